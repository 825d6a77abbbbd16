"""The survival-implied line beside the fading and the constant one, and how far they are apart."""

import math
from dataclasses import replace

import numpy as np
import pytest
from proxy import called
from scenarios.made import NAN

from cs_dashboard.scenarios.compounding import CompoundingLevers, project_compounding
from cs_dashboard.scenarios.survival import line_ends, survival_implied

LEVERS = CompoundingLevers(1000.0, 1.1, 0.5, 4, 0.0, 0.0, 0.75, 0.1)


def test_survival_times_the_growth_of_survivors() -> None:
    lines = called(survival_implied, LEVERS, [1.0, 0.8, 0.7, 0.65], 1.4)
    # Survivors grow by 40 %, 20 %, 10 %: 1,000 × 0.65 × 1.4 × 1.2 × 1.1.
    assert lines["survival_arr"].tolist() == pytest.approx([1000, 1120, 1176, 1201.2])
    assert lines["fading_arr"].tolist() == pytest.approx([1000, 1100, 1155, 1183.875])
    assert lines["constant_arr"].tolist() == pytest.approx([1000, 1100, 1210, 1331])
    assert lines["year"].tolist() == [1, 2, 3, 4]


def test_without_growth_a_constant_survival_is_the_constant_rate() -> None:
    levers = replace(LEVERS, nrr=0.9, horizon=10)
    lines = survival_implied(levers, 0.9 ** np.arange(10), 1.0)
    assert lines["survival_arr"].tolist() == pytest.approx(project_compounding(levers)["total_arr"].tolist())
    assert line_ends(lines).constant_over_survival == pytest.approx(0)


def test_1000_to_631_468_382_326_ends_three_times_as_high_as_the_constant_average_rate() -> None:
    """Section 8 of the metrics: S(10) is 18.1 % by sBG, 6.1 % at the constant average rate."""
    after_ten = 0.181
    rate = 0.326**0.25
    levers = CompoundingLevers(1000.0, rate, 1.0, 11, 0.0, 0.0, 0.75, 0.1)
    ends = line_ends(survival_implied(levers, [1.0, *[0.5] * 9, after_ten], 1.0))
    assert ends.constant_arr == pytest.approx(61, abs=0.5)
    assert ends.survival_arr == pytest.approx(181)
    assert ends.constant_over_survival == pytest.approx(61 / 181 - 1, abs=0.003)


def test_the_distances_at_the_horizon() -> None:
    ends = called(line_ends, survival_implied(LEVERS, [1.0, 0.8, 0.7, 0.65], 1.4))
    assert (ends.year, ends.constant_arr, ends.fading_arr) == (4, pytest.approx(1331), pytest.approx(1183.875))
    assert ends.constant_over_survival == pytest.approx(1331 / 1201.2 - 1)
    assert ends.constant_over_fading == pytest.approx(1331 / 1183.875 - 1)


def test_years_beyond_the_curve_and_unknown_growth_are_undefined() -> None:
    lines = survival_implied(LEVERS, [1.0, 0.8], 1.4)
    assert lines["survival_arr"].tolist()[:2] == pytest.approx([1000, 1120])
    assert lines["survival_arr"].isna().tolist() == [False, False, True, True]
    assert math.isnan(line_ends(lines).constant_over_survival)
    assert survival_implied(LEVERS, [1.0, 0.8, 0.7, 0.65, 0.6], NAN)["survival_arr"].isna().tolist()[1:] == [True] * 3
    assert survival_implied(LEVERS, [], 1.4)["survival_arr"].isna().all()
    gone = line_ends(survival_implied(replace(LEVERS, nrr=0.0), [1.0, 0.0, 0.0, 0.0], 1.0))
    assert gone.survival_arr == 0.0
    assert math.isnan(gone.constant_over_survival)
