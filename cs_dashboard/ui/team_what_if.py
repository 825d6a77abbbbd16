"""What if people moved: a lever for each function, every ratio now and then. It asks no warehouse."""

import streamlit as st

from cs_dashboard.content.catalogue import Text
from cs_dashboard.content.levers import levers
from cs_dashboard.filters import Filters
from cs_dashboard.reports import team_stories as stories
from cs_dashboard.scenarios.team import TeamRatios, project_team
from cs_dashboard.ui import team_filter, widgets
from cs_dashboard.ui.levers import moved_levers
from cs_dashboard.ui.team_views import TeamView

PREFIX = "people_"
EVERYBODY = Filters()


@st.fragment
def what_if(view: TeamView, t: Text, filters: Filters = EVERYBODY) -> None:
    """Levers left, every ratio as it is and as it would be right; only this runs when a lever moves."""
    widgets.title(t("What if people moved"))
    if view.people is None:
        widgets.connect("employees", t)
        return
    team_filter.everybodys(filters, t)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        moves = _moves(t)
    now, then = (project_team(view.people, moved, view.what_if) for moved in ({}, moves))
    with right:
        widgets.sentence(stories.what_if_sentence(now, then, t))
        widgets.rows(_rows(now, then, t), (t("Ratio"),), (t("Now"), t("Then")))


def _moves(t: Text) -> dict[str, float]:
    """The levers, some in a row; function -> people more or less."""
    with st.container(horizontal=True, gap="medium", key="people_levers"):
        moved = moved_levers(levers("team"), {}, t)
    return {key.removeprefix(PREFIX): people for key, people in moved.items()}


def _rows(now: TeamRatios, then: TeamRatios, t: Text) -> list[dict[str, str]]:
    """Each ratio in words, now and then."""
    told = [
        (t("People"), t.count, "headcount"),
        (t("(S+M+CS) : R&D"), lambda value: stories.ratio_words(value, t), "team_ratio"),
        (t("the same with support"), lambda value: stories.ratio_words(value, t), "team_ratio_with_support"),
        (t("R&D share of people"), t.rate, "r_and_d_share"),
        (t("S&M : R&D spend"), lambda value: t.number(value, 2), "spend_ratio"),
        (t("Customers per CSM"), t.number, "customers_per_csm"),
        (t("ARR per CSM"), t.money, "arr_per_csm"),
        (t("Customers per supporter"), t.number, "customers_per_supporter"),
        (t("Reports per manager"), t.number, "span"),
        (t("CS cost / ARR"), t.rate, "cost_rate"),
    ]
    return [
        {t("Ratio"): name, t("Now"): words(getattr(now, key)), t("Then"): words(getattr(then, key))}
        for name, words, key in told
    ]
