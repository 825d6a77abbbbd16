"""People moved between functions: nothing moves nothing, every ratio by hand, and what cannot be is undefined."""

import math
from dataclasses import asdict, replace

import pandas as pd
import pytest
from given import given, st

from cs_dashboard.content.levers import levers
from cs_dashboard.frames import FUNCTIONS
from cs_dashboard.metrics.team import team_ratios
from cs_dashboard.scenarios.team import TeamNow, project_team

# The worked example's people: (3 + 1 + 4) : (1 + 3 + 1) = 1.6; with support 12 / 5; R&D 5 / 19.
PEOPLE = {
    **{"sales": 3.0, "marketing": 1.0, "customer_success": 4.0, "support": 4.0, "product": 1.0},
    **{"engineering": 3.0, "design": 1.0, "qa": 0.0, "g_and_a": 1.0, "other": 1.0},
}
NOW = TeamNow(
    csms=3, customers=8, arr=99_600, paying_customers=11, reports=5, managers=2, cost_rate=0.3, spend_ratio=1.5
)
WHOLE = st.integers(-60, 60).map(float)
MOVES = st.dictionaries(st.sampled_from(FUNCTIONS), WHOLE)


def test_without_moves_every_ratio_is_the_measured_one() -> None:
    found = project_team(PEOPLE, {}, NOW)
    assert (found.headcount, found.team_ratio, found.team_ratio_with_support) == (19, 8 / 5, 12 / 5)
    assert found.r_and_d_share == 5 / 19
    assert (found.customers_per_csm, found.arr_per_csm, found.customers_per_supporter) == (8 / 3, 33_200, 11 / 4)
    assert (found.span, found.cost_rate, found.spend_ratio) == (2.5, 0.3, 1.5)


def test_the_baseline_is_the_metric_to_the_last_bit() -> None:
    month = pd.Timestamp("2024-12-01")
    rows = [(month, name, int(n)) for name, n in PEOPLE.items()]
    measured = team_ratios(pd.DataFrame(rows, columns=["month", "function", "headcount"])).iloc[0]
    levers_at_zero = {record.key.removeprefix("people_"): record.fallback or 0.0 for record in levers("team")}
    found = project_team(PEOPLE, levers_at_zero, NOW)
    assert found == project_team(PEOPLE, {}, NOW)
    assert (found.team_ratio, found.r_and_d_share) == (measured["team_ratio"], measured["r_and_d_share"])


def test_one_moved_from_sales_to_customer_success_changes_the_load_and_not_the_ratio() -> None:
    found = project_team(PEOPLE, {"sales": -1, "customer_success": 1}, NOW)
    assert (found.headcount, found.team_ratio) == (19, 8 / 5)
    assert (found.customers_per_csm, found.arr_per_csm) == (2.0, 24_900)
    assert found.span == 3.0
    assert found.cost_rate == pytest.approx(0.3 * 5 / 4)
    # Three of four sellers and marketers are left, R&D as it was.
    assert found.spend_ratio == pytest.approx(1.5 * 3 / 4)


def test_five_more_builders_halve_the_ratio() -> None:
    found = project_team(PEOPLE, {"engineering": 5}, NOW)
    assert (found.headcount, found.team_ratio, found.r_and_d_share) == (24, 0.8, 10 / 24)
    assert found.spend_ratio == 0.75


def test_nobody_in_r_and_d_leaves_the_ratio_undefined_and_nothing_else() -> None:
    found = project_team(PEOPLE, {"product": -1, "engineering": -3, "design": -1}, NOW)
    assert math.isnan(found.team_ratio) and math.isnan(found.team_ratio_with_support) and math.isnan(found.spend_ratio)
    assert (found.r_and_d_share, found.headcount, found.customers_per_csm) == (0.0, 14, 8 / 3)


def test_nobody_left_to_look_after_customers_is_undefined_and_not_infinite() -> None:
    found = project_team(PEOPLE, {"customer_success": -50, "support": -50}, NOW)
    assert math.isnan(found.customers_per_csm) and math.isnan(found.customers_per_supporter)
    assert (found.headcount, found.team_ratio, found.cost_rate, found.span) == (11, 4 / 5, 0.0, 0.0)


def test_what_is_not_known_stays_unknown_and_the_rest_answers() -> None:
    found = asdict(project_team(PEOPLE, {"sales": 1}))
    assert {name for name, value in found.items() if math.isnan(value)} == {
        *("spend_ratio", "customers_per_csm", "arr_per_csm", "span", "cost_rate", "customers_per_supporter")
    }
    assert found["team_ratio"] == 9 / 5
    assert all(math.isnan(value) for name, value in asdict(project_team({}, {})).items() if name != "headcount")


@given(MOVES)
def test_more_people_facing_customers_never_lower_the_ratio_and_builders_never_raise_it(
    moves: dict[str, float],
) -> None:
    before = project_team(PEOPLE, moves, NOW).team_ratio
    for function, is_up in (("sales", True), ("marketing", True), ("customer_success", True), ("engineering", False)):
        after = project_team(PEOPLE, {**moves, function: moves.get(function, 0.0) + 1}, NOW).team_ratio
        if not math.isnan(before):
            assert after >= before if is_up else after <= before


@given(MOVES)
def test_everybody_is_somewhere_and_shares_stay_shares(moves: dict[str, float]) -> None:
    found = project_team(PEOPLE, moves, NOW)
    assert found.headcount == sum(max(PEOPLE[name] + moves.get(name, 0.0), 0.0) for name in FUNCTIONS)
    assert math.isnan(found.r_and_d_share) or 0 <= found.r_and_d_share <= 1


@given(st.integers(1, 40))
def test_each_csm_more_lowers_the_load(more: int) -> None:
    few, many = (project_team(PEOPLE, {"customer_success": float(n)}, NOW) for n in (more - 1, more))
    assert many.customers_per_csm < few.customers_per_csm and many.arr_per_csm < few.arr_per_csm
    assert replace(many, headcount=0.0) != replace(few, headcount=0.0)
