"""The Stage maturity page under AppTest: both ladders, every section, assessments, disputes, links, what is missing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa
import streamlit as st
from books import Book
from maturity_companies import bare_company, giant_company, young_company
from maturity_example import maturity_book
from streamlit.testing.v1 import AppTest
from ui.acting import charts, detail, fine, headline, opened, rows, statements, texts, tiles, titles
from ui.hostile import NAMES

from cs_dashboard.content.practices import practices
from cs_dashboard.filters import Filters
from cs_dashboard.scenarios import maturity
from cs_dashboard.store import assessments
from cs_dashboard.ui import maturity_views, saved
from cs_dashboard.ui.maturity_views import MaturityView

PAGE = "Stage maturity"
SECTIONS = ("gaps", "practices", "early", "questions", "triggers", "stages", "conflicts")
Elsewhere = Callable[[Book], Path]


@pytest.fixture
def shelf(sample: Path) -> Iterator[Path]:
    """The store beside the sample, empty before and after."""
    yield sample / "store.sqlite"
    saved.store().close()
    for file in sample.glob("store.sqlite*"):
        file.unlink()


def lever(app: AppTest, name: str) -> Any:
    return app.slider(key=f"lever_{name}")


def notices(app: AppTest) -> list[str]:
    return [one.value.replace("\\", "") for one in app.info]


def view() -> MaturityView:
    return maturity_views.maturity_view(Filters(), assessments.assessments(saved.store()))


def table(app: AppTest) -> pd.DataFrame:
    """The table of practices on the page."""
    found: pd.DataFrame = app.dataframe[0].value
    return found


def row_of(app: AppTest, practice: str) -> dict[str, str]:
    listed = table(app).set_index("Practice")
    return dict(listed.loc[practices()[practice].name.texts["en"]])


def linked(app: AppTest) -> dict[str, str]:
    """What the link says."""
    return {name: value if isinstance(value, str) else value[0] for name, value in app.query_params.items()}


def moved(app: AppTest) -> str:
    """What the supposed sizes would change, in words."""
    return next(text for text in texts(app) if text.startswith(("That company stands at", "Move a slider")))


def dots(app: AppTest, ladder: str) -> dict[str, float]:
    """Now and supposed, in rungs."""
    return {one["name"]: one["y"][0] for one in charts(app)[f"ladder_{ladder}"]["data"] if "name" in one}


# The answer


def test_headline_tiles_and_ladders_of_the_sample_tell_the_same(sample: Path) -> None:
    app, found = fine(opened(PAGE)), view()
    share, n = maturity.in_place(found.judged)
    assert headline(app).startswith(
        f"Pre-growth by ARR, 20\N{EN DASH}99 people by headcount; {share:.0%} of what these stages ask is in place; "
    )
    assert practices()[found.gaps["practice"].iloc[0]].name.texts["en"] in headline(app)
    assert f"{n} practices count" in detail(app) and "as of October 2026" in detail(app)
    shown = tiles(app)
    # ARR of $8.32M at 7.1.
    assert shown["Stage by ARR"] == ("Pre-growth", "ARR of CN\N{YEN SIGN}59.1M")
    assert shown["Stage by headcount"] == ("20\N{EN DASH}99 people", "88 people")
    assert shown["In place"] == (f"{share:.0%}", f"of {n} practices asked")
    assert shown["Advice of article 002 adopted"][0] == f"{maturity.adopted(found.judged)[0]:.0%}"
    assert dots(app, "headcount") == {"Now": pytest.approx(2 + (88 - 20) / 80)}
    assert dots(app, "arr") == {"Now": pytest.approx(2 + (found.places["arr"].value - 40e6) / 20e6)}
    assert table(app)["Practice"].tolist() == [practices()[key].name.texts["en"] for key in found.gaps["practice"]]


def test_in_chinese_it_counts_in_ten_thousands_of_yuan(sample: Path) -> None:
    app = fine(opened(PAGE, locale="zh-CN"))
    values = list(tiles(app).values())
    assert values[0][1].endswith("\N{YEN SIGN}5,906\u4e07")
    assert values[1][0] == "20\N{EN DASH}99\u4eba" and values[1][1] == "88\u4eba"
    assert set(charts(app)) == {"ladder_arr", "ladder_headcount", "areas"}


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_every_section_opens_by_its_link(sample: Path, section: str, locale: str) -> None:
    app = fine(opened(PAGE, locale=locale, maturity=section))
    assert app.segmented_control(key="maturity").value == section
    drawn = {"areas"} if section == "gaps" else set()
    assert set(charts(app)) == {"ladder_arr", "ladder_headcount", *drawn}
    # Either kind of table.
    tables = len(app.dataframe) + sum("class='cs-rows'" in one.body for one in app.get("html"))
    assert tables == 1
    assert notices(app) == []


def test_the_eight_questions_stand_in_their_order_with_their_answers(shelf: Path) -> None:
    wanted = [key for row in range(14, 22) for key, one in practices().items() if f"003-{row}" in one.facts]
    assessments.assess(saved.store(), wanted[1], "in_part", note="Sales writes a letter", owner="Ben")
    listed = table(fine(opened(PAGE, maturity="questions")))
    assert listed["Question"].tolist() == [practices()[key].text.texts["en"] for key in wanted]
    assert listed.loc[1, ["Answer", "Owner"]].tolist() == ["Sales writes a letter", "Ben"]
    assert set(listed["Answer"].drop(1)) == {""}


def test_triggers_say_since_when_and_conflicts_stand_side_by_side(sample: Path) -> None:
    passed = {row[0]: row[1] for row in rows(fine(opened(PAGE, maturity="triggers")))[1:]}
    assert any(state.startswith("passed since ") and state.endswith("; now 88") for state in passed.values())
    head, *sides = rows(fine(opened(PAGE, maturity="conflicts")))
    assert head == ["Question", "One side", "The other side", "Source"] and len(sides) >= 2
    assert all(first and other and first != other for _, first, other, _ in sides)


def test_the_table_of_an_area_holds_that_area_alone(sample: Path) -> None:
    app = fine(opened(PAGE, maturity="practices"))
    whole = len(table(app))
    assert whole == len(view().judged)
    fine(app.selectbox(key="maturity_area").set_value("renewal").run())
    assert set(table(app)["Area"]) == {"Renewals"} and 0 < len(table(app)) < whole


def test_a_stage_is_read_whether_the_company_is_there_or_not(sample: Path) -> None:
    app = fine(opened(PAGE, maturity="stages"))
    here = [label for label in app.segmented_control(key="stage").options if label.endswith("(here)")]
    assert here == ["Pre-growth (here)", "20\N{EN DASH}99 people (here)"]
    before = rows(app)
    fine(app.segmented_control(key="stage").set_value("people_250").run())
    assert rows(app) != before and linked(app)["stage"] == "people_250"


# Levers


def test_a_larger_arr_climbs_its_ladder_alone_and_says_what_begins(sample: Path) -> None:
    app = fine(opened(PAGE))
    assert moved(app) == "Move a slider to see what the next rung asks before it comes."
    stood = dots(app, "headcount")
    fine(lever(app, "arr_change").set_value(10.0).run())
    assert moved(app).startswith("That company stands at Growth and second curve and 20\N{EN DASH}99 people.")
    # 59.06 M × 1.1 = 64.97 M on the top rung: 1 − 60 / 64.97 of it.
    arr = view().places["arr"].value * 1.1
    assert dots(app, "arr")["Supposed"] == pytest.approx(3 + 1 - 60e6 / arr)
    assert dots(app, "headcount") == stood
    found = maturity.project_stages(practices(), view().places, {"arr": arr})
    assert f"{len(found.asked)} more things are asked, {len(found.against)} more advised against" in moved(app)
    assert any(text.startswith("Asked then: ") for text in texts(app))
    fine(lever(app, "arr_change").set_value(0.0).run())
    assert moved(app).startswith("Move a slider") and "Supposed" not in dots(app, "arr")


def test_twelve_more_people_stand_on_the_next_rung_and_eleven_do_not(sample: Path) -> None:
    app = fine(opened(PAGE))
    fine(lever(app, "headcount_change").set_value(11.0).run())
    assert "Nothing changes in what is asked of it." in moved(app)
    fine(lever(app, "headcount_change").set_value(12.0).run())
    assert "100\N{EN DASH}249 people." in moved(app) and "more things are asked" in moved(app)
    assert dots(app, "headcount")["Supposed"] == 3.0


def test_fewer_people_than_there_are_leave_nobody_and_not_less(sample: Path) -> None:
    app = fine(opened(PAGE, headcount_change="-200"))
    assert dots(app, "headcount")["Supposed"] == 0.0
    assert "0\N{EN DASH}4 people" in moved(app)


def test_section_stage_and_levers_survive_in_the_link_and_in_the_other_language(sample: Path) -> None:
    query = {"maturity": "stages", "stage": "pmf", "arr_change": "50", "headcount_change": "-20"}
    app = fine(opened(PAGE, **query))
    assert linked(app).items() >= query.items()
    assert (lever(app, "arr_change").value, lever(app, "headcount_change").value) == (50.0, -20)
    told = rows(app)
    fine(app.selectbox(key="language").set_value("zh_Hans").run())
    assert linked(app).items() >= query.items()
    assert rows(app) != told and len(rows(app)) == len(told)


@pytest.mark.parametrize(
    "query", [{"maturity": "<b>", "stage": "none"}, {"arr_change": "inf", "headcount_change": "x"}]
)
def test_a_link_that_is_wrong_shows_the_page_as_it_starts(sample: Path, query: dict[str, str]) -> None:
    app = fine(opened(PAGE, **query))
    assert headline(app) == headline(fine(opened(PAGE)))
    assert app.segmented_control(key="maturity").value == "gaps" and moved(app).startswith("Move a slider")


FRAGMENT = """
import streamlit as st
from cs_dashboard.filters import Filters
from cs_dashboard.ui import assessment_panel, maturity_sections, maturity_views, shell
if "view" not in st.session_state:
    st.session_state["view"] = maturity_views.maturity_view(Filters(), assessment_panel.known())
maturity_sections.ladders(st.session_state["view"], shell.text(), shell.theme())
"""
APP = """
from cs_dashboard.ui import shell
shell.show({{"Organisation": [({page!r}, "Stage maturity", ":material/stairs:")]}})
"""


@contextmanager
def asked_of_the_store() -> Iterator[list[str]]:
    """What reaches the store while the block runs."""
    seen: list[str] = []
    engine = saved.store().engine

    def counted(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    sa.event.listen(engine, "before_cursor_execute", counted)
    try:
        yield seen
    finally:
        sa.event.remove(engine, "before_cursor_execute", counted)


def test_a_lever_that_moves_asks_neither_warehouse_nor_store(shelf: Path, tmp_path: Path) -> None:
    """What runs when a lever moves is the ladders alone, which AppTest can only run as a page of their own."""
    page, script = tmp_path / "ladders_page.py", tmp_path / "ladders_app.py"
    page.write_text(FRAGMENT, encoding="utf-8")
    script.write_text(APP.format(page=str(page)), encoding="utf-8")
    app = AppTest.from_file(script, default_timeout=120)
    app.context = {"locale": "en-US", "theme": "light"}
    fine(app.run())
    with statements() as asked, asked_of_the_store() as looked_up:
        fine(lever(app, "arr_change").set_value(50.0).run())
        fine(lever(app, "headcount_change").set_value(200).run())
    assert (asked, looked_up) == ([], [])
    assert moved(app).startswith("That company stands at Growth and second curve and 250 people and more.")


def test_a_second_visit_asks_the_warehouse_nothing(shelf: Path) -> None:
    app = fine(opened(PAGE))
    with statements() as asked:
        for section in SECTIONS:
            fine(app.segmented_control(key="maturity").set_value(section).run())
    assert asked == []


# Assessments


def shares(app: AppTest) -> tuple[str, int]:
    """The share in place that is shown, and of how many."""
    value, of = tiles(app)["In place"]
    return value, int(of.split()[1])


@pytest.mark.parametrize(
    ("status", "worth", "counts"),
    [("done", 1.0, 1), ("in_part", 0.5, 1), ("not_started", 0.0, 1), ("blocked", 0.0, 1), ("not_for_us", 0.0, 0)],
)
def test_what_somebody_says_moves_the_share_by_what_the_rule_says(
    shelf: Path, status: str, worth: float, counts: int
) -> None:
    before = view()
    (share, n), key = maturity.in_place(before.judged), _open_practice(before)
    app = fine(opened(PAGE, maturity="practices"))
    assert (row_of(app, key)["State"], row_of(app, key)["Judged by"]) == ("Not assessed", "Nobody yet")
    reason = "condition" if status == "blocked" else ""
    assessments.assess(saved.store(), key, status, blocked_because=reason)
    fine(app.run())
    after, left = maturity.in_place(view().judged)
    assert left == n - 1 + counts
    assert after * left == pytest.approx(share * n + worth)
    assert shares(app) == (f"{after:.0%}", left)
    names = {"done": "In place", "not_started": "Missing", "blocked": "Blocked", "not_for_us": "Not for us"}
    assert row_of(app, key)["State"] == names.get(status, "In part")
    assert row_of(app, key)["Judged by"] == "Self-assessment"
    in_gaps = key in view().gaps["practice"].tolist()
    assert in_gaps == (status in ("in_part", "not_started", "blocked"))


def _open_practice(found: MaturityView) -> str:
    """One that is asked, that no data judge, and of which nobody said anything."""
    judged = found.judged
    return str(
        judged.loc[judged["is_asked"] & (judged["judged_by"] == "") & judged["missing"].eq(""), "practice"].iloc[0]
    )


def test_a_dispute_of_what_data_judge_stands_beside_them_and_changes_nothing(shelf: Path) -> None:
    app = fine(opened(PAGE, maturity="practices"))
    stood, before = shares(app), row_of(app, "renewal_lead_and_rescue")
    assert (before["State"], before["Judged by"]) == ("Missing", "Data")
    assessments.assess(saved.store(), "renewal_lead_and_rescue", "done", note="Calls are not in the CRM.", owner="Ben")
    fine(app.run())
    after = row_of(app, "renewal_lead_and_rescue")
    assert (after["State"], after["Judged by"], after["Owner"]) == ("Missing", "Data, disputed", "Ben")
    assert after["What the data show"] == before["What the data show"] != ""
    assert shares(app) == stood and "1 disputed" in detail(app)


def test_an_owner_and_a_date_of_what_data_judge_are_no_dispute(shelf: Path) -> None:
    assessments.assess(saved.store(), "renewal_lead_and_rescue", "as_measured", owner="Ben", due_on=date(2027, 3, 31))
    app = fine(opened(PAGE))
    assert row_of(app, "renewal_lead_and_rescue")["Owner"] == "Ben"
    assert row_of(app, "renewal_lead_and_rescue")["Due"] == "Mar 31, 2027"
    assert "disputed" not in detail(app)


def test_what_is_done_against_advice_comes_first_and_people_may_say_so(shelf: Path) -> None:
    app = fine(opened(PAGE, maturity="early"))
    first = len(maturity.too_early(view().judged))
    key = next(one.practice for one in view().judged.itertuples() if not one.is_asked and one.judged_by == "")
    assessments.assess(saved.store(), str(key), "not_started")
    fine(app.run())
    done = table(app)["State"].isin(["We do it", "We do it in part"]).tolist()
    assert done == [True] * (first + 1) + [False] * (len(done) - first - 1)
    assert f"{first + 1} things are done that these stages advise against" in titles(app)


def test_what_the_store_holds_is_shown_letter_by_letter(shelf: Path) -> None:
    asked = [key for row in range(14, 22) for key, one in practices().items() if f"003-{row}" in one.facts]
    app = fine(opened(PAGE, maturity="questions"))
    for names in (NAMES[:8], NAMES[8:]):
        for key, name in zip(asked, names, strict=False):
            assessments.assess(saved.store(), key, "as_measured", note=name, owner=name[:100])
        listed = table(fine(app.run()))
        assert listed["Answer"].tolist()[: len(names)] == list(names)
        assert listed["Owner"].tolist()[: len(names)] == [name[:100] for name in names]


def test_an_earlier_month_is_judged_by_what_was_then(shelf: Path) -> None:
    assessments.assess(saved.store(), "renewal_owner", "as_measured", owner="Ben")
    now, then = fine(opened(PAGE)), fine(opened(PAGE, as_of="2024-06"))
    assert tiles(then)["Stage by ARR"][0] == "PMF" and tiles(now)["Stage by ARR"][0] == "Pre-growth"
    assert "as of June 2024" in detail(then)


def test_a_segment_leaves_the_page_as_it_is(sample: Path) -> None:
    whole, part = fine(opened(PAGE)), fine(opened(PAGE, segment="SMB"))
    assert (headline(part), tiles(part)) == (headline(whole), tiles(whole))


# What a row opens


@contextmanager
def clicked(monkeypatch: pytest.MonkeyPatch, row: int) -> Iterator[None]:
    """The row of the first table that leads somewhere is chosen."""
    show = st.dataframe

    def dataframe(shown: Any, **options: Any) -> Any:
        found = show(shown, **options)
        return {"selection": {"rows": [row], "points": []}} if "on_select" in options else found

    monkeypatch.setattr(st, "dataframe", dataframe)
    yield
    monkeypatch.setattr(st, "dataframe", show)


def test_a_gap_opens_on_its_evidence_its_customers_and_its_form(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = view()
    place = found.gaps["practice"].tolist().index("catch_silent_leavers")
    app = opened(PAGE)
    with clicked(monkeypatch, place):
        fine(app.run())
    told = texts(app)
    n = int(found.measured.set_index("key")["value"]["silent_customers"])
    assert any(text.startswith("Missing. ") and f" {n}; wanted: at most 0" in text for text in told)
    assert any("source: 000-2" in text for text in told)
    assert "The customers behind it" in [one.label for one in app.expander]
    assert len(app.dataframe[1].value) == n
    assert app.radio(key="assess_catch_silent_leavers_status").value == "as_measured"


# Companies of other sizes, and what is missing


@pytest.mark.parametrize(
    ("company", "begins", "sizes"),
    [
        (
            young_company,
            "Pre-PMF by ARR, 0\N{EN DASH}4 people by headcount; ",
            [("Pre-PMF", "ARR of CN\N{YEN SIGN}75.6K"), ("0\N{EN DASH}4 people", "3 people")],
        ),
        (
            giant_company,
            "Growth and second curve by ARR, 250 people and more by headcount; ",
            [("Growth and second curve", "ARR of CN\N{YEN SIGN}2.52B"), ("250 people and more", "5,000 people")],
        ),
    ],
    ids=["young", "giant"],
)
def test_the_ends_of_the_ladders(
    elsewhere: Elsewhere, company: Callable[[], Book], begins: str, sizes: list[tuple[str, str]]
) -> None:
    elsewhere(company())
    for section in SECTIONS:
        app = fine(opened(PAGE, maturity=section))
        assert headline(app).startswith(begins)
        assert list(tiles(app).values())[:2] == sizes
        assert {"ladder_arr", "ladder_headcount"} <= set(charts(app))


def test_the_top_rung_has_no_next_and_its_title_says_so(elsewhere: Elsewhere) -> None:
    elsewhere(giant_company())
    app = fine(opened(PAGE))
    assert [title for title in titles(app) if title.endswith("the top rung")] == [
        "By ARR: Growth and second curve, CN\N{YEN SIGN}2.52B, the top rung",
        "By headcount: 250 people and more, 5,000, the top rung",
    ]
    assert dots(app, "headcount") == {"Now": pytest.approx(5 - 250 / 5000)}


def test_without_employees_the_headcount_ladder_says_so_and_the_other_works(elsewhere: Elsewhere) -> None:
    elsewhere(bare_company())
    for section in SECTIONS:
        app = fine(opened(PAGE, maturity=section))
        assert headline(app).startswith("PMF by ARR, while headcount is not known; ")
        assert notices(app) == ["Connect `employees` to see this."]
        assert "ladder_arr" in charts(app) and "ladder_headcount" not in charts(app)
    assert "By headcount: not known" in titles(app)
    fine(lever(app, "arr_change").set_value(900.0).run())
    assert moved(app).startswith("That company stands at Growth and second curve.")


def test_the_ladder_s_own_currency_needs_no_rate(elsewhere: Elsewhere) -> None:
    elsewhere(bare_company())
    assert tiles(fine(opened(PAGE)))["Stage by ARR"] == ("PMF", "ARR of CN\N{YEN SIGN}10.8M")


def test_without_an_exchange_rate_the_arr_ladder_asks_for_it_and_the_other_works(elsewhere: Elsewhere) -> None:
    made = maturity_book()
    assert "exchange_rates" not in made.settings
    elsewhere(made)
    for section in SECTIONS:
        app = fine(opened(PAGE, maturity=section))
        assert headline(app).startswith(
            "5\N{EN DASH}19 people by headcount, while the ARR ladder waits for an exchange rate; "
        )
        (asked,) = notices(app)
        assert asked.startswith("This ladder counts in CNY. Set how many CNY one USD is under exchange_rates")
        assert "ladder_headcount" in charts(app) and "ladder_arr" not in charts(app)
    fine(lever(app, "headcount_change").set_value(93).run())
    assert moved(app).startswith("That company stands at 100\N{EN DASH}249 people.")


def test_with_neither_size_what_holds_always_is_still_asked(elsewhere: Elsewhere) -> None:
    made = bare_company()
    elsewhere(Book(made.tables, {**made.settings, "currency": "USD"}))
    for section in SECTIONS:
        app = fine(opened(PAGE, maturity=section))
        assert headline(app).startswith("Neither ARR nor headcount can be placed yet; ")
    always = [one for one in practices().values() if not one.stages and one.is_asked]
    assert shares(app)[1] == len(always)
    fine(lever(app, "arr_change").set_value(100.0).run())


@pytest.mark.parametrize(
    "gone", ["employees", "touches", "tickets", "surveys", "onboardings", "usage_monthly", "contracts"]
)
def test_a_table_less_leaves_what_it_would_judge_to_people(elsewhere: Elsewhere, gone: str) -> None:
    made = maturity_book()
    # ARR of 6,000 at so high a rate is on the top rung, where everything is asked.
    settings = {**made.settings, "exchange_rates": {"CNY": 10_000.0}}
    elsewhere(Book({name: frame for name, frame in made.tables.items() if name != gone}, settings))
    app = fine(opened(PAGE, maturity="practices"))
    judged = view().judged
    waits = judged[judged["missing"] == gone]
    assert len(waits) and set(waits["state"]) <= {"unknown", "not_due"}
    counts = judged["is_asked"] & ~judged["state"].isin(("not_due", "not_for_us"))
    by_data = int((counts & (judged["judged_by"] == "data")).sum())
    assert f"{by_data} judged by data" in detail(app)
    assert row_of(app, str(waits["practice"].iloc[0]))["Judged by"] in ("Nobody yet", "Data")
