"""The parts of the Team ratios page about what the teams do: tickets, contacts, and how far customers come."""

from functools import partial

import pandas as pd
import streamlit as st

from cs_dashboard.charts import service as charts
from cs_dashboard.charts.theme import Theme
from cs_dashboard.content.catalogue import Text
from cs_dashboard.filters import Filters
from cs_dashboard.metrics import service, team
from cs_dashboard.reports import service_stories as stories
from cs_dashboard.ui import drill, reads, team_filter, team_lists, team_reads, widgets
from cs_dashboard.ui.team_drill import TeamBehind

YEAR = 12


def show(name: str, filters: Filters, behind: TeamBehind, t: Text, theme: Theme) -> None:
    """Draws the section chosen."""
    {"service": _service, "contact": _contact, "lifecycle": _lifecycle}[name](filters, behind, t, theme)


def _last_year(frame: pd.DataFrame, filters: Filters) -> pd.DataFrame:
    since = reads.as_of(filters) - pd.DateOffset(months=YEAR)
    return frame[frame["month"] > since]


def _service(filters: Filters, behind: TeamBehind, t: Text, theme: Theme) -> None:
    tickets, times = team_reads.tickets(filters, ()), team_reads.ticket_times(filters)
    if tickets is None or times is None:
        widgets.connect(
            "tickets", t, t("response and resolution times, tickets for 100 customers and what causes them")
        )
        return
    caused = reads.settings().product_caused
    year = _last_year(tickets, filters)
    widgets.sentence(stories.service_sentence(service.product_caused_share(year, caused, ()).iloc[0], t))
    stages = _times(_last_year(times, filters))
    listing = team_lists.tickets(behind.names(), t)
    left, right = st.columns(2, gap="medium")
    for place, (stage, title) in zip((left, right), _stage_names(t).items(), strict=True):
        with place:
            drawn = charts.times(stages[stages["stage"] == stage], stage, t=t, theme=theme)
            slowest = partial(behind.times, stage=stage)
            drill.chart(drawn, key=f"times_{stage}", t=t, customers=slowest, listing=listing)
            widgets.sentence(title, muted=True)
    with left:
        drawn = charts.pareto(service.ticket_pareto(year, caused), t=t, theme=theme)
        drill.chart(drawn, key="pareto", t=t, customers=behind.category, listing=listing)
    with right:
        drawn = charts.ticket_rate(service.ticket_rate(tickets, team_reads.revenue(filters)), t=t, theme=theme)
        drill.chart(drawn, key="ticket_rate", t=t, customers=behind.tickets, listing=listing)
    found = service.found_by_us_share(tickets).drop(columns="tickets")
    answered = service.same_day_share(tickets).merge(found, on="month", how="outer")
    drawn = charts.answered(answered, t=t, theme=theme)
    drill.chart(drawn, key="answered", t=t, customers=behind.tickets, listing=listing)


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


def _contact(filters: Filters, behind: TeamBehind, t: Text, theme: Theme) -> None:
    touches, executives = team_reads.touches(filters, ()), team_reads.executives(filters)
    onboarded = team_reads.contact_after_onboarding(filters)
    if touches is None:
        widgets.connect("touches", t, t("who began contacts, what they were about and whom we never called"))
        return
    contacts = team_lists.contacts(behind.employees(), t)
    left, right = st.columns(2, gap="medium")
    with left:
        drawn = charts.proactive(service.proactive_share(touches), t=t, theme=theme)
        drill.chart(drawn, key="proactive", t=t, customers=behind.contacts, listing=contacts)
        drawn = charts.touch_mix(service.touch_mix(_last_year(touches, filters), ()), t=t, theme=theme)
        drill.chart(drawn, key="touch_mix", t=t, customers=behind.purpose, listing=contacts)
    with right:
        if executives is None:
            widgets.connect("employees", t, t("how many executives met a customer each month"))
        else:
            drawn = charts.executive_contact(team.executive_contact(executives), t=t, theme=theme)
            drill.chart(drawn, key="executives", t=t, customers=behind.executives, listing=team_lists.executives(t))
            widgets.sentence(stories.executives_sentence(executives, reads.as_of(filters), t), muted=True)
            team_filter.everybodys(filters, t)
        if onboarded is None:
            widgets.connect("onboardings", t, t("who heard nothing from us in the 90 days after onboarding"))
        else:
            whole = service.contact_gap(onboarded)["contact_gap"].iloc[0]
            drawn = charts.contact_gap(service.contact_gap(onboarded, ["segment"]), float(whole), t=t, theme=theme)
            listing = team_lists.untouched(behind.names(), t)
            drill.chart(drawn, key="contact_gap", t=t, customers=behind.untouched, listing=listing)


def _lifecycle(filters: Filters, behind: TeamBehind, t: Text, theme: Theme) -> None:
    left, right = st.columns(2, gap="medium")
    with left:
        funnel = service.lifecycle_funnel(team_reads.lifecycle(filters))
        drill.chart(charts.funnel(funnel, t=t, theme=theme), key="funnel", t=t, customers=behind.stage)
        widgets.sentence(stories.funnel_note(t), muted=True)
        if not team_reads.has("usage_monthly"):
            widgets.connect("usage_monthly", t, t("who reached the outcome they bought"))
    with right:
        times = team_reads.value_times(filters)
        if times is None:
            widgets.connect("onboardings", t, t("how far onboarding came and the days to a first value"))
        else:
            drawn = charts.value_times(service.time_to_first_value(times), t=t, theme=theme)
            listing = team_lists.values(behind.names(), t)
            drill.chart(drawn, key="value_times", t=t, customers=behind.values, listing=listing)
            widgets.sentence(t("The dot is the median, the bar ends where nine of ten have seen value."), muted=True)
