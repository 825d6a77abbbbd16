"""How long customers kept paying without a break: who left and who was last seen paying, by age."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import FunctionElement

from cs_dashboard.warehouse.intervals import OPEN_END, mrr_intervals
from cs_dashboard.warehouse.queries.steps import ONE, Step, grain_at, part, with_dimensions
from cs_dashboard.warehouse.sources import Sources

YEAR = 12


class remainder(FunctionElement[int]):  # noqa: N801 - reads as a SQL function
    """What is left of a whole number after division (the sign % would be doubled where texts are printed)."""

    type = sa.Integer()
    inherit_cache = True


@compiles(remainder)
def _remainder(element: Any, compiler: Any, **kw: Any) -> str:
    return f"MOD({compiler.process(element.clauses, **kw)})"


@compiles(remainder, "sqlite")
def _remainder_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    # SQLite may lack MOD.
    number, divisor = element.clauses
    return f"(({compiler.process(number, **kw)}) % {compiler.process(divisor, **kw)})"


def survival_counts(sources: Sources, through: int, *, by_dimensions: bool = True) -> sa.Select[Any]:
    """Customers whose MRR first reached zero at an age, and those still paying then without a break in `through`.

    Grain: age_months × dimensions. An end after `through` is not observed: that customer is still paying.
    """
    lifetimes = _lifetimes(sources, through)
    row = lifetimes.c
    # The contract year in which the customer left is over by `through`, so that those who stayed are counted as well.
    year_ends = row.cohort_s + row.age_months + YEAR - 1 - remainder(row.age_months - 1, sa.literal_column(str(YEAR)))
    sums: dict[str, Any] = {
        "events": row.is_event,
        "censored": ONE - row.is_event,
        "settled_events": sa.case((year_ends <= through, row.is_event), else_=0),
    }
    ages = Step(grain_at(row, by_dimensions, age_months=row.age_months), sums)
    return with_dimensions(sources, part("survival_by_age", lifetimes, ages), list(ages.grain))


def _lifetimes(sources: Sources, through: int) -> sa.CTE:
    """One row per customer that paid by `through`: age at its first month at zero (is_event 1) or in `through` (0)."""
    row = mrr_intervals(sources).c
    # Not "is null": an engine may answer 0 where there is no next row (ClickHouse does).
    ends = sa.select(
        row.customer_id,
        row.dimension_key,
        row.cohort_s,
        sa.case((row.next_s == row.e, OPEN_END), else_=row.e).label("e"),
    ).cte("ends_of_paying")
    keys = [ends.c.customer_id, ends.c.dimension_key, ends.c.cohort_s]
    first = sa.select(*keys, sa.func.min(ends.c.e).label("e")).group_by(*keys).cte("first_ends")
    left = first.c.e <= through
    return (
        sa.select(
            first.c.dimension_key,
            first.c.cohort_s,
            (sa.case((left, first.c.e), else_=through) - first.c.cohort_s).label("age_months"),
            sa.case((left, 1), else_=0).label("is_event"),
        )
        .where(first.c.cohort_s <= through)
        .cte("lifetimes")
    )
