"""Rows with a dot and how far it reaches: medians to their 90th percentile, rates with their interval."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cs_dashboard.charts.labels import text_width
from cs_dashboard.charts.lines import HOVER
from cs_dashboard.charts.theme import Theme, faded, layout

ROW_PIXELS, AROUND = 30, 24
# A mark's words stand on so many pixels above the rows.
MARK_PIXELS = 18


@dataclass(frozen=True)
class Reach:
    """One row: its words (markup that is ours), its point, the range around it, and how it is told."""

    key: str
    label: str
    value: float
    low: float
    high: float
    text: str
    hover: str
    colour: str


@dataclass(frozen=True)
class Mark:
    """A value to hold rows or bars against: a thin dashed line with its words on top."""

    value: float
    words: str


def range_figure(
    rows: Sequence[Reach], theme: Theme, marks: Sequence[Mark] = (), *, is_zero_based: bool = True
) -> dict[str, Any]:
    """Dots with their ranges, the first row on top, words at the right end; there is no value axis."""
    ends = [value for row in rows for value in (row.value, row.low, row.high) if math.isfinite(value)]
    ends += [mark.value for mark in marks]
    low, high = min(ends), max(ends)
    span = (high - low) or abs(high) or 1.0
    low, high = (0.0 if is_zero_based else low - span * 0.06), high + span * 0.06
    places = list(range(len(rows)))
    data = [_bar(row, place) for place, row in enumerate(rows) if row.low == row.low and row.high == row.high]
    data.append(
        {
            **{"type": "scatter", "mode": "markers", "x": [_or_gap(row.value) for row in rows], "y": places},
            "marker": {"size": 11, "color": [row.colour for row in rows]},
            "customdata": [[row.key, row.hover] for row in rows],
            **{"hovertemplate": HOVER, "cliponaxis": False},
        }
    )
    notes = [
        {
            **{"text": row.text, "x": 1, "xref": "paper", "xanchor": "left", "xshift": 6, "y": place},
            **{"yanchor": "middle", "showarrow": False, "font": {"size": 13, "color": theme.text}},
        }
        for place, row in enumerate(rows)
    ]
    right = int(max(text_width(row.text, 13) for row in rows)) + 16
    look = {
        **{"range": [len(rows) - 0.5, -0.5], "tickmode": "array", "tickvals": places, "showgrid": False},
        **{"ticktext": [row.label for row in rows], "color": theme.text},
    }
    shapes, words = marked(marks, theme)
    top = 8 + MARK_PIXELS * bool(marks)
    margin = {"l": 8, "r": right, "t": top, "b": 8, "pad": 6}
    more: dict[str, Any] = {"yaxis": look, "xaxis": {"visible": False, "range": [low, high]}}
    more |= {"annotations": [*notes, *words], "shapes": shapes, "margin": margin}
    return {"data": data, "layout": layout(theme, height=len(rows) * ROW_PIXELS + AROUND + top, **more)}


def marked(marks: Sequence[Mark], theme: Theme) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Vertical dashed lines at the marks, and their words above the plot."""
    line = {"color": theme.muted, "width": 1, "dash": "6px,5px"}
    base = {"type": "line", "yref": "paper", "y0": 0, "y1": 1, "line": line, "layer": "below"}
    shapes = [{**base, "x0": mark.value, "x1": mark.value} for mark in marks]
    words = [
        {
            **{"text": mark.words, "x": mark.value, "xanchor": "center", "y": 1, "yref": "paper"},
            **{"yanchor": "bottom", "showarrow": False, "font": {"size": 11, "color": theme.muted}},
        }
        for mark in marks
    ]
    return shapes, words


def _bar(row: Reach, place: int) -> dict[str, Any]:
    line = {"color": faded(row.colour, 0.4), "width": 5}
    return {"type": "scatter", "mode": "lines", "x": [row.low, row.high], "y": [place, place], "line": line} | {
        "hoverinfo": "skip",
        "cliponaxis": False,
    }


def _or_gap(value: float) -> float | None:
    return value if math.isfinite(value) else None
