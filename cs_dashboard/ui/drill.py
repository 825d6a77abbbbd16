"""From a number to the customers behind it: a click on a point or a row lists them, and the list downloads."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from cs_dashboard.charts.theme import Chart
from cs_dashboard.content.catalogue import Text
from cs_dashboard.formats import UNDEFINED, literal
from cs_dashboard.reports.tabular import write_csv

CONFIG = {"displayModeBar": False, "responsive": True}
# A row of a table, and how many show before it scrolls.
ROW_PIXELS, MOST_ROWS = 35, 10
# A list shows so many rows; its file holds all.
MOST_LISTED = 10_000
# customers(key) -> what stands behind the point or row of that key, a frame where no listing says otherwise
Customers = Callable[[str], Any]


@dataclass(frozen=True)
class Listing:
    """How rows that are no customers are told: the dialog's title, and `show(frame, t, key=place)`.

    `is_written` draws the page anew when the dialog closes, because something may have been written in it.
    """

    title: str
    show: Callable[..., None]
    is_written: bool = False


def chart(
    drawn: Chart,
    *,
    key: str,
    t: Text,
    customers: Customers | None = None,
    titled: bool = True,
    listing: Listing | None = None,
) -> None:
    """Shows a chart under its title; with `customers`, a click on a point opens their list, or what `listing` tells."""
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
    _open(key, _clicked(event), customers, t, listing)


def table(
    frame: Any,
    keys: list[str],
    *,
    key: str,
    t: Text,
    customers: Customers,
    listing: Listing | None = None,
    row_height: int = ROW_PIXELS,
    **options: Any,
) -> None:
    """Shows a table whose rows lead to their customers, or what `listing` tells; `keys` names them in row order."""
    # Told its height, its place is as high before it is drawn as after.
    height = ROW_PIXELS + row_height * min(len(keys), MOST_ROWS) + 2
    options |= {"row_height": row_height, "hide_index": True, "on_select": "rerun", "selection_mode": "single-row"}
    event = st.dataframe(frame, key=key, height=height, **options)
    row = next((place for place in event["selection"]["rows"] if place < len(keys)), None)
    _open(key, None if row is None else keys[row], customers, t, listing, mark=row)


def _clicked(event: Any) -> str | None:
    """The key that the clicked point carries: the first of its customdata."""
    points = event["selection"]["points"] if event else []
    data = points[0].get("customdata") if points else None
    if isinstance(data, dict):
        data = list(data.values())
    return str(data[0]) if data else None


def _open(
    place: str,
    clicked: str | None,
    customers: Customers,
    t: Text,
    listing: Listing | None = None,
    mark: int | None = None,
) -> None:
    """Opens the list once per click: a selection outlives the dialog, and must not open it again.

    `mark` is the row of a table: it stays where it is when other members stand there, and nobody has clicked on them.
    """
    memory, now = f"_opened_{place}", clicked if mark is None else mark
    if clicked is None or st.session_state.get(memory) == now:
        st.session_state[memory] = now
        return
    st.session_state[memory] = now
    listed = customers(clicked)
    told = listing or Listing(t("Customers behind this number"), customer_list)

    @st.dialog(told.title, width="large", on_dismiss="rerun" if told.is_written else "ignore")
    def show() -> None:
        told.show(listed, t, key=place)

    show()


def customer_list(
    listed: pd.DataFrame,
    t: Text,
    *,
    key: str,
    count: int | None = None,
    whole: Callable[[], pd.DataFrame] | None = None,
) -> None:
    """The customers with what they paid then and pay now, and the download.

    Where `listed` is the beginning of a list of `count`, `whole` is asked for all of it when somebody downloads it.
    """
    of_all = len(listed) if count is None else count
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
    heading = t.many("{n} customer", "{n} customers", of_all)
    shown = listed.head(MOST_LISTED)
    words = shown.assign(movement=[t(movement_name(name)) for name in shown["movement"]])
    row_list(
        *(listed, words, columns, t), key=key, heading=heading, file_name="customers.csv", count=of_all, whole=whole
    )


def row_list(
    listed: pd.DataFrame,
    shown: pd.DataFrame,
    columns: dict[str, Any],
    t: Text,
    *,
    key: str,
    heading: str,
    file_name: str,
    count: int | None = None,
    whole: Callable[[], pd.DataFrame] | None = None,
) -> None:
    """Rows behind a number: how many they are, the first of them as `shown` has them, and all of them to download."""
    st.html(f"<p class='cs-muted'>{literal(heading)}</p>")
    if (len(listed) if count is None else count) > MOST_LISTED:
        more = t("The first {n} are shown; the file holds all of them.", n=t.count(MOST_LISTED))
        st.html(f"<p class='cs-muted'>{literal(more)}</p>")
    first = shown[list(columns)].head(MOST_LISTED)
    st.dataframe(
        first, hide_index=True, column_config=columns, height=360, key=f"customers_{key}", placeholder=UNDEFINED
    )
    st.download_button(
        t("Download CSV"),
        data=lambda: write_csv(listed if whole is None else whole()).encode("utf-8-sig"),
        file_name=file_name,
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
