"""How a JSON file that a reader brings is read: strictly, without raising. What the entries mean is known elsewhere."""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cs_dashboard.store.inputs import Unfit
from cs_dashboard.store.schema import ID_LENGTH

# So much of a wrong name is told back to the reader.
SHOWN = 40
# field -> what makes its value fit, or raises `Unfit`
Readers = Mapping[str, Callable[[Any], Any]]


@dataclass(frozen=True)
class ImportProblem:
    """What a file holds and what is not taken in.

    Attributes
    ----------
    code
        Of the whole file: `too_large`, `not_json`, `not_this_format`, `newer_format`, `too_many_entries`. Of an entry:
        `not_an_object`, `unknown_field`, `missing`, `not_an_id`, `not_a_time`, a code of `Unfit`, or one of the reader
        of such entries (`unknown_kind`).
    entry
        Which entry of the list, counted from 1; 0 is the file.
    field
        The entry's field, shortened; else empty.
    value
        The part of it that is meant (a lever, a kind), shortened; else empty.
    limit
        What is gone beyond (bytes, entries, characters, levers); else 0.
    part
        Which list of the file, where it has more than one; else empty.
    """

    code: str
    entry: int = 0
    field: str = ""
    value: str = ""
    limit: int = 0
    part: str = ""


def lists_of(
    content: str | bytes, form: str, lists: Mapping[int, tuple[str, ...]], largest: int
) -> tuple[int, dict[str, list[Any]]] | ImportProblem:
    """The file's version, and the lists that it must have; or why it is no such file.

    Parameters
    ----------
    form
        What the file must call its format.
    lists
        Version -> the names of its lists, up to the newest that is known.
    largest
        How many bytes it may have.
    """
    size = len(content.encode(errors="replace") if isinstance(content, str) else content)
    if size > largest:
        return ImportProblem("too_large", limit=largest)
    try:
        held = json.loads(content.removeprefix("\ufeff") if isinstance(content, str) else content)
    except (ValueError, RecursionError):
        return ImportProblem("not_json")
    version = held.get("version") if isinstance(held, dict) and held.get("format") == form else None
    if type(version) is not int or version < 1:
        return ImportProblem("not_this_format")
    if version > max(lists):
        return ImportProblem("newer_format", value=str(version)[:SHOWN])
    found = {name: held.get(name) for name in lists[version]}
    if not all(isinstance(entries, list) for entries in found.values()):
        return ImportProblem("not_this_format")
    return version, found


def fields_of(
    entry: Any, number: int, readers: Readers, required: Collection[str], part: str = ""
) -> dict[str, Any] | ImportProblem:
    """The fields of an entry made fit, those it has; or the first thing that is wrong with it."""
    if not isinstance(entry, dict):
        return ImportProblem("not_an_object", number, part=part)
    unknown = next((name for name in entry if name not in readers), None)
    if unknown is not None:
        return ImportProblem("unknown_field", number, shown(unknown), part=part)
    missing = next((name for name in required if name not in entry), None)
    if missing:
        return ImportProblem("missing", number, missing, part=part)
    fields: dict[str, Any] = {}
    for name, value in entry.items():
        try:
            fields[name] = readers[name](value)
        except Unfit as error:
            return ImportProblem(error.code, number, name, shown(error.value), error.limit, part)
    return fields


def fit_id(value: object) -> str:
    """32 hexadecimal digits; anything else is `not_an_id`."""
    is_id = isinstance(value, str) and len(value) == ID_LENGTH and set(value) <= set("0123456789abcdef")
    if not is_id:
        raise Unfit("not_an_id")
    return str(value)


def fit_time(value: object) -> datetime:
    """A moment with its time zone, in UTC; anything else is `not_a_time`."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
        if moment is None or moment.tzinfo is None:
            raise Unfit("not_a_time")
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Unfit("not_a_time") from None


def shown(text: str) -> str:
    """A wrong name, short and printable, to be told back."""
    return "".join(sign for sign in text if sign.isprintable())[:SHOWN]
