"""Words on charts: labels at the lines' ends that never overlap, short amounts, wrapped and harmless names."""

import re
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cs_dashboard.charts.theme import HEIGHT, Chart, Theme, layout
from cs_dashboard.content.catalogue import Text
from cs_dashboard.formats import MINUS, literal

TOP, BOTTOM_ONE_LINE, BOTTOM_TWO_LINES = 10, 28, 44
LINE_PIXELS = 1.3
# Between the labels of two lines.
APART = 3
WIDEST = 150
# How the warehouse calls a missing member.
NONE = "(none)"
# Behind these code points a glyph is as wide as it is high.
FIRST_WIDE = 0x2E80


@dataclass(frozen=True)
class EndLabel:
    """What stands at the right end of a line: markup that is ours, at the height of a value."""

    text: str
    value: float
    colour: str
    size: int = 13


def shown(name: object, most: int = 40) -> str:
    """A text from the data as Plotly must get it to show it letter by letter, cut to `most` letters."""
    text = str(name)
    cut = text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
    # Plotly knows &lt; and numbers, but not &quot;.
    return literal(cut).replace("&quot;", "&#34;")


def member_name(member: object, t: Text, most: int = 40) -> str:
    """The same for a member of a dimension, where the warehouse may have none."""
    return t("(none)") if member == NONE else shown(member, most)


def wrapped(name: object, letters: int = 17, lines: int = 3) -> str:
    """The same on several lines: between words, or behind any glyph that is wide and counts twice."""
    text = " ".join(str(name).split())
    if all(ord(letter) < FIRST_WIDE for letter in text):
        parts = textwrap.wrap(text, letters, max_lines=lines, placeholder="…") or [text]
        return "<br>".join(shown(part, letters) for part in parts)
    parts = [""]
    for word in _WORDS.findall(text):
        if parts[-1] and _columns(parts[-1] + word.rstrip()) > letters:
            parts.append("")
        parts[-1] += word
    cut = [*parts[: lines - 1], "".join(parts[lines - 1 :])] if len(parts) > lines else parts
    return "<br>".join(shown(part.strip(), letters) for part in cut)


# A word of narrow letters with the space behind it, or one wide glyph; closing punctuation stays with either.
_WORDS = re.compile(r"(?:[^\s\u2e80-\uffff]+|[\u2e80-\uffff])[\u3001\u3002\uff0c\uff09\uff1a\uff1b]*\s*")


def _columns(text: str) -> int:
    return sum(2 if ord(letter) >= FIRST_WIDE else 1 for letter in text)


def text_width(markup: str, size: int) -> float:
    """About how many pixels the longest line takes."""
    plain = [re.sub(r"&#?\w+;", "x", re.sub(r"<[^>]*>", "", line)) for line in markup.split("<br>")]
    widths = [sum(1.0 if ord(letter) >= FIRST_WIDE else 0.57 for letter in line) for line in plain]
    return size * max(widths, default=0.0)


def room_left(axis: Mapping[str, Any]) -> int:
    """The left margin that holds the ticks' words of a y axis: Plotly draws a chart twice whose margin must grow."""
    return int(max((text_width(text, 13) for text in axis["ticktext"]), default=0.0)) + 8


def end_labels(
    labels: Sequence[EndLabel], y_range: Sequence[float], *, height: int = HEIGHT, bottom: int = BOTTOM_ONE_LINE
) -> tuple[list[dict[str, Any]], int]:
    """Annotations right of the plot, moved apart as little as it takes, and the right margin that holds them."""
    low, high = y_range
    plot = height - TOP - bottom
    wanted = [(high - label.value) / (high - low) * plot for label in labels]
    heights = [label.size * LINE_PIXELS * (label.text.count("<br>") + 1) + APART for label in labels]
    placed = spread(wanted, heights, plot)
    notes = [
        {
            **{"text": label.text, "x": 1, "xref": "paper", "xanchor": "left", "xshift": 6},
            **{"y": label.value, "yref": "y", "yanchor": "middle", "yshift": round(want - put, 1)},
            **{"showarrow": False, "align": "left", "font": {"size": label.size, "color": label.colour}},
        }
        for label, want, put in zip(labels, wanted, placed, strict=True)
    ]
    widest = max((text_width(label.text, label.size) for label in labels), default=0.0)
    return notes, int(min(widest, WIDEST)) + 14


def spread(wanted: Sequence[float], heights: Sequence[float], room: float) -> list[float]:
    """Middles as near to `wanted` as they can be without overlap, in order, within 0 to `room` where all fit.

    Neighbours that would overlap become one block around the mean of what they want.
    """
    blocks: list[tuple[list[int], float]] = []
    for index in sorted(range(len(wanted)), key=lambda i: wanted[i]):
        members, middle = [index], wanted[index]
        middle = _inside(middle, heights[index], room)
        while blocks and blocks[-1][1] + _height(blocks[-1][0], heights) / 2 > middle - _height(members, heights) / 2:
            members = [*blocks.pop()[0], *members]
            middle = sum(wanted[i] for i in members) / len(members)
            middle = _inside(middle, _height(members, heights), room)
        blocks.append((members, middle))
    placed = [0.0] * len(wanted)
    for members, middle in blocks:
        top = middle - _height(members, heights) / 2
        for index in members:
            placed[index] = top + heights[index] / 2
            top += heights[index]
    return placed


def square(colour: str, words: str) -> str:
    """A label with its mark: the colour is on the square, the words stay readable."""
    return f'<span style="color:{colour}">■</span> {words}'


def amount(t: Text, money: float, *, sign: bool = False) -> str:
    """Money without its currency, for narrow places whose title names the currency: 8.42M, +1.11M."""
    digits = re.sub(r"^[^\d]+", "", t.money(abs(money)))
    if not digits or not any(digit in digits for digit in "123456789"):
        return digits or t.money(money)
    return f"{MINUS}{digits}" if money < 0 else f"+{digits}" if sign else digits


def empty_chart(reason: str, theme: Theme) -> Chart:
    """A chart without a picture: its title says why."""
    axes = {"visible": False}
    return Chart(reason, {"data": [], "layout": layout(theme, height=80, xaxis=axes, yaxis=axes)}, reason)


def _height(members: Sequence[int], heights: Sequence[float]) -> float:
    return sum(heights[index] for index in members)


def _inside(middle: float, height: float, room: float) -> float:
    return min(max(middle, height / 2), max(room - height / 2, height / 2))
