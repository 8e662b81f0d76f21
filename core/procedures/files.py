"""Importing a catalogue from a file, whichever of the three kinds it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from core.errors import InvalidInput
from core.procedures import demo, national, sheet_reading
from core.procedures.importing import Entry, ImportReport, Progress, import_procedures

#: What a version's source says when it came from a file of that kind.
SOURCES = {".jsonl": "national", ".xlsx": "workbook", ".toml": "demo"}


async def import_file(
    path: Path, *, now: datetime, source: str | None = None, progress: Progress | None = None
) -> ImportReport:
    """Store the catalogue in `path`: national JSONL, our workbook, or our TOML.

    Raises:
        InvalidInput: another kind of file, or one that cannot be read as its kind.
        OSError: it cannot be opened.
    """
    kind = path.suffix.lower()
    if kind not in SOURCES:
        raise InvalidInput(field="file", why="unknown_kind")
    entries, total = _open(path, kind)
    return await import_procedures(
        entries, now=now, source=source or SOURCES[kind], total=total, progress=progress
    )


def _open(path: Path, kind: str) -> tuple[Iterator[Entry], int]:
    if kind == ".jsonl":
        return national.read(_lines(path)), sum(1 for line in _lines(path) if line.strip())
    if kind == ".xlsx":
        return sheet_reading.read(path), 0
    entries = list(demo.read(path.read_text("utf-8")))
    return iter(entries), len(entries)


def _lines(path: Path) -> Iterator[bytes]:
    # Bytes, so that a line that is not UTF-8 is refused alone, not the whole file.
    with path.open("rb") as lines:
        yield from lines
