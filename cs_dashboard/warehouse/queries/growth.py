"""MRR, paying customers and first-year revenue as steps by month."""

from typing import Any

import sqlalchemy as sa

from cs_dashboard.warehouse.intervals import OPEN_END, lesser, mrr_intervals
from cs_dashboard.warehouse.queries.steps import (
    ONE,
    Step,
    grain_at,
    laid_together,
    part,
    stored_steps,
    with_dimensions,
)
from cs_dashboard.warehouse.sources import Sources

FIRST_YEAR_MONTHS = 12


def revenue_steps(sources: Sources, through: int, *, by_dimensions: bool = True) -> sa.Select[Any]:
    """Steps of total MRR, paying customers and first-year MRR (minor units) by month and dimensions.

    First-year MRR is min(MRR, landing MRR) of customers younger than twelve months: the part that belongs to sales.
    """
    grain = ["month", "dimension_key"] if by_dimensions else ["month"]
    steps = stored_steps(sources, "revenue_by_month", through, grain, lambda: _revenue(sources, through, by_dimensions))
    return with_dimensions(sources, steps, grain)


def revenue_by_month(sources: Sources) -> sa.CTE:
    """The steps of every month, to be stored."""
    return _revenue(sources, OPEN_END - 1, True)


def _revenue(sources: Sources, through: int, by_dimensions: bool) -> sa.CTE:
    intervals = mrr_intervals(sources)
    row = intervals.c
    young_end = lesser(row.e, row.cohort_s + FIRST_YEAR_MONTHS)
    young = row.s < row.cohort_s + FIRST_YEAR_MONTHS

    def at(month: sa.ColumnElement[int]) -> dict[str, sa.ColumnElement[Any]]:
        return grain_at(row, by_dimensions, month=month)

    paying = Step(at(row.s), {"total_mrr": row.mrr, "total_customers": ONE}, (row.s <= through,))
    first_year = Step(at(row.s), {"first_year_mrr": lesser(row.mrr, row.landing_mrr)}, (young, row.s <= through))
    parts = [
        part("paying", intervals, paying, paying.taken_back(at(row.e), row.e <= through, row.e < OPEN_END)),
        part("first_years", intervals, first_year, first_year.taken_back(at(young_end), young, young_end <= through)),
    ]
    return laid_together("revenue_by_month", parts, list(paying.grain))


def first_paying_month(sources: Sources) -> sa.Select[Any]:
    """The first paying month index of the whole book; one row, null when nobody ever paid."""
    return sa.select(sa.func.min(mrr_intervals(sources).c.s).label("first_month"))
