"""Axis ticks that a person would choose: round steps, at most six, years where there are years, never rotated."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

import pandas as pd

from cs_dashboard.content.catalogue import Text

MOST_TICKS = 6
# Labels on two lines need more room than a bare year.
MOST_LONG_TICKS = 4
# A line's axis reaches beyond its values by so much of their span.
PADDING = 0.06
# Below so many months a year is too coarse a tick.
MONTHS_FOR_YEARS = 30


def round_ticks(low: float, high: float, most: int = MOST_TICKS) -> list[float]:
    """Multiples of 1, 2 or 5 times a power of ten between `low` and `high`, at most `most` of them."""
    span = high - low
    if not math.isfinite(span) or span <= 0:
        return [low] if math.isfinite(low) else []
    power = math.floor(math.log10(span)) - 1
    for step in (factor * 10.0 ** (power + more) for more in range(3) for factor in (1, 2, 5)):
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        if last - first + 1 <= most:
            return [round(number * step, 12) for number in range(first, last + 1)]
    return [low, high]


def rate_axis(values: Iterable[float | None], t: Text, *, zero: bool = False, most: int = MOST_TICKS) -> dict[str, Any]:
    """A y axis of rates (1.0 = 100 %) that holds all `values`, from zero when asked."""
    low, high = _reach(values, zero=zero, at_least=0.02)
    ticks = round_ticks(low, high, most)
    digits = 0 if all(abs(tick * 100 - round(tick * 100)) < 1e-6 for tick in ticks) else 1
    return {
        "range": [low, high],
        "tickmode": "array",
        "tickvals": ticks,
        "ticktext": [t.rate(tick, digits) for tick in ticks],
    }


def money_axis(values: Iterable[float | None], t: Text, *, zero: bool = True, most: int = MOST_TICKS) -> dict[str, Any]:
    """A y axis of money already in the reader's currency, from zero unless a line asks otherwise."""
    low, high = _reach(values, zero=zero, at_least=1.0)
    ticks = round_ticks(low, high, most)
    as_shown = replace(t, exchange_rate=1.0)
    return {
        "range": [low, high],
        "tickmode": "array",
        "tickvals": ticks,
        "ticktext": [as_shown.money(tick) for tick in ticks],
    }


def number_axis(
    values: Iterable[float | None], t: Text, *, zero: bool = False, most: int = MOST_TICKS
) -> dict[str, Any]:
    """A y axis of plain numbers (customers, hours, one for each of another), from zero when asked."""
    low, high = _reach(values, zero=zero, at_least=0.2)
    ticks = round_ticks(low, high, most)
    digits = next((d for d in (0, 1) if all(abs(tick - round(tick, d)) < 1e-9 for tick in ticks)), 2)
    return {
        "range": [low, high],
        "tickmode": "array",
        "tickvals": ticks,
        "ticktext": [t.number(tick, digits) for tick in ticks],
    }


def month_axis(months: Sequence[pd.Timestamp], t: Text, most: int = MOST_TICKS) -> dict[str, Any]:
    """An x axis of months: Januaries as years when there are enough, else months on two lines."""
    chosen = month_ticks(months, most)
    years = len(chosen) > 1 and all(month.month == 1 for month in chosen)
    return {
        "type": "date",
        "range": [key(months[0]), (months[-1] + (months[-1] - months[0]) * 0.02 + pd.Timedelta(days=1)).isoformat()],
        "tickmode": "array",
        "tickvals": [key(month) for month in chosen],
        "ticktext": [t.year(month) if years else two_lines(month_words(t, month)) for month in chosen],
    }


def month_ticks(months: Sequence[pd.Timestamp], most: int = MOST_TICKS) -> list[pd.Timestamp]:
    """The months a person would name on an axis from the first to the last of `months`."""
    first, last = months[0].year * 12 + months[0].month - 1, months[-1].year * 12 + months[-1].month - 1
    is_long = last - first >= MONTHS_FOR_YEARS
    allowed = most if is_long else min(most, MOST_LONG_TICKS)
    for step in (12, 24, 60, 120) if is_long else (1, 3, 6, 12):
        ticks = [index for index in range(first, last + 1) if index % step == 0]
        if len(ticks) <= allowed:
            break
    ticks = ticks or [first]
    return [pd.Timestamp(year=index // 12, month=index % 12 + 1, day=1) for index in ticks]


def key(month: pd.Timestamp) -> str:
    """What a point of that month carries: YYYY-MM-01."""
    return f"{month.year:04d}-{month.month:02d}-01"


def two_lines(words: str) -> str:
    """A month or quarter on two lines, so that it need not be turned: at its space, or behind its year."""
    if " " in words:
        return words.replace(" ", "<br>", 1)
    return re.sub(r"^(\d{4}\D)(.+)$", r"\1<br>\2", words)


@lru_cache(maxsize=8192)
def month_words(t: Text, month: pd.Timestamp, long: bool = False) -> str:
    """`t.month`, remembered: a slider redraws the same months again and again."""
    return t.month(month, long=long)


def number_or_none(value: Any) -> float | None:
    """A plain float for Plotly; undefined is a gap."""
    return float(value) if value is not None and math.isfinite(value) else None


def column(frame: pd.DataFrame, name: str, factor: float = 1.0) -> list[float | None]:
    """A column as plain numbers and gaps."""
    return [number_or_none(value * factor) for value in frame[name].tolist()]


def _reach(values: Iterable[float | None], *, zero: bool, at_least: float) -> tuple[float, float]:
    known = [value for value in values if value is not None and math.isfinite(value)]
    low, high = (min(known), max(known)) if known else (0.0, at_least)
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    pad = max((high - low) * PADDING, at_least / 2 if high - low < at_least else 0.0)
    # Where everything is zero the axis still has a height.
    return (low - pad if low < 0 or not zero else 0.0), (high + pad if high > 0 or not zero or high == low else 0.0)
