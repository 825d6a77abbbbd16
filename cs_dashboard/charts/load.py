"""Renewal against the load of CSMs: what was seen, and what the fitted effect makes of it."""

from typing import Any

import pandas as pd

from cs_dashboard.charts.axes import column, money_axis, number_axis, rate_axis
from cs_dashboard.charts.labels import BOTTOM_TWO_LINES, TOP, empty_chart, room_left
from cs_dashboard.charts.lines import HOVER
from cs_dashboard.charts.theme import Chart, Theme, faded, layout
from cs_dashboard.content.catalogue import Text

HEIGHT = 340


def renewal_by_load(
    bands: pd.DataFrame, curve: pd.DataFrame | None, load_of: str, change: float, *, t: Text, theme: Theme
) -> Chart:
    """Renewal rates in bands of load as dots, the fitted line with its band where there is one.

    Parameters
    ----------
    bands, curve
        `models.load_curve.renewal_bands` and `renewal_curve`.
    load_of
        What a load is of: `customers` or `arr`.
    change
        Of the renewal rate with load, where the data show an effect; else 0.
    """
    if bands.empty:
        return empty_chart(t("No contract term of a customer with a CSM has ended yet."), theme)
    factor = t.exchange_rate if load_of == "arr" else 1.0
    loads = column(bands, "load", factor)
    rates = column(bands, "adjusted_rate")
    held = [*rates] if curve is None else [*rates, *column(curve, "low"), *column(curve, "high")]
    y = rate_axis([min(max(rate, 0.0), 1.0) for rate in held if rate is not None], t)
    ends = loads if curve is None else column(curve, "load", factor)
    axis = (money_axis if load_of == "arr" else number_axis)(ends, t, zero=True)
    unit = t("ARR of the CSM") if load_of == "arr" else t("customers of the CSM")
    x = {**axis, "title": {"text": unit, "font": {"size": 12, "color": theme.muted}, "standoff": 6}}
    data = [] if curve is None else _line(curve, factor, theme)
    data.append(_seen(bands, loads, rates, load_of, t, theme))
    margin = {"l": room_left(y), "r": 16, "t": TOP, "b": BOTTOM_TWO_LINES, "pad": 4}
    more: dict[str, Any] = {"xaxis": x, "yaxis": y, "margin": margin}
    first, last = bands.iloc[0], bands.iloc[-1]
    alt = t(
        "Customers of the least loaded CSMs renewed {first} of their terms, of the most loaded {last}.",
        first=t.rate(first["renewal_rate"]),
        last=t.rate(last["renewal_rate"]),
    )
    return Chart(_title(change, t), {"data": data, "layout": layout(theme, height=HEIGHT, **more)}, alt)


def _title(change: float, t: Text) -> str:
    if change == 0:
        return t("Renewal at light and heavy loads: no difference that these data can show")
    if change < 0:
        return t("Renewal is lower where the CSM carries more")
    return t("Renewal is higher where the CSM carries more")


def _line(curve: pd.DataFrame, factor: float, theme: Theme) -> list[dict[str, Any]]:
    loads = column(curve, "load", factor)
    low, high = column(curve, "low"), column(curve, "high")
    area = {"fill": "toself", "fillcolor": faded(theme.accent, 0.13), "line": {"width": 0}, "hoverinfo": "skip"}
    line = {"color": theme.accent, "width": 3}
    base = {"type": "scatter", "mode": "lines"}
    return [
        {**base, "x": [*loads, *reversed(loads)], "y": [*high, *reversed(low)], **area},
        {**base, "x": loads, "y": column(curve, "renewal_rate"), "line": line, "hoverinfo": "skip"},
    ]


def _seen(
    bands: pd.DataFrame,
    loads: list[float | None],
    rates: list[float | None],
    load_of: str,
    t: Text,
    theme: Theme,
) -> dict[str, Any]:
    told = []
    for row in bands.to_dict("records"):
        low, high = ((t.money if load_of == "arr" else t.count)(row[name]) for name in ("low", "high"))
        values = {"renewed": t.count(row["renewed_customers"]), "n": t.count(row["due_customers"])}
        head = f"<b>{t.rate(row['renewal_rate'])}</b><br>{t('{renewed} of {n} terms renewed', **values)}"
        adjusted = t("{rate} with the customers of all", rate=t.rate(row["adjusted_rate"]))
        told.append(
            [
                f"{float(row['low'])!r}|{float(row['high'])!r}",
                f"{head}<br>{adjusted}<br>{t('Load {low} to {high}', low=low, high=high)}",
            ]
        )
    marker = {"size": 10, "color": theme.text, "opacity": 0.8}
    base = {"type": "scatter", "mode": "markers", "x": loads, "y": rates, "marker": marker, "cliponaxis": False}
    return {**base, "customdata": told, "hovertemplate": HOVER}
