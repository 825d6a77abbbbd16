"""One file table into one contract table: every value in its contract type, and what did not fit as findings."""

from collections.abc import Sequence

import duckdb

from cs_dashboard.config import TableMapping
from cs_dashboard.warehouse.files.columns import quoted
from cs_dashboard.warehouse.findings import EXAMPLES, Finding, mixed_currencies
from cs_dashboard.warehouse.tables import Column, ContractTable, Kind

_TYPES: dict[Kind, str] = {
    "id": "VARCHAR",
    "text": "VARCHAR",
    "date": "DATE",
    "month": "DATE",
    "timestamp": "TIMESTAMP",
    "money": "DOUBLE",
    "number": "DOUBLE",
    "count": "BIGINT",
    "boolean": "BOOLEAN",
}


def copy_table(
    connection: duckdb.DuckDBPyConnection,
    table: ContractTable,
    mapping: TableMapping,
    source: str,
    columns: Sequence[str],
) -> tuple[int, list[Finding]]:
    """Creates `warehouse.main.<table>` from a FROM item; returns its rows and the values that did not fit.

    A value that cannot be read as its type becomes null; the row stays, and the check tells what its null spoils.
    """
    by_lower = {name.lower(): name for name in columns}
    picked = {
        column.name: by_lower.get(mapping.columns.get(column.name, column.name).lower()) for column in table.columns
    }
    select = ", ".join(
        f"{_converted(column, picked[column.name])} AS {quoted(column.name)}" for column in table.columns
    )
    connection.execute(f"CREATE TABLE warehouse.main.{quoted(table.name)} AS SELECT {select} FROM {source}")
    row = connection.execute(f"SELECT count(*) FROM warehouse.main.{quoted(table.name)}").fetchone()
    findings = [*_misfits(connection, table, picked, source), *_currencies(connection, table, source, by_lower)]
    return int(row[0]) if row else 0, findings


def _currencies(
    connection: duckdb.DuckDBPyConnection, table: ContractTable, source: str, by_lower: dict[str, str]
) -> list[Finding]:
    """A column `currency` is no part of the contract and stays behind; what it says must not."""
    if "currency" not in by_lower:
        return []
    column = quoted(by_lower["currency"])
    found = connection.execute(f"SELECT DISTINCT CAST({column} AS VARCHAR) FROM {source} WHERE {column} IS NOT NULL")
    currencies = sorted(str(value) for (value,) in found.fetchall())
    return [mixed_currencies(table.name, currencies)] if len(currencies) > 1 else []


def _converted(column: Column, physical: str | None) -> str:
    kind = _TYPES[column.kind]
    if physical is None:
        return f"CAST(NULL AS {kind})"
    value = f"TRY_CAST({quoted(physical)} AS {kind})"
    if kind == "DOUBLE":
        # NaN would pass every comparison with zero.
        return f"CASE WHEN isfinite({value}) THEN {value} END"
    return value


def _misfits(
    connection: duckdb.DuckDBPyConnection, table: ContractTable, picked: dict[str, str | None], source: str
) -> list[Finding]:
    checked = [
        (column, physical)
        for column in table.columns
        if (physical := picked[column.name]) and _TYPES[column.kind] != "VARCHAR"
    ]
    if not checked:
        return []
    wrong = [f"({quoted(p)} IS NOT NULL AND {_converted(c, p)} IS NULL)" for c, p in checked]
    counts = connection.execute(
        f"SELECT {', '.join(f'coalesce(sum(CAST({test} AS INTEGER)), 0)' for test in wrong)} FROM {source}"
    ).fetchone()
    findings = []
    for (column, physical), test, count in zip(checked, wrong, counts or (), strict=True):
        if not count:
            continue
        values = connection.execute(
            f"SELECT CAST({quoted(physical)} AS VARCHAR) FROM {source} WHERE {test} LIMIT {EXAMPLES}"
        ).fetchall()
        findings.append(
            Finding(
                table.name,
                "wrong type",
                "error",
                f"Column '{physical}' should hold a {column.kind}; {count} values do not and are empty now.",
                int(count),
                None,
                tuple({physical: str(value)} for (value,) in values),
            )
        )
    return findings
