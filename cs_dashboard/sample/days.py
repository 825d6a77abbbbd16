"""Months as integers (0 is the first month of the data) and days inside them; no clock is read here."""

import calendar
from datetime import date, timedelta

import numpy as np

from cs_dashboard.sample.truths import FIRST_MONTH_OF_YEAR, FIRST_YEAR

_ORIGIN = FIRST_YEAR * 12 + FIRST_MONTH_OF_YEAR - 1


def month_index(day: date) -> int:
    """Months between the first month of the data and the month of `day`."""
    return day.year * 12 + day.month - 1 - _ORIGIN


def month_start(month: int) -> date:
    """The first day of a month index."""
    return date((month + _ORIGIN) // 12, (month + _ORIGIN) % 12 + 1, 1)


def month_days(month: int) -> int:
    """How many days the month has."""
    first = month_start(month)
    return calendar.monthrange(first.year, first.month)[1]


def month_end(month: int) -> date:
    """The last day of a month index."""
    return month_start(month) + timedelta(days=month_days(month) - 1)


def years_later(day: date, years: int) -> date:
    """The same day `years` later; 29 February becomes 28 February."""
    last = calendar.monthrange(day.year + years, day.month)[1]
    return date(day.year + years, day.month, min(day.day, last))


def day_within(rng: np.random.Generator, month: int, *, not_before: date | None = None) -> date:
    """A random day of the month, on or after `not_before` where that falls inside the month."""
    first = month_start(month)
    low = 0 if not_before is None or not_before <= first else (not_before - first).days
    return first + timedelta(days=int(rng.integers(low, month_days(month))))
