"""The contract check: what every table keeps and breaks, as findings with counts, affected MRR and examples."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

import pandas as pd
import sqlalchemy as sa

from cs_dashboard.config import TableMapping
from cs_dashboard.errors import WarehouseError, did_you_mean
from cs_dashboard.frames import index_of
from cs_dashboard.warehouse.connect import Warehouse
from cs_dashboard.warehouse.findings import EXAMPLES, Finding, from_json, in_order, mixed_currencies
from cs_dashboard.warehouse.intervals import mrr_intervals
from cs_dashboard.warehouse.patterns import patterns
from cs_dashboard.warehouse.people_checks import people_findings
from cs_dashboard.warehouse.read import as_of_month, rows
from cs_dashboard.warehouse.rules import Rule, row_rules
from cs_dashboard.warehouse.sources import relation
from cs_dashboard.warehouse.tables import CONTRACT, Column, ContractTable, Kind

# So many rows are looked at to tell a column's type: a driver's description names types differently on every engine.
TYPE_SAMPLE = 200
_NUMBERS: tuple[type, ...] = (int, float, Decimal)
_TYPES: dict[Kind, tuple[type, ...]] = {
    "date": (date, datetime),
    "month": (date, datetime),
    "timestamp": (date, datetime),
    "money": _NUMBERS,
    "number": _NUMBERS,
    "count": _NUMBERS,
    "boolean": (bool, int),
}


def check(warehouse: Warehouse) -> list[Finding]:
    """Every finding of the contract, errors first; what the load found in the files comes with them.

    A table whose check fails is itself a finding; the others are checked all the same.
    """
    findings = from_json(warehouse.findings_json) if warehouse.findings_json else []
    wrong: set[str] = set()
    for name, table in CONTRACT.items():
        findings += _presence(warehouse, table)
        if name in warehouse.sources.tables:
            misfits = list(_type_findings(warehouse, table))
            findings += [*_near_misses(warehouse, table), *_mixed_currencies(warehouse, table), *misfits]
            wrong |= {name} if misfits else set()
    sound = _without(warehouse, wrong)
    as_of = as_of_month(sound) if "subscriptions" in sound.sources.tables else None
    for rule in row_rules(sound.sources):
        findings += _guarded(rule.table, rule.name, partial(_broken, sound, rule, as_of))
    findings += [*patterns(sound), *people_findings(sound, as_of)]
    return in_order(findings)


def table_rows(warehouse: Warehouse) -> pd.DataFrame:
    """One row per contract table: table, status (connected, missing, not usable), rows, unlocks."""
    lines = []
    for name, table in CONTRACT.items():
        count: int | None = None
        status = "connected"
        if name not in warehouse.sources.tables:
            status = "not usable" if name in warehouse.columns else "missing"
        else:
            select = sa.select(sa.func.count().label("n")).select_from(warehouse.sources.table(name))
            count = int(rows(warehouse, select)["n"].iloc[0])
        lines.append({"table": name, "status": status, "rows": count, "unlocks": table.unlocks})
    return pd.DataFrame(lines).astype({"rows": "Int64"})


def _without(warehouse: Warehouse, wrong: set[str]) -> Warehouse:
    kept = {name: select for name, select in warehouse.sources.tables.items() if name not in wrong}
    return replace(warehouse, sources=replace(warehouse.sources, tables=kept, built={}))


def _presence(warehouse: Warehouse, table: ContractTable) -> list[Finding]:
    if table.name not in warehouse.problems:
        return []
    problem = warehouse.problems[table.name]
    mapped = table.name in warehouse.settings.tables
    loaded = [f for f in from_json(warehouse.findings_json or "[]") if f.table == table.name]
    if loaded and any(f.rule == "table not usable" for f in loaded):
        return []
    if table.name in warehouse.columns:
        return [Finding(table.name, "missing column", "error", f"{problem} Without it: {table.unlocks}.")]
    if table.required or mapped or "does not let" in problem:
        return [Finding(table.name, "missing table", "error", f"{problem} Without it: {table.unlocks}.")]
    return [Finding(table.name, "missing table", "note", f"Not connected. It would unlock: {table.unlocks}.")]


def _near_misses(warehouse: Warehouse, table: ContractTable) -> Iterator[Finding]:
    mapping = warehouse.settings.tables.get(table.name, TableMapping())  # type: ignore[call-overload]
    found = [name.lower() for name in warehouse.columns.get(table.name, ())]
    strangers = [name for name in found if name not in table.column_names and name not in mapping.columns.values()]
    for column in table.columns:
        if column.name in found or column.name in mapping.columns:
            continue
        hint = did_you_mean(column.name, strangers)
        if hint:
            yield Finding(table.name, "missing column", "warning", f"There is no column '{column.name}'.{hint}")


def _mixed_currencies(warehouse: Warehouse, table: ContractTable) -> Iterator[Finding]:
    currency = next((c for c in warehouse.columns.get(table.name, ()) if c.lower() == "currency"), None)
    if currency is None:
        return
    settings = warehouse.settings
    mapping = settings.tables.get(table.name, TableMapping())  # type: ignore[call-overload]
    schema, dialect = settings.warehouse.schema_name, warehouse.engine.dialect.name
    source = relation(mapping, table.name, [currency], schema, dialect)
    found = rows(warehouse, sa.select(source.c[currency].label("currency")).distinct())["currency"].dropna()
    if len(found) > 1:
        yield mixed_currencies(table.name, sorted(map(str, found)))


def _type_findings(warehouse: Warehouse, table: ContractTable) -> Iterator[Finding]:
    source = warehouse.sources.table(table.name)
    try:
        sample = rows(warehouse, sa.select(*source.c).limit(TYPE_SAMPLE))
    except WarehouseError as error:
        yield Finding(table.name, "table not usable", "error", str(error))
        return
    for column in table.columns:
        values = [value for value in sample[column.name].tolist() if not pd.isna(value)]
        misfits = [value for value in values if not _fits(value, column, warehouse.engine.dialect.name)]
        if misfits:
            message = (
                f"Column '{column.name}' should hold a {column.kind} and holds {type(misfits[0]).__name__} instead."
            )
            examples = tuple({column.name: str(value)} for value in misfits[:EXAMPLES])
            yield Finding(table.name, "wrong type", "error", message, len(misfits), None, examples)


def _fits(value: Any, column: Column, dialect: str) -> bool:
    if column.kind not in _TYPES:
        return True
    if dialect == "sqlite" and column.kind in ("date", "month", "timestamp"):
        # SQLite has no dates; ISO text is how it keeps them.
        return isinstance(value, str) and not pd.isna(pd.to_datetime(value, errors="coerce", format="ISO8601"))
    if column.kind in ("money", "number", "count") and isinstance(value, bool):
        return False
    return isinstance(value, _TYPES[column.kind])


def _guarded(table: str, rule: str, ask: Any) -> list[Finding]:
    try:
        return list(ask())
    except WarehouseError as error:
        return [Finding(table, rule, "error", f"This could not be checked: {error}")]


def _broken(warehouse: Warehouse, rule: Rule, as_of: pd.Timestamp | None) -> Iterator[Finding]:
    broken = rule.broken.subquery("broken")
    count = int(rows(warehouse, sa.select(sa.func.count().label("n")).select_from(broken))["n"].iloc[0])
    if not count:
        return
    examples = rows(warehouse, sa.select(*broken.c).order_by(*list(broken.c)[:2]).limit(EXAMPLES))
    yield Finding(
        rule.table,
        rule.name,
        rule.severity,
        rule.message.format(count=count),
        count,
        _affected_mrr(warehouse, rule, as_of),
        tuple(_plain(row) for row in examples.to_dict("records")),
    )


def _affected_mrr(warehouse: Warehouse, rule: Rule, as_of: pd.Timestamp | None) -> float | None:
    """The rows' own MRR, or else what their customers pay at as-of."""
    broken = rule.broken.subquery("broken")
    if "mrr" in broken.c:
        total = sa.select(sa.func.sum(broken.c.mrr).label("mrr"))
        value = rows(warehouse, total)["mrr"].iloc[0]
        return None if pd.isna(value) else round(float(value), 2)
    usable = {"customers", "subscriptions"} <= set(warehouse.sources.tables)
    if "customer_id" not in broken.c or as_of is None or not usable:
        return None
    row, month = mrr_intervals(warehouse.sources).c, index_of(as_of)
    total = sa.select(sa.cast(sa.func.sum(row.mrr), sa.BigInteger).label("mrr")).where(
        row.s <= month, row.e > month, row.customer_id.in_(sa.select(broken.c.customer_id))
    )
    value = rows(warehouse, total)["mrr"].iloc[0]
    return 0.0 if pd.isna(value) else float(value) / 100


def _plain(row: dict[Any, Any]) -> dict[str, Any]:
    return {str(key): None if pd.isna(value) else str(value) for key, value in row.items()}
