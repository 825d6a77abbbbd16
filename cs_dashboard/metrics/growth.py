"""Growth, and how much of it customer success carries: shares, leaky bucket, crossover, the worth of one point."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from cs_dashboard.frames import REVENUE
from cs_dashboard.metrics.rollup import ratio, rolled_up

MONTHS_A_YEAR = 12


def growth(facts: pd.DataFrame, by: Sequence[str] = ()) -> pd.DataFrame:
    """Growth of MRR over twelve months and the customer-success share of it, month by month.

    growth = MRR(m) / MRR(m − 12) − 1; customer_success_share = 1 − first-year MRR / MRR, trailing: both summed over
    twelve months. Undefined (NaN) in the first twelve months of data, growth also where nothing was paid a year ago.

    Parameters
    ----------
    facts
        `frames.REVENUE`, dense from the first paying month.

    Returns
    -------
    by × month: total_mrr, arr, total_customers, first_year_mrr, growth_rate, customer_success_share,
    trailing_customer_success_share.
    """
    sums = rolled_up(facts, REVENUE, by)
    sums["arr"] = sums["total_mrr"] * MONTHS_A_YEAR
    keys: Any = list(by) or (lambda _row: 0)
    groups = sums.groupby(keys, sort=False, dropna=False)
    early = groups.cumcount() < MONTHS_A_YEAR
    sums["growth_rate"] = ratio(sums["total_mrr"], groups["total_mrr"].shift(MONTHS_A_YEAR).fillna(0)) - 1
    share = 1 - ratio(sums["first_year_mrr"], sums["total_mrr"])
    sums["customer_success_share"] = np.where(early, np.nan, share)
    trailing = {
        name: groups[name].transform(lambda series: series.rolling(MONTHS_A_YEAR).sum()).fillna(0)
        for name in ("first_year_mrr", "total_mrr")
    }
    whole = 1 - ratio(trailing["first_year_mrr"], trailing["total_mrr"])
    # Twelve months that are themselves past the first year of data.
    sums["trailing_customer_success_share"] = np.where(groups.cumcount() < 2 * MONTHS_A_YEAR - 1, np.nan, whole)
    return sums


def existing_customer_share(nrr: Any, growth_rate: Any) -> Any:
    """Revenue from customers of a year ago / revenue now = NRR / (1 + g). At NRR 1 and g 1 it is one half."""
    return nrr / (1 + growth_rate)


def growth_for_share(nrr: float, share: float) -> float:
    """The growth at which customers of a year ago make up `share` of revenue: NRR / share − 1."""
    return nrr / share - 1


def leaky_bucket(bridge: pd.DataFrame) -> np.ndarray:
    """How much of new ARR only refilled the leak: −(churn + contraction) / new of a twelve-month bridge.

    `bridge` is `retention.retention_bridge` at window 12. NaN where nothing new was sold.
    """
    return ratio(-(bridge["churn_mrr"] + bridge["contraction_mrr"]), bridge["new_mrr"])


def renewal_crossover(bridge: pd.DataFrame) -> pd.DataFrame:
    """Renewed, expanded and new ARR of each year, point to point: where renewed alone passes new ARR.

    renewed = 12 × kept, expanded = 12 × (closing − kept), new = the rest (reactivated customers too).

    Parameters
    ----------
    bridge
        `retention.retention_bridge` at window 12, one row per year end.

    Returns
    -------
    month, renewed_arr, expanded_arr, new_arr, is_crossed.
    """
    kept = bridge["opening_mrr"] + bridge["contraction_mrr"] + bridge["churn_mrr"]
    years = pd.DataFrame(
        {
            "month": bridge["month"],
            "renewed_arr": (kept * MONTHS_A_YEAR).round(2),
            "expanded_arr": (bridge["expansion_mrr"] * MONTHS_A_YEAR).round(2),
            "new_arr": ((bridge["new_mrr"] + bridge["reactivation_mrr"]) * MONTHS_A_YEAR).round(2),
        }
    )
    return years.assign(is_crossed=years["renewed_arr"] > years["new_arr"])


def one_point_of_renewal(opening_mrr: float, quarterly_new_mrr: pd.Series) -> tuple[float, float]:
    """One point of renewal in ARR, and the best quarter of new ARR to hold it against.

    1 % × 12 × MRR of twelve months ago; 12 × the largest quarter of new MRR (NaN without one).
    """
    best = quarterly_new_mrr.max() if len(quarterly_new_mrr) else np.nan
    return 0.01 * MONTHS_A_YEAR * opening_mrr, float(MONTHS_A_YEAR * best)
