"""Where a company stands, what its stages ask, and what of it is in place: each number beside its arithmetic."""

import math
from collections.abc import Mapping

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs_dashboard.config import settings_from
from cs_dashboard.content.practices import AREAS, Evidence, Practice, practices
from cs_dashboard.content.stages import ladders
from cs_dashboard.content.words import Words
from cs_dashboard.scenarios.maturity import (
    Standing,
    adopted,
    areas,
    closeness,
    gaps,
    in_place,
    judgements,
    project_stages,
    rungs_since,
    standings,
    too_early,
)

EDGES = settings_from({}, where="test").stages.edges
WORDS = Words({"en": "words", "zh_Hans": "words"})


def standing(arr: float = math.nan, headcount: float = math.nan) -> dict[str, Standing]:
    return standings(ladders(), EDGES, {"arr": arr, "headcount": headcount})


def practice(key: str, kind: str = "do", area: str = "health", **more: object) -> Practice:
    facts = more.pop("facts", ("002-05",))
    return Practice(key=key, facts=facts, kind=kind, area=area, name=WORDS, text=WORDS, **more)  # type: ignore[arg-type]


def measured(**values: float) -> pd.DataFrame:
    table = pd.DataFrame({"key": list(values), "value": list(values.values())})
    return table.assign(n=10.0, missing=["tickets" if value != value else "" for value in values.values()])


def keyed(*several: Practice) -> dict[str, Practice]:
    return {one.key: one for one in several}


@pytest.mark.parametrize(
    ("arr", "stage"),
    [
        *[(0, "pre_pmf"), (4_999_999, "pre_pmf"), (5_000_000, "pmf"), (39_999_999, "pmf")],
        *[(40_000_000, "pre_growth"), (50_000_000, "pre_growth"), (59_999_999, "pre_growth")],
        *[(60_000_000, "growth"), (10**10, "growth")],
    ],
)
def test_arr_lands_on_the_stage_that_the_records_say(arr: float, stage: str) -> None:
    found = standing(arr=arr)["arr"].stage
    assert found is not None and found.key == stage


@pytest.mark.parametrize(
    ("people", "stage"),
    [
        *[(0, "people_0"), (4, "people_0"), (5, "people_5"), (19, "people_5"), (20, "people_20")],
        *[(99, "people_20"), (100, "people_100"), (249, "people_100"), (250, "people_250"), (5000, "people_250")],
    ],
)
def test_headcount_lands_on_the_stage_that_the_records_say(people: float, stage: str) -> None:
    found = standing(headcount=people)["headcount"].stage
    assert found is not None and found.key == stage


def test_other_edges_of_the_settings_move_the_stages() -> None:
    edges = settings_from({"stages": {"growth_arr": 100e6, "headcount": [5, 20, 100, 300]}}, where="test").stages.edges
    assert edges["arr"] == (0.0, 5e6, 80e6, 120e6)
    places = standings(ladders(), edges, {"arr": 60e6, "headcount": 260})
    stages = [place.stage for place in places.values() if place.stage]
    assert [stage.key for stage in stages] == ["pmf", "people_100"]
    assert stages[1].name.texts["en"] == "100–299 people"


def test_what_is_not_known_stands_nowhere_and_leaves_the_other_ladder_alone() -> None:
    places = standing(headcount=30)
    assert (places["arr"].stage, places["arr"].rung) == (None, None)
    assert math.isnan(places["arr"].height) and math.isnan(places["arr"].next_edge)
    assert places["headcount"].stage is not None and places["headcount"].stage.key == "people_20"


def test_the_height_on_the_ladder_is_the_way_to_the_next_rung() -> None:
    # 22.5 M lies half way from 5 M to 40 M; 120 M stands on the top rung, 1 - 60/120 above it.
    assert standing(arr=22.5e6)["arr"].height == pytest.approx(1.5)
    assert standing(arr=120e6)["arr"].height == pytest.approx(3.5)
    assert standing(headcount=250)["headcount"].height == 4.0


def test_what_is_asked_holds_from_its_stage_on_and_what_is_advised_against_only_there() -> None:
    asked, against = practice("a", stages=("people_5",)), practice("b", "avoid", stages=("people_5",))
    ending = practice("c", stages=("people_5",), until=("people_20",))
    at = {people: standing(headcount=people) for people in (3, 10, 50, 150)}
    assert [rungs_since(asked, place) for place in at.values()] == [None, 0, 1, 2]
    assert [rungs_since(against, place) for place in at.values()] == [None, 0, None, None]
    assert [rungs_since(ending, place) for place in at.values()] == [None, 0, 1, None]


def test_what_has_no_stage_holds_always_and_two_ladders_take_the_earlier_one() -> None:
    assert rungs_since(practice("a"), standing()) == 0
    both = practice("b", stages=("pmf", "people_100"))
    assert rungs_since(both, standing(arr=70e6, headcount=10)) == 2
    assert rungs_since(both, standing(arr=1e6, headcount=300)) == 1
    assert rungs_since(both, standing(arr=1e6, headcount=10)) is None


def test_data_judge_before_people_and_a_dispute_stays_beside() -> None:
    records = keyed(
        practice("data", evidence=Evidence("same_day", at_least=0.9)),
        practice("people"),
        practice("silent", evidence=Evidence("found_by_us", at_least=0.5)),
    )
    found = judgements(
        records, standing(), measured(same_day=0.5, found_by_us=math.nan), {"data": "done", "people": "in_part"}
    ).set_index("practice")
    assert found["state"].to_dict() == {"data": "in_part", "people": "in_part", "silent": "unknown"}
    assert found["judged_by"].to_dict() == {"data": "data", "people": "people", "silent": ""}
    assert found.loc["data", "said"] == "done"
    # People say done where the data say in part; who agrees, or says nothing, disputes nothing.
    assert found["is_disputed"].to_dict() == {"data": True, "people": False, "silent": False}
    agreed = judgements(records, standing(), measured(same_day=0.95), {"data": "done"}).set_index("practice")
    assert agreed.loc["data", ["state", "is_disputed"]].tolist() == ["in_place", False]
    assert found.loc["silent", "missing"] == "tickets"


def test_a_practice_is_due_from_its_size_on() -> None:
    records = keyed(practice("a", evidence=Evidence("owners", at_least=1, due_measure="customers", due_at_least=1000)))
    states = [judgements(records, standing(), measured(owners=0, customers=n), {})["state"].item() for n in (999, 1000)]
    assert states == ["not_due", "missing"]


@pytest.mark.parametrize(
    ("evidence", "value", "expected"),
    [
        (Evidence("x", at_least=0.8), 0.8, 1.0),
        (Evidence("x", at_least=0.8), 0.4, 0.5),
        (Evidence("x", at_least=0.8), 0.0, 0.0),
        (Evidence("x", at_least=0.0), -0.02, 0.0),
        (Evidence("x", at_least=0.0), 0.0, 1.0),
        (Evidence("x", at_most=8), 8, 1.0),
        (Evidence("x", at_most=8), 16, 0.5),
        (Evidence("x", at_most=0), 3, 0.0),
    ],
)
def test_how_close_a_value_has_come(evidence: Evidence, value: float, expected: float) -> None:
    assert closeness(evidence, value) == pytest.approx(expected)


def judged() -> pd.DataFrame:
    """Eight asked: done, done, in part, missing, blocked, not assessed, not for us, and one against that is done."""
    said = {"a": "done", "b": "done", "c": "in_part", "d": "not_started", "e": "blocked", "g": "not_for_us"}
    records = keyed(
        practice("a", area="health"),
        practice("b", area="renewal", facts=("003-14",)),
        practice("c", area="renewal"),
        practice("d", area="health"),
        practice("e", area="team"),
        practice("f", area="team"),
        practice("g", area="team"),
        practice("h", "avoid"),
        practice("i", "avoid"),
    )
    return judgements(records, standing(), measured(), {**said, "h": "not_started", "i": "done"})


def test_in_part_counts_half_and_what_is_not_for_us_does_not_count() -> None:
    # a and b whole, c half, d e f not: 2.5 of 6; g is not for us, h and i are not asked.
    assert in_place(judged()) == (pytest.approx(2.5 / 6), 6)


def test_the_half_mark_counts_article_002_alone_with_what_it_advises_against() -> None:
    # Of article 002: a, c (half), d, e, f, h (done, so not adopted), i (kept away from): 1 + 0.5 + 1 of 7.
    assert adopted(judged()) == (pytest.approx(2.5 / 7), 7)
    assert adopted(judged(), "003") == (1.0, 1)


def test_areas_sum_to_what_is_asked() -> None:
    found = areas(judged(), AREAS)
    assert found.to_dict("list") == {
        "area": ["renewal", "health", "team"],
        "asked": [2, 2, 2],
        "in_place": [1, 1, 0],
        "in_part": [1, 0, 0],
        "other": [0, 1, 2],
    }
    assert found["asked"].sum() == in_place(judged())[1]


def test_gaps_come_by_state_then_by_how_long_ago_they_were_asked_then_by_distance() -> None:
    records = keyed(
        practice("unknown"),
        practice("part"),
        practice("blocked"),
        practice("new", stages=("people_20",)),
        practice("old", stages=("people_5",)),
        practice("near", stages=("people_20",), evidence=Evidence("near", at_least=1.0)),
        practice("far", stages=("people_20",), evidence=Evidence("far", at_least=1.0)),
    )
    said = {"part": "in_part", "blocked": "blocked", "new": "not_started", "old": "not_started"}
    found = judgements(records, standing(headcount=30), measured(near=0.4, far=0.1), said)
    assert gaps(found)["practice"].tolist() == ["old", "far", "near", "new", "blocked", "part", "unknown"]


def test_too_early_is_what_is_done_of_what_is_advised_against() -> None:
    assert too_early(judged())["practice"].tolist() == ["h"]
    records = keyed(*(practice(key, "avoid") for key in ("part", "stuck", "kept", "done", "unknown")))
    said = {"part": "in_part", "stuck": "blocked", "kept": "done", "done": "not_started"}
    assert too_early(judgements(records, standing(), measured(), said))["practice"].tolist() == [
        "done",
        "stuck",
        "part",
    ]


def test_the_same_sizes_change_nothing() -> None:
    places = standing(arr=57e6, headcount=122)
    moved = project_stages(practices(), places, {"arr": 57e6, "headcount": 122})
    assert (moved.asked, moved.against, moved.ended) == ((), (), ())


def test_the_next_rung_asks_for_its_own_and_lets_go_of_what_ends() -> None:
    records = keyed(
        practice("asked", stages=("people_100",)),
        practice("against", "avoid", stages=("people_100",)),
        practice("ended", "avoid", stages=("people_20",)),
        practice("always"),
    )
    moved = project_stages(records, standing(headcount=90), {"headcount": 100})
    assert (moved.asked, moved.against, moved.ended) == (("asked",), ("against",), ("ended",))


@given(arr=st.floats(0, 1e9), more=st.floats(0, 1e9), people=st.integers(0, 600), added=st.integers(0, 600))
def test_growing_never_steps_down(arr: float, more: float, people: int, added: int) -> None:
    before, after = standing(arr, people), standing(arr + more, people + added)
    for ladder in before:
        assert (before[ladder].rung or 0) <= (after[ladder].rung or 0)
        assert before[ladder].height <= after[ladder].height


@given(st.dictionaries(st.sampled_from(sorted(practices())), st.sampled_from(["done", "in_part", "blocked"])))
def test_saying_done_never_lowers_what_is_in_place(said: Mapping[str, str]) -> None:
    places, nothing = standing(arr=57e6, headcount=122), measured()
    before = in_place(judgements(practices(), places, nothing, said))[0]
    after = in_place(judgements(practices(), places, nothing, dict.fromkeys(said, "done")))[0]
    assert after >= before
