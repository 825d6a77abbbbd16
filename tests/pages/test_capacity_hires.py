"""Planned hires on the Capacity page, and the plan as a file: what is typed stands in the link, and files agree."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest
from ui.acting import charts, detail, fine, headline, opened, rows, statements, tiles, warnings

from cs_dashboard.content.catalogue import Text
from cs_dashboard.content.levers import levers
from cs_dashboard.filters import Filters
from cs_dashboard.named_tables import Question, named_table
from cs_dashboard.reports.tabular import write_csv
from cs_dashboard.scenarios.capacity import project_capacity
from cs_dashboard.scenarios.capacity_levers import capacity_levers
from cs_dashboard.scenarios.levers import starting_values
from cs_dashboard.store import exchange, scenarios
from cs_dashboard.ui import capacity_views, planner_sections, reads, saved
from cs_dashboard.ui.glossary import metric_rows

T = Text()
PAGE = "Capacity"
# What the sample's plan advises: positions opened three months before these.
ADVICE = ["Mar 2027", "Sep 2027", "Jan 2028", "Jul 2028"]
TYPED = "csm.2027-03.1_csm.2027-09.1_csm.2028-01.1_csm.2028-07.1"

ADVICE_WITHOUT_LEAVERS = [("Jun 2027", "Sep 2027"), ("Oct 2027", "Jan 2028"), ("Apr 2028", "Jul 2028")]


@pytest.fixture
def page(sample: Path) -> AppTest:
    return fine(opened(PAGE))


@pytest.fixture
def shelf(sample: Path) -> Iterator[Path]:
    """The store beside the sample, empty before and after."""
    yield sample / "store.sqlite"
    saved.store().close()
    for file in sample.glob("store.sqlite*"):
        file.unlink()


def table(**filters: object) -> pd.DataFrame:
    return named_table(reads.warehouse(), "capacity", Question(Filters(**filters)))  # type: ignore[arg-type]


# The plan as a file


def test_the_table_is_the_plan_that_the_page_opens_with_and_downloads(page: AppTest) -> None:
    shown, found = tiles(page), table()
    csm = found[found["role"] == "csm"]
    need = csm["need_fte"]
    assert (len(found), csm["month"].iloc[0], csm["month"].iloc[-1]) == (
        48,
        pd.Timestamp("2026-11-01"),
        pd.Timestamp("2028-10-01"),
    )
    assert shown["People needed"] == (T.number(need.iloc[0]), f"{T.number(need.iloc[-1])} in Oct 2028")
    assert shown["First month short"][0] == T.month(csm.loc[csm["gap_fte"] > 0, "month"].iloc[0])
    assert shown["Next requisition"][0] == T.month(csm.loc[csm["requisitions"] > 0, "month"].iloc[0])
    assert shown["24-month cost of both"][0] == T.money(found["cost"].sum())
    assert [T.month(month) for month in csm.loc[csm["advised_hires"] > 0, "month"]] == ADVICE
    view, records = capacity_views.capacity_view(Filters()), levers("capacity")
    chosen = capacity_levers(records, starting_values(records, view.exact), view.exact)
    assert planner_sections.plan_csv(project_capacity(view.company, chosen)) == write_csv(found)
    assert [one.label for one in page.get("download_button")] == ["Download the plan (CSV)"]


def test_an_earlier_month_is_the_plan_of_then(page: AppTest) -> None:
    found = table(as_of=pd.Timestamp("2025-06-01").date())
    shown = tiles(fine(opened(PAGE, as_of="2025-06")))
    assert found["month"].iloc[0] == pd.Timestamp("2025-07-01")
    assert shown["People needed"][0] == T.number(found.loc[found["role"] == "csm", "need_fte"].iloc[0])


@pytest.mark.parametrize(
    ("locale", "language", "cost"), [("en-US", "en", "$88.9K"), ("zh-CN", "zh_Hans", "US$8.89\u4e07")]
)
def test_a_hire_s_cost_reads_as_money_does_elsewhere(sample: Path, locale: str, language: str, cost: str) -> None:
    table = rows(fine(opened(PAGE, locale=locale)))
    salary = capacity_views.capacity_view(Filters()).exact["capacity.salary_csm"]
    assert [row[6] for row in table[1:]] == [cost] * 4 == [Text(language).money(salary)] * 4


@pytest.mark.parametrize(
    ("figure", "record"),
    [
        *(("People needed", "Workload"), ("People available", "People available"), ("Workload hours", "Workload")),
        *(("Occupancy", "Agents on duty"), ("Service level", "Agents on duty"), ("Erlang", "Erlang C")),
        *(("Backlog", "Backlog"), ("Requisition date", "Hires to open"), ("Planned hires", "Planned hires")),
        *(("NRR that pays", "NRR that pays for the hires"), ("Cost of the plan", "Cost of the plan")),
        *(("Managers needed", "Managers needed"), ("Renewal under load", "Renewal under load")),
    ],
)
def test_every_figure_of_the_page_is_defined_in_both_languages(figure: str, record: str) -> None:
    for language in ("en", "zh_Hans"):
        t = Text(language)
        found = {row.label.split(" (")[0].split("\uff08")[0]: dict(row.facts) for row in metric_rows(figure, t)}
        facts = found[t(record)]
        assert facts[t("Formula")] and facts[t("Source")] and (language == "en" or t(record) != record)


# Planned hires


def test_nobody_is_planned_until_somebody_types(page: AppTest) -> None:
    assert [one.label for one in page.expander] == ["Planned hires"]
    assert "hires" not in page.query_params and "planned" not in detail(page)


def test_a_hire_that_is_added_counts_from_its_month_on(page: AppTest) -> None:
    before = tiles(page)
    fine(page.button(key="hire_add").click().run())
    assert page.query_params["hires"] == "csm.2026-11.1"
    assert page.expander[0].label == "Planned hires · 1 person"
    assert tiles(page)["Next requisition"] == ("Jun 2027", "1 of 3 in 24 months")
    assert tiles(page)["First month short"][0] == "Dec 2027"
    assert "3 requisitions in 24 months · planned hires of 1 person are counted" in detail(page)
    fine(page.selectbox(key="hire_month_0").set_value("2028-10").run())
    assert page.query_params["hires"] == "csm.2028-10.1"
    assert tiles(page)["First month short"] == before["First month short"]
    fine(page.selectbox(key="hire_role_0").set_value("support").run())
    fine(page.number_input(key="hire_people_0").set_value(2.5).run())
    assert page.query_params["hires"] == "support.2028-10.2.5"
    assert page.expander[0].label == "Planned hires · 2.5 people"
    fine(page.button(key="hire_remove_0").click().run())
    assert tiles(page) == before and "hires" not in page.query_params


def test_who_types_what_is_advised_has_nothing_more_to_open_and_pays_the_same(sample: Path) -> None:
    plain = fine(opened(PAGE, attrition="0"))
    advice = [["CSMs", "1", *months] for months in ADVICE_WITHOUT_LEAVERS]
    assert [row[:4] for row in rows(plain)[1:]] == advice
    typed = fine(opened(PAGE, attrition="0", hires="csm.2027-09.1_csm.2028-01.1_csm.2028-07.1"))
    assert tiles(typed)["Next requisition"] == ("—", "nothing to open")
    assert headline(typed) == "The team is large enough through October 2028: there is nothing to open"
    assert tiles(typed)["People there"] == ("15.0", "18.0 in Oct 2028")
    assert tiles(typed)["24-month cost of both"] == tiles(plain)["24-month cost of both"]


def test_rows_change_and_go_without_the_others(sample: Path) -> None:
    app = fine(opened(PAGE, hires=TYPED))
    assert [app.selectbox(key=f"hire_month_{row}").value for row in range(4)] == [
        *("2027-03", "2027-09", "2028-01", "2028-07")
    ]
    fine(app.button(key="hire_remove_1").click().run())
    assert app.query_params["hires"] == "csm.2027-03.1_csm.2028-01.1_csm.2028-07.1"
    fine(app.number_input(key="hire_people_1").set_value(3.0).run())
    assert app.query_params["hires"] == "csm.2027-03.1_csm.2028-01.3_csm.2028-07.1"
    again = fine(opened(PAGE, **app.query_params))
    assert (headline(again), tiles(again), rows(again)) == (headline(app), tiles(app), rows(app))
    assert charts(again) == charts(app)


def test_a_bad_row_of_a_link_is_told_once_and_spoils_no_other(sample: Path) -> None:
    app = fine(opened(PAGE, hires="csm.2027-03.1_ceo.2027-03.1_csm.2026-10.2"))
    assert warnings(app) == [
        "The planned hire 'ceo.2027-03.1' cannot be read, such as csm.2027-03.2; it was left out.",
        "The planned hire 'csm.2026-10.2' starts outside the plan, Nov 2026 to Oct 2028; it was left out.",
    ]
    good = fine(opened(PAGE, hires="csm.2027-03.1"))
    assert tiles(app) == tiles(good) and app.query_params["hires"] == "csm.2027-03.1"
    assert warnings(fine(app.run())) == []


def test_more_rows_than_there_is_room_for_are_told(sample: Path) -> None:
    app = fine(opened(PAGE, hires="_".join(["csm.2027-03.1"] * 21)))
    assert warnings(app) == ["The plan takes 20 rows of planned hires; the others were left out."]
    assert app.button(key="hire_add").disabled and app.expander[0].label == "Planned hires · 20 people"


def test_a_change_asks_no_warehouse(page: AppTest) -> None:
    with statements() as asked:
        fine(page.button(key="hire_add").click().run())
    assert asked == []


def test_in_chinese_it_is_words(sample: Path) -> None:
    app = fine(opened(PAGE, locale="zh-CN", hires="csm.2027-03.2"))
    assert app.expander[0].label == "\u8ba1\u5212\u62db\u8058 · 2\u4eba"


# Scenarios


def test_a_scenario_keeps_its_hires_through_store_file_and_link(shelf: Path) -> None:
    app = fine(opened(PAGE, plan="scenarios", hires="csm.2027-03.2_support.2027-05.1"))
    app.text_input(key="scenario_name").set_value("With hires")
    fine(next(one for one in app.button if one.label == "Save").click().run())
    (one,) = scenarios.saved_scenarios(saved.store(), "capacity")
    held = {name: value for name, value in one.levers.items() if name.startswith("hires.")}
    assert held == {"hires.csm.2027-03": 2.0, "hires.support.2027-05": 1.0}
    assert "hires=csm.2027-03.2_support.2027-05.1" in one.link
    (read,), problems = exchange.import_json(exchange.export_json([one]))
    assert (read.levers, problems) == (one.levers, [])
    # Compared with the plan without a hire, it has its own.
    other = fine(opened(PAGE, plan="scenarios", scenarios=one.id))
    table = {row[0]: row[1:] for row in rows(other)}
    assert (table["CSMs: planned hires"], table["Support: planned hires"]) == (["0", "2"], ["0", "1"])
    assert table["CSMs: hires"] == ["4", "2"]
    assert not any("this version does not know" in text for text in (one.body for one in other.get("html")))
    lines = {line["name"]: line["y"] for line in charts(other)["capacity_csm"]["data"]}
    assert lines["With hires"][4] == pytest.approx(lines["These levers"][4])
    assert lines["With hires"][-1] < lines["These levers"][-1] - 1


def test_a_row_that_a_saved_scenario_got_wrong_is_named(shelf: Path) -> None:
    fine(opened(PAGE))
    scenarios.save(saved.store(), "capacity", "Odd", {"attrition": 0.1, "hires.csm.never": 1.0})
    app = fine(opened(PAGE, plan="scenarios"))
    assert any("does not know: hires.csm.never." in one.body for one in app.get("html"))
