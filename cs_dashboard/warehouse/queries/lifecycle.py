"""How far customers come: onboarding and contact after it, the first value, the outcome, renewal and expansion."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.expression import FromClause

from cs_dashboard.warehouse.durations import DAY, first_second, whole_seconds
from cs_dashboard.warehouse.intervals import (
    CUSTOMER_DIMENSIONS,
    NOBODY,
    customer_names,
    month_index,
    mrr_intervals,
    once,
)
from cs_dashboard.warehouse.queries.service import CONTACT_DAYS, US, described, flag
from cs_dashboard.warehouse.queries.steps import ONE, Step, grain_at, part, summed, with_dimensions
from cs_dashboard.warehouse.sources import Sources

OUTCOME_REACHED = 0.8
MONTHS_A_YEAR = 12
# The stages that a table beside the subscriptions tells of, in the order of the frame.
_STAGES = {"onboardings": ("started", "completed", "first_value"), "usage_monthly": ("measured", "outcome")}


def contact_after_onboarding(sources: Sources, through: int, by: Sequence[str] = ()) -> sa.Select[Any]:
    """Customers by the month in which their onboarding was completed, and those untouched by us for 90 days after it.

    Only those whose 90 days are over by the end of `through`. The day of completion itself is no touch after it.
    """
    rows = described(sources, onboarded(sources, through), by, "onboarded_described")
    return summed(rows, ["month", *by], ["onboarded_customers", "untouched_customers"])


def onboarded(sources: Sources, through: int) -> sa.CTE:
    """One row per customer whose 90 days after onboarding are over: customer_id, month, untouched_customers 0 or 1."""
    done = onboardings_completed(sources)
    columns = [column for column in done.c if column.name != "done"]
    return (
        sa.select(*columns, ONE.label("onboarded_customers"))
        .where(done.c.done + (CONTACT_DAYS + 1) * DAY <= first_second(through + 1))
        .cte("onboarded")
    )


@once
def onboardings_completed(sources: Sources) -> FromClause:
    """One row per customer that completed its onboarding: customer_id, month, done (the day, in seconds),
    untouched_customers (1 without a touch of ours in the 90 days after it), and the dimensions of `customer_names`."""
    begun, met, names = sources.table("onboardings"), sources.table("touches"), customer_names(sources)
    done = (
        sa.select(
            begun.c.customer_id,
            sa.func.min(month_index(begun.c.completed_on)).label("month"),
            sa.func.min(whole_seconds(begun.c.completed_on)).label("done"),
        )
        .where(begun.c.completed_on.is_not(None), begun.c.customer_id.is_not(None))
        .group_by(begun.c.customer_id)
        .cte("onboardings_done")
    )
    ours = (
        sa.select(met.c.customer_id, whole_seconds(met.c.happened_on).label("at"))
        .where(met.c.initiated_by == US, met.c.happened_on.is_not(None))
        .cte("touches_of_ours")
    )
    soon = sa.and_(
        ours.c.customer_id == done.c.customer_id, ours.c.at > done.c.done, ours.c.at <= done.c.done + CONTACT_DAYS * DAY
    )
    touched = sa.select(done.c.customer_id).join_from(done, ours, soon).distinct().cte("touched_soon")
    return (
        sa.select(
            *done.c,
            flag(touched.c.customer_id.is_(None)).label("untouched_customers"),
            *(sa.func.coalesce(names.c[name], NOBODY).label(name) for name in CUSTOMER_DIMENSIONS),
        )
        .join_from(done, touched, touched.c.customer_id == done.c.customer_id, isouter=True)
        .join(names, names.c.customer_id == done.c.customer_id, isouter=True)
        .cte("onboardings_completed")
    )


def value_times(sources: Sources, through: int, by: Sequence[str] = ()) -> sa.Select[Any]:
    """Customers by month of the start of their onboarding × `by` × seconds (whole days) to the first value."""
    every = values_reached(sources)
    columns = [column for column in every.c if column.name != "reached"]
    seen = sa.select(*columns, ONE.label("customers")).where(every.c.reached < first_second(through + 1))
    rows = described(sources, seen.cte("values_seen"), by, "values_described")
    return summed(rows, ["month", *by, "seconds"], ["customers"])


@once
def values_reached(sources: Sources) -> FromClause:
    """One row per onboarding that came to a first value: customer_id, month of the start, seconds (whole days) from it,
    reached (the day, in seconds), and the dimensions of `customer_names`."""
    begun, names = sources.table("onboardings"), customer_names(sources)
    start, value = whole_seconds(begun.c.started_on), whole_seconds(begun.c.first_value_on)
    days = (
        sa.select(
            begun.c.customer_id,
            month_index(begun.c.started_on).label("month"),
            (value - start).label("seconds"),
            value.label("reached"),
        )
        .where(value >= start)
        .cte("days_to_value")
    )
    return (
        sa.select(*days.c, *(sa.func.coalesce(names.c[name], NOBODY).label(name) for name in CUSTOMER_DIMENSIONS))
        .join_from(days, names, names.c.customer_id == days.c.customer_id, isouter=True)
        .cte("values_reached")
    )


def lifecycle(sources: Sources, through: int, *, by_dimensions: bool = True) -> sa.Select[Any]:
    """How far the customers of each first paying month × dimensions had come by the end of `through`.

    Stages of tables that are not there are left out. Renewed: paying twelve months after the first paying month.
    """
    stages = customer_stages(sources)
    row = stages.c
    is_mature = row.cohort_s + MONTHS_A_YEAR <= through
    sums: dict[str, Any] = {"customers": ONE}
    sums |= {name: flag(row[f"{name}_s"] <= through) for name in _known_stages(sources)}
    sums |= {
        "mature": flag(is_mature),
        "renewed": sa.case((is_mature, row.is_renewed), else_=0),
        "expanded": flag(row.expanded_s <= through),
    }
    begun = Step(grain_at(row, by_dimensions, cohort=row.cohort_s), sums, (row.cohort_s <= through,))
    return with_dimensions(sources, part("lifecycle", stages, begun), list(begun.grain))


def _known_stages(sources: Sources) -> list[str]:
    return [name for table, names in _STAGES.items() if table in sources.tables for name in names]


@once
def customer_stages(sources: Sources) -> FromClause:
    """One row per customer that ever paid: when (month indexes) it first came to each stage, null where it did not.

    Columns: customer_id, dimension_key, cohort_s, is_renewed (paid twelve months after its first month), expanded_s;
    with onboardings started_s, completed_s, first_value_s; with usage_monthly measured_s, outcome_s.
    """
    row = mrr_intervals(sources).c
    year_on = row.cohort_s + MONTHS_A_YEAR
    stretches = sa.select(
        row.customer_id,
        row.dimension_key,
        row.cohort_s,
        flag(sa.and_(row.s <= year_on, row.e > year_on)).label("is_renewed"),
        sa.case((row.mrr > row.landing_mrr, row.s)).label("expanded_s"),
    ).cte("stretches")
    keys = [stretches.c.customer_id, stretches.c.dimension_key, stretches.c.cohort_s]
    paying = (
        sa.select(
            *keys,
            sa.func.max(stretches.c.is_renewed).label("is_renewed"),
            sa.func.min(stretches.c.expanded_s).label("expanded_s"),
        )
        .group_by(*keys)
        .cte("customers_so_far")
    )
    joined: Any = paying
    columns = list(paying.c)
    for found in _reached(sources):
        joined = joined.outerjoin(found, found.c.customer_id == paying.c.customer_id)
        columns += [column for column in found.c if column.name != "customer_id"]
    return sa.select(*columns).select_from(joined).cte("customer_stages")


def _reached(sources: Sources) -> list[sa.CTE]:
    """One row per customer with the month in which it first came to each stage, from the tables that are there."""
    months: dict[str, tuple[Any, dict[str, Any]]] = {}
    if "onboardings" in sources.tables:
        begun = sources.table("onboardings")
        days = (begun.c.started_on, begun.c.completed_on, begun.c.first_value_on)
        months["onboardings"] = begun, dict(zip(_STAGES["onboardings"], map(month_index, days), strict=True))
    if "usage_monthly" in sources.tables:
        usage = sources.table("usage_monthly")
        outcome, month = usage.c.outcome_attainment, month_index(usage.c.month)
        reached = (sa.case((condition, month)) for condition in (outcome.is_not(None), outcome >= OUTCOME_REACHED))
        months["usage_monthly"] = usage, dict(zip(_STAGES["usage_monthly"], reached, strict=True))
    found = []
    for name, (table, stages) in months.items():
        every = sa.select(table.c.customer_id, *(month.label(f"{stage}_s") for stage, month in stages.items()))
        rows = every.cte(f"months_of_{name}")
        first = [sa.func.min(rows.c[f"{stage}_s"]).label(f"{stage}_s") for stage in stages]
        found.append(sa.select(rows.c.customer_id, *first).group_by(rows.c.customer_id).cte(f"stages_of_{name}"))
    return found
