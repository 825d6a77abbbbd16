"""Load and renewal: the log-odds by hand, and one more CSM beside one more seller."""

import math
from dataclasses import replace

import numpy as np
import pytest
from given import given, st
from proxy import called
from scenarios.made_capacity import COMPANY, LEVERS

from cs_dashboard.scenarios.csm_load import (
    LoadEffect,
    load_by_month,
    one_more,
    ramp_share,
    renewal_under_load,
)

NAN = float("nan")
BOOK, EFFECT = COMPANY.book, COMPANY.load_effect


def odds(rate: float, log_odds: float) -> float:
    """The rate whose odds are those of `rate` × e^log_odds."""
    moved = rate / (1 - rate) * math.exp(log_odds)
    return moved / (1 + moved)


def test_ten_customers_more_per_csm_multiply_the_odds() -> None:
    # Odds 9 : 1 × e^−0.1 = 8.1435: 89.06 %.
    found = called(renewal_under_load, 0.9, -0.1, 10.0)
    assert found == pytest.approx(9 * math.exp(-0.1) / (1 + 9 * math.exp(-0.1)))
    assert round(float(found), 4) == 0.8906


def test_certain_rates_stay_and_unknown_ones_stay_unknown() -> None:
    assert [float(renewal_under_load(rate, -0.1, np.array(50.0))) for rate in (0.0, 1.0)] == [0, 1]
    assert np.isnan(renewal_under_load(NAN, -0.1, np.array(50.0)))
    assert np.isnan(renewal_under_load(0.9, NAN, np.array(50.0)))


def test_load_by_month_without_and_with_the_hires() -> None:
    frame = load_by_month(np.array([110.0, 130.0]), np.array([3.0, 2.0]), np.array([3.0, 4.0]), BOOK, EFFECT)
    assert frame["customers_per_csm"].tolist() == pytest.approx([110 / 3, 65])
    assert frame["customers_per_csm_after"].tolist() == pytest.approx([110 / 3, 32.5])
    more, less = 65 - 110 / 3, 32.5 - 110 / 3
    assert frame["renewal_rate"].tolist() == pytest.approx([0.9, odds(0.9, -0.01 * more)])
    assert frame.loc[1, "renewal_rate_low"] == pytest.approx(odds(0.9, -0.018 * more))
    assert frame.loc[1, "renewal_rate_high"] == pytest.approx(odds(0.9, -0.002 * more))
    # With fewer customers each, the stronger effect is the higher end.
    assert frame.loc[1, "renewal_rate_after_high"] == pytest.approx(odds(0.9, -0.018 * less))
    assert frame.loc[1, "renewal_rate_after"] > 0.9


def test_without_csms_there_is_no_load() -> None:
    frame = load_by_month(np.array([110.0]), np.array([0.0]), np.array([2.0]), replace(BOOK, csms=0), EFFECT)
    assert frame.drop(columns=["months_ahead", "customers_per_csm_after"]).isna().all(axis=None)


def test_an_effect_set_by_hand_has_no_interval() -> None:
    assert EFFECT.moved_to(-0.1) is EFFECT
    assert math.isnan(EFFECT.moved_to(-0.2).low)


def test_a_ramp_costs_its_share_of_the_first_year() -> None:
    assert ramp_share(0) == 1
    # 0, 1/3, 2/3 and nine full months: 10 of 12.
    assert ramp_share(3) == pytest.approx(10 / 12)
    assert ramp_share(12) == pytest.approx(sum(range(12)) / 144)
    assert ramp_share(24) == pytest.approx(sum(range(12)) / 24 / 12)


def test_one_more_csm_or_one_more_seller_by_hand() -> None:
    found = called(one_more, BOOK, EFFECT, LEVERS)
    share = 10.5 / 12
    assert found.ramp_share == pytest.approx(share)
    # Seller: 600,000 × 10.5/12 (0, 1/2, ten full months) = 525,000; × 75 % − 150,000.
    assert (found.seller.arr, found.seller.net) == pytest.approx((525_000, 243_750))
    # CSM: 110 customers over 4 instead of 3, 9.17 fewer each.
    kept = {
        name: (odds(0.9, x * (110 / 3 - 27.5)) - 0.9) * 8_000_000 * share
        for name, x in (("arr", 0.01), ("arr_high", 0.018), ("arr_low", 0.002))
    }
    assert found.csm.arr == pytest.approx(kept["arr"])
    assert found.csm.arr_low == pytest.approx(kept["arr_low"])
    assert found.csm.arr_high == pytest.approx(kept["arr_high"])
    assert found.csm.net == pytest.approx(kept["arr"] * 0.75 - 120_000)
    assert (found.better, found.is_clear) == ("seller", True)
    assert (found.book, found.load_effect, found.levers) == (BOOK, EFFECT, LEVERS)


def test_where_more_is_at_stake_the_csm_is_worth_more() -> None:
    rich = replace(BOOK, arr_due=120_000_000.0)
    assert one_more(rich, EFFECT, LEVERS).better == "csm"
    # The weak end of the interval would choose the seller.
    assert not one_more(rich, EFFECT, LEVERS).is_clear
    assert not one_more(rich, LoadEffect(-0.1), LEVERS).is_clear


def test_neither_and_unknown_are_answers_too() -> None:
    poor = replace(LEVERS, new_arr_per_seller=1.0)
    assert one_more(BOOK, LoadEffect(0.0), poor).better == "neither"
    for unknown in (
        one_more(replace(BOOK, csms=0), EFFECT, LEVERS),
        one_more(replace(BOOK, arr_due=NAN), EFFECT, LEVERS),
        one_more(BOOK, EFFECT, replace(LEVERS, new_arr_per_seller=NAN)),
    ):
        assert (unknown.better, unknown.is_clear) == ("unknown", False)


@given(st.floats(0.01, 0.99), st.floats(-1, 0), st.floats(0, 200), st.floats(0, 50))
def test_more_load_never_raises_renewal_where_the_effect_is_negative(
    rate: float, effect: float, load: float, more: float
) -> None:
    less, most = renewal_under_load(rate, effect, np.array([load, load + more]))
    assert 0 <= most <= less <= rate + 1e-12
