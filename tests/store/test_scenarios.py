"""Saved scenarios: what is kept is what was given, names stay apart, nobody's change is lost."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from cs_dashboard.errors import StoreError
from cs_dashboard.store import scenarios as kept
from cs_dashboard.store.connect import Store
from cs_dashboard.store.schema import scenarios as table

LEVERS = {"base": 1000.0, "nrr": 1.4, "fade": 0.1 + 0.2}


def names(store: Store) -> list[str]:
    return [one.name for one in kept.saved_scenarios(store, "compounding")]


def plan(store: Store, name: str = "Plan") -> kept.SavedScenario:
    return kept.save(store, "compounding", name, LEVERS, note="why", link="segment=SMB", author="a@b.c")


def test_a_scenario_comes_back_exactly_as_it_was_saved(store: Store) -> None:
    before = datetime.now(UTC)
    made = kept.save(
        store,
        "compounding",
        "  保守\x00 plan\u202e ",
        LEVERS,
        note=" two\r\nlines\x07 ",
        link="?segment=SMB&segment=Mid market&lang=zh_Hans&empty=",
        author="a@b.c",
    )
    assert (made.name, made.note, made.author, made.levers) == ("保守 plan", "two\nlines", "a@b.c", LEVERS)
    assert made.link == "segment=SMB&segment=Mid+market&lang=zh_Hans&empty="
    assert len(made.id) == 32
    assert before <= made.created_at == made.changed_at <= datetime.now(UTC)
    assert kept.scenario(store, made.id) == made
    assert kept.saved_scenarios(store, "compounding") == [made]


def test_the_newest_stands_first_and_other_kinds_elsewhere(store: Store) -> None:
    assert kept.saved_scenarios(store, "compounding") == []
    for name in ("one", "two", "three"):
        plan(store, name)
    assert names(store) == ["three", "two", "one"]
    assert kept.saved_scenarios(store, "capacity") == []


def test_a_capacity_plan_is_a_kind_of_its_own_with_names_of_its_own(store: Store) -> None:
    plan(store)
    made = kept.save(store, "capacity", "Plan", {"ramp_months": 4.0})
    assert (made.name, made.kind) == ("Plan", "capacity")
    assert kept.saved_scenarios(store, "capacity") == [made]
    assert names(store) == ["Plan"]
    with pytest.raises(ValueError, match="'capcity' is none of"):
        kept.save(store, "capcity", "Plan", {})


def test_a_name_that_is_taken_gets_the_next_number(store: Store) -> None:
    assert [plan(store, name).name for name in ("Plan", "Plan", "Plan (2)", "Plan (2027)", "Plan (2027)", "plan")] == [
        "Plan",
        "Plan (2)",
        "Plan (3)",
        "Plan (2027)",
        "Plan (2027) (2)",
        "plan",
    ]
    longest = "x" * 120
    assert plan(store, longest).name == longest
    assert plan(store, longest).name == "x" * 116 + " (2)"


def test_renaming_keeps_everything_else_and_may_meet_its_own_name(store: Store) -> None:
    one, two = plan(store, "one"), plan(store, "two")
    renamed = kept.rename(store, two, " one ")
    assert renamed == replace(two, name="one (2)", changed_at=renamed.changed_at)
    assert renamed.changed_at > two.changed_at
    assert kept.scenario(store, two.id) == renamed
    assert kept.rename(store, one, "one").name == "one"
    assert names(store) == ["one (2)", "one"]


def test_who_changes_what_somebody_else_changed_meanwhile_is_told(store: Store) -> None:
    seen = plan(store)
    noted = kept.annotate(store, seen, "mine")
    with pytest.raises(StoreError, match="Somebody changed the scenario 'Plan' meanwhile"):
        kept.annotate(store, seen, "yours")
    with pytest.raises(StoreError, match="meanwhile"):
        kept.rename(store, seen, "other")
    assert kept.scenario(store, seen.id) == noted
    kept.delete(store, seen.id)
    with pytest.raises(StoreError, match="no longer there"):
        kept.rename(store, noted, "other")


def test_a_duplicate_is_a_new_one_by_who_made_it(store: Store) -> None:
    first = plan(store)
    copy = kept.duplicate(store, first.id, author="d@e.f")
    assert (copy.name, copy.author) == ("Plan (2)", "d@e.f")
    assert (copy.levers, copy.note, copy.link, copy.kind) == (first.levers, first.note, first.link, first.kind)
    assert copy.id != first.id
    assert kept.scenario(store, first.id) == first
    kept.delete(store, first.id)
    with pytest.raises(StoreError, match="no longer there"):
        kept.duplicate(store, first.id)


def test_deleting_can_be_undone_and_the_row_is_never_gone(store: Store) -> None:
    first = plan(store)
    kept.delete(store, first.id)
    assert kept.scenario(store, first.id) is None
    assert names(store) == []
    with store.reading() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(table)).scalar() == 1
    assert kept.undelete(store, first.id) == first
    assert kept.undelete(store, first.id) == first
    assert kept.scenario(store, first.id) == first
    kept.delete(store, first.id)
    second = plan(store)
    assert second.name == "Plan"
    assert kept.undelete(store, first.id).name == "Plan (2)"
    assert sorted(names(store)) == ["Plan", "Plan (2)"]
    kept.delete(store, "0" * 32)
    with pytest.raises(StoreError, match="no longer there"):
        kept.undelete(store, "0" * 32)


@pytest.mark.parametrize(
    "wrong", ["", "1", "0" * 32, "A" * 32, "'; DROP TABLE store_scenarios; --", "\ud800\x00", "0" * 9999]
)
def test_an_id_of_a_link_that_means_nothing_finds_nothing(store: Store, wrong: str) -> None:
    assert kept.scenario(store, wrong) is None


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"name": " \x00\n "}, "A name needs at least one character"),
        ({"name": "x" * 121}, "longer than 120 characters"),
        ({"note": "x" * 4001}, "longer than 4000 characters"),
        ({"link": "a=" + "x" * 4000}, "longer than 4000 characters"),
        ({"levers": {"nrr": float("nan")}}, "'nrr' is no finite number"),
        ({"levers": {"nrr": float("inf")}}, "'nrr' is no finite number"),
        ({"levers": {"nrr": True}}, "'nrr' is no finite number"),
        ({"levers": {"nrr": "1.4"}}, "'nrr' is no finite number"),
        ({"levers": {f"lever{n}": 1 for n in range(101)}}, "more than 100 levers"),
    ],
)
def test_what_cannot_be_kept_is_told_in_a_sentence_and_nothing_is_kept(
    store: Store, values: dict[str, object], told: str
) -> None:
    with pytest.raises(StoreError, match=told):
        kept.save(store, **{"kind": "compounding", "name": "Plan", "levers": LEVERS, **values})  # type: ignore[arg-type]
    assert names(store) == []


def test_a_lever_that_a_later_version_no_longer_has_stays_and_is_named(store: Store) -> None:
    made = kept.save(store, "compounding", "old", {"nrr": 1.1, "warp": 9.0})
    found = kept.scenario(store, made.id)
    assert found is not None
    assert found.levers == {"nrr": 1.1, "warp": 9.0}
    assert found.unknown_levers({"nrr", "fade"}) == ("warp",)
    assert found.unknown_levers({"nrr", "warp"}) == ()


def test_a_row_that_was_spoilt_from_outside_is_named(store: Store) -> None:
    made = plan(store)
    for spoilt in ('{"nrr": NaN}', "[1]", "nothing"):
        with store.writing() as connection:
            connection.execute(sa.update(table).values(levers=spoilt))
        with pytest.raises(StoreError, match=rf"The row {made.id} \('Plan'\) of store_scenarios"):
            kept.saved_scenarios(store, "compounding")


def test_what_a_file_brings_twice_is_kept_once(store: Store) -> None:
    first = plan(store)
    assert kept.add(store, [first]) == [first]
    renamed = kept.rename(store, first, "Other")
    assert kept.add(store, [first]) == [renamed]
    kept.delete(store, first.id)
    assert kept.add(store, [first]) == [renamed]
    assert names(store) == ["Other"]


def test_an_id_that_other_content_has_is_not_taken_over(store: Store) -> None:
    first = plan(store)
    other = replace(first, levers={"nrr": 0.9}, author="evil")
    (brought,) = kept.add(store, [other], author="me@b.c")
    assert brought.id != first.id
    assert (brought.name, brought.author, brought.levers) == ("Plan (2)", "me@b.c", {"nrr": 0.9})
    assert kept.scenario(store, first.id) == first


def test_scenarios_of_a_file_keep_their_age_but_none_comes_from_the_future(store: Store) -> None:
    first = plan(store)
    old = replace(first, id="1" * 32, created_at=first.created_at - timedelta(days=9))
    early = replace(first, id="2" * 32, created_at=first.created_at + timedelta(days=9))
    a, b = kept.add(store, [old, early])
    assert (a.created_at, a.author, a.name) == (old.created_at, "a@b.c", "Plan (2)")
    assert first.created_at < b.created_at <= datetime.now(UTC)
    assert names(store) == ["Plan (3)", "Plan", "Plan (2)"]


def test_a_file_is_taken_in_whole_or_not_at_all(store: Store) -> None:
    first = plan(store)
    unkept = replace(first, id="3" * 32, levers={"nrr": float("nan")})
    with pytest.raises(ValueError, match="Out of range float"):
        kept.add(store, [replace(first, id="4" * 32, note="new"), unkept])
    assert names(store) == ["Plan"]
