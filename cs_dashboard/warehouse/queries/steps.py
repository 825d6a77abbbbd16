"""What every step query is made of: signed steps summed by part, the parts laid together, dimensions in words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.expression import FromClause

from cs_dashboard.warehouse.intervals import dimensions
from cs_dashboard.warehouse.sources import Sources

Columns = Mapping[str, sa.ColumnElement[Any]]
ONE = sa.literal_column("1", sa.Integer)


@dataclass(frozen=True)
class Step:
    """What each row of a table adds, and where (`grain`); `conditions` say which rows do."""

    grain: Columns
    sums: Columns
    conditions: tuple[sa.ColumnElement[bool], ...] = ()

    def taken_back(self, grain: Columns, *conditions: sa.ColumnElement[bool]) -> "Step":
        """The same amounts with the opposite sign: what begins at one place ends at another."""
        return Step(grain, {name: -expression for name, expression in self.sums.items()}, conditions)


def grain_at(row: Any, by_dimensions: bool, **keys: sa.ColumnElement[int]) -> dict[str, sa.ColumnElement[Any]]:
    """The grain of a step: its keys, and the dimension key unless the whole company is wanted."""
    return {**keys, "dimension_key": row.dimension_key} if by_dimensions else keys


def part(name: str, origin: FromClause, *steps: Step) -> sa.CTE:
    """The steps of one table, summed by their grain.

    Grain expressions go into a CTE first, so that the GROUP BY names plain columns: the same expression built twice
    would get two bind parameters, which DuckDB and PostgreSQL refuse.
    """
    selects = [
        sa.select(*(expression.label(column) for column, expression in {**step.grain, **step.sums}.items()))
        .select_from(origin)
        .where(*step.conditions)
        for step in steps
    ]
    rows = (sa.union_all(*selects) if len(selects) > 1 else selects[0]).cte(f"{name}_steps")
    keys = [rows.c[column] for column in steps[0].grain]
    return (
        sa.select(*keys, *(sum_of(rows.c[column]).label(column) for column in steps[0].sums)).group_by(*keys).cte(name)
    )


def sum_of(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """A sum that keeps its type: whole numbers stay BIGINT, second moments DOUBLE."""
    return sa.cast(sa.func.sum(column), sum_type(column))


def sum_type(column: sa.ColumnElement[Any]) -> sa.types.TypeEngine[Any]:
    """The type that sums of the column have on every engine."""
    return sa.Double() if isinstance(column.type, sa.Float) else sa.BigInteger()


def stored_sums(
    sources: Sources, name: str, by: Sequence[str], months: tuple[int | None, int], count: Callable[[], sa.CTE]
) -> sa.CTE:
    """What `load` summed by month under a name, from the first (None: ever) to the last of `months`, to be added up
    further; where it stored no such table, or one that cannot be told apart `by`, what `count` makes of the rows.
    """
    stored = sources.derived.get(name)
    if stored is None or not set(by) <= set(stored.c.keys()):
        return count()
    first, through = months
    since = [] if first is None else [stored.c.month >= first]
    return sa.select(*stored.c).where(*since, stored.c.month <= through).cte(f"{name}_wanted")


def stored_steps(
    sources: Sources, name: str, through: int, grain: Sequence[str], count: Callable[[], sa.CTE]
) -> sa.CTE:
    """The same of steps that are stored by month × dimension_key, at a grain of those two."""
    if name not in sources.derived:
        return count()
    rows = stored_sums(sources, name, grain, (None, through), count)
    measures = [column.name for column in rows.c if column.name not in ("month", "dimension_key")]
    return summed(rows, grain, measures).cte(name)


def summed(rows: sa.CTE, grain: Sequence[str], measures: Sequence[str]) -> sa.Select[Any]:
    """The measures of the rows, summed by their grain."""
    keys = [rows.c[name] for name in grain]
    return sa.select(*keys, *(sum_of(rows.c[name]).label(name) for name in measures)).group_by(*keys)


def laid_together(name: str, parts: Sequence[sa.CTE], grain: Sequence[str]) -> sa.CTE:
    """The parts as one table with every column of any; a part that lacks one contributes zero."""
    if len(parts) == 1:
        return parts[0]
    measures = {column.name: sum_type(column) for one in parts for column in one.c if column.name not in grain}
    padded = [
        sa.select(
            *(one.c[column] for column in grain),
            *(
                (one.c[column] if column in one.c else sa.cast(sa.literal_column("0"), kind)).label(column)
                for column, kind in measures.items()
            ),
        )
        for one in parts
    ]
    together = sa.union_all(*padded).cte(f"{name}_parts")
    keys = [together.c[column] for column in grain]
    return (
        sa.select(*keys, *(sum_of(together.c[column]).label(column) for column in measures)).group_by(*keys).cte(name)
    )


def with_dimensions(sources: Sources, steps: sa.CTE, grain: Sequence[str]) -> sa.Select[Any]:
    """The steps with their dimensions in words; without a dimension_key, as they are. In no order."""
    if "dimension_key" not in grain:
        return sa.select(*steps.c)
    names = dimensions(sources)
    described = [column for column in names.c if column.name != "dimension_key"]
    keys = [steps.c[name] for name in grain if name != "dimension_key"]
    measures = [column for column in steps.c if column.name not in grain]
    return sa.select(*keys, *described, *measures).join_from(
        steps, names, names.c.dimension_key == steps.c.dimension_key
    )
