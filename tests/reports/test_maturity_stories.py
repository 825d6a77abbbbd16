"""Sentences of the Stage maturity page: every state of a ladder, a crossing and a trigger, and the plan to print."""

import math
import re
from datetime import date

import pandas as pd
import pytest
from reports.words import EN, ZH, latin

from cs_dashboard.config import settings_from
from cs_dashboard.content.measures import Measure
from cs_dashboard.content.practices import Evidence
from cs_dashboard.content.stages import ladders
from cs_dashboard.content.words import Words
from cs_dashboard.models.crossing import Crossing
from cs_dashboard.reports import maturity_stories as stories
from cs_dashboard.reports import practice_stories as told
from cs_dashboard.reports.maturity_plan import MOST_ROWS, PlanRow, maturity_plan
from cs_dashboard.scenarios.maturity import Standing, standings

EDGES = settings_from({}, where="test").stages.edges
MARCH, MAY = pd.Timestamp("2027-03-01"), pd.Timestamp("2027-05-01")


def places(arr: float = math.nan, people: float = math.nan) -> dict[str, Standing]:
    return standings(ladders(), EDGES, {"arr": arr, "headcount": people})


def headline(arr: float, people: float, share: float = 0.614, gap: str = "Renewal ownership") -> str:
    found = places(arr, people)
    return stories.maturity_headline(found["arr"], found["headcount"], share, gap, EN)


def test_the_headline_names_both_stages_what_is_in_place_and_the_largest_gap() -> None:
    assert headline(70e6, 122) == (
        "Growth and second curve by ARR, 100–249 people by headcount; 61% of what these stages ask is in place; "
        "the largest gap is “Renewal ownership”."
    )


def test_the_headline_of_one_ladder_says_what_the_other_waits_for() -> None:
    assert headline(math.nan, 3).startswith("0–4 people by headcount, while the ARR ladder waits for an exchange rate;")
    assert headline(1e6, math.nan).startswith("Pre-PMF by ARR, while headcount is not known;")
    assert headline(math.nan, math.nan, math.nan) == "Neither ARR nor headcount can be placed yet."


def test_nothing_open_is_said() -> None:
    assert headline(70e6, 122, 1.0, "").endswith(
        "100% of what these stages ask is in place; nothing that they ask is open."
    )


def test_what_nobody_assessed_is_not_called_the_largest_gap() -> None:
    assert headline(70e6, 122, 0.25, "").endswith(
        "25% of what these stages ask is in place; nobody has assessed the rest yet."
    )


@pytest.mark.parametrize(
    ("crossed", "words"),
    [
        (Crossing("passed", MARCH), "since Mar 2027"),
        (Crossing("passed"), "since before the data begin"),
        (Crossing("expected", MARCH, MARCH, MAY, 24), "expected Mar 2027 (95%: Mar 2027 to May 2027)"),
        (
            Crossing("expected", MARCH, MARCH, None, 24),
            "expected Mar 2027; Mar 2027 at the earliest, open towards later",
        ),
        (Crossing("beyond", months=24), "not within 24 months at this pace"),
        (Crossing("beyond", earliest=MAY, months=60), "not within 60 months at this pace; May 2027 at the earliest"),
        (Crossing("unknown"), "not known when"),
    ],
)
def test_a_crossing_is_told_with_its_range(crossed: Crossing, words: str) -> None:
    assert stories.when(crossed, EN) == words
    assert latin(stories.when(crossed, ZH)) == set()


def test_a_ladder_says_how_far_it_is_to_the_next_rung() -> None:
    found = places(57e6, 5000)
    assert stories.ladder_title(found["arr"], "¥57M", "¥60M", EN) == "By ARR: Pre-growth, ¥57M of ¥60M to the next rung"
    assert stories.ladder_title(found["headcount"], "5,000", "", EN) == (
        "By headcount: 250 people and more, 5,000, the top rung"
    )
    assert stories.ladder_title(places()["arr"], "", "", EN) == "By ARR: not known"


def test_the_half_mark_is_reached_at_half() -> None:
    assert stories.half_mark(0.5, 60, EN).startswith("50% of the 60 pieces of advice")
    assert stories.half_mark(0.5, 60, EN).endswith("past the half mark.")
    assert stories.half_mark(0.49, 60, EN).endswith("below the half mark.")


def test_a_moved_size_counts_what_begins_and_ends() -> None:
    then = [*places(70e6, 300).values()]
    assert stories.moved_sentence(9, 4, 2, then, True, EN) == (
        "That company stands at Growth and second curve and 250 people and more. "
        "9 more things are asked, 4 more advised against, 2 no longer hold."
    )
    assert stories.moved_sentence(0, 0, 0, then, True, EN).endswith("Nothing changes in what is asked of it.")
    assert stories.moved_sentence(0, 0, 0, then, False, EN).startswith("Move a slider")


def test_a_trigger_says_since_when_or_when() -> None:
    trigger = ladders().triggers["knowledge_base_due"]
    assert stories.trigger_state(trigger, Crossing("passed", MARCH), 1120, EN) == "passed since Mar 2027; now 1,120"
    expected = stories.trigger_state(trigger, Crossing("expected", MARCH, MARCH, MAY, 60), 860, EN)
    assert expected == "860 of 1,000; expected Mar 2027 (95%: Mar 2027 to May 2027)"
    assert stories.trigger_state(trigger, Crossing("unknown"), math.nan, EN).startswith("not known")


def measure(unit: str) -> Measure:
    words = Words({"en": "Something", "zh_Hans": "Something"})
    return Measure("x", words, Words({"en": "Counted so.", "zh_Hans": "."}), Words({"en": "now", "zh_Hans": "."}), unit)


@pytest.mark.parametrize(
    ("unit", "value", "words"),
    [
        ("rate", 0.6, "60%"),
        ("rate", 0.604, "60.4%"),
        ("points", -0.021, "−2.1 points"),
        ("days", 1.2, "1 day"),
        ("days", 33.4, "33 days"),
        ("count", 12.0, "12"),
        ("multiple", 3.4, "3.4"),
        ("count", math.nan, "—"),
    ],
)
def test_a_measure_is_told_in_its_unit(unit: str, value: float, words: str) -> None:
    assert told.measured_value(measure(unit), value, EN) == words


def test_a_threshold_of_ours_says_so() -> None:
    assert told.threshold(Evidence("x", at_least=0.8), measure("rate"), EN) == "at least 80%"
    assert told.threshold(Evidence("x", at_most=8, basis="ours"), measure("count"), EN) == "at most 8 (our threshold)"


def row(number: int, owner: str = "", due_on: date | None = None) -> PlanRow:
    return PlanRow(f"practice_{number}", f"Gap {number}", "Do it.", "Missing", "40%", owner, due_on)


def plan(rows: list[PlanRow]) -> str:
    words = {"title": "Plan", "headline": "Where we stand.", "rule": "The rule.", "company": "Northwind <b>"}
    return maturity_plan(rows, review_on=date(2027, 1, 15), t=EN, **words)  # type: ignore[arg-type]


def test_the_printed_plan_holds_every_gap_with_owner_and_date() -> None:
    found = plan([row(1, "Mia", date(2027, 2, 1)), row(2)])
    lines = re.findall(r'<tr data-practice="(\w+)">(.*?)</tr>', found)
    assert [practice for practice, _ in lines] == ["practice_1", "practice_2"]
    assert "<td>Mia</td><td class=short>Feb 1, 2027</td>" in lines[0][1]
    assert "<td>nobody yet</td><td class=short>no date</td>" in lines[1][1]
    assert "Next review: Jan 15, 2027" in found
    assert "Northwind &lt;b&gt;" in found and "<script" not in found and "http" not in found


def test_the_plan_keeps_to_one_page_and_says_what_is_left_out() -> None:
    owned = row(99, "Mia")
    found = plan([*(row(number) for number in range(MOST_ROWS + 4)), owned])
    kept = re.findall(r'data-practice="practice_(\d+)"', found)
    assert len(kept) == MOST_ROWS
    assert kept[-1] == "99" and kept[0] == "0"
    assert "5 more gaps are not on this page." in found
