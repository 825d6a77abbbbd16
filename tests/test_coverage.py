"""How often the 95 % interval of NRR holds the truth, by simulation: like customers, and a few that hold most.

The customers and their x are given. What each makes of it is drawn anew, by the same chances for everybody: gone with
5 %, else x times a lognormal factor (sigma 0.25) of mean 1. So the truth every interval has to hold is 95 %.
"""

import numpy as np
import pytest

from cs_dashboard.metrics.intervals import ratio_interval

pytestmark = pytest.mark.slow

DRAWS = 4000
CHURN, SPREAD = 0.05, 0.25


def intervals(
    x: np.ndarray, random: np.random.Generator, draws: int = DRAWS, churn: float = CHURN, spread: float = SPREAD
) -> tuple[np.ndarray, ...]:
    """Low, high and reason of `draws` books with these opening MRRs."""
    shape = (draws, x.shape[-1])
    y = x * random.lognormal(-(spread**2) / 2, spread, shape) * (random.random(shape) >= churn)
    x = np.broadcast_to(x, y.shape)
    sums = (x, y, x * x, x * y, y * y)
    return ratio_interval(*(one.sum(axis=1) for one in sums), np.full(draws, x.shape[1]))


def coverage(
    x: np.ndarray, random: np.random.Generator, churn: float = CHURN, spread: float = SPREAD
) -> tuple[float, float]:
    """The share of shown intervals that hold the truth, and the share that is shown."""
    low, high, reason = intervals(x, random, churn=churn, spread=spread)
    shown = reason == ""
    return float(((low <= 1 - churn) & (high >= 1 - churn))[shown].mean()), float(shown.mean())


def test_of_800_like_customers_95_percent_of_the_intervals_hold_the_truth() -> None:
    random = np.random.default_rng(20261122)
    held, shown = coverage(random.lognormal(6, 0.8, 800), random)
    assert shown == 1.0
    assert 0.92 <= held <= 0.99


def test_customers_that_are_drawn_anew_are_covered_too() -> None:
    """x varies as well, as in a sample of customers; the truth is the ratio of the population."""
    random = np.random.default_rng(7)
    low, high, reason = intervals(random.lognormal(6, 0.8, (2000, 800)), random, draws=2000)
    assert (reason == "").all()
    assert 0.92 <= ((low <= 1 - CHURN) & (high >= 1 - CHURN)).mean() <= 0.99


def of_which(shares: list[float], customers: int, random: np.random.Generator) -> np.ndarray:
    """Opening MRRs in which the first customers hold these shares of the whole."""
    rest = random.lognormal(6, 0.8, customers - len(shares))
    whole = rest.sum() / (1 - sum(shares))
    return np.append(np.array(shares) * whole, rest)


def test_three_customers_that_hold_70_percent_are_covered_where_an_interval_is_shown() -> None:
    """n_eff of three equal shares is 1 / (3 × 0.2333²) = 6.1, above five: the interval is shown, and wide."""
    random = np.random.default_rng(11)
    x = of_which([0.7 / 3] * 3, 800, random)
    assert 5 < x.sum() ** 2 / (x**2).sum() < 6.2
    held, shown = coverage(x, random)
    assert shown == 1.0
    assert 0.88 <= held <= 0.99


def test_three_customers_that_stay_whole_or_leave_whole_are_covered_less() -> None:
    """A known weakness, kept in sight.

    Where nearly all risk is that one of three giants leaves and none of them did, their risk is not in the data, and no
    formula over the data can show it. That is why concentration stands beside every rate.
    """
    random = np.random.default_rng(17)
    held, _ = coverage(of_which([0.7 / 3] * 3, 800, random), random, churn=0.10, spread=0.10)
    assert 0.70 <= held <= 0.85


def test_nothing_is_shown_where_one_customer_holds_half() -> None:
    random = np.random.default_rng(13)
    x = of_which([0.5], 800, random)
    assert x.sum() ** 2 / (x**2).sum() < 5
    low, high, reason = intervals(x, random)
    assert (reason == "too_concentrated").all()
    assert np.isnan(low).all()
    assert np.isnan(high).all()
