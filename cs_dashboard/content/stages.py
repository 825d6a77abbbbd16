"""The two ladders, what passes them by, and where they disagree, read from TOML. Nothing is computed here."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from cs_dashboard.content import checks
from cs_dashboard.content.words import Words, words
from cs_dashboard.errors import ConfigurationError

STAGES_FILE = Path(__file__).with_name("stages.toml")

LADDERS = ("arr", "headcount")
# What a trigger watches, by month.
WATCHED = ("paying_customers", "support_headcount", "headcount")
FACT = re.compile(r"00[0-4]-\d{2}")
Record = TypeVar("Record")


@dataclass(frozen=True)
class Stage:
    """One rung of a ladder; the numbers that part the rungs are settings.

    Attributes
    ----------
    key
        Its name in links and records.
    ladder
        `arr` (article 003) or `headcount` (article 002).
    facts
        The rows of the articles that describe it.
    name, purpose, keywords
        What it is called, what it is for in a sentence, and its keywords.
    """

    key: str
    ladder: str
    facts: tuple[str, ...]
    name: Words
    purpose: Words
    keywords: Words


@dataclass(frozen=True)
class Trigger:
    """A size at which the articles ask for something new.

    Attributes
    ----------
    key
        Its name in the file.
    facts
        The rows of the articles that name it.
    watches
        `paying_customers`, `support_headcount` or `headcount`.
    at_least
        The size from which on it holds.
    name, text
        What happens, in few words, and what to do then, in a sentence.
    """

    key: str
    facts: tuple[str, ...]
    watches: str
    at_least: float
    name: Words
    text: Words


@dataclass(frozen=True)
class Conflict:
    """A question on which two articles say different things; both are shown, never an average.

    Attributes
    ----------
    key
        Its name in the file.
    facts
        The rows of the first and of the second side, in this order.
    topic, first, second
        The question, and what each side says with its article.
    """

    key: str
    facts: tuple[str, ...]
    topic: Words
    first: Words
    second: Words


@dataclass(frozen=True)
class Ladders:
    """Everything that stands in the file, in its order."""

    stages: dict[str, Stage]
    triggers: dict[str, Trigger]
    conflicts: dict[str, Conflict]

    def rungs(self, ladder: str) -> tuple[Stage, ...]:
        """The stages of a ladder from the lowest on."""
        return tuple(stage for stage in self.stages.values() if stage.ladder == ladder)


@cache
def ladders() -> Ladders:
    """The ladders of the dashboard.

    Raises
    ------
    ConfigurationError
        The file cannot be read, or a record has an unknown, missing or impossible value.
    """
    return ladders_from(STAGES_FILE)


def ladders_from(path: Path) -> Ladders:
    """The ladders of a TOML file with [[stages]], [[triggers]] and [[conflicts]]."""
    document = checks.document(path)
    for table in document:
        checks.one_of(table, ("stages", "triggers", "conflicts"), f"{path.name}: table")
    stages = keyed(document, "stages", Stage, path.name, _stage)
    triggers = keyed(document, "triggers", Trigger, path.name, _trigger)
    return Ladders(stages, triggers, keyed(document, "conflicts", Conflict, path.name, _conflict))


def keyed(
    document: Mapping[str, Any],
    table: str,
    kind: type[Record],
    file: str,
    read: Callable[[dict[str, Any], str], Record],
) -> dict[str, Record]:
    """key -> record of an array of tables, every key once; `read` makes the record of a table with known keys."""
    listed = document.get(table, [])
    if not isinstance(listed, list):
        raise ConfigurationError(f"{file}: write [[{table}]] with two brackets, one table per record.")
    found: dict[str, Record] = {}
    for number, record in enumerate(listed, start=1):
        where = f"{file}, {table} {number}"
        if isinstance(record, Mapping) and isinstance(record.get("key"), str):
            where = f"{file}, '{record['key']}'"
        checks.known_keys(record, kind, where)
        checks.text(record, "key", where)
        if record["key"] in found:
            raise ConfigurationError(f"{where}: the key is there twice; give each record its own.")
        found[record["key"]] = read(dict(record), where)
    return found


def fact_ids(record: Mapping[str, Any], where: str) -> tuple[str, ...]:
    """The fact ids of a record, at least one."""
    listed = record["facts"]
    if not isinstance(listed, list) or not listed:
        raise ConfigurationError(f"{where}: 'facts' must list at least one row of the articles, as in ['003-14'].")
    for fact in listed:
        if not isinstance(fact, str) or not FACT.fullmatch(fact):
            raise ConfigurationError(f"{where}: '{fact}' is no fact id; write the article and its row, as in '003-14'.")
    return tuple(listed)


def _told(record: dict[str, Any], where: str, *keys: str) -> dict[str, Any]:
    return {**record, "facts": fact_ids(record, where), **{key: words(record, key, where) for key in keys}}


def _stage(record: dict[str, Any], where: str) -> Stage:
    checks.one_of(record["ladder"], LADDERS, f"{where}: ladder")
    return Stage(**_told(record, where, "name", "purpose", "keywords"))


def _trigger(record: dict[str, Any], where: str) -> Trigger:
    checks.one_of(record["watches"], WATCHED, f"{where}: watches")
    if not checks.is_number(record["at_least"]):
        raise ConfigurationError(f"{where}: 'at_least' must be a number.")
    return Trigger(**{**_told(record, where, "name", "text"), "at_least": float(record["at_least"])})


def _conflict(record: dict[str, Any], where: str) -> Conflict:
    return Conflict(**_told(record, where, "topic", "first", "second"))
