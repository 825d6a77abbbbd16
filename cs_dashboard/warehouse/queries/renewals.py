"""Contract terms that ended and what became of them, and the terms still to end."""

from typing import Any

import sqlalchemy as sa

from cs_dashboard.warehouse.intervals import NOBODY, lesser, month_index, mrr_intervals
from cs_dashboard.warehouse.queries.retention import double_product, moments
from cs_dashboard.warehouse.queries.steps import ONE, Step, part, with_dimensions
from cs_dashboard.warehouse.sources import Sources


def renewal_outcomes(sources: Sources, through: int) -> sa.Select[Any]:
    """Terms ended by `through` (less the grace), once per customer and month, with MRR before and after (minor units).

    Grain: month of the exclusive end × dimensions × end_reason. x = MRR of the month before the end, above zero;
    y = MRR of the end's month plus the grace.
    """
    outcomes = ended_terms(sources, through)
    x, y = outcomes.c.x, outcomes.c.y
    sums: dict[str, Any] = {
        "due_customers": ONE,
        "renewed_customers": sa.case((y > 0, 1), else_=0),
        "due_mrr": x,
        "renewed_mrr": y,
        "kept_mrr": lesser(x, y),
        "due_sq": double_product(x, x),
        **moments(x, y, "renewed", "due"),
    }
    grain = {name: outcomes.c[name] for name in ("month", "dimension_key", "end_reason")}
    return with_dimensions(sources, part("renewals", outcomes, Step(grain, sums)), list(grain))


def ended_terms(sources: Sources, through: int) -> sa.CTE:
    """One row per customer and month of a term's end, with MRR before (x) and after (y)."""
    grace, ends = sources.renewal_grace_months, _terms(sources)
    before, after = mrr_intervals(sources).alias("before"), mrr_intervals(sources).alias("after")

    def pays(interval: Any, month: Any) -> sa.ColumnElement[bool]:
        return sa.and_(interval.c.customer_id == ends.c.customer_id, interval.c.s <= month, interval.c.e > month)

    closing = sa.func.coalesce(after.c.mrr, 0)
    return (
        sa.select(
            ends.c.customer_id,
            ends.c.month,
            before.c.dimension_key,
            ends.c.end_reason,
            before.c.mrr.label("x"),
            closing.label("y"),
        )
        .join_from(ends, before, pays(before, ends.c.month - 1))
        .join(after, pays(after, ends.c.month + grace), isouter=True)
        .where(ends.c.month <= through - grace)
        .cte("renewal_outcomes")
    )


def renewals_due(sources: Sources, as_of: int) -> sa.Select[Any]:
    """Terms that end after `as_of` of customers paying in it: month × dimensions, customers and their MRR of today."""
    ends = _terms(sources)
    row = mrr_intervals(sources).c
    due = (
        sa.select(ends.c.month, row.dimension_key, row.mrr)
        .join_from(ends, mrr_intervals(sources), row.customer_id == ends.c.customer_id)
        .where(ends.c.month > as_of, row.s <= as_of, row.e > as_of)
        .cte("terms_to_end")
    )
    grain = {"month": due.c.month, "dimension_key": due.c.dimension_key}
    steps = part("renewals_due", due, Step(grain, {"due_customers": ONE, "due_mrr": due.c.mrr}))
    return with_dimensions(sources, steps, list(grain))


def _terms(sources: Sources) -> sa.CTE:
    """One row per customer and month in which a term of its ends; two reasons in one month keep the first by name."""
    contracts = sources.table("contracts")
    months = (
        sa.select(
            contracts.c.customer_id,
            month_index(contracts.c.end_date).label("month"),
            sa.func.nullif(sa.cast(contracts.c.end_reason, sa.String), "").label("end_reason"),
        )
        .where(contracts.c.customer_id.is_not(None), contracts.c.end_date.is_not(None))
        .cte("contract_ends")
    )
    return (
        sa.select(
            months.c.customer_id,
            months.c.month,
            sa.func.coalesce(sa.func.min(months.c.end_reason), NOBODY).label("end_reason"),
        )
        .group_by(months.c.customer_id, months.c.month)
        .cte("terms")
    )
