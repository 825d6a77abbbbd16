"""What a reader restricts a question to: frozen and hashable, so that it can key a cache."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from cs_dashboard.errors import ConfigurationError, did_you_mean
from cs_dashboard.frames import DIMENSIONS

# Dimensions of the frames, and the one that is pushed into the query because it has many members.
FILTERABLE = (*DIMENSIONS, "csm_id")
WINDOWS = (1, 3, 6, 12, 24)


@dataclass(frozen=True)
class Filters:
    """Members per dimension (none: all of it; several: OR), AND across dimensions; as-of month and window in months."""

    segment: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    industry: tuple[str, ...] = ()
    channel: tuple[str, ...] = ()
    landing_band: tuple[str, ...] = ()
    csm_id: tuple[str, ...] = ()
    as_of: date | None = None
    window: int = 12

    @property
    def where(self) -> dict[str, tuple[str, ...]]:
        """The members wanted of each dimension that the frames carry."""
        return {name: getattr(self, name) for name in DIMENSIONS if getattr(self, name)}


def filters_from_words(conditions: Iterable[str], as_of: str | None = None, window: int = 12) -> Filters:
    """Filters from a command line: `segment=SMB` (repeated: OR within a column, AND across), `2019-12`, months.

    Raises
    ------
    ConfigurationError
        A condition is not `column=member`, a column is unknown, a month is none.
    """
    filters = Filters(as_of=month_from_text(as_of) if as_of else None, window=window)
    if window not in WINDOWS:
        raise ConfigurationError(f"--window {window}: choose one of {', '.join(map(str, WINDOWS))} months.")
    for condition in conditions:
        column, equals, member = condition.partition("=")
        if not equals:
            raise ConfigurationError(f"--where {condition}: write column=member, for example --where segment=SMB.")
        known_dimension(column, "--where")
        members: Any = {column: (*getattr(filters, column), member)}
        filters = replace(filters, **members)
    return filters


def dimensions_from_words(words: str | None) -> tuple[str, ...]:
    """The columns of `--by segment,region`, in the order given, each once."""
    names = [word.strip() for word in (words or "").split(",") if word.strip()]
    return tuple(dict.fromkeys(known_dimension(name, "--by") for name in names))


def known_dimension(name: str, option: str) -> str:
    """The name itself when it is a dimension; a ConfigurationError naming the close match when not."""
    if name not in FILTERABLE:
        hint = did_you_mean(name, FILTERABLE) or f" Choose among {', '.join(FILTERABLE)}."
        raise ConfigurationError(f"{option} {name}: there is no such dimension.{hint}")
    return name


def month_from_text(text: str) -> date:
    """The first day of a month written `2019-12` (a day behind it is ignored)."""
    year, _, rest = text.partition("-")
    try:
        return date(int(year), int(rest.split("-")[0]), 1)
    except ValueError:
        raise ConfigurationError(f"--as-of {text}: write a month as YYYY-MM, for example 2019-12.") from None
