"""Sentences of the teams: each case of the ratio, spans with and without a setting, what people moved make of it."""

import math

import pandas as pd
import pytest

from cs_dashboard.content.catalogue import Text
from cs_dashboard.reports import service_stories
from cs_dashboard.reports import team_stories as stories
from cs_dashboard.scenarios.team import TeamNow, project_team

T = Text()
GONE = math.nan
YEAR = "the year before"
NAME = stories.ratio_name(False, T)


@pytest.mark.parametrize(
    ("ratio", "told"),
    [
        (1.6, "(S+M+CS) : R&D is 1.60 : 1, below the 2 : 1 of article 000"),
        (2.0, "(S+M+CS) : R&D is 2.00 : 1, as article 000 has it"),
        (2.5, "(S+M+CS) : R&D is 2.50 : 1, above the 2 : 1 of article 000"),
        (GONE, "Nobody is in R&D, so (S+M+CS) : R&D is undefined"),
    ],
)
def test_the_headline_holds_the_ratio_against_the_article(ratio: float, told: str) -> None:
    found = stories.team_headline(NAME, True, ratio, 2.0, 2.7, (2.75, 2.75), YEAR, T)
    assert found == f"{told}; a CSM has 2.7 customers on average"


def test_support_changes_the_name_of_the_ratio() -> None:
    found = stories.team_headline(stories.ratio_name(True, T), True, 2.4, 2.0, GONE, (GONE, GONE), YEAR, T)
    assert found.startswith("(S+M+CS+support) : R&D is 2.40 : 1, above the 2 : 1")


@pytest.mark.parametrize(("before", "word"), [(2.0, "rose by 1.0"), (4.0, "fell by 1.0")])
def test_the_headline_says_how_the_load_changed(before: float, word: str) -> None:
    found = stories.team_headline(NAME, True, 1.6, 2.0, 2.7, (3.0, before), YEAR, T)
    assert found.endswith(f"; the team's load {word} on the year before to 3.0 customers a person")


def test_without_people_or_csms_the_headline_says_so() -> None:
    found = stories.team_headline(NAME, False, GONE, 2.0, GONE, (GONE, GONE), YEAR, T)
    assert found == "Without the table of employees there is no ratio of teams; no customer here has a CSM"


@pytest.mark.parametrize(
    ("chosen", "per_csm", "told"),
    [
        (["Gus"], 1.0, "Gus has 1 customer"),
        (["Gus"], 31.0, "Gus has 31 customers"),
        (["Gus", "Hal"], 15.5, "the CSMs chosen have 15.5 customers on average"),
        (["No CSM"], GONE, "no customer here has a CSM"),
    ],
)
def test_who_is_chosen_is_named(chosen: list[str], per_csm: float, told: str) -> None:
    found = stories.team_headline(NAME, True, 1.6, 2.0, per_csm, (GONE, GONE), YEAR, T, chosen)
    assert found.endswith(f"; {told}")


def test_the_muted_line_counts_people_and_says_what_filters_cannot() -> None:
    now = pd.Series({"headcount": 19.0, "r_and_d_share": 5 / 19, "team_ratio_with_support": 2.4})
    month = pd.Timestamp("2024-12-01")
    assert stories.team_detail(now, 3.0, month, True, T) == (
        "19 people, 26.3% of them in R&D · with support 2.40 : 1 · 3 customers without a CSM · As of December 2024 · "
        "filters restrict customers; people and costs are the whole company's"
    )
    assert stories.team_detail(None, GONE, month, False, T) == "As of December 2024"


def spans(*reports: int) -> pd.DataFrame:
    rows = [(f"M{place}", "support" if place else "customer_success", n) for place, n in enumerate(reports)]
    return pd.DataFrame(rows, columns=["name", "function", "reports"])


def test_an_unset_team_raises_no_alarm() -> None:
    found = stories.span_sentence(spans(30, 30), {}, T)
    assert found.startswith("Whether the teams are specialised is not set")


def test_a_specialised_team_is_held_to_eight_and_another_to_twenty() -> None:
    both = {"customer_success": True, "support": False}
    assert stories.span_sentence(spans(9, 20), both, T) == "Over the span of their team: M0 (9)."
    assert stories.span_sentence(spans(8, 21), both, T) == "Over the span of their team: M1 (21)."
    assert stories.span_sentence(spans(8, 20), both, T).startswith("Nobody leads more people")
    assert stories.span_sentence(spans(), both, T).startswith("Nobody in the customer teams reports")


def test_both_spans_are_drawn_until_every_team_is_set() -> None:
    teams = ["customer_success", "support"]
    values = [
        [value for value, _ in stories.span_marks(setting, teams, T)]
        for setting in (
            {},
            {"customer_success": True},
            {"customer_success": True, "support": True},
            {"customer_success": False, "support": False},
        )
    ]
    assert values == [[8.0, 15.0, 20.0], [8.0, 15.0, 20.0], [8.0], [15.0, 20.0]]


def test_whom_no_span_holds_is_told_with_the_reason() -> None:
    unled = pd.DataFrame({"reason": ["left", "outside", "self"], "people": [1, 2, 1]})
    assert stories.span_note(unled, T) == (
        "Not in any span, because they report elsewhere: 1 to a manager who left, 2 to a manager outside the customer "
        "teams, 1 to themselves."
    )
    assert stories.span_note(unled.head(0), T).startswith("Everybody in customer success and support")


def test_small_books_are_a_caution() -> None:
    table = pd.DataFrame({"has_few_customers": [True, False, True], "customers": [4, 40, 0]})
    assert stories.people_note(table, T).startswith("1 person has fewer than ten customers")
    assert stories.people_note(table[1:], T).startswith("Assignments are today's")


def test_uncovered_customers_are_told_with_their_arr() -> None:
    load = pd.Series({"uncovered_customers": 3, "uncovered_arr": 2520.0})
    assert stories.uncovered_sentence(load, T).startswith("3 paying customers with $2.52K of ARR have no CSM")
    assert stories.uncovered_sentence(load * 0, T).startswith("Every paying customer here has a CSM")
    assert stories.uncovered_sentence(None, T).startswith("Every paying customer here has a CSM")


def test_what_people_moved_make_of_it() -> None:
    people = {"sales": 4.0, "customer_success": 4.0, "engineering": 5.0}
    now = TeamNow(csms=4, customers=20)
    start, same, more = (
        project_team(people, moves, now)
        for moves in ({}, {"sales": -1.0, "customer_success": 1.0}, {"customer_success": 1.0})
    )
    assert stories.what_if_sentence(start, start, T).startswith("Move a lever")
    assert stories.what_if_sentence(start, same, T) == (
        "With the same 13 people, (S+M+CS) : R&D is 1.60 : 1 and a CSM has 4.0 customers."
    )
    assert stories.what_if_sentence(start, more, T) == (
        "With 14 people instead of 13, (S+M+CS) : R&D is 1.80 : 1 and a CSM has 4.0 customers."
    )


def test_executives_without_a_contact_are_named() -> None:
    month = pd.Timestamp("2024-12-01")
    met = pd.DataFrame({"month": month, "name": ["Ada", "Bo", "Oz"], "touches": [0, 1, 0]})
    assert service_stories.executives_sentence(met, month, T) == "Without a contact this month: Ada, Oz."
    assert service_stories.executives_sentence(met[1:2], month, T) == "Every executive met a customer this month."
    assert service_stories.executives_sentence(met, month + pd.DateOffset(months=1), T).startswith("No employee")


def test_the_product_caused_share_is_of_tickets_with_a_category() -> None:
    caused = pd.Series({"tickets": 4, "product_caused_share": 0.75})
    assert service_stories.service_sentence(caused, T) == (
        "The product caused 75.0% of the 4 tickets of these twelve months that have a category."
    )
    none = pd.Series({"tickets": 0, "product_caused_share": GONE})
    assert service_stories.service_sentence(none, T).startswith("No ticket")
