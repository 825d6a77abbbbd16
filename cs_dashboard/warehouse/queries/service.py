"""What customers and the teams have to do with each other: touches, tickets, onboarding and what came of it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from cs_dashboard.frames import month_of
from cs_dashboard.warehouse.durations import Zone, duration_bucket, local_day, whole_seconds
from cs_dashboard.warehouse.intervals import (
    NOBODY,
    customer_names,
    dimensions,
    minor_units,
    month_index,
    mrr_intervals,
)
from cs_dashboard.warehouse.queries.steps import (
    ONE,
    sum_of,
)
from cs_dashboard.warehouse.sources import Sources

US = "us"
LANDING_BAND = "landing_band"
CONTACT_DAYS = 90


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


def summed(rows: sa.CTE, grain: Sequence[str], measures: Sequence[str]) -> sa.Select[Any]:
    """The measures of the rows, summed by their grain."""
    keys = [rows.c[name] for name in grain]
    return sa.select(*keys, *(sum_of(rows.c[name]).label(name) for name in measures)).group_by(*keys)


def touches(sources: Sources, through: int, by: Sequence[str] = ()) -> sa.Select[Any]:
    """Touches by month × kind × initiated_by × `by`; timed are those with minutes, their sum is in hundredths."""
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
    rows = described(sources, happened, by, "touches_described")
    sums = summed(rows, ["month", *by, "kind", "initiated_by"], ["touches", "timed_touches", "minutes"])
    return sums.where(rows.c.month <= through)


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


def _counted(rows: sa.CTE, zone: Zone) -> sa.CTE:
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


def tickets(sources: Sources, through: int, by: Sequence[str] = (), zone: Zone = ()) -> sa.Select[Any]:
    """Tickets by month of opening (UTC) × category × opened_by × `by`: how many, answered, resolved, same day, rated.

    The day of "same day" is the company's (`zone`); satisfaction is a sum in hundredths over answers from 1 to 5.
    """
    rows = described(sources, _counted(_tickets(sources, None, through), zone), by, "tickets_described")
    return summed(rows, ["month", *by, "category", "opened_by"], COUNTS)


def agent_tickets(sources: Sources, first: int, through: int, zone: Zone = ()) -> sa.Select[Any]:
    """The same of the months `first` to `through` by agent_id."""
    return summed(_counted(_tickets(sources, first, through), zone), ["agent_id"], COUNTS)


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
    opened = described(sources, _tickets(sources, first, through), by, "tickets_described")
    rows = _times(opened, ["month", *by, "category"])
    return summed(rows, ["month", *by, "category", "stage", "seconds"], ["tickets"])


def agent_times(sources: Sources, first: int, through: int) -> sa.Select[Any]:
    """Tickets of the months `first` to `through` by agent_id × stage (response) × bucket of the seconds they took."""
    rows = _times(_tickets(sources, first, through), ["agent_id"], ("response",))
    return summed(rows, ["agent_id", "stage", "seconds"], ["tickets"])
