"""What stands behind a capacity plan: tickets through the week, cost by month, what load does to renewals."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from cs_dashboard.charts.axes import column, key, money_axis, month_axis, month_words, number_or_none
from cs_dashboard.charts.capacity import WITH_HIRES, people_text
from cs_dashboard.charts.labels import BOTTOM_TWO_LINES, TOP, EndLabel, empty_chart, end_labels, room_left, wrapped
from cs_dashboard.charts.lines import HOVER, Look, RateLine, rate_figure
from cs_dashboard.charts.theme import Chart, Theme, layout
from cs_dashboard.content.catalogue import Text

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def week(values: Sequence[float], name: str, *, t: Text, theme: Theme) -> Chart:
    """Hours of the week as cells: agents needed, or tickets an hour where there is no call to answer.

    `values` are the 168 hours from Monday 0:00; `name` says what they count.
    """
    rows = [[number_or_none(value) for value in values[24 * day : 24 * day + 24]] for day in range(7)]
    known = [value for row in rows for value in row if value is not None]
    if not known or not max(known):
        return empty_chart(t("No ticket was opened in these months."), theme)
    places = [(row[hour], day, hour) for day, row in enumerate(rows) for hour in range(24)]
    peak, day, hour = max(places, key=lambda place: -1.0 if place[0] is None else place[0])
    told = [
        [
            [f"{day}|{hour}", f"<b>{people_text(value, t)} {name}</b><br>{t(DAYS[day])} {hour}:00"]
            for hour, value in enumerate(row)
        ]
        for day, row in enumerate(rows)
    ]
    data = {
        **{"type": "heatmap", "z": rows, "x": list(range(24)), "y": list(range(7)), "showscale": False},
        **{"zmin": 0, "zmax": max(known), "xgap": 2, "ygap": 2},
        "colorscale": [[0, theme.panel], [1, theme.categories[0]]],
        **{"customdata": told, "hovertemplate": HOVER},
    }
    hours = list(range(0, 24, 4))
    x = {"tickmode": "array", "tickvals": hours, "ticktext": [f"{one}:00" for one in hours], "range": [-0.5, 23.5]}
    y: dict[str, Any] = {"tickmode": "array", "tickvals": list(range(7)), "ticktext": [t(one) for one in DAYS]}
    y |= {"range": [6.5, -0.5], "showgrid": False, "color": theme.text}
    margin = {"l": room_left(y), "r": 8, "t": 8, "b": 28, "pad": 4}
    look = layout(theme, height=260, margin=margin, xaxis=x, yaxis=y)
    values_told = {"n": people_text(peak, t), "name": name, "day": t(DAYS[day]), "hour": f"{hour}:00"}
    title = t("Most on {day} at {hour}: {n} {name}", **values_told)
    return Chart(title, {"data": [data], "layout": look}, f"{title}.")


def cost(months: pd.DataFrame, *, t: Text, theme: Theme) -> Chart:
    """What the teams cost by month: those there, and on top of them the hires and the managers they add.

    `months` has month, cost_before and cost (currency), all roles together.
    """
    if months["cost"].isna().all():
        return empty_chart(t("What the teams cost is not known."), theme)
    dates = [pd.Timestamp(month) for month in months["month"]]
    before, whole = (column(months, name, t.exchange_rate) for name in ("cost_before", "cost"))
    added = [None if a is None or b is None else max(b - a, 0.0) for a, b in zip(before, whole, strict=True)]
    y = money_axis(whole, t)
    looks = ((t("Those there"), before, theme.muted, ""), (t("Hires and their managers"), added, theme.accent, "/"))
    data = [_bars(name, dates, values, colour, pattern, t) for name, values, colour, pattern in looks]
    x = month_axis(dates, t)
    x["range"] = [(dates[0] - pd.Timedelta(days=16)).isoformat(), (dates[-1] + pd.Timedelta(days=16)).isoformat()]
    last = whole[-1] or 0.0
    tops = [before[-1] or 0.0, last]
    labels = [
        EndLabel(wrapped(name, 14, 3), middle, colour, 12)
        for (name, _, colour, _), middle in zip(looks, (tops[0] / 2, (tops[0] + tops[1]) / 2), strict=True)
    ]
    notes, right = end_labels(labels, y["range"], height=320, bottom=BOTTOM_TWO_LINES)
    margin = {"l": room_left(y), "r": right, "t": TOP, "b": BOTTOM_TWO_LINES, "pad": 4}
    more: dict[str, Any] = {"xaxis": x, "yaxis": y, "annotations": notes, "barmode": "stack", "bargap": 0.25}
    words = {"start": t.money(float(months["cost"].iloc[0])), "end": t.money(float(months["cost"].iloc[-1]))}
    title = t("From {start} a month to {end}", **words)
    return Chart(title, {"data": data, "layout": layout(theme, height=320, margin=margin, **more)}, f"{title}.")


def _bars(
    name: str, months: Sequence[pd.Timestamp], values: Sequence[float | None], colour: str, pattern: str, t: Text
) -> dict[str, Any]:
    told = [
        [
            key(month),
            ""
            if value is None
            else f"<b>{name} {t.money(value / t.exchange_rate)}</b><br>{month_words(t, month, True)}",
        ]
        for month, value in zip(months, values, strict=True)
    ]
    return {
        **{"type": "bar", "name": name, "x": [key(month) for month in months], "y": list(values)},
        "marker": {"color": colour, "pattern": {"shape": pattern, "solidity": 0.2}},
        **{"customdata": told, "hovertemplate": HOVER},
    }


def load_renewal(load: pd.DataFrame, *, t: Text, theme: Theme) -> Chart:
    """The renewal rate that the load effect predicts, with the hires and without.

    `load` is `scenarios.csm_load.load_by_month` with its month.
    """
    if load["renewal_rate"].isna().all():
        return empty_chart(t("What load does to renewals is not known."), theme)
    lines = [
        RateLine(
            "renewal_rate_after",
            t(WITH_HIRES),
            theme.accent,
            width=3.0,
            interval=("renewal_rate_after_low", "renewal_rate_after_high"),
            is_banded=True,
        ),
        RateLine("renewal_rate", t("Without"), theme.muted, dash="6px,4px"),
    ]
    ends = [float(load[name].iloc[-1]) for name in ("renewal_rate", "renewal_rate_after")]
    title = t("Renewal of {after} with the hires, {before} without", after=t.rate(ends[1]), before=t.rate(ends[0]))
    return Chart(title, rate_figure(load, lines, look=Look(), t=t, theme=theme), f"{title}.")
