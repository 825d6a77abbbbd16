"""What the warehouse can tell about practices, read from TOML. Nothing is measured here."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from cs_dashboard.content import checks
from cs_dashboard.content.stages import keyed
from cs_dashboard.content.words import Words, words

MEASURES_FILE = Path(__file__).with_name("measures.toml")

UNITS = ("rate", "points", "multiple", "count", "days")
BEHIND = ("customers", "people", "none")


@dataclass(frozen=True)
class Measure:
    """One number that judges practices.

    Attributes
    ----------
    key
        Its name in records and code.
    name
        Short label in sentence case.
    how
        What exactly is counted, over what, in a sentence.
    period
        The stretch of time: "now", "the last three months".
    unit
        `rate` (1.0 = 100 %), `points` (0.01 = one point), `multiple`, `count` or `days`.
    behind
        Who stands behind it, and can be listed: `customers`, `people` or `none`.
    tables
        The optional tables of the contract that it needs.
    words
        What in a role or a category counts: whole words, and Chinese ones anywhere.
    """

    key: str
    name: Words
    how: Words
    period: Words
    unit: str
    behind: str = "none"
    tables: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@cache
def measures() -> dict[str, Measure]:
    """Every measure by its key, in the order of the file.

    Raises
    ------
    ConfigurationError
        The file cannot be read, or a record has an unknown, missing or impossible value.
    """
    return measures_from(MEASURES_FILE)


def measures_from(path: Path) -> dict[str, Measure]:
    """The measures of a TOML file: one [[measures]] table each."""
    document = checks.document(path)
    for table in document:
        checks.one_of(table, ("measures",), f"{path.name}: table")
    return keyed(document, "measures", Measure, path.name, _measure)


def _measure(record: dict[str, Any], where: str) -> Measure:
    checks.one_of(record["unit"], UNITS, f"{where}: unit")
    checks.one_of(record.get("behind", "none"), BEHIND, f"{where}: behind")
    listed = {key: tuple(record.get(key, ())) for key in ("tables", "words")}
    for key in listed:
        if key in record:
            checks.texts(record, key, where)
    worded = {key: words(record, key, where) for key in ("name", "how", "period")}
    return Measure(**{**record, **worded, **listed})
