"""Levers on a page: drawn from the link, put back into it, so that pages which share a lever agree on it."""

from collections.abc import Mapping, Sequence

import streamlit as st

from cs_dashboard.content.catalogue import Text
from cs_dashboard.content.levers import Lever
from cs_dashboard.reports import stories
from cs_dashboard.scenarios.levers import to_query, values_from_query
from cs_dashboard.ui import shell, widgets


def moved_levers(levers: Sequence[Lever], measured: Mapping[str, float], t: Text) -> dict[str, float]:
    """Draws the levers where the link has them, else at what is measured; their values as the scenario takes them.

    What the link got wrong is told once: from then on it says what is shown.
    """
    start, notices = values_from_query(levers, shell.linked(), measured)
    for notice in notices:
        st.warning(widgets.escaped(stories.notice(notice, t)), icon=":material/link_off:")
    values = widgets.sliders(levers, start, t)
    shell.share(dict.fromkeys(start, "") | to_query(levers, values, measured))
    return values
