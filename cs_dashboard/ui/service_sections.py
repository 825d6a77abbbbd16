"""The parts of the Team ratios page about what the teams do: tickets, contacts, and how far customers come."""

import pandas as pd
import streamlit as st

from cs_dashboard.charts import service as charts
from cs_dashboard.charts.theme import Theme
from cs_dashboard.content.catalogue import Text
from cs_dashboard.filters import Filters
from cs_dashboard.metrics import service, team
from cs_dashboard.reports import service_stories as stories
from cs_dashboard.ui import drill, reads, team_reads, widgets

YEAR = 12


def show(name: str, filters: Filters, t: Text, theme: Theme) -> None:
    """Draws the section chosen."""
    {"service": _service, "contact": _contact, "lifecycle": _lifecycle}[name](filters, t, theme)


def _last_year(frame: pd.DataFrame, filters: Filters) -> pd.DataFrame:
    since = reads.as_of(filters) - pd.DateOffset(months=YEAR)
    return frame[frame["month"] > since]


def _service(filters: Filters, t: Text, theme: Theme) -> None:
    tickets, times = team_reads.tickets(filters), team_reads.ticket_times(filters)
    if tickets is None or times is None:
        widgets.connect("tickets", t)
        return
    caused = reads.settings().product_caused
    year = _last_year(tickets, filters)
    widgets.sentence(stories.service_sentence(service.product_caused_share(year, caused, ()).iloc[0], t))
    stages = _times(_last_year(times, filters))
    left, right = st.columns(2, gap="medium")
    for place, (stage, title) in zip((left, right), _stage_names(t).items(), strict=True):
        with place:
            drawn = charts.times(stages[stages["stage"] == stage], stage, t=t, theme=theme)
            drill.chart(drawn, key=f"times_{stage}", t=t)
            widgets.sentence(title, muted=True)
    with left:
        drill.chart(charts.pareto(service.ticket_pareto(year, caused), t=t, theme=theme), key="pareto", t=t)
    with right:
        rates = service.ticket_rate(tickets, reads.revenue(filters))
        drill.chart(charts.ticket_rate(rates, t=t, theme=theme), key="ticket_rate", t=t)
        found = service.found_by_us_share(tickets).drop(columns="tickets")
        answered = service.same_day_share(tickets).merge(found, on="month", how="outer")
        drill.chart(charts.answered(answered, t=t, theme=theme), key="answered", t=t)


def _stage_names(t: Text) -> dict[str, str]:
    return {
        "response": t("First response: the dot is the median, the bar ends where nine of ten are answered."),
        "resolution": t("Resolution: the dot is the median, the bar ends where nine of ten are resolved."),
    }


def _times(times: pd.DataFrame) -> pd.DataFrame:
    """Of each segment and each category, both stages, under one name."""
    parts = [
        service.response_times(times, [kind]).rename(columns={kind: "member"}).assign(kind=kind)
        for kind in ("segment", "category")
    ]
    return pd.concat(parts, ignore_index=True)


def _contact(filters: Filters, t: Text, theme: Theme) -> None:
    touches, executives = team_reads.touches(filters), team_reads.executives(filters)
    onboarded = team_reads.contact_after_onboarding(filters)
    if touches is None:
        widgets.connect("touches", t)
        return
    left, right = st.columns(2, gap="medium")
    with left:
        drill.chart(charts.proactive(service.proactive_share(touches), t=t, theme=theme), key="proactive", t=t)
        mix = service.touch_mix(_last_year(touches, filters), ())
        drill.chart(charts.touch_mix(mix, t=t, theme=theme), key="touch_mix", t=t)
    with right:
        if executives is None:
            widgets.connect("employees", t)
        else:
            drawn = charts.executive_contact(team.executive_contact(executives), t=t, theme=theme)
            drill.chart(drawn, key="executives", t=t)
            widgets.sentence(stories.executives_sentence(executives, reads.as_of(filters), t), muted=True)
        if onboarded is None:
            widgets.connect("onboardings", t)
        else:
            whole = service.contact_gap(onboarded)["contact_gap"].iloc[0]
            drawn = charts.contact_gap(service.contact_gap(onboarded, ["segment"]), float(whole), t=t, theme=theme)
            drill.chart(drawn, key="contact_gap", t=t)


def _lifecycle(filters: Filters, t: Text, theme: Theme) -> None:
    left, right = st.columns(2, gap="medium")
    with left:
        funnel = service.lifecycle_funnel(team_reads.lifecycle(filters))
        drill.chart(charts.funnel(funnel, t=t, theme=theme), key="funnel", t=t)
        widgets.sentence(stories.funnel_note(t), muted=True)
    with right:
        times = team_reads.value_times(filters)
        if times is None:
            widgets.connect("onboardings", t)
        else:
            drawn = charts.value_times(service.time_to_first_value(times), t=t, theme=theme)
            drill.chart(drawn, key="value_times", t=t)
            widgets.sentence(t("The dot is the median, the bar ends where nine of ten have seen value."), muted=True)
