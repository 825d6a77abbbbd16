"""Crossover and leaky bucket."""

import numpy as np
import pandas as pd
import pytest
from charts.looks import EN, THEMES, ZH, months, notes, sound, trace

from cs_dashboard.charts import growth
from cs_dashboard.charts.theme import LIGHT, Theme
from cs_dashboard.content.catalogue import Text


def years(crossed: list[bool]) -> pd.DataFrame:
    frame = pd.DataFrame({"month": months("2022-10-01", 12 * len(crossed))[::12]})
    frame["renewed_arr"] = [3e6 if flag else 1e6 for flag in crossed]
    return frame.assign(expanded_arr=5e5, new_arr=2e6, is_crossed=crossed)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("t", [EN, ZH], ids=["en", "zh"])
def test_years_stack_from_zero(t: Text, theme: Theme) -> None:
    chart = sound(growth.crossover(years([False, True, True]), t=t, theme=theme))
    assert [bars["y"][-1] for bars in chart.figure["data"]] == [3e6, 5e5, 2e6]
    assert chart.figure["layout"]["yaxis"]["range"][0] == 0
    assert trace(chart)["customdata"][0][0] == "2022-10-01"
    assert len(notes(chart)) == 6


@pytest.mark.parametrize(
    ("crossed", "title"),
    [
        ([False, True, True], "Renewals passed new business in the year to October 2023"),
        ([True, True], "Renewals have outweighed new business since October 2022 or before"),
        ([True, False, True], "Renewals passed new business in the year to October 2024"),
        ([False, False], "New business still outweighs renewals"),
        ([True, False], "New business outweighs renewals again"),
    ],
)
def test_the_title_says_when_renewals_passed(crossed: list[bool], title: str) -> None:
    assert growth.crossover(years(crossed), t=EN, theme=LIGHT).title == title


def test_totals_and_parts_are_told() -> None:
    told = notes(growth.crossover(years([False, True]), t=EN, theme=LIGHT))
    assert told[-2:] == ["$3.5M", "$5.5M"]
    assert told[0].endswith("Renewed<br>$3M")


def bridge(new: float = 100.0) -> pd.DataFrame:
    return pd.DataFrame(
        {"month": months("2023-01-01", 36), "new_mrr": new, "churn_mrr": -20.0, "contraction_mrr": -10.0}
    )


def test_the_leak_is_told_with_its_money() -> None:
    chart = sound(growth.leaky_bucket(bridge(), [0.1] * 35 + [0.3], t=EN, theme=LIGHT))
    assert chart.title == "30.0% of new ARR only refilled the leak"
    assert trace(chart)["y"][-1] == 0.3
    assert chart.figure["layout"]["yaxis"]["range"][0] == 0
    assert "$360 lost of $1.2K new ARR" in trace(chart)["customdata"][0][1]


def test_nothing_to_show_says_why() -> None:
    assert sound(growth.crossover(years([]), t=EN, theme=LIGHT)).figure["data"] == []
    chart = sound(growth.leaky_bucket(bridge(0.0), np.full(36, np.nan), t=EN, theme=LIGHT))
    assert chart.title.startswith("Nothing new was sold")
