"""The sentences about self-assessments: whole in both languages, and one for each code of the store."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from reports.words import EN, ZH, latin, raised

from cs_dashboard.content.practices import Practice
from cs_dashboard.content.words import Words
from cs_dashboard.reports import assessment_stories as stories
from cs_dashboard.store import assessment_exchange, assessments, inputs, json_files
from cs_dashboard.store.assessments import NOT_TOLD, REASONS, STATUSES, Assessment
from cs_dashboard.store.json_files import ImportProblem

NAME = Words({"en": "An owner of renewals", "zh_Hans": "续约负责人"})
ASKED = Practice("renewal_owner", ("003-14",), "do", "renewal", NAME, NAME)
AGAINST = replace(ASKED, kind="avoid")
MOMENT = datetime(2026, 11, 22, 9, 30, 59, tzinfo=UTC)
ONE = Assessment("1" * 32, ASKED.key, "blocked", "condition", "n", "Ben", date(2027, 3, 31), "a@b.c", MOMENT)
BARE = replace(ONE, status="done", blocked_because="", note="", owner="", due_on=None, author="")

SENTENCES = {
    "too_large": "The file is larger than 1,000 bytes.",
    "not_json": "The file is no JSON.",
    "not_this_format": "The file holds no self-assessments of this dashboard.",
    "newer_format": "A newer version of the dashboard wrote the file.",
    "too_many_entries": "The file holds more than 1,000 entries.",
    "not_an_object": "Self-assessment 7 of the file is no entry.",
    "unknown_field": "Self-assessment 7 has a field 'F' that is not known.",
    "missing": "Self-assessment 7 has no 'F'.",
    "unknown_status": "Self-assessment 7 has a status 'V' that is not known.",
    "unknown_reason": "Self-assessment 7 is blocked for a reason 'V' that is not known.",
    "no_reason": "Self-assessment 7 is blocked without a reason.",
    "needless_reason": "Self-assessment 7 has a reason for being blocked and is not blocked.",
    "too_long": "Self-assessment 7: 'F' is longer than 1,000 characters.",
    "not_a_date": "Self-assessment 7: 'F' is no date such as 2026-11-22.",
    **dict.fromkeys(
        ("not_an_id", "not_a_time", "not_text", "empty", "not_a_key"), "Self-assessment 7: 'F' cannot be kept."
    ),
}
OF_SCENARIOS = {"not_levers", "too_many", "not_a_number"}


def test_the_codes_told_are_those_that_the_store_knows() -> None:
    known = raised(assessment_exchange) | raised(assessments) | raised(json_files) | raised(inputs)
    assert known - OF_SCENARIOS == set(SENTENCES)


@pytest.mark.parametrize("code", SENTENCES)
def test_every_problem_of_a_file_has_its_sentence(code: str) -> None:
    problem = ImportProblem(code, 7, "F", "V", 1000, "assessments")
    assert stories.import_problem(problem, EN) == SENTENCES[code]
    chinese = stories.import_problem(problem, ZH)
    assert latin(chinese) == set()
    held = [one for one in ("7", "F", "V", "1,000") if re.search(rf"\b{one}\b", SENTENCES[code])]
    assert all(one in chinese for one in held)
    of_reviews = stories.import_problem(replace(problem, part="reviews"), EN)
    assert of_reviews == SENTENCES[code].replace("Self-assessment", "Review")


@pytest.mark.parametrize("practice", [ASKED, AGAINST], ids=["asked", "against"])
def test_every_state_has_words_of_its_own(practice: Practice) -> None:
    for t in (EN, ZH):
        assert len({stories.status_name(practice, status, t) for status in STATUSES}) == len(STATUSES)
        assert len({t(stories.REASON_NAMES[reason]) for reason in (*REASONS, NOT_TOLD)}) == 4


def test_done_is_the_opposite_where_a_stage_advises_against() -> None:
    assert [stories.status_name(ASKED, one, EN) for one in ("done", "not_started")] == ["Done", "Not started"]
    assert [stories.status_name(AGAINST, one, EN) for one in ("done", "in_part", "not_started")] == [
        *("We do not do this", "Sometimes", "We do this"),
    ]


def test_what_was_said_is_told_as_far_as_it_was_said() -> None:
    assert stories.said_what(ONE, ASKED, EN) == "Blocked · A condition is missing · owner: Ben · due Mar 31, 2027"
    assert stories.said_what(BARE, ASKED, EN) == "Done"
    assert (stories.said_by(ONE, EN), stories.said_by(BARE, EN)) == ("a@b.c", "No name")
    assert stories.said_when(ONE, EN) == "Nov 22, 2026, 09:30 UTC"
    assert stories.said_meanwhile(ONE, ASKED, EN) == (
        "a@b.c wrote after you opened this (Nov 22, 2026, 09:30 UTC): "
        "Blocked · A condition is missing · owner: Ben · due Mar 31, 2027. “n”"
    )
    assert stories.said_meanwhile(BARE, ASKED, EN) == (
        "No name wrote after you opened this (Nov 22, 2026, 09:30 UTC): Done."
    )
    assert latin(stories.said_meanwhile(BARE, AGAINST, ZH)) == set()


@pytest.mark.parametrize(
    ("due_on", "told"),
    [
        (None, "No review is planned."),
        (date(2026, 11, 22), "The review is due today, Nov 22, 2026."),
        (date(2026, 11, 23), "Next review on Nov 23, 2026, in 1 day."),
        (date(2027, 2, 22), "Next review on Feb 22, 2027, in 92 days."),
        (date(2026, 11, 21), "The review was due on Nov 21, 2026: 1 day overdue."),
        (date(2025, 11, 22), "The review was due on Nov 22, 2025: 365 days overdue."),
    ],
)
def test_the_next_review_is_told_with_the_time_until_or_since(due_on: date | None, told: str) -> None:
    assert stories.review_sentence(due_on, date(2026, 11, 22), EN) == told
    assert latin(stories.review_sentence(due_on, date(2026, 11, 22), ZH)) == set()


def test_a_damaged_store_is_told_with_the_name_it_is_kept_under() -> None:
    told = stories.store_set_aside(Path("/some/where/store.sqlite.damaged-20261122"), EN)
    assert told.startswith("The file of self-assessments was damaged. It is kept as store.sqlite.damaged-20261122,")
