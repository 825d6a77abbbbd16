"""Levers on a page: drawn from the link, put back into it, so that pages which share a lever agree on it."""

from collections.abc import Mapping, Sequence

import streamlit as st

from cs_dashboard.content.catalogue import Text
from cs_dashboard.content.levers import Lever
from cs_dashboard.reports import stories
from cs_dashboard.scenarios.levers import MONEY, to_query, values_from_query
from cs_dashboard.ui import shell, widgets

COUNTED = {
    "months": "{n} months",
    "hours": "{n} hours",
    "minutes": "{n} minutes",
    "seconds": "{n} seconds",
    "people": "{n} people",
}


def moved_levers(
    levers: Sequence[Lever], measured: Mapping[str, float], t: Text, marked: Mapping[str, str] | None = None
) -> dict[str, float]:
    """Draws the levers where the link has them, else at what is measured; their values as the scenario takes them.

    What the link got wrong is told once: from then on it says what is shown. `marked` has words to stand beside the
    names of some levers.
    """
    start, notices = values_from_query(levers, shell.linked(), measured)
    for notice in notices:
        st.warning(widgets.escaped(stories.notice(notice, t)), icon=":material/link_off:")
    values = widgets.sliders(levers, start, t, marked or {})
    shell.share(dict.fromkeys(start, "") | to_query(levers, values, measured))
    return values


def told(lever: Lever, value: float, t: Text) -> str:
    """A lever's value in words."""
    if lever.unit == MONEY:
        return t.money(value)
    if lever.unit == "years":
        return t.count(value)
    if lever.unit == "log-odds":
        return t.number(value, 2)
    if lever.unit in COUNTED:
        return t(COUNTED[lever.unit], n=t.number(value, 0 if value == round(value) else 1))
    return t.rate(value)
