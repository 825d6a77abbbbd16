"""The floor of a slider's move on Capacity: the page around levers whose plans were finished before.

The hires stand below the picture, on both sides. Not moved levers stand where ours stand.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from benchmarks.floor.sent import kept
from cs_dashboard.charts.theme import LIGHT
from cs_dashboard.content.catalogue import Text
from cs_dashboard.content.levers import Lever, levers
from cs_dashboard.filters import Filters
from cs_dashboard.reports import capacity_stories as stories
from cs_dashboard.scenarios.capacity import project_capacity
from cs_dashboard.scenarios.capacity_levers import capacity_levers
from cs_dashboard.scenarios.capacity_start import CapacityStart
from cs_dashboard.scenarios.levers import starting_values
from cs_dashboard.ui import planner, planner_sections, reads, shell, widgets
from cs_dashboard.ui.capacity_views import capacity_view
from cs_dashboard.ui.drill import CONFIG

ROOT = Path(__file__).resolve().parents[2]
RECORDS = {record.key: record for record in levers("capacity")}
MOVED = "shrinkage"


@dataclass(frozen=True)
class Answer:
    """One position of the lever: the parts of the page above and below the figure, as they are sent."""

    top: list[str]
    tiles: list[str]
    title: str
    figure: dict[str, Any]
    alt: str
    table: list[str]


@st.cache_resource(show_spinner=False)
def finished() -> tuple[dict[str, float], dict[int, Answer]]:
    """Where the levers stand, and the answer for every position of the lever that is moved."""
    view = capacity_view(Filters())
    start = starting_values(RECORDS.values(), view.exact)
    return start, {points: _answer(view, {**start, MOVED: points / 100}) for points in range(20, 51)}


def _answer(view: CapacityStart, values: dict[str, float]) -> Answer:
    t = Text("en", reads.settings().currency, 1.0)
    chosen = capacity_levers(RECORDS.values(), values, view.exact)
    plan = project_capacity(view.company, chosen)
    assumed = tuple(key for key, record in RECORDS.items() if planner._is_assumed(record, view.exact))
    found = planner.Planned(view, chosen, plan, assumed)
    mine = planner._of_role(plan.months, "csm")
    drawn = planner._picture(found, mine, "csm", t, LIGHT)
    with kept(widgets, planner) as top:
        widgets.headline(
            stories.capacity_headline(plan.hires, plan.months, t),
            stories.capacity_detail(plan.hires, len(found.assumed), len(RECORDS), view.as_of, False, t),
        )
    with kept(widgets, planner) as tiles:
        planner._tiles(found, mine, "csm", t)
    with kept(widgets, planner) as title:
        widgets.title(drawn.title)
    with kept(widgets, planner) as table:
        planner_sections._hires(plan, chosen, t)
    return Answer(top, tiles, title[0], drawn.figure, drawn.alt, table)


@st.fragment
def what_if() -> None:
    """The levers; a move only sends what was finished before."""
    start, found = finished()
    answer = st.container()
    left, right = st.columns([5, 2], gap="medium")
    with right:
        points = _levers(start)
    known = found[round(points)]
    with answer:
        for part in known.top:
            st.html(part)
        st.segmented_control("Role", ["CSMs", "Support"], default="CSMs", key="role")
        for row in range(2):
            with st.container(horizontal=True, key=f"answers_{row}"):
                for part in known.tiles[3 * row : 3 * row + 3]:
                    st.html(part)
    with left:
        st.html(known.title)
        st.plotly_chart(known.figure, theme=None, key="capacity_csm", config=CONFIG, alt=known.alt)
    with st.expander("Planned hires", key="planned_hires"):
        st.html("<p class='cs-muted'>They count as there.</p>")
        st.button("Add a hire")
    st.segmented_control("More", list(planner.SECTIONS), default="hires", key="plan")
    with st.container(border=True):
        st.html(known.table[0])
    for part in known.table[1:]:
        st.html(part)
    st.download_button("Download the plan (CSV)", data=lambda: b"", on_click="ignore")


def _levers(start: dict[str, float]) -> float:
    """The same widgets as ours; the position of the moved lever in points."""
    with st.popover("Start from"):
        st.button("This company today")
    st.toggle("Growth as forecast")
    points = [_lever(RECORDS[key], start[key]) for key in planner.FEW]
    for title, keys in planner.RARE.items():
        with st.popover(title, width="stretch"):
            for key in keys:
                _lever(RECORDS[key], start[key])
    return points[planner.FEW.index(MOVED)]


def _lever(record: Lever, value: float) -> float:
    low, high, at = (round(one * record.units, 6) for one in (record.low, record.high, value))
    options: dict[str, Any] = {"key": f"lever_{record.key}", "help": record.help}
    if record.unit == "currency":
        return st.number_input(record.name, low, high, at, format="%.0f", **options)
    return st.slider(record.name, low, high, at, record.step * record.units, **options)


planner.planner = lambda *_: what_if()
shell.show({"Organisation": [(str(ROOT / "pages/organisation/capacity.py"), "Capacity", ":material/event_available:")]})
