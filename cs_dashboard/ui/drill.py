"""From a number to the customers behind it: a click on a point or a row lists them, and the list downloads."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from cs_dashboard.charts.theme import Chart
from cs_dashboard.content.catalogue import Text
from cs_dashboard.formats import literal
from cs_dashboard.reports.tabular import write_csv

CONFIG = {"displayModeBar": False, "responsive": True}
# A row of a table, and how many show before it scrolls.
ROW_PIXELS, MOST_ROWS = 35, 10
# customers(key) -> the frame behind the point or row of that key
Customers = Callable[[str], pd.DataFrame]


def chart(drawn: Chart, *, key: str, t: Text, customers: Customers | None = None, titled: bool = True) -> None:
    """Shows a chart under its title; with `customers`, a click on a point opens their list."""
    if titled:
        st.html(f"<h2 class='cs-title'>{literal(drawn.title)}</h2>")
    if not drawn.figure["data"]:
        # Its title says why there is no picture; Streamlit refuses a figure without a trace.
        return
    if customers is None:
        st.plotly_chart(drawn.figure, theme=None, key=key, config=CONFIG, alt=drawn.alt)
        return
    event = st.plotly_chart(
        drawn.figure,
        theme=None,
        key=key,
        config=CONFIG,
        alt=drawn.alt,
        on_select="rerun",
        selection_mode="points",
    )
    _open(key, _clicked(event), customers, t)


def table(frame: Any, keys: list[str], *, key: str, t: Text, customers: Customers, **options: Any) -> None:
    """Shows a table whose rows lead to their customers; `keys` names them in row order."""
    # Told its height, its place is as high before it is drawn as after.
    height = ROW_PIXELS * (min(len(keys), MOST_ROWS) + 1) + 2
    event = st.dataframe(
        frame, key=key, hide_index=True, height=height, on_select="rerun", selection_mode="single-row", **options
    )
    rows = event["selection"]["rows"]
    _open(key, keys[rows[0]] if rows else None, customers, t)


def _clicked(event: Any) -> str | None:
    """The key that the clicked point carries: the first of its customdata."""
    points = event["selection"]["points"] if event else []
    data = points[0].get("customdata") if points else None
    if isinstance(data, dict):
        data = list(data.values())
    return str(data[0]) if data else None


def _open(place: str, clicked: str | None, customers: Customers, t: Text) -> None:
    """Opens the list once per click: a selection outlives the dialog, and must not open it again."""
    memory = f"_opened_{place}"
    if clicked is None or st.session_state.get(memory) == clicked:
        st.session_state[memory] = clicked
        return
    st.session_state[memory] = clicked
    listed = customers(clicked)

    @st.dialog(t("Customers behind this number"), width="large")
    def show() -> None:
        customer_list(listed, t, key=place)

    show()


def customer_list(listed: pd.DataFrame, t: Text, *, key: str) -> None:
    """The customers with what they paid then and pay now, and the download."""
    st.html(f"<p class='cs-muted'>{literal(t.many('{n} customer', '{n} customers', len(listed)))}</p>")
    money = st.column_config.NumberColumn
    columns: dict[str, Any] = {
        "customer_id": t("Customer id"),
        "name": t("Name"),
        "segment": t("Segment"),
        "region": t("Region"),
        "opening_mrr": money(t("MRR then"), format="accounting"),
        "closing_mrr": money(t("MRR now"), format="accounting"),
        "movement": t("Movement"),
    }
    shown = listed[list(columns)].assign(movement=[t(movement_name(name)) for name in listed["movement"]])
    st.dataframe(shown, hide_index=True, column_config=columns, height=360, key=f"customers_{key}")
    st.download_button(
        t("Download CSV"),
        data=lambda: write_csv(listed).encode("utf-8-sig"),
        file_name="customers.csv",
        mime="text/csv",
        icon=":material/download:",
        key=f"download_{key}",
        on_click="ignore",
    )


def movement_name(movement: str) -> str:
    """The message that names a movement."""
    names = {
        "new": "New",
        "reactivation": "Reactivation",
        "expansion": "Expansion",
        "contraction": "Contraction",
        "churn": "Churn",
    }
    return names.get(movement, "Unchanged")
