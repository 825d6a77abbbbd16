"""A view is a link, and the link follows the reader through the menu and back."""

from typing import Any

import pytest
from browser.driving import drawn, settled


def visit(page: Any, name: str, begins: str) -> None:
    """To a page by the menu."""
    page.get_by_role("link", name=name).first.click()
    page.wait_for_selector(f"h1:has-text('{begins}')")
    settled(page)


def elsewhere_and_back(page: Any) -> None:
    visit(page, "Definitions", "What every number")
    visit(page, "Retention", "Net revenue retention")


def lever(page: Any, name: str) -> Any:
    return page.get_by_role("slider", name=name).first


def press(page: Any, slider: Any, key: str, times: int) -> None:
    """Keys pressed as fast as a hand does, then the time that the last run takes."""
    slider.focus()
    for _ in range(times):
        page.keyboard.press(key)
        page.wait_for_timeout(60)
    page.wait_for_timeout(800)
    settled(page)


@pytest.mark.parametrize("query", ["?churn=12&by=region&view=leak", ""], ids=["opened by a link", "opened plainly"])
def test_what_was_moved_and_chosen_outlives_a_visit_to_another_page(open_page: Any, query: str) -> None:
    page = open_page(f"/retention{query}")
    begun = float(lever(page, "Churn").input_value())
    assert begun == (12 if query else 9)
    press(page, lever(page, "Churn"), "ArrowRight", 6)
    page.get_by_role("radio", name="Industry").click()
    settled(page)
    page.get_by_role("radio", name="Concentration").click()
    page.wait_for_url("**view=concentration**")
    settled(page)
    moved = begun + 6 * 0.5
    for part in (f"churn={moved:g}", "by=industry", "view=concentration"):
        assert part in page.url
    elsewhere_and_back(page)
    assert float(lever(page, "Churn").input_value()) == moved
    assert page.get_by_role("radio", name="Industry").get_attribute("aria-checked") == "true"
    for part in (f"churn={moved:g}", "by=industry", "view=concentration"):
        assert part in page.url
    assert "without a move" in page.inner_text("[data-testid=stMain]")


def test_two_levers_moved_one_after_the_other_both_stay(open_page: Any) -> None:
    """The second move cuts the run of the first short, before that run has written the link."""
    page = open_page("/retention")
    drawn(page)
    moved = {}
    for name in ("Churn", "Contraction", "Expansion"):
        moved[name] = float(lever(page, name).input_value()) + 0.5
        lever(page, name).focus()
        page.keyboard.press("ArrowRight")
        # The slider itself has moved; its run has not begun.
        assert float(lever(page, name).input_value()) == moved[name]
    page.wait_for_timeout(1500)
    settled(page)
    for name, value in moved.items():
        assert float(lever(page, name).input_value()) == value
        assert f"{name.lower()}={value:g}" in page.url


def test_a_link_to_levers_passes_through_pages_that_have_none(open_page: Any) -> None:
    page = open_page("/?churn=12&by=region")
    assert page.locator("[data-testid=stAlert]").get_by_text("link").count() == 0
    for part in ("churn=12", "by=region"):
        assert part in page.url
    visit(page, "Retention", "Net revenue retention")
    assert float(lever(page, "Churn").input_value()) == 12
    assert page.get_by_role("radio", name="Region").get_attribute("aria-checked") == "true"
