"""What the company spent, by month and category."""

from typing import Any

import sqlalchemy as sa

from cs_dashboard.warehouse.intervals import NOBODY, minor_units, month_index
from cs_dashboard.warehouse.sources import Sources


def monthly_costs(sources: Sources, through: int) -> sa.Select[Any]:
    """Costs of each month to `through` by category (minor units); rows without a month or an amount are findings."""
    costs = sources.table("costs")
    row = (
        sa.select(
            month_index(costs.c.month).label("month"),
            sa.func.coalesce(sa.func.nullif(sa.cast(costs.c.category, sa.String), ""), NOBODY).label("category"),
            minor_units(costs.c.amount).label("amount"),
        )
        .where(costs.c.month.is_not(None), costs.c.amount.is_not(None))
        .cte("cost_rows")
    ).c
    return (
        sa.select(row.month, row.category, sa.func.sum(row.amount).label("amount"))
        .where(row.month <= through)
        .group_by(row.month, row.category)
    )
