"""Goal seek: the smallest value that reaches a target, None where none does."""

from dataclasses import replace

import pytest
from given import given, st
from proxy import called
from scenarios.made import NAN

from cs_dashboard.content.levers import every_lever
from cs_dashboard.scenarios.compounding import CompoundingLevers, total_at_horizon
from cs_dashboard.scenarios.goals import GOALS, Goal, seek

CONSTANT = CompoundingLevers(1000.0, 1.1, 1.0, 10, 0.0, 0.0, 0.75, 0.1)


def test_ten_times_in_eight_years_takes_139_percent() -> None:
    # Seven steps from year 1 to year 8: 10^(1/7).
    found = called(seek, CONSTANT, "nrr", 10.0, 8)
    assert found == pytest.approx(10 ** (1 / 7), rel=1e-12)
    assert seek(CONSTANT, "nrr", 20.6610467, 10) == pytest.approx(1.4, abs=1e-8)


def test_twice_in_two_years_takes_what_nrr_leaves_open() -> None:
    # 1,100 of 2,000 come from the customers of year 1.
    assert seek(CONSTANT, "new_arr", 2.0, 2) == pytest.approx(900.0, rel=1e-9)


def test_the_fade_that_reaches_a_target() -> None:
    # 1.4 × (1 + 0.4 f) = 1.68 at f = 0.5.
    assert seek(replace(CONSTANT, nrr=1.4), "fade", 1.68, 3) == pytest.approx(0.5, abs=1e-9)


@pytest.mark.parametrize(
    ("levers", "lever", "target", "year"),
    [
        (CONSTANT, "nrr", 10.0, 2),  # 300 % at most.
        (CONSTANT, "nrr", 2.0, 1),  # Year 1 is the base.
        (replace(CONSTANT, nrr=0.95), "fade", 1.1, 10),  # Nothing there to fade.
        (CONSTANT, "fade", 3.0, 10),  # 1.1^9 = 2.36 at a constant rate.
        (replace(CONSTANT, base=0.0), "nrr", 2.0, 5),
        (replace(CONSTANT, base=NAN), "new_arr", 2.0, 5),
        (replace(CONSTANT, nrr=NAN), "new_arr", 2.0, 5),
        (CONSTANT, "nrr", NAN, 5),
        (CONSTANT, "nrr", 0.0, 5),
        (CONSTANT, "nrr", float("inf"), 5),
    ],
)
def test_what_no_value_reaches_is_none(levers: CompoundingLevers, lever: Goal, target: float, year: int) -> None:
    assert seek(levers, lever, target, year) is None


def test_a_target_reached_already_still_has_its_smallest_value() -> None:
    assert seek(replace(CONSTANT, nrr=2.0), "nrr", 1.0, 5) == pytest.approx(1.0)
    assert seek(replace(CONSTANT, nrr=2.0), "new_arr", 1.5, 5) == 0.0
    assert seek(CONSTANT, "nrr", 1.0, 1) == 0.0


@given(
    lever=st.sampled_from(GOALS),
    target=st.floats(0.1, 50),
    year=st.integers(1, 15),
    nrr=st.floats(0, 3),
    fade=st.floats(0, 1),
    new=st.floats(0, 5000),
)
def test_what_is_found_reaches_the_target_and_a_hair_less_does_not(
    lever: Goal, target: float, year: int, nrr: float, fade: float, new: float
) -> None:
    levers = replace(CONSTANT, nrr=nrr, fade=fade, new_arr=new)
    found = seek(levers, lever, target, year)
    top = replace(levers, horizon=year, **{lever: every_lever()[lever].high})
    if found is None:
        assert total_at_horizon(top) < target * 1000
        return
    assert total_at_horizon(replace(levers, horizon=year, **{lever: found})) >= target * 1000
    less = found - 1e-6 * max(found, 1)
    if less >= every_lever()[lever].low:
        assert total_at_horizon(replace(levers, horizon=year, **{lever: less})) < target * 1000
