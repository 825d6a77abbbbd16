"""95 % intervals of ratios and shares, in closed form from sums. Where none can be given, the reason why."""

from typing import Any

import numpy as np
from scipy import special, stats

from cs_dashboard.metrics.rollup import FEW_CUSTOMERS, ratio

CONFIDENCE = 0.95
# Below so many customers of like size the t quantile promises more than the data hold.
LEAST_EFFECTIVE = 5.0
# Σe² smaller than this share of its terms is the rounding of DOUBLE sums, not variation.
ROUNDING = 1e-12

EMPTY_BASE, FEW, CONCENTRATED, NO_VARIATION = "empty_base", "few_customers", "too_concentrated", "no_variation"


def ratio_interval(
    x: Any, y: Any, x_sq: Any, xy: Any, y_sq: Any, count: Any, *, ceiling: float = np.inf
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The interval of R = Σy/Σx over customers, and the reason code where there is none.

    The t quantile with n_eff − 1 degrees of freedom times the error of `ratio_error`, clipped to [0, ceiling].
    """
    rate, error, effective, reasons = ratio_error(x, y, x_sq, xy, y_sq, count)
    known = reasons == ""
    low, high = np.full(rate.shape, np.nan), np.full(rate.shape, np.nan)
    reach = stats.t.ppf((1 + CONFIDENCE) / 2, effective[known] - 1) * error[known]
    low[known] = np.clip(rate[known] - reach, 0, ceiling)
    high[known] = np.clip(rate[known] + reach, 0, ceiling)
    return low, high, reasons


def ratio_error(
    x: Any, y: Any, x_sq: Any, xy: Any, y_sq: Any, count: Any
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """R = Σy/Σx over customers, its standard error, n_eff, and the reason code where there is no error.

    Var = n_eff/(n_eff − 1) · Σe²/(Σx)², e = y − R·x, n_eff = (Σx)²/Σx². All arguments are sums of equal shape: money,
    squares of money, and `count` customers. None below ten customers, below an n_eff of five (too concentrated), or
    where nothing varies.

    Source: linearised ratio estimator with Kish's effective sample size.
    """
    x, y, x_sq, xy, y_sq, count = (np.asarray(v, dtype=float) for v in (x, y, x_sq, xy, y_sq, count))
    rate = ratio(y, x)
    terms = y_sq + rate**2 * x_sq
    squares = y_sq - 2 * rate * xy + rate**2 * x_sq
    effective = ratio(x**2, x_sq)
    flat = squares <= ROUNDING * terms
    reasons = np.select(
        [x <= 0, count < FEW_CUSTOMERS, effective < LEAST_EFFECTIVE, flat],
        [EMPTY_BASE, FEW, CONCENTRATED, NO_VARIATION],
        default="",
    )
    known = reasons == ""
    error = np.full(x.shape, np.nan)
    n = effective[known]
    error[known] = np.sqrt(n / (n - 1) * squares[known]) / x[known]
    return rate, error, effective, reasons


def share_interval(successes: Any, count: Any) -> tuple[np.ndarray, np.ndarray]:
    """Wilson's score interval of a share of customers; NaN below ten customers.

    Source: Wilson 1927; scipy's `binomtest(...).proportion_ci(method="wilson")` gives the same, one at a time.
    """
    k, n = np.asarray(successes, dtype=float), np.asarray(count, dtype=float)
    share = ratio(k, n)
    share = np.where(n >= FEW_CUSTOMERS, share, np.nan)
    z2 = float(special.ndtri((1 + CONFIDENCE) / 2)) ** 2
    under = np.where(n > 0, n, 1)
    centre = (share + z2 / (2 * under)) / (1 + z2 / under)
    reach = np.sqrt(z2 * (share * (1 - share) / under + z2 / (4 * under**2))) / (1 + z2 / under)
    return np.maximum(centre - reach, 0), np.minimum(centre + reach, 1)
