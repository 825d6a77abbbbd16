"""Records that people edit, read from TOML into frozen dataclasses. Unknown keys raise; no formula is computed here."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from cs_dashboard.content import checks
from cs_dashboard.errors import ConfigurationError

METRICS_FILE = Path(__file__).with_name("metrics.toml")

UNITS = ("rate", "multiple", "currency", "count", "hours", "days")
DIRECTIONS = ("higher", "lower", "none")


@dataclass(frozen=True)
class Metric:
    """What a reader is told about one metric.

    Attributes
    ----------
    key
        Its name in the file, for links and translations.
    name
        Short label in sentence case.
    unit
        `rate` (1.0 = 100 %), `multiple` (1.0 = once), `currency`, `count`, `hours` or `days`.
    direction
        Which way is better: `higher`, `lower`, or `none` where it depends.
    formula
        In words.
    window
        The stretch of time it is taken over.
    source
        Where the definition comes from.
    function
        Dotted path of the one function that computes it.
    aliases
        Other names it goes by in the field.
    """

    key: str
    name: str
    unit: str
    direction: str
    formula: str
    window: str
    source: str
    function: str
    aliases: tuple[str, ...] = ()


@cache
def metrics() -> dict[str, Metric]:
    """Every metric by its key, in the order of the file.

    Raises
    ------
    ConfigurationError
        The file cannot be read, or a record has an unknown, missing or impossible value.
    """
    return metrics_from(METRICS_FILE)


def metrics_from(path: Path) -> dict[str, Metric]:
    """The metric records of a TOML file: one table per metric."""
    return {key: _metric(key, table, f"{path.name}, [{key}]") for key, table in checks.document(path).items()}


def _metric(key: str, table: Any, where: str) -> Metric:
    checks.known_keys(table, Metric, where, beside=("key",))
    aliases = table.get("aliases", [])
    if not isinstance(aliases, list) or not all(isinstance(alias, str) for alias in aliases):
        raise ConfigurationError(f"{where}: 'aliases' must be a list of texts.")
    texts = {name: value for name, value in table.items() if name != "aliases"}
    for name in texts:
        checks.text(texts, name, where)
    checks.one_of(texts["unit"], UNITS, f"{where}: unit")
    checks.one_of(texts["direction"], DIRECTIONS, f"{where}: direction")
    return Metric(key=key, aliases=tuple(aliases), **texts)
