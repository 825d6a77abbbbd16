"""Intervals of ratios and shares: against the customers themselves and against scipy."""

import numpy as np
import pytest
from proxy import called
from scipy import stats

from cs_dashboard.metrics.intervals import ratio_interval, share_interval


def interval_of(x: np.ndarray, y: np.ndarray, **keywords: float) -> tuple[float, float, str]:
    low, high, reason = called(
        ratio_interval, x.sum(), y.sum(), (x * x).sum(), (x * y).sum(), (y * y).sum(), len(x), **keywords
    )
    return float(low), float(high), str(reason)


def directly(x: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    """The same from the customers, one residual each."""
    rate = y.sum() / x.sum()
    effective = x.sum() ** 2 / (x**2).sum()
    residuals = y - rate * x
    variance = effective / (effective - 1) * (residuals**2).sum() / x.sum() ** 2
    reach = stats.t.ppf(0.975, effective - 1) * np.sqrt(variance)
    return rate - reach, rate + reach


def test_the_closed_form_is_the_computation_customer_by_customer() -> None:
    random = np.random.default_rng(1)
    for _ in range(50):
        x = random.lognormal(4, 0.7, 60)
        y = x * random.choice([0, 0.7, 1, 1.4], 60)
        low, high, reason = interval_of(x, y)
        assert reason == ""
        assert (low, high) == pytest.approx(directly(x, y), rel=1e-9)


def test_like_customers_have_the_interval_of_a_mean() -> None:
    # x = 1 each: R is the mean of y, and the interval Student's own with n − 1 degrees of freedom.
    y = np.array([0, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 0], dtype=float)
    low, high, _ = interval_of(np.ones(12), y)
    known = stats.ttest_1samp(y, 0).confidence_interval(0.95)
    assert (low, high) == pytest.approx((known.low, known.high))


def test_fewer_than_ten_customers_have_no_interval() -> None:
    x = np.full(9, 100.0)
    y = x * np.array([1, 0, 1, 1, 1, 1, 1, 1, 1])
    low, high, reason = interval_of(x, y)
    assert np.isnan([low, high]).all()
    assert reason == "few_customers"
    assert interval_of(np.append(x, 100.0), np.append(y, 100.0))[2] == ""


def test_one_customer_holding_half_leaves_no_interval() -> None:
    # n_eff = 1 / (0.25 + 100 × 0.005²) = 3.96.
    x = np.array([100.0, *[1.0] * 100])
    low, high, reason = interval_of(x, np.append(x[:-10], np.zeros(10)))
    assert np.isnan([low, high]).all()
    assert reason == "too_concentrated"


def test_nothing_that_varies_leaves_no_interval() -> None:
    x = np.arange(1.0, 21.0) * 33.33
    for factor in (1.0, 0.9, 1.1, 0.0):
        low, high, reason = interval_of(x, x * factor)
        assert np.isnan([low, high]).all()
        assert reason == "no_variation"


def test_an_empty_base_says_so() -> None:
    low, high, reason = called(ratio_interval, 0, 0, 0, 0, 0, 0)
    assert np.isnan([low, high]).all()
    assert str(reason) == "empty_base"


def test_gross_retention_stays_between_zero_and_one_and_net_above_zero() -> None:
    x = np.full(12, 100.0)
    nearly_all = x * ([1] * 11 + [0.5])
    assert interval_of(x, nearly_all, ceiling=1.0)[1] == 1.0
    assert interval_of(x, nearly_all)[1] > 1.0
    nearly_none = x * ([0] * 11 + [0.5])
    assert interval_of(x, nearly_none)[0] == 0.0


def test_many_slices_are_answered_at_once() -> None:
    low, high, reasons = ratio_interval([0, 1200], [0, 1100], [0, 120_000], [0, 110_000], [0, 110_000], [0, 12])
    assert reasons.tolist() == ["empty_base", ""]
    assert np.isnan(low[0])
    assert low[1] < 1100 / 1200 < high[1]
    assert [one.shape for one in ratio_interval([], [], [], [], [], [])] == [(0,), (0,), (0,)]


@pytest.mark.parametrize(("k", "n"), [(0, 10), (10, 10), (9, 10), (1, 37), (90, 100), (500, 1000), (99_999, 100_000)])
def test_wilson_is_that_of_scipy(k: int, n: int) -> None:
    low, high = called(share_interval, k, n)
    known = stats.binomtest(k, n).proportion_ci(0.95, method="wilson")
    assert (float(low), float(high)) == pytest.approx((known.low, known.high), abs=1e-12)


def test_a_share_of_fewer_than_ten_has_no_interval() -> None:
    low, high = share_interval([0, 9, 9, 10], [0, 9, 10, 10])
    assert np.isnan(low).tolist() == np.isnan(high).tolist() == [True, True, False, False]
