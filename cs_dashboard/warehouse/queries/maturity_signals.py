"""What customers let us know, for practices: usage, outcomes, answers, tickets, and who fell silent."""

from typing import Any

import sqlalchemy as sa

from cs_dashboard.warehouse.durations import DAY, first_second, whole_seconds
from cs_dashboard.warehouse.intervals import month_index
from cs_dashboard.warehouse.queries.customers import mrr_at
from cs_dashboard.warehouse.queries.maturity import QUARTER, YEAR, Rows, day_of, since, text_of
from cs_dashboard.warehouse.queries.service import US, flag
from cs_dashboard.warehouse.queries.steps import ONE, sum_of
from cs_dashboard.warehouse.sources import Sources

ANSWER_DAYS = 30
SURVEY_DAYS = 90
YOUNG_DAYS = 7
LEAST_FEATURES = 0.1
NPS = "NPS"


def _double(column: sa.ColumnElement[Any]) -> sa.ColumnElement[float]:
    return sa.cast(column, sa.Double)


def usage_sums(sources: Sources, month: int) -> sa.Select[Any]:
    """Features used and available in `month` where both are known, and rows with any usage in three months to it."""
    row = _usage(sources, month - QUARTER + 1, month).c
    both = sa.and_(row.month == month, row.used.is_not(None), row.available > 0)
    marked = sa.select(
        sa.case((both, row.used), else_=0.0).label("features_used"),
        sa.case((both, row.available), else_=0.0).label("features_available"),
        flag(both).label("feature_rows"),
        flag(sa.or_(row.used.is_not(None), row.active.is_not(None))).label("usage_rows"),
    ).cte("usage_marked")
    return sa.select(*(sa.func.coalesce(sum_of(column), 0).label(column.name) for column in marked.c))


def _usage(sources: Sources, first: int, last: int) -> sa.CTE:
    usage = sources.table("usage_monthly")
    rows = (
        sa.select(
            usage.c.customer_id,
            month_index(usage.c.month).label("month"),
            _double(usage.c.active_users).label("active"),
            _double(usage.c.features_used).label("used"),
            _double(usage.c.features_available).label("available"),
            _double(usage.c.outcome_attainment).label("outcome"),
        )
        .where(usage.c.month.is_not(None), since(usage.c.month, first))
        .cte("usage_rows")
    )
    return sa.select(*rows.c).where(rows.c.month >= first, rows.c.month <= last).cte("usage_of_late")


def features_used(sources: Sources, month: int) -> Rows:
    """Customers with features available in `month`: part used of the whole; counted: at least a tenth."""
    row = _usage(sources, month, month).c
    enough = row.used >= row.available * LEAST_FEATURES
    return (
        sa.select(
            row.customer_id, flag(enough).label("is_counted"), row.used.label("part"), row.available.label("whole")
        )
        .where(row.used.is_not(None), row.available > 0)
        .cte("features_used")
    )


def outcomes_known(sources: Sources, month: int) -> Rows:
    """Customers paying in `month`; counted: the attainment of their outcome was recorded in the three months to it."""
    usage, paying = _usage(sources, month - QUARTER + 1, month), mrr_at(sources, month, "paying_now")
    known = sa.select(usage.c.customer_id).where(usage.c.outcome.is_not(None)).distinct().cte("outcomes_recorded")
    return (
        sa.select(paying.c.customer_id, flag(known.c.customer_id.is_not(None)).label("is_counted"))
        .join_from(paying, known, known.c.customer_id == paying.c.customer_id, isouter=True)
        .cte("outcomes_known")
    )


def silent_customers(sources: Sources, month: int) -> Rows:
    """Customers paying in `month`, with their mean active users of the three months to it (part) and before (whole).

    Counted: half or less, and no ticket, answer or touch in the three months. A month of unknown use is in no
    mean; who has no row in all three, while others have, uses nothing.
    """
    row, late = _usage(sources, month - 2 * QUARTER + 1, month).c, month - QUARTER
    now, before = (sa.case((side, row.active)) for side in (row.month > late, row.month <= late))
    means = (
        sa.select(
            row.customer_id,
            sa.func.avg(now).label("part"),
            sa.func.avg(before).label("whole"),
            sa.func.max(row.month).label("newest"),
        )
        .group_by(row.customer_id)
        .cte("mean_active_users")
    )
    paying, heard = mrr_at(sources, month, "paying_now"), _heard(sources, month)
    newest = sa.select(sa.func.max(row.month)).scalar_subquery()
    fell = sa.or_(means.c.part * 2 <= means.c.whole, sa.and_(means.c.newest <= late, newest > late))
    silent = sa.and_(means.c.whole > 0, fell, heard.c.customer_id.is_(None))
    return (
        sa.select(paying.c.customer_id, flag(silent).label("is_counted"), means.c.part, means.c.whole)
        .join_from(paying, means, means.c.customer_id == paying.c.customer_id, isouter=True)
        .join(heard, heard.c.customer_id == paying.c.customer_id, isouter=True)
        .cte("silent_customers")
    )


def _heard(sources: Sources, month: int) -> sa.CTE:
    """Who had a ticket, an answer or a touch in the three months to `month`."""
    first = month - QUARTER + 1
    moments = [("tickets", "opened_at"), ("surveys", "answered_on"), ("touches", "happened_on")]
    signs = []
    for name, column in moments:
        found = sources.table(name)
        at = found.c[column]
        signs.append(sa.select(found.c.customer_id, month_index(at).label("month")).where(since(at, first)))
    both = sa.union_all(*signs).cte("signs")
    within = (both.c.month >= first, both.c.month <= month, both.c.customer_id.is_not(None))
    return sa.select(both.c.customer_id).where(*within).distinct().cte("heard_of")


def survey_answers(sources: Sources, month: int) -> sa.Select[Any]:
    """Answers of the fifteen months to `month` by month and kind; recent are those of the last 90 days."""
    row = _answers(sources, month, month - YEAR - QUARTER + 1).c
    marked = (
        sa.select(row.month, row.kind, ONE.label("answers"), flag(row.at >= _recent(month)).label("recent_answers"))
        .where(row.month > month - YEAR - QUARTER, row.month <= month)
        .cte("answers_marked")
    ).c
    sums = (sum_of(marked[name]).label(name) for name in ("answers", "recent_answers"))
    return sa.select(marked.month, marked.kind, *sums).group_by(marked.month, marked.kind)


def _answers(sources: Sources, month: int, first: int) -> sa.CTE:
    surveys = sources.table("surveys")
    return (
        sa.select(
            text_of(surveys.c.survey_id).label("survey_id"),
            surveys.c.customer_id,
            sa.func.upper(text_of(surveys.c.kind)).label("kind"),
            month_index(surveys.c.answered_on).label("month"),
            day_of(surveys.c.answered_on).label("at"),
        )
        .where(surveys.c.answered_on.is_not(None), since(surveys.c.answered_on, first))
        .cte("survey_rows")
    )


def _recent(month: int) -> int:
    return first_second(month + 1) - SURVEY_DAYS * DAY


def recent_answers(sources: Sources, month: int) -> Rows:
    """Every answer of the 90 days to the end of `month`."""
    row = _answers(sources, month, month - QUARTER - 1).c
    within = (row.at >= _recent(month), row.month <= month, row.customer_id.is_not(None))
    return sa.select(row.customer_id, ONE.label("is_counted"), row.at.label("moment")).where(*within).cte("recent")


def nps_after_tickets(sources: Sources, month: int) -> Rows:
    """NPS answers of the 90 days to the end of `month`.

    Counted: a ticket of the customer was resolved on the day or in the 30 days before.
    """
    row, tickets = _answers(sources, month, month - QUARTER - 1).c, sources.table("tickets")
    asked = (
        sa.select(row.survey_id, row.customer_id, row.at)
        .where(row.kind == NPS, row.at >= _recent(month), row.month <= month, row.customer_id.is_not(None))
        .distinct()
        .cte("nps_answers")
    )
    solved = (
        sa.select(tickets.c.customer_id, day_of(tickets.c.resolved_at).label("at"))
        .where(tickets.c.resolved_at.is_not(None), since(tickets.c.resolved_at, month - QUARTER, ANSWER_DAYS))
        .distinct()
        .cte("tickets_resolved")
    )
    soon = sa.and_(
        solved.c.customer_id == asked.c.customer_id,
        solved.c.at <= asked.c.at,
        solved.c.at >= asked.c.at - ANSWER_DAYS * DAY,
    )
    after = sa.select(asked.c.survey_id).join_from(asked, solved, soon).distinct().cte("answers_after_tickets")
    return (
        sa.select(
            asked.c.customer_id, flag(after.c.survey_id.is_not(None)).label("is_counted"), asked.c.at.label("moment")
        )
        .join_from(asked, after, after.c.survey_id == asked.c.survey_id, isouter=True)
        .cte("nps_after_tickets")
    )


def ticket_channels(sources: Sources, month: int) -> sa.Select[Any]:
    """Tickets opened in the three months to `month` by channel: all, those fit for a report, those rated.

    Fit: with a category, and with a first response, which those of the last seven days and ours need not have.
    """
    found, first = sources.table("tickets"), month - QUARTER + 1
    rows = (
        sa.select(
            text_of(found.c.channel).label("channel"),
            month_index(found.c.opened_at).label("month"),
            whole_seconds(found.c.opened_at).label("opened"),
            found.c.first_response_at.label("responded"),
            sa.func.nullif(sa.cast(found.c.category, sa.String), "").label("category"),
            found.c.opened_by,
            found.c.satisfaction,
        )
        .where(found.c.opened_at.is_not(None), since(found.c.opened_at, first))
        .cte("ticket_rows")
    ).c
    young = rows.opened >= first_second(month + 1) - YOUNG_DAYS * DAY
    answered = sa.or_(rows.responded.is_not(None), rows.opened_by == US, young)
    marked = (
        sa.select(
            rows.channel,
            ONE.label("tickets"),
            flag(sa.and_(rows.category.is_not(None), answered)).label("reported_tickets"),
            flag(rows.satisfaction.is_not(None)).label("rated_tickets"),
        )
        .where(rows.month >= first, rows.month <= month)
        .cte("tickets_marked")
    ).c
    sums = (sum_of(marked[name]).label(name) for name in ("tickets", "reported_tickets", "rated_tickets"))
    return sa.select(marked.channel, *sums).group_by(marked.channel)
