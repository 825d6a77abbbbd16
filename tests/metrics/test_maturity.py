"""The measures of practices from frames made by hand: their order, what is missing, words in roles, empty frames."""

import copy
import math

import pandas as pd
import pytest
from metrics.made import frame_of, retention_row

from cs_dashboard.content.measures import measures
from cs_dashboard.frames import LIFECYCLE, RETENTION_FACTS, REVENUE, STAFF, TENURES
from cs_dashboard.metrics.maturity import READINGS, practice_measures
from cs_dashboard.metrics.maturity_facts import MaturityFacts
from cs_dashboard.metrics.maturity_people import PeopleBehind

AS_OF = pd.Timestamp("2024-01-01")


def facts(**more: object) -> MaturityFacts:
    made = {
        "retention": frame_of(RETENTION_FACTS, [retention_row([(100, 120), (100, 0)])]),
        "revenue": frame_of(REVENUE, [{"month": AS_OF, "total_mrr": 120, "total_customers": 1}]),
        "lifecycle": frame_of(LIFECYCLE, [{"cohort": AS_OF, "customers": 1}]),
    }
    return MaturityFacts(as_of=AS_OF, **{**made, **more})  # type: ignore[arg-type]


def staff(*roles: str, function: str = "customer_success") -> pd.DataFrame:
    rows = [(f"P{n}", f"Person {n}", function, role, "-", "none", False) for n, role in enumerate(roles)]
    return STAFF.check(pd.DataFrame(rows, columns=[*STAFF.grain, *STAFF.measures]))


def test_every_record_has_its_reading_and_no_other() -> None:
    assert set(READINGS) == set(measures())


def test_measures_come_in_the_order_asked_for_with_what_they_lack() -> None:
    needs = {
        "paying_customers": (),
        "headcount": ("employees",),
        "north_stars": (),
        "nps_answers": ("surveys", "tickets"),
    }
    table = practice_measures(facts(north_star=("nrr",)), needs, {"customers", "subscriptions", "surveys"})
    assert table["key"].tolist() == list(needs)
    assert table["missing"].tolist() == ["", "employees", "", "tickets"]
    assert table["value"].tolist()[::2] == [1, 1]
    assert table["value"].isna().tolist() == [False, True, False, True]
    assert list(table.columns) == ["key", "value", "n", "missing"]


def test_the_facts_are_left_as_they_were() -> None:
    made = facts(staff=staff("Head", "CSM"), tenures=frame_of(TENURES, []))
    before = copy.deepcopy(made)
    tables = {key: measure.tables for key, measure in measures().items() if set(measure.tables) <= {"employees"}}
    asked = {key: need for key, need in tables.items() if key not in ("tenured_attrition", "team_attrition")}
    assert len(practice_measures(made, {k: n for k, n in asked.items() if k != "health_inputs"}, {"employees"})) >= 10
    for name in ("retention", "revenue", "lifecycle", "staff", "tenures"):
        pd.testing.assert_frame_equal(getattr(made, name), getattr(before, name), check_exact=True)


def test_nothing_asked_is_an_empty_table() -> None:
    assert len(practice_measures(facts(), {}, set())) == 0


def test_a_change_needs_both_years_and_the_retention_metrics_the_month() -> None:
    found = practice_measures(facts(), {"grr_change": (), "retention_kpis": ()}, set())
    assert math.isnan(found["value"][0])
    assert found["value"][1] == 3
    assert found["n"].tolist() == [0, 2]
    later = MaturityFacts(AS_OF + pd.DateOffset(months=1), facts().retention, facts().revenue, facts().lifecycle)
    assert practice_measures(later, {"retention_kpis": (), "paying_customers": ()}, set())["value"].tolist() == [0, 0]


@pytest.mark.parametrize(
    ("role", "is_named"),
    [
        ("VP, Customer Success", True),
        ("head-of-success", True),
        ("Team lead", True),
        ("Leading specialist", False),
        ("Overhead planner", False),
        ("", False),
        # "Director of customer success" and "customer success manager" in Chinese.
        ("\u5ba2\u6237\u6210\u529f\u603b\u76d1", True),
        ("\u5ba2\u6237\u6210\u529f\u7ecf\u7406", False),
    ],
)
def test_a_role_leads_by_a_whole_word_or_a_chinese_one_within(role: str, is_named: bool) -> None:
    words = {key: measure.words for key, measure in measures().items()}
    found = facts(words=words, staff=staff(role), tenures=frame_of(TENURES, []))
    assert len(PeopleBehind(found).behind("customer_success_leaders")) == is_named


def test_a_word_of_two_is_found_in_their_order_only() -> None:
    found = facts(words={"knowledge_owners": ("help centre",)})
    texts = pd.Series(["Help-Centre writer", "centre help", "helpcentre"])
    assert found.named("knowledge_owners", texts).tolist() == [True, False, False]


def test_roles_are_told_apart_whatever_their_case() -> None:
    people = staff("Agent", "agent ", "Onboarding", function="support")
    found = practice_measures(facts(staff=people), {"support_per_role": ("employees",)}, {"employees"})
    assert found["value"].tolist() == [1.5]
    nobody = practice_measures(facts(staff=staff("CSM")), {"support_per_role": (), "largest_span": ()}, set())
    assert math.isnan(nobody["value"][0])
    # One person leads nobody: a span of zero, not an unknown one.
    assert nobody["value"][1] == 0
    assert math.isnan(practice_measures(facts(staff=staff()), {"largest_span": ()}, set())["value"][0])
