"""How far customer success has come: the ladders of stages with the company on them, and what is in place by area."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cs_dashboard.charts.labels import FIRST_WIDE, empty_chart, shown, text_width, wrapped
from cs_dashboard.charts.lines import HOVER
from cs_dashboard.charts.theme import Chart, Theme, faded, layout
from cs_dashboard.content.catalogue import Text

# Both ladders are as high, however many rungs they have.
LADDER_PIXELS, BAR_PIXELS, AROUND = 390, 36, 20
# Where rails and words stand, of a width of 100; edges stand left of the rails.
RAILS, WORDS = (16.0, 24.0), 27.0
# Letters of a line; a wide glyph counts twice, and takes less room than two letters.
LETTERS, WIDE_LETTERS = 58, 54
# Counted in an area: what of it is in place, in part, and open.
PARTS = ("in_place", "in_part", "other")


@dataclass(frozen=True)
class Rung:
    """One stage as it is drawn: its key, its name, where it begins, and what is said below the name."""

    key: str
    name: str
    begins: str
    said: str
    hover: str


def ladder(
    rungs: Sequence[Rung],
    now: float,
    then: float,
    *,
    title: str,
    alt: str,
    t: Text,
    theme: Theme,
) -> Chart:
    """One ladder from the ground up, the company's place a dot on it, a supposed one a diamond.

    Parameters
    ----------
    rungs
        The stages, the lowest first.
    now, then
        Places in rungs from the ground (1.25 is a quarter up the second); NaN where there is none. `then` equals `now`
        where nothing is supposed.
    """
    top = len(rungs)
    here = None if now != now else min(int(now), top - 1)
    notes = [note for place, rung in enumerate(rungs) for note in _words(rung, place, place == here, theme)]
    data = [_stages(rungs)]
    if now == now:
        data.append(_dot(now, t("Now"), "circle", theme.accent, theme.accent))
        if then == then and then != now:
            data.append(_dot(then, t("Supposed"), "diamond", theme.background, theme.caution))
    axes = {"visible": False, "fixedrange": True}
    look = layout(
        theme,
        height=LADDER_PIXELS,
        margin={"l": 0, "r": 0, "t": 10, "b": 10, "pad": 0},
        xaxis={**axes, "range": [0, 100]},
        yaxis={**axes, "range": [0, top]},
        shapes=[*_rails(top, theme), *_steps(top, theme), *([] if here is None else [_inside(here, theme)])],
        annotations=notes,
    )
    return Chart(title, {"data": data, "layout": look}, alt)


def profile(areas: pd.DataFrame, names: Sequence[str], *, title: str, t: Text, theme: Theme) -> Chart:
    """What is in place of what the stages ask, area by area: the whole bar is what is asked.

    Parameters
    ----------
    areas
        area, asked, in_place, in_part and other, as `scenarios.maturity.areas` counts them.
    names
        The areas' names, row by row.
    """
    if areas.empty:
        return empty_chart(t("Nothing is asked for as long as neither stage is known."), theme)
    texts = [
        t("{n} of {asked}", n=t.number(n, 0 if n == int(n) else 1), asked=t.count(asked))
        for n, asked in zip(areas["in_place"] + areas["in_part"] / 2, areas["asked"], strict=True)
    ]
    notes = [
        {
            **{"x": asked, "y": place, "text": text, "xanchor": "left", "xshift": 6, "showarrow": False},
            "font": {"size": 13, "color": theme.text},
        }
        for place, (asked, text) in enumerate(zip(areas["asked"], texts, strict=True))
    ]
    ticks = [wrapped(name, 18, 2) for name in names]
    margin = {
        **{"l": int(max(text_width(tick, 13) for tick in ticks)) + 10, "t": 8, "b": 8, "pad": 4},
        "r": int(max(text_width(text, 13) for text in texts)) + 14,
    }
    y = {
        **{"range": [len(areas) - 0.5, -0.5], "tickmode": "array", "tickvals": list(range(len(areas)))},
        **{"ticktext": ticks, "showgrid": False, "color": theme.text},
    }
    x = {"visible": False, "range": [0, int(areas["asked"].max())]}
    height = len(areas) * BAR_PIXELS + AROUND
    look = layout(theme, height=height, margin=margin, xaxis=x, yaxis=y, annotations=notes, barmode="stack")
    alt = "; ".join(f"{name}: {text}" for name, text in zip(names, texts, strict=True))
    return Chart(title, {"data": _parts(areas, names, t, theme), "layout": look}, f"{title}. {alt}.")


def _parts(areas: pd.DataFrame, names: Sequence[str], t: Text, theme: Theme) -> list[dict[str, Any]]:
    """A stack of bars for what is in place, in part (told by its pattern as well) and open."""
    looks = {
        "in_place": (t("In place"), theme.accent, "", theme.accent),
        "in_part": (t("In part"), faded(theme.accent, 0.35), "/", theme.accent),
        "other": (t("Still open"), theme.panel, "", theme.line),
    }
    data: list[dict[str, Any]] = []
    for part in PARTS:
        name, colour, pattern, edge = looks[part]
        told = [
            [area, f"<b>{shown(words)}</b><br>{name}: {t.count(n)} / {t.count(asked)}"]
            for area, words, n, asked in zip(areas["area"], names, areas[part], areas["asked"], strict=True)
        ]
        data.append(
            {
                **{"type": "bar", "orientation": "h", "name": name, "x": areas[part].tolist()},
                **{"y": list(range(len(areas))), "width": 0.6, "customdata": told, "hovertemplate": HOVER},
                "marker": {
                    **{"color": colour, "line": {"color": edge, "width": 1}},
                    "pattern": {"shape": pattern, "solidity": 0.25, "fgcolor": theme.accent},
                },
            }
        )
    return data


def _rails(top: int, theme: Theme) -> list[dict[str, Any]]:
    line = {"color": theme.muted, "width": 4}
    return [{"type": "line", "x0": x, "x1": x, "y0": 0, "y1": top, "line": line} for x in RAILS]


def _steps(top: int, theme: Theme) -> list[dict[str, Any]]:
    line = {"color": theme.muted, "width": 3}
    return [
        {"type": "line", "x0": RAILS[0], "x1": RAILS[1], "y0": place, "y1": place, "line": line} for place in range(top)
    ]


def _inside(place: int, theme: Theme) -> dict[str, Any]:
    """The shade of the stage that the company is in."""
    corners = {"x0": RAILS[0], "x1": RAILS[1], "y0": place, "y1": place + 1}
    look = {"line": {"width": 0}, "fillcolor": faded(theme.accent, 0.16), "layer": "below"}
    return {"type": "rect", **corners, **look}


def _words(rung: Rung, place: int, is_here: bool, theme: Theme) -> list[dict[str, Any]]:
    """The edge left of the ladder, the stage's name and what is said of it to the right."""
    name = f"<b>{shown(rung.name)}</b>" if is_here else shown(rung.name)
    below = wrapped(rung.said, WIDE_LETTERS if any(ord(letter) >= FIRST_WIDE for letter in rung.said) else LETTERS, 2)
    size, text = theme.text if is_here else theme.muted, f"{name}<br><span style='font-size:12px'>{below}</span>"
    edge = {"x": RAILS[0] - 2, "y": place, "text": shown(rung.begins), "xanchor": "right", "yanchor": "middle"}
    words = {"x": WORDS, "y": place + 0.5, "text": text, "xanchor": "left", "yanchor": "middle", "align": "left"}
    # The lowest edge is the ground, whose words would be cut in half.
    edge = {**edge, "yanchor": "bottom"} if not place else edge
    return [
        {**edge, "showarrow": False, "font": {"size": 12, "color": theme.muted}},
        {**words, "showarrow": False, "font": {"size": 14, "color": size}},
    ]


def _stages(rungs: Sequence[Rung]) -> dict[str, Any]:
    """Invisible points on the stages, for the pointer and for a click."""
    middle = sum(RAILS) / 2
    return {
        **{"type": "scatter", "mode": "markers", "x": [middle] * len(rungs)},
        "y": [place + 0.5 for place in range(len(rungs))],
        "marker": {"size": 36, "opacity": 0},
        "customdata": [[rung.key, wrapped(rung.hover, 60, 6)] for rung in rungs],
        "hovertemplate": HOVER,
    }


def _dot(height: float, name: str, symbol: str, fill: str, edge: str) -> dict[str, Any]:
    return {
        **{"type": "scatter", "mode": "markers", "name": name, "x": [sum(RAILS) / 2], "y": [height]},
        "marker": {"size": 16, "symbol": symbol, "color": fill, "line": {"color": edge, "width": 3}},
        **{"hoverinfo": "name", "cliponaxis": False},
    }
