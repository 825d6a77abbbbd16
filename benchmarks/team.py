"""Claim: all queries of the Team ratios page together cost no more than three scans of the tables that they read.

The floor is one query for each contract table behind the page, which reads every value of every column that the page's
numbers use: min() of texts and flags, sum() of numbers, a hash of dates and times (DuckDB would answer their min() from
statistics, without reading). It groups, joins and computes nothing. Ours is every read of every section, as the page
asks without a filter, from query to frame; of the load of CSMs that of customers, shown first. The book is loaded as a
reader loads it, so that the tables which `load` stores are there; what storing takes is in the benchmark `load`.
"""

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import pandas as pd

from benchmarks.team_company import write_team_company
from cs_dashboard.config import settings_from
from cs_dashboard.warehouse import facts, load_facts, team_facts
from cs_dashboard.warehouse.connect import Warehouse, open_warehouse
from cs_dashboard.warehouse.load import load_folder
from cs_dashboard.warehouse.read import as_of_month
from cs_dashboard.warehouse.tables import CONTRACT

REPEATS = 5
# As many as a list shows.
MOST_LISTED = 10_000
LIMIT = 3.0
SEGMENT = ("segment",)
# The columns that the page's queries use.
USED: Mapping[str, tuple[str, ...]] = {
    "customers": ("customer_id", "name", "segment", "region", "industry", "channel", "csm_id"),
    "subscriptions": ("customer_id", "start_date", "end_date", "mrr"),
    "contracts": ("customer_id", "end_date"),
    "usage_monthly": (
        *("customer_id", "month", "active_users", "seats", "features_used", "features_available"),
        "outcome_attainment",
    ),
    "tickets": (
        *("customer_id", "opened_at", "first_response_at", "resolved_at", "category", "opened_by", "satisfaction"),
        "agent_id",
    ),
    "onboardings": ("customer_id", "started_on", "completed_on", "first_value_on"),
    "touches": ("customer_id", "employee_id", "happened_on", "kind", "initiated_by", "minutes"),
    "employees": (
        *("employee_id", "name", "function", "role", "manager_id", "is_executive", "start_date", "end_date"),
    ),
    "costs": ("month", "category", "amount"),
}
# What the page asks for, by section, in the order it does.
READS: Mapping[str, Callable[[Warehouse, pd.Timestamp], Any]] = {
    "head: headcount": team_facts.headcount,
    "head: staff": team_facts.staff,
    "head: books of CSMs": lambda house, month: team_facts.csm_books(house, month, dimensions=SEGMENT),
    "head: costs": facts.monthly_costs,
    "head: revenue": lambda house, month: facts.revenue(house, month, dimensions=()),
    "head: retention": lambda house, month: facts.retention_facts(house, month, dimensions=()),
    "people: retention by CSM": team_facts.csm_retention,
    "people: tickets of agents": team_facts.agent_tickets,
    "people: times of agents": team_facts.agent_times,
    "service: tickets": lambda house, month: team_facts.tickets(house, month, dimensions=()),
    "service: ticket times": team_facts.ticket_times,
    "contact: touches": lambda house, month: team_facts.touches(house, month, dimensions=()),
    "contact: executives": team_facts.executives,
    "contact: after onboarding": team_facts.contact_after_onboarding,
    "lifecycle: funnel": lambda house, month: team_facts.lifecycle(house, month, dimensions=()),
    "lifecycle: times to value": team_facts.value_times,
    # Listed without a click.
    "coverage: customers uncovered": lambda house, month: facts.uncovered_customers(house, month, 12, {}, MOST_LISTED),
    "load: renewals by load": load_facts.renewals_by_load,
}


@dataclass(frozen=True)
class Line:
    """One read, or all together: milliseconds (median), those of the scan, and the limit where there is one."""

    name: str
    customers: int
    ours: float
    floor: float
    limit: float | None = None

    @property
    def ratio(self) -> float:
        return self.ours / self.floor


def measure(customers: int) -> Iterator[Line]:
    """Loads a book of so many customers and measures the scan and every read, in turn, in one process."""
    with tempfile.TemporaryDirectory() as scratch:
        folder, target = write_team_company(Path(scratch) / "book", customers), Path(scratch) / "warehouse.duckdb"
        load_folder(folder, settings_from({}, where="benchmark"), target)
        warehouse = open_warehouse(settings_from({"warehouse": {"url": str(target)}}, where="benchmark"))
        as_of = as_of_month(warehouse)
        assert as_of is not None
        times = _in_turn({"scan": scan, **{name: _asked(read, as_of) for name, read in READS.items()}}, warehouse)
        warehouse.engine.dispose()
    floor = median(times["scan"])
    for name in READS:
        yield Line(name, customers, median(times[name]), floor)
    together = [sum(times[name][turn] for name in READS) for turn in range(REPEATS)]
    yield Line("all together", customers, median(together), floor, LIMIT)


def scan(warehouse: Warehouse) -> None:
    """Reads every value of the columns in `USED`."""
    with warehouse.connection() as connection:
        for table, columns in USED.items():
            kinds = {column.name: column.kind for column in CONTRACT[table].columns}
            values = ", ".join(_touching(name, kinds[name]) for name in columns)
            connection.exec_driver_sql(f"SELECT {values} FROM {table}").fetchall()


def _touching(column: str, kind: str) -> str:
    if kind in ("date", "month", "timestamp"):
        return f'bit_xor(hash("{column}"))'
    return f'sum("{column}")' if kind in ("money", "number", "count") else f'min("{column}")'


def _asked(read: Callable[[Warehouse, pd.Timestamp], Any], as_of: pd.Timestamp) -> Callable[[Warehouse], Any]:
    return lambda warehouse: read(warehouse, as_of)


def _in_turn(runs: Mapping[str, Callable[[Warehouse], Any]], warehouse: Warehouse) -> dict[str, list[float]]:
    """Milliseconds of each run in turn, after a first turn that is not counted."""
    times: dict[str, list[float]] = {name: [] for name in runs}
    for turn in range(REPEATS + 1):
        for name, run in runs.items():
            start = time.perf_counter()
            run(warehouse)
            if turn:
                times[name].append((time.perf_counter() - start) * 1000)
    return times
