"""The floor of a slider's move: the sliders, the sentence and the projection of the Retention page, finished before."""

import html
from typing import Any

import pandas as pd
import streamlit as st

from cs_dashboard.charts import retention as charts
from cs_dashboard.charts.theme import LIGHT
from cs_dashboard.content.catalogue import Text
from cs_dashboard.content.levers import levers
from cs_dashboard.filters import Filters
from cs_dashboard.reports import stories
from cs_dashboard.scenarios.levers import measured_values, moved, starting_values
from cs_dashboard.scenarios.retention import measured_levers, project_retention
from cs_dashboard.ui import reads, views
from cs_dashboard.ui.drill import CONFIG

RECORDS = levers("retention")


@st.cache_resource(show_spinner=False)
def finished() -> tuple[dict[str, float], dict[float, tuple[str, str, dict[str, Any], str]]]:
    """Where the sliders stand, and for every position of Churn: sentence, title, figure, words for the picture."""
    t = Text("en", reads.settings().currency, 1.0)
    filters = Filters()
    bridges, as_of = views.year_bridges(filters), reads.as_of(filters)
    bridge = views.row_of(bridges, as_of)
    assert bridge is not None
    measured = measured_levers(bridge)
    start = starting_values(RECORDS, measured_values(measured))
    baseline = project_retention(bridge, moved(RECORDS, start, measured))
    month = as_of + pd.DateOffset(months=12)
    found = {}
    churn = RECORDS[0]
    for step in range(round((churn.high - churn.low) / churn.step) + 1):
        value = churn.low + step * churn.step
        projection = project_retention(bridge, moved(RECORDS, {**start, churn.key: value}, measured))
        drawn = charts.projection(bridges, projection, baseline, t=t, theme=LIGHT)
        sentence = f"<p class='cs-sentence'>{html.escape(stories.projection_sentence(projection, month, t, baseline))}"
        title = f"<h3 class='cs-title'>{html.escape(drawn.title)}</h3>"
        found[round(value * churn.units, 6)] = (sentence + "</p>", title, drawn.figure, drawn.alt)
    return start, found


@st.fragment
def what_if() -> None:
    """Three sliders; a move only sends what was finished before."""
    start, found = finished()
    values = [
        st.slider(
            lever.name,
            lever.low * lever.units,
            lever.high * lever.units,
            round(start[lever.key] * lever.units, 6),
            lever.step * lever.units,
            format="%.1f",
            key=f"lever_{lever.key}",
            help=lever.help,
        )
        for lever in RECORDS
    ]
    sentence, title, figure, alt = found[round(values[0], 6)]
    st.html(sentence)
    st.html(title)
    st.plotly_chart(figure, theme=None, key="projection", config=CONFIG, alt=alt)


if __name__ == "__main__":
    st.set_page_config(layout="wide")
    what_if()
