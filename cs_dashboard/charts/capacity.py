"""Whether there are enough people: needed against available by month, and scenarios beside each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pandas as pd

from cs_dashboard.charts.axes import column, key, month_axis, month_words, number_or_none, round_ticks
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
from cs_dashboard.charts.lines import HOVER, level, projected
from cs_dashboard.charts.theme import Chart, Theme, faded, layout
from cs_dashboard.content.catalogue import Text

HEIGHT = 460
MOST_PEOPLE_TICKS = 6
UNKNOWN = float("nan")
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
        # From the last month known, so that the line does not break today.
        People(t(THERE), [*before[-1:], *ahead], [*column(past, "people")[-1:], *there], theme.text, "7px,4px"),
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
    ahead: Sequence[pd.Timestamp],
    mine: Sequence[float],
    others: Sequence[tuple[str, Sequence[float]]],
    *,
    t: Text,
    theme: Theme,
) -> Chart:
    """People short (below zero: to spare) by month without the hires advised: our levers, and scenarios by name."""
    lines = [
        People(wrapped(name, 20, 2), ahead, [number_or_none(one) for one in values], colour, dash, 2.0)
        for (name, values), colour, dash in zip(others, theme.categories, DASHES, strict=False)
    ]
    lines.append(People(t("These levers"), ahead, [number_or_none(one) for one in mine], theme.accent, "solid", 3.0))
    if all(value is None for line in lines for value in line.values):
        return empty_chart(t("Neither the work nor the people are known."), theme)
    figure = _people_figure(lines, lines, [], ahead, t, theme)
    figure["layout"]["shapes"].append(level(0, theme.muted, width=1.25))
    told = [t("{name}: {end}.", name=line.name, end=people_text(line.values[-1], t)) for line in lines]
    title = t("People short without the hires advised, by scenario")
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
        EndLabel(f"<b>{line.name}<br>{people_text(line.values[-1], t)}</b>", float(line.values[-1]), line.colour, 12)
        for line in ends
        if line.values[-1] is not None
    ]
    notes, right = end_labels(labels, y["range"], height=HEIGHT, bottom=BOTTOM_TWO_LINES)
    margin = {"l": room_left(y), "r": right, "t": TOP, "b": BOTTOM_TWO_LINES, "pad": 4}
    more: dict[str, Any] = {
        "xaxis": x,
        "yaxis": y,
        "annotations": notes,
        "shapes": [projected(key(ahead[0]), key(ahead[-1]), theme)],
    }
    data = [*areas, *(_line(line, t) for line in lines)]
    return {"data": data, "layout": layout(theme, height=HEIGHT, margin=margin, **more)}


def _line(line: People, t: Text) -> dict[str, Any]:
    told = [
        [
            key(month),
            "" if value is None else f"<b>{line.name} {people_text(value, t)}</b><br>{month_words(t, month, True)}",
        ]
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
        """The value so far on the way from the first to the last."""
        return first + (last - first) * share

    up = [(share, along(need, need_next, share)) for share in (begin, end)]
    back = [(share, along(there, there_next, share)) for share in (end, begin)]
    return [*up, *back]


def _people_axis(values: Sequence[float | None], t: Text) -> dict[str, Any]:
    known = [value for value in values if value is not None]
    low, high = min(0.0, *known, 0.0), max(1.0, *known, 0.0) * 1.06
    low = low * 1.06
    ticks = [tick for tick in round_ticks(low, high, MOST_PEOPLE_TICKS) if high < 3 or tick == round(tick)]
    named = [t.count(tick) if tick == round(tick) else t.number(tick, 1) for tick in ticks]
    return {"range": [low, high], "tickmode": "array", "tickvals": ticks, "ticktext": named}


def people_text(value: float | None, t: Text) -> str:
    """A number of people, parts of them included."""
    return _people_words(UNKNOWN if value is None or value != value else round(value, 1), t)


@lru_cache(maxsize=8192)
def _people_words(value: float, t: Text) -> str:
    """Remembered: a slider redraws the same tenths of people again and again."""
    return t.number(value, 1)


def _gap_title(
    ahead: Sequence[pd.Timestamp], need: Sequence[float | None], there: Sequence[float | None], t: Text
) -> str:
    if all(value is None for value in there):
        return t("From {need} people needed to {end}", need=people_text(need[0], t), end=people_text(need[-1], t))
    if all(value is None for value in need):
        return t("{n} people now; what they are needed for is not known", n=people_text(there[0], t))
    gaps = [(a - b, month) for a, b, month in zip(need, there, ahead, strict=True) if a is not None and b is not None]
    most, month = max(gaps, key=lambda gap: gap[0])
    if most <= 0:
        return t("Never fewer there than are needed, even without a hire advised")
    values = {"n": people_text(most, t), "month": t.month(month, long=True)}
    return t("Up to {n} short in {month} without the hires advised", **values)


def _gap_alt(ahead: Sequence[pd.Timestamp], ends: Sequence[People], t: Text) -> str:
    told = [
        t(
            "{name}: {start}, then {end}.",
            name=line.name,
            start=people_text(line.values[0], t),
            end=people_text(line.values[-1], t),
        )
        for line in ends
    ]
    span = t(
        "People by month from {first} to {last}.",
        first=t.month(ahead[0], long=True),
        last=t.month(ahead[-1], long=True),
    )
    return " ".join([span, *told])
