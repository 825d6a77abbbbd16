"""The projection with its fan, and the steps of each lever."""

import math

import pandas as pd
import pytest
from charts.looks import EN, HOSTILE, THEMES, ZH, notes, sound, texts

from cs_dashboard.charts import compounding as charts
from cs_dashboard.charts.compounding import Line
from cs_dashboard.charts.theme import LIGHT, Theme
from cs_dashboard.content.catalogue import Text


def projected(years: int = 10, rate: float = 1.4, base: float = 1e7) -> pd.DataFrame:
    totals = [base * rate ** (year - 1) for year in range(1, years + 1)]
    return pd.DataFrame({"year": range(1, years + 1), "total_arr": totals})


def fan(frame: pd.DataFrame) -> pd.DataFrame:
    factors = {"q05": 0.5, "q25": 0.8, "q50": 1.0, "q75": 1.25, "q95": 2.0}
    spread = {name: frame["total_arr"] * factor for name, factor in factors.items()}
    return pd.DataFrame({"year": frame["year"], **spread})


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("t", [EN, ZH], ids=["en", "zh"])
@pytest.mark.parametrize("years", [1, 2, 10, 15])
def test_the_projection_starts_and_ends_where_its_table_does(t: Text, theme: Theme, years: int) -> None:
    frame = projected(years)
    chart = sound(charts.compounding(frame, fan(frame), [], 2026, t=t, theme=theme))
    line = chart.figure["data"][-1]
    assert line["y"][0] == 1e7
    assert line["y"][-1] == pytest.approx(1e7 * 1.4 ** (years - 1))
    ticks = chart.figure["layout"]["xaxis"]["ticktext"]
    assert ticks[-1].startswith(str(2026 + years - 1))


def test_the_bands_run_there_and_back() -> None:
    frame = projected(3)
    wide, narrow = charts.compounding(frame, fan(frame), [], 2026, t=EN, theme=LIGHT).figure["data"][:2]
    assert wide["y"] == pytest.approx([2e7, 2.8e7, 3.92e7, 0.98e7, 0.7e7, 0.5e7])
    assert narrow["y"][:3] == pytest.approx([1.25e7, 1.75e7, 2.45e7])


def test_the_axis_holds_every_line_and_a_wide_fan_does_not_flatten_them() -> None:
    frame = projected(10)
    wide = fan(frame).assign(q95=frame["total_arr"] * 40)
    other = Line("constant", [1e9] * 10, is_quiet=True)
    high = charts.compounding(frame, wide, [other], 2026, t=EN, theme=LIGHT).figure["layout"]["yaxis"]["range"][1]
    assert 1e9 * 1.6 <= high < 2e9


def test_each_line_is_named_at_its_end_and_dashed_in_its_own_way() -> None:
    lines = [Line(name, projected(10, rate)["total_arr"].tolist()) for name, rate in (("A", 1.1), ("B", 1.2))]
    chart = sound(charts.compounding(projected(10), None, lines, 2026, t=EN, theme=LIGHT))
    assert notes(chart) == ["A<br>$23.6M", "B<br>$51.6M", "<b>$207M</b>"]
    assert len({trace["line"]["dash"] for trace in chart.figure["data"]}) == 3
    assert "A: $23.6M. B: $51.6M." in chart.alt


def test_a_name_from_the_store_is_no_markup() -> None:
    frame = projected(2)
    chart = charts.compounding(frame, None, [Line(HOSTILE, [1.0, 2.0])], 2026, t=EN, theme=LIGHT)
    assert not any("<a" in text or '<b>"' in text for text in texts(chart.figure))


def test_the_reader_s_currency_is_drawn() -> None:
    chart = charts.compounding(projected(10), None, [], 2026, t=Text("zh_Hans", "CNY", 1.0), theme=LIGHT)
    assert notes(chart) == ["<b>\N{YEN SIGN}2.07\u4ebf</b>"]
    doubled = charts.compounding(projected(2), None, [], 2026, t=Text("en", "EUR", 2.0), theme=LIGHT)
    assert doubled.figure["data"][-1]["y"] == pytest.approx([2e7, 2.8e7])


def test_nothing_to_compound_is_said() -> None:
    chart = charts.compounding(projected(3, base=math.nan), None, [], 2026, t=EN, theme=LIGHT)
    assert chart.figure["data"] == []
    assert "nothing" not in chart.title and chart.title.startswith("There is no revenue to compound")


def test_nothing_but_zeros_is_drawn_on_an_axis_with_a_height() -> None:
    chart = sound(charts.compounding(projected(10, base=0.0), None, [], 2026, t=EN, theme=LIGHT))
    low, high = chart.figure["layout"]["yaxis"]["range"]
    assert low == 0 < high
    assert notes(chart) == ["<b>$0</b>"]


def steps() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "lever": ["nrr", "fade", "base"],
            "end_low": [9e6, 9.8e6, math.nan],
            "end_high": [11.5e6, 10.1e6, math.nan],
        }
    )


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_a_step_of_each_lever_stands_at_its_change(theme: Theme) -> None:
    chart = sound(charts.tornado(steps(), 1e7, ["NRR", "Fade", "Base"], t=EN, theme=theme))
    low, high = chart.figure["data"]
    assert (low["base"], low["x"], high["x"]) == (1e7, [-1e6, -2e5], [1.5e6, 1e5])
    assert low["marker"]["color"] == [theme.bad, theme.bad]
    assert low["marker"]["pattern"]["shape"] == ["/", "/"]
    assert high["text"] == ["+$1.5M", "+$100K"]
    assert "NRR" in chart.alt


def test_no_end_no_steps() -> None:
    assert charts.tornado(steps(), math.nan, ["a", "b", "c"], t=EN, theme=LIGHT).figure["data"] == []
