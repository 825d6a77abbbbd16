"""The Capacity page under AppTest: the plan, what each lever and link changes, what it shows with tables missing."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from books import Book
from streamlit.testing.v1 import AppTest
from team_example import team_book
from ui.acting import charts, detail, fine, headline, opened, rows, statements, texts, tiles, titles, warnings

from cs_dashboard.content.catalogue import Text
from cs_dashboard.content.levers import levers
from cs_dashboard.filters import Filters
from cs_dashboard.scenarios.capacity import project_capacity
from cs_dashboard.scenarios.capacity_levers import capacity_levers
from cs_dashboard.scenarios.levers import starting_values
from cs_dashboard.store import scenarios
from cs_dashboard.ui import capacity_views, saved

T = Text()
PAGE = "Capacity"
RECORDS = levers("capacity")
TABLES = ("employees", "touches", "tickets", "contracts", "costs")
SECTIONS = ("hires", "work", "tickets", "money", "managers", "scenarios")


@pytest.fixture
def shelf(sample: Path) -> Iterator[Path]:
    """The store beside the sample, empty before and after."""
    yield sample / "store.sqlite"
    saved.store().close()
    for file in sample.glob("store.sqlite*"):
        file.unlink()


@pytest.fixture
def page(sample: Path) -> AppTest:
    return fine(opened(PAGE))


def lever(app: AppTest, name: str) -> Any:
    key = f"lever_{name}"
    return next(one for kind in ("slider", "number_input") for one in app.get(kind) if one.key == key)


def lines(app: AppTest) -> dict[str, list[float]]:
    drawn = next(figure for name, figure in charts(app).items() if name.startswith("capacity_"))
    return {one["name"]: one["y"] for one in drawn["data"] if "name" in one}


def kept(name: str, **changed: float) -> str:
    """The id of a scenario that somebody saved: every lever as it starts, but for those changed."""
    exact = capacity_views.capacity_view(Filters()).exact
    return scenarios.save(saved.store(), "capacity", name, {**starting_values(RECORDS, exact), **changed}).id


# The answer


def test_headline_tiles_table_and_picture_tell_the_same_plan(page: AppTest) -> None:
    view = capacity_views.capacity_view(Filters())
    plan = project_capacity(view.company, capacity_levers(RECORDS, starting_values(RECORDS, view.exact), view.exact))
    mine = plan.months[plan.months["role"] == "csm"]
    need, there = mine["need_fte"].tolist(), mine["available_fte"].tolist()
    assert lines(page)["Needed"] == pytest.approx(need)
    # The line of those there begins at the last month known.
    assert lines(page)["There"] == pytest.approx([15.0, *there])
    assert lines(page)["There until now"] == [14.0, *[15.0] * 11]
    shown = tiles(page)
    assert shown["People needed"] == (T.number(need[0]), f"{T.number(need[-1])} in Oct 2028")
    assert shown["People there"] == ("15.0", f"{T.number(there[-1])} in Oct 2028")
    assert shown["First month short"][0] == "Jun 2027" == T.month(plan.first_short("csm"))  # type: ignore[arg-type]
    assert shown["Next requisition"] == ("Dec 2026", "1 of 4 in 24 months")
    assert shown["24-month cost of both"][0] == T.money(plan.months["cost"].sum())
    table = rows(page)
    assert [row[2] for row in table[1:]] == ["Dec 2026", "Jun 2027", "Oct 2027", "Apr 2028"]
    assert [row[4] for row in table[1:]] == ["Jun 2027", "Dec 2027", "Apr 2028", "Oct 2028"]
    assert {row[5] for row in table[1:]} == {"in time"}
    assert (
        detail(page) == "4 requisitions in 24 months · 14 of 24 levers are assumed, not measured · As of October 2026"
    )


def test_the_view_measures_what_the_tables_hold(sample: Path) -> None:
    view = capacity_views.capacity_view(Filters())
    company = view.company
    assert company.first_month == pd.Timestamp("2026-11-01")
    assert [(one.name, one.tier) for one in company.segments] == [
        ("Enterprise", "high"),
        ("Mid-market", "mid"),
        ("SMB", "low"),
    ]
    assert sum(one.customers for one in company.segments) == 840 == company.book.customers
    assert len(company.csm.tenures or ()) == 15 and len(company.support.tenures or ()) == 8
    assert company.cs_managers == 3
    # 4,495 tickets of twelve months, in 365.25 / 7 weeks.
    assert sum(company.tickets.arrivals) == pytest.approx(4495 / (365.25 / 7))
    assert (company.tickets.kind, view.missing) == ("backlog", ())
    unknown = {name for name, value in view.exact.items() if value != value}
    assert unknown == {"capacity.onboarding_hours", "capacity.renewal_hours"}


def test_filters_leave_the_plan_and_are_told(sample: Path) -> None:
    whole, part = fine(opened(PAGE)), fine(opened(PAGE, segment="SMB"))
    assert (headline(part), tiles(part)) == (headline(whole), tiles(whole))
    assert "Of the whole company whatever the filters, because people belong to no segment" in detail(part)


def test_an_earlier_month_is_planned_from_what_was_then(sample: Path) -> None:
    app = fine(opened(PAGE, as_of="2025-06"))
    assert (
        lines(app)["There"][0]
        == capacity_views.capacity_view(Filters(as_of=pd.Timestamp("2025-06-01").date()))
        .past.query("role == 'csm'")["people"]
        .iloc[-1]
    )
    assert "As of June 2025" in detail(app)


# Levers and links


@pytest.mark.parametrize(
    ("name", "value", "link"),
    [
        ("customer_growth", 100.0, "100"),
        ("attrition", 50.0, "50"),
        ("shrinkage", 50.0, "50"),
        ("recruiting_months", 9.0, "9"),
        ("ramp_months", 10.0, "10"),
        ("touch_hours_mid", 46.0, "46"),
        ("renewal_hours", 20.0, "20"),
    ],
)
def test_a_lever_moves_the_headline_and_the_link_and_back(page: AppTest, name: str, value: float, link: str) -> None:
    before, stood = (headline(page), tiles(page), rows(page)), lever(page, name).value
    fine(lever(page, name).set_value(value).run())
    assert (headline(page), tiles(page), rows(page)) != before
    assert page.query_params[name] == link
    fine(lever(page, name).set_value(stood).run())
    assert (headline(page), tiles(page), rows(page)) == before
    assert name not in page.query_params


def test_a_late_requisition_is_told_as_one_to_open_now(sample: Path) -> None:
    app = fine(opened(PAGE, recruiting_months="9", ramp_months="10", touch_hours_mid="46"))
    assert re.fullmatch(
        r"From November 2026 the team is short of \d+ people: open \d+ requisitions now, 19 months late", headline(app)
    )
    assert tiles(app)["Next requisition"][0] == "Now"
    assert "19 months late" in rows(app)[1]


def test_without_growth_nobody_is_short(sample: Path) -> None:
    app = fine(opened(PAGE, customer_growth="-20", attrition="0"))
    assert headline(app) == "The team is large enough through October 2028: there is nothing to open"
    assert "There is no position to open in these 24 months." in texts(app)
    assert tiles(app)["Next requisition"] == ("—", "nothing to open")


def test_levers_that_nothing_measured_say_so_until_they_are_moved(page: AppTest) -> None:
    assert lever(page, "shrinkage").label == "Shrinkage · assumed"
    assert lever(page, "attrition").label == "Attrition"
    fine(lever(page, "shrinkage").set_value(20.0).run())
    assert "13 of 24 levers are assumed" in detail(page)


def test_a_preset_sets_its_hours_and_today_gives_the_first_ones_back(page: AppTest) -> None:
    before, query = headline(page), dict(page.query_params)
    fine(page.button(key="preset_starting_hours").click().run())
    assert lever(page, "touch_hours_high").value == 75.0 and headline(page) != before
    fine(page.button(key="preset_today").click().run())
    assert (headline(page), dict(page.query_params)) == (before, query)


def test_the_forecast_takes_the_place_of_growth(page: AppTest) -> None:
    before = tiles(page)["People needed"]
    fine(lever(page, "customer_growth").set_value(60.0).run())
    fine(page.toggle(key="forecast").set_value(True).run())
    assert page.query_params["forecast"] == "on" and "customer_growth" not in page.query_params
    assert not [one for one in page.slider if one.key == "lever_customer_growth"]
    growth = capacity_views.growth_path(Filters())
    assert tiles(page)["People needed"] != before and len(growth) == 24
    again = fine(opened(PAGE, **page.query_params))
    assert tiles(again) == tiles(page)
    fine(page.toggle(key="forecast").set_value(False).run())
    assert tiles(page)["People needed"] == before


def test_a_link_opens_the_same_plan(page: AppTest) -> None:
    for name, value in (("attrition", 30.0), ("span", 5.0), ("salary_csm", 120000.0)):
        lever(page, name).set_value(value).run()
    page.segmented_control(key="role").set_value("support").run()
    page.segmented_control(key="plan").set_value("managers").run()
    again = fine(opened(PAGE, **page.query_params))
    assert (headline(again), tiles(again), rows(again)) == (headline(page), tiles(page), rows(page))
    assert titles(again) == titles(page) and set(charts(again)) == {"capacity_support"}
    assert dict(again.query_params) == dict(page.query_params)


def test_what_a_lever_cannot_be_is_told_once(sample: Path) -> None:
    app = fine(opened(PAGE, shrinkage="99"))
    assert ["'99'" in notice for notice in warnings(app)] == [True]
    assert lever(app, "shrinkage").value == 70.0
    assert warnings(fine(app.run())) == []


# Sections


@pytest.mark.parametrize(
    ("section", "drawn"),
    [
        *(("hires", set()), ("work", set()), ("tickets", {"week"})),
        *(("money", {"cost", "load_renewal"}), ("managers", set()), ("scenarios", set())),
    ],
)
def test_a_section_shows_what_it_is_called(page: AppTest, section: str, drawn: set[str]) -> None:
    fine(page.segmented_control(key="plan").set_value(section).run())
    assert set(charts(page)) == {"capacity_csm", *drawn}
    assert page.query_params.get("plan", "hires") == section


def test_the_work_adds_up_to_the_people_needed(sample: Path) -> None:
    app = fine(opened(PAGE, plan="work"))
    table = rows(app)
    assert [row[:2] for row in table[1:]] == [
        ["Enterprise", "High touch"],
        ["Mid-market", "Mid touch"],
        ["SMB", "Low touch"],
    ]
    people = sum(float(row[8]) for row in table[1:])
    assert people == pytest.approx(float(tiles(app)["People needed"][0]), abs=0.2)


def test_too_few_on_duty_are_unstable_and_the_fewest_that_hold_are_named(sample: Path) -> None:
    app = fine(opened(PAGE, plan="tickets"))
    assert any(text.startswith("Half of all tickets wait 1.7 hours and longer") for text in texts(app))
    assert app.number_input(key="agents").value == 5.0
    fine(app.number_input(key="agents").set_value(1.0).run())
    assert "Unstable: the backlog grows for ever with 1 on duty; the fewest that stop it are 2." in texts(app)
    assert app.query_params["agents"] == "1"


def test_tickets_answered_within_the_hour_are_planned_as_calls(elsewhere: Callable[[Book], Path]) -> None:
    elsewhere(team_book())
    app = fine(opened(PAGE, plan="tickets"))
    assert any("Erlang C applies" in text for text in texts(app))
    facts = next(text for text in texts(app) if "Agents in the busiest hour" in text)
    assert "80.0% within 20 seconds" in facts and "90.0%" in facts
    assert app.number_input(key="agents").value == max(max(row) for row in charts(app)["week"]["data"][0]["z"]) == 1.0
    fine(app.number_input(key="agents").set_value(0.0).run())
    assert any(
        text.startswith("Unstable: in the busiest hour calls keep 0.0") and text.endswith("the fewest that do are 1.")
        for text in texts(app)
    )


def test_money_names_the_points_of_nrr_and_one_more_of_whom(sample: Path) -> None:
    app = fine(opened(PAGE, plan="money"))
    told = texts(app)
    assert any("cost $496K a year once all are there." in text and "6.0 points of NRR" in text for text in told)
    assert any(text.startswith("Ten more customers per CSM go with 1.4 points lower renewal") for text in told)
    assert any("One more CSM" in text and "One more seller" in text and "New ARR per seller" in text for text in told)
    fine(lever(app, "load_effect").set_value(-0.5).run())
    assert "The effect of load is set by hand, so it has no interval." in texts(app)


def test_flags_stand_with_their_sources(sample: Path) -> None:
    app = fine(opened(PAGE, plan="managers"))
    told = " ".join(texts(app))
    assert "Now: support has more than 6 positions; split it by stage of the customer's life" in told
    assert "(002-29)" in told and "(002-31)" in told and "saastr.com, without a date" in told
    assert [row[0] for row in rows(app)] == ["Role", "CSMs", "Support"]


# Scenarios


def test_scenarios_are_saved_compared_and_kept_apart_from_other_pages(shelf: Path) -> None:
    app = fine(opened(PAGE, plan="scenarios"))
    app.text_input(key="scenario_name").set_value("Plan A")
    fine(next(one for one in app.button if one.label == "Save").click().run())
    (one,) = scenarios.saved_scenarios(saved.store(), "capacity")
    assert scenarios.saved_scenarios(saved.store(), "compounding") == []
    ids = [one.id, kept("Nobody leaves", attrition=0.0), kept("All at work", shrinkage=0.0)]
    fine(app.run())
    fine(app.multiselect(key="compare_scenarios").set_value(ids).run())
    assert list(lines(app)) == ["Plan A", "Nobody leaves", "All at work", "These levers"]
    assert lines(app)["Plan A"] == pytest.approx(lines(app)["These levers"])
    assert lines(app)["Nobody leaves"][-1] < lines(app)["These levers"][-1]
    table = {row[0]: row[1:] for row in rows(app)}
    assert table[""] == ["These levers", "Plan A", "Nobody leaves", "All at work"]
    assert table["Shrinkage"] == ["35.0%", "35.0%", "35.0%", "0.0%"]
    assert table["CSMs: hires"][0] == table["CSMs: hires"][1] == "4"
    assert table["CSMs: hires"][3] == "0" and table["CSMs: first month short"][3] == "—"
    assert table["Against these levers"][:2] == ["", "$0"]
    assert app.query_params["scenarios"] == ",".join(ids)
    other = fine(opened("Cohort compounding", show="scenarios"))
    assert "Nothing is saved yet. Set the levers, then save them under a name." in texts(other)


# Tables that are not there


def without(made: Book, *names: str) -> Book:
    return Book({name: frame for name, frame in made.tables.items() if name not in names}, made.settings)


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize(
    "gone",
    [
        ("employees",),
        ("touches",),
        ("tickets",),
        ("costs",),
        ("employees", "touches", "tickets", "contracts", "onboardings"),
        ("employees", "touches", "tickets", "contracts", "onboardings", "costs", "usage_monthly"),
    ],
    ids="+".join,
)
def test_a_missing_table_leaves_a_page_that_says_what_it_would_add(
    elsewhere: Callable[[Book], Path], gone: tuple[str, ...], section: str
) -> None:
    elsewhere(without(team_book(), *gone))
    app = fine(opened(PAGE, plan=section))
    told = next(text for text in texts(app) if text.startswith("Assumed until connected: "))
    for table in gone:
        assert (f"{table}: " in told) == (table in TABLES)
    if "employees" in gone:
        assert headline(app).endswith("; who is there is not known")
        assert tiles(app)["People there"] == ("—", "")
        assert tiles(app)["Next requisition"] == ("—", "not known") == tiles(app)["First month short"]
        assert "There" not in lines(app) or set(lines(app)["There"]) == {None}
    if "tickets" in gone and section == "tickets":
        assert any("Connect" in one.value and "`tickets`" in one.value for one in app.info)


def test_two_months_of_customers_are_enough(elsewhere: Callable[[Book], Path], worked_book: Book) -> None:
    elsewhere(worked_book)
    for section in SECTIONS:
        app = fine(opened(PAGE, plan=section))
        assert headline(app).startswith("The work takes ")


# What a move asks


def test_a_whole_run_of_the_page_asks_the_warehouse_nothing_new(shelf: Path) -> None:
    ids = [kept(name) for name in "ABC"]
    for section in SECTIONS:
        app = fine(opened(PAGE, scenarios=",".join(ids), plan=section))
        before = tiles(app)
        with statements() as asked:
            fine(lever(app, "shrinkage").set_value(50.0).run())
            fine(lever(app, "span").set_value(4.0).run())
        assert asked == []
        assert tiles(app) != before


FRAGMENT = """
import streamlit as st
from cs_dashboard.ui import capacity_views, planner, scenario_panel, shell
t, theme, filters = shell.text(), shell.theme(), shell.filters()
if "view" not in st.session_state:
    scenario_panel.refresh("capacity")
    st.session_state["view"] = capacity_views.capacity_view(filters)
planner.planner(st.session_state["view"], filters, t, theme)
"""
APP = """
from cs_dashboard.ui import shell
shell.show({{"Organisation": [({page!r}, "Capacity", ":material/event_available:")]}})
"""


@pytest.mark.parametrize("section", SECTIONS)
def test_a_lever_that_moves_asks_no_warehouse_even_with_the_forecast(shelf: Path, tmp_path: Path, section: str) -> None:
    """What runs when a lever moves is the planner alone, which AppTest can only run as a page of its own."""
    page, script = tmp_path / "planner_page.py", tmp_path / "planner_app.py"
    page.write_text(FRAGMENT, encoding="utf-8")
    script.write_text(APP.format(page=str(page)), encoding="utf-8")
    app = AppTest.from_file(script, default_timeout=120)
    app.context = {"locale": "en-US", "theme": "light"}
    for name, value in {"plan": section, "scenarios": kept("A")}.items():
        app.query_params[name] = value
    fine(app.run())
    before = headline(app)
    with statements() as asked:
        fine(lever(app, "attrition").set_value(60.0).run())
        fine(app.toggle(key="forecast").set_value(True).run())
    assert asked == [] and headline(app) != before


def test_a_language_switch_keeps_levers_and_sections(page: AppTest) -> None:
    page.segmented_control(key="plan").set_value("money").run()
    lever(page, "attrition").set_value(40.0).run()
    before = dict(page.query_params)
    fine(page.selectbox(key="language").set_value("zh_Hans").run())
    assert dict(page.query_params) == {**before, "lang": "zh_Hans"}
    assert lever(page, "attrition").value == 40.0 and "cost" in charts(page)
