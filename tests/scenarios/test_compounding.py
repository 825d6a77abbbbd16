"""The compounding simulator: the article's numbers, new business, margin, edges, and the laws of its levers."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from given import given, st
from proxy import called
from scenarios.made import MEASURED, NAN

from cs_dashboard.content.levers import Lever, every_lever, levers
from cs_dashboard.metrics.compounding import Measured
from cs_dashboard.scenarios.compounding import (
    CompoundingLevers,
    faded_rates,
    nrr_from_parts,
    project_compounding,
    total_at_horizon,
)
from cs_dashboard.scenarios.levers import (
    PARTS,
    compounding_levers,
    measured_values,
    starting_values,
    to_query,
    values_from_query,
)

ARTICLE = CompoundingLevers(
    base=1000.0,
    nrr=1.4,
    fade=1.0,
    horizon=10,
    new_arr=0.0,
    new_arr_growth=0.0,
    gross_margin=0.75,
    discount_rate=0.1,
)
RECORDS = levers("compounding")
EXACT = measured_values(MEASURED)
START = starting_values(RECORDS, EXACT)


def test_1000_at_140_percent_is_3841_in_year_5_and_20661_in_year_10() -> None:
    years = called(project_compounding, ARTICLE).set_index("year")
    assert round(years.loc[5, "total_arr"], 1) == 3_841.6
    assert years.loc[10, "total_arr"] == pytest.approx(20_661.0467, abs=1e-4)
    assert years.loc[1, "total_arr"] == 1000.0
    assert (years["cohort_arr"] == years["total_arr"]).all()


def test_only_an_excess_over_100_percent_fades() -> None:
    # 40 points, 20, 10: 1,000 × 1.4 × 1.2 × 1.1.
    assert faded_rates(1.4, 0.5, 3) == pytest.approx([1.4, 1.2, 1.1])
    assert faded_rates(0.9, 0.5, 3).tolist() == [0.9, 0.9, 0.9]
    frame = project_compounding(replace(ARTICLE, fade=0.5, horizon=4))
    assert frame["nrr"].tolist()[1:] == pytest.approx([1.4, 1.2, 1.1])
    assert math.isnan(frame["nrr"][0])
    assert frame["total_arr"].iloc[-1] == pytest.approx(1848.0)


def test_each_won_cohort_takes_the_same_path_from_its_own_first_year() -> None:
    """New: 100 in year 2, 110 in year 3, 121 in year 4; NRR 1.4, 1.2, 1.1."""
    frame = project_compounding(replace(ARTICLE, fade=0.5, horizon=4, new_arr=100.0, new_arr_growth=0.1))
    assert frame["new_arr"].tolist() == pytest.approx([0, 100, 110, 121])
    # Year 3: 100 × 1.4 + 110; year 4: 100 × 1.4 × 1.2 + 110 × 1.4 + 121.
    assert frame["later_arr"].tolist() == pytest.approx([0, 100, 250, 443])
    assert frame["total_arr"].tolist() == pytest.approx([1000, 1500, 1930, 2291])
    # Year 1 is the acquisition year; after that what was not won in the year.
    assert frame["customer_success_share"].tolist() == pytest.approx([0, 1400 / 1500, 1820 / 1930, 2170 / 2291])


def test_margin_and_present_value_run_up_with_year_1_not_discounted() -> None:
    frame = project_compounding(replace(ARTICLE, nrr=1.1, horizon=3, gross_margin=0.5, discount_rate=0.1))
    assert frame["gross_margin"].tolist() == pytest.approx([500, 550, 605])
    assert frame["cumulative_gross_margin"].tolist() == pytest.approx([500, 1050, 1655])
    # Growth and discount of 10 % cancel.
    assert frame["present_value"].tolist() == pytest.approx([500, 1000, 1500])


def test_the_parts_of_nrr() -> None:
    assert nrr_from_parts(0.06, 0.04, 0.18) == pytest.approx(1.08)
    assert nrr_from_parts(0.9, 0.4, 0.1) == 0.0
    assert math.isnan(nrr_from_parts(NAN, 0.04, 0.18))


@pytest.mark.parametrize(
    ("changes", "totals", "shares"),
    [
        ({"nrr": 0.0}, [1000, 0, 0], [0, NAN, NAN]),
        ({"nrr": 0.0, "new_arr": 10.0}, [1000, 10, 10], [0, 0, 0]),
        ({"nrr": 3.0}, [1000, 3000, 9000], [0, 1, 1]),
        ({"base": 0.0}, [0, 0, 0], [NAN, NAN, NAN]),
        ({"base": 0.0, "new_arr": 10.0}, [0, 10, 24], [NAN, 0, 14 / 24]),
        ({"base": NAN}, [NAN, NAN, NAN], [NAN, NAN, NAN]),
        ({"nrr": NAN}, [1000, NAN, NAN], [0, NAN, NAN]),
        ({"fade": NAN}, [1000, 1400, NAN], [0, 1, NAN]),
        ({"fade": 0.0}, [1000, 1400, 1400], [0, 1, 1]),
        ({"new_arr": 10.0, "new_arr_growth": -1.0}, [1000, 1410, 1974], [0, 140 / 141, 1]),
        ({"horizon": 1}, [1000], [0]),
        ({"horizon": 0}, [1000], [0]),
    ],
)
def test_the_edges_are_defined_or_undefined_and_never_raise(
    changes: dict[str, float], totals: list[float], shares: list[float]
) -> None:
    moved = replace(ARTICLE, **{"horizon": 3, **changes})  # type: ignore[arg-type]
    frame = project_compounding(moved)
    np.testing.assert_allclose(frame["total_arr"], totals)
    np.testing.assert_allclose(frame["customer_success_share"], shares, atol=1e-15)
    np.testing.assert_equal(total_at_horizon(moved), frame["total_arr"].iloc[-1])


# Levers in a link ---------------------------------------------------------------------------------------------------


def test_empty_levers_are_the_measured_ones_exactly() -> None:
    chosen = called(compounding_levers, RECORDS, START, EXACT)
    assert chosen == CompoundingLevers(10_000_123.45, 1.0811, 0.712, 10, 2_000_345.67, 0.0314, 0.7821, 0.1)
    values, notices = values_from_query(RECORDS, {}, EXACT)
    assert (values, notices, to_query(RECORDS, values, EXACT)) == (START, (), {})
    pd.testing.assert_frame_equal(
        project_compounding(compounding_levers(RECORDS, values, EXACT)), project_compounding(chosen), check_exact=True
    )
    assert project_compounding(chosen)["nrr"][1] == MEASURED.nrr


def test_a_moved_part_moves_the_measured_nrr_and_a_moved_nrr_wins() -> None:
    part = compounding_levers(RECORDS, {**START, "churn": 0.03}, EXACT)
    assert part.nrr == pytest.approx(1.0811 + 0.0307)
    assert compounding_levers(RECORDS, {**START, "expansion": 0.0}, EXACT).nrr == pytest.approx(1.0811 - 0.1821)
    both = compounding_levers(RECORDS, {**START, "churn": 0.03, "nrr": 1.25}, EXACT)
    assert both.nrr == 1.25
    assert compounding_levers(RECORDS, {**START, "churn": 0.6, "contraction": 0.4, "expansion": 0.0}, EXACT).nrr == 0.0


def test_nothing_measured_starts_at_what_is_assumed_and_is_undefined_without() -> None:
    start = starting_values(RECORDS, {})
    assert (start["fade"], start["horizon"], start["gross_margin"], start["discount_rate"]) == (0.8, 10.0, 0.75, 0.1)
    assert (start["base"], start["nrr"], start["new_arr"], start["new_arr_growth"]) == (0.0, 0.0, 0.0, 0.0)
    chosen = compounding_levers(RECORDS, start, {})
    assert math.isnan(chosen.base) and math.isnan(chosen.nrr)
    assert (chosen.fade, chosen.horizon, chosen.new_arr) == (0.8, 10, 0.0)
    assert project_compounding(chosen)["total_arr"].isna().all()
    # The parts alone make an NRR where all three are given.
    parts = compounding_levers(RECORDS, {**start, "churn": 0.1, "contraction": 0.05, "expansion": 0.3}, {})
    assert parts.nrr == pytest.approx(1.15)
    assert math.isnan(compounding_levers(RECORDS, {**start, "churn": 0.1}, {}).nrr)


def test_a_link_counts_in_each_lever_s_unit() -> None:
    query = {"base": "1000", "nrr": "140", "fade": "100", "horizon": "12", "new_arr": "0", "new_arr_growth": "-5"}
    values, notices = values_from_query(RECORDS, {**query, "discount_rate": "12.5"}, EXACT)
    assert notices == ()
    assert compounding_levers(RECORDS, values, EXACT) == CompoundingLevers(1000, 1.4, 1, 12, 0, -0.05, 0.7821, 0.125)
    assert to_query(RECORDS, values, EXACT) == {**query, "discount_rate": "12.5"}


@pytest.mark.parametrize("text", ["inf", "-inf", "nan", "1e999", "9" * 10_000, "NRR", "1,000"])
@pytest.mark.parametrize("key", [record.key for record in RECORDS])
def test_what_is_no_number_is_told_and_not_taken(key: str, text: str) -> None:
    values, notices = values_from_query(RECORDS, {key: text}, EXACT)
    assert values == START
    assert [(notice.code, notice.parameter) for notice in notices] == [("lever_not_a_number", key)]


@pytest.mark.parametrize(
    ("key", "text", "taken"),
    [("nrr", "301", 3.0), ("horizon", "16", 15.0), ("horizon", "0", 1.0), ("base", "-1", 0.0), ("base", "2e12", 1e12)],
)
def test_what_lies_outside_the_range_is_clamped_and_told(key: str, text: str, taken: float) -> None:
    values, notices = values_from_query(RECORDS, {key: text}, EXACT)
    assert values[key] == taken
    assert [notice.code for notice in notices] == ["lever_out_of_range"]


# Laws ---------------------------------------------------------------------------------------------------------------


def slid(record: Lever) -> Any:
    """Where its slider can stand; amounts of money up to a billion."""
    if record.step_share is not None:
        return st.floats(0, 1e9).map(lambda amount: round(amount, 2))
    steps = round((record.high - record.low) / record.step)
    return st.integers(0, steps).map(lambda step: round(record.low + step * record.step, 6))


@pytest.mark.parametrize("key", [record.key for record in RECORDS if record.direction != "none"])
@given(st.data())
def test_each_lever_pulls_in_its_stated_direction(key: str, data: Any) -> None:
    """On the end value; margin and discount, which do not move revenue, on the present value."""
    others = [record for record in RECORDS if not (record.key == "nrr" and key in PARTS)]
    values = START | {record.key: data.draw(slid(record), record.key) for record in others}
    low, high = sorted(data.draw(st.tuples(*[slid(every_lever()[key])] * 2), "ends"))
    ends = []
    for value in (low, high):
        chosen = compounding_levers(RECORDS, {**values, key: value}, EXACT)
        money = key in ("gross_margin", "discount_rate")
        ends.append(project_compounding(chosen)["present_value"].iloc[-1] if money else total_at_horizon(chosen))
    worse, better = ends if every_lever()[key].direction == "higher" else reversed(ends)
    assert worse <= better * (1 + 1e-12)


@pytest.mark.parametrize(
    ("key", "low", "high"),
    [
        *[("base", 1e6, 2e6), ("nrr", 1.05, 1.2), ("fade", 0.5, 0.9), ("new_arr", 1e6, 2e6)],
        *[("new_arr_growth", 0.0, 0.2), ("expansion", 0.1, 0.3), ("churn", 0.2, 0.1), ("contraction", 0.2, 0.1)],
    ],
)
def test_no_lever_is_idle(key: str, low: float, high: float) -> None:
    worse, better = (total_at_horizon(compounding_levers(RECORDS, {**START, key: end}, EXACT)) for end in (low, high))
    assert worse < better


@given(st.builds(replace, st.just(ARTICLE), nrr=st.floats(0, 3), fade=st.floats(0, 1), new_arr=st.floats(0, 1e6)))
def test_more_years_never_earn_less_margin(chosen: CompoundingLevers) -> None:
    frame = project_compounding(chosen)
    assert (frame[["cumulative_gross_margin", "present_value"]].diff().iloc[1:] >= 0).all(axis=None)


@given(st.floats(0, 3), st.floats(0, 1), st.integers(0, 10**6), st.floats(-0.5, 1), st.floats(0.01, 100))
def test_scaling_money_changes_no_rate(nrr: float, fade: float, new: float, growth: float, times: float) -> None:
    one = CompoundingLevers(1e6, nrr, fade, 8, new, growth, 0.7, 0.1)
    frame = project_compounding(one)
    scaled = project_compounding(replace(one, base=1e6 * times, new_arr=new * times))
    np.testing.assert_allclose(scaled["customer_success_share"], frame["customer_success_share"], atol=1e-9)
    np.testing.assert_allclose(scaled["total_arr"], frame["total_arr"] * times, rtol=1e-9)


@given(
    st.builds(
        Measured,
        **{name: st.floats(0, 3) for name in ("base", "nrr", "churn", "contraction", "expansion")},
        **{name: st.floats(0, 1) for name in ("fade", "sigma_year", "sigma_sampling", "new_arr", "new_arr_growth")},
        survivors_growth=st.just(1.0),
        gross_margin=st.floats(0, 1),
        yearly_nrr=st.just(()),
        fade_reason=st.just(""),
        sigma_year_reason=st.just(""),
        sigma_sampling_reason=st.just(""),
    )
)
def test_empty_levers_equal_the_baseline_exactly(measured: Measured) -> None:
    exact = measured_values(measured)
    values, _ = values_from_query(RECORDS, {}, exact)
    chosen = compounding_levers(RECORDS, values, exact)
    for name in ("base", "nrr", "fade", "new_arr", "new_arr_growth", "gross_margin"):
        assert getattr(chosen, name) == getattr(measured, name)
