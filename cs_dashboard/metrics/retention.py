"""Net and gross revenue retention, logo retention, their intervals, and the bridge that ties to them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from cs_dashboard.frames import MRR_MOVEMENTS, RETENTION_FACTS
from cs_dashboard.metrics.intervals import ratio_interval, share_interval
from cs_dashboard.metrics.rollup import ratio, rolled_up

MONTHS_A_YEAR = 12


def retention(facts: pd.DataFrame, window: int, by: Sequence[str] = ()) -> pd.DataFrame:
    """NRR, GRR and logo retention of every month, point to point over `window` months, each with its 95 % interval.

    Parameters
    ----------
    facts
        `frames.RETENTION_FACTS` of that window.
    by
        Dimensions to keep apart.

    Returns
    -------
    One row per `by` and month: window_months, opening_mrr, closing_mrr, kept_mrr (currency), opening_customers,
    kept_customers, then nrr, grr and logo_retention with their _low and _high (1.0 = 100 %), and
    `nrr_interval_reason`, `grr_interval_reason`: why there is no interval, or an empty text.
    A rate is NaN where nobody was paying `window` months ago.
    """
    sums = rolled_up(facts, RETENTION_FACTS, by)
    sums.insert(len(by) + 1, "window_months", window)
    sums["nrr"] = net_revenue_retention(sums)
    sums["nrr_low"], sums["nrr_high"], sums["nrr_interval_reason"] = _nrr_interval(sums)
    sums["grr"] = gross_revenue_retention(sums)
    sums["grr_low"], sums["grr_high"], sums["grr_interval_reason"] = _grr_interval(sums)
    sums["logo_retention"] = logo_retention(sums)
    sums["logo_low"], sums["logo_high"] = share_interval(sums["kept_customers"], sums["opening_customers"])
    return sums


def net_revenue_retention(sums: pd.DataFrame) -> np.ndarray:
    """What the customers of `window` months ago pay now, for each unit they paid then: Σy / Σx.

    New customers are excluded; one who left and came back counts at what it pays now. NaN on an empty base.
    """
    return ratio(sums["closing_mrr"], sums["opening_mrr"])


def gross_revenue_retention(sums: pd.DataFrame) -> np.ndarray:
    """The same without any expansion, capped per customer: Σ min(x, y) / Σx. At most min(1, NRR)."""
    return ratio(sums["kept_mrr"], sums["opening_mrr"])


def logo_retention(sums: pd.DataFrame) -> np.ndarray:
    """The share of customers of `window` months ago that pay now: count(y > 0) / count(x > 0)."""
    return ratio(sums["kept_customers"], sums["opening_customers"])


def flow_gross_retention(movements: pd.DataFrame, window: int, by: Sequence[str] = ()) -> pd.DataFrame:
    """GRR as finance chains it: Π over the window's months of (1 + (contraction + churn) / opening).

    It differs from GRR when customers return or regrow, and because newcomers enter each opening. `movements` is
    `frames.MRR_MOVEMENTS`; returns by × month with `flow_grr`, NaN where a month of the window opens at zero.
    """
    sums = rolled_up(movements, MRR_MOVEMENTS, by)
    monthly = 1 + ratio(sums["contraction_mrr"] + sums["churn_mrr"], sums["opening_mrr"])
    series = pd.Series(monthly, index=sums.index)
    chained: Any = series.rolling(window).apply(np.prod, raw=True)
    if by:
        groups = series.groupby([sums[column] for column in by], sort=False, dropna=False)
        chained = groups.transform(lambda group: group.rolling(window).apply(np.prod, raw=True))
    return sums[[*by, "month"]].assign(flow_grr=chained)


def annualised(rate: Any, window: int) -> Any:
    """A rate of `window` months as a yearly one, by compounding: rate ** (12 / window)."""
    return rate ** (MONTHS_A_YEAR / window)


def retention_bridge(facts: pd.DataFrame, by: Sequence[str] = ()) -> pd.DataFrame:
    """The bridge beside a retention figure, point to point over the same window, so that it ties to it exactly.

    (opening + expansion + contraction + churn) / opening = NRR, without expansion = GRR; all seven parts of MRR sum:
    opening + new + reactivation + expansion + contraction + churn = closing (contraction and churn are negative).
    For customers: opening + new + reactivation − churn = closing. Money is rounded to the cent it is made of.

    Returns by × month with _mrr (currency) and _customers columns.
    """
    s = rolled_up(facts, RETENTION_FACTS, by)
    parts = {
        "opening_mrr": s["opening_mrr"],
        "new_mrr": s["total_mrr"] - s["tenured_mrr"],
        "reactivation_mrr": s["tenured_mrr"] - s["closing_mrr"],
        "expansion_mrr": s["closing_mrr"] - s["kept_mrr"],
        "contraction_mrr": s["kept_mrr"] - s["kept_opening_mrr"],
        "churn_mrr": s["kept_opening_mrr"] - s["opening_mrr"],
        "closing_mrr": s["total_mrr"],
    }
    counts = {
        "opening_customers": s["opening_customers"],
        "new_customers": s["total_customers"] - s["tenured_customers"],
        "reactivation_customers": s["tenured_customers"] - s["kept_customers"],
        "churn_customers": s["opening_customers"] - s["kept_customers"],
        "closing_customers": s["total_customers"],
    }
    bridge = s[[*by, "month"]].copy()
    for name, money in parts.items():
        bridge[name] = money.round(2)
    return bridge.assign(**counts)


def _nrr_interval(s: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return ratio_interval(
        s["opening_mrr"],
        s["closing_mrr"],
        s["opening_sq"],
        s["opening_closing"],
        s["closing_sq"],
        s["opening_customers"],
    )


def _grr_interval(s: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return ratio_interval(
        s["opening_mrr"],
        s["kept_mrr"],
        s["opening_sq"],
        s["opening_kept"],
        s["kept_sq"],
        s["opening_customers"],
        ceiling=1.0,
    )
