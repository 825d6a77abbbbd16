"""What people moved or added between functions make of the team's ratios. Pure; nothing is hired here."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from cs_dashboard.frames import FUNCTIONS
from cs_dashboard.metrics.rollup import ratio
from cs_dashboard.metrics.team import team_ratios


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
    plain, wide = (_ratios(after, with_support=with_support) for with_support in (False, True))
    csms = max(now.csms + success, 0.0)
    sellers, builders = ("sales", "marketing"), ("product", "engineering", "design", "qa")
    return TeamRatios(
        headcount=float(plain["headcount"]),
        team_ratio=float(plain["team_ratio"]),
        team_ratio_with_support=float(wide["team_ratio"]),
        r_and_d_share=float(plain["r_and_d_share"]),
        spend_ratio=_over(now.spend_ratio * _times(before, after, sellers), _times(before, after, builders)),
        customers_per_csm=_over(now.customers, csms),
        arr_per_csm=_over(now.arr, csms),
        customers_per_supporter=_over(now.paying_customers, after["support"]),
        span=_over(max(now.reports + success + support, 0.0), now.managers),
        cost_rate=now.cost_rate * _times(before, after, ("customer_success",)),
    )


def _ratios(people: Mapping[str, float], *, with_support: bool) -> pd.Series:
    rows = pd.DataFrame({"month": pd.Timestamp(0), "function": list(people), "headcount": list(people.values())})
    return team_ratios(rows, with_support=with_support).iloc[0]


def _times(before: Mapping[str, float], after: Mapping[str, float], functions: tuple[str, ...]) -> float:
    """How many times today's people of the functions there are then; 1 exactly where nothing moves."""
    then, today = (sum(people[name] for name in functions) for people in (after, before))
    return 1.0 if then == today else _over(then, today)


def _over(numerator: float, denominator: float) -> float:
    return float(ratio(numerator, denominator))
