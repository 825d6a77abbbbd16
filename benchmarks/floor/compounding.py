"""The floor of a slider's move on Cohort compounding: the page around levers whose answers were finished before.

Three scenarios are compared and the fan is drawn, on both sides. Not moved levers stand where ours stand.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import streamlit as st

from benchmarks.floor.scenarios import SCENARIOS
from benchmarks.floor.sent import kept
from cs_dashboard.charts import compounding as charts
from cs_dashboard.charts.compounding import Line
from cs_dashboard.charts.theme import LIGHT
from cs_dashboard.content.catalogue import Text
from cs_dashboard.content.levers import levers
from cs_dashboard.filters import Filters
from cs_dashboard.reports import compounding_stories as stories
from cs_dashboard.scenarios.compounding import project_compounding
from cs_dashboard.scenarios.levers import PARTS, compounding_levers, starting_values
from cs_dashboard.scenarios.survival import line_ends
from cs_dashboard.ui import reads, shell, simulator, simulator_sections, widgets
from cs_dashboard.ui.compounding_views import CompoundingView, compounding_view
from cs_dashboard.ui.drill import CONFIG

ROOT = Path(__file__).resolve().parents[2]
RECORDS = levers("compounding")


@dataclass(frozen=True)
class Answer:
    """One position of NRR: the parts of the page above, beside and below the figure, as they are sent."""

    top: list[str]
    tiles: list[str]
    title: str
    figure: dict[str, Any]
    alt: str
    below: list[str]
    table: list[str]


@st.cache_resource(show_spinner=False)
def finished() -> tuple[dict[str, float], dict[int, Answer]]:
    """Where the levers stand, and the answer for every position of NRR."""
    view = compounding_view(Filters())
    start = starting_values(RECORDS, view.exact)
    return start, {points: _answer(view, {**start, "nrr": points / 100}) for points in range(70, 141)}


def _answer(view: CompoundingView, values: dict[str, float]) -> Answer:
    t = Text("en", reads.settings().currency, 1.0)
    chosen = compounding_levers(RECORDS, values, view.exact)
    result = simulator.projected(view, chosen)
    year = view.first_year + chosen.horizon - 1
    lines = [
        Line(name, project_compounding(replace(chosen, **moved))["total_arr"].tolist())
        for name, moved in SCENARIOS.items()
    ]
    drawn = charts.compounding(result.frame, result.fan, lines, view.first_year, t=t, theme=LIGHT)
    with kept(widgets, simulator) as top:
        widgets.headline(
            stories.compounding_headline(chosen, result.frame, result.fan, year, t),
            stories.compounding_detail(chosen, view.measured, view.as_of, t),
        )
    with kept(widgets, simulator) as tiles:
        simulator._tiles(result, year, t)
    with kept(widgets, simulator) as title:
        widgets.title(drawn.title)
    with kept(widgets, simulator) as below:
        widgets.sentence(stories.lines_apart(line_ends(result.lines), view.no_fit_reason, t), muted=True)
    with kept(widgets, simulator) as table:
        simulator_sections.table(result.frame, view.first_year, t)
    return Answer(top, tiles, title[0], drawn.figure, drawn.alt, below, table)


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
        with st.container(horizontal=True, key="answers"):
            for part in known.tiles:
                st.html(part)
    with left:
        st.html(known.title)
        st.plotly_chart(known.figure, theme=None, key="compounding", config=CONFIG, alt=known.alt)
        for part in known.below:
            st.html(part)
    st.segmented_control("More", ["table", "steps", "goal", "scenarios"], default="table", key="show")
    with st.container(border=True):
        st.html(known.table[0])
    for part in known.table[1:]:
        st.html(part)


def _levers(start: dict[str, float]) -> float:
    """The same kinds of widgets as ours; the position of NRR in points."""
    points = 100.0
    with st.popover("Start from"):
        st.button("This company today")
    st.toggle("NRR by its parts")
    for record in RECORDS:
        if record.key in (*PARTS, *simulator.RARE):
            continue
        low, high, at = (value * record.units for value in (record.low, record.high, start[record.key]))
        if record.unit == "currency":
            st.number_input(record.name, low, high, at, format="%.0f", key=f"lever_{record.key}", help=record.help)
        else:
            step = record.step * record.units
            moved = st.slider(record.name, low, high, at, step, key=f"lever_{record.key}", help=record.help)
            points = moved if record.key == "nrr" else points
    with st.popover("More levers", width="stretch"):
        st.write("none")
    return points


simulator.simulator = lambda *_: what_if()
shell.show({"Revenue": [(str(ROOT / "pages/revenue/compounding.py"), "Cohort compounding", ":material/trending_up:")]})
