"""The frame: links in and out, language, notices; whatever a link holds, no exception."""

from pathlib import Path

import pytest
from ui.acting import fine, headline, opened, tiles, warnings

STRANGE = [
    ({"nonsense": "1"}, "The link's parameter 'nonsense' means nothing here and was left out."),
    (
        {"chrun": "5"},
        "The link's parameter 'chrun' means nothing here and was left out. Did you mean 'churn'?",
    ),
    (
        {"expansoin": "5", "segmnt": "SMB"},
        "The link's parameter 'expansoin' and 1 more mean nothing here and were left out. Did you mean 'expansion'?",
    ),
    ({"nr": "5"}, "The link's parameter 'nr' means nothing here and was left out. Did you mean 'nrr'?"),
    ({"segment": "Nobody"}, "There is no segment 'Nobody' here; it was left out."),
    (
        {"segment": ["SMB", "No", "Yes"]},
        "There is no segment 'No' here, nor 1 more that the link names; they were left out.",
    ),
    ({"as_of": "1900-01"}, "There are no figures for 1900-01; the latest month is shown."),
    ({"as_of": "yesterday"}, "'yesterday' is no month, such as 2019-12; the latest month is shown."),
    ({"window": "7"}, "'7' is no window; 12 months are shown, and 1, 3, 6 and 24 can be chosen."),
    ({"window": "-12"}, "'-12' is no window; 12 months are shown, and 1, 3, 6 and 24 can be chosen."),
    ({"compare": "plan"}, "'plan' is nothing to compare with; the year before is shown."),
    (
        {"segment": "<script>alert(1)</script>"},
        "There is no segment '<script>alert(1)</script>' here; it was left out.",
    ),
    ({"segment": "**$x$** :red[a]"}, "There is no segment '**$x$** :red[a]' here; it was left out."),
]


@pytest.mark.parametrize(("query", "notice"), STRANGE, ids=[str(index) for index in range(len(STRANGE))])
def test_what_a_link_got_wrong_is_a_notice_once(sample: Path, query: dict[str, str], notice: str) -> None:
    page = fine(opened(**query))
    assert warnings(page) == [notice]
    assert headline(page).startswith("Net revenue retention is ")
    assert warnings(fine(page.run())) == []


def test_ten_kilobytes_of_parameters_give_a_short_notice(sample: Path) -> None:
    query = {f"p{index}": "x" * 100 for index in range(50)} | {
        "segment": "y" * 5000,
        "as_of": "9" * 500,
        "lang": "z" * 99,
    }
    page = fine(opened(**query))
    told = warnings(page)
    assert len(told) == 3 and all(len(notice) < 200 for notice in told)
    assert "and 49 more" in told[0]
    assert page.query_params == {"lang": "en"}


@pytest.mark.parametrize(
    ("query", "notice", "stands"),
    [
        ({"churn": "abc"}, "Churn: 'abc' is no number;", None),
        ({"churn": "1e400"}, "Churn: '1e400' is no number;", None),
        ({"churn": "900"}, "Churn: '900' lies outside the slider; 60.0 is shown.", 60.0),
        ({"churn": "-5"}, "Churn: '-5' lies outside the slider; 0.0 is shown.", 0.0),
        ({"expansion": "20.3"}, "Expansion: '20.3' lies between two steps of the slider; 20.5 is shown.", 20.5),
    ],
)
def test_a_lever_of_a_link_is_taken_or_told(
    sample: Path, query: dict[str, str], notice: str, stands: float | None
) -> None:
    page = fine(opened("Retention", **query))
    assert any(told.startswith(notice) for told in warnings(page)), warnings(page)
    if stands is not None:
        assert page.slider(key=f"lever_{next(iter(query))}").value == stands
    assert not any(told.startswith(notice) for told in warnings(fine(page.run())))


@pytest.mark.parametrize("name", ["by", "view", "period", "lines", "currency", "lang", "search"])
def test_a_choice_that_does_not_exist_falls_back(sample: Path, name: str) -> None:
    wrong = fine(opened("Retention", **{name: "'; DROP TABLE customers; --"}))
    assert tiles(wrong) == tiles(opened("Retention"))
    assert wrong.segmented_control(key="by").value == "segment"
    assert wrong.segmented_control(key="view").value == "history"


def test_a_link_outranks_the_browsers_language(sample: Path) -> None:
    assert opened(locale="zh-CN", lang="en").selectbox(key="language").value == "en"
    assert opened(locale="de-DE").selectbox(key="language").value == "en"
    assert opened(lang="zh_Hans").selectbox(key="language").value == "zh_Hans"


def test_filters_and_language_survive_a_change_of_page(sample: Path) -> None:
    page = opened(segment="SMB", window="6", as_of="2026-03", lang="zh_Hans", region="Europe")
    before = dict(page.query_params)
    for place in ("pages/revenue/retention.py", "pages/about/data.py", "pages/about/definitions.py"):
        fine(page.switch_page(place).run())
        assert {name: page.query_params.get(name) for name in before} == before, place
        assert page.selectbox(key="language").value == "zh_Hans"


def test_the_link_leaves_out_what_is_at_its_default(sample: Path) -> None:
    assert opened("Retention").query_params == {"lang": "en"}
