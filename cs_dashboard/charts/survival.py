"""How long customers stay: the Kaplan-Meier steps with their interval, and the fitted curve that goes on from them."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from cs_dashboard.charts.axes import column, rate_axis
from cs_dashboard.charts.labels import BOTTOM_ONE_LINE, TOP, EndLabel, empty_chart, end_labels
from cs_dashboard.charts.lines import HOVER
from cs_dashboard.charts.theme import HEIGHT, Chart, Theme, faded, layout
from cs_dashboard.content.catalogue import Text

MONTHS_A_YEAR = 12
MOST_YEARS = 7


def survival(frame: pd.DataFrame, fitted: Sequence[float] | None, *, t: Text, theme: Theme) -> Chart:
    """The share of customers that stay by age in years.

    Parameters
    ----------
    frame
        The frame of `models.survival.fit_kaplan_meier`.
    fitted
        The survival after 0, 1, 2 ... years as the sBG fit has it; None where there is no fit.
    """
    if not len(frame) or not frame["events"].sum():
        return empty_chart(t("No customer has left yet, so there is nothing to estimate."), theme)
    ages = [0.0, *(age / MONTHS_A_YEAR for age in frame["age_months"])]
    kept = [1.0, *column(frame, "survival")]
    last = max(ages[-1], float(len(fitted) - 1) if fitted else 0.0)
    data = [_band(frame, theme), _steps(frame, ages, kept, t, theme)]
    seen = kept[-1] if kept[-1] is not None else 0.0
    labels = [EndLabel(f"<b>{t('Observed')}<br>{t.rate(seen)}</b>", seen, theme.text)]
    if fitted:
        data.append(_fit(fitted, t, theme))
        labels.append(EndLabel(f"<b>{t('Fitted')}<br>{t.rate(fitted[-1])}</b>", fitted[-1], theme.accent))
    y = rate_axis([0.0, 1.0], t, zero=True)
    y["range"] = [0.0, 1.02]
    notes, right = end_labels(labels, y["range"], bottom=BOTTOM_ONE_LINE)
    look = layout(
        theme,
        height=HEIGHT,
        xaxis=_age_axis(last, t),
        yaxis=y,
        annotations=notes,
        margin={"l": 8, "r": right, "t": TOP, "b": BOTTOM_ONE_LINE, "pad": 4},
    )
    words = {"share": t.rate(_at(frame, MONTHS_A_YEAR)), "end": t.rate(seen), "years": t.number(ages[-1], 0)}
    alt = t("After a year {share} of customers are still there, after {years} years {end}.", **words)
    if fitted:
        years = t.count(len(fitted) - 1)
        alt += " " + t(
            "The fitted curve goes on to {share} after {years} years.", share=t.rate(fitted[-1]), years=years
        )
    return Chart(t("{share} of customers stay beyond their first year", **words), {"data": data, "layout": look}, alt)


def _at(frame: pd.DataFrame, months: int) -> float:
    """The survival at an age: that of the last step until then."""
    until = frame[frame["age_months"] <= months]
    return float(until["survival"].iloc[-1]) if len(until) else 1.0


def _steps(
    frame: pd.DataFrame, ages: Sequence[float], kept: Sequence[float | None], t: Text, theme: Theme
) -> dict[str, Any]:
    told = [["0", t("all customers")]]
    for age, n, share in zip(frame["age_months"], frame["at_risk"], frame["survival"], strict=True):
        of = t.many("of {n} customer seen at that age", "of {n} customers seen at that age", int(n))
        months = t.many("{n} month", "{n} months", int(age))
        told.append([str(int(age)), f"<b>{t.rate(share)}</b> {of}<br>{months}"])
    return {
        **{"type": "scatter", "mode": "lines", "x": list(ages), "y": list(kept), "cliponaxis": False},
        "line": {"color": theme.text, "width": 2.5, "shape": "hv"},
        "customdata": told,
        "hovertemplate": HOVER,
    }


def _band(frame: pd.DataFrame, theme: Theme) -> dict[str, Any]:
    known = frame[frame["low"].notna() & frame["high"].notna()]
    ages = [age / MONTHS_A_YEAR for age in known["age_months"]]
    # Steps there and back: each level holds until the next age.
    there = [(x, y) for place, y in enumerate(known["high"]) for x in (ages[place], _next(ages, place))]
    back = [(x, y) for place, y in enumerate(known["low"]) for x in (ages[place], _next(ages, place))]
    xs, ys = zip(*there, *reversed(back), strict=True) if there else ((), ())
    area = {"fill": "toself", "fillcolor": faded(theme.text, 0.10), "line": {"width": 0}, "hoverinfo": "skip"}
    return {"type": "scatter", "mode": "lines", "x": list(xs), "y": [float(y) for y in ys], **area}


def _next(ages: Sequence[float], place: int) -> float:
    return ages[min(place + 1, len(ages) - 1)]


def _fit(fitted: Sequence[float], t: Text, theme: Theme) -> dict[str, Any]:
    years = list(range(len(fitted)))
    return {
        **{"type": "scatter", "mode": "lines+markers", "x": years, "y": list(fitted), "cliponaxis": False},
        "line": {"color": theme.accent, "width": 2.5, "dash": "7px,4px"},
        "marker": {"size": 6, "color": theme.accent},
        "customdata": [
            [str(12 * year), f"<b>{t.rate(share)}</b><br>{t.many('{n} year', '{n} years', year)}"]
            for year, share in zip(years, fitted, strict=True)
        ],
        "hovertemplate": HOVER,
    }


def _age_axis(last: float, t: Text) -> dict[str, Any]:
    step = next(step for step in (1, 2, 3, 5, 10, 20) if last // step < MOST_YEARS)
    ticks = list(range(0, int(last) + 1, step))
    words = [t.many("{n} year", "{n} years", tick) if tick == ticks[-1] else t.count(tick) for tick in ticks]
    return {"range": [0, last * 1.02], "tickmode": "array", "tickvals": ticks, "ticktext": words}
