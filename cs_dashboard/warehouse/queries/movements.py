"""MRR movements: one row per interval, from its neighbours."""

from typing import Any

import sqlalchemy as sa

from cs_dashboard.warehouse.intervals import OPEN_END, mrr_intervals
from cs_dashboard.warehouse.queries.steps import ONE, Step, grain_at, laid_together, part, with_dimensions
from cs_dashboard.warehouse.sources import Sources


def mrr_movements(sources: Sources, through: int, *, by_dimensions: bool = True) -> sa.Select[Any]:
    """New, reactivation, expansion, contraction and churn by month and dimensions, MRR (minor units) and customers.

    Contraction and churn are negative. `through` is the last month index wanted.
    """
    intervals = mrr_intervals(sources)
    row = intervals.c
    first = row.s == row.cohort_s
    returned = sa.and_(row.s > row.cohort_s, row.previous_e < row.s)
    change = row.mrr - row.previous_mrr
    adjoining = row.previous_e == row.s
    flags = {
        "new": first,
        "reactivation": returned,
        "expansion": sa.and_(adjoining, change > 0),
        "contraction": sa.and_(adjoining, change < 0),
    }
    amounts = {"new": row.mrr, "reactivation": row.mrr, "expansion": change, "contraction": change}
    starts = {
        **{f"{name}_mrr": sa.case((flag, amounts[name]), else_=0) for name, flag in flags.items()},
        **{f"{name}_customers": sa.case((flag, 1), else_=0) for name, flag in flags.items()},
    }
    ends = {"churn_mrr": -row.mrr, "churn_customers": ONE}
    left = sa.and_(row.e < OPEN_END, sa.or_(row.next_s.is_(None), row.next_s != row.e))
    at_start, at_end = grain_at(row, by_dimensions, month=row.s), grain_at(row, by_dimensions, month=row.e)
    parts = [
        part("arrivals_and_changes", intervals, Step(at_start, starts, (row.s <= through,))),
        part("departures", intervals, Step(at_end, ends, (left, row.e <= through))),
    ]
    steps = laid_together("movements_by_month", parts, list(at_start))
    return with_dimensions(sources, steps, list(at_start))
