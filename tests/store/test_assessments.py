"""Self-assessments and reviews: a history that only grows, in which no writer's words are lost."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
import sqlalchemy as sa

from cs_dashboard.config import Settings
from cs_dashboard.errors import StoreError
from cs_dashboard.store import assessments as spoken
from cs_dashboard.store.assessments import Assessment, Histories, Review
from cs_dashboard.store.connect import Store
from cs_dashboard.store.schema import assessments as table
from cs_dashboard.store.schema import reviews

ROOT = Path(__file__).resolve().parents[2]
DUE = date(2027, 3, 31)
MOMENT = datetime(2026, 3, 31, 9, 30, 0, 123456, tzinfo=UTC)
ONE = Assessment("1" * 32, "renewal_owner", "in_part", "", "a\nb", "Ben", DUE, "a@b.c", MOMENT)
PLAN = Review("2" * 32, DUE, "a@b.c", MOMENT)
Opener = Callable[[Settings], Store]


def notes(store: Store, practice: str = "renewal_owner") -> list[str]:
    """Those of a practice, the newest first."""
    return [one.note for one in spoken.history(spoken.assessments(store), practice)]


# What is kept


def test_an_assessment_comes_back_exactly_as_it_was_kept(store: Store) -> None:
    before = datetime.now(UTC)
    made = spoken.assess(
        store,
        "renewal_owner",
        "blocked",
        blocked_because="not_pushed",
        note=" two\r\nlines\x07 ",
        owner="  保守\x00 Ben\u202e ",
        due_on=DUE,
        author="a@b.c",
    )
    assert (made.practice, made.status, made.blocked_because) == ("renewal_owner", "blocked", "not_pushed")
    assert (made.note, made.owner, made.due_on, made.author) == ("two\nlines", "保守 Ben", DUE, "a@b.c")
    assert len(made.id) == 32
    assert before <= made.written_at <= datetime.now(UTC)
    assert spoken.assessments(store) == [made]


def test_little_needs_to_be_said(store: Store) -> None:
    made = spoken.assess(store, "renewal_owner", "done")
    assert (made.blocked_because, made.note, made.owner, made.due_on, made.author) == ("", "", "", None, "")
    assert spoken.assessments(store) == [made]


def test_every_change_is_added_and_none_is_taken_away(store: Store) -> None:
    first = spoken.assess(store, "renewal_owner", "not_started", note="one")
    other = spoken.assess(store, "named_csm", "done")
    last = spoken.assess(store, "renewal_owner", "in_part", note="two")
    known = spoken.assessments(store)
    assert known == [first, other, last]
    assert spoken.history(known, "renewal_owner") == [last, first]
    assert spoken.history(known, "nothing") == []
    assert spoken.latest(known) == {"renewal_owner": last, "named_csm": other}
    assert spoken.assessments(store, "renewal_owner") == [first, last]


def test_a_practice_of_another_version_stays(store: Store) -> None:
    made = spoken.assess(store, "a practice that nobody knows", "done")
    assert spoken.latest(spoken.assessments(store)) == {"a practice that nobody knows": made}


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"status": "blocked"}, "What is blocked needs a reason; choose one"),
        ({"status": "done", "blocked_because": "condition"}, r"cannot be kept \(needless_reason\)"),
        ({"status": "splendid"}, r"cannot be kept \(unknown_status\)"),
        ({"status": "blocked", "blocked_because": "laziness"}, r"cannot be kept \(unknown_reason\)"),
        ({"practice": ""}, "at least one character"),
        ({"practice": " key"}, r"cannot be kept \(not_a_key\)"),
        ({"practice": "x" * 121}, "longer than 120 characters"),
        ({"note": "x" * 4001}, "longer than 4000 characters"),
        ({"owner": "x" * 121}, "longer than 120 characters"),
        ({"author": "x" * 321}, "longer than 320 characters"),
    ],
)
def test_what_cannot_be_kept_is_told_in_a_sentence_and_nothing_is_kept(
    store: Store, values: dict[str, str], told: str
) -> None:
    with pytest.raises(StoreError, match=told):
        spoken.assess(store, **{"practice": "renewal_owner", "status": "done", **values})  # type: ignore[arg-type]
    assert spoken.assessments(store) == []


def test_the_review_that_was_planned_last_is_the_next_and_the_plans_stay(store: Store) -> None:
    assert spoken.next_review(store) is None
    first = spoken.plan_review(store, DUE, author="a@b.c")
    last = spoken.plan_review(store, DUE - timedelta(days=30))
    assert (first.due_on, first.author) == (DUE, "a@b.c")
    assert spoken.next_review(store) == last
    assert spoken.histories(store) == Histories(reviews=(first, last))
    with pytest.raises(StoreError, match="longer than 320 characters"):
        spoken.plan_review(store, DUE, author="x" * 321)


def test_the_last_word_stays_the_last_where_another_servers_clock_was_ahead(store: Store) -> None:
    ahead = datetime.now(UTC) + timedelta(hours=2)
    spoken.assess(store, "renewal_owner", "done", note="ahead")
    with store.writing() as connection:
        connection.execute(sa.update(table).values(written_at=ahead.isoformat(timespec="microseconds")))
    made = spoken.assess(store, "renewal_owner", "in_part", note="after it")
    assert made.written_at == ahead + timedelta(microseconds=1)
    assert notes(store) == ["after it", "ahead"]


@pytest.mark.parametrize(
    "spoilt",
    [{"status": "splendid"}, {"due_on": "soon"}, {"written_at": "then"}, {"blocked_because": "condition"}],
    ids=lambda spoilt: next(iter(spoilt)),
)
def test_a_row_that_was_spoilt_from_outside_is_named(store: Store, spoilt: dict[str, str]) -> None:
    made = spoken.assess(store, "renewal_owner", "done")
    with store.writing() as connection:
        connection.execute(sa.update(table).values(spoilt))
    with pytest.raises(StoreError, match=rf"The row {made.id} of store_assessments was changed outside"):
        spoken.assessments(store)


# Several at once

WRITES = """
import sys
from cs_dashboard.config import read_settings
from cs_dashboard.store import assessments as spoken
from cs_dashboard.store.connect import open_store
store = open_store(read_settings())
spoken.assess(store, 'ready', 'done', note=sys.argv[1])
while len(spoken.assessments(store, 'ready')) < 2:
    pass
for n in range(int(sys.argv[2])):
    spoken.assess(store, 'renewal_owner', 'in_part', note=f'{sys.argv[1]} {n}')
"""


def test_two_processes_that_write_on_one_practice_lose_nothing(settings: Settings, opened: Opener) -> None:
    each = 500 if settings.store_url is None else 150
    environment = {**os.environ, "CS_DASHBOARD_VAR": str(settings.var), "PYTHONPATH": str(ROOT)}
    if settings.store_url is not None:
        environment["CS_DASHBOARD_STORE_URL"] = settings.store_url.get_secret_value()
    commands = [[sys.executable, "-c", WRITES, who, str(each)] for who in ("a", "b")]
    writers = [subprocess.Popen(command, env=environment) for command in commands]
    assert [writer.wait(120) for writer in writers] == [0, 0]
    kept = notes(opened(settings))
    assert sorted(kept) == sorted(f"{who} {n}" for who in "ab" for n in range(each))
    # The history of each stands in its order, and they did write at the same time.
    assert [note for note in kept if note[0] == "a"] == [f"a {n}" for n in reversed(range(each))]
    assert sum(one[0] != following[0] for one, following in pairwise(kept)) >= 2


def test_two_threads_that_write_on_one_practice_lose_nothing(store: Store) -> None:
    def write(who: str) -> None:
        for n in range(30):
            spoken.assess(store, "renewal_owner", "in_part", note=f"{who} {n}")

    threads = [threading.Thread(target=write, args=(who,)) for who in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(notes(store)) == sorted(f"{who} {n}" for who in "ab" for n in range(30))
    moments = [one.written_at for one in spoken.assessments(store)]
    assert all(one < following for one, following in pairwise(moments))


# What a file brings


def test_what_a_file_brings_is_kept_with_its_author_and_age_and_only_once(store: Store) -> None:
    held = Histories((ONE,), (PLAN,))
    assert spoken.add(store, held) == held
    assert spoken.add(store, held) == Histories()
    assert spoken.histories(store) == held
    assert spoken.add(store, Histories((ONE, ONE, replace(ONE, id="3" * 32)), ())) == Histories(
        (replace(ONE, id="3" * 32),)
    )


def test_an_older_history_does_not_cover_what_was_said_since(store: Store) -> None:
    mine = spoken.assess(store, "renewal_owner", "done")
    spoken.add(store, Histories((ONE,)))
    known = spoken.assessments(store)
    assert known == [ONE, mine]
    assert spoken.latest(known) == {"renewal_owner": mine}


def test_an_id_that_other_content_has_is_not_taken_over_and_comes_in_once(store: Store) -> None:
    other = replace(ONE, note="other", author="evil")
    spoken.add(store, Histories((ONE,)))
    (brought,) = spoken.add(store, Histories((other,))).assessments
    assert brought.id != ONE.id
    assert replace(brought, id=ONE.id) == other
    assert spoken.add(store, Histories((other,))) == Histories()
    assert sorted(notes(store)) == ["a\nb", "other"]
    moved = replace(PLAN, due_on=DUE + timedelta(days=1))
    assert [one.due_on for one in spoken.add(store, Histories((), (PLAN, moved))).reviews] == [DUE, moved.due_on]


def test_nothing_comes_from_the_future_and_what_claimed_to_is_known_again(store: Store) -> None:
    late = replace(ONE, written_at=datetime.now(UTC) + timedelta(days=9))
    (brought,) = spoken.add(store, Histories((late,))).assessments
    assert brought.written_at <= datetime.now(UTC)
    assert spoken.add(store, Histories((late,))) == Histories()


def test_a_file_is_taken_in_whole_or_not_at_all(store: Store) -> None:
    unkept = replace(PLAN, due_on=None)  # type: ignore[arg-type]
    with pytest.raises(StoreError):
        spoken.add(store, Histories((ONE,), (unkept,)))
    assert spoken.histories(store) == Histories()
    with store.reading() as connection:
        for one in (table, reviews):
            assert connection.execute(sa.select(sa.func.count()).select_from(one)).scalar() == 0
