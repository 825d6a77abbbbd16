"""The levers of the what-ifs, read from TOML into frozen dataclasses. Unknown keys raise; nothing is projected here."""

import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from cs_dashboard.content import checks
from cs_dashboard.errors import ConfigurationError

LEVERS_FILE = Path(__file__).with_name("levers.toml")

# Unit -> how many of it make 1.0 of the value that a scenario takes.
UNITS = {
    "points of opening MRR per 12 months": 100.0,
    "%": 100.0,
    "% per year": 100.0,
    "years": 1.0,
    "months": 1.0,
    "hours": 1.0,
    "minutes": 1.0,
    "seconds": 1.0,
    "people": 1.0,
    "log-odds": 1.0,
    "currency": 1.0,
}
DIRECTIONS = ("higher", "lower", "none")
_NUMBERS = ("low", "high", "step", "step_share", "fallback")


@dataclass(frozen=True)
class Lever:
    """What a reader may move in a what-if.

    Attributes
    ----------
    key
        Its name in the file and in links.
    name
        Short label in sentence case.
    help
        What it is, in a sentence.
    unit
        What sliders and links count it in.
    low, high, step
        The range and its grid, as the scenario takes them (0.05 = 5 points).
    direction
        Which way is better: `higher`, `lower`, or `none` where it depends.
    scenarios
        The modules of `cs_dashboard/scenarios` that take it.
    measured_by
        The measured value that it starts at, `retention.churn`; empty where nothing measures it.
    fallback
        Where it starts when nothing is measured; None leaves that undefined.
    step_share
        One step as a share of the value, for money, which lies on no grid.
    """

    key: str
    name: str
    help: str
    unit: str
    low: float
    high: float
    step: float
    direction: str
    scenarios: tuple[str, ...]
    measured_by: str = ""
    fallback: float | None = None
    step_share: float | None = None

    @property
    def units(self) -> float:
        """How many of its unit make 1.0: 100 points."""
        return UNITS[self.unit]

    def one_step(self, value: float) -> float:
        """How far one step leads from a value: the grid's step, or for money a share of the value."""
        return self.step if self.step_share is None else self.step_share * abs(value)


@cache
def every_lever() -> dict[str, Lever]:
    """Every lever by its key, in the order of the file; raises as `levers` does."""
    return levers_from(LEVERS_FILE)


@cache
def levers(scenario: str) -> tuple[Lever, ...]:
    """The levers of one scenario, in the order of the file.

    Raises
    ------
    ConfigurationError
        The file cannot be read, a record has an unknown, missing or impossible value, or no lever is of that scenario.
    """
    every = every_lever()
    known = dict.fromkeys(name for lever in every.values() for name in lever.scenarios)
    checks.one_of(scenario, known, f"{LEVERS_FILE.name}: scenario")
    return tuple(lever for lever in every.values() if scenario in lever.scenarios)


def levers_from(path: Path) -> dict[str, Lever]:
    """The lever records of a TOML file by their key: one table per lever."""
    return {key: _lever(key, table, f"{path.name}, [{key}]") for key, table in checks.document(path).items()}


def _lever(key: str, table: Any, where: str) -> Lever:
    checks.known_keys(table, Lever, where, beside=("key",))
    for name in table:
        if name == "scenarios":
            checks.texts(table, name, where)
        elif name not in _NUMBERS:
            checks.text(table, name, where)
        elif not checks.is_number(table[name]):
            raise ConfigurationError(f"{where}: '{name}' must be a number.")
    checks.one_of(table["unit"], UNITS, f"{where}: unit")
    checks.one_of(table["direction"], DIRECTIONS, f"{where}: direction")
    values: dict[str, Any] = {name: float(v) if name in _NUMBERS else v for name, v in table.items()}
    lever = Lever(key=key, **{**values, "scenarios": tuple(table["scenarios"])})
    _range_fits(lever, where)
    _start_fits(lever, where)
    return lever


def _range_fits(lever: Lever, where: str) -> None:
    if lever.low >= lever.high:
        raise ConfigurationError(f"{where}: 'low' must be below 'high'.")
    steps = (lever.high - lever.low) / lever.step if lever.step > 0 else 0.0
    if steps < 1 or not math.isclose(steps, round(steps), rel_tol=1e-9):
        raise ConfigurationError(f"{where}: 'step' must be above zero and lead from 'low' to 'high' in whole steps.")


def _start_fits(lever: Lever, where: str) -> None:
    if not lever.measured_by and lever.fallback is None:
        raise ConfigurationError(f"{where}: give 'measured_by', or a 'fallback' where nothing measures it.")
    if lever.fallback is not None and not lever.low <= lever.fallback <= lever.high:
        raise ConfigurationError(f"{where}: 'fallback' must lie from 'low' to 'high'.")
    if lever.step_share is not None and lever.step_share <= 0:
        raise ConfigurationError(f"{where}: 'step_share' must be above zero.")
