"""What is shown stays where it is: no part of the page moves once its first tile stands in its own style."""

from typing import Any

import pytest
from browser.driving import drawn, settled

# Where the parts of the page stand, as often as the browser paints, from the first tile on that has its style: on a
# busy machine the style may come a moment after the tile, and moves it once.
FOLLOW = """
window.places = {};
const follow = () => {
    const tile = document.querySelector(".cs-tile");
    if (tile && getComputedStyle(tile).position === "relative") {
        for (const name of NAMES) {
            const one = document.querySelector(`.st-key-${name}`);
            const top = one && Math.round(one.getBoundingClientRect().top + document.scrollingElement.scrollTop);
            if (one && !(window.places[name] ||= []).includes(top)) window.places[name].push(top);
        }
    }
    requestAnimationFrame(follow);
};
requestAnimationFrame(follow);
"""


PARTS = ("tiles", "trend", "bridge", "by", "table_segment", "multiples", "lever_churn", "lever_expansion", "projection")


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_no_part_moves_from_the_first_tile_to_another_dimension(
    chromium: Any, server: str, open_page: Any, locale: str
) -> None:
    # Whoever comes first of all sees the warehouse being built, which is another page.
    open_page("/")
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale=locale)
    page = context.new_page()
    page.add_init_script(FOLLOW.replace("NAMES", str(list(PARTS))))
    page.goto(f"{server}/retention")
    settled(page)
    drawn(page)
    first = page.evaluate("window.places")
    page.evaluate("window.places = {}")
    page.locator(".st-key-by button").nth(1).click()
    page.wait_for_selector(".st-key-table_region", state="attached")
    settled(page)
    drawn(page)
    then = page.evaluate("window.places")
    context.close()
    assert {name: len(tops) for name, tops in first.items()} == dict.fromkeys(PARTS, 1), first
    above = ("tiles", "trend", "bridge", "by", "lever_churn", "lever_expansion", "projection")
    assert {name: then[name] for name in above} == {name: first[name] for name in above}
