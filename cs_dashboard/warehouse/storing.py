"""The tables that `load` stores beside the contract's: each is made by what a query would compute it with."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

import duckdb
import sqlalchemy as sa
from sqlalchemy.sql.expression import FromClause

from cs_dashboard.config import Settings
from cs_dashboard.warehouse.derived import STORED
from cs_dashboard.warehouse.intervals import (
    customer_keys,
    customer_names,
    dimensions,
    mrr_intervals,
    mrr_pairs,
    paying_intervals,
)
from cs_dashboard.warehouse.queries.csm import csm_retention_by_month
from cs_dashboard.warehouse.queries.growth import revenue_by_month
from cs_dashboard.warehouse.queries.lifecycle import customer_stages, onboardings_completed, values_reached
from cs_dashboard.warehouse.queries.load import csm_loads, terms_by_csm
from cs_dashboard.warehouse.queries.retention import retention_by_month
from cs_dashboard.warehouse.queries.service import (
    agent_tickets_by_month,
    agent_times_by_month,
    ticket_times_by_month,
    tickets_by_month,
    touches_by_month,
)
from cs_dashboard.warehouse.queries.team import touches_by_employee_and_month
from cs_dashboard.warehouse.sources import STORED_WINDOW, Sources, dialect_named
from cs_dashboard.warehouse.tables import CONTRACT


@dataclass(frozen=True)
class Made:
    """How a table is made, and the optional tables of the contract that it cannot be made without."""

    build: Callable[[Sources], FromClause]
    needs: frozenset[str] = frozenset()


def _made(build: Callable[[Sources], FromClause], *needs: str) -> Made:
    return Made(build, frozenset(needs))


# In this order, each from the ones before it, so that nothing is computed twice. Those that `STORED` does not name are
# only a step towards others.
TABLES: Mapping[str, Made] = {
    "customer_names": _made(customer_names),
    "paying_intervals": _made(paying_intervals),
    "customer_keys": _made(customer_keys),
    "dimensions": _made(dimensions),
    "mrr_intervals": _made(mrr_intervals),
    "mrr_pairs": _made(lambda sources: mrr_pairs(sources, STORED_WINDOW)),
    "csm_loads": _made(csm_loads),
    "customer_stages": _made(customer_stages),
    "terms_by_csm": _made(terms_by_csm, "contracts"),
    "values_reached": _made(values_reached, "onboardings"),
    "onboardings_completed": _made(onboardings_completed, "onboardings", "touches"),
    "revenue_by_month": _made(revenue_by_month),
    "retention_by_month": _made(retention_by_month),
    "csm_retention_by_month": _made(csm_retention_by_month),
    "touches_by_month": _made(touches_by_month, "touches"),
    "touches_by_employee_and_month": _made(touches_by_employee_and_month, "touches"),
    "tickets_by_month": _made(tickets_by_month, "tickets"),
    "ticket_times_by_month": _made(ticket_times_by_month, "tickets"),
    "agent_tickets_by_month": _made(agent_tickets_by_month, "tickets"),
    "agent_times_by_month": _made(agent_times_by_month, "tickets"),
}


def store(connection: duckdb.DuckDBPyConnection, settings: Settings, loaded: Collection[str]) -> list[str]:
    """Makes the tables that the loaded ones allow, in the warehouse attached as `warehouse`; returns their names."""
    contract: dict[str, sa.Select[Any]] = {}
    for name in loaded:
        columns: list[Any] = [sa.column(column) for column in CONTRACT[name].column_names]
        contract[name] = sa.select(*columns).select_from(sa.table(name, schema="warehouse.main"))
    sources = Sources(contract, {}, settings.landing_band_edges, settings.renewal_grace_months, settings.timezone)
    derived: dict[str, FromClause] = {}
    # A schema of their own, because a file may have the name of one of them.
    connection.execute("CREATE SCHEMA staging.derived")
    for name, table in TABLES.items():
        if not table.needs <= set(loaded):
            continue
        selectable = table.build(replace(sources, derived=derived, built={}))
        select = sa.select(*selectable.c)
        text = select.compile(dialect=dialect_named("duckdb"), compile_kwargs={"literal_binds": True})
        schema = "warehouse.main" if name in STORED else "staging.derived"
        connection.execute(f"CREATE TABLE {schema}.{name} AS {text}")
        derived[name] = sa.table(name, *(sa.column(c.name, c.type) for c in select.selected_columns), schema=schema)
    return [name for name in derived if name in STORED]
