"""What readers and files bring, made fit to keep: plain texts, finite numbers, query strings."""

import math
import numbers
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl, urlencode

from cs_dashboard.errors import StoreError

NOTE_LENGTH, LINK_LENGTH, LEVER_LENGTH, LEVERS = 4000, 4000, 80, 100
# Marks that turn the direction of the text around them, so that a name could pass for another.
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Unfit(ValueError):
    """Something that cannot be kept.

    Attributes
    ----------
    code
        `not_text`, `empty`, `too_long`, `not_levers`, `too_many` or `not_a_number`; those who read more than these
        add theirs.
    value
        The part that is meant, where it is one of several; else empty.
    limit
        What it goes beyond, of `too_long` and `too_many`.
    """

    def __init__(self, code: str, value: str = "", limit: int = 0) -> None:
        super().__init__(code)
        self.code, self.value, self.limit = code, value, limit


@contextmanager
def in_words() -> Iterator[None]:
    """Tells a reader in a sentence what cannot be kept of what they wrote."""
    try:
        yield
    except Unfit as error:
        told = {
            "empty": "A name needs at least one character; write one.",
            "too_long": f"A text is longer than {error.limit} characters; shorten it.",
            "not_a_number": f"'{error.value}' is no finite number; move its slider and save again.",
            "too_many": f"There are more than {error.limit} levers; save fewer.",
            "no_reason": "What is blocked needs a reason; choose one.",
        }
        raise StoreError(told.get(error.code, f"This cannot be kept ({error.code}).")) from None


def fit_line(text: object, longest: int) -> str:
    """One line of 1 to `longest` characters, without control characters and outer blanks."""
    line = fit_short(text, longest)
    if not line:
        raise Unfit("empty")
    return line


def fit_short(text: object, longest: int) -> str:
    """As `fit_line`, and may be empty."""
    return _not_longer(" ".join(_printable(text).split()), longest)


def fit_note(text: object, longest: int = NOTE_LENGTH) -> str:
    """Any text of at most `longest` characters, lines kept, without control characters and outer blanks."""
    return _not_longer(_printable(text).strip(), longest)


def fit_link(text: object) -> str:
    """A query string and nothing else, whatever was given: `segment=SMB&lang=en`."""
    pairs = parse_qsl(_printable(text).strip().lstrip("?"), keep_blank_values=True, errors="replace")
    return _not_longer(urlencode(pairs), LINK_LENGTH)


def fit_levers(levers: object) -> dict[str, float]:
    """Lever -> finite number, in the order given."""
    if not isinstance(levers, Mapping):
        raise Unfit("not_levers")
    if len(levers) > LEVERS:
        raise Unfit("too_many", limit=LEVERS)
    return {_lever_name(name): _number(name, value) for name, value in levers.items()}


def _lever_name(name: Any) -> str:
    kept = fit_line(name, LEVER_LENGTH)
    if kept != name:
        raise Unfit("not_levers", kept)
    return kept


def _number(name: str, value: object) -> float:
    is_number = isinstance(value, numbers.Real) and not isinstance(value, bool)
    try:
        number = float(value) if is_number else math.nan  # type: ignore[arg-type]
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise Unfit("not_a_number", name)
    return number


def _printable(text: object) -> str:
    if not isinstance(text, str):
        raise Unfit("not_text")
    return "".join(sign for sign in text.replace("\r\n", "\n") if _is_kept(sign))


def _is_kept(sign: str) -> bool:
    return sign in "\n\t" or (unicodedata.category(sign) not in ("Cc", "Cs") and sign not in _TURNING)


def _not_longer(text: str, longest: int) -> str:
    if len(text) > longest:
        raise Unfit("too_long", limit=longest)
    return text
