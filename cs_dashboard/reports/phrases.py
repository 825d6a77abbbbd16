"""What sentences are made of: names in a row, stretches of time, sizes of a change. No whole sentence lives here."""

import math
from collections.abc import Sequence
from typing import Any, Protocol

import pandas as pd

from cs_dashboard.content.catalogue import Text

# More names than these nobody reads in a sentence.
NAMED = 3
MISSING_MEMBER = "(none)"
DIMENSION_WORDS = {
    "segment": "segment",
    "region": "region",
    "industry": "industry",
    "channel": "channel",
    "landing_band": "landing size",
    "csm_id": "CSM",
}


class Row(Protocol):
    """One row of a metric's table, a Series or a dictionary."""

    def __getitem__(self, name: str, /) -> Any:
        """The value of a column."""


def known(value: float | None) -> bool:
    """Whether there is a number to tell."""
    return value is not None and math.isfinite(value)


def names(members: Sequence[str], t: Text) -> str:
    """Members in a row: the first three by name, of the others how many. Raw text: who shows it escapes it."""
    told = [t(MISSING_MEMBER) if member == MISSING_MEMBER else str(member) for member in members]
    if len(told) == 1:
        return told[0]
    if len(told) > NAMED:
        return t("{names} and {n} more", names=t(", ").join(told[:NAMED]), n=t.count(len(told) - NAMED))
    return t("{names} and {last}", names=t(", ").join(told[:-1]), last=told[-1])


def dimension(column: str, t: Text) -> str:
    """A dimension in the middle of a sentence."""
    return t(DIMENSION_WORDS[column]) if column in DIMENSION_WORDS else t("group")


def span(months: int, t: Text) -> str:
    """A stretch of time in the middle of a sentence: a year, 6 months."""
    words = {1: t("a month"), 3: t("a quarter"), 12: t("a year")}
    return words.get(months) or t("{n} months", n=t.count(months))


def months_between(before: Row, now: Row) -> int:
    """How many months lie between two rows."""
    first, last = pd.Timestamp(before["month"]), pd.Timestamp(now["month"])
    return (last.year - first.year) * 12 + last.month - first.month


def points(change: float, t: Text) -> str:
    """The size of a change in percentage points, without its sign."""
    return t.number(abs(round(change * 100, 1)), 1)


def capitalised(sentence: str) -> str:
    """The sentence with its first letter large, where the script knows large letters."""
    return sentence[:1].upper() + sentence[1:]


def in_a_row(sentences: Sequence[str], t: Text) -> str:
    """Whole sentences one after the other; Chinese needs no space between them."""
    told = ""
    for sentence in sentences:
        told = t("{one} {two}", one=told, two=sentence) if told else sentence
    return told


def quarter(first_month: pd.Timestamp, t: Text) -> str:
    """A quarter by its first month: Q3 2025; a fiscal one that is no calendar quarter by the month it begins in."""
    if (first_month.month - 1) % 3 == 0:
        return t.quarter(first_month)
    return t("the quarter from {month}", month=t.month(first_month))
