"""Cohorts by first paying month and age, as steps over age."""

from typing import Any

import sqlalchemy as sa

from cs_dashboard.warehouse.intervals import OPEN_END, lesser, mrr_intervals
from cs_dashboard.warehouse.queries.retention import ONE
from cs_dashboard.warehouse.queries.steps import grain_at, laid_together, part, with_dimensions
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
    losses = {name: -expression for name, expression in sums.items()}

    def at(month: sa.ColumnElement[int]) -> dict[str, sa.ColumnElement[Any]]:
        return grain_at(row, by_dimensions, cohort_s=row.cohort_s, age_months=month - row.cohort_s)

    parts = [
        part("cohort_begins", intervals, at(row.s), sums, row.s <= through),
        part("cohort_ends", intervals, at(row.e), losses, row.e <= through, row.e < OPEN_END),
    ]
    grain = list(at(row.s))
    return with_dimensions(sources, laid_together("cohorts_by_age", parts, grain), grain)
