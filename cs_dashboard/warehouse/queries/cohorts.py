"""Cohorts by first paying month and age, as steps over age."""

from typing import Any

import sqlalchemy as sa

from cs_dashboard.warehouse.intervals import OPEN_END, lesser, mrr_intervals
from cs_dashboard.warehouse.queries.retention import moments
from cs_dashboard.warehouse.queries.steps import ONE, Step, grain_at, part, with_dimensions
from cs_dashboard.warehouse.sources import Sources


def cohort_steps(sources: Sources, through: int, *, by_dimensions: bool = True) -> sa.Select[Any]:
    """Steps of MRR, MRR capped per customer at its landing MRR, and paying customers (minor units).

    Grain: cohort_s (first paying month) × age_months × dimensions. At age 0 the steps are the cohort itself.
    """
    row = mrr_intervals(sources).c
    sums: dict[str, Any] = {
        "paying_customers": ONE,
        "mrr": row.mrr,
        "kept_mrr": lesser(row.mrr, row.landing_mrr),
    }
    return _by_age(sources, "cohorts_by_age", sums, through, by_dimensions)


def cohort_moment_steps(sources: Sources, through: int, *, by_dimensions: bool = True) -> sa.Select[Any]:
    """Steps of what intervals and the expansion ladder need beside `cohort_steps`, at the same grain.

    x is landing MRR, y is MRR at the age (minor units; second moments DOUBLE). A query of its own, so that who asks
    for cohorts alone does not pay for it. Σx² is Σy² at age 0, so it is not asked for twice.
    """
    row = mrr_intervals(sources).c
    sums = {
        "paying_customers": ONE,
        "paying_landing_mrr": row.landing_mrr,
        **moments(row.landing_mrr, row.mrr, "closing", "landing"),
    }
    return _by_age(sources, "cohort_moments_by_age", sums, through, by_dimensions)


def _by_age(sources: Sources, name: str, sums: dict[str, Any], through: int, by_dimensions: bool) -> sa.Select[Any]:
    intervals = mrr_intervals(sources)
    row = intervals.c

    def at(month: sa.ColumnElement[int]) -> dict[str, sa.ColumnElement[Any]]:
        return grain_at(row, by_dimensions, cohort_s=row.cohort_s, age_months=month - row.cohort_s)

    begins = Step(at(row.s), sums, (row.s <= through,))
    ends = begins.taken_back(at(row.e), row.e <= through, row.e < OPEN_END)
    return with_dimensions(sources, part(name, intervals, begins, ends), list(begins.grain))
