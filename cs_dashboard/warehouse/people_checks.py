"""Findings about people that lie in no single row: functions nobody knows, circles of managers, customers uncovered."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import pandas as pd
import sqlalchemy as sa

from cs_dashboard.errors import WarehouseError
from cs_dashboard.warehouse import team_facts
from cs_dashboard.warehouse.connect import Warehouse
from cs_dashboard.warehouse.findings import EXAMPLES, Finding
from cs_dashboard.warehouse.functions import unknown_functions
from cs_dashboard.warehouse.intervals import NOBODY
from cs_dashboard.warehouse.queries.team import employment
from cs_dashboard.warehouse.read import rows


def people_findings(warehouse: Warehouse, as_of: pd.Timestamp | None) -> list[Finding]:
    """All findings about people that the present tables allow to be asked; as-of says who has left by now."""
    looks: list[Callable[[], Iterator[Finding]]] = []
    tables = set(warehouse.sources.tables)
    if "employees" in tables:
        looks += [partial(_unknown_functions, warehouse), partial(_circles, warehouse)]
        looks += [partial(_managers_who_left, warehouse, as_of)] if as_of is not None else []
    if {"customers", "subscriptions"} <= tables and as_of is not None and _names_csms(warehouse):
        looks.append(partial(_uncovered, warehouse, as_of))
    findings: list[Finding] = []
    for look in looks:
        try:
            findings += look()
        except WarehouseError as error:
            findings.append(Finding("employees", "people", "error", f"This could not be checked: {error}"))
    return findings


def _names_csms(warehouse: Warehouse) -> bool:
    """A company that names no CSM at all does not keep them here, and needs no finding for each customer."""
    csm_id = warehouse.sources.table("customers").c.csm_id
    return int(rows(warehouse, sa.select(sa.func.count(csm_id).label("n")))["n"].iloc[0]) > 0


def _unknown_functions(warehouse: Warehouse) -> Iterator[Finding]:
    row = employment(warehouse.sources).c
    counts = sa.select(row.spelling, sa.func.count(sa.distinct(row.employee_id)).label("people")).group_by(row.spelling)
    found = rows(warehouse, counts)
    spelt = {str(name): int(n) for name, n in zip(found["spelling"], found["people"], strict=True) if name != NOBODY}
    unknown = unknown_functions(spelt, warehouse.settings.functions)
    if not unknown:
        return
    people = sum(count for _, count in unknown)
    listed = ", ".join(f"{spelling} ({count})" for spelling, count in unknown)
    message = (
        f"{people} people have a function that is none of ours and count as other: {listed}. "
        "Map the spellings in [functions] of dashboard.toml."
    )
    examples: tuple[dict[str, Any], ...] = tuple({"function": name, "people": n} for name, n in unknown[:EXAMPLES])
    yield Finding("employees", "unknown function", "warning", message, people, None, examples)


def _circles(warehouse: Warehouse) -> Iterator[Finding]:
    row = employment(warehouse.sources).c
    found = rows(warehouse, sa.select(row.employee_id, row.manager_id).where(row.manager_id != NOBODY).distinct())
    circles = management_circles(dict(zip(found["employee_id"].tolist(), found["manager_id"].tolist(), strict=True)))
    if circles:
        people = sum(map(len, circles))
        message = (
            f"{people} people manage each other in {len(circles)} circles (manager_id); each keeps the reports that "
            "name them, and nobody who names themselves counts as a report. Correct manager_id."
        )
        examples = tuple({"circle": " > ".join([*circle, circle[0]])} for circle in circles[:EXAMPLES])
        yield Finding("employees", "circle of managers", "warning", message, people, None, examples)


def management_circles(manager_of: Mapping[str, str]) -> list[list[str]]:
    """The circles in which people manage each other (of one: who names themselves), each from its first id on."""
    circles: list[list[str]] = []
    done: set[str] = set()
    for start in sorted(manager_of):
        path: dict[str, int] = {}
        person = start
        while person in manager_of and person not in done and person not in path:
            path[person] = len(path)
            person = manager_of[person]
        if person in path:
            circle = list(path)[path[person] :]
            first = circle.index(min(circle))
            circles.append([*circle[first:], *circle[:first]])
        done |= set(path)
    return sorted(circles)


def _managers_who_left(warehouse: Warehouse, as_of: pd.Timestamp) -> Iterator[Finding]:
    here = team_facts.staff(warehouse, as_of)
    orphans = here[here["manager_status"] == team_facts.LEFT]
    if len(orphans):
        message = (
            f"{len(orphans)} people still name a manager who has left by the end of the month; they count in nobody's "
            "span. Give them their new manager_id."
        )
        named = orphans[["employee_id", "manager_id"]].head(EXAMPLES).to_dict("records")
        examples = tuple({str(key): value for key, value in row.items()} for row in named)
        yield Finding("employees", "manager who left", "warning", message, len(orphans), None, examples)


def _uncovered(warehouse: Warehouse, as_of: pd.Timestamp) -> Iterator[Finding]:
    books = team_facts.csm_books(warehouse, as_of, dimensions=())
    # One who is no employee is an orphan of the contract and told there.
    why = {
        team_facts.NONE: ("customers without CSM", "note", "have no csm_id"),
        team_facts.LEFT: ("CSM who left", "warning", "have a CSM who has left by the end of the month"),
    }
    for status, (rule, severity, words) in why.items():
        theirs = books[books["csm_status"] == status]
        if theirs.empty:
            continue
        count = int(theirs["customers"].sum())
        message = f"{count} paying customers {words}; they are shown as uncovered and never dropped."
        named = [{"csm_id": csm} for csm in theirs["csm_id"].unique()[:EXAMPLES] if csm != NOBODY]
        money = round(float(theirs["book_mrr"].sum()), 2)
        yield Finding("customers", rule, severity, message, count, money, tuple(named))  # type: ignore[arg-type]
