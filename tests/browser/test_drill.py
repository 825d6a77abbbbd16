"""From a row, a point of a panel and a bar of a period to exactly the customers behind it."""

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest
from browser.driving import settled

# The middle of one mark of a chart; a page that scrolls brings it into view first.
MARK = """([chart, trace, point]) => {
    const drawn = document.querySelector(`.st-key-${chart} .js-plotly-plot`);
    const traces = [...drawn.querySelectorAll('.scatterlayer .trace.scatter, .barlayer .trace.bars')];
    const mark = [...traces[trace].querySelectorAll('.point')].at(point);
    mark.scrollIntoView({block: 'center'});
    const box = mark.getBoundingClientRect();
    return [box.left + box.width / 2, box.top + box.height / 2];
}"""


def members(page: Any) -> dict[str, int]:
    """Member -> customers, as the table of the dimension says; it is told to screen readers inside its canvas."""
    page.wait_for_selector("[data-testid=stDataFrame] canvas table tbody td", state="attached")
    rows = page.evaluate(
        "[...document.querySelector('[data-testid=stDataFrame] canvas table tbody').rows]"
        ".map(row => [...row.cells].map(cell => cell.textContent).filter(text => text.trim()))"
    )
    return {row[0]: int(row[1]) for row in rows}


def told(page: Any, chart: str, trace: int) -> dict[str, Any]:
    """The keys and values of one trace, as drawn."""
    page.wait_for_selector(f".st-key-{chart} .js-plotly-plot .main-svg", state="attached")
    return page.evaluate(  # type: ignore[no-any-return]
        "([chart, trace]) => { const one = document.querySelector(`.st-key-${chart} .js-plotly-plot`).data[trace];"
        " return {keys: [...one.customdata].map(each => Object.values(each)[0]), y: [...one.y]} }",
        [chart, trace],
    )


def press(page: Any, chart: str, trace: int, point: int) -> None:
    """Clicks on one mark; Plotly wants to have seen the mouse over it first."""
    x, y = page.evaluate(MARK, [chart, trace, point])
    page.mouse.move(x - 3, y)
    page.mouse.move(x, y)
    page.wait_for_timeout(150)
    page.mouse.click(x, y)


def customers(page: Any) -> tuple[int, list[dict[str, str]]]:
    """What the dialog says, and the rows of its download."""
    dialog = page.get_by_role("dialog")
    dialog.get_by_text(re.compile(r"^\d+ customers?$")).wait_for(timeout=15_000)
    count = int(re.search(r"(\d+) customer", dialog.inner_text()).group(1))  # type: ignore[union-attr]
    with page.expect_download() as waiting:
        dialog.get_by_role("button", name="Download CSV").click()
    text = Path(waiting.value.path()).read_text(encoding="utf-8-sig")
    return count, list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("place", [0, 2])
def test_a_row_opens_the_customers_of_its_member(open_page: Any, place: int) -> None:
    page = open_page("/retention?segment=SMB&segment=Enterprise&segment=Mid-market&by=segment")
    shown = members(page)
    member = list(shown)[place]
    box = page.locator("[data-testid=stDataFrame] canvas").first.bounding_box()
    # Below the head, in the column of marks at the left.
    page.mouse.click(box["x"] + 15, box["y"] + 35 * (place + 1.5))
    count, rows = customers(page)
    assert count == len(rows) == shown[member] > 0
    assert {row["segment"] for row in rows} == {member}


def test_a_point_of_a_panel_opens_the_customers_of_its_member(open_page: Any) -> None:
    page = open_page("/retention?by=region")
    shown = members(page)
    # Two lines a panel; the second line of the second panel, at its end.
    key = told(page, "multiples", 3)["keys"][-1]
    assert key != told(page, "multiples", 0)["keys"][-1]
    press(page, "multiples", 3, -1)
    count, rows = customers(page)
    assert count == len(rows) == shown[key] > 0
    assert {row["region"] for row in rows} == {key}


@pytest.mark.parametrize("period", ["quarter", "year"])
def test_a_bar_of_a_period_opens_who_moved_in_it(open_page: Any, period: str) -> None:
    page = open_page(f"/retention?view=history&period={period}")
    settled(page)
    chart, place = f"history_{period}", -2
    net = told(page, chart, 5)
    press(page, chart, 0, place)
    count, rows = customers(page)
    assert count == len(rows) > 0
    assert {row["movement"] for row in rows} <= {"new", "reactivation", "expansion", "contraction", "churn"}
    moved = sum(float(row["closing_mrr"]) - float(row["opening_mrr"]) for row in rows)
    assert 12 * moved == pytest.approx(net["y"][place], abs=0.2)
