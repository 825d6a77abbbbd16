"""The teams' worked example (`team_example.py`) through real SQL, on every engine: each ratio equals its arithmetic."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pandas as pd
import pytest
from books import Book
from proxy import called
from team_example import AS_OF

from cs_dashboard.errors import ConfigurationError
from cs_dashboard.metrics import costs, service, team
from cs_dashboard.metrics.retention import retention
from cs_dashboard.warehouse import facts, team_facts
from cs_dashboard.warehouse.connect import Warehouse
from cs_dashboard.warehouse.scope import scoped

Put = Callable[[Book, str], Warehouse]
PRODUCT = ("bug", "incident")


@pytest.fixture
def house(put: Put, engine_name: str, worked_team: Book) -> Iterator[Warehouse]:
    yield put(worked_team, engine_name)


def last(table: pd.DataFrame) -> pd.Series:
    """The row of December."""
    return table[table["month"] == AS_OF].iloc[-1]


def test_people_by_function_and_their_ratios(house: Warehouse) -> None:
    headcount = team_facts.headcount(house, AS_OF)
    december = last(called(team.team_ratios, headcount))
    counts = {name.removesuffix("_headcount"): n for name, n in december.items() if str(name).endswith("_headcount")}
    assert counts == {
        **{"sales": 3, "marketing": 1, "customer_success": 4, "support": 4, "product": 1, "engineering": 3},
        **{"design": 1, "qa": 0, "g_and_a": 1, "other": 1},
    }
    assert (december["headcount"], december["team_ratio"], december["r_and_d_share"]) == (19, 1.6, 5 / 19)
    assert last(team.team_ratios(headcount, with_support=True))["team_ratio"] == 2.4
    moved = headcount[(headcount["function"] == "customer_success") & (headcount["month"] >= "2024-01-01")]
    assert moved["headcount"].tolist() == [4] * 6 + [5] * 3 + [4] * 3
    assert moved["starts"].tolist() == [0] * 6 + [1] + [0] * 5
    assert moved["leavers"].tolist() == [0] * 9 + [1] + [0] * 2
    attrition = last(called(team.attrition_rate, headcount))
    assert (attrition["leavers"], attrition["average_headcount"]) == (1, 4.25)
    assert attrition["attrition_rate"] == 1 / 4.25


def test_spans_and_those_outside_them(house: Warehouse) -> None:
    staff = team_facts.staff(house, AS_OF)
    assert len(staff) == 19
    spans = called(team.span_of_control, staff)
    assert spans[["manager_id", "name", "reports"]].to_numpy().tolist() == [["E06", "Flo", 3], ["E11", "Kim", 2]]
    unled = called(team.reports_unled, staff)
    assert unled.to_numpy().tolist() == [["left", 1], ["outside", 2]]
    status = staff.set_index("employee_id")["manager_status"]
    assert (status["E01"], status["E14"], status["E17"], status["E20"]) == ("none", "left", "employed", "unknown")
    # In September E10 was still there.
    september = team_facts.staff(house, pd.Timestamp("2024-09-01")).set_index("employee_id")
    assert (len(september), september.loc["E14", "manager_status"]) == (20, "employed")


def test_books_per_csm_and_who_is_uncovered(house: Warehouse) -> None:
    books = team_facts.csm_books(house, AS_OF)
    assert books.groupby(["csm_id", "csm_status"])["book_mrr"].sum().to_dict() == {
        ("(none)", "none"): 60.0,
        ("E07", "employed"): 6000.0,
        ("E08", "employed"): 950.0,
        ("E09", "employed"): 1500.0,
        ("E10", "left"): 80.0,
        ("X77", "unknown"): 70.0,
    }
    whole = called(team.csm_load, books, ()).iloc[0]
    assert (whole["csms"], whole["customers"], whole["arr"]) == (3, 11, 103_920.0)
    assert (whole["uncovered_customers"], whole["uncovered_arr"]) == (3, 2520.0)
    assert (whole["customers_per_csm"], whole["arr_per_csm"]) == (8 / 3, 33_800.0)
    assert whole[[f"customers_{name}" for name in ("min", "q25", "median", "q75", "max")]].tolist() == [2, 2, 3, 3, 3]
    assert whole[["arr_min", "arr_median", "arr_max"]].tolist() == [11_400.0, 18_000.0, 72_000.0]
    by = called(team.csm_load, books).set_index("segment")
    assert by["csms"].to_dict() == {"Enterprise": 1, "Mid-market": 2, "SMB": 1}
    assert by["customers_per_csm"].to_dict() == {"Enterprise": 3.0, "Mid-market": 2.0, "SMB": 1.0}
    assert by["uncovered_customers"].to_dict() == {"Enterprise": 0, "Mid-market": 0, "SMB": 3}


def test_capacity_and_retention_with_and_without_csm(house: Warehouse) -> None:
    revenue = facts.revenue(house, AS_OF, dimensions=())
    rates = retention(facts.retention_facts(house, AS_OF), 12)
    december = last(called(team.csm_capacity, team_facts.headcount(house, AS_OF), revenue, rates))
    assert (december["csms"], december["customers"], december["customers_per_csm"]) == (3, 11, 11 / 3)
    assert (december["arr"], december["arr_per_csm"]) == (103_920.0, 34_640.0)
    # Of 7480 all is kept but 600 of C06 and 20 of C12.
    assert december["grr"] == pytest.approx((7480 - 620) / 7480)
    by_csm = facts.retention_facts(scoped(house), AS_OF, 12, dimensions=("segment", "csm_id"))
    covered = called(team.retention_by_coverage, by_csm, team_facts.csm_books(house, AS_OF), 12)
    now = covered[covered["month"] == AS_OF].set_index(["segment", "coverage"])
    assert now["nrr"].round(9).to_dict() == {
        ("Enterprise", "with_csm"): 1.2,
        ("Mid-market", "with_csm"): round(1600 / 2200, 9),
        ("SMB", "with_csm"): 1.0,
        ("SMB", "without_csm"): round(210 / 230, 9),
    }


def test_retention_by_csm_of_one_month_is_the_last_month_of_the_grid(house: Warehouse) -> None:
    for window in (1, 12):
        by = ("segment", "csm_id")
        grid = facts.retention_facts(scoped(house), AS_OF, window, dimensions=by)
        sums = grid[(grid["month"] == AS_OF) & (grid["opening_customers"] + grid["total_customers"] > 0)]
        alone = team_facts.csm_retention(house, AS_OF, window)
        pd.testing.assert_frame_equal(
            alone.sort_values(list(by), ignore_index=True), sums.sort_values(list(by), ignore_index=True), rtol=1e-9
        )
    # Of the year: E07's 5,000 became 6,000; C12 (20) has no CSM and is gone.
    nrr = retention(team_facts.csm_retention(house, AS_OF), 12, ["csm_id"]).set_index("csm_id")["nrr"]
    assert nrr["E07"] == 1.2


def test_the_whole_company_is_the_sum_of_its_parts(house: Warehouse) -> None:
    for read in (team_facts.touches, team_facts.tickets, team_facts.lifecycle, team_facts.csm_books):
        whole, parts = read(house, AS_OF, dimensions=()), read(house, AS_OF, dimensions=("segment", "landing_band"))
        counts = whole.select_dtypes("number").columns
        assert whole[counts].sum().to_dict() == parts[counts].sum().to_dict()


def test_ticket_times_are_of_the_window_alone(house: Warehouse) -> None:
    # All eight are of December 2024: in the twelve months to November 2025, not in those to December 2025.
    counts = [
        team_facts.ticket_times(house, AS_OF + pd.DateOffset(months=later), window)["tickets"].sum()
        for later, window in ((0, 12), (0, 1), (11, 12), (12, 12), (12, 13))
    ]
    assert counts == [8, 8, 8, 0, 8]


def test_costs_of_the_teams(house: Warehouse) -> None:
    spent, revenue = facts.monthly_costs(house, AS_OF), facts.revenue(house, AS_OF, dimensions=())
    assert called(costs.spend_ratio, spent)["spend_ratio"].tolist()[1:] == [1.5]
    rate = called(costs.customer_success_cost_rate, spent, revenue)
    assert last(rate)["cost_rate"] == 0.3
    assert rate["cost_rate"].isna().sum() == len(rate) - 1
    assert last(called(costs.cost_to_serve, spent, revenue))["cost_per_customer"] == 4330 / 11


def test_touches_executives_and_silence_after_onboarding(house: Warehouse) -> None:
    touches = team_facts.touches(house, AS_OF)
    december = last(called(service.proactive_share, touches))
    assert (december["touches"], december["our_touches"], december["proactive_share"]) == (5, 3, 0.6)
    assert (touches["timed_touches"].sum(), touches["minutes"].sum()) == (9, 175.0)
    mix = called(service.touch_mix, touches[touches["month"] == AS_OF], ()).set_index("purpose")
    assert mix["touches"].to_dict() == {"billing": 1, "reactive": 2, "success": 2}
    assert mix["share"].to_dict() == {"billing": 0.2, "reactive": 0.4, "success": 0.4}
    met = last(called(team.executive_contact, team_facts.executives(house, AS_OF)))
    assert (met["executives"], met["in_contact"], met["contact_share"]) == (4, 2, 0.5)
    gap = called(service.contact_gap, team_facts.contact_after_onboarding(house, AS_OF)).iloc[0]
    assert gap.tolist() == [4, 2, 0.5]
    # The 90 days of C12 are over on 1 March 2025.
    for month, onboarded in (("2025-02-01", 4), ("2025-03-01", 5)):
        later = team_facts.contact_after_onboarding(house, pd.Timestamp(month))
        assert later["onboarded_customers"].sum() == onboarded


def test_tickets_their_times_and_their_causes(house: Warehouse) -> None:
    tickets, times = team_facts.tickets(house, AS_OF), team_facts.ticket_times(house, AS_OF)
    revenue = facts.revenue(house, AS_OF)
    assert last(called(service.ticket_rate, tickets, revenue))["tickets_per_100"] == pytest.approx(500 / 11)
    assert called(service.product_caused_share, tickets, PRODUCT).iloc[0]["product_caused_share"] == 0.75
    assert called(service.found_by_us_share, tickets).iloc[0]["found_by_us_share"] == 0.2
    assert called(service.same_day_share, tickets).iloc[0]["same_day_share"] == 0.75
    assert called(service.ticket_satisfaction, tickets, ()).iloc[0].tolist() == [3, 4.0]
    pareto = called(service.ticket_pareto, tickets, PRODUCT)
    assert pareto["category"].tolist() == ["bug", "(none)", "Incident", "how_to"]
    assert pareto["cumulative_share"].tolist() == [0.4, 0.6, 0.8, 1.0]
    assert pareto["is_product_caused"].tolist() == [True, False, True, False]
    spans = called(service.response_times, times).set_index(["segment", "stage"])
    # 20 and 30 minutes: halfway from the end of minute 20 to minute 30.
    assert spans.loc[("Enterprise", "response"), "median_hours"] == 25.5 / 60
    assert spans.loc[("Mid-market", "response"), "median_hours"] == 101 / 60
    assert spans["tickets"].to_dict() == {
        **{("Enterprise", "resolution"): 2, ("Enterprise", "response"): 2, ("Mid-market", "response"): 1},
        **{("SMB", "resolution"): 2, ("SMB", "response"): 1},
    }
    # Each bucket by its lower edge: 100 minutes in the two from 100, 2880 in the 64 from 2880.
    assert sorted(times["minutes"]) == [20, 30, 45, 60, 100, 120, 120, 2880]


def test_the_day_is_the_company_s(house: Warehouse) -> None:
    # What is stored was counted by the days of UTC: opened with another time zone, a house has none of it.
    abroad = replace(house, sources=replace(house.sources, timezone="America/New_York", derived={}, built={}))
    tickets = team_facts.tickets(abroad, AS_OF)
    assert service.same_day_share(tickets).iloc[0]["same_day_share"] == 1.0


def test_people_and_what_they_carry(house: Warehouse) -> None:
    rates = retention(facts.retention_facts(scoped(house), AS_OF, 12, dimensions=("csm_id",)), 12, ["csm_id"])
    view = called(
        team.person_view,
        team_facts.csm_books(house, AS_OF),
        rates[rates["month"] == AS_OF],
        team_facts.agent_tickets(house, AS_OF),
        team_facts.agent_times(house, AS_OF),
    ).set_index("employee_id")
    assert view["customers"].to_dict() == {"E07": 3, "E09": 2, "E08": 3, "E12": 0, "E13": 0}
    assert view["tickets"].to_dict() == {"E07": 0, "E09": 0, "E08": 0, "E12": 3, "E13": 2}
    assert (view.loc["E07", "nrr"], view.loc["E09", "nrr"]) == (1.2, 1.0)
    # 30, 20 and 45 minutes; 100 minutes lie in the bucket of two that begins there.
    assert view.loc[["E12", "E13"], "median_response_hours"].tolist() == [30.5 / 60, 101 / 60]
    assert view["has_few_customers"].all()
    assert view["has_few_tickets"].all()
    assert view.loc["E12", "name"] == "Lee"


def test_how_far_customers_came(house: Warehouse) -> None:
    lifecycle = team_facts.lifecycle(house, AS_OF)
    funnel = called(service.lifecycle_funnel, lifecycle).set_index("stage")
    assert funnel["customers"].to_dict() == {
        **{"customers": 12, "started": 5, "completed": 5, "first_value": 3},
        **{"outcome": 2, "renewed": 10, "expanded": 1},
    }
    assert (funnel.loc["outcome", "base"], funnel.loc["renewed", "share"]) == (3, 10 / 11)
    by = called(service.lifecycle_funnel, lifecycle, ("segment",)).set_index(["segment", "stage"])["customers"]
    assert by[("Mid-market", "renewed")] == 3
    value = called(service.time_to_first_value, team_facts.value_times(house, AS_OF), ()).iloc[0]
    assert (value["customers"], value["median_days"]) == (3, 30.0)


def test_what_is_missing_takes_only_its_own_with_it(put: Put, engine_name: str, worked_team: Book) -> None:
    made = worked_team
    for name in ("employees", "onboardings", "touches"):
        del made.tables[name]
    bare = put(made, engine_name)
    books = team_facts.csm_books(bare, AS_OF)
    assert books.groupby("csm_status")["customers"].sum().to_dict() == {"employed": 10, "none": 1}
    funnel = service.lifecycle_funnel(team_facts.lifecycle(bare, AS_OF)).set_index("stage")["customers"]
    assert funnel[["started", "completed", "first_value"]].isna().all()
    assert funnel[["customers", "outcome", "renewed"]].tolist() == [12, 2, 10]
    assert team_facts.agent_tickets(bare, AS_OF)["name"].tolist() == ["E12", "E13"]
    for read in (team_facts.headcount, team_facts.staff, team_facts.executives, team_facts.touches):
        with pytest.raises(ConfigurationError, match="no usable table"):
            read(bare, AS_OF)
