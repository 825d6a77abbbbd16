"""Tables as CSV and JSON: precision, months, undefined, and texts that a spreadsheet would run."""

import csv
import io
import json

import numpy as np
import pandas as pd
import pytest

from cs_dashboard.reports.tabular import is_money, neutralised, write_csv, write_json

TABLE = pd.DataFrame(
    {
        "segment": ["SMB", 'a,b "c"\nd', "=1+1"],
        "month": pd.to_datetime(["2023-01-01", "2023-02-01", "2023-03-01"]),
        "opening_mrr": [100.1, 0.1 + 0.2, -5.0],
        "nrr": [1 / 3, np.nan, 1.0],
        "kept_customers": [1, 2, 3],
        "is_complete": [True, False, True],
    }
)


def test_csv_has_cents_full_rates_first_days_and_empty_for_undefined() -> None:
    rows = list(csv.reader(io.StringIO(write_csv(TABLE))))
    assert rows[0] == ["segment", "month", "opening_mrr", "nrr", "kept_customers", "is_complete"]
    assert rows[1] == ["SMB", "2023-01-01", "100.10", "0.3333333333333333", "1", "true"]
    assert rows[2] == ['a,b "c"\nd', "2023-02-01", "0.30", "", "2", "false"]
    assert rows[3] == ["'=1+1", "2023-03-01", "-5.00", "1.0", "3", "true"]
    assert float(rows[1][3]) == 1 / 3


def test_json_has_null_for_undefined_and_numbers_as_numbers() -> None:
    records = json.loads(write_json(TABLE))
    assert records[0] == {
        "segment": "SMB",
        "month": "2023-01-01",
        "opening_mrr": 100.1,
        "nrr": 1 / 3,
        "kept_customers": 1,
        "is_complete": True,
    }
    assert (records[1]["nrr"], records[1]["opening_mrr"]) == (None, 0.3)
    assert records[2]["segment"] == "=1+1"


def test_a_table_without_rows_is_a_header_or_an_empty_list() -> None:
    assert write_csv(TABLE.head(0)) == "segment,month,opening_mrr,nrr,kept_customers,is_complete\n"
    assert json.loads(write_json(TABLE.head(0))) == []


@pytest.mark.parametrize(
    "text",
    [
        "=cmd()",
        "=1+1",
        "+1",
        "+cmd|' /C calc'!A0",
        "@x",
        "@SUM(A1)",
        "-cmd()",
        "-1+1",
        "-",
        "\tx",
        "\r=1",
        "-1_0",
        "-inf",
    ],
)
def test_a_text_that_looks_like_a_formula_is_shown_as_text(text: str) -> None:
    assert neutralised(text) == f"'{text}"
    (_, row) = csv.reader(io.StringIO(write_csv(pd.DataFrame({"name": [text], "n": [1]})), newline=""))
    # A lone carriage return would end the record.
    assert row == [f"'{text}".replace("\r", "\n"), "1"]


@pytest.mark.parametrize("text", ["-1", "-12.50", "-1e-05", "1", "a=b", "", "'quoted", "x@y.z"])
def test_plain_numbers_and_other_texts_stay(text: str) -> None:
    assert neutralised(text) == text


def test_numbers_below_zero_stay_numbers() -> None:
    table = pd.DataFrame({"churn_mrr": [-12.5], "net": [-0.25], "net_count": [-3]})
    assert write_csv(table).splitlines()[1] == "-12.50,-0.25,-3"


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        *((name, True) for name in ("mrr", "opening_mrr", "renewed_arr", "mrr_change", "mrr_at_age_0")),
        *((name, False) for name in ("nrr", "grr_low", "opening_customers", "age_months")),
    ],
)
def test_money_is_told_by_its_name(column: str, expected: bool) -> None:
    assert is_money(column) is expected


def test_the_table_itself_is_not_changed() -> None:
    before = TABLE.copy(deep=True)
    write_csv(TABLE)
    write_json(TABLE)
    pd.testing.assert_frame_equal(TABLE, before)
