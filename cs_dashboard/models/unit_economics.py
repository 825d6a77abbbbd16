"""What a new customer is worth against what it cost to win, from the fitted survival curve and its gross margin.

Never ARPA / churn: where lifetimes diverge that has no value.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cs_dashboard.frames import SURVIVAL_FACTS
from cs_dashboard.metrics.costs import gross_margin
from cs_dashboard.metrics.expansion import expansion_ladder
from cs_dashboard.metrics.rollup import FEW_CUSTOMERS, ratio, rolled_up
from cs_dashboard.models.sbg import fit_sbg, fit_sbg_by, yearly_renewals, yearly_survival

# Ours: so far ahead a customer counts, and so much less is money worth a year later.
HORIZON_YEARS = 5
DISCOUNT_RATE = 0.10
MONTHS_A_YEAR = 12
SALES_COST = "sales_marketing"


@dataclass(frozen=True)
class UnitEconomics:
    """Lifetime value against acquisition cost of the customers won in twelve months.

    Attributes
    ----------
    new_customers
        How many were won.
    lifetime_value, acquisition_cost
        Of one of them (currency); NaN where margin, survival or costs are not known.
    ltv_cac
        The one over the other (3.0 = three to one).
    """

    new_customers: float
    lifetime_value: float
    acquisition_cost: float
    ltv_cac: float


def fit_unit_economics(
    as_of: pd.Timestamp,
    movements: pd.DataFrame,
    revenue: pd.DataFrame,
    costs: pd.DataFrame,
    survival: pd.DataFrame,
    cohorts: pd.DataFrame,
    moments: pd.DataFrame,
) -> UnitEconomics:
    """LTV and CAC of the customers won in the twelve months to as-of.

    LTV = 12 × landing MRR × gross margin × Σ over years y = 0..4 of S(y) × rung(y) / 1.10^(y + ½), S the fitted
    survival of the segments they landed in, rung(y) what those who stayed y years paid for each unit of their first
    month. CAC = sales and marketing cost / new customers, both of the twelve months.

    Parameters
    ----------
    movements, revenue, costs, survival, cohorts, moments
        `frames.MRR_MOVEMENTS`, `REVENUE`, `MONTHLY_COSTS`, `SURVIVAL_FACTS`, `COHORT_FACTS`, `COHORT_MOMENTS` of the
        whole company.
    """
    late = movements[_within(movements["month"], as_of)]
    by_segment = late.groupby("segment")[["new_mrr", "new_customers"]].sum()
    won, landed = float(by_segment["new_customers"].sum()), float(by_segment["new_mrr"].sum())
    landings = {str(segment): float(mrr) for segment, mrr in by_segment["new_mrr"].items()}
    years = _discounted_years(survival, landings, expansion_ladder(cohorts, moments))
    worth = float(ratio(landed * MONTHS_A_YEAR * gross_margin(costs, revenue, as_of) * years, won))
    cost = float(ratio(_sales_cost(costs, as_of), won))
    return UnitEconomics(won, worth, cost, float(ratio(worth, cost)))


def _within(months: pd.Series, as_of: pd.Timestamp) -> pd.Series:
    return (months > as_of - pd.DateOffset(months=MONTHS_A_YEAR)) & (months <= as_of)


def _sales_cost(costs: pd.DataFrame, as_of: pd.Timestamp) -> float:
    """Sales and marketing cost of the twelve months; NaN where one of them has none."""
    spent = costs[(costs["category"] == SALES_COST) & _within(costs["month"], as_of)]
    return float(spent["amount"].sum()) if spent["month"].nunique() == MONTHS_A_YEAR else float("nan")


def _discounted_years(survival: pd.DataFrame, landed: Mapping[str, float], ladder: pd.DataFrame) -> float:
    """Years of today's money that a unit of landing revenue brings over the horizon."""
    everybody = yearly_renewals(rolled_up(survival, SURVIVAL_FACTS))
    pooled = fit_sbg(everybody["lost"], everybody["censored"])
    fits = fit_sbg_by(rolled_up(survival, SURVIVAL_FACTS, ["segment"]), "segment")
    alive = yearly_survival(fits, landed, pooled, HORIZON_YEARS)
    if alive is None:
        return float("nan")
    # A rung of few customers is an anecdote; beyond the last one nobody is taken to grow.
    known = ladder[(ladder["paying_customers"] >= FEW_CUSTOMERS) | (ladder["age_months"] == 0)]
    rungs = known.set_index(known["age_months"] // MONTHS_A_YEAR)["rung"].reindex(range(HORIZON_YEARS)).ffill()
    ages = np.arange(HORIZON_YEARS) + 0.5
    return float((np.asarray(alive) * rungs.fillna(1.0).to_numpy() / (1 + DISCOUNT_RATE) ** ages).sum())
