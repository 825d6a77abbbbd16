"""Lines of rates over months: bands for intervals, gaps for the undefined, labels at the right end."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import pandas as pd

from cs_dashboard.charts.axes import column, key, month_axis, month_words, rate_axis
from cs_dashboard.charts.labels import (
    BOTTOM_ONE_LINE,
    BOTTOM_TWO_LINES,
    TOP,
    EndLabel,
    end_labels,
    room_left,
    text_width,
    wrapped,
)
from cs_dashboard.charts.theme import HEIGHT, Theme, faded, layout
from cs_dashboard.content.catalogue import Text

# A band wider than this is not allowed to flatten the line it belongs to.
BAND_REACH = 0.25
# A name wider than so many pixels has its value below it.
ROOM_FOR_NAME = 50
# The one line to look at is this thick, and alone has a dot at its end.
HIGHLIGHTED = 3.0
HOVER = "%{customdata[1]}<extra></extra>"


class Benchmark(Protocol):
    """A dated value to hold the lines against; its label, a message, carries source and year."""

    @property
    def value(self) -> float:
        """1.0 = 100 %."""

    @property
    def label(self) -> str:
        """What stands at the end of its line."""


@dataclass(frozen=True)
class RateLine:
    """One line: its column, how it looks, and its interval's columns where it has one."""

    column: str
    name: str
    colour: str
    width: float = 2.5
    dash: str = "solid"
    interval: tuple[str, str] | None = None
    is_banded: bool = False
    reason: str | None = None
    hollow: str | None = None


@dataclass(frozen=True)
class Look:
    """What the lines of one chart share: what a point counts, where the axis must reach, and its words of time."""

    counted: Callable[[int], str] = lambda _row: ""
    when: Callable[[pd.Timestamp], str] | None = None
    include: tuple[float, ...] = ()
    is_zero_based: bool = False
    stronger: float | None = None
    height: int = HEIGHT
    # What is no rate has its own axis and is told in its own words.
    axis: Callable[..., dict[str, Any]] = rate_axis
    told: Callable[[Text, float], str] = Text.rate


def rate_figure(
    frame: pd.DataFrame,
    lines: Sequence[RateLine],
    benchmarks: Sequence[Benchmark] = (),
    *,
    look: Look,
    t: Text,
    theme: Theme,
) -> dict[str, Any]:
    """Lines of `frame` (one row per `month`) with bands, benchmarks and end labels as one figure."""
    values = {line.column: column(frame, line.column) for line in lines}
    months = [pd.Timestamp(month) for month in frame["month"]]
    held = [*look.include, *(one.value for one in benchmarks), *_held(frame, lines, values)]
    y = look.axis(held, t, zero=look.is_zero_based)
    x = month_axis(months, t)
    bottom = BOTTOM_TWO_LINES if any("<br>" in text for text in x["ticktext"]) else BOTTOM_ONE_LINE
    ends = [(line, last) for line in lines if (last := _end(frame, line, values[line.column])) is not None]
    is_wide = any(text_width(line.name, 13) > ROOM_FOR_NAME for line in lines)
    joint = "<br>" if is_wide else " "
    labels = [EndLabel(f"<b>{line.name}{joint}{look.told(t, last)}</b>", last, line.colour) for line, last in ends]
    labels += [EndLabel(wrapped(t(one.label)), one.value, theme.muted, 11) for one in benchmarks]
    notes, right = end_labels(labels, y["range"], height=look.height, bottom=bottom)
    data = [_band(frame, line) for line in lines if line.is_banded]
    data += [_line(frame, line, months, values[line.column], look, t, theme) for line in reversed(lines)]
    shapes = [level(one.value, theme.muted, dash="6px,5px") for one in benchmarks]
    if look.stronger is not None and y["range"][0] < look.stronger < y["range"][1]:
        shapes.append(level(look.stronger, theme.muted, width=1.25))
    margin = {"l": room_left(y), "r": right, "t": TOP, "b": bottom, "pad": 4}
    more: dict[str, Any] = {"xaxis": x, "yaxis": y, "annotations": notes, "shapes": shapes, "margin": margin}
    return {"data": data, "layout": layout(theme, height=look.height, **more)}


def level(value: float, colour: str, *, width: float = 1, dash: str = "solid") -> dict[str, Any]:
    """A horizontal line across the plot, behind the data."""
    line = {"color": colour, "width": width, "dash": dash}
    return {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": value, "y1": value, "line": line, "layer": "below"}


def projected(start: Any, end: Any, theme: Theme) -> dict[str, Any]:
    """The shade behind what is a projection, between two places of the x axis."""
    box = {"type": "rect", "xref": "x", "x0": start, "x1": end, "yref": "paper", "y0": 0, "y1": 1}
    return {**box, "fillcolor": theme.panel, "line": {"width": 0}, "layer": "below"}


def last_known(values: Sequence[float | None]) -> float | None:
    """The last value, when the last month has one; an older one is no end of the line."""
    return values[-1] if values else None


def _end(frame: pd.DataFrame, line: RateLine, values: Sequence[float | None]) -> float | None:
    """What the label at a line's end tells: a stretch of time that is not over says nothing final."""
    over = [value for value, is_over in zip(values, frame[line.hollow], strict=True) if is_over] if line.hollow else []
    return last_known(over or values)


def visible_marks(values: Sequence[float | None], *, is_end_shown: bool = True) -> list[float]:
    """Opacity of each point's mark: points without neighbours show, and the end; the others only take clicks."""
    padded = [None, *values, None]
    alone = [before is None and after is None for before, after in zip(padded, padded[2:], strict=False)]
    end = len(values) - 1 if is_end_shown else -1
    return [1.0 if is_alone or place == end else 0.0 for place, is_alone in enumerate(alone)]


def _held(
    frame: pd.DataFrame, lines: Sequence[RateLine], values: dict[str, list[float | None]]
) -> Iterator[float | None]:
    """What the axis must hold: every line, and every band as far as it does not dwarf them."""
    known = [value for line in lines for value in values[line.column] if value is not None]
    yield from known
    for line in lines:
        if line.is_banded and line.interval and known:
            for value in (*column(frame, line.interval[0]), *column(frame, line.interval[1])):
                if value is not None:
                    yield min(max(value, min(known) - BAND_REACH), max(known) + BAND_REACH)


def _band(frame: pd.DataFrame, line: RateLine) -> dict[str, Any]:
    """One polygon for each stretch of months with an interval."""
    low, high = (column(frame, name) for name in line.interval or (line.column, line.column))
    xs: list[str | None] = []
    ys: list[float | None] = []
    for run in _runs([a is not None and b is not None for a, b in zip(low, high, strict=True)]):
        along = [key(pd.Timestamp(frame["month"].iloc[i])) for i in run]
        xs += [*along, *reversed(along), None]
        ys += [*(high[i] for i in run), *(low[i] for i in reversed(run)), None]
    area = {"fill": "toself", "fillcolor": faded(line.colour, 0.13), "line": {"width": 0}}
    return {"type": "scatter", "mode": "lines", "x": xs[:-1], "y": ys[:-1], "hoverinfo": "skip", **area}


def _runs(flags: Sequence[bool]) -> Iterator[list[int]]:
    run: list[int] = []
    for place, is_in in enumerate([*flags, False]):
        if is_in:
            run.append(place)
        elif run:
            yield run
            run = []


def _line(
    frame: pd.DataFrame,
    line: RateLine,
    months: Sequence[pd.Timestamp],
    values: list[float | None],
    look: Look,
    t: Text,
    theme: Theme,
) -> dict[str, Any]:
    marker: dict[str, Any] = {
        "size": 9,
        "color": line.colour,
        "opacity": visible_marks(values, is_end_shown=line.width >= HIGHLIGHTED),
    }
    if line.hollow:
        whole = frame[line.hollow].tolist()
        fill = [line.colour if is_whole else theme.background for is_whole in whole]
        edge = {"color": line.colour, "width": 2}
        marker = {"size": 8, "color": fill, "line": edge, "opacity": 1}
    return {
        **{"type": "scatter", "mode": "lines+markers", "name": line.name, "x": [key(month) for month in months]},
        **{"y": values, "connectgaps": False, "cliponaxis": False},
        "line": {"color": line.colour, "width": line.width, "dash": line.dash},
        "marker": marker,
        "selected": {"marker": {"opacity": 1}},
        "unselected": {"marker": {"opacity": 0.25 if line.hollow else 0}},
        "customdata": [
            [key(month), _hover(frame, line, row, values[row], month, look, t)] for row, month in enumerate(months)
        ],
        "hovertemplate": HOVER,
    }


def _hover(
    frame: pd.DataFrame, line: RateLine, row: int, value: float | None, month: pd.Timestamp, look: Look, t: Text
) -> str:
    if value is None:
        return ""
    parts = [f"<b>{line.name} {look.told(t, value)}</b>"]
    if line.interval:
        low, high = (frame[name].iloc[row] for name in line.interval)
        if low == low and high == high:
            parts.append(t("95 % interval {low} to {high}", low=t.rate(low), high=t.rate(high)))
        elif line.reason:
            parts.append(_why_no_interval(str(frame[line.reason].iloc[row]), t))
    parts += [look.counted(row), look.when(month) if look.when else month_words(t, month, True)]
    return "<br>".join(part for part in parts if part)


def _why_no_interval(code: str, t: Text) -> str:
    return {
        "few_customers": t("No interval: fewer than 10 customers"),
        "too_concentrated": t("No interval: a few customers hold most of it"),
        "no_variation": t("No interval: all customers moved alike"),
    }.get(code, "")
