"""The retention trend, its small multiples and the projection."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from charts.looks import EN, HOSTILE, OURS, THEMES, ZH, months, notes, sound, texts, trace

from cs_dashboard.charts import retention
from cs_dashboard.charts.labels import text_width
from cs_dashboard.charts.theme import LIGHT, Theme
from cs_dashboard.content.catalogue import Text

COUNT = 36


def made(**changes: object) -> pd.DataFrame:
    columns = {
        "month": months("2023-01-01", COUNT),
        "window_months": 12,
        "opening_mrr": 1000.0,
        "opening_customers": 50,
        "nrr": np.linspace(1.0, 1.04, COUNT),
        "grr": np.linspace(0.9, 0.89, COUNT),
        "logo_retention": 0.86,
        "logo_low": 0.8,
        "logo_high": 0.9,
        "nrr_interval_reason": "",
        **changes,
    }
    frame = pd.DataFrame(columns)
    for rate in ("nrr", "grr"):
        frame[f"{rate}_low"], frame[f"{rate}_high"] = frame[rate] - 0.03, frame[rate] + 0.03
    return frame


BENCHMARKS = [
    SimpleNamespace(value=1.08, label="top quartile, survey 2024"),
    SimpleNamespace(value=1.04, label=HOSTILE),
]


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("t", [EN, ZH], ids=["en", "zh"])
def test_the_trend_tells_its_last_values_at_the_right_end(t: Text, theme: Theme) -> None:
    chart = sound(retention.retention_trend(made(), BENCHMARKS, t=t, theme=theme))
    assert trace(chart)["y"][-1] == 1.04
    assert trace(chart)["customdata"][-1][0] == "2025-12-01"
    assert trace(chart)["line"]["color"] == theme.accent
    assert any("104.0%" in note for note in notes(chart))
    assert "104.0%" in chart.alt


def test_the_trend_in_english() -> None:
    chart = retention.retention_trend(made(), BENCHMARKS, t=EN, theme=LIGHT)
    assert chart.title == "Retention of the last twelve months"
    assert notes(chart)[:4] == [
        "<b>NRR 104.0%</b>",
        "<b>GRR 89.0%</b>",
        "<b>Logo 86.0%</b>",
        "top quartile,<br>survey 2024",
    ]
    hover = trace(chart)["customdata"][-1][1]
    assert hover.split("<br>") == [
        "<b>NRR 104.0%</b>",
        "95 % interval 101.0% to 107.0%",
        "50 customers at the start",
        "December 2025",
    ]
    assert {shape["line"]["dash"] for shape in chart.figure["layout"]["shapes"]} == {"6px,5px", "solid"}


def test_undefined_months_are_gaps_and_have_no_label() -> None:
    nrr = np.linspace(1.0, 1.04, COUNT)
    nrr[5], nrr[-1] = np.nan, np.nan
    chart = sound(retention.retention_trend(made(nrr=nrr), t=EN, theme=LIGHT))
    assert trace(chart)["y"][5] is None
    assert not any("NRR" in note for note in notes(chart))
    band = trace(chart, 0)
    assert band["fill"] == "toself"
    assert band["x"].count(None) == 1


def test_why_there_is_no_interval_is_told() -> None:
    frame = made(nrr_interval_reason="few_customers")
    frame["nrr_low"] = frame["nrr_high"] = np.nan
    chart = sound(retention.retention_trend(frame, t=EN, theme=LIGHT))
    assert "No interval: fewer than 10 customers" in trace(chart)["customdata"][0][1]


@pytest.mark.parametrize(("window", "title"), [(1, "last month"), (24, "last twenty-four months"), (9, "9 months")])
def test_the_title_names_the_window(window: int, title: str) -> None:
    assert title in retention.retention_trend(made(window_months=window), t=EN, theme=LIGHT).title


def test_without_a_base_the_title_says_why() -> None:
    for frame in (made().head(0), made(nrr=np.nan)):
        chart = sound(retention.retention_trend(frame, t=EN, theme=LIGHT))
        assert chart.title.startswith("Nobody was paying long enough ago")
        assert chart.figure["data"] == []


def sliced(count: int) -> pd.DataFrame:
    parts = [made(opening_mrr=1000.0 - n).assign(segment=HOSTILE if n == 0 else f"S{n}") for n in range(count)]
    return pd.concat(parts, ignore_index=True)


def test_multiples_draw_the_largest_and_count_the_rest() -> None:
    chart = sound(retention.retention_multiples(sliced(10), "segment", t=EN, theme=LIGHT))
    assert chart.title == "8 of 8 keep 100% or more of their revenue (2 smaller ones are not drawn)"
    assert len(chart.figure["data"]) == 16
    assert trace(chart, 0)["customdata"][0][0] == HOSTILE
    assert "NRR 104.0%" in notes(chart)[1]
    assert "n 50" in notes(chart)[1]


def test_multiples_stand_in_the_order_of_the_table_beside_them() -> None:
    ranked = ["S2", "S1", HOSTILE]
    chart = sound(retention.retention_multiples(sliced(3), "segment", ranked, t=EN, theme=LIGHT))
    assert [one["customdata"][0][0] for one in chart.figure["data"][::2]] == ranked


@pytest.mark.parametrize("t", [EN, ZH])
def test_the_words_of_the_ticks_fit_the_left_margin_from_the_start(t: Text) -> None:
    """Plotly lays a chart out a second time whose margin has to grow."""
    for chart in (
        retention.retention_trend(made(), BENCHMARKS, t=t, theme=LIGHT),
        retention.projection(BRIDGE, MOVED, STILL, t=t, theme=LIGHT),
    ):
        layout = chart.figure["layout"]
        widest = max(text_width(words, 13) for words in layout["yaxis"]["ticktext"])
        assert widest + 4 <= layout["margin"]["l"] <= widest + 12


def test_hostile_members_stay_letters() -> None:
    chart = retention.retention_multiples(sliced(3), "segment", t=EN, theme=LIGHT)
    drawn = [text for text in texts(chart.figure) if text != HOSTILE]
    assert not [text for text in drawn if "<" in OURS.sub("", text)]
    trend = retention.retention_trend(made(), BENCHMARKS, t=EN, theme=LIGHT)
    assert not [text for text in texts(trend.figure) if "<" in OURS.sub("", text)]


def test_no_member_is_an_empty_chart() -> None:
    chart = sound(retention.retention_multiples(sliced(1).head(0), "segment", t=EN, theme=LIGHT))
    assert chart.figure["data"] == []


BRIDGE = pd.DataFrame({"month": months("2023-01-01", COUNT), "closing_mrr": np.linspace(1e5, 7e5, COUNT)})
STILL, MOVED = SimpleNamespace(arr=9e6, nrr=1.04), SimpleNamespace(arr=9.5e6, nrr=1.1)


def test_the_projection_is_dashed_beside_what_nobody_moved() -> None:
    chart = sound(retention.projection(BRIDGE, MOVED, STILL, t=EN, theme=LIGHT))
    assert chart.title == "ARR in December 2026: $9.5M"
    assert trace(chart)["y"] == [8.4e6, 9.5e6]
    assert trace(chart)["line"]["dash"] == "dash"
    assert trace(chart, 1)["y"] == [8.4e6, 9e6]
    assert notes(chart) == ["<b>$9.5M</b>", "no change<br>$9M"]
    assert chart.figure["layout"]["shapes"][0]["x0"] == "2025-12-01"


def test_levers_nobody_moved_draw_one_line() -> None:
    chart = sound(retention.projection(BRIDGE, STILL, STILL, t=EN, theme=LIGHT))
    assert len(chart.figure["data"]) == 2
    assert notes(chart) == ["<b>$9M</b>"]


def test_the_axis_does_not_jump_under_the_slider() -> None:
    ranges = [
        retention.projection(BRIDGE, moved, STILL, t=EN, theme=LIGHT).figure["layout"]["yaxis"]["range"]
        for moved in (STILL, MOVED)
    ]
    assert ranges[0] == ranges[1]


def test_without_history_there_is_no_projection() -> None:
    chart = sound(retention.projection(BRIDGE.head(0), MOVED, STILL, t=EN, theme=LIGHT))
    assert chart.figure["data"] == []
