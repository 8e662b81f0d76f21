"""A lock that says: somebody works with this data folder.

Every gateway and worker holds it together with the others; a restore wants it alone.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class InUse(Exception):
    """Somebody else works with the folder in a way that excludes us."""


@contextmanager
def held(data_dir: Path, *, alone: bool = False) -> Iterator[None]:
    """Hold the lock of the folder while the block runs; it falls with the process.

    Raises:
        InUse: at once, without waiting.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    with open(data_dir / "lock", "a") as file:
        try:
            fcntl.flock(file, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except OSError:
            who = "a gateway or worker is running" if alone else "a restore is running"
            raise InUse(f"{data_dir} is in use: {who}") from None
        yield
