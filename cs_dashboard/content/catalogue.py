"""The words of the interface in each language, from the .po files beside this module; nothing binary."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from babel.messages.pofile import read_po

from cs_dashboard.formats import Formats

LOCALES = Path(__file__).parent / "locale"
# The language codes of links and of Babel, with the name each language calls itself by (from its own catalogue).
LANGUAGES = ("en", "zh_Hans")
DEFAULT = "en"


@dataclass(frozen=True)
class Text(Formats):
    """One reader's language: call it with an English message to get the reader's, with its values put in.

    A message that the catalogue lacks is shown in English rather than not at all; a test keeps the catalogues whole.
    """

    def __call__(self, message: str, **values: object) -> str:
        """The message in the reader's language; `{name}` places take the values, which are never markup."""
        found = messages(self.locale).get(message, message)
        return found.format(**values) if values else found

    def many(self, one: str, more: str, n: float, **values: object) -> str:
        """The message for one or for many; `{n}` is the count in the reader's form."""
        return self(one if n == 1 else more, n=self.count(n), **values)


@cache
def messages(locale: str) -> MappingProxyType[str, str]:
    """English message -> the language's, from all its .po files."""
    found: dict[str, str] = {}
    for path in sorted((LOCALES / locale).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=locale):
                if message.id and message.string:
                    found[str(message.id)] = str(message.string)
    return MappingProxyType(found)


def closest_language(requested: str | None) -> str:
    """The language for a browser's or link's wish: any Chinese gets Simplified Chinese, anything else English."""
    return "zh_Hans" if (requested or "").lower().replace("-", "_").startswith("zh") else DEFAULT
