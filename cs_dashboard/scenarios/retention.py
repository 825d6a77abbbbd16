"""What NRR and ARR become in twelve months under levers of churn, contraction and expansion."""

from dataclasses import dataclass

import pandas as pd

from cs_dashboard.metrics.rollup import ratio

MONTHS_A_YEAR = 12


@dataclass(frozen=True)
class RetentionLevers:
    """Points of opening MRR per twelve months, all positive (0.05 = 5 points)."""

    churn: float
    contraction: float
    expansion: float


@dataclass(frozen=True)
class RetentionProjection:
    """Rates (1.0 = 100 %) and ARR (currency) twelve months on."""

    nrr: float
    grr: float
    arr: float


def measured_levers(bridge: pd.Series) -> RetentionLevers:
    """The levers as the last twelve months had them, from one row of `retention_bridge` at window 12.

    NaN where nobody was paying twelve months ago.
    """
    opening = bridge["opening_mrr"]
    return RetentionLevers(
        churn=float(ratio(-bridge["churn_mrr"], opening)),
        contraction=float(ratio(-bridge["contraction_mrr"], opening)),
        expansion=float(ratio(bridge["expansion_mrr"], opening)),
    )


def project_retention(bridge: pd.Series, levers: RetentionLevers) -> RetentionProjection:
    """NRR′ = 1 − churn − contraction + expansion; GRR′ = 1 − churn − contraction, neither below zero.

    ARR in twelve months = ARR × NRR′ + ARR now from customers who were not paying twelve months ago. Levers are taken
    as moves from the measured ones, so that levers nobody touched give the measured rates to the last digit.
    """
    measured = measured_levers(bridge)
    kept = round(bridge["opening_mrr"] + bridge["contraction_mrr"] + bridge["churn_mrr"], 2)
    less = (levers.churn - measured.churn) + (levers.contraction - measured.contraction)
    more = levers.expansion - measured.expansion
    grr = max(float(ratio(kept, bridge["opening_mrr"])) - less, 0.0)
    nrr = max(float(ratio(round(kept + bridge["expansion_mrr"], 2), bridge["opening_mrr"])) - less + more, 0.0)
    newcomers = bridge["new_mrr"] + bridge["reactivation_mrr"]
    return RetentionProjection(nrr, grr, float(MONTHS_A_YEAR * (bridge["closing_mrr"] * nrr + newcomers)))
