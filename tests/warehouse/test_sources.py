"""Sources: what a mapping may be, what the texts of mappings mean, and what is told of a wrong one."""

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from books import Book, as_duckdb, as_postgresql, as_sqlite, book, settings_for

from cs_dashboard.config import settings_from
from cs_dashboard.errors import ConfigurationError, DashboardError
from cs_dashboard.filters import Filters
from cs_dashboard.named_tables import Question, named_table
from cs_dashboard.warehouse.check import check
from cs_dashboard.warehouse.connect import Warehouse, open_warehouse
from cs_dashboard.warehouse.read import rows
from cs_dashboard.warehouse.sources import check_select, dialect_named, is_select, written_sources

Put = Callable[[Book, str], Warehouse]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("finance.fct_sub", False),
        ("select * from t", True),
        ("  WITH a AS (SELECT 1) SELECT * FROM a", True),
        ("(SELECT 1)", True),
        ("t; DROP TABLE t", True),
    ],
)
def test_a_statement_is_told_from_a_name(source: str, expected: bool) -> None:
    assert is_select(source) is expected


@pytest.mark.parametrize("dialect", ["duckdb", "postgresql", "sqlite"])
@pytest.mark.parametrize(
    "source",
    [
        "SELECT * FROM t",
        "SELECT a, b::date FROM t WHERE c = ':x; DELETE'",
        "WITH x AS (SELECT * FROM t) SELECT * FROM x UNION ALL SELECT * FROM y;",
        "(SELECT * FROM t)",
        "SELECT * FROM t -- a comment; DROP TABLE t",
    ],
)
def test_one_select_over_tables_is_taken(dialect: str, source: str) -> None:
    check_select(source, "customers", dialect)


@pytest.mark.parametrize("dialect", ["duckdb", "postgresql", "sqlite"])
@pytest.mark.parametrize(
    "source",
    [
        "SELECT 1; SELECT 2",
        "DELETE FROM t",
        "INSERT INTO t SELECT * FROM u",
        "UPDATE t SET a = 1",
        "TRUNCATE TABLE t",
        "CREATE TABLE x AS SELECT 1",
        "DROP TABLE t",
        "GRANT ALL ON t TO u",
        "SELECT (((",
        ";",
    ],
)
def test_everything_else_is_refused_with_the_table_it_is_mapped_to(dialect: str, source: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^\[tables\.customers\] source ") as raised:
        check_select(source, "customers", dialect)
    assert "\n" not in str(raised.value)
    assert "\x1b" not in str(raised.value)


def test_a_dialect_that_is_not_installed_names_the_close_match() -> None:
    with pytest.raises(ConfigurationError, match="Did you mean 'postgresql'"):
        dialect_named("postgres")
    with pytest.raises(ConfigurationError, match="No SQLAlchemy dialect 'nosuch' is installed"):
        dialect_named("nosuch")


def test_intervals_are_mapped_with_their_dimensions_or_not_at_all() -> None:
    made = settings_from({"tables": {"mrr_intervals": {"source": "dbt.mrr_intervals"}}}, where="test")
    with pytest.raises(ConfigurationError, match=r"needs \[tables\.dimensions\] beside it"):
        written_sources(made, "duckdb")


def small_book() -> Book:
    made = book([("A", "2023-01-15", None, 100), ("B", "2023-02-15", None, 50)], [("A", "SMB"), ("B", None)])
    made.settings = {"data_through": "2023-06-30"}
    return made


def put_with_schema(made: Book, engine: str, place: Path, url: str) -> tuple[dict[str, object], str]:
    """The book on a foreign engine; returns how to reach it, and the prefix of its tables."""
    if engine == "postgresql":
        as_postgresql(made, url, "mapped").engine.dispose()
        return {"url": url, "schema": "mapped"}, "mapped."
    {"duckdb": as_duckdb, "sqlite": as_sqlite}[engine](made, place).engine.dispose()
    return {"url": str(place / {"duckdb": "foreign.duckdb", "sqlite": "book.sqlite"}[engine])}, ""


@pytest.mark.parametrize("engine", ["duckdb", "sqlite", "postgresql"])
@pytest.mark.parametrize(
    ("source", "closing"),
    [
        ("SELECT * FROM {p}subscriptions", 150.0),
        ("SELECT * FROM {p}subscriptions WHERE customer_id = 'A' -- ends in a comment", 100.0),
        (
            "SELECT subscription_id, customer_id, start_date, end_date, plan, mrr * 2 AS mrr FROM {p}subscriptions;",
            300.0,
        ),
        ("WITH s AS (SELECT * FROM {p}subscriptions) SELECT * FROM s WHERE customer_id <> ':A'", 150.0),
    ],
)
def test_a_select_is_a_table(tmp_path: Path, postgresql_url: str, engine: str, source: str, closing: float) -> None:
    reach, prefix = put_with_schema(small_book(), engine, tmp_path, postgresql_url)
    made = small_book()
    made.settings["tables"] = {"subscriptions": {"source": source.format(p=prefix)}}
    warehouse = open_warehouse(settings_for(made, **reach))
    assert named_table(warehouse, "movements", Question(Filters()))["closing_mrr"].iloc[-1] == closing
    assert not [f for f in check(warehouse) if f.severity != "note"]


@pytest.mark.parametrize("engine", ["duckdb", "sqlite", "postgresql"])
def test_columns_may_have_other_names(tmp_path: Path, postgresql_url: str, engine: str) -> None:
    reach, prefix = put_with_schema(small_book(), engine, tmp_path, postgresql_url)
    made = small_book()
    source = f'SELECT customer_id AS "Who ""it"" is", name AS n, plan AS "select" FROM {prefix}subscriptions'
    source = source.replace("name AS n", "customer_id AS n")
    made.settings["tables"] = {
        "customers": {"source": source, "columns": {"customer_id": 'Who "it" is', "name": "n", "segment": "select"}}
    }
    warehouse = open_warehouse(settings_for(made, **reach))
    frame = rows(warehouse, sa.select(*warehouse.sources.table("customers").c))
    assert sorted(frame["customer_id"]) == ["A", "B"]
    table = named_table(warehouse, "movements", Question(Filters(), ("segment",)))
    assert table["segment"].unique().tolist() == ["(none)"]


@pytest.mark.parametrize("engine", ["duckdb", "sqlite", "postgresql"])
def test_a_mapped_column_that_is_not_there_disables_its_table_only(
    tmp_path: Path, postgresql_url: str, engine: str
) -> None:
    reach, _prefix = put_with_schema(small_book(), engine, tmp_path, postgresql_url)
    made = small_book()
    made.settings["tables"] = {"customers": {"columns": {"segment": "segmnt"}}}
    warehouse = open_warehouse(settings_for(made, **reach))
    assert "has no column 'segmnt'. Did you mean 'segment'?" in warehouse.problems["customers"]
    assert "subscriptions" in warehouse.sources.tables


@pytest.mark.parametrize("engine", ["duckdb", "sqlite", "postgresql"])
@pytest.mark.parametrize("source", ["/etc/passwd", "'/etc/passwd'", 'x" UNION SELECT 1 --', "no.such.table"])
def test_a_name_is_only_ever_a_name(tmp_path: Path, postgresql_url: str, engine: str, source: str) -> None:
    reach, _prefix = put_with_schema(small_book(), engine, tmp_path, postgresql_url)
    made = small_book()
    made.settings["tables"] = {"customers": {"source": source}}
    try:
        warehouse = open_warehouse(settings_for(made, **reach))
    except DashboardError as error:
        assert "\n" not in str(error)
        return
    assert "customers" not in warehouse.sources.tables
    assert "root:" not in warehouse.problems["customers"]
