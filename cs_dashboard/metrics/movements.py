"""The MRR movements of a company or a slice, month by month and summed to quarters and fiscal years."""

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd

from cs_dashboard.frames import MOVEMENTS, MRR_MOVEMENTS
from cs_dashboard.metrics.periods import Period, period_starts
from cs_dashboard.metrics.rollup import ratio, rolled_up

Grain = Literal["month", "quarter", "year"]


def movements(facts: pd.DataFrame, by: Sequence[str] = ()) -> pd.DataFrame:
    """Monthly movements of `frames.MRR_MOVEMENTS`, summed to `by`, money to the cent.

    opening + new + reactivation + expansion + contraction + churn = closing, every month, every slice.
    """
    return rolled_up(facts, MRR_MOVEMENTS, by)


def movement_history(
    monthly: pd.DataFrame, period: Period, fiscal_year_start: int, by: Sequence[str] = ()
) -> pd.DataFrame:
    """Monthly movements summed to periods: opening of the first month, closing of the last.

    Summed monthly movements; not the point-to-point bridge beside a retention figure, which answers another question.

    Parameters
    ----------
    monthly
        The result of `movements` with the same `by`.

    Returns
    -------
    by × period (its first day) with the columns of `movements`, `months` in it and `is_complete`.
    """
    frame = monthly.assign(period=period_starts(monthly["month"], period, fiscal_year_start))
    groups = frame.sort_values("month").groupby([*by, "period"], as_index=False, sort=True, dropna=False)
    flows = [f"{name}_{unit}" for unit in ("mrr", "customers") for name in MOVEMENTS]
    first = {f"opening_{unit}": (f"opening_{unit}", "first") for unit in ("mrr", "customers")}
    last = {f"closing_{unit}": (f"closing_{unit}", "last") for unit in ("mrr", "customers")}
    sums = {name: (name, "sum") for name in flows}
    history: pd.DataFrame = groups.agg(**first, **sums, **last, months=("month", "nunique"), last=("month", "max"))
    ends = history["period"] + pd.DateOffset(months={"month": 1, "quarter": 3, "year": 12}[period] - 1)
    history["is_complete"] = (history.pop("last") == ends).to_numpy()
    for column in history.columns:
        if column.endswith("_mrr"):
            history[column] = history[column].round(2)
    return history


def quick_ratio(sums: pd.DataFrame) -> np.ndarray:
    """Growth against loss: (new + expansion + reactivation) / −(contraction + churn). NaN where nothing was lost."""
    gained = sums["new_mrr"] + sums["expansion_mrr"] + sums["reactivation_mrr"]
    return ratio(gained, -(sums["contraction_mrr"] + sums["churn_mrr"]))


def gross_loss_rate(sums: pd.DataFrame) -> np.ndarray:
    """The share of opening MRR lost: −(contraction + churn) / opening. NaN at opening 0."""
    return ratio(-(sums["contraction_mrr"] + sums["churn_mrr"]), sums["opening_mrr"])


def net_loss_rate(sums: pd.DataFrame) -> np.ndarray:
    """The share of opening MRR lost after expansion: −(contraction + churn + expansion) / opening. NaN at opening 0."""
    lost = -(sums["contraction_mrr"] + sums["churn_mrr"] + sums["expansion_mrr"])
    return ratio(lost, sums["opening_mrr"])
