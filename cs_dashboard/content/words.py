"""Words of a record in every language, written beside each other in the record itself. Nothing is translated here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cs_dashboard.content.catalogue import LANGUAGES, Text
from cs_dashboard.errors import ConfigurationError, did_you_mean


@dataclass(frozen=True)
class Words:
    """A text in every language of the dashboard: language code -> text."""

    texts: Mapping[str, str]

    def of(self, t: Text) -> str:
        """The text in the reader's language."""
        return self.texts[t.locale]

    def filled(self, **values: object) -> "Words":
        """The same words with values in their `{name}` places."""
        return Words({language: text.format(**values) for language, text in self.texts.items()})


def words(record: Mapping[str, Any], key: str, where: str) -> Words:
    """The texts of a key, `name.en` and `name.zh_Hans`; a ConfigurationError for a language that is missing or unknown.

    `record[key]` is a table of language codes; `where` names file and entry.
    """
    texts = record.get(key)
    if not isinstance(texts, Mapping):
        raise ConfigurationError(f"{where}: '{key}' needs a text in each language, as in {key}.en = \"...\".")
    for language in texts:
        if language not in LANGUAGES:
            hint = did_you_mean(language, LANGUAGES) or f" Known are {', '.join(LANGUAGES)}."
            raise ConfigurationError(f"{where}: '{key}' has a text in '{language}', which is no language here.{hint}")
    for language in LANGUAGES:
        text = texts.get(language)
        if not isinstance(text, str) or not text.strip():
            raise ConfigurationError(f"{where}: '{key}' has no text in '{language}'; add {key}.{language}.")
    return Words(dict(texts))
