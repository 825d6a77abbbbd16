"""Who is there by month, and when to open a position: sums by hand, and what an honest plan must keep."""

import numpy as np
import pytest
from given import given, st
from proxy import called

from cs_dashboard.scenarios.hiring import Team, hires_to_open, monthly_rate, ramp_curve, supply, with_hires

NAN = float("nan")
CURVE = ramp_curve(2)

teams = st.builds(
    Team,
    st.lists(st.integers(0, 30), max_size=8).map(tuple),
    st.lists(st.integers(0, 23), max_size=2).map(tuple),
    st.lists(st.integers(0, 2).map(float), max_size=6).map(tuple),
)
needs = st.lists(st.floats(0, 15), min_size=24, max_size=24).map(np.array)


def test_a_ramp_rises_evenly_and_none_is_full_at_once() -> None:
    assert ramp_curve(4) == (0, 0.25, 0.5, 0.75)
    assert ramp_curve(0) == ()


def test_a_yearly_rate_compounds_from_its_months() -> None:
    assert 1 - (1 - monthly_rate(0.3)) ** 12 == pytest.approx(0.3)
    assert (monthly_rate(0), monthly_rate(1), monthly_rate(1.7), monthly_rate(-1)) == (0, 1, 1, 0)


def test_one_ramps_one_leaves_and_is_replaced() -> None:
    team = called(supply, Team((30, 20, 0), leaving=(3,)), CURVE, 1, 0.0, 8)
    assert team.people.tolist() == [3, 3, 3, 2, 3, 3, 3, 3]
    # The new one counts 0, 1/2, 1; from month 4 the replacement does.
    assert team.fte.tolist() == [2, 2.5, 3, 2, 2, 2.5, 3, 3]
    assert team.positions.tolist() == [3] * 8


def test_hires_in_the_plan_join_and_ramp() -> None:
    team = supply(Team((5,), planned=(0.0, 2.0)), CURVE, 1, 0.0, 4)
    assert (team.people.tolist(), team.fte.tolist()) == ([1, 3, 3, 3], [1, 1, 2, 3])
    assert team.positions.tolist() == [1, 3, 3, 3]


def test_attrition_takes_parts_of_people_and_fills_them_again() -> None:
    rate = monthly_rate(0.3)
    team = supply(Team((9,) * 10), CURVE, 1, 0.3, 4)
    left = [10 * rate, 10 * (1 - rate) * rate]
    assert team.people[:3].tolist() == pytest.approx([10, 10 - left[0], 10 - left[1]])
    # Month 2: those hired for month 1's leavers are there, on their first day.
    assert team.fte[2] == pytest.approx(10 - left[0] - left[1])


def test_an_empty_team_stays_empty_and_an_unknown_one_unknown() -> None:
    assert supply(Team(()), CURVE, 1, 0.5, 3).fte.tolist() == [0, 0, 0]
    assert supply(Team((), leaving=(0, 1)), CURVE, 1, 0.5, 3).people.tolist() == [0, 0, 0]
    assert np.isnan(supply(Team(None), CURVE, 1, 0.5, 3).fte).all()
    assert supply(Team((1, 2)), CURVE, 1, NAN, 3).people[0] == 2


def test_a_position_is_opened_recruiting_and_ramp_before_the_need() -> None:
    need = np.array([5.0] * 8 + [5.4, 6.2])
    hires = hires_to_open(need, np.full(10, 5.0), 3, 2)
    assert hires[["hires", "need_ahead", "requisition_ahead", "start_ahead", "productive_ahead"]].values.tolist() == [
        [1, 8, 3, 6, 8],
        [1, 9, 4, 7, 9],
    ]
    assert hires["is_late"].tolist() == [False, False]
    assert hires["needed_months"].tolist() == [2, 1]


def test_a_need_sooner_than_a_hire_can_be_is_late_by_so_many_months() -> None:
    hires = hires_to_open(np.array([5.0, 5.0, 7.0, 7.0, 7.0, 7.0, 7.0]), np.full(7, 5.0), 3, 2)
    assert hires.values.tolist() == [[2, 2, 0, 3, 5, True, 3, 2]]


def test_a_shortage_that_is_over_before_anybody_could_help_asks_for_nobody() -> None:
    need = np.array([9.0, 9.0, 5.0, 5.0, 5.0, 5.0, 6.0])
    # Of four too few at first one is needed later on: that one is opened at once.
    assert hires_to_open(need, np.full(7, 5.0), 1, 1)[["hires", "need_ahead"]].values.tolist() == [[1, 0]]
    assert hires_to_open(need[:6], np.full(6, 5.0), 1, 1).empty


def test_a_plan_shorter_than_the_lead_goes_on_as_it_ends() -> None:
    hires = hires_to_open(np.array([1.0, 2.0]), np.array([1.0, 1.0]), 6, 6)
    assert hires[["hires", "need_ahead", "late_months", "productive_ahead"]].values.tolist() == [[1, 1, 11, 12]]


def test_what_is_not_known_asks_for_nobody() -> None:
    assert hires_to_open(np.full(5, NAN), np.full(5, 2.0), 1, 1).empty
    assert hires_to_open(np.full(5, 3.0), np.full(5, NAN), 1, 1).empty
    assert hires_to_open(np.array([]), np.array([]), 1, 1).empty


@given(teams, needs, st.integers(0, 6), st.integers(0, 6), st.floats(0, 0.6))
def test_whoever_follows_the_advice_has_enough_people_as_soon_as_a_hire_of_today_is_productive(
    team: Team, need: np.ndarray, recruiting: int, ramp: int, attrition: float
) -> None:
    before = supply(team, ramp_curve(ramp), recruiting, attrition, 24)
    hires = hires_to_open(need, before.fte, recruiting, ramp)
    after = with_hires(before, zip(hires["hires"], hires["start_ahead"], strict=True), ramp_curve(ramp))
    assert (after.fte[recruiting + ramp :] >= need[recruiting + ramp :] - 1e-8).all()
    assert (after.fte >= before.fte).all()


@given(teams, needs, st.integers(0, 6), st.integers(0, 11), st.floats(0, 0.6))
def test_a_longer_ramp_never_moves_a_requisition_later(
    team: Team, need: np.ndarray, recruiting: int, ramp: int, attrition: float
) -> None:
    opened = []
    for months in (ramp, ramp + 1):
        there = supply(team, ramp_curve(months), recruiting, attrition, 24).fte
        hires = hires_to_open(need, there, recruiting, months)
        opened.append(np.repeat(hires["requisition_ahead"], hires["hires"].astype(int)))
    assert all(longer <= shorter for shorter, longer in zip(*opened, strict=False))


@given(teams, needs, st.floats(0, 3), st.integers(0, 6), st.integers(0, 6))
def test_a_higher_need_never_asks_for_fewer_hires(
    team: Team, need: np.ndarray, more: float, recruiting: int, ramp: int
) -> None:
    there = supply(team, ramp_curve(ramp), recruiting, 0.2, 24).fte
    few, many = (hires_to_open(one, there, recruiting, ramp)["hires"].sum() for one in (need, need + more))
    assert few <= many


@given(st.lists(st.integers(0, 30), max_size=8).map(tuple), st.integers(0, 6), st.integers(0, 6), st.floats(0, 0.55))
def test_attrition_ramp_and_recruiting_never_add_people(
    tenures: tuple[int, ...], recruiting: int, ramp: int, attrition: float
) -> None:
    team = Team(tenures)
    there = supply(team, ramp_curve(ramp), recruiting, attrition, 24).fte
    for worse in (
        supply(team, ramp_curve(ramp), recruiting, attrition + 0.05, 24),
        supply(team, ramp_curve(ramp + 1), recruiting, attrition, 24),
        supply(team, ramp_curve(ramp), recruiting + 1, attrition, 24),
    ):
        assert (worse.fte <= there + 1e-9).all()
        assert (worse.people <= len(tenures) + 1e-9).all()
