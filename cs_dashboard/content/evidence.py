"""What the articles claim and what others measured, read from TOML. Nothing is computed here."""

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from cs_dashboard.content import checks
from cs_dashboard.errors import ConfigurationError

CLAIMS_FILE = Path(__file__).with_name("claims.toml")
BENCHMARKS_FILE = Path(__file__).with_name("benchmarks.toml")

ARTICLES = ("000", "001", "002", "003", "004")
VERDICTS = ("supported", "dated", "contested", "unverified", "opinion", "arithmetic")
DISAGREEMENTS = tuple(f"D{number}" for number in range(1, 14))
GRADES = ("P", "Q", "S", "D")
# `currency`: money of which the source names no currency.
UNITS = ("rate", "multiple", "usd", "currency", "months", "hours", "years", "people", "customers", "count")

SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
ROW = re.compile(r"\d{3}-\d{2}[a-z]?")


@dataclass(frozen=True)
class Claim:
    """What one of the five articles says, and what was found for or against it.

    Attributes
    ----------
    id
        Article and row of the facts, `003-33`; a letter splits a row that claims two things.
    article
        The article's number, `000` to `004`.
    claim
        What it says, in our words.
    evidence
        What was found, with source and year.
    verdict
        `supported`, `dated` (true at a date), `contested`, `unverified`, `opinion` or `arithmetic`.
    disagreement
        `D1` to `D13` where article and evidence differ and both must be shown; else None.
    metric
        The metrics it concerns.
    value
        Its numbers, in the order of the sentence; with several metrics and as many values they go in pairs.
    unit
        The unit of the values (`rate`: 1.0 = 100 %; `currency`: not stated); None without values.
    """

    id: str
    article: str
    claim: str
    evidence: str
    verdict: str
    disagreement: str | None = None
    metric: tuple[str, ...] = ()
    value: tuple[float, ...] = ()
    unit: str | None = None

    def texts(self) -> tuple[str, ...]:
        """The texts that a page shows and a catalogue translates."""
        return (self.claim, self.evidence)


@dataclass(frozen=True)
class Benchmark:
    """A yardstick that somebody else measured or published.

    Attributes
    ----------
    id
        A slug.
    metric
        What was measured: `nrr`, `grr`, `logo_retention`, `csm_arr`, ...
    statistic
        `median`, `top quartile`, `reported`, `target`, ...; `listed` stands in an undated list.
    value
        The number (`rate`: 1.0 = 100 %).
    unit
        The unit of value, low and high.
    population
        Who was measured.
    source
        Who published it.
    grade
        `P` primary text read, `Q` quoted from a primary document, `S` secondary, `D` derived as the note tells.
    label
        Short text for a line in a chart.
    year, date
        When it was measured, one of them; without either the note says why, and no dated line may be drawn.
    low, high
        The range around the value, or the end that the source prints.
    note
        What a reader must know before comparing.
    """

    id: str
    metric: str
    statistic: str
    value: float
    unit: str
    population: str
    source: str
    grade: str
    label: str
    year: int | None = None
    date: datetime.date | None = None
    low: float | None = None
    high: float | None = None
    note: str | None = None

    @property
    def measured_year(self) -> int | None:
        """The year of the measurement; None where the source gives none."""
        return self.date.year if self.date else self.year

    def texts(self) -> tuple[str, ...]:
        """The texts that a page shows and a catalogue translates."""
        return (self.population, self.label, *([self.note] if self.note else []))


@cache
def claims() -> dict[str, Claim]:
    """Every claim by its id, in the order of the file.

    Raises
    ------
    ConfigurationError
        The file cannot be read, or a record has an unknown, missing or impossible value.
    """
    return claims_from(CLAIMS_FILE)


@cache
def benchmarks() -> dict[str, Benchmark]:
    """Every benchmark by its id, in the order of the file.

    Raises
    ------
    ConfigurationError
        The file cannot be read, or a record has an unknown, missing or impossible value.
    """
    return benchmarks_from(BENCHMARKS_FILE)


def claims_from(path: Path) -> dict[str, Claim]:
    """The claims of a TOML file: one [[claims]] table each."""
    return {key: _claim(record, where) for key, (record, where) in _records(path, "claims", Claim).items()}


def benchmarks_from(path: Path) -> dict[str, Benchmark]:
    """The benchmarks of a TOML file: one [[benchmarks]] table each."""
    return {key: _benchmark(record, where) for key, (record, where) in _records(path, "benchmarks", Benchmark).items()}


def _records(path: Path, name: str, kind: type[Claim | Benchmark]) -> dict[str, tuple[dict[str, Any], str]]:
    """id -> (record with known keys only, where it stands), every id once."""
    document = checks.document(path)
    for key in document:
        if key != name:
            raise ConfigurationError(f"{path.name}: unknown table '{key}'; every record is a [[{name}]].")
    listed = document.get(name, [])
    if not isinstance(listed, list):
        raise ConfigurationError(f"{path.name}: write [[{name}]] with two brackets, one table per record.")
    found: dict[str, tuple[dict[str, Any], str]] = {}
    for number, record in enumerate(listed, start=1):
        where = f"{path.name}, record {number}"
        if isinstance(record, Mapping) and "id" in record:
            where = f"{path.name}, '{record['id']}'"
        checks.known_keys(record, kind, where)
        checks.text(record, "id", where)
        if record["id"] in found:
            raise ConfigurationError(f"{where}: the id is there twice; give each record its own.")
        found[record["id"]] = (dict(record), where)
    return found


def _claim(record: dict[str, Any], where: str) -> Claim:
    for key in ("claim", "evidence"):
        checks.text(record, key, where)
    checks.one_of(record["article"], ARTICLES, f"{where}: article")
    checks.one_of(record["verdict"], VERDICTS, f"{where}: verdict")
    if not ROW.fullmatch(record["id"]) or not record["id"].startswith(record["article"]):
        raise ConfigurationError(f"{where}: the id is the article and its row, as in '{record['article']}-33'.")
    if "disagreement" in record:
        checks.one_of(record["disagreement"], DISAGREEMENTS, f"{where}: disagreement")
    metric = _several(record, "metric", where, _is_slug, "names of metrics, as in ['nrr', 'grr']")
    value = _several(record, "value", where, checks.is_number, "numbers")
    if bool(value) != ("unit" in record):
        raise ConfigurationError(f"{where}: 'value' and 'unit' go together; give both or neither.")
    if value:
        checks.one_of(record["unit"], UNITS, f"{where}: unit")
    if len(metric) > 1 and len(value) > 1 and len(metric) != len(value):
        raise ConfigurationError(f"{where}: {len(metric)} metrics and {len(value)} values do not go in pairs.")
    return Claim(**{**record, "metric": metric, "value": tuple(float(one) for one in value)})


def _benchmark(record: dict[str, Any], where: str) -> Benchmark:
    for key in ("statistic", "population", "source", "label", *(["note"] if "note" in record else [])):
        checks.text(record, key, where)
    for key in ("id", "metric"):
        if not _is_slug(record[key]):
            raise ConfigurationError(f"{where}: '{key}' is small letters and digits, joined by '-' or '_'.")
    checks.one_of(record["grade"], GRADES, f"{where}: grade")
    checks.one_of(record["unit"], UNITS, f"{where}: unit")
    numbers = {key: record[key] for key in ("value", "low", "high") if key in record}
    for key, value in numbers.items():
        if not checks.is_number(value):
            raise ConfigurationError(f"{where}: '{key}' must be a number; a rate of 101 % is 1.01.")
    if not numbers.get("low", record["value"]) <= record["value"] <= numbers.get("high", record["value"]):
        raise ConfigurationError(f"{where}: low, value and high must be in that order.")
    _when(record, where)
    if record["grade"] == "D" and "note" not in record:
        raise ConfigurationError(f"{where}: a derived benchmark (grade D) tells its arithmetic in a note; add it.")
    record.update({key: float(value) for key, value in numbers.items()})
    return Benchmark(**record)


def _when(record: Mapping[str, Any], where: str) -> None:
    if "year" in record and "date" in record:
        raise ConfigurationError(f"{where}: give 'year' or 'date', not both.")
    if "year" in record and not (type(record["year"]) is int and 1950 <= record["year"] <= 2100):
        raise ConfigurationError(f"{where}: 'year' must be a year such as 2025.")
    if "date" in record and type(record["date"]) is not datetime.date:
        raise ConfigurationError(f"{where}: 'date' must be a date without quotes, such as 2019-01-31.")
    if not {"year", "date", "note"} & record.keys():
        raise ConfigurationError(f"{where}: without 'year' or 'date' a note must say why; add one of them.")


def _several(
    record: Mapping[str, Any], key: str, where: str, fits: Callable[[Any], bool], what: str
) -> tuple[Any, ...]:
    """The value of a key that holds one thing or a list of them, as a tuple; empty where the key is absent."""
    value = record.get(key, [])
    several = tuple(value) if isinstance(value, list) else (value,)
    if not all(fits(one) for one in several) or (key in record and not several):
        raise ConfigurationError(f"{where}: '{key}' must be {what}.")
    return several


def _is_slug(value: Any) -> bool:
    return isinstance(value, str) and SLUG.fullmatch(value) is not None
