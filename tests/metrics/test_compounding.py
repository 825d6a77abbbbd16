"""Where a projection starts: worked numbers, the reasons where nothing is measured, and the law of the parts."""

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from metrics.made import month, retention_facts, retention_row, revenue_facts
from proxy import called

from cs_dashboard.metrics.compounding import (
    Measured,
    measured_compounding,
    sampling_error,
    survivors_growth,
    yearly_fade,
    yearly_variation,
)
from cs_dashboard.metrics.retention import retention, retention_bridge

NOW = month("2024-01")


def paying(nrr: float, spread: float, customers: int = 20) -> list[tuple[float, float]]:
    """So many customers at 100 each, half of them `spread` above the NRR and half below."""
    return [(100.0, 100 * (nrr + (spread if place % 2 else -spread))) for place in range(customers)]


def history(*nrrs: float, spread: float = 0.02, newcomers: tuple[float, ...] = (300.0,)) -> pd.DataFrame:
    """A row for January of each year up to 2024."""
    first = 2025 - len(nrrs)
    return retention_facts(
        *(
            retention_row(paying(nrr, spread), newcomers, month=month(f"{first + place}-01"))
            for place, nrr in enumerate(nrrs)
        )
    )


def measured(facts: pd.DataFrame, **keywords: Any) -> Measured:
    totals = zip(facts["month"], facts["total_mrr"], strict=True)
    revenue = revenue_facts(*({"month": when, "total_mrr": mrr} for when, mrr in totals))
    found: Measured = called(measured_compounding, facts, revenue, NOW, **keywords)
    return found


def test_a_company_of_four_years() -> None:
    facts = history(1.40, 1.20, 1.10, 1.05)
    found = measured(facts, gross_margin=0.8)
    # 20 customers at 105 and a newcomer at 300: 12 × 2,400.
    assert found.base == 28_800.0
    assert found.nrr == pytest.approx(1.05)
    assert (found.churn, found.contraction) == (0.0, 0.0)
    assert found.expansion == pytest.approx(0.05)
    assert found.yearly_nrr == pytest.approx((1.40, 1.20, 1.10, 1.05))
    assert found.nrr_years == 4
    # (0.4 × 0.2 + 0.2 × 0.1 + 0.1 × 0.05) / (0.16 + 0.04 + 0.01): each year keeps half.
    assert found.fade == pytest.approx(0.5)
    assert found.sigma_year == pytest.approx(np.log([1.4, 1.2, 1.1, 1.05]).std(ddof=1))
    # e = ±2 each: Var = 20/19 × 20 × 4 / 2,000².
    assert found.sigma_sampling == pytest.approx(math.sqrt(20 / 19 * 80) / 2000 / 1.05)
    assert (found.new_arr, found.new_arr_growth) == (3600.0, 0.0)
    assert found.survivors_growth == pytest.approx(1.05)
    assert found.gross_margin == 0.8
    assert (found.fade_reason, found.sigma_year_reason, found.sigma_sampling_reason) == ("", "", "")


def test_new_arr_holds_returning_customers_and_its_growth_is_over_twelve_months() -> None:
    before = retention_row(paying(1.0, 0.1), (100.0,), month=month("2023-01"))
    now = retention_row(paying(1.0, 0.1), (70.0, 50.0), month=NOW)
    # One of them paid before: it counts with those who had paid twelve months ago or earlier.
    now |= {"tenured_mrr": now["tenured_mrr"] + 50.0, "tenured_customers": now["tenured_customers"] + 1}
    found = measured(retention_facts(before, now))
    assert found.new_arr == 1440.0
    assert found.new_arr_growth == pytest.approx(0.2)


def test_survivors_are_those_who_stayed_from_one_year_to_the_next() -> None:
    facts = retention_facts(retention_row([(1000, 1200), (1000, 700), (500, 0)], month=NOW))
    bridge = retention_bridge(facts).iloc[0]
    # 1,900 now of 2,000 then; NRR is 1,900 of 2,500.
    assert called(survivors_growth, bridge) == pytest.approx(0.95)
    stayed = (bridge["opening_mrr"] + bridge["churn_mrr"]) / bridge["opening_mrr"]
    assert survivors_growth(bridge) * stayed == pytest.approx(retention(facts, 12)["nrr"][0])
    gone = retention_bridge(retention_facts(retention_row([(500, 0)], month=NOW))).iloc[0]
    assert math.isnan(survivors_growth(gone))


def years(*rates: tuple[float, float]) -> pd.DataFrame:
    return pd.DataFrame(rates, columns=["nrr", "nrr_low"])


@pytest.mark.parametrize(
    ("rates", "fade", "reason"),
    [
        ([(1.4, 1.3), (1.36, 1.3), (1.324, 1.3)], 0.9, ""),
        # Rising excesses are not extrapolated.
        ([(1.1, 1.05), (1.2, 1.1), (1.4, 1.3)], 0.9, ""),
        # From above to below 100 %: nothing is kept.
        ([(1.3, 1.2), (0.9, 0.8), (0.95, 0.9)], 0.0, ""),
        # The first year is 2 points above 100 % and may be none: 0.3 → 0.15 alone is followed.
        ([(1.02, 0.97), (1.3, 1.2), (1.15, 1.1)], 0.5, ""),
        ([(1.02, 0.97), (1.01, 0.95), (1.03, 0.99)], math.nan, "no_clear_excess"),
        ([(1.02, math.nan), (1.01, math.nan), (1.03, math.nan)], math.nan, "no_clear_excess"),
        ([(0.9, 0.8), (0.9, 0.8), (0.9, 0.8)], math.nan, "no_clear_excess"),
        ([(1.4, 1.3), (1.2, 1.1)], math.nan, "few_years"),
        ([], math.nan, "few_years"),
    ],
)
def test_the_fade_is_measured_where_an_excess_is_clear(
    rates: list[tuple[float, float]], fade: float, reason: str
) -> None:
    found, why = called(yearly_fade, years(*rates))
    assert (found, why) == (pytest.approx(fade, nan_ok=True), reason)


def test_the_variation_needs_three_years_none_of_them_zero() -> None:
    assert called(yearly_variation, years((1.1, 1.0), (1.1, 1.0), (1.1, 1.0))) == (pytest.approx(0.0, abs=1e-15), "")
    assert yearly_variation(years((math.e, 1.0), (1.0, 1.0), (1 / math.e, 1.0)))[0] == pytest.approx(1.0)
    assert yearly_variation(years((1.1, 1.0), (1.2, 1.0)))[1] == "few_years"
    assert yearly_variation(years((1.1, 1.0), (0.0, 0.0), (1.2, 1.0)))[1] == "zero_nrr"


@pytest.mark.parametrize(
    ("pairs", "reason"),
    [
        (paying(1.1, 0.05, 9), "few_customers"),
        ([*paying(1.1, 0.05), (1e6, 9e5)], "too_concentrated"),
        (paying(1.1, 0.0), "no_variation"),
        ([(100.0, 0.0)] * 20, "zero_nrr"),
        ([], "empty_base"),
    ],
)
def test_no_sampling_error_has_its_reason(pairs: list[tuple[float, float]], reason: str) -> None:
    error, why = called(sampling_error, retention(retention_facts(retention_row(pairs, month=NOW)), 12).iloc[0])
    assert math.isnan(error)
    assert why == reason


def test_the_sampling_error_is_not_that_of_a_clipped_interval() -> None:
    """A few large and many lost: the interval is cut at 0, the error is not."""
    row = retention(retention_facts(retention_row([(100.0, 0.0)] * 11 + [(100.0, 300.0)], month=NOW)), 12).iloc[0]
    assert row["nrr_low"] == 0.0
    error, _ = sampling_error(row)
    # R = 0.25; Σe² = 11 × 25² + 275²; n_eff 12.
    assert error == pytest.approx(math.sqrt(12 / 11 * (11 * 625 + 275**2)) / 1200 / 0.25)


def test_the_history_ends_where_a_year_is_missing_or_small() -> None:
    gap = history(1.4, 1.2, 1.1, 1.05).drop(index=1).reset_index(drop=True)
    assert measured(gap).yearly_nrr == pytest.approx((1.1, 1.05))
    early = retention_facts(
        retention_row(paying(3.0, 0.1, 9), month=month("2022-01")),
        retention_row(paying(1.2, 0.1), month=month("2023-01")),
        retention_row(paying(1.1, 0.1), month=NOW),
    )
    assert measured(early).yearly_nrr == pytest.approx((1.2, 1.1))
    assert measured(early).sigma_year_reason == "few_years"


def test_a_company_in_its_first_year_has_an_arr_and_nothing_else() -> None:
    found = called(measured_compounding, retention_facts(), revenue_facts({"month": NOW, "total_mrr": 10.0}), NOW)
    assert found.base == 120.0
    for name in ("nrr", "churn", "contraction", "expansion", "fade", "sigma_year", "sigma_sampling"):
        assert math.isnan(getattr(found, name)), name
    for name in ("survivors_growth", "new_arr", "new_arr_growth", "gross_margin"):
        assert math.isnan(getattr(found, name)), name
    assert (found.yearly_nrr, found.nrr_years) == ((), 0)
    assert (found.fade_reason, found.sigma_year_reason, found.sigma_sampling_reason) == (
        *("few_years", "few_years"),
        "empty_base",
    )


def test_nothing_at_all_measures_nothing() -> None:
    found = called(measured_compounding, retention_facts(), revenue_facts(), NOW)
    assert math.isnan(found.base)
    assert math.isnan(found.nrr)
    assert found.nrr_years == 0


@pytest.mark.parametrize(
    "pairs",
    [[(3.0, 2.9), (0.1, 0.3)], [(0.7, 0.0), (1.4, 0.7), (5.0, 9.99)], [(19.99, 0.0), (0.01, 0.0)], [(333.33, 4000.01)]],
)
def test_the_parts_make_the_nrr(pairs: list[tuple[float, float]]) -> None:
    found = measured(retention_facts(retention_row(pairs, (5.0,), month=NOW)))
    assert 1 - found.churn - found.contraction + found.expansion == pytest.approx(found.nrr, abs=1e-12)
    assert min(found.churn, found.contraction, found.expansion) >= 0
