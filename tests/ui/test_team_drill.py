"""Behind the points of the Team ratios page: as many rows as each says, whatever the filters; lists without markup."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from books import Book
from streamlit.testing.v1 import AppTest
from ui.acting import charts, fine, headline, opened, rows, texts, tiles, warnings
from ui.hostile import NAMES

from cs_dashboard.content.catalogue import Text
from cs_dashboard.filters import Filters
from cs_dashboard.ui import reads, team_filter, team_lists, team_reads
from cs_dashboard.ui.team_drill import TeamBehind

Elsewhere = Callable[[Book], Path]
PAGE = "Team ratios"
T = Text()
SLICES: list[dict[str, Any]] = [
    {},
    {"segment": "SMB"},
    {"csm_id": "E085"},
    {"segment": ["SMB", "Mid-market"], "landing_band": "under 500", "as_of": "2026-03"},
]


def points(figure: dict[str, Any]) -> list[list[str]]:
    """Key and words of every point that leads somewhere."""
    return [point for trace in figure["data"] for point in trace.get("customdata", []) if point[1]]


def number(pattern: str, words: str) -> int:
    found = re.search(pattern, words)
    assert found, words
    return int(found.group(1).replace(",", ""))


def behind(app: AppTest) -> TeamBehind:
    """The lists of the page as this app shows it."""
    held = app.session_state["filters"]
    return TeamBehind(Filters(**{**vars(held), "csm_id": tuple(app.session_state["csm_id"])}))


@pytest.mark.parametrize("query", SLICES, ids=str)
def test_every_point_of_service_lists_its_tickets(sample: Path, query: dict[str, Any]) -> None:
    app = fine(opened(PAGE, team="service", **query))
    figures, lists = charts(app), behind(app)
    told = [(key, words, lists.category(key)) for key, words in points(figures["pareto"])]
    told += [(key, words, lists.tickets(key)) for key, words in points(figures["ticket_rate"])[-3:]]
    for stage in ("response", "resolution"):
        told += [(key, words, lists.times(key, stage)) for key, words in points(figures[f"times_{stage}"])]
    assert len(told) > 10
    for key, words, found in told:
        assert len(found) == number(r"([\d,]+) tickets?", words), key


@pytest.mark.parametrize("query", SLICES, ids=str)
def test_every_point_of_contact_lists_who_and_what_it_counts(sample: Path, query: dict[str, Any]) -> None:
    app = fine(opened(PAGE, team="contact", **query))
    figures, lists = charts(app), behind(app)
    for key, words in points(figures["touch_mix"]):
        assert len(lists.purpose(key)) == number(r"· ([\d,]+)$", words), key
    for key, words in points(figures["proactive"])[-3:]:
        assert len(lists.contacts(key)) == number(r"([\d,]+) contacts?", words), key
    for key, words in points(figures["contact_gap"]):
        assert len(lists.untouched(key)) == number(r"([\d,]+) of", words), key
    for key, words in points(figures["executives"])[-3:]:
        found = lists.executives(key)
        assert f"{(found['touches'] > 0).sum()} of {len(found)}" in words


@pytest.mark.parametrize("query", SLICES, ids=str)
def test_every_stage_and_segment_of_the_lifecycle_lists_its_customers(sample: Path, query: dict[str, Any]) -> None:
    app = fine(opened(PAGE, team="lifecycle", **query))
    figures, lists = charts(app), behind(app)
    assert len(points(figures["funnel"])) == 7
    for key, words in points(figures["funnel"]):
        assert len(lists.stage(key)) == number(r"([\d,]+) of", words), key
    for key, words in points(figures["value_times"]):
        assert len(lists.values(key)) == number(r"([\d,]+) customers?", words), key


def test_every_manager_leads_to_their_reports_and_every_month_to_its_people(sample: Path) -> None:
    app = fine(opened(PAGE, team="span"))
    figures, lists = charts(app), behind(app)
    for key, words in points(figures["spans"]):
        assert len(lists.reports(key)) == number(r"([\d,]+) direct reports?", words), key
    (ratio,) = (one for one in figures["ratio"]["data"] if one.get("name") == "People")
    for place in (-1, -12, 0):
        people = lists.people(ratio["customdata"][place][0])
        builds = people["function"].isin(["product", "engineering", "design", "qa"])
        assert (~builds).sum() / builds.sum() == pytest.approx(ratio["y"][place])
    supporters = len(lists.people(ratio["customdata"][-1][0], with_support=True)) - len(lists.people("2026-10-01"))
    assert supporters == (lists._staff("2026-10-01")["function"] == "support").sum() > 0


@pytest.mark.parametrize("load_of", ["customers", "arr"])
def test_every_band_of_load_lists_its_terms(sample: Path, load_of: str) -> None:
    app = fine(opened(PAGE, team="load", load_of=load_of))
    bands = points(charts(app)[f"load_{load_of}"])
    assert len(bands) > 4
    for key, words in bands:
        found = behind(app).terms(key, load_of)  # type: ignore[arg-type]
        assert f"{T.count(found['is_renewed'].sum())} of {T.count(len(found))} terms renewed" in words


def test_months_of_coverage_list_who_paid(sample: Path) -> None:
    app = fine(opened(PAGE, team="coverage", segment="SMB"))
    listed = behind(app).payers("2026-10-01")
    # Of the whole company, as the lines are.
    assert set(listed["segment"]) == {"SMB", "Mid-market", "Enterprise"}
    revenue = reads.revenue(Filters())
    assert len(listed) == revenue.loc[revenue["month"] == pd.Timestamp("2026-10-01"), "total_customers"].sum()
    assert len(behind(app).base("2026-10-01")) > 500


def test_every_person_and_segment_of_the_tables_lists_what_it_counts(sample: Path) -> None:
    app = fine(opened(PAGE, team="people", segment="SMB"))
    lists = behind(app)
    agents = team_reads.agent_tickets(Filters())
    assert agents is not None and len(agents) > 5
    for agent, n in zip(agents["agent_id"], agents["tickets"], strict=True):
        assert len(lists.handled(agent)) == n
    books = team_reads.csm_books(Filters())
    assert len(lists.segment("SMB")) == books.loc[books["segment"] == "SMB", "customers"].sum()


# The filter on CSMs


def test_a_csm_restricts_what_customers_do_and_leaves_people_alone(elsewhere: Elsewhere, worked_team: Book) -> None:
    elsewhere(worked_team)
    app = fine(opened(PAGE, team="service", csm_id="E08"))
    # C04, C05 and C09 are Hal's; they opened K3 and K4. (S+M+CS) : R&D is still 8 / 5.
    assert headline(app).startswith("(S+M+CS) : R&D is 1.60 : 1, below the 2 : 1 of article 000; Hal has 3 customers;")
    assert tiles(app)["Customers per CSM"][0] == "3.0"
    assert sum(number(r"(\d+) ticket", words) for _, words in points(charts(app)["pareto"])) == 2
    rates = charts(app)["ticket_rate"]["data"][-1]
    assert rates["y"][-1] == pytest.approx(100 * 2 / 3)
    assert not any("Not restricted" in text for text in texts(app)[:-8])
    assert sorted(behind(app).category("bug")["ticket_id"]) == ["K3"]


@pytest.mark.parametrize("section", ["people", "span", "contact", "coverage", "load"])
def test_what_a_csm_cannot_restrict_says_so_only_then(sample: Path, section: str) -> None:
    told = "Not restricted to the CSMs chosen: this is of everybody."
    assert told not in texts(fine(opened(PAGE, team=section)))
    # Once in the section, once over what people moved would do.
    assert texts(fine(opened(PAGE, team=section, csm_id="E085"))).count(told) == 2


def test_what_people_moved_would_do_is_of_everybody(elsewhere: Elsewhere, worked_team: Book) -> None:
    elsewhere(worked_team)
    whole, one = (fine(opened(PAGE, **query)) for query in ({}, {"csm_id": "E08"}))
    assert rows(whole) == rows(one)
    # 8 customers of 3 CSMs.
    assert ["Customers per CSM", "2.7", "2.7"] in rows(one)


def test_the_csms_to_choose_from_are_those_with_customers_and_nobody(elsewhere: Elsewhere, worked_team: Book) -> None:
    elsewhere(worked_team)
    fine(opened(PAGE))
    assert team_filter.names(Filters(), T) == {
        **{"E07": "Gus", "E08": "Hal", "E09": "Ida", "E10": "Jo (left)", "X77": "X77 (no employee)"},
        "(none)": "No CSM",
    }
    people = worked_team.tables["employees"]
    people.loc[people["employee_id"] == "E08", "name"] = "Gus"
    elsewhere(worked_team)
    assert [*team_filter.names(Filters(), T).values()][:2] == ["Gus · E07", "Gus · E08"]


def test_a_choice_stands_in_the_link_and_a_strange_one_is_told(elsewhere: Elsewhere, worked_team: Book) -> None:
    names = worked_team.tables["customers"]
    names["csm_id"] = names["csm_id"].replace({"X77": "a,b&c"})
    elsewhere(worked_team)
    app = fine(opened(PAGE))
    fine(app.multiselect(key="csm_id").set_value(["E09", "a,b&c", "E08"]).run())
    linked = app.query_params["csm_id"]
    assert linked in ("E09,a%2Cb%26c,E08", ["E09,a%2Cb%26c,E08"])
    assert "the CSMs chosen have 2.5 customers on average" in headline(app)
    again = fine(opened(PAGE, csm_id="E09,a%2Cb%26c,E08,E55,E56"))
    assert headline(again) == headline(app)
    assert warnings(again) == ["There is no CSM 'E55' here, nor 1 more that the link names; they were left out."]


def test_nobodys_customers_can_be_chosen(elsewhere: Elsewhere, worked_team: Book) -> None:
    elsewhere(worked_team)
    app = fine(opened(PAGE, team="service", csm_id="(none)"))
    assert "no customer here has a CSM" in headline(app)
    assert next(words for _, words in points(charts(app)["pareto"])).startswith("<b>(none)</b><br>1 ticket")


# Lists


def _listing(kind, listed):  # type: ignore[no-untyped-def]
    from cs_dashboard.content.catalogue import Text
    from cs_dashboard.ui import team_lists

    t = Text()
    names = {"E1": "*Eve* <b>"}
    listing = {
        "tickets": lambda: team_lists.tickets(names, t),
        "contacts": lambda: team_lists.contacts(names, t),
        "untouched": lambda: team_lists.untouched(names, t),
        "values": lambda: team_lists.values(names, t),
        "terms": lambda: team_lists.terms(names, "arr", t),
        "people": lambda: team_lists.people(t),
        "executives": lambda: team_lists.executives(t),
    }[kind]()
    listing.show(listed, t, key="place")


def rows_of(kind: str) -> pd.DataFrame:
    """A row for each name that breaks pages."""
    n = len(NAMES)
    frame = pd.DataFrame({"customer_id": "C1", "name": NAMES, "segment": NAMES, "csm_id": ["E1", "(none)"] * (n // 2)})
    month = pd.Timestamp("2026-10-01")
    more: dict[str, dict[str, Any]] = {
        "tickets": {
            **{"ticket_id": "K", "category": NAMES, "opened_by": "us", "opened_at": "2026-10-01 09:00"},
            **{"response_hours": 1.25, "resolution_hours": float("nan")},
        },
        "contacts": {
            "touch_id": "T",
            "employee_id": "E1",
            "kind": NAMES,
            "initiated_by": "us",
            "happened_on": "2026-10-01",
        },
        "untouched": {"month": month},
        "values": {"month": month, "days": 3},
        "terms": {"month": month, "is_renewed": True, "load": 1000.0},
        "people": {"function": "support", "role": "(none)"},
        "executives": {"month": month, "touches": [0, 2] * (n // 2)},
    }
    return frame.assign(place=range(1, n + 1), **more[kind])


@pytest.mark.parametrize(
    ("kind", "heading"),
    [
        ("tickets", "12 tickets of 1 customer"),
        ("contacts", "12 contacts of 1 customer"),
        ("untouched", "12 customers"),
        ("values", "12 customers"),
        ("terms", "12 of 12 terms renewed"),
        ("people", "12 people"),
        ("executives", "6 of 12 executives met a customer in October 2026"),
    ],
)
def test_a_list_says_how_many_and_shows_names_letter_by_letter(kind: str, heading: str) -> None:
    app = fine(AppTest.from_function(_listing, kwargs={"kind": kind, "listed": rows_of(kind)}).run(timeout=30))
    assert texts(app) == [heading]
    shown = app.dataframe[0].value
    assert shown["name"].tolist() == list(NAMES)
    assert len(app.markdown) == 0 and len(shown) == 12
    if "csm" in shown:
        assert shown["csm"].tolist()[:2] == ["*Eve* <b>", "(none)"]


def test_every_function_has_a_name() -> None:
    from cs_dashboard.frames import FUNCTIONS

    assert tuple(team_lists.FUNCTION_NAMES) == FUNCTIONS
