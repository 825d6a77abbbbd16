"""Who works here, who leads whom, who looks after which customers, and which executives met customers."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from cs_dashboard.frames import DIMENSIONS
from cs_dashboard.warehouse.intervals import (
    NOBODY,
    OPEN_END,
    customer_names,
    dimensions,
    lesser,
    month_index,
    mrr_intervals,
)
from cs_dashboard.warehouse.queries.retention import double_product, moments
from cs_dashboard.warehouse.queries.steps import ONE, Step, part, sum_of
from cs_dashboard.warehouse.sources import Sources

ZERO = sa.literal_column("0", sa.Integer)


def employment(sources: Sources) -> sa.CTE:
    """Stretches of employment `[s, e)` in month indexes: on the payroll on the last day of the months they cover.

    The end is exclusive, as everywhere: whoever ends inside a month, or on its first day, is not there on its last.
    One row per person and period, so that a return counts and a row that stands twice does not. Rows without a start,
    or that end before it, are findings and left out.
    """
    if ("employment",) not in sources.built:
        sources.built[("employment",)] = _employment(sources)
    return sources.built[("employment",)]  # type: ignore[return-value]


def _employment(sources: Sources) -> sa.CTE:
    people = sources.table("employees")
    start, end = people.c.start_date, people.c.end_date
    return (
        sa.select(
            _id(people.c.employee_id).label("employee_id"),
            sa.func.coalesce(people.c.name, _id(people.c.employee_id)).label("name"),
            _member(people.c.function).label("spelling"),
            _member(people.c.role).label("role"),
            _member(people.c.manager_id).label("manager_id"),
            sa.case((people.c.is_executive, 1), else_=0).label("is_executive"),
            month_index(start).label("s"),
            sa.func.coalesce(month_index(end), OPEN_END).label("e"),
        )
        .where(people.c.employee_id.is_not(None), start.is_not(None), sa.or_(end.is_(None), end >= start))
        .distinct()
        .cte("employment")
    )


def _id(column: sa.ColumnElement[Any]) -> sa.ColumnElement[str]:
    """An id as text: a warehouse may keep the same id as a number in one table and as text in another."""
    return sa.cast(column, sa.String)


def _member(column: sa.ColumnElement[Any]) -> sa.ColumnElement[str]:
    return sa.func.coalesce(sa.func.nullif(_id(column), ""), NOBODY)


def headcount_steps(sources: Sources, through: int) -> sa.Select[Any]:
    """Steps of the headcount by month and spelling of the function, with the starts and leavers of each month.

    Individuals are those whom nobody names as manager.
    """
    row = employment(sources).c
    managers = sa.select(row.manager_id).where(row.manager_id != row.employee_id).distinct().cte("managers")
    leads = managers.alias("leads")
    known = (
        sa.select(
            row.spelling, row.s, row.e, sa.case((leads.c.manager_id.is_(None), 1), else_=0).label("is_individual")
        )
        .join_from(employment(sources), leads, leads.c.manager_id == row.employee_id, isouter=True)
        .cte("employment_by_function")
    )
    starts = Step(
        {"month": known.c.s, "spelling": known.c.spelling},
        {"headcount": ONE, "individuals": known.c.is_individual, "starts": ONE, "leavers": ZERO},
        (known.c.s <= through,),
    )
    ends = Step(
        {"month": known.c.e, "spelling": known.c.spelling},
        {"headcount": -ONE, "individuals": -known.c.is_individual, "starts": ZERO, "leavers": ONE},
        (known.c.e <= through,),
    )
    return sa.select(*part("headcount", known, starts, ends).c)


def staff(sources: Sources, month: int) -> sa.Select[Any]:
    """Everybody on the payroll on the last day of a month, with what is known of their manager."""
    row = employment(sources).c
    columns = ("name", "spelling", "role", "manager_id", "is_executive")
    here = (
        sa.select(row.employee_id, *(sa.func.max(row[name]).label(name) for name in columns))
        .where(row.s <= month, row.e > month)
        .group_by(row.employee_id)
        .cte("on_the_payroll")
    )
    ever = sa.select(row.employee_id).distinct().cte("ever_employed")
    boss = here.alias("boss")
    status = sa.case(
        (here.c.manager_id == NOBODY, "none"),
        (boss.c.employee_id.is_not(None), "employed"),
        (ever.c.employee_id.is_not(None), "left"),
        else_="unknown",
    )
    return (
        sa.select(*here.c, status.label("manager_status"))
        .join_from(here, boss, boss.c.employee_id == here.c.manager_id, isouter=True)
        .join(ever, ever.c.employee_id == here.c.manager_id, isouter=True)
    )


def employees_named(sources: Sources) -> sa.Select[Any]:
    """Everybody ever employed: employee_id, name and the month of their last end (open: `OPEN_END`)."""
    row = employment(sources).c
    return sa.select(row.employee_id, sa.func.max(row.name).label("name"), sa.func.max(row.e).label("e")).group_by(
        row.employee_id
    )


def csm_books(sources: Sources, month: int, by: Sequence[str] = DIMENSIONS) -> sa.Select[Any]:
    """Customers paying in a month and their MRR (minor units) by today's csm_id × `by`; (none) has no CSM."""
    row, names = mrr_intervals(sources).c, customer_names(sources)
    joined: Any = sa.join(mrr_intervals(sources), names, names.c.customer_id == row.customer_id, isouter=True)
    words = []
    if by:
        described = dimensions(sources)
        joined = joined.join(described, described.c.dimension_key == row.dimension_key)
        words = [described.c[name] for name in by]
    paying = (
        sa.select(row.mrr, sa.func.coalesce(names.c.csm_id, NOBODY).label("csm_id"), *words)
        .select_from(joined)
        .where(row.s <= month, row.e > month)
        .cte("paying_by_csm")
    )
    grain = {name: paying.c[name] for name in ("csm_id", *by)}
    books = part("csm_books", paying, Step(grain, {"customers": ONE, "book_mrr": paying.c.mrr}))
    return sa.select(*books.c)


def csm_retention(sources: Sources, window: int, month: int, by: Sequence[str] = ()) -> sa.Select[Any]:
    """What a retention figure of one month is made of, by today's csm_id × `by`, in minor units (squares DOUBLE).

    The facts of `retention.retention_steps` at one month, for what has too many members to be laid on a grid of months.
    """
    base = month - window
    then, now = _paying_at(sources, base, "paying_then"), _paying_at(sources, month, "paying_now")
    x, y = sa.func.coalesce(then.c.mrr, 0), sa.func.coalesce(now.c.mrr, 0)
    who = {name: sa.func.coalesce(then.c[name], now.c[name]) for name in ("customer_id", "dimension_key", "cohort_s")}
    both = (
        sa.select(*(column.label(name) for name, column in who.items()), x.label("x"), y.label("y"))
        .join_from(then, now, now.c.customer_id == then.c.customer_id, full=True)
        .cte("then_and_now")
    )
    names = customer_names(sources)
    joined: Any = both.outerjoin(names, names.c.customer_id == both.c.customer_id)
    words = []
    if by:
        described = dimensions(sources)
        joined = joined.join(described, described.c.dimension_key == both.c.dimension_key)
        words = [described.c[name] for name in by]
    csm_id = sa.func.coalesce(names.c.csm_id, NOBODY).label("csm_id")
    is_tenured = sa.case((both.c.cohort_s <= base, 1), else_=0).label("is_tenured")
    row = sa.select(csm_id, *words, both.c.x, both.c.y, is_tenured).select_from(joined)
    met = row.cte("then_and_now_by_csm")
    grain = {name: met.c[name] for name in (*by, "csm_id")}
    return sa.select(*part("csm_retention", met, Step(grain, _retained(met.c))).c)


def _paying_at(sources: Sources, month: int, name: str) -> sa.CTE:
    row = mrr_intervals(sources).c
    columns = (row.customer_id, row.dimension_key, row.cohort_s, row.mrr)
    return sa.select(*columns).where(row.s <= month, row.e > month).cte(name)


def _retained(row: Any) -> dict[str, Any]:
    """The measures of `frames.RETENTION_FACTS` of rows with x (MRR then), y (now) and whether they paid by then."""
    x, y = row.x, row.y
    was, stays = x > 0, sa.and_(x > 0, y > 0)
    closing = sa.case((was, y), else_=0)
    pays = sa.case((y > 0, 1), else_=0)
    return {
        "opening_mrr": x,
        "closing_mrr": closing,
        "kept_mrr": lesser(x, y),
        "kept_opening_mrr": sa.case((stays, x), else_=0),
        "opening_customers": sa.case((was, 1), else_=0),
        "kept_customers": sa.case((stays, 1), else_=0),
        "opening_sq": double_product(x, x),
        **moments(x, closing, "closing", "opening"),
        "total_mrr": y,
        "tenured_mrr": y * row.is_tenured,
        "total_customers": pays,
        "tenured_customers": pays * row.is_tenured,
    }


def executives(sources: Sources, through: int) -> sa.Select[Any]:
    """Stretches of employment of executives that begin by `through`."""
    row = employment(sources).c
    return sa.select(row.employee_id, row.name, row.s, row.e).where(row.is_executive == 1, row.s <= through)


def executive_touches(sources: Sources, through: int) -> sa.Select[Any]:
    """Touches with customers by executives: month × employee_id."""
    row, touches = employment(sources).c, sources.table("touches")
    chiefs = sa.select(row.employee_id).where(row.is_executive == 1).distinct().cte("chiefs")
    met = (
        sa.select(month_index(touches.c.happened_on).label("month"), chiefs.c.employee_id, ONE.label("touches"))
        .join_from(touches, chiefs, chiefs.c.employee_id == _id(touches.c.employee_id))
        .where(touches.c.customer_id.is_not(None), touches.c.happened_on.is_not(None))
        .cte("met")
    )
    return (
        sa.select(met.c.month, met.c.employee_id, sum_of(met.c.touches).label("touches"))
        .where(met.c.month <= through)
        .group_by(met.c.month, met.c.employee_id)
    )
