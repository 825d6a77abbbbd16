"""The fitted effect of load as a line to draw, and the renewals it was fitted to in bands; pure arithmetic."""

import math

import numpy as np
import pandas as pd

from cs_dashboard.models.load_effect import CONTROLS, Z_95, LoadEffect

BANDS, POINTS = 8, 41


def renewal_bands(counts: pd.DataFrame, bands: int = BANDS) -> pd.DataFrame:
    """Renewals of terms with a CSM in bands of load that hold about as many terms each.

    adjusted_rate = overall rate · renewed / Σ due × the rate of the term's segment and tier: what the band would have
    with the mix of all (indirect standardisation), to stand beside the fitted line.

    `counts` is `frames.RENEWALS_BY_LOAD` (or of ARR); returns load (mean of the band's terms), low, high (ends of the
    band), due_customers, renewed_customers, renewal_rate, adjusted_rate (NaN where nobody would be expected to renew).
    """
    covered = counts[counts["load"] > 0]
    alike = covered.groupby(list(CONTROLS))[["due_customers", "renewed_customers"]].transform("sum")
    rates = alike["renewed_customers"] / alike["due_customers"]
    covered = covered.assign(expected=covered["due_customers"] * rates)
    sums = covered.groupby("load", as_index=False)[["due_customers", "renewed_customers", "expected"]].sum()
    before = sums["due_customers"].cumsum() - sums["due_customers"]
    whole = max(int(sums["due_customers"].sum()), 1)
    sums["band"] = np.minimum(((before + sums["due_customers"] / 2) * bands // whole).astype(int), bands - 1)
    sums["weighted"] = sums["load"] * sums["due_customers"]
    found = sums.groupby("band", as_index=False).agg(
        low=("load", "min"),
        high=("load", "max"),
        weighted=("weighted", "sum"),
        due_customers=("due_customers", "sum"),
        renewed_customers=("renewed_customers", "sum"),
        expected=("expected", "sum"),
    )
    overall = found["renewed_customers"].sum() / whole
    found = found.assign(
        load=found["weighted"] / found["due_customers"],
        renewal_rate=found["renewed_customers"] / found["due_customers"],
        adjusted_rate=(overall * found["renewed_customers"] / found["expected"]).clip(upper=1.0),
    )
    return found[["load", "low", "high", "due_customers", "renewed_customers", "renewal_rate", "adjusted_rate"]]


def renewal_curve(counts: pd.DataFrame, effect: LoadEffect) -> pd.DataFrame:
    """Renewal at loads from the least to the most, by the fitted effect, for a mix of customers as it is on average.

    logit(rate) = logit(average rate) + log_odds · (load − mean load) / step; its 95 % interval takes the errors of
    the slope and of the average rate together. Returns load, renewal_rate, low, high.
    """
    covered = counts[counts["load"] > 0]
    due, renewed = covered["due_customers"].sum(), covered["renewed_customers"].sum()
    rate = renewed / due
    loads = np.linspace(covered["load"].min(), covered["load"].max(), POINTS)
    steps = (loads - effect.mean_load) / effect.step
    middle = math.log(rate / (1 - rate)) + effect.log_odds * steps
    spread = Z_95 * np.sqrt(max(effect.dispersion, 1.0) / (due * rate * (1 - rate)) + (effect.std_err * steps) ** 2)
    share = [1 / (1 + np.exp(-odds)) for odds in (middle, middle - spread, middle + spread)]
    return pd.DataFrame({"load": loads, "renewal_rate": share[0], "low": share[1], "high": share[2]})
