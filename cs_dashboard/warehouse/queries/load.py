"""What a customer success manager (CSM) carries, and what became of contract terms under that load."""

from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.sql.expression import FromClause

from cs_dashboard.warehouse.intervals import NOBODY, OPEN_END, customer_names, month_index, mrr_intervals, once
from cs_dashboard.warehouse.queries.adoption import UNKNOWN, usage_tiers
from cs_dashboard.warehouse.queries.steps import ONE, Step, part
from cs_dashboard.warehouse.queries.survival import remainder
from cs_dashboard.warehouse.sources import Sources

LoadOf = Literal["customers", "arr"]
# MRR of a CSM is told apart by thousands (minor units): few distinct loads, and no CSM's moves by more than that.
MRR_STEP = 100_000


def renewals_by_load(sources: Sources, through: int, load_of: LoadOf = "customers") -> sa.Select[Any]:
    """Terms ended by `through` (less the grace) and those renewed, by what their CSM carried in the month before.

    Grain: segment × adoption tier of the month before the end (all unknown without usage_monthly) × load. Load is the
    number of customers that paid in that month and have the same csm_id, or their ARR (minor units, the middle of a
    step); 0 for a customer without csm_id. csm_id is today's: the warehouse keeps no history of who had whom.
    """
    terms, loads = terms_by_csm(sources), csm_loads(sources)
    load: sa.ColumnElement[Any] = loads.c.customers
    if load_of == "arr":
        load = (loads.c.mrr - remainder(loads.c.mrr, MRR_STEP) + MRR_STEP // 2) * 12
    met = (
        sa.select(
            terms.c.segment,
            terms.c.adoption_tier,
            sa.func.coalesce(load, 0).label("load"),
            terms.c.due_customers,
            terms.c.renewed_customers,
        )
        .join_from(
            terms,
            loads,
            sa.and_(
                loads.c.csm_id == terms.c.csm_id, loads.c.s <= terms.c.month_before, loads.c.e > terms.c.month_before
            ),
            isouter=True,
        )
        .where(terms.c.month_before < through - sources.renewal_grace_months)
        .cte("terms_with_load")
    )
    grain = {name: met.c[name] for name in ("segment", "adoption_tier", "load")}
    sums = {name: met.c[name] for name in ("due_customers", "renewed_customers")}
    return sa.select(*part("renewals_by_load", met, Step(grain, sums)).c)


@once
def csm_loads(sources: Sources) -> FromClause:
    """Customers and MRR (minor units) of each CSM as steps in time: csm_id, `[s, e)` in months, customers, mrr."""
    intervals, names = mrr_intervals(sources), customer_names(sources)
    assigned = (
        sa.select(names.c.csm_id, intervals.c.s, intervals.c.e, intervals.c.mrr)
        .join_from(intervals, names, names.c.customer_id == intervals.c.customer_id)
        .where(names.c.csm_id != NOBODY)
        .cte("intervals_of_csms")
    )
    row = assigned.c
    come = Step({"csm_id": row.csm_id, "month": row.s}, {"customers": ONE, "mrr": row.mrr})
    gone = come.taken_back({"csm_id": row.csm_id, "month": row.e}, row.e < OPEN_END)
    steps = part("csm_steps", assigned, come, gone)
    by_csm: dict[str, Any] = {"partition_by": steps.c.csm_id, "order_by": steps.c.month}
    levels = sa.select(
        steps.c.csm_id,
        steps.c.month.label("s"),
        sa.func.lead(steps.c.month).over(**by_csm).label("next_month"),
        *(
            sa.cast(sa.func.sum(steps.c[name]).over(**by_csm), sa.BigInteger).label(name)
            for name in ("customers", "mrr")
        ),
    ).cte("csm_levels")
    # Not "is null": an engine may answer 0 where there is no next row (ClickHouse does).
    end = sa.case((levels.c.next_month > levels.c.s, levels.c.next_month), else_=OPEN_END)
    return sa.select(levels.c.csm_id, levels.c.s, end.label("e"), levels.c.customers, levels.c.mrr).cte("csm_loads")


@once
def terms_by_csm(sources: Sources) -> FromClause:
    """Ended terms by CSM, segment, adoption tier and month before the end: few rows to look a load up for.

    Columns: csm_id, segment, adoption_tier, month_before, due_customers, renewed_customers. Whatever the as-of: a term
    of a later month is in it.
    """
    terms, names = _ended_once(sources), customer_names(sources)
    origin = terms.outerjoin(names, names.c.customer_id == terms.c.customer_id)
    grain = {
        # An orphan subscription has no customer row: it stays, under (none).
        "csm_id": sa.func.coalesce(names.c.csm_id, NOBODY),
        "segment": sa.func.coalesce(names.c.segment, NOBODY),
        "adoption_tier": terms.c.adoption_tier,
        "month_before": terms.c.month_before,
    }
    return part("terms_by_csm", origin, Step(grain, {"due_customers": ONE, "renewed_customers": terms.c.renewed}))


def _ended_once(sources: Sources) -> sa.CTE:
    """One row per customer and month before a term's end in which it paid: renewed (0 or 1), adoption_tier.

    A customer with two terms that end in one month is listed twice in between, and counted once at last: to group what
    was found is cheaper than to group the terms first.
    """
    rows = _terms_with_mrr(sources)
    joined: Any = rows
    tier: sa.ColumnElement[str] = sa.literal_column(f"'{UNKNOWN}'", sa.String)
    if "usage_monthly" in sources.tables:
        usage = usage_tiers(sources)
        is_then = sa.and_(usage.c.customer_id == rows.c.customer_id, usage.c.month == rows.c.month_before)
        joined, tier = rows.outerjoin(usage, is_then), sa.func.coalesce(usage.c.adoption_tier, UNKNOWN)
    found = (
        sa.select(rows.c.customer_id, rows.c.month_before, rows.c.renewed, tier.label("adoption_tier"))
        .select_from(joined)
        .cte("terms_with_usage")
    )
    keys = [found.c.customer_id, found.c.month_before]
    return (
        sa.select(
            *keys,
            sa.func.max(found.c.renewed).label("renewed"),
            # A month of usage listed twice is a finding; it must not count a customer twice.
            sa.func.min(found.c.adoption_tier).label("adoption_tier"),
        )
        .group_by(*keys)
        .cte("terms_ended_once")
    )


def _terms_with_mrr(sources: Sources) -> sa.CTE:
    """Terms of customers that paid in the month before the end, with whether they pay `renewal_grace_months` after."""
    contracts, grace = sources.table("contracts"), sources.renewal_grace_months
    ends = (
        sa.select(contracts.c.customer_id, (month_index(contracts.c.end_date) - 1).label("month_before"))
        .where(contracts.c.customer_id.is_not(None), contracts.c.end_date.is_not(None))
        .cte("term_ends")
    )
    before, after = mrr_intervals(sources).alias("before"), mrr_intervals(sources).alias("after")
    closing = ends.c.month_before + 1 + grace

    def pays(interval: Any, month: Any) -> sa.ColumnElement[bool]:
        return sa.and_(interval.c.customer_id == ends.c.customer_id, interval.c.s <= month, interval.c.e > month)

    joined: Any = ends.join(before, pays(before, ends.c.month_before))
    # Paying goes on where the interval does, or where the next begins at its end: no need to look for the next.
    is_paying = sa.or_(before.c.e > closing, before.c.next_s == before.c.e)
    if grace:
        joined, is_paying = joined.outerjoin(after, pays(after, closing)), after.c.customer_id.is_not(None)
    renewed = sa.case((is_paying, 1), else_=0).label("renewed")
    return sa.select(ends.c.customer_id, ends.c.month_before, renewed).select_from(joined).cte("terms_with_mrr")
