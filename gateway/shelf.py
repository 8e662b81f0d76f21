"""What the advisor's engine was built to, kept for the next start: built in seconds, read at once.

A file holds for one state of catalogue and examples and one version of the program; whatever
else it is, it is built anew. The folder is ours alone, as the database is: what is read is run.
"""

from __future__ import annotations

import hashlib
import logging
import pickle
import sys
from collections.abc import Sequence
from pathlib import Path

import bm25s
import numpy as np

import advisor
from advisor.understood import Understanding

log = logging.getLogger(__name__)

_CODE = ("search", "situations", "understanding")


class Shelf:
    """Keeps the one engine that was built last."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def engine(self, state: Sequence[object]) -> Understanding | None:
        """The engine of that state; None: it is to be built."""
        try:
            found = pickle.loads(self._file(state).read_bytes())
        except FileNotFoundError:
            return None
        except Exception as error:  # a file cut off, of another library: it costs the seconds
            log.warning("the kept engine is not readable: %s", type(error).__name__)
            return None
        return found if isinstance(found, Understanding) else None

    def keep(self, state: Sequence[object], engine: Understanding) -> None:
        """Keep it in place of the one before. A folder that cannot be written to is no fault."""
        file = self._file(state)
        half = file.with_suffix(f".{id(self)}")
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            half.write_bytes(pickle.dumps(engine, pickle.HIGHEST_PROTOCOL))
            half.replace(file)
            for other in self._folder.glob("engine-*"):
                if other != file:
                    other.unlink(missing_ok=True)
        except (OSError, pickle.PicklingError, AttributeError) as error:
            log.warning("the engine was not kept: %s", type(error).__name__)

    def _file(self, state: Sequence[object]) -> Path:
        return self._folder / f"engine-{_digest(repr(tuple(state)))}.pickle"


def _digest(state: str) -> str:
    digest = hashlib.sha256(state.encode())
    digest.update(f"{sys.version} {np.__version__} {bm25s.__version__}".encode())
    root = Path(advisor.__file__).parent
    for folder in _CODE:
        for file in sorted((root / folder).glob("*.*")):
            if file.suffix in (".py", ".toml"):
                digest.update(file.read_bytes())
    return digest.hexdigest()[:32]
