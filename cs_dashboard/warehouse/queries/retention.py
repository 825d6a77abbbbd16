"""Retention for any window: where a customer's MRR then meets its MRR now, as steps by month."""

from typing import Any

import sqlalchemy as sa

from cs_dashboard.warehouse.intervals import OPEN_END, greater, lesser, mrr_intervals, mrr_pairs
from cs_dashboard.warehouse.queries.steps import (
    ONE,
    Step,
    grain_at,
    laid_together,
    part,
    stored_steps,
    with_dimensions,
)
from cs_dashboard.warehouse.sources import STORED_WINDOW, Sources


def retention_steps(sources: Sources, window: int, through: int, *, by_dimensions: bool = True) -> sa.Select[Any]:
    """Steps of everything a retention figure and its bridge are made of, by month and dimensions.

    x is MRR `window` months ago, y is MRR now (minor units; second moments DOUBLE). Sums are additive: add them up to
    a month for the level in it, over dimensions for a roll-up. What was open at the base month is the total of
    `window` months earlier, so it is not asked for twice.
    """
    grain = ["month", "dimension_key"] if by_dimensions else ["month"]

    def count() -> sa.CTE:
        return _retention(sources, window, through, by_dimensions)

    steps = stored_steps(sources, "retention_by_month", through, grain, count) if window == STORED_WINDOW else count()
    return with_dimensions(sources, steps, grain)


def retention_by_month(sources: Sources) -> sa.CTE:
    """The steps of every month over the headline's window, to be stored."""
    return _retention(sources, STORED_WINDOW, OPEN_END - 1, True)


def _retention(sources: Sources, window: int, through: int, by_dimensions: bool) -> sa.CTE:
    parts = [
        _paying(sources, through, by_dimensions),
        _tenured(sources, window, through, by_dimensions),
        _retained(sources, window, through, by_dimensions),
    ]
    return laid_together("retention_by_month", parts, ["month", "dimension_key"] if by_dimensions else ["month"])


def double_product(a: sa.ColumnElement[Any], b: sa.ColumnElement[Any]) -> sa.ColumnElement[float]:
    """a·b as DOUBLE: squares of minor units outgrow a BIGINT sum."""
    return sa.cast(a, sa.Double) * sa.cast(b, sa.Double)


def moments(x: sa.ColumnElement[int], y: sa.ColumnElement[int], now: str, kept: str) -> dict[str, Any]:
    """Σxy, Σy², Σmin(x, y)² and Σx·min(x, y) under the frame's names."""
    least = lesser(x, y)
    return {
        f"{kept}_{now}": double_product(x, y),
        f"{now}_sq": double_product(y, y),
        "kept_sq": double_product(least, least),
        f"{kept}_kept": double_product(x, least),
    }


def _paying(sources: Sources, through: int, by_dimensions: bool) -> sa.CTE:
    intervals = mrr_intervals(sources)
    row = intervals.c
    sums = {"total_mrr": row.mrr, "total_customers": ONE, "total_sq": double_product(row.mrr, row.mrr)}
    begins = Step(grain_at(row, by_dimensions, month=row.s), sums, (row.s <= through,))
    ends = begins.taken_back(grain_at(row, by_dimensions, month=row.e), row.e <= through, row.e < OPEN_END)
    return part("paying", intervals, begins, ends)


def _tenured(sources: Sources, window: int, through: int, by_dimensions: bool) -> sa.CTE:
    """Those first paid `window` months ago or before: with them, the reactivated tell apart from the new."""
    intervals = mrr_intervals(sources)
    row = intervals.c
    start = greater(row.s, row.cohort_s + window)
    lasts = row.e > row.cohort_s + window
    sums = {"tenured_mrr": row.mrr, "tenured_customers": ONE}
    begins = Step(grain_at(row, by_dimensions, month=start), sums, (lasts, start <= through))
    ends = begins.taken_back(grain_at(row, by_dimensions, month=row.e), lasts, row.e <= through, row.e < OPEN_END)
    return part("tenured", intervals, begins, ends)


def _retained(sources: Sources, window: int, through: int, by_dimensions: bool) -> sa.CTE:
    pairs = mrr_pairs(sources, window)
    row = pairs.c
    x, y = row.opening_mrr, row.closing_mrr
    sums: dict[str, Any] = {
        "closing_mrr": y,
        "kept_mrr": lesser(x, y),
        "kept_opening_mrr": x,
        "kept_customers": ONE,
        **moments(x, y, "closing", "opening"),
    }
    begins = Step(grain_at(row, by_dimensions, month=row.s), sums, (row.s <= through,))
    ends = begins.taken_back(grain_at(row, by_dimensions, month=row.e), row.e <= through, row.e < OPEN_END)
    return part("retained", pairs, begins, ends)
