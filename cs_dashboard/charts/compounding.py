"""What retention compounds to: the projection with its fan beside other lines, and what each lever moves."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cs_dashboard.charts.axes import column, money_axis
from cs_dashboard.charts.bars import BAR_PIXELS
from cs_dashboard.charts.labels import BOTTOM_TWO_LINES, TOP, EndLabel, empty_chart, end_labels, text_width, wrapped
from cs_dashboard.charts.lines import HOVER, projected
from cs_dashboard.charts.theme import Chart, Theme, faded, layout
from cs_dashboard.content.catalogue import Text

HEIGHT = 400
MOST_YEARS = 7
# Each further line has a colour and a dash of its own, so that colour is not the only sign.
DASHES = ("12px,4px", "6px,3px", "2px,3px", "10px,3px,2px,3px", "4px,4px")


@dataclass(frozen=True)
class Line:
    """A line beside the projection: its name (a text that is shown letter by letter) and its values by year."""

    name: str
    values: Sequence[float]
    is_quiet: bool = False


def compounding(
    frame: pd.DataFrame, fan: pd.DataFrame | None, lines: Sequence[Line], first_year: int, *, t: Text, theme: Theme
) -> Chart:
    """Revenue by year under the levers, its fan, and other lines; year 1 is the year before today.

    Parameters
    ----------
    frame
        `scenarios.compounding.project_compounding`.
    fan
        `scenarios.fan.compounding_fan` on the total; None where it is not known.
    lines
        The constant-rate and survival-implied lines, or scenarios compared.
    first_year
        The calendar year of year 1.
    """
    totals = column(frame, "total_arr", t.exchange_rate)
    if totals[0] is None or totals[-1] is None:
        return empty_chart(t("There is no revenue to compound: give a starting ARR and an NRR."), theme)
    years = [int(year) for year in frame["year"]]
    beside, labels = _beside(lines, years, first_year, t, theme)
    held = [*totals, *(value for trace in beside for value in trace["y"])]
    y = money_axis([*held, *_reached(fan, held, t)], t)
    data = [*([] if fan is None else _bands(fan, years, t, theme)), *beside]
    data.append(_line(Line(t("These levers"), []), totals, years, first_year, theme.accent, "solid", t, width=3.5))
    labels.append(EndLabel(f"<b>{_money(totals[-1], t)}</b>", totals[-1], theme.accent, 15))
    notes, right = end_labels(labels, y["range"], height=HEIGHT, bottom=BOTTOM_TWO_LINES)
    margin = {"l": 8, "r": right, "t": TOP, "b": BOTTOM_TWO_LINES, "pad": 4}
    more: dict[str, Any] = {"xaxis": _year_axis(years, first_year, t), "yaxis": y, "annotations": notes}
    look = layout(theme, height=HEIGHT, margin=margin, shapes=[projected(years[0], years[-1], theme)], **more)
    words = {"start": _money(totals[0], t), "end": _money(totals[-1], t), "year": str(first_year + years[-1] - 1)}
    title = t("{start} becomes {end} by {year}", **words)
    told_lines = [t("{name}: {end}.", name=line.name, end=t.money(line.values[-1])) for line in lines]
    alt = [f"{title}.", *told_lines, *_told_fan(fan, t)]
    return Chart(title, {"data": data, "layout": look}, " ".join(alt))


def _beside(
    lines: Sequence[Line], years: Sequence[int], first_year: int, t: Text, theme: Theme
) -> tuple[list[dict[str, Any]], list[EndLabel]]:
    """The other lines with their labels, each in a colour and a dash of its own."""
    traces, labels = [], []
    for place, line in enumerate(lines):
        values = [value * t.exchange_rate for value in line.values]
        colour = theme.muted if line.is_quiet else theme.categories[place % len(theme.categories)]
        traces.append(_line(line, values, years, first_year, colour, DASHES[place % len(DASHES)], t))
        told = f"{wrapped(line.name, 20, 2)}<br>{t.money(line.values[-1])}"
        labels.append(EndLabel(told, values[-1], colour, 12))
    return traces, labels


def _told_fan(fan: pd.DataFrame | None, t: Text) -> list[str]:
    if fan is None:
        return []
    low, high = (t.money(float(fan[name].iloc[-1])) for name in ("q05", "q95"))
    return [t("In nine of ten cases it ends between {low} and {high}.", low=low, high=high)]


def tornado(frame: pd.DataFrame, end: float, names: Sequence[str], *, t: Text, theme: Theme) -> Chart:
    """What one step of each lever down and up makes of the end value, the largest effect on top.

    `frame` is `scenarios.sensitivity.sensitivity`; `names` words its levers, in its order, with their step.
    """
    known = [place for place, spread in enumerate((frame["end_high"] - frame["end_low"]).tolist()) if spread == spread]
    if not known or not math.isfinite(end):
        return empty_chart(t("There is no end value to move."), theme)
    data = [_side(frame, known, names, side, end, t, theme) for side in ("low", "high")]
    values = [trace["base"] + x for trace in data for x in trace["x"]]
    low, high = min(values), max(values)
    span = (high - low) or abs(high) or 1.0
    room = max((text_width(text, 12) for trace in data for text in trace["text"]), default=0.0) / 500 * span
    x = {"visible": False, "range": [low - room, high + room]}
    y = {
        **{"range": [len(known) - 0.5, -0.5], "tickmode": "array", "tickvals": list(range(len(known)))},
        **{"ticktext": [wrapped(names[place], 22) for place in known], "showgrid": False, "color": theme.text},
    }
    centre = {"type": "line", "x0": end * t.exchange_rate, "x1": end * t.exchange_rate, "yref": "paper"}
    shape = {**centre, "y0": 0, "y1": 1, "line": {"color": theme.muted, "width": 1}}
    height = len(known) * BAR_PIXELS + 24
    margin = {"l": 8, "r": 8, "t": 8, "b": 8, "pad": 4}
    look = layout(theme, height=height, margin=margin, xaxis=x, yaxis=y, shapes=[shape], barmode="overlay")
    alt = t("One step of {name} moves the end value most.", name=names[known[0]])
    return Chart(t("One step of each lever against {end}", end=t.money(end)), {"data": data, "layout": look}, alt)


def _side(
    frame: pd.DataFrame, known: Sequence[int], names: Sequence[str], side: str, end: float, t: Text, theme: Theme
) -> dict[str, Any]:
    """The bars of one step down or up. What is worse is hatched, so that colour is not the only sign."""
    ends = [float(frame[f"end_{side}"].iloc[place]) for place in known]
    changes = [value - end for value in ends]
    colours = [theme.good if change >= 0 else theme.bad for change in changes]
    told = [
        f"<b>{names[place]}</b><br>{t.money(value)} ({t.money(change, sign=True)})"
        for place, value, change in zip(known, ends, changes, strict=True)
    ]
    return {
        **{"type": "bar", "orientation": "h", "y": list(range(len(known))), "width": 0.62},
        "base": end * t.exchange_rate,
        "x": [change * t.exchange_rate for change in changes],
        "marker": {
            "color": colours,
            "pattern": {"shape": ["" if change >= 0 else "/" for change in changes], "solidity": 0.25},
        },
        "text": [t.money(change, sign=True) if round(change) else "" for change in changes],
        **{"textposition": "outside", "textangle": 0, "constraintext": "none", "cliponaxis": False},
        "textfont": {"color": theme.text, "size": 12},
        "customdata": [[names[place], words] for place, words in zip(known, told, strict=True)],
        "hovertemplate": HOVER,
    }


def _line(
    line: Line,
    values: Sequence[float | None],
    years: Sequence[int],
    first_year: int,
    colour: str,
    dash: str,
    t: Text,
    width: float = 2.0,
) -> dict[str, Any]:
    told = [
        [str(year), f"<b>{wrapped(line.name, 40, 1)} {'' if value is None else _money(value, t)}</b><br>{when}"]
        for year, value in zip(years, values, strict=True)
        for when in [t("{year}, year {n}", year=str(first_year + year - 1), n=str(year))]
    ]
    return {
        **{"type": "scatter", "mode": "lines+markers", "name": wrapped(line.name, 40, 1), "x": list(years)},
        **{"y": list(values), "line": {"color": colour, "width": width, "dash": dash}, "cliponaxis": False},
        "marker": {"size": 8, "color": colour, "opacity": [0.0] * (len(years) - 1) + [1.0]},
        "customdata": told,
        "hovertemplate": HOVER,
    }


def _bands(fan: pd.DataFrame, years: Sequence[int], t: Text, theme: Theme) -> list[dict[str, Any]]:
    """Nine of ten paths lightly, every other one more strongly."""
    bands = []
    for low, high, share in (("q05", "q95", 0.12), ("q25", "q75", 0.20)):
        lows, highs = column(fan, low, t.exchange_rate), column(fan, high, t.exchange_rate)
        area = {"fill": "toself", "fillcolor": faded(theme.accent, share), "line": {"width": 0}, "hoverinfo": "skip"}
        xs, ys = [*years, *reversed(years)], [*highs, *reversed(lows)]
        bands.append({"type": "scatter", "mode": "lines", "x": xs, "y": ys, **area})
    return bands


def _reached(fan: pd.DataFrame | None, held: Sequence[float | None], t: Text) -> list[float | None]:
    """The fan as far as it does not flatten the lines it surrounds: a wide one leaves the picture at the top."""
    if fan is None:
        return []
    most = 1.6 * max((value for value in held if value is not None), default=0.0)
    return [min(value, most) for value in column(fan, "q95", t.exchange_rate) if value is not None]


def _year_axis(years: Sequence[int], first_year: int, t: Text) -> dict[str, Any]:
    step = next(step for step in (1, 2, 3, 5) if (years[-1] - 1) // step < MOST_YEARS)
    # Counted from the last year, which is the one that is talked about.
    ticks = [year for year in years if (years[-1] - year) % step == 0]
    return {
        "range": [years[0] - 0.15, max(years[-1], years[0] + 1) + 0.1],
        "tickmode": "array",
        "tickvals": ticks,
        "ticktext": [f"{first_year + year - 1}<br>{t('year {n}', n=str(year))}" for year in ticks],
    }


def _money(value: float, t: Text) -> str:
    """Money that is already in the reader's currency."""
    return t.money(value / t.exchange_rate)
