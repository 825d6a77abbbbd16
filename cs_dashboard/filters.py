"""What a reader restricts a question to: frozen and hashable, so that it can key a cache."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from cs_dashboard.errors import ConfigurationError, close_match, did_you_mean
from cs_dashboard.frames import DIMENSIONS

# Dimensions of the frames, and the one that is pushed into the query because it has many members.
FILTERABLE = (*DIMENSIONS, "csm_id")
WINDOWS = (1, 3, 6, 12, 24)
_MONTHS_BACK = {"prior_month": 1, "prior_quarter": 3, "prior_year": 12}
COMPARISONS = tuple(_MONTHS_BACK)
# So much of a wrong value is told back to the reader.
SHOWN = 40


@dataclass(frozen=True)
class Filters:
    """Members per dimension (none: all of it; several: OR), AND across dimensions; as-of month, window in months.

    `compare` is what a value is held against: the month, the quarter or the year before.
    """

    segment: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    industry: tuple[str, ...] = ()
    channel: tuple[str, ...] = ()
    landing_band: tuple[str, ...] = ()
    csm_id: tuple[str, ...] = ()
    as_of: date | None = None
    window: int = 12
    compare: str = "prior_year"

    @property
    def where(self) -> dict[str, tuple[str, ...]]:
        """The members wanted of each dimension that the frames carry."""
        return {name: getattr(self, name) for name in DIMENSIONS if getattr(self, name)}


@dataclass(frozen=True)
class Notice:
    """What a link asked for and did not get.

    Attributes
    ----------
    code
        `unknown_parameter`, `unknown_member`, `not_a_month`, `unknown_month`, `unknown_window` or
        `unknown_comparison`.
    parameter
        The parameter of the link; of an unknown one, its name shortened.
    value
        What was asked for, shortened.
    more
        How many others of the same parameter (of `unknown_parameter`: how many other parameters) share the fate.
    close
        Of an unknown parameter: the one that was probably meant, or an empty text.
    """

    code: str
    parameter: str
    value: str
    more: int = 0
    close: str = ""


def filters_from_query(
    query: Mapping[str, Sequence[str]],
    options: Mapping[str, Sequence[str]],
    months: Sequence[date],
    known: Collection[str] = (),
) -> tuple[Filters, tuple[Notice, ...]]:
    """Filters from the parameters of a link, and a notice for each part that means nothing here. Never raises.

    Parameters
    ----------
    query
        Each parameter with its values; of several months, windows or comparisons the last counts. Empty ones are none.
    options
        The members that each dimension has; a choice comes back in their order, so that equal choices are equal.
    months
        The first days of the months that can be as-of.
    known
        Parameters of others, which are left alone.
    """
    asked = {name: [values] if isinstance(values, str) else list(values) for name, values in query.items()}
    chosen: dict[str, Any] = {}
    notices: list[Notice] = []
    every = (*FILTERABLE, *_READERS, *known)
    strangers = [name for name in asked if name not in every]
    if strangers:
        first = _shortened(strangers[0])
        notices.append(Notice("unknown_parameter", first, "", len(strangers) - 1, close_match(first, every)))
    for name in (one for one in FILTERABLE if one not in known):
        chosen[name], unknown = _members_asked(asked.get(name, ()), options.get(name, ()))
        if unknown:
            notices.append(Notice("unknown_member", name, _shortened(unknown[0]), len(unknown) - 1))
    for name, reader in _READERS.items():
        text = next((value for value in reversed(asked.get(name, ())) if value), "")
        if text:
            found = reader(text, months)
            if isinstance(found, str):
                notices.append(Notice(found, name, _shortened(text)))
            else:
                chosen.update(found)
    return Filters(**chosen), tuple(notices)


def filters_to_query(filters: Filters) -> dict[str, list[str]]:
    """The parameters of a link that opens the same view; what is at its default is left out."""
    query = {name: list(getattr(filters, name)) for name in FILTERABLE if getattr(filters, name)}
    if filters.as_of:
        query["as_of"] = [f"{filters.as_of.year:04}-{filters.as_of.month:02}"]
    if filters.window != Filters.window:
        query["window"] = [str(filters.window)]
    if filters.compare != Filters.compare:
        query["compare"] = [filters.compare]
    return query


def compared_month(as_of: date, compare: str) -> date:
    """The month that `as_of` is held against: one, three or twelve months before.

    Raises
    ------
    ConfigurationError
        There is no such comparison, or no such month in the calendar.
    """
    if compare not in _MONTHS_BACK:
        hint = did_you_mean(compare, COMPARISONS) or f" Choose among {', '.join(COMPARISONS)}."
        raise ConfigurationError(f"compare {compare}: there is no such comparison.{hint}")
    index = as_of.year * 12 + as_of.month - 1 - _MONTHS_BACK[compare]
    if index < 12:
        raise ConfigurationError(f"as-of {as_of}: there is no month so long before; choose a later one.")
    return date(index // 12, index % 12 + 1, 1)


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
    except (ValueError, OverflowError):
        raise ConfigurationError(f"--as-of {text}: write a month as YYYY-MM, for example 2019-12.") from None


def _members_asked(wanted: Sequence[str], members: Sequence[str]) -> tuple[tuple[str, ...], list[str]]:
    """The members wanted, in the order of all members, and what is wanted and none of them; an empty text is none."""
    every, asked = dict.fromkeys(members), dict.fromkeys(wanted)
    return tuple(member for member in every if member in asked), [w for w in asked if w and w not in every]


def _month_asked(text: str, months: Sequence[date]) -> dict[str, Any] | str:
    if not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])(-[0-9]{2})?", text):
        return "not_a_month"
    found = next((month for month in months if f"{month.year:04}-{month.month:02}" == text[:7]), None)
    return "unknown_month" if found is None else {"as_of": date(found.year, found.month, 1)}


def _window_asked(text: str, _months: Sequence[date]) -> dict[str, Any] | str:
    found = next((window for window in WINDOWS if str(window) == text), None)
    return "unknown_window" if found is None else {"window": found}


def _comparison_asked(text: str, _months: Sequence[date]) -> dict[str, Any] | str:
    return {"compare": text} if text in COMPARISONS else "unknown_comparison"


# How a parameter that takes one value is read: to what it sets, or to the code of the notice.
_READERS = {"as_of": _month_asked, "window": _window_asked, "compare": _comparison_asked}


def _shortened(text: str) -> str:
    """The beginning of a text, without letters that cannot be seen."""
    seen = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text[: SHOWN + 1])
    return f"{seen[:SHOWN]}…" if len(seen) > SHOWN else seen
