"""What a reader with a screen reader, a dark theme, a narrow window or hostile data gets."""

from pathlib import Path
from typing import Any

import pytest
from browser.driving import drawn
from ui.hostile import NAMES

PATHS = ("/", "/retention", "/definitions", "/data")
# Streamlit's own, which we cannot change: section headings stand as divs between the items of the menu's list.
STREAMLITS = ("[data-testid=stSidebarNav]", "[data-testid=stDataFrame] canvas")

AXE = """async (excluded) => {
    const found = await axe.run({exclude: excluded.map(one => [one])}, {resultTypes: ['violations']});
    return found.violations.filter(one => ['serious', 'critical'].includes(one.impact))
        .map(one => [one.id, one.nodes.map(node => node.html.slice(0, 160))]);
}"""

# Letters that do not fit their box and cannot be scrolled to, in our blocks, tiles, labels and charts' words.
CLIPPED = """() => {
    const boxes = '.stHtml h1, .stHtml h2, .stHtml p, .stHtml dd, .stHtml dt, .stHtml td, .cs-tile-value,'
        + '.cs-tile-change, .cs-tile-label span, [data-testid=stWidgetLabel] p';
    const wide = [...document.querySelectorAll(boxes)].filter(one => one.offsetParent
        && getComputedStyle(one).overflow !== 'visible' && one.scrollWidth > one.clientWidth + 1);
    const beyond = [...document.querySelectorAll('.js-plotly-plot .main-svg text')].filter(one => {
        if (!one.textContent.trim()) return false;
        const text = one.getBoundingClientRect();
        const plot = one.closest('.js-plotly-plot').getBoundingClientRect();
        return text.width && (text.left < plot.left - 2 || text.right > plot.right + 2
            || text.top < plot.top - 2 || text.bottom > plot.bottom + 2);
    });
    return [...wide, ...beyond].map(one => one.textContent);
}"""


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("path", PATHS)
def test_axe_finds_nothing_serious_in_what_is_ours(open_page: Any, axe: Path, path: str, dark: bool) -> None:
    page = open_page(path, dark=dark)
    page.add_script_tag(path=str(axe))
    assert page.evaluate(AXE, list(STREAMLITS)) == []


@pytest.mark.parametrize("width", [1280, 1920])
@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_no_text_is_clipped(open_page: Any, locale: str, width: int) -> None:
    page = open_page("/retention", locale=locale, width=width)
    drawn(page)
    assert page.evaluate(CLIPPED) == []


def test_every_chart_has_words_for_who_does_not_see_it(open_page: Any) -> None:
    page = open_page("/retention")
    drawn(page)
    page.wait_for_selector(".st-key-bridge .js-plotly-plot", state="attached")
    missing = page.evaluate(
        "[...document.querySelectorAll('[data-testid=stPlotlyChart]')].filter(one => !(one.getAttribute('aria-label')"
        " || one.querySelector('[aria-label], [role=img]'))).length"
    )
    assert missing == 0


@pytest.mark.parametrize("by", ["segment", "csm_id"])
def test_hostile_names_are_letters(open_page: Any, hostile_server: str, by: str) -> None:
    page = open_page(f"/retention?by={by}&view=concentration", at=hostile_server)
    drawn(page)
    page.wait_for_timeout(500)
    assert page.title() != "broken"
    assert page.locator("[data-testid=stException]").count() == 0
    assert page.locator("[data-testid=stMain] script, [data-testid=stMain] img[src=x]").count() == 0
    assert page.locator(".js-plotly-plot a").count() == 0
    if by == "segment":
        assert "<script>document.title='broken'</script>" in page.inner_text(".stHtml:has(h1)")
    else:
        words = " ".join(page.locator(".js-plotly-plot .main-svg text").all_text_contents())
        assert any(name[:6] in words for name in NAMES)
    assert not any(text.strip() == "x2" for text in page.locator("[data-testid=stMain] .katex").all_text_contents())


@pytest.mark.parametrize(
    "query",
    [
        "nonsense=1&window=7&as_of=1900-01&segment=Nobody&churn=abc",
        "p=" + "x" * 10_000,
        "segment=%3Cscript%3Ealert(1)%3C/script%3E",
    ],
    ids=["unknown", "10kB", "script"],
)
def test_a_strange_link_gives_a_notice_and_the_page(open_page: Any, query: str) -> None:
    page = open_page(f"/retention?{query}")
    assert page.locator("[data-testid=stException]").count() == 0
    assert page.locator("[data-testid=stAlert]").count() >= 1
    assert page.inner_text("h1").startswith("Net revenue retention is 103.8%")
