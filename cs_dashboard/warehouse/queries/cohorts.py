"""Cohorts by first paying month and age, as steps over age."""

from typing import Any

import sqlalchemy as sa

from cs_dashboard.warehouse.intervals import OPEN_END, lesser, mrr_intervals
from cs_dashboard.warehouse.queries.steps import ONE, Step, grain_at, part, with_dimensions
from cs_dashboard.warehouse.sources import Sources


def cohort_steps(sources: Sources, through: int, *, by_dimensions: bool = True) -> sa.Select[Any]:
    """Steps of MRR, MRR capped per customer at its landing MRR, and paying customers (minor units).

    Grain: cohort_s (first paying month) × age_months × dimensions. At age 0 the steps are the cohort itself.
    """
    intervals = mrr_intervals(sources)
    row = intervals.c
    sums: dict[str, Any] = {
        "paying_customers": ONE,
        "mrr": row.mrr,
        "kept_mrr": lesser(row.mrr, row.landing_mrr),
    }

    def at(month: sa.ColumnElement[int]) -> dict[str, sa.ColumnElement[Any]]:
        return grain_at(row, by_dimensions, cohort_s=row.cohort_s, age_months=month - row.cohort_s)

    begins = Step(at(row.s), sums, (row.s <= through,))
    ends = begins.taken_back(at(row.e), row.e <= through, row.e < OPEN_END)
    return with_dimensions(sources, part("cohorts_by_age", intervals, begins, ends), list(begins.grain))
