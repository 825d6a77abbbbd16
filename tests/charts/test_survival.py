"""Survival by age: what was observed, and the curve fitted to it."""

import pandas as pd
import pytest
from charts.looks import EN, THEMES, ZH, notes, sound

from cs_dashboard.charts import survival as charts
from cs_dashboard.charts.theme import LIGHT, Theme
from cs_dashboard.content.catalogue import Text


def curve() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "age_months": [6, 12, 18, 30],
            "at_risk": [100, 80, 60, 20],
            "events": [10, 8, 6, 0],
            "survival": [0.9, 0.81, 0.729, 0.729],
            "low": [0.82, 0.71, 0.6, 0.6],
            "high": [0.95, 0.88, 0.82, 0.82],
        }
    )


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("t", [EN, ZH], ids=["en", "zh"])
def test_steps_begin_with_everybody_and_the_fit_goes_on(t: Text, theme: Theme) -> None:
    chart = sound(charts.survival(curve(), [1.0, 0.8, 0.7, 0.65], t=t, theme=theme))
    band, steps, fit = chart.figure["data"]
    assert (steps["x"], steps["y"]) == ([0.0, 0.5, 1.0, 1.5, 2.5], [1.0, 0.9, 0.81, 0.729, 0.729])
    assert steps["line"]["shape"] == "hv"
    assert fit["y"] == [1.0, 0.8, 0.7, 0.65]
    assert len(band["x"]) == len(band["y"]) == 16
    assert chart.figure["layout"]["yaxis"]["range"][0] == 0


def test_the_title_tells_the_first_year() -> None:
    chart = charts.survival(curve(), None, t=EN, theme=LIGHT)
    assert chart.title == "81.0% of customers stay beyond their first year"
    assert notes(chart) == ["<b>Observed<br>72.9%</b>"]


def test_without_a_loss_there_is_nothing_to_estimate() -> None:
    assert charts.survival(curve().assign(events=0), None, t=EN, theme=LIGHT).figure["data"] == []
    assert charts.survival(curve().iloc[:0], None, t=EN, theme=LIGHT).figure["data"] == []
