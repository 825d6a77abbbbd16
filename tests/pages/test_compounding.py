"""The Cohort compounding page under AppTest: what each lever, preset, goal, link and saved scenario changes."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from books import Book, book
from streamlit.testing.v1 import AppTest
from ui.acting import (
    charts,
    detail,
    fine,
    forget,
    headline,
    opened,
    problems,
    rate,
    rows,
    statements,
    texts,
    tiles,
    titles,
    warnings,
)
from ui.hostile import NAMES

from cs_dashboard.content.catalogue import Text
from cs_dashboard.filters import Filters
from cs_dashboard.store import scenarios
from cs_dashboard.ui import compounding_views, reads, saved

T = Text()
PAGE = "Cohort compounding"
ARTICLE = {"base": "1000", "nrr": "140", "fade": "100", "new_arr": "0"}
LEVERS = {"base": 1000.0, "nrr": 1.4, "fade": 1.0, "horizon": 10.0, "new_arr": 0.0}
NOBODY = "There is nothing to compound: nobody was paying twelve months ago"
AWAY = "postgresql://somebody:opensesame@127.0.0.1:1/dashboard"


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


def nrr(app: AppTest) -> float:
    """The NRR from year 1 into year 2, from the table."""
    return rate(rows(app)[2][1])


def lever(app: AppTest, name: str) -> Any:
    key = f"lever_{name}"
    return next(one for kind in ("slider", "number_input") for one in app.get(kind) if one.key == key)


def kept(name: str, **levers: float) -> str:
    """The id of a scenario that somebody saved."""
    return scenarios.save(saved.store(), "compounding", name, {**LEVERS, **levers}).id


def line_ends(app: AppTest) -> dict[str, float]:
    return {one["name"]: one["y"][-1] for one in charts(app)["compounding"]["data"] if "name" in one}


# The answer, its levers and the presets


def test_headline_tiles_table_and_chart_tell_the_same_numbers(page: AppTest) -> None:
    view = compounding_views.compounding_view(Filters())
    table, told = rows(page), headline(page)
    assert told.startswith(f"At an NRR of {T.rate(view.measured.nrr)} and {T.money(view.measured.new_arr)} of new ARR")
    assert len(table) == 11 and table[1][0] == "2026, year 1" and table[10][0] == "2035, year 10"
    assert table[1][4] == T.table_money(view.measured.base)
    assert table[10][4] == tiles(page)["ARR in 2035"][0]
    assert f"becomes {table[10][4]} by 2035" in told
    assert tiles(page)["Customer-success share"][0] == table[10][5]
    assert tiles(page)["Gross margin to 2035"] == (table[10][6], f"present value {table[10][7]}")
    assert T.money(line_ends(page)["These levers"]) == table[10][4]
    assert f"Fan from {view.measured.nrr_years} yearly NRRs" in detail(page)
    assert list(line_ends(page)) == ["Constant rate", "Survival-implied", "These levers"]


@pytest.mark.parametrize(
    ("name", "value", "link"),
    [
        ("base", 9e6, "9000000"),
        ("nrr", 120.0, "120"),
        ("fade", 50.0, "50"),
        ("horizon", 5.0, "5"),
        ("new_arr", 0.0, "0"),
        ("new_arr_growth", 20.0, "20"),
    ],
)
def test_a_lever_moves_the_headline_and_the_link_and_back(page: AppTest, name: str, value: float, link: str) -> None:
    before, stood = headline(page), lever(page, name).value
    fine(lever(page, name).set_value(value).run())
    assert headline(page) != before
    assert page.query_params[name] == link
    fine(lever(page, name).set_value(stood).run())
    assert headline(page) == before
    assert name not in page.query_params


@pytest.mark.parametrize(("name", "value"), [("gross_margin", 50.0), ("discount_rate", 20.0)])
def test_margin_and_discount_move_the_value_and_not_the_revenue(page: AppTest, name: str, value: float) -> None:
    before, told = tiles(page), headline(page)
    fine(lever(page, name).set_value(value).run())
    assert headline(page) == told
    changed = {label for label, shown in tiles(page).items() if shown != before[label]}
    assert changed == {"Gross margin to 2035"}
    revenue, margin = charts(page)["compounding"]["data"][-1]["y"], "Gross margin to 2035"
    if name == "gross_margin":
        assert tiles(page)[margin][0] == T.money(0.5 * sum(revenue))
    else:
        share = compounding_views.compounding_view(Filters()).measured.gross_margin
        worth = share * sum(arr / 1.2**age for age, arr in enumerate(revenue))
        assert tiles(page)[margin][1] == f"present value {T.money(worth)}"


def test_the_parts_of_nrr_make_it_up(page: AppTest) -> None:
    before, start = headline(page), nrr(page)
    fine(page.toggle(key="by_parts").set_value(True).run())
    assert headline(page) == before and nrr(page) == start
    assert {one.key for one in page.slider} & {"lever_nrr", "lever_churn"} == {"lever_churn"}
    churn = lever(page, "churn").value
    fine(lever(page, "churn").set_value(churn + 1).run())
    moved = nrr(page)
    # The slider shows the measured churn rounded to half a point.
    assert start - moved == pytest.approx(0.01, abs=0.003)
    fine(lever(page, "churn").set_value(churn + 2).run())
    assert moved - nrr(page) == pytest.approx(0.01, abs=1e-9)
    fine(lever(page, "expansion").set_value(lever(page, "expansion").value + 5).run())
    assert nrr(page) > moved
    again = fine(opened(PAGE, **page.query_params))
    assert again.toggle(key="by_parts").value is True
    assert headline(again) == headline(page)


def test_parts_that_are_put_away_leave_the_link_and_nrr_as_they_were(page: AppTest) -> None:
    before = headline(page)
    page.toggle(key="by_parts").set_value(True).run()
    fine(lever(page, "churn").set_value(30.0).run())
    assert page.query_params["churn"] == "30" and headline(page) != before
    fine(page.toggle(key="by_parts").set_value(False).run())
    assert "churn" not in page.query_params
    assert headline(page) == before == headline(fine(opened(PAGE, **page.query_params)))


def test_nrr_gives_way_to_its_parts(page: AppTest) -> None:
    before = headline(page)
    lever(page, "nrr").set_value(150.0).run()
    fine(page.toggle(key="by_parts").set_value(True).run())
    assert "nrr" not in page.query_params and headline(page) == before


def test_the_article_s_preset_gives_its_numbers_and_today_the_first_ones_back(page: AppTest) -> None:
    before, stood, query = headline(page), rows(page), dict(page.query_params)
    page.toggle(key="by_parts").set_value(True).run()
    fine(page.button(key="preset_article").click().run())
    assert page.toggle(key="by_parts").value is False
    assert lever(page, "base").value == 1000.0
    assert (rows(page)[5][4], rows(page)[10][4]) == ("$3,841.6", "$20,661.0")
    assert headline(page).startswith("At a constant NRR of 140.0%, $1K becomes $20.7K by 2035 without a new customer")
    assert {name: page.query_params[name] for name in ARTICLE} == ARTICLE
    assert "Constant rate" not in line_ends(page)
    fine(page.button(key="preset_today").click().run())
    assert (headline(page), rows(page), dict(page.query_params)) == (before, stood, query)


@pytest.mark.parametrize(
    ("preset", "told"),
    [("survey_median", "101.0%"), ("survey_top_quartile", "109.0%"), ("fading_best_case", "143.0%")],
)
def test_a_preset_sets_its_nrr(page: AppTest, preset: str, told: str) -> None:
    fine(page.button(key=f"preset_{preset}").click().run())
    assert headline(page).startswith(f"At an NRR of {told} and ")
    assert lever(page, "base").value == pytest.approx(compounding_views.compounding_view(Filters()).measured.base)


# Sections


@pytest.mark.parametrize(
    ("section", "drawn"), [("table", set()), ("steps", {"tornado"}), ("goal", set()), ("scenarios", set())]
)
def test_a_section_shows_what_it_is_called(page: AppTest, section: str, drawn: set[str]) -> None:
    fine(page.segmented_control(key="show").set_value(section).run())
    assert set(charts(page)) == {"compounding", "matrix_nrr_quarter", *drawn}
    assert page.query_params.get("show", "table") == section
    assert bool([one for one in page.get("html") if "The article says" in one.body]) == (section == "table")
    assert {one.key for one in page.number_input} - {"lever_base", "lever_new_arr"} == (
        {"times", "in_year"} if section == "goal" else set()
    )


@pytest.mark.parametrize(
    ("section", "drawn"),
    [("matrix", "matrix_nrr_quarter"), ("layers", "layers"), ("ladder", "ladder"), ("survival", "survival")],
)
def test_a_section_on_cohorts_shows_its_chart(page: AppTest, section: str, drawn: str) -> None:
    fine(page.segmented_control(key="cohorts").set_value(section).run())
    assert set(charts(page)) == {"compounding", drawn}
    assert page.query_params.get("cohorts", "matrix") == section


def test_the_survival_section_tells_the_fit_of_all_and_of_each_segment(sample: Path) -> None:
    app = fine(opened(PAGE, cohorts="survival"))
    view = compounding_views.compounding_view(Filters())
    facts = next(one.body for one in reversed(app.get("html")) if "<dl" in one.body)
    assert re.findall(r"<dt>(.*?)</dt>", facts) == ["All", *reads.members()["segment"]]
    assert f"From {T.count(view.fit.customers)} customers: " in facts
    one = fine(opened(PAGE, cohorts="survival", segment="SMB"))
    facts = next(each.body for each in reversed(one.get("html")) if "<dl" in each.body)
    assert re.findall(r"<dt>(.*?)</dt>", facts) == ["All"]


def test_the_steps_are_named_with_their_lever_and_led_by_money(sample: Path) -> None:
    app = fine(opened(PAGE, show="steps", **ARTICLE))
    # 1,000 × 1.41^9 − 20,661.0 = 1,366.5
    assert "One more point of NRR is worth $1.37K of ARR in 2035." in texts(app)
    assert tiles(app)["One point of NRR"][0] == "$1.37K"
    names = [point[0] for point in charts(app)["tornado"]["data"][0]["customdata"]]
    assert "NRR: 139.0% to 141.0%" in names
    assert not any(name.startswith(("Gross margin", "Discount")) for name in names)


def test_a_goal_names_the_value_that_reaches_it(sample: Path) -> None:
    app = fine(opened(PAGE, show="goal", **ARTICLE))
    told = next(text for text in texts(app) if "makes ×10.0 by year 10" in text)
    # 10^(1/9) = 1.2915
    assert told == "An NRR of 129.2% in the first year makes ×10.0 by year 10."
    fine(app.number_input(key="times").set_value(2.0).run())
    fine(app.number_input(key="in_year").set_value(3.0).run())
    assert "An NRR of 141.4% in the first year makes ×2.0 by year 3." in texts(app)
    assert "Year 3 is 2028; the other levers stay as they stand." in texts(app)
    assert (app.query_params["times"], app.query_params["in_year"]) == ("2", "3")
    fine(app.segmented_control(key="seek").set_value("new_arr").run())
    # 1,000 × 1.96 + n × 1.4 + n × (1 + growth) ≥ 2,000
    assert any(re.fullmatch(r"New ARR of \$1\d\.\d a year makes ×2.0 by year 3.", text) for text in texts(app))
    fine(app.segmented_control(key="seek").set_value("fade").run())
    assert any(text.startswith("Even without any fading ×2.0 is not reached by year 3;") for text in texts(app))
    again = fine(opened(PAGE, **app.query_params))
    assert texts(again)[1:] == texts(app)[1:]


def test_a_goal_out_of_reach_is_told(sample: Path) -> None:
    app = fine(opened(PAGE, show="goal", times="1000", in_year="2", new_arr="0"))
    assert "No NRR up to 300% makes ×1,000.0 by year 2 with the other levers as they stand." in texts(app)


@pytest.mark.parametrize(
    ("query", "stands"),
    [
        ({"times": "x", "in_year": "99"}, (10.0, 10.0)),
        ({"times": "nan", "in_year": "inf"}, (10.0, 10.0)),
        ({"times": "-1", "in_year": "1e400"}, (10.0, 10.0)),
        ({"times": "2.5", "in_year": "7"}, (2.5, 7.0)),
    ],
)
def test_a_goal_from_a_link_is_one_that_can_be_sought(
    sample: Path, query: dict[str, str], stands: tuple[float, float]
) -> None:
    app = fine(opened(PAGE, show="goal", seek="none", **query))
    assert (app.number_input(key="times").value, app.number_input(key="in_year").value) == stands
    assert app.segmented_control(key="seek").value == "nrr"


# Links


def test_a_link_opens_the_same_levers_sections_and_numbers(page: AppTest) -> None:
    page.multiselect(key="segment").set_value(["SMB"]).run()
    for name, value in (("nrr", 125.0), ("fade", 60.0), ("horizon", 12.0), ("discount_rate", 5.0)):
        lever(page, name).set_value(value).run()
    page.segmented_control(key="cohorts").set_value("layers").run()
    again = fine(opened(PAGE, **page.query_params))
    assert (headline(again), tiles(again), rows(again)) == (headline(page), tiles(page), rows(page))
    assert titles(again) == titles(page)
    assert "$" in headline(again) and "by 2037" in headline(again)
    assert dict(again.query_params) == dict(page.query_params)


@pytest.mark.parametrize(
    ("query", "told", "name", "stands"),
    [
        ({"nrr": "999"}, "'999'", "nrr", 300.0),
        ({"nrr": "-1"}, "'-1'", "nrr", 0.0),
        ({"fade": "abc"}, "'abc'", "fade", 80.0),
        ({"horizon": "inf"}, "'inf'", "horizon", 10.0),
        ({"horizon": "2.4"}, "'2.4'", "horizon", 2.0),
        ({"base": "-5"}, "'-5'", "base", 0.0),
    ],
)
def test_what_a_lever_cannot_be_is_told_once(
    sample: Path, query: dict[str, str], told: str, name: str, stands: float
) -> None:
    app = fine(opened(PAGE, **query))
    assert [told in notice for notice in warnings(app)] == [True]
    assert lever(app, name).value == stands
    assert warnings(fine(app.run())) == []


def test_an_unknown_name_is_told_with_the_close_one(sample: Path) -> None:
    app = opened(**{"nr": "5"})
    assert warnings(app) == ["The link's parameter 'nr' means nothing here and was left out. Did you mean 'nrr'?"]
    assert "nr" not in fine(app.switch_page("pages/revenue/compounding.py").run()).query_params


@pytest.mark.parametrize(
    ("query", "end"),
    [
        ({"nrr": "0"}, "$0"),
        ({"nrr": "300", "horizon": "15"}, "$4.78B"),
        ({"horizon": "1"}, "$1K"),
        ({"base": "0"}, "$0"),
    ],
)
def test_the_ends_of_the_ranges_are_defined(sample: Path, query: dict[str, str], end: str) -> None:
    for show in ("table", "steps", "goal", "scenarios"):
        app = fine(opened(PAGE, show=show, **{**ARTICLE, **query}))
        assert next(iter(tiles(app).values()))[0] == end
        assert f"becomes {end} by " in headline(app)


# Little data


def everywhere(**query: str) -> Iterator[AppTest]:
    """The page with each of its sections."""
    for show, cohorts in zip(("table", "steps", "goal", "scenarios"), SECTIONS, strict=True):
        yield fine(opened(PAGE, show=show, cohorts=cohorts, **query))


SECTIONS = ("matrix", "layers", "ladder", "survival")


def test_a_selection_that_nobody_is_in_says_so(sample: Path) -> None:
    fine(opened())
    nobody = {"segment": "SMB", "landing_band": reads.members()["landing_band"][-1]}
    for app in everywhere(**nobody):
        assert headline(app) == NOBODY
        assert next(iter(tiles(app).values()))[0] == "—"
        assert any(title.startswith("There is no revenue to compound") for title in titles(app))
        assert set(charts(app)) <= {"ladder"}
    told = texts(app)
    assert "No survival fit: fewer than 30 customers came to a renewal." in told
    assert any(title.startswith("No customer has left yet") for title in titles(app))


def test_the_worked_example_compounds_and_says_what_it_cannot(
    elsewhere: Callable[[Book], Path], worked_book: Book
) -> None:
    """ARR 350 × 12 = 4,200; A and B paid 200 in January 2023 and pay 200; C came since: 150 × 12 = 1,800."""
    elsewhere(worked_book)
    for app in everywhere(as_of="2024-01"):
        assert headline(app).startswith("At an NRR of 100.0% and $1.8K of new ARR a year, $4.2K becomes ")
        assert "(9 in 10" not in headline(app)
        assert detail(app).startswith("No fan: it takes three years of history and an interval of NRR")
        assert "No survival fit: fewer than 30 customers came to a renewal." in " ".join(texts(app))
    # 4,200 + 9 × 1,800
    assert "becomes $20.4K by 2033" in headline(app)


def test_two_months_of_history_have_nothing_to_compound_yet(elsewhere: Callable[[Book], Path]) -> None:
    elsewhere(book([("A", "2024-01-01", None, 100), ("B", "2024-02-29", None, 50), ("C", "2024-03-01", None, 10)]))
    for app in everywhere():
        assert headline(app) == NOBODY
        assert detail(app).startswith("No fan")
    app = fine(opened(PAGE, nrr="110", horizon="3"))
    # 150 × 12 × 1.1 × (1 + 0.1 × 0.8)
    assert headline(app) == "At an NRR of 110.0% that fades, $1.8K becomes $2.14K by 2026 without a new customer"


def test_a_lever_that_is_not_measured_is_not_saved_without_a_value(elsewhere: Callable[[Book], Path]) -> None:
    elsewhere(book([("A", "2024-01-01", None, 100), ("B", "2024-02-29", None, 50)]))
    app = fine(opened(PAGE, show="scenarios"))
    app.text_input(key="scenario_name").set_value("Plan")
    save(app)
    assert problems(app) == ["'nrr' is no finite number; move its slider and save again."]
    assert scenarios.saved_scenarios(saved.store(), "compounding") == []


# Scenarios


def save(app: AppTest) -> AppTest:
    next(one for one in app.button if one.label == "Save").click().run()
    assert not app.exception, [one.value for one in app.exception]
    return app


def test_what_is_saved_is_what_is_on_screen(shelf: Path) -> None:
    app = fine(opened(PAGE, show="scenarios", segment="SMB", **ARTICLE))
    assert "Nothing is saved yet. Set the levers, then save them under a name." in texts(app)
    app.text_input(key="scenario_name").set_value("The article")
    app.text_input(key="scenario_note").set_value("as printed")
    fine(save(app))
    (one,) = scenarios.saved_scenarios(saved.store(), "compounding")
    assert (one.name, one.note, one.author) == ("The article", "as printed", "")
    assert {name: one.levers[name] for name in LEVERS} == LEVERS
    assert "segment=SMB" in one.link and "nrr=140" in one.link
    assert app.selectbox(key="picked_scenario").value == one.id
    assert any(text.startswith("as printed · changed ") for text in texts(app))
    again = fine(opened(PAGE, **dict(part.split("=") for part in one.link.split("&"))))
    assert headline(again) == headline(app)


def test_a_name_is_needed(shelf: Path) -> None:
    app = save(opened(PAGE, show="scenarios"))
    assert problems(app) == ["A name needs at least one character; write one."]
    assert problems(app.run()) == []
    assert scenarios.saved_scenarios(saved.store(), "compounding") == []


def test_scenarios_compared_stand_in_chart_table_and_link(shelf: Path) -> None:
    ids = [kept("Held", nrr=1.4), kept("Slower", nrr=1.2), kept("Gone", nrr=0.0)]
    app = fine(opened(PAGE, show="scenarios", **ARTICLE))
    fine(app.multiselect(key="compare_scenarios").set_value(ids).run())
    assert line_ends(app) == {
        "Held": pytest.approx(1000 * 1.4**9),
        "Slower": pytest.approx(1000 * 1.2**9),
        "Gone": 0.0,
        "These levers": pytest.approx(1000 * 1.4**9),
    }
    table = {row[0]: row[1:] for row in rows(app)}
    assert table[""] == ["These levers", "Held", "Slower", "Gone"]
    assert table["NRR"] == ["140.0%", "140.0%", "120.0%", "0.0%"]
    assert "Fade" not in table and "Gross margin" in table
    assert table["ARR in 2035"] == ["$20,661.0", "$20,661.0", "$5,159.8", "$0"]
    assert table["Against these levers"] == ["", "$0", "−$15.5K", "−$20.7K"]
    assert app.query_params["scenarios"] == ",".join(ids)
    again = fine(opened(PAGE, **app.query_params))
    assert line_ends(again) == line_ends(app)
    # A shorter horizon of ours is theirs too.
    fine(lever(app, "horizon").set_value(3.0).run())
    assert line_ends(app)["Slower"] == pytest.approx(1440.0)
    fine(app.multiselect(key="compare_scenarios").set_value([]).run())
    assert "scenarios" not in app.query_params and "Survival-implied" in line_ends(app)


def test_what_a_link_compares_and_is_gone_is_left_out(shelf: Path) -> None:
    one = kept("Held")
    app = fine(opened(PAGE, scenarios=f"{'0' * 32},{one},../../etc"))
    assert list(line_ends(app)) == ["Held", "These levers"]


def test_a_scenario_called_like_our_own_column_stays_apart_from_it(shelf: Path) -> None:
    one = kept("These levers", nrr=1.2)
    app = fine(opened(PAGE, show="scenarios", scenarios=one, **ARTICLE))
    assert [name.strip() for name in rows(app)[0]] == ["", "These levers", "These levers"]
    assert {row[0]: row[1:] for row in rows(app)}["NRR"] == ["140.0%", "120.0%"]


def test_a_scenario_of_another_version_opens_within_the_ranges_of_this_one(shelf: Path) -> None:
    one = scenarios.save(saved.store(), "compounding", "Old", {"base": 1e15, "nrr": 9.0, "vibes": 1.0}).id
    app = fine(opened(PAGE, show="scenarios", scenarios=one))
    assert "It names levers that this version does not know: vibes." in texts(app)
    # NRR 900 % of 1e15 is taken as 300 % of 1e12.
    assert line_ends(app)["Old"] == pytest.approx(1e12 * 3.0)


def test_a_scenario_is_renamed_copied_deleted_and_brought_back(shelf: Path) -> None:
    one = kept("Plan")
    app = fine(opened(PAGE, show="scenarios", scenarios=one))
    app.text_input(key=f"rename_{one}").set_value("Budget")
    app.text_input(key=f"annotate_{one}").set_value("of the board")
    fine(app.button(key=f"keep_{one}").click().run())
    (found,) = scenarios.saved_scenarios(saved.store(), "compounding")
    assert (found.name, found.note) == ("Budget", "of the board")
    assert list(line_ends(app)) == ["Budget", "These levers"]
    fine(press(app, "Duplicate"))
    names = {each.id: each.name for each in scenarios.saved_scenarios(saved.store(), "compounding")}
    assert sorted(names.values()) == ["Budget", "Budget (2)"]
    assert names[app.selectbox(key="picked_scenario").value] == "Budget (2)"
    fine(press(app, "Delete"))
    assert "'Budget (2)' was deleted." in texts(app)
    assert len(scenarios.saved_scenarios(saved.store(), "compounding")) == 1
    fine(press(app, "Undo"))
    assert len(scenarios.saved_scenarios(saved.store(), "compounding")) == 2
    assert names[app.selectbox(key="picked_scenario").value] == "Budget (2)"
    assert not any("was deleted" in text for text in texts(app))


def press(app: AppTest, label: str) -> AppTest:
    return next(one for one in app.button if one.label == label).click().run()


def test_a_rename_that_fails_is_told_and_changes_nothing(shelf: Path) -> None:
    one = kept("Plan")
    app = fine(opened(PAGE, show="scenarios"))
    app.text_input(key=f"rename_{one}").set_value("  ")
    app.button(key=f"keep_{one}").click().run()
    assert problems(app) == ["A name needs at least one character; write one."]
    assert [each.name for each in scenarios.saved_scenarios(saved.store(), "compounding")] == ["Plan"]


def uploaded(app: AppTest, content: bytes) -> AppTest:
    (place,) = app.get("file_uploader")
    return place.upload("scenarios.json", content, "application/json").run()


def test_a_file_is_taken_in_at_once_and_once_and_what_is_wrong_with_it_is_told(shelf: Path) -> None:
    good = {"kind": "compounding", "name": "From a file", "levers": LEVERS}
    bad = {"kind": "compounding", "name": "Bad", "levers": {"nrr": "x"}}
    held = {"format": "cs_dashboard.scenarios", "version": 1, "scenarios": [good, bad]}
    app = fine(uploaded(opened(PAGE, show="scenarios"), json.dumps(held).encode()))
    for _ in range(2):
        assert [one.value for one in app.success] == ["1 scenario was brought in."]
        assert warnings(app) == ["Scenario 2: the lever 'nrr' is no finite number; it was left out."]
        assert app.selectbox(key="picked_scenario").options == ["From a file"]
        fine(app.run())
    fine(uploaded(app, b"no json"))
    assert warnings(app) == ["The file is no JSON; nothing was taken in."]
    assert len(scenarios.saved_scenarios(saved.store(), "compounding")) == 1


def test_hostile_names_are_shown_letter_by_letter(shelf: Path) -> None:
    hostile = [NAMES[place] for place in (0, 1, 2, 6, 7)]
    app = fine(opened(PAGE, show="scenarios", scenarios=",".join(kept(name) for name in hostile)))
    assert rows(app)[0] == ["", "These levers", *hostile]
    body = next(one.body for one in app.get("html") if "class='cs-rows'" in one.body)
    assert "<" not in MARKUP.sub("", body)
    figure = charts(app)["compounding"]
    drawn = [note["text"] for note in figure["layout"]["annotations"]]
    drawn += [one["name"] for one in figure["data"] if "name" in one]
    drawn += [point[1] for one in figure["data"] for point in one.get("customdata", [])]
    assert len(drawn) > 5 * 12
    assert not any("<" in MARKUP.sub("", text) for text in drawn)
    assert "**bold**" in drawn and "$x^2$ and $y$" in drawn


MARKUP = re.compile(r"</?(b|br|div|table|thead|tbody|tr|th|td)\b[^>]*>")


# The store and the warehouse behind


def test_a_damaged_store_is_told_and_the_simulator_goes_on(
    elsewhere: Callable[[Book], Path], worked_book: Book, tmp_path: Path
) -> None:
    elsewhere(worked_book)
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "store.sqlite").write_text("damaged " * 999)
    app = fine(opened(PAGE))
    assert warnings(app) == []
    fine(app.segmented_control(key="show").set_value("scenarios").run())
    (notice,) = warnings(app)
    (file,) = [one.name for one in (tmp_path / "var").iterdir() if one.read_bytes().startswith(b"damaged ")]
    assert notice == f"The file of saved scenarios was damaged. It is kept as {file}, and a new one was begun."
    assert file != "store.sqlite"
    app.text_input(key="scenario_name").set_value("After it")
    fine(save(app))
    assert [one.name for one in scenarios.saved_scenarios(saved.store(), "compounding")] == ["After it"]
    saved.store().close()


@pytest.mark.parametrize("place", [AWAY, "folder"])
def test_a_store_that_is_away_stops_only_the_scenarios(
    elsewhere: Callable[[Book], Path], worked_book: Book, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, place: str
) -> None:
    elsewhere(worked_book)
    monkeypatch.setenv("CS_DASHBOARD_STORE_URL", place if place == AWAY else str(tmp_path))
    forget()
    app = fine(opened(PAGE, as_of="2024-01"))
    before = headline(app)
    fine(lever(app, "horizon").set_value(5.0).run())
    assert headline(app) != before
    app.segmented_control(key="show").set_value("scenarios").run()
    for _ in range(2):
        (told,) = problems(app)
        assert told.startswith("The store ") and "opensesame" not in told
        assert headline(app) != before and not app.exception
        assert not any("Nothing is saved yet" in text for text in texts(app))
        app.run()
    app.text_input(key="scenario_name").set_value("Plan")
    assert problems(save(app)) == [told]
    one = {"kind": "compounding", "name": "From a file", "levers": LEVERS}
    held = {"format": "cs_dashboard.scenarios", "version": 1, "scenarios": [one]}
    assert problems(uploaded(app, json.dumps(held).encode())) == [told]
    assert not app.success
    fine(app.segmented_control(key="show").set_value("table").run())


FRAGMENT = """
import streamlit as st
from cs_dashboard.ui import compounding_views, scenario_panel, shell, simulator
t, theme, filters = shell.text(), shell.theme(), shell.filters()
if "looked_up" not in st.session_state:
    scenario_panel.refresh()
    st.session_state["looked_up"] = True
    st.session_state["view"] = compounding_views.compounding_view(filters)
simulator.simulator(st.session_state["view"], t, theme)
"""
APP = """
from cs_dashboard.ui import shell
shell.show({{"Revenue": [({page!r}, "Retention", ":material/autorenew:")]}})
"""


@contextmanager
def store_statements() -> Iterator[list[str]]:
    """What reaches the store while the block runs."""
    seen: list[str] = []

    def counted(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    engine = saved.store().engine
    sa.event.listen(engine, "before_cursor_execute", counted)
    try:
        yield seen
    finally:
        sa.event.remove(engine, "before_cursor_execute", counted)


@pytest.mark.parametrize("show", ["table", "steps", "goal", "scenarios"])
def test_a_lever_that_moves_asks_neither_warehouse_nor_store(shelf: Path, tmp_path: Path, show: str) -> None:
    """What runs when a lever moves is the simulator alone, which AppTest can only run as a page of its own."""
    ids = [kept(name, nrr=value) for name, value in (("A", 1.1), ("B", 1.2), ("C", 1.3))]
    page, script = tmp_path / "simulator_page.py", tmp_path / "simulator_app.py"
    page.write_text(FRAGMENT, encoding="utf-8")
    script.write_text(APP.format(page=str(page)), encoding="utf-8")
    app = AppTest.from_file(script, default_timeout=120)
    app.context = {"locale": "en-US", "theme": "light"}
    for name, value in {"scenarios": ",".join(ids), "show": show}.items():
        app.query_params[name] = value
    fine(app.run())
    before = headline(app)
    assert len(line_ends(app)) == 4
    with statements() as asked, store_statements() as looked_up:
        fine(lever(app, "nrr").set_value(130.0).run())
        fine(lever(app, "horizon").set_value(7.0).run())
        fine(lever(app, "base").set_value(5e6).run())
    assert (asked, looked_up) == ([], [])
    assert headline(app) != before and len(line_ends(app)) == 4


def test_a_whole_run_of_the_page_asks_the_store_once_and_the_warehouse_nothing_new(shelf: Path) -> None:
    ids = [kept(name) for name in "ABC"]
    app = fine(opened(PAGE, scenarios=",".join(ids)))
    with statements() as asked, store_statements() as looked_up:
        fine(lever(app, "nrr").set_value(130.0).run())
    assert asked == []
    assert len([one for one in looked_up if one.startswith("SELECT")]) == 1


# Readers


def test_a_language_switch_keeps_levers_and_sections(page: AppTest) -> None:
    page.segmented_control(key="show").set_value("steps").run()
    page.toggle(key="by_parts").set_value(True).run()
    lever(page, "churn").set_value(20.0).run()
    before = dict(page.query_params)
    fine(page.selectbox(key="language").set_value("zh_Hans").run())
    assert dict(page.query_params) == {**before, "lang": "zh_Hans"}
    assert page.toggle(key="by_parts").value is True and lever(page, "churn").value == 20.0
    assert "tornado" in charts(page)


def test_in_chinese_the_article_is_counted_in_ten_thousands(sample: Path) -> None:
    app = fine(opened(PAGE, locale="zh-CN", **{**ARTICLE, "base": "10000000"}))
    assert (rows(app)[5][4], rows(app)[10][4]) == ("US$3,842\u4e07", "US$2.07\u4ebf")


def test_an_earlier_month_starts_from_what_it_was_then(page: AppTest) -> None:
    fine(page.selectbox(key="as_of").set_value(reads.months()[12]).run())
    view = compounding_views.compounding_view(Filters(as_of=reads.months()[12].date()))
    assert headline(page).startswith(f"At an NRR of {T.rate(view.measured.nrr)}")
    assert rows(page)[1][0] == "2025, year 1" and "As of October 2025" in detail(page)
