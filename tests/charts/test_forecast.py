"""The forecast: the past as far as it is shown, the path ahead, and bands that open from the last known month."""

import pandas as pd
import pytest
from charts.looks import EN, THEMES, ZH, is_text_colour, months, notes, sound

from cs_dashboard.charts import forecast as charts
from cs_dashboard.charts.theme import LIGHT, Theme
from cs_dashboard.content.catalogue import Text
from cs_dashboard.models.forecast import COLUMNS


def history(last: float, count: int = 48, step: float = 0.0) -> pd.Series:
    """Months up to October 2026 that rise by `step` to `last`."""
    index = list(pd.date_range(end="2026-10-01", periods=count, freq="MS"))
    return pd.Series([last - step * (count - 1 - place) for place in range(count)], index=index)


def path(start: float, step: float, wide: float, count: int = 24) -> pd.DataFrame:
    """A forecast that rises by `step` a month, and whose 95 % interval widens by `wide`, the 80 % one by half of it."""
    sides = (-1, 1, -0.5, 0.5)
    rows = [
        (month, start + step * n, *(start + step * n + side * wide * n for side in sides))
        for n, month in enumerate(months("2026-11-01", count), start=1)
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


ARR, ARR_PATH = history(8e6, step=5e4), path(8e6, 1e5, 2e4)
NRR, NRR_PATH = history(1.04), path(1.04, 0.0, 0.005)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("t", [EN, ZH], ids=["en", "zh"])
@pytest.mark.parametrize("count", [12, 24])
def test_the_path_goes_on_from_the_last_known_month(t: Text, theme: Theme, count: int) -> None:
    for drawn, past, ahead in (
        (charts.arr_forecast, ARR, ARR_PATH.head(count)),
        (charts.nrr_forecast, NRR, NRR_PATH.head(count)),
    ):
        chart = sound(drawn(past, ahead, t=t, theme=theme))
        known, forecast = chart.figure["data"][2:]
        assert known["y"] == pytest.approx(past.iloc[-37:].tolist())
        assert forecast["y"] == pytest.approx([past.iloc[-1], *ahead["forecast"]])
        assert (known["x"][-1], forecast["x"][0], forecast["x"][1]) == ("2026-10-01", "2026-10-01", "2026-11-01")
        assert (known["line"]["dash"], forecast["line"]["dash"]) == ("solid", "7px,4px")
        assert is_text_colour(forecast["line"]["color"], theme)


def test_the_bands_open_from_the_last_known_month_there_and_back() -> None:
    wide, narrow = charts.arr_forecast(ARR, ARR_PATH.head(12), t=EN, theme=LIGHT).figure["data"][:2]
    assert wide["x"][:2] == ["2026-10-01", "2026-11-01"] and wide["x"][-1] == "2026-10-01"
    assert wide["x"] == [*wide["x"][:13], *reversed(wide["x"][:13])]
    # The highs forth, the lows back: in month 12 9.2M ± 0.24M, at 80 % half of it.
    assert (wide["y"][0], wide["y"][1], wide["y"][12]) == pytest.approx((8e6, 8.12e6, 9.44e6))
    assert (wide["y"][13], wide["y"][-2], wide["y"][-1]) == pytest.approx((8.96e6, 8.08e6, 8e6))
    assert (narrow["y"][12], narrow["y"][13]) == pytest.approx((9.32e6, 9.08e6))
    assert wide["fill"] == narrow["fill"] == "toself" and wide["hoverinfo"] == "skip"


def test_the_axis_holds_the_past_and_the_whole_95_percent() -> None:
    for chart, values in (
        (charts.arr_forecast(ARR, ARR_PATH, t=EN, theme=LIGHT), [ARR.iloc[-37:].min(), ARR_PATH["high"].max()]),
        (charts.nrr_forecast(NRR, NRR_PATH, t=EN, theme=LIGHT), [NRR_PATH["low"].min(), NRR_PATH["high"].max()]),
    ):
        low, high = chart.figure["layout"]["yaxis"]["range"]
        assert low <= values[0] and values[1] <= high
        assert high - low < 2.5 * (values[1] - values[0])


def test_the_words_say_where_it_ends_and_between_what() -> None:
    chart = charts.arr_forecast(ARR, ARR_PATH, t=EN, theme=LIGHT)
    assert chart.title == "ARR in October 2028: $10.4M, if things go on as they did"
    assert chart.alt == "ARR is forecast at $10.4M for October 2028, with 95% between $9.92M and $10.9M."
    assert notes(chart) == ["<b>$10.4M</b><br>$9.92M – $10.9M"]
    rate = charts.nrr_forecast(NRR, NRR_PATH, t=EN, theme=LIGHT)
    assert rate.title == "NRR in October 2028: 104.0%, if things go on as they did"
    assert notes(rate) == ["<b>104.0%</b><br>92.0% – 116.0%"]
    assert rate.figure["data"][-1]["customdata"][-1] == ["2028-10-01", "<b>NRR 104.0%</b><br>October 2028"]


def test_what_lies_ahead_is_shaded() -> None:
    (shape,) = charts.nrr_forecast(NRR, NRR_PATH, t=EN, theme=LIGHT).figure["layout"]["shapes"]
    assert (shape["x0"], shape["x1"]) == ("2026-10-01", "2028-10-01")
    assert shape["fillcolor"] == LIGHT.panel


def test_the_reader_s_currency_is_drawn_and_rates_stay_rates() -> None:
    euros = Text("en", "EUR", 0.5)
    chart = charts.arr_forecast(ARR, ARR_PATH, t=euros, theme=LIGHT)
    wide, _, known, forecast = chart.figure["data"]
    assert known["y"][-1] == wide["y"][0] == forecast["y"][0] == 4e6
    assert forecast["y"][-1] == pytest.approx(5.2e6)
    assert notes(chart) == ["<b>€5.2M</b><br>€4.96M – €5.44M"]
    assert known["customdata"][-1][1].startswith("<b>ARR €4M</b>")
    assert chart.figure["layout"]["annotations"][0]["y"] == pytest.approx(5.2e6)
    rate = charts.nrr_forecast(NRR, NRR_PATH, t=euros, theme=LIGHT)
    assert rate.figure["data"][-1]["y"][-1] == pytest.approx(1.04)


def test_a_short_past_is_shown_whole() -> None:
    chart = sound(charts.nrr_forecast(history(1.04, 3), NRR_PATH, t=EN, theme=LIGHT))
    assert len(chart.figure["data"][2]["x"]) == 3


@pytest.mark.parametrize("t", [EN, ZH], ids=["en", "zh"])
def test_without_a_forecast_it_says_so(t: Text) -> None:
    for chart in (
        charts.arr_forecast(ARR, None, t=t, theme=LIGHT),
        charts.nrr_forecast(NRR.iloc[:0], NRR_PATH, t=t, theme=LIGHT),
    ):
        assert chart.figure["data"] == []
        assert ("There is no forecast of " in chart.title) == (t is EN)
