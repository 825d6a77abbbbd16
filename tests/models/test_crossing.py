"""When a size is reached: exact on a known slope, with a range where the pace varies, silent where nothing is known."""

import numpy as np
import pandas as pd
import pytest

from cs_dashboard.models.crossing import TREND_MONTHS, Crossing, crossing, fit_trend

NONE = pd.DataFrame(columns=["month", "forecast", "low", "high"])


def course(*values: float) -> pd.Series:
    return pd.Series(values, index=pd.date_range("2024-01-01", periods=len(values), freq="MS"), dtype=float)


def test_a_steady_pace_is_followed_exactly() -> None:
    # 40 people in January 2024, two more every month: 64 in January 2025, 100 eighteen months later.
    path = fit_trend(course(*range(40, 65, 2)))
    assert path["forecast"].iloc[17] == pytest.approx(100)
    assert (path["high"] - path["low"]).abs().max() < 1e-9
    july = pd.Timestamp("2026-07-01")
    assert crossing(course(*range(40, 65, 2)), 100, path) == Crossing("expected", july, july, july, len(path))


def test_an_uneven_pace_gives_a_range_around_the_same_month() -> None:
    # Steps of 1 and 3 in turn: mean 2, s = 1.0445 over 12 steps; t(0.975, 11) = 2.2010.
    steps = np.cumsum([0, *([1, 3] * 6)]) + 40
    path = fit_trend(course(*steps))
    assert path["forecast"].iloc[11] == pytest.approx(64 + 24)
    assert path["high"].iloc[11] - path["forecast"].iloc[11] == pytest.approx(2.2010 * 1.04447 * np.sqrt(12 + 12), 1e-4)
    found = crossing(course(*steps), 100, path)
    assert found.month == pd.Timestamp("2026-07-01")
    assert found.earliest is not None and found.latest is not None
    assert found.earliest < found.month < found.latest


@pytest.mark.parametrize("seed", range(3))
def test_the_range_holds_the_true_month_of_a_known_slope_as_often_as_it_says(seed: int) -> None:
    rng, held, tries = np.random.default_rng(seed), 0, 400
    for _ in range(tries):
        steps = 2 + rng.normal(0, 1.5, TREND_MONTHS + 24)
        values = np.cumsum([100, *steps])
        known, path = values[: TREND_MONTHS + 1], fit_trend(course(*values[: TREND_MONTHS + 1]), 24)
        # What comes 12 months on lies in the band of that month.
        held += path["low"].iloc[11] <= values[len(known) + 11] <= path["high"].iloc[11]
    assert 0.92 <= held / tries <= 0.98


def test_what_shrinks_or_stands_still_does_not_reach_it() -> None:
    standing = crossing(course(*[50] * 13), 60, fit_trend(course(*[50] * 13), 24))
    shrinking = crossing(course(*range(60, 47, -1)), 80, fit_trend(course(*range(60, 47, -1)), 24))
    assert standing == shrinking == Crossing("beyond", months=24)


def test_what_was_passed_says_since_when_it_holds() -> None:
    # At or above 10 in February, below in March, for good from April on.
    found = crossing(course(8, 10, 9, 10, 12), 10, NONE)
    assert found == Crossing("passed", pd.Timestamp("2024-04-01"))
    assert crossing(course(12, 13), 10, NONE) == Crossing("passed")


def test_nothing_known_says_nothing() -> None:
    assert crossing(course(), 10, NONE) == crossing(course(8, np.nan), 10, NONE) == Crossing("unknown")
    assert crossing(course(8, 9), 10, fit_trend(course(8, 9))) == Crossing("unknown")


def test_a_gap_or_too_few_months_give_no_path() -> None:
    with_gap = course(1, 2, 3, 4, 5, 6).drop(pd.Timestamp("2024-04-01"))
    assert fit_trend(with_gap).empty
    assert fit_trend(course(1, 2, 3)).empty
    assert not fit_trend(course(np.nan, 1, 2, 3, 5)).empty


def test_a_larger_size_is_never_reached_earlier() -> None:
    values = course(*(np.cumsum([40, *([1, 4] * 6)])))
    path = fit_trend(values)
    months = [crossing(values, size, path).month for size in (75, 90, 120)]
    assert months == sorted(months)
