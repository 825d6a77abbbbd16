"""Horizontal bars with their value at the end, for a few parts of a whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cs_dashboard.charts.labels import text_width
from cs_dashboard.charts.lines import HOVER
from cs_dashboard.charts.theme import Theme, layout

BAR_PIXELS, AROUND = 36, 24


@dataclass(frozen=True)
class Bar:
    """One bar: its key for drilling, its words (markup that is ours), its value and how it is told."""

    key: str
    label: str
    value: float
    text: str
    hover: str
    colour: str


def bar_figure(bars: Sequence[Bar], theme: Theme) -> dict[str, Any]:
    """Bars from zero, the first on top; the values stand at their ends, so there is no value axis."""
    places = list(range(len(bars)))
    values = [bar.value for bar in bars]
    low, high = min(0.0, *values), max(0.0, *values)
    span = (high - low) or 1.0
    trace = {
        **{"type": "bar", "orientation": "h", "x": values, "y": places, "width": 0.62},
        "marker": {"color": [bar.colour for bar in bars]},
        **{"text": [bar.text for bar in bars], "textposition": "outside", "textangle": 0, "constraintext": "none"},
        **{"cliponaxis": False, "textfont": {"color": theme.text, "size": 13}},
        "customdata": [[bar.key, bar.hover] for bar in bars],
        "hovertemplate": HOVER,
    }
    right = int(max(text_width(bar.text, 13) for bar in bars)) + 18
    x = {"visible": False, "range": [low - span * (0.5 if low < 0 else 0), high]}
    y = {
        **{"range": [len(bars) - 0.5, -0.5], "tickmode": "array", "tickvals": places, "showgrid": False},
        **{"ticktext": [bar.label for bar in bars], "color": theme.text},
    }
    base = {"type": "line", "x0": 0, "x1": 0, "yref": "paper", "y0": 0, "y1": 1}
    shapes = [{**base, "line": {"color": theme.muted, "width": 1}}]
    height = len(bars) * BAR_PIXELS + AROUND
    margin = {"l": 8, "r": right, "t": 8, "b": 8, "pad": 4}
    return {"data": [trace], "layout": layout(theme, height=height, margin=margin, xaxis=x, yaxis=y, shapes=shapes)}
