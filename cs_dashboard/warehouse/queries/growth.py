"""MRR, paying customers and first-year revenue as steps by month."""

from typing import Any

import sqlalchemy as sa

from cs_dashboard.warehouse.intervals import OPEN_END, lesser, mrr_intervals
from cs_dashboard.warehouse.queries.steps import grain_at, laid_together, part, with_dimensions
from cs_dashboard.warehouse.sources import Sources

FIRST_YEAR_MONTHS = 12


def revenue_steps(sources: Sources, through: int, *, by_dimensions: bool = True) -> sa.Select[Any]:
    """Steps of total MRR, paying customers and first-year MRR (minor units) by month and dimensions.

    First-year MRR is min(MRR, landing MRR) of customers younger than twelve months: the part that belongs to sales.
    """
    intervals = mrr_intervals(sources)
    row = intervals.c
    one = sa.literal_column("1", sa.Integer)
    young_end = lesser(row.e, row.cohort_s + FIRST_YEAR_MONTHS)
    first_year = lesser(row.mrr, row.landing_mrr)
    young = row.s < row.cohort_s + FIRST_YEAR_MONTHS

    def at(month: sa.ColumnElement[int]) -> dict[str, sa.ColumnElement[Any]]:
        return grain_at(row, by_dimensions, month=month)

    starts = {"total_mrr": row.mrr, "total_customers": one}
    ends = {"total_mrr": -row.mrr, "total_customers": -one}
    parts = [
        part("starts", intervals, at(row.s), starts, row.s <= through),
        part("ends", intervals, at(row.e), ends, row.e <= through, row.e < OPEN_END),
        part("first_years_begin", intervals, at(row.s), {"first_year_mrr": first_year}, young, row.s <= through),
        part("first_years_end", intervals, at(young_end), {"first_year_mrr": -first_year}, young, young_end <= through),
    ]
    steps = laid_together("revenue_by_month", parts, list(at(row.s)))
    return with_dimensions(sources, steps, list(at(row.s)))


def first_paying_month(sources: Sources) -> sa.Select[Any]:
    """The first paying month index of the whole book; one row, null when nobody ever paid."""
    return sa.select(sa.func.min(mrr_intervals(sources).c.s).label("first_month"))
