"""The row rules of the contract: each a SELECT of the rows that break it, with what that means. Nothing runs here."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from cs_dashboard.warehouse.findings import Severity
from cs_dashboard.warehouse.intervals import month_index, mrr_intervals
from cs_dashboard.warehouse.sources import Sources
from cs_dashboard.warehouse.tables import CONTRACT, ContractTable

FAR_FUTURE_YEAR = 2100


@dataclass(frozen=True)
class Rule:
    """Rows of `table` that break a rule. `message` has a place for their count: `{count}`."""

    table: str
    name: str
    severity: Severity
    broken: sa.Select[Any]
    message: str


def row_rules(sources: Sources) -> Iterator[Rule]:
    """Every row rule that the present tables allow to be asked."""
    for name, table in CONTRACT.items():
        if name in sources.tables:
            yield from _null_rules(sources, table)
            yield from _key_rules(sources, table)
            yield from _value_rules(sources, table)
            yield from _period_rules(sources, table)
    yield from _reference_rules(sources)
    if "subscriptions" in sources.tables:
        yield from _subscription_rules(sources)
    if "tickets" in sources.tables:
        yield from _ticket_rules(sources)
    if {"usage_monthly", "subscriptions", "customers"} <= set(sources.tables):
        yield _usage_outside(sources)


def _rows(sources: Sources, table: str, *conditions: sa.ColumnElement[bool]) -> tuple[sa.Subquery, sa.Select[Any]]:
    rows = sources.table(table)
    return rows, sa.select(*rows.c).where(*conditions)


def _null_rules(sources: Sources, table: ContractTable) -> Iterator[Rule]:
    rows = sources.table(table.name)
    for column in table.columns:
        if column.nullable:
            continue
        kind = "null key" if column.name in table.key or column.name == "customer_id" else "null value"
        broken = sa.select(*rows.c).where(rows.c[column.name].is_(None))
        message = f"{{count}} rows have no {column.name}; what needs it leaves them out."
        yield Rule(table.name, kind, "error", broken, message)


def _key_rules(sources: Sources, table: ContractTable) -> Iterator[Rule]:
    rows = sources.table(table.name)
    key = [rows.c[name] for name in table.key]
    present = [column.is_not(None) for column in key]
    listed = " and ".join(table.key)
    repeated = sa.select(*key, sa.func.count().label("rows")).where(*present).group_by(*key).having(sa.func.count() > 1)
    if table.name == "customers":
        message = "{count} customer_ids stand in several rows; one row of each is used, its smallest values."
        yield Rule(table.name, "duplicate key", "warning", repeated, message)
        return
    if table.name != "subscriptions":
        yield Rule(
            table.name, "duplicate key", "error", repeated, f"{{count}} values of {listed} stand in several rows."
        )
        return
    same = [rows.c[name] for name in ("subscription_id", "customer_id", "start_date", "end_date", "mrr")]
    twice = sa.select(*same, sa.func.count().label("rows")).where(*present).group_by(*same).having(sa.func.count() > 1)
    message = "{count} rows stand twice to the letter, and their MRR is counted twice; export them once."
    yield Rule(table.name, "duplicate row", "error", twice, message)
    distinct = sa.select(*same).where(*present).distinct().subquery("subscription_versions")
    ids = distinct.c.subscription_id
    reused = sa.select(ids, sa.func.count().label("rows")).group_by(ids).having(sa.func.count() > 1)
    message = "{count} subscription_ids name different rows; each row is counted as its own period."
    yield Rule(table.name, "duplicate key", "warning", reused, message)


def _value_rules(sources: Sources, table: ContractTable) -> Iterator[Rule]:
    rows = sources.table(table.name)
    for column in table.columns:
        value = rows.c[column.name]
        if column.name == "mrr":
            broken = sa.select(*rows.c).where(value < 0)
            message = "{count} rows have a negative mrr and are left out; book refunds outside recurring revenue."
            yield Rule(table.name, "negative mrr", "error", broken, message)
        elif column.low is not None:
            limits = [value < column.low] + ([value > column.high] if column.high is not None else [])
            reach = f"{column.low:g} to {column.high:g}" if column.high is not None else f"{column.low:g} or more"
            message = f"{{count}} rows have a {column.name} outside {reach}."
            yield Rule(table.name, "out of range", "warning", sa.select(*rows.c).where(sa.or_(*limits)), message)
        if column.values:
            message = f"{{count}} rows have a {column.name} other than {', '.join(column.values)}."
            broken = sa.select(*rows.c).where(value.not_in(column.values))
            yield Rule(table.name, "unknown value", "warning", broken, message)
        if column.kind == "month":
            message = "{count} rows have a month that is not the first of one; it is read as its month."
            broken = sa.select(*rows.c).where(sa.extract("day", value) != 1)
            yield Rule(table.name, "month not on the first", "warning", broken, message)


def _period_rules(sources: Sources, table: ContractTable) -> Iterator[Rule]:
    if not {"start_date", "end_date"} <= set(table.column_names):
        return
    rows = sources.table(table.name)
    start, end = rows.c.start_date, rows.c.end_date
    broken = sa.select(*rows.c).where(end < start)
    yield Rule(table.name, "ends before it starts", "error", broken, "{count} rows end before they start; left out.")
    broken = sa.select(*rows.c).where(end == start)
    message = "{count} rows end on the day they start; the end is exclusive, so they cover nothing."
    yield Rule(table.name, "ends as it starts", "warning", broken, message)
    broken = sa.select(*rows.c).where(sa.extract("year", end) >= FAR_FUTURE_YEAR)
    message = f"{{count}} rows end in {FAR_FUTURE_YEAR} or later; they count as open. Leave such an end empty."
    yield Rule(table.name, "end in the far future", "warning", broken, message)


def _reference_rules(sources: Sources) -> Iterator[Rule]:
    """Ids that name nobody."""
    references = [(name, "customer_id", "customers", "customer_id") for name in CONTRACT if name not in ("customers",)]
    references += [
        ("touches", "employee_id", "employees", "employee_id"),
        ("employees", "manager_id", "employees", "employee_id"),
        ("customers", "csm_id", "employees", "employee_id"),
        ("tickets", "agent_id", "employees", "employee_id"),
    ]
    for table, column, other, key in references:
        if {table, other} - set(sources.tables) or column not in CONTRACT[table].column_names:
            continue
        rows, known = sources.table(table), sources.tables[other].subquery(f"{other}_known")
        absent = ~sa.exists().where(known.c[key] == rows.c[column])
        broken = sa.select(*rows.c).where(rows.c[column].is_not(None), absent)
        after = " They stay in, under (none)." if other == "customers" else ""
        message = f"{{count}} rows have a {column} that {other} does not have.{after}"
        yield Rule(table, f"orphan {column}", "warning", broken, message)


def _subscription_rules(sources: Sources) -> Iterator[Rule]:
    rows = sources.table("subscriptions")
    other = sources.tables["subscriptions"].subquery("other_subscriptions")
    same_plan = sa.or_(rows.c.plan == other.c.plan, sa.and_(rows.c.plan.is_(None), other.c.plan.is_(None)))
    overlap = sa.and_(
        rows.c.customer_id == other.c.customer_id,
        same_plan,
        rows.c.subscription_id < other.c.subscription_id,
        sa.or_(other.c.end_date.is_(None), rows.c.start_date < other.c.end_date),
        sa.or_(rows.c.end_date.is_(None), other.c.start_date < rows.c.end_date),
        rows.c.mrr > 0,
        other.c.mrr > 0,
    )
    broken = sa.select(*rows.c).where(sa.exists().where(overlap))
    message = (
        "{count} rows overlap another of the same customer and plan; both count. If one replaces the other, end it."
    )
    yield Rule("subscriptions", "overlap in one plan", "warning", broken, message)
    message = "{count} rows carry no MRR (trials, free plans); nobody is a customer by them."
    yield Rule("subscriptions", "no MRR", "note", sa.select(*rows.c).where(rows.c.mrr == 0), message)
    if "customers" not in sources.tables:
        return
    paying = mrr_intervals(sources)
    seen = sa.exists().where(paying.c.customer_id == rows.c.customer_id)
    broken = sa.select(*rows.c).where(rows.c.mrr > 0, rows.c.customer_id.is_not(None), ~seen)
    message = "{count} rows belong to customers never seen paying at a month's end; they appear in no number."
    yield Rule("subscriptions", "never seen at a month's end", "warning", broken, message)


def _ticket_rules(sources: Sources) -> Iterator[Rule]:
    rows = sources.table("tickets")
    opened, responded, resolved = rows.c.opened_at, rows.c.first_response_at, rows.c.resolved_at
    broken = sa.select(*rows.c).where(sa.or_(responded < opened, resolved < opened))
    yield Rule(
        "tickets", "answered before opened", "warning", broken, "{count} tickets were answered before they opened."
    )
    broken = sa.select(*rows.c).where(responded > resolved)
    message = "{count} tickets have their first response after their resolution."
    yield Rule("tickets", "response after resolution", "warning", broken, message)
    if "subscriptions" not in sources.tables:
        return
    subscriptions = sources.table("subscriptions")
    firsts = (
        sa.select(subscriptions.c.customer_id, sa.func.min(subscriptions.c.start_date).label("first_start"))
        .group_by(subscriptions.c.customer_id)
        .subquery("first_starts")
    )
    early = month_index(opened) < month_index(firsts.c.first_start)
    broken = sa.select(*rows.c).join_from(rows, firsts, firsts.c.customer_id == rows.c.customer_id).where(early)
    message = "{count} tickets were opened in a month before the customer's first subscription."
    yield Rule("tickets", "before the first subscription", "warning", broken, message)


def _usage_outside(sources: Sources) -> Rule:
    rows, paying = sources.table("usage_monthly"), mrr_intervals(sources)
    months = sa.select(*rows.c, month_index(rows.c.month).label("m")).subquery("usage_months")
    covered = sa.exists().where(
        paying.c.customer_id == months.c.customer_id, paying.c.s <= months.c.m, paying.c.e > months.c.m
    )
    broken = sa.select(*(column for column in months.c if column.name != "m")).where(~covered)
    message = "{count} rows of usage lie in months the customer paid nothing for (trials, or dates that do not match)."
    return Rule("usage_monthly", "usage outside subscriptions", "warning", broken, message)
