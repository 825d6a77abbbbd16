"""The interval algebra: MRR as a step function per customer, as CTEs or as the stored tables. Never a customer × month.

Month index = year × 12 + month − 1; every row is a half-open `[s, e)` in month indexes; money is integer minor units.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import wraps
from itertools import pairwise
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import FromClause, FunctionElement

from cs_dashboard.warehouse.sources import STORED_WINDOW, Sources

# December of the year 9999: the end of what has no end.
OPEN_END = 119_999
NOBODY = "(none)"
CUSTOMER_DIMENSIONS = ("segment", "region", "industry", "channel")


class minor_units(FunctionElement[int]):  # noqa: N801 - reads as a SQL function
    """Money as integer minor units, rounded half up the same way on every engine."""

    type = sa.BigInteger()
    inherit_cache = True


@compiles(minor_units)
def _minor_units(element: Any, compiler: Any, **kw: Any) -> str:
    (amount,) = element.clauses
    return f"CAST(FLOOR({compiler.process(amount, **kw)} * 100 + 0.5) AS BIGINT)"


@compiles(minor_units, "sqlite")
def _minor_units_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    # SQLite may lack FLOOR; its cast truncates, which is the same for amounts above zero.
    (amount,) = element.clauses
    return f"CAST({compiler.process(amount, **kw)} * 100 + 0.5 AS INTEGER)"


class binary_text(FunctionElement[str]):  # noqa: N801 - reads as a SQL function
    """A value as text that sorts by code point on every engine, whatever the database's collation."""

    type = sa.String()
    inherit_cache = True


@compiles(binary_text)
def _binary_text(element: Any, compiler: Any, **kw: Any) -> str:
    (value,) = element.clauses
    return f"CAST({compiler.process(value, **kw)} AS VARCHAR)"


@compiles(binary_text, "postgresql")
def _binary_text_postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    return f'{_binary_text(element, compiler, **kw)} COLLATE "C"'


def month_index(day: sa.ColumnElement[Any]) -> sa.ColumnElement[int]:
    """The month of a date or timestamp as an integer."""
    year, month = sa.extract("year", day), sa.extract("month", day)
    return sa.cast(year * 12 + month - 1, sa.Integer)


def lesser(a: Any, b: Any) -> sa.ColumnElement[Any]:
    """The smaller of two expressions (SQLite has no LEAST)."""
    return sa.case((a < b, a), else_=b)


def greater(a: Any, b: Any) -> sa.ColumnElement[Any]:
    """The greater of two expressions (SQLite has no GREATEST)."""
    return sa.case((a > b, a), else_=b)


def total(expression: Any) -> sa.ColumnElement[int]:
    """A whole-number sum that stays a BIGINT on every engine."""
    return sa.cast(sa.func.sum(expression), sa.BigInteger)


def once(build: Callable[[Sources], FromClause]) -> Callable[[Sources], FromClause]:
    """The stored or mapped table where there is one, else the CTE, built once for each Sources."""

    @wraps(build)
    def relation(sources: Sources) -> FromClause:
        name = build.__name__
        if name in sources.derived:
            return sources.derived[name]
        if (name,) not in sources.built:
            sources.built[(name,)] = build(sources)
        return sources.built[(name,)]

    return relation


@once
def mrr_intervals(sources: Sources) -> FromClause:
    """Periods of constant, positive MRR per customer, with their neighbours and the customer's dimensions.

    Columns: customer_id, dimension_key, s, e (month indexes, half-open), mrr (minor units), previous_mrr and
    previous_e (the paying interval before, null if none), next_s (start of the one after), cohort_s (first paying
    month), landing_mrr (MRR in it).
    """
    paying = paying_intervals(sources)
    keys = customer_keys(sources)
    return (
        sa.select(
            paying.c.customer_id,
            keys.c.dimension_key,
            paying.c.s,
            paying.c.e,
            paying.c.mrr,
            paying.c.previous_mrr,
            paying.c.previous_e,
            paying.c.next_s,
            keys.c.cohort_s,
            keys.c.landing_mrr,
        )
        .join_from(paying, keys, keys.c.customer_id == paying.c.customer_id)
        .cte("mrr_intervals")
    )


@once
def dimensions(sources: Sources) -> FromClause:
    """One row per combination of customer dimensions in use: dimension_key, then the five of `frames.DIMENSIONS`."""
    keys = customer_keys(sources)
    columns = [keys.c.dimension_key, *(keys.c[name] for name in (*CUSTOMER_DIMENSIONS, "landing_band"))]
    return sa.select(*columns).distinct().cte("dimensions")


def mrr_pairs(sources: Sources, window: int) -> FromClause:
    """Where a customer's MRR of `window` months ago meets its MRR of today.

    Columns: customer_id, dimension_key, s, e (months of today, half-open), opening_mrr (then), closing_mrr (now).
    """
    if window == STORED_WINDOW and "mrr_pairs" in sources.derived:
        return sources.derived["mrr_pairs"]
    key = ("mrr_pairs", window)
    if key not in sources.built:
        sources.built[key] = _pairs_of(mrr_intervals(sources), window)
    return sources.built[key]


def _pairs_of(intervals: FromClause, window: int) -> sa.CTE:
    before, after = intervals.alias("before"), intervals.alias("after")
    overlap = sa.and_(
        after.c.customer_id == before.c.customer_id,
        after.c.s < before.c.e + window,
        after.c.e > before.c.s + window,
    )
    return (
        sa.select(
            before.c.customer_id,
            before.c.dimension_key,
            greater(before.c.s + window, after.c.s).label("s"),
            lesser(before.c.e + window, after.c.e).label("e"),
            before.c.mrr.label("opening_mrr"),
            after.c.mrr.label("closing_mrr"),
        )
        .join_from(before, after, overlap)
        .cte("mrr_pairs")
    )


@once
def customer_names(sources: Sources) -> FromClause:
    """One row per customer: id, name, csm_id and dimensions of today, nulls as the member (none).

    Grouped, so that a customer listed twice in the source never doubles its MRR.
    """
    customers = sources.table("customers")

    def member(name: str) -> sa.ColumnElement[str]:
        text = sa.func.nullif(sa.cast(customers.c[name], sa.String), "")
        return sa.func.min(sa.func.coalesce(text, NOBODY)).label(name)

    return (
        sa.select(
            customers.c.customer_id,
            sa.func.min(customers.c.name).label("name"),
            *map(member, (*CUSTOMER_DIMENSIONS, "csm_id")),
        )
        .where(customers.c.customer_id.is_not(None))
        .group_by(customers.c.customer_id)
        .cte("customer_names")
    )


@once
def paying_intervals(sources: Sources) -> FromClause:
    """Concurrent rows merged: one row per customer and stretch of months at the same MRR above zero."""
    steps = _mrr_steps(sources)
    per_month = (
        sa.select(steps.c.customer_id, steps.c.month, total(steps.c.step).label("step"))
        .group_by(steps.c.customer_id, steps.c.month)
        .having(sa.func.sum(steps.c.step) != 0)
        .cte("steps_by_customer_and_month")
    )
    by_customer: dict[str, Any] = {"partition_by": per_month.c.customer_id, "order_by": per_month.c.month}
    running = sa.func.sum(per_month.c.step).over(**by_customer)
    following = sa.func.lead(per_month.c.month).over(**by_customer)
    levels = sa.select(
        per_month.c.customer_id,
        per_month.c.month.label("s"),
        following.label("next_month"),
        sa.cast(running, sa.BigInteger).label("mrr"),
    ).cte("mrr_levels")
    # Not "is null": an engine may answer 0 where there is no next row (ClickHouse does).
    end = sa.case((levels.c.next_month > levels.c.s, levels.c.next_month), else_=OPEN_END)
    stretches = (
        sa.select(levels.c.customer_id, levels.c.s, end.label("e"), levels.c.mrr)
        .where(levels.c.mrr > 0)
        .cte("paying_stretches")
    )
    neighbours: dict[str, Any] = {"partition_by": stretches.c.customer_id, "order_by": stretches.c.s}
    return sa.select(
        stretches,
        sa.func.lag(stretches.c.mrr).over(**neighbours).label("previous_mrr"),
        sa.func.lag(stretches.c.e).over(**neighbours).label("previous_e"),
        sa.func.lead(stretches.c.s).over(**neighbours).label("next_s"),
        sa.func.min(stretches.c.s).over(partition_by=stretches.c.customer_id).label("cohort_s"),
    ).cte("paying_intervals")


def _mrr_steps(sources: Sources) -> sa.CTE:
    """+mrr where a subscription starts, −mrr where it ends; rows that cover no month or carry no MRR left out."""
    rows = sources.table("subscriptions")
    covered = (
        sa.select(
            rows.c.customer_id,
            month_index(rows.c.start_date).label("s"),
            sa.func.coalesce(month_index(rows.c.end_date), OPEN_END).label("e"),
            minor_units(rows.c.mrr).label("mrr"),
        )
        .where(rows.c.customer_id.is_not(None), rows.c.start_date.is_not(None), rows.c.mrr > 0)
        .cte("subscription_months")
    )
    counted = sa.and_(covered.c.e > covered.c.s, covered.c.mrr > 0)
    return (
        sa.select(covered.c.customer_id, covered.c.s.label("month"), covered.c.mrr.label("step"))
        .where(counted)
        .union_all(
            sa.select(covered.c.customer_id, covered.c.e, (-covered.c.mrr).label("step")).where(
                counted, covered.c.e < OPEN_END
            )
        )
        .cte("mrr_steps")
    )


@once
def customer_keys(sources: Sources) -> FromClause:
    """One row per customer that ever paid: cohort, landing MRR, dimensions, and one integer for their combination."""
    paying = paying_intervals(sources)
    names = customer_names(sources)
    landings = (
        sa.select(paying.c.customer_id, paying.c.cohort_s, paying.c.mrr.label("landing_mrr"))
        .where(paying.c.s == paying.c.cohort_s)
        .cte("first_intervals")
    )
    # An orphan subscription has no customer row: it stays, under (none).
    described = (
        sa.select(
            landings,
            *(sa.func.coalesce(names.c[name], NOBODY).label(name) for name in CUSTOMER_DIMENSIONS),
            landing_band(landings.c.landing_mrr, sources.landing_band_edges).label("landing_band"),
        )
        .join_from(landings, names, names.c.customer_id == landings.c.customer_id, isouter=True)
        .cte("customer_dimensions")
    )
    ranked = [described.c[name] for name in (*CUSTOMER_DIMENSIONS, "landing_band")]
    key = sa.cast(sa.func.dense_rank().over(order_by=ranked), sa.Integer)
    return sa.select(described, key.label("dimension_key")).cte("customer_keys")


def landing_band(landing_mrr: sa.ColumnElement[int], edges: Sequence[Decimal]) -> sa.ColumnElement[str]:
    """The size band of MRR in the first paying month; `edges` are upper edges in major units."""
    labels = landing_band_labels(edges)
    cases = [(landing_mrr < int(edge * 100), label) for edge, label in zip(edges, labels, strict=False)]
    return sa.case(*cases, else_=sa.literal(labels[-1])) if cases else sa.literal(labels[-1])


def landing_band_labels(edges: Sequence[Decimal]) -> list[str]:
    """The bands in rising order: `under 500`, `500-2000`, `10000+`."""
    texts = [f"{edge:f}" for edge in edges]
    if not texts:
        return ["all"]
    between = [f"{low}-{high}" for low, high in pairwise(texts)]
    return [f"under {texts[0]}", *between, f"{texts[-1]}+"]
