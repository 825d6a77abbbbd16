"""The errors a reader may see, each one sentence: where, what, and what to do. Imports nothing of ours."""

import difflib
from collections.abc import Iterable


class DashboardError(Exception):
    """A problem the reader can act on; its text is shown as it is and never holds a secret."""


class ConfigurationError(DashboardError):
    """A setting is missing, unknown or impossible."""


class ContractError(DashboardError):
    """A table or a column does not keep the warehouse contract."""


class FileProblem(DashboardError):
    """A file cannot be read as it stands."""


class WarehouseError(DashboardError):
    """The warehouse cannot be reached, refuses, or went away."""


class StoreError(DashboardError):
    """What readers write cannot be kept or found."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The close match as a sentence to append (``" Did you mean 'mrr'?"``), or an empty text."""
    match = close_match(word, known)
    return f" Did you mean '{match}'?" if match else ""


def close_match(word: str, known: Iterable[str]) -> str:
    """The known word that was probably meant, or an empty text."""
    return next(iter(difflib.get_close_matches(word.lower(), list(known), n=1, cutoff=0.6)), "")
