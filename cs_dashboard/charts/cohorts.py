"""What became of the customers that each quarter or year brought: a year later, and in today's revenue."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from cs_dashboard.charts.axes import key, money_axis, month_axis, month_words
from cs_dashboard.charts.cohort_matrix import begin_of, cohort_name
from cs_dashboard.charts.labels import BOTTOM_ONE_LINE, BOTTOM_TWO_LINES, TOP, EndLabel, empty_chart, end_labels, square
from cs_dashboard.charts.lines import HOVER, Look, RateLine, rate_figure
from cs_dashboard.charts.theme import Chart, Theme, layout, mixed
from cs_dashboard.content.catalogue import Text

MONTHS_A_YEAR = 12
# One hue, the oldest this far on the way to the text, the newest to the background (still 3 : 1 against it, tested).
STRONGEST, PALEST = 0.5, 0.3
# Thinner layers than this share carry no label.
LABELLED = 0.02
MOST_LABELS = 10
CAKE_HEIGHT = 360


def quality(frame: pd.DataFrame, *, t: Text, theme: Theme) -> Chart:
    """12-month GRR and logo retention by acquisition quarter; hollow where not all were seen for a year yet.

    `frame` is `metrics.acquisition.quality_of_new_business` with one row per quarter (`by=()` or one member's rows);
    points carry the quarter's first day.
    """
    seen = frame[frame["grr_12"].notna() | frame["logo_12"].notna()]
    if not len(seen):
        return empty_chart(t("No customer has been here for twelve months yet."), theme)
    seen = seen.rename(columns={"quarter": "month"}).reset_index(drop=True)
    lines = [
        RateLine("grr_12", t("GRR"), theme.good, hollow="is_complete"),
        RateLine(
            *("logo_12", t("Logo"), theme.muted, 2.0, "dot"),
            interval=("logo_12_low", "logo_12_high"),
            is_banded=True,
            hollow="is_complete",
        ),
    ]
    observed, acquired = seen["observed_customers"].tolist(), seen["acquired_customers"].tolist()

    def counted(row: int) -> str:
        n, of = t.count(observed[row]), t.count(acquired[row])
        return t("{n} of {of} customers seen for twelve months", n=n, of=of)

    look = Look(counted=counted, when=t.quarter, include=(1.0,), stronger=1.0)
    figure = rate_figure(seen, lines, look=look, t=t, theme=theme)
    whole = seen[seen["is_complete"]]
    last, first = (whole if len(whole) else seen).iloc[-1], (whole if len(whole) else seen).iloc[0]
    words = {"grr": t.rate(last["grr_12"]), "quarter": t.quarter(last["month"])}
    alt = t(
        "Of customers won in {quarter}, {grr} of MRR and {logo} of logos were kept after twelve months; "
        "in {start} it was {before} of MRR. Hollow points are not all seen for a year yet.",
        **words,
        logo=t.rate(last["logo_12"]),
        start=t.quarter(first["month"]),
        before=t.rate(first["grr_12"]),
    )
    return Chart(t("New business of {quarter} kept {grr} of its MRR a year later", **words), figure, alt)


def layer_cake(layers: pd.DataFrame, *, t: Text, theme: Theme) -> Chart:
    """ARR by the year its customers first paid, stacked, the oldest below and darkest; points carry `cohort|month`.

    `layers` is `metrics.cohorts.cohort_layers`; the layers of a month sum to its ARR.
    """
    if not len(layers):
        return empty_chart(t("Nobody in this selection has started paying yet."), theme)
    last, now = layers["month"].max(), layers[layers["month"] == layers["month"].max()]
    arr = now.set_index("cohort")["mrr"] * MONTHS_A_YEAR * t.exchange_rate
    months = [pd.Timestamp(month) for month in sorted(layers["month"].unique())]
    parts = {pd.Timestamp(one): layers[layers["cohort"] == one] for one in sorted(layers["cohort"].unique())}
    blue = theme.diverging[2]
    oldest, newest = mixed(blue, theme.text, STRONGEST), mixed(blue, theme.background, PALEST)
    steps = max(len(parts) - 1, 1)
    colours = {cohort: mixed(oldest, newest, place / steps) for place, cohort in enumerate(parts)}
    totals = layers.groupby("month")["mrr"].sum() * MONTHS_A_YEAR * t.exchange_rate
    x, y = month_axis(months, t), money_axis(totals.tolist(), t)
    bottom = BOTTOM_TWO_LINES if any("<br>" in text for text in x["ticktext"]) else BOTTOM_ONE_LINE
    labels = _layer_labels(arr, colours, t, theme)
    notes, right = end_labels(labels, y["range"], height=CAKE_HEIGHT, bottom=bottom)
    margin = {"l": 8, "r": right, "t": TOP, "b": bottom, "pad": 4}
    data = [_layer(cohort, part, colours[cohort], t, theme) for cohort, part in parts.items()]
    more: dict[str, Any] = {"xaxis": x, "yaxis": y, "annotations": notes, "margin": margin}
    figure = {"data": data, "layout": layout(theme, height=CAKE_HEIGHT, **more)}
    words = {"arr": t.money(float(arr.sum()) / t.exchange_rate)}
    title = t("All of {arr} ARR comes from customers won since {year}", **words, year=begin_of(max(parts), t))
    if len(parts) > 1:
        largest = {"year": begin_of(pd.Timestamp(arr.idxmax()), t), "part": t.money(float(arr.max()) / t.exchange_rate)}
        title = t("The largest layer of {arr} ARR is {year}: {part}", **words, **largest)
    told = [f"{_year(cohort, t)} {t.money(value / t.exchange_rate)}" for cohort, value in arr.items()]
    alt = t(
        "ARR in {month} by the year customers were won: {list}.",
        month=t.month(last, long=True),
        list=t(", ").join(told),
    )
    return Chart(title, figure, alt)


def _layer(cohort: pd.Timestamp, part: pd.DataFrame, colour: str, t: Text, theme: Theme) -> dict[str, Any]:
    months = [pd.Timestamp(month) for month in part["month"]]
    arr = (part["mrr"] * MONTHS_A_YEAR).tolist()
    told = [
        [
            f"{key(cohort)}|{key(month)}",
            f"<b>{_year(cohort, t)} {t.money(value)}</b><br>{t('ARR')}<br>{t.many('{n} customer', '{n} customers', n)}"
            f"<br>{month_words(t, month, True)}",
        ]
        for month, value, n in zip(months, arr, part["paying_customers"].tolist(), strict=True)
    ]
    return {
        **{"type": "scatter", "mode": "lines+markers", "stackgroup": "arr", "name": _year(cohort, t)},
        **{"x": [key(month) for month in months], "y": [value * t.exchange_rate for value in arr]},
        **{"line": {"color": theme.background, "width": 1}, "fillcolor": colour},
        "marker": {"size": 8, "color": theme.text, "opacity": 0},
        **{"selected": {"marker": {"opacity": 1}}, "unselected": {"marker": {"opacity": 0}}},
        **{"customdata": told, "hovertemplate": HOVER},
    }


def _layer_labels(arr: pd.Series, colours: Mapping[Any, str], t: Text, theme: Theme) -> list[EndLabel]:
    labels, level = [], 0.0
    for cohort, value in arr.items():
        if value >= LABELLED * float(arr.sum()):
            words = square(colours[cohort], f"{_year(cohort, t)} {t.money(value / t.exchange_rate)}")
            labels.append(EndLabel(words, level + value / 2, theme.text, 12))
        level += value
    return labels[-MOST_LABELS:]


def _year(cohort: Any, t: Text) -> str:
    return cohort_name(pd.Timestamp(cohort), "year", t)
