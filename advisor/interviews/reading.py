"""Where interviews come from: tables that are shipped, and those that officers put over them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Protocol

from advisor.interviews.definition import Interview

_TABLES = Path(__file__).parent / "tables"
#: What most people come for, first; tables that are not named here follow.
_FIRST = ("birth", "marriage", "death", "moving", "land", "lost_papers", "building", "business")


class Interviews(Protocol):
    """Who knows the interviews that hold now."""

    async def all(self) -> Mapping[str, Interview]:
        """By key, in the order in which they are offered."""
        ...


@cache
def shipped() -> Mapping[str, Interview]:
    """The tables that come with the program, by key.

    Raises:
        InvalidInterview: one of them is none: a fault of ours, which a test finds.
    """
    return {
        file.stem: Interview.of(file.stem, tomllib.loads(file.read_text("utf-8")))
        for file in sorted(_TABLES.glob("*.toml"), key=_order)
    }


def _order(file: Path) -> tuple[int, str]:
    return _FIRST.index(file.stem) if file.stem in _FIRST else len(_FIRST), file.stem


class Shipped:
    """The shipped tables alone."""

    async def all(self) -> Mapping[str, Interview]:
        return shipped()
