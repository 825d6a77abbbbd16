"""Cached reads of what practices are measured by: the whole company, whatever slice the filters name."""

import pandas as pd

from cs_dashboard.content.measures import measures
from cs_dashboard.filters import Filters
from cs_dashboard.metrics.maturity_people import PeopleBehind
from cs_dashboard.practice_facts import PracticeReads
from cs_dashboard.ui import reads, team_reads
from cs_dashboard.warehouse import maturity_facts


def measures_now(filters: Filters) -> pd.DataFrame:
    """Every measure of the whole company in the month asked for: `metrics.maturity.practice_measures`."""
    asked = _asked(filters)
    table: pd.DataFrame = reads.answered("measures_now", lambda _: asked.measures(), asked.month)
    return table


def behind(filters: Filters, key: str) -> pd.DataFrame:
    """The customers or people behind a measure.

    Customers: `frames.MEASURE_CUSTOMERS`; people: employee_id, name, function, role, manager. Empty where nobody can be
    listed or a table is missing.
    """
    measure, month = measures()[key], reads.as_of(filters)
    if measure.behind == "none" or not team_reads.has(*measure.tables):
        return pd.DataFrame()
    table: pd.DataFrame = reads.answered("behind_measure", lambda _: _behind(filters, key), month, key)
    return table


def courses(filters: Filters) -> dict[str, pd.Series]:
    """`practice_facts.PracticeReads.courses` to the month asked for."""
    return _asked(filters).courses()


def _asked(filters: Filters) -> PracticeReads:
    return PracticeReads(reads.warehouse(), reads.as_of(filters), reads.answered)


def _behind(filters: Filters, key: str) -> pd.DataFrame:
    if measures()[key].behind == "people":
        return PeopleBehind(_asked(filters).facts()).behind(key)
    kinds = reads.settings().meeting_kinds
    return maturity_facts.measure_customers(reads.warehouse(), reads.as_of(filters), key, kinds)
