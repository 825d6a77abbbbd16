"""What the warehouse tells about practices: who has an owner, who was met and when, who was done in time.

Where customers stand behind a number its rows are one CTE (`Rows`): the number is their count, the list the rows.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from cs_dashboard.frames import month_of
from cs_dashboard.warehouse.durations import DAY, first_second, whole_seconds
from cs_dashboard.warehouse.intervals import NOBODY, customer_names, month_index, mrr_intervals
from cs_dashboard.warehouse.queries.customers import mrr_at
from cs_dashboard.warehouse.queries.lifecycle import onboarded
from cs_dashboard.warehouse.queries.service import US, flag
from cs_dashboard.warehouse.queries.steps import ONE, sum_of
from cs_dashboard.warehouse.queries.survival import remainder
from cs_dashboard.warehouse.queries.team import employment
from cs_dashboard.warehouse.sources import Sources

YEAR, QUARTER = 12, 3
YEAR_DAYS, ONBOARDING_DAYS = 365, 90

# One row per customer, term or answer: customer_id, is_counted (0 or 1), and where it says so moment (seconds), seconds
# (a duration), part and whole.
Rows = sa.CTE
TOLD = ("moment", "seconds", "part", "whole")


def text_of(column: sa.ColumnElement[Any]) -> sa.ColumnElement[str]:
    """An id or a word as text; (none) where it is not known."""
    return sa.func.coalesce(sa.func.nullif(sa.cast(column, sa.String), ""), NOBODY)


def day_of(moment: sa.ColumnElement[Any]) -> sa.ColumnElement[int]:
    """The start of a moment's day (UTC), in seconds."""
    seconds = whole_seconds(moment)
    return seconds - remainder(seconds, sa.literal_column(str(DAY)))


def since(column: sa.ColumnElement[Any], month: int, days: int = 0) -> sa.ColumnElement[bool]:
    """Skips what lies before a month; a day early, so that no engine's reading of a time decides: the month does."""
    return column >= month_of(month).date() - timedelta(days=days + 1)


def counted(rows: Rows) -> sa.Select[Any]:
    """How many rows count, of how many."""
    sums: tuple[sa.ColumnElement[Any], ...] = (
        sa.func.coalesce(sum_of(rows.c.is_counted), 0).label("counted"),
        sa.func.count().label("base"),
    )
    return sa.select(*sums).select_from(rows)


def durations(rows: Rows) -> sa.Select[Any]:
    """Rows by their duration in seconds (whole days)."""
    return sa.select(rows.c.seconds, sa.func.count().label("counted")).group_by(rows.c.seconds)


def listed(sources: Sources, rows: Rows, month: int, wanted: int | None = None) -> sa.Select[Any]:
    """The rows (those whose is_counted is `wanted`) with their customer's name, segment, CSM and MRR of the month."""
    names, now = customer_names(sources), mrr_at(sources, month, "mrr_of_the_month")
    customer_id = text_of(rows.c.customer_id)
    columns: list[sa.ColumnElement[Any]] = [
        customer_id.label("customer_id"),
        sa.func.coalesce(names.c.name, customer_id).label("name"),
        *(sa.func.coalesce(names.c[name], NOBODY).label(name) for name in ("segment", "csm_id")),
        sa.func.coalesce(now.c.mrr, 0).label("mrr"),
        *(rows.c[name] for name in TOLD if name in rows.c),
    ]
    return (
        sa.select(*columns)
        .join_from(rows, names, names.c.customer_id == rows.c.customer_id, isouter=True)
        .join(now, now.c.customer_id == rows.c.customer_id, isouter=True)
        .where(*([] if wanted is None else [rows.c.is_counted == wanted]))
    )


def touches_of_ours(sources: Sources, month: int, days: int = 0) -> sa.CTE:
    """Our touches since so many days before a month: customer_id and the day, in seconds."""
    met = sources.table("touches")
    return (
        sa.select(met.c.customer_id, day_of(met.c.happened_on).label("at"))
        .where(met.c.initiated_by == US, met.c.happened_on.is_not(None), since(met.c.happened_on, month, days))
        .cte("touches_of_ours")
    )


def first_touches(sources: Sources, month: int) -> Rows:
    """Customers that first paid in the twelve months to `month`.

    seconds: from the first paying day to our first touch from then on, else to the end of `month`; counted: there was
    one.
    """
    row, paid = mrr_intervals(sources).c, sources.table("subscriptions")
    won = (
        sa.select(row.customer_id, row.cohort_s)
        .where(row.s == row.cohort_s, row.cohort_s > month - YEAR, row.cohort_s <= month)
        .cte("customers_won")
    )
    first_of = sa.and_(paid.c.customer_id == won.c.customer_id, month_index(paid.c.start_date) == won.c.cohort_s)
    begun = (
        sa.select(won.c.customer_id, sa.func.min(day_of(paid.c.start_date)).label("at"))
        .join_from(won, paid, first_of)
        .where(paid.c.mrr > 0)
        .group_by(won.c.customer_id)
        .cte("first_paying_days")
    )
    ours, end = touches_of_ours(sources, month - YEAR + 1), first_second(month + 1)
    after = sa.and_(ours.c.customer_id == begun.c.customer_id, ours.c.at >= begun.c.at, ours.c.at < end)
    keys = (begun.c.customer_id, begun.c.at)
    first = (
        sa.select(*keys, sa.func.min(ours.c.at).label("first_at"))
        .join_from(begun, ours, after, isouter=True)
        .group_by(*keys)
        .cte("first_touches_after_the_start")
    )
    known = first.c.first_at.is_not(None)
    return sa.select(
        first.c.customer_id,
        flag(known).label("is_counted"),
        first.c.at.label("moment"),
        (sa.case((known, first.c.first_at), else_=end) - first.c.at).label("seconds"),
    ).cte("first_touches")


def _touches(sources: Sources, months: int, month: int) -> sa.CTE:
    """Touches with customers of so many months to `month`."""
    met = sources.table("touches")
    rows = (
        sa.select(
            met.c.customer_id,
            text_of(met.c.employee_id).label("employee_id"),
            text_of(met.c.kind).label("kind"),
            day_of(met.c.happened_on).label("at"),
            month_index(met.c.happened_on).label("month"),
        )
        .where(
            met.c.customer_id.is_not(None),
            met.c.happened_on.is_not(None),
            since(met.c.happened_on, month - months + 1),
        )
        .cte("touch_rows")
    )
    return sa.select(*rows.c).where(rows.c.month > month - months, rows.c.month <= month).cte("touches_of_late")


def touch_kinds(sources: Sources, month: int) -> sa.Select[Any]:
    """The kinds of touches of the twelve months to `month`, and how many each has."""
    met = _touches(sources, YEAR, month)
    return sa.select(met.c.kind, sa.func.count().label("touches")).group_by(met.c.kind)


def touches_by_employee(sources: Sources, month: int) -> sa.Select[Any]:
    """Touches with customers of the three months to `month` by who had them."""
    met = _touches(sources, QUARTER, month)
    return sa.select(met.c.employee_id, sa.func.count().label("touches")).group_by(met.c.employee_id)


def customers_met(sources: Sources, month: int, kinds: Sequence[str]) -> Rows:
    """Customers with a touch of these kinds in the twelve months to `month`, and the last one's day."""
    met = _touches(sources, YEAR, month)
    return (
        sa.select(met.c.customer_id, ONE.label("is_counted"), sa.func.max(met.c.at).label("moment"))
        .where(met.c.kind.in_(list(kinds)))
        .group_by(met.c.customer_id)
        .cte("customers_met")
    )


def onboardings_in_time(sources: Sources, month: int) -> Rows:
    """Customers whose onboarding started in the year that ended 90 days before the end of `month`.

    Counted: it was completed within 90 days.
    """
    end = first_second(month + 1) - ONBOARDING_DAYS * DAY
    begun = sources.table("onboardings")
    days = (
        sa.select(
            begun.c.customer_id,
            day_of(begun.c.started_on).label("started"),
            day_of(begun.c.completed_on).label("completed"),
        )
        .where(begun.c.customer_id.is_not(None), begun.c.started_on.is_not(None))
        .cte("onboarding_days")
    )
    done = flag(sa.and_(days.c.completed >= days.c.started, days.c.completed <= days.c.started + ONBOARDING_DAYS * DAY))
    judged = (
        sa.select(days.c.customer_id, days.c.started, done.label("is_counted"))
        .where(days.c.started >= end - YEAR_DAYS * DAY, days.c.started < end)
        .cte("onboardings_judged")
    )
    return (
        sa.select(
            judged.c.customer_id,
            sa.func.max(judged.c.is_counted).label("is_counted"),
            sa.func.min(judged.c.started).label("moment"),
        )
        .group_by(judged.c.customer_id)
        .cte("onboardings_in_time")
    )


def contact_after_onboarding(sources: Sources, month: int) -> Rows:
    """Customers whose onboarding was completed in the twelve months to three months before `month`.

    Counted: a touch of ours in the 90 days after it.
    """
    judged, begun = onboarded(sources, month), sources.table("onboardings")
    days = sa.select(begun.c.customer_id, day_of(begun.c.completed_on).label("at")).cte("completion_days")
    done = (
        sa.select(days.c.customer_id, sa.func.min(days.c.at).label("at"))
        .where(days.c.at.is_not(None))
        .group_by(days.c.customer_id)
        .cte("completed_on")
    )
    return (
        sa.select(
            judged.c.customer_id, (ONE - judged.c.untouched_customers).label("is_counted"), done.c.at.label("moment")
        )
        .join_from(judged, done, done.c.customer_id == judged.c.customer_id)
        .where(judged.c.month > month - YEAR - QUARTER, judged.c.month <= month - QUARTER)
        .cte("contact_after_onboarding")
    )


def tenures(sources: Sources) -> sa.Select[Any]:
    """Everybody ever employed: the month index of their first start and of their last end (open: `OPEN_END`)."""
    row = employment(sources).c
    said = (sa.func.max(row[name]).label(name) for name in ("name", "spelling", "role", "manager_id"))
    return sa.select(
        row.employee_id, *said, sa.func.min(row.s).label("first_month"), sa.func.max(row.e).label("left_month")
    ).group_by(row.employee_id)
