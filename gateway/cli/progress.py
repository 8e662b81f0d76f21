"""Showing how far long work has come."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tqdm import tqdm


class Progress:
    """A bar on standard error; it may be called with how much is done, and of how much."""

    def __init__(self, bar: tqdm[Any]) -> None:
        self._bar = bar

    def __call__(self, done: int, total: int = 0) -> None:
        if total:
            self._bar.total = total
        self._bar.update(done - self._bar.n)

    def say(self, line: str) -> None:
        """Print a line of the result, on standard output, without spoiling the bar."""
        self._bar.write(line, file=sys.stdout)


@contextmanager
def progress(unit: str, total: int | None = None, *, leave: bool = True) -> Iterator[Progress]:
    """Show progress while the block runs.

    Args:
        unit: what is counted.
        leave: whether the bar stays when the work is done.
    """
    bar: tqdm[Any]
    with tqdm(
        total=total, unit=f" {unit}", file=sys.stderr, smoothing=0.1, delay=0.5, leave=leave
    ) as bar:
        yield Progress(bar)
