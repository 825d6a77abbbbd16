"""The command line: exact tables in three forms, findings with exit codes, printed SQL that runs, clear errors."""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import sqlalchemy as sa
from books import Book, as_duckdb, as_postgresql, as_sqlite, book, loaded, settings_for, write_files

from cs_dashboard.__main__ import main
from cs_dashboard.warehouse import print_sql
from cs_dashboard.warehouse.connect import Warehouse
from cs_dashboard.warehouse.print_sql import printed_query, query_names
from cs_dashboard.warehouse.read import rows

ROOT = Path(__file__).resolve().parents[1]
MONEY = "opening_mrr,new_mrr,reactivation_mrr,expansion_mrr,contraction_mrr,churn_mrr,closing_mrr"
HEADERS = {
    "movements": f"month,{MONEY},{MONEY.replace('_mrr', '_customers')}",
    "retention": "month,window_months,opening_mrr,closing_mrr,kept_mrr,opening_customers,kept_customers,"
    "nrr,nrr_low,nrr_high,grr,grr_low,grr_high,logo_retention,logo_low,logo_high",
    "cohorts": "cohort,age_months,cohort_customers,observed_customers,paying_customers,logo_retention,"
    "mrr,mrr_at_age_0,nrr,grr,is_complete",
    "customer_months": "customer_id,month,mrr,mrr_change,movement",
    "survival": "age_months,at_risk,events,censored,survival,std_err,low,high",
    "compounding": "year,nrr,cohort_arr,later_arr,new_arr,total_arr,customer_success_share,cumulative_gross_margin,"
    "present_value,cohort_q05,cohort_q25,cohort_q50,cohort_q75,cohort_q95",
}


# What is restricted to members, a month or a stage that the company below does not have.
LISTS_NOBODY_IS_ON = (
    *("renewals_due", "tickets_behind", "touches_behind", "untouched_customers"),
    *("customers_at_renewed", "customers_at_expanded", "uncovered_customers"),
)


def company() -> Book:
    made = book(
        [
            ("A", "2023-01-01", None, 100),
            ("B", "2023-01-01", "2023-03-01", 30.5),
            ("C", "2023-02-01", "2023-03-01", 60),
            ("C", "2023-03-01", None, 20),
            ("D", "2023-02-01", None, 7),
        ],
        [("A", "SMB", "EU", "E1"), ("B", "SMB", "US", "E2"), ("C", "Enterprise", "EU", "E2"), ("D", None, "EU", None)],
        contracts=pd.DataFrame(
            [("K1", "A", "2023-01-01", "2024-01-01", "won"), ("K2", "B", "2023-01-01", "2023-03-01", "price")],
            columns=["contract_id", "customer_id", "start_date", "end_date", "end_reason"],
        ),
    )
    made.settings = {"data_through": "2023-04-30"}
    return made


def whole_company() -> Book:
    """The company with something in every table that a query reads."""
    made = company()
    rows = {
        "employees": "employee_id,function,manager_id,is_executive,start_date E1,CS,E2,true,2022-01-01",
        "costs": "month,category,amount 2023-04-01,support,5",
        "touches": "touch_id,customer_id,employee_id,happened_on,kind,initiated_by T1,A,E1,2023-04-03,call,us",
        "onboardings": "customer_id,started_on,completed_on,first_value_on A,2023-01-02,2023-01-09,2023-01-05",
        "usage_monthly": "customer_id,month,outcome_attainment A,2023-04-01,0.9",
        "tickets": "ticket_id,customer_id,opened_at,first_response_at,agent_id K1,A,2023-04-03T09:00,2023-04-03T10:00,",
        "surveys": "survey_id,customer_id,answered_on,kind,score V1,A,2023-04-05,NPS,9",
    }
    for name, text in rows.items():
        made.tables[name] = pd.read_csv(io.StringIO(text.replace(" ", "\n")), dtype=str)
    return made


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def warehouse_file(here: Path) -> str:
    loaded(company(), here).engine.dispose()
    return "warehouse.duckdb"


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def command(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(list(words))
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return command


def records(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("name", list(HEADERS))
def test_columns_and_their_order_are_the_documented_ones(run: Run, warehouse_file: str, name: str) -> None:
    code, out, err = run("table", name, "--warehouse", warehouse_file, "--window", "1")
    assert (code, err, out.splitlines()[0]) == (0, "", HEADERS[name])
    code, out, _ = run("table", name, "--warehouse", warehouse_file, "--by", "region,segment")
    assert (code, out.splitlines()[0]) == (0, f"region,segment,{HEADERS[name]}")


def test_movements_are_months_and_cents(run: Run, warehouse_file: str) -> None:
    _, out, _ = run("table", "movements", "--warehouse", warehouse_file)
    assert out.splitlines()[1:] == [
        "2023-01-01,0.00,130.50,0.00,0.00,0.00,0.00,130.50,0,2,0,0,0,0,2",
        "2023-02-01,130.50,67.00,0.00,0.00,0.00,0.00,197.50,2,2,0,0,0,0,4",
        "2023-03-01,197.50,0.00,0.00,0.00,-40.00,-30.50,127.00,4,0,0,0,1,1,3",
        "2023-04-01,127.00,0.00,0.00,0.00,0.00,0.00,127.00,3,0,0,0,0,0,3",
    ]


def test_retention_has_full_precision_and_empty_for_undefined(run: Run, warehouse_file: str) -> None:
    _, out, _ = run("table", "retention", "--warehouse", warehouse_file, "--window", "1", "--as-of", "2023-03")
    march = records(out)[-1]
    assert (march["month"], march["window_months"], march["opening_mrr"]) == ("2023-03-01", "1", "197.50")
    assert float(march["nrr"]) == 127 / 197.5
    assert (march["logo_retention"], march["nrr_low"], march["grr_high"]) == ("0.75", "", "")


def test_where_is_or_within_a_column_and_and_across(run: Run, warehouse_file: str) -> None:
    def closing(*words: str) -> str:
        return records(run("table", "movements", "--warehouse", warehouse_file, "--as-of", "2023-02", *words)[1])[-1][
            "closing_mrr"
        ]

    assert closing("--where", "segment=SMB") == "130.50"
    assert closing("--where", "segment=SMB", "--where", "segment=Enterprise") == "190.50"
    assert closing("--where", "segment=SMB", "--where", "segment=Enterprise", "--where", "region=EU") == "160.00"
    assert closing("--where", "segment=(none)") == "7.00"
    assert closing("--where", "csm_id=E2") == "90.50"
    assert closing("--where", "csm_id=E2", "--where", "csm_id=(none)", "--where", "region=EU") == "67.00"


def test_by_csm_keeps_them_apart(run: Run, warehouse_file: str) -> None:
    _, out, _ = run("table", "movements", "--warehouse", warehouse_file, "--by", "csm_id", "--as-of", "2023-02")
    last = {row["csm_id"]: row["closing_mrr"] for row in records(out) if row["month"] == "2023-02-01"}
    assert last == {"(none)": "7.00", "E1": "100.00", "E2": "90.50"}
    _, out, _ = run("table", "retention", "--warehouse", warehouse_file, "--by", "csm_id", "--window", "1")
    assert {row["csm_id"] for row in records(out)} == {"(none)", "E1", "E2"}


@pytest.mark.parametrize(
    ("period", "first"), [("month", "2023-01-01"), ("quarter", "2023-01-01"), ("year", "2023-01-01")]
)
def test_cohorts_follow_their_period(run: Run, warehouse_file: str, period: str, first: str) -> None:
    _, out, _ = run("table", "cohorts", "--warehouse", warehouse_file, "--cohort", period)
    start = records(out)[0]
    assert (start["cohort"], start["age_months"]) == ("2023-01-01", "0")
    assert start["cohort_customers"] == {"month": "2", "quarter": "4", "year": "4"}[period]
    assert start["is_complete"] == {"month": "true", "quarter": "true", "year": "false"}[period]


def test_json_and_excel_hold_the_same_table(run: Run, warehouse_file: str, here: Path) -> None:
    words = ["table", "movements", "--warehouse", warehouse_file, "--by", "segment"]
    _, text, _ = run(*words)
    assert run(*words, "--out", "out.csv")[:2] == (0, "")
    assert (here / "out.csv").read_text() == text
    _, out, _ = run(*words, "--format", "json")
    from_json = json.loads(out)
    assert run(*words, "--format", "xlsx", "--out", "out.xlsx")[:2] == (0, "")
    header, *cells = openpyxl.load_workbook(here / "out.xlsx")["movements"].iter_rows(values_only=True)
    assert ",".join(map(str, header)) == text.splitlines()[0] == ",".join(from_json[0])
    assert len(cells) == len(from_json) == len(records(text)) == 12
    for row, item, line in zip(cells, from_json, records(text), strict=True):
        assert row[2:] == tuple(list(item.values())[2:])
        assert [float(value) for value in list(line.values())[2:]] == list(row[2:])
        assert str(row[1])[:10] == item["month"] == line["month"]


def test_undefined_is_null_in_json(run: Run, warehouse_file: str) -> None:
    _, out, _ = run("table", "retention", "--warehouse", warehouse_file, "--window", "1", "--format", "json")
    assert json.loads(out)[0]["nrr_low"] is None


def test_survival_is_counted_by_age_and_empty_where_everybody_left(run: Run, warehouse_file: str) -> None:
    _, out, _ = run("table", "survival", "--warehouse", warehouse_file)
    # B left in March, two months after its first; A is three, C and D are two months old in April.
    ages = [(row["age_months"], row["at_risk"], row["events"], row["censored"]) for row in records(out)]
    assert ages == [("0", "4", "0", "0"), ("2", "4", "1", "2"), ("3", "1", "0", "1")]
    assert [row["survival"] for row in records(out)] == ["1.0", "0.75", "0.75"]
    _, out, _ = run("table", "survival", "--warehouse", warehouse_file, "--by", "region", "--where", "region=US")
    assert out.splitlines()[1:] == ["US,0,1,0,0,1.0,0.0,1.0,1.0", "US,2,1,1,0,0.0,,,"]
    _, out, _ = run("table", "survival", "--warehouse", warehouse_file, "--as-of", "2023-02", "--where", "segment=SMB")
    assert [(row["age_months"], row["at_risk"], row["censored"]) for row in records(out)] == [
        ("0", "2", "0"),
        ("1", "2", "2"),
    ]


def test_compounding_is_what_the_measured_rates_become(run: Run, here: Path) -> None:
    # Point to point from January 2023: A and B 100 each; A stays, B at 120 after a year; C is new at 50.
    made = book(
        [
            *[("A", "2023-01-01", None, 100), ("B", "2023-01-01", "2024-01-01", 100)],
            *[("B", "2024-01-01", None, 120), ("C", "2023-06-01", None, 50)],
        ],
        [("A", "SMB"), ("B", "SMB"), ("C", "Enterprise")],
    )
    made.settings = {"data_through": "2024-01-31"}
    loaded(made, here).engine.dispose()
    words = ["table", "compounding", "--warehouse", "warehouse.duckdb"]
    years = records(run(*words)[1])
    assert [row["year"] for row in years] == [str(year) for year in range(1, 11)]
    # ARR 12 × 270; NRR 220 / 200, its excess of 10 % fading by the assumed 0.8; 12 × 50 won each year.
    assert [(row["cohort_arr"], row["later_arr"], row["total_arr"]) for row in years[:3]] == [
        ("3240.00", "0.00", "3240.00"),
        ("3564.00", "600.00", "4164.00"),
        ("3849.12", "1260.00", "5109.12"),
    ]
    assert [row["nrr"] for row in years[:2]] == ["", "1.1"]
    assert float(years[2]["nrr"]) == pytest.approx(1.08)
    assert (years[1]["cumulative_gross_margin"], years[1]["present_value"]) == ("5553.00", "5269.09")
    # Two customers have no interval, one year no variation.
    assert {row["cohort_q05"] for row in years} == {""}
    by = records(run(*words, "--by", "segment", "--window", "1")[1])
    assert [(row["segment"], row["year"], row["cohort_arr"]) for row in by if row["year"] in "12"] == [
        *[("Enterprise", "1", "600.00"), ("Enterprise", "2", "")],
        *[("SMB", "1", "2640.00"), ("SMB", "2", "2904.00")],
    ]
    one = records(run(*words, "--where", "segment=SMB", "--as-of", "2023-12")[1])
    assert (one[0]["cohort_arr"], one[1]["cohort_arr"]) == ("2400.00", "")
    assert len(json.loads(run(*words, "--format", "json")[1])) == 10


@pytest.mark.parametrize("name", list(HEADERS))
@pytest.mark.parametrize("by", ["", "segment", "csm_id,region"])
def test_an_empty_book_prints_the_header_and_succeeds(run: Run, here: Path, name: str, by: str) -> None:
    loaded(book([], []), here).engine.dispose()
    words = ["table", name, "--warehouse", "warehouse.duckdb", *(["--by", by] if by else [])]
    code, out, err = run(*words)
    assert (code, out, err) == (0, ",".join([*([by] if by else []), HEADERS[name]]) + "\n", "")
    assert json.loads(run(*words, "--format", "json")[1]) == []
    assert run(*words, "--where", "segment=SMB", "--as-of", "2023-01")[0] == 0
    assert run(*words, "--format", "xlsx", "--out", "out.xlsx")[0] == 0


def test_a_member_nobody_is_prints_the_header(run: Run, warehouse_file: str) -> None:
    for name, header in HEADERS.items():
        code, out, _ = run("table", name, "--warehouse", warehouse_file, "--where", "segment=Nobody")
        assert (code, out) == (0, f"{header}\n")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["movement"], "There is no table 'movement'. Did you mean 'movements'?"),
        (["xyz"], "There is no table 'xyz'. Choose among movements, retention, cohorts, customer_months"),
        (["movements", "--by", "segmnt"], "--by segmnt: there is no such dimension. Did you mean 'segment'?"),
        (["movements", "--where", "regoin=EU"], "Did you mean 'region'?"),
        (["movements", "--where", "region"], "write column=member"),
        (["movements", "--as-of", "Dec"], "--as-of Dec: write a month as YYYY-MM"),
        (["retention", "--window", "5"], "--window 5: choose one of 1, 3, 6, 12, 24 months."),
        (["movements", "--format", "xlsx"], "A workbook needs a file: add --out FILE.xlsx."),
        (
            ["movements", "--out", "no/such/place.csv"],
            "no/such/place.csv cannot be written: No such file",
        ),
        (["movements", "--config", "no.toml"], "There is no configuration file no.toml"),
    ],
)
def test_a_wrong_word_is_one_sentence_and_exit_code_2(
    run: Run, warehouse_file: str, words: list[str], sentence: str
) -> None:
    code, out, err = run("table", *words, "--warehouse", warehouse_file)
    assert (code, out) == (2, "")
    assert err.startswith("cs_dashboard: ")
    assert sentence in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    "words", [[], ["tabel"], ["table"], ["table", "movements", "--window", "x"], ["check", "--format", "x"]]
)
def test_a_wrong_call_is_exit_code_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as raised:
        main(words)
    assert raised.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_texts_that_look_like_formulas_are_neutralised(run: Run, here: Path) -> None:
    rows_of: list[tuple[object, ...]] = [(c, "2023-01-31", None, 5) for c in ("=cmd()", "+1", "@x", "-1", "plain")]
    loaded(book(rows_of), here).engine.dispose()
    _, out, _ = run("table", "customer_months", "--warehouse", "warehouse.duckdb")
    assert sorted(row["customer_id"] for row in records(out)) == ["'+1", "'=cmd()", "'@x", "-1", "plain"]


@pytest.mark.parametrize(
    ("subscriptions", "code"),
    [
        ([("A", "2023-01-31", None, 5), ("T", "2023-01-31", None, 0)], 0),
        ([("A", "2023-01-31", "9999-12-31", 5)], 1),
        ([("A", "2023-01-31", None, 5), ("A", "2023-01-31", None, -5)], 2),
    ],
)
def test_check_says_by_its_exit_code_how_bad_it_is(
    run: Run, here: Path, subscriptions: list[tuple[object, ...]], code: int
) -> None:
    loaded(book(subscriptions), here).engine.dispose()
    told, out, _ = run("check", "--warehouse", "warehouse.duckdb")
    assert told == code
    assert "subscriptions" in out
    assert "everything" in out
    assert out.splitlines()[-1].startswith("1 errors" if code == 2 else "0 errors")
    told, out, _ = run("check", "--warehouse", "warehouse.duckdb", "--format", "json")
    found = json.loads(out)
    assert told == code
    assert set(found[0]) == {"table", "rule", "severity", "message", "count", "affected_mrr", "examples"}
    assert found[0]["severity"] == ("note", "warning", "error")[code]


def test_load_prints_rows_and_findings_and_the_app_shows_it(run: Run, here: Path) -> None:
    write_files(company(), here / "files")
    code, out, err = run("load", "files")
    assert code == 0
    assert [line.split() for line in out.splitlines()[:3]] == [
        ["customers", "4", "rows"],
        ["subscriptions", "5", "rows"],
        ["contracts", "2", "rows"],
    ]
    assert out.splitlines()[-1].endswith("notes")
    assert "100% Done" in err
    assert (here / "var/warehouse.duckdb").is_file()
    _, out, _ = run("table", "movements", "--as-of", "2023-02")
    assert records(out)[-1]["closing_mrr"] == "197.50"


def test_load_takes_the_settings_beside_the_files_and_a_file_to_make(run: Run, here: Path) -> None:
    write_files(company(), here / "files")
    (here / "files/dashboard.toml").write_text('company = "Acme"\ndata_through = 2023-03-31\n')
    for target in ("other.duckdb", "deep/er.db"):
        assert run("load", "files", "--warehouse", target)[0] == 0
        _, out, _ = run("table", "movements", "--warehouse", target)
        assert records(out)[-1]["month"] == "2023-03-01"
    code, _, err = run("load", "files", "--warehouse", "postgresql://u:gehe1m@h/d")
    assert (code, "gehe1m" in err) == (2, False)


def test_a_load_that_fails_is_one_sentence_and_the_old_table_stays(run: Run, here: Path) -> None:
    write_files(company(), here / "files")
    run("load", "files")
    (here / "files/subscriptions.csv").unlink()
    code, out, err = run("load", "files")
    assert (code, out) == (2, "")
    assert "cs_dashboard: There is no file for the required table 'subscriptions'." in err
    assert records(run("table", "movements", "--as-of", "2023-02")[1])[-1]["closing_mrr"] == "197.50"


def test_sample_calls_through(run: Run, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sample = pytest.importorskip("cs_dashboard.sample")
    called: list[tuple[Path, int]] = []
    monkeypatch.setattr(sample, "write_sample", lambda folder, *, seed: called.append((folder, seed)))
    assert run("sample", "made", "--seed", "7")[:2] == (0, "Wrote the synthetic company to made.\n")
    assert run("sample", "made")[0] == 0
    assert called == [(Path("made"), 7), (Path("made"), sample.DEFAULT_SEED)]


def test_the_module_runs_without_streamlit_and_passes_its_exit_code(here: Path, warehouse_file: str) -> None:
    def process(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "cs_dashboard", *words]
        environment = {"PYTHONPATH": str(ROOT), "PATH": ""}
        return subprocess.run(command, cwd=here, env=environment, capture_output=True, text=True, check=False)

    done = process("table", "movements", "--warehouse", warehouse_file)
    assert (done.returncode, done.stdout.splitlines()[0], done.stderr) == (0, HEADERS["movements"], "")
    assert process("table", "nothing").returncode == 2
    code = "import sys, cs_dashboard.__main__; sys.exit('streamlit' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


# Printed SQL -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ["duckdb", "postgresql", "sqlite"])
def test_every_printed_query_runs_and_answers_as_the_built_one(
    run: Run, here: Path, engine: str, request: pytest.FixtureRequest
) -> None:
    made = whole_company()
    if engine == "postgresql":
        warehouse = as_postgresql(made, request.getfixturevalue("postgresql_url"), "printed")
        (here / "dashboard.toml").write_text('[warehouse]\nschema = "printed"\n')
    else:
        warehouse = {"duckdb": as_duckdb, "sqlite": as_sqlite}[engine](made, here)
    for name in query_names():
        code, text, err = run("sql", name, "--dialect", engine, "--as-of", "2023-04", "--window", "1")
        assert (code, err) == (0, "")
        printed = sa.text(text.rstrip(";\n").replace(":", "\\:"))
        frame = answered(warehouse, printed)
        assert len(frame) or name in LISTS_NOBODY_IS_ON, name
        pd.testing.assert_frame_equal(frame, built(warehouse, name), check_dtype=False)
    warehouse.engine.dispose()


def built(warehouse: Warehouse, name: str) -> pd.DataFrame:
    return answered(warehouse, print_sql._QUERIES[name](warehouse.sources, 2023 * 12 + 3, 1))


def answered(warehouse: Warehouse, query: sa.Executable) -> pd.DataFrame:
    frame = rows(warehouse, query)
    return frame.sort_values(list(frame.columns)).reset_index(drop=True)


def test_an_unknown_query_or_dialect_names_the_close_match(run: Run) -> None:
    code, _, err = run("sql", "movement")
    assert (code, "Did you mean 'movements'?" in err) == (2, True)
    code, _, err = run("sql", "movements", "--dialect", "sqllite")
    assert (code, "Did you mean 'sqlite'?" in err) == (2, True)


def test_printed_sql_uses_the_mapped_names() -> None:
    made = settings_for(
        Book(settings={"tables": {"subscriptions": {"source": "fin.fct_sub", "columns": {"mrr": "amount"}}}})
    )
    text = printed_query("mrr_intervals", "postgresql", made, None, 12)
    assert "fin.fct_sub" in text
    assert "amount AS mrr" in text
