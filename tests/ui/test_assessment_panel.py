"""Self-assessments on screen: said, disputed, told apart from what others say meanwhile, reviewed, taken out and in."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from ui.acting import fine, forget, problems, rows, texts, titles, warnings
from ui.hostile import NAMES

from cs_dashboard.store import assessment_exchange, assessments
from cs_dashboard.store.assessments import Assessment, Histories
from cs_dashboard.ui import saved

KEY = "renewal_owner"
DUE = date(2027, 3, 31)
# The page around the form: what was known when it was opened stays so until it is opened anew.
APP = """
import streamlit as st
from cs_dashboard.content.practices import Practice
from cs_dashboard.content.words import Words
from cs_dashboard.ui import assessment_panel, shell

name = Words({{"en": "An owner of renewals", "zh_Hans": "x"}})
st.session_state["runs"] = st.session_state.get("runs", 0) + 1
known = assessment_panel.known()
if "opened" not in st.session_state:
    st.session_state["opened"] = known
practice = Practice("{key}", ("003-14",), "{kind}", "renewal", name, name)
assessment_panel.edit(practice, "{judged}", st.session_state["opened"], shell.text())
"""
AROUND = """
import streamlit as st
from cs_dashboard.ui import assessment_panel, shell

st.session_state["known"] = len(assessment_panel.known())
st.session_state["review"] = assessment_panel.review(shell.text())
assessment_panel.exchange(shell.text())
"""


@pytest.fixture
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("CS_DASHBOARD_VAR", str(tmp_path / "var"))
    forget()
    yield tmp_path / "var"
    saved._shelf().store and saved._shelf().store.close()  # type: ignore[union-attr]
    forget()


def form(kind: str = "do", judged: str = "") -> AppTest:
    return AppTest.from_string(APP.format(key=KEY, kind=kind, judged=judged), default_timeout=60).run()


def around() -> AppTest:
    return AppTest.from_string(AROUND, default_timeout=60).run()


def known() -> list[Assessment]:
    return assessments.assessments(saved.store())


def status(app: AppTest, wanted: str) -> AppTest:
    return app.radio(key=f"assess_{KEY}_status").set_value(wanted).run()


def labels(app: AppTest) -> list[str]:
    return list(app.radio(key=f"assess_{KEY}_status").options)


def note(app: AppTest, words: str) -> AppTest:
    app.text_area(key=f"assess_{KEY}_note").set_value(words)
    return app


def press(app: AppTest, label: str = "Save") -> AppTest:
    return next(one for one in app.button if one.label == label).click().run()


# Saying how it stands


def test_what_is_said_is_kept_and_the_form_closes(var: Path) -> None:
    app = fine(form())
    assert labels(app) == ["Not started", "In part", "Done", "Blocked", "Not for us"]
    assert app.radio(key=f"assess_{KEY}_status").value is None
    assert "Nobody has said anything of this yet." in texts(app)
    note(status(app, "in_part"), "Enterprise first")
    app.text_input(key=f"assess_{KEY}_owner").set_value("Ben")
    app.date_input(key=f"assess_{KEY}_due").set_value(DUE)
    app.text_input(key=f"assess_{KEY}_author").set_value("Ada")
    before = app.session_state["runs"]
    fine(press(app))
    # A run that keeps, and the run of the whole page that closes the dialog.
    assert app.session_state["runs"] == before + 2
    (one,) = known()
    assert (one.practice, one.status, one.blocked_because) == (KEY, "in_part", "")
    assert (one.note, one.owner, one.due_on, one.author) == ("Enterprise first", "Ben", DUE, "Ada")


def test_what_was_said_last_stands_in_the_form_and_all_of_it_below(var: Path) -> None:
    assessments.assess(saved.store(), KEY, "not_started", author="a@b.c")
    assessments.assess(saved.store(), "another", "done", note="no part of it")
    last = assessments.assess(saved.store(), KEY, "in_part", note="why", owner="Ben", due_on=date(1999, 1, 1))
    app = fine(form())
    assert app.radio(key=f"assess_{KEY}_status").value == "in_part"
    assert app.text_area(key=f"assess_{KEY}_note").value == "why"
    assert app.text_input(key=f"assess_{KEY}_owner").value == "Ben"
    assert app.date_input(key=f"assess_{KEY}_due").value == date(1999, 1, 1)
    head, newest, oldest = rows(app)
    assert head == ["When", "Who", "What was said", "Note"]
    assert newest[1:] == ["No name", "In part · owner: Ben · due Jan 1, 1999", "why"]
    assert newest[0].endswith(f"{last.written_at:%H:%M} UTC")
    assert oldest[1:] == ["a@b.c", "Not started", ""]
    assert titles(app) == ["How we see it", "History"]


def test_nothing_is_kept_before_a_state_is_chosen(var: Path) -> None:
    app = press(note(fine(form()), "just a note"))
    assert problems(app) == ["Choose how it stands."]
    assert known() == []


def test_what_is_blocked_needs_a_reason(var: Path) -> None:
    app = fine(status(form(), "blocked"))
    reason = app.radio(key=f"assess_{KEY}_reason")
    assert list(reason.options) == ["A condition is missing", "It cannot be pushed through", "Tried without result"]
    assert problems(press(app)) == ["Say why it is blocked."]
    assert known() == []
    app.radio(key=f"assess_{KEY}_reason").set_value("not_pushed").run()
    fine(press(app))
    assert [(one.status, one.blocked_because) for one in known()] == [("blocked", "not_pushed")]
    fine(press(status(app, "done")))
    assert [(one.status, one.blocked_because) for one in known()][1:] == [("done", "")]


def test_a_block_of_an_older_file_asks_for_its_reason(var: Path) -> None:
    old = (Path(__file__).resolve().parents[1] / "golden" / "assessments_v1.json").read_bytes()
    held, _ = assessment_exchange.import_json(old.replace(b"an_old_practice", KEY.encode()))
    assessments.add(saved.store(), held)
    app = fine(form())
    assert app.radio(key=f"assess_{KEY}_status").value == "blocked"
    assert app.radio(key=f"assess_{KEY}_reason").value is None
    assert rows(app)[1][2].startswith("Blocked · No reason given · owner: Cleo")
    assert problems(press(app)) == ["Say why it is blocked."]


@pytest.mark.parametrize("kind", ["avoid", "not_hire", "not_measure"])
def test_what_a_stage_advises_against_has_words_of_its_own(var: Path, kind: str) -> None:
    app = fine(status(form(kind), "done"))
    assert labels(app) == [
        *("We do this", "Sometimes", "We do not do this", "We cannot stop it", "The advice is not for us"),
    ]
    fine(press(app))
    assert rows(app)[1][2] == "We do not do this"


def test_a_question_has_an_answer(var: Path) -> None:
    assert fine(form("ask")).text_area(key=f"assess_{KEY}_note").label == "Answer"
    assert fine(form()).text_area(key=f"assess_{KEY}_note").label == "Note"


# What the data judge


def test_against_the_data_is_a_dispute_and_needs_its_reason(var: Path) -> None:
    app = fine(form(judged="Missing"))
    told = "The data say: Missing, and that counts. To say otherwise is a dispute; it needs a reason and is shown too."
    assert told in texts(app)
    assert labels(app)[:2] == ["As the data say", "Not started"]
    fine(status(app, "done"))
    assert app.text_area(key=f"assess_{KEY}_note").label == "Reason"
    for nothing in ("", "  \n"):
        assert problems(press(note(app, nothing))) == ["A dispute needs a reason: write what the data get wrong."]
    assert known() == []
    fine(press(note(app, "two owners are not in the table")))
    assert [(one.status, one.note) for one in known()] == [("done", "two owners are not in the table")]


def test_an_owner_and_a_date_are_no_dispute(var: Path) -> None:
    app = fine(form(judged="Missing"))
    app.text_input(key=f"assess_{KEY}_owner").set_value("Ben")
    fine(press(app))
    assert [(one.status, one.owner) for one in known()] == [("as_measured", "Ben")]


# Several at once


def test_what_somebody_else_wrote_meanwhile_is_shown_beside_and_nothing_is_lost(var: Path) -> None:
    app = fine(status(form(), "done"))
    assessments.assess(saved.store(), KEY, "blocked", blocked_because="condition", note="no budget", author="Ben")
    assessments.assess(saved.store(), "another", "done", note="elsewhere")
    before = app.session_state["runs"]
    app = fine(press(note(app, "mine")))
    assert app.session_state["runs"] == before + 1, "the form stays open"
    (told,) = warnings(app)
    assert told.startswith("Ben wrote after you opened this (")
    assert told.endswith(": Blocked · A condition is missing. “no budget”")
    assert [one.value for one in app.success] == [
        "What you wrote is kept as well. The later one counts; both stay in the history."
    ]
    assert [row[2:] for row in rows(app)[1:]] == [["Done", "mine"], ["Blocked · A condition is missing", "no budget"]]
    assert [one.note for one in assessments.history(known(), KEY)] == ["mine", "no budget"]
    before = app.session_state["runs"]
    press(app, "Close")
    assert app.session_state["runs"] == before + 2


def test_what_somebody_else_wrote_shows_before_one_saves(var: Path) -> None:
    app = fine(form())
    assessments.assess(saved.store(), KEY, "done", author="Ben")
    (told,) = warnings(fine(status(app, "in_part")))
    assert told.startswith("Ben wrote after you opened this") and told.endswith(": Done.")
    assert not app.success


def test_two_sessions_that_write_on_one_practice_both_stand_in_the_history(var: Path) -> None:
    one, two = fine(form()), fine(form())
    fine(press(note(status(one, "done"), "first")))
    fine(press(note(status(two, "in_part"), "second")))
    assert len(warnings(two)) == 1
    for app in (two, fine(form())):
        assert [row[2:] for row in rows(app)[1:]] == [["In part", "second"], ["Done", "first"]]


# Words of others, and a store that is away


def test_what_the_store_holds_is_shown_letter_by_letter(var: Path) -> None:
    app = fine(form())
    for place in (0, 1, 2, 6, 7):
        hostile = NAMES[place]
        assessments.assess(saved.store(), KEY, "done", note=hostile, owner=hostile, author=hostile)
    fine(app.run())
    assert {row[3] for row in rows(app)[1:]} == {NAMES[place] for place in (0, 1, 2, 6, 7)}
    for block in app.get("html"):
        assert "<" not in re.sub(r"</?(b|h2|p|div|table|thead|tbody|tr|th|td)\b[^>]*>", "", block.body)
    assert len(app.warning) == 5
    for one in app.warning:
        assert not re.search(r"(?<!\\)[*`$<\[]|(?<!\\):material", one.value), one.value


def test_who_signed_in_writes_under_that_name(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved, "author", lambda: "ada@example.com")
    app = fine(form())
    assert "Written as ada@example.com." in texts(app)
    assert not [one for one in app.text_input if one.label == "Your name"]
    fine(press(status(app, "done")))
    assert [one.author for one in known()] == ["ada@example.com"]


def test_a_name_is_typed_once(var: Path) -> None:
    app = fine(status(form(), "done"))
    app.text_input(key=f"assess_{KEY}_author").set_value("Ada")
    fine(press(app))
    # Another form starts with it.
    other = AppTest.from_string(AROUND, default_timeout=60)
    other.session_state["_assessments_author"] = app.session_state["_assessments_author"]
    assert fine(other.run()).text_input(key="review_author").value == "Ada"


def test_a_store_that_is_away_is_told_once_and_stops_nothing_else(
    var: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CS_DASHBOARD_STORE_URL", str(tmp_path))
    forget()
    app = around()
    (told,) = problems(app)
    assert told.endswith("is a folder; name a file in store_url.")
    assert (app.session_state["known"], app.session_state["review"]) == (0, None)
    assert not app.exception and not app.get("download_button")
    app = status(form(), "done")
    assert problems(press(app)) == [told, told]
    monkeypatch.delenv("CS_DASHBOARD_STORE_URL")


def test_a_damaged_store_is_told(var: Path) -> None:
    var.mkdir()
    (var / "store.sqlite").write_text("damaged " * 999)
    (told,) = warnings(fine(around()))
    assert told.startswith("The file of self-assessments was damaged. It is kept as store.sqlite.damaged-")


# The next review


def test_the_next_review_is_planned_and_told_and_overdue_is_said(var: Path) -> None:
    app = fine(around())
    assert "No review is planned." in texts(app)
    assert app.session_state["review"] is None
    assert problems(press(app)) == ["Choose a day."]
    day = datetime.now(UTC).date() + timedelta(days=40)
    app.date_input(key="review_").set_value(day)
    app.text_input(key="review_author").set_value("Ada")
    fine(press(app))
    (text,) = [text for text in texts(app) if text.startswith("Next review on")]
    assert re.search(r"in (39|40) days\.$", text)
    assert app.session_state["review"] == day
    planned = assessments.next_review(saved.store())
    assert planned is not None and (planned.due_on, planned.author) == (day, "Ada")
    assessments.plan_review(saved.store(), date(2020, 1, 1))
    app.run()
    (told,) = warnings(app)
    assert re.fullmatch(r"The review was due on Jan 1, 2020: [\d,]+ days overdue\.", told)
    assert len(assessments.histories(saved.store()).reviews) == 2


# As a file


def uploaded(app: AppTest, content: bytes) -> AppTest:
    (place,) = app.get("file_uploader")
    return place.upload("self_assessments.json", content, "application/json").run()


def test_a_file_is_taken_in_at_once_and_once(var: Path) -> None:
    old = (Path(__file__).resolve().parents[1] / "golden" / "assessments_v1.json").read_bytes()
    app = fine(uploaded(around(), old))
    for _ in range(2):
        assert [one.value for one in app.success] == ["4 entries were brought in."]
        assert app.session_state["known"] == len(known()) == 4
        fine(app.run())
    more = assessments.histories(saved.store())
    more = Histories((*more.assessments, Assessment(**{**vars(more.assessments[0]), "id": "9" * 32})))
    fine(uploaded(app, assessment_exchange.export_json(more).encode()))
    assert [one.value for one in app.success] == ["1 entry was brought in. 4 entries were here already."]
    assert len(known()) == 5


def test_a_damaged_or_foreign_file_changes_nothing_and_says_why(var: Path) -> None:
    assessments.assess(saved.store(), KEY, "done")
    before = assessment_exchange.export_json(assessments.histories(saved.store()))
    held = json.loads(before)
    good = {**held["assessments"][0], "id": "1" * 32}
    held["assessments"] = [good, *({**good, "status": f"**{n}**"} for n in range(7))]
    app = uploaded(around(), json.dumps(held).encode())
    assert problems(app) == ["Nothing was taken in: the file has something wrong in it."]
    told = warnings(app)
    assert told == [f"Self-assessment {n + 2} has a status '**{n}**' that is not known." for n in range(5)]
    assert "2 more are wrong." in texts(app)
    foreign = b'{"format": "cs_dashboard.scenarios", "version": 1, "scenarios": []}'
    assert warnings(uploaded(app, foreign)) == ["The file holds no self-assessments of this dashboard."]
    assert warnings(uploaded(app, before.encode()[:-9])) == ["The file is no JSON."]
    assert assessment_exchange.export_json(assessments.histories(saved.store())) == before


def test_all_of_it_can_be_taken_out(var: Path) -> None:
    app = fine(around())
    (button,) = app.get("download_button")
    assert button.proto.label == "Download all"
