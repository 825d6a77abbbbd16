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


def adoption_tiers(sources: Sources, wanted: sa.CTE) -> sa.CTE:
    """The tier (high, mid, low or unknown) of each customer_id and month in `wanted` that has usage.

    An outcome that is known decides alone. Without one: low where any input present is below its low cut, high where
    every input present reaches its high cut, else mid; unknown where no input is there. `wanted` comes first, because
    usage is the largest table of all.
    """
    usage = sources.table("usage_monthly")
    is_wanted = sa.and_(usage.c.customer_id == wanted.c.customer_id, month_index(usage.c.month) == wanted.c.month)
    row = (
        sa.select(
            wanted.c.customer_id,
            wanted.c.month,
            sa.cast(usage.c.outcome_attainment, sa.Double).label("outcome"),
            _share(usage.c.features_used, usage.c.features_available).label("utilisation"),
            _share(usage.c.active_users, usage.c.seats).label("activity"),
        )
        .join_from(wanted, usage, is_wanted)
        .cte("usage_shares")
    ).c
    judged = sa.select(row.customer_id, row.month, _tier(row).label("adoption_tier")).cte("usage_tiers")
    # A month listed twice is a finding; it must not count a customer twice.
    return (
        sa.select(judged.c.customer_id, judged.c.month, sa.func.min(judged.c.adoption_tier).label("adoption_tier"))
        .group_by(judged.c.customer_id, judged.c.month)
        .cte("adoption_tiers")
    )


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
