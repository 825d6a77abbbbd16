"""Forecasts: what wins and says so, intervals that hold what they promise, the backtest redone by hand, refusals."""

import math

import numpy as np
import pandas as pd
import pytest
from books import SAMPLE, book_from_csv, loaded
from given import given, st
from proxy import called
from statsmodels.tsa.ar_model import AutoReg

from cs_dashboard.metrics.growth import growth
from cs_dashboard.metrics.retention import retention
from cs_dashboard.models.forecast import COLUMNS, Forecast, NoForecast, fit_arr_forecast, fit_nrr_forecast
from cs_dashboard.warehouse import facts
from cs_dashboard.warehouse.read import as_of_month


def monthly(values: list[float] | np.ndarray, start: str = "2020-01-01") -> pd.Series:
    return pd.Series(np.asarray(values, dtype=float), index=pd.date_range(start, periods=len(values), freq="MS"))


def forecast(found: Forecast | NoForecast) -> Forecast:
    assert isinstance(found, Forecast), found
    return found


def reverting(months: int, seed: int, usual: float = 1.05, share: float = 0.7, noise: float = 0.01) -> pd.Series:
    """NRR that goes part of the way back to its usual value each month."""
    draw, values = np.random.default_rng(seed), [usual]
    for _ in range(months - 1):
        values.append(usual + share * (values[-1] - usual) + noise * draw.standard_normal())
    return monthly(values)


def wandering(months: int, seed: int) -> pd.Series:
    """ARR whose monthly changes are independent: nothing beats its last value plus its slope."""
    return monthly(1000 + np.cumsum(10 + 5 * np.random.default_rng(seed).standard_normal(months)))


# What is used ------------------------------------------------------------------------------------------------------


def test_a_series_that_returns_to_its_usual_value_is_forecast_better_than_by_its_last() -> None:
    found = forecast(called(fit_nrr_forecast, reverting(72, seed=1)))
    assert (found.method, found.naive) == ("autoregression", "last_value")
    assert found.error_ratio < 0.9
    assert found.path["forecast"].iloc[-1] == pytest.approx(1.05, abs=0.01)


def test_where_the_naive_forecast_wins_it_is_used_and_said() -> None:
    history = wandering(60, seed=3)
    found = forecast(called(fit_arr_forecast, history))
    assert (found.method, found.naive) == ("drift", "drift")
    assert found.error_ratio > 1
    slope = (history.iloc[-1] - history.iloc[-13]) / 12
    assert found.path["forecast"].tolist() == pytest.approx([history.iloc[-1] + slope * h for h in range(1, 25)])


def test_growth_by_an_amount_and_a_share_is_continued() -> None:
    draw, values = np.random.default_rng(5), [100.0]
    for _ in range(59):
        values.append(20 + 1.01 * values[-1] + draw.standard_normal())
    found = forecast(fit_arr_forecast(monthly(values)))
    expected = values[-1]
    for _ in range(12):
        expected = 20 + 1.01 * expected
    assert found.method == "autoregression"
    assert found.path["forecast"].iloc[11] == pytest.approx(expected, rel=0.01)
    # The hardest naive forecast is the bar, not the easiest.
    assert found.naive == "drift"


def test_the_path_starts_the_month_after_and_its_bands_lie_in_each_other() -> None:
    found = forecast(fit_arr_forecast(wandering(48, seed=2), months=12))
    assert list(found.path.columns) == COLUMNS
    assert found.path["month"].tolist() == pd.date_range("2024-01-01", periods=12, freq="MS").tolist()
    ordered = found.path[["low", "low_80", "forecast", "high_80", "high"]].to_numpy()
    assert (np.diff(ordered, axis=1) > 0).all()
    # The further ahead, the wider.
    assert (np.diff(found.path["high"] - found.path["low"]) > 0).all()


# Backtest ----------------------------------------------------------------------------------------------------------


def test_the_backtest_is_what_each_past_month_would_have_said() -> None:
    history = reverting(50, seed=4)
    found = forecast(fit_nrr_forecast(history))
    values = history.to_numpy()
    ours: dict[int, list[float]] = {h: [] for h in range(1, 25)}
    naive: dict[int, list[float]] = {h: [] for h in range(1, 25)}
    for origin in range(24, 50):
        said = AutoReg(values[:origin], 1, trend="c").fit().forecast(24)
        for h in range(1, min(24, 50 - origin) + 1):
            ours[h].append(abs(values[origin + h - 1] - said[h - 1]))
            naive[h].append(abs(values[origin + h - 1] - values[origin - 1]))
    table = found.backtest.set_index("horizon_months")
    assert found.origins == 26
    assert table["origins"].tolist() == [len(ours[h]) for h in range(1, 25)] == [26, 25, *range(24, 2, -1)]
    assert table["model_error"].tolist() == pytest.approx([np.mean(ours[h]) for h in range(1, 25)])
    assert table["naive_error"].tolist() == pytest.approx([np.mean(naive[h]) for h in range(1, 25)])
    assert table["error_ratio"].tolist() == pytest.approx((table["model_error"] / table["naive_error"]).tolist())
    pooled = sum(map(sum, ours.values())) / sum(map(sum, naive.values()))
    assert found.error_ratio == pytest.approx(pooled)
    # Coverage over all is the mean over horizons, each as heavy as it has origins.
    assert found.coverage_95 == pytest.approx(np.average(table["coverage_95_rate"], weights=table["origins"]))


def test_standard_errors_are_those_of_statsmodels_and_more_for_what_is_estimated() -> None:
    history = reverting(200, seed=8)
    found = forecast(fit_nrr_forecast(history))
    predicted = AutoReg(history.to_numpy(), 1, trend="c").fit().get_prediction(200, 223)
    np.testing.assert_allclose(found.path["forecast"], predicted.predicted_mean, rtol=1e-9)
    half = (found.path["high"] - found.path["low"]).to_numpy() / 2 / found.widening
    ratio = half / (1.972 * predicted.se_mean)
    assert (ratio > 1).all()
    assert (ratio < 1.1).all()


@pytest.mark.parametrize("made", [reverting, wandering])
def test_the_intervals_hold_months_that_nobody_had_seen(made: object) -> None:
    inside = {"95": [], "80": []}
    fit = fit_nrr_forecast if made is reverting else fit_arr_forecast
    for seed in range(60):
        whole = made(72, seed=seed)  # type: ignore[operator]
        path = forecast(fit(whole.iloc[:60], months=12)).path
        later = whole.iloc[60:].to_numpy()
        inside["95"].append(np.mean((path["low"] <= later) & (later <= path["high"])))
        inside["80"].append(np.mean((path["low_80"] <= later) & (later <= path["high_80"])))
    assert 0.90 <= np.mean(inside["95"]) <= 1.0
    assert 0.75 <= np.mean(inside["80"]) <= 0.90


def test_errors_larger_than_the_model_says_widen_the_interval_and_it_says_so() -> None:
    # Quiet for three years, then a break at every half year.
    draw = np.random.default_rng(6)
    steps = 10 + 0.5 * draw.standard_normal(72)
    steps[36::6] += 150
    found = forecast(fit_arr_forecast(monthly(1000 + np.cumsum(steps))))
    assert found.interval_source == "backtest"
    assert found.widening > 1.2
    calm = forecast(fit_nrr_forecast(reverting(72, seed=1)))
    assert (calm.interval_source, calm.widening) == ("model", 1.0)


# Refusals ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ([], "short_history"),
        (np.arange(1, 36), "short_history"),
        ([5.0] * 40, "no_spread"),
        (np.arange(1, 41), "no_spread"),
        ([*np.arange(1.0, 40.0), np.nan], "undefined_months"),
        ([*np.arange(1.0, 40.0), np.inf], "undefined_months"),
        ([*np.arange(1.0, 40.0), 0.0], "not_positive"),
        ([*np.arange(1.0, 40.0), -3.0], "not_positive"),
    ],
)
def test_a_history_that_says_nothing_is_refused_with_its_reason(values: list[float], reason: str) -> None:
    for fit in (fit_arr_forecast, fit_nrr_forecast):
        assert called(fit, monthly(values)) == NoForecast(reason, len(values))  # type: ignore[arg-type]


def test_a_month_left_out_is_a_gap() -> None:
    history = reverting(48, seed=1)
    assert fit_nrr_forecast(history.drop(history.index[20])) == NoForecast("undefined_months", 47)


def test_the_months_before_the_first_value_are_left_out() -> None:
    nrr, arr = reverting(48, seed=1), wandering(48, seed=1)
    late = pd.concat([monthly([np.nan] * 12, "2019-01-01"), nrr])
    pd.testing.assert_frame_equal(forecast(fit_nrr_forecast(late)).path, forecast(fit_nrr_forecast(nrr)).path)
    late = pd.concat([monthly([0.0] * 12, "2019-01-01"), arr])
    pd.testing.assert_frame_equal(forecast(fit_arr_forecast(late)).path, forecast(fit_arr_forecast(arr)).path)
    assert fit_nrr_forecast(monthly([np.nan] * 60)) == NoForecast("short_history", 0)


def test_a_horizon_beyond_two_years_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="12 to 24"):
        fit_arr_forecast(wandering(48, seed=1), months=36)


STEPS = st.lists(st.sampled_from([0.5, 0.999, 1.0, 1.0, 1.001, 1.2, 3.0]), min_size=40, max_size=50)


@given(STEPS)
def test_any_positive_history_gives_bands_or_a_reason(steps: list[float]) -> None:
    found = fit_arr_forecast(monthly(np.cumprod(steps)))
    if isinstance(found, NoForecast):
        assert found.reason == "no_spread"
        return
    ordered = found.path[["low", "low_80", "forecast", "high_80", "high"]].to_numpy()
    assert np.isfinite(ordered).all()
    assert (np.diff(ordered, axis=1) >= 0).all()
    assert (ordered >= 0).all()
    assert (found.error_ratio < 1) == (found.method == "autoregression")


# The sample --------------------------------------------------------------------------------------------------------


def test_the_sample_s_forecasts_err_less_than_naive_ones_and_say_how_often_they_hold(tmp_path: object) -> None:
    warehouse = loaded(book_from_csv(SAMPLE), tmp_path)  # type: ignore[arg-type]
    as_of = as_of_month(warehouse)
    assert as_of is not None
    arr = growth(facts.revenue(warehouse, as_of)).set_index("month")["arr"]
    nrr = retention(facts.retention_facts(warehouse, as_of), 12).set_index("month")["nrr"]
    warehouse.engine.dispose()
    for found, origins in ((forecast(fit_arr_forecast(arr)), 36), (forecast(fit_nrr_forecast(nrr)), 24)):
        assert found.origins == origins
        assert found.error_ratio < 1
        assert found.coverage_95 >= 0.9
        assert found.coverage_80 < found.coverage_95
        assert not math.isnan(found.widening)
