"""Where expansion came from: plan upgrades, added products, more of the same plan."""

import math
from typing import Any

import pandas as pd

from cs_dashboard.charts.bars import Bar, bar_figure
from cs_dashboard.charts.labels import empty_chart
from cs_dashboard.charts.theme import Chart, Theme
from cs_dashboard.content.catalogue import Text

MONTHS_A_YEAR = 12


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
