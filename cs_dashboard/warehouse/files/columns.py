"""The type of each column of a table of text, from all its values, and the SQL that reads it. No files here.

Every value gets a kind (a letter); one query counts the kinds of all columns, and the counts decide the type.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from cs_dashboard.warehouse.files.dates import (
    DATE_KINDS,
    ISO,
    DateOrder,
    Example,
    date_cast_sql,
    date_kind_sql,
    decided_order,
)

# Kinds of text beside those of dates. A comma decides for decimals unless three digits follow it ('1,234').
BOOLEAN, INTEGER, DECIMAL, DECIMAL_COMMA, EITHER_COMMA = "b", "i", "f", "k", "q"
LOSSY_NUMBER, WORD, WORD_WITH_DIGIT = "z", "o", "x"
_NUMBERS = (INTEGER, DECIMAL, DECIMAL_COMMA, EITHER_COMMA, LOSSY_NUMBER)
_MOSTLY = 0.9
_PARTLY = 0.5


@dataclass(frozen=True)
class Reading:
    """How a column is read: its DuckDB type, the order of its dates and whether commas are decimal points.

    ``order`` is ``"undecided"`` or ``"contradictory"`` where dates stay text for that reason; ``spoiled_by``
    are the kinds of value that kept an otherwise numeric or date column text.
    """

    type: str
    order: str | None = None
    decimal_comma: bool = False
    spoiled_by: tuple[str, ...] = ()


def quoted(name: str) -> str:
    """A name as an SQL identifier, whatever is in it."""
    return '"' + name.replace('"', '""') + '"'


def quoted_text(text: str) -> str:
    """A text as an SQL literal, whatever is in it."""
    return "'" + text.replace("'", "''") + "'"


def count_kinds(connection: duckdb.DuckDBPyConnection, table: str, width: int, *, commas: bool) -> list[dict[str, int]]:
    """For each column ``c0, c1, …`` of a table of text: the number of values of each kind, over all rows."""
    trimmed = ", ".join(f"trim(c{i}) AS c{i}" for i in range(width))
    kinds = ", ".join(f"{kind_sql(f'c{i}', commas=commas)} AS k{i}" for i in range(width))
    counts = ", ".join(f"histogram(k{i})" for i in range(width))
    row = connection.execute(
        f"WITH trimmed AS (SELECT {trimmed} FROM {table}), kinds AS (SELECT {kinds} FROM trimmed) "
        f"SELECT {counts} FROM kinds"
    ).fetchone()
    return [dict(histogram or {}) for histogram in row or ()]


def kind_sql(text: str, *, commas: bool) -> str:
    """SQL giving the kind of a trimmed text, null where it is empty; ``commas`` may be decimal points."""
    digits = f"length(ltrim(replace(replace(rtrim({text}, '0'), '.', ''), '-', ''), '0')) <= 15"
    # Exports write the shortest text of a float, up to 17 digits; that is exact too.
    exact = f"({digits} OR CAST(TRY_CAST({text} AS DOUBLE) AS VARCHAR) = {text})"
    power = f"(length(split_part(lower({text}), 'e', 1)) <= 16 AND isfinite(TRY_CAST({text} AS DOUBLE)))"
    comma = (
        f" WHEN regexp_full_match({text}, '-?[1-9][0-9]{{0,2}},[0-9]{{3}}') THEN '{EITHER_COMMA}'"
        f" WHEN length({text}) <= 17 AND regexp_full_match({text}, '-?(0|[1-9][0-9]*),[0-9]+') "
        f"THEN '{DECIMAL_COMMA}'"
    )
    digit = f"CASE WHEN regexp_matches({text}, '[0-9]') THEN '{WORD_WITH_DIGIT}' ELSE '{WORD}' END"
    return (
        f"CASE WHEN {text} IS NULL OR {text} = '' THEN NULL"
        f" WHEN length({text}) <= 5 AND lower({text}) IN ('true', 'false') THEN '{BOOLEAN}'"
        f" WHEN ascii({text}) NOT BETWEEN 43 AND 57 THEN {digit}"  # neither digit nor sign nor point
        f" WHEN regexp_full_match({text}, '-?(0|[1-9][0-9]{{0,14}})') THEN '{INTEGER}'"
        f" WHEN regexp_full_match({text}, '-?(0|[1-9][0-9]*)?[.][0-9]+') AND {exact} THEN '{DECIMAL}'"
        f" WHEN regexp_full_match({text}, '-?[0-9]([.][0-9]+)?[eE][+-]?[0-9]{{1,3}}') AND ({power} OR "
        f"CAST(TRY_CAST({text} AS DOUBLE) AS VARCHAR) = {text}) THEN '{DECIMAL}'"
        f"{comma if commas else ''}"
        f" WHEN regexp_full_match({text}, '[+-]?([0-9]+([.,][0-9]+)?|[.,][0-9]+)([eE][+-]?[0-9]+)?|"
        f"[+-]?[0-9]{{1,3}}([., ][0-9]{{3}})+([.,][0-9]+)?') THEN '{LOSSY_NUMBER}'"
        f" ELSE coalesce({date_kind_sql(text)}, {digit}) END"
    )


def reading(counts: Mapping[str, int], date_order: DateOrder | None) -> Reading:
    """Decide a column's type from the counts of its kinds.

    Dates and numbers need nine values in ten; the others become null and are reported as rejected.
    Anything that a number would change or lose (leading zeros, a 16th digit, an id with letters) keeps the
    column text.
    """
    total = sum(counts.values())
    if not total:
        return Reading("VARCHAR")
    if counts.get(BOOLEAN, 0) == total:
        return Reading("BOOLEAN")
    dates = {kind[0]: 0 for kind in counts if kind[0] in DATE_KINDS}
    for kind, count in counts.items():
        if kind[0] in dates:
            dates[kind[0]] += count
    if sum(dates.values()) >= _PARTLY * total:
        timed = any(kind.endswith(":") for kind in counts)
        return _date_reading(dates, total, timed, set(counts), date_order)
    return _number_reading(counts, total)


def _date_reading(
    dates: Mapping[str, int], total: int, timed: bool, kinds: set[str], date_order: DateOrder | None
) -> Reading:
    if sum(dates.values()) < _MOSTLY * total:
        return Reading("VARCHAR", spoiled_by=tuple(sorted(k for k in kinds if k[0] not in DATE_KINDS)))
    order: str | None = decided_order(dates)
    if order == "undecided" and date_order is not None:
        order = date_order
    if order in ("undecided", "contradictory"):
        return Reading("VARCHAR", order=order)
    if order is None and set(dates) != {ISO}:
        order = date_order or "day-first"  # day equals month in every row: both orders read the same
    return Reading("TIMESTAMP" if timed else "DATE", order=order)


def _number_reading(counts: Mapping[str, int], total: int) -> Reading:
    numbers = sum(counts.get(kind, 0) for kind in _NUMBERS)
    spoilers = {LOSSY_NUMBER, WORD_WITH_DIGIT}
    decimal_comma = counts.get(DECIMAL_COMMA, 0) > 0
    if decimal_comma:
        spoilers.add(DECIMAL)  # '1.234' beside '12,5' may mean a thousand
    else:
        spoilers.add(EITHER_COMMA)
    found = spoilers & set(counts)
    if numbers < _MOSTLY * total:
        found |= set(counts) - set(_NUMBERS)
    if found:
        return Reading("VARCHAR", spoiled_by=tuple(sorted(found)) if numbers >= _PARTLY * total else ())
    is_double = decimal_comma or DECIMAL in counts
    return Reading("DOUBLE" if is_double else "BIGINT", decimal_comma=decimal_comma)


def cast_sql(column: str, how: Reading) -> str:
    """SQL reading a text column as its type; null where a value does not fit."""
    text = f"trim({column})"
    if how.type == "BOOLEAN":
        return f"CASE lower({text}) WHEN 'true' THEN true WHEN 'false' THEN false END"
    if how.type in ("DATE", "TIMESTAMP"):
        order: DateOrder = "month-first" if how.order == "month-first" else "day-first"
        return date_cast_sql(text, order, with_time=how.type == "TIMESTAMP")
    if how.type == "VARCHAR":
        return column
    plain = f"replace({text}, ',', '.')" if how.decimal_comma else text
    if how.type == "DOUBLE":  # DuckDB reads 'nan' and '-inf' as numbers
        return f"CASE WHEN isfinite(TRY_CAST({plain} AS DOUBLE)) THEN TRY_CAST({plain} AS DOUBLE) END"
    return f"TRY_CAST({plain} AS BIGINT)"


def examples(connection: duckdb.DuckDBPyConnection, table: str, column: str, condition: str) -> tuple[Example, ...]:
    """The first three values of a text column that meet an SQL condition, with their data rows."""
    rows = connection.execute(
        f"SELECT rowid + 1, {column} FROM {table} WHERE {condition} ORDER BY rowid LIMIT 3"
    ).fetchall()
    return tuple(Example(int(row), str(value)) for row, value in rows)
