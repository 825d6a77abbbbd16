"""Queries by name, as an engine would get them: for a reader, a data team's dbt project, and the golden files."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pandas as pd
import sqlalchemy as sa
import sqlglot

from cs_dashboard.config import Settings, today
from cs_dashboard.errors import ConfigurationError, did_you_mean
from cs_dashboard.frames import index_of
from cs_dashboard.warehouse.intervals import dimensions, mrr_intervals, mrr_pairs
from cs_dashboard.warehouse.queries import (
    cohorts,
    concentration,
    costs,
    csm,
    customers,
    expansion,
    growth,
    hours,
    lifecycle,
    load,
    maturity,
    maturity_signals,
    maturity_terms,
    movements,
    renewals,
    retention,
    service,
    survival,
    team,
    team_drill,
)
from cs_dashboard.warehouse.sources import Sources, dialect_named, sqlglot_dialect, written_sources

# What the printed list of tickets is restricted to, to show how.
_MEMBERS = {"segment": ("SMB",), "category": ("bug",), "landing_band": ("under 500",)}

# name -> (sources, as-of month index, window) -> query
_QUERIES: dict[str, Callable[[Sources, int, int], Any]] = {
    "mrr_intervals": lambda sources, _month, _window: sa.select(*mrr_intervals(sources).c),
    "dimensions": lambda sources, _month, _window: sa.select(*dimensions(sources).c),
    "mrr_pairs": lambda sources, _month, window: sa.select(*mrr_pairs(sources, window).c),
    "movements": lambda sources, month, _window: movements.mrr_movements(sources, month),
    "retention": lambda sources, month, window: retention.retention_steps(sources, window, month),
    "expansion": lambda sources, month, window: expansion.expansion_split(sources, month - window, month),
    "cohorts": lambda sources, month, _window: cohorts.cohort_steps(sources, month),
    "cohort_moments": lambda sources, month, _window: cohorts.cohort_moment_steps(sources, month),
    "survival": lambda sources, month, _window: survival.survival_counts(sources, month),
    "revenue": lambda sources, month, _window: growth.revenue_steps(sources, month),
    "renewals": lambda sources, month, _window: renewals.renewal_outcomes(sources, month),
    "renewals_by_load": lambda sources, month, _window: load.renewals_by_load(sources, month),
    "renewals_by_arr_load": lambda sources, month, _window: load.renewals_by_load(sources, month, "arr"),
    "renewals_due": lambda sources, month, _window: renewals.renewals_due(sources, month),
    "costs": lambda sources, month, _window: costs.monthly_costs(sources, month),
    "headcount": lambda sources, month, _window: team.headcount_steps(sources, month),
    "staff": lambda sources, month, _window: team.staff(sources, month),
    "csm_books": lambda sources, month, _window: csm.csm_books(sources, month),
    "csm_retention": lambda sources, month, window: csm.csm_retention(sources, window, month, ("segment",)),
    "uncovered_customers": lambda sources, month, window: csm.uncovered_customers(
        sources, month - window, month, {}, 10_000
    ),
    "executives": lambda sources, month, _window: team.executives(sources, month),
    "executive_touches": lambda sources, month, _window: team.executive_touches(sources, month),
    "touches": lambda sources, month, _window: service.touches(sources, month, ("segment",)),
    "contact_after_onboarding": lambda sources, month, _window: lifecycle.contact_after_onboarding(
        sources, month, ("segment",)
    ),
    "tickets": lambda sources, month, _window: service.tickets(sources, month, ("segment",)),
    "ticket_times": lambda sources, month, window: service.ticket_times(
        sources, month - window + 1, month, ("segment",)
    ),
    "ticket_hours": lambda sources, month, window: hours.ticket_hours(sources, month - window + 1, month),
    "agent_tickets": lambda sources, month, window: service.agent_tickets(sources, month - window + 1, month),
    "agent_times": lambda sources, month, window: service.agent_times(sources, month - window + 1, month),
    "lifecycle": lambda sources, month, _window: lifecycle.lifecycle(sources, month),
    "value_times": lambda sources, month, _window: lifecycle.value_times(sources, month, ("segment",)),
    "largest_customers": lambda sources, month, window: concentration.largest_customers(sources, month - window, month),
    "customers_between": lambda sources, month, window: customers.customers_between(sources, month - window, month),
    "cohort_customers": lambda sources, month, window: customers.cohort_customers(
        sources, month - window - 2, month - window, window
    ),
    "customer_intervals": lambda sources, month, _window: customers.customer_intervals(sources, month),
    "tickets_behind": lambda sources, month, window: team_drill.tickets_behind(
        sources, month - window + 1, month, _MEMBERS
    ),
    "touches_behind": lambda sources, month, window: team_drill.touches_behind(
        sources, month - window + 1, month, {"csm_id": ("E07",)}
    ),
    "untouched_customers": lambda sources, month, _window: team_drill.untouched_customers(sources, month),
    "values_behind": lambda sources, month, _window: team_drill.values_behind(sources, month),
    "customers_at_first_value": lambda sources, month, _window: team_drill.customers_at_stage(
        sources, month, "first_value"
    ),
    "customers_at_outcome": lambda sources, month, _window: team_drill.customers_at_stage(sources, month, "outcome"),
    "customers_at_renewed": lambda sources, month, _window: team_drill.customers_at_stage(sources, month, "renewed"),
    "customers_at_expanded": lambda sources, month, _window: team_drill.customers_at_stage(sources, month, "expanded"),
    "terms_at_load": lambda sources, month, _window: team_drill.terms_at_load(sources, month, "customers", 1, 50),
    "terms_at_arr_load": lambda sources, month, _window: team_drill.terms_at_load(
        sources, month, "arr", 0, 100_000_000
    ),
    "renewals_with_csm": lambda sources, month, _window: maturity.counted(
        maturity_terms.renewals_with_csm(sources, month)
    ),
    "renewal_leads": lambda sources, month, _window: maturity.durations(maturity_terms.renewal_leads(sources, month)),
    "first_touches": lambda sources, month, _window: maturity.durations(maturity.first_touches(sources, month)),
    "customers_met": lambda sources, month, _window: maturity.counted(
        maturity.customers_met(sources, month, ("visit", "interview", "review", "meeting"))
    ),
    "touch_kinds": lambda sources, month, _window: maturity.touch_kinds(sources, month),
    "touches_by_employee": lambda sources, month, _window: maturity.touches_by_employee(sources, month),
    "onboardings_in_time": lambda sources, month, _window: maturity.counted(
        maturity.onboardings_in_time(sources, month)
    ),
    "contact_after_onboarding_by_customer": lambda sources, month, _window: maturity.listed(
        sources, maturity.contact_after_onboarding(sources, month), month
    ),
    "tenures": lambda sources, _month, _window: maturity.tenures(sources),
    "usage_sums": lambda sources, month, _window: maturity_signals.usage_sums(sources, month),
    "features_used": lambda sources, month, _window: maturity.counted(maturity_signals.features_used(sources, month)),
    "outcomes_known": lambda sources, month, _window: maturity.counted(maturity_signals.outcomes_known(sources, month)),
    "silent_customers": lambda sources, month, _window: maturity.counted(
        maturity_signals.silent_customers(sources, month)
    ),
    "survey_answers": lambda sources, month, _window: maturity_signals.survey_answers(sources, month),
    "recent_answers": lambda sources, month, _window: maturity.listed(
        sources, maturity_signals.recent_answers(sources, month), month
    ),
    "nps_after_tickets": lambda sources, month, _window: maturity.counted(
        maturity_signals.nps_after_tickets(sources, month)
    ),
    "ticket_channels": lambda sources, month, _window: maturity_signals.ticket_channels(sources, month),
}


def query_names() -> tuple[str, ...]:
    """The names that `printed_query` knows."""
    return tuple(_QUERIES)


def printed_query(name: str, dialect: str, settings: Settings, as_of: date | None, window: int) -> str:
    """The query `name` as text for `dialect`, from the contract tables as mapped in the settings.

    `as_of` defaults to the last whole month. No warehouse is asked.

    Raises
    ------
    ConfigurationError
        The query or the dialect is unknown.
    """
    if name not in _QUERIES:
        hint = did_you_mean(name, _QUERIES) or f" Choose among {', '.join(_QUERIES)}."
        raise ConfigurationError(f"There is no query '{name}'.{hint}")
    last_whole = as_of or (today().replace(day=1) - timedelta(days=1))
    sources = written_sources(settings, dialect)
    query = _QUERIES[name](sources, index_of(pd.Timestamp(last_whole)), window)
    text = str(query.compile(dialect=dialect_named(dialect), compile_kwargs={"literal_binds": True}))
    style = sqlglot_dialect(dialect)
    return sqlglot.transpile(text, read=style, write=style, pretty=True)[0] + ";"
