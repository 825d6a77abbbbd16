"""What people moved or added between functions make of the team's ratios. Pure; nothing is hired here."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cs_dashboard.frames import FUNCTIONS
from cs_dashboard.metrics.team import CUSTOMER_FACING, R_AND_D

SELLING = ("sales", "marketing")


@dataclass(frozen=True)
class TeamNow:
    """What the ratios are of beside people; NaN where it is not known.

    Attributes
    ----------
    csms, customers, arr
        CSMs with a book today, their customers, and those customers' ARR (currency).
    paying_customers
        All of them, with and without a CSM.
    reports, managers
        People of the customer teams who report to a manager there, and those managers.
    cost_rate
        What customer success costs a year / ARR.
    spend_ratio
        Cost of sales and marketing / cost of R&D.
    """

    csms: float = math.nan
    customers: float = math.nan
    arr: float = math.nan
    paying_customers: float = math.nan
    reports: float = math.nan
    managers: float = math.nan
    cost_rate: float = math.nan
    spend_ratio: float = math.nan


@dataclass(frozen=True)
class TeamRatios:
    """The ratios under some headcount; NaN where undefined."""

    headcount: float
    team_ratio: float
    team_ratio_with_support: float
    r_and_d_share: float
    spend_ratio: float
    customers_per_csm: float
    arr_per_csm: float
    customers_per_supporter: float
    span: float
    cost_rate: float


def project_team(headcount: Mapping[str, float], moves: Mapping[str, float], now: TeamNow | None = None) -> TeamRatios:
    """Every ratio with people moved: headcount′ = max(headcount + moves, 0), function by function.

    Who comes to customer success takes a book, who goes leaves one; managers stay. A person costs what a person of
    the function costs today, so a cost moves with its headcount. Without moves everything equals what is measured.

    Parameters
    ----------
    headcount
        People by function (`frames.FUNCTIONS`); one not named has nobody.
    moves
        People more or less by function.
    now
        What else the ratios are of; what is missing leaves its ratios undefined.
    """
    now = now or TeamNow()
    before = {name: headcount.get(name, 0.0) for name in FUNCTIONS}
    after = {name: max(before[name] + moves.get(name, 0.0), 0.0) for name in FUNCTIONS}
    success = after["customer_success"] - before["customer_success"]
    support = after["support"] - before["support"]
    facing, builders, everybody = _sum(after, CUSTOMER_FACING), _sum(after, R_AND_D), _sum(after, FUNCTIONS)
    csms = max(now.csms + success, 0.0)
    return TeamRatios(
        headcount=everybody,
        team_ratio=_over(facing, builders),
        team_ratio_with_support=_over(facing + after["support"], builders),
        r_and_d_share=_over(builders, everybody),
        spend_ratio=_over(now.spend_ratio * _times(before, after, SELLING), _times(before, after, R_AND_D)),
        customers_per_csm=_over(now.customers, csms),
        arr_per_csm=_over(now.arr, csms),
        customers_per_supporter=_over(now.paying_customers, after["support"]),
        span=_over(max(now.reports + success + support, 0.0), now.managers),
        cost_rate=now.cost_rate * _times(before, after, ("customer_success",)),
    )


def _sum(people: Mapping[str, float], functions: Sequence[str]) -> float:
    return sum(people[name] for name in functions)


def _times(before: Mapping[str, float], after: Mapping[str, float], functions: Sequence[str]) -> float:
    """How many times today's people of the functions there are then; 1 exactly where nothing moves."""
    then, today = _sum(after, functions), _sum(before, functions)
    return 1.0 if then == today else _over(then, today)


def _over(numerator: float, denominator: float) -> float:
    """A ratio as `metrics.rollup.ratio` has it: NaN where the denominator is not above zero. A slider waits for it."""
    return numerator / denominator if denominator > 0 else math.nan
