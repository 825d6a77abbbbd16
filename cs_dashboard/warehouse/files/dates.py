"""Dates written as text: which order the rows decide, what to say if none, and the SQL that reads them.

Day-first and month-first dates look alike until a day above 12 turns up, so the order is decided by the rows
(or by a setting) and never guessed. What a column's rows are is counted in ``columns.py``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

DateOrder = Literal["day-first", "month-first"]

_SMALL = r"(?:0?[1-9]|1[0-2])"
_LARGE = r"(?:1[3-9]|2[0-9]|3[01])"
_DAY = r"(?:0?[1-9]|[12][0-9]|3[01])"
_SEP = r"[-/.]"
_OFFSET = r"(?:Z|z|UTC|GMT|[+-][0-9]{2}(?::?[0-9]{2})?)"
_CLOCK_END = r":[0-9]{2}(?:\.[0-9]+)?(?: ?[AaPp][Mm])?"
_TIME = rf"(?:[T ][0-9]{{1,2}}(?::[0-9]{{2}})?{_CLOCK_END}(?: ?{_OFFSET})?)?"

DECIDES_DAY_FIRST, DECIDES_MONTH_FIRST, SAME_EITHER_WAY, DECIDES_NOTHING, ISO = "D", "M", "E", "U", "I"
_REMEDY = 'set date_order = "day-first" or "month-first" under [load] in dashboard.toml,'
DATE_KINDS = (DECIDES_DAY_FIRST, DECIDES_MONTH_FIRST, SAME_EITHER_WAY, DECIDES_NOTHING, ISO)


@dataclass(frozen=True)
class Example:
    """One value as the file has it; ``row`` counts data rows, the first row beneath the header is 1."""

    row: int
    value: str

    def __str__(self) -> str:
        return f"'{self.value}' (data row {self.row})"


@dataclass(frozen=True)
class AmbiguousDates:
    """A column of dates whose order no row decides, or whose rows contradict each other; it stays text.

    ``candidates`` are the orders still possible (none where rows contradict); ``message`` is one sentence
    with the file, the column, the rows and what to do, to be raised when a table needs the column.
    """

    column: str
    candidates: tuple[DateOrder, ...]
    message: str
    examples: tuple[Example, ...]


def date_kind_sql(text: str) -> str:
    """SQL giving one of `DATE_KINDS` for a text, with ``:`` appended where a time follows, or null."""
    first, second = rf"regexp_extract({text}, '^[0-9]+')", rf"regexp_extract({text}, '^[0-9]+.([0-9]+)', 1)"
    same = f"TRY_CAST({first} AS INTEGER) = TRY_CAST({second} AS INTEGER)"
    year = rf"{_SEP}[0-9]{{4}}{_TIME}"
    return (
        f"CASE WHEN length({text}) < 8 THEN NULL"
        f" WHEN regexp_full_match({text}, '[0-9]{{4}}{_SEP}{_SMALL}{_SEP}{_DAY}{_TIME}') THEN '{ISO}'"
        f" WHEN regexp_full_match({text}, '{_LARGE}{_SEP}{_SMALL}{year}') THEN '{DECIDES_DAY_FIRST}'"
        f" WHEN regexp_full_match({text}, '{_SMALL}{_SEP}{_LARGE}{year}') THEN '{DECIDES_MONTH_FIRST}'"
        f" WHEN NOT regexp_full_match({text}, '{_SMALL}{_SEP}{_SMALL}{year}') THEN NULL"
        f" WHEN {same} THEN '{SAME_EITHER_WAY}' ELSE '{DECIDES_NOTHING}' END"
        f" || CASE WHEN contains({text}, ':') THEN ':' ELSE '' END"
    )


def date_cast_sql(text: str, order: DateOrder | None, *, with_time: bool) -> str:
    """SQL reading a text expression as DATE, or as TIMESTAMP in UTC; null where the date does not exist."""
    # The first parts of an ISO date have four digits, so each rewriting leaves the other's dates alone.
    swapped = r"\3-\1-\2" if order == "month-first" else r"\3-\2-\1"
    day_month = rf"'^([0-9]{{1,2}}){_SEP}([0-9]{{1,2}}){_SEP}([0-9]{{4}})'"
    iso = rf"regexp_replace({text}, {day_month}, '{swapped}')"
    iso = rf"regexp_replace({iso}, '^([0-9]{{4}}){_SEP}([0-9]{{1,2}}){_SEP}', '\1-\2-')"
    value = _timestamp_sql(iso, text) if with_time else f"TRY_CAST({iso} AS DATE)"
    # DuckDB reads words such as 'infinity' and 'epoch' as dates.
    return f"CASE WHEN ascii({text}) BETWEEN 48 AND 57 THEN {value} END"


def _timestamp_sql(iso: str, text: str) -> str:
    local = rf"regexp_replace({iso}, '({_CLOCK_END}) ?{_OFFSET}$', '\1')"
    twelve_hours = "['%Y-%m-%d %I:%M:%S %p', '%Y-%m-%d %I:%M %p', '%Y-%m-%d %I:%M:%S%p', '%Y-%m-%d %I:%M%p']"
    # DuckDB's own cast to TIMESTAMP drops the offset instead of applying it.
    offset = rf"'{_CLOCK_END} ?([+-][0-9]{{2}}):?([0-9]{{2}})?$'"
    hours = f"coalesce(TRY_CAST(regexp_extract({text}, {offset}, 1) AS INTEGER), 0)"
    minutes = f"coalesce(TRY_CAST(regexp_extract({text}, {offset}, 2) AS INTEGER), 0)"
    sign = f"CASE WHEN starts_with(regexp_extract({text}, {offset}, 1), '-') THEN -1 ELSE 1 END"
    shift = f"CAST(({sign}) * (abs({hours}) * 60 + {minutes}) AS INTEGER)"
    naive = f"coalesce(TRY_CAST({local} AS TIMESTAMP), try_strptime({local}, {twelve_hours}))"
    return f"{naive} - to_minutes({shift})"


def decided_order(counts: Mapping[str, int]) -> DateOrder | Literal["undecided", "contradictory"] | None:
    """The order the rows decide, from the number of values of each of `DATE_KINDS`.

    None where the order does not matter: every date is ISO, or day and month are equal in every row.
    """
    day_first, month_first = counts.get(DECIDES_DAY_FIRST, 0), counts.get(DECIDES_MONTH_FIRST, 0)
    if day_first and month_first:
        return "contradictory"
    if day_first:
        return "day-first"
    if month_first:
        return "month-first"
    return "undecided" if counts.get(DECIDES_NOTHING, 0) else None


def undecided_dates(file: str, column: str, examples: Sequence[Example]) -> AmbiguousDates:
    """Nothing in the column tells day-first from month-first."""
    message = (
        f"{file}, column '{column}': no row decides whether its dates are day-first or month-first, "
        f"for example {_listed(examples)}; {_REMEDY} or write the dates as YYYY-MM-DD."
    )
    return AmbiguousDates(column, ("day-first", "month-first"), message, tuple(examples))


def contradictory_dates(
    file: str, column: str, day_first: Sequence[Example], month_first: Sequence[Example]
) -> AmbiguousDates:
    """Some rows can only be day-first and others only month-first, so no setting can read both."""
    message = (
        f"{file}, column '{column}': the rows contradict each other, {_listed(day_first)} can only be "
        f"day-first and {_listed(month_first)} only month-first; correct those rows or write all dates as "
        f"YYYY-MM-DD (date_order in dashboard.toml cannot settle this)."
    )
    return AmbiguousDates(column, (), message, (*day_first, *month_first))


def overruled_order(file: str, column: str, wanted: DateOrder, against: Sequence[Example]) -> str:
    """The sentence for a setting that rows of a file refute."""
    other = "month-first" if wanted == "day-first" else "day-first"
    return (
        f"{file}, column '{column}': date_order = \"{wanted}\" in dashboard.toml, but {_listed(against)} "
        f'can only be {other}; set date_order = "{other}" under [load], or write the dates as YYYY-MM-DD.'
    )


def _listed(examples: Sequence[Example]) -> str:
    return ", ".join(str(example) for example in examples)
