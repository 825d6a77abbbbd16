"""What a fitted survival curve implies for revenue, beside the fading and the constant rate."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from cs_dashboard.scenarios.compounding import CompoundingLevers, cohort_and_later, faded_rates


@dataclass(frozen=True)
class LineEnds:
    """Where the three lines end and how far they are apart there.

    Attributes
    ----------
    year
        The last year of which all are asked: the horizon.
    constant_arr, fading_arr, survival_arr
        Revenue of the customers of year 1 then (currency).
    constant_over_survival, constant_over_fading
        How much the constant-rate line lies above the other, as a share of the other (0.5 = 50 %); NaN where the other
        is not above zero.
    """

    year: int
    constant_arr: float
    fading_arr: float
    survival_arr: float
    constant_over_survival: float
    constant_over_fading: float


def survival_implied(
    levers: CompoundingLevers, yearly_survival: Sequence[float], survivors_growth: float
) -> pd.DataFrame:
    """Revenue of the customers of year 1 as their survival implies it, beside the levers' own and the constant rate.

    survival(y) = base × S(y−1) × Π_{j<y} growth_j, growth_j = 1 + (g − 1)·fade^(j−1), fade for an excess over 1 only:
    who stays comes from the survival curve, what those who stay pay from the observed growth of survivors.

    Parameters
    ----------
    yearly_survival
        S(0) = 1, S(1), ... by years since acquisition; years it does not reach are NaN.
    survivors_growth
        MRR of customers that stayed / their MRR a year before, `metrics.compounding.survivors_growth`.

    Returns
    -------
    One row per year: year, survival_arr, fading_arr (`cohort_arr` under the levers), constant_arr (the same at fade 1).
    """
    fading, _ = cohort_and_later(levers)
    constant, _ = cohort_and_later(replace(levers, fade=1.0))
    years = len(fading)
    survival = np.full(years, np.nan)
    reached = min(len(yearly_survival), years)
    survival[:reached] = np.asarray(yearly_survival, dtype=float)[:reached]
    with np.errstate(all="ignore"):
        growth = np.concatenate(([1.0], np.cumprod(faded_rates(survivors_growth, levers.fade, years - 1))))
        implied = levers.base * survival * growth
    return pd.DataFrame(
        {"year": np.arange(1, years + 1), "survival_arr": implied, "fading_arr": fading, "constant_arr": constant}
    )


def line_ends(lines: pd.DataFrame) -> LineEnds:
    """The last year of `survival_implied` as numbers for a sentence."""
    last = lines.iloc[-1]
    constant, fading, survival = (float(last[f"{name}_arr"]) for name in ("constant", "fading", "survival"))
    return LineEnds(int(last["year"]), constant, fading, survival, _above(constant, survival), _above(constant, fading))


def _above(one: float, other: float) -> float:
    return one / other - 1 if other > 0 else float("nan")
