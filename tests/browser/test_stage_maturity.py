"""The Stage maturity page in browsers: what is said in one is read in another; ladders redrawn; the plan; the file."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from browser.driving import drawn, settled

from cs_dashboard.config import Settings
from cs_dashboard.store import assessments
from cs_dashboard.store.connect import Store, open_store

PATH = "/stage_maturity"


@pytest.fixture
def store(server: str, served_var: Path) -> Store:
    """Where the server keeps what its readers write."""
    return open_store(Settings(var=served_var))


def listed(page: Any) -> list[list[str]]:
    """The rows of the table that are on screen, as they are told to screen readers inside its canvas."""
    page.wait_for_selector("[data-testid=stDataFrame] canvas table tbody td", state="attached")
    rows: list[list[str]] = page.evaluate(
        "[...document.querySelector('[data-testid=stDataFrame] canvas table tbody').rows]"
        ".map(row => [...row.cells].map(cell => cell.textContent.trim()).slice(-5))"
    )
    return rows


def open_gap(page: Any, place: int) -> Any:
    """The dialog of a gap by its place in the table."""
    table = page.locator("[data-testid=stDataFrame] canvas").first
    table.scroll_into_view_if_needed()
    box = table.bounding_box()
    # Below the head, in the column of marks at the left.
    page.mouse.click(box["x"] + 15, box["y"] + 35 * (place + 1.5))
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("How we see it").wait_for(timeout=15_000)
    return dialog


def say(dialog: Any, status: str, who: str, **fields: str) -> None:
    """Fills the form of a practice and sends it."""
    dialog.get_by_role("radio", name=status, exact=True).first.locator("xpath=ancestor::label").click()
    settled(dialog.page)
    for label, words in fields.items():
        dialog.get_by_label(label, exact=True).fill(words)
    dialog.get_by_label("Your name", exact=True).fill(who)
    dialog.get_by_role("button", name="Save").click()


def history(dialog: Any) -> list[tuple[str, str]]:
    """Who said what, the newest first."""
    dialog.locator("table.cs-rows").wait_for()
    rows = dialog.locator("table.cs-rows tbody tr").all()
    return [tuple(row.locator("td").all_inner_texts()[1:3]) for row in rows]


def supposed(page: Any, ladder: str) -> float | None:
    """Where the supposed company stands on a ladder, in rungs."""
    page.wait_for_selector(f".st-key-ladder_{ladder} .js-plotly-plot .main-svg", state="attached")
    return page.evaluate(  # type: ignore[no-any-return]
        "ladder => document.querySelector(`.st-key-ladder_${ladder} .js-plotly-plot`)"
        ".data.filter(one => one.symbol === 'diamond' || one.marker.symbol === 'diamond').map(one => [...one.y][0])[0]"
        " ?? null",
        ladder,
    )


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
@pytest.mark.parametrize("width", [1440, 1024])
def test_the_page_opens_with_both_ladders(open_page: Any, locale: str, width: int) -> None:
    page = open_page(PATH, locale=locale, width=width)
    drawn(page)
    assert page.locator("[data-testid=stException], [data-testid=stAlert]").count() == 0
    assert bool(re.search("[\u4e00-\u9fff]", page.inner_text("h1"))) == (locale == "zh-CN")
    assert page.locator(".cs-tile-value").count() == 4
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    # No word of a ladder is cut at the edge of its picture.
    assert page.evaluate(
        "[...document.querySelectorAll('[class*=st-key-ladder_]')].every(ladder => {"
        " const box = ladder.getBoundingClientRect();"
        " return [...ladder.querySelectorAll('.annotation')].every(one => { const words = one.getBoundingClientRect();"
        " return words.left >= box.left - 1 && words.right <= box.right + 1"
        " && words.top >= box.top - 1 && words.bottom <= box.bottom + 1 }) })"
    )


def test_a_row_of_the_gaps_opens_its_practice(open_page: Any) -> None:
    page = open_page(PATH)
    gap = listed(page)[0][0]
    dialog = open_gap(page, 0)
    assert gap in page.inner_text("h1")
    assert gap in dialog.inner_text()
    assert "source: 00" in dialog.inner_text() and "The data say: " in dialog.inner_text()


def test_what_is_said_is_read_in_another_browser_and_counts(open_page: Any) -> None:
    page = open_page(PATH)
    rows = listed(page)
    place = next(place for place, row in enumerate(rows) if row[1] == "Not assessed")
    gap, gaps = rows[place][0], page.get_by_text(re.compile(r"^\d+ gaps, the largest first$")).inner_text()
    dialog = open_gap(page, place)
    say(dialog, "In part", "Ada", Note="Enterprise first", Owner="Ben & Söhne")
    dialog.wait_for(state="hidden", timeout=15_000)
    settled(page)
    assert page.get_by_text(re.compile(r"^\d+ gaps, the largest first$")).inner_text() == gaps

    other = open_page(PATH)
    found = {row[0]: (place, row) for place, row in enumerate(listed(other))}
    again, row = found[gap]
    assert (row[1], row[3]) == ("In part", "Ben & Söhne")
    dialog = open_gap(other, again)
    assert dialog.get_by_label("Note", exact=True).input_value() == "Enterprise first"
    assert history(dialog) == [("Ada", "In part · owner: Ben & Söhne")]


def test_two_who_write_at_once_both_stand_in_the_history(open_page: Any) -> None:
    first, second = open_page(PATH), open_page(PATH)
    rows = listed(first)
    place = max(place for place, row in enumerate(rows[:9]) if row[1] == "Not assessed")
    one, two = open_gap(first, place), open_gap(second, place)
    say(two, "Not started", "Ben", Note="Nobody looks at it")
    two.wait_for(state="hidden", timeout=15_000)
    say(one, "Blocked", "Ada", Note="No budget")
    first.get_by_text("Say why it is blocked.").wait_for()
    one.get_by_role("radio", name="A condition is missing").locator("xpath=ancestor::label").click()
    settled(first)
    one.get_by_role("button", name="Save").click()
    one.get_by_text("What you wrote is kept as well. The later one counts; both stay in the history.").wait_for()
    assert history(one) == [("Ada", "Blocked · A condition is missing"), ("Ben", "Not started")]
    third = open_page(PATH)
    found = {row[0]: place for place, row in enumerate(listed(third))}
    assert history(open_gap(third, found[rows[place][0]])) == history(one)


def test_a_slider_redraws_its_ladder_and_stands_in_the_link(open_page: Any) -> None:
    page = open_page(PATH)
    drawn(page)
    assert supposed(page, "arr") is None
    page.locator(".st-key-lever_arr_change input[type=range]").focus()
    page.keyboard.press("ArrowRight")
    page.get_by_text("That company stands at Growth and second curve and 20–99 people.").wait_for()
    settled(page)
    # 59.06 M and 5 %: above 60 M.
    assert 3.0 < supposed(page, "arr") < 3.1  # type: ignore[operator]
    assert supposed(page, "headcount") is None
    assert "arr_change=5" in page.url
    other = open_page(PATH + "?" + page.url.split("?")[1])
    drawn(other)
    assert supposed(other, "arr") == supposed(page, "arr")


def test_the_printed_plan_holds_every_owner_and_date_on_one_page(open_page: Any, store: Store, chromium: Any) -> None:
    wanted = {
        "renewal_lead_and_rescue": ("Ingrid <Berg> & Co", date(2027, 3, 31)),
        "sales_handover": ("\u738b\u5c0f\u660e", date(2027, 1, 15)),
        # Far down the ranking.
        "return_per_initiative": ("", date(2027, 2, 1)),
    }
    for key, (owner, due_on) in wanted.items():
        assessments.assess(store, key, "as_measured", owner=owner, due_on=due_on, author="Ada")
    assessments.plan_review(store, date(2027, 4, 1), author="Ada")
    page = open_page(PATH)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Plan to print").click()
    text = Path(waiting.value.path()).read_text(encoding="utf-8")
    assert "<script" not in text.lower() and "http" not in text
    printed = chromium.new_page()
    printed.set_content(text)
    rows = {
        row.get_attribute("data-practice"): row.locator("td").all_inner_texts()
        for row in printed.locator("tbody tr").all()
    }
    for key, (owner, due_on) in wanted.items():
        assert rows[key][3] == (owner or "nobody yet")
        assert rows[key][4] == f"{due_on:%b} {due_on.day}, {due_on.year}"
    assert printed.locator("h1").inner_text() == "Plan for customer success maturity, October 2026"
    assert page.inner_text("h1") in printed.inner_text("body")
    assert "Next review: Apr 1, 2027" in printed.inner_text("body")
    assert len(re.findall(rb"/Type\s*/Page\b", printed.pdf(prefer_css_page_size=True))) == 1
    printed.close()


def test_self_assessments_leave_as_a_file_and_come_back_once(open_page: Any, store: Store, tmp_path: Path) -> None:
    assessments.assess(store, "one_north_star", "done", note="NRR alone", author="Ada")
    page = open_page(PATH)
    page.get_by_role("button", name="Self-assessments as a file").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download all").click()
    held = json.loads(Path(waiting.value.path()).read_text(encoding="utf-8"))
    kept = assessments.histories(store)
    assert [one["id"] for one in held["assessments"]] == [one.id for one in kept.assessments]
    assert "NRR alone" in [one["note"] for one in held["assessments"]]

    new = {
        **held["assessments"][-1],
        "id": "f" * 32,
        "note": "From elsewhere",
        "written_at": "2026-01-01T00:00:00+00:00",
    }
    file = tmp_path / "more.json"
    file.write_text(json.dumps({**held, "assessments": [*held["assessments"], new]}), encoding="utf-8")
    page.set_input_files("input[type=file]", str(file))
    page.get_by_text("1 entry was brought in.").wait_for()
    assert len(assessments.histories(store).assessments) == len(kept.assessments) + 1

    broken = tmp_path / "broken.json"
    broken.write_text(json.dumps({**held, "assessments": [{**new, "id": "e" * 32, "status": "perhaps"}]}), "utf-8")
    page.set_input_files("input[type=file]", str(broken))
    page.get_by_text("Nothing was taken in: the file has something wrong in it.").wait_for()
    assert len(assessments.histories(store).assessments) == len(kept.assessments) + 1
