"""The situations corpus: how people put what procedures are for, read from the tables beside it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from core.errors import InvalidInput

_FOLDER = Path(__file__).parent


class InvalidCorpus(InvalidInput):
    """A table of the corpus is none. `facts`: `file`, `procedure`."""

    kind = "advisor.invalid_corpus"


@dataclass(frozen=True, slots=True)
class Corpus:
    """What people say, by code of the procedure that they mean."""

    says: Mapping[str, tuple[str, ...]]

    @property
    def phrases(self) -> int:
        """How many there are in all."""
        return sum(map(len, self.says.values()))

    def with_more(self, more: Mapping[str, Iterable[str]]) -> Corpus:
        """The same with further phrases, as officers' answers give them; none twice."""
        codes = dict.fromkeys([*self.says, *more])
        return Corpus(
            {
                code: tuple(dict.fromkeys([*self.says.get(code, ()), *more.get(code, ())]))
                for code in codes
            }
        )


def read(files: Iterable[Path]) -> Corpus:
    """The phrases of all files together; a procedure may stand in several.

    Raises:
        InvalidCorpus: a procedure's `says` is no list of texts.
        tomllib.TOMLDecodeError: a file is no TOML.
    """
    found: dict[str, dict[str, None]] = {}
    for file in files:
        for code, table in tomllib.loads(file.read_text("utf-8")).get("procedures", {}).items():
            says = table.get("says")
            if not isinstance(says, list) or not all(isinstance(one, str) for one in says):
                raise InvalidCorpus(file=file.name, procedure=code)
            found.setdefault(code, {}).update(dict.fromkeys(says))
    return Corpus({code: tuple(says) for code, says in found.items()})


@cache
def shipped() -> Corpus:
    """The corpus that comes with the program.

    Raises:
        InvalidCorpus: a fault of ours, which a test finds.
    """
    return read(sorted(_FOLDER.glob("*.toml")))
