"""How far customers adopted the product: the tier of each customer and month, from usage and outcomes."""

from typing import Any

import sqlalchemy as sa

from cs_dashboard.warehouse.intervals import month_index
from cs_dashboard.warehouse.sources import Sources

# Our cuts, as the metric definitions have them.
OUTCOME_HIGH, OUTCOME_LOW = 0.8, 0.5
UTILISATION_HIGH, UTILISATION_LOW = 0.20, 0.10
ACTIVITY_HIGH, ACTIVITY_LOW = 0.50, 0.20
UNKNOWN = "unknown"


def usage_tiers(sources: Sources) -> sa.CTE:
    """The tier (high, mid, low or unknown) of every row of usage: customer_id, month (index), adoption_tier.

    An outcome that is known decides alone. Without one: low where any input present is below its low cut, high where
    every input present reaches its high cut, else mid; unknown where no input is there.
    """
    usage = sources.table("usage_monthly")
    row = sa.select(
        usage.c.customer_id,
        month_index(usage.c.month).label("month"),
        sa.cast(usage.c.outcome_attainment, sa.Double).label("outcome"),
        _share(usage.c.features_used, usage.c.features_available).label("utilisation"),
        _share(usage.c.active_users, usage.c.seats).label("activity"),
    ).cte("usage_shares")
    return sa.select(row.c.customer_id, row.c.month, _tier(row.c).label("adoption_tier")).cte("usage_tiers")


def _tier(row: Any) -> sa.ColumnElement[str]:
    return sa.case(
        (row.outcome >= OUTCOME_HIGH, "high"),
        (row.outcome < OUTCOME_LOW, "low"),
        (row.outcome.is_not(None), "mid"),
        (sa.or_(row.utilisation < UTILISATION_LOW, row.activity < ACTIVITY_LOW), "low"),
        (sa.and_(row.utilisation.is_(None), row.activity.is_(None)), UNKNOWN),
        (
            sa.and_(
                sa.func.coalesce(row.utilisation, UTILISATION_HIGH) >= UTILISATION_HIGH,
                sa.func.coalesce(row.activity, ACTIVITY_HIGH) >= ACTIVITY_HIGH,
            ),
            "high",
        ),
        else_="mid",
    )


def _share(part: Any, whole: Any) -> sa.ColumnElement[Any]:
    """part / whole, null where the whole is not above zero."""
    over, under = sa.cast(part, sa.Double), sa.cast(whole, sa.Double)
    return sa.case((under > 0, over / under))
