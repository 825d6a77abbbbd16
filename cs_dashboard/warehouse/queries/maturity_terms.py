"""Contract terms for practices: who looks after those that will end, and how early we spoke before those that ended."""

import sqlalchemy as sa

from cs_dashboard.warehouse.durations import DAY
from cs_dashboard.warehouse.intervals import customer_names, month_index, mrr_intervals
from cs_dashboard.warehouse.queries.maturity import YEAR, Rows, day_of, since, touches_of_ours
from cs_dashboard.warehouse.queries.service import flag
from cs_dashboard.warehouse.queries.team import employment
from cs_dashboard.warehouse.sources import Sources

HALF_YEAR_DAYS = 182


def _term_ends(sources: Sources, first: int, last: int) -> sa.CTE:
    """One row per customer and month (`first` to `last`) in which a term of its ends: the first of the month's days."""
    contracts = sources.table("contracts")
    end = contracts.c.end_date
    ends = (
        sa.select(contracts.c.customer_id, month_index(end).label("month"), day_of(end).label("at"))
        .where(contracts.c.customer_id.is_not(None), end.is_not(None), since(end, first))
        .cte("contract_ends")
    )
    return (
        sa.select(ends.c.customer_id, ends.c.month, sa.func.min(ends.c.at).label("at"))
        .where(ends.c.month >= first, ends.c.month <= last)
        .group_by(ends.c.customer_id, ends.c.month)
        .cte("terms")
    )


def renewals_with_csm(sources: Sources, month: int) -> Rows:
    """Terms that end in the twelve months after `month` of customers paying in it; counted: the CSM is employed."""
    ends, names, row = _term_ends(sources, month + 1, month + YEAR), customer_names(sources), mrr_intervals(sources).c
    people = employment(sources).c
    here = sa.select(people.employee_id).where(people.s <= month, people.e > month).distinct().cte("here_now")
    pays = sa.and_(row.customer_id == ends.c.customer_id, row.s <= month, row.e > month)
    return (
        sa.select(
            ends.c.customer_id,
            flag(here.c.employee_id.is_not(None)).label("is_counted"),
            ends.c.at.label("moment"),
        )
        .join_from(ends, mrr_intervals(sources), pays)
        .join(names, names.c.customer_id == ends.c.customer_id, isouter=True)
        .join(here, here.c.employee_id == names.c.csm_id, isouter=True)
        .cte("terms_with_owner")
    )


def renewal_leads(sources: Sources, month: int) -> Rows:
    """Terms that ended in the twelve months to `month` of customers paying in the month before the end.

    seconds: from our first touch in the half year before the end to the end, 0 without one; counted: there was one.
    """
    ends, row = _term_ends(sources, month - YEAR + 1, month), mrr_intervals(sources).c
    ours = touches_of_ours(sources, month - YEAR + 1, HALF_YEAR_DAYS)
    pays = sa.and_(row.customer_id == ends.c.customer_id, row.s <= ends.c.month - 1, row.e > ends.c.month - 1)
    before = sa.and_(
        ours.c.customer_id == ends.c.customer_id,
        ours.c.at >= ends.c.at - HALF_YEAR_DAYS * DAY,
        ours.c.at < ends.c.at,
    )
    keys = (ends.c.customer_id, ends.c.month, ends.c.at)
    first = (
        sa.select(*keys, sa.func.min(ours.c.at).label("first_at"))
        .join_from(ends, mrr_intervals(sources), pays)
        .join(ours, before, isouter=True)
        .group_by(*keys)
        .cte("first_touches_before_the_end")
    )
    known = first.c.first_at.is_not(None)
    return sa.select(
        first.c.customer_id,
        flag(known).label("is_counted"),
        first.c.at.label("moment"),
        sa.case((known, first.c.at - first.c.first_at), else_=0).label("seconds"),
    ).cte("renewal_leads")
