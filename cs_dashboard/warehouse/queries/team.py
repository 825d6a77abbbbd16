"""Who works here, who leads whom, who looks after which customers, and which executives met customers."""

from typing import Any

import sqlalchemy as sa

from cs_dashboard.warehouse.intervals import (
    NOBODY,
    OPEN_END,
    month_index,
)
from cs_dashboard.warehouse.queries.steps import ONE, Step, part, stored_sums, summed
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


def executives(sources: Sources, through: int) -> sa.Select[Any]:
    """Stretches of employment of executives that begin by `through`."""
    row = employment(sources).c
    return sa.select(row.employee_id, row.name, row.s, row.e).where(row.is_executive == 1, row.s <= through)


def executive_touches(sources: Sources, through: int) -> sa.Select[Any]:
    """Touches with customers by executives: month × employee_id."""
    row = employment(sources).c
    found = stored_sums(
        sources, "touches_by_employee_and_month", (), (None, through), lambda: _employee_touches(sources)
    )
    chiefs = sa.select(row.employee_id).where(row.is_executive == 1).distinct().cte("chiefs")
    met = (
        sa.select(found.c.month, chiefs.c.employee_id, found.c.touches)
        .join_from(found, chiefs, chiefs.c.employee_id == found.c.employee_id)
        .cte("met")
    )
    return summed(met, ["month", "employee_id"], ["touches"]).where(met.c.month <= through)


def touches_by_employee_and_month(sources: Sources) -> sa.CTE:
    """Touches with customers by whoever had them, of every month, to be stored."""
    rows = _employee_touches(sources)
    return summed(rows, ["month", "employee_id"], ["touches"]).cte("touches_by_employee_and_month")


def _employee_touches(sources: Sources) -> sa.CTE:
    touches = sources.table("touches")
    return (
        sa.select(
            month_index(touches.c.happened_on).label("month"),
            _id(touches.c.employee_id).label("employee_id"),
            ONE.label("touches"),
        )
        .where(touches.c.customer_id.is_not(None), touches.c.happened_on.is_not(None))
        .cte("touches_of_employees")
    )
