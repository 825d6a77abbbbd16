"""The contract check: one broken book with a row for every rule, on every engine, and the shapes of whole columns."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest
from books import Book, as_duckdb, as_postgresql, as_sqlite, book, loaded, settings_for
from conftest import ENGINES

from cs_dashboard.filters import Filters
from cs_dashboard.named_tables import Question, named_table
from cs_dashboard.warehouse.check import check, table_rows
from cs_dashboard.warehouse.connect import Warehouse, open_warehouse
from cs_dashboard.warehouse.findings import Finding, exit_code, from_json, to_json, to_text

Put = Callable[[Book, str], Warehouse]
SOUND = {f"C{n}": f"2023-0{n}-10" for n in range(1, 7)}


def broken_book() -> Book:
    """Six sound customers at 100, and one customer for every way to break the contract."""
    made = book(
        [(customer, start, None, 100) for customer, start in SOUND.items()]
        + [
            ("DUP", "2023-02-01", None, 50),
            ("ORPHAN", "2023-02-01", None, 70),
            ("BACK", "2023-06-10", "2023-05-01", 80),
            ("SAME", "2023-06-10", "2023-06-10", 81),
            ("NEG", "2023-02-01", None, 100),
            ("NEG", "2023-02-01", None, -30, "refund"),
            ("FAR", "2023-02-01", "9999-12-31", 60),
            ("OVER", "2023-02-01", None, 10, "P"),
            ("OVER", "2023-05-01", None, 20, "P"),
            ("TRIAL", "2023-02-01", None, 0),
            ("BRIEF", "2023-03-05", "2023-03-20", 90),
            ("REUSED", "2023-01-01", "2023-07-01", 40),
            ("REUSED", "2023-08-01", None, 40),
            ("TWICE", "2023-04-01", None, 25),
            ("TWICE", "2023-04-01", None, 25),
            ("NOSTART", None, None, 55),
            ("NOMRR", "2023-02-01", None, None),
            (None, "2023-02-01", None, 11),
        ],
        [(name,) for name in SOUND]
        + [("DUP", "SMB"), ("DUP", "Enterprise"), ("BACK",), ("SAME",), ("NEG",), ("FAR",), ("OVER",), ("TRIAL",)]
        + [("BRIEF",), ("REUSED",), ("TWICE",), ("NOSTART",), ("NOMRR",), (None,)],
        tickets=pd.DataFrame(
            [
                ("T1", "C1", "2022-05-01 10:00", None, None, None, None),
                ("T2", "C2", "2023-05-01 10:00", "2023-05-03 10:00", "2023-05-02 10:00", 4, "customer"),
                ("T3", "C3", "2023-05-01 10:00", "2023-04-30 10:00", None, None, "customer"),
                ("T4", "C4", "2023-05-01 10:00", None, None, 9, "customer"),
                ("T5", "C5", "2023-06-01 10:00", None, None, 5, "customer"),
                ("T5", "C5", "2023-06-02 10:00", None, None, 5, "customer"),
                ("T6", "NOBODY", "2023-06-01 10:00", None, None, None, "us"),
                ("T7", "C1", "2023-06-01 10:00", None, None, None, "robot"),
            ],
            columns="ticket_id customer_id opened_at first_response_at resolved_at satisfaction opened_by".split(),
        ),
        usage_monthly=pd.DataFrame(
            [
                ("C1", "2023-02-15", 3, None),
                ("C2", "2021-01-01", 3, None),
                ("C3", "2023-05-01", 3, None),
                ("C3", "2023-05-01", 4, None),
                ("C4", "2023-06-01", 4, 1.7),
            ],
            columns=["customer_id", "month", "active_users", "outcome_attainment"],
        ),
        employees=pd.DataFrame(
            [("E1", "cs", "E9", "2022-01-01", None), (None, "cs", None, "2022-01-01", None)],
            columns=["employee_id", "function", "manager_id", "start_date", "end_date"],
        ),
        touches=pd.DataFrame(
            [("X1", "C1", "E8", "2023-05-01", "call", "us")],
            columns=["touch_id", "customer_id", "employee_id", "happened_on", "kind", "initiated_by"],
        ),
        contracts=pd.DataFrame(
            [("K1", "C1", "2023-05-01", "2023-04-01"), ("K2", "C2", "2023-02-01", "2024-02-01")],
            columns=["contract_id", "customer_id", "start_date", "end_date"],
        ),
    )
    subscriptions = made.tables["subscriptions"]
    for customer in ("REUSED", "TWICE"):
        subscriptions.loc[subscriptions["customer_id"] == customer, "subscription_id"] = f"S-{customer}"
    made.settings = {"data_through": "2024-01-31"}
    return made


@dataclass
class Checked:
    warehouse: Warehouse
    findings: list[Finding]


@pytest.fixture(scope="module", params=ENGINES)
def checked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Checked:
    """The broken book on one engine, checked once."""
    made, place = broken_book(), tmp_path_factory.mktemp("broken")
    if request.param == "postgresql":
        warehouse = as_postgresql(made, request.getfixturevalue("postgresql_url"), "broken")
    else:
        warehouse = {"loaded": loaded, "duckdb": as_duckdb, "sqlite": as_sqlite}[request.param](made, place)
    return Checked(warehouse, check(warehouse))


def only(findings: list[Finding], table: str, rule: str) -> Finding:
    (found,) = [finding for finding in findings if (finding.table, finding.rule) == (table, rule)]
    return found


# table, rule, severity, rows, affected MRR (of the rows, or of their customers at as-of), key of the first example
RULES: list[tuple[str, str, str, int, float | None, dict[str, str]]] = [
    ("customers", "null key", "error", 1, 0.0, {}),
    ("customers", "duplicate key", "warning", 1, 50.0, {"customer_id": "DUP"}),
    ("subscriptions", "orphan customer_id", "warning", 1, 70.0, {"customer_id": "ORPHAN"}),
    ("subscriptions", "null key", "error", 1, 11.0, {"start_date": "2023-02-01"}),
    ("subscriptions", "ends before it starts", "error", 1, 80.0, {"customer_id": "BACK"}),
    ("subscriptions", "ends as it starts", "warning", 1, 81.0, {"customer_id": "SAME"}),
    ("subscriptions", "negative mrr", "error", 1, -30.0, {"customer_id": "NEG", "plan": "refund"}),
    ("subscriptions", "end in the far future", "warning", 1, 60.0, {"customer_id": "FAR"}),
    ("subscriptions", "overlap in one plan", "warning", 1, 10.0, {"customer_id": "OVER"}),
    ("subscriptions", "no MRR", "note", 1, 0.0, {"customer_id": "TRIAL"}),
    ("subscriptions", "never seen at a month's end", "warning", 4, 306.0, {}),
    ("subscriptions", "duplicate row", "error", 1, 25.0, {"subscription_id": "S-TWICE"}),
    ("subscriptions", "duplicate key", "warning", 1, None, {"subscription_id": "S-REUSED"}),
    ("tickets", "before the first subscription", "warning", 1, 100.0, {"ticket_id": "T1"}),
    ("tickets", "response after resolution", "warning", 1, 100.0, {"ticket_id": "T2"}),
    ("tickets", "answered before opened", "warning", 1, 100.0, {"ticket_id": "T3"}),
    ("tickets", "out of range", "warning", 1, 100.0, {"ticket_id": "T4"}),
    ("tickets", "duplicate key", "error", 1, None, {"ticket_id": "T5"}),
    ("tickets", "orphan customer_id", "warning", 1, 0.0, {"ticket_id": "T6"}),
    ("tickets", "unknown value", "warning", 1, 100.0, {"ticket_id": "T7", "opened_by": "robot"}),
    ("usage_monthly", "month not on the first", "warning", 1, 100.0, {"customer_id": "C1"}),
    ("usage_monthly", "usage outside subscriptions", "warning", 1, 100.0, {"customer_id": "C2"}),
    ("usage_monthly", "duplicate key", "error", 1, 100.0, {"customer_id": "C3"}),
    ("usage_monthly", "out of range", "warning", 1, 100.0, {"customer_id": "C4"}),
    ("employees", "null key", "error", 1, None, {"function": "cs"}),
    ("employees", "orphan manager_id", "warning", 1, None, {"employee_id": "E1"}),
    ("touches", "orphan employee_id", "warning", 1, 100.0, {"touch_id": "X1"}),
    ("contracts", "ends before it starts", "error", 1, 100.0, {"contract_id": "K1"}),
]


@pytest.mark.parametrize(("table", "rule", "severity", "count", "mrr", "example"), RULES)
def test_each_broken_row_is_one_finding_with_its_money_and_an_example(
    checked: Checked, table: str, rule: str, severity: str, count: int, mrr: float | None, example: dict[str, str]
) -> None:
    found = only(checked.findings, table, rule)
    assert (found.severity, found.count, found.affected_mrr) == (severity, count, mrr)
    assert str(count) in found.message
    assert len(found.examples) == min(count, 3)
    shown = {key: str(found.examples[0][key])[: len(value)] for key, value in example.items()}
    assert shown == example


def test_a_missing_start_and_a_missing_mrr_are_two_errors(checked: Checked) -> None:
    found = [f for f in checked.findings if (f.table, f.rule) == ("subscriptions", "null value")]
    assert sorted((f.count, f.severity, f.affected_mrr) for f in found if "start_date" in f.message) == [
        (1, "error", 55.0)
    ]
    assert [(f.count, f.examples[0]["customer_id"]) for f in found if "no mrr" in f.message] == [(1, "NOMRR")]
    assert len(found) == 2


def test_nothing_else_is_found_and_nothing_fails_to_be_checked(checked: Checked) -> None:
    expected = {(table, rule) for table, rule, *_ in RULES}
    expected |= {("subscriptions", "null value"), ("customers", "null value")}
    absent = {("feature_usage", "missing table"), ("surveys", "missing table"), ("costs", "missing table")}
    assert {(f.table, f.rule) for f in checked.findings} == expected | absent | {("onboardings", "missing table")}
    assert not [f for f in checked.findings if "could not be checked" in f.message]
    assert exit_code(checked.findings) == 2


def test_errors_come_first_then_warnings_then_notes(checked: Checked) -> None:
    order = [("error", "warning", "note").index(f.severity) for f in checked.findings]
    assert order == sorted(order)


def test_every_broken_row_spoils_itself_and_no_other_number(checked: Checked) -> None:
    months = named_table(checked.warehouse, "customer_months", Question(Filters()))
    january = months[months["month"] == "2024-01-01"].set_index("customer_id")["mrr"].to_dict()
    assert january == {
        **dict.fromkeys(SOUND, 100.0),
        "DUP": 50.0,  # listed twice, counted once
        "ORPHAN": 70.0,
        "NEG": 100.0,  # the refund is left out
        "FAR": 60.0,
        "OVER": 30.0,  # both rows count
        "REUSED": 40.0,
        "TWICE": 50.0,  # as the finding says
    }
    movements = named_table(checked.warehouse, "movements", Question(Filters())).iloc[-1]
    assert (movements["closing_mrr"], movements["closing_customers"]) == (1000.0, 13)


def test_a_duplicate_customer_is_in_one_segment_only(checked: Checked) -> None:
    table = named_table(checked.warehouse, "movements", Question(Filters(), ("segment",)))
    last = table[table["month"] == "2024-01-01"].set_index("segment")["closing_mrr"].to_dict()
    assert last == {"(none)": 950.0, "Enterprise": 50.0}


def test_the_rows_of_every_table_are_counted(checked: Checked) -> None:
    table = table_rows(checked.warehouse).set_index("table")
    assert table.loc[["customers", "subscriptions", "tickets", "usage_monthly"], "rows"].tolist() == [20, 24, 8, 5]
    assert table.loc["costs", "status"] == "missing"
    assert pd.isna(table.loc["costs", "rows"])
    assert table.loc["tickets", ["status", "unlocks"]].tolist() == ["connected", "support, Erlang C"]


def test_findings_survive_json_and_print_without_terminal_escapes(checked: Checked) -> None:
    assert from_json(to_json(checked.findings)) == checked.findings
    hostile = Finding("customers", "null key", "error", "One row.", 1, 12.5, ({"name": "a\x1b[31m\nb" + "x" * 60},))
    text = to_text([hostile])
    assert "\x1b" not in text
    assert "[12.50 MRR]" in text
    assert text.splitlines()[1] == "          e.g. name=a?[31m?b" + "x" * 31 + "…"
    assert text.splitlines()[-1] == "1 errors, 0 warnings, 0 notes"


def clean_book() -> Book:
    made = book([(customer, start, None, 100) for customer, start in SOUND.items()])
    made.settings = {"data_through": "2024-01-31"}
    return made


def test_a_clean_book_has_only_notes(put: Put, engine_name: str) -> None:
    findings = check(put(clean_book(), engine_name))
    assert {(f.severity, f.rule) for f in findings} == {("note", "missing table")}
    assert len(findings) == 9
    assert exit_code(findings) == 0
    assert "It would unlock: support, Erlang C." in only(findings, "tickets", "missing table").message


@pytest.mark.parametrize("engine", ["duckdb", "sqlite", "postgresql"])
def test_a_missing_required_table_is_an_error(put: Put, engine: str) -> None:
    made = clean_book()
    del made.tables["subscriptions"]
    warehouse = put(made, engine)
    findings = check(warehouse)
    assert only(findings, "subscriptions", "missing table").severity == "error"
    assert "Without it: everything" in only(findings, "subscriptions", "missing table").message
    assert table_rows(warehouse).set_index("table").loc["customers", "rows"] == 6


def rename(made: Book, table: str, **columns: str) -> Book:
    made.tables[table] = made.tables[table].rename(columns=columns)
    return made


def foreign_duckdb(made: Book, place: Path, **settings: object) -> Warehouse:
    """The book as it is, unlike `as_duckdb` with the columns and types it has."""
    import duckdb

    place.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(place / "raw.duckdb")) as connection:
        for name, frame in made.tables.items():
            connection.register("frame", frame)
            connection.execute(f"CREATE TABLE {name} AS SELECT * FROM frame")
            connection.unregister("frame")
    made.settings = {**made.settings, **settings}
    return open_warehouse(settings_for(made, url=str(place / "raw.duckdb")))


def test_a_missing_required_column_names_the_close_match(tmp_path: Path) -> None:
    findings = check(foreign_duckdb(rename(clean_book(), "subscriptions", mrr="mmr"), tmp_path))
    found = only(findings, "subscriptions", "missing column")
    assert found.severity == "error"
    assert "has no column 'mrr'. Did you mean 'mmr'?" in found.message


def test_a_missing_optional_column_that_looks_misspelt_is_a_warning(tmp_path: Path) -> None:
    warehouse = foreign_duckdb(
        rename(clean_book(), "customers", segment="segement"), tmp_path, tables={"subscriptions": {"source": DATED}}
    )
    found = only(check(warehouse), "customers", "missing column")
    assert found.severity == "warning"
    assert found.message == "There is no column 'segment'. Did you mean 'segement'?"


DATED = (
    "SELECT subscription_id, customer_id, CAST(start_date AS DATE) AS start_date, "
    "CAST(end_date AS DATE) AS end_date, mrr FROM subscriptions"
)


def test_texts_in_a_date_column_are_the_wrong_type_and_take_the_table_out_of_the_rules(tmp_path: Path) -> None:
    findings = check(foreign_duckdb(clean_book(), tmp_path))
    found = only(findings, "subscriptions", "wrong type")
    assert (found.severity, found.count) == ("error", 6)
    assert found.message == "Column 'start_date' should hold a date and holds str instead."
    assert found.examples[0] == {"start_date": "2023-01-10"}
    assert {f.table for f in findings if f.severity == "error"} == {"subscriptions"}


def test_a_misspelt_optional_table_disables_itself_and_nothing_else(tmp_path: Path) -> None:
    tickets = pd.DataFrame({"ticket_id": ["T1"], "customer": ["C1"], "opened_at": ["2023-05-01 10:00:00"]})
    made = clean_book()
    made.tables["tickets"] = tickets
    warehouse = foreign_duckdb(made, tmp_path, tables={"subscriptions": {"source": DATED}})
    found = only(check(warehouse), "tickets", "missing column")
    assert found.severity == "error"
    assert "has no column 'customer_id'. Did you mean 'customer'?" in found.message
    assert "Without it: support, Erlang C." in found.message
    assert table_rows(warehouse).set_index("table").loc["tickets", "status"] == "not usable"
    last = named_table(warehouse, "movements", Question(Filters())).iloc[-1]
    assert (last["month"], last["closing_mrr"]) == (pd.Timestamp("2024-01-01"), 600.0)


def test_amounts_in_two_currencies_are_an_error_wherever_they_come_from(tmp_path: Path) -> None:
    made = clean_book()
    made.tables["subscriptions"]["currency"] = ["USD"] * 3 + ["EUR"] * 3
    for place, warehouse in (
        ("foreign", foreign_duckdb(made, tmp_path / "foreign")),
        ("loaded", loaded(made, tmp_path / "loaded")),
    ):
        found = only(check(warehouse), "subscriptions", "mixed currencies")
        assert (found.severity, found.count) == ("error", 2), place
        assert "2 currencies (EUR, USD)" in found.message
    made.tables["subscriptions"]["currency"] = "USD"
    assert exit_code(check(loaded(made, tmp_path / "one"))) == 0


# Shapes of whole columns -------------------------------------------------------------------------------------------


def test_ends_on_one_day_with_hardly_any_open_are_an_export_horizon(put: Put, engine_name: str) -> None:
    rows = [(f"C{n}", f"2023-0{n % 9 + 1}-10", "2024-01-01", 10) for n in range(12)]
    found = only(check(put(book(rows), engine_name)), "subscriptions", "ends on one day")
    assert (found.severity, found.count, found.affected_mrr) == ("warning", 12, 120.0)
    assert "12 of 12 subscriptions end on 2024-01-01" in found.message
    assert "not churn" in found.message


def test_ends_on_one_day_are_no_horizon_while_others_stay_open(put: Put) -> None:
    rows = [(f"C{n}", f"2023-0{n % 9 + 1}-10", "2024-01-01" if n < 12 else None, 10) for n in range(24)]
    assert not [f for f in check(put(book(rows), "duckdb")) if f.rule == "ends on one day"]


def test_ends_on_the_lasts_of_months_look_inclusive(put: Put, engine_name: str) -> None:
    months = pd.date_range("2023-01-01", periods=12, freq="MS")
    rows = [
        (f"C{n}", start.date().isoformat(), (start + pd.offsets.MonthEnd(n + 1)).date().isoformat(), 10)
        for n, start in enumerate(months)
    ]
    found = only(check(put(book(rows), engine_name)), "subscriptions", "ends look inclusive")
    assert (found.severity, found.count) == ("warning", 12)
    assert "The contract's end is exclusive" in found.message


def test_a_crowd_in_the_first_month_is_left_truncation(put: Put, engine_name: str) -> None:
    rows = [(f"C{n}", "2023-01-01", None, 10) for n in range(12)]
    rows += [(f"N{n}", "2023-05-01", None, 10) for n in range(8)]
    found = only(check(put(book(rows), engine_name)), "subscriptions", "left truncation")
    assert (found.severity, found.count, found.affected_mrr) == ("warning", 12, 120.0)
    assert "12 of 20 customers" in found.message


def test_a_few_in_the_first_month_are_no_crowd(put: Put) -> None:
    rows = [(f"C{n}", "2023-01-01", None, 10) for n in range(12)]
    rows += [(f"N{n}", f"2023-0{n % 8 + 2}-01", None, 10) for n in range(40)]
    assert not [f for f in check(put(book(rows), "duckdb")) if f.rule == "left truncation"]


def test_no_day_after_the_twelfth_looks_day_month_swapped(put: Put, engine_name: str) -> None:
    rows = [(f"C{n}", f"2023-{n % 12 + 1:02d}-{n % 11 + 2:02d}", None, 10) for n in range(40)]
    found = only(check(put(book(rows), engine_name)), "subscriptions", "day and month look swapped")
    assert (found.severity, found.count) == ("warning", 40)
    assert "No start_date of 40 lies after the 12th" in found.message


def test_starts_on_firsts_are_not_taken_for_swapped(put: Put) -> None:
    rows = [(f"C{n}", f"20{20 + n // 12}-{n % 12 + 1:02d}-01", None, 10) for n in range(40)]
    assert not [f for f in check(put(book(rows), "duckdb")) if "swapped" in f.rule]


def test_many_tickets_of_the_first_days_of_one_month_are_not_taken_for_swapped(put: Put, engine_name: str) -> None:
    tickets = pd.DataFrame(
        {
            "ticket_id": [f"T{n}" for n in range(40)],
            "customer_id": "C1",
            "opened_at": [f"2023-06-{n % 9 + 2:02d} {n % 24:02d}:{n:02d}:00" for n in range(40)],
        }
    )
    made = book([("C1", "2023-01-20", None, 10)], tickets=tickets)
    assert not [f for f in check(put(made, engine_name)) if "swapped" in f.rule]


def test_satisfaction_that_never_passes_one_is_another_scale(put: Put, engine_name: str) -> None:
    tickets = pd.DataFrame(
        {
            "ticket_id": [f"T{n}" for n in range(12)],
            "customer_id": "C1",
            "opened_at": [f"2023-06-{n + 10} 10:00:00" for n in range(12)],
            "satisfaction": [n % 2 for n in range(12)],
        }
    )
    findings = check(put(book([("C1", "2023-01-20", None, 10)], tickets=tickets), engine_name))
    found = only(findings, "tickets", "satisfaction scale")
    assert (found.severity, found.count) == ("warning", 12)
    assert "it looks like 0 to 1" in found.message
    assert only(findings, "tickets", "out of range").count == 6


def test_a_book_without_rows_has_nothing_to_find(put: Put, engine_name: str) -> None:
    findings = check(put(book([], []), engine_name))
    assert {(f.severity, f.rule) for f in findings} == {("note", "missing table")}
