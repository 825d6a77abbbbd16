"""The presets of the simulators, read from TOML into frozen dataclasses. Nothing is projected here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from cs_dashboard.content import checks
from cs_dashboard.content.evidence import benchmarks, claims
from cs_dashboard.content.levers import Lever, levers
from cs_dashboard.errors import ConfigurationError

COMPOUNDING = "compounding"
# Scenario -> the file of its presets.
FILES = {
    COMPOUNDING: Path(__file__).with_name("presets.toml"),
    "capacity": Path(__file__).with_name("capacity_presets.toml"),
}


@dataclass(frozen=True)
class Preset:
    """Levers that somebody set before the reader did.

    Attributes
    ----------
    key
        Its name in the file and in links.
    name
        Short label in sentence case.
    note
        What it is and where its numbers come from, in a sentence.
    source
        The id of the claim or benchmark behind it; empty where it is this company's own.
    values
        Lever key -> value as the scenario takes it (1.4 = 140 %); only what differs from today.
    """

    key: str
    name: str
    note: str
    values: Mapping[str, float] = field(default_factory=dict)
    source: str = ""


@cache
def presets(scenario: str = COMPOUNDING) -> dict[str, Preset]:
    """Every preset of a scenario by its key, in the order of the file.

    Raises
    ------
    ConfigurationError
        The file cannot be read, or a record has an unknown, missing or impossible value.
    """
    return presets_from(FILES[scenario], scenario)


def presets_from(path: Path, scenario: str = COMPOUNDING) -> dict[str, Preset]:
    """The preset records of a TOML file: one table per preset."""
    tables = checks.document(path).items()
    return {key: _preset(key, table, f"{path.name}, [{key}]", scenario) for key, table in tables}


def _preset(key: str, table: Any, where: str, scenario: str) -> Preset:
    checks.known_keys(table, Preset, where, beside=("key",))
    texts = {name: value for name, value in table.items() if name != "values"}
    for name in texts:
        checks.text(texts, name, where)
    if "source" in texts:
        checks.one_of(texts["source"], [*claims(), *benchmarks()], f"{where}: source")
    return Preset(key=key, values=_values(table.get("values", {}), where, scenario), **texts)


def _values(table: Any, where: str, scenario: str) -> Mapping[str, float]:
    known = {lever.key: lever for lever in levers(scenario)}
    if not isinstance(table, Mapping):
        raise ConfigurationError(f"{where}: 'values' must be a table of levers.")
    for name, value in table.items():
        checks.one_of(name, known, f"{where}, values: lever")
        _fits(known[name], value, f"{where}, values")
    return MappingProxyType({name: float(value) for name, value in table.items()})


def _fits(lever: Lever, value: Any, where: str) -> None:
    if not checks.is_number(value) or not lever.low <= value <= lever.high:
        raise ConfigurationError(f"{where}: '{lever.key}' must be a number from {lever.low:g} to {lever.high:g}.")
    steps = (value - lever.low) / lever.step
    # Money lies on no grid.
    if lever.step_share is None and abs(steps - round(steps)) > 1e-6:
        raise ConfigurationError(f"{where}: '{lever.key}' must lie on a step of {lever.step:g}.")
