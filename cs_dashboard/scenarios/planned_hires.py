"""Hires that a reader puts into the capacity plan, as links and saved scenarios hold them. Whatever these say, nothing
raises.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from cs_dashboard.scenarios.levers import SHOWN

ROLES = ("csm", "support")
# A plan that somebody types has few rows; a link that holds more is not one of ours.
MOST_ROWS, FEWEST_PEOPLE, MOST_PEOPLE = 20, 0.5, 500.0
NOT_READ, OUTSIDE, TOO_MANY = "hire_not_read", "hire_outside_plan", "hires_too_many"
# Between the rows of a link, between the parts of a row, and before the name that a saved scenario gives a row.
_ROWS, _PARTS, _SAVED = "_", ".", "hires."
_MONTH = re.compile(r"2\d{3}-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class PlannedHire:
    """People who are to start.

    Attributes
    ----------
    role
        `csm` or `support`.
    month
        Of their first day.
    people
        How many; parts of people work part of the time.
    """

    role: str
    month: pd.Timestamp
    people: float


@dataclass(frozen=True)
class HireNotice:
    """A row that a link asked for and did not get.

    Attributes
    ----------
    code
        `hire_not_read`, `hire_outside_plan` or `hires_too_many`.
    value
        What the link said, shortened.
    """

    code: str
    value: str


def hires_from_query(
    text: str, first_month: pd.Timestamp, months: int
) -> tuple[tuple[PlannedHire, ...], tuple[HireNotice, ...]]:
    """The rows of a link, `csm.2027-03.2_support.2027-05.1`, and a notice for each that cannot be had.

    A row that is wrong harms no other. Rows count that start in one of the `months` from `first_month` on.
    """
    found: list[PlannedHire] = []
    notices: list[HireNotice] = []
    for row in filter(None, text.split(_ROWS)):
        read = _read(row)
        if len(found) == MOST_ROWS:
            notices.append(HireNotice(TOO_MANY, ""))
            break
        if read is None:
            notices.append(HireNotice(NOT_READ, row[:SHOWN]))
        elif not 0 <= months_ahead(read.month, first_month) < months:
            notices.append(HireNotice(OUTSIDE, row[:SHOWN]))
        else:
            found.append(read)
    return tuple(found), tuple(notices)


def hires_to_query(hires: Iterable[PlannedHire]) -> str:
    """The rows as a link holds them; empty without any."""
    return _ROWS.join(_written(one) for one in hires)


def hires_to_levers(hires: Iterable[PlannedHire]) -> dict[str, float]:
    """The rows as a saved scenario holds them beside its levers: `hires.csm.2027-03` -> 2; equal ones added up."""
    found: dict[str, float] = {}
    for one in hires:
        name = f"{_SAVED}{one.role}{_PARTS}{one.month:%Y-%m}"
        found[name] = found.get(name, 0.0) + one.people
    return found


def hires_from_levers(levers: Mapping[str, float]) -> tuple[PlannedHire, ...]:
    """The rows of a saved scenario; what is none is not looked at."""
    rows = {name.removeprefix(_SAVED): value for name, value in levers.items() if name.startswith(_SAVED)}
    read = [_read(f"{row}{_PARTS}{value:g}", MOST_ROWS * MOST_PEOPLE) for row, value in rows.items()]
    return tuple(one for one in read if one is not None)


def starting(hires: Sequence[PlannedHire], role: str, first_month: pd.Timestamp, months: int) -> tuple[float, ...]:
    """People of a role who start in each month of the plan, month 0 first; who starts in no such month is left out."""
    found = [0.0] * months
    for one in hires:
        ahead = months_ahead(one.month, first_month)
        if one.role == role and 0 <= ahead < months:
            found[ahead] += one.people
    return tuple(found)


def months_ahead(month: pd.Timestamp, first_month: pd.Timestamp) -> int:
    """Months from the first one of the plan."""
    return (month.year - first_month.year) * 12 + month.month - first_month.month


def _read(row: str, most: float = MOST_PEOPLE) -> PlannedHire | None:
    role, month, people = (*row.split(_PARTS, 2), "", "")[:3]
    number = _number(people)
    if role not in ROLES or not _MONTH.fullmatch(month) or not FEWEST_PEOPLE <= number <= most:
        return None
    return PlannedHire(role, pd.Timestamp(f"{month}-01"), number)


def _written(one: PlannedHire) -> str:
    return _PARTS.join((one.role, f"{one.month:%Y-%m}", f"{one.people:g}"))


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan
