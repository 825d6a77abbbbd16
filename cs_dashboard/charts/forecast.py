"""What comes next if nobody acts: the past, the forecast behind today, and how far off it may be."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from cs_dashboard.charts.axes import column, key, money_axis, month_axis, month_words, number_or_none, rate_axis
from cs_dashboard.charts.labels import BOTTOM_ONE_LINE, BOTTOM_TWO_LINES, TOP, EndLabel, empty_chart, end_labels
from cs_dashboard.charts.lines import HOVER, projected
from cs_dashboard.charts.theme import HEIGHT, Chart, Theme, faded, layout
from cs_dashboard.content.catalogue import Text

# A forecast of two years stands beside three of the past.
PAST_MONTHS = 37
BANDS = (("low", "high", 0.10), ("low_80", "high_80", 0.16))


def arr_forecast(past: pd.Series, path: pd.DataFrame | None, *, t: Text, theme: Theme) -> Chart:
    """ARR (currency) by month and the path of `models.forecast.fit_arr_forecast`; None where there is none."""
    return _forecast(past, path, "ARR", t, theme)


def nrr_forecast(past: pd.Series, path: pd.DataFrame | None, *, t: Text, theme: Theme) -> Chart:
    """NRR (1.0 = 100 %) by month and the path of `models.forecast.fit_nrr_forecast`; None where there is none."""
    return _forecast(past, path, "NRR", t, theme)


def _forecast(past: pd.Series, path: pd.DataFrame | None, name: str, t: Text, theme: Theme) -> Chart:
    shown = past.iloc[-PAST_MONTHS:]
    if path is None or not len(shown):
        return empty_chart(t("There is no forecast of {name}.", name=t(name)), theme)
    scale = t.exchange_rate if name == "ARR" else 1.0
    months = [pd.Timestamp(month) for month in shown.index]
    ahead = [pd.Timestamp(month) for month in path["month"]]
    known = [None if (value := number_or_none(each)) is None else value * scale for each in shown]
    y = _axis([*known, *column(path, "low", scale), *column(path, "high", scale)], name, t)
    x = month_axis([months[0], ahead[-1]], t)
    bottom = BOTTOM_TWO_LINES if any("<br>" in text for text in x["ticktext"]) else BOTTOM_ONE_LINE
    end, low, high = (_said(float(path[part].iloc[-1]), name, t) for part in ("forecast", "low", "high"))
    label = EndLabel(f"<b>{end}</b><br>{low} – {high}", float(path["forecast"].iloc[-1]) * scale, theme.accent)
    notes, right = end_labels([label], y["range"], bottom=bottom)
    data = [_band(path, ahead, (months[-1], known[-1]), ends, share, scale, theme) for *ends, share in BANDS]
    data.append(_line(months, known, name, theme.text, "solid", scale, t))
    center = [known[-1], *column(path, "forecast", scale)]
    data.append(_line([months[-1], *ahead], center, name, theme.accent, "7px,4px", scale, t))
    margin = {"l": 8, "r": right, "t": TOP, "b": bottom, "pad": 4}
    more: dict[str, Any] = {
        "xaxis": x,
        "yaxis": y,
        "annotations": notes,
        "shapes": [projected(key(months[-1]), key(ahead[-1]), theme)],
    }
    look = layout(theme, height=HEIGHT, margin=margin, **more)
    words = {"name": t(name), "month": t.month(ahead[-1], long=True), "end": end, "low": low, "high": high}
    title = t("{name} in {month}: {end}, if things go on as they did", **words)
    alt = t("{name} is forecast at {end} for {month}, with 95% between {low} and {high}.", **words)
    return Chart(title, {"data": data, "layout": look}, alt)


def _axis(values: Sequence[float | None], name: str, t: Text) -> dict[str, Any]:
    return money_axis(values, t, zero=False) if name == "ARR" else rate_axis(values, t)


def _said(value: float, name: str, t: Text) -> str:
    return t.money(value) if name == "ARR" else t.rate(value)


def _band(
    path: pd.DataFrame,
    ahead: Sequence[pd.Timestamp],
    start: tuple[pd.Timestamp, float | None],
    ends: Sequence[str],
    share: float,
    scale: float,
    theme: Theme,
) -> dict[str, Any]:
    """From the last known month, where nothing is uncertain, outwards."""
    lows, highs = (column(path, name, scale) for name in ends)
    along = [key(start[0]), *(key(month) for month in ahead)]
    area = {"fill": "toself", "fillcolor": faded(theme.accent, share), "line": {"width": 0}, "hoverinfo": "skip"}
    xs, ys = [*along, *reversed(along)], [start[1], *highs, *reversed(lows), start[1]]
    return {"type": "scatter", "mode": "lines", "x": xs, "y": ys, **area}


def _line(
    months: Sequence[pd.Timestamp],
    values: Sequence[float | None],
    name: str,
    colour: str,
    dash: str,
    scale: float,
    t: Text,
) -> dict[str, Any]:
    told = [
        [
            key(month),
            ""
            if value is None
            else f"<b>{t(name)} {_said(value / scale, name, t)}</b><br>{month_words(t, month, True)}",
        ]
        for month, value in zip(months, values, strict=True)
    ]
    return {
        **{"type": "scatter", "mode": "lines", "x": [key(month) for month in months], "y": list(values)},
        **{"line": {"color": colour, "width": 2.5, "dash": dash}, "cliponaxis": False},
        "customdata": told,
        "hovertemplate": HOVER,
    }
