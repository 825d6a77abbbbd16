"""Files in: every form of file, swapped in whole or not at all, and nothing outside the folder is read."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import openpyxl
import pandas as pd
import pytest
from books import book, write_files
from conftest import month

from cs_dashboard.config import SAMPLE_FOLDER, Settings, settings_from
from cs_dashboard.errors import ConfigurationError, ContractError, DashboardError, FileProblem, WarehouseError
from cs_dashboard.filters import Filters
from cs_dashboard.named_tables import Question, named_table
from cs_dashboard.warehouse import team_facts
from cs_dashboard.warehouse.check import check
from cs_dashboard.warehouse.connect import Warehouse, open_warehouse
from cs_dashboard.warehouse.derived import DERIVED, STORED
from cs_dashboard.warehouse.load import LoadReport, load_exit_code, load_folder

ROWS: list[tuple[object, ...]] = [
    ("A", "2023-01-15", None, 100),
    ("B", "2023-02-20", "2023-05-31", 50.25),
    ("C", "2023-03-25", None, 10),
]


@pytest.fixture
def files(tmp_path: Path) -> Path:
    return write_files(book(ROWS, [("A", "SMB"), ("B", "SMB"), ("C", None)]), tmp_path / "files")


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "var" / "warehouse.duckdb"


def settings(**values: object) -> Settings:
    return settings_from({"data_through": "2023-06-30", **values}, where="test")


def opened(target: Path, **values: object) -> Warehouse:
    return open_warehouse(settings_from({**values, "warehouse": {"url": str(target)}}, where="test"))


def paid(target: Path) -> dict[str, list[float]]:
    warehouse = opened(target)
    months = named_table(warehouse, "customer_months", Question(Filters()))
    warehouse.engine.dispose()
    return {str(name): rows["mrr"].tolist() for name, rows in months.groupby("customer_id")}


PAID = {"A": [100.0] * 6, "B": [50.25] * 3 + [0.0], "C": [10.0] * 4}


def test_a_load_reports_rows_and_serves_them(files: Path, target: Path) -> None:
    said: list[tuple[str, float]] = []
    report = load_folder(files, settings(), target, lambda text, share: said.append((text, share)))
    assert report.rows == {"customers": 3, "subscriptions": 3}
    assert (report.findings, load_exit_code(report), report.target) == ([], 0, target)
    assert paid(target) == PAID
    shares = [share for _text, share in said]
    assert shares == sorted(shares)
    assert (said[0], said[-1]) == (("Reading files", 0.0), ("Done", 1.0))


def test_nothing_but_the_warehouse_and_its_lock_stays(files: Path, target: Path) -> None:
    load_folder(files, settings(), target)
    assert sorted(path.name for path in target.parent.iterdir()) == [".warehouse.duckdb.lock", "warehouse.duckdb"]


def test_a_second_load_swaps_by_rename_and_an_open_reader_keeps_the_old(files: Path, target: Path) -> None:
    load_folder(files, settings(), target)
    before, reader = target.stat().st_ino, opened(target)
    with reader.connection() as connection:
        write_files(book([("Z", "2023-01-01", None, 1)]), files)
        load_folder(files, settings(), target)
        assert target.stat().st_ino != before
        assert connection.exec_driver_sql("SELECT count(*) FROM customers").scalar() == 3
    reader.engine.dispose()
    fresh = opened(target)
    assert fresh.data_version != reader.data_version
    assert paid(target) == {"Z": [1.0] * 6}


def break_required_table(folder: Path) -> None:
    (folder / "subscriptions.csv").unlink()


def break_required_column(folder: Path) -> None:
    (folder / "subscriptions.csv").write_text("subscription_id,customer_id,start_date,mmr\nS1,A,2023-01-01,5\n")


def break_dates(folder: Path) -> None:
    (folder / "subscriptions.csv").write_text("subscription_id,customer_id,start_date,mrr\nS1,A,03/04/2023,5\n")


def contradict_dates(folder: Path) -> None:
    text = "subscription_id,customer_id,start_date,mrr\nS1,A,13/04/2023,5\nS2,A,04/13/2023,5\n"
    (folder / "subscriptions.csv").write_text(text)


def empty_folder(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()


def garble_parquet(folder: Path) -> None:
    (folder / "tickets.parquet").write_bytes(b"PAR1 not really")


FAILURES: list[tuple[Callable[[Path], None], type[DashboardError], str]] = [
    (break_required_table, ContractError, "no file for the required table 'subscriptions'"),
    (break_required_column, ContractError, "has no column 'mrr'. Did you mean 'mmr'?"),
    (break_dates, FileProblem, "no row decides whether its dates are day-first or month-first"),
    (contradict_dates, FileProblem, "the rows contradict each other"),
    (empty_folder, FileProblem, "no data files"),
    (garble_parquet, FileProblem, "not a readable Parquet file"),
]


@pytest.mark.parametrize(("breaks", "kind", "sentence"), FAILURES)
def test_a_failed_load_leaves_the_old_warehouse_byte_for_byte(
    files: Path, target: Path, breaks: Callable[[Path], None], kind: type[DashboardError], sentence: str
) -> None:
    load_folder(files, settings(), target)
    old, inode = target.read_bytes(), target.stat().st_ino
    breaks(files)
    with pytest.raises(kind) as raised:
        load_folder(files, settings(), target)
    assert sentence in str(raised.value)
    assert "\n" not in str(raised.value)
    assert (target.read_bytes(), target.stat().st_ino) == (old, inode)
    assert sorted(path.name for path in target.parent.iterdir()) == [".warehouse.duckdb.lock", "warehouse.duckdb"]
    assert paid(target) == PAID


@pytest.mark.parametrize("at", [0.0, 0.1, 0.7, 0.98])
def test_an_interrupted_load_leaves_the_old_warehouse_byte_for_byte(files: Path, target: Path, at: float) -> None:
    load_folder(files, settings(), target)
    old = target.read_bytes()
    write_files(book([("Z", "2023-01-01", None, 1)]), files)

    def interrupt(_text: str, share: float) -> None:
        if share >= at:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load_folder(files, settings(), target, interrupt)
    assert target.read_bytes() == old
    assert not list(target.parent.glob("*.loading"))
    load_folder(files, settings(), target)
    assert paid(target) == {"Z": [1.0] * 6}


def test_a_first_load_that_fails_leaves_no_warehouse(files: Path, target: Path) -> None:
    break_dates(files)
    with pytest.raises(FileProblem):
        load_folder(files, settings(), target)
    assert not target.exists()


def test_what_a_killed_load_left_is_cleaned_by_the_next(files: Path, target: Path) -> None:
    leftover = target.parent / f".{target.name}.abc.loading"
    other = target.parent / ".another.duckdb.abc.loading"
    for folder in (leftover, other):
        folder.mkdir(parents=True)
        (folder / "staging.duckdb").write_bytes(b"x" * 100)
    load_folder(files, settings(), target)
    assert not leftover.exists()
    assert other.exists()


def test_two_loads_wait_for_each_other(files: Path, target: Path) -> None:
    inside, order = threading.Event(), []

    def slowly(text: str, share: float) -> None:
        if share == 0.0:
            inside.set()
            time.sleep(0.3)
        order.append(("slow", text))

    slow = threading.Thread(target=load_folder, args=(files, settings(), target, slowly))
    slow.start()
    inside.wait(10)
    load_folder(files, settings(), target, lambda text, _share: order.append(("fast", text)))
    slow.join()
    assert [who for who, text in order if text in ("Reading files", "Done")] == ["slow", "slow", "fast", "fast"]
    assert paid(target) == PAID


def test_a_place_that_cannot_be_written_says_so(files: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(WarehouseError, match=r"choose another place\.$"):
        load_folder(files, settings(), tmp_path / "file" / "warehouse.duckdb")
    (tmp_path / "folder.duckdb").mkdir()
    with pytest.raises(WarehouseError, match=r"choose another place\.$"):
        load_folder(files, settings(), tmp_path / "folder.duckdb")


def test_a_missing_folder_says_so(tmp_path: Path, target: Path) -> None:
    with pytest.raises(FileProblem, match="There is no folder"):
        load_folder(tmp_path / "nowhere", settings(), target)


def test_a_relative_folder_is_read(files: Path, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(files.parent)
    load_folder(Path("files"), settings(), Path("var/warehouse.duckdb"))
    assert paid(target) == PAID


# Forms of files ----------------------------------------------------------------------------------------------------


def test_parquet_with_types_of_its_own_loads(files: Path, target: Path) -> None:
    frame = pd.read_csv(files / "subscriptions.csv", parse_dates=["start_date", "end_date"])
    (files / "subscriptions.csv").unlink()
    frame.to_parquet(files / "subscriptions.parquet")
    load_folder(files, settings(), target)
    assert paid(target) == PAID


def test_one_workbook_with_a_sheet_for_each_table_loads(files: Path, target: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name in ("customers", "subscriptions"):
        sheet = workbook.create_sheet(name)
        frame = pd.read_csv(files / f"{name}.csv", parse_dates=["start_date", "end_date"] if name[0] == "s" else None)
        sheet.append(list(frame.columns))
        for row in frame.itertuples(index=False):
            sheet.append([None if pd.isna(value) else value for value in row])
        (files / f"{name}.csv").unlink()
    workbook.save(files / "export.xlsx")
    load_folder(files, settings(), target)
    assert paid(target) == PAID


def day_first(files: Path, days: dict[str, str]) -> None:
    text = (files / "subscriptions.csv").read_text()
    for iso, other in days.items():
        text = text.replace(iso, other)
    (files / "subscriptions.csv").write_text(text)


def test_day_first_dates_that_show_themselves_load(files: Path, target: Path) -> None:
    day_first(
        files,
        {
            "2023-01-15": "15/01/2023",
            "2023-02-20": "20/02/2023",
            "2023-05-31": "31/05/2023",
            "2023-03-25": "25/03/2023",
        },
    )
    load_folder(files, settings(), target)
    assert paid(target) == PAID


def test_undecided_dates_are_read_by_the_setting(files: Path, target: Path) -> None:
    text = "subscription_id,customer_id,start_date,mrr\nS1,A,03/04/2023,5\n"
    (files / "subscriptions.csv").write_text(text)
    load_folder(files, settings(load={"date_order": "day-first"}), target)
    assert paid(target) == {"A": [5.0] * 3}  # April, May, June
    load_folder(files, settings(load={"date_order": "month-first"}), target)
    assert paid(target) == {"A": [5.0] * 4}  # from March


def test_undecided_dates_nobody_needs_refuse_nothing(files: Path, target: Path) -> None:
    customers = "customer_id,name,start_date,s\nA,Ada,03/04/2023,03/04/2023\nB,Bo,05/06/2023,03/04/2023\nC,Cy,,\n"
    (files / "customers.csv").write_text(customers)
    (files / "notes.csv").write_text("date,id\n03/04/2023,1\n")
    source = "SELECT *, 1 AS date_of FROM subscriptions"
    load_folder(files, settings(tables={"subscriptions": {"source": source}}), target)
    assert paid(target) == PAID


def test_undecided_dates_behind_a_select_are_refused(files: Path, target: Path) -> None:
    (files / "log.csv").write_text("subscription_id,customer_id,started,mrr\nS1,A,03/04/2023,5\n")
    for source in (
        "SELECT subscription_id, customer_id, started AS start_date, mrr FROM log",
        "SELECT l.subscription_id, l.customer_id, l.STARTED start_date, l.mrr FROM Log l",
    ):
        with pytest.raises(FileProblem, match="no row decides"):
            load_folder(files, settings(tables={"subscriptions": {"source": source}}), target)
    mapping = {"source": "SELECT * FROM log", "columns": {"start_date": "started"}}
    with pytest.raises(FileProblem, match="no row decides"):
        load_folder(files, settings(tables={"subscriptions": mapping}), target)


def test_a_select_joins_files_into_a_table(files: Path, target: Path) -> None:
    (files / "log.csv").write_text(
        "sub,day,user\nS1,2023-01-05,u1\nS1,2023-01-06,u2\nS1,2023-01-07,u1\nS2,2023-03-01,u9\n"
    )
    source = (
        "SELECT s.customer_id, date_trunc('month', l.day)::date AS month, count(DISTINCT l.user) AS active_users "
        "FROM log l JOIN subscriptions s ON s.subscription_id = l.sub GROUP BY 1, 2;"
    )
    report = load_folder(files, settings(tables={"usage_monthly": {"source": source}}), target)
    assert report.rows["usage_monthly"] == 2
    warehouse = opened(target)
    with warehouse.connection() as connection:
        rows = connection.exec_driver_sql("SELECT customer_id, month, active_users FROM usage_monthly ORDER BY 1")
        assert [(name, str(month), users) for name, month, users in rows] == [
            ("A", "2023-01-01", 2.0),
            ("B", "2023-03-01", 1.0),
        ]


def test_columns_are_mapped_by_the_settings(files: Path, target: Path) -> None:
    text = (files / "subscriptions.csv").read_text().replace("mrr", "Monthly Amount")
    (files / "subscriptions.csv").unlink()
    (files / "fct sub.csv").write_text(text)
    mapping = {"source": "fct sub", "columns": {"mrr": "Monthly Amount"}}
    load_folder(files, settings(tables={"subscriptions": mapping}), target)
    assert paid(target) == PAID


def test_a_mapping_to_a_file_that_is_not_there_names_the_close_match(files: Path, target: Path) -> None:
    with pytest.raises(ContractError, match=r"there is no such file\. Did you mean 'subscriptions'\?"):
        load_folder(files, settings(tables={"subscriptions": {"source": "subscription"}}), target)


# What is broken spoils itself --------------------------------------------------------------------------------------


def load_with(files: Path, target: Path, name: str, text: str) -> LoadReport:
    (files / name).write_text(text)
    return load_folder(files, settings(), target)


def test_a_broken_optional_table_is_left_out_and_nothing_else(files: Path, target: Path) -> None:
    report = load_with(files, target, "tickets.csv", "ticket_id,customer,opened_at\nT1,A,2023-02-01 10:00:00\n")
    (found,) = report.findings
    assert (found.table, found.rule, found.severity) == ("tickets", "table not usable", "error")
    assert "has no column 'customer_id'. Did you mean 'customer'?" in found.message
    assert load_exit_code(report) == 2
    assert "tickets" not in report.rows
    assert paid(target) == PAID
    # The check tells it once, as the load found it.
    assert [f.rule for f in check(opened(target)) if f.table == "tickets"] == ["table not usable"]


def test_undecided_dates_of_an_optional_table_leave_it_out(files: Path, target: Path) -> None:
    text = "ticket_id,customer_id,opened_at\nT1,A,03/04/2023 10:00\n"
    (found,) = load_with(files, target, "tickets.csv", text).findings
    assert (found.table, found.rule) == ("tickets", "table not usable")
    assert "no row decides" in found.message
    assert paid(target) == PAID


def test_a_value_of_the_wrong_type_becomes_empty_and_is_an_error_with_examples(files: Path, target: Path) -> None:
    text = "ticket_id,customer_id,opened_at,satisfaction\n"
    text += "".join(f"T{n},A,2023-02-{n + 10} 10:00:00,{n % 5 + 1}\n" for n in range(10))
    report = load_with(files, target, "tickets.csv", text + "T10,A,2023-02-20 10:00:00,happy\n")
    (found,) = report.findings
    assert (found.table, found.rule, found.severity, found.count) == ("tickets", "wrong type", "error", 1)
    assert "column 'satisfaction': 1 values could not be read" in found.message
    assert found.examples == ({"row": 11, "satisfaction": "happy"},)
    assert report.rows["tickets"] == 11


@pytest.mark.parametrize("column", ["start_date", "mrr"])
def test_a_whole_column_of_the_wrong_type_is_an_error_and_empties_it(files: Path, target: Path, column: str) -> None:
    frame = pd.read_csv(files / "subscriptions.csv").assign(**{column: ["x", "y", "z"]})
    frame.to_csv(files / "subscriptions.csv", index=False)
    report = load_folder(files, settings(), target)
    (found,) = report.findings
    assert (found.table, found.rule, found.severity, found.count) == ("subscriptions", "wrong type", "error", 3)
    assert found.examples[0] == {column: "x"}
    assert paid(target) == {}


def test_not_a_number_is_no_money(files: Path, target: Path) -> None:
    frame = pd.read_csv(files / "subscriptions.csv", parse_dates=["start_date", "end_date"])
    (files / "subscriptions.csv").unlink()
    frame["mrr"] = [100.0, float("inf"), float("nan")]
    frame.to_parquet(files / "subscriptions.parquet")
    report = load_folder(files, settings(), target)
    assert [(f.rule, f.severity) for f in report.findings] == [("wrong type", "error")]
    assert paid(target) == {"A": [100.0] * 6}


# Hostile names and values ------------------------------------------------------------------------------------------

HOSTILE = [
    'x"; DROP TABLE customers; --',
    "x'); ATTACH '/etc/passwd' AS y; --",
    "a:b",
    "%(x)s",
    "{count}",
    "日本 💥",
    ":a",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_of_files_columns_and_values_are_only_text(files: Path, target: Path, name: str) -> None:
    made = book([(name, "2023-01-01", None, 5, name)], [(name, name, name, name)])
    made.tables["customers"][name] = "extra"
    write_files(made, files)
    quoted = '"' + name.replace('"', '""') + '"'
    (files / (name.replace("/", "_") + ".csv")).write_text(f"{quoted}\n1\n")
    load_folder(files, settings(), target)
    warehouse = opened(target)
    table = named_table(warehouse, "customer_months", Question(Filters(segment=(name,)), ("region", "csm_id")))
    assert table["mrr"].tolist() == [5.0] * 6
    assert table.iloc[0][["region", "csm_id", "customer_id"]].tolist() == [name, name, name]
    assert not [f for f in check(warehouse) if "could not be checked" in f.message]


@pytest.mark.parametrize("name", ["paying_intervals", "customer_keys", "mrr_intervals", "load_info", "warehouse"])
def test_a_file_may_be_called_as_one_of_our_own_tables(files: Path, target: Path, name: str) -> None:
    (files / f"{name}.csv").write_text("key,value\nload_id,evil\n")
    load_folder(files, settings(), target)
    assert paid(target) == PAID


@pytest.mark.parametrize("name", ["a b", "it's", 'quo"te', "p%41ct", "日本", "semi;colon"])
def test_folders_and_targets_may_have_any_name(tmp_path: Path, name: str) -> None:
    files = write_files(book(ROWS), tmp_path / name / "files")
    target = tmp_path / name / "w.duckdb"
    load_folder(files, settings(), target)
    assert paid(target) == PAID


SECRET = "s3cret-outside"


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("SELECT * FROM read_csv('{file}')", "reads a file"),
        ("SELECT * FROM read_csv('/etc/passwd')", "reads a file"),
        ("SELECT * FROM read_csv_auto('{file}')", "reads a file"),
        ("SELECT * FROM read_text('{file}')", "reads a file"),
        ("SELECT content FROM read_blob('{file}')", "reads a file"),
        ("SELECT * FROM read_json('{file}')", "reads a file"),
        ("SELECT * FROM read_parquet('{file}')", "reads a file"),
        ("SELECT * FROM parquet_scan('{file}')", "reads a file"),
        ("SELECT * FROM '{file}'", "reads a file"),
        ('SELECT * FROM "{file}"', "reads a file"),
        ("SELECT * FROM glob('/etc/*')", "reads a file"),
        ("SELECT * FROM subscriptions WHERE mrr IN (SELECT 1 FROM read_csv('{file}'))", "reads a file"),
        ("WITH x AS (FROM '{file}') SELECT * FROM x", "reads a file"),
        ("SELECT * FROM query('SELECT 1')", "reads a file"),
        ("SELECT * FROM subscriptions; SELECT 1", "2 statements"),
        ("SELECT 1; DROP TABLE customers", "2 statements"),
        ("SELECT * FROM subscriptions) x; DROP TABLE customers; --", "not a SELECT"),
        ("COPY subscriptions TO '/tmp/x.csv';", "one SELECT that writes nothing"),
        ("DROP TABLE customers;", "one SELECT that writes nothing"),
        ("WITH gone AS (DELETE FROM customers RETURNING *) SELECT * FROM gone", "writes nothing"),
        ("SELECT * INTO other FROM subscriptions", "writes nothing"),
        ("ATTACH '/etc/passwd' AS x;", "one SELECT that writes nothing"),
        ("SET enable_external_access = true;", "one SELECT that writes nothing"),
    ],
)
def test_a_source_that_is_not_one_reading_select_is_refused(
    files: Path, target: Path, tmp_path: Path, source: str, reason: str
) -> None:
    outside = tmp_path / "outside.csv"
    outside.write_text(f"subscription_id,customer_id,start_date,mrr\n{SECRET},A,2023-01-01,5\n")
    mapped = settings(tables={"subscriptions": {"source": source.format(file=outside)}})
    with pytest.raises(DashboardError) as raised:
        load_folder(files, mapped, target)
    assert isinstance(raised.value, ConfigurationError)
    assert reason in str(raised.value)
    assert "\n" not in str(raised.value)
    assert SECRET not in str(raised.value)
    assert not target.exists()


def test_the_engine_itself_reads_nothing_outside_the_folder(files: Path, target: Path, tmp_path: Path) -> None:
    """A second wall behind the check of the text: a file linked into the folder is not opened as SQL asks."""
    outside = tmp_path / "outside.csv"
    outside.write_text(f"a\n{SECRET}\n")
    load_folder(files, settings(), target)
    with opened(target).connection() as connection, pytest.raises(duckdb.Error, match="Permission Error"):
        connection.connection.driver_connection.execute(f"SELECT * FROM '{outside}'")  # type: ignore[union-attr]


# Settings that travel with the file --------------------------------------------------------------------------------


def test_the_company_travels_with_the_warehouse(files: Path, target: Path) -> None:
    load_folder(files, settings(company="Acme", currency="EUR", synthetic=True, fiscal_year_start=4), target)
    kept = opened(target).settings
    assert (kept.company, kept.currency, kept.synthetic, kept.fiscal_year_start) == ("Acme", "EUR", True, 4)
    assert str(kept.data_through) == "2023-06-30"
    own = opened(target, currency="CHF").settings
    assert (own.currency, own.company) == ("CHF", "Acme")


def bands(warehouse: Warehouse) -> dict[str, float]:
    table = named_table(warehouse, "movements", Question(Filters(), ("landing_band",)))
    last = table[table["month"] == table["month"].max()]
    return dict(zip(last["landing_band"], last["closing_mrr"], strict=True))


def test_other_band_edges_than_the_stored_are_computed_and_right(files: Path, target: Path) -> None:
    load_folder(files, settings(landing_band_edges=[60, 90]), target)
    stored = opened(target)
    assert "mrr_intervals" in stored.sources.derived
    assert bands(stored) == {"under 60": 10.0, "90+": 100.0}
    other = opened(target, data_through="2023-06-30", landing_band_edges=[5, 20])
    assert other.sources.derived == {}
    assert bands(other) == {"5-20": 10.0, "20+": 100.0}
    assert bands(stored) == {"under 60": 10.0, "90+": 100.0}


def test_terms_are_computed_anew_under_another_grace(files: Path, target: Path) -> None:
    (files / "contracts.csv").write_text(
        "contract_id,customer_id,start_date,end_date\nK1,A,2022-01-01,2023-01-01\n", encoding="utf-8"
    )
    load_folder(files, settings(), target)
    assert {"terms_by_csm", "csm_loads", "customer_names"} <= set(opened(target).sources.derived)
    other = opened(target, renewal_grace_months=2).sources.derived
    assert "terms_by_csm" not in other
    assert "csm_loads" in other


def test_what_was_counted_by_day_is_counted_anew_in_another_time_zone(files: Path, target: Path) -> None:
    (files / "tickets.csv").write_text(
        "ticket_id,customer_id,opened_at,first_response_at,resolved_at\n"
        "K1,A,2023-02-01 23:30:00,2023-02-02 00:30:00,\n",
        encoding="utf-8",
    )
    load_folder(files, settings(), target)
    here = opened(target)
    assert {"tickets_by_month", "agent_tickets_by_month"} <= set(here.sources.derived)
    assert team_facts.tickets(here, month("2023-06"))["same_day_tickets"].tolist() == [0]
    abroad = opened(target, timezone="America/New_York")
    assert not {"tickets_by_month", "agent_tickets_by_month"} & set(abroad.sources.derived)
    assert "ticket_times_by_month" in abroad.sources.derived
    assert team_facts.tickets(abroad, month("2023-06"))["same_day_tickets"].tolist() == [1]


def test_every_stored_table_has_the_columns_that_are_asked_for(target: Path) -> None:
    load_folder(SAMPLE_FOLDER, settings_from({}, where="test"), target)
    with duckdb.connect(str(target), read_only=True) as connection:
        for name, columns in STORED.items():
            found = [row[0] for row in connection.execute(f"DESCRIBE {name}").fetchall()]
            assert sorted(found) == sorted(columns), name


def test_a_file_of_an_earlier_version_is_read_with_what_it_has(files: Path, target: Path) -> None:
    load_folder(files, settings(), target)
    new = opened(target)
    expected = team_facts.lifecycle(new, month("2023-06"))
    new.engine.dispose()
    with duckdb.connect(str(target)) as connection:
        connection.execute("DELETE FROM load_info WHERE key IN ('stored', 'renewal_grace_months')")
        for name in set(STORED) - set(DERIVED):
            connection.execute(f"DROP TABLE IF EXISTS {name}")
    old = opened(target)
    assert set(old.sources.derived) == set(DERIVED)
    assert len(expected) > 0
    pd.testing.assert_frame_equal(team_facts.lifecycle(old, month("2023-06")), expected)


def test_no_secret_of_the_settings_is_kept_in_the_file(files: Path, target: Path) -> None:
    made = settings_from({"warehouse": {"url": "postgresql://u:hunter2hunter@h/d"}}, where="test")
    load_folder(files, made, target)
    assert b"hunter2hunter" not in target.read_bytes()


def test_a_reader_may_be_the_least_privileged(files: Path, target: Path) -> None:
    load_folder(files, settings(), target)
    target.chmod(0o444)
    assert paid(target) == PAID
