"""The ladders with the company on them, and the areas against what is asked."""

import math

import pandas as pd
import pytest
from charts.looks import EN, HOSTILE, THEMES, ZH, notes, sound, texts

from cs_dashboard.charts import maturity as charts
from cs_dashboard.charts.maturity import Rung
from cs_dashboard.charts.theme import LIGHT, Chart, Theme
from cs_dashboard.content.catalogue import Text

NAN = math.nan
RUNGS = [
    Rung(f"stage_{place}", f"Stage {place}", f"¥{place * 5}M", "one thing · another thing", "What it is for")
    for place in range(4)
]
AREAS = pd.DataFrame(
    {
        "area": ["renewal", "health", "team"],
        "asked": [8, 6, 4],
        "in_place": [5, 0, 4],
        "in_part": [1, 3, 0],
        "other": [2, 3, 0],
    }
)
NAMES = ["Renewals", "Health", "Team"]


def ladder(now: float, then: float = NAN, t: Text = EN, theme: Theme = LIGHT, rungs: list[Rung] = RUNGS) -> Chart:
    return charts.ladder(rungs, now, then, title="By ARR", alt="By ARR: stage 2.", t=t, theme=theme)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("t", [EN, ZH], ids=["en", "zh"])
def test_the_company_stands_at_its_height_within_its_shaded_stage(t: Text, theme: Theme) -> None:
    chart = sound(ladder(2.25, 2.25, t, theme))
    stages, dot = chart.figure["data"]
    assert dot["y"] == [2.25] and dot["marker"]["symbol"] == "circle"
    assert [row[0] for row in stages["customdata"]] == [rung.key for rung in RUNGS]
    (shade,) = [shape for shape in chart.figure["layout"]["shapes"] if shape["type"] == "rect"]
    assert (shade["y0"], shade["y1"]) == (2, 3)
    assert [note.startswith("<b>") for note in notes(chart)[1::2]] == [False, False, True, False]


def test_a_supposed_size_is_a_diamond_of_its_own() -> None:
    dots = ladder(2.25, 3.5).figure["data"][1:]
    assert [(dot["y"], dot["marker"]["symbol"]) for dot in dots] == [([2.25], "circle"), ([3.5], "diamond")]


def test_the_top_of_the_ladder_is_inside_the_picture() -> None:
    chart = ladder(3.99, 3.99)
    assert chart.figure["layout"]["yaxis"]["range"] == [0, 4]
    assert [shape["y1"] for shape in chart.figure["layout"]["shapes"] if shape["type"] == "rect"] == [4]


def test_an_unknown_place_leaves_the_ladder_without_a_dot() -> None:
    chart = ladder(NAN)
    assert len(chart.figure["data"]) == 1
    assert not [shape for shape in chart.figure["layout"]["shapes"] if shape["type"] == "rect"]


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_the_whole_bar_of_an_area_is_what_is_asked(theme: Theme) -> None:
    chart = sound(charts.profile(AREAS, NAMES, title="Team is furthest", t=EN, theme=theme))
    whole = [sum(trace["x"][place] for trace in chart.figure["data"]) for place in range(3)]
    assert whole == [8, 6, 4]
    assert notes(chart) == ["5.5 of 8", "1.5 of 6", "4 of 4"]
    assert chart.alt == "Team is furthest. Renewals: 5.5 of 8; Health: 1.5 of 6; Team: 4 of 4."
    # What is in part differs by its pattern, not by its colour alone.
    assert [trace["marker"]["pattern"]["shape"] for trace in chart.figure["data"]] == ["", "/", ""]


def test_nothing_asked_says_so_without_a_picture() -> None:
    chart = charts.profile(AREAS.iloc[:0], [], title="", t=EN, theme=LIGHT)
    assert chart.figure["data"] == []
    assert chart.title == "Nothing is asked for as long as neither stage is known."


def test_names_are_shown_letter_by_letter() -> None:
    hostile = [Rung("x", HOSTILE, HOSTILE, HOSTILE, HOSTILE)]
    assert not [text for text in texts(ladder(0.5, rungs=hostile).figure) if "<a " in text]
