"""The cohort matrix, the layers of revenue and the expansion ladder as pictures."""

import json
from functools import cache

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
from charts.looks import EN, HOSTILE, OURS, THEMES, ZH, contrast, months, notes, texts
from metrics.made import cohort_pairs, month

from cs_dashboard.charts import cohorts, expansion
from cs_dashboard.charts.cohort_matrix import READABLE, matrix
from cs_dashboard.charts.theme import DARK, LIGHT, Chart, Theme, mixed, readable
from cs_dashboard.content.catalogue import Text
from cs_dashboard.metrics import cohorts as metric
from cs_dashboard.metrics.expansion import expansion_ladder

EVERY = pytest.mark.parametrize("t", [EN, ZH], ids=["en", "zh"])
BOTH = pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
RATES = ("nrr", "grr", "logo_retention")


@cache
def book(count: int, size: int = 12) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Monthly cohorts of twelve from November 2021: each month one more is gone, one pays half as much again."""
    cells = []
    for place, first in enumerate(months("2021-11-01", count)):
        for age in range(count - place):
            gone = min(age, size - 2)
            pairs = [(100, 0)] * gone + [(100, 150)] * (age > 0) + [(100, 100)] * (size - gone - (age > 0))
            cells.append((f"{first:%Y-%m}", age, pairs))
    return cohort_pairs(*cells)


@cache
def view(count: int, period: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    facts, moments = book(count)
    as_of = pd.Timestamp("2021-11-01") + pd.DateOffset(months=count - 1)
    return metric.cohorts(facts, as_of, period), metric.cohort_average(facts, moments, as_of, period)


def drawn(count: int, rate: str = "nrr", period: str = "month", t: Text = EN, theme: Theme = LIGHT) -> Chart:
    return matrix(*view(count, period), rate, period, t=t, theme=theme)


def flat(chart: Chart) -> Chart:
    """The chart itself, when Plotly knows every key, no tick is turned and there is no legend."""
    go.Figure(chart.figure)
    layout = chart.figure["layout"]
    assert layout["showlegend"] is False
    assert all(axis["tickangle"] == 0 for name, axis in layout.items() if "axis" in name)
    assert chart.title and chart.alt
    return chart


@EVERY
@BOTH
@pytest.mark.parametrize("period", ["month", "quarter", "year"])
@pytest.mark.parametrize("rate", RATES)
def test_a_matrix_is_whole_in_every_form(rate: str, period: str, theme: Theme, t: Text) -> None:
    chart = flat(drawn(30, rate, period, t, theme))
    assert chart.figure["data"][0]["type"] == "heatmap"
    assert "\N{EM DASH}" not in chart.alt


def test_cells_stand_by_cohort_and_age_the_oldest_on_top_and_the_average_apart_below() -> None:
    heat = drawn(3).figure["data"][0]
    # One of twelve gone, another pays 50 more: 11.5 of 12; two gone: 10.5 of 12.
    rows = [[1.0, 11.5 / 12, 10.5 / 12], [1.0, 11.5 / 12, None], [1.0, None, None]]
    assert heat["z"] == [*rows, [None] * 3, [1.0, 11.5 / 12, 10.5 / 12]]
    assert heat["x"] == [0, 1, 2]
    y = drawn(3).figure["layout"]["yaxis"]
    assert y["range"] == [4.5, -0.5]
    assert [label.split(" <")[0] for label in y["ticktext"]] == ["Nov 2021", "Dec 2021", "Jan 2022", "<b>Average</b>"]
    assert y["ticktext"][0].endswith("n 12</span>")


def test_every_cell_carries_its_key_and_what_its_hover_tells() -> None:
    overlay = drawn(3).figure["data"][-1]
    told = {point[0]: point[1:] for point in overlay["customdata"]}
    assert set(told) == {
        *("2021-11-01|0", "2021-11-01|1", "2021-11-01|2", "2021-12-01|0", "2021-12-01|1", "2022-01-01|0"),
        *("average|0", "average|1", "average|2"),
    }
    assert told["2021-12-01|1"] == ["Dec 2021", 11.5 / 12, 11, 12, 1200, 1150, ""]
    assert told["average|1"][:6] == ["Weighted average", 11.5 / 12, 22, 24, 2400, 2300]
    assert told["average|1"][6].startswith("<br>2 complete cohorts<br>95 % interval ")
    assert overlay["marker"]["symbol"].startswith("square")
    assert overlay["marker"]["opacity"] == overlay["unselected"]["marker"]["opacity"] == 0


def test_money_in_the_hover_is_the_readers() -> None:
    overlay = drawn(2, t=Text("en", "EUR", 0.5)).figure["data"][-1]
    assert overlay["customdata"][1][5:7] == [600, 575]
    assert "EUR" in overlay["hovertemplate"]


def test_cells_that_are_not_complete_are_drawn_apart_paler_and_marked() -> None:
    # May 2022: of the first quarter, March is not three months old; the second quarter may still win customers.
    figure = drawn(7, period="quarter").figure
    whole, rest = figure["data"][0], figure["data"][1]
    assert [[value is not None for value in row] for row in whole["z"][:3]] == [
        *([True, True, False], [True, False, False], [False, False, False]),
    ]
    assert [[value is not None for value in row] for row in rest["z"][:3]] == [
        *([False, False, True], [False, True, False], [True, False, False]),
    ]
    assert rest["opacity"] < whole["opacity"] == 1
    # What is not complete is not in the average either.
    assert [value is not None for value in whole["z"][-1]] == [True, True, False]
    marked = [text for trace in figure["data"] if trace.get("mode") == "text" for text in trace["text"] if "*" in text]
    assert len(marked) == 3
    told = {point[0]: point[-1] for point in figure["data"][-1]["customdata"]}
    assert told["2022-01-01|3"] == "<br>Not complete yet; not in the average"
    assert told["2022-01-01|0"] == ""


@BOTH
@pytest.mark.parametrize("rate", RATES)
def test_numbers_stand_out_from_their_cells(rate: str, theme: Theme) -> None:
    figure = drawn(20, rate, theme=theme).figure
    stops = [colour for _, colour in figure["data"][0]["colorscale"]]
    low, high = figure["data"][0]["zmin"], figure["data"][0]["zmax"]
    shown = {point[0]: point for point in figure["data"][-1]["customdata"]}
    places = {(x, y): key for key, x, y in zip(shown, figure["data"][-1]["x"], figure["data"][-1]["y"], strict=True)}
    numbers = [trace for trace in figure["data"] if trace.get("mode") == "text"]
    assert sum(len(trace["text"]) for trace in numbers) == len(shown)
    for trace in numbers:
        letters = trace["textfont"]["color"]
        assert trace["unselected"]["textfont"]["color"] == letters
        for x, y, text in zip(trace["x"], trace["y"], trace["text"], strict=True):
            value = shown[places[(x, y)]][2]
            assert text.strip("<b>/*") == f"{value * 100:.0f}"
            share = min(max((value - low) / (high - low), 0), 1) * (len(stops) - 1)
            place = min(int(share), len(stops) - 2)
            assert contrast(letters, mixed(stops[place], stops[place + 1], share - place)) >= 4.5


@pytest.mark.parametrize("ground", [f"#{grey:02X}{grey:02X}{grey:02X}" for grey in range(0, 256, 5)])
def test_letters_can_be_read_on_any_colour(ground: str) -> None:
    for theme in (LIGHT, DARK):
        assert contrast(readable(ground, theme), ground) >= 4.5


def test_a_rate_that_cannot_exceed_one_has_one_hue_and_an_index_two() -> None:
    assert [colour for _, colour in drawn(9).figure["data"][0]["colorscale"]] == list(LIGHT.diverging)
    heat = drawn(9, "grr").figure["data"][0]
    assert (len(heat["colorscale"]), heat["zmax"], heat["colorscale"][0][1]) == (2, 1.0, LIGHT.diverging[1])
    nrr = drawn(9).figure["data"][0]
    assert nrr["zmax"] - 1 == pytest.approx(1 - nrr["zmin"])


def test_sixty_months_stay_readable_and_light() -> None:
    figure = flat(drawn(60)).figure
    assert [trace["type"] for trace in figure["data"]] == ["heatmap", "scatter"]
    assert len(figure["layout"]["yaxis"]["tickvals"]) <= 7
    assert figure["layout"]["yaxis"]["ticktext"] == ["2022", "2023", "2024", "2025", "2026", "<b>Average</b>"]
    assert len(figure["layout"]["xaxis"]["tickvals"]) <= 7
    assert figure["layout"]["height"] <= 700
    # Squares that nobody sees are not drawn, but all of them take clicks.
    assert figure["data"][-1]["marker"]["maxdisplayed"] == 1
    assert len(figure["data"][-1]["customdata"]) == 60 * 61 / 2 + 60


def test_a_figure_grows_with_its_cells_and_no_faster() -> None:
    sizes = {count: len(json.dumps(drawn(count).figure)) for count in (30, 60)}
    points = {count: len(drawn(count).figure["data"][-1]["x"]) for count in sizes}
    assert sizes[60] / points[60] <= sizes[30] / points[30] * 1.1
    assert sizes[60] < 400_000


def test_more_cohorts_than_can_be_read_carry_no_numbers() -> None:
    for count, has_numbers in ((READABLE, True), (READABLE + 1, False)):
        assert any(trace.get("mode") == "text" for trace in drawn(count).figure["data"]) is has_numbers


def test_the_title_tells_how_far_cohorts_lie_apart() -> None:
    steady, falling = [(100, 100)] * 12, [(100, 50)] * 12
    facts, moments = cohort_pairs(
        *((first, age, steady) for first in ("2023-01", "2023-02") for age in (0, 12)),
        *(("2023-03", age, pairs) for age, pairs in ((0, steady), (12, falling))),
    )
    as_of = month("2024-03")
    average = metric.cohort_average(facts, moments, as_of)
    chart = matrix(metric.cohorts(facts, as_of), average, "nrr", "month", t=EN, theme=LIGHT)
    assert chart.title == "After 12 months cohorts lie between 50% (Mar 2023) and 100% (Feb 2023)"
    assert chart.alt == "NRR of 3 cohorts by age. Weighted average: 0 months 100.0%, 12 months 83.3%."
    assert drawn(3).title == "Too few cohorts of ten customers are a year old to be compared"


@pytest.mark.parametrize("period", ["month", "quarter", "year"])
def test_nothing_to_show_and_one_customer_are_no_exception(period: str) -> None:
    for rows, title in (0, "Nobody in this selection has started paying yet."), (1, "Too few cohorts of ten customers"):
        facts, moments = (frame.head(rows) for frame in cohort_pairs(("2022-01", 0, [(5, 5)])))
        as_of = month("2022-01")
        cells, average = metric.cohorts(facts, as_of, period), metric.cohort_average(facts, moments, as_of, period)
        chart = flat(matrix(cells, average, "nrr", period, t=EN, theme=LIGHT))
        assert chart.title.startswith(title)
        assert [trace["x"][0] for trace in chart.figure["data"] if trace.get("mode") == "markers"] == [0] * rows


def test_a_fiscal_year_is_named_by_the_month_it_begins_in() -> None:
    facts, moments = cohort_pairs(("2023-05", 0, [(5, 5)]))
    cells = metric.cohorts(facts, month("2024-03"), "year", 4)
    average = metric.cohort_average(facts, moments, month("2024-03"), "year", 4)
    chart = matrix(cells, average, "nrr", "year", t=EN, theme=LIGHT)
    assert chart.figure["layout"]["yaxis"]["ticktext"][0].startswith("from Apr 2023 ")


def layers(count: int = 40) -> pd.DataFrame:
    return metric.cohort_layers(book(count)[0])


@EVERY
@BOTH
def test_layers_are_stacked_and_sum_to_all_arr(t: Text, theme: Theme) -> None:
    found = layers()
    chart = flat(cohorts.layer_cake(found, t=t, theme=theme))
    areas = chart.figure["data"]
    assert [area["name"] for area in areas] == ["2021", "2022", "2023", "2024", "2025"]
    assert {area["stackgroup"] for area in areas} == {"arr"}
    last = found[found["month"] == found["month"].max()]
    assert sum(area["y"][-1] for area in areas) == pytest.approx(12 * last["mrr"].sum())
    assert areas[1]["customdata"][0][0] == "2022-01-01|2022-01-01"
    assert chart.figure["layout"]["yaxis"]["range"][0] == 0
    # The oldest stands out the most from the page, and all of them do.
    strengths = [contrast(area["fillcolor"], theme.background) for area in areas]
    assert strengths == sorted(strengths, reverse=True)
    assert strengths[-1] >= 3


def test_layers_are_labelled_at_their_end_and_told_in_the_title() -> None:
    found = layers(14)
    chart = cohorts.layer_cake(found, t=EN, theme=LIGHT)
    assert [note.split("</span> ")[1].split(" ")[0] for note in notes(chart)] == ["2021", "2022"]
    assert chart.title.startswith("The largest layer of $") and " ARR is 2022: $" in chart.title
    assert chart.alt.startswith("ARR in December 2022 by the year customers were won: 2021 $")
    one = cohorts.layer_cake(layers(2), t=EN, theme=LIGHT)
    assert one.title == "All of $28.2K ARR comes from customers won since 2021"
    assert cohorts.layer_cake(layers(2).head(0), t=EN, theme=LIGHT).figure["data"] == []


def ladders(**members: tuple[float, ...]) -> dict[str, pd.DataFrame]:
    found = {}
    for name, rungs in members.items():
        cells = (("2020-01", 12 * year, [(10, 10 * rung)] * 12) for year, rung in enumerate(rungs))
        found["" if name == "everybody" else name] = expansion_ladder(*cohort_pairs(*cells))
    return found


ARTICLE = (1.0, 1.2, 1.5, 2.0)


@EVERY
@BOTH
def test_a_ladder_tells_each_rung_and_the_step_to_it(t: Text, theme: Theme) -> None:
    chart = flat(expansion.ladder(ladders(everybody=ARTICLE), t=t, theme=theme))
    steps = [note for note in notes(chart) if "+" in note]
    assert [note.split(">")[1].split("<")[0] for note in steps] == ["+20.0%", "+25.0%", "+33.3%"]
    assert [note for note in notes(chart) if "<b>200%</b>" in note] == [steps[-1]]
    quiet, climbed = chart.figure["data"]
    assert quiet["y"] == pytest.approx([1.0, 1.0, 1.2, 1.5])
    assert climbed["y"] == pytest.approx([0.0, 0.2, 0.3, 0.5])
    assert [told[0] for told in quiet["customdata"]] == ["|0", "|12", "|24", "|36"]
    assert chart.figure["layout"]["xaxis"]["ticktext"][1].endswith("n 12</span>")


def test_steps_stand_in_the_title_of_one_ladder_and_members_in_that_of_several() -> None:
    one = expansion.ladder(ladders(everybody=ARTICLE), t=EN, theme=LIGHT)
    assert one.title == "Steps of customers still here, year by year: +20.0%, +25.0%, +33.3%"
    several = expansion.ladder(ladders(everybody=ARTICLE, SMB=(1.0, 0.9), Big=(1.0, 1.3, 1.4)), t=EN, theme=LIGHT)
    assert several.title == "After 12 months Big stands at 130% of its first MRR, SMB at 90%"
    assert len({trace["xaxis"] for trace in several.figure["data"]}) == 3


def test_a_step_down_is_hollow_and_the_bar_ends_where_they_are() -> None:
    quiet, climbed, fell = expansion.ladder(ladders(everybody=(1.0, 0.75)), t=EN, theme=LIGHT).figure["data"]
    assert (quiet["y"], climbed["y"], fell["y"]) == ([1.0, 0.75], [0.0, 0.0], [0.0, 0.25])
    assert fell["marker"]["color"] == "rgba(0,0,0,0)"


def test_one_rung_is_no_ladder_and_names_from_the_data_stay_letters() -> None:
    assert expansion.ladder(ladders(everybody=(1.0,)), t=EN, theme=LIGHT).figure["data"] == []
    chart = expansion.ladder({HOSTILE: ladders(everybody=ARTICLE)[""]}, t=EN, theme=LIGHT)
    assert not any("<" in OURS.sub("", text) for text in texts(chart.figure["layout"]))
    assert not np.isnan(chart.figure["layout"]["yaxis"]["range"][1])
