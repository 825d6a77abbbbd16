"""The look that every chart shares: tokens of both themes, the base layout, and what a chart is made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# Chinese glyphs come from the families behind the theme's own.
FONT = "'Source Sans', 'Source Sans Pro', 'Noto Sans SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"
HEIGHT = 320
# The least contrast of text (WCAG 2, AA).
READABLE = 4.5


@dataclass(frozen=True)
class Theme:
    """Colour tokens of one theme; text at least 4.5 : 1 and marks at least 3 : 1 on the background (tested)."""

    name: str
    background: str
    panel: str
    line: str
    text: str
    muted: str
    accent: str
    good: str
    bad: str
    caution: str
    categories: tuple[str, ...]
    movements: Mapping[str, str]
    diverging: tuple[str, str, str]


LIGHT = Theme(
    name="light",
    background="#FFFFFF",
    panel="#F5F7FA",
    line="#E1E6EE",
    text="#1B2330",
    muted="#596273",
    accent="#1D4ED8",
    good="#0B7A4B",
    bad="#B42318",
    caution="#8F5B00",
    categories=("#0067A5", "#B86200", "#00845F", "#9B4F8E", "#C4451C", "#2E86C1", "#6B7280"),
    movements={
        "new": "#0067A5",
        "reactivation": "#2E86C1",
        "expansion": "#00845F",
        "contraction": "#B86200",
        "churn": "#C4451C",
    },
    diverging=("#C4451C", "#F5F7FA", "#0067A5"),
)
DARK = Theme(
    name="dark",
    background="#10151F",
    panel="#182030",
    line="#2A3446",
    text="#E9EDF5",
    muted="#A3AEC2",
    accent="#84A9FF",
    good="#4CC38A",
    bad="#FF8A7A",
    caution="#F0B429",
    categories=("#5FB0F0", "#F0A04B", "#3CC9A0", "#D79BCB", "#FF8360", "#9AD0F5", "#9AA4B5"),
    movements={
        "new": "#5FB0F0",
        "reactivation": "#9AD0F5",
        "expansion": "#3CC9A0",
        "contraction": "#F0A04B",
        "churn": "#FF8360",
    },
    diverging=("#FF8360", "#182030", "#5FB0F0"),
)


@dataclass(frozen=True)
class Chart:
    """A chart ready to be shown.

    Attributes
    ----------
    title
        What is seen, in a sentence; shown above the chart as text.
    figure
        A Plotly figure as plain dictionaries (building `go.Figure` costs a hundred times as much). A point that leads
        to its customers carries their key as the first of its `customdata`.
    alt
        The finding in words, for who does not see the picture.
    """

    title: str
    figure: dict[str, Any] = field(repr=False)
    alt: str


def theme_named(name: str | None) -> Theme:
    """The tokens of `light` or `dark`; anything else is light."""
    return DARK if name == "dark" else LIGHT


def layout(theme: Theme, *, height: int = HEIGHT, right: int = 8, **more: Any) -> dict[str, Any]:
    """The layout every figure starts from: no legend, no zoom, horizontal gridlines only.

    `right` is the margin in pixels for the labels at the lines' ends; `more` replaces whole entries.
    """
    axis = {
        "color": theme.muted,
        "linecolor": theme.line,
        "gridcolor": theme.line,
        "zeroline": False,
        "automargin": True,
        "fixedrange": True,
        "tickangle": 0,
        "ticks": "",
    }
    base: dict[str, Any] = {
        # Nothing of a template shows through the tokens, and every chart would carry and apply it.
        "template": "none",
        "height": height,
        "margin": {"l": 8, "r": right, "t": 10, "b": 8, "pad": 4},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": 13, "color": theme.text},
        "showlegend": False,
        "dragmode": False,
        "hovermode": "closest",
        "hoverlabel": {
            "bgcolor": theme.panel,
            "bordercolor": theme.line,
            "font": {"family": FONT, "size": 13, "color": theme.text},
            "align": "left",
        },
        "xaxis": {**axis, "showgrid": False},
        "yaxis": {**axis, "showgrid": True, "showline": False},
    }
    for key, value in more.items():
        base[key] = {**base[key], **value} if isinstance(value, dict) and isinstance(base.get(key), dict) else value
    return base


def faded(colour: str, share: float) -> str:
    """A colour at so much opacity, for bands."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},{share:g})"


def mixed(one: str, other: str, share: float) -> str:
    """A colour so far on the way from one to the other."""
    parts = ((int(one[place : place + 2], 16), int(other[place : place + 2], 16)) for place in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in parts)


def readable(ground: str, theme: Theme) -> str:
    """Letters at 4.5 : 1 on any colour: the theme's text or background where one does, else black or white."""
    tokens, extremes = (theme.text, theme.background), ("#000000", "#FFFFFF")
    best = max(tokens, key=lambda letters: contrast(letters, ground))
    return best if contrast(best, ground) >= READABLE else max(extremes, key=lambda letters: contrast(letters, ground))


def contrast(one: str, other: str) -> float:
    """The contrast of two colours (WCAG 2): 1 for the same, 21 for black on white."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
