"""What each customer success manager (CSM) looks after, and what became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.expression import FromClause

from cs_dashboard.frames import DIMENSIONS
from cs_dashboard.warehouse.derived import MOMENTS
from cs_dashboard.warehouse.intervals import (
    CUSTOMER_DIMENSIONS,
    NOBODY,
    OPEN_END,
    binary_text,
    customer_names,
    dimensions,
    lesser,
    mrr_intervals,
    mrr_pairs,
)
from cs_dashboard.warehouse.queries.retention import double_product, moments, retention_steps
from cs_dashboard.warehouse.queries.steps import ONE, Columns, Step, part, sum_type
from cs_dashboard.warehouse.queries.team import employees_named
from cs_dashboard.warehouse.sources import STORED_WINDOW, Sources


def csm_books(sources: Sources, month: int, by: Sequence[str] = DIMENSIONS) -> sa.Select[Any]:
    """Customers paying in a month and their MRR (minor units) by today's csm_id × `by`; (none) has no CSM."""
    stored = _stored(sources, by)
    if stored is not None:
        return _books_of(stored, month, by)
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
    stored = _stored(sources, by) if window == STORED_WINDOW else None
    if stored is not None:
        return _retention_of(stored, month, by)
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


def uncovered_customers(
    sources: Sources, base: int, month: int, members: Mapping[str, Sequence[str]], most: int
) -> sa.Select[Any]:
    """The largest customers paying in a month that no CSM looks after who is employed on its last day.

    The columns of `customers.customers_between`; `most` of them, of the members of dimensions that are named.
    """
    row, described, alone = mrr_intervals(sources).c, dimensions(sources), _uncovered(sources, month)
    joined: Any = sa.join(mrr_intervals(sources), alone, alone.c.customer_id == row.customer_id)
    wanted = [described.c[name].in_(list(chosen)) for name, chosen in members.items() if chosen]
    if wanted:
        joined = joined.join(described, described.c.dimension_key == row.dimension_key)
    paying = (
        sa.select(row.customer_id, alone.c.name, alone.c.csm_id, row.dimension_key, row.cohort_s, row.mrr)
        .select_from(joined)
        .where(row.s <= month, row.e > month, *wanted)
        .cte("uncovered_now")
    )
    first = (paying.c.mrr.desc(), binary_text(paying.c.customer_id))
    largest = sa.select(*paying.c).order_by(*first).limit(most).cte("largest")
    then = (
        sa.select(row.customer_id, row.mrr)
        .join_from(mrr_intervals(sources), largest, largest.c.customer_id == row.customer_id)
        .where(row.s <= base, row.e > base)
        .cte("mrr_then")
    )
    found, words = largest.c, [column for column in described.c if column.name != "dimension_key"]
    name = sa.func.coalesce(found.name, sa.cast(found.customer_id, sa.String)).label("name")
    opening = sa.func.coalesce(then.c.mrr, 0).label("opening_mrr")
    return (
        sa.select(
            *(found.customer_id, name, *words, found.csm_id, found.cohort_s),
            *(opening, found.mrr.label("closing_mrr")),
        )
        .join_from(largest, described, described.c.dimension_key == found.dimension_key)
        .join(then, then.c.customer_id == found.customer_id, isouter=True)
    )


def _uncovered(sources: Sources, month: int) -> sa.CTE:
    """Customers without a CSM who is employed (without the table `employees`, without any), paying or not."""
    names, row, described = customer_names(sources), mrr_intervals(sources).c, dimensions(sources)
    alone = sa.select(names.c.customer_id, names.c.name, names.c.csm_id)
    if "employees" in sources.tables:
        person = employees_named(sources).cte("people")
        here = sa.select(person.c.employee_id).where(person.c.e > month).cte("employed")
        alone = alone.join_from(names, here, here.c.employee_id == names.c.csm_id, isouter=True)
        alone = alone.where(here.c.employee_id.is_(None))
    else:
        alone = alone.where(names.c.csm_id == NOBODY)
    # An orphan subscription has no customer row, and so no CSM; its dimensions, all (none), find it among a million.
    described_so = [described.c[name] == NOBODY for name in CUSTOMER_DIMENSIONS]
    orphans = (
        sa.select(row.customer_id, names.c.name, sa.literal_column(f"'{NOBODY}'", sa.String))
        .join_from(mrr_intervals(sources), described, described.c.dimension_key == row.dimension_key)
        .join(names, names.c.customer_id == row.customer_id, isouter=True)
        .where(row.s == row.cohort_s, names.c.customer_id.is_(None), *described_so)
    )
    return sa.union_all(alone, orphans).cte("uncovered")


def csm_retention_by_month(sources: Sources) -> sa.CTE:
    """The steps of `retention.retention_steps` by today's csm_id × segment over the headline's window, to be stored.

    The dimensions of a customer are these two, and every query of retention works unchanged on that.
    """
    names, intervals, described = customer_names(sources), mrr_intervals(sources), dimensions(sources)
    members = (
        sa.select(
            intervals.c.customer_id,
            described.c.segment,
            sa.func.coalesce(names.c.csm_id, NOBODY).label("csm_id"),
        )
        .join_from(intervals, described, described.c.dimension_key == intervals.c.dimension_key)
        .join(names, names.c.customer_id == intervals.c.customer_id, isouter=True)
        .where(intervals.c.s == intervals.c.cohort_s)
        .cte("customers_of_csms")
    )
    key = sa.cast(sa.func.dense_rank().over(order_by=[members.c.csm_id, members.c.segment]), sa.Integer)
    keyed = sa.select(members, key.label("dimension_key")).cte("customers_of_csms_keyed")
    words = sa.select(keyed.c.dimension_key, keyed.c.csm_id, keyed.c.segment).distinct().cte("books_in_use")

    def of_books(name: str, table: sa.FromClause) -> sa.CTE:
        columns = [keyed.c.dimension_key if column.name == "dimension_key" else column for column in table.c]
        return sa.select(*columns).join_from(table, keyed, keyed.c.customer_id == table.c.customer_id).cte(name)

    derived = {
        "mrr_intervals": of_books("intervals_of_books", intervals),
        "mrr_pairs": of_books("pairs_of_books", mrr_pairs(sources, STORED_WINDOW)),
        "dimensions": words,
    }
    books = replace(sources, derived=derived, built={})
    return retention_steps(books, STORED_WINDOW, OPEN_END - 1).cte("csm_retention_by_month")


def _stored(sources: Sources, by: Sequence[str]) -> FromClause | None:
    """The stored steps of CSMs, where they can be told apart `by`."""
    steps = sources.derived.get("csm_retention_by_month")
    return steps if steps is not None and set(by) <= set(steps.c.keys()) else None


def _so_far(steps: FromClause, month: int, by: Sequence[str], sums: Columns) -> sa.CTE:
    grain = {name: steps.c[name] for name in (*by, "csm_id")}
    return part("books_so_far", steps, Step(grain, sums, (steps.c.month <= month,)))


def _books_of(steps: FromClause, month: int, by: Sequence[str]) -> sa.Select[Any]:
    sums = {"customers": steps.c.total_customers, "book_mrr": steps.c.total_mrr}
    books = _so_far(steps, month, by, sums)
    return sa.select(*books.c).where(books.c.customers > 0)


def _retention_of(steps: FromClause, month: int, by: Sequence[str]) -> sa.Select[Any]:
    """The steps to the month added up; what was open is the total of a window ago."""
    row = steps.c
    opening = {"opening_mrr": row.total_mrr, "opening_customers": row.total_customers, "opening_sq": row.total_sq}
    zeros = {name: sa.cast(sa.literal_column("0"), sum_type(column)) for name, column in opening.items()}
    sums = {
        **{
            name: sa.case((row.month <= month - STORED_WINDOW, now), else_=zeros[name]) for name, now in opening.items()
        },
        **{column.name: column for column in row if column.name not in ("month", "csm_id", "segment", "total_sq")},
    }
    met = _so_far(steps, month, by, sums).c
    # Doubles that came and went again leave a rest.
    whose = {**dict.fromkeys(MOMENTS, met.kept_customers), "opening_sq": met.opening_customers}
    columns = [
        sa.case((whose[column.name] > 0, column), else_=zeros["opening_sq"]).label(column.name)
        if column.name in whose
        else column
        for column in met
    ]
    return sa.select(*columns).where(sa.or_(met.opening_customers > 0, met.total_customers > 0))
