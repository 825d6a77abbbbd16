"""Forecasts of ARR and of NRR, each backtested against the naive forecast, which is used where it wins."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy.stats import t

from cs_dashboard.frames import index_of
from cs_dashboard.metrics.rollup import ratio

Method = Literal["last_value", "drift", "autoregression"]
Reason = Literal["short_history", "undefined_months", "not_positive", "no_spread"]
Path = tuple[np.ndarray, np.ndarray]

# Months of history before anything is forecast, and before the first origin of the backtest.
SHORTEST_HISTORY, FIRST_ORIGIN = 36, 24
LONGEST = 24
# The slope of the drift is taken over this many months.
SLOPE_MONTHS = 12
# Errors that must be known before they widen an interval.
FEWEST_ERRORS = 24
COLUMNS = ["month", "forecast", "low", "high", "low_80", "high_80"]
BACKTEST_COLUMNS = ["horizon_months", "origins", "naive_error", "model_error", "error_ratio", "coverage_95_rate"]


@dataclass(frozen=True)
class NoForecast:
    """Why there is no forecast: `short_history` (under 36 months), `undefined_months` (a gap, or a month without a
    value), `not_positive` (a month at or below zero) or `no_spread` (every month moves alike, so that nothing tells how
    far off a forecast may be)."""

    reason: Reason
    months: int


@dataclass(frozen=True, eq=False)
class Forecast:
    """A forecast with the backtest that chose its method.

    Attributes
    ----------
    path
        month, forecast, low, high (95 %), low_80, high_80, in the unit of the history, from the month after its end.
    method
        What made the path: `autoregression` (each month an amount of its own plus a share of the month before), or,
        where that is not better, the naive forecast: `last_value`, or `drift` (last value plus the slope of the last
        12 months).
    naive
        The naive forecast it was measured against: of those allowed, the one with the smaller errors.
    error_ratio
        Mean absolute error of the autoregression / that of the naive forecast, pooled over origins and horizons.
        From 1 on, and where the naive forecast made no error (NaN), the naive forecast is used.
    coverage_95, coverage_80
        Share of backtested months that fell into the interval of the method used. Each interval of the backtest was
        widened only by errors known at its origin.
    origins
        Months from which was forecast, 24 months of history and more behind them.
    interval_source
        `model` where the method's own 95 % interval stands, `backtest` where it is `widening` times as wide, because
        the errors of the backtest were larger than it said.
    backtest
        Per horizon_months: origins, naive_error, model_error (mean absolute, unit of the history), error_ratio,
        coverage_95_rate.
    """

    path: pd.DataFrame
    method: Method
    naive: Method
    error_ratio: float
    coverage_95: float
    coverage_80: float
    origins: int
    interval_source: Literal["model", "backtest"]
    widening: float
    backtest: pd.DataFrame


def fit_arr_forecast(arr: pd.Series, months: int = LONGEST) -> Forecast | NoForecast:
    """The next 12 to 24 months of ARR, from ARR by month (currency, index = first days).

    The naive forecast is the last value, or the last value plus the slope of the last 12 months if that errs less.
    Months before the first paid one are left out.
    """
    return _fit(arr[(arr != 0).cummax()], months, ("last_value", "drift"))


def fit_nrr_forecast(nrr: pd.Series, months: int = LONGEST) -> Forecast | NoForecast:
    """The next 12 to 24 months of 12-month NRR, from NRR by month (1.0 = 100 %, index = first days).

    Windows overlap, so errors of neighbouring months hang together: the intervals are held against the backtest and
    widened to it. Months before the first defined one are left out.
    """
    return _fit(nrr[nrr.notna().cummax()], months, ("last_value",))


def _fit(history: pd.Series, months: int, naives: tuple[Method, ...]) -> Forecast | NoForecast:
    if not 12 <= months <= LONGEST:
        raise ValueError(f"{months} months: forecast 12 to {LONGEST}.")
    values = history.to_numpy(dtype=float)
    reason = _refusal(history.index, values)
    if reason is not None:
        return NoForecast(reason, len(values))
    runs = {method: _Run.of(values, months, method) for method in (*naives, "autoregression")}
    naive = min(naives, key=lambda method: runs[method].mean_error)
    error_ratio = float(ratio(runs["autoregression"].mean_error, runs[naive].mean_error))
    method: Method = "autoregression" if error_ratio < 1 else naive
    used = runs[method]
    wide_95, wide_80 = (used.width(level, len(values)) for level in (0.95, 0.80))
    said_95 = _quantile(0.95, method, len(values))
    center, std_err = _path(values, months, method)
    return Forecast(
        path=_frame(history.index[-1], center, wide_95 * std_err, wide_80 * std_err),
        method=method,
        naive=naive,
        error_ratio=error_ratio,
        coverage_95=float(np.nanmean(used.covered(0.95))),
        coverage_80=float(np.nanmean(used.covered(0.80))),
        origins=len(used.errors),
        interval_source="backtest" if wide_95 > said_95 else "model",
        widening=wide_95 / said_95,
        backtest=_backtest(runs["autoregression"], runs[naive], used),
    )


def _refusal(index: pd.Index, values: np.ndarray) -> Reason | None:
    if len(values) < SHORTEST_HISTORY:
        return "short_history"
    steps = np.diff([index_of(month) for month in index])
    if not np.isfinite(values).all() or (steps != 1).any():
        return "undefined_months"
    if (values <= 0).any():
        return "not_positive"
    return "no_spread" if np.ptp(np.diff(values)) <= 1e-9 * values.max() else None


def _path(values: np.ndarray, months: int, method: Method) -> Path:
    """The forecast and its standard error, one to `months` months ahead."""
    ahead = np.arange(1, months + 1)
    if method == "autoregression":
        return _autoregression(values, months)
    if method == "last_value":
        spread = np.sqrt(np.mean(np.diff(values) ** 2))
        return np.full(months, values[-1]), spread * np.sqrt(ahead)
    steps = np.diff(values[-SLOPE_MONTHS - 1 :])
    # The slope is itself estimated: its error grows with the square of the horizon.
    return values[-1] + steps.mean() * ahead, steps.std(ddof=1) * np.sqrt(ahead + ahead**2 / SLOPE_MONTHS)


def _autoregression(values: np.ndarray, months: int) -> Path:
    # Slow to import, so only where something is fitted.
    from statsmodels.tsa.ar_model import AutoReg

    # Scaled, so that money does not make the regression ill-conditioned.
    scale = values[-1]
    fitted = AutoReg(values / scale, 1, trend="c").fit()
    (amount, share), covariance, variance = fitted.params, fitted.cov_params(), fitted.sigma2
    center, std_err = np.empty(months), np.empty(months)
    ahead, slopes, noise = 1.0, np.zeros(2), 0.0
    for month in range(months):
        # What the month before passes on: its value, what it owes to errors of the two estimates, and its noise.
        slopes = share * slopes + np.array([1.0, ahead])
        ahead, noise = amount + share * ahead, share**2 * noise + variance
        center[month], std_err[month] = ahead, np.sqrt(noise + slopes @ covariance @ slopes)
    return center * scale, std_err * scale


@dataclass(frozen=True, eq=False)
class _Run:
    """The errors of a method from every origin (rows) to every horizon (columns), NaN where the month is not known."""

    method: Method
    errors: np.ndarray
    std_errs: np.ndarray

    @classmethod
    def of(cls, values: np.ndarray, months: int, method: Method) -> "_Run":
        """Forecasts from every month that has enough history behind it, and holds what came against that."""
        origins = range(FIRST_ORIGIN, len(values))
        errors, std_errs = np.full((len(origins), months), np.nan), np.full((len(origins), months), np.nan)
        for row, origin in enumerate(origins):
            center, std_errs[row] = _path(values[:origin], months, method)
            known = values[origin : origin + months]
            errors[row, : len(known)] = known - center[: len(known)]
        return cls(method, errors, std_errs)

    @property
    def mean_error(self) -> float:
        """Mean absolute error over all origins and horizons."""
        return float(np.nanmean(np.abs(self.errors)))

    def width(self, level: float, known: int) -> float:
        """How many standard errors either side hold the share `level`, from errors known after `known` months.

        Never fewer than the t distribution says; more where the errors known so far were larger than that.
        """
        row, column = np.indices(self.errors.shape)
        # Origin r sees FIRST_ORIGIN + r months; its column c is the month FIRST_ORIGIN + r + c, counted from 0.
        seen = (FIRST_ORIGIN + row + column < known) & np.isfinite(self.errors) & (self.std_errs > 0)
        said = _quantile(level, self.method, known)
        if seen.sum() < FEWEST_ERRORS:
            return said
        return max(said, float(np.quantile(np.abs(self.errors[seen] / self.std_errs[seen]), level)))

    def covered(self, level: float) -> np.ndarray:
        """1 where the month fell into the interval drawn at its origin, else 0; NaN where it is not known."""
        widths = np.array([self.width(level, FIRST_ORIGIN + row) for row in range(len(self.errors))])
        inside = np.abs(self.errors) <= self.std_errs * widths[:, None]
        return np.where(np.isfinite(self.errors), inside.astype(float), np.nan)


def _backtest(model: _Run, naive: _Run, used: _Run) -> pd.DataFrame:
    known = np.isfinite(model.errors).sum(axis=0)
    horizons = np.flatnonzero(known)
    naive_error, model_error = (np.nanmean(np.abs(run.errors[:, horizons]), axis=0) for run in (naive, model))
    columns = (
        horizons + 1,
        known[horizons],
        naive_error,
        model_error,
        ratio(model_error, naive_error),
        np.nanmean(used.covered(0.95)[:, horizons], axis=0),
    )
    return pd.DataFrame(dict(zip(BACKTEST_COLUMNS, columns, strict=True)))


def _quantile(level: float, method: Method, known: int) -> float:
    """The quantile of the t distribution for the steps that the method's standard errors were estimated from."""
    freedom = {"last_value": known - 1, "drift": SLOPE_MONTHS - 1, "autoregression": known - 3}[method]
    return float(t.ppf((1 + level) / 2, freedom))


def _frame(last: pd.Timestamp, center: np.ndarray, half_95: np.ndarray, half_80: np.ndarray) -> pd.DataFrame:
    months = pd.date_range(last, periods=len(center) + 1, freq="MS")[1:]
    # Neither money nor a rate falls below nothing.
    center, low, high, low_80, high_80 = (
        np.maximum(center + off, 0.0) for off in (0.0, -half_95, half_95, -half_80, half_80)
    )
    return pd.DataFrame(dict(zip(COLUMNS, (months, center, low, high, low_80, high_80), strict=True)))
