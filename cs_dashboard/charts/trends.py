"""Lines by month in any unit: rates, plain numbers, money; the first line is the one to look at."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from cs_dashboard.charts.axes import money_axis, number_axis, rate_axis
from cs_dashboard.charts.lines import Benchmark, Look, RateLine, rate_figure
from cs_dashboard.charts.theme import Theme
from cs_dashboard.content.catalogue import Text

HEIGHT = 240


@dataclass(frozen=True)
class Unit:
    """How values stand on an axis and in words."""

    axis: Callable[..., dict[str, Any]]
    told: Callable[[Text, float], str]


RATE = Unit(rate_axis, Text.rate)
NUMBER = Unit(number_axis, Text.number)
TIMES = Unit(number_axis, lambda t, value: t.number(value, 2))
# Money is put into the reader's currency by `trend`.
MONEY = Unit(money_axis, lambda t, value: replace(t, exchange_rate=1.0).money(value))


@dataclass(frozen=True)
class Level:
    """A value to hold the lines against, in words that are ready."""

    value: float
    label: str


def trend(
    frame: pd.DataFrame,
    names: Sequence[tuple[str, str]],
    unit: Unit = RATE,
    levels: Sequence[Benchmark] = (),
    *,
    t: Text,
    theme: Theme,
    height: int = HEIGHT,
    is_zero_based: bool = True,
    counted: Callable[[int], str] | None = None,
) -> dict[str, Any]:
    """Lines of the columns of `names` (column, name) over the months of `frame`."""
    colours = (theme.accent, theme.muted, theme.categories[1], theme.categories[2])
    lines = [
        RateLine(column, name, colours[place], 3.0 if place == 0 else 2.0, "solid" if place == 0 else _DASHES[place])
        for place, (column, name) in enumerate(names)
    ]
    columns = [column for column, _ in names]
    factor = t.exchange_rate if unit is MONEY else 1.0
    shown = frame.assign(**{column: frame[column].astype(float) * factor for column in columns})
    look = Look(axis=unit.axis, told=unit.told, is_zero_based=is_zero_based, height=height)
    if counted is not None:
        look = replace(look, counted=counted)
    return rate_figure(shown, lines, levels, look=look, t=t, theme=theme)


_DASHES = ("solid", "dot", "dash", "dashdot")
