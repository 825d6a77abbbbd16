"""The customers behind a number: one row each, at two months."""

from typing import Any

import sqlalchemy as sa

from cs_dashboard.warehouse.intervals import NOBODY, customer_names, dimensions, mrr_intervals
from cs_dashboard.warehouse.sources import Sources


def mrr_at(sources: Sources, month: int, name: str) -> sa.CTE:
    """MRR (minor units) of every customer paying in the month."""
    row = mrr_intervals(sources).c
    return sa.select(row.customer_id, row.mrr).where(row.s <= month, row.e > month).cte(name)


def described_customers(sources: Sources) -> sa.CTE:
    """Every customer that ever paid, with name, dimensions, CSM and first paying month."""
    row = mrr_intervals(sources).c
    names, keys = customer_names(sources), dimensions(sources)
    payers = sa.select(row.customer_id, row.dimension_key, row.cohort_s).where(row.s == row.cohort_s).cte("payers")
    return (
        sa.select(
            payers.c.customer_id,
            sa.func.coalesce(names.c.name, sa.cast(payers.c.customer_id, sa.String)).label("name"),
            *(column for column in keys.c if column.name not in ("dimension_key", "csm_id")),
            sa.func.coalesce(names.c.csm_id, NOBODY).label("csm_id"),
            payers.c.cohort_s,
        )
        .join_from(payers, keys, keys.c.dimension_key == payers.c.dimension_key)
        .join(names, names.c.customer_id == payers.c.customer_id, isouter=True)
        .cte("described_customers")
    )


def customers_between(sources: Sources, base: int, month: int) -> sa.Select[Any]:
    """Customers paying in `base` or in `month`: opening and closing MRR (minor units), point to point."""
    then, now = mrr_at(sources, base, "mrr_then"), mrr_at(sources, month, "mrr_now")
    customers = described_customers(sources)
    opening = sa.func.coalesce(then.c.mrr, 0).label("opening_mrr")
    closing = sa.func.coalesce(now.c.mrr, 0).label("closing_mrr")
    return (
        sa.select(*customers.c, opening, closing)
        .join_from(customers, then, then.c.customer_id == customers.c.customer_id, isouter=True)
        .join(now, now.c.customer_id == customers.c.customer_id, isouter=True)
        .where(sa.or_(then.c.mrr.is_not(None), now.c.mrr.is_not(None)))
        .order_by(opening.desc(), closing.desc(), customers.c.customer_id)
    )


def cohort_customers(sources: Sources, first: int, last: int, age: int) -> sa.Select[Any]:
    """Customers whose first paying month lies in `first` to `last`: MRR then (opening) and `age` months later."""
    row = mrr_intervals(sources).c
    reached = row.cohort_s + age
    stated = sa.select(row.customer_id, row.mrr, row.landing_mrr, row.s, row.e, row.cohort_s, reached.label("reached"))
    stretch = stated.where(row.cohort_s >= first, row.cohort_s <= last).cte("stretches_of_the_cohort")
    landed = sa.select(stretch.c.customer_id, stretch.c.landing_mrr).where(stretch.c.s == stretch.c.cohort_s)
    then = landed.cte("mrr_at_landing")
    now = (
        sa.select(stretch.c.customer_id, stretch.c.mrr)
        .where(stretch.c.s <= stretch.c.reached, stretch.c.e > stretch.c.reached)
        .cte("mrr_at_age")
    )
    customers = described_customers(sources)
    opening = then.c.landing_mrr.label("opening_mrr")
    closing = sa.func.coalesce(now.c.mrr, 0).label("closing_mrr")
    return (
        sa.select(*customers.c, opening, closing)
        .join_from(customers, then, then.c.customer_id == customers.c.customer_id)
        .join(now, now.c.customer_id == customers.c.customer_id, isouter=True)
        .order_by(opening.desc(), closing.desc(), customers.c.customer_id)
    )


def customer_intervals(sources: Sources, through: int) -> sa.Select[Any]:
    """Paying intervals that start by `through`: dimensions, customer_id, s, e (month indexes), mrr (minor units)."""
    row, names = mrr_intervals(sources).c, dimensions(sources)
    return (
        sa.select(*(c for c in names.c if c.name != "dimension_key"), row.customer_id, row.s, row.e, row.mrr)
        .join_from(mrr_intervals(sources), names, names.c.dimension_key == row.dimension_key)
        .where(row.s <= through)
        .order_by(row.customer_id, row.s)
    )
