"""What became of the contract terms that ended, and the reasons of those that were lost."""

from typing import Any

import pandas as pd

from cs_dashboard.charts.bars import Bar, bar_figure
from cs_dashboard.charts.labels import NONE, empty_chart, shown
from cs_dashboard.charts.lines import Look, RateLine, rate_figure
from cs_dashboard.charts.theme import Chart, Theme
from cs_dashboard.content.catalogue import Text

REASONS = 8
MONTHS_A_YEAR = 12


def renewal_trend(frame: pd.DataFrame, *, t: Text, theme: Theme) -> Chart:
    """Net, gross and logo renewal rate of the terms that ended in each quarter; points carry its first day.

    `frame` is `metrics.renewals.renewal_rates` by a column `quarter` (or `month`) of quarters' first days; with a
    column `is_complete`, quarters that are not over are hollow and never in the title.
    """
    by = "quarter" if "quarter" in frame else "month"
    rates = frame.rename(columns={by: "month"})
    if not len(rates) or not rates["net_renewal"].notna().any():
        return empty_chart(t("No contract term has ended yet."), theme)
    hollow = "is_complete" if "is_complete" in rates else None
    looks = (
        ("net_renewal", t("Net renewal"), theme.accent, 3.0, "solid"),
        ("gross_renewal", t("Gross renewal"), theme.good, 2.5, "solid"),
        ("logo_renewal", t("Logo renewal"), theme.muted, 2.0, "dot"),
    )
    lines = [
        RateLine(*look, interval=_interval(look[0]), is_banded=look[0] == "net_renewal", hollow=hollow)
        for look in looks
    ]
    due = rates["due_customers"].tolist()

    def counted(row: int) -> str:
        return t.many("{n} customer was due", "{n} customers were due", due[row])

    look = Look(counted=counted, when=t.quarter, include=(1.0,), stronger=1.0)
    figure = rate_figure(rates, lines, look=look, t=t, theme=theme)
    last = _last_whole(rates)
    words = {"net": t.rate(last["net_renewal"]), "quarter": t.quarter(last["month"])}
    alt = t(
        "Net renewal was {net} in {quarter} over {n} customers due; gross {gross}, logo {logo}.",
        **words,
        n=t.count(last["due_customers"]),
        gross=t.rate(last["gross_renewal"]),
        logo=t.rate(last["logo_renewal"]),
    )
    return Chart(t("{net} of the MRR due in {quarter} was renewed", **words), figure, alt)


def lost_by_reason(frame: pd.DataFrame, *, t: Text, theme: Theme) -> Chart:
    """Bars of the ARR lost at the end of terms by the reason given, largest first; bars carry the reason.

    `frame` is `metrics.renewals.lost_by_reason`.
    """
    if not len(frame):
        return empty_chart(t("Nothing was lost at the end of a contract term."), theme)
    whole = float(frame["lost_mrr"].sum())
    bars = [
        Bar(
            key=str(reason),
            label=_label(str(reason), t),
            value=lost * MONTHS_A_YEAR * t.exchange_rate,
            text=t.money(lost * MONTHS_A_YEAR),
            hover=_hover(str(reason), lost, customers, t),
            colour=theme.movements["churn"] if place == 0 else theme.categories[6],
        )
        for place, (reason, lost, customers) in enumerate(
            frame[["end_reason", "lost_mrr", "lost_customers"]].head(REASONS).itertuples(index=False)
        )
    ]
    words = {"lost": t.money(whole * MONTHS_A_YEAR), "reason": _plain(str(frame["end_reason"].iloc[0]), t)}
    title = t("Largest reason for {lost} ARR lost at renewal: {reason}", **words)
    if len(frame) > REASONS:
        title += t(" ({n} smaller ones are not drawn)", n=t.count(len(frame) - REASONS))
    parts = t(", ").join(
        f"{_plain(str(reason), t)} {t.money(lost * MONTHS_A_YEAR)}"
        for reason, lost in frame[["end_reason", "lost_mrr"]].head(REASONS).itertuples(index=False)
    )
    alt = t("ARR lost at the end of terms: {parts}.", parts=parts)
    return Chart(title, bar_figure(bars, theme), alt)


def _last_whole(rates: pd.DataFrame) -> "pd.Series[Any]":
    """The last quarter that is over, where the frame tells, else the last."""
    known = rates[rates["net_renewal"].notna()]
    whole = known[known["is_complete"]] if "is_complete" in known else known
    return (whole if len(whole) else known).iloc[-1]


def _interval(rate: str) -> tuple[str, str]:
    return f"{rate}_low", f"{rate}_high"


def _plain(reason: str, t: Text) -> str:
    return t("no reason given") if reason == NONE else reason


def _label(reason: str, t: Text) -> str:
    return shown(t("No reason given") if reason == NONE else reason, 18)


def _hover(reason: str, lost: float, customers: float, t: Text) -> str:
    left = t.many("{n} customer left", "{n} customers left", customers)
    told = t("{lost} of ARR lost", lost=t.full_money(lost * MONTHS_A_YEAR))
    return f"<b>{shown(_plain(reason, t))}</b><br>{told}<br>{left}"
