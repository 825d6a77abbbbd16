"""From a click to the customers behind it: what a click may look like, when the list opens, what it shows."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from ui.acting import fine, texts
from ui.hostile import NAMES

from cs_dashboard.charts.theme import Chart

POINT = {"point_index": 0, "x": 1, "y": 2}
DRAWN = Chart("Two bars", {"data": [{"type": "bar", "y": [1, 2]}], "layout": {}}, "Two bars of 1 and 2")


def listed(*names: str) -> pd.DataFrame:
    """Customers who went from 100 to 150, under these names."""
    return pd.DataFrame(
        {
            "customer_id": [f"C{place}" for place in range(len(names))],
            "name": list(names),
            "segment": "SMB",
            "region": "Europe",
            "opening_mrr": 100.0,
            "closing_mrr": 150.0,
            "movement": "expansion",
        }
    )


class Clicks:
    """A page of one chart or table whose clicks the test makes; what it asked for and what was downloaded."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, kind: str, found: pd.DataFrame) -> None:
        self.event: dict[str, Any] = {"selection": {"points": [], "rows": []}}
        self.asked: list[str] = []
        self.downloads: list[dict[str, Any]] = []
        self.found = found
        show_dataframe = st.dataframe

        def dataframe(shown: Any, **options: Any) -> Any:
            return self.event if "on_select" in options else show_dataframe(shown, **options)

        monkeypatch.setattr(st, "plotly_chart", lambda *_, **__: self.event)
        monkeypatch.setattr(st, "dataframe", dataframe)
        monkeypatch.setattr(st, "download_button", lambda label, **options: self.downloads.append(options))
        self.app = AppTest.from_function(_page, kwargs={"kind": kind, "drawn": DRAWN, "customers": self._customers})
        fine(self.app.run(timeout=30))

    def _customers(self, key: str) -> pd.DataFrame:
        self.asked.append(key)
        return self.found

    def click(self, *points: dict[str, Any], rows: tuple[int, ...] = ()) -> AppTest:
        """The run that a click causes."""
        self.event = {"selection": {"points": list(points), "rows": list(rows)}}
        return fine(self.app.run())

    @property
    def is_open(self) -> bool:
        """Whether the last run drew the list."""
        return any("cs-muted" in one.body for one in self.app.get("html"))


def _page(kind, drawn, customers):  # type: ignore[no-untyped-def]
    import streamlit as st

    from cs_dashboard.content.catalogue import Text
    from cs_dashboard.ui import drill

    if kind == "chart":
        drill.chart(drawn, key="place", t=Text(), customers=customers)
    else:
        members = st.session_state.get("members", ["SMB", "Enterprise"])
        drill.table([[place] for place in members], members, key="place", t=Text(), customers=customers)


@pytest.fixture
def chart(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Clicks]:
    return lambda *names: Clicks(monkeypatch, "chart", listed(*names))


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Clicks]:
    return lambda *names: Clicks(monkeypatch, "table", listed(*names))


@pytest.mark.parametrize(
    "customdata", [["SMB", "told"], {"0": "SMB", "1": "told"}, ["SMB"]], ids=["a list", "a dict", "the key alone"]
)
def test_a_click_asks_for_the_key_that_its_point_carries_first(chart: Any, customdata: Any) -> None:
    page = chart("Ann", "Bea")
    page.click({**POINT, "customdata": customdata})
    assert page.asked == ["SMB"]
    assert texts(page.app)[-1] == "2 customers"
    assert page.app.dataframe[0].value["name"].tolist() == ["Ann", "Bea"]


def test_a_key_that_is_a_number_is_asked_for_as_text(chart: Any) -> None:
    page = chart("Ann")
    page.click({**POINT, "customdata": [10, "told"]})
    assert page.asked == ["10"]


@pytest.mark.parametrize(
    "points", [[], [POINT], [{**POINT, "customdata": []}], [{**POINT, "customdata": None}]], ids=str
)
def test_nothing_selected_asks_for_nobody(chart: Any, points: list[dict[str, Any]]) -> None:
    page = chart("Ann")
    page.click(*points)
    assert page.asked == [] and not page.is_open


def test_the_same_click_opens_the_list_once(chart: Any) -> None:
    page = chart("Ann")
    here, there = ({**POINT, "customdata": [key]} for key in ("here", "there"))
    page.click(here)
    assert page.is_open and page.asked == ["here"]
    # The selection outlives the dialog: a run for any other reason must not open it again.
    page.click(here)
    assert not page.is_open and page.asked == ["here"]
    page.click(there)
    assert page.is_open and page.asked == ["here", "there"]
    page.click()
    assert not page.is_open
    page.click(there)
    assert page.is_open and page.asked == ["here", "there", "there"]


def test_a_row_leads_to_the_member_that_it_shows(table: Any) -> None:
    page = table("Ann")
    assert page.asked == []
    page.click(rows=(1,))
    assert page.asked == ["Enterprise"] and page.is_open
    page.click(rows=(1,))
    assert page.asked == ["Enterprise"] and not page.is_open
    page.click(rows=(0,))
    assert page.asked == ["Enterprise", "SMB"]
    page.click()
    assert not page.is_open


@pytest.mark.parametrize("members", [["Enterprise", "SMB"], ["SMB", "Mid-market", "Enterprise"], ["SMB"]])
def test_other_members_in_the_chosen_row_open_nothing(table: Any, members: list[str]) -> None:
    page = table("Ann")
    page.click(rows=(1,))
    page.app.session_state["members"] = members
    page.click(rows=(1,))
    assert page.asked == ["Enterprise"] and not page.is_open
    page.click(rows=(0,))
    assert page.asked == ["Enterprise", members[0]]


def test_a_list_says_what_each_paid_and_how_it_moved(chart: Any) -> None:
    page = chart("Ann")
    page.click({**POINT, "customdata": ["SMB"]})
    assert texts(page.app)[-1] == "1 customer"
    assert page.app.dataframe[0].value.iloc[0].tolist() == ["C0", "Ann", "SMB", "Europe", 100.0, 150.0, "Expansion"]


def test_names_that_break_pages_are_shown_as_they_are(chart: Any) -> None:
    page = chart(*NAMES)
    page.click({**POINT, "customdata": ["SMB"]})
    # A cell of the grid is a text that nobody interprets.
    assert page.app.dataframe[0].value["name"].tolist() == list(NAMES)
    assert not any(name in one.body for name in NAMES for one in page.app.get("html"))
    assert len(page.app.markdown) == 0


def test_a_title_of_a_hostile_member_is_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    page = Clicks(monkeypatch, "chart", listed())
    page.app.kwargs["drawn"] = Chart(NAMES[0], DRAWN.figure, "")
    fine(page.app.run())
    assert page.app.get("html")[0].body == (
        "<h2 class='cs-title'>&lt;script&gt;document.title=&#x27;broken&#x27;&lt;/script&gt;</h2>"
    )


def test_the_download_is_utf8_that_spreadsheets_know_and_runs_nothing(chart: Any) -> None:
    page = chart("=cmd()", "\N{CJK UNIFIED IDEOGRAPH-4E2D}", "@SUM(A1)", "plain")
    page.click({**POINT, "customdata": ["SMB"]})
    (download,) = page.downloads
    assert (download["file_name"], download["mime"]) == ("customers.csv", "text/csv")
    # Written when somebody asks for it, and not with every list.
    content = download["data"]()
    assert content.startswith(b"\xef\xbb\xbfcustomer_id,name,")
    lines = content.decode("utf-8-sig").splitlines()
    assert [line.split(",")[1] for line in lines[1:]] == [
        "'=cmd()",
        "\N{CJK UNIFIED IDEOGRAPH-4E2D}",
        "'@SUM(A1)",
        "plain",
    ]
    assert lines[1] == "C0,'=cmd(),SMB,Europe,100.00,150.00,expansion"


def test_an_empty_list_says_so_and_still_downloads_its_header(chart: Any) -> None:
    page = chart()
    page.click({**POINT, "customdata": ["SMB"]})
    assert texts(page.app)[-1] == "0 customers"
    assert page.app.dataframe[0].value.empty
    assert page.downloads[0]["data"]().decode("utf-8-sig").splitlines() == [
        "customer_id,name,segment,region,opening_mrr,closing_mrr,movement"
    ]


def test_a_chart_without_a_picture_leaves_its_title_to_say_why(monkeypatch: pytest.MonkeyPatch) -> None:
    page = Clicks(monkeypatch, "chart", listed("Ann"))
    page.app.kwargs["drawn"] = Chart("Nobody paid", {"data": [], "layout": {}}, "")
    page.click({**POINT, "customdata": ["SMB"]})
    assert texts(page.app) == ["Nobody paid"] and page.asked == []


def test_a_list_of_the_first_asks_for_the_whole_when_it_is_downloaded(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    downloads: list[dict[str, Any]] = []

    def whole() -> pd.DataFrame:
        asked.append("whole")
        return listed("Ann", "Bea", "Cid")

    def page(first, whole):  # type: ignore[no-untyped-def]
        from cs_dashboard.content.catalogue import Text
        from cs_dashboard.ui import drill

        drill.customer_list(first, Text(), key="place", count=12_345, whole=whole)

    monkeypatch.setattr(st, "download_button", lambda label, **options: downloads.append(options))
    app = fine(AppTest.from_function(page, kwargs={"first": listed("Ann"), "whole": whole}).run(timeout=30))
    assert texts(app) == ["12,345 customers", "The first 10,000 are shown; the file holds all of them."]
    assert asked == []
    content = downloads[0]["data"]().decode("utf-8-sig").splitlines()
    assert [line.split(",")[1] for line in content] == ["name", "Ann", "Bea", "Cid"]
    assert asked == ["whole"]
