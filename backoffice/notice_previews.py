"""What a worded notice looks like and costs: told by whoever sends notices, asked by these pages.

The pages know no channel; the gateway hands this in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Hint:
    """What makes a sentence harder to read than it need be."""

    why: str  #: `long`, `hard`, `drop`, `word`
    what: str
    better: str


@dataclass(frozen=True, slots=True)
class Preview:
    """A notice about a made-up dossier, as its reader would get it."""

    text: str  #: as it leaves for a telephone
    units: int  #: of the alphabet
    segments: int  #: billed texts
    plain: bool  #: in the short alphabet, which has no Vietnamese letters
    full: str
    hints: tuple[Hint, ...]


class Previews(Protocol):
    """How notices are phrased."""

    def shipped(self, kind: str, language: str) -> str:
        """The short sentence that came with the product."""
        ...

    def shown(self, kind: str, language: str, forms: Mapping[str, str]) -> Preview:
        """With these sentences, which were found free of faults; a form left out is shipped."""
        ...

    def places(self, kind: str, language: str) -> Mapping[str, str]:
        """Place -> what it is filled with in the made-up dossier."""
        ...
