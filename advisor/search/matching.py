"""Phrases with gaps, looked for in words: the one way in which the tables here are read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_GAP = r"(?: \S+){0,3}"


@dataclass(frozen=True, slots=True)
class Found:
    """Where a phrase was found, in characters of the joined words."""

    start: int
    end: int
    phrase: str

    @property
    def words(self) -> int:
        """How many words of the text it covers."""
        return self.phrase.count(" ") + 1


class Phrases:
    """A set of phrases; `..` in one stands for up to three words."""

    def __init__(self, phrases: Iterable[str]) -> None:
        longest_first = sorted(phrases, key=lambda one: (-len(one), one))
        joined = "|".join(
            re.escape(one).replace(r"\ \.\.", _GAP).replace(r"\ ", " ") for one in longest_first
        )
        self._pattern = re.compile(rf"(?<!\S)(?:{joined})(?!\S)") if longest_first else None

    def all(self, text: str) -> list[Found]:
        """Every phrase in `text` (words joined by single blanks), none overlapping another."""
        if self._pattern is None:
            return []
        return [Found(one.start(), one.end(), one.group()) for one in self._pattern.finditer(text)]

    def best(self, text: str) -> Found | None:
        """The one with the most words; of equals the first."""
        return max(self.all(text), key=lambda one: one.words, default=None)

    def last(self, text: str) -> Found | None:
        """The last one."""
        found = self.all(text)
        return found[-1] if found else None

    def begins(self, text: str) -> bool:
        """Whether the text begins with one of them."""
        return self._pattern is not None and self._pattern.match(text) is not None

    def without(self, text: str) -> str:
        """The text with every phrase taken out."""
        if self._pattern is None:
            return text
        return " ".join(self._pattern.sub(" ", text).split())
