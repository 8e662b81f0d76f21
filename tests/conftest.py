"""Fixtures that all tests share."""

from __future__ import annotations

import asyncio
import os
import random
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests import reference_data
from tests.databases import Postgres, Sqlite
from tests.loopback import guard
from tests.office import Office, an_office

guard()

# No time limits: a slow machine is no fault. What CI draws is the same each time, so that
# red there is red here too; elsewhere every run draws anew.
settings.register_profile(
    "ours",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=bool(os.environ.get("CI")),
)
settings.load_profile("ours")


@pytest.fixture
def now() -> datetime:
    """Monday 2 November 2026, 09:00 in Viet Nam: a working day, desks open."""
    return datetime(2026, 11, 2, 2, 0, tzinfo=UTC)


@pytest.fixture
def chance() -> random.Random:
    """Randomness that repeats itself."""
    return random.Random(20261102)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of reference data; the test is skipped where it is absent."""
    folder = reference_data.folder()
    if not folder.is_dir():
        missing("reference data (MOTCUA_SHARED)")
    return folder


def missing(what: str) -> None:
    """Skip for want of something outside the project; with REQUIRE_ALL=1, fail."""
    if os.environ.get("REQUIRE_ALL") == "1":
        pytest.fail(f"{what} is not there, and REQUIRE_ALL=1 asks for everything")
    pytest.skip(f"{what} is not there")


@pytest.fixture(scope="session")
def _postgres() -> Iterator[Postgres]:
    postgres = Postgres()
    yield postgres
    asyncio.run(postgres.close())


@pytest.fixture(params=["sqlite", "postgres"])
async def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """The address of a database without any table, on both engines in turn."""
    engine = Sqlite(tmp_path) if request.param == "sqlite" else request.getfixturevalue("_postgres")
    async with engine.bare() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
async def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """The address of a migrated, empty database, on both engines in turn; not opened."""
    engine = Sqlite(tmp_path) if request.param == "sqlite" else request.getfixturevalue("_postgres")
    await engine.prepare()
    async with engine.fresh() as url:
        yield url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[str]:
    """A migrated, empty database, opened for the test; its address."""
    from core import database as core_database

    async with core_database.opened(database_url):
        yield database_url


@pytest.fixture
async def office(database: str, now: datetime) -> Office:
    """A small office in a fresh database, on both engines."""
    return await an_office(now)
