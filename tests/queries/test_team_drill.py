"""What stands behind the teams' numbers, in the worked example on every engine: as many rows as the number counts."""

from collections.abc import Callable

import pandas as pd
import pytest
from books import Book
from team_example import AS_OF, team_book

from cs_dashboard.metrics import service
from cs_dashboard.models.load_curve import renewal_bands
from cs_dashboard.warehouse import facts, load_facts, team_drill_facts, team_facts
from cs_dashboard.warehouse.connect import Warehouse
from cs_dashboard.warehouse.scope import scoped

Put = Callable[[Book, str], Warehouse]
YEAR_AGO = AS_OF - pd.DateOffset(months=11)


@pytest.fixture
def house(put: Put, engine_name: str, worked_team: Book) -> Warehouse:
    return put(worked_team, engine_name)


def listed(frame: pd.DataFrame, column: str = "customer_id") -> list[str]:
    return frame[column].tolist()


def test_every_category_lists_its_tickets(house: Warehouse) -> None:
    pareto = service.ticket_pareto(team_facts.tickets(house, AS_OF), ())
    for category, n in zip(pareto["category"], pareto["tickets"], strict=True):
        behind = team_drill_facts.tickets_behind(house, YEAR_AGO, AS_OF, {"category": (category,)})
        assert len(behind) == n
    bugs = team_drill_facts.tickets_behind(house, YEAR_AGO, AS_OF, {"category": ("bug",)})
    # K3 of the tenth is later than K1 of the second; it was never resolved.
    assert bugs[["ticket_id", "customer_id", "name", "segment", "csm_id"]].to_numpy().tolist() == [
        ["K3", "C04", "Customer C04", "Mid-market", "E08"],
        ["K1", "C01", "Customer C01", "Enterprise", "E07"],
    ]
    assert listed(bugs, "opened_at") == ["2024-12-10 10:00", "2024-12-02 09:00"]
    assert listed(bugs, "response_hours") == [pytest.approx(100 / 60), 0.5]
    assert bugs["resolution_hours"].isna().tolist() == [True, False]


def test_every_segment_lists_the_tickets_that_reached_a_stage(house: Warehouse) -> None:
    times = service.response_times(team_facts.ticket_times(house, AS_OF))
    for row in times.to_dict("records"):
        behind = team_drill_facts.tickets_behind(house, YEAR_AGO, AS_OF, {"segment": (row["segment"],)})
        assert behind[f"{row['stage']}_hours"].notna().sum() == row["tickets"]
    assert times["tickets"].sum() == 4 + 4


def test_filters_restrict_what_is_listed(house: Warehouse) -> None:
    def tickets(**members: tuple[str, ...]) -> list[str]:
        return sorted(team_drill_facts.tickets_behind(house, YEAR_AGO, AS_OF, members)["ticket_id"])

    assert tickets(segment=("SMB",)) == ["K4", "K5"]
    assert tickets(csm_id=("E08", "(none)")) == ["K3", "K4", "K5"]
    assert tickets(landing_band=("under 500",), category=("bug",)) == ["K3"]
    assert tickets(segment=()) == ["K1", "K2", "K3", "K4", "K5"]
    assert len(team_drill_facts.tickets_behind(house, YEAR_AGO, AS_OF - pd.DateOffset(months=1))) == 0


def test_a_month_lists_its_contacts(house: Warehouse) -> None:
    december = team_drill_facts.touches_behind(house, AS_OF, AS_OF)
    assert listed(december, "touch_id") == ["T5", "T4", "T3", "T2", "T1"]
    assert listed(december, "happened_on")[0] == "2024-12-31"
    mix = service.touch_mix(team_facts.touches(house, AS_OF), ()).set_index("purpose")["touches"]
    asked = team_drill_facts.touches_behind(house, pd.Timestamp("2023-01-01"), AS_OF, {"initiated_by": ("customer",)})
    assert len(asked) == mix["reactive"] == 3


def test_who_heard_nothing_after_onboarding_is_listed(house: Warehouse) -> None:
    gap = service.contact_gap(team_facts.contact_after_onboarding(house, AS_OF), ["segment"])
    for segment, n in zip(gap["segment"], gap["untouched_customers"], strict=True):
        assert len(team_drill_facts.untouched_customers(house, AS_OF, {"segment": (segment,)})) == n
    everybody = team_drill_facts.untouched_customers(house, AS_OF)
    assert everybody[["customer_id", "month"]].to_numpy().tolist() == [
        ["C08", pd.Timestamp("2024-07-01")],
        ["C04", pd.Timestamp("2023-03-01")],
    ]


def test_who_saw_value_is_listed_the_slowest_first(house: Warehouse) -> None:
    values = team_drill_facts.values_behind(house, AS_OF)
    assert values[["customer_id", "days"]].to_numpy().tolist() == [["C04", 40], ["C08", 30], ["C01", 29]]
    # C08 saw value in July; before, nobody knew it would.
    assert listed(team_drill_facts.values_behind(house, pd.Timestamp("2024-06-01"))) == ["C04", "C01"]


@pytest.mark.parametrize("month", [AS_OF, AS_OF - pd.DateOffset(months=6), AS_OF - pd.DateOffset(months=18)], ids=str)
def test_every_stage_lists_who_came_to_it(house: Warehouse, month: pd.Timestamp) -> None:
    funnel = service.lifecycle_funnel(team_facts.lifecycle(house, month))
    assert len(funnel) == 7
    for stage, n in zip(funnel["stage"], funnel["customers"], strict=True):
        assert len(team_drill_facts.customers_at_stage(house, month, stage)) == n, stage


def test_a_stage_says_what_each_paid_first_and_pays_now(house: Warehouse) -> None:
    columns = ["customer_id", "opening_mrr", "closing_mrr", "movement"]
    everybody = team_drill_facts.customers_at_stage(house, AS_OF, "customers").set_index("customer_id")
    # C06 paid 600 and left.
    assert everybody.loc["C06", columns[1:]].tolist() == [600.0, 0.0, "churn"]
    assert everybody.loc["C12", columns[1:]].tolist() == [100.0, 80.0, "contraction"]
    expanded = team_drill_facts.customers_at_stage(house, AS_OF, "expanded")
    assert expanded[columns].to_numpy().tolist() == [["C02", 1000.0, 2000.0, "expansion"]]
    # C01 and C07 reached their outcome.
    assert listed(team_drill_facts.customers_at_stage(house, AS_OF, "outcome", {"segment": ("Mid-market",)})) == ["C07"]


def _terms() -> Book:
    made = team_book()
    made.tables["contracts"] = pd.DataFrame(
        [
            *((f"K{n}", f"C{n:02}", "2023-01-01", "2024-01-01") for n in range(1, 12)),
            ("K20", "C01", "2024-01-01", "2024-07-01"),
        ],
        columns=["contract_id", "customer_id", "start_date", "end_date"],
    )
    return made


@pytest.mark.parametrize("load_of", ["customers", "arr"])
def test_every_band_of_load_lists_its_terms(put: Put, engine_name: str, load_of: str) -> None:
    house = put(_terms(), engine_name)
    counts = load_facts.renewals_by_load(house, AS_OF, load_of)  # type: ignore[arg-type]
    bands = renewal_bands(counts)
    assert len(bands) >= 2
    # C08 came later; C10 has no CSM. X77 of C11 is no employee, and carries a book all the same.
    assert bands["due_customers"].sum() == 11 - 2 + 1
    for row in bands.to_dict("records"):
        behind = team_drill_facts.terms_at_load(house, AS_OF, load_of, row["low"], row["high"])  # type: ignore[arg-type]
        assert (len(behind), behind["is_renewed"].sum()) == (row["due_customers"], row["renewed_customers"])
        assert behind["load"].between(row["low"], row["high"]).all()


def test_a_warehouse_of_one_csm_holds_what_its_customers_did_and_no_more(house: Warehouse) -> None:
    own = scoped(house, csm_ids=["E08"])
    assert team_facts.tickets(own, AS_OF)["tickets"].sum() == 2
    assert team_facts.tickets(own, AS_OF, dimensions=("segment", "landing_band"))["tickets"].sum() == 2
    assert team_facts.touches(own, AS_OF)["touches"].sum() == 2
    assert team_facts.contact_after_onboarding(own, AS_OF)["onboarded_customers"].tolist() == [1]
    # C04, C05, C06, C09 ever paid; three pay in December.
    assert team_facts.lifecycle(own, AS_OF)["customers"].sum() == 4
    assert facts.revenue(own, AS_OF).query("month == @AS_OF")["total_customers"].sum() == 3
    assert len(team_facts.staff(own, AS_OF)) == 19
    nobodys = scoped(house, csm_ids=["(none)", "E07"])
    # C01 twice, and C10.
    assert team_facts.tickets(nobodys, AS_OF)["tickets"].sum() == 3
    assert team_facts.tickets(scoped(house, customer_ids=["C09"]), AS_OF)["tickets"].sum() == 1
