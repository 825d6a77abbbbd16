"""Hires that the reader puts into the capacity plan: a small table below the levers. The link alone holds them."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from cs_dashboard.content.catalogue import Text
from cs_dashboard.reports import capacity_stories as stories
from cs_dashboard.scenarios.capacity import MONTHS, ROLES
from cs_dashboard.scenarios.planned_hires import (
    FEWEST_PEOPLE,
    MOST_PEOPLE,
    MOST_ROWS,
    PlannedHire,
    hires_from_query,
    hires_to_query,
)
from cs_dashboard.ui import link, shell, widgets

_NAME = "hires"


def planned(first_month: pd.Timestamp, t: Text) -> tuple[PlannedHire, ...]:
    """The hires of the link; rows that it got wrong are told once, from then on it says what is taken."""
    found, notices = hires_from_query(link.linked().get(_NAME, ""), first_month, MONTHS)
    for one in notices:
        words = stories.hire_notice(one.code, one.value, first_month, MONTHS, MOST_ROWS, t)
        st.warning(widgets.escaped(words), icon=":material/link_off:")
    shell.share({_NAME: hires_to_query(found)})
    return found


def table(hires: Sequence[PlannedHire], first_month: pd.Timestamp, t: Text) -> None:
    """One line of fields for each row, folded away; a change goes into the link before anything is drawn."""
    people = sum(one.people for one in hires)
    label = t("Planned hires")
    if people:
        label = f"{label} · {stories.heads(people, t)}"
    with st.expander(label, key="planned_hires"):
        widgets.sentence(
            t("They count as there from their first day, ramping; what is advised comes on top of them."), muted=True
        )
        months = [f"{month:%Y-%m}" for month in pd.date_range(first_month, periods=MONTHS, freq="MS")]
        for place, one in enumerate(hires):
            _row(place, one, hires, months, t)
        st.button(
            t("Add a hire"),
            key="hire_add",
            icon=":material/add:",
            disabled=len(hires) >= MOST_ROWS,
            on_click=_keep,
            args=([*hires, PlannedHire(ROLES[0], pd.Timestamp(months[0]), 1.0)],),
        )


def _row(place: int, one: PlannedHire, hires: Sequence[PlannedHire], months: Sequence[str], t: Text) -> None:
    keys = [f"hire_{part}_{place}" for part in ("role", "month", "people")]
    for key, stands in zip(keys, (one.role, f"{one.month:%Y-%m}", one.people), strict=True):
        if st.session_state.get(key) != stands:
            st.session_state[key] = stands
    is_first = "visible" if place == 0 else "collapsed"
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"hire_{place}"):
        changed: dict[str, Any] = {"on_change": _changed, "args": (place, hires), "label_visibility": is_first}
        names = {role: t(stories.ROLE_NAMES[role]) for role in ROLES}
        st.selectbox(t("Role"), ROLES, format_func=names.__getitem__, key=keys[0], width=160, **changed)
        st.selectbox(
            t("First day"), months, format_func=lambda m: t.month(pd.Timestamp(m)), key=keys[1], width=140, **changed
        )
        st.number_input(
            t("People"), FEWEST_PEOPLE, MOST_PEOPLE, step=1.0, format="%g", key=keys[2], width=120, **changed
        )
        st.button(
            t("Remove"),
            key=f"hire_remove_{place}",
            icon=":material/delete:",
            type="tertiary",
            on_click=_keep,
            args=([other for at, other in enumerate(hires) if at != place],),
        )


def _changed(place: int, hires: Sequence[PlannedHire]) -> None:
    role, month, people = (st.session_state[f"hire_{part}_{place}"] for part in ("role", "month", "people"))
    _keep([*hires[:place], PlannedHire(role, pd.Timestamp(month), people), *hires[place + 1 :]])


def _keep(hires: Sequence[PlannedHire]) -> None:
    link.keep({_NAME: hires_to_query(hires)})
