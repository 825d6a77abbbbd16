"""When a course passes a size: the month it did, or those in which it is expected to, by trend or forecast."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy.stats import t

from cs_dashboard.frames import index_of

# Months that the trend is taken over, and how far it is followed.
TREND_MONTHS, FARTHEST = 12, 60
LEVEL = 0.95
COLUMNS = ["month", "forecast", "low", "high"]

Status = Literal["passed", "expected", "beyond", "unknown"]


@dataclass(frozen=True)
class Crossing:
    """When a size is reached.

    Attributes
    ----------
    status
        `passed`: it was reached and is held since `month`, or since before the course begins (None). `expected`: the
        middle of the path reaches it in `month`. `beyond`: it does not within the months looked at, though `earliest`
        may say that it could. `unknown`: nothing is known of the course, or too little to follow it.
    month
        First day of the month; None where there is none.
    earliest, latest
        The months in which the upper and the lower end of the 95 % interval reach it; None where they do not.
    months
        How many months ahead were looked at.
    """

    status: Status
    month: pd.Timestamp | None = None
    earliest: pd.Timestamp | None = None
    latest: pd.Timestamp | None = None
    months: int = 0


def fit_trend(course: pd.Series, months: int = FARTHEST) -> pd.DataFrame:
    """The next months of a course at its pace of the last 12: month, forecast, low, high (95 %), in its own unit.

    `value(h) = last + h · slope ± t(0.975, k − 1) · s · √(h + h²/k)`, slope and s being mean and standard deviation of
    the last k ≤ 12 monthly steps: steps are taken to be independent, and the slope itself is uncertain.

    Parameters
    ----------
    course
        Values by month (index = first days, no gap). Months before its first value are left out.
    months
        How many to follow it for.

    Returns
    -------
    pandas.DataFrame
        No rows with fewer than four months, or with a gap.
    """
    known = course[course.notna().cummax()]
    steps = np.diff(known.to_numpy(dtype=float)[-TREND_MONTHS - 1 :])
    apart = np.diff([index_of(month) for month in known.index])
    if len(steps) < 3 or not np.isfinite(steps).all() or (apart != 1).any():
        return pd.DataFrame(columns=COLUMNS)
    ahead = np.arange(1, months + 1)
    center = known.iloc[-1] + steps.mean() * ahead
    half = t.ppf((1 + LEVEL) / 2, len(steps) - 1) * steps.std(ddof=1) * np.sqrt(ahead + ahead**2 / len(steps))
    month = pd.date_range(known.index[-1], periods=months + 1, freq="MS")[1:]
    return pd.DataFrame({"month": month, "forecast": center, "low": center - half, "high": center + half})


def crossing(course: pd.Series, size: float, path: pd.DataFrame) -> Crossing:
    """When the course reaches a size and stays there, as far as is known; then when its path does.

    Parameters
    ----------
    course
        Values by month to today (index = first days); an empty one, or one without a value today, is unknown.
    size
        What is to be reached, in the course's unit.
    path
        month, forecast, low and high of the months to come, as `fit_trend` and `fit_arr_forecast` have them.
    """
    if course.empty or not np.isfinite(course.iloc[-1]):
        return Crossing("unknown")
    if course.iloc[-1] >= size:
        below = course.index[(course < size) | course.isna()]
        return Crossing("passed", None if below.empty else course.index[course.index > below[-1]][0])
    if path.empty:
        return Crossing("unknown")
    month, earliest, latest = (_first(path, column, size) for column in ("forecast", "high", "low"))
    return Crossing("beyond" if month is None else "expected", month, earliest, latest, len(path))


def _first(path: pd.DataFrame, column: str, size: float) -> pd.Timestamp | None:
    reached = path.loc[path[column] >= size - 1e-9, "month"]
    return None if reached.empty else pd.Timestamp(reached.iloc[0])
