"""Where the expansion of kept customers came from: another plan, a plan more, or more of the same plan."""

from typing import Any

import sqlalchemy as sa

from cs_dashboard.warehouse.intervals import NOBODY, OPEN_END, minor_units, month_index, mrr_intervals, total
from cs_dashboard.warehouse.queries.steps import Step, part, with_dimensions
from cs_dashboard.warehouse.sources import Sources

NOTHING = sa.literal_column("0", sa.Integer)


def expansion_split(sources: Sources, base: int, month: int) -> sa.Select[Any]:
    """The expansion from `base` to `month` by where it came from, by dimensions (minor units), point to point.

    Of customers paying at both ends with more MRR at the end than at the start (y > x), by plan (no plan is one of
    its own): A = MRR of plans not paid for before, R = MRR then of plans no longer paid for. With both, the customer
    went from one plan to another, and A − R is its upgrade; with A alone it added a product, A. The rest of y − x is
    of the same plan; where plans only went (A = 0), their −R is in it. So the three sum to y − x for each customer,
    whatever their signs: a move to a smaller plan is a negative upgrade where growth elsewhere outweighs it.

    Each expanding customer counts once, under its largest part; a change of plans goes before the same plan at a tie.
    A combination of dimensions with kept customers, none of which expanded, has a row of zeros.
    """
    customers = _split_by_customer(sources, base, month)
    row = customers.c
    upgraded = sa.and_(row.upgrade_mrr > 0, row.upgrade_mrr >= row.same_plan_mrr)
    added = sa.and_(row.added_mrr > 0, row.added_mrr >= row.same_plan_mrr)
    # An upgrade and an added product exclude each other, so the other one is 0 here.
    same = sa.and_(row.same_plan_mrr > row.upgrade_mrr, row.same_plan_mrr > row.added_mrr)
    sums: dict[str, Any] = {
        **{name: row[name] for name in ("expansion_mrr", "upgrade_mrr", "added_mrr", "same_plan_mrr")},
        "upgrade_customers": sa.case((upgraded, 1), else_=0),
        "added_customers": sa.case((added, 1), else_=0),
        "same_plan_customers": sa.case((same, 1), else_=0),
    }
    split = part("expansion_split", customers, Step({"dimension_key": row.dimension_key}, sums))
    return with_dimensions(sources, split, ["dimension_key"])


def _split_by_customer(sources: Sources, base: int, month: int) -> sa.CTE:
    """One row per kept customer: its expansion and the three parts, zeros where it did not expand."""
    kept = _kept_customers(sources, base, month)
    plans = _plans_come_and_gone(sources, kept, base, month)
    came, went = plans.c.came_mrr, plans.c.went_mrr
    parts = (
        sa.select(
            kept.c.dimension_key,
            sa.case((kept.c.y > kept.c.x, kept.c.y - kept.c.x), else_=NOTHING).label("expansion_mrr"),
            sa.case((sa.and_(came > 0, went > 0), came - went), else_=NOTHING).label("upgrade_mrr"),
            sa.case((sa.and_(came > 0, went == 0), came), else_=NOTHING).label("added_mrr"),
        )
        .join_from(kept, plans, plans.c.customer_id == kept.c.customer_id, isouter=True)
        .cte("plan_changes_by_customer")
    )
    rest = parts.c.expansion_mrr - parts.c.upgrade_mrr - parts.c.added_mrr
    return sa.select(*parts.c, rest.label("same_plan_mrr")).cte("expansion_by_customer")


def _kept_customers(sources: Sources, base: int, month: int) -> sa.CTE:
    """Customers paying in both months, with MRR then (x) and now (y)."""
    before, after = mrr_intervals(sources).alias("before"), mrr_intervals(sources).alias("after")
    return (
        sa.select(before.c.customer_id, before.c.dimension_key, before.c.mrr.label("x"), after.c.mrr.label("y"))
        .join_from(before, after, after.c.customer_id == before.c.customer_id)
        .where(before.c.s <= base, before.c.e > base, after.c.s <= month, after.c.e > month)
        .cte("kept_customers")
    )


def _plans_come_and_gone(sources: Sources, kept: sa.CTE, base: int, month: int) -> sa.CTE:
    """One row per expanding customer: MRR now of plans that were not there, MRR then of plans that no longer are."""
    rows = _plan_months(sources)

    def at(index: int) -> sa.ColumnElement[int]:
        return total(sa.case((sa.and_(rows.c.s <= index, rows.c.e > index), rows.c.mrr), else_=NOTHING))

    expands = sa.and_(kept.c.customer_id == rows.c.customer_id, kept.c.y > kept.c.x)
    by_plan = (
        sa.select(rows.c.customer_id, rows.c.plan, at(base).label("x"), at(month).label("y"))
        .join_from(rows, kept, expands)
        .where(rows.c.e > rows.c.s, rows.c.mrr > 0)
        .group_by(rows.c.customer_id, rows.c.plan)
        .cte("mrr_by_customer_and_plan")
    )
    came = sa.case((by_plan.c.x == 0, by_plan.c.y), else_=NOTHING)
    went = sa.case((by_plan.c.y == 0, by_plan.c.x), else_=NOTHING)
    return (
        sa.select(by_plan.c.customer_id, total(came).label("came_mrr"), total(went).label("went_mrr"))
        .group_by(by_plan.c.customer_id)
        .cte("plans_come_and_gone")
    )


def _plan_months(sources: Sources) -> sa.CTE:
    """Each subscription's plan, months and MRR; the rows that count are those that count in `mrr_intervals`."""
    rows = sources.table("subscriptions")
    plan = sa.func.nullif(sa.cast(rows.c.plan, sa.String), "")
    return (
        sa.select(
            rows.c.customer_id,
            sa.func.coalesce(plan, NOBODY).label("plan"),
            month_index(rows.c.start_date).label("s"),
            sa.func.coalesce(month_index(rows.c.end_date), OPEN_END).label("e"),
            minor_units(rows.c.mrr).label("mrr"),
        )
        .where(rows.c.customer_id.is_not(None), rows.c.start_date.is_not(None), rows.c.mrr > 0)
        .cte("plan_months")
    )
