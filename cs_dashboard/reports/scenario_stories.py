"""What is said of saved scenarios: when and by whom, what a file held that was not taken in, what was set aside."""

from datetime import datetime
from pathlib import Path
from typing import Protocol

from cs_dashboard.content.catalogue import Text


class Saved(Protocol):
    """`store.scenarios.SavedScenario`."""

    @property
    def note(self) -> str: ...
    @property
    def author(self) -> str: ...
    @property
    def changed_at(self) -> datetime: ...


class Problem(Protocol):
    """`store.json_files.ImportProblem`."""

    @property
    def code(self) -> str: ...
    @property
    def entry(self) -> int: ...
    @property
    def field(self) -> str: ...
    @property
    def value(self) -> str: ...
    @property
    def limit(self) -> int: ...


def scenario_detail(one: Saved, t: Text) -> str:
    """Its note, and when it was changed last and by whom."""
    when = t("changed {time} UTC", time=one.changed_at.strftime("%Y-%m-%d %H:%M"))
    return " · ".join(part for part in (one.note, one.author, when) if part)


def set_aside(file: Path, t: Text) -> str:
    """That the store was damaged, and where it is kept."""
    return t("The file of saved scenarios was damaged. It is kept as {file}, and a new one was begun.", file=file.name)


def import_problem(problem: Problem, t: Text) -> str:
    """What of a file was not taken in, where and why."""
    values = {"n": t.count(problem.entry), "field": problem.field, "value": problem.value}
    values["limit"] = t.count(problem.limit)
    whole = {
        "too_large": "The file is larger than {limit} bytes; nothing was taken in.",
        "not_json": "The file is no JSON; nothing was taken in.",
        "not_this_format": "The file holds no scenarios of this dashboard; nothing was taken in.",
        "newer_format": "A newer version of the dashboard wrote the file; nothing was taken in.",
        "too_many_entries": "The file holds more than {limit} scenarios; the others were left out.",
    }
    if problem.code in whole:
        return t(whole[problem.code], **values)
    entry = {
        "not_an_object": "Scenario {n} of the file is no scenario; it was left out.",
        "unknown_field": "Scenario {n} has a field '{field}' that is not known; it was left out.",
        "missing": "Scenario {n} has no '{field}'; it was left out.",
        "unknown_kind": "Scenario {n} is of a kind '{value}' that is not known; it was left out.",
        "not_a_number": "Scenario {n}: the lever '{value}' is no finite number; it was left out.",
        "too_long": "Scenario {n}: '{field}' is longer than {limit} characters; it was left out.",
    }
    if problem.code in entry:
        return t(entry[problem.code], **values)
    return t("Scenario {n}: '{field}' cannot be kept; it was left out.", **values)
