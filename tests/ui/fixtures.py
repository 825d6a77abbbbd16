"""The warehouses that AppTest opens the app on."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from books import Book, settings_for, write_files
from ui.acting import forget

from cs_dashboard.config import read_settings
from cs_dashboard.ui import reads
from cs_dashboard.warehouse.load import ensure_embedded, load_folder


@pytest.fixture(scope="session")
def sample_var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that holds the sample's warehouse, for `CS_DASHBOARD_VAR`."""
    var = tmp_path_factory.mktemp("sample") / "var"
    ensure_embedded(read_settings().model_copy(update={"var": var}))
    return var


@pytest.fixture
def sample(sample_var: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The app shows the sample; its answers are kept from test to test, as a server keeps them."""
    monkeypatch.setenv("CS_DASHBOARD_VAR", str(sample_var))
    if reads._door().settings.var != sample_var or reads._door().settings.warehouse.url is not None:
        forget()
    return sample_var


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Book], Path]]:
    """Loads a book into a file (in place of the one before) and shows it; gives the file."""
    target = tmp_path / "company.duckdb"
    loads: list[Book] = []

    def load(made: Book) -> Path:
        loads.append(made)
        load_folder(write_files(made, tmp_path / f"files{len(loads)}"), settings_for(made), target)
        return target

    monkeypatch.setenv("CS_DASHBOARD_WAREHOUSE_URL", str(target))
    monkeypatch.setenv("CS_DASHBOARD_VAR", str(tmp_path / "var"))
    forget()
    yield load
    forget()
