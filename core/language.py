"""Files of sentences: finding, checking and filling one.

Core phrases nothing; the sentences live beside the faces that say them
(`channels/wording/`, `backoffice/wording/`) as `vi.toml` and `en.toml`. This is
the one reader for all of them. Vietnamese is the master: a sentence that
English lacks is said in Vietnamese, and `make check` fails.
"""

from __future__ import annotations

import string
import tomllib
from collections.abc import Iterator, Mapping
from copy import copy
from pathlib import Path
from typing import Any

LANGUAGES = ("vi", "en")


class MissingSentence(KeyError):
    """No wording file has that key: a fault of the program, not of its user."""


class Wording:
    """The sentences of one folder, by language and dotted key."""

    def __init__(self, folder: Path) -> None:
        self._sentences = {
            language: dict(_flat(tomllib.loads((folder / f"{language}.toml").read_text("utf-8"))))
            for language in LANGUAGES
        }

    def say(self, key: str, language: str = "vi", /, **facts: Any) -> str:
        """The sentence under `key`, its `{places}` filled with `facts`.

        Raises:
            MissingSentence: not even Vietnamese has it.
            KeyError: it has a place that no fact fills; rather that than braces on a page.
        """
        return self.sentence(key, language).format(**facts)

    def sentence(self, key: str, language: str = "vi", /) -> str:
        """The sentence under `key` with its places open, as `say` would take it.

        Raises:
            MissingSentence: not even Vietnamese has it.
        """
        found = self._sentences.get(language, {}).get(key, self._sentences["vi"].get(key))
        if found is None:
            raise MissingSentence(key)
        return found

    def over(self, changes: Mapping[tuple[str, str], str]) -> Wording:
        """These sentences with others over them; language and key -> sentence."""
        found = copy(self)
        found._sentences = {name: dict(known) for name, known in self._sentences.items()}
        for (language, key), sentence in changes.items():
            found._sentences[language][key] = sentence
        return found

    def has(self, key: str) -> bool:
        """Whether Vietnamese has a sentence under `key`."""
        return key in self._sentences["vi"]

    def under(self, prefix: str) -> list[str]:
        """The keys that begin so, in the order of the file."""
        return [key for key in self._sentences["vi"] if key.startswith(prefix)]

    def faults(self) -> list[str]:
        """What `make check` complains of: keys or places that the languages do not share."""
        master, found = self._sentences["vi"], []
        for language, sentences in self._sentences.items():
            found += [f"{language}: {key} is missing" for key in master if key not in sentences]
            found += [f"{language}: {key} is not in vi" for key in sentences if key not in master]
            found += [
                f"{language}: {key} has places {sorted(_places(text))}, not those of vi"
                for key, text in sentences.items()
                if key in master and _places(text) != _places(master[key])
            ]
        return found


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", str(value)


def _places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}
