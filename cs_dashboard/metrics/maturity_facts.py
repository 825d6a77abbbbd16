"""What the measures of practices are made from. Nothing is measured here."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

# A value and the number it rests on.
Reading = tuple[float, float]
UNKNOWN: Reading = (math.nan, 0.0)


@dataclass(frozen=True, eq=False)
class MaturityFacts:
    """Facts of the whole company as of a month; a frame whose table is not connected stays empty, and is not asked.

    Attributes
    ----------
    as_of
        The month.
    counts, days, channels, answers, contacts, tenures
        `frames.MEASURE_COUNTS`, `MEASURE_DAYS`, `TICKET_CHANNELS`, `SURVEY_ANSWERS`, `STAFF_CONTACTS`, `TENURES`.
    staff, staff_before
        `frames.STAFF` of the month and of twelve months before.
    headcount, executives, touches, tickets, onboarded, lifecycle
        `frames.HEADCOUNT`, `EXECUTIVES`, `TOUCHES`, `TICKETS`, `CONTACT_AFTER_ONBOARDING`, `LIFECYCLE`.
    retention, revenue
        `frames.RETENTION_FACTS` at window 12 and `frames.REVENUE`.
    ltv_cac
        LTV to CAC and the new customers it rests on, from `models.unit_economics`.
    words
        Measure -> what in a role or a category counts.
    product_caused, north_star
        The settings of these names.
    """

    as_of: pd.Timestamp
    retention: pd.DataFrame
    revenue: pd.DataFrame
    lifecycle: pd.DataFrame
    counts: pd.DataFrame = field(default_factory=pd.DataFrame)
    days: pd.DataFrame = field(default_factory=pd.DataFrame)
    channels: pd.DataFrame = field(default_factory=pd.DataFrame)
    answers: pd.DataFrame = field(default_factory=pd.DataFrame)
    contacts: pd.DataFrame = field(default_factory=pd.DataFrame)
    tenures: pd.DataFrame = field(default_factory=pd.DataFrame)
    staff: pd.DataFrame = field(default_factory=pd.DataFrame)
    staff_before: pd.DataFrame = field(default_factory=pd.DataFrame)
    headcount: pd.DataFrame = field(default_factory=pd.DataFrame)
    executives: pd.DataFrame = field(default_factory=pd.DataFrame)
    touches: pd.DataFrame = field(default_factory=pd.DataFrame)
    tickets: pd.DataFrame = field(default_factory=pd.DataFrame)
    onboarded: pd.DataFrame = field(default_factory=pd.DataFrame)
    ltv_cac: Reading = UNKNOWN
    words: Mapping[str, Sequence[str]] = field(default_factory=dict)
    product_caused: Sequence[str] = ()
    north_star: Sequence[str] = ()

    def late(self, frame: pd.DataFrame, months: int, before: int = 0) -> pd.DataFrame:
        """The rows of so many months to as-of, or to the month `before` months earlier."""
        last = self.as_of - pd.DateOffset(months=before)
        return frame[(frame["month"] > last - pd.DateOffset(months=months)) & (frame["month"] <= last)]

    def in_month(self, frame: pd.DataFrame, before: int = 0) -> pd.DataFrame:
        """The rows of as-of, or of the month `before` months earlier."""
        return self.late(frame, 1, before)

    def named(self, measure: str, texts: pd.Series) -> pd.Series:
        """Whether each text holds one of the measure's words: whole words of the Latin alphabet, others anywhere."""
        words = [word.casefold() for word in self.words.get(measure, ())]
        latin = {_spaced(word) for word in words if word.isascii()}
        others = [word for word in words if not word.isascii()]
        plain = texts.str.casefold()
        found = [any(word in _spaced(text) for word in latin) or any(word in text for word in others) for text in plain]
        return pd.Series(found, index=texts.index, dtype=bool)


def _spaced(text: str) -> str:
    """The words of a text between single spaces."""
    return f" {' '.join(re.findall('[a-z0-9]+', text))} "
