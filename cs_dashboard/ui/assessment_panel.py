"""What readers say of a practice, when they review it, and both as a file. What a state means is known elsewhere."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st

from cs_dashboard.config import now
from cs_dashboard.content.catalogue import Text
from cs_dashboard.content.practices import Practice
from cs_dashboard.errors import DashboardError
from cs_dashboard.reports import assessment_stories as stories
from cs_dashboard.store import assessment_exchange, assessments
from cs_dashboard.store.assessments import AS_MEASURED, REASONS, STATUSES, Assessment, Histories
from cs_dashboard.store.inputs import NOTE_LENGTH
from cs_dashboard.store.json_files import ImportProblem
from cs_dashboard.store.schema import AUTHOR_LENGTH, NAME_LENGTH
from cs_dashboard.ui import saved, shell, widgets

# What this reader wrote, so that a form can tell it from what others write; the name they gave; what a file brought.
_MINE, _NAME, _BROUGHT = "_assessments_written", "_assessments_author", "_assessments_brought"
# So many problems of a file are told one by one.
MOST_PROBLEMS = 5
# The days that one can choose, wide enough for any plan.
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)


@dataclass(frozen=True)
class _Brought:
    """What came of the file that was uploaded last."""

    held: int = 0
    new: int = 0
    problems: tuple[ImportProblem, ...] = ()
    refused: str = ""


def known() -> list[Assessment]:
    """Every self-assessment, the oldest first; says so and gives none where the store cannot be read."""
    try:
        store = saved.store()
        found = assessments.assessments(store)
    except DashboardError as error:
        st.error(widgets.escaped(str(error)), icon=":material/error:")
        return []
    if store.set_aside is not None:
        told = stories.store_set_aside(store.set_aside.file, shell.text())
        st.warning(widgets.escaped(told), icon=":material/healing:")
    return found


def edit(practice: Practice, judged: str, known: list[Assessment], t: Text) -> None:
    """The form to say how a practice stands, and what was said of it before.

    It closes the dialog it is in when it was saved, unless somebody else wrote meanwhile: then both stand there.

    Parameters
    ----------
    judged
        The state that the data give it, in words: to say otherwise is then a dispute. Empty where people judge.
    known
        What was known when the form was opened.
    """
    opened = assessments.history(known, practice.key)
    widgets.title(t("How we see it"))
    if judged:
        told = (
            "The data say: {state}, and that counts. To say otherwise is a dispute; it needs a reason and is shown too."
        )
        widgets.sentence(t(told, state=judged), muted=True)
    is_kept, problem = _asked(practice, bool(judged), opened[0] if opened else None, t)
    before, mine = {one.id for one in opened}, st.session_state.get(_MINE, frozenset())
    entries = _history(practice.key, opened)
    others = [one for one in entries if one.id not in before | mine]
    if is_kept and not others:
        st.rerun()
    if problem:
        st.error(widgets.escaped(problem), icon=":material/error:")
    for one in others:
        st.warning(widgets.escaped(stories.said_meanwhile(one, practice, t)), icon=":material/group:")
    if any(one.id in mine - before for one in entries):
        st.success(t("What you wrote is kept as well. The later one counts; both stay in the history."))
        if st.button(t("Close"), key=f"assess_{practice.key}_close"):
            st.rerun()
    _earlier(entries, practice, t)


def review(t: Text) -> date | None:
    """When the next review is, a way to plan it, and its day; nothing where the store is away, which `known` tells."""
    try:
        planned = assessments.next_review(saved.store())
    except DashboardError:
        return None
    due_on, today = planned.due_on if planned else None, now().date()
    words = stories.review_sentence(due_on, today, t)
    if due_on is not None and due_on < today:
        st.warning(widgets.escaped(words), icon=":material/event_busy:")
    else:
        widgets.sentence(words, muted=True)
    with st.popover(t("Plan the review"), icon=":material/event:"), st.form("plan_review", border=False):
        day = _day(t("Next review"), due_on, f"review_{planned.id if planned else ''}")
        who = _author(t, "review_author")
        if st.form_submit_button(t("Save"), icon=":material/save:"):
            is_kept, problem = _planned(day, who, t)
            if is_kept:
                st.rerun()
            st.error(widgets.escaped(problem), icon=":material/error:")
    return due_on


def exchange(t: Text) -> None:
    """All histories as a file to take away, and a file to bring in; nothing where the store is away."""
    try:
        store = saved.store()
    except DashboardError:
        return
    with st.popover(t("Self-assessments as a file"), icon=":material/swap_vert:"):
        st.download_button(
            t("Download all"),
            data=lambda: assessment_exchange.export_json(assessments.histories(store)).encode(),
            file_name="self_assessments.json",
            mime="application/json",
            icon=":material/download:",
            key="assessments_out",
            on_click="ignore",
        )
        megabytes = assessment_exchange.LARGEST_FILE // 1_000_000
        file = st.file_uploader(
            t("Self-assessments as JSON"),
            type="json",
            key="assessments_in",
            max_upload_size=megabytes,
            on_change=_take_in,
        )
        brought: _Brought | None = st.session_state.get(_BROUGHT)
        if file is not None and brought is not None:
            _outcome(brought, t)


def _asked(practice: Practice, is_judged: bool, last: Assessment | None, t: Text) -> tuple[bool, str]:
    """Asks, and keeps what is sent: whether it was kept just now, and what is wrong with what was sent."""
    key = f"assess_{practice.key}"
    status = _status(practice, is_judged, last, t)
    reason = _reason(practice, last, t) if status == "blocked" else ""
    is_dispute = is_judged and status != AS_MEASURED
    with st.form(key, border=False):
        label = t("Reason") if is_dispute else t("Answer") if practice.kind == "ask" else t("Note")
        note = st.text_area(label, last.note if last else "", max_chars=NOTE_LENGTH, key=f"{key}_note", height=100)
        left, middle, right = st.columns(3)
        with left:
            owner = st.text_input(t("Owner"), last.owner if last else "", max_chars=NAME_LENGTH, key=f"{key}_owner")
        with middle:
            due_on = _day(t("Due on"), last.due_on if last else None, f"{key}_due")
        with right:
            who = _author(t, f"{key}_author")
        if not st.form_submit_button(t("Save"), icon=":material/save:"):
            return False, ""
    if status is None:
        return False, t("Choose how it stands.")
    if reason is None:
        return False, t("Say why it is blocked.")
    if is_dispute and not note.strip():
        return False, t("A dispute needs a reason: write what the data get wrong.")
    parts = {"blocked_because": reason, "note": note, "owner": owner, "author": _signed(who)}
    return _done(lambda: _written(assessments.assess(saved.store(), practice.key, status, due_on=due_on, **parts)))


def _planned(day: date | None, who: str, t: Text) -> tuple[bool, str]:
    if day is None:
        return False, t("Choose a day.")
    return _done(lambda: assessments.plan_review(saved.store(), day, author=_signed(who)))


def _status(practice: Practice, is_judged: bool, last: Assessment | None, t: Text) -> str | None:
    offered = [AS_MEASURED] * is_judged + [one for one in STATUSES if one != AS_MEASURED]
    start = last.status if last else AS_MEASURED
    return st.radio(
        t("How it stands"),
        offered,
        index=offered.index(start) if start in offered else None,
        format_func=lambda status: stories.status_name(practice, status, t),
        horizontal=True,
        key=f"assess_{practice.key}_status",
    )


def _reason(practice: Practice, last: Assessment | None, t: Text) -> str | None:
    start = last.blocked_because if last else ""
    return st.radio(
        t("Why it is blocked"),
        REASONS,
        index=REASONS.index(start) if start in REASONS else None,
        format_func=lambda reason: t(stories.REASON_NAMES[reason]),
        horizontal=True,
        key=f"assess_{practice.key}_reason",
    )


def _day(label: str, given: date | None, key: str) -> date | None:
    """A day or none; the one that stands there can be kept, whenever it is."""
    low, high = min(given or FIRST_DAY, FIRST_DAY), max(given or LAST_DAY, LAST_DAY)
    # Annotated, because a start that may be a day or none fits no overload.
    start: Any = given
    chosen: date | None = st.date_input(label, start, low, high, key=key, format="YYYY-MM-DD")
    return chosen


def _author(t: Text, key: str) -> str:
    """Who signed in; where nobody does, what the reader calls themselves."""
    signed_in = saved.author()
    if signed_in:
        widgets.sentence(t("Written as {who}.", who=signed_in), muted=True)
        return signed_in
    remembered = str(st.session_state.get(_NAME, ""))
    return st.text_input(t("Your name"), remembered, max_chars=AUTHOR_LENGTH, key=key)


def _signed(who: str) -> str:
    """Who writes, remembered for the next form."""
    if not saved.author():
        st.session_state[_NAME] = who
    return saved.author() or who


def _written(one: Assessment) -> None:
    st.session_state[_MINE] = st.session_state.get(_MINE, frozenset()) | {one.id}


def _done(act: Callable[[], object]) -> tuple[bool, str]:
    """Writes: whether it was kept, and what went wrong."""
    try:
        act()
    except DashboardError as error:
        return False, str(error)
    return True, ""


def _history(practice: str, opened: list[Assessment]) -> list[Assessment]:
    """What was said of the practice until now, the newest first; what was known before where the store is away."""
    try:
        return assessments.history(assessments.assessments(saved.store(), practice), practice)
    except DashboardError:
        return opened


def _earlier(entries: list[Assessment], practice: Practice, t: Text) -> None:
    if not entries:
        widgets.sentence(t("Nobody has said anything of this yet."), muted=True)
        return
    when, who, what, note = t("When"), t("Who"), t("What was said"), t("Note")
    told = [
        {
            when: stories.said_when(one, t),
            who: stories.said_by(one, t),
            what: stories.said_what(one, practice, t),
            note: one.note,
        }
        for one in entries
    ]
    widgets.title(t("History"))
    widgets.rows(told, [when])


def _take_in() -> None:
    file = st.session_state["assessments_in"]
    st.session_state[_BROUGHT] = None if file is None else _brought_in(file.getvalue())


def _brought_in(content: bytes) -> _Brought:
    found, problems = assessment_exchange.import_json(content)
    if problems:
        return _Brought(problems=tuple(problems))
    try:
        new = assessments.add(saved.store(), found)
    except DashboardError as error:
        return _Brought(refused=str(error))
    return _Brought(_size(found), _size(new))


def _size(held: Histories) -> int:
    return len(held.assessments) + len(held.reviews)


def _outcome(brought: _Brought, t: Text) -> None:
    if brought.refused:
        st.error(widgets.escaped(brought.refused), icon=":material/error:")
        return
    if not brought.problems:
        there = t.many("{n} entry was here already.", "{n} entries were here already.", brought.held - brought.new)
        new = t.many("{n} entry was brought in.", "{n} entries were brought in.", brought.new)
        st.success(f"{new} {there}" if brought.held > brought.new else new)
        return
    st.error(t("Nothing was taken in: the file has something wrong in it."), icon=":material/error:")
    for problem in brought.problems[:MOST_PROBLEMS]:
        st.warning(widgets.escaped(stories.import_problem(problem, t)))
    more = len(brought.problems) - MOST_PROBLEMS
    if more > 0:
        widgets.sentence(t.many("{n} more is wrong.", "{n} more are wrong.", more), muted=True)
