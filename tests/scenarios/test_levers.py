"""Levers in a link: where they start, what the link may say, and that nobody's move is the baseline exactly."""

from dataclasses import replace

import pytest
from given import given, st
from metrics.made import retention_facts, retention_row
from proxy import called

from cs_dashboard.content.levers import UNITS, levers
from cs_dashboard.metrics.retention import retention, retention_bridge
from cs_dashboard.scenarios.levers import (
    MONEY,
    LeverNotice,
    measured_values,
    moved,
    moved_values,
    starting_values,
    to_query,
    values_from_query,
)
from cs_dashboard.scenarios.retention import RetentionLevers, measured_levers, project_retention

LEVERS = levers("retention")
MEASURED = RetentionLevers(churn=0.0631, contraction=0.04249, expansion=0.1477)
EXACT = measured_values(MEASURED)
START = {"churn": 0.065, "contraction": 0.04, "expansion": 0.15}
NAN = float("nan")


def test_levers_start_at_the_measured_value_rounded_to_the_step() -> None:
    assert called(starting_values, LEVERS, EXACT) == START


def test_a_start_is_clamped_and_low_where_nothing_is_measured() -> None:
    wild = measured_values(RetentionLevers(churn=0.93, contraction=NAN, expansion=4.2))
    assert starting_values(LEVERS, wild) == {"churn": 0.6, "contraction": 0.0, "expansion": 1.0}
    assert starting_values(LEVERS, {}) == {"churn": 0.0, "contraction": 0.0, "expansion": 0.0}


def test_a_link_counts_in_points() -> None:
    assert called(values_from_query, LEVERS, {"churn": "5", "expansion": "12.5", "lang": "en"}, EXACT) == (
        {"churn": 0.05, "contraction": 0.04, "expansion": 0.125},
        (),
    )


@pytest.mark.parametrize(
    ("text", "value", "notice"),
    [
        ("", 0.065, None),
        ("0", 0.0, None),
        ("6e1", 0.6, None),
        (" 5 ", 0.05, None),
        ("five", 0.065, ("lever_not_a_number", "five", 6.5)),
        ("nan", 0.065, ("lever_not_a_number", "nan", 6.5)),
        ("-inf", 0.065, ("lever_not_a_number", "-inf", 6.5)),
        ("1e999", 0.065, ("lever_not_a_number", "1e999", 6.5)),
        ("1_0", 0.065, ("lever_not_a_number", "1_0", 6.5)),
        ("5,5", 0.065, ("lever_not_a_number", "5,5", 6.5)),
        ("61", 0.6, ("lever_out_of_range", "61", 60.0)),
        ("1e300", 0.6, ("lever_out_of_range", "1e300", 60.0)),
        ("-1", 0.0, ("lever_out_of_range", "-1", 0.0)),
        ("5.2", 0.05, ("lever_off_the_grid", "5.2", 5.0)),
        ("9" * 10_000, 0.065, ("lever_not_a_number", "9" * 40 + "…", 6.5)),
        ("\x00\u202e" + "x" * 10_000, 0.065, ("lever_not_a_number", "\ufffd\ufffd" + "x" * 38 + "…", 6.5)),
    ],
)
def test_what_a_link_says_is_taken_or_told(text: str, value: float, notice: tuple[str, str, float] | None) -> None:
    values, notices = values_from_query(LEVERS, {"churn": text}, EXACT)
    assert values == {**START, "churn": value}
    assert notices == ((LeverNotice(notice[0], "churn", *notice[1:]),) if notice else ())


@given(st.dictionaries(st.sampled_from(["churn", "contraction", "expansion", "x"]), st.text(max_size=60)))
def test_no_text_raises_and_values_stay_within_the_range(query: dict[str, str]) -> None:
    values, _ = values_from_query(LEVERS, query, EXACT)
    assert all(lever.low <= values[lever.key] <= lever.high for lever in LEVERS)


steps = st.fixed_dictionaries({"churn": st.integers(0, 120), "contraction": st.integers(0, 80)}).flatmap(
    lambda two: st.integers(0, 200).map(lambda third: {**two, "expansion": third})
)


@given(steps)
def test_a_link_opens_the_values_it_was_made_of(chosen: dict[str, int]) -> None:
    values = {name: round(number * 0.005, 3) for name, number in chosen.items()}
    assert values_from_query(LEVERS, to_query(LEVERS, values, EXACT), EXACT) == (values, ())


def test_a_link_holds_only_what_differs() -> None:
    assert called(to_query, LEVERS, START, EXACT) == {}
    assert to_query(LEVERS, {**START, "churn": 0.04, "expansion": 0.125}, EXACT) == {"churn": "4", "expansion": "12.5"}


def test_levers_nobody_moved_keep_the_exact_measured_value() -> None:
    assert called(moved, LEVERS, START, MEASURED) == MEASURED
    assert moved(LEVERS, {**START, "churn": 0.05}, MEASURED) == replace(MEASURED, churn=0.05)
    # A slider's way through points and back costs a last bit.
    assert moved(LEVERS, {name: value * 100 / 100 + 1e-16 for name, value in START.items()}, MEASURED) == MEASURED


def test_a_measured_value_outside_the_slider_is_kept_until_it_is_moved() -> None:
    wild = RetentionLevers(churn=0.93, contraction=0.01, expansion=0.02)
    start = starting_values(LEVERS, measured_values(wild))
    assert moved(LEVERS, start, wild).churn == 0.93
    assert moved(LEVERS, {**start, "churn": 0.595}, wild).churn == 0.595


def test_empty_levers_equal_the_baseline_exactly() -> None:
    for pairs in ([(3.0, 2.9), (0.1, 0.3)], [(0.7, 0.1), (1.4, 0.7)], [(333.33, 400.01), (19.99, 0.03)]):
        facts = retention_facts(retention_row(pairs))
        bridge, now = retention_bridge(facts).iloc[0], retention(facts, 12).iloc[0]
        measured = measured_levers(bridge)
        values, notices = values_from_query(LEVERS, {}, measured_values(measured))
        projected = project_retention(bridge, moved(LEVERS, values, measured))
        assert notices == ()
        assert (projected.nrr, projected.grr) == (now["nrr"], now["grr"])


def test_where_nothing_is_measured_only_moved_levers_are_known() -> None:
    found = moved_values(LEVERS, {"churn": 0.1, "contraction": 0.0, "expansion": 0.0}, {"retention.churn": NAN})
    assert found["churn"] == 0.1
    assert found["contraction"] != found["contraction"]


def test_money_is_typed_to_the_cent_and_slides_on_no_grid(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(UNITS, MONEY, 1.0)
    lever = replace(LEVERS[0], key="price", unit=MONEY, low=0.0, high=5e6, step=1000.0, measured_by="price")
    exact = {"price": 1_234_567.891}
    assert starting_values([lever], exact) == {"price": 1_234_567.89}
    assert values_from_query([lever], {"price": "1234.5"}, exact) == ({"price": 1234.5}, ())
    assert values_from_query([lever], {"price": "6e6"}, exact)[1][0].code == "lever_out_of_range"
    # Six digits are too few for a link of money, and a few cents are a move.
    assert to_query([lever], {"price": 1_234_567.8}, exact) == {"price": "1234567.8"}
    assert to_query([lever], {"price": 1_234_567.89}, exact) == {}
    assert moved_values([lever], {"price": 1_234_567.89}, exact) == exact
