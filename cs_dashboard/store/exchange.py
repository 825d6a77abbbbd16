"""Scenarios as a JSON file, out and in. A file is read strictly; what is wrong with an entry harms no other."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cs_dashboard.config import new_id, now
from cs_dashboard.store.inputs import Unfit, fit_levers, fit_line, fit_link, fit_note
from cs_dashboard.store.scenarios import KINDS, SavedScenario
from cs_dashboard.store.schema import AUTHOR_LENGTH, ID_LENGTH, NAME_LENGTH

FORMAT, VERSION = "cs_dashboard.scenarios", 1
# A scenario takes less than 1 kB.
LARGEST_FILE, MOST_ENTRIES = 1_000_000, 1000
# So much of a wrong name is told back to the reader.
SHOWN = 40
_REQUIRED = ("kind", "name", "levers")


@dataclass(frozen=True)
class ImportProblem:
    """What a file holds and what is not taken in.

    Attributes
    ----------
    code
        Of the whole file: `too_large`, `not_json`, `not_this_format`, `newer_format`, `too_many_entries`. Of an entry:
        `not_an_object`, `unknown_field`, `missing`, `unknown_kind`, `not_an_id`, `not_a_time`, or a code of `Unfit`.
    entry
        Which scenario of the file, counted from 1; 0 is the file.
    field
        The entry's field, shortened; else empty.
    value
        The lever or the kind that is meant, shortened; else empty.
    limit
        What is gone beyond (bytes, entries, characters, levers); else 0.
    """

    code: str
    entry: int = 0
    field: str = ""
    value: str = ""
    limit: int = 0


def export_json(scenarios: list[SavedScenario]) -> str:
    """The scenarios as a file that `import_json` reads, here or elsewhere."""
    entries = [
        {**vars(one), "created_at": one.created_at.isoformat(), "changed_at": one.changed_at.isoformat()}
        for one in scenarios
    ]
    return json.dumps(
        {"format": FORMAT, "version": VERSION, "scenarios": entries}, ensure_ascii=False, allow_nan=False, indent=2
    )


def import_json(content: str | bytes) -> tuple[list[SavedScenario], list[ImportProblem]]:
    """The scenarios of a file, and what in it could not be taken; `scenarios.add` keeps them. Never raises."""
    size = len(content.encode(errors="replace") if isinstance(content, str) else content)
    if size > LARGEST_FILE:
        return [], [ImportProblem("too_large", limit=LARGEST_FILE)]
    try:
        held = json.loads(content.removeprefix("\ufeff") if isinstance(content, str) else content)
    except (ValueError, RecursionError):
        return [], [ImportProblem("not_json")]
    entries = _entries(held)
    if isinstance(entries, ImportProblem):
        return [], [entries]
    found: list[SavedScenario] = []
    problems: list[ImportProblem] = []
    for number, entry in enumerate(entries[:MOST_ENTRIES], start=1):
        read = _scenario(entry, number)
        if isinstance(read, SavedScenario):
            found.append(read)
        else:
            problems.append(read)
    if len(entries) > MOST_ENTRIES:
        problems.append(ImportProblem("too_many_entries", limit=MOST_ENTRIES))
    return found, problems


def _entries(held: Any) -> list[Any] | ImportProblem:
    if not isinstance(held, dict) or held.get("format") != FORMAT or not isinstance(held.get("scenarios"), list):
        return ImportProblem("not_this_format")
    version = held.get("version")
    if type(version) is not int or version < 1:
        return ImportProblem("not_this_format")
    if version > VERSION:
        return ImportProblem("newer_format", value=str(version)[:SHOWN])
    entries: list[Any] = held["scenarios"]
    return entries


def _scenario(entry: Any, number: int) -> SavedScenario | ImportProblem:
    """The scenario of an entry, or the first thing that is wrong with it."""
    if not isinstance(entry, dict):
        return ImportProblem("not_an_object", number)
    unknown = next((name for name in entry if name not in _READERS), None)
    if unknown is not None:
        return ImportProblem("unknown_field", number, _shown(unknown))
    missing = next((name for name in _REQUIRED if name not in entry), None)
    if missing:
        return ImportProblem("missing", number, missing)
    moment = now()
    parts: dict[str, Any] = {"id": new_id(), "note": "", "link": "", "author": ""}
    parts |= {"created_at": moment, "changed_at": moment}
    for name, value in entry.items():
        try:
            parts[name] = _READERS[name](value)
        except Unfit as error:
            return ImportProblem(error.code, number, name, _shown(error.value), error.limit)
    return SavedScenario(**parts)


def _kind(value: object) -> str:
    if value not in KINDS:
        raise Unfit("unknown_kind", value if isinstance(value, str) else "")
    return str(value)


def _id(value: object) -> str:
    is_id = isinstance(value, str) and len(value) == ID_LENGTH and set(value) <= set("0123456789abcdef")
    if not is_id:
        raise Unfit("not_an_id")
    return str(value)


def _time(value: object) -> datetime:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
        if moment is None or moment.tzinfo is None:
            raise Unfit("not_a_time")
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Unfit("not_a_time") from None


def _shown(text: str) -> str:
    return "".join(sign for sign in text if sign.isprintable())[:SHOWN]


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "id": _id,
    "kind": _kind,
    "name": lambda value: fit_line(value, NAME_LENGTH),
    "note": fit_note,
    "levers": fit_levers,
    "link": fit_link,
    "author": lambda value: fit_line(value, AUTHOR_LENGTH) if value != "" else "",
    "created_at": _time,
    "changed_at": _time,
}
