"""What a fresh server's very first readers get."""

from pathlib import Path
from typing import Any

from browser.driving import serving, settled


def test_a_deep_link_is_the_very_first_request(chromium: Any, tmp_path: Path) -> None:
    with serving(tmp_path / "var") as address:
        page = chromium.new_page()
        page.goto(f"{address}/retention?segment=SMB")
        settled(page)
        assert page.inner_text("h1").startswith("Net revenue retention is ")
        assert page.get_by_text("By dimension").count() == 1
        assert page.get_by_text("Page not found").count() == 0
        assert "/retention" in page.url and "segment=SMB" in page.url
        page.close()


def test_two_browsers_at_once_on_first_start_both_get_the_page(chromium: Any, tmp_path: Path) -> None:
    with serving(tmp_path / "var") as address:
        pages = [chromium.new_context().new_page() for _ in range(2)]
        for page in pages:
            page.goto(address, wait_until="commit")
        for page in pages:
            settled(page)
        heads = {page.inner_text("h1") for page in pages}
        assert len(heads) == 1 and heads.pop().startswith("Net revenue retention is 103.8%")
        for page in pages:
            assert page.locator("[data-testid=stException]").count() == 0
            page.context.close()
