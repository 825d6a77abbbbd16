"""What a compounding projection starts from, measured: ARR, NRR and its parts, how fast its excess fades and varies."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cs_dashboard.metrics.intervals import EMPTY_BASE, ratio_error
from cs_dashboard.metrics.retention import MONTHS_A_YEAR, retention, retention_bridge
from cs_dashboard.metrics.rollup import FEW_CUSTOMERS, ratio

# Fewer yearly rates show neither a fade nor a variation.
LEAST_YEARS = 3
# No company keeps its whole excess for good: every long public series fell.
SLOWEST_FADE = 0.9

FEW_YEARS, NO_CLEAR_EXCESS, ZERO_NRR = "few_years", "no_clear_excess", "zero_nrr"


@dataclass(frozen=True)
class Measured:
    """What the data say of every lever of the compounding simulator; NaN where they say nothing.

    Attributes
    ----------
    base
        ARR of the as-of month (currency).
    nrr
        NRR over the twelve months to as-of (1.0 = 100 %).
    churn, contraction, expansion
        Its parts, all positive: NRR = 1 − churn − contraction + expansion.
    fade
        Share of the excess over 100 % that a year keeps of the year before, 0 to 0.9.
    sigma_year
        Standard deviation of the logarithm of yearly NRR from year to year.
    sigma_sampling
        Standard error of the logarithm of this NRR, from the spread over customers.
    survivors_growth
        MRR now of the customers that stayed / their MRR a year ago.
    new_arr
        ARR now from customers who were not paying twelve months ago, returning ones too (currency).
    new_arr_growth
        Its change against the year before (0.1 = 10 %).
    gross_margin
        As given, from costs.
    yearly_nrr
        The yearly NRRs back from as-of without overlap, oldest first; each over at least ten customers.
    fade_reason, sigma_year_reason, sigma_sampling_reason
        Why it is not measured: `few_years`, `no_clear_excess`, `zero_nrr` or a reason of intervals; else empty.
    """

    base: float
    nrr: float
    churn: float
    contraction: float
    expansion: float
    fade: float
    sigma_year: float
    sigma_sampling: float
    survivors_growth: float
    new_arr: float
    new_arr_growth: float
    gross_margin: float
    yearly_nrr: tuple[float, ...]
    fade_reason: str
    sigma_year_reason: str
    sigma_sampling_reason: str

    @property
    def nrr_years(self) -> int:
        """How many yearly NRRs the variation and the fade rest on."""
        return len(self.yearly_nrr)


def measured_compounding(
    facts: pd.DataFrame, revenue: pd.DataFrame, as_of: pd.Timestamp, gross_margin: float = math.nan
) -> Measured:
    """Where the compounding simulator starts: ARR, twelve-month NRR with its parts, fade, variation, new business.

    Parameters
    ----------
    facts, revenue
        `frames.RETENTION_FACTS` at window 12 and `frames.REVENUE` of one slice.
    gross_margin
        Share of revenue (0.75 = 75 %), where costs are known.

    NaN where as-of has no row, nobody was paying a year before, or a history is too short; the reasons say which.
    """
    monthly, bridges = retention(facts, MONTHS_A_YEAR), retention_bridge(facts)
    now, bridge = _row(monthly, as_of), _row(bridges, as_of)
    years = _yearly(monthly, as_of)
    fade, fade_reason = yearly_fade(years)
    sigma_year, sigma_year_reason = yearly_variation(years)
    sigma_sampling, sigma_sampling_reason = sampling_error(now)
    new_arr, before = (_new_arr(_row(bridges, month)) for month in (as_of, as_of - pd.DateOffset(years=1)))
    return Measured(
        base=_arr(revenue, as_of),
        nrr=float(now["nrr"]),
        churn=_share(bridge, "churn"),
        contraction=_share(bridge, "contraction"),
        expansion=_share(bridge, "expansion"),
        fade=fade,
        sigma_year=sigma_year,
        sigma_sampling=sigma_sampling,
        survivors_growth=survivors_growth(bridge),
        new_arr=new_arr,
        new_arr_growth=float(ratio(new_arr, before)) - 1,
        gross_margin=float(gross_margin),
        yearly_nrr=tuple(float(rate) for rate in years["nrr"]),
        fade_reason=fade_reason,
        sigma_year_reason=sigma_year_reason,
        sigma_sampling_reason=sigma_sampling_reason,
    )


def yearly_fade(years: pd.DataFrame) -> tuple[float, str]:
    """The share of the excess over 100 % that a year keeps of the year before, and why it is not measured.

    fade = Σ e(y−1)·e(y) / Σ e(y−1)², e = NRR − 1: a regression through the origin, which lets large excesses count
    more; within [0, 0.9]. Only years whose interval lies above 100 % are followed: a ratio of two excesses that may be
    none is noise. NaN below three yearly rates or without such a year.

    `years` are rows of `retention.retention` at window 12, a year apart, oldest first.
    """
    if len(years) < LEAST_YEARS:
        return math.nan, FEW_YEARS
    excess = years["nrr"].to_numpy(dtype=float) - 1
    clear = years["nrr_low"].to_numpy(dtype=float)[:-1] > 1
    before, after = excess[:-1][clear], excess[1:][clear]
    if not len(before):
        return math.nan, NO_CLEAR_EXCESS
    return float(np.clip((before @ after) / (before @ before), 0, SLOWEST_FADE)), ""


def yearly_variation(years: pd.DataFrame) -> tuple[float, str]:
    """The standard deviation of log NRR from year to year (n − 1), and why it is not measured.

    `years` as in `yearly_fade`. NaN below three yearly rates, or where one of them is zero.
    """
    rates = years["nrr"].to_numpy(dtype=float)
    if len(rates) < LEAST_YEARS:
        return math.nan, FEW_YEARS
    if not (rates > 0).all():
        return math.nan, ZERO_NRR
    return float(np.log(rates).std(ddof=1)), ""


def sampling_error(now: pd.Series) -> tuple[float, str]:
    """The standard error of log NRR from the spread over customers, and why there is none.

    SE(log NRR) = SE(NRR) / NRR, the error of `intervals.ratio_error`, not the width of a clipped interval.

    `now` is a row of `retention.retention`.
    """
    sums = ("opening_mrr", "closing_mrr", "opening_sq", "opening_closing", "closing_sq", "opening_customers")
    rate, error, _, reason = ratio_error(*([now[name]] for name in sums))
    if math.isnan(now["opening_mrr"]):
        return math.nan, EMPTY_BASE
    if rate[0] == 0:
        return math.nan, ZERO_NRR
    return float(error[0] / rate[0]), str(reason[0])


def survivors_growth(bridge: pd.Series) -> float:
    """MRR now of the customers that stayed, for each unit they paid a year ago.

    (opening + contraction + churn + expansion) / (opening + churn), churn and contraction negative.

    `bridge` is a row of `retention.retention_bridge` at window 12. NaN where nobody stayed.
    """
    stayed = round(bridge["opening_mrr"] + bridge["churn_mrr"], 2)
    return float(ratio(stayed + bridge["contraction_mrr"] + bridge["expansion_mrr"], stayed))


def _arr(revenue: pd.DataFrame, as_of: pd.Timestamp) -> float:
    """ARR of a month to the cent; NaN without a row of it."""
    now = revenue.loc[revenue["month"] == as_of, "total_mrr"]
    return round(float(now.sum()) * MONTHS_A_YEAR, 2) if len(now) else math.nan


def _row(frame: pd.DataFrame, month: pd.Timestamp) -> pd.Series:
    """The row of a month; all NaN where there is none."""
    rows = frame[frame["month"] == month]
    return rows.iloc[0] if len(rows) else pd.Series(math.nan, index=frame.columns)


def _yearly(monthly: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """The rows of as-of and every twelve months before, oldest first, up to the first over fewer than ten customers."""
    known = monthly[(monthly["opening_customers"] >= FEW_CUSTOMERS) & monthly["nrr"].notna()].set_index("month")
    ends: list[pd.Timestamp] = []
    end = as_of
    while end in known.index:
        ends.insert(0, end)
        end -= pd.DateOffset(years=1)
    return known.loc[ends].reset_index()


def _share(bridge: pd.Series, movement: str) -> float:
    """A movement as a share of opening MRR, without its sign."""
    return abs(float(ratio(bridge[f"{movement}_mrr"], bridge["opening_mrr"])))


def _new_arr(bridge: pd.Series) -> float:
    return round(float(bridge["new_mrr"] + bridge["reactivation_mrr"]) * MONTHS_A_YEAR, 2)
