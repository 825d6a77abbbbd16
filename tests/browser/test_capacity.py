"""The Capacity page in a browser: a lever, the table of the command line, planned hires, scenarios sent by link."""

import csv
import io
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from browser.driving import ROOT, drawn, settled

LINES = (
    "Object.fromEntries(document.querySelector('.st-key-capacity_csm .js-plotly-plot').data"
    ".filter(one => one.name).map(one => [one.name, [...one.y]]))"
)


@pytest.fixture(scope="module")
def plan(server: str, served_var: Path) -> list[dict[str, str]]:
    """`table capacity` of the warehouse that the server shows, the months of CSMs."""
    environment = {**os.environ, "CS_DASHBOARD_VAR": str(served_var)}
    command = [sys.executable, "-m", "cs_dashboard", "table", "capacity"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True, timeout=120)
    return [row for row in csv.DictReader(io.StringIO(done.stdout)) if row["role"] == "csm"]


def lines(page: Any) -> dict[str, list[float]]:
    """The values of every line with a name."""
    page.wait_for_selector(".st-key-capacity_csm .js-plotly-plot .main-svg", state="attached")
    return page.evaluate(LINES)  # type: ignore[no-any-return]


def tile(page: Any, label: str) -> str:
    return str(page.get_by_role("group", name=label).locator(".cs-tile-value").inner_text())


def table(page: Any) -> list[list[str]]:
    """The rows of the first table of the page."""
    page.wait_for_selector("table.cs-rows tbody tr")
    return page.evaluate(  # type: ignore[no-any-return]
        "[...document.querySelector('table.cs-rows tbody').rows].map(row => [...row.cells].map(cell => cell.innerText))"
    )


def test_page_chart_and_download_are_the_table_of_the_command_line(open_page: Any, plan: list[dict[str, str]]) -> None:
    page = open_page("/capacity")
    need = [float(row["need_fte"]) for row in plan]
    shown = lines(page)
    assert shown["Needed"] == pytest.approx(need)
    assert shown["There"][1:] == pytest.approx([float(row["available_fte"]) for row in plan])
    assert shown["With the hires"] == pytest.approx([float(row["available_after_fte"]) for row in plan])
    assert tile(page, "People needed") == f"{need[0]:.1f}"
    opened = [row for row in plan if float(row["requisitions"])]
    assert sum(float(row[1]) for row in table(page)) == sum(float(row["requisitions"]) for row in opened) == 4
    assert page.inner_text("h1").endswith("open 1 requisition by December 2026")
    assert opened[0]["month"] == "2026-12-01"
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the plan (CSV)").click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert [row for row in csv.DictReader(io.StringIO(text)) if row["role"] == "csm"] == plan


def test_a_lever_moves_headline_tiles_table_and_chart_alike(open_page: Any, plan: list[dict[str, str]]) -> None:
    page = open_page("/capacity")
    drawn(page)
    before = page.inner_text("h1")
    page.locator(".st-key-lever_shrinkage input[type=range]").focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
        settled(page)
    page.wait_for_function("before => document.querySelector('h1').innerText !== before", arg=before)
    # 65 % of the hours were for customers and 60 % are.
    need = [float(row["need_fte"]) * 0.65 / 0.60 for row in plan]
    assert lines(page)["Needed"] == pytest.approx(need)
    assert tile(page, "People needed") == f"{need[0]:.1f}"
    assert parse_qs(urlsplit(page.url).query)["shrinkage"] == ["40"]
    assert [row[1:3] for row in table(page)] == [["2", "Dec 2026"], ["1", "Jun 2027"], ["2", "Oct 2027"]]


def test_hires_are_typed_in_folded_away_and_kept_in_the_link(open_page: Any, plan: list[dict[str, str]]) -> None:
    page = open_page("/capacity")
    drawn(page)
    fold = page.locator(".st-key-planned_hires")
    assert not fold.get_by_role("button", name="Add a hire").is_visible()
    fold.locator("summary").click()
    fold.get_by_role("button", name="Add a hire").click()
    page.get_by_text("Planned hires · 1 person").wait_for()
    settled(page)
    # It stays open for the next change.
    people = page.locator(".st-key-hire_people_0 input")
    people.fill("2")
    people.press("Enter")
    page.get_by_text("Planned hires · 2 people").wait_for()
    settled(page)
    assert people.is_visible()
    assert parse_qs(urlsplit(page.url).query)["hires"] == ["csm.2026-11.2"]
    there = float(plan[-1]["available_fte"])
    assert lines(page)["There"][-1] == pytest.approx(there * 17 / 15, abs=0.05)
    other = open_page(f"/capacity?{urlsplit(page.url).query}")
    assert other.inner_text("h1") == page.inner_text("h1")
    assert lines(other) == lines(page)


def test_a_saved_scenario_opens_by_link_in_another_browser_as_it_was(open_page: Any) -> None:
    page = open_page("/capacity?plan=scenarios&attrition=30&hires=csm.2027-03.2&as_of=2026-03")
    page.get_by_label("Name", exact=True).first.fill("For the board")
    page.get_by_role("button", name="Save").click()
    page.get_by_label("Saved scenario").wait_for()
    settled(page)
    told, shown = page.inner_text("h1"), lines(page)
    address = page.locator("[data-testid=stCode]").inner_text().strip()
    other = open_page(address.removeprefix(address.split("/capacity")[0]), locale="zh-CN")
    drawn(other)
    assert other.inner_text("h1") == told
    assert lines(other) == shown
    query = parse_qs(urlsplit(other.url).query)
    assert (query["attrition"], query["hires"], query["as_of"]) == (["30"], ["csm.2027-03.2"], ["2026-03"])


def test_a_wide_table_scrolls_within_its_frame_on_a_laptop(open_page: Any) -> None:
    page = open_page("/capacity?plan=work", width=1024)
    page.wait_for_selector("table.cs-rows")
    over = page.evaluate(
        "() => { const one = document.querySelector('table.cs-rows').parentElement, all = document.documentElement;"
        " return [one.getBoundingClientRect().right, all.clientWidth, one.scrollWidth > one.clientWidth] }"
    )
    assert over[0] <= over[1] and over[2]


@pytest.mark.parametrize(
    "query",
    [
        "shrinkage=nan&attrition=1e9&span=-3&hires=" + "csm.2027-03.1_" * 60,
        "hires=../../etc_csm.9999-99.1&role=nobody&plan=none",
        "agents=x&plan=tickets&scenarios=../../etc",
        "customer_growth=-100&productive_hours=0&plan=money",
    ],
)
def test_no_link_breaks_the_page(open_page: Any, query: str) -> None:
    page = open_page(f"/capacity?{query}")
    assert page.locator("[data-testid=stException]").count() == 0
    assert page.locator("h1").count() == 1
