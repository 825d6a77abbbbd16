"""Findings about people: functions nobody knows, circles of managers, managers who left, customers uncovered."""

from collections.abc import Callable

import pytest
from books import Book, book
from given import given, st
from team_example import AS_OF, team_book

from cs_dashboard.warehouse.check import check
from cs_dashboard.warehouse.connect import Warehouse
from cs_dashboard.warehouse.people_checks import management_circles, people_findings

Put = Callable[[Book, str], Warehouse]


def test_the_example_has_one_of_each(put: Put, engine_name: str) -> None:
    found = {finding.rule: finding for finding in people_findings(put(team_book(), engine_name), AS_OF)}
    assert {rule: (f.table, f.severity, f.count, f.affected_mrr) for rule, f in found.items()} == {
        "unknown function": ("employees", "warning", 1, None),
        "circle of managers": ("employees", "warning", 2, None),
        "manager who left": ("employees", "warning", 1, None),
        "customers without CSM": ("customers", "note", 1, 60.0),
        "CSM who left": ("customers", "warning", 1, 80.0),
    }
    assert "Wizardry (1)" in found["unknown function"].message
    assert found["circle of managers"].examples == ({"circle": "E17 > E18 > E17"},)
    assert found["manager who left"].examples == ({"employee_id": "E14", "manager_id": "E10"},)


def test_the_check_tells_them_among_the_rest(put: Put) -> None:
    rules = {(finding.table, finding.rule) for finding in check(put(team_book(), "loaded"))}
    # Managers and CSMs that do not exist were findings before.
    assert {("employees", "circle of managers"), ("employees", "orphan manager_id")} <= rules
    assert {("customers", "orphan csm_id"), ("customers", "customers without CSM")} <= rules


def test_a_mapped_function_is_no_finding(put: Put) -> None:
    made = team_book()
    made.settings["functions"] = {"wizardry": "engineering"}
    rules = [finding.rule for finding in people_findings(put(made, "loaded"), AS_OF)]
    assert "unknown function" not in rules


def test_a_company_without_people_or_csms_hears_nothing(put: Put) -> None:
    assert people_findings(put(book([("A", "2023-01-01", None, 10)]), "duckdb"), AS_OF) == []
    assert people_findings(put(book([]), "duckdb"), None) == []


@pytest.mark.parametrize(
    ("manager_of", "circles"),
    [
        ({}, []),
        ({"A": "B", "B": "C"}, []),
        ({"A": "A"}, [["A"]]),
        ({"B": "C", "C": "A", "A": "B", "D": "A"}, [["A", "B", "C"]]),
        ({"D": "C", "C": "D", "A": "B", "B": "A", "E": "F"}, [["A", "B"], ["C", "D"]]),
    ],
)
def test_circles_are_found_once_each(manager_of: dict[str, str], circles: list[list[str]]) -> None:
    assert management_circles(manager_of) == circles


@given(st.dictionaries(st.sampled_from("ABCDEFGH"), st.sampled_from("ABCDEFGH")))
def test_who_is_in_a_circle_comes_back_to_themselves(manager_of: dict[str, str]) -> None:
    in_circles = {person for circle in management_circles(manager_of) for person in circle}
    for start in manager_of:
        person: str | None = start
        seen = []
        for _ in range(9):
            person = manager_of.get(person) if person is not None else None
            seen.append(person)
        assert (start in seen) == (start in in_circles)
