"""What a capacity plan starts from: hours a customer, people and their pay, tickets through the week."""

import math

import pandas as pd
import pytest

from cs_dashboard.scenarios import capacity_measured as measured
from cs_dashboard.scenarios.capacity_measured import Year
from cs_dashboard.scenarios.demand import Segment

AS_OF = pd.Timestamp("2026-10-01")
YEAR = Year(AS_OF)


def touches(*rows: tuple[str, str, int, int, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["segment", "kind", "touches", "timed_touches", "minutes"])


def headcount(function: str, people: int, individuals: int, months: int = 12, **moves: dict[str, int]) -> pd.DataFrame:
    """The same people in every month to as-of; `moves` are starts and leavers by month."""
    at = list(pd.date_range(end=AS_OF, periods=months, freq="MS"))
    counts = {name: [moves.get(name, {}).get(f"{month:%Y-%m}", 0) for month in at] for name in ("starts", "leavers")}
    return pd.DataFrame({"month": at, "function": function, "headcount": people, "individuals": individuals, **counts})


def test_a_year_is_the_twelve_months_to_as_of() -> None:
    frame = pd.DataFrame({"month": pd.date_range("2025-09-01", "2026-12-01", freq="MS")})
    assert YEAR.of(frame)["month"].agg(["min", "max"]).tolist() == [pd.Timestamp("2025-11-01"), AS_OF]


@pytest.mark.parametrize(
    ("worth", "tiers"),
    [
        ({"A": 100.0, "B": 10.0, "C": 1.0}, {"A": "high", "B": "mid", "C": "low"}),
        ({"A": 1.0, "B": 100.0}, {"A": "low", "B": "high"}),
        ({"A": 5.0}, {"A": "mid"}),
        ({}, {}),
    ],
)
def test_segments_are_served_by_their_arr_per_customer(worth: dict[str, float], tiers: dict[str, str]) -> None:
    # Ten customers each, so that it is not the size of the segment that counts.
    assert measured.segment_tiers({name: 10 * one for name, one in worth.items()}, dict.fromkeys(worth, 10.0)) == tiers


def test_a_segment_without_customers_is_low_touch() -> None:
    assert measured.segment_tiers({"A": 100.0, "B": 10.0}, {"A": 1.0, "B": 1.0, "C": 0.0})["C"] == "low"


def test_touch_hours_are_logged_minutes_for_each_customer_year() -> None:
    made = touches(
        ("A", "call", 10, 8, 480.0),
        ("A", "Renewal talk", 2, 2, 600.0),
        ("A", "onboarding", 1, 1, 300.0),
        ("B", "email", 5, 0, 0.0),
    )
    found = measured.touch_hours(made, {"A": 4.0, "B": 2.0}, {"A": "high", "B": "low"})
    # 480 minutes are 8 hours for four customers; renewals and onboarding have hours of their own.
    assert found["capacity.touch_hours_high"] == 2.0
    assert math.isnan(found["capacity.touch_hours_low"]) and math.isnan(found["capacity.touch_hours_mid"])
    assert measured.hours_each(made, measured.RENEWAL_WORDS, 5) == 2.0
    assert measured.hours_each(made, measured.ONBOARDING_WORDS, 10) == 0.5
    assert math.isnan(measured.hours_each(made, measured.RENEWAL_WORDS, 0))
    assert math.isnan(measured.hours_each(None, measured.RENEWAL_WORDS, 5))
    assert all(math.isnan(hours) for hours in measured.touch_hours(None, {"A": 4.0}, {"A": "high"}).values())


def test_a_team_is_those_who_manage_nobody_by_their_first_months() -> None:
    made = headcount("customer_success", 6, 5, starts={"2026-10": 1, "2026-08": 2})
    # On 1 November whoever came in October is in the second month: one whole month there.
    assert measured.team_of(made, "csm", AS_OF).tenures == (1, 3, 3, 13, 13)
    assert measured.managers_of(made, "csm", AS_OF) == 1
    assert measured.team_of(made, "support", AS_OF).tenures == ()
    assert measured.team_of(None, "csm", AS_OF).tenures is None


def test_more_starts_than_people_are_not_more_people() -> None:
    made = headcount("support", 2, 2, starts={"2026-09": 5})
    assert measured.team_of(made, "support", AS_OF).tenures == (2, 2)


def test_whoever_comes_or_goes_after_as_of_is_in_the_plan() -> None:
    later = pd.DataFrame(
        {
            "month": pd.date_range("2026-11-01", periods=3, freq="MS"),
            **{"function": "customer_success", "headcount": 5, "individuals": 5},
            **{"starts": [0, 2, 0], "leavers": [1, 0, 1]},
        }
    )
    team = measured.team_of(pd.concat([headcount("customer_success", 5, 5), later]), "csm", AS_OF)
    assert (len(team.tenures or ()), team.leaving, team.planned) == (5, (0, 2), (0.0, 2.0, 0.0))


def test_attrition_is_of_both_customer_teams_together() -> None:
    made = pd.concat([headcount("customer_success", 6, 5, leavers={"2026-03": 2}), headcount("support", 4, 4)])
    # Two leavers of ten people.
    assert measured.customer_attrition(made, AS_OF) == pytest.approx(0.2)
    assert math.isnan(measured.customer_attrition(None, AS_OF))


def test_pay_is_a_year_of_costs_for_the_mean_headcount() -> None:
    at = list(pd.date_range(end=AS_OF, periods=12, freq="MS"))
    costs = pd.DataFrame({"month": at, "category": "customer_success", "amount": 50_000.0})
    made = headcount("customer_success", 6, 5)
    assert measured.salary(costs, made, "csm", YEAR) == 100_000.0
    assert math.isnan(measured.salary(costs.iloc[1:], made, "csm", YEAR))
    assert math.isnan(measured.salary(costs, made, "support", YEAR))
    assert math.isnan(measured.salary(None, made, "csm", YEAR)) and math.isnan(
        measured.salary(costs, None, "csm", YEAR)
    )


def test_new_arr_is_for_each_seller_who_manages_nobody() -> None:
    assert measured.new_arr_per_seller(600_000.0, headcount("sales", 5, 4), YEAR) == 150_000.0
    assert math.isnan(measured.new_arr_per_seller(600_000.0, headcount("support", 5, 4), YEAR))
    assert math.isnan(measured.new_arr_per_seller(600_000.0, None, YEAR))


def test_tickets_an_hour_are_those_of_a_year_over_its_weeks() -> None:
    hours = pd.DataFrame({"week_hour": [0, 39], "tickets": [365.25, 730.5]})
    tickets = measured.weekly_tickets(hours, 80.0, "backlog")
    assert len(tickets.arrivals) == 168
    assert (tickets.arrivals[0], tickets.arrivals[39], sum(tickets.arrivals)) == (7.0, 14.0, 21.0)
    assert measured.weekly_tickets(None, 80.0, "unknown").arrivals == ()
    assert measured.weekly_tickets(hours.iloc[:0], 80.0, "backlog").arrivals == ()


def test_a_forecast_gives_every_segment_the_same_growth() -> None:
    (one,) = measured.with_path([Segment("A", "high", 10.0)], (1.1, 1.2))
    assert one.path == pytest.approx((11.0, 12.0))
