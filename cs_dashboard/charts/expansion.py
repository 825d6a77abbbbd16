"""Where expansion came from (plan upgrades, added products, the same plan), and the ladder that customers climb."""

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from cs_dashboard.charts.bars import Bar, bar_figure
from cs_dashboard.charts.labels import BOTTOM_TWO_LINES, NONE, empty_chart, member_name
from cs_dashboard.charts.lines import HOVER
from cs_dashboard.charts.theme import Chart, Theme, layout
from cs_dashboard.content.catalogue import Text

MONTHS_A_YEAR = 12
# A ladder has so many rungs at most and stands beside at most five others, three or (of two or four) two in a row.
MOST_RUNGS, MOST_LADDERS, FEW_LADDERS = 6, 6, (1, 2, 4)
BAR_PIXELS, NAME_PIXELS, GAP = 170, 26, 0.05
LABEL_PIXELS = BOTTOM_TWO_LINES + 12
FEW_CUSTOMERS = 10
EVERYBODY = ""


def split(row: "pd.Series[Any] | None", *, t: Text, theme: Theme) -> Chart:
    """Bars for the parts of expansion ARR; `row` is one of `metrics.expansion.expansion_split`, keys are its parts."""
    if row is None or not math.isfinite(row["expansion_mrr"]) or row["expansion_mrr"] <= 0:
        return empty_chart(t("No customer expanded in this window."), theme)
    names = {"upgrade": t("Plan upgrade"), "added": t("Added product"), "same_plan": t("Same plan")}
    arr = {part: float(row[f"{part}_mrr"]) * MONTHS_A_YEAR for part in names}
    whole = float(row["expansion_mrr"]) * MONTHS_A_YEAR
    largest = max(arr, key=lambda part: arr[part])
    bars = [
        Bar(
            key=part,
            label=name,
            value=arr[part] * t.exchange_rate,
            text=f"{t.money(arr[part], sign=True)} ({t.rate(row[f'{part}_share'], 0)})",
            hover=_hover(name, arr[part], float(row[f"{part}_customers"]), t),
            colour=theme.movements["expansion"] if part == largest else theme.categories[6],
        )
        for part, name in names.items()
    ]
    title = {
        "upgrade": t("Plan upgrades brought the largest part of {whole} expansion ARR", whole=t.money(whole)),
        "added": t("Added products brought the largest part of {whole} expansion ARR", whole=t.money(whole)),
        "same_plan": t("More of the same plan brought the largest part of {whole} expansion ARR", whole=t.money(whole)),
    }[largest]
    alt = t(
        "Of {whole} expansion ARR, plan upgrades brought {upgrade}, added products {added}, the same plan {same}.",
        whole=t.money(whole),
        upgrade=t.money(arr["upgrade"]),
        added=t.money(arr["added"]),
        same=t.money(arr["same_plan"]),
    )
    return Chart(title, bar_figure(bars, theme), alt)


def _hover(name: str, arr: float, customers: float, t: Text) -> str:
    told = t.many("{n} customer, by its largest part", "{n} customers, by their largest part", customers)
    return f"<b>{name} {t.full_money(arr)}</b><br>{t('ARR')}<br>{told}"


def ladder(ladders: Mapping[str, pd.DataFrame], *, t: Text, theme: Theme) -> Chart:
    """What customers still paying after whole years pay, against their own first MRR, one stair for each member.

    `ladders` is member -> `metrics.expansion.expansion_ladder` of it, `""` everybody; points carry `member|age`.
    """
    drawn = {name: rungs.head(MOST_RUNGS) for name, rungs in ladders.items() if len(rungs) > 1}
    drawn = dict(list(drawn.items())[:MOST_LADDERS])
    if not drawn:
        return empty_chart(t("Nobody has been paying for a year yet, so there is no second rung."), theme)
    columns = 2 if len(drawn) in FEW_LADDERS else 3
    rows = -(-len(drawn) // columns)
    top = max(float(rungs["rung"].max()) for rungs in drawn.values())
    most = max(len(rungs) for rungs in drawn.values())
    data: list[dict[str, Any]] = []
    more: dict[str, Any] = {"annotations": []}
    for place, (member, rungs) in enumerate(drawn.items()):
        number = "" if place == 0 else str(place + 1)
        left, low, high = _domain(place, columns, rows)
        ticks = [
            f'{t.count(age)}<br><span style="color:{theme.muted}">n {t.count(n)}</span>'
            for age, n in zip(rungs["age_months"], rungs["paying_customers"], strict=True)
        ]
        base = layout(theme)
        x = {"range": [-0.6, most - 0.4], "tickmode": "array", "tickvals": list(range(len(rungs))), "ticktext": ticks}
        y = {"range": [0, top * 1.28], "visible": False, "showgrid": False, "anchor": f"x{number}"}
        more[f"xaxis{number}"] = {**base["xaxis"], **x, "anchor": f"y{number}", "domain": left}
        more[f"yaxis{number}"] = {**base["yaxis"], **y, "domain": [low, high]}
        more["annotations"] += [_ladder_name(member, left[0], high, t, theme), *_rungs(rungs, number, t, theme)]
        data += _stair(member, rungs, number, t, theme)
    margin = {"l": 8, "r": 8, "t": 4, "b": BOTTOM_TWO_LINES, "pad": 4}
    figure = {
        "data": data,
        "layout": layout(
            theme, height=_height(rows) + BOTTOM_TWO_LINES + 4, barmode="stack", bargap=0.3, **more, margin=margin
        ),
    }
    return Chart(_ladder_title(drawn, t), figure, _ladder_alt(drawn, t))


def _height(rows: int) -> int:
    """Pixels from the first name to the last bars' foot."""
    return rows * (NAME_PIXELS + BAR_PIXELS) + (rows - 1) * LABEL_PIXELS


def _domain(place: int, columns: int, rows: int) -> tuple[list[float], float, float]:
    width = (1 - GAP * (columns - 1)) / columns
    left = place % columns * (width + GAP)
    above = place // columns * (NAME_PIXELS + BAR_PIXELS + LABEL_PIXELS) + NAME_PIXELS
    high = 1 - above / _height(rows)
    return [left, min(left + width, 1.0)], max(high - BAR_PIXELS / _height(rows), 0.0), high


def _stair(member: str, rungs: pd.DataFrame, number: str, t: Text, theme: Theme) -> list[dict[str, Any]]:
    """What they paid a rung before, quiet, and what came on top of it or went; the stair reads between the two."""
    told, climbed = [], []
    before = [None, *rungs["rung"].tolist()[:-1]]
    for row, was in zip(rungs.to_dict("records"), before, strict=True):
        words = [
            f"<b>{t('{rate} of their first MRR', rate=t.rate(row['rung']))}</b>",
            t("{n} months after it", n=t.count(row["age_months"])),
            f"{t.full_money(row['paying_landing_mrr'])} → {t.full_money(row['mrr'])}",
            t.many("{n} customer still paying", "{n} customers still paying", row["paying_customers"]),
        ]
        told.append([f"{member}|{int(row['age_months'])}", "<br>".join(words)])
        climbed.append(0.0 if was is None else float(row["rung"]) - was)
    now = rungs["rung"].tolist()
    places = list(range(len(now)))
    shared = {"type": "bar", "x": places, "xaxis": f"x{number}", "yaxis": f"y{number}", "customdata": told}
    shared["hovertemplate"] = HOVER
    quiet = [value - max(step, 0.0) for value, step in zip(now, climbed, strict=True)]
    up, down = theme.movements["expansion"], theme.movements["contraction"]
    steps = [abs(step) if step > 0 else 0.0 for step in climbed]
    fell = [-step if step < 0 else 0.0 for step in climbed]
    stair = [{**shared, "y": quiet, "marker": {"color": theme.categories[6]}}]
    stair.append({**shared, "y": steps, "marker": {"color": up}})
    if any(fell):
        hollow = {"color": "rgba(0,0,0,0)", "line": {"color": down, "width": 1.5}}
        stair.append({**shared, "y": fell, "marker": hollow})
    return stair


def _rungs(rungs: pd.DataFrame, number: str, t: Text, theme: Theme) -> list[dict[str, Any]]:
    """The height of each rung over its bar, and the step that led to it."""
    notes = []
    tops = rungs["rung"].combine(rungs["rung"].shift().fillna(0.0), max)
    for place, (value, step, top) in enumerate(zip(rungs["rung"], rungs["step_rate"], tops, strict=True)):
        words = f"<b>{t.rate(value, 0)}</b>"
        if step == step:
            colour = theme.movements["expansion" if step >= 0 else "contraction"]
            words = f'<span style="color:{colour}">{t.signed_rate(step)}</span><br>{words}'
        look = {"showarrow": False, "yanchor": "bottom", "font": {"size": 12, "color": theme.text}}
        notes.append({"x": place, "y": top, "xref": f"x{number}", "yref": f"y{number}", "text": words, **look})
    return notes


def _ladder_name(member: str, left: float, high: float, t: Text, theme: Theme) -> dict[str, Any]:
    name = t("All customers") if member == EVERYBODY else member_name(member, t, 24)
    place = {"x": left, "xref": "paper", "xanchor": "left", "y": high, "yref": "paper", "yanchor": "bottom"}
    return {"text": f"<b>{name}</b>", **place, "showarrow": False, "font": {"size": 13, "color": theme.text}}


def _ladder_title(drawn: Mapping[str, pd.DataFrame], t: Text) -> str:
    """Who climbed the highest and the least, at the oldest rung that two members stand on with ten customers."""
    firm = {
        (int(age), member): float(rung)
        for member, rungs in drawn.items()
        for age, rung, n in zip(rungs["age_months"], rungs["rung"], rungs["paying_customers"], strict=True)
        if member != EVERYBODY and age > 0 and n >= FEW_CUSTOMERS
    }
    for age in sorted({age for age, _ in firm}, reverse=True):
        there = {member: rung for (at, member), rung in firm.items() if at == age}
        if len(there) > 1:
            best, worst = max(there, key=lambda m: there[m]), min(there, key=lambda m: there[m])
            values = {"best": _plain_name(best, t), "worst": _plain_name(worst, t), "n": t.count(age)}
            values |= {"high": t.rate(there[best], 0), "low": t.rate(there[worst], 0)}
            return t("After {n} months {best} stands at {high} of its first MRR, {worst} at {low}", **values)
    rungs = next(iter(drawn.values()))
    steps = t(", ").join(t.signed_rate(step) for step in rungs["step_rate"].dropna())
    return t("Steps of customers still here, year by year: {steps}", steps=steps)


def _plain_name(member: str, t: Text) -> str:
    return t("All customers") if member == EVERYBODY else t("(none)") if member == NONE else member


def _ladder_alt(drawn: Mapping[str, pd.DataFrame], t: Text) -> str:
    told = [
        f"{_plain_name(member, t)} " + ", ".join(t.rate(value, 0) for value in rungs["rung"])
        for member, rungs in drawn.items()
    ]
    return t(
        "MRR of customers still paying at the end of each year, against their own first MRR: {list}.",
        list="; ".join(told),
    )
