"""Survival without assumptions: the share of customers still paying by age, counted (Kaplan and Meier 1958)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from cs_dashboard.metrics.rollup import ratio

Z_95 = 1.959963984540054
COLUMNS = ["age_months", "at_risk", "events", "censored", "survival", "std_err", "low", "high"]


@dataclass(frozen=True, eq=False)
class KaplanMeier:
    """The share of customers that kept paying, by months since their first paying one.

    Attributes
    ----------
    curve
        The `by` columns, then age_months, at_risk (customers seen paying until then), events, censored, survival
        (rate), std_err (Greenwood), low and high (95 %, log-log). One row for age 0 and each age at which anybody left
        or was last seen. Nobody left: low and high are 1. Everybody left (survival 0): std_err, low, high are NaN.
    """

    curve: pd.DataFrame

    def survival(self, age_months: int) -> float:
        """The share that kept paying for so many months; NaN where nobody was seen that long. Of one curve."""
        seen = self.curve[self.curve["age_months"] <= age_months]
        if seen.empty or age_months > self.curve["age_months"].iloc[-1]:
            return float("nan")
        return float(seen["survival"].iloc[-1])

    @property
    def median_months(self) -> float:
        """The first age at which half or fewer were left; NaN while more than half stay. Of one curve."""
        gone = self.curve[self.curve["survival"] <= 0.5]
        return float(gone["age_months"].iloc[0]) if len(gone) else float("nan")


def fit_kaplan_meier(counts: pd.DataFrame, by: Sequence[str] = ()) -> KaplanMeier:
    """The survival curve of customers, one for each combination of `by`.

    S(t) = Π over ages a ≤ t of (1 − events(a) / at_risk(a)); who was last seen at age a was at risk in it.

    Parameters
    ----------
    counts
        `frames.SURVIVAL_FACTS` rolled up to age_months and `by` (counts of customers: events, censored).
    """
    ages = counts.groupby([*by, "age_months"], as_index=False, sort=True, dropna=False)[["events", "censored"]].sum()
    if not by:
        return KaplanMeier(_curve(ages))
    # The empty one lends its columns where there is nobody.
    curves = [_curve(ages.iloc[:0]).assign(**dict.fromkeys(by, ""))]
    for members, group in ages.groupby(list(by), sort=True, dropna=False):
        named: dict[str, Any] = dict(zip(by, members, strict=True))
        curves.append(_curve(group).assign(**named))
    curve = pd.concat(curves[1:] or curves, ignore_index=True)
    return KaplanMeier(curve[[*by, *COLUMNS]])


def _curve(counts: pd.DataFrame) -> pd.DataFrame:
    found = counts[counts["events"] + counts["censored"] > 0]
    if len(found) and found["age_months"].iloc[0] > 0:
        found = pd.concat([found.head(1).assign(age_months=0, events=0, censored=0), found])
    ages, events, censored = (found[name].to_numpy() for name in ("age_months", "events", "censored"))
    at_risk = (events + censored)[::-1].cumsum()[::-1]
    survival = np.cumprod(1 - ratio(events, at_risk))
    # Greenwood; where everybody left, at_risk = events and the spread is undefined.
    spread = np.sqrt(np.cumsum(np.where(events > 0, ratio(events, at_risk * (at_risk - events)), 0.0)))
    inside = (survival > 0) & (survival < 1)
    log_survival = np.log(survival, out=np.full(len(found), np.nan), where=inside)
    low, high = (np.exp(log_survival * np.exp(side * spread / -log_survival)) for side in (Z_95, -Z_95))
    nobody_left = survival == 1
    columns = (
        ages,
        at_risk,
        events,
        censored,
        survival,
        np.where(survival > 0, survival * spread, np.nan),
        np.where(nobody_left, 1.0, low),
        np.where(nobody_left, 1.0, high),
    )
    return pd.DataFrame(dict(zip(COLUMNS, columns, strict=True)))
