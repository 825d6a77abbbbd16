"""Scenarios as a JSON file, out and in. A file is read strictly; what is wrong with an entry harms no other."""

import json
from typing import Any

from cs_dashboard.config import new_id, now
from cs_dashboard.store.inputs import Unfit, fit_levers, fit_line, fit_link, fit_note
from cs_dashboard.store.json_files import ImportProblem, Readers, fields_of, fit_id, fit_time, lists_of
from cs_dashboard.store.scenarios import KINDS, SavedScenario
from cs_dashboard.store.schema import AUTHOR_LENGTH, NAME_LENGTH

FORMAT, VERSION = "cs_dashboard.scenarios", 1
# A scenario takes less than 1 kB.
LARGEST_FILE, MOST_ENTRIES = 1_000_000, 1000
_REQUIRED = ("kind", "name", "levers")


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
    held = lists_of(content, FORMAT, {VERSION: ("scenarios",)}, LARGEST_FILE)
    if isinstance(held, ImportProblem):
        return [], [held]
    entries = held[1]["scenarios"]
    found: list[SavedScenario] = []
    problems: list[ImportProblem] = []
    for number, entry in enumerate(entries[:MOST_ENTRIES], start=1):
        fields = fields_of(entry, number, _READERS, _REQUIRED)
        if isinstance(fields, ImportProblem):
            problems.append(fields)
        else:
            found.append(_scenario(fields))
    if len(entries) > MOST_ENTRIES:
        problems.append(ImportProblem("too_many_entries", limit=MOST_ENTRIES))
    return found, problems


def _scenario(fields: dict[str, Any]) -> SavedScenario:
    moment = now()
    parts: dict[str, Any] = {"id": new_id(), "note": "", "link": "", "author": ""}
    parts |= {"created_at": moment, "changed_at": moment}
    return SavedScenario(**{**parts, **fields})


def _kind(value: object) -> str:
    if value not in KINDS:
        raise Unfit("unknown_kind", value if isinstance(value, str) else "")
    return str(value)


_READERS: Readers = {
    "id": fit_id,
    "kind": _kind,
    "name": lambda value: fit_line(value, NAME_LENGTH),
    "note": fit_note,
    "levers": fit_levers,
    "link": fit_link,
    "author": lambda value: fit_line(value, AUTHOR_LENGTH) if value != "" else "",
    "created_at": fit_time,
    "changed_at": fit_time,
}
