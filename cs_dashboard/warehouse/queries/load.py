"""What a customer success manager (CSM) carries, and what became of contract terms under that load."""

from typing import Any, Literal

import sqlalchemy as sa

from cs_dashboard.warehouse.intervals import NOBODY, OPEN_END, customer_names, mrr_intervals
from cs_dashboard.warehouse.queries.adoption import UNKNOWN, adoption_tiers
from cs_dashboard.warehouse.queries.renewals import ended_terms
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
    terms, loads = _terms_by_csm(sources, through), csm_loads(sources)
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
        .cte("terms_with_load")
    )
    grain = {name: met.c[name] for name in ("segment", "adoption_tier", "load")}
    sums = {name: met.c[name] for name in ("due_customers", "renewed_customers")}
    return sa.select(*part("renewals_by_load", met, Step(grain, sums)).c)


def csm_loads(sources: Sources) -> sa.CTE:
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


def _terms_by_csm(sources: Sources, through: int) -> sa.CTE:
    """Ended terms by CSM, segment, adoption tier and month before the end: few rows to look a load up for."""
    terms, names = ended_terms(sources, through), customer_names(sources)
    ended = sa.select(terms.c.customer_id, (terms.c.month - 1).label("month"), terms.c.y).cte("terms_at_month_before")
    origin = ended.join(names, names.c.customer_id == ended.c.customer_id, isouter=True)
    tier: sa.ColumnElement[str] = sa.literal(UNKNOWN)
    if "usage_monthly" in sources.tables:
        tiers = adoption_tiers(sources, ended)
        is_then = sa.and_(tiers.c.customer_id == ended.c.customer_id, tiers.c.month == ended.c.month)
        origin = origin.join(tiers, is_then, isouter=True)
        tier = sa.func.coalesce(tiers.c.adoption_tier, UNKNOWN)
    grain = {
        # An orphan subscription has no customer row: it stays, under (none).
        "csm_id": sa.func.coalesce(names.c.csm_id, NOBODY),
        "segment": sa.func.coalesce(names.c.segment, NOBODY),
        "adoption_tier": tier,
        "month_before": ended.c.month,
    }
    sums = {"due_customers": ONE, "renewed_customers": sa.case((ended.c.y > 0, 1), else_=0)}
    return part("terms_by_csm", origin, Step(grain, sums))
