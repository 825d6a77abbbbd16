"""Which order rows decide, the sentences where they do not, and dates read by DuckDB to exact values."""

import datetime as dt

import duckdb
import pytest

from cs_dashboard.warehouse.files.dates import (
    DateOrder,
    Example,
    contradictory_dates,
    date_cast_sql,
    date_kind_sql,
    decided_order,
    overruled_order,
    undecided_dates,
)


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def kind(text: str) -> str | None:
    row = duckdb.execute(f"SELECT {date_kind_sql('v')} FROM (SELECT ? AS v)", [text]).fetchone()
    return row[0] if row else None


def value(text: str, order: DateOrder | None = None, *, with_time: bool = False) -> object:
    sql = date_cast_sql("v", order, with_time=with_time)
    row = duckdb.execute(f"SELECT {sql} FROM (SELECT ? AS v)", [text]).fetchone()
    return row[0] if row else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-01-31", "I"),
        ("2024/1/5", "I"),
        ("2024.01.31", "I"),
        ("2024-01-31T10:00:00Z", "I:"),
        ("2024-01-31 10:00", "I:"),
        ("2024-01-31 10:00:00.123456+05:30", "I:"),
        ("31-01-2024", "D"),
        ("31.01.2024 09:30", "D:"),
        ("01/31/2024", "M"),
        ("1/31/2024 3:05 PM", "M:"),
        ("05/05/2024", "E"),
        ("5.05.2024", "E"),
        ("03/04/2024", "U"),
        ("31-02-2024", "D"),
        ("2024-13-45", None),
        ("13/13/2024", None),
        ("03/04/24", None),
        ("20240131", None),
        ("2024-01", None),
        ("1.5", None),
        ("2024-01-31 10", None),
    ],
)
def test_a_text_shows_what_it_says_about_the_order(text: str, expected: str | None) -> None:
    assert kind(text) == expected


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({"D": 1, "U": 9, "E": 2}, "day-first"),
        ({"M": 1, "U": 9}, "month-first"),
        ({"D": 1, "M": 1}, "contradictory"),
        ({"U": 3, "E": 1}, "undecided"),
        ({"E": 4}, None),
        ({"I": 4}, None),
        ({}, None),
    ],
)
def test_one_telling_row_decides_and_two_may_contradict(counts: dict[str, int], expected: str | None) -> None:
    assert decided_order(counts) == expected


def test_the_same_text_reads_differently_by_order_and_iso_by_neither() -> None:
    assert value("03/04/2024", "day-first") == dt.date(2024, 4, 3)
    assert value("03/04/2024", "month-first") == dt.date(2024, 3, 4)
    assert value("2024-03-04", "day-first") == value("2024/3/4", "month-first") == dt.date(2024, 3, 4)


@pytest.mark.parametrize("text", ["31-02-2024", "30.02.2024", "infinity", "epoch", "n/a", "today"])
def test_a_date_that_does_not_exist_is_null(text: str) -> None:
    assert value(text, "day-first") is None
    assert value(text, "day-first", with_time=True) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-01-05", at("2024-01-05 00:00")),
        ("2024-01-05 10:00", at("2024-01-05 10:00")),
        ("2024-01-05T10:00Z", at("2024-01-05 10:00")),
        ("2024-01-05T10:00:00.25Z", at("2024-01-05 10:00:00.250000")),
        ("2024-01-05T01:00:00+02:00", at("2024-01-04 23:00")),
        ("2024-01-05 23:30:00-0530", at("2024-01-06 05:00")),
        ("2024-01-05 10:00-05", at("2024-01-05 15:00")),
        ("2024-01-05 10:00:00 -00:30", at("2024-01-05 10:30")),
        ("2024-01-05 10:00:00 UTC", at("2024-01-05 10:00")),
        ("05/01/2024 10:00", at("2024-01-05 10:00")),
        ("5/1/2024 3:05 PM", at("2024-01-05 15:05")),
        ("5/1/2024 12:05:10am", at("2024-01-05 00:05:10")),
        ("05.01.2024 25:00", None),
    ],
)
def test_times_become_utc(text: str, expected: dt.datetime | None) -> None:
    assert value(text, "day-first", with_time=True) == expected


def test_the_sentences_name_file_column_rows_and_remedy() -> None:
    assert undecided_dates("a.csv", "start", [Example(1, "03/04/2024")]).message == (
        "a.csv, column 'start': no row decides whether its dates are day-first or month-first, for example "
        '\'03/04/2024\' (data row 1); set date_order = "day-first" or "month-first" under [load] in '
        "dashboard.toml, or write the dates as YYYY-MM-DD."
    )
    assert contradictory_dates("a.csv", "start", [Example(2, "31/01/2024")], [Example(3, "01/31/2024")]).message == (
        "a.csv, column 'start': the rows contradict each other, '31/01/2024' (data row 2) can only be "
        "day-first and '01/31/2024' (data row 3) only month-first; correct those rows or write all dates as YYYY-MM-DD "
        "(date_order in dashboard.toml cannot settle this)."
    )
    assert overruled_order("a.csv", "start", "day-first", [Example(3, "01/31/2024")]) == (
        "a.csv, column 'start': date_order = \"day-first\" in dashboard.toml, but '01/31/2024' (data row 3) "
        'can only be month-first; set date_order = "month-first" under [load], or write the dates as YYYY-MM-DD.'
    )
