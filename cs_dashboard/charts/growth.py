"""When renewals pass new business, and how much of new business only refilled the leak."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from cs_dashboard.charts.axes import column, key, money_axis, month_words, two_lines
from cs_dashboard.charts.labels import BOTTOM_TWO_LINES, TOP, EndLabel, empty_chart, end_labels, square
from cs_dashboard.charts.lines import HOVER, Look, RateLine, rate_figure
from cs_dashboard.charts.theme import Chart, Theme, layout
from cs_dashboard.content.catalogue import Text

MOST_YEARS_NAMED = 6
FEW_BARS = 6
MONTHS_A_YEAR = 12


def crossover(frame: pd.DataFrame, *, t: Text, theme: Theme) -> Chart:
    """Renewed, expanded and new ARR of each year on one another; points carry the year's last month.

    `frame` is `metrics.growth.renewal_crossover`.
    """
    if not len(frame):
        return empty_chart(t("There is no whole year yet to compare renewals with new business."), theme)
    months = [pd.Timestamp(month) for month in frame["month"]]
    looks = {
        "renewed": (t("Renewed"), theme.categories[6]),
        "expanded": (t("Expanded"), theme.movements["expansion"]),
        "new": (t("New"), theme.movements["new"]),
    }
    values = {part: column(frame, f"{part}_arr", t.exchange_rate) for part in looks}
    totals = [sum(value or 0.0 for value in parts) for parts in zip(*values.values(), strict=True)]
    y = money_axis(totals, t)
    y["range"][1] = max(totals) * 1.1 or 1.0
    labels, level = [], 0.0
    for part, (name, colour) in looks.items():
        last = values[part][-1] or 0.0
        words = f"{name}<br>{t.money(last / t.exchange_rate)}"
        labels.append(EndLabel(square(colour, words), level + last / 2, theme.text, 12))
        level += last
    notes, right = end_labels(labels, y["range"], bottom=BOTTOM_TWO_LINES)
    notes += _totals(totals, t, theme) if len(months) <= FEW_BARS else []
    places = list(range(len(months)))[::-1][:: -(-len(months) // MOST_YEARS_NAMED)][::-1]
    x = {"tickmode": "array", "tickvals": places, "range": [-0.6, len(months) - 0.4]}
    x["ticktext"] = [two_lines(month_words(t, months[place])) for place in places]
    margin = {"l": 8, "r": right, "t": TOP, "b": BOTTOM_TWO_LINES, "pad": 4}
    data = [_stack(part, *looks[part], values[part], months, t) for part in looks]
    more: dict[str, Any] = {"xaxis": x, "yaxis": y, "annotations": notes, "margin": margin}
    figure = {"data": data, "layout": layout(theme, barmode="stack", bargap=0.35, **more)}
    return Chart(_crossing(frame, months, t), figure, _crossover_alt(frame, months, t))


def leaky_bucket(bridge: pd.DataFrame, shares: Sequence[float], *, t: Text, theme: Theme) -> Chart:
    """The share of twelve months' new ARR that only made up for churn and contraction; points carry their month.

    `bridge` is `metrics.retention.retention_bridge` at window 12, `shares` what `metrics.growth.leaky_bucket` makes
    of it (1.0 = 100 %).
    """
    frame = bridge[["month"]].assign(leak=list(shares))
    known = frame[frame["leak"].notna()]
    if not len(known):
        return empty_chart(t("Nothing new was sold in any twelve months, so there is no share to show."), theme)
    lost = [-(a + b) * MONTHS_A_YEAR for a, b in zip(bridge["churn_mrr"], bridge["contraction_mrr"], strict=True)]
    new = [value * MONTHS_A_YEAR for value in bridge["new_mrr"]]

    def counted(row: int) -> str:
        return t("{lost} lost of {new} new ARR in twelve months", lost=t.money(lost[row]), new=t.money(new[row]))

    lines = [RateLine("leak", t("Refill"), theme.accent, 3.0)]
    look = Look(counted=counted, is_zero_based=True)
    figure = rate_figure(frame, lines, look=look, t=t, theme=theme)
    last, first = known.iloc[-1], known.iloc[0]
    title = t("{share} of new ARR only refilled the leak", share=t.rate(last["leak"]))
    alt = t(
        "{share} of the new ARR of twelve months made up for churn and contraction in {end}, {before} in {start}.",
        share=t.rate(last["leak"]),
        end=t.month(last["month"], long=True),
        before=t.rate(first["leak"]),
        start=t.month(first["month"], long=True),
    )
    return Chart(title, figure, alt)


def _stack(
    part: str, name: str, colour: str, values: list[float | None], months: list[pd.Timestamp], t: Text
) -> dict[str, Any]:
    told = []
    for month, value in zip(months, values, strict=True):
        until = t("Twelve months to {month}", month=month_words(t, month, True))
        words = f"<b>{name} {t.money((value or 0.0) / t.exchange_rate)}</b><br>{t('ARR')}<br>{until}"
        told.append([key(month), words, part])
    trace = {"type": "bar", "name": name, "x": list(range(len(months))), "y": values, "marker": {"color": colour}}
    return {**trace, "customdata": told, "hovertemplate": HOVER}


def _totals(totals: list[float], t: Text, theme: Theme) -> list[dict[str, Any]]:
    look = {"showarrow": False, "yanchor": "bottom", "font": {"size": 12, "color": theme.text}}
    return [
        {"x": place, "y": total, "text": t.money(total / t.exchange_rate), **look} for place, total in enumerate(totals)
    ]


def _crossing(frame: pd.DataFrame, months: list[pd.Timestamp], t: Text) -> str:
    """Since when renewed ARR has been above new ARR without a break."""
    flags = [bool(flag) for flag in frame["is_crossed"]]
    if not flags[-1]:
        if any(flags):
            return t("New business outweighs renewals again")
        return t("New business still outweighs renewals")
    since = len(flags) - next((n for n, flag in enumerate(reversed(flags)) if not flag), len(flags))
    month = month_words(t, months[since], True)
    if since == 0:
        return t("Renewals have outweighed new business since {month} or before", month=month)
    return t("Renewals passed new business in the year to {month}", month=month)


def _crossover_alt(frame: pd.DataFrame, months: list[pd.Timestamp], t: Text) -> str:
    last = frame.iloc[-1]
    return t(
        "In the twelve months to {month} renewals brought {renewed}, expansion {expanded} and new business {new}.",
        month=month_words(t, months[-1], True),
        renewed=t.money(last["renewed_arr"]),
        expanded=t.money(last["expanded_arr"]),
        new=t.money(last["new_arr"]),
    )
