"""Checked frames of what practices are measured by: runs the queries, lays their sums together, changes the units."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import sqlalchemy as sa

from cs_dashboard import frames
from cs_dashboard.frames import Frame, index_of
from cs_dashboard.warehouse.accumulate import MINOR, as_months
from cs_dashboard.warehouse.connect import Warehouse
from cs_dashboard.warehouse.durations import DAY
from cs_dashboard.warehouse.functions import function_named
from cs_dashboard.warehouse.intervals import OPEN_END
from cs_dashboard.warehouse.queries import maturity, maturity_signals, maturity_terms, service
from cs_dashboard.warehouse.read import rows
from cs_dashboard.warehouse.sources import Sources

QUARTER = 3
# measure -> the tables it needs and its rows in a month
_COUNTED: Mapping[str, tuple[tuple[str, ...], Callable[[Sources, int], sa.CTE]]] = {
    "renewals_with_csm": (("contracts", "employees"), maturity_terms.renewals_with_csm),
    "onboarding_completed": (("onboardings",), maturity.onboardings_in_time),
    "outcomes_known": (("usage_monthly",), maturity_signals.outcomes_known),
    "silent_customers": (("usage_monthly", "tickets", "surveys", "touches"), maturity_signals.silent_customers),
    "nps_answers": (("surveys", "tickets"), maturity_signals.nps_after_tickets),
}
_TIMED: Mapping[str, tuple[tuple[str, ...], Callable[[Sources, int], sa.CTE]]] = {
    "renewal_lead_days": (("contracts", "touches"), maturity_terms.renewal_leads),
    "days_to_first_touch": (("touches",), maturity.first_touches),
}
# measure -> its rows, and which of them are listed (is_counted; None: all)
_LISTED: Mapping[str, tuple[Callable[[Sources, int], sa.CTE], int | None]] = {
    "renewals_with_csm": (maturity_terms.renewals_with_csm, 0),
    "renewal_lead_days": (maturity_terms.renewal_leads, None),
    "days_to_first_touch": (maturity.first_touches, None),
    "onboarding_completed": (maturity.onboardings_in_time, 0),
    "contact_after_onboarding": (maturity.contact_after_onboarding, 0),
    "outcomes_known": (maturity_signals.outcomes_known, 0),
    "silent_customers": (maturity_signals.silent_customers, 1),
    "survey_kinds": (maturity_signals.recent_answers, None),
    "nps_answers": (maturity_signals.nps_after_tickets, 1),
    "features_used": (maturity_signals.features_used, 0),
}
# What a list is ordered by, and whether from the least on; else by MRR.
_ORDER = {
    "renewals_with_csm": ("since", True),
    "renewal_lead_days": ("days", True),
    "days_to_first_touch": ("days", False),
    "onboarding_completed": ("since", True),
    "contact_after_onboarding": ("since", False),
    "customers_met": ("since", False),
    "survey_kinds": ("since", False),
    "nps_answers": ("since", False),
}


def measure_counts(warehouse: Warehouse, as_of: pd.Timestamp, meeting_kinds: Sequence[str]) -> pd.DataFrame:
    """`frames.MEASURE_COUNTS` of the measures whose tables are connected.

    Beside them `usage_rows`: customers whose features are known in as-of (counted), and customer-months with usage in
    the three months to it (base).
    """
    month, sources = index_of(as_of), warehouse.sources
    found = []
    for measure, (tables, of) in _COUNTED.items():
        if set(tables) <= set(sources.tables):
            found.append(rows(warehouse, maturity.counted(of(sources, month))).assign(measure=measure))
    if "touches" in sources.tables:
        kinds = _meetings(warehouse, month, meeting_kinds)
        met = rows(warehouse, maturity.counted(maturity.customers_met(sources, month, kinds)))
        found.append(met.assign(measure="customers_met"))
    if "usage_monthly" in sources.tables:
        sums = rows(warehouse, maturity_signals.usage_sums(sources, month)).iloc[0]
        found.append(_count("features_used", sums["features_used"], sums["features_available"]))
        found.append(_count("usage_rows", sums["feature_rows"], sums["usage_rows"]))
    return _laid(found, frames.MEASURE_COUNTS)


def _count(measure: str, counted: float, base: float) -> pd.DataFrame:
    return pd.DataFrame({"measure": [measure], "counted": [counted], "base": [base]})


def _meetings(warehouse: Warehouse, month: int, meeting_kinds: Sequence[str]) -> list[str]:
    """The kinds of touches that hold one of these words."""
    kinds = rows(warehouse, maturity.touch_kinds(warehouse.sources, month))["kind"]
    wanted = [word.casefold() for word in meeting_kinds]
    return [kind for kind in kinds if any(word in kind.casefold() for word in wanted)]


def measure_days(warehouse: Warehouse, as_of: pd.Timestamp) -> pd.DataFrame:
    """`frames.MEASURE_DAYS` of the measures whose tables are connected."""
    found = []
    for measure, (tables, of) in _TIMED.items():
        if set(tables) <= set(warehouse.sources.tables):
            took = rows(warehouse, maturity.durations(of(warehouse.sources, index_of(as_of))))
            found.append(took.assign(measure=measure, days=took["seconds"] // DAY))
    return _laid(found, frames.MEASURE_DAYS)


def measure_customers(
    warehouse: Warehouse, as_of: pd.Timestamp, measure: str, meeting_kinds: Sequence[str]
) -> pd.DataFrame:
    """`frames.MEASURE_CUSTOMERS` behind a measure, the most telling first.

    Listed are those who fall short, of a number of days all with the worst first, of a count those counted.
    """
    month, sources = index_of(as_of), warehouse.sources
    if measure == "customers_met":
        wanted: int | None = None
        found = maturity.customers_met(sources, month, _meetings(warehouse, month, meeting_kinds))
    else:
        of, wanted = _LISTED[measure]
        found = of(sources, month)
    who = rows(warehouse, maturity.listed(sources, found, month, wanted))
    who = who.assign(**{name: float("nan") for name in maturity.TOLD if name not in who})
    day = pd.to_datetime(who["moment"].astype(float), unit="s").dt.strftime("%Y-%m-%d")
    who = who.assign(days=who["seconds"].astype(float) // DAY, since=day.fillna("").astype(object))
    column, rising = _ORDER.get(measure, ("mrr", False))
    ordered = who.sort_values([column, "mrr", "customer_id"], ascending=[rising, False, True], ignore_index=True)
    ordered = ordered.astype({"part": float, "whole": float})
    kind = frames.MEASURE_CUSTOMERS
    return kind.check(
        ordered.assign(place=ordered.index + 1, mrr=ordered["mrr"] / MINOR)[[*kind.grain, *kind.measures]]
    )


def ticket_channels(warehouse: Warehouse, as_of: pd.Timestamp) -> pd.DataFrame:
    """`frames.TICKET_CHANNELS` of the three months to as-of."""
    found = rows(warehouse, maturity_signals.ticket_channels(warehouse.sources, index_of(as_of)))
    return _ordered(found, frames.TICKET_CHANNELS)


def survey_answers(warehouse: Warehouse, as_of: pd.Timestamp) -> pd.DataFrame:
    """`frames.SURVEY_ANSWERS` of the fifteen months to as-of; recent are those of its last 90 days."""
    found = rows(warehouse, maturity_signals.survey_answers(warehouse.sources, index_of(as_of)))
    return _ordered(found.assign(month=as_months(found["month"])), frames.SURVEY_ANSWERS)


def staff_contacts(warehouse: Warehouse, as_of: pd.Timestamp) -> pd.DataFrame:
    """`frames.STAFF_CONTACTS` of the three months to as-of; whoever had none has no row."""
    month = index_of(as_of)
    met = rows(warehouse, maturity.touches_by_employee(warehouse.sources, month))
    handled = rows(warehouse, service.agent_tickets(warehouse.sources, month - QUARTER + 1, month))
    solved = handled.rename(columns={"agent_id": "employee_id"})[["employee_id", "answered_tickets"]]
    both = met.merge(solved, on="employee_id", how="outer").fillna({"touches": 0, "answered_tickets": 0})
    return _ordered(both.astype({"touches": "int64", "answered_tickets": "int64"}), frames.STAFF_CONTACTS)


def tenures(warehouse: Warehouse) -> pd.DataFrame:
    """`frames.TENURES` of everybody ever employed; left_month is empty where no end is booked."""
    found = rows(warehouse, maturity.tenures(warehouse.sources))
    own = warehouse.settings.functions
    found["function"] = found["spelling"].map({name: function_named(name, own) for name in found["spelling"].unique()})
    ended = found.loc[found["left_month"] < OPEN_END, "left_month"]
    found["left_month"] = as_months(ended).reindex(found.index)
    first = as_months(found["first_month"])
    return _ordered(found.assign(first_month=first, function=found["function"].astype(object)), frames.TENURES)


def _laid(found: Sequence[pd.DataFrame], kind: Frame) -> pd.DataFrame:
    columns = [*kind.grain, *kind.measures]
    whole = pd.concat(found) if found else pd.DataFrame(columns=columns)
    sums: Any = whole.groupby(list(kind.grain), as_index=False, sort=True)[kind.measures].sum()
    return kind.check(sums[columns])


def _ordered(found: pd.DataFrame, kind: Frame) -> pd.DataFrame:
    ordered = found[[*kind.grain, *kind.measures]].sort_values(list(kind.grain), ignore_index=True)
    return kind.check(ordered)
