"""The floor of a slider's move on Stage maturity: the page around two levers whose ladders were finished before."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import streamlit as st

from benchmarks.floor.sent import kept
from cs_dashboard.charts.theme import LIGHT, Chart
from cs_dashboard.content.catalogue import Text
from cs_dashboard.content.levers import Lever, levers
from cs_dashboard.content.practices import practices
from cs_dashboard.content.stages import LADDERS
from cs_dashboard.filters import Filters
from cs_dashboard.scenarios.maturity import project_stages
from cs_dashboard.ui import assessment_panel, drill, maturity_sections, reads, shell, widgets
from cs_dashboard.ui.maturity_views import MaturityView, maturity_view

ROOT = Path(__file__).resolve().parents[2]
RECORDS = levers("maturity")


@dataclass(frozen=True)
class Answer:
    """One position of the lever: what is said beside the levers, and both ladders, each below its title."""

    beside: list[str]
    titles: list[str]
    drawn: list[Chart]


@st.cache_resource(show_spinner=False)
def finished() -> dict[int, Answer]:
    """The answer for every position of the lever that is moved: ARR in percent above today's."""
    view = maturity_view(Filters(), assessment_panel.known())
    return {percent: _answer(view, percent) for percent in range(-60, 101, 5)}


def _answer(view: MaturityView, percent: int) -> Answer:
    t = Text("en", reads.settings().currency, 1.0)
    moved = project_stages(practices(), view.places, {"arr": view.places["arr"].value * (1 + percent / 100)})
    with kept(widgets) as beside:
        maturity_sections._changes(moved, percent != 0, t)
    drawn: list[Chart] = []
    with mock.patch.object(drill, "chart", lambda one, **_: drawn.append(one)):
        for ladder in LADDERS:
            maturity_sections._ladder(view, ladder, moved.places[ladder], t, LIGHT)
    with kept(widgets) as titles:
        for one in drawn:
            widgets.title(one.title)
    return Answer(beside, titles, drawn)


@st.fragment
def what_if() -> None:
    """The ladders and the levers; a move only sends what was finished before."""
    found = finished()
    picture, controls = st.container(), st.columns(3, gap="medium")
    points = 0.0
    for lever, place in zip(RECORDS, controls[:2], strict=True):
        with place:
            value = _lever(lever)
        points = value if lever.key == "arr_change" else points
    known = found[round(points)]
    with controls[2]:
        for part in known.beside:
            st.html(part)
    with picture:
        for ladder, title, drawn, place in zip(
            LADDERS, known.titles, known.drawn, st.columns(2, gap="medium"), strict=True
        ):
            with place:
                st.html(title)
                st.plotly_chart(drawn.figure, theme=None, key=f"ladder_{ladder}", config=drill.CONFIG, alt=drawn.alt)


def _lever(record: Lever) -> float:
    """The same widget as ours."""
    low, high, step = (one * record.units for one in (record.low, record.high, record.step))
    options: dict[str, Any] = {
        "format": widgets.FORMATS.get(record.unit, "%.1f%%"),
        "key": f"lever_{record.key}",
        "help": record.help,
    }
    return float(st.slider(record.name, low, high, 0.0, step, **options))


maturity_sections.ladders = lambda *_: what_if()
shell.show(
    {"Organisation": [(str(ROOT / "pages/organisation/stage_maturity.py"), "Stage maturity", ":material/stairs:")]}
)
