"""What the tests of charts share: readers, themes, and checks that hold for every chart."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from cs_dashboard.charts.theme import DARK, LIGHT, Chart, Theme
from cs_dashboard.content.catalogue import Text

EN, ZH = Text("en"), Text("zh_Hans")
THEMES = (LIGHT, DARK)
HOSTILE = "<b>\"O'Neil\" & co</b><br><a href='javascript:alert(1)'>x</a>"
# What our own labels are made of; anything else in angle brackets came from data.
OURS = re.compile(r"</?b>|<br>|<span style=\"color:#[0-9A-F]{6}\">|</span>|<extra></extra>")


def months(first: str, count: int) -> list[pd.Timestamp]:
    return list(pd.date_range(first, periods=count, freq="MS"))


def texts(found: Any) -> Iterator[str]:
    """Every text of a figure."""
    if isinstance(found, str):
        yield found
    elif isinstance(found, Mapping):
        for value in found.values():
            yield from texts(value)
    elif isinstance(found, list | tuple):
        for value in found:
            yield from texts(value)


def notes(chart: Chart) -> list[str]:
    return [note["text"] for note in chart.figure["layout"].get("annotations", [])]


def trace(chart: Chart, place: int = -1) -> dict[str, Any]:
    return chart.figure["data"][place]


def sound(chart: Chart) -> Chart:
    """The chart itself, when Plotly knows every key, ticks are few and flat, and nobody needs a legend."""
    go.Figure(chart.figure)
    layout = chart.figure["layout"]
    assert layout["showlegend"] is False
    for name, axis in layout.items():
        if name.startswith(("xaxis", "yaxis")):
            assert axis["tickangle"] == 0
            assert axis["automargin"] is True
            if chart.figure["data"] and chart.figure["data"][-1].get("orientation") != "h":
                assert len(axis.get("tickvals", [])) <= 7
    assert chart.title and chart.alt
    assert "-" not in re.sub(r"-<br>|[A-Za-z]-[A-Za-z]|12-month", "", " ".join(notes(chart)))
    return chart


def contrast(one: str, other: str) -> float:
    """The contrast of two colours by WCAG 2."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def is_text_colour(colour: str, theme: Theme) -> bool:
    return contrast(colour, theme.background) >= 4.5
