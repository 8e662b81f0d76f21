"""Procedures of nearly one name, told apart by a mark in the name and what people say of it."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from advisor.search.prototypes import Floats

_TABLE: dict[str, dict[str, list[str]]] = tomllib.loads(
    (Path(__file__).parent / "marks.toml").read_text("utf-8")
)
MARKS = tuple(_TABLE)


class Marks:
    """Which procedures bear which mark, for one catalogue."""

    def __init__(self, names: Sequence[Sequence[str]]) -> None:
        said = [f" {' '.join(name)} " for name in names]
        self._borne = np.array(
            [
                [_any(mark["name"], name) and not _any(mark.get("not", []), name) for name in said]
                for mark in _TABLE.values()
            ],
            dtype=np.float32,
        ).reshape(len(MARKS), len(names))

    def compared(self, words: Sequence[str]) -> Floats:
        """Two rows for each mark: borne and asked for; borne though nobody asked."""
        text = f" {' '.join(words)} "
        asked = np.array([[_any(mark["cues"], text)] for mark in _TABLE.values()], dtype=np.float32)
        return np.concatenate([self._borne * asked, self._borne * (1 - asked)])


def _any(phrases: Sequence[str], text: str) -> bool:
    return any(f" {phrase} " in text for phrase in phrases)
