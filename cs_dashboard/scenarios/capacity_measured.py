"""What a capacity plan starts from, measured: work per customer, people and their pay. Nothing is projected here."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from cs_dashboard.metrics.rollup import ratio
from cs_dashboard.metrics.team import CUSTOMER_TEAMS, attrition_rate
from cs_dashboard.scenarios.demand import Segment, Tickets, Tier
from cs_dashboard.scenarios.erlang import HOURS_A_WEEK, MINUTES_AN_HOUR, WEEKS_A_YEAR, QueueKind
from cs_dashboard.scenarios.hiring import Team

MONTHS_A_YEAR = 12
TIERS: tuple[Tier, ...] = ("high", "mid", "low")
# Words in a touch's kind that make it onboarding or renewal, which have levers of their own.
ONBOARDING_WORDS, RENEWAL_WORDS = ("onboard", "kick-off", "kickoff", "implementation"), ("renewal",)
FUNCTION_OF = {"csm": "customer_success", "support": "support"}
COST_OF = {"csm": "customer_success", "support": "support"}


@dataclass(frozen=True)
class Year:
    """The twelve months to as-of.

    Attributes
    ----------
    as_of
        The last of them.
    """

    as_of: pd.Timestamp

    def of(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The rows of those months."""
        since = self.as_of - pd.DateOffset(months=MONTHS_A_YEAR)
        return frame[(frame["month"] > since) & (frame["month"] <= self.as_of)]


def segment_tiers(arr: Mapping[str, float], customers: Mapping[str, float]) -> dict[str, Tier]:
    """The touch tier of each segment by its ARR per customer: the top third high, the bottom third low, else mid.

    A single segment is mid: nothing tells it apart.
    """
    worth = {name: arr.get(name, 0.0) / number for name, number in customers.items() if number}
    ranked = sorted(worth, key=lambda name: (-worth[name], name))
    if len(ranked) < 2:
        return dict.fromkeys(customers, "mid")
    found: dict[str, Tier] = dict.fromkeys(customers, "low")
    for place, name in enumerate(ranked):
        found[name] = TIERS[round(2 * place / (len(ranked) - 1))]
    return found


def touch_hours(
    touches: pd.DataFrame | None, customer_years: Mapping[str, float], tiers: Mapping[str, Tier]
) -> dict[str, float]:
    """Hours of contact for one customer of each tier a year, onboarding and renewals apart.

    hours = Σ minutes of timed touches / 60 / customer-years. Touches without minutes add nothing, so this is what was
    logged and not what was worked; NaN for a tier without a timed touch.

    Parameters
    ----------
    touches
        `frames.TOUCHES` of twelve months with the segment; None without touches.
    customer_years
        Paying customers of each segment, the mean of those months.

    Returns
    -------
    `capacity.touch_hours_high`, `_mid`, `_low`.
    """
    found = {}
    for tier in TIERS:
        members = [name for name, one in tiers.items() if one == tier]
        years = sum(customer_years.get(name, 0.0) for name in members)
        hours = math.nan
        if touches is not None:
            mine = touches[touches["segment"].isin(members) & ~is_kind(touches, (*ONBOARDING_WORDS, *RENEWAL_WORDS))]
            hours = _hours(mine)
        found[f"capacity.touch_hours_{tier}"] = float(ratio(hours, years))
    return found


def hours_each(touches: pd.DataFrame | None, words: Sequence[str], count: float) -> float:
    """Hours of timed touches of a kind for each of `count` occasions; NaN where no such kind was timed."""
    return math.nan if touches is None else float(ratio(_hours(touches[is_kind(touches, words)]), count))


def is_kind(touches: pd.DataFrame, words: Sequence[str]) -> pd.Series:
    """Whether the kind of each touch holds one of the words."""
    return touches["kind"].str.lower().str.contains("|".join(words), regex=True)


def _hours(touches: pd.DataFrame) -> float:
    """Logged hours; NaN where nothing was timed."""
    timed = touches["timed_touches"].sum()
    return float(touches["minutes"].sum()) / MINUTES_AN_HOUR if timed else math.nan


def team_of(headcount: pd.DataFrame | None, role: str, as_of: pd.Timestamp) -> Team:
    """Who of a role manages nobody at the end of as-of, by months since their first day on the first day after it.

    Whoever starts or leaves after as-of, as far as the frame reaches, is in the plan already. First days are counted
    of everybody of the function, those who have left since and those who manage included.

    Parameters
    ----------
    headcount
        `frames.HEADCOUNT`, to as-of or beyond.
    """
    if headcount is None:
        return Team(None)
    own = headcount[headcount["function"] == FUNCTION_OF[role]].set_index("month")
    there = int(own["individuals"].get(as_of, 0))
    tenures: list[int] = []
    for back in range(MONTHS_A_YEAR):
        begun = int(own["starts"].get(as_of - pd.DateOffset(months=back), 0))
        tenures += [back + 1] * min(begun, there - len(tenures))
    tenures += [MONTHS_A_YEAR + 1] * (there - len(tenures))
    later = own[own.index > as_of]
    ahead = [(m.year - as_of.year) * MONTHS_A_YEAR + m.month - as_of.month - 1 for m in later.index]
    leaving = [month for month, gone in zip(ahead, later["leavers"], strict=True) for _ in range(int(gone))]
    planned = tuple(float(begun) for begun in later["starts"])
    return Team(tuple(tenures), tuple(leaving), planned)


def managers_of(headcount: pd.DataFrame | None, role: str, as_of: pd.Timestamp) -> int:
    """People of the function that manage somebody, on the last day of as-of."""
    if headcount is None:
        return 0
    own = headcount[(headcount["function"] == FUNCTION_OF[role]) & (headcount["month"] == as_of)]
    return int((own["headcount"] - own["individuals"]).sum())


def customer_attrition(headcount: pd.DataFrame | None, as_of: pd.Timestamp) -> float:
    """Leavers of the customer teams in twelve months for each of their average headcount; NaN where not known."""
    if headcount is None:
        return math.nan
    ours = headcount[headcount["function"].isin(CUSTOMER_TEAMS)].assign(function="customer_teams")
    rates = attrition_rate(ours, "customer_teams")
    return float(rates.set_index("month")["attrition_rate"].get(as_of, math.nan))


def salary(costs: pd.DataFrame | None, headcount: pd.DataFrame | None, role: str, year: Year) -> float:
    """What one person of a role cost in the year: costs of its category / mean headcount; NaN where not known."""
    if costs is None or headcount is None:
        return math.nan
    spent = year.of(costs[costs["category"] == COST_OF[role]])
    if spent["month"].nunique() < MONTHS_A_YEAR:
        return math.nan
    people = year.of(headcount[headcount["function"] == FUNCTION_OF[role]])["headcount"].sum() / MONTHS_A_YEAR
    return float(ratio(spent["amount"].sum(), people))


def new_arr_per_seller(new_arr: float, headcount: pd.DataFrame | None, year: Year) -> float:
    """New ARR of the year for each seller who manages nobody, the mean of its months; NaN where not known."""
    if headcount is None:
        return math.nan
    sellers = year.of(headcount[headcount["function"] == "sales"])["individuals"].sum() / MONTHS_A_YEAR
    return float(ratio(new_arr, sellers))


def weekly_tickets(hours: pd.DataFrame | None, customers: float, kind: QueueKind) -> Tickets:
    """Tickets an hour through the week; `hours` is `frames.TICKET_HOURS` of twelve months, None without tickets.

    Parameters
    ----------
    customers
        Paying customers, the mean of those months.
    """
    if hours is None or hours.empty:
        return Tickets((), customers)
    counts = dict(zip(hours["week_hour"], hours["tickets"], strict=True))
    return Tickets(tuple(float(counts.get(hour, 0)) / WEEKS_A_YEAR for hour in range(HOURS_A_WEEK)), customers, kind)


def with_path(segments: Sequence[Segment], growth: Sequence[float]) -> tuple[Segment, ...]:
    """The segments with a path of their customers: those of now times the growth of a forecast by month."""
    return tuple(replace(one, path=tuple(one.customers * step for step in growth)) for one in segments)
