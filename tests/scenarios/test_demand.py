"""The work that customers make, by hand: hours of two segments, renewals known and by last year's pattern, tickets."""

from dataclasses import replace

import numpy as np
import pytest
from proxy import called
from scenarios.made_capacity import ARRIVALS, ENTERPRISE, LEVERS, SMB

from cs_dashboard.scenarios.demand import (
    Segment,
    Tickets,
    customers_by_month,
    renewals_due,
    support_fte,
    workload,
)
from cs_dashboard.scenarios.erlang import weekly_agents

NAN = float("nan")
WEEKS = 365.25 / 7


def test_customers_grow_by_the_lever_where_no_forecast_is_given() -> None:
    doubling = replace(LEVERS, customer_growth=1.0)
    assert customers_by_month(ENTERPRISE, LEVERS, 3).tolist() == [10, 10, 10]
    assert customers_by_month(ENTERPRISE, doubling, 25)[[0, 12, 24]].tolist() == pytest.approx([10, 20, 40])
    assert customers_by_month(ENTERPRISE, replace(LEVERS, customer_growth=-1.0), 3).tolist() == [10, 0, 0]


def test_a_forecast_is_taken_as_far_as_it_reaches() -> None:
    doubling = replace(LEVERS, customer_growth=1.0)
    assert customers_by_month(SMB, doubling, 3).tolist() == [100, 100, 100]
    assert customers_by_month(SMB, doubling, 20)[[7, 19]].tolist() == pytest.approx([300, 600])


def test_renewals_are_known_terms_first_then_last_year_s_pattern_grown_as_the_customers() -> None:
    assert renewals_due(ENTERPRISE, np.full(15, 10.0)).tolist() == [2, 0, 4, 2, 0, 0, 6, 0, 0, 0, 0, 0, 1, 0, 0]
    # Half as many customers again by month 3: 2 × 1.5. What is known stays.
    assert renewals_due(ENTERPRISE, np.array([10.0, 10.0, 15.0, 15.0])).tolist() == [2, 0, 4, 3]
    assert renewals_due(replace(ENTERPRISE, renewals=(NAN, 3.0)), np.full(3, 10.0)).tolist() == [1, 3, 0]
    assert renewals_due(SMB, np.full(3, 100.0)).tolist() == [0, 0, 0]


def test_hours_of_two_segments_are_people() -> None:
    frame = called(workload, [ENTERPRISE, SMB], LEVERS, 8).set_index(["segment", "months_ahead"])
    # 10 customers × 10 h + 1 new × 10 h + 2 renewals × 5 h = 120 h of 100 a month.
    assert frame.loc[("Enterprise", 0)].tolist() == [10, 1, 2, 100, 10, 10, 1.2]
    # 300 customers × 1 h + 5 × 3 new × 10 h = 450 h.
    assert frame.loc[("SMB", 7)].tolist() == [300, 15, 0, 300, 150, 0, 4.5]


def test_nobody_works_without_time_for_customers() -> None:
    assert workload([ENTERPRISE], replace(LEVERS, shrinkage=1.0), 2)["fte"].isna().all()
    assert workload([ENTERPRISE], replace(LEVERS, touch_hours_high=NAN), 2)["fte"].isna().all()
    assert workload([], LEVERS, 2).empty
    assert workload([Segment("Empty", "mid", 0.0)], LEVERS, 2)["fte"].tolist() == [0, 0]


def test_a_first_customer_may_come_to_a_segment_without_any() -> None:
    frame = workload([Segment("New", "mid", 0.0, new_customers=2.0, path=(0.0, 2.0))], LEVERS, 2)
    # 20 h of onboarding; then 2 × 5 h more.
    assert frame["fte"].tolist() == pytest.approx([0.2, 0.3])


def test_a_pile_of_tickets_takes_its_hours() -> None:
    # 3 tickets an hour × 40 hours × 50 minutes = 100 hours a week.
    found = support_fte(Tickets(ARRIVALS, customers=110), np.array([110.0, 220.0]), LEVERS)
    assert found.tolist() == pytest.approx([WEEKS / 12, 2 * WEEKS / 12])
    capped = support_fte(Tickets(ARRIVALS, 110), np.array([110.0]), replace(LEVERS, occupancy_cap=0.5))
    assert capped.tolist() == pytest.approx([2 * WEEKS / 12])


def test_calls_take_the_agents_of_the_week() -> None:
    found = support_fte(Tickets(ARRIVALS, customers=110, kind="erlang"), np.array([110.0, 220.0]), LEVERS)
    for people, times in zip(found, (1, 2), strict=True):
        week = weekly_agents([times * one for one in ARRIVALS], 3000, 0.8, 20, shrinkage=0.2, productive_hours=1500)
        assert people == pytest.approx(week.rostered_fte)
    # Twice the calls need less than twice the people.
    assert found[0] < found[1] < 2 * found[0]


def test_tickets_that_nobody_knows_need_nobody_knows_how_many() -> None:
    assert np.isnan(support_fte(Tickets((), 110), np.array([110.0]), LEVERS)).all()
    assert np.isnan(support_fte(Tickets(ARRIVALS, 0), np.array([110.0]), LEVERS)).all()
