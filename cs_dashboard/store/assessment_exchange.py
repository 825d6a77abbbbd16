"""Self-assessments and reviews as a JSON file, out and in. A file with anything wrong in it is not taken in at all."""

import json
from datetime import date
from typing import Any

from cs_dashboard.store.assessments import (
    NOT_TOLD,
    Assessment,
    Histories,
    Review,
    fit_practice,
    fit_reason,
    fit_state,
    fit_status,
)
from cs_dashboard.store.inputs import Unfit, fit_note, fit_short
from cs_dashboard.store.json_files import ImportProblem, Readers, fields_of, fit_id, fit_time, lists_of
from cs_dashboard.store.schema import AUTHOR_LENGTH, NAME_LENGTH

FORMAT, VERSION = "cs_dashboard.assessments", 2
# A history of ten years, 200 practices assessed every quarter, is less than a tenth of either.
LARGEST_FILE, MOST_ENTRIES = 50_000_000, 100_000
_LISTS = {1: ("assessments",), 2: ("assessments", "reviews")}
_REQUIRED = {"assessments": ("id", "practice", "status", "written_at"), "reviews": ("id", "due_on", "written_at")}


def export_json(held: Histories) -> str:
    """The whole histories as a file that `import_json` reads, here or elsewhere."""
    entries = {name: [_entry(one) for one in getattr(held, name)] for name in _LISTS[VERSION]}
    return json.dumps({"format": FORMAT, "version": VERSION, **entries}, ensure_ascii=False, allow_nan=False, indent=2)


def import_json(content: str | bytes) -> tuple[Histories, list[ImportProblem]]:
    """The histories of a file, or what is wrong with it and none of them; `assessments.add` keeps them. Never raises.

    Part of a history would tell another story than the whole, so one wrong entry keeps all of the file out. A file of
    version 1 has `due` for `due_on`, no reason of what is blocked, and no reviews.
    """
    held = lists_of(content, FORMAT, _LISTS, LARGEST_FILE)
    if isinstance(held, ImportProblem):
        return Histories(), [held]
    version, lists = held
    if sum(map(len, lists.values())) > MOST_ENTRIES:
        return Histories(), [ImportProblem("too_many_entries", limit=MOST_ENTRIES)]
    spoken = [_assessment(entry, number, version) for number, entry in enumerate(lists["assessments"], start=1)]
    planned = [_review(entry, number) for number, entry in enumerate(lists.get("reviews", []), start=1)]
    problems = [one for one in (*spoken, *planned) if isinstance(one, ImportProblem)]
    if problems:
        return Histories(), problems
    found = tuple(one for one in spoken if isinstance(one, Assessment))
    return Histories(found, tuple(one for one in planned if isinstance(one, Review))), []


def _entry(one: Assessment | Review) -> dict[str, Any]:
    due_on = None if one.due_on is None else one.due_on.isoformat()
    return {**vars(one), "due_on": due_on, "written_at": one.written_at.isoformat()}


def _assessment(entry: Any, number: int, version: int) -> Assessment | ImportProblem:
    readers = _READERS if version > 1 else _READERS_OF_1
    fields = fields_of(entry, number, readers, _REQUIRED["assessments"], "assessments")
    if isinstance(fields, ImportProblem):
        return fields
    parts: dict[str, Any] = {"blocked_because": "", "note": "", "owner": "", "due_on": None, "author": "", **fields}
    if version == 1:
        parts["due_on"] = parts.pop("due", None)
        parts["blocked_because"] = NOT_TOLD if parts["status"] == "blocked" else ""
    try:
        fit_state(parts["status"], parts["blocked_because"])
    except Unfit as error:
        return ImportProblem(error.code, number, "blocked_because", part="assessments")
    return Assessment(**parts)


def _review(entry: Any, number: int) -> Review | ImportProblem:
    fields = fields_of(entry, number, _READERS_OF_REVIEWS, _REQUIRED["reviews"], "reviews")
    return fields if isinstance(fields, ImportProblem) else Review(**{"author": "", **fields})


def _date(value: object) -> date:
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        day = None
    # Other ways to write a date are read by some programs and not by others.
    if day is None or day.isoformat() != value:
        raise Unfit("not_a_date")
    return day


def _date_or_none(value: object) -> date | None:
    return None if value is None else _date(value)


def _author(value: object) -> str:
    return fit_short(value, AUTHOR_LENGTH)


_COMMON: Readers = {
    "id": fit_id,
    "practice": fit_practice,
    "status": fit_status,
    "note": fit_note,
    "owner": lambda value: fit_short(value, NAME_LENGTH),
    "author": _author,
    "written_at": fit_time,
}
_READERS: Readers = {**_COMMON, "blocked_because": fit_reason, "due_on": _date_or_none}
_READERS_OF_1: Readers = {**_COMMON, "due": _date_or_none}
_READERS_OF_REVIEWS: Readers = {"id": fit_id, "due_on": _date, "author": _author, "written_at": fit_time}
