"""Every page: its title in the menu, its headline, its widgets, in both languages and without an exception."""

from pathlib import Path

import pytest
from ui.acting import PAGES, fine, headline, opened, texts

from cs_dashboard.content.levers import levers
from cs_dashboard.content.presets import presets

FRAME = {
    "multiselect": ["segment", "region", "industry", "channel", "landing_band"],
    "selectbox": ["as_of", "window", "compare", "currency", "language"],
}
KINDS = {*FRAME, "slider", "segmented_control", "text_input", "number_input", "toggle", "button"}
# page, what its headline begins with, its own widgets by kind
TABLE = [
    ("Overview", "Net revenue retention is 103.8%", {}),
    (
        "Retention",
        "Net revenue retention is 103.8%",
        {
            "multiselect": ["lines"],
            "slider": ["lever_churn", "lever_contraction", "lever_expansion"],
            "segmented_control": ["by", "view", "period"],
        },
    ),
    (
        "Cohort compounding",
        "At an NRR of 103.8% and $2.04M of new ARR a year, $8.32M becomes $32.1M by 2035",
        {
            "slider": [
                *("lever_nrr", "lever_fade", "lever_horizon"),
                *("lever_new_arr_growth", "lever_gross_margin", "lever_discount_rate"),
            ],
            "number_input": ["lever_base", "lever_new_arr"],
            "segmented_control": ["show", "cohorts", "rate", "cohort"],
            "toggle": ["by_parts"],
            "button": [f"preset_{name}" for name in presets()],
        },
    ),
    (
        "Capacity",
        "From June 2027 the team is short of 1 person: open 1 requisition by December 2026",
        {
            "slider": [f"lever_{one.key}" for one in levers("capacity") if one.unit != "currency"],
            "number_input": [f"lever_{one.key}" for one in levers("capacity") if one.unit == "currency"],
            "segmented_control": ["role", "plan"],
            "toggle": ["forecast"],
            "button": ["hire_add", *(f"preset_{name}" for name in presets("capacity"))],
        },
    ),
    (
        "Team ratios",
        "(S+M+CS) : R&D is 1.29 : 1, below the 2 : 1 of article 000; a CSM has 68.8 customers on average",
        {
            "slider": [f"lever_{record.key}" for record in levers("team")],
            "segmented_control": ["team", "load_of", "with_support"],
            "multiselect": ["csm_id"],
        },
    ),
    (
        "Stage maturity",
        "Pre-growth by ARR, 20–99 people by headcount",
        {
            "slider": ["lever_arr_change", "lever_headcount_change"],
            "segmented_control": ["maturity"],
            "text_input": ["review_author"],
            "button": ["FormSubmitter:plan_review-Save"],
        },
    ),
    ("Definitions", "What every number here means", {"text_input": ["search"]}),
    ("Data", "The data passed the check", {}),
]


@pytest.mark.parametrize(("page", "begins", "widgets"), TABLE, ids=[row[0] for row in TABLE])
def test_a_page_has_its_headline_and_its_widgets(
    sample: Path, page: str, begins: str, widgets: dict[str, list[str]]
) -> None:
    app = fine(opened(page))
    assert headline(app).startswith(begins)
    for kind in KINDS:
        wanted = {*FRAME.get(kind, []), *widgets.get(kind, [])}
        assert {one.key for one in app.get(kind) if one.key} == wanted, kind


def test_the_table_names_every_page_file() -> None:
    files = {str(path) for path in Path("pages").rglob("*.py")}
    assert files == set(PAGES.values()) == {PAGES[row[0]] for row in TABLE}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_page_speaks_chinese_to_a_chinese_browser(sample: Path, page: str, theme: str) -> None:
    app = fine(opened(page, locale="zh-CN", theme=theme))
    assert app.selectbox(key="language").value == "zh_Hans"
    assert any("\u4e00" <= letter <= "\u9fff" for letter in headline(app))
    assert app.query_params["lang"] == "zh_Hans"


@pytest.mark.parametrize("page", PAGES)
def test_the_sample_says_that_it_is_synthetic_and_of_when(sample: Path, page: str) -> None:
    assert "Synthetic company · as of October 2026 · USD" in texts(opened(page))
