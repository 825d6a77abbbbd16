"""The Cohort compounding page in a browser: the article's numbers, scenarios saved, compared, sent and brought back."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from browser.driving import drawn, settled

# Ten thousands and hundred millions.
WAN, YI = "\u4e07", "\u4ebf"
ARTICLE = "nrr=140&fade=100&new_arr=0"
NAME = "<b>Plan</b> & *more* $x$"


def table(page: Any) -> list[list[str]]:
    """The rows of the first table of the page."""
    page.wait_for_selector("table.cs-rows tbody tr")
    return page.evaluate(  # type: ignore[no-any-return]
        "[...document.querySelector('table.cs-rows tbody').rows].map(row => [...row.cells].map(cell => cell.innerText))"
    )


def ends(page: Any) -> list[float]:
    """The last value of every line with a name, in the order drawn."""
    page.wait_for_selector(".st-key-compounding .js-plotly-plot .main-svg", state="attached")
    return page.evaluate(  # type: ignore[no-any-return]
        "document.querySelector('.st-key-compounding .js-plotly-plot').data.filter(one => one.name)"
        ".map(one => [...one.y].at(-1))"
    )


def save(page: Any, name: str, note: str = "") -> None:
    page.get_by_label("Name", exact=True).first.fill(name)
    page.get_by_label("Note", exact=True).first.fill(note)
    page.get_by_role("button", name="Save").click()
    page.get_by_label("Saved scenario").wait_for()
    settled(page)


def test_the_article_s_thousand_is_in_the_table(open_page: Any) -> None:
    rows = table(open_page(f"/compounding?base=1000&{ARTICLE}"))
    assert rows[4][4] == "$3,841.6"
    assert rows[9][4] == "$20,661.0"
    assert [rows[0][1], rows[4][1]] == ["\N{EM DASH}", "140.0%"]


def test_in_chinese_it_is_counted_in_ten_thousands_and_the_claim_is_told_to_truncate(open_page: Any) -> None:
    page = open_page(f"/compounding?lang=zh_Hans&base=10000000&{ARTICLE}")
    rows = table(page)
    assert rows[4][4] == f"US$3,842{WAN}"
    assert rows[9][4] == f"US$2.07{YI}"
    card = page.inner_text(".cs-facts")
    assert f"2.06{YI}" in card
    assert "\u622a\u65ad" in card


def test_a_lever_moves_headline_tiles_table_and_chart_alike(open_page: Any) -> None:
    page = open_page(f"/compounding?base=1000&{ARTICLE}")
    drawn(page)
    page.locator(".st-key-lever_nrr input[type=range]").focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("document.querySelector('h1').innerText.includes('139.0%')")
    settled(page)
    end = 1000 * 1.39**9
    assert table(page)[9][4] == f"${end:,.1f}"
    assert ends(page)[-1] == pytest.approx(end)
    assert page.locator(".cs-tile-value").first.inner_text() == f"${end / 1000:.1f}K"
    assert parse_qs(urlsplit(page.url).query)["nrr"] == ["139"]


def test_a_saved_scenario_opens_by_link_in_another_browser_as_it_was(open_page: Any) -> None:
    page = open_page("/compounding?show=scenarios&segment=SMB&nrr=120&horizon=8&as_of=2026-03")
    save(page, "To be sent", "for the board")
    told, lines = page.inner_text("h1"), ends(page)
    address = page.locator("[data-testid=stCode]").inner_text().strip()
    other = open_page(address.removeprefix(address.split("/compounding")[0]), locale="zh-CN")
    drawn(other)
    assert other.inner_text("h1") == told
    assert ends(other) == lines
    query = parse_qs(urlsplit(other.url).query)
    assert (query["segment"], query["as_of"], query["lang"]) == (["SMB"], ["2026-03"], ["en"])


def test_scenarios_are_compared_renamed_copied_deleted_and_brought_back(open_page: Any, tmp_path: Path) -> None:
    page = open_page("/compounding?show=scenarios&base=1000&new_arr=0&nrr=110&fade=100")
    save(page, NAME)
    assert page.get_by_label("Saved scenario").input_value() == NAME
    page.get_by_role("button", name="Duplicate").click()
    page.wait_for_function(
        "name => document.querySelector('.st-key-picked_scenario input').value === name", arg=f"{NAME} (2)"
    )
    page.get_by_label("Compare up to five").click()
    for option in (f"{NAME} (2)", NAME):
        page.get_by_role("option", name=option, exact=True).click()
    page.keyboard.press("Escape")
    page.wait_for_selector("table.cs-rows")
    settled(page)
    assert len(ends(page)) == 3
    assert ends(page) == pytest.approx([1000 * 1.1**9] * 3)
    heads = page.locator("table.cs-rows th").all_inner_texts()
    assert heads[2:] == [f"{NAME} (2)", NAME]

    with page.expect_download() as download:
        page.get_by_role("button", name="Download all").click()
    held = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    assert NAME in [one["name"] for one in held["scenarios"]]

    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("button", name="Undo").wait_for()
    settled(page)
    assert len(ends(page)) == 2
    page.get_by_role("button", name="Undo").click()
    page.wait_for_function(
        "document.querySelector('.st-key-compounding .js-plotly-plot').data.filter(one => one.name).length === 3"
    )


def test_a_file_of_scenarios_is_taken_in_and_what_is_wrong_with_it_is_told(open_page: Any, tmp_path: Path) -> None:
    good = {"kind": "compounding", "name": "From a file", "levers": {"base": 1.0, "nrr": 1.2, "gone": 3.0}}
    bad = {"kind": "compounding", "name": "Bad", "levers": {"nrr": "x"}}
    file = tmp_path / "scenarios.json"
    held = {"format": "cs_dashboard.scenarios", "version": 1, "scenarios": [good, bad]}
    file.write_text(json.dumps(held), encoding="utf-8")
    page = open_page("/compounding?show=scenarios")
    page.get_by_role("button", name="Upload a file").click()
    page.set_input_files("input[type=file]", str(file))
    page.get_by_text("1 scenario was brought in.").wait_for()
    assert "the lever 'nrr' is no finite number" in page.inner_text("body")


@pytest.mark.parametrize(
    "query",
    [
        "nrr=inf&base=nan&horizon=1e9&fade=-3",
        "nrr=300&horizon=15",
        "nrr=0&horizon=1",
        "times=x&in_year=99&seek=none&scenarios=../../etc",
        "base=" + "9" * 9000,
    ],
)
def test_no_link_breaks_the_page(open_page: Any, query: str) -> None:
    page = open_page(f"/compounding?{query}")
    assert page.locator("[data-testid=stException]").count() == 0
    assert page.locator("h1").count() == 1
