"""Queues: Erlang C for those answered in seconds, a backlog for those answered in hours. Nothing of money, no plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from scipy.special import gammaincc, gammaln

from cs_dashboard.metrics.rollup import ratio

SECONDS_AN_HOUR, MINUTES_AN_HOUR = 3600.0, 60.0
HOURS_A_WEEK, WEEKS_A_YEAR = 168, 365.25 / 7
# Erlang C is about somebody who waits on the line until answered, in Poisson arrivals. Where half of the first answers
# take more than an hour, nobody holds a line: tickets lie overnight, and what counts is whether the pile is worked off.
CALL_QUEUE_MINUTES = 60.0
# 14 / (1 − 0.3) is 20 people, whatever the last bit of the division says.
LAST_BIT = 1e-9
DOUBLINGS = 60
QueueKind = Literal["erlang", "backlog", "unknown"]


@dataclass(frozen=True)
class ErlangC:
    """A queue of calls with so many agents on duty.

    Attributes
    ----------
    erlangs
        A = calls an hour × handling time: agents that would be busy all the time.
    agents
        Agents on duty.
    handle_seconds
        Mean time to handle one call.
    wait_probability
        Share of calls that wait at all; NaN where the queue is not stable.
    average_wait_seconds
        Mean wait of all calls, those that do not wait included; NaN where the queue is not stable.
    occupancy
        A / agents, the share of time that agents are busy; 1 and more: they never catch up. NaN without agents.
    smallest_stable_agents
        The fewest agents with which the queue does not grow for ever: the first whole number above A.
    is_stable
        Whether agents > A.
    """

    erlangs: float
    agents: float
    handle_seconds: float
    wait_probability: float
    average_wait_seconds: float
    occupancy: float
    smallest_stable_agents: float
    is_stable: bool

    def service_level(self, within_seconds: float) -> float:
        """SL(t) = 1 − Pw·e^(−(N−A)t/AHT): the share of calls answered within t seconds; NaN where not stable."""
        if not self.is_stable:
            return float("nan")
        return float(_service_level(self.erlangs, self.agents, self.handle_seconds, within_seconds))


@dataclass(frozen=True)
class Staffing:
    """The fewest agents that reach a target.

    Attributes
    ----------
    agents
        On duty; 0 where nobody calls, NaN where an input is not a number or no number of agents reaches the target.
    rostered
        Whole people to employ for them, shrinkage included.
    queue
        The queue with that many agents on duty.
    """

    agents: float
    rostered: float
    queue: ErlangC


@dataclass(frozen=True)
class WeeklyAgents:
    """Agents on duty through a week.

    Attributes
    ----------
    agents
        By hour of the week, as the arrivals were given.
    peak, average
        Of those hours.
    rostered_peak
        Whole people to employ so that the busiest hour is covered, shrinkage included.
    rostered_fte
        Agent hours of a year / (productive hours × (1 − shrinkage)): full-time people that the week costs.
    """

    agents: tuple[float, ...]
    peak: float
    average: float
    rostered_peak: float
    rostered_fte: float


@dataclass(frozen=True)
class Backlog:
    """A queue answered in hours: tickets wait in a pile.

    Attributes
    ----------
    work
        People's worth of new work: arrivals an hour × hours to handle one, / the occupancy cap.
    pile_hours
        Hours of work that lie there now, / the occupancy cap.
    stable_agents
        The fewest whole people with whom the pile does not grow: the first number above `work`.
    agents
        The fewest with whom it is also worked off within the target while new tickets arrive.
    rostered
        Whole people to employ for `agents`, shrinkage included.
    """

    work: float
    pile_hours: float
    stable_agents: float
    agents: float
    rostered: float

    def hours_to_clear(self, agents: float) -> float:
        """Working hours until so many people have worked the pile off; NaN where they never do."""
        if self.pile_hours == 0:
            return 0.0
        return float(ratio(self.pile_hours, agents - self.work))


def queue_kind(median_first_response_minutes: float) -> QueueKind:
    """Which model applies: `erlang` up to a median first response of `CALL_QUEUE_MINUTES`, above it `backlog`."""
    if np.isnan(median_first_response_minutes):
        return "unknown"
    return "erlang" if median_first_response_minutes <= CALL_QUEUE_MINUTES else "backlog"


def erlang_c(calls_per_hour: float, handle_seconds: float, agents: float) -> ErlangC:
    """A queue of calls under Erlang C: Poisson arrivals, exponential handling, nobody hangs up.

    Pw = B / (1 − A/N·(1 − B)), B = A^N/N! / Σ_{k≤N} A^k/k! (Erlang B, from its logarithm: no overflow);
    SL(t) = 1 − Pw·e^(−(N−A)t/AHT); ASA = Pw·AHT/(N−A). Stable only for N > A.
    """
    erlangs = _erlangs(calls_per_hour, handle_seconds)
    stable = bool(agents > erlangs)
    waits = float(_wait_probability(erlangs, agents)) if stable else float("nan")
    return ErlangC(
        erlangs=float(erlangs),
        agents=float(agents),
        handle_seconds=float(handle_seconds),
        wait_probability=waits,
        average_wait_seconds=float(waits * handle_seconds / (agents - erlangs)) if stable else float("nan"),
        occupancy=float(ratio(erlangs, agents)),
        smallest_stable_agents=float(np.floor(erlangs) + 1),
        is_stable=stable,
    )


def agents_needed(
    calls_per_hour: float,
    handle_seconds: float,
    target_share: float,
    within_seconds: float,
    occupancy_cap: float = 1.0,
    shrinkage: float = 0.0,
) -> Staffing:
    """The fewest agents with SL(within) >= target and A/N <= occupancy cap, and the people to employ for them.

    Rostered = agents / (1 − shrinkage), rounded up.
    """
    least = least_agents(
        np.array([calls_per_hour]), handle_seconds, target_share, within_seconds, occupancy_cap=occupancy_cap
    )
    agents = float(least[0])
    return Staffing(agents, rostered(agents, shrinkage), erlang_c(calls_per_hour, handle_seconds, agents))


def weekly_agents(
    arrivals: Sequence[float],
    handle_seconds: float,
    target_share: float,
    within_seconds: float,
    *,
    occupancy_cap: float = 1.0,
    shrinkage: float = 0.0,
    productive_hours: float,
) -> WeeklyAgents:
    """Agents on duty by hour of the week, each hour as a queue of its own.

    Parameters
    ----------
    arrivals
        Calls an hour in each of the 168 hours of a week; 0 where nobody is on duty.
    productive_hours
        Hours that one full-time person works in a year.
    """
    hourly = least_agents(
        np.asarray(arrivals, dtype=float), handle_seconds, target_share, within_seconds, occupancy_cap=occupancy_cap
    )
    peak = float(hourly.max()) if len(hourly) else float("nan")
    average = float(hourly.mean()) if len(hourly) else float("nan")
    hours = average * HOURS_A_WEEK * WEEKS_A_YEAR
    fte = float(ratio(hours, productive_hours * (1 - shrinkage)))
    return WeeklyAgents(tuple(float(one) for one in hourly), peak, average, rostered(peak, shrinkage), fte)


def backlog(
    open_tickets: float,
    arrivals_per_hour: float,
    handle_minutes: float,
    clear_within_hours: float,
    *,
    occupancy_cap: float = 1.0,
    shrinkage: float = 0.0,
) -> Backlog:
    """People for a queue answered in hours: enough that the pile does not grow and is worked off within the target.

    work = λ·h / cap; agents = max(first whole number above work, work + open·h / cap / target, rounded up).

    Parameters
    ----------
    arrivals_per_hour, clear_within_hours
        Working hours, of the same kind.
    """
    handle = np.maximum(handle_minutes, 0) / MINUTES_AN_HOUR
    work = float(ratio(np.maximum(arrivals_per_hour, 0) * handle, occupancy_cap))
    pile = float(ratio(np.maximum(open_tickets, 0) * handle, occupancy_cap))
    stable = float(np.floor(work) + 1) if work > 0 else work
    clearing = float(np.ceil(work + ratio(pile, clear_within_hours) - LAST_BIT)) + 0.0
    agents = float(np.maximum(stable, clearing))
    return Backlog(work, pile, stable, agents, rostered(agents, shrinkage))


def rostered(agents: float, shrinkage: float) -> float:
    """Whole people to employ so that `agents` are on duty: agents / (1 − shrinkage), rounded up; NaN at shrinkage 1."""
    return float(np.ceil(ratio(agents, 1 - shrinkage) - LAST_BIT)) + 0.0


def least_agents(
    calls_per_hour: np.ndarray,
    handle_seconds: float,
    target_share: float,
    within_seconds: float,
    *,
    occupancy_cap: float = 1.0,
) -> np.ndarray:
    """The fewest agents that reach the target, for many hours at once; 0 without calls, NaN where none do."""
    erlangs = _erlangs(calls_per_hour, handle_seconds)
    erlangs = np.where(np.isfinite(erlangs), erlangs, np.nan)
    least = np.maximum(np.floor(erlangs) + 1, np.ceil(ratio(erlangs, occupancy_cap) - LAST_BIT))
    busy = (erlangs > 0) & np.isfinite(least)

    def reaches(agents: np.ndarray) -> np.ndarray:
        met: np.ndarray = _service_level(erlangs, agents, handle_seconds, within_seconds) >= target_share
        return met

    below, above = least - 1, least
    for doubling in range(DOUBLINGS):
        missing = busy & ~reaches(above)
        if not missing.any():
            break
        below, above = np.where(missing, above, below), np.where(missing, above + 2.0**doubling, above)
    busy &= reaches(above)
    for _ in range(DOUBLINGS):
        if not (busy & (above - below > 1)).any():
            break
        middle = np.floor((below + above) / 2)
        met = reaches(middle)
        below, above = np.where(met, below, middle), np.where(met, middle, above)
    return np.where(erlangs == 0, 0.0, np.where(busy, above, np.nan))


def _erlangs(calls_per_hour: Any, handle_seconds: float) -> Any:
    return np.maximum(calls_per_hour, 0.0) * np.maximum(handle_seconds, 0.0) / SECONDS_AN_HOUR


def _wait_probability(erlangs: Any, agents: Any) -> Any:
    """Pw for N > A: Erlang B is the Poisson probability of N over that of at most N."""
    with np.errstate(all="ignore"):
        log_of_n = agents * np.log(erlangs) - erlangs - gammaln(agents + 1)
        blocked = np.exp(log_of_n) / gammaincc(agents + 1, erlangs)
        waits = blocked / (1 - erlangs / agents * (1 - blocked))
    return np.where(np.equal(erlangs, 0), 0.0, waits)


def _service_level(erlangs: Any, agents: Any, handle_seconds: float, within_seconds: float) -> Any:
    waits = _wait_probability(erlangs, agents)
    with np.errstate(all="ignore"):
        late = waits * np.exp(-(agents - erlangs) * np.maximum(within_seconds, 0.0) / handle_seconds)
    return np.where(np.equal(erlangs, 0), 1.0, 1 - late)
