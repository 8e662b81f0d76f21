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
def progress(unit: str, total: int | None = None) -> Iterator[Progress]:
    """Show progress while the block runs; `unit` is what is counted."""
    bar: tqdm[Any]
    with tqdm(total=total, unit=f" {unit}", file=sys.stderr, smoothing=0.1) as bar:
        yield Progress(bar)
