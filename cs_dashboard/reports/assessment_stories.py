"""What is said of self-assessments: what somebody said, when the review is, and why a file was not taken in."""

from datetime import date, datetime
from pathlib import Path
from typing import Protocol

from cs_dashboard.content.catalogue import Text
from cs_dashboard.content.practices import Practice
from cs_dashboard.reports.scenario_stories import Problem

STATUS_NAMES = {
    "as_measured": "As the data say",
    "not_started": "Not started",
    "in_part": "In part",
    "done": "Done",
    "blocked": "Blocked",
    "not_for_us": "Not for us",
}
# Of what a stage advises against, where the best that one can say is that it is not done.
AGAINST_STATUS_NAMES = {
    "as_measured": "As the data say",
    "not_started": "We do this",
    "in_part": "Sometimes",
    "done": "We do not do this",
    "blocked": "We cannot stop it",
    "not_for_us": "The advice is not for us",
}
REASON_NAMES = {
    "condition": "A condition is missing",
    "not_pushed": "It cannot be pushed through",
    "no_result": "Tried without result",
    "not_told": "No reason given",
}


class Said(Protocol):
    """`store.assessments.Assessment`."""

    @property
    def status(self) -> str:
        """What was said."""

    @property
    def blocked_because(self) -> str:
        """Why it is blocked; else empty."""

    @property
    def note(self) -> str:
        """Any text; may be empty."""

    @property
    def owner(self) -> str:
        """Who takes care of it; may be empty."""

    @property
    def due_on(self) -> date | None:
        """Until when; None without a date."""

    @property
    def author(self) -> str:
        """Who said it; may be empty."""

    @property
    def written_at(self) -> datetime:
        """When it was said, in UTC."""


def status_name(practice: Practice, status: str, t: Text) -> str:
    """A status in words that fit whether the practice is asked for or advised against."""
    return t((STATUS_NAMES if practice.is_asked else AGAINST_STATUS_NAMES)[status])


def said_when(one: Said, t: Text) -> str:
    """The moment in UTC."""
    return t("{day}, {time} UTC", day=t.day(one.written_at.date()), time=one.written_at.strftime("%H:%M"))


def said_by(one: Said, t: Text) -> str:
    """Who said it."""
    return one.author or t("No name")


def said_what(one: Said, practice: Practice, t: Text) -> str:
    """Status, why it is blocked, owner and date, those that there are."""
    parts = [status_name(practice, one.status, t)]
    if one.blocked_because:
        parts.append(t(REASON_NAMES[one.blocked_because]))
    if one.owner:
        parts.append(t("owner: {name}", name=one.owner))
    if one.due_on is not None:
        parts.append(t("due {day}", day=t.day(one.due_on)))
    return " · ".join(parts)


def said_meanwhile(one: Said, practice: Practice, t: Text) -> str:
    """What somebody else said while the reader had the form open."""
    words = {"who": said_by(one, t), "when": said_when(one, t), "what": said_what(one, practice, t)}
    if one.note:
        return t("{who} wrote after you opened this ({when}): {what}. “{note}”", note=one.note, **words)
    return t("{who} wrote after you opened this ({when}): {what}.", **words)


def review_sentence(due_on: date | None, today: date, t: Text) -> str:
    """When the next review is, and how long until then or since."""
    if due_on is None:
        return t("No review is planned.")
    days, day = (due_on - today).days, t.day(due_on)
    if days == 0:
        return t("The review is due today, {day}.", day=day)
    if days < 0:
        return t.many(
            "The review was due on {day}: {n} day overdue.",
            "The review was due on {day}: {n} days overdue.",
            -days,
            day=day,
        )
    return t.many("Next review on {day}, in {n} day.", "Next review on {day}, in {n} days.", days, day=day)


def store_set_aside(file: Path, t: Text) -> str:
    """That the store was damaged, and where it is kept."""
    return t("The file of self-assessments was damaged. It is kept as {file}, and a new one was begun.", file=file.name)


class PlacedProblem(Problem, Protocol):
    """`store.json_files.ImportProblem` of a file with more than one list."""

    @property
    def part(self) -> str:
        """The list of the file that the entry stands in."""


def import_problem(problem: PlacedProblem, t: Text) -> str:
    """What is wrong with a file, where it is wrong."""
    values = {"field": problem.field, "value": problem.value, "limit": t.count(problem.limit)}
    whole = {
        "too_large": "The file is larger than {limit} bytes.",
        "not_json": "The file is no JSON.",
        "not_this_format": "The file holds no self-assessments of this dashboard.",
        "newer_format": "A newer version of the dashboard wrote the file.",
        "too_many_entries": "The file holds more than {limit} entries.",
    }
    if problem.code in whole:
        return t(whole[problem.code], **values)
    place = t("Review {n}" if problem.part == "reviews" else "Self-assessment {n}", n=t.count(problem.entry))
    entry = {
        "not_an_object": "{place} of the file is no entry.",
        "unknown_field": "{place} has a field '{field}' that is not known.",
        "missing": "{place} has no '{field}'.",
        "unknown_status": "{place} has a status '{value}' that is not known.",
        "unknown_reason": "{place} is blocked for a reason '{value}' that is not known.",
        "no_reason": "{place} is blocked without a reason.",
        "needless_reason": "{place} has a reason for being blocked and is not blocked.",
        "too_long": "{place}: '{field}' is longer than {limit} characters.",
        "not_a_date": "{place}: '{field}' is no date such as 2026-11-22.",
    }
    return t(entry.get(problem.code, "{place}: '{field}' cannot be kept."), place=place, **values)
