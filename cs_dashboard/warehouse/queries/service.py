"""What customers and the teams have to do with each other: touches, tickets, onboarding and what came of it."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from cs_dashboard.warehouse.durations import DAY, Zone, duration_bucket, first_second, local_day, whole_seconds
from cs_dashboard.warehouse.intervals import (
    NOBODY,
    customer_names,
    dimensions,
    minor_units,
    month_index,
    mrr_intervals,
)
from cs_dashboard.warehouse.queries.steps import ONE, Step, part, sum_of, with_dimensions
from cs_dashboard.warehouse.sources import Sources

US = "us"
LANDING_BAND = "landing_band"
OUTCOME_REACHED = 0.8
CONTACT_DAYS = 90
MONTHS_A_YEAR = 12


def _text(column: sa.ColumnElement[Any]) -> sa.ColumnElement[str]:
    return sa.func.coalesce(sa.func.nullif(sa.cast(column, sa.String), ""), NOBODY)


def _flag(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.case((condition, 1), else_=0)


def _described(sources: Sources, happened: sa.CTE, by: Sequence[str], name: str) -> sa.CTE:
    """What happened, with the dimensions `by` of its customer; (none) for one that is not in `customers`.

    The landing band alone comes from what was paid, and is (none) for who never did: the others are asked of
    `customers`, because a foreign warehouse would compute every interval for them.
    """
    if not by:
        return happened
    names = customer_names(sources)
    described = {column: names.c[column] for column in by if column != LANDING_BAND}
    joined = happened.outerjoin(names, names.c.customer_id == happened.c.customer_id)
    if LANDING_BAND in by:
        bands = _landing_bands(sources)
        described[LANDING_BAND] = bands.c.landing_band
        joined = joined.outerjoin(bands, bands.c.customer_id == happened.c.customer_id)
    words = [sa.func.coalesce(described[column], NOBODY).label(column) for column in by]
    return sa.select(*happened.c, *words).select_from(joined).cte(name)


def _landing_bands(sources: Sources) -> sa.CTE:
    row, words = mrr_intervals(sources).c, dimensions(sources)
    return (
        sa.select(row.customer_id, words.c.landing_band)
        .join_from(mrr_intervals(sources), words, words.c.dimension_key == row.dimension_key)
        .where(row.s == row.cohort_s)
        .cte("landing_bands")
    )


def _summed(rows: sa.CTE, grain: Sequence[str], measures: Sequence[str]) -> sa.Select[Any]:
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
            _flag(found.c.minutes.is_not(None)).label("timed_touches"),
            sa.func.coalesce(minor_units(found.c.minutes), 0).label("minutes"),
        )
        .where(found.c.happened_on.is_not(None), sa.or_(found.c.minutes.is_(None), found.c.minutes >= 0))
        .cte("touch_rows")
    )
    rows = _described(sources, happened, by, "touches_described")
    summed = _summed(rows, ["month", *by, "kind", "initiated_by"], ["touches", "timed_touches", "minutes"])
    return summed.where(rows.c.month <= through)


def contact_after_onboarding(sources: Sources, through: int, by: Sequence[str] = ()) -> sa.Select[Any]:
    """Customers by the month in which their onboarding was completed, and those untouched by us for 90 days after it.

    Only those whose 90 days are over by the end of `through`. The day of completion itself is no touch after it.
    """
    rows = _described(sources, onboarded(sources, through), by, "onboarded_described")
    return _summed(rows, ["month", *by], ["onboarded_customers", "untouched_customers"])


def onboarded(sources: Sources, through: int) -> sa.CTE:
    """One row per customer whose 90 days after onboarding are over: customer_id, month, untouched_customers 0 or 1."""
    begun, met = sources.table("onboardings"), sources.table("touches")
    done = (
        sa.select(
            begun.c.customer_id,
            sa.func.min(month_index(begun.c.completed_on)).label("month"),
            sa.func.min(whole_seconds(begun.c.completed_on)).label("done"),
        )
        .where(begun.c.completed_on.is_not(None), begun.c.customer_id.is_not(None))
        .group_by(begun.c.customer_id)
        .cte("onboardings_done")
    )
    ours = (
        sa.select(met.c.customer_id, whole_seconds(met.c.happened_on).label("at"))
        .where(met.c.initiated_by == US, met.c.happened_on.is_not(None))
        .cte("touches_of_ours")
    )
    soon = sa.and_(
        ours.c.customer_id == done.c.customer_id, ours.c.at > done.c.done, ours.c.at <= done.c.done + CONTACT_DAYS * DAY
    )
    touched = sa.select(done.c.customer_id).join_from(done, ours, soon).distinct().cte("touched_soon")
    return (
        sa.select(
            done.c.customer_id,
            done.c.month,
            ONE.label("onboarded_customers"),
            _flag(touched.c.customer_id.is_(None)).label("untouched_customers"),
        )
        .join_from(done, touched, touched.c.customer_id == done.c.customer_id, isouter=True)
        .where(done.c.done + (CONTACT_DAYS + 1) * DAY <= first_second(through + 1))
        .cte("onboarded")
    )


def _tickets(sources: Sources, first: int, through: int) -> sa.CTE:
    """Tickets opened in `first` to `through` in seconds; what came before the opening is a finding and left out."""
    found = sources.table("tickets")
    opened = (
        sa.select(
            found.c.customer_id,
            month_index(found.c.opened_at).label("month"),
            _text(found.c.category).label("category"),
            _text(found.c.opened_by).label("opened_by"),
            _text(found.c.agent_id).label("agent_id"),
            whole_seconds(found.c.opened_at).label("opened"),
            whole_seconds(found.c.first_response_at).label("responded"),
            whole_seconds(found.c.resolved_at).label("resolved"),
            found.c.satisfaction,
        )
        .where(found.c.opened_at.is_not(None))
        .cte("ticket_rows")
    )
    return sa.select(*opened.c).where(opened.c.month >= first, opened.c.month <= through).cte("tickets_opened")


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
        _flag(answered).label("answered_tickets"),
        _flag(resolved).label("resolved_tickets"),
        _flag(same_day).label("same_day_tickets"),
        _flag(rated).label("rated_tickets"),
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
    rows = _described(sources, _counted(_tickets(sources, 0, through), zone), by, "tickets_described")
    return _summed(rows, ["month", *by, "category", "opened_by"], COUNTS)


def agent_tickets(sources: Sources, first: int, through: int, zone: Zone = ()) -> sa.Select[Any]:
    """The same of the months `first` to `through` by agent_id."""
    return _summed(_counted(_tickets(sources, first, through), zone), ["agent_id"], COUNTS)


def _times(rows: sa.CTE) -> sa.CTE:
    """One row per ticket and stage it reached: the bucket of seconds it took."""
    row = rows.c
    kept = (row.customer_id, row.month, row.category, row.agent_id)
    took = sa.union_all(
        *(
            sa.select(*kept, sa.literal(stage).label("stage"), (ended - row.opened).label("took")).where(
                ended >= row.opened
            )
            for stage, ended in (("response", row.responded), ("resolution", row.resolved))
        )
    ).cte("ticket_durations")
    columns = [column for column in took.c if column.name != "took"]
    return sa.select(*columns, duration_bucket(took.c.took).label("seconds"), ONE.label("tickets")).cte(
        "ticket_buckets"
    )


def ticket_times(sources: Sources, through: int, by: Sequence[str] = ()) -> sa.Select[Any]:
    """Tickets by month of opening × category × `by` × stage × bucket of the seconds they took."""
    rows = _described(sources, _times(_tickets(sources, 0, through)), by, "ticket_times_described")
    return _summed(rows, ["month", *by, "category", "stage", "seconds"], ["tickets"])


def agent_times(sources: Sources, first: int, through: int) -> sa.Select[Any]:
    """Tickets of the months `first` to `through` by agent_id × stage × bucket of the seconds they took."""
    return _summed(_times(_tickets(sources, first, through)), ["agent_id", "stage", "seconds"], ["tickets"])


def value_times(sources: Sources, through: int, by: Sequence[str] = ()) -> sa.Select[Any]:
    """Customers by month of the start of their onboarding × `by` × seconds (whole days) to the first value."""
    begun = sources.table("onboardings")
    start, value = whole_seconds(begun.c.started_on), whole_seconds(begun.c.first_value_on)
    reached = (
        sa.select(
            begun.c.customer_id,
            month_index(begun.c.started_on).label("month"),
            (value - start).label("seconds"),
            ONE.label("customers"),
        )
        .where(value >= start, value < first_second(through + 1))
        .cte("values_reached")
    )
    rows = _described(sources, reached, by, "values_described")
    return _summed(rows, ["month", *by, "seconds"], ["customers"])


def lifecycle(sources: Sources, through: int) -> sa.Select[Any]:
    """How far the customers of each first paying month × dimensions had come by the end of `through`.

    Stages of tables that are not there are left out. Renewed: paying twelve months after the first paying month.
    """
    row = mrr_intervals(sources).c
    year_on = row.cohort_s + MONTHS_A_YEAR
    ages = sa.select(
        row.customer_id,
        row.dimension_key,
        row.cohort_s,
        _flag(row.mrr > row.landing_mrr).label("expanded"),
        _flag(sa.and_(row.s <= year_on, row.e > year_on, year_on <= through)).label("renewed"),
    ).where(row.s <= through)
    stretches = ages.cte("stretches")
    keys = [stretches.c.customer_id, stretches.c.dimension_key, stretches.c.cohort_s]
    flags = [sa.func.max(stretches.c[name]).label(name) for name in ("expanded", "renewed")]
    customers = sa.select(*keys, *flags).group_by(*keys).cte("customers_so_far")
    joined: Any = customers
    sums: dict[str, Any] = {"customers": ONE}
    for found in _stages(sources, through):
        joined = joined.outerjoin(found, found.c.customer_id == customers.c.customer_id)
        sums |= {c.name: sa.func.coalesce(c, 0) for c in found.c if c.name != "customer_id"}
    mature = _flag(customers.c.cohort_s + MONTHS_A_YEAR <= through)
    sums |= {"mature": mature, "renewed": customers.c.renewed, "expanded": customers.c.expanded}
    grain = {"cohort": customers.c.cohort_s, "dimension_key": customers.c.dimension_key}
    return with_dimensions(sources, part("lifecycle", joined, Step(grain, sums)), list(grain))


def _stages(sources: Sources, through: int) -> list[sa.CTE]:
    """One row per customer with 0 or 1 for each stage, from the tables that are there."""
    stages = []
    if "onboardings" in sources.tables:
        begun = sources.table("onboardings")
        days = {"started": begun.c.started_on, "completed": begun.c.completed_on, "first_value": begun.c.first_value_on}
        reached = sa.select(
            begun.c.customer_id, *(_flag(month_index(day) <= through).label(name) for name, day in days.items())
        ).cte("onboarding_days")
        stages.append(_once_each(reached, "onboarding_stages"))
    if "usage_monthly" in sources.tables:
        usage = sources.table("usage_monthly")
        attained = (
            sa.select(
                usage.c.customer_id,
                ONE.label("measured"),
                _flag(usage.c.outcome_attainment >= OUTCOME_REACHED).label("outcome"),
            )
            .where(usage.c.outcome_attainment.is_not(None), month_index(usage.c.month) <= through)
            .cte("outcomes_measured")
        )
        stages.append(_once_each(attained, "outcome_stages"))
    return stages


def _once_each(rows: sa.CTE, name: str) -> sa.CTE:
    flags = [sa.func.max(column).label(column.name) for column in rows.c if column.name != "customer_id"]
    return sa.select(rows.c.customer_id, *flags).group_by(rows.c.customer_id).cte(name)
