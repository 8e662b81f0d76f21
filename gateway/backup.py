"""A backup: one file with the database, the scanned papers and the kept key.

A plain tar. Its first member, `manifest.json`, says what the others are and what their
SHA-256 must be. SQLite is copied by its own online backup, PostgreSQL dumped by `pg_dump`;
the gateway may go on meanwhile. The database is copied before the papers: every paper that
a copied dossier names was there by then, and papers never change.

Whoever has the file can read every dossier and sign receipts: it is made for its owner only.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import sqlite3
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import gateway
from gateway import keys, postgres_tools
from gateway.settings import Settings

FORMAT = 1
MANIFEST = "manifest.json"
#: Name of the database's copy in the file, by engine.
COPIES = {"sqlite": "database.sqlite3", "postgres": "database.dump"}
KEY = "secret_key"
PAPERS = "papers/"

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Member:
    """One file of the backup."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself."""

    format: int
    version: str  #: of the program that wrote it
    made_at: str
    engine: str  #: `sqlite` or `postgres`
    members: list[Member]

    def as_json(self) -> bytes:
        return json.dumps(asdict(self), indent=1).encode()

    @classmethod
    def from_json(cls, text: bytes) -> Manifest:
        """Read a manifest back.

        Raises:
            ValueError: it is none, or of a format that this program does not know.
        """
        try:
            facts: dict[str, Any] = json.loads(text)
            if facts["format"] != FORMAT or facts["engine"] not in COPIES:
                raise ValueError("format")
            members = [Member(**member) for member in facts.pop("members")]
            return cls(**facts, members=members)
        except (KeyError, TypeError) as error:
            raise ValueError("no manifest") from error


def engine_of(settings: Settings) -> str:
    """Which of `COPIES` the configured database is."""
    return "postgres" if settings.sqlite_file is None else "sqlite"


def backup(
    settings: Settings, file: Path, *, now: datetime, progress: Progress = lambda done, all: None
) -> Manifest:
    """Write the backup; under another name until it is whole and on the disk.

    Args:
        progress: told how many files are done, of how many.

    Raises:
        postgres_tools.ToolFailed: `pg_dump` is not there, or did not succeed.
        OSError, sqlite3.Error: something cannot be read or written.
    """
    with tempfile.TemporaryDirectory(dir=file.resolve().parent, prefix=".backup-") as folder:
        copy = Path(folder) / COPIES[engine_of(settings)]
        _copy_database(settings, copy)
        sources = [(copy.name, copy), *_papers(settings)]
        if keys.kept_file(settings).exists() and not settings.secret_key:
            sources.append((KEY, keys.kept_file(settings)))
        members = [_member(name, source) for name, source in sources]
        manifest = Manifest(
            FORMAT, gateway.__version__, now.isoformat(), engine_of(settings), members
        )
        draft = Path(folder) / "draft"
        with _private(draft) as out, tarfile.open(fileobj=out, mode="w") as archive:
            _add(archive, MANIFEST, io.BytesIO(manifest.as_json()), len(manifest.as_json()), now)
            for number, (member, (_, source)) in enumerate(zip(members, sources, strict=True), 1):
                with source.open("rb") as content:
                    _add(archive, member.name, content, member.size, now)
                progress(number, len(members))
        os.replace(draft, file)
    return manifest


def _copy_database(settings: Settings, copy: Path) -> None:
    if settings.sqlite_file is None:
        postgres_tools.dump(settings.database_url, copy, settings.postgres_tools)
        return
    if not settings.sqlite_file.exists():
        raise FileNotFoundError(f"there is no database {settings.sqlite_file}")
    with (
        closing(sqlite3.connect(f"file:{settings.sqlite_file}?mode=rw", uri=True)) as source,
        closing(sqlite3.connect(copy)) as target,
    ):
        source.backup(target)
        # The copy is one file: it must not need a journal beside it.
        target.execute("PRAGMA journal_mode = DELETE")


def _papers(settings: Settings) -> Iterator[tuple[str, Path]]:
    folder = settings.papers_dir
    for file in sorted(folder.glob("[0-9a-f][0-9a-f]/*")):
        yield PAPERS + file.relative_to(folder).as_posix(), file


def _member(name: str, source: Path) -> Member:
    with source.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    return Member(name, source.stat().st_size, digest)


def _private(file: Path) -> io.BufferedWriter:
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    return _Synced(io.FileIO(handle, "w"))


class _Synced(io.BufferedWriter):
    """A file that is on the disk when it is closed."""

    def close(self) -> None:
        if not self.closed:
            self.flush()
            os.fsync(self.fileno())
        super().close()


def _add(archive: tarfile.TarFile, name: str, content: Any, size: int, now: datetime) -> None:
    facts = tarfile.TarInfo(name)
    facts.size, facts.mode, facts.mtime = size, 0o600, int(now.timestamp())
    archive.addfile(facts, content)
