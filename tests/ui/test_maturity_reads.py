"""The measures of practices: what each comes to, what flips it, what it lacks without a table, who is behind it."""

import math
from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd
import pytest
from books import Book, book
from maturity_example import AS_OF, VALUES, maturity_book
from ui.acting import statements

from cs_dashboard.content.measures import measures
from cs_dashboard.filters import Filters
from cs_dashboard.ui import maturity_reads, reads

Elsewhere = Callable[[Book], Path]
Tables = dict[str, pd.DataFrame]
OPTIONAL = ("contracts", "costs", "employees", "onboardings", "surveys", "tickets", "touches", "usage_monthly")
EVERY = {**VALUES, "ltv_cac": math.nan}


def values() -> dict[str, float]:
    """Measure -> value."""
    return maturity_reads.measures_now(Filters()).set_index("key")["value"].to_dict()


def same(found: float, expected: float) -> bool:
    return math.isnan(found) if math.isnan(expected) else math.isclose(found, expected, abs_tol=1e-9)


def put(tables: Tables, table: str, row: object, **changes: object) -> None:
    """Changes cells of the row whose first column says so (all rows where `row` is None)."""
    frame = tables[table].astype(object)
    rows = frame.index if row is None else frame.index[frame.iloc[:, 0] == row]
    assert len(rows) > 0
    for column, value in changes.items():
        frame.loc[rows, column] = value
    tables[table] = frame


def add(tables: Tables, table: str, *rows: tuple[object, ...]) -> None:
    columns = tables[table].columns
    tables[table] = pd.concat([tables[table], pd.DataFrame(rows, columns=columns[: len(rows[0])])], ignore_index=True)


def without(tables: Tables, table: str, *rows: str) -> None:
    frame = tables[table]
    tables[table] = frame[~frame.iloc[:, 0].isin(rows)]


def test_the_example_comes_to_its_arithmetic(elsewhere: Elsewhere) -> None:
    elsewhere(maturity_book())
    table = maturity_reads.measures_now(Filters())
    assert table["key"].tolist() == list(measures())
    found = values()
    assert {key: found[key] for key, value in EVERY.items() if not same(found[key], value)} == {}
    assert (table["missing"] == "").all()
    rests_on = table.set_index("key")["n"]
    for key, n in {"renewals_with_csm": 3, "staff_in_contact": 7, "outcomes_known": 5, "tickets_reported": 4}.items():
        assert rests_on[key] == n, key


def who_stays_and_what_they_do(tables: Tables) -> None:
    put(tables, "employees", "P2", role="CSM")
    put(tables, "employees", "P6", role="Onboarding agent")
    put(tables, "employees", "P7", end_date=None)
    put(tables, "employees", "P8", role="Knowledge-base lead")


def nobody_in_support(tables: Tables) -> None:
    without(tables, "employees", "P5", "P6")


def leaders_by_rank_and_in_chinese(tables: Tables) -> None:
    # "Director of customer success" as a Chinese company writes it; an executive counts whatever the role.
    put(tables, "employees", "P2", role="\u5ba2\u6237\u6210\u529f\u603b\u76d1")
    put(tables, "employees", "P3", is_executive="true")


def more_contacts(tables: Tables) -> None:
    put(tables, "touches", "T5", happened_on="2024-08-09")
    add(
        tables,
        "touches",
        ("T9", "B", "P4", "2024-04-02", "Business review", "us"),
        ("T10", "C", "P1", "2024-12-05", "call", "us"),
        ("T11", "D", "P3", "2024-10-01", "call", "us"),
    )


def never_contacted(tables: Tables) -> None:
    without(tables, "touches", "T5")


def other_tickets(tables: Tables) -> None:
    put(tables, "tickets", "K1", category=None, resolved_at="2024-09-09 12:00")
    put(tables, "tickets", "K2", category="Out-age", first_response_at="2024-11-02 20:00")
    put(tables, "tickets", "K3", channel="email", opened_by="customer")
    put(tables, "tickets", "K4", category="how_to")


def answers_in_time_and_a_day_late(tables: Tables) -> None:
    put(tables, "surveys", "V1", answered_on="2024-11-02")
    put(tables, "surveys", "V4", answered_on="2024-10-03")


def answers_on_the_last_day_and_a_day_early(tables: Tables) -> None:
    put(tables, "surveys", "V1", answered_on="2024-11-01")
    put(tables, "surveys", "V4", answered_on="2024-10-02")


def other_terms(tables: Tables) -> None:
    without(tables, "contracts", "X3")
    put(tables, "contracts", "X7", end_date="2025-12-15")


def onboarded_on_the_ninetieth_day(tables: Tables) -> None:
    put(tables, "onboardings", "B", completed_on="2024-05-01")
    put(tables, "onboardings", "N", first_value_on="2024-07-15")


def onboarded_a_day_later(tables: Tables) -> None:
    put(tables, "onboardings", "A", completed_on="2024-04-10")


def more_usage(tables: Tables) -> None:
    frame = tables["usage_monthly"].astype(object)
    late = (frame["customer_id"] == "D") & (frame["month"] >= "2024-10-01")
    frame.loc[late, ["active_users", "features_used", "outcome_attainment"]] = [6, 7, 0.5]
    tables["usage_monthly"] = frame


def no_usage_of_late(tables: Tables) -> None:
    frame = tables["usage_monthly"]
    tables["usage_monthly"] = frame[frame["month"] < "2024-10-01"]


def nobody_left(tables: Tables) -> None:
    put(tables, "subscriptions", "S5", end_date=None)


# What is changed -> measure: (its new value, a threshold between it and the old one). The others stay as they were.
FLIPS: Mapping[Callable[[Tables], None], dict[str, tuple[float, float]]] = {
    who_stays_and_what_they_do: {
        "customer_success_leaders": (0, 1),
        "support_per_role": (1, 1.5),
        "knowledge_owners": (1, 1),
        "team_attrition": (0, 0.1),
        "tenured_attrition": (0, 0.1),
        "customer_success_headcount": (4, 4),
        "headcount": (8, 8),
        "renewals_with_csm": (2 / 3, 0.5),
        "largest_span": (3, 3),
        "staff_in_contact": (2 / 8, 0.28),
    },
    nobody_in_support: {
        "post_sales_functions": (1, 2),
        "support_headcount": (0, 1),
        "support_per_role": (math.nan, 1),
        "headcount": (5, 6),
        "staff_in_contact": (1 / 5, 0.25),
        "tenured_attrition": (1 / 3, 0.3),
    },
    leaders_by_rank_and_in_chinese: {"customer_success_leaders": (2, 2)},
    more_contacts: {
        "renewal_lead_days": (45, 30),
        "customers_met": (2, 2),
        "executive_contact": (1, 1),
        "proactive_share": (3 / 4, 0.6),
        "staff_in_contact": (3 / 7, 0.4),
        "days_to_first_touch": (60, 30),
        "contact_after_onboarding": (2 / 3, 0.5),
        "silent_customers": (0, 1),
    },
    # From 10 June to the end of December.
    never_contacted: {"days_to_first_touch": (205, 30)},
    other_tickets: {
        "ticket_channels": (1, 2),
        "found_by_us": (0, 0.1),
        "same_day": (2 / 4, 0.4),
        "product_caused": (1 / 2, 0.4),
        "tickets_reported": (2 / 4, 0.6),
        "nps_answers": (0, 1),
        "feedback_change": (0.2, 0.5),
    },
    answers_in_time_and_a_day_late: {
        "survey_kinds": (3, 3),
        "nps_answers": (0, 1),
        "feedback_change": (1, 0.8),
    },
    answers_on_the_last_day_and_a_day_early: {"feedback_change": (1, 0.8)},
    other_terms: {"renewal_lead_days": (30, 20), "renewals_with_csm": (1 / 4, 0.3)},
    onboarded_on_the_ninetieth_day: {"onboarding_completed": (1, 0.9), "lifecycle_stages": (7, 7)},
    onboarded_a_day_later: {"onboarding_completed": (1 / 3, 0.5)},
    more_usage: {"silent_customers": (0, 1), "features_used": (9 / 40, 0.2), "outcomes_known": (2 / 5, 0.3)},
    no_usage_of_late: {
        "silent_customers": (0, 1),
        "features_used": (math.nan, 0.05),
        "outcomes_known": (0, 0.1),
        "health_inputs": (3, 4),
        "lifecycle_stages": (5, 6),
    },
    # 6 pay now and 5 a year ago: (4 / 6) / (2 / 5) - 1.
    nobody_left: {
        "grr_change": (0, 0.1),
        "paying_customers": (6, 6),
        "outcomes_known": (1 / 6, 0.18),
        "feedback_change": (2 / 3, 0.65),
    },
}


@pytest.mark.parametrize("change", FLIPS, ids=lambda change: change.__name__)
def test_other_data_flip_the_measures_that_they_are_about_and_no_other(
    elsewhere: Elsewhere, change: Callable[[Tables], None]
) -> None:
    made = maturity_book()
    change(made.tables)
    elsewhere(made)
    found, expected = values(), {**EVERY, **{key: after for key, (after, _) in FLIPS[change].items()}}
    assert {key: found[key] for key, value in expected.items() if not same(found[key], value)} == {}
    for key, (after, threshold) in FLIPS[change].items():
        assert (EVERY[key] >= threshold) != (after >= threshold), key


def test_the_settings_say_what_counts(elsewhere: Elsewhere) -> None:
    made = maturity_book()
    made.settings |= {"north_star": [f"goal {n}" for n in range(13)], "product_caused": ["bug", "how to"]}
    made.settings |= {"meeting_kinds": ["VISIT", "mail"]}
    elsewhere(made)
    changed = {"north_stars": 13, "product_caused": 2 / 3, "customers_met": 2}
    found = values()
    assert {key: found[key] for key, value in {**EVERY, **changed}.items() if not same(found[key], value)} == {}


def test_a_company_in_its_first_year_has_no_retention(elsewhere: Elsewhere) -> None:
    made = maturity_book()
    put(made.tables, "subscriptions", None, start_date="2024-06-10", end_date=None)
    elsewhere(made)
    found = values()
    assert (found["retention_kpis"], found["paying_customers"]) == (0, 6)
    assert math.isnan(found["grr_change"])


@pytest.mark.parametrize("table", OPTIONAL)
def test_a_table_that_is_missing_is_named_and_the_other_measures_stay(elsewhere: Elsewhere, table: str) -> None:
    made = maturity_book()
    del made.tables[table]
    elsewhere(made)
    found = maturity_reads.measures_now(Filters()).set_index("key")
    needing = {key for key, measure in measures().items() if table in measure.tables}
    assert needing
    assert set(found.index[found["missing"] == table]) == needing
    assert found.loc[list(needing), "value"].isna().all()
    # What these count is how much there is.
    counted = {"health_inputs", "lifecycle_stages"}
    kept = {key: value for key, value in EVERY.items() if key not in needing | counted}
    assert {key: found["value"][key] for key, value in kept.items() if not same(found["value"][key], value)} == {}
    inputs = {"tickets": 3, "usage_monthly": 3}.get(table, 4)
    stages = {"onboardings": 4, "usage_monthly": 5}.get(table, 6)
    assert found["value"][["health_inputs", "lifecycle_stages"]].tolist() == [inputs, stages]
    for key in needing:
        assert maturity_reads.behind(Filters(), key).empty


def test_with_customers_and_subscriptions_alone_five_measures_are_told(elsewhere: Elsewhere) -> None:
    made = maturity_book()
    elsewhere(Book({name: made.tables[name] for name in ("customers", "subscriptions")}, made.settings))
    found = {key: value for key, value in values().items() if not math.isnan(value)}
    assert {key: round(value, 9) for key, value in found.items()} == {
        "grr_change": 0.2,
        "paying_customers": 5,
        "health_inputs": 1,
        "retention_kpis": 3,
        "lifecycle_stages": 3,
        "north_stars": 1,
    }
    known = {name for name, course in maturity_reads.courses(Filters()).items() if len(course)}
    assert known == {"paying_customers", "arr"}


def test_a_company_without_anything_has_no_measure_that_is_wrong(elsewhere: Elsewhere) -> None:
    made = maturity_book()
    empty = {name: frame.iloc[:0] for name, frame in made.tables.items() if name not in ("customers", "subscriptions")}
    bare = book([("A", "2024-12-01", None, 10)], **empty)
    bare.settings = made.settings
    elsewhere(bare)
    found = values()
    told = {key: value for key, value in found.items() if not math.isnan(value) and value != 0}
    # A was won a day before the month began and waits for the whole of it.
    assert told == {
        "paying_customers": 1,
        "days_to_first_touch": 31,
        "health_inputs": 1,
        "lifecycle_stages": 2,
        "north_stars": 1,
    }
    for key in measures():
        assert len(maturity_reads.behind(Filters(), key)) == (
            1 if key in ("days_to_first_touch", "outcomes_known") else 0
        )


BEHIND: dict[str, list[str]] = {
    "renewals_with_csm": ["B", "C"],
    "renewal_lead_days": ["B", "A"],
    "post_sales_functions": ["P2", "P3", "P4", "P5", "P6"],
    "staff_in_contact": ["P2", "P4", "P8", "P1", "P6"],
    "support_headcount": ["P5", "P6"],
    "customer_success_headcount": ["P2", "P3", "P4"],
    "support_per_role": ["P5", "P6"],
    "customers_met": ["A"],
    "customer_success_leaders": ["P2"],
    "tenured_attrition": ["P7"],
    "team_attrition": ["P7"],
    "days_to_first_touch": ["N"],
    "survey_kinds": ["C", "B", "A"],
    "nps_answers": ["A"],
    "onboarding_completed": ["B"],
    "executive_contact": ["P1"],
    "largest_span": ["P2"],
    "knowledge_owners": [],
    "contact_after_onboarding": ["N", "B"],
    "outcomes_known": ["B", "C", "D", "N"],
    "silent_customers": ["D"],
    "features_used": ["D"],
}


def test_who_stands_behind_each_measure_can_be_listed(elsewhere: Elsewhere) -> None:
    elsewhere(maturity_book())
    for key, measure in measures().items():
        listed = maturity_reads.behind(Filters(), key)
        if measure.behind == "none":
            assert listed.empty
        elif key != "headcount":
            who = "customer_id" if measure.behind == "customers" else "employee_id"
            assert listed[who].tolist() == BEHIND[key], key
    assert len(maturity_reads.behind(Filters(), "headcount")) == 7
    people = maturity_reads.behind(Filters(), "tenured_attrition")
    assert people.iloc[0].tolist() == ["P7", "Gil", "customer_success", "CSM", "Bob"]
    lead = maturity_reads.behind(Filters(), "renewal_lead_days")
    assert lead[["since", "mrr", "days"]].to_numpy().tolist() == [["2024-06-01", 100, 0], ["2024-03-01", 100, 30]]
    features = maturity_reads.behind(Filters(), "features_used").iloc[0]
    assert (features["part"], features["whole"], features["since"]) == (1, 20, "")


def test_the_courses_run_month_by_month_to_the_month_asked_for(elsewhere: Elsewhere) -> None:
    elsewhere(maturity_book())
    courses = maturity_reads.courses(Filters())
    assert set(courses) == {"paying_customers", "support_headcount", "headcount", "arr"}
    assert {name: series[AS_OF] for name, series in courses.items()} == {
        "paying_customers": 5,
        "support_headcount": 2,
        "headcount": 7,
        "arr": 6000,
    }
    before = pd.Timestamp("2023-05-01")
    assert [courses[name][before] for name in ("paying_customers", "arr", "headcount")] == [5, 6000, 6]
    # From the first month of their table to the month asked for, none left out.
    early = maturity_reads.courses(Filters(as_of=pd.Timestamp("2024-05-01").date()))
    assert [series.index[-1] for series in early.values()] == [pd.Timestamp("2024-05-01")] * 4
    assert len(early["headcount"]) == 41


def test_the_sample_answers_every_measure_once_whatever_the_slice(sample: Path) -> None:
    found = maturity_reads.measures_now(Filters())
    assert found["value"].notna().sum() == len(measures()) >= 18
    with statements() as seen:
        sliced = maturity_reads.measures_now(Filters(segment=("SMB",)))
        assert seen == []
    pd.testing.assert_frame_equal(found, sliced)
    assert reads.as_of(Filters()) == maturity_reads.courses(Filters())["arr"].index[-1]


def test_the_list_behind_a_share_of_the_sample_is_what_is_left_of_it(sample: Path) -> None:
    found = maturity_reads.measures_now(Filters()).set_index("key")
    for key in (
        *("renewals_with_csm", "staff_in_contact", "onboarding_completed", "executive_contact"),
        *("contact_after_onboarding", "outcomes_known"),
    ):
        rest = (1 - found["value"][key]) * found["n"][key]
        assert len(maturity_reads.behind(Filters(), key)) == round(rest) > 0, key
    for key in ("customers_met", "silent_customers", "headcount", "customer_success_leaders", "nps_answers"):
        assert len(maturity_reads.behind(Filters(), key)) == found["value"][key] > 0, key
