"""What today's customers and those won later become, year by year, under levers. Year 1 is the acquisition year."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cs_dashboard.metrics.rollup import ratio


@dataclass(frozen=True)
class CompoundingLevers:
    """What the simulator compounds.

    Attributes
    ----------
    base
        ARR of year 1 (currency).
    nrr
        NRR from year 1 into year 2 (1.0 = 100 %).
    fade
        Share of the excess over 100 % that each year keeps of the year before; 1 is a constant rate.
    horizon
        Years, year 1 included.
    new_arr
        ARR won from new customers in year 2 (currency).
    new_arr_growth
        Its growth a year (0.1 = 10 %).
    gross_margin, discount_rate
        Shares of revenue and a year (0.1 = 10 %).
    """

    base: float
    nrr: float
    fade: float
    horizon: int
    new_arr: float
    new_arr_growth: float
    gross_margin: float
    discount_rate: float


def nrr_from_parts(churn: float, contraction: float, expansion: float) -> float:
    """NRR = 1 − churn − contraction + expansion, not below zero; all three are positive shares."""
    return max(1 - churn - contraction + expansion, 0.0)


def faded_rates(first: float, fade: float, count: int) -> np.ndarray:
    """The rates of `count` years: 1 + (first − 1)·fade^(j−1). Only an excess over 1 fades; a loss stays as it is."""
    if first > 1:
        faded: np.ndarray = 1 + (first - 1) * np.float_power(fade, np.arange(count))
        return faded
    return np.full(count, first)


def cohort_and_later(levers: CompoundingLevers) -> tuple[np.ndarray, np.ndarray]:
    """ARR by year of the customers of year 1, and of those won in years 2 and later (currency)."""
    years = max(int(levers.horizon), 1)
    with np.errstate(all="ignore"):
        rates = faded_rates(levers.nrr, levers.fade, years - 1)
        path = np.concatenate(([1.0], np.cumprod(rates)))
        later = np.zeros(years)
        if years > 1:
            # Each won cohort begins at age 0 and takes the same path of rates as the customers of year 1 did.
            later[1:] = np.convolve(_won(levers, years), path)[: years - 1]
        return levers.base * path, later


def project_compounding(levers: CompoundingLevers) -> pd.DataFrame:
    """Revenue by year of the customers of year 1 and of those won later, with margin and present value.

    cohort(y) = base × Π_{j<y} NRR_j; later(y) = Σ_{k=2..y} n_k × Π_{j≤y−k} NRR_j, n_k = new × (1 + growth)^(k−2);
    NRR_j = 1 + (NRR − 1)·fade^(j−1), fade for an excess over 1 only. Year 1 is the acquisition year: 1,000 at a
    constant 140 % is 3,841.6 in year 5 and 20,661.0 in year 10.

    Returns
    -------
    One row per year, 1 to horizon: nrr (from the year before into this; NaN in year 1), cohort_arr, later_arr, new_arr
    (won in this year, part of later_arr), total_arr (currency), customer_success_share (1 − won this year / total; 0 in
    year 1), gross_margin, cumulative_gross_margin, present_value (currency; cumulative, year 1 not discounted).
    Undefined levers give NaN; nothing raises.
    """
    cohort, later = cohort_and_later(levers)
    years = np.arange(1, len(cohort) + 1)
    with np.errstate(all="ignore"):
        rates = faded_rates(levers.nrr, levers.fade, len(years) - 1)
        won = np.concatenate(([0.0], _won(levers, len(years))))
        total = cohort + later
        margin = total * levers.gross_margin
        discounted = margin / np.float_power(1 + levers.discount_rate, years - 1)
    return pd.DataFrame(
        {
            "year": years,
            "nrr": np.concatenate(([np.nan], rates)),
            "cohort_arr": cohort,
            "later_arr": later,
            "new_arr": won,
            "total_arr": total,
            "customer_success_share": 1 - ratio(np.concatenate(([cohort[0]], won[1:])), total),
            "gross_margin": margin,
            "cumulative_gross_margin": np.cumsum(margin),
            "present_value": np.cumsum(discounted),
        }
    )


def total_at_horizon(levers: CompoundingLevers) -> float:
    """Revenue of the last year (currency): `total_arr` of `project_compounding` without the frame."""
    cohort, later = cohort_and_later(levers)
    return float(cohort[-1] + later[-1])


def _won(levers: CompoundingLevers, years: int) -> np.ndarray:
    """ARR won in each of the years 2 to `years`."""
    won: np.ndarray = levers.new_arr * np.float_power(1 + levers.new_arr_growth, np.arange(years - 1))
    return won
