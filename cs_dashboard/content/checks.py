"""What every record reader asks of a TOML file: keys that are known, texts, numbers, words of a closed set."""

import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

from cs_dashboard.errors import ConfigurationError, did_you_mean


def document(path: Path) -> dict[str, Any]:
    """The tables of a TOML file; a ConfigurationError when it cannot be read."""
    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"{path.name} cannot be read: {error}.") from None


def known_keys(record: Any, kind: type[Any], where: str, *, beside: tuple[str, ...] = ()) -> None:
    """Refuses a record that is no table, has a key that the dataclass `kind` lacks, or lacks one without a default.

    `beside` are fields that do not stand in the record.
    """
    if not isinstance(record, Mapping):
        raise ConfigurationError(f"{where}: a record is a table of its own, not a single value.")
    known = {field.name: field for field in fields(kind) if field.name not in beside}
    for key in record:
        if key not in known:
            hint = did_you_mean(key, known) or f" Known are {', '.join(known)}."
            raise ConfigurationError(f"{where}: unknown key '{key}'.{hint}")
    for key, field in known.items():
        if key not in record and field.default is MISSING:
            raise ConfigurationError(f"{where}: the key '{key}' is missing; add it.")


def text(record: Mapping[str, Any], key: str, where: str) -> None:
    """Refuses a value that is no text, or an empty one."""
    if not isinstance(record[key], str) or not record[key].strip():
        raise ConfigurationError(f"{where}: '{key}' must be a text that is not empty.")


def texts(record: Mapping[str, Any], key: str, where: str) -> None:
    """Refuses a value that is no list of texts, or an empty one."""
    listed = record[key]
    if not isinstance(listed, list) or not listed or not all(isinstance(one, str) and one.strip() for one in listed):
        raise ConfigurationError(f"{where}: '{key}' must be a list of texts that are not empty.")


def is_number(value: Any) -> bool:
    """Whether a value is a finite number, and not a yes or no."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def one_of(value: Any, choices: Iterable[str], where: str) -> None:
    """Refuses a word outside a closed set."""
    if value not in choices:
        hint = did_you_mean(str(value), choices) or f" Choose among {', '.join(choices)}."
        raise ConfigurationError(f"{where} '{value}' is not known.{hint}")
