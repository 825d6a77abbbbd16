"""The largest customers of a retention base."""

from typing import Any

import sqlalchemy as sa

from cs_dashboard.warehouse.intervals import binary_text, dimensions, mrr_intervals
from cs_dashboard.warehouse.queries.customers import mrr_at
from cs_dashboard.warehouse.sources import Sources

LARGEST = 10


def largest_customers(sources: Sources, base: int, month: int) -> sa.Select[Any]:
    """The ten largest of each combination of dimensions at `base`, with MRR (minor units) then and now.

    Ten of each combination hold the ten largest of any roll-up, so one answer serves every filter.
    """
    row = mrr_intervals(sources).c
    now, names = mrr_at(sources, month, "mrr_now"), dimensions(sources)
    order = sa.func.row_number().over(
        partition_by=row.dimension_key, order_by=[row.mrr.desc(), binary_text(row.customer_id)]
    )
    ranked = (
        sa.select(row.customer_id, row.dimension_key, row.mrr, order.label("place"))
        .where(row.s <= base, row.e > base)
        .cte("ranked_by_opening_mrr")
    )
    return (
        sa.select(
            ranked.c.customer_id,
            *(column for column in names.c if column.name != "dimension_key"),
            ranked.c.mrr.label("opening_mrr"),
            sa.func.coalesce(now.c.mrr, 0).label("closing_mrr"),
        )
        .join_from(ranked, names, names.c.dimension_key == ranked.c.dimension_key)
        .join(now, now.c.customer_id == ranked.c.customer_id, isouter=True)
        .where(ranked.c.place <= LARGEST)
        .order_by(ranked.c.mrr.desc(), ranked.c.customer_id)
    )
