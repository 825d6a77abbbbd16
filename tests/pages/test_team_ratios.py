"""The Team ratios page under AppTest: the worked example, every section, missing tables, people moved, and links."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from books import Book
from streamlit.testing.v1 import AppTest
from team_example import team_book
from ui.acting import charts, detail, fine, headline, opened, rows, statements, texts, tiles, titles

from cs_dashboard.content.levers import levers
from cs_dashboard.filters import Filters
from cs_dashboard.ui import team_views

PAGE = "Team ratios"
SECTIONS = ("people", "span", "service", "contact", "lifecycle", "coverage", "load")
Elsewhere = Callable[[Book], Path]


def notices(app: AppTest) -> list[str]:
    return [one.value for one in app.info]


def lever(app: AppTest, name: str) -> Any:
    return app.slider(key=f"lever_people_{name}")


def then(app: AppTest) -> dict[str, str]:
    """Ratio -> what it would be."""
    return {row[0]: row[2] for row in rows(app)[1:]}


def now(app: AppTest) -> dict[str, str]:
    return {row[0]: row[1] for row in rows(app)[1:]}


def test_the_worked_example_by_hand(elsewhere: Elsewhere, worked_team: Book) -> None:
    elsewhere(worked_team)
    app = fine(opened(PAGE))
    # 8 employed-CSM customers over 3 CSMs; 11 paying over 3 people who lead nobody.
    assert headline(app).startswith(
        "(S+M+CS) : R&D is 1.60 : 1, below the 2 : 1 of article 000; a CSM has 2.7 customers on average"
    )
    assert "19 people, 26.3% of them in R&D · with support 2.40 : 1 · 3 customers without a CSM" in detail(app)
    shown = tiles(app)
    assert shown["(S+M+CS) : R&D"][0] == "1.60 : 1"
    assert shown["Customers per CSM"] == ("2.7", "3.7 a person of the team")
    # 1 leaver / (51 / 12) people.
    assert shown["CS attrition"][0] == "23.5%"
    assert shown["CS cost / ARR"][0] == "30.0%"
    assert set(charts(app)) == {"ratio", "books_customers"}


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_every_section_opens_by_its_link(sample: Path, section: str, locale: str) -> None:
    app = fine(opened(PAGE, locale=locale, team=section))
    assert app.segmented_control(key="team").value == section
    drawn = {
        "people": set(),
        "span": {"spans"},
        "service": {"times_response", "times_resolution", "pareto", "ticket_rate", "answered"},
        "contact": {"proactive", "touch_mix", "executives", "contact_gap"},
        "lifecycle": {"funnel", "value_times"},
        "coverage": {"coverage", "capacity", "serve", "gross"},
        "load": {"load_customers"},
    }[section]
    assert set(charts(app)) == {"ratio", "books_customers", *drawn}
    assert notices(app) == []


def test_a_choice_of_section_changes_the_page_and_the_link(sample: Path) -> None:
    app = fine(opened(PAGE))
    assert len(app.dataframe) == 3 and "team" not in app.query_params
    fine(app.segmented_control(key="team").set_value("span").run())
    assert app.query_params["team"] == ["span"] or app.query_params["team"] == "span"
    assert len(app.dataframe) == 0 and any(title.endswith("direct reports") for title in titles(app))


def test_load_of_switches_the_dots_and_the_estimate(sample: Path) -> None:
    app = fine(opened(PAGE, team="load"))
    assert any(text.startswith("Ten more customers per CSM") for text in texts(app))
    fine(app.segmented_control(key="load_of").set_value("arr").run())
    assert {"books_arr", "load_arr"} <= set(charts(app))
    assert any(text.startswith("$100K more ARR per CSM") for text in texts(app))


def test_the_table_of_people_cautions_where_customers_are_few(sample: Path) -> None:
    app = fine(opened(PAGE))
    table: pd.DataFrame = app.dataframe[1].value
    found = team_views.people_table(Filters())
    few = found[(found["customers"] > 0) & found["has_few_customers"]]["name"].tolist()
    assert few and table[table["At the start"].str.endswith("few")]["CSM"].tolist() == few
    assert table["Customers"].sum() == 825


def test_a_segment_restricts_customers_and_leaves_people_alone(sample: Path) -> None:
    app = fine(opened(PAGE, segment="Enterprise"))
    assert tiles(app)["(S+M+CS) : R&D"][0] == "1.29 : 1"
    assert tiles(app)["Customers per CSM"][0] == "24.7"
    assert "people and costs are the whole company's" in detail(app)


def test_support_is_a_switch_that_is_off(sample: Path) -> None:
    app = fine(opened(PAGE))
    assert app.segmented_control(key="with_support").value == "no"
    fine(app.segmented_control(key="with_support").set_value("yes").run())
    assert tiles(app)["(S+M+CS+support) : R&D"][0] == "1.58 : 1"
    assert headline(app).startswith("(S+M+CS+support) : R&D is 1.58 : 1") and "with_support" in app.query_params
    ratio = next(one for one in charts(app)["ratio"]["data"] if one.get("name") == "People")
    assert ratio["y"][-1] == pytest.approx(49 / 31)


# People moved


def test_levers_at_zero_are_the_baseline(sample: Path) -> None:
    app = fine(opened(PAGE))
    assert now(app) == then(app)
    assert then(app)["(S+M+CS) : R&D"] == tiles(app)["(S+M+CS) : R&D"][0]
    assert {record.key for record in levers("team")} <= {one.key.removeprefix("lever_") for one in app.slider}


def test_five_moved_from_sales_to_customer_success_change_the_load_and_the_link(sample: Path) -> None:
    app = fine(opened(PAGE))
    before = then(app)
    fine(lever(app, "sales").set_value(-5).run())
    fine(lever(app, "customer_success").set_value(5).run())
    after = then(app)
    assert now(app) == before
    assert (after["People"], after["(S+M+CS) : R&D"]) == (before["People"], before["(S+M+CS) : R&D"])
    # 825 customers with a CSM, 12 CSMs and five more.
    assert (before["Customers per CSM"], after["Customers per CSM"]) == ("68.8", "48.5")
    query = dict(app.query_params)
    assert "people_sales" in query and "people_customer_success" in query
    again = fine(opened(PAGE, people_sales="-5", people_customer_success="5"))
    assert then(again) == after


def test_taking_everybody_out_of_r_and_d_leaves_the_ratio_undefined(elsewhere: Elsewhere, worked_team: Book) -> None:
    elsewhere(worked_team)
    app = fine(opened(PAGE, people_product="-50", people_engineering="-50", people_design="-50"))
    assert (now(app)["(S+M+CS) : R&D"], then(app)["(S+M+CS) : R&D"]) == ("1.60 : 1", "\N{EM DASH}")


FRAGMENT = """
import streamlit as st
from cs_dashboard.filters import Filters
from cs_dashboard.ui import shell, team_views, team_what_if
if "view" not in st.session_state:
    st.session_state["view"] = team_views.team_view(Filters())
team_what_if.what_if(st.session_state["view"], shell.text())
"""
APP = """
from cs_dashboard.ui import shell
shell.show({{"Revenue": [({page!r}, "Retention", ":material/autorenew:")]}})
"""


def test_a_lever_that_moves_asks_no_warehouse(sample: Path, tmp_path: Path) -> None:
    """What runs when a lever moves is the what-if alone, which AppTest can only run as a page of its own."""
    page, script = tmp_path / "what_if_page.py", tmp_path / "what_if_app.py"
    page.write_text(FRAGMENT, encoding="utf-8")
    script.write_text(APP.format(page=str(page)), encoding="utf-8")
    app = AppTest.from_file(script, default_timeout=120)
    app.context = {"locale": "en-US", "theme": "light"}
    fine(app.run())
    before = then(app)
    with statements() as asked:
        fine(lever(app, "engineering").set_value(10).run())
        fine(lever(app, "support").set_value(-3).run())
    assert asked == []
    assert then(app) != before


def test_a_second_visit_asks_the_warehouse_nothing(sample: Path) -> None:
    app = fine(opened(PAGE))
    with statements() as asked:
        fine(app.segmented_control(key="team").set_value("span").run())
        fine(app.segmented_control(key="team").set_value("people").run())
    assert asked == []


# What is missing


def without(elsewhere: Elsewhere, *tables: str) -> None:
    made = team_book()
    for table in tables:
        made.tables.pop(table, None)
    elsewhere(made)


@pytest.mark.parametrize(
    ("missing", "section", "wanted"),
    [
        ("employees", "people", {"employees"}),
        ("employees", "span", {"employees"}),
        ("employees", "contact", {"employees"}),
        ("employees", "coverage", {"employees"}),
        ("touches", "contact", {"touches"}),
        ("tickets", "service", {"tickets"}),
        ("tickets", "people", {"tickets"}),
        ("onboardings", "contact", {"onboardings"}),
        ("onboardings", "lifecycle", {"onboardings"}),
        ("costs", "coverage", {"costs"}),
        ("usage_monthly", "lifecycle", {"usage_monthly"}),
        ("contracts", "load", {"contracts"}),
    ],
)
def test_a_missing_table_says_what_it_would_unlock(
    elsewhere: Elsewhere, missing: str, section: str, wanted: set[str]
) -> None:
    without(elsewhere, missing)
    app = fine(opened(PAGE, team=section))
    asked = {told.split("`")[1] for told in notices(app) if "`" in told}
    assert asked == wanted
    # Each says what it would show, but where a title above does.
    assert all(" to see " in told for told in notices(app))
    assert sum(told.endswith("to see this.") for told in notices(app)) == (missing == "employees")


def test_without_employees_customers_per_csm_is_still_there(elsewhere: Elsewhere) -> None:
    without(elsewhere, "employees")
    app = fine(opened(PAGE))
    assert headline(app).startswith("Without the table of employees there is no ratio of teams; a CSM has")
    assert tiles(app)["(S+M+CS) : R&D"] == ("\N{EM DASH}", "needs the table employees")
    assert tiles(app)["Customers per CSM"][1] == ""
    assert tiles(app)["CS cost / ARR"][0] == "30.0%"
    assert list(app.slider) == []


def test_without_costs_their_tile_says_so(elsewhere: Elsewhere) -> None:
    without(elsewhere, "costs")
    assert tiles(fine(opened(PAGE)))["CS cost / ARR"] == ("\N{EM DASH}", "needs the table costs")


@pytest.mark.parametrize("section", SECTIONS)
def test_with_costs_alone_every_section_opens(elsewhere: Elsewhere, section: str, worked_team: Book) -> None:
    optional = [name for name in worked_team.tables if name not in ("customers", "subscriptions", "costs")]
    without(elsewhere, *optional)
    app = fine(opened(PAGE, team=section))
    assert tiles(app)["CS cost / ARR"][0] == "30.0%"
    assert tiles(app)["CS attrition"][0] == "\N{EM DASH}"


def test_nobody_in_r_and_d_is_told_and_not_divided_by(elsewhere: Elsewhere, worked_team: Book) -> None:
    made = worked_team
    people = made.tables["employees"]
    made.tables["employees"] = people[~people["employee_id"].isin(["E15", "E16", "E17", "E18", "E19"])]
    elsewhere(made)
    app = fine(opened(PAGE))
    assert headline(app).startswith("Nobody is in R&D, so (S+M+CS) : R&D is undefined")
    assert tiles(app)["(S+M+CS) : R&D"][0] == "\N{EM DASH}"
    assert "Nobody is in R&D, so there is no ratio to draw." in titles(app)


def test_a_specialised_team_is_held_to_eight(elsewhere: Elsewhere, worked_team: Book) -> None:
    made = worked_team
    made.settings["specialised"] = {"customer_success": True, "support": True}
    elsewhere(made)
    app = fine(opened(PAGE, team="span"))
    assert [shape["x0"] for shape in charts(app)["spans"]["layout"]["shapes"]] == [0, 8]
    assert any(text.startswith("Nobody leads more people") for text in texts(app))
