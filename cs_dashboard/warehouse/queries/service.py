"""What customers and the teams have to do with each other: touches, tickets, onboarding and what came of it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from cs_dashboard.frames import month_of
from cs_dashboard.warehouse.durations import duration_bucket, local_day, whole_seconds, zone_changes
from cs_dashboard.warehouse.intervals import (
    NOBODY,
    OPEN_END,
    customer_names,
    dimensions,
    minor_units,
    month_index,
    mrr_intervals,
)
from cs_dashboard.warehouse.queries.steps import ONE, stored_sums, summed
from cs_dashboard.warehouse.sources import Sources

US = "us"
LANDING_BAND = "landing_band"
CONTACT_DAYS = 90
# What stored sums can be told apart by: more would make as many rows as there are tickets.
SEGMENT = ("segment",)
TOUCHED = ("touches", "timed_touches", "minutes")


def _text(column: sa.ColumnElement[Any]) -> sa.ColumnElement[str]:
    return sa.func.coalesce(sa.func.nullif(sa.cast(column, sa.String), ""), NOBODY)


def flag(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    """1 where the condition holds, 0 where it does not or is unknown."""
    return sa.case((condition, 1), else_=0)


def described(sources: Sources, happened: sa.CTE, by: Sequence[str], name: str) -> sa.CTE:
    """What happened, with the dimensions `by` of its customer, as far as it lacks them; (none) for one that is not in
    `customers`.

    The landing band alone comes from what was paid, and is (none) for who never did: the others are asked of
    `customers`, because a foreign warehouse would compute every interval for them.
    """
    by = [column for column in by if column not in happened.c]
    if not by:
        return happened
    names = customer_names(sources)
    found = {column: names.c[column] for column in by if column != LANDING_BAND}
    joined = happened.outerjoin(names, names.c.customer_id == happened.c.customer_id)
    if LANDING_BAND in by:
        bands = _landing_bands(sources)
        found[LANDING_BAND] = bands.c.landing_band
        joined = joined.outerjoin(bands, bands.c.customer_id == happened.c.customer_id)
    words = [sa.func.coalesce(found[column], NOBODY).label(column) for column in by]
    return sa.select(*happened.c, *words).select_from(joined).cte(name)


def _landing_bands(sources: Sources) -> sa.CTE:
    row, words = mrr_intervals(sources).c, dimensions(sources)
    return (
        sa.select(row.customer_id, words.c.landing_band)
        .join_from(mrr_intervals(sources), words, words.c.dimension_key == row.dimension_key)
        .where(row.s == row.cohort_s)
        .cte("landing_bands")
    )


def touches(sources: Sources, through: int, by: Sequence[str] = ()) -> sa.Select[Any]:
    """Touches by month × kind × initiated_by × `by`; timed are those with minutes, their sum is in hundredths."""
    rows = stored_sums(sources, "touches_by_month", by, (None, through), lambda: _touch_rows(sources, by))
    return summed(rows, ["month", *by, "kind", "initiated_by"], TOUCHED).where(rows.c.month <= through)


def touches_by_month(sources: Sources) -> sa.CTE:
    """`touches` by segment of every month, to be stored."""
    grain = ["month", *SEGMENT, "kind", "initiated_by"]
    return summed(_touch_rows(sources, SEGMENT), grain, TOUCHED).cte("touches_by_month")


def _touch_rows(sources: Sources, by: Sequence[str]) -> sa.CTE:
    found = sources.table("touches")
    happened = (
        sa.select(
            found.c.customer_id,
            month_index(found.c.happened_on).label("month"),
            _text(found.c.kind).label("kind"),
            _text(found.c.initiated_by).label("initiated_by"),
            ONE.label("touches"),
            flag(found.c.minutes.is_not(None)).label("timed_touches"),
            sa.func.coalesce(minor_units(found.c.minutes), 0).label("minutes"),
        )
        .where(found.c.happened_on.is_not(None), sa.or_(found.c.minutes.is_(None), found.c.minutes >= 0))
        .cte("touch_rows")
    )
    return described(sources, happened, by, "touches_described")


def _tickets(sources: Sources, first: int | None, through: int) -> sa.CTE:
    """Tickets opened in `first` (None: ever) to `through` in seconds; what came before the opening is left out."""
    found = sources.table("tickets")
    opened_at = found.c.opened_at
    # The day before, so that no engine's reading of a time moves a ticket out: the month below is exact, this spares
    # an engine the years that it need not read.
    since = [] if first is None else [opened_at >= month_of(first).date() - timedelta(days=1)]
    opened = (
        sa.select(
            found.c.customer_id,
            month_index(opened_at).label("month"),
            _text(found.c.category).label("category"),
            _text(found.c.opened_by).label("opened_by"),
            _text(found.c.agent_id).label("agent_id"),
            whole_seconds(opened_at).label("opened"),
            whole_seconds(found.c.first_response_at).label("responded"),
            whole_seconds(found.c.resolved_at).label("resolved"),
            found.c.satisfaction,
        )
        .where(opened_at.is_not(None), *since)
        .cte("ticket_rows")
    )
    months = [] if first is None else [opened.c.month >= first]
    return sa.select(*opened.c).where(*months, opened.c.month <= through).cte("tickets_opened")


def _counted(sources: Sources, rows: sa.CTE) -> sa.CTE:
    zone = zone_changes(sources.timezone)
    row = rows.c
    answered, resolved = row.responded >= row.opened, row.resolved >= row.opened
    rated = sa.and_(row.satisfaction >= 1, row.satisfaction <= 5)
    same_day = sa.and_(answered, local_day(row.opened, zone) == local_day(row.responded, zone))
    return sa.select(
        row.customer_id,
        row.month,
        row.category,
        row.opened_by,
        row.agent_id,
        ONE.label("tickets"),
        flag(answered).label("answered_tickets"),
        flag(resolved).label("resolved_tickets"),
        flag(same_day).label("same_day_tickets"),
        flag(rated).label("rated_tickets"),
        sa.case((rated, minor_units(row.satisfaction)), else_=0).label("satisfaction"),
    ).cte("tickets_counted")


COUNTS = (
    *("tickets", "answered_tickets", "resolved_tickets", "same_day_tickets", "rated_tickets"),
    "satisfaction",
)


def tickets(sources: Sources, through: int, by: Sequence[str] = ()) -> sa.Select[Any]:
    """Tickets by month of opening (UTC) × category × opened_by × `by`: how many, answered, resolved, same day, rated.

    The day of "same day" is the company's; satisfaction is a sum in hundredths over answers from 1 to 5.
    """
    rows = stored_sums(sources, "tickets_by_month", by, (None, through), lambda: _ticket_rows(sources, through, by))
    return summed(rows, ["month", *by, "category", "opened_by"], COUNTS)


def tickets_by_month(sources: Sources) -> sa.CTE:
    """`tickets` by segment of every month, to be stored."""
    rows = _ticket_rows(sources, OPEN_END, SEGMENT)
    return summed(rows, ["month", *SEGMENT, "category", "opened_by"], COUNTS).cte("tickets_by_month")


def _ticket_rows(sources: Sources, through: int, by: Sequence[str]) -> sa.CTE:
    return described(sources, _counted(sources, _tickets(sources, None, through)), by, "tickets_described")


def agent_tickets(sources: Sources, first: int, through: int) -> sa.Select[Any]:
    """The same of the months `first` to `through` by agent_id."""

    def count() -> sa.CTE:
        return _counted(sources, _tickets(sources, first, through))

    return summed(stored_sums(sources, "agent_tickets_by_month", (), (first, through), count), ["agent_id"], COUNTS)


def agent_tickets_by_month(sources: Sources) -> sa.CTE:
    """`agent_tickets` of every month, to be stored."""
    rows = _counted(sources, _tickets(sources, None, OPEN_END))
    return summed(rows, ["month", "agent_id"], COUNTS).cte("agent_tickets_by_month")


def _times(rows: sa.CTE, keys: Sequence[str], stages: Sequence[str] = ("response", "resolution")) -> sa.CTE:
    """One row per ticket and stage it reached: the bucket of seconds it took, beside `keys`."""
    row = rows.c
    ends = {"response": row.responded, "resolution": row.resolved}
    reached = [
        sa.select(
            *(row[name] for name in keys), sa.literal(stage).label("stage"), (ends[stage] - row.opened).label("took")
        ).where(ends[stage] >= row.opened)
        for stage in stages
    ]
    took = (sa.union_all(*reached) if len(reached) > 1 else reached[0]).cte("ticket_durations")
    columns = [column for column in took.c if column.name != "took"]
    return sa.select(*columns, duration_bucket(took.c.took).label("seconds"), ONE.label("tickets")).cte(
        "ticket_buckets"
    )


def ticket_times(sources: Sources, first: int, through: int, by: Sequence[str] = ()) -> sa.Select[Any]:
    """Tickets by month of opening, `first` to `through`, × category × `by` × stage × bucket of the seconds taken."""

    def count() -> sa.CTE:
        return _time_rows(sources, first, through, by)

    rows = stored_sums(sources, "ticket_times_by_month", by, (first, through), count)
    return summed(rows, ["month", *by, "category", "stage", "seconds"], ["tickets"])


def ticket_times_by_month(sources: Sources) -> sa.CTE:
    """`ticket_times` by segment of every month, to be stored."""
    grain = ["month", *SEGMENT, "category", "stage", "seconds"]
    return summed(_time_rows(sources, None, OPEN_END, SEGMENT), grain, ["tickets"]).cte("ticket_times_by_month")


def _time_rows(sources: Sources, first: int | None, through: int, by: Sequence[str]) -> sa.CTE:
    opened = described(sources, _tickets(sources, first, through), by, "tickets_described")
    return _times(opened, ["month", *by, "category"])


def agent_times(sources: Sources, first: int, through: int) -> sa.Select[Any]:
    """Tickets of the months `first` to `through` by agent_id × stage (response) × bucket of the seconds they took."""

    def count() -> sa.CTE:
        return _times(_tickets(sources, first, through), ["agent_id"], ("response",))

    rows = stored_sums(sources, "agent_times_by_month", (), (first, through), count)
    return summed(rows, ["agent_id", "stage", "seconds"], ["tickets"])


def agent_times_by_month(sources: Sources) -> sa.CTE:
    """`agent_times` of every month, to be stored."""
    grain = ["month", "agent_id"]
    rows = _times(_tickets(sources, None, OPEN_END), grain, ("response",))
    return summed(rows, [*grain, "stage", "seconds"], ["tickets"]).cte("agent_times_by_month")
