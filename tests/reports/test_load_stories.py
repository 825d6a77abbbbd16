"""The sentences about load: an effect with its interval and as no cause, none that can be shown, and each refusal."""

from types import SimpleNamespace
from typing import Any, get_args

import pytest
from reports.words import EN, ZH, latin

from cs_dashboard.models import load_effect as model
from cs_dashboard.reports import load_stories as stories

MADE: dict[str, Any] = {
    "step": 10.0,
    "renewal_change": -0.0145,
    "renewal_change_low": -0.0266,
    "renewal_change_high": -0.0024,
    "terms": 1542,
    "uncovered_terms": 34,
    "controls": ("segment", "adoption_tier"),
    "is_clear": True,
}
UNCLEAR = {"renewal_change_high": 0.0033, "is_clear": False}
RISING = {"renewal_change": 0.0145, "renewal_change_low": 0.0024, "renewal_change_high": 0.0266}
ARR = {"step": 100_000.0}


@pytest.mark.parametrize(
    ("changes", "load_of", "sentence"),
    [
        (
            {},
            "customers",
            "Ten more customers per CSM go with 1.5 points lower renewal (0.2 to 2.7), from 1,542 contract terms; "
            "an association, not a cause.",
        ),
        (
            RISING,
            "customers",
            "Ten more customers per CSM go with 1.5 points higher renewal (0.2 to 2.7), from 1,542 contract terms; "
            "an association, not a cause.",
        ),
        (
            UNCLEAR,
            "customers",
            "Ten more customers per CSM: no effect that these data can show, −2.7 to +0.3 points of renewal, "
            "from 1,542 contract terms.",
        ),
        (
            ARR,
            "arr",
            "$100K more ARR per CSM goes with 1.5 points lower renewal (0.2 to 2.7), from 1,542 contract terms; "
            "an association, not a cause.",
        ),
        (
            {**ARR, **RISING},
            "arr",
            "$100K more ARR per CSM goes with 1.5 points higher renewal (0.2 to 2.7), from 1,542 contract terms; "
            "an association, not a cause.",
        ),
        (
            {**ARR, **UNCLEAR},
            "arr",
            "$100K more ARR per CSM: no effect that these data can show, −2.7 to +0.3 points of renewal, "
            "from 1,542 contract terms.",
        ),
    ],
)
def test_the_effect_is_told_with_its_interval_or_as_none_that_shows(
    changes: dict[str, Any], load_of: Any, sentence: str
) -> None:
    made = SimpleNamespace(**{**MADE, **changes})
    assert stories.load_sentence(made, EN, load_of) == sentence
    chinese = stories.load_sentence(made, ZH, load_of)
    assert latin(chinese) == set()
    assert ("1,542" in chinese, "2.7" in chinese) == (True, True)


@pytest.mark.parametrize(
    ("controls", "held"),
    [
        (("segment", "adoption_tier"), "segment and adoption in the month before"),
        (("segment",), "segment"),
        (("adoption_tier",), "adoption in the month before"),
        ((), "nothing"),
    ],
)
def test_what_was_held_equal_and_left_out_is_told(controls: tuple[str, ...], held: str) -> None:
    made = SimpleNamespace(**{**MADE, "controls": controls})
    assert stories.load_basis(made, EN) == (
        f"Held equal: {held}. Terms of customers without a CSM, left out: 34. "
        "CSMs as assigned today, for past terms as well."
    )
    assert latin(stories.load_basis(made, ZH)) == set()


def test_every_reason_against_an_estimate_has_its_sentence() -> None:
    told = {
        reason: stories.no_load_effect(SimpleNamespace(reason=reason, terms=99), EN)
        for reason in get_args(model.Reason)
    }
    start = "Whether load matters cannot be told: "
    assert told == {
        "few_terms": f"{start}it takes 100 ended contract terms of customers with a CSM, here are 99.",
        "one_outcome": f"{start}of 99 contract terms, like customers all renewed or all left.",
        "one_load": f"{start}in 99 contract terms, like customers always had a CSM with the same load.",
        "separation": f"{start}in 99 contract terms, all renewed on one side of some load and none on the other.",
    }
    chinese = {stories.no_load_effect(SimpleNamespace(reason=one, terms=99), ZH) for one in get_args(model.Reason)}
    assert len(chinese) == len(told)
    assert set().union(*map(latin, chinese)) == set()
    assert str(model.FEWEST_TERMS) in told["few_terms"]
