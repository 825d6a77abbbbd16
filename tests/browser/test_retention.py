"""The Retention page in a browser: numbers that agree, clicks that lead to customers, links that hold the view."""

import csv
import io
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from browser.driving import ROOT, settled

from cs_dashboard.content.catalogue import Text

T = Text()
MOVEMENTS = ("new", "reactivation", "expansion", "contraction", "churn")
COMBINATIONS: list[dict[str, Any]] = [
    {},
    {"segment": ["SMB"]},
    {"segment": ["SMB", "Enterprise"], "window": "6"},
    {"region": ["Europe"], "as_of": "2025-06"},
    {"segment": ["Mid-market"], "region": ["North America"], "window": "3", "as_of": "2026-03"},
]


def table_retention(var: Path, query: dict[str, Any], by: str | None = None) -> list[dict[str, str]]:
    """`python -m cs_dashboard table retention`: the rows of its last month."""
    command = [sys.executable, "-m", "cs_dashboard", "table", "retention", "--format", "json"]
    command += ["--warehouse", str(var / "warehouse.duckdb")]
    for name, option in (("window", "--window"), ("as_of", "--as-of")):
        command += [option, query[name]] if name in query else []
    for column in ("segment", "region"):
        for member in query.get(column, []):
            command += ["--where", f"{column}={member}"]
    command += ["--by", by] if by else []
    rows = json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)
    last = max(row["month"] for row in rows)
    return [row for row in rows if row["month"] == last]


def cells(page: Any) -> list[list[str]]:
    """The rows of the first table; it is drawn on a canvas and told to screen readers as a table inside."""
    page.wait_for_selector("[data-testid=stDataFrame] canvas table tbody td", state="attached")
    return page.evaluate(  # type: ignore[no-any-return]
        "[...document.querySelector('[data-testid=stDataFrame] canvas table tbody').rows]"
        ".map(row => [...row.cells].map(cell => cell.textContent))"
    )


def bridge(page: Any) -> dict[str, float]:
    """Movement -> ARR, as drawn."""
    page.wait_for_selector(".st-key-bridge .js-plotly-plot .main-svg", state="attached")
    trace = page.evaluate(
        "(() => { const one = document.querySelector('.st-key-bridge .js-plotly-plot').data[0];"
        " return {keys: [...one.customdata].map(c => [...Object.values(c)][0]), y: [...one.y]} })()"
    )
    return dict(zip(trace["keys"], trace["y"], strict=True))


@pytest.mark.parametrize("query", COMBINATIONS, ids=[urlencode(one, doseq=True) or "all" for one in COMBINATIONS])
def test_headline_tiles_bridge_and_table_agree_with_the_command_line(
    open_page: Any, served_var: Path, query: dict[str, Any]
) -> None:
    page = open_page(f"/retention?{urlencode(query, doseq=True)}")
    row = table_retention(served_var, query)[0]
    rate = re.search(r" is ([\d.]+%)", page.inner_text("h1")).group(1)  # type: ignore[union-attr]
    values = page.locator(".cs-tile-value").all_inner_texts()
    assert rate == values[0] == T.rate(float(row["nrr"]))
    assert values[1:3] == [T.rate(float(row["grr"])), T.rate(float(row["logo_retention"]))]

    told = bridge(page)
    opening = told["opening"]
    assert opening == pytest.approx(12 * float(row["opening_mrr"]), abs=0.1)
    kept = opening + told["expansion"] + told["contraction"] + told["churn"]
    assert T.rate(kept / opening) == rate
    assert opening + sum(told[name] for name in MOVEMENTS) == pytest.approx(told["closing"], abs=0.1)
    assert values[3] == T.money(told["closing"])

    shown = {cell[1] if not cell[0].strip() else cell[0]: cell for cell in cells(page)}
    members = [one for one in table_retention(served_var, query, "segment") if float(one["opening_mrr"]) > 0]
    for one in members:
        line = shown[one["segment"]]
        assert {T.rate(float(one["nrr"])), T.rate(float(one["grr"])), T.rate(float(one["logo_retention"]))} <= set(line)
        assert T.count(int(one["opening_customers"])) in line
    assert sum(int(one["opening_customers"]) for one in members) == int(row["opening_customers"])


def press(page: Any, place: int) -> None:
    """Clicks into the middle of a bar of the bridge."""
    bar = page.locator(".st-key-bridge .js-plotly-plot .bars .point path, .st-key-bridge .js-plotly-plot .points path")
    box = bar.nth(place).bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_timeout(150)
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def test_a_click_on_a_bar_lists_its_customers_and_the_list_downloads(open_page: Any) -> None:
    page = open_page("/retention")
    told = bridge(page)
    press(page, list(told).index("expansion"))
    dialog = page.get_by_role("dialog")
    dialog.wait_for(timeout=15_000)
    count = int(re.search(r"(\d+) customers", dialog.inner_text()).group(1))  # type: ignore[union-attr]
    with page.expect_download() as waiting:
        dialog.get_by_role("button", name="Download CSV").click()
    text = Path(waiting.value.path()).read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert waiting.value.suggested_filename == "customers.csv"
    assert len(rows) == count > 0
    assert {row["movement"] for row in rows} == {"expansion"}
    moved = sum(float(row["closing_mrr"]) - float(row["opening_mrr"]) for row in rows)
    assert 12 * moved == pytest.approx(told["expansion"], abs=0.1)
    dialog.get_by_role("button", name="Close").first.click()
    dialog.wait_for(state="detached")
    settled(page)
    assert page.get_by_role("dialog").count() == 0


def test_a_slider_sends_the_what_if_again_and_nothing_else(open_page: Any) -> None:
    forward = pytest.importorskip("streamlit.proto.ForwardMsg_pb2").ForwardMsg
    sent: list[bytes] = []
    page = open_page("/retention", sent=sent)
    slider = page.get_by_role("slider", name="Churn").first
    slider.focus()
    page.wait_for_timeout(500)
    sent.clear()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(1500)
    messages = [forward.FromString(one) for one in sent if isinstance(one, bytes)]
    deltas = [one for one in messages if one.WhichOneof("type") == "delta"]
    assert deltas and len({one.delta.fragment_id for one in deltas}) == 1
    assert all(one.delta.fragment_id for one in deltas)
    assert "churn=" in page.url
    assert "without a move" in page.inner_text("[data-testid=stMain]")


def test_levers_filters_and_page_survive_a_change_of_language(open_page: Any) -> None:
    page = open_page("/retention?segment=SMB&window=6&churn=30&by=region&view=leak")
    values = page.locator(".cs-tile-value").all_inner_texts()
    page.get_by_role("combobox", name=re.compile("Language")).click()
    page.get_by_role("option", name="\u7b80\u4f53\u4e2d\u6587").click()
    page.wait_for_function("/[\\u4e00-\\u9fff]/.test(document.querySelector('h1').innerText)", timeout=20_000)
    settled(page)
    for part in ("/retention?", "segment=SMB", "window=6", "churn=30", "by=region", "view=leak", "lang=zh_Hans"):
        assert part in page.url
    assert page.locator(".cs-tile-value").all_inner_texts()[:3] == values[:3]
    assert page.locator("[data-testid=stException]").count() == 0


def test_levers_survive_a_visit_to_another_page(open_page: Any) -> None:
    page = open_page("/retention?churn=30&segment=SMB")
    page.get_by_role("link", name="Definitions").click()
    page.wait_for_selector("h1:has-text('What every number')")
    settled(page)
    assert "segment=SMB" in page.url
    page.get_by_role("link", name="Retention").first.click()
    page.wait_for_selector("h1:has-text('Net revenue retention')")
    settled(page)
    assert "churn=30" in page.url
    assert "without a move" in page.inner_text("[data-testid=stMain]")


def test_the_theme_of_the_reader_is_that_of_the_charts(open_page: Any) -> None:
    colours = {}
    for dark in (False, True):
        page = open_page("/retention", dark=dark)
        page.wait_for_selector(".st-key-bridge .js-plotly-plot .main-svg", state="attached")
        colours[dark] = page.evaluate("document.querySelector('.st-key-bridge .js-plotly-plot')._fullLayout.font.color")
        background = page.evaluate("getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor")
        assert background == ("rgb(16, 21, 31)" if dark else "rgb(255, 255, 255)")
    assert colours == {False: "#1B2330", True: "#E9EDF5"}
