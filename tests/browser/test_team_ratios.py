"""The Team ratios page in a browser: numbers that agree with the command line, points that lead to who is behind."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from browser.driving import ROOT, drawn, settled
from browser.test_drill import customers, press, told

from cs_dashboard.content.catalogue import Text

T = Text()
SECTIONS = ("people", "span", "service", "contact", "lifecycle", "coverage", "load")


def table_team_ratios(var: Path, month: str = "") -> dict[str, Any]:
    """`python -m cs_dashboard table team_ratios`: the row of its last month."""
    command = [sys.executable, "-m", "cs_dashboard", "table", "team_ratios", "--format", "json"]
    command += ["--warehouse", str(var / "warehouse.duckdb"), *(["--as-of", month] if month else [])]
    rows = json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)
    return dict(rows[-1])


def tiles(page: Any) -> list[str]:
    return page.locator(".cs-tile-value").all_inner_texts()  # type: ignore[no-any-return]


def listed(page: Any, things: str) -> int:
    """How many things the dialog says it lists; its table has as many rows."""
    dialog = page.get_by_role("dialog")
    sentence = dialog.get_by_text(re.compile(rf"^[\d,]+ {things}"))
    sentence.wait_for(timeout=15_000)
    dialog.locator("[data-testid=stDataFrame] canvas table").wait_for(state="attached", timeout=15_000)
    # The rows told to screen readers, the head among them.
    rows = int(dialog.locator("[data-testid=stDataFrame] canvas table").get_attribute("aria-rowcount")) - 1
    n = int(re.match(r"[\d,]+", sentence.inner_text()).group().replace(",", ""))  # type: ignore[union-attr]
    assert n == rows
    return n


def hovers(page: Any, chart: str, trace: int = 0) -> list[str]:
    """What each point of a trace tells."""
    page.wait_for_selector(f".st-key-{chart} .js-plotly-plot .main-svg", state="attached")
    return page.evaluate(  # type: ignore[no-any-return]
        "([chart, trace]) => [...document.querySelector(`.st-key-${chart} .js-plotly-plot`).data.at(trace).customdata]"
        ".map(each => Object.values(each)[1])",
        [chart, trace],
    )


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_opens_in_both_languages(open_page: Any, locale: str, section: str) -> None:
    page = open_page(f"/team_ratios?team={section}", locale=locale)
    drawn(page)
    assert page.locator("[data-testid=stException], [data-testid=stAlert]").count() == 0
    assert bool(re.search("[\u4e00-\u9fff]", page.inner_text("h1"))) == (locale == "zh-CN")
    assert len(tiles(page)) == 6


@pytest.mark.parametrize("month", ["", "2025-06"])
def test_headline_and_tiles_equal_the_command_line(open_page: Any, served_var: Path, month: str) -> None:
    page = open_page(f"/team_ratios{f'?as_of={month}' if month else ''}")
    row = table_team_ratios(served_var, month)
    ratio = f"{T.number(row['team_ratio'], 2)} : 1"
    assert f" is {ratio}," in page.inner_text("h1")
    shown = tiles(page)
    assert shown[:2] == [ratio, T.rate(row["r_and_d_share"])]
    assert shown[4:] == [T.rate(row["cs_cost_rate"]), T.rate(row["attrition_rate"])]
    beside = page.locator(".cs-tile-change").all_inner_texts()
    assert beside[2:4] == [
        f"{T.number(row['customers_per_csm'])} a person of the team",
        f"{T.money(row['arr_per_csm'])} a person of the team",
    ]
    people = sum(n for name, n in row.items() if name.endswith("_headcount"))
    assert f"{people} people" in page.inner_text("[data-testid=stMain] .cs-muted")


def test_a_stage_of_the_funnel_opens_as_many_customers_as_it_says(open_page: Any) -> None:
    page = open_page("/team_ratios?team=lifecycle&segment=SMB")
    place = told(page, "funnel", 0)["keys"].index("first_value")
    said = re.search(r"([\d,]+) of ([\d,]+)", hovers(page, "funnel")[place])
    press(page, "funnel", 0, place)
    count, rows = customers(page)
    assert count == len(rows) == int(said.group(1).replace(",", "")) > 0  # type: ignore[union-attr]
    assert {row["segment"] for row in rows} == {"SMB"}


def test_a_segment_without_contact_opens_who_heard_nothing(open_page: Any) -> None:
    page = open_page("/team_ratios?team=contact")
    said = re.search(r"([\d,]+) of ([\d,]+)", hovers(page, "contact_gap")[1])
    press(page, "contact_gap", 0, 1)
    count, rows = customers(page)
    assert count == len(rows) == int(said.group(1))  # type: ignore[union-attr]
    assert {row["segment"] for row in rows} == {told(page, "contact_gap", 0)["keys"][1]}


@pytest.mark.parametrize(
    ("section", "chart", "point", "things"),
    [
        ("service", "pareto", 0, "ticket"),
        ("service", "times_response", 0, "ticket"),
        ("service", "ticket_rate", -1, "ticket"),
        ("contact", "touch_mix", 2, "contact"),
        ("span", "spans", 0, "direct report"),
        ("load", "load_customers", 2, "terms"),
    ],
)
def test_a_point_lists_as_many_as_it_says(open_page: Any, section: str, chart: str, point: int, things: str) -> None:
    page = open_page(f"/team_ratios?team={section}", width=1600)
    words = hovers(page, chart, -1)[point]
    marks = page.locator(f".st-key-{chart} .scatterlayer .trace.scatter, .st-key-{chart} .barlayer .trace.bars")
    said = {"terms": r"of ([\d,]+) terms", "contact": r"· ([\d,]+)$"}.get(things, rf"([\d,]+) {things}")
    n = int(re.search(said, words).group(1).replace(",", ""))  # type: ignore[union-attr]
    press(page, chart, marks.count() - 1, point)
    kinds = {"direct report": "(person|people)", "terms": r"of [\d,]+ terms"}
    dialog = page.get_by_role("dialog")
    dialog.wait_for(timeout=15_000)
    if things == "terms":
        assert f"of {n} terms renewed" in dialog.inner_text()
    else:
        assert listed(page, kinds.get(things, things)) == n > 0


def test_a_lever_changes_the_ratio_shown_and_the_link(open_page: Any, served_var: Path) -> None:
    page = open_page("/team_ratios")
    row = table_team_ratios(served_var)
    facing = sum(row[f"{name}_headcount"] for name in ("sales", "marketing", "customer_success"))
    builders = sum(row[f"{name}_headcount"] for name in ("product", "engineering", "design", "qa"))
    line = page.locator(".cs-rows tr", has_text="(S+M+CS) : R&D").first
    assert line.locator("td").all_inner_texts()[1:] == [f"{T.number(facing / builders, 2)} : 1"] * 2
    page.get_by_role("slider", name="Sales").first.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(60)
    page.wait_for_timeout(800)
    settled(page)
    assert line.locator("td").all_inner_texts()[1:] == [
        f"{T.number(facing / builders, 2)} : 1",
        f"{T.number((facing + 5) / builders, 2)} : 1",
    ]
    assert "people_sales=5" in page.url


def test_a_link_to_one_csm_shows_that_csm_everywhere_it_has_a_meaning(open_page: Any) -> None:
    everybody = open_page("/team_ratios?team=service")
    books = told(everybody, "books_customers", 0)
    csm = books["keys"][0].split("|")[0]
    whole = sum(
        int(re.search(r"([\d,]+) ticket", one).group(1).replace(",", "")) for one in hovers(everybody, "pareto")
    )  # type: ignore[union-attr]
    page = open_page(f"/team_ratios?team=service&csm_id={csm}")
    assert {key.split("|")[0] for key in told(page, "books_customers", 0)["keys"]} == {csm}
    own = sum(int(re.search(r"([\d,]+) ticket", one).group(1).replace(",", "")) for one in hovers(page, "pareto"))  # type: ignore[union-attr]
    assert 0 < own < whole
    assert f"csm_id={csm}" in page.url and re.search(r"has [\d,]+ customers", page.inner_text("h1"))
    press(page, "pareto", 0, 0)
    assert listed(page, "ticket") < own
    page.get_by_role("dialog").get_by_role("button", name="Close").first.click()
    page.get_by_role("radio", name="Span").click()
    settled(page)
    assert page.get_by_text("Not restricted to the CSMs chosen").count() >= 1


def test_a_csm_that_is_not_there_is_told(open_page: Any) -> None:
    page = open_page("/team_ratios?csm_id=E999")
    assert "There is no CSM 'E999' here" in page.locator("[data-testid=stAlert]").first.inner_text()
    assert "a CSM has" in page.inner_text("h1")
