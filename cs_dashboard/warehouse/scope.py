"""Questions about dimensions of many members (a CSM, one customer): pushed into the query instead of every frame."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.expression import FromClause

from cs_dashboard.warehouse.connect import Warehouse
from cs_dashboard.warehouse.intervals import NOBODY, customer_names, dimensions, mrr_intervals
from cs_dashboard.warehouse.sources import Sources


def scoped(warehouse: Warehouse, *, csm_ids: Sequence[str] = (), customer_ids: Sequence[str] = ()) -> Warehouse:
    """The warehouse as if only these customers were in it, with `csm_id` as one more dimension.

    What they did (tickets, touches, usage, …) is restricted with them; what belongs to no customer stays. Empty
    sequences do not restrict. Every query works unchanged on the result; frames read from it may carry the dimensions
    `(*DIMENSIONS, "csm_id")`. The stored pairs are left aside, so a window is computed in the query.
    """
    return replace(warehouse, sources=_scoped_sources(warehouse.sources, csm_ids, customer_ids))


def _scoped_sources(sources: Sources, csm_ids: Sequence[str], customer_ids: Sequence[str]) -> Sources:
    intervals, names, described = mrr_intervals(sources), customer_names(sources), dimensions(sources)
    csm = sa.func.coalesce(names.c.csm_id, NOBODY)
    conditions = [intervals.c.s == intervals.c.cohort_s]
    conditions += [csm.in_(list(csm_ids))] if csm_ids else []
    wanted = sa.cast(intervals.c.customer_id, sa.String)
    conditions += [wanted.in_(list(customer_ids))] if customer_ids else []
    members = (
        sa.select(intervals.c.customer_id, intervals.c.dimension_key.label("company_key"), csm.label("csm_id"))
        .join_from(intervals, names, names.c.customer_id == intervals.c.customer_id, isouter=True)
        .where(*conditions)
        .cte("customers_in_scope")
    )
    key = sa.cast(sa.func.dense_rank().over(order_by=[members.c.company_key, members.c.csm_id]), sa.Integer)
    keyed = sa.select(members, key.label("dimension_key")).cte("customers_in_scope_keyed")
    in_scope = (
        sa.select(*(keyed.c.dimension_key if column.name == "dimension_key" else column for column in intervals.c))
        .join_from(intervals, keyed, keyed.c.customer_id == intervals.c.customer_id)
        .cte("mrr_intervals_in_scope")
    )
    words = (
        sa.select(
            keyed.c.dimension_key,
            *(column for column in described.c if column.name != "dimension_key"),
            keyed.c.csm_id,
        )
        .join_from(keyed, described, described.c.dimension_key == keyed.c.company_key)
        .distinct()
        .cte("dimensions_in_scope")
    )
    # The names stand in the scope's own CTEs; built anew they would be a second thing of that name.
    built = {key: made for key, made in sources.built.items() if key == ("customer_names",)}
    tables = _their_own(sources, names, csm_ids, customer_ids)
    kept = {name: stored for name, stored in sources.derived.items() if name == "customer_names"}
    derived = {**kept, "mrr_intervals": in_scope, "dimensions": words}
    return replace(sources, tables=tables, derived=derived, built=built)


def _their_own(
    sources: Sources, names: FromClause, csm_ids: Sequence[str], customer_ids: Sequence[str]
) -> dict[str, sa.Select[Any]]:
    """The contract tables with the rows of these customers only; `customers` itself stays, the names come from it."""
    chosen = names.c.csm_id.in_(list(csm_ids))
    # An orphan has no row in `customers`, and so no CSM.
    nobodys = NOBODY in csm_ids
    some = sa.select(names.c.customer_id).where(sa.not_(chosen) if nobodys else chosen)
    tables = {}
    for name, select in sources.tables.items():
        customer = select.selected_columns.get("customer_id")
        if name != "customers" and customer is not None:
            if csm_ids:
                own = sa.or_(customer.is_(None), customer.not_in(some)) if nobodys else customer.in_(some)
                select = select.where(own)
            if customer_ids:
                select = select.where(sa.cast(customer, sa.String).in_(list(customer_ids)))
        tables[name] = select
    return tables
