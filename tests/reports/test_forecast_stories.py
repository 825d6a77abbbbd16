"""The sentences about forecasts: which method won and by how much, and why there is none."""

from types import SimpleNamespace
from typing import Any, get_args

import pytest
from reports.words import EN, ZH, latin

from cs_dashboard.models import forecast as model
from cs_dashboard.reports import forecast_stories as stories

NAN = float("nan")
MADE: dict[str, Any] = {
    "method": "autoregression",
    "naive": "drift",
    "error_ratio": 0.786,
    "coverage_95": 0.938,
    "origins": 34,
}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {},
            "ARR: in 34 past months the model erred 21% less than the slope of the last twelve months would have; "
            "94% of what came lay in its 95% interval.",
        ),
        (
            {"naive": "last_value", "error_ratio": 0.5},
            "ARR: in 34 past months the model erred 50% less than the last value would have; "
            "94% of what came lay in its 95% interval.",
        ),
        (
            {"method": "drift", "error_ratio": 1.2},
            "ARR: in 34 past months no model erred less than the slope of the last twelve months, so that is the "
            "forecast; 94% of what came lay in its 95% interval.",
        ),
        (
            {"method": "last_value", "naive": "last_value", "error_ratio": NAN, "coverage_95": 1.0},
            "ARR: the forecast is the last value, which never erred; 100% lay in its 95% interval.",
        ),
    ],
)
def test_the_method_is_told_by_what_it_did_in_the_past(changes: dict[str, Any], sentence: str) -> None:
    made = SimpleNamespace(**{**MADE, **changes})
    assert stories.forecast_sentence("ARR", made, EN) == sentence
    chinese = stories.forecast_sentence("ARR", made, ZH)
    assert latin(chinese) == set() and "95%" in chinese


@pytest.mark.parametrize("name", ["ARR", "NRR"])
@pytest.mark.parametrize("naive", [one for one in get_args(model.Method) if one != "autoregression"])
def test_every_naive_forecast_is_worded_for_both_numbers(name: str, naive: str) -> None:
    made = SimpleNamespace(**{**MADE, "naive": naive, "method": naive, "error_ratio": 1.0})
    assert stories.forecast_sentence(name, made, EN).startswith(f"{name}: in 34 past months no model")
    assert latin(stories.forecast_sentence(name, made, ZH)) == set()


def test_every_reason_against_a_forecast_has_its_sentence() -> None:
    assert {reason: stories.no_forecast("NRR", reason, EN) for reason in get_args(model.Reason)} == {
        "short_history": "No forecast of NRR: it takes 36 months of history.",
        "undefined_months": "No forecast of NRR: the history has months without a value.",
        "not_positive": "No forecast of NRR: the history has a month at or below zero.",
        "no_spread": "No forecast of NRR: every month moved alike, so nothing tells how far off it may be.",
    }
    chinese = [stories.no_forecast("NRR", reason, ZH) for reason in get_args(model.Reason)]
    assert len(set(chinese)) == len(chinese)
    assert set().union(*(latin(sentence) for sentence in chinese)) == set()
    assert str(model.SHORTEST_HISTORY) in stories.no_forecast("NRR", "short_history", ZH)
