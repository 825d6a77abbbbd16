"""A real server and a real browser, driven by playwright; skipped where they are not."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from books import settings_for, write_files
from browser.driving import ARGUMENTS, CHROMIUM, serving, settled
from ui.hostile import hostile_book

from cs_dashboard.warehouse.load import load_folder


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One browser for the session."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright comes with requirements-dev.txt")
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def axe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The script of axe-core, from the npm registry into a scratch folder."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("no npm on this machine, so no axe-core")
    folder = tmp_path_factory.mktemp("axe")
    command = [npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(folder), "axe-core@4"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=folder)
    script = folder / "node_modules" / "axe-core" / "axe.min.js"
    if done.returncode or not script.is_file():
        pytest.skip("axe-core cannot be had from the npm registry here")
    return script


@pytest.fixture(scope="session")
def served_var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the shared server keeps its warehouse."""
    return tmp_path_factory.mktemp("server") / "var"


@pytest.fixture(scope="session")
def server(served_var: Path, chromium: Any) -> Iterator[str]:
    """The app on the sample, its warehouse built by its first reader."""
    with serving(served_var) as address:
        yield address


@pytest.fixture(scope="session")
def hostile_server(tmp_path_factory: pytest.TempPathFactory, chromium: Any) -> Iterator[str]:
    """The app on a company whose customers have names that break pages."""
    folder = tmp_path_factory.mktemp("hostile")
    made = hostile_book()
    load_folder(write_files(made, folder / "files"), settings_for(made), folder / "company.duckdb")
    with serving(folder / "var", CS_DASHBOARD_WAREHOUSE_URL=str(folder / "company.duckdb")) as address:
        yield address


@pytest.fixture
def open_page(chromium: Any, request: pytest.FixtureRequest) -> Iterator[Callable[..., Any]]:
    """Opens a path of the app in a fresh profile and waits until the script is done; `at` is another server."""
    contexts = []

    def opened(
        path: str = "/",
        *,
        at: str | None = None,
        width: int = 1440,
        height: int = 1200,
        dark: bool = False,
        locale: str = "en-US",
        sent: list[bytes] | None = None,
    ) -> Any:
        address = at or request.getfixturevalue("server")
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            locale=locale,
            accept_downloads=True,
        )
        contexts.append(context)
        page = context.new_page()
        if sent is not None:
            page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: sent.append(frame)))
        page.goto(f"{address}{path}")
        settled(page)
        return page

    yield opened
    for context in contexts:
        context.close()
