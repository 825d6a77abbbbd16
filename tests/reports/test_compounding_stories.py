"""The sentences about compounding: exact in English for worked numbers, whole in Chinese, each branch once."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, get_args

import pandas as pd
import pytest
from reports.words import EN, ZH, latin

from cs_dashboard.content.catalogue import Text
from cs_dashboard.models import sbg
from cs_dashboard.models.sbg import Sbg
from cs_dashboard.reports import compounding_stories as stories
from cs_dashboard.reports.phrases import in_a_row
from cs_dashboard.scenarios.compounding import CompoundingLevers, project_compounding
from cs_dashboard.scenarios.fan import total_fan
from cs_dashboard.scenarios.goals import GOALS
from cs_dashboard.scenarios.survival import LineEnds

NAN = float("nan")
# The article's: 1,000 at a constant 140 % is 20,661.0 in year 10.
ARTICLE = CompoundingLevers(
    base=1000.0,
    nrr=1.4,
    fade=1.0,
    horizon=10,
    new_arr=0.0,
    new_arr_growth=0.0,
    gross_margin=0.75,
    discount_rate=0.1,
)


def headline(levers: CompoundingLevers, t: Text = EN, spread: float | None = None) -> str:
    fan = None if spread is None else total_fan(levers, spread, 0.0)
    return stories.compounding_headline(levers, project_compounding(levers), fan, 2035, t)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, "At a constant NRR of 140.0%, $1K becomes $20.7K by 2035 without a new customer"),
        # 1,000 × 1.4 × 1.2 × 1.1 = 1,848.
        (
            {"fade": 0.5, "horizon": 4},
            "At an NRR of 140.0% that fades, $1K becomes $1.85K by 2035 without a new customer",
        ),
        # A loss does not fade: 1,000 × 0.9.
        (
            {"nrr": 0.9, "fade": 0.5, "horizon": 2},
            "At a constant NRR of 90.0%, $1K becomes $900 by 2035 without a new customer",
        ),
        # 1,000 × 1.4 + 500.
        (
            {"new_arr": 500.0, "horizon": 2},
            "At an NRR of 140.0% and $500 of new ARR a year, $1K becomes $1.9K by 2035",
        ),
        ({"nrr": NAN}, "There is nothing to compound: nobody was paying twelve months ago"),
        ({"base": NAN}, "There is nothing to compound: nobody was paying twelve months ago"),
        # One year has no rate, but no NRR is none all the same.
        ({"nrr": NAN, "horizon": 1}, "There is nothing to compound: nobody was paying twelve months ago"),
        (
            {"nrr": 0.0, "horizon": 2},
            "At a constant NRR of 0.0%, $1K becomes $0 by 2035 without a new customer",
        ),
    ],
)
def test_the_headline_says_from_where_to_where_and_how(changes: dict[str, Any], sentence: str) -> None:
    levers = replace(ARTICLE, **changes)
    assert headline(levers) == sentence
    assert latin(headline(levers, ZH)) == set()


def test_the_headline_s_range_is_that_of_the_fan() -> None:
    # e^(1.645 × 9 × 0.01) = 1.1596.
    levers = replace(ARTICLE, base=1e6)
    assert headline(levers, spread=0.01).endswith("without a new customer (9 in 10: $17.8M to $24M)")
    assert latin(headline(levers, ZH, 0.01)) == set()
    assert headline(levers, ZH, 0.01).count("US$") == 4


def test_one_year_has_nothing_to_be_uncertain_of() -> None:
    one = replace(ARTICLE, horizon=1)
    assert headline(one, spread=0.01) == headline(one)


@pytest.mark.parametrize(
    ("changes", "sigmas", "detail"),
    [
        (
            {"fade": 0.8},
            (0.022, 0.02),
            "Each year keeps 80.0% of the excess over 100% of the year before · "
            "Fan from 4 yearly NRRs that vary by 2.2% and a sampling error of 2.0% · As of October 2026",
        ),
        (
            {"new_arr": 1.0},
            (0.022, 0.02),
            "Fan from 4 yearly NRRs that vary by 2.2% and a sampling error of 2.0% · "
            "It covers the customers of year 1, not new business · As of October 2026",
        ),
        (
            {"nrr": 0.9, "fade": 0.5, "new_arr": 1.0},
            (NAN, 0.02),
            "No fan: it takes three years of history and an interval of NRR · As of October 2026",
        ),
        (
            {},
            (0.022, NAN),
            "No fan: it takes three years of history and an interval of NRR · As of October 2026",
        ),
    ],
)
def test_the_detail_says_what_fades_and_what_the_fan_rests_on(
    changes: dict[str, Any], sigmas: tuple[float, float], detail: str
) -> None:
    measured = SimpleNamespace(nrr_years=4, sigma_year=sigmas[0], sigma_sampling=sigmas[1])
    month = pd.Timestamp("2026-10-01")
    assert stories.compounding_detail(replace(ARTICLE, **changes), measured, month, EN) == detail
    assert latin(stories.compounding_detail(replace(ARTICLE, **changes), measured, month, ZH)) == set()


def ends(over_survival: float, over_fading: float) -> LineEnds:
    return LineEnds(10, 2e6, 2e6 / (1 + over_fading), 2e6 / (1 + over_survival), over_survival, over_fading)


HELD = "Held constant, the rate would take the customers of year 1 to $2M, 25% more than fading. "
FELL = "Every long public series fell."


@pytest.mark.parametrize(
    ("apart", "reason", "told"),
    [
        (
            ends(1.0, 0.25),
            "",
            f"{HELD}{FELL} Survival, with segments weighed by ARR, implies $1M: the constant rate ends 100% above it, "
            "because renewals are counted by customer over all years, not by last year's ARR, and what survivors add "
            "follows the fade.",
        ),
        (
            ends(-0.5, 0.25),
            "",
            f"{HELD}{FELL} Survival, with segments weighed by ARR, implies $4M: the constant rate ends 50% below it, "
            "because those likely to leave leave early and customers who stay leave ever less often.",
        ),
        (
            # One rate for all: nobody is likelier to leave than others.
            ends(-0.5, 0.0),
            "one_rate",
            "Survival, with segments weighed by ARR, implies $4M: the constant rate ends 50% below it, because the "
            "renewals of all years kept more than the rate does.",
        ),
        (ends(0.0, 0.0), "", "Survival implies $2M, as the constant rate does."),
        (ends(0.004, 0.004), "", "Survival implies $1.99M, as the constant rate does."),
        (
            ends(NAN, 0.25),
            "few_customers",
            f"{HELD}{FELL} No survival fit: fewer than 30 customers came to a renewal.",
        ),
        (ends(NAN, NAN), "nobody_left", "No survival fit: nobody has left yet."),
        # There is a fit, but nobody stayed whose growth could be seen.
        (ends(NAN, NAN), "", ""),
    ],
)
def test_the_lines_are_told_apart_with_their_reason(apart: LineEnds, reason: str, told: str) -> None:
    assert stories.lines_apart(apart, reason, EN) == told
    chinese = stories.lines_apart(apart, reason, ZH)
    assert latin(chinese) == set() and bool(chinese) == bool(told)


@pytest.mark.parametrize(
    ("lever", "value", "sentence"),
    [
        ("nrr", 1.4, "An NRR of X in the first year makes ×10.0 by year 8."),
        ("new_arr", 5.0, "New ARR of X a year makes ×10.0 by year 8."),
        ("fade", 0.5, "Keeping X of the excess over 100% each year makes ×10.0 by year 8."),
        ("nrr", None, "No NRR up to 300% makes ×10.0 by year 8 with the other levers as they stand."),
        ("new_arr", None, "No amount of new ARR makes ×10.0 by year 8 with the other levers as they stand."),
        ("fade", None, "Even without any fading ×10.0 is not reached by year 8; only NRR or new ARR can."),
    ],
)
def test_a_goal_is_reached_by_a_value_or_by_none(lever: str, value: float | None, sentence: str) -> None:
    assert stories.goal_sentence(lever, value, "X", 10.0, 8, EN) == sentence
    chinese = stories.goal_sentence(lever, value, "X", 10.0, 8, ZH)
    assert latin(chinese) == set() and "10" in chinese and "8" in chinese


@pytest.mark.parametrize("value", [1.0, None])
def test_every_goal_has_its_sentences(value: float | None) -> None:
    told = {stories.goal_sentence(lever, value, "X", 2.0, 5, EN) for lever in GOALS}
    assert len(told) == len(GOALS)


def test_a_point_of_nrr_is_worth_money() -> None:
    told = "One more point of NRR is worth $989K of ARR in 2035."
    assert stories.one_point_worth(989_000.0, 2035, EN) == told
    assert latin(stories.one_point_worth(989_000.0, 2035, ZH)) == set()
    assert stories.one_point_worth(NAN, 2035, EN) == "One more point of NRR is worth — of ARR in 2035."


NO_FIT = {
    "few_customers": "No survival fit: fewer than 30 customers came to a renewal.",
    "few_renewals": "No survival fit: nobody has come to a third renewal yet.",
    "nobody_left": "No survival fit: nobody has left yet.",
    "everybody_left": "No survival fit: everybody left at the first renewal.",
    "first_renewal_only": "No survival fit: all who left went at the first renewal.",
    "one_rate": "One constant rate fits: 92.8% renew each time.",
}


def test_every_reason_against_a_fit_has_its_sentence() -> None:
    assert {reason: stories.no_fit(reason, EN, 0.928) for reason in get_args(sbg.Reason)} == NO_FIT
    chinese = [stories.no_fit(reason, ZH, 0.928) for reason in get_args(sbg.Reason)]
    assert len(set(chinese)) == len(NO_FIT)
    assert set().union(*(latin(sentence) for sentence in chinese)) == set()
    few = stories.no_fit("few_customers", EN)
    assert str(sbg.FEWEST_CUSTOMERS) in few


def fitted(alpha: float, beta: float) -> Sbg:
    return Sbg(alpha, 0.1, alpha - 0.2, alpha + 0.2, beta, 0.3, beta - 0.6, beta + 0.6, 1234, -99.0)


def test_a_fit_is_told_by_who_leaves_and_its_shapes() -> None:
    # 1 − r(1) = α / (α + β) = 2 / 8; 1 − r(5) = α / (α + β + 4) = 2 / 12.
    told = (
        "From 1,234 customers: 25.0% leave at the first renewal, 16.7% of those still there at the fifth. "
        "Alpha 2.00 (1.80 to 2.20), beta 6.00 (5.40 to 6.60)."
    )
    assert stories.fit_sentence(fitted(2.0, 6.0), EN) == told
    assert latin(stories.fit_sentence(fitted(2.0, 6.0), ZH)) == set()


@pytest.mark.parametrize("alpha", [1.0, 0.7])
def test_at_an_alpha_of_one_and_below_lifetime_has_no_end(alpha: float) -> None:
    last = "Their undiscounted lifetime has no end, so 1/churn would be no lifetime."
    assert stories.fit_sentence(fitted(alpha, 3.0), EN).endswith(f"3.60). {last}")
    assert latin(stories.fit_sentence(fitted(alpha, 3.0), ZH)) == set()


@pytest.mark.parametrize(
    ("sentences", "english", "chinese"),
    [([], "", ""), (["A."], "A.", "A."), (["A.", "B.", "C."], "A. B. C.", "A.B.C.")],
)
def test_sentences_in_a_row_have_blanks_between_them_in_english_only(
    sentences: list[str], english: str, chinese: str
) -> None:
    assert in_a_row(sentences, EN) == english
    assert in_a_row(sentences, ZH) == chinese


def test_braces_of_a_value_stay_what_they_are() -> None:
    assert in_a_row(["{one}", "{two} {three}"], EN) == "{one} {two} {three}"
