"""PostgreSQL's own `pg_dump` and `pg_restore`, called as they are."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

_WHERE = "the package postgresql-client has it"


class ToolFailed(Exception):
    """The tool is not there, or did not succeed; the text is what it said."""


def dump(url: str, file: Path, folder: Path | None = None) -> None:
    """Write the database to `file` in the custom format.

    Args:
        folder: where the tools are; None: on the PATH.

    Raises:
        ToolFailed: also when the server is newer than the tool.
    """
    arguments = ("--format=custom", "--no-owner", "--no-privileges", f"--file={file}")
    _run("pg_dump", folder, url, *arguments)


def restore(url: str, file: Path, folder: Path | None = None) -> None:
    """Fill the database from `file`, replacing what is there, all of it or nothing.

    Raises:
        ToolFailed: nothing was changed.
    """
    _run(
        "pg_restore", folder, url, "--clean", "--if-exists", "--no-owner", "--no-privileges",
        "--single-transaction", "--exit-on-error", str(file),
    )  # fmt: skip


def _run(tool: str, folder: Path | None, url: str, *arguments: str) -> None:
    found = shutil.which(tool, path=folder)
    if found is None:
        place = f" in {folder}" if folder else ""
        raise ToolFailed(f"{tool} is not there{place}; {_WHERE}")
    database, environment = _connection(url)
    try:
        done = subprocess.run(
            [found, "--no-password", f"--dbname={database}", *arguments],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError as error:
        raise ToolFailed(f"{tool} cannot be run: {error.strerror}") from error
    if done.returncode:
        lines = done.stderr.strip().splitlines() or [f"exit {done.returncode}"]
        raise ToolFailed("; ".join(lines[:2]))


def _connection(url: str) -> tuple[str, dict[str, str]]:
    """Name of the database and libpq's variables; the password never stands on a command line."""
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    environment = {
        "PGHOST": options.get("host") or parts.hostname or "127.0.0.1",
        "PGPORT": str(parts.port or 5432),
        "PGUSER": unquote(parts.username or "postgres"),
        "PGPASSWORD": unquote(parts.password or ""),
        "PGCONNECT_TIMEOUT": "10",
        "LC_ALL": "C",
    }
    return parts.path.lstrip("/") or "postgres", environment
