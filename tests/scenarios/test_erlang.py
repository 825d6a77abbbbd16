"""Erlang C against its published vectors and its own recursion; a backlog against arithmetic."""

import math

import numpy as np
import pytest
from given import given, st
from proxy import called

from cs_dashboard.scenarios.erlang import (
    CALL_QUEUE_MINUTES,
    agents_needed,
    backlog,
    erlang_c,
    least_agents,
    queue_kind,
    rostered,
    weekly_agents,
)

NAN = float("nan")


def by_recursion(erlangs: float, agents: int) -> float:
    """Pw from B(n) = A·B(n−1) / (n + A·B(n−1)), B(0) = 1: no power, no factorial, no logarithm."""
    blocked = 1.0
    for n in range(1, agents + 1):
        blocked = erlangs * blocked / (n + erlangs * blocked)
    return blocked / (1 - erlangs / agents * (1 - blocked))


def test_360_calls_in_half_an_hour_with_55_agents() -> None:
    queue = erlang_c(720, 240, 55)
    assert queue.erlangs == 48
    assert queue.occupancy == pytest.approx(0.8727, abs=5e-5)
    assert queue.wait_probability == pytest.approx(0.2387, abs=5e-5)
    assert queue.service_level(15) == pytest.approx(0.8459, abs=5e-5)
    assert queue.average_wait_seconds == pytest.approx(8.18, abs=5e-3)


def test_100_calls_an_hour_need_12_agents_and_11_are_too_few() -> None:
    assert erlang_c(100, 300, 11).service_level(20) == pytest.approx(0.7492, abs=5e-5)
    assert erlang_c(100, 300, 12).service_level(20) == pytest.approx(0.8622, abs=5e-5)
    assert agents_needed(100, 300, 0.8, 20).agents == 12


def test_100_calls_in_half_an_hour_are_14_on_duty_and_20_to_employ() -> None:
    found = agents_needed(200, 180, 0.8, 20, shrinkage=0.3)
    assert (found.agents, found.rostered) == (14, 20)
    assert found.queue.service_level(20) == pytest.approx(0.88835, abs=5e-6)
    assert found.queue.wait_probability == pytest.approx(0.17413, abs=5e-6)


@pytest.mark.parametrize(
    ("erlangs", "agents"), [(10_000, 10_050), (10_000, 10_001), (9_999.5, 10_000), (500, 520), (1, 50), (0.001, 1)]
)
def test_ten_thousand_erlangs_do_not_overflow(erlangs: float, agents: int) -> None:
    found = erlang_c(erlangs * 36, 100, agents).wait_probability
    assert found == pytest.approx(by_recursion(erlangs, agents), rel=1e-9)


def test_ten_thousand_erlangs_need_21_agents_more_for_80_percent_in_20_seconds() -> None:
    found = agents_needed(120_000, 300, 0.8, 20)
    assert found.agents == 10_021
    assert erlang_c(120_000, 300, 10_020).service_level(20) < 0.8 <= found.queue.service_level(20)


@pytest.mark.parametrize("agents", [0, 7, 8, 10])
def test_a_queue_that_grows_for_ever_says_so_and_how_many_would_do(agents: int) -> None:
    queue = erlang_c(120, 300, agents)
    assert (queue.is_stable, queue.erlangs, queue.smallest_stable_agents) == (False, 10, 11)
    assert all(math.isnan(one) for one in (queue.wait_probability, queue.average_wait_seconds, queue.service_level(20)))
    assert erlang_c(120, 300, 11).is_stable
    # More asked of them than their time: 10 erlangs / 8 agents.
    assert queue.occupancy == pytest.approx(10 / agents) if agents else math.isnan(queue.occupancy)


def test_nobody_calls_and_nobody_is_needed() -> None:
    assert (agents_needed(0, 300, 0.8, 20).agents, agents_needed(0, 300, 0.8, 20).rostered) == (0, 0)
    quiet = erlang_c(0, 300, 2)
    assert (quiet.wait_probability, quiet.service_level(20), quiet.average_wait_seconds) == (0, 1, 0)


@pytest.mark.parametrize(
    ("calls", "handle", "share", "within", "cap"),
    [
        *((NAN, 300, 0.8, 20, 1), (100, NAN, 0.8, 20, 1), (100, 300, NAN, 20, 1), (100, 300, 0.8, NAN, 1)),
        *((100, 300, 0.8, 20, NAN), (100, 300, 0.8, 20, 0), (100, 300, 1.01, 20, 1), (1e300, 300, 0.8, 20, 1)),
        (math.inf, 300, 0.8, 20, 1),
    ],
)
def test_what_no_number_of_agents_reaches_is_undefined(
    calls: float, handle: float, share: float, within: float, cap: float
) -> None:
    found = agents_needed(calls, handle, share, within, cap)
    assert math.isnan(found.agents)
    assert math.isnan(found.rostered)


def test_agents_are_kept_below_the_cap_of_occupancy() -> None:
    # 10 erlangs at 50 %: 20 agents, though 14 answer in time.
    assert agents_needed(200, 180, 0.8, 20, occupancy_cap=0.5).agents == 20
    assert agents_needed(200, 180, 0.8, 20, occupancy_cap=0.99).agents == 14


def test_people_to_employ_are_whole_and_undefined_without_any_time() -> None:
    assert [rostered(14, 0.3), rostered(14, 0.0), rostered(0, 0.3), rostered(1, 0.5)] == [20, 14, 0, 2]
    assert math.isnan(rostered(14, 1.0))


def test_a_week_is_168_queues() -> None:
    arrivals = [0.0] * 168
    arrivals[33:41] = [100.0] * 8
    week = called(weekly_agents, arrivals, 300, 0.8, 20, shrinkage=0.35, productive_hours=1800)
    assert week.agents[33:41] == (12,) * 8
    assert sum(week.agents) == 96
    assert (week.peak, week.average, week.rostered_peak) == (12, 96 / 168, 19)
    # 96 hours a week × 52.18 weeks / (1,800 × 0.65) hours of a person.
    assert week.rostered_fte == pytest.approx(96 * 365.25 / 7 / 1170)


def test_a_week_that_nobody_knows_is_undefined() -> None:
    week = weekly_agents((), 300, 0.8, 20, productive_hours=1800)
    assert all(math.isnan(one) for one in (week.peak, week.average, week.rostered_peak, week.rostered_fte))


def test_a_pile_is_worked_off_within_the_target() -> None:
    # 4 tickets an hour of 30 minutes: 2 people's work; 60 tickets lie there: 30 hours, in 10 hours 3 people more.
    found = backlog(60, 4, 30, 10, shrinkage=0.35)
    assert (found.work, found.pile_hours, found.stable_agents, found.agents, found.rostered) == (2, 30, 3, 5, 8)
    assert found.hours_to_clear(5) == 10
    assert found.hours_to_clear(3) == 30
    assert math.isnan(found.hours_to_clear(2))


def test_without_a_pile_a_backlog_only_has_to_stay_stable() -> None:
    assert (backlog(0, 4, 30, 10).agents, backlog(0, 4, 30, 10).hours_to_clear(3)) == (3, 0)
    assert backlog(0, 0, 30, 10).agents == 0
    # 2 / 0.8 = 2.5 people's work at 80 %.
    assert backlog(0, 4, 30, 10, occupancy_cap=0.8).agents == 3
    assert all(math.isnan(one.agents) for one in (backlog(60, 4, 30, 0), backlog(NAN, 4, 30, 8), backlog(1, NAN, 1, 1)))


def test_a_queue_answered_in_hours_is_no_telephone() -> None:
    kinds = [queue_kind(minutes) for minutes in (0.3, CALL_QUEUE_MINUTES, CALL_QUEUE_MINUTES + 1, 600, NAN)]
    assert kinds == ["erlang", "erlang", "backlog", "backlog", "unknown"]


@given(
    st.floats(0, 5_000),
    st.floats(0, 500),
    st.floats(10, 3_600),
    st.floats(0, 0.99),
    st.floats(0, 600),
    st.floats(0.5, 1),
)
def test_more_calls_never_need_fewer_agents_and_one_fewer_is_too_few(
    calls: float, more: float, handle: float, share: float, within: float, cap: float
) -> None:
    few, many = least_agents(np.array([calls, calls + more]), handle, share, within, occupancy_cap=cap)
    assert few <= many
    if few > 0:
        queue, fewer = erlang_c(calls, handle, few), erlang_c(calls, handle, few - 1)
        assert queue.is_stable
        assert queue.service_level(within) >= share
        assert queue.occupancy <= cap + 1e-6
        assert not (fewer.is_stable and fewer.service_level(within) >= share and fewer.occupancy <= cap - 1e-6)


@given(st.floats(0.01, 200), st.integers(1, 300), st.floats(0, 300))
def test_waiting_is_a_probability_and_service_rises_with_time_and_agents(
    erlangs: float, agents: int, within: float
) -> None:
    queue, more = erlang_c(erlangs * 36, 100, agents), erlang_c(erlangs * 36, 100, agents + 1)
    if queue.is_stable:
        assert 0 <= more.wait_probability <= queue.wait_probability <= 1
        assert queue.wait_probability == pytest.approx(by_recursion(erlangs, agents), rel=1e-9, abs=1e-300)
        assert queue.service_level(within) <= queue.service_level(within + 1) <= 1
        assert queue.service_level(within) <= more.service_level(within) + 1e-12
