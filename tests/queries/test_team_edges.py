"""People at the edges: who comes and goes within a month, returns, stands twice; empty tables; nothing vanishes."""

from collections.abc import Callable

import pandas as pd
import pytest
from books import Book, book
from conftest import month

from cs_dashboard import frames
from cs_dashboard.metrics import service, team
from cs_dashboard.warehouse import facts, team_facts
from cs_dashboard.warehouse.connect import Warehouse

Put = Callable[[Book, str], Warehouse]
PERSON = ["employee_id", "function", "manager_id", "start_date", "end_date"]
TICKET = ["ticket_id", "customer_id", "opened_at", "first_response_at", "resolved_at", "satisfaction", "opened_by"]


def people(*rows: tuple[object, ...]) -> Book:
    return book([("A", "2023-01-01", None, 10)], employees=pd.DataFrame(rows, columns=PERSON))


def headcounts(warehouse: Warehouse, as_of: str) -> list[tuple[int, int, int]]:
    """(headcount, starts, leavers) of customer success, month by month."""
    frame = team_facts.headcount(warehouse, month(as_of))
    own = frame[frame["function"] == "customer_success"]
    return list(zip(own["headcount"], own["starts"], own["leavers"], strict=True))


def test_the_last_day_decides_and_an_end_is_exclusive(put: Put, engine_name: str) -> None:
    warehouse = put(
        people(
            ("L", "cs", None, "2024-01-31", "2024-03-01"),
            ("M", "cs", None, "2024-02-10", "2024-02-20"),
            ("N", "cs", None, "2024-02-01", "2024-02-29"),
        ),
        engine_name,
    )
    # L is there on 31 January and 29 February, M and N on no last day; all three count as starts and leavers.
    assert headcounts(warehouse, "2024-04") == [(1, 1, 0), (1, 2, 2), (0, 0, 1), (0, 0, 0)]
    assert len(team_facts.staff(warehouse, month("2024-02"))) == 1


def test_a_return_counts_and_a_row_that_stands_twice_does_not(put: Put, engine_name: str) -> None:
    warehouse = put(
        people(
            ("R", "cs", None, "2024-01-01", "2024-02-01"),
            ("R", "cs", None, "2024-03-01", None),
            ("T", "cs", None, "2024-01-01", None),
            ("T", "cs", None, "2024-01-01", None),
            ("B", "cs", None, "2024-03-01", "2024-01-01"),
            ("S", "cs", None, None, None),
        ),
        engine_name,
    )
    assert headcounts(warehouse, "2024-03") == [(2, 2, 0), (1, 0, 1), (2, 1, 0)]
    assert team_facts.staff(warehouse, month("2024-03"))["employee_id"].tolist() == ["R", "T"]


def test_who_manages_somebody_is_no_individual_and_oneself_does_not_count(put: Put, engine_name: str) -> None:
    warehouse = put(
        people(
            ("M", "cs", "M", "2024-01-01", None),
            ("P", "cs", "P", "2024-01-01", None),
            ("Q", "cs", "M", "2024-01-01", None),
            ("A", "cs", "B", "2024-01-01", None),
            ("B", "cs", "A", "2024-01-01", None),
        ),
        engine_name,
    )
    frame = team_facts.headcount(warehouse, month("2024-01"))
    assert frame[["headcount", "individuals"]].sum().tolist() == [5, 2]
    staff = team_facts.staff(warehouse, month("2024-01"))
    # In a circle each leads the one who names them.
    assert team.span_of_control(staff)[["manager_id", "reports"]].to_numpy().tolist() == [["A", 1], ["B", 1], ["M", 1]]
    assert team.reports_unled(staff).to_numpy().tolist() == [["self", 2]]


def test_people_without_a_function_count_as_other(put: Put, engine_name: str) -> None:
    warehouse = put(people(("X", None, None, "2024-01-01", None), ("Y", "", None, "2024-01-01", None)), engine_name)
    ratios = team.team_ratios(team_facts.headcount(warehouse, month("2024-01"))).iloc[0]
    assert (ratios["other_headcount"], ratios["headcount"], ratios["r_and_d_share"]) == (2, 2, 0.0)
    assert pd.isna(ratios["team_ratio"])


def test_tickets_of_nobody_and_of_impossible_times_stay_counted(put: Put, engine_name: str) -> None:
    rows = [
        ("K1", "NOBODY", "2024-01-02 10:00", None, None, None, None),
        ("K2", "A", "2024-01-02 10:00", "2024-01-02 09:00", "2024-01-01 10:00", 9, "customer"),
        ("K3", "A", "2024-01-02 10:00:30", "2024-01-02 10:00:59", "2026-01-02 10:00:30", 4.5, "customer"),
    ]
    made = book([("A", "2023-01-01", None, 10)], [("A", "SMB")], tickets=pd.DataFrame(rows, columns=TICKET))
    warehouse = put(made, engine_name)
    tickets = team_facts.tickets(warehouse, month("2024-01"))
    assert tickets.groupby("segment")["tickets"].sum().to_dict() == {"(none)": 1, "SMB": 2}
    sums = tickets[["answered_tickets", "resolved_tickets", "same_day_tickets", "rated_tickets", "satisfaction"]].sum()
    assert sums.tolist() == [1, 1, 1, 1, 4.5]
    times = team_facts.ticket_times(warehouse, month("2024-01")).set_index("stage")["minutes"]
    # Half a minute is in the first bucket; 731 days are 1,052,640 minutes, in a bucket of 32,768.
    assert times["response"] == 0
    assert times["resolution"] <= 1_052_640 < times["resolution"] + 32_768


EMPTY = {
    "employees": PERSON,
    "tickets": TICKET,
    "touches": ["touch_id", "customer_id", "employee_id", "happened_on", "kind", "initiated_by", "minutes"],
    "onboardings": ["customer_id", "started_on", "completed_on", "first_value_on"],
    "usage_monthly": ["customer_id", "month", "outcome_attainment"],
}
READS: dict[str, tuple[Callable[..., pd.DataFrame], frames.Frame, tuple[str, ...] | None]] = {
    "headcount": (team_facts.headcount, frames.HEADCOUNT, None),
    "staff": (team_facts.staff, frames.STAFF, None),
    "csm_books": (team_facts.csm_books, frames.CSM_BOOKS, None),
    "executives": (team_facts.executives, frames.EXECUTIVES, None),
    "touches": (team_facts.touches, frames.TOUCHES, ("segment",)),
    "contact": (team_facts.contact_after_onboarding, frames.CONTACT_AFTER_ONBOARDING, ("segment",)),
    "tickets": (team_facts.tickets, frames.TICKETS, ("segment",)),
    "ticket_times": (team_facts.ticket_times, frames.TICKET_TIMES, ("segment",)),
    "agent_tickets": (team_facts.agent_tickets, frames.AGENT_TICKETS, None),
    "agent_times": (team_facts.agent_times, frames.AGENT_TIMES, None),
    "lifecycle": (team_facts.lifecycle, frames.LIFECYCLE, None),
    "value_times": (team_facts.value_times, frames.VALUE_TIMES, ("segment",)),
}


def test_nobody_and_nothing_is_an_empty_frame_with_its_columns(put: Put, engine_name: str) -> None:
    made = book([], **{name: pd.DataFrame(columns=columns) for name, columns in EMPTY.items()})
    warehouse = put(made, engine_name)
    found = {name: read(warehouse, month("2024-01")) for name, (read, _, _) in READS.items()}
    for name, (_, kind, dimensions) in READS.items():
        assert list(found[name].columns) == [*kind.grain_with(dimensions), *kind.measures], name
        assert len(found[name]) == 0, name
    assert len(team.team_ratios(found["headcount"])) == 0
    assert len(team.attrition_rate(found["headcount"])) == 0
    assert len(team.span_of_control(found["staff"])) == 0
    assert len(team.executive_contact(found["executives"])) == 0
    assert len(team.person_view(found["csm_books"], None, found["agent_tickets"], found["agent_times"])) == 0
    assert len(service.response_times(found["ticket_times"])) == 0
    assert len(service.ticket_pareto(found["tickets"], ["bug"])) == 0
    assert pd.isna(service.contact_gap(found["contact"])["contact_gap"]).all()
    assert pd.isna(service.time_to_first_value(found["value_times"], ())["median_days"]).all()


@pytest.mark.parametrize("by", [(), ("segment",), ("segment", "region", "landing_band")])
def test_fewer_dimensions_are_the_same_tickets(put: Put, by: tuple[str, ...]) -> None:
    from team_example import AS_OF, team_book

    warehouse = put(team_book(), "duckdb")
    assert team_facts.tickets(warehouse, AS_OF, dimensions=by)["tickets"].sum() == 5
    assert team_facts.ticket_times(warehouse, AS_OF, dimensions=by)["tickets"].sum() == 8
    assert team_facts.touches(warehouse, AS_OF, dimensions=by)["touches"].sum() == 10


def test_who_has_no_csm_is_listed_by_size_an_orphan_too(put: Put, engine_name: str) -> None:
    made = book(
        [(name, "2023-01-01", None, mrr) for name, mrr in zip("ABCDO", (10, 20, 30, 40, 25), strict=True)]
        + [("E", "2023-01-01", "2024-01-01", 90)],
        [
            *(("A", "SMB", None, "here"), ("B", "SMB", None, "gone"), ("C", "SMB", None, "nobody's")),
            *(("D", "Enterprise", None, None), ("E", "SMB", None, None)),
        ],
        employees=pd.DataFrame(
            [("here", "cs", None, "2023-01-01", None), ("gone", "cs", None, "2023-01-01", "2024-02-15")],
            columns=PERSON,
        ),
    )
    warehouse = put(made, engine_name)

    def alone(as_of: str, most: int = 9, **members: list[str]) -> list[tuple[str, float, float]]:
        found = facts.uncovered_customers(warehouse, month(as_of), 12, members, most)
        return list(zip(found["customer_id"], found["opening_mrr"], found["closing_mrr"], strict=True))

    # B's CSM is on the payroll on the last day of January and not on that of February; E pays no more.
    assert alone("2024-01") == [("D", 40, 40), ("C", 30, 30), ("O", 25, 25)]
    assert alone("2024-02") == [("D", 40, 40), ("C", 30, 30), ("O", 25, 25), ("B", 20, 20)]
    assert alone("2024-02", 2) == [("D", 40, 40), ("C", 30, 30)]
    assert alone("2024-02", segment=["SMB"]) == [("C", 30, 30), ("B", 20, 20)]
    assert alone("2023-06") == [("E", 0, 90), ("D", 0, 40), ("C", 0, 30), ("O", 0, 25)]
