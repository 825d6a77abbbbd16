"""Whether there are enough people: needed against available by month, tickets through the week, what it all costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cs_dashboard.charts.axes import column, key, money_axis, month_axis, month_words, number_or_none, round_ticks
from cs_dashboard.charts.compounding import DASHES
from cs_dashboard.charts.labels import (
    BOTTOM_TWO_LINES,
    TOP,
    EndLabel,
    empty_chart,
    end_labels,
    room_left,
    wrapped,
)
from cs_dashboard.charts.lines import HOVER, Look, RateLine, level, rate_figure
from cs_dashboard.charts.theme import Chart, Theme, faded, layout
from cs_dashboard.content.catalogue import Text

HEIGHT = 400
MOST_PEOPLE_TICKS = 6
NEEDED, THERE, WITH_HIRES = "Needed", "There", "With the hires"


@dataclass(frozen=True)
class People:
    """A line of people by month: its name, its values, and how it looks."""

    name: str
    months: Sequence[pd.Timestamp]
    values: Sequence[float | None]
    colour: str
    dash: str = "solid"
    width: float = 2.5


def needed_and_available(months: pd.DataFrame, past: pd.DataFrame, *, t: Text, theme: Theme) -> Chart:
    """People needed against people there, month by month, the gap between them hatched.

    Parameters
    ----------
    months
        `scenarios.capacity.CapacityPlan.months` of one role.
    past
        month, people of the same role to as-of; may be empty.
    """
    ahead = [pd.Timestamp(month) for month in months["month"]]
    need, there, after = (column(months, name) for name in ("need_fte", "available_fte", "available_after_fte"))
    if all(value is None for value in (*need, *there)):
        return empty_chart(t("Neither the work nor the people are known."), theme)
    before = [pd.Timestamp(month) for month in past["month"]]
    lines = [
        People(t("There until now"), before, column(past, "people"), theme.text),
        People(t(WITH_HIRES), ahead, after, theme.good, "2px,3px", 2.0),
        People(t(THERE), ahead, there, theme.text, "7px,4px"),
        People(t(NEEDED), ahead, need, theme.accent, "solid", 3.0),
    ]
    ends = lines[1:] if _differ(there, after) else lines[2:]
    drawn = [*lines[:1], *ends] if before else list(ends)
    return Chart(
        _gap_title(ahead, need, there, t),
        _people_figure(drawn, ends, [_gap(ahead, need, there, theme)], ahead, t, theme),
        _gap_alt(ahead, ends, t),
    )


def compared_gaps(
    ahead: Sequence[pd.Timestamp], mine: Sequence[float], others: Sequence[tuple[str, Sequence[float]]], *, t: Text, theme: Theme
) -> Chart:
    """People short (below zero: to spare) by month before any hire: these levers, and scenarios under their names."""
    lines = [
        People(wrapped(name, 20, 2), ahead, [number_or_none(one) for one in values], colour, dash, 2.0)
        for (name, values), colour, dash in zip(others, theme.categories, DASHES, strict=False)
    ]
    lines.append(People(t("These levers"), ahead, [number_or_none(one) for one in mine], theme.accent, "solid", 3.0))
    if all(value is None for line in lines for value in line.values):
        return empty_chart(t("Neither the work nor the people are known."), theme)
    figure = _people_figure(lines, lines, [], ahead, t, theme)
    figure["layout"]["shapes"].append(level(0, theme.muted, width=1.25))
    told = [t("{name}: {end}.", name=line.name, end=_people(line.values[-1], t)) for line in lines]
    title = t("People short before any hire, by scenario")
    return Chart(title, figure, " ".join([f"{title}.", *told]))


def _differ(one: Sequence[float | None], other: Sequence[float | None]) -> bool:
    return list(one) != list(other)


def _people_figure(
    lines: Sequence[People],
    ends: Sequence[People],
    areas: Sequence[dict[str, Any]],
    ahead: Sequence[pd.Timestamp],
    t: Text,
    theme: Theme,
) -> dict[str, Any]:
    first = min(month for line in lines for month in line.months)
    x = month_axis([first, ahead[-1]], t)
    y = _people_axis([value for line in lines for value in line.values], t)
    labels = [
        EndLabel(f"<b>{line.name}<br>{_people(line.values[-1], t)}</b>", float(line.values[-1]), line.colour, 12)
        for line in ends
        if line.values[-1] is not None
    ]
    notes, right = end_labels(labels, y["range"], height=HEIGHT, bottom=BOTTOM_TWO_LINES)
    margin = {"l": room_left(y), "r": right, "t": TOP, "b": BOTTOM_TWO_LINES, "pad": 4}
    more: dict[str, Any] = {"xaxis": x, "yaxis": y, "annotations": notes, "shapes": [_shaded(ahead, theme)]}
    data = [*areas, *(_line(line, t) for line in lines)]
    return {"data": data, "layout": layout(theme, height=HEIGHT, margin=margin, **more)}


def _line(line: People, t: Text) -> dict[str, Any]:
    told = [
        [key(month), "" if value is None else f"<b>{line.name} {_people(value, t)}</b><br>{month_words(t, month, True)}"]
        for month, value in zip(line.months, line.values, strict=True)
    ]
    return {
        **{"type": "scatter", "mode": "lines", "name": line.name, "x": [key(month) for month in line.months]},
        **{"y": list(line.values), "cliponaxis": False, "connectgaps": False},
        "line": {"color": line.colour, "width": line.width, "dash": line.dash},
        "customdata": told,
        "hovertemplate": HOVER,
    }


def _gap(
    ahead: Sequence[pd.Timestamp], need: Sequence[float | None], there: Sequence[float | None], theme: Theme
) -> dict[str, Any]:
    """Where more are needed than there are, hatched between the two lines, from where they cross."""
    xs: list[str | None] = []
    ys: list[float | None] = []
    for place in range(len(ahead) - 1):
        ends = (need[place], there[place], need[place + 1], there[place + 1])
        if None in ends:
            continue
        corners = _corners([float(end) for end in ends if end is not None])
        span = ahead[place + 1] - ahead[place]
        if corners:
            xs += [*((ahead[place] + span * share).isoformat() for share, _ in corners), None]
            ys += [*(value for _, value in corners), None]
    hatch = {"shape": "/", "size": 6, "solidity": 0.25, "fgcolor": theme.bad, "fillmode": "overlay"}
    return {
        **{"type": "scatter", "mode": "lines", "x": xs[:-1], "y": ys[:-1], "fill": "toself", "hoverinfo": "skip"},
        **{"fillcolor": faded(theme.bad, 0.14), "fillpattern": hatch, "line": {"width": 0}},
    }


def _corners(ends: Sequence[float]) -> list[tuple[float, float]]:
    """The gap between two neighbouring months as a polygon: share of the way, people. Empty without a gap."""
    need, there, need_next, there_next = ends
    gap, gap_next = need - there, need_next - there_next
    if gap <= 0 and gap_next <= 0:
        return []
    begin = 0.0 if gap >= 0 else gap / (gap - gap_next)
    end = 1.0 if gap_next >= 0 else gap / (gap - gap_next)

    def along(first: float, last: float, share: float) -> float:
        return first + (last - first) * share

    up = [(share, along(need, need_next, share)) for share in (begin, end)]
    back = [(share, along(there, there_next, share)) for share in (end, begin)]
    return [*up, *back]


def _shaded(ahead: Sequence[pd.Timestamp], theme: Theme) -> dict[str, Any]:
    """Everything from today on is a projection."""
    box = {"type": "rect", "xref": "x", "x0": key(ahead[0]), "x1": key(ahead[-1]), "yref": "paper", "y0": 0, "y1": 1}
    return {**box, "fillcolor": theme.panel, "line": {"width": 0}, "layer": "below"}


def _people_axis(values: Sequence[float | None], t: Text) -> dict[str, Any]:
    known = [value for value in values if value is not None]
    low, high = min(0.0, *known, 0.0), max(1.0, *known, 0.0) * 1.06
    low = low * 1.06
    ticks = [tick for tick in round_ticks(low, high, MOST_PEOPLE_TICKS) if high < 3 or tick == round(tick)]
    named = [t.count(tick) if tick == round(tick) else t.number(tick, 1) for tick in ticks]
    return {"range": [low, high], "tickmode": "array", "tickvals": ticks, "ticktext": named}


def _people(value: float | None, t: Text) -> str:
    return t.number(float("nan") if value is None else round(value, 1), 1)


def _gap_title(
    ahead: Sequence[pd.Timestamp], need: Sequence[float | None], there: Sequence[float | None], t: Text
) -> str:
    if all(value is None for value in there):
        return t("From {need} people needed to {end}", need=_people(need[0], t), end=_people(need[-1], t))
    if all(value is None for value in need):
        return t("{n} people now; what they are needed for is not known", n=_people(there[0], t))
    gaps = [
        (a - b, month) for a, b, month in zip(need, there, ahead, strict=True) if a is not None and b is not None
    ]
    most, month = max(gaps, key=lambda gap: gap[0])
    if most <= 0:
        return t("Never fewer there than are needed, before any hire")
    return t("Up to {n} short in {month}, before any hire", n=_people(most, t), month=t.month(month, long=True))


def _gap_alt(ahead: Sequence[pd.Timestamp], ends: Sequence[People], t: Text) -> str:
    told = [
        t("{name}: {start}, then {end}.", name=line.name, start=_people(line.values[0], t), end=_people(line.values[-1], t))
        for line in ends
    ]
    span = t("People by month from {first} to {last}.", first=t.month(ahead[0], long=True), last=t.month(ahead[-1], long=True))
    return " ".join([span, *told])


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
            [f"{day}|{hour}", f"<b>{_people(value, t)} {name}</b><br>{t(DAYS[day])} {hour}:00"]
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
    values_told = {"n": _people(peak, t), "name": name, "day": t(DAYS[day]), "hour": f"{hour}:00"}
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
        [key(month), "" if value is None else f"<b>{name} {t.money(value / t.exchange_rate)}</b><br>{month_words(t, month, True)}"]
        for month, value in zip(months, values, strict=True)
    ]
    return {
        **{"type": "bar", "name": name, "x": [key(month) for month in months], "y": list(values)},
        "marker": {"color": colour, "pattern": {"shape": pattern, "solidity": 0.2}},
        **{"customdata": told, "hovertemplate": HOVER},
    }


def load_renewal(load: pd.DataFrame, *, t: Text, theme: Theme) -> Chart:
    """The renewal rate that the load effect predicts, with the hires and without; `load` is `csm_load.load_by_month`."""
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
