"""Connections: read-only and named, and whatever goes wrong is one sentence that holds no secret."""

import sqlite3
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import duckdb
import pandas as pd
import pytest
import sqlalchemy as sa
from books import Book, as_duckdb, as_postgresql, as_sqlite, book, loaded, settings_for

from cs_dashboard.__main__ import main
from cs_dashboard.config import Settings, settings_from
from cs_dashboard.errors import ConfigurationError, DashboardError, WarehouseError
from cs_dashboard.filters import Filters
from cs_dashboard.named_tables import Question, named_table
from cs_dashboard.warehouse.check import check
from cs_dashboard.warehouse.connect import Warehouse, open_warehouse, place_of, warehouse_url
from cs_dashboard.warehouse.facts import mrr_movements
from cs_dashboard.warehouse.read import rows

SECRET = "gehe1m-Wort"


def small_book() -> Book:
    made = book([("A", "2023-01-15", None, 100), ("B", "2023-02-15", None, 50)], [("A", "SMB"), ("B", None)])
    made.settings = {"data_through": "2023-06-30"}
    return made


@contextmanager
def one_clean_sentence(secret: str = SECRET) -> Iterator[list[str]]:
    """The block fails with a DashboardError of one line, and the secret is nowhere a reader or a log could see it."""
    said: list[str] = []
    with pytest.raises(DashboardError) as raised:
        yield said
    said.append(str(raised.value))
    shown = "".join(traceback.format_exception(raised.value))
    assert "\n" not in said[0]
    assert len(said[0]) < 420
    for text in (said[0], repr(raised.value), shown):
        assert secret not in text


def url_settings(url: str, **warehouse: object) -> Settings:
    return settings_from({"warehouse": {"url": url, **warehouse}}, where="test")


# URLs --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "dialect", "place"),
    [
        ("some/book.duckdb", "duckdb", "some/book.duckdb"),
        ("some/book.sqlite", "sqlite", "some/book.sqlite"),
        ("some/book.DB", "sqlite", "some/book.DB"),
        ("postgres://u:pw@h:5433/d", "postgresql", "postgresql://h:5433/d"),
        ("postgresql://u:pw@h/d?sslmode=require", "postgresql", "postgresql://h/d"),
        ("snowflake://u:pw@account/d", "snowflake", "snowflake://account/d"),
    ],
)
def test_a_url_or_a_path_names_the_engine_and_its_place_without_user_or_password(
    url: str, dialect: str, place: str
) -> None:
    made = warehouse_url(url_settings(url))
    assert (made.get_backend_name(), place_of(made)) == (dialect, place)


def test_without_a_url_it_is_the_embedded_file() -> None:
    assert warehouse_url(settings_from({"var": "there"}, where="test")).database == "there/warehouse.duckdb"


def test_a_file_says_itself_what_it_is(tmp_path: Path) -> None:
    made = small_book()
    as_sqlite(made, tmp_path)
    (tmp_path / "book.sqlite").rename(tmp_path / "misnamed.duckdb")
    loaded(made, tmp_path).engine.dispose()
    (tmp_path / "warehouse.duckdb").rename(tmp_path / "misnamed.db")
    for name, dialect in (("misnamed.duckdb", "sqlite"), ("misnamed.db", "duckdb")):
        warehouse = open_warehouse(settings_for(made, url=str(tmp_path / name)))
        assert warehouse.engine.dialect.name == dialect
        assert rows(warehouse, sa.text("SELECT count(*) AS n FROM customers"))["n"].tolist() == [2]
        assert warehouse.place == str(tmp_path / name)


@pytest.mark.parametrize("name", ["a b", "p%41ct", "ha#sh", "que?stion", "it's"])
def test_sqlite_files_may_have_any_name(tmp_path: Path, name: str) -> None:
    as_sqlite(small_book(), tmp_path)
    place = tmp_path / f"{name}.sqlite"
    (tmp_path / "book.sqlite").rename(place)
    warehouse = open_warehouse(settings_for(small_book(), url=str(place)))
    assert rows(warehouse, sa.text("SELECT count(*) AS n FROM customers"))["n"].tolist() == [2]
    assert warehouse.place == str(place)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        (f"postgresql://user:{SECRET}@127.0.0.1:1/db", "postgresql://127.0.0.1:1/db cannot be reached"),
        (f"postgresql://user:{SECRET}@no-such-host.invalid/db", "cannot be reached"),
        (f"postgresql://user:{SECRET}@127.0.0.1:port/db", "The warehouse URL cannot be read"),
        (f"post gres://user:{SECRET}@h/db", "The warehouse URL cannot be read"),
        (f"snowflake://user:{SECRET}@h/db?token={SECRET}", "pip install 'snowflake-sqlalchemy'"),
        (f"nosuchengine://user:{SECRET}@h/db", "No driver for 'nosuchengine' is installed"),
        (f"postgresql://user:p%40{SECRET}@127.0.0.1:1/db?application_name={SECRET}", "cannot be reached"),
    ],
)
def test_a_url_that_leads_nowhere_is_one_sentence(
    url: str, sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with one_clean_sentence() as said:
        open_warehouse(url_settings(url))
    assert sentence in said[0]
    monkeypatch.chdir(tmp_path)
    assert main(["check", "--warehouse", url]) == 2
    printed = capsys.readouterr()
    assert SECRET not in printed.out + printed.err
    assert printed.err.startswith("cs_dashboard: ")
    assert printed.err.count("\n") == 1


def test_a_file_that_is_not_there_says_how_to_make_one(tmp_path: Path) -> None:
    for name in ("none.duckdb", "none.sqlite", "a/b/none.db"):
        with one_clean_sentence() as said:
            open_warehouse(url_settings(str(tmp_path / name)))
        assert "make one with 'python -m cs_dashboard load FOLDER'" in said[0]


@pytest.mark.parametrize("name", ["junk.duckdb", "junk.sqlite"])
def test_a_file_that_is_no_database_says_so(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"junk" * 2000)
    with one_clean_sentence() as said:
        open_warehouse(url_settings(str(tmp_path / name)))
    assert "could not answer" in said[0]
    assert "database" in said[0]


# Read-only ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO customers (customer_id) VALUES ('Z')",
        "DELETE FROM customers",
        "DROP TABLE customers",
        "CREATE TABLE t (a INTEGER)",
    ],
)
def test_no_engine_lets_us_write(tmp_path: Path, postgresql_url: str, statement: str) -> None:
    for warehouse in (
        loaded(small_book(), tmp_path / "loaded"),
        as_duckdb(small_book(), tmp_path),
        as_sqlite(small_book(), tmp_path),
        as_postgresql(small_book(), postgresql_url, "readonly"),
    ):
        words = statement
        if warehouse.engine.dialect.name == "postgresql":
            words = words.replace("customers", "readonly.customers").replace("TABLE t", "TABLE readonly.t")
        with pytest.raises(WarehouseError, match=r"read-?only"), warehouse.connection() as connection:
            connection.exec_driver_sql(words)
        with warehouse.connection() as connection:
            table = "readonly.customers" if warehouse.engine.dialect.name == "postgresql" else "customers"
            assert connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar() == 2


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_csv('{outside}')",
        "SELECT * FROM '{outside}'",
        "SELECT * FROM read_text('{outside}')",
        "SELECT * FROM glob('/etc/*')",
        "COPY customers TO '{place}/out.csv'",
        "EXPORT DATABASE '{place}/out'",
        "ATTACH '{place}/other.duckdb' AS other",
        "SET enable_external_access = true",
        "INSTALL httpfs",
        "LOAD httpfs",
    ],
)
def test_duckdb_reaches_no_file_but_its_own(tmp_path: Path, statement: str) -> None:
    outside = tmp_path / "outside.csv"
    outside.write_text(f"a\n{SECRET}\n")
    warehouse = as_duckdb(small_book(), tmp_path / "book")
    with one_clean_sentence(), warehouse.connection() as connection:
        connection.exec_driver_sql(statement.format(outside=outside, place=tmp_path)).fetchall()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["book", "outside.csv"]


def test_sqlite_attaches_no_new_file(tmp_path: Path) -> None:
    warehouse = as_sqlite(small_book(), tmp_path)
    with one_clean_sentence(), warehouse.connection() as connection:
        connection.exec_driver_sql(f"ATTACH '{tmp_path}/new.sqlite' AS other")
        connection.exec_driver_sql("CREATE TABLE other.t (a)")
    assert not (tmp_path / "new.sqlite").exists() or (tmp_path / "new.sqlite").stat().st_size == 0


def test_postgresql_sees_whose_statements_they_are(postgresql_url: str) -> None:
    warehouse = as_postgresql(small_book(), postgresql_url, "signed")
    asked = "SELECT application_name AS name, query FROM pg_stat_activity WHERE pid = pg_backend_pid()"
    seen = rows(warehouse, sa.text(asked)).iloc[0]
    assert seen["name"] == "cs_dashboard"
    assert seen["query"].startswith("/* cs_dashboard */ SELECT")
    settings = rows(warehouse, sa.text("SELECT current_setting('default_transaction_read_only') AS r"))
    assert settings["r"].tolist() == ["on"]


# Away, locked, slow ------------------------------------------------------------------------------------------------


@contextmanager
def another_program(code: str) -> Iterator[None]:
    """Another process that says `ready` and then waits until the block is over."""
    with subprocess.Popen(
        [sys.executable, "-c", f"{code}\nprint('ready', flush=True)\ninput()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        try:
            yield
        finally:
            process.kill()


def test_a_duckdb_file_under_a_writer_says_so_and_works_afterwards(tmp_path: Path) -> None:
    as_duckdb(small_book(), tmp_path).engine.dispose()
    place = tmp_path / "foreign.duckdb"
    with another_program(f"import duckdb; c = duckdb.connect({str(place)!r})"), one_clean_sentence() as said:
        open_warehouse(settings_for(small_book(), url=str(place)))
    assert said[0].endswith("is being written by another program; try again when it is done.")
    assert mrr_movements_of(open_warehouse(settings_for(small_book(), url=str(place)))) == 150.0


def test_a_duckdb_file_open_for_writing_in_this_process_says_so(tmp_path: Path) -> None:
    as_duckdb(small_book(), tmp_path).engine.dispose()
    place = str(tmp_path / "foreign.duckdb")
    with duckdb.connect(place), one_clean_sentence() as said:
        open_warehouse(settings_for(small_book(), url=place))
    assert said[0].endswith("is being written by another program; try again when it is done.")


def test_a_sqlite_file_under_a_writer_says_so_once_and_soon(tmp_path: Path) -> None:
    as_sqlite(small_book(), tmp_path).engine.dispose()
    place = tmp_path / "book.sqlite"
    with closing(sqlite3.connect(place)) as writer:
        writer.execute("BEGIN EXCLUSIVE")
        began = time.monotonic()
        with one_clean_sentence() as said:
            open_warehouse(settings_for(small_book(), url=str(place), statement_timeout_seconds=0.2))
        assert time.monotonic() - began < 3
    assert said[0].endswith("is being written by another program; try again when it is done.")
    assert mrr_movements_of(open_warehouse(settings_for(small_book(), url=str(place)))) == 150.0


def test_a_deleted_file_is_away_at_the_next_connection(tmp_path: Path) -> None:
    for warehouse in (as_duckdb(small_book(), tmp_path / "d"), as_sqlite(small_book(), tmp_path / "s")):
        warehouse.engine.dispose()
        Path(warehouse.place).unlink()
        with one_clean_sentence() as said:
            rows(warehouse, sa.text("SELECT count(*) FROM customers"))
        assert warehouse.place in said[0]


def mrr_movements_of(warehouse: Warehouse) -> float:
    table = named_table(warehouse, "movements", Question(Filters()))
    warehouse.engine.dispose()
    return float(table["closing_mrr"].iloc[-1])


def test_a_terminated_backend_is_one_sentence_and_the_next_query_works(postgresql_url: str) -> None:
    warehouse = as_postgresql(small_book(), postgresql_url, "terminated")
    owner = sa.create_engine(postgresql_url.replace("postgresql://", "postgresql+psycopg://"))
    with one_clean_sentence() as said, warehouse.connection() as connection:
        pid = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
        with owner.begin() as other:
            other.exec_driver_sql(f"SELECT pg_terminate_backend({pid})")
        connection.exec_driver_sql("SELECT 1")
    owner.dispose()
    assert "cannot be reached" in said[0]
    assert mrr_movements_of(warehouse) == 150.0


SLOW = {
    "duckdb": "SELECT sum(a.range * b.range) AS n FROM range(10000000) a, range(10000000) b",
    # Its rows are computed while they are fetched.
    "duckdb_while_fetching": "SELECT a.range + b.range AS n FROM range(200000) a, range(1000) b",
    "sqlite": "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT count(*) AS n FROM t",
}


@pytest.mark.parametrize("query", list(SLOW))
def test_an_embedded_query_ends_at_the_timeout(tmp_path: Path, query: str) -> None:
    engine = query.split("_")[0]
    made, name = small_book(), {"duckdb": "foreign.duckdb", "sqlite": "book.sqlite"}[engine]
    {"duckdb": as_duckdb, "sqlite": as_sqlite}[engine](made, tmp_path).engine.dispose()
    warehouse = open_warehouse(settings_for(made, url=str(tmp_path / name), statement_timeout_seconds=0.2))
    began = time.monotonic()
    with one_clean_sentence() as said:
        rows(warehouse, sa.text(SLOW[query]))
    assert time.monotonic() - began < 5
    assert said[0].endswith("took too long and the query was stopped; raise statement_timeout_seconds or ask for less.")
    assert rows(warehouse, sa.text("SELECT count(*) AS n FROM customers"))["n"].tolist() == [2]


def test_the_deadline_leaves_no_timer_behind(tmp_path: Path) -> None:
    warehouse = as_duckdb(small_book(), tmp_path)
    before = threading.active_count()
    for _ in range(5):
        rows(warehouse, sa.text("SELECT 1 AS n"))
    assert threading.active_count() <= before + 1


def test_a_value_that_fails_while_rows_are_fetched_is_one_sentence(tmp_path: Path) -> None:
    warehouse = as_duckdb(small_book(), tmp_path)
    with one_clean_sentence() as said:
        query = "SELECT CAST(CASE WHEN range = 2900000 THEN 'x' ELSE '1' END AS INTEGER) AS n FROM range(3000000)"
        rows(warehouse, sa.text(query))
    assert "could not answer: Conversion Error" in said[0]


def test_a_slow_source_on_postgresql_ends_at_the_timeout(postgresql_url: str) -> None:
    as_postgresql(small_book(), postgresql_url, "slow").engine.dispose()
    made = small_book()
    source = "SELECT * FROM slow.subscriptions WHERE pg_sleep(20) IS NOT NULL"
    made.settings["tables"] = {"subscriptions": {"source": source}}
    warehouse = open_warehouse(settings_for(made, url=postgresql_url, schema="slow", statement_timeout_seconds=0.3))
    began = time.monotonic()
    with one_clean_sentence() as said:
        named_table(warehouse, "movements", Question(Filters()))
    assert time.monotonic() - began < 5
    assert "took too long and the query was stopped" in said[0]
    found = [f for f in check(warehouse) if f.table == "subscriptions" and f.severity == "error"]
    assert "took too long" in found[0].message
    assert not [f for f in check(warehouse) if f.table == "customers" and f.severity == "error"]


# Users and permissions ---------------------------------------------------------------------------------------------


def wait_until_refused(url: str) -> None:
    """The server reads its new rules when it gets round to it."""
    for _ in range(100):
        try:
            sa.create_engine(url, poolclass=sa.NullPool).connect().close()
        except sa.exc.OperationalError:
            return
        time.sleep(0.1)


@pytest.fixture
def guarded(postgresql_url: str) -> Iterator[str]:
    """A URL, with password, of a user who may read the schema `guarded` but for the table tickets."""

    tickets = pd.DataFrame({"ticket_id": ["T"], "customer_id": ["A"], "opened_at": ["2023-02-01 10:00:00"]})
    made = small_book()
    made.tables["tickets"] = tickets
    as_postgresql(made, postgresql_url, "guarded").engine.dispose()
    owner = sa.create_engine(postgresql_url.replace("postgresql://", "postgresql+psycopg://"))
    with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        run = connection.exec_driver_sql
        hba = Path(str(run("SHOW hba_file").scalar()))
        before = hba.read_text()
        run("DROP ROLE IF EXISTS reader")
        run(f"CREATE ROLE reader LOGIN PASSWORD '{SECRET}'")
        run("GRANT USAGE ON SCHEMA guarded TO reader")
        run("GRANT SELECT ON guarded.customers, guarded.subscriptions TO reader")
        hba.write_text(f"local all reader scram-sha-256\nhost all reader all scram-sha-256\n{before}")
        run("SELECT pg_reload_conf()")
        wrong = postgresql_url.replace("postgresql://postgres:@", "postgresql+psycopg://reader:wrong@")
        wait_until_refused(wrong)
        yield postgresql_url.replace("postgresql://postgres:@", f"postgresql://reader:{SECRET}@")
        hba.write_text(before)
        run("SELECT pg_reload_conf()")
        run("DROP OWNED BY reader")
        run("DROP ROLE reader")
    owner.dispose()


@pytest.mark.parametrize("password", ["wrong-Geheimnis-9", ""])
def test_a_wrong_password_is_one_sentence(
    guarded: str, password: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = guarded.replace(SECRET, password)
    with one_clean_sentence(password or SECRET) as said:
        open_warehouse(url_settings(url))
    assert said[0].endswith("refused the user or the password; check both in the URL.")
    monkeypatch.chdir(tmp_path)
    assert main(["table", "movements", "--warehouse", url]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert (password or SECRET) not in printed.err


def test_a_table_without_permission_is_an_error_and_the_others_are_read(guarded: str) -> None:
    warehouse = open_warehouse(settings_for(small_book(), url=guarded, schema="guarded"))
    assert set(warehouse.sources.tables) == {"customers", "subscriptions"}
    (found,) = [f for f in check(warehouse) if f.table == "tickets"]
    assert (found.rule, found.severity) == ("missing table", "error")
    assert "permission denied for table tickets; ask for SELECT on it." in found.message
    assert "Without it: support, Erlang C." in found.message
    assert SECRET not in str(check(warehouse)) + repr(warehouse) + warehouse.place
    assert mrr_movements_of(warehouse) == 150.0


def test_a_reader_of_postgresql_cannot_write_even_where_the_role_may(postgresql_url: str) -> None:
    warehouse = as_postgresql(small_book(), postgresql_url, "mighty")
    with pytest.raises(WarehouseError, match="read-only transaction"), warehouse.connection() as connection:
        connection.exec_driver_sql("INSERT INTO mighty.customers (customer_id) VALUES ('Z')")


def test_a_mapped_source_that_reads_a_file_is_refused_on_postgresql(postgresql_url: str) -> None:
    as_postgresql(small_book(), postgresql_url, "files").engine.dispose()
    for source in (
        "SELECT pg_read_file('/etc/passwd') AS name",
        "SELECT convert_from(pg_read_binary_file('/etc/passwd'), 'utf8') AS name",
        "SELECT * FROM pg_ls_dir('/etc')",
        "SELECT lo_import('/etc/passwd')",
        "SELECT * FROM dblink('host=x', 'SELECT 1') AS t(a int)",
        "SELECT query_to_xml('SELECT pg_read_file(''/etc/passwd'')', true, true, '')",
    ):
        made = small_book()
        made.settings["tables"] = {"customers": {"source": source}}
        with one_clean_sentence() as said:
            open_warehouse(settings_for(made, url=postgresql_url, schema="files"))
        assert "reads a file" in said[0]


def test_the_data_version_of_a_foreign_warehouse_is_its_hour_and_configuration(tmp_path: Path) -> None:
    one = as_duckdb(small_book(), tmp_path)
    same = open_warehouse(settings_for(small_book(), url=str(tmp_path / "foreign.duckdb")))
    assert one.data_version == same.data_version
    other = open_warehouse(settings_for(small_book(), url=str(tmp_path / "foreign.duckdb"), refresh_minutes=1))
    assert other.data_version != one.data_version


def test_a_table_that_nobody_connected_says_how(tmp_path: Path) -> None:
    made = small_book()
    del made.tables["subscriptions"]
    warehouse = as_duckdb(made, tmp_path)
    with pytest.raises(ConfigurationError, match="no usable table 'subscriptions'; connect it, or map"):
        mrr_movements(warehouse, pd.Timestamp("2023-06-01"))
