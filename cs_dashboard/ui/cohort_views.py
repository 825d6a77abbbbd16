"""What the Cohorts half of Cohort compounding shows: facts in, metric results out, and the customers behind a cell."""

from dataclasses import dataclass

import pandas as pd

from cs_dashboard.charts.cohort_matrix import AVERAGE
from cs_dashboard.filters import Filters
from cs_dashboard.metrics import cohorts, expansion
from cs_dashboard.metrics.periods import MONTHS_IN, Period, period_starts
from cs_dashboard.metrics.rollup import matching
from cs_dashboard.ui import reads
from cs_dashboard.warehouse import facts

# Members with a ladder of their own.
LADDERS = 5


@dataclass(frozen=True)
class CohortView:
    """`metrics.cohorts.cohorts` and `metrics.cohorts.cohort_average` of the slice by one period."""

    cells: pd.DataFrame
    average: pd.DataFrame


def cohort_view(filters: Filters, period: Period) -> CohortView:
    """The matrix of the slice and its weighted average."""
    view: CohortView = reads.answered("cohort_view", lambda _: _cohort_view(filters, period), filters, period)
    return view


def _cohort_view(filters: Filters, period: Period) -> CohortView:
    as_of, start = reads.as_of(filters), reads.settings().fiscal_year_start
    found = reads.cohort_facts(filters)
    cells = cohorts.cohorts(found, as_of, period, start)
    average = cohorts.cohort_average(found, reads.cohort_moments(filters), as_of, period, start)
    return CohortView(cells, average)


def layers(filters: Filters) -> pd.DataFrame:
    """MRR of each month by the fiscal year in which its customers first paid."""
    start = reads.settings().fiscal_year_start
    found: pd.DataFrame = reads.answered(
        "cohort_layers", lambda _: cohorts.cohort_layers(reads.cohort_facts(filters), start), filters
    )
    return found


def ladders(filters: Filters) -> dict[str, pd.DataFrame]:
    """Member -> its expansion ladder; everybody (`""`) first, then the segments with the most MRR at age 0."""
    found: dict[str, pd.DataFrame] = reads.answered("ladders", lambda _: _ladders(filters), filters)
    return found


def _ladders(filters: Filters) -> dict[str, pd.DataFrame]:
    found, moments = reads.cohort_facts(filters), reads.cohort_moments(filters)
    by_segment = expansion.expansion_ladder(found, moments, ["segment"])
    first = by_segment[by_segment["age_months"] == 0].sort_values("mrr", ascending=False, kind="stable")
    members = first["segment"].tolist()
    ladders = {"": expansion.expansion_ladder(found, moments)}
    if len(members) > 1:
        for member in members[:LADDERS]:
            ladders[member] = by_segment[by_segment["segment"] == member].reset_index(drop=True)
    return ladders


@dataclass(frozen=True)
class CohortsBehind:
    """Who stands behind a number of the cohorts, by the key that its point carries."""

    filters: Filters
    period: Period

    def cell(self, key: str) -> pd.DataFrame:
        """The customers of a cohort old enough for the age: what they paid at first and paid at it.

        `cohort|age` is one cell; `average|age` is all complete cells of the age.
        """
        name, _, age = key.rpartition("|")
        months = int(age)
        if name != AVERAGE:
            first = pd.Timestamp(name)
            last = first + pd.DateOffset(months=MONTHS_IN[self.period] - 1)
            return self._landed(first, last, months)
        cells = cohort_view(self.filters, self.period).cells
        whole = cells[cells["is_complete"] & (cells["age_months"] == months)]["cohort"]
        listed = self._landed(whole.min(), whole.max() + pd.DateOffset(months=MONTHS_IN[self.period] - 1), months)
        starts = period_starts(listed["cohort"], self.period, reads.settings().fiscal_year_start)
        return listed[starts.isin(whole)]

    def layer(self, key: str) -> pd.DataFrame:
        """The customers of a cohort year that pay in the month, beside what they paid a year before: `cohort|month`."""
        cohort, _, month = key.partition("|")
        listed = reads.customers_between(self.filters, pd.Timestamp(month), MONTHS_IN["year"])
        years = period_starts(listed["cohort"], "year", reads.settings().fiscal_year_start)
        return listed[(years == pd.Timestamp(cohort)) & (listed["closing_mrr"] > 0)]

    def rung(self, key: str) -> pd.DataFrame:
        """The customers that stand on a rung: still paying at the age, of one segment or all: `segment|age`."""
        member, _, age = key.rpartition("|")
        listed = self._landed(reads.months()[-1], reads.as_of(self.filters), int(age))
        stays = listed["closing_mrr"] > 0
        return listed[stays & (listed["segment"] == member)] if member else listed[stays]

    def _landed(self, first: pd.Timestamp, last: pd.Timestamp, age: int) -> pd.DataFrame:
        """Customers first paying in `first` to `last` that have been seen at the age."""
        until = min(last, reads.as_of(self.filters) - pd.DateOffset(months=age))
        frame = reads.answered(
            "cohort_customers", lambda house: facts.cohort_customers(house, first, until, age), first, until, age
        )
        return matching(frame, self.filters.where)
