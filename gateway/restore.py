"""Bringing back what `backup` wrote: checked whole first, then put in place in one step.

A folder or database that holds something is left alone unless forced; what a forced
restore replaces of files is kept beside, under a name that tells when.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from core import database
from gateway import keys, lock, postgres_tools
from gateway.backup import COPIES, KEY, MANIFEST, PAPERS, Manifest, Member, engine_of
from gateway.settings import Settings

Progress = Callable[[int, int], None]

_PAPER = re.compile(rf"{PAPERS}[0-9a-f]{{2}}/[0-9a-f]{{64}}")
_LARGEST_MANIFEST = 1 << 30


class NotABackup(Exception):
    """The file is no backup, damaged, or of another kind of database."""


class NotEmpty(Exception):
    """There is something already where the backup would go."""


def restore(
    settings: Settings,
    file: Path,
    *,
    now: datetime,
    force: bool = False,
    progress: Progress = lambda done, all: None,
) -> Manifest:
    """Put the backup in place of what is configured.

    Raises:
        NotABackup: nothing was changed.
        NotEmpty: nothing was changed; `force` would replace it.
        lock.InUse: a gateway or worker is running.
        postgres_tools.ToolFailed: nothing was changed.
    """
    with lock.held(settings.data_dir, alone=True):
        if not force and (found := _occupied(settings)):
            raise NotEmpty(f"{found} holds something already; --force replaces it")
        with tempfile.TemporaryDirectory(dir=settings.data_dir, prefix=".restore-") as folder:
            manifest = _unpacked(file, Path(folder), progress)
            if manifest.engine != engine_of(settings):
                raise NotABackup(f"{file} is of {manifest.engine}, the configured database is not")
            _put(settings, Path(folder), manifest, f"before-{now:%Y%m%dT%H%M%SZ}")
    return manifest


def _occupied(settings: Settings) -> str | None:
    """What stands in the way, if something does."""
    if settings.papers_dir.exists() and any(settings.papers_dir.iterdir()):
        return str(settings.papers_dir)
    if settings.sqlite_file is not None:
        return str(settings.sqlite_file) if settings.sqlite_file.exists() else None
    return "the database" if asyncio.run(_has_tables(settings.database_url)) else None


async def _has_tables(url: str) -> bool:
    async with database.opened(url):
        found = await database.rows(
            "SELECT 1 AS one FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE c.relkind IN ('r', 'p') AND n.nspname = current_schema() LIMIT 1"
        )
    return bool(found)


def _unpacked(file: Path, folder: Path, progress: Progress) -> Manifest:
    """The members in `folder`, each checked against the manifest."""
    try:
        with tarfile.open(file, mode="r:") as archive:
            members = iter(archive)
            manifest = _manifest(archive, next(members, None))
            for number, expected in enumerate(manifest.members, 1):
                _unpack(archive, next(members, None), expected, folder)
                progress(number, len(manifest.members))
    except (tarfile.TarError, ValueError, EOFError) as error:
        raise NotABackup(f"{file} is not a backup, or damaged: {error}") from error
    copy = folder / COPIES["sqlite"]
    if manifest.engine == "sqlite":
        _check_sqlite(copy)
    return manifest


def _manifest(archive: tarfile.TarFile, member: tarfile.TarInfo | None) -> Manifest:
    content = archive.extractfile(member) if member is not None else None
    if member is None or content is None or member.name != MANIFEST:
        raise ValueError("no manifest")
    if member.size > _LARGEST_MANIFEST:
        raise ValueError("the manifest is too large")
    manifest = Manifest.from_json(content.read())
    allowed = {COPIES[manifest.engine], KEY}
    for each in manifest.members:
        if each.name not in allowed and not _PAPER.fullmatch(each.name):
            raise ValueError("a name that no backup has")
    if [each.name for each in manifest.members].count(COPIES[manifest.engine]) != 1:
        raise ValueError("no database")
    return manifest


def _unpack(
    archive: tarfile.TarFile, member: tarfile.TarInfo | None, expected: Member, folder: Path
) -> None:
    content = archive.extractfile(member) if member is not None else None
    if member is None or content is None or member.name != expected.name:
        raise ValueError(f"{expected.name} is missing")
    target = folder / expected.name
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with target.open("wb") as out:
        while chunk := content.read(1 << 20):
            digest.update(chunk)
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    if digest.hexdigest() != expected.sha256 or target.stat().st_size != expected.size:
        raise ValueError(f"{expected.name} is not what was backed up")


def _check_sqlite(copy: Path) -> None:
    try:
        with closing(sqlite3.connect(copy)) as opened:
            verdict = opened.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.Error as error:
        raise NotABackup(f"the database in it cannot be read: {error}") from error
    if verdict != "ok":
        raise NotABackup(f"the database in it is damaged: {verdict}")


def _put(settings: Settings, folder: Path, manifest: Manifest, aside: str) -> None:
    """Papers first: a dossier must not name a paper that is not there yet."""
    copy = folder / COPIES[manifest.engine]
    with _replaced(folder / PAPERS, settings.papers_dir, aside):
        if settings.sqlite_file is None:
            postgres_tools.restore(settings.database_url, copy, settings.postgres_tools)
        else:
            _put_sqlite(copy, settings.sqlite_file, aside)
    if (folder / KEY).exists():
        (folder / KEY).chmod(0o600)
        with _replaced(folder / KEY, keys.kept_file(settings), aside):
            pass


def _put_sqlite(copy: Path, target: Path, aside: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    # A journal left by the old file would be played into the new one.
    for journal in (f"{target}-wal", f"{target}-shm"):
        if os.path.exists(journal):
            os.replace(journal, f"{journal}.{aside}")
    if target.exists():
        os.replace(target, f"{target}.{aside}")
    # The folder of the database may be on another disk than the one unpacked to.
    with copy.open("rb") as source, open(f"{target}.new", "wb") as out:
        shutil.copyfileobj(source, out)
        out.flush()
        os.fsync(out.fileno())
    os.replace(f"{target}.new", target)


@contextmanager
def _replaced(new: Path, target: Path, aside: str) -> Iterator[None]:
    """Put `new` where `target` is, and take it back when the block fails."""
    kept = target.with_name(f"{target.name}.{aside}")
    if target.exists():
        os.replace(target, kept)
    if new.exists():
        os.replace(new, target)
    try:
        yield
    except BaseException:
        if target.is_dir():
            shutil.rmtree(target)
        else:
            target.unlink(missing_ok=True)
        if kept.exists():
            os.replace(kept, target)
        raise
