"""The work that customers make, by month: hours of customer success by segment, people for support. No supply here."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from cs_dashboard.metrics.rollup import ratio
from cs_dashboard.scenarios.capacity_levers import MONTHS_A_YEAR, CapacityLevers
from cs_dashboard.scenarios.erlang import MINUTES_AN_HOUR, WEEKS_A_YEAR, QueueKind, least_agents

Tier = Literal["high", "mid", "low"]
WORKLOAD_COLUMNS = [
    *("segment", "months_ahead", "customers", "new_customers", "renewals"),
    *("touch_hours", "onboarding_hours", "renewal_hours", "fte"),
]


@dataclass(frozen=True)
class Segment:
    """Customers of one segment and what they will ask.

    Attributes
    ----------
    tier
        How closely they are served: `high`, `mid` or `low` touch; says which lever of touch hours applies.
    customers
        Paying now.
    new_customers
        New ones a month, now; they grow as the customers do.
    renewals
        Renewals due in each month of the plan as known terms say; NaN and later months follow last year's pattern.
    renewals_last_year
        Renewals due in the twelve months before, the same calendar month as month 0 of the plan first; may be empty.
    path
        Customers by month from a forecast, month 0 first; after its end, and without one, the growth lever applies.
    """

    name: str
    tier: Tier
    customers: float
    new_customers: float = 0.0
    renewals: tuple[float, ...] = ()
    renewals_last_year: tuple[float, ...] = ()
    path: tuple[float, ...] = ()


@dataclass(frozen=True)
class Tickets:
    """What support answers.

    Attributes
    ----------
    arrivals
        Tickets an hour in each of the 168 hours of a week, 0 where nobody is on duty; empty where not known.
    customers
        Customers while they were counted: tickets grow as customers do.
    kind
        `erlang` or `backlog`, from `erlang.queue_kind`; of an `unknown` kind the backlog is taken, which asks less.
    """

    arrivals: tuple[float, ...]
    customers: float
    kind: QueueKind = "backlog"


def customers_by_month(segment: Segment, levers: CapacityLevers, months: int) -> np.ndarray:
    """Customers in each month: the path where it reaches, then (1 + growth)^(1/12) a month from its end."""
    given = np.asarray(segment.path[:months], dtype=float)
    with np.errstate(all="ignore"):
        monthly = np.float_power(1 + levers.customer_growth, 1 / MONTHS_A_YEAR)
        if not len(given):
            grown: np.ndarray = np.maximum(segment.customers, 0.0) * np.float_power(monthly, np.arange(months))
            return grown
        later = given[-1] * np.float_power(monthly, np.arange(1, months - len(given) + 1))
    whole: np.ndarray = np.maximum(np.concatenate((given, later)), 0.0)
    return whole


def renewals_due(segment: Segment, customers: np.ndarray) -> np.ndarray:
    """Renewals in each month: known terms first, then the same month of last year, grown as the customers have.

    0 where neither is known.
    """
    months = len(customers)
    due = np.full(months, np.nan)
    known = np.asarray(segment.renewals[:months], dtype=float)
    due[: len(known)] = known
    pattern = np.zeros(MONTHS_A_YEAR)
    before = np.asarray(segment.renewals_last_year[:MONTHS_A_YEAR], dtype=float)
    pattern[: len(before)] = np.nan_to_num(before)
    usual = np.resize(pattern, months) * _grown(customers, segment)
    return np.where(np.isnan(due), usual, due)


def workload(segments: Sequence[Segment], levers: CapacityLevers, months: int) -> pd.DataFrame:
    """Hours that customers ask of customer success, by segment and month, and the people that takes.

    FTE = (customers × touch hours + new × onboarding hours + renewals × renewal hours) / (productive hours × (1 −
    shrinkage)), touch and productive hours of a year / 12. Add up segments for the team; NaN at shrinkage 1.

    Returns
    -------
    segment × months_ahead (0 = the first month of the plan): customers, new_customers, renewals (count), touch_hours,
    onboarding_hours, renewal_hours (of the month), fte (people).
    """
    if not segments:
        return pd.DataFrame(columns=WORKLOAD_COLUMNS, dtype=float)
    parts: list[tuple[np.ndarray, ...]] = []
    for segment in segments:
        customers = customers_by_month(segment, levers, months)
        new, renewals = segment.new_customers * _grown(customers, segment), renewals_due(segment, customers)
        touch = customers * getattr(levers, f"touch_hours_{segment.tier}") / MONTHS_A_YEAR
        onboarding, renewing = new * levers.onboarding_hours, renewals * levers.renewal_hours
        fte = ratio(touch + onboarding + renewing, levers.working_hours)
        parts.append((np.arange(months), customers, new, renewals, touch, onboarding, renewing, fte))
    # One frame at the end: building frames costs more than the sums in them, and a slider waits for it.
    columns = (np.concatenate(column) for column in zip(*parts, strict=True))
    names = [segment.name for segment in segments for _ in range(months)]
    return pd.DataFrame(dict(zip(WORKLOAD_COLUMNS, (names, *columns), strict=True)))


def support_fte(tickets: Tickets, customers: np.ndarray, levers: CapacityLevers) -> np.ndarray:
    """People that the tickets of each month take, all hours of the week together.

    Calls: the fewest agents that reach the target in each hour of the week, as hours of a year / (productive hours ×
    (1 − shrinkage)). A pile: hours of work / occupancy cap / (productive hours × (1 − shrinkage)), which keeps it from
    growing; what clears it once is `erlang.backlog`. NaN where tickets are not known.
    """
    if not tickets.arrivals:
        return np.full(len(customers), np.nan)
    hourly = np.outer(ratio(customers, tickets.customers), np.asarray(tickets.arrivals, dtype=float))
    if tickets.kind == "erlang":
        on_duty = least_agents(
            hourly,
            levers.handle_minutes * MINUTES_AN_HOUR,
            levers.target_share,
            levers.answer_within_seconds,
            occupancy_cap=levers.occupancy_cap,
        )
    else:
        on_duty = ratio(np.maximum(hourly, 0.0) * levers.handle_minutes / MINUTES_AN_HOUR, levers.occupancy_cap)
    return ratio(on_duty.sum(axis=1) * WEEKS_A_YEAR / MONTHS_A_YEAR, levers.working_hours)


def _grown(customers: np.ndarray, segment: Segment) -> np.ndarray:
    """Customers of each month as a multiple of those now; 1 where nobody is there now."""
    grown = ratio(customers, segment.customers)
    return grown if segment.customers > 0 else np.ones(len(customers))
