"""Self-assessments as JSON: out and in again the same; older files come in; a file with a fault changes nothing."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from given import given, st

from cs_dashboard.config import Settings, settings_from
from cs_dashboard.store import assessments as spoken
from cs_dashboard.store.assessment_exchange import (
    FORMAT,
    LARGEST_FILE,
    MOST_ENTRIES,
    VERSION,
    export_json,
    import_json,
)
from cs_dashboard.store.assessments import REASONS, STATUSES, Assessment, Histories, Review
from cs_dashboard.store.connect import Store, open_store
from cs_dashboard.store.json_files import ImportProblem

OF_VERSION_1 = Path(__file__).resolve().parents[1] / "golden" / "assessments_v1.json"
MOMENT = datetime(2026, 6, 30, 9, 0, 0, 123456, tzinfo=UTC)
ONE = Assessment(
    "0123456789abcdef" * 2, "renewal_owner", "blocked", "no_result", "a\nb", "保守", date(2026, 9, 30), "a@b.c", MOMENT
)
PLAN = Review("f" * 32, date(2027, 1, 1), "a@b.c", MOMENT)
GOOD = {"id": "1" * 32, "practice": "named_csm", "status": "done", "written_at": "2026-06-30T09:00:00+00:00"}
PLANNED = {"id": "2" * 32, "due_on": "2027-01-01", "written_at": "2026-06-30T09:00:00+00:00"}


def file_of(*entries: object, reviews: object = (), **head: object) -> str:
    listed = list(reviews) if isinstance(reviews, tuple) else reviews
    return json.dumps({"format": FORMAT, "version": VERSION, "assessments": list(entries), "reviews": listed, **head})


def elsewhere(path: Path) -> Settings:
    return settings_from({"store_url": str(path)}, where="test")


def test_what_goes_out_comes_in_the_same() -> None:
    two = replace(ONE, id="e" * 32, status="done", blocked_because="", note="", owner="", due_on=None, author="")
    held = Histories((ONE, two), (PLAN,))
    assert import_json(export_json(held)) == (held, [])
    assert import_json(export_json(held).encode()) == (held, [])
    assert import_json("\ufeff" + export_json(held)) == (held, [])
    assert import_json(export_json(Histories())) == (Histories(), [])
    assert '"owner": "保守"' in export_json(held)
    assert json.loads(export_json(held))["version"] == 2


def test_a_store_goes_out_and_into_an_empty_store_and_out_again_equal(store: Store, tmp_path: Path) -> None:
    for status, reason in (("not_started", ""), ("blocked", "condition"), ("in_part", ""), ("as_measured", "")):
        for practice in ("renewal_owner", "named_csm", "of a version to come"):
            spoken.assess(
                store, practice, status, blocked_because=reason, note=f"{status}\n的", owner="Ben", author="A"
            )
    spoken.plan_review(store, date(2026, 12, 31), author="A")
    spoken.plan_review(store, date(2027, 1, 31))
    spoken.add(store, import_json(OF_VERSION_1.read_bytes())[0])
    out = export_json(spoken.histories(store))
    held, problems = import_json(out)
    assert (problems, len(held.assessments), len(held.reviews)) == ([], 16, 2)
    empty = open_store(elsewhere(tmp_path / "other.sqlite"))
    spoken.add(empty, held)
    assert export_json(spoken.histories(empty)) == out
    assert spoken.add(empty, held) == Histories()
    empty.close()


def test_an_export_of_version_1_still_comes_in() -> None:
    held, problems = import_json(OF_VERSION_1.read_bytes())
    assert problems == []
    assert held.reviews == ()
    first, second, third, fourth = held.assessments
    assert (first.status, first.due_on, first.blocked_because) == ("not_started", None, "")
    assert second == Assessment(
        *("000000000000000000000000000000a2", "renewal_owner", "in_part", ""),
        *("Enterprise first.\nSMB 等到第三季度。", "Ben", date(2026, 9, 30), "ada@example.com", MOMENT),
    )
    # It told no reason, and none is made up.
    assert (third.practice, third.status, third.blocked_because) == ("an_old_practice", "blocked", "not_told")
    assert (fourth.status, fourth.note, fourth.owner, fourth.due_on) == ("not_for_us", "", "", None)
    assert import_json(export_json(held)) == (held, [])


def test_version_1_is_read_as_strictly() -> None:
    entry = {**GOOD, "due_on": "2026-09-30"}
    found = import_json(file_of(entry, version=1))
    assert found == (Histories(), [ImportProblem("unknown_field", 1, "due_on", part="assessments")])
    found = import_json(file_of({**GOOD, "due": "2026-09-30"}))
    assert found == (Histories(), [ImportProblem("unknown_field", 1, "due", part="assessments")])


def test_an_entry_needs_little_and_gets_the_rest() -> None:
    held, problems = import_json(file_of(GOOD, reviews=(PLANNED,)))
    moment = datetime(2026, 6, 30, 9, tzinfo=UTC)
    assert problems == []
    assert held.assessments == (Assessment("1" * 32, "named_csm", "done", "", "", "", None, "", moment),)
    assert held.reviews == (Review("2" * 32, date(2027, 1, 1), "", moment),)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", ImportProblem("not_json")),
        ("{", ImportProblem("not_json")),
        (b"\xff\xfe\x00", ImportProblem("not_json")),
        ("[" * 400_000, ImportProblem("not_json")),
        (" " * (LARGEST_FILE + 1), ImportProblem("too_large", limit=LARGEST_FILE)),
        ("[]", ImportProblem("not_this_format")),
        ('{"format": "cs_dashboard.scenarios", "version": 1, "scenarios": []}', ImportProblem("not_this_format")),
        (file_of(assessments={}), ImportProblem("not_this_format")),
        (file_of(reviews={}), ImportProblem("not_this_format")),
        (json.dumps({"format": FORMAT, "version": 2, "assessments": []}), ImportProblem("not_this_format")),
        (file_of(version="2"), ImportProblem("not_this_format")),
        (file_of(version=True), ImportProblem("not_this_format")),
        (file_of(version=0), ImportProblem("not_this_format")),
        (file_of(GOOD, version=3), ImportProblem("newer_format", value="3")),
        (file_of(*[0] * (MOST_ENTRIES + 1)), ImportProblem("too_many_entries", limit=MOST_ENTRIES)),
    ],
    ids=range(15),
)
def test_a_file_that_is_none_of_ours_gives_one_problem(content: str | bytes, problem: ImportProblem) -> None:
    assert import_json(content) == (Histories(), [problem])


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        (7, ("not_an_object", "")),
        ({}, ("missing", "id")),
        ({name: value for name, value in GOOD.items() if name != "written_at"}, ("missing", "written_at")),
        ({**GOOD, "statu": "done"}, ("unknown_field", "statu")),
        ({**GOOD, "id": "../../etc"}, ("not_an_id", "id")),
        ({**GOOD, "practice": ""}, ("empty", "practice")),
        ({**GOOD, "practice": 7}, ("not_text", "practice")),
        ({**GOOD, "practice": "x" * 121}, ("too_long", "practice", "", 120)),
        ({**GOOD, "practice": "a  b"}, ("not_a_key", "practice", "a b")),
        ({**GOOD, "status": "splendid"}, ("unknown_status", "status", "splendid")),
        ({**GOOD, "status": ["done"]}, ("unknown_status", "status")),
        ({**GOOD, "status": "blocked"}, ("no_reason", "blocked_because")),
        ({**GOOD, "blocked_because": "condition"}, ("needless_reason", "blocked_because")),
        ({**GOOD, "blocked_because": "laziness"}, ("unknown_reason", "blocked_because", "laziness")),
        ({**GOOD, "note": "x" * 4001}, ("too_long", "note", "", 4000)),
        ({**GOOD, "owner": None}, ("not_text", "owner")),
        ({**GOOD, "due_on": "20260930"}, ("not_a_date", "due_on")),
        ({**GOOD, "due_on": "2026-02-30"}, ("not_a_date", "due_on")),
        ({**GOOD, "due_on": 7}, ("not_a_date", "due_on")),
        ({**GOOD, "author": 7}, ("not_text", "author")),
        ({**GOOD, "written_at": "2026-06-30T09:00:00"}, ("not_a_time", "written_at")),
        ({**GOOD, "written_at": "0001-01-01T00:00:00+14:00"}, ("not_a_time", "written_at")),
    ],
    ids=range(22),
)
def test_a_wrong_entry_is_named_and_keeps_the_whole_file_out(entry: object, problem: tuple[str, ...]) -> None:
    code, field, value, limit = (*problem, *("", 0)[len(problem) - 2 :])
    told = ImportProblem(code, 2, field, value, int(limit), "assessments")
    last = {**GOOD, "id": "3" * 32}
    assert import_json(file_of(GOOD, entry, last, reviews=(PLANNED,))) == (Histories(), [told])


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ({**PLANNED, "due_on": None}, ("not_a_date", "due_on")),
        ({**PLANNED, "note": ""}, ("unknown_field", "note")),
        ({"id": "2" * 32, "due_on": "2027-01-01"}, ("missing", "written_at")),
    ],
    ids=range(3),
)
def test_a_wrong_review_is_named_too_beside_what_else_is_wrong(entry: object, problem: tuple[str, str]) -> None:
    held, problems = import_json(file_of(GOOD, 7, reviews=(entry,)))
    assert held == Histories()
    assert problems == [
        ImportProblem("not_an_object", 2, part="assessments"),
        ImportProblem(problem[0], 1, problem[1], part="reviews"),
    ]


def test_marks_that_would_break_a_page_or_a_database_are_taken_out() -> None:
    held, problems = import_json(file_of({**GOOD, "owner": "\ud800a\u202eb\u0000", "note": "\udfff"}))
    assert problems == []
    assert (held.assessments[0].owner, held.assessments[0].note) == ("ab", "")


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)
_fields = st.sampled_from([*GOOD, "blocked_because", "note", "owner", "due_on", "author"])


@given(entry=_json | st.dictionaries(_fields, _json, max_size=9).map(lambda odd: {**GOOD, **odd}))
def test_whatever_an_entry_holds_it_is_taken_or_named(entry: object) -> None:
    held, problems = import_json(file_of(entry))
    assert len(held.assessments) + len(problems) == 1
    assert import_json(export_json(held)) == (held, [])


@given(content=st.binary(max_size=200) | st.text(max_size=200))
def test_whatever_a_file_holds_nothing_raises(content: str | bytes) -> None:
    held, problems = import_json(content)
    assert problems
    assert held == Histories()


_moments = st.integers(0, 10**6).map(lambda n: MOMENT + timedelta(seconds=n))
_words = st.text(st.characters(codec="utf-8", categories=["L", "N", "P"]), max_size=20)
_assessments = st.builds(
    lambda status, reason, **parts: Assessment(
        status=status, blocked_because=reason if status == "blocked" else "", **parts
    ),
    st.sampled_from(STATUSES),
    st.sampled_from(REASONS),
    id=st.uuids().map(lambda one: one.hex),
    practice=st.sampled_from(["renewal_owner", "named_csm"]),
    note=_words,
    owner=_words,
    due_on=st.none() | st.dates(),
    author=_words,
    written_at=_moments,
)


@given(listed=st.lists(_assessments, max_size=5))
def test_any_history_goes_out_and_comes_in_the_same(listed: list[Assessment]) -> None:
    held = Histories(tuple(listed))
    assert import_json(export_json(held)) == (held, [])
