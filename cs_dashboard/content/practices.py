"""What the articles tell to do, avoid, ask, hire and measure: one TOML file per article. Nothing is judged here."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from cs_dashboard.content import checks
from cs_dashboard.content.measures import measures
from cs_dashboard.content.stages import fact_ids, keyed, ladders
from cs_dashboard.content.words import Words, words
from cs_dashboard.errors import ConfigurationError

PRACTICES_FOLDER = Path(__file__).with_name("practices")

# Kinds that are asked for, and kinds that a stage advises against.
ASKED = ("do", "ask", "hire", "measure")
ADVISED_AGAINST = ("avoid", "not_hire", "not_measure")
AREAS = (
    *("renewal", "onboarding", "support", "health", "voice"),
    *("value", "metrics", "team", "systems", "everyone"),
)
BASES = ("article", "ours")


@dataclass(frozen=True)
class Evidence:
    """How the warehouse tells whether a practice is in place.

    Attributes
    ----------
    measure
        A key of `measures.toml`.
    at_least, at_most
        In place from here on, or up to here; one of them.
    basis
        Where the threshold comes from: the `article`, or `ours`, which the page says.
    due_measure, due_at_least
        It is due only from this size on; without them always.
    """

    measure: str
    at_least: float | None = None
    at_most: float | None = None
    basis: str = "article"
    due_measure: str = ""
    due_at_least: float = 0.0


@dataclass(frozen=True)
class Practice:
    """One thing that an article tells, and for which stages.

    Attributes
    ----------
    key
        Its name in the store and in links; never reused for something else.
    facts
        The rows of the articles that tell it; the first gives its article.
    kind
        `do`, `ask`, `hire`, `measure`, or against: `avoid`, `not_hire`, `not_measure`.
    area
        The practice area of the profile.
    name, text
        What it is in few words, and in a sentence.
    stages
        The stages of either ladder that the article names; empty means every stage.
    until
        The last stage of a ladder for which it holds. Without one, what is asked holds from the first named stage on,
        and what is advised against holds for the named stages alone.
    evidence
        How the warehouse judges it; None leaves it to self-assessment.
    """

    key: str
    facts: tuple[str, ...]
    kind: str
    area: str
    name: Words
    text: Words
    stages: tuple[str, ...] = ()
    until: tuple[str, ...] = ()
    evidence: Evidence | None = None

    @property
    def article(self) -> str:
        """The article that tells it, `000` to `004`."""
        return self.facts[0][:3]

    @property
    def is_asked(self) -> bool:
        """Whether it is asked for rather than advised against."""
        return self.kind in ASKED


@cache
def practices() -> dict[str, Practice]:
    """Every practice by its key, in the order of the articles.

    Raises
    ------
    ConfigurationError
        A file cannot be read, or a record has an unknown, missing or impossible value.
    """
    found: dict[str, Practice] = {}
    for path in sorted(PRACTICES_FOLDER.glob("*.toml")):
        for key, practice in practices_from(path).items():
            if key in found:
                raise ConfigurationError(f"{path.name}, '{key}': the key is in another file already; choose another.")
            found[key] = practice
    return found


def practices_from(path: Path) -> dict[str, Practice]:
    """The practices of a TOML file: one [[practices]] table each."""
    document = checks.document(path)
    for table in document:
        checks.one_of(table, ("practices",), f"{path.name}: table")
    return keyed(document, "practices", Practice, path.name, _practice)


def _practice(record: dict[str, Any], where: str) -> Practice:
    checks.one_of(record["kind"], (*ASKED, *ADVISED_AGAINST), f"{where}: kind")
    checks.one_of(record["area"], AREAS, f"{where}: area")
    stages = {key: _stages(record, key, where) for key in ("stages", "until")}
    worded = {key: words(record, key, where) for key in ("name", "text")}
    evidence = _evidence(record["evidence"], f"{where}, evidence") if "evidence" in record else None
    return Practice(**{**record, "facts": fact_ids(record, where), **stages, **worded, "evidence": evidence})


def _stages(record: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    listed = record.get(key, [])
    if not isinstance(listed, list):
        raise ConfigurationError(f"{where}: '{key}' must be a list of stages.")
    for stage in listed:
        checks.one_of(stage, ladders().stages, f"{where}: {key}: stage")
    return tuple(listed)


def _evidence(table: Any, where: str) -> Evidence:
    checks.known_keys(table, Evidence, where)
    checks.one_of(table["measure"], measures(), f"{where}: measure")
    if ("at_least" in table) == ("at_most" in table):
        raise ConfigurationError(f"{where}: give 'at_least' or 'at_most', one of them.")
    if ("due_measure" in table) != ("due_at_least" in table):
        raise ConfigurationError(f"{where}: 'due_measure' and 'due_at_least' go together; give both or neither.")
    if "due_measure" in table:
        checks.one_of(table["due_measure"], measures(), f"{where}: due_measure")
    numbers = {key: table[key] for key in ("at_least", "at_most", "due_at_least") if key in table}
    for key, value in numbers.items():
        if not checks.is_number(value):
            raise ConfigurationError(f"{where}: '{key}' must be a number.")
    checks.one_of(table.get("basis", "article"), BASES, f"{where}: basis")
    return Evidence(**{**table, **{key: float(value) for key, value in numbers.items()}})
