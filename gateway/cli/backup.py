"""`backup`: write database, papers and key to one file."""

from __future__ import annotations

import argparse
import sqlite3
from datetime import UTC, datetime

from gateway.backup import backup
from gateway.cli.outcome import BadInput, Failed
from gateway.cli.progress import progress
from gateway.postgres_tools import ToolFailed
from gateway.settings import Settings


def run(settings: Settings, arguments: argparse.Namespace) -> None:
    file = arguments.file
    if not file.resolve().parent.is_dir():
        raise BadInput(f"there is no folder {file.resolve().parent}")
    try:
        with progress("files") as bar:
            manifest = backup(settings, file, now=datetime.now(UTC), progress=bar)
    except (ToolFailed, OSError, sqlite3.Error) as error:
        raise Failed(f"backup: {error}") from error
    print(f"{file}: {len(manifest.members)} files, {file.stat().st_size:,} octets")
