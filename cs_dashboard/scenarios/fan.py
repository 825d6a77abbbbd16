"""How uncertain a compounding projection is: quantiles by year in closed form, so that a slider stays quick."""

import numpy as np
import pandas as pd
from scipy import special

from cs_dashboard.scenarios.compounding import CompoundingLevers, cohort_and_later

QUANTILES = {"q05": 0.05, "q25": 0.25, "q50": 0.5, "q75": 0.75, "q95": 0.95}


def compounding_fan(levers: CompoundingLevers, sigma_sampling: float, sigma_year: float) -> pd.DataFrame:
    """The quantiles of the revenue of the customers of year 1, by year.

    log NRR of a year is normal around the projected rate: one sampling error that holds for every year, and a new
    shock each year. Variance of log revenue in year y = (y−1)²·σ²_sampling + (y−1)·σ²_year.

    Parameters
    ----------
    sigma_sampling, sigma_year
        Standard deviations of log NRR, `metrics.compounding.Measured`.

    Returns
    -------
    One row per year: year, q05, q25, q50, q75, q95 (currency). NaN where a sigma is not known.
    """
    cohort, _ = cohort_and_later(levers)
    return _quantiles(cohort, sigma_sampling, sigma_year)


def total_fan(levers: CompoundingLevers, sigma_sampling: float, sigma_year: float) -> pd.DataFrame:
    """The same with new business added: later_arr + each quantile of the customers of year 1.

    The uncertainty is that of the customers of year 1 only; new business is taken as given.
    """
    cohort, later = cohort_and_later(levers)
    return _quantiles(cohort, sigma_sampling, sigma_year, later)


def _quantiles(
    median: np.ndarray, sigma_sampling: float, sigma_year: float, beside: np.ndarray | float = 0.0
) -> pd.DataFrame:
    """The quantiles around a median by year, moved up by what is certain beside it."""
    elapsed = np.arange(len(median))
    spread = np.sqrt(elapsed**2 * sigma_sampling**2 + elapsed * sigma_year**2)
    lines = {name: median * np.exp(spread * special.ndtri(share)) + beside for name, share in QUANTILES.items()}
    return pd.DataFrame({"year": elapsed + 1, **lines})
