"""Reads of the teams: sliced by the filters, asked once, None where a table is not connected."""

from collections.abc import Callable
from pathlib import Path

import pytest
from books import Book, book
from ui.acting import statements

from cs_dashboard.filters import Filters
from cs_dashboard.ui import team_reads

Elsewhere = Callable[[Book], Path]
READS = [
    *(team_reads.headcount, team_reads.staff, team_reads.csm_books, team_reads.executives, team_reads.touches),
    *(team_reads.contact_after_onboarding, team_reads.tickets, team_reads.ticket_times, team_reads.agent_tickets),
    *(team_reads.agent_times, team_reads.lifecycle, team_reads.value_times),
]


def test_everything_is_read_once(elsewhere: Elsewhere, worked_team: Book) -> None:
    elsewhere(worked_team)
    assert all(len(read(Filters())) > 0 for read in READS)
    with statements() as seen:
        for read in READS:
            read(Filters())
        assert seen == []


def test_filters_slice_what_belongs_to_customers_and_leave_people_alone(
    elsewhere: Elsewhere, worked_team: Book
) -> None:
    elsewhere(worked_team)
    few = Filters(segment=("SMB",), landing_band=("under 500",))
    assert team_reads.tickets(few)["tickets"].sum() == 2
    assert team_reads.tickets(Filters(segment=("SMB",), landing_band=("10000+",)))["tickets"].sum() == 0
    assert team_reads.csm_books(few)["customers"].sum() == 4
    assert team_reads.csm_books(Filters(csm_id=("E08",)))["customers"].sum() == 3
    assert team_reads.lifecycle(few)["customers"].sum() == 4
    assert len(team_reads.staff(few)) == 19


@pytest.mark.parametrize(
    ("missing", "reads_without"),
    [
        ("employees", {"headcount", "staff", "executives"}),
        ("touches", {"executives", "touches", "contact_after_onboarding"}),
        ("onboardings", {"contact_after_onboarding", "value_times"}),
        ("tickets", {"tickets", "ticket_times", "agent_tickets", "agent_times"}),
    ],
)
def test_a_missing_table_is_none_and_the_others_answer(
    elsewhere: Elsewhere, missing: str, reads_without: set[str], worked_team: Book
) -> None:
    made = worked_team
    del made.tables[missing]
    elsewhere(made)
    assert {read.__name__ for read in READS if read(Filters()) is None} == reads_without


def test_with_costs_alone_the_customers_are_still_there(elsewhere: Elsewhere) -> None:
    elsewhere(book([("A", "2023-01-01", None, 10), ("A", "2023-02-28", None, 10)]))
    assert [read.__name__ for read in READS if read(Filters()) is not None] == ["csm_books", "lifecycle"]
