"""Retention over time, for all and member by member, and what it makes of ARR under levers."""

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Protocol

import pandas as pd

from cs_dashboard.charts.axes import column, key, money_axis, month_axis, month_words
from cs_dashboard.charts.labels import (
    BOTTOM_ONE_LINE,
    BOTTOM_TWO_LINES,
    NONE,
    TOP,
    EndLabel,
    empty_chart,
    end_labels,
    room_left,
)
from cs_dashboard.charts.lines import HOVER, Benchmark, Look, RateLine, last_known, rate_figure
from cs_dashboard.charts.panels import panel_figure
from cs_dashboard.charts.theme import Chart, Theme, faded, layout
from cs_dashboard.content.catalogue import Text

MONTHS_A_YEAR = 12
PANELS = 8
# It stands below its levers and a sentence.
PROJECTION_PIXELS = 270
# A projection stands beside so many months of the past.
PAST_MONTHS = 37
# Levers seldom move ARR further; an axis that holds this does not jump under the slider.
USUAL_REACH = 0.2


class Projected(Protocol):
    """What `scenarios.retention.project_retention` tells: ARR in the data's currency, NRR with 1.0 = 100 %."""

    @property
    def arr(self) -> float:
        """Twelve months on."""

    @property
    def nrr(self) -> float:
        """Over these twelve months."""


def retention_trend(frame: pd.DataFrame, benchmarks: Sequence[Benchmark] = (), *, t: Text, theme: Theme) -> Chart:
    """NRR with its interval, GRR and logo retention by month; points carry their month.

    `frame` is `metrics.retention.retention` over everything (one row per month).
    """
    if not frame["nrr"].notna().any():
        return empty_chart(t("Nobody was paying long enough ago to measure retention over this window."), theme)
    lines = [
        RateLine(
            *("nrr", t("NRR"), theme.accent, 3.0),
            interval=("nrr_low", "nrr_high"),
            is_banded=True,
            reason="nrr_interval_reason" if "nrr_interval_reason" in frame else None,
        ),
        RateLine("grr", t("GRR"), theme.good, interval=("grr_low", "grr_high")),
        RateLine("logo_retention", t("Logo"), theme.muted, 2.0, "dot", interval=("logo_low", "logo_high")),
    ]
    told = [
        t.many("{n} customer at the start", "{n} customers at the start", n)
        for n in frame["opening_customers"].tolist()
    ]
    look = Look(counted=told.__getitem__, include=(1.0,), stronger=1.0)
    figure = rate_figure(frame, lines, benchmarks, look=look, t=t, theme=theme)
    return Chart(_trend_title(int(frame["window_months"].iloc[-1]), t), figure, _trend_alt(frame, t))


def retention_multiples(frame: pd.DataFrame, by: str, ranked: Sequence[str] = (), *, t: Text, theme: Theme) -> Chart:
    """NRR and GRR of the first members of `by`, one panel each on shared axes; points carry their member.

    `ranked` are the members in the order of the table beside it; without it, the largest base comes first.
    """
    last = frame[frame["month"] == frame["month"].max()]
    ranked = ranked or last.sort_values(["opening_mrr", by], ascending=[False, True])[by].tolist()
    known = set(frame.loc[frame["nrr"].notna(), by])
    members = [member for member in ranked if member in known]
    if not members:
        return empty_chart(t("Nobody was paying long enough ago to measure retention over this window."), theme)
    drawn = members[:PANELS]
    parts = {member: frame[frame[by] == member].reset_index(drop=True) for member in drawn}
    figure = panel_figure(parts, t=t, theme=theme)
    ends = [(member, nrr) for member, part in parts.items() if (nrr := last_known(column(part, "nrr"))) is not None]
    above = sum(nrr >= 1 for _, nrr in ends)
    title = t(
        "{above} of {n} keep {whole} or more of their revenue",
        whole=t.rate(1, 0),
        above=t.count(above),
        n=t.count(len(ends)),
    )
    if len(members) > len(drawn):
        title += t(" ({n} smaller ones are not drawn)", n=t.count(len(members) - len(drawn)))
    told = [f"{t('(none)') if member == NONE else member} {t.rate(nrr)}" for member, nrr in ends]
    alt = t("NRR now: {list}.", list=t(", ").join(told) or "—")
    return Chart(title, figure, alt)


def projection(bridge: pd.DataFrame, moved: Projected, baseline: Projected, *, t: Text, theme: Theme) -> Chart:
    """ARR so far, and in twelve months under the levers beside what it is without them.

    `bridge` is `metrics.retention.retention_bridge` over everything. Redrawn on every slider move, hence so light.
    """
    past = bridge.iloc[-PAST_MONTHS:]
    if not len(past) or not math.isfinite(moved.arr):
        return empty_chart(t("There is no year of history to project from."), theme)
    rate = t.exchange_rate
    months = [pd.Timestamp(month) for month in past["month"]]
    arr = column(past, "closing_mrr", MONTHS_A_YEAR * rate)
    then = months[-1] + pd.DateOffset(months=MONTHS_A_YEAR)
    is_moved = t.money(moved.arr) != t.money(baseline.arr)
    reach = [baseline.arr * rate * factor for factor in (1 - USUAL_REACH, 1 + USUAL_REACH)]
    y = money_axis([*arr, *reach, moved.arr * rate], t, zero=False)
    x = month_axis([months[0], then], t)
    bottom = BOTTOM_TWO_LINES if any("<br>" in text for text in x["ticktext"]) else BOTTOM_ONE_LINE
    labels = [EndLabel(f"<b>{t.money(moved.arr)}</b>", moved.arr * rate, theme.accent)]
    data = [_past(months, arr, past, t, theme)]
    if is_moved:
        labels.append(
            EndLabel(t("no change<br>{arr}", arr=t.money(baseline.arr)), baseline.arr * rate, theme.muted, 12)
        )
        data.append(_ahead(months[-1], then, arr[-1], baseline.arr, theme.muted, t))
    data.append(_ahead(months[-1], then, arr[-1], moved.arr, theme.accent, t))
    notes, right = end_labels(labels, y["range"], height=PROJECTION_PIXELS, bottom=bottom)
    margin = {"l": room_left(y), "r": right, "t": TOP, "b": bottom, "pad": 4}
    shapes = [_future(months[-1], theme)]
    more: dict[str, Any] = {"xaxis": x, "yaxis": y, "annotations": notes, "shapes": shapes, "margin": margin}
    look = layout(theme, height=PROJECTION_PIXELS, **more)
    words = {"month": month_words(t, then, True), "arr": t.money(moved.arr)}
    title = t("ARR in {month}: {arr}", **words)
    alt = t(
        "ARR is {now} and becomes {arr} by {month} with these levers, {same} without.",
        **words,
        now=t.money((arr[-1] or 0.0) / rate),
        same=t.money(baseline.arr),
    )
    return Chart(title, {"data": data, "layout": look}, alt)


def _trend_title(window: int, t: Text) -> str:
    titles = {
        1: t("Retention of the last month"),
        3: t("Retention of the last three months"),
        6: t("Retention of the last six months"),
        12: t("Retention of the last twelve months"),
        24: t("Retention of the last twenty-four months"),
    }
    return titles.get(window) or t("Retention of the last {n} months", n=t.count(window))


def _trend_alt(frame: pd.DataFrame, t: Text) -> str:
    known = frame[frame["nrr"].notna()]
    first, last = known.iloc[0], known.iloc[-1]
    return t(
        "NRR went from {first} in {start} to {last} in {end}; GRR is {grr}, logo retention {logo}.",
        first=t.rate(first["nrr"]),
        start=t.month(first["month"], long=True),
        last=t.rate(last["nrr"]),
        end=t.month(last["month"], long=True),
        grr=t.rate(last["grr"]),
        logo=t.rate(last["logo_retention"]),
    )


def _past(
    months: Sequence[pd.Timestamp], arr: Sequence[float | None], past: pd.DataFrame, t: Text, theme: Theme
) -> dict[str, Any]:
    end = last_known(arr)
    return {
        **{"type": "scatter", "mode": "lines+markers", "x": [key(month) for month in months], "y": list(arr)},
        "line": {"color": theme.text, "width": 2.5},
        "marker": {"size": 8, "color": theme.text, "opacity": [0.0] * (len(arr) - 1) + [1.0 if end else 0.0]},
        "customdata": _told(tuple(months), tuple(past["closing_mrr"].tolist()), t),
        "hovertemplate": HOVER,
    }


@lru_cache(maxsize=64)
def _told(months: tuple[pd.Timestamp, ...], mrr: tuple[float, ...], t: Text) -> list[list[str]]:
    """The hover texts of the past; wording 37 months anew at every move of a slider would be most of its cost."""
    return [
        [key(month), f"<b>{t('ARR')} {t.money(value * MONTHS_A_YEAR)}</b><br>{month_words(t, month, True)}"]
        for month, value in zip(months, mrr, strict=True)
    ]


def _ahead(
    now: pd.Timestamp, then: pd.Timestamp, arr_now: float | None, arr: float, colour: str, t: Text
) -> dict[str, Any]:
    told = f"<b>{t('ARR')} {t.money(arr)}</b><br>{month_words(t, then, True)}"
    return {
        **{"type": "scatter", "mode": "lines+markers", "x": [key(now), key(then)]},
        **{"y": [arr_now, arr * t.exchange_rate], "cliponaxis": False},
        "line": {"color": colour, "width": 2.5, "dash": "dash"},
        "marker": {"size": 9, "color": colour, "opacity": [0.0, 1.0]},
        **{"customdata": [[key(now), ""], [key(then), told]], "hovertemplate": HOVER},
    }


def _future(now: pd.Timestamp, theme: Theme) -> dict[str, Any]:
    """The shade from today on."""
    area = {"type": "rect", "xref": "x", "x0": key(now), "x1": key(now + pd.DateOffset(months=14)), "yref": "paper"}
    return {**area, "y0": 0, "y1": 1, "fillcolor": faded(theme.muted, 0.09), "line": {"width": 0}, "layer": "below"}
