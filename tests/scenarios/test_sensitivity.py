"""One step of each lever, and one point of NRR in money."""

from dataclasses import replace

import pytest
from proxy import called
from scenarios.made import NAN

from cs_dashboard.content.levers import levers
from cs_dashboard.scenarios.compounding import CompoundingLevers, total_at_horizon
from cs_dashboard.scenarios.sensitivity import sensitivity, worth_of_one_point

RECORDS = levers("compounding")
LEVERS = CompoundingLevers(1000.0, 1.2, 0.5, 3, 100.0, 0.0, 0.75, 0.1)


def test_each_lever_moves_one_step_and_the_widest_stands_first() -> None:
    frame = called(sensitivity, LEVERS, RECORDS).set_index("lever")
    # Now: 1,000 × 1.2 × 1.1 + 100 × 1.2 + 100 = 1,540.
    assert total_at_horizon(LEVERS) == pytest.approx(1540)
    assert frame.loc["base"].tolist() == pytest.approx([950, 1050, 1474, 1606])
    assert frame.loc["new_arr"].tolist() == pytest.approx([95, 105, 1529, 1551])
    assert frame.loc["nrr"].tolist() == pytest.approx(
        [1.19, 1.21, 1190 * 1.095 + 100 * 1.19 + 100, 1210 * 1.105 + 100 * 1.21 + 100]
    )
    assert frame.loc["fade"].tolist() == pytest.approx([0.45, 0.55, 1200 * 1.09 + 220, 1200 * 1.11 + 220])
    assert frame.loc["new_arr_growth"].tolist() == pytest.approx([-0.01, 0.01, 1539, 1541])
    # Two years, and four: 1,320 × 1.05 + 100 × 1.32 + 220.
    assert frame.loc["horizon"].tolist() == pytest.approx([2, 4, 1300, 1386 + 132 + 220])
    assert frame.index.tolist()[:3] == ["horizon", "base", "nrr"]
    assert frame.index.tolist()[-2:] == ["gross_margin", "discount_rate"]
    assert frame.loc["gross_margin", "end_low"] == frame.loc["gross_margin", "end_high"]


def test_a_step_stays_within_the_range() -> None:
    edge = replace(LEVERS, nrr=3.0, fade=1.0, horizon=15, new_arr=0.0)
    frame = sensitivity(edge, RECORDS).set_index("lever")
    assert frame.loc[["nrr", "fade", "horizon"], "high_value"].tolist() == [3.0, 1.0, 15]
    assert frame.loc["horizon", "low_value"] == 14
    assert frame.loc["new_arr", ["low_value", "high_value"]].tolist() == [0.0, 0.0]
    # A measured value outside the slider is not moved further out, and not to its edge.
    wild = sensitivity(replace(LEVERS, nrr=3.4), RECORDS).set_index("lever")
    assert wild.loc["nrr", ["low_value", "high_value"]].tolist() == pytest.approx([3.39, 3.4])


def test_an_undefined_end_is_undefined_for_every_step() -> None:
    frame = sensitivity(replace(LEVERS, base=NAN), RECORDS)
    assert frame[["end_low", "end_high"]].isna().all(axis=None)
    assert len(frame) == 8


def test_one_point_of_nrr_in_money() -> None:
    # 1,210 × 1.105 + 121 + 100 less 1,540.
    assert called(worth_of_one_point, LEVERS) == pytest.approx(1337.05 + 221 - 1540)
    constant = CompoundingLevers(1000.0, 1.4, 1.0, 10, 0.0, 0.0, 0.75, 0.1)
    assert worth_of_one_point(constant) == pytest.approx(1000 * (1.41**9 - 1.4**9))
