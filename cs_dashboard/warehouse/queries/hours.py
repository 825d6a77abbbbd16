"""When tickets are opened: by hour of the week."""

from typing import Any

import sqlalchemy as sa

from cs_dashboard.warehouse.durations import local_week_hour, whole_seconds, zone_changes
from cs_dashboard.warehouse.intervals import month_index
from cs_dashboard.warehouse.queries.steps import ONE, sum_of
from cs_dashboard.warehouse.sources import Sources


def ticket_hours(sources: Sources, first: int, through: int) -> sa.Select[Any]:
    """Tickets opened in the months `first` to `through` (UTC) by the company's hour of the week, Monday 0:00 first.

    Columns: seconds (from Monday 0:00 to the start of the hour), tickets.
    """
    found = sources.table("tickets")
    opened = (
        sa.select(month_index(found.c.opened_at).label("month"), whole_seconds(found.c.opened_at).label("opened"))
        .where(found.c.opened_at.is_not(None))
        .cte("ticket_openings")
    )
    hours = (
        sa.select(
            local_week_hour(opened.c.opened, zone_changes(sources.timezone)).label("seconds"), ONE.label("tickets")
        )
        .where(opened.c.month >= first, opened.c.month <= through)
        .cte("ticket_hours")
    )
    return sa.select(hours.c.seconds, sum_of(hours.c.tickets).label("tickets")).group_by(hours.c.seconds)
