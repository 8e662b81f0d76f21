"""`restore`: bring back what backup wrote."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from gateway.cli.outcome import BadInput, Failed
from gateway.cli.progress import progress
from gateway.down import DATABASE_ERRORS
from gateway.lock import InUse
from gateway.postgres_tools import ToolFailed
from gateway.restore import NotABackup, NotEmpty, restore
from gateway.settings import Settings

_FAILURES: tuple[type[Exception], ...] = (InUse, ToolFailed, *DATABASE_ERRORS)


def run(settings: Settings, arguments: argparse.Namespace) -> None:
    if not arguments.file.is_file():
        raise BadInput(f"there is no file {arguments.file}")
    try:
        with progress("files") as bar:
            manifest = restore(
                settings, arguments.file, now=datetime.now(UTC), force=arguments.force, progress=bar
            )
    except (NotABackup, NotEmpty) as error:
        raise BadInput(f"restore: {error}") from error
    except _FAILURES as error:
        raise Failed(f"restore: {error}") from error
    print(f"restored what was backed up at {manifest.made_at}; run `motcua migrate` if it is older")
