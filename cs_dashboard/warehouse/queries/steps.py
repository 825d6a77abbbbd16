"""What every step query ends with: parts summed apart, laid together, and the dimensions written out."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.expression import FromClause

from cs_dashboard.warehouse.intervals import dimensions
from cs_dashboard.warehouse.sources import Sources

Columns = Mapping[str, sa.ColumnElement[Any]]


def grain_at(row: Any, by_dimensions: bool, **keys: sa.ColumnElement[int]) -> dict[str, sa.ColumnElement[Any]]:
    """The grain of a part: its keys, and the dimension key unless the whole company is wanted."""
    return {**keys, "dimension_key": row.dimension_key} if by_dimensions else keys


def part(name: str, origin: FromClause, grain: Columns, sums: Columns, *conditions: sa.ColumnElement[bool]) -> sa.CTE:
    """One part of a step query: `sums` of `origin` by `grain`.

    Grain expressions go into a CTE first, so that the GROUP BY names plain columns: the same expression built twice
    would get two bind parameters, which DuckDB and PostgreSQL refuse.
    """
    rows = (
        sa.select(
            *(expression.label(column) for column, expression in grain.items()),
            *(expression.label(column) for column, expression in sums.items()),
        )
        .select_from(origin)
        .where(*conditions)
        .cte(name)
    )
    keys = [rows.c[column] for column in grain]
    summed = sa.select(*keys, *(sum_of(rows.c[column]).label(column) for column in sums)).group_by(*keys)
    return summed.cte(f"{name}_summed")


def sum_of(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """A sum that keeps its type: whole numbers stay BIGINT, second moments DOUBLE."""
    return sa.cast(sa.func.sum(column), sum_type(column))


def sum_type(column: sa.ColumnElement[Any]) -> sa.types.TypeEngine[Any]:
    """The type that sums of the column have on every engine."""
    return sa.Double() if isinstance(column.type, sa.Float) else sa.BigInteger()


def laid_together(name: str, parts: Sequence[sa.CTE], grain: Sequence[str]) -> sa.CTE:
    """The parts as one table with every column of any; a part that lacks one contributes zero."""
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
    """The steps with their dimensions in words, in a settled order; without a dimension_key, as they are."""
    if "dimension_key" not in grain:
        return sa.select(*steps.c).order_by(*(steps.c[name] for name in grain))
    names = dimensions(sources)
    described = [column for column in names.c if column.name != "dimension_key"]
    keys = [steps.c[name] for name in grain if name != "dimension_key"]
    measures = [column for column in steps.c if column.name not in grain]
    return (
        sa.select(*keys, *described, *measures)
        .join_from(steps, names, names.c.dimension_key == steps.c.dimension_key)
        .order_by(*keys, *described)
    )
