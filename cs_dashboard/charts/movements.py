"""What moved recurring revenue: the bridge beside a retention figure, and the history of movements."""

import math
from typing import Any

import pandas as pd

from cs_dashboard.charts.axes import column, key, money_axis, month_words, two_lines
from cs_dashboard.charts.labels import (
    BOTTOM_ONE_LINE,
    BOTTOM_TWO_LINES,
    TOP,
    EndLabel,
    amount,
    empty_chart,
    end_labels,
    square,
)
from cs_dashboard.charts.lines import HOVER
from cs_dashboard.charts.theme import Chart, Theme, layout
from cs_dashboard.content.catalogue import Text
from cs_dashboard.frames import MOVEMENTS

MONTHS_A_YEAR = 12
MOST_TICKS, MOST_LONG_TICKS = 6, 4
# More bars than these cannot be told apart on a narrow page: the latest are drawn.
MOST_PERIODS = 36


def bridge(row: "pd.Series[Any] | None", *, t: Text, theme: Theme, window: int = MONTHS_A_YEAR) -> Chart:
    """From opening to closing ARR in `window` months; each bar carries the name of its movement.

    `row` is one of `metrics.retention.retention_bridge` over everything (or one slice).
    """
    if row is None or not math.isfinite(row["closing_mrr"]) or (row["opening_mrr"] == 0 == row["closing_mrr"]):
        return empty_chart(t("Nobody paid at either end of this window."), theme)
    names = ["opening", *MOVEMENTS, "closing"]
    arr = {name: float(row[f"{name}_mrr"]) * MONTHS_A_YEAR for name in names}
    bars = _steps(arr, names)
    now = pd.Timestamp(row["month"])
    before = now - pd.DateOffset(months=window)
    x: dict[str, Any] = {
        "tickmode": "array",
        "tickvals": list(range(len(names))),
        "ticktext": _bridge_labels(before, now, t),
    }
    x |= {"range": [-0.55, len(names) - 0.45], "tickfont": {"size": 12}}
    top = max(max(base, base + length) for base, length in bars) * t.exchange_rate
    y = {"visible": False, "range": [0, top * 1.1]}
    shapes = [_connector(place, sum(bars[place]) * t.exchange_rate, theme) for place in range(len(names) - 1)]
    margin = {"l": 4, "r": 4, "t": TOP, "b": BOTTOM_TWO_LINES, "pad": 4}
    figure = {
        "data": [_bridge_trace(row, names, arr, bars, (before, now), t, theme)],
        "layout": layout(theme, xaxis=x, yaxis=y, shapes=shapes, margin=margin, bargap=0.24),
    }
    ends = {"opening": t.money(arr["opening"]), "closing": t.money(arr["closing"])}
    title = _bridge_title(window, ends, t)
    parts = t(", ").join(f"{_name(name, t)} {t.money(arr[name], sign=True)}" for name in MOVEMENTS)
    return Chart(title, figure, t("ARR went from {opening} to {closing}: {parts}.", **ends, parts=parts))


def history(frame: pd.DataFrame, period: str, *, t: Text, theme: Theme) -> Chart:
    """Movements of each month, quarter or fiscal year in ARR, with their net; points carry the period's first day.

    `frame` is `metrics.movements.movement_history`; `period` is month, quarter or year.
    The latest 36 are drawn.
    """
    frame = frame.tail(MOST_PERIODS).reset_index(drop=True)
    if not len(frame):
        return empty_chart(t("No customer has paid yet, so nothing moved."), theme)
    factor = MONTHS_A_YEAR * t.exchange_rate
    starts = [pd.Timestamp(start) for start in frame["period"]]
    names = [_period_words(start, period, t) for start in starts]
    flows = {name: column(frame, f"{name}_mrr", factor) for name in MOVEMENTS}
    net = [sum(value or 0.0 for value in parts) for parts in zip(*flows.values(), strict=True)]
    gains = [sum(max(value or 0.0, 0.0) for value in parts) for parts in zip(*flows.values(), strict=True)]
    losses = [sum(min(value or 0.0, 0.0) for value in parts) for parts in zip(*flows.values(), strict=True)]
    x = _period_axis(starts, period, names, t)
    y = money_axis([*gains, *losses], t)
    bottom = BOTTOM_TWO_LINES if any("<br>" in text for text in x["ticktext"]) else BOTTOM_ONE_LINE
    notes, right = end_labels(_history_labels(flows, net, t, theme), y["range"], bottom=bottom)
    data = [_history_bars(frame, name, flows[name], names, starts, t, theme) for name in MOVEMENTS]
    data.append(_net_line(net, names, starts, t, theme))
    margin = {"l": 8, "r": right, "t": TOP, "b": bottom, "pad": 4}
    zero = {"zeroline": True, "zerolinecolor": theme.muted, "zerolinewidth": 1}
    more: dict[str, Any] = {"xaxis": x, "yaxis": {**y, **zero}, "annotations": notes, "margin": margin}
    figure = {"data": data, "layout": layout(theme, barmode="relative", bargap=0.25, **more)}
    title, alt = _history_words(frame, names, net, gains, losses, t)
    return Chart(title, figure, alt)


def _steps(arr: dict[str, float], names: list[str]) -> list[tuple[float, float]]:
    """Base and length of each bar; the movements stand on each other."""
    bars, level = [], 0.0
    for name in names:
        if name in MOVEMENTS:
            bars.append((level, arr[name]))
            level += arr[name]
        else:
            bars.append((0.0, arr[name]))
            level = arr[name]
    return bars


def _bridge_trace(
    row: "pd.Series[Any]",
    names: list[str],
    arr: dict[str, float],
    bars: list[tuple[float, float]],
    months: tuple[pd.Timestamp, pd.Timestamp],
    t: Text,
    theme: Theme,
) -> dict[str, Any]:
    words = {name: _name(name, t) for name in MOVEMENTS}
    words |= {name: month_words(t, month, True) for name, month in zip(("opening", "closing"), months, strict=True)}
    told = []
    for name in names:
        lines = [f"<b>{words[name]}</b>", f"{t('ARR')} {t.full_money(arr[name])}"]
        if (count := row.get(f"{name}_customers")) is not None:
            lines.append(t.many("{n} customer", "{n} customers", float(count)))
        told.append([name, "<br>".join(lines)])
    return {
        **{"type": "bar", "x": list(range(len(names))), "base": [base * t.exchange_rate for base, _ in bars]},
        "y": [length * t.exchange_rate for _, length in bars],
        "marker": {"color": [theme.movements.get(name, theme.categories[6]) for name in names]},
        "text": [amount(t, arr[name], sign=name in MOVEMENTS) for name in names],
        **{"textposition": "outside", "textangle": 0, "constraintext": "none", "cliponaxis": False},
        **{"textfont": {"size": 12, "color": theme.text}, "customdata": told, "hovertemplate": HOVER},
    }


def _connector(place: int, height: float, theme: Theme) -> dict[str, Any]:
    line = {"color": theme.muted, "width": 1, "dash": "dot"}
    ends = {"x0": place + 0.38, "x1": place + 0.62, "y0": height, "y1": height}
    return {"type": "line", **ends, "line": line, "layer": "below"}


def _bridge_labels(before: pd.Timestamp, now: pd.Timestamp, t: Text) -> list[str]:
    movements = (t("New"), t("Reacti-<br>vation"), t("Expan-<br>sion"), t("Contrac-<br>tion"), t("Churn"))
    return [two_lines(month_words(t, before)), *movements, two_lines(month_words(t, now))]


def _bridge_title(window: int, ends: dict[str, str], t: Text) -> str:
    if window == MONTHS_A_YEAR:
        return t("From {opening} to {closing} in twelve months", **ends)
    return t.many(
        "From {opening} to {closing} in {n} month", "From {opening} to {closing} in {n} months", window, **ends
    )


def _name(name: str, t: Text) -> str:
    return {
        "new": t("New"),
        "reactivation": t("Reactivation"),
        "expansion": t("Expansion"),
        "contraction": t("Contraction"),
        "churn": t("Churn"),
    }[name]


def _period_words(start: pd.Timestamp, period: str, t: Text) -> str:
    if period == "month":
        return month_words(t, start)
    if period == "quarter":
        if start.month % 3 == 1:
            return t.quarter(start)
        end = start + pd.DateOffset(months=2)
        return t("{first} to {last}", first=month_words(t, start), last=month_words(t, end))
    if start.month == 1:
        return t.year(start)
    return t("FY {year}", year=t.year(start + pd.DateOffset(months=11)))


def _period_axis(starts: list[pd.Timestamp], period: str, names: list[str], t: Text) -> dict[str, Any]:
    """Places 0 to n − 1, named by years where a year begins, else by every so-many-th period."""
    places = list(range(len(starts)))
    januaries = [place for place in places if starts[place].month == 1]
    if period != "year" and 3 <= len(januaries) <= MOST_TICKS:
        ticks, texts = januaries, [t.year(starts[place]) for place in januaries]
    else:
        most = MOST_TICKS if period == "year" else MOST_LONG_TICKS
        every = -(-len(places) // most)
        ticks = places[::-1][::every][::-1]
        short = [
            month_words(t, start) if period == "quarter" and start.month % 3 != 1 else name
            for start, name in zip(starts, names, strict=True)
        ]
        texts = [short[place] if period == "year" else two_lines(short[place]) for place in ticks]
    axis = {"range": [-0.6, len(starts) - 0.4], "tickmode": "array"}
    return {**axis, "tickvals": ticks, "ticktext": texts}


def _history_bars(
    frame: pd.DataFrame,
    name: str,
    values: list[float | None],
    names: list[str],
    starts: list[pd.Timestamp],
    t: Text,
    theme: Theme,
) -> dict[str, Any]:
    whole = frame["is_complete"].tolist()
    told = []
    for row, start in enumerate(starts):
        arr = (values[row] or 0.0) / t.exchange_rate
        lines = [f"<b>{_name(name, t)} {t.money(arr, sign=True)}</b>", t("ARR")]
        lines.append(t.many("{n} customer", "{n} customers", float(frame[f"{name}_customers"].iloc[row])))
        lines.append(names[row] if whole[row] else t("{period}, not over yet", period=names[row]))
        told.append([key(start), "<br>".join(lines), name])
    hatch = {"shape": ["" if is_whole else "/" for is_whole in whole], "fgcolor": theme.background, "size": 6}
    return {
        **{"type": "bar", "name": _name(name, t), "x": list(range(len(starts))), "y": values},
        "marker": {"color": theme.movements[name], "pattern": {**hatch, "solidity": 0.3, "fillmode": "overlay"}},
        **{"customdata": told, "hovertemplate": HOVER},
    }


def _net_line(net: list[float], names: list[str], starts: list[pd.Timestamp], t: Text, theme: Theme) -> dict[str, Any]:
    told = [
        [key(start), f"<b>{t('Net')} {t.money(value / t.exchange_rate, sign=True)}</b><br>{t('ARR')}<br>{name}", "net"]
        for start, value, name in zip(starts, net, names, strict=True)
    ]
    edge = {"color": theme.background, "width": 1}
    return {
        **{"type": "scatter", "mode": "lines+markers", "x": list(range(len(starts))), "y": net},
        **{"line": {"color": theme.text, "width": 1.5}, "cliponaxis": False},
        "marker": {"size": 7 if len(net) <= 24 else 4, "color": theme.text, "line": edge},
        **{"customdata": told, "hovertemplate": HOVER},
    }


def _history_labels(flows: dict[str, list[float | None]], net: list[float], t: Text, theme: Theme) -> list[EndLabel]:
    """Each movement's name at the height of its part of the last bar."""
    labels, up, down = [], 0.0, 0.0
    for name, values in flows.items():
        last = values[-1] or 0.0
        bottom = up if last > 0 or name not in ("contraction", "churn") else down
        labels.append(EndLabel(square(theme.movements[name], _name(name, t)), bottom + last / 2, theme.text, 12))
        if bottom == up and name not in ("contraction", "churn"):
            up += last
        else:
            down += last
    return [*labels, EndLabel(f"<b>{t('Net')}</b>", net[-1], theme.text, 12)]


def _history_words(
    frame: pd.DataFrame, names: list[str], net: list[float], gains: list[float], losses: list[float], t: Text
) -> tuple[str, str]:
    """The last whole period, told; where none is over yet, the unfinished one."""
    whole = [place for place, is_whole in enumerate(frame["is_complete"].tolist()) if is_whole]
    at = whole[-1] if whole else len(names) - 1
    rate = t.exchange_rate
    words = {"net": t.money(net[at] / rate, sign=True), "period": names[at]}
    told = t(
        "{period}: gains of {gains}, losses of {losses}, net {net} of ARR; {up} of {n} periods grew.",
        **words,
        gains=t.money(gains[at] / rate),
        losses=t.money(-losses[at] / rate),
        up=t.count(sum(value > 0 for value in net)),
        n=t.count(len(net)),
    )
    return t("Net {net} of ARR in {period}", **words), told
