"""Scenarios as JSON: out and in again the same; whatever a file holds, nothing raises and the good entries come in."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from given import given, st

from cs_dashboard.store.exchange import FORMAT, LARGEST_FILE, export_json, import_json
from cs_dashboard.store.json_files import ImportProblem
from cs_dashboard.store.scenarios import SavedScenario

MOMENT = datetime(2026, 11, 22, 9, 30, 0, 123456, tzinfo=UTC)
ONE = SavedScenario(
    "0123456789abcdef" * 2, "compounding", "保守", "a\nb", {"nrr": 0.1 + 0.2}, "lang=en", "a@b.c", MOMENT, MOMENT
)
GOOD = {"kind": "compounding", "name": "good", "levers": {"nrr": 1.1}}


def file_of(*entries: object, **head: object) -> str:
    return json.dumps({"format": FORMAT, "version": 1, "scenarios": list(entries), **head})


def test_what_goes_out_comes_in_the_same() -> None:
    two = replace(ONE, id="f" * 32, author="", note="", link="", levers={})
    assert import_json(export_json([ONE, two])) == ([ONE, two], [])
    assert import_json(export_json([ONE]).encode()) == ([ONE], [])
    assert import_json("\ufeff" + export_json([ONE])) == ([ONE], [])
    assert import_json(export_json([ONE]).encode("utf-8-sig")) == ([ONE], [])
    assert import_json(export_json([])) == ([], [])
    assert '"name": "保守"' in export_json([ONE])


def test_an_entry_needs_kind_name_and_levers_and_gets_the_rest() -> None:
    (found,), problems = import_json(file_of(GOOD))
    assert problems == []
    assert (found.kind, found.name, found.levers, found.note, found.link, found.author) == (
        *("compounding", "good", {"nrr": 1.1}),
        *("", "", ""),
    )
    assert len(found.id) == 32
    assert found.created_at.tzinfo is UTC


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", ImportProblem("not_json")),
        ("{", ImportProblem("not_json")),
        (b"\xff\xfe\x00", ImportProblem("not_json")),
        ("[" * 400_000, ImportProblem("not_json")),
        ("9" * 5000, ImportProblem("not_json")),
        (" " * (LARGEST_FILE + 1), ImportProblem("too_large", limit=LARGEST_FILE)),
        ("é" * (LARGEST_FILE // 2 + 1), ImportProblem("too_large", limit=LARGEST_FILE)),
        ("[]", ImportProblem("not_this_format")),
        ("null", ImportProblem("not_this_format")),
        ('{"format": "other"}', ImportProblem("not_this_format")),
        (file_of(scenarios={}), ImportProblem("not_this_format")),
        (file_of(version="1"), ImportProblem("not_this_format")),
        (file_of(version=True), ImportProblem("not_this_format")),
        (file_of(version=0), ImportProblem("not_this_format")),
        (file_of(GOOD, version=2), ImportProblem("newer_format", value="2")),
    ],
    ids=range(15),
)
def test_a_file_that_is_none_of_ours_gives_one_problem(content: str | bytes, problem: ImportProblem) -> None:
    assert import_json(content) == ([], [problem])


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        (7, ImportProblem("not_an_object", 2)),
        ({}, ImportProblem("missing", 2, "kind")),
        ({"kind": "compounding", "name": "x"}, ImportProblem("missing", 2, "levers")),
        ({**GOOD, "leverz": {}}, ImportProblem("unknown_field", 2, "leverz")),
        ({**GOOD, "\u202e" + "z" * 99: 1}, ImportProblem("unknown_field", 2, "z" * 40)),
        ({**GOOD, "kind": "weather"}, ImportProblem("unknown_kind", 2, "kind", "weather")),
        ({**GOOD, "kind": ["compounding"]}, ImportProblem("unknown_kind", 2, "kind")),
        ({**GOOD, "name": " \u0000 "}, ImportProblem("empty", 2, "name")),
        ({**GOOD, "name": 5}, ImportProblem("not_text", 2, "name")),
        ({**GOOD, "name": "x" * 121}, ImportProblem("too_long", 2, "name", limit=120)),
        ({**GOOD, "note": "x" * 4001}, ImportProblem("too_long", 2, "note", limit=4000)),
        ({**GOOD, "levers": [1]}, ImportProblem("not_levers", 2, "levers")),
        ({**GOOD, "levers": {" nrr": 1}}, ImportProblem("not_levers", 2, "levers", "nrr")),
        ({**GOOD, "levers": {"nrr": "1"}}, ImportProblem("not_a_number", 2, "levers", "nrr")),
        ({**GOOD, "levers": {"nrr": None}}, ImportProblem("not_a_number", 2, "levers", "nrr")),
        ({**GOOD, "levers": {"nrr": True}}, ImportProblem("not_a_number", 2, "levers", "nrr")),
        ({**GOOD, "levers": {"nrr": float("inf")}}, ImportProblem("not_a_number", 2, "levers", "nrr")),
        ({**GOOD, "levers": {"nrr": 10**400}}, ImportProblem("not_a_number", 2, "levers", "nrr")),
        ({**GOOD, "id": "../../etc"}, ImportProblem("not_an_id", 2, "id")),
        ({**GOOD, "created_at": "2026-11-22T09:30:00"}, ImportProblem("not_a_time", 2, "created_at")),
        ({**GOOD, "created_at": "0001-01-01T00:00:00+14:00"}, ImportProblem("not_a_time", 2, "created_at")),
        ({**GOOD, "changed_at": 0}, ImportProblem("not_a_time", 2, "changed_at")),
        ({**GOOD, "author": None}, ImportProblem("not_text", 2, "author")),
    ],
    ids=range(23),
)
def test_a_wrong_entry_is_named_and_harms_no_other(entry: object, problem: ImportProblem) -> None:
    found, problems = import_json(file_of(GOOD, entry, {**GOOD, "name": "last"}))
    assert [one.name for one in found] == ["good", "last"]
    assert problems == [problem]


def test_marks_that_would_break_a_page_or_a_database_are_taken_out() -> None:
    hostile = {**GOOD, "name": "\ud800a\u202eb\u0000", "link": "javascript:alert(1)&x=\ud800", "note": "\udfff"}
    (found,), problems = import_json(file_of(hostile))
    assert problems == []
    assert (found.name, found.note, found.link) == ("ab", "", "javascript%3Aalert%281%29=&x=")


def test_of_a_very_long_list_the_first_thousand_come_in() -> None:
    found, problems = import_json(file_of(*[GOOD] * 1001))
    assert len(found) == 1000
    assert problems == [ImportProblem("too_many_entries", limit=1000)]
    assert len({one.id for one in found}) == 1000


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)
_fields = st.sampled_from(["id", "kind", "name", "note", "levers", "link", "author", "created_at", "changed_at"])


@given(entry=_json | st.dictionaries(_fields, _json, max_size=9).map(lambda odd: {**GOOD, **odd}))
def test_whatever_an_entry_holds_it_is_taken_or_named(entry: object) -> None:
    found, problems = import_json(file_of(entry))
    assert len(found) + len(problems) == 1
    # What is taken goes out and comes in again as it is: every text was made fit once and for all.
    assert import_json(export_json(found)) == (found, [])


@given(content=st.binary(max_size=200) | st.text(max_size=200))
def test_whatever_a_file_holds_nothing_raises(content: str | bytes) -> None:
    assert import_json(content)[1]
