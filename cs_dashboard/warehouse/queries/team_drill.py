"""What stands behind a number of the teams: one row for each ticket, touch, contract term or customer it counts.

`members` restricts as filters do: OR within a column, AND across; of the rows' own columns and of their customers'.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from cs_dashboard.warehouse.durations import first_second, whole_seconds
from cs_dashboard.warehouse.intervals import CUSTOMER_DIMENSIONS, NOBODY, customer_names, month_index, mrr_intervals
from cs_dashboard.warehouse.queries.customers import described_customers, mrr_at
from cs_dashboard.warehouse.queries.lifecycle import MONTHS_A_YEAR, OUTCOME_REACHED, onboarded
from cs_dashboard.warehouse.queries.load import MRR_STEP, LoadOf, csm_loads
from cs_dashboard.warehouse.queries.renewals import ended_terms
from cs_dashboard.warehouse.queries.service import LANDING_BAND
from cs_dashboard.warehouse.queries.survival import remainder
from cs_dashboard.warehouse.sources import Sources

Members = Mapping[str, Sequence[str]]
ONBOARDING_DAYS = {"started": "started_on", "completed": "completed_on", "first_value": "first_value_on"}
EVERYBODY: Members = {}


def _text(column: sa.ColumnElement[Any]) -> sa.ColumnElement[str]:
    return sa.func.coalesce(sa.func.nullif(sa.cast(column, sa.String), ""), NOBODY)


def _described(sources: Sources, happened: sa.CTE, members: Members) -> sa.Select[Any]:
    """The rows wanted with their customer's name, segment and CSM; (none) for one that is not in `customers`."""
    names = customer_names(sources)
    joined = happened.outerjoin(names, names.c.customer_id == happened.c.customer_id)
    words: dict[str, sa.ColumnElement[Any]] = {
        name: sa.func.coalesce(names.c[name], NOBODY) for name in (*CUSTOMER_DIMENSIONS, "csm_id")
    }
    if members.get(LANDING_BAND):
        # What was paid first is asked of the intervals, and only where somebody wants to know.
        payers = described_customers(sources)
        joined = joined.outerjoin(payers, payers.c.customer_id == happened.c.customer_id)
        words[LANDING_BAND] = sa.func.coalesce(payers.c[LANDING_BAND], NOBODY)
    own = {column.name: column for column in happened.c if column.name != "customer_id"}
    customer = sa.func.coalesce(names.c.name, _text(happened.c.customer_id)).label("name")
    wanted = [{**words, **own}[name].in_(list(chosen)) for name, chosen in members.items() if chosen]
    shown = [words[name].label(name) for name in ("segment", "csm_id") if name not in own]
    columns = (_text(happened.c.customer_id).label("customer_id"), customer, *shown, *own.values())
    return sa.select(*columns).select_from(joined).where(*wanted)


def tickets_behind(sources: Sources, first: int, through: int, members: Members = EVERYBODY) -> sa.Select[Any]:
    """Tickets opened in the months `first` to `through` (UTC) in seconds: opened, and how long each stage took.

    A stage that was not reached, or before the opening, is null.
    """
    found = sources.table("tickets")
    opened, responded, resolved = (
        whole_seconds(found.c[name]) for name in ("opened_at", "first_response_at", "resolved_at")
    )
    tickets = (
        sa.select(
            _text(found.c.ticket_id).label("ticket_id"),
            found.c.customer_id,
            month_index(found.c.opened_at).label("month"),
            _text(found.c.category).label("category"),
            _text(found.c.opened_by).label("opened_by"),
            _text(found.c.agent_id).label("agent_id"),
            opened.label("opened"),
            responded.label("responded"),
            resolved.label("resolved"),
        )
        .where(found.c.opened_at.is_not(None))
        .cte("ticket_rows")
    )
    row = tickets.c
    took = (
        sa.select(
            *(row[name] for name in ("ticket_id", "customer_id", "category", "opened_by", "agent_id", "opened")),
            *(
                sa.case((ended >= row.opened, ended - row.opened)).label(name)
                for name, ended in (("response", row.responded), ("resolution", row.resolved))
            ),
        )
        .where(row.month >= first, row.month <= through)
        .cte("tickets_opened")
    )
    return _described(sources, took, members)


def touches_behind(sources: Sources, first: int, through: int, members: Members = EVERYBODY) -> sa.Select[Any]:
    """Touches of the months `first` to `through` with their day, in seconds; those that `service.touches` counts."""
    found = sources.table("touches")
    happened = (
        sa.select(
            _text(found.c.touch_id).label("touch_id"),
            found.c.customer_id,
            _text(found.c.employee_id).label("employee_id"),
            month_index(found.c.happened_on).label("month"),
            whole_seconds(found.c.happened_on).label("happened"),
            _text(found.c.kind).label("kind"),
            _text(found.c.initiated_by).label("initiated_by"),
        )
        .where(found.c.happened_on.is_not(None), sa.or_(found.c.minutes.is_(None), found.c.minutes >= 0))
        .cte("touch_rows")
    )
    return _described(sources, _within(happened, first, through), members)


def _within(rows: sa.CTE, first: int, through: int) -> sa.CTE:
    kept = [column for column in rows.c if column.name != "month"]
    return sa.select(*kept).where(rows.c.month >= first, rows.c.month <= through).cte("rows_of_these_months")


def untouched_customers(sources: Sources, through: int, members: Members = EVERYBODY) -> sa.Select[Any]:
    """Customers without a touch of ours in the 90 days after onboarding, with the month of its completion."""
    done = onboarded(sources, through)
    alone = sa.select(done.c.customer_id, done.c.month).where(done.c.untouched_customers == 1).cte("untouched")
    return _described(sources, alone, members)


def values_behind(sources: Sources, through: int, members: Members = EVERYBODY) -> sa.Select[Any]:
    """Customers that saw a first value by the end of `through`, with the seconds (whole days) from the start to it."""
    begun = sources.table("onboardings")
    start, value = whole_seconds(begun.c.started_on), whole_seconds(begun.c.first_value_on)
    days = (
        sa.select(
            begun.c.customer_id,
            month_index(begun.c.started_on).label("month"),
            start.label("start"),
            value.label("value"),
        )
        .where(begun.c.started_on.is_not(None), begun.c.first_value_on.is_not(None))
        .cte("onboarding_days")
    )
    reached = (
        sa.select(days.c.customer_id, days.c.month, (days.c.value - days.c.start).label("seconds"))
        .where(days.c.value >= days.c.start, days.c.value < first_second(through + 1))
        .cte("values_reached")
    )
    return _described(sources, reached, members)


def customers_at_stage(sources: Sources, through: int, stage: str, members: Members = EVERYBODY) -> sa.Select[Any]:
    """Customers of `service.lifecycle` that had come to a stage by the end of `through`.

    Opening is the MRR of their first paying month, closing that of `through` (minor units).
    """
    customers, row = described_customers(sources), mrr_intervals(sources).c
    begun = sa.and_(row.s == row.cohort_s, row.s <= through)
    landed = sa.select(row.customer_id, row.landing_mrr).where(begun).cte("landed")
    now = mrr_at(sources, through, "mrr_now")
    joined = customers.join(landed, landed.c.customer_id == customers.c.customer_id)
    if stage != "customers":
        there = _reached(sources, through, stage).distinct().cte("stage_reached")
        joined = joined.join(there, there.c.customer_id == customers.c.customer_id)
    joined = joined.outerjoin(now, now.c.customer_id == customers.c.customer_id)
    closing = sa.func.coalesce(now.c.mrr, 0).label("closing_mrr")
    return (
        sa.select(*customers.c, landed.c.landing_mrr.label("opening_mrr"), closing)
        .select_from(joined)
        .where(*(customers.c[name].in_(list(chosen)) for name, chosen in members.items() if chosen))
    )


def _reached(sources: Sources, through: int, stage: str) -> sa.Select[Any]:
    """Who came to a stage, once or more."""
    row = mrr_intervals(sources).c
    if stage == "expanded":
        return sa.select(row.customer_id).where(row.s <= through, row.mrr > row.landing_mrr)
    if stage == "renewed":
        year_on = row.cohort_s + MONTHS_A_YEAR
        return sa.select(row.customer_id).where(row.s <= year_on, row.e > year_on, year_on <= through)
    if stage == "outcome":
        usage = sources.table("usage_monthly")
        is_reached = usage.c.outcome_attainment >= OUTCOME_REACHED
        return sa.select(usage.c.customer_id).where(is_reached, month_index(usage.c.month) <= through)
    begun = sources.table("onboardings")
    return sa.select(begun.c.customer_id).where(month_index(begun.c[ONBOARDING_DAYS[stage]]) <= through)


def terms_at_load(sources: Sources, through: int, load_of: LoadOf, low: int, high: int) -> sa.Select[Any]:
    """Ended contract terms whose CSM carried `low` to `high` in the month before, as `load.renewals_by_load` counts.

    Columns: customer_id, name, segment, csm_id, month (of the exclusive end), is_renewed (0 or 1), load (customers, or
    ARR in minor units).
    """
    terms, names, loads = ended_terms(sources, through), customer_names(sources), csm_loads(sources)
    ended = (
        sa.select(
            terms.c.customer_id,
            terms.c.month,
            (terms.c.month - 1).label("month_before"),
            sa.case((terms.c.y > 0, 1), else_=0).label("is_renewed"),
            names.c.csm_id,
        )
        .join_from(terms, names, names.c.customer_id == terms.c.customer_id)
        .cte("terms_of_csms")
    )
    load: sa.ColumnElement[Any] = loads.c.customers
    if load_of == "arr":
        load = (loads.c.mrr - remainder(loads.c.mrr, MRR_STEP) + MRR_STEP // 2) * MONTHS_A_YEAR
    then = sa.and_(
        loads.c.csm_id == ended.c.csm_id, loads.c.s <= ended.c.month_before, loads.c.e > ended.c.month_before
    )
    carried = (
        sa.select(ended.c.customer_id, ended.c.month, ended.c.is_renewed, load.label("load"))
        .join_from(ended, loads, then)
        .cte("terms_under_load")
    )
    band = sa.select(*carried.c).where(carried.c.load >= low, carried.c.load <= high).cte("terms_of_the_band")
    return _described(sources, band, EVERYBODY)
