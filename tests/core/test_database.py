"""The promises on which commands stand: all or nothing, durable, and never stuck."""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import UTC, date, datetime, timedelta

import pytest

from core import database
from core.clock import CIVIL
from core.database import OperationalError, config, rows, transaction
from core.dossiers.models import DaySerial, EnquiryCount
from core.errors import InvalidInput
from core.people.models import SignInFailure
from tests.databases import Sqlite
from tests.processes import at_once


@pytest.fixture
async def sqlite_url(tmp_path):
    engine = Sqlite(tmp_path)
    await engine.prepare()
    async with engine.fresh() as url:
        yield url


async def failures() -> int:
    return await SignInFailure.all().count()


async def a_failure(now, account="an"):
    await SignInFailure.create(account=account, address="", at=now)


async def test_sqlite_syncs_every_commit_waits_for_others_and_checks_references(sqlite_url):
    async with database.opened(sqlite_url):
        found = {
            name: next(iter((await rows(f"PRAGMA {name}"))[0].values()))
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,  # FULL
        "foreign_keys": 1,
        "busy_timeout": 30_000,
    }


async def test_a_reference_to_nothing_is_refused(database, now):
    from core.people.models import Session

    with pytest.raises(Exception, match=r"(?i)foreign key"):
        await Session.create(
            token_hash="0" * 64, officer_id=4711, csrf_token="", address="",
            created_at=now, seen_at=now, expires_at=now,
        )  # fmt: skip


async def test_a_transaction_that_fails_leaves_nothing(database, now):
    with pytest.raises(RuntimeError):
        async with transaction():
            await a_failure(now)
            await rows("INSERT INTO day_serial (agency_code, on_date, given) VALUES ('X', $1, 1)",
                       date(2026, 11, 2))  # fmt: skip
            raise RuntimeError
    assert (await failures(), await DaySerial.all().count()) == (0, 0)


async def test_a_part_of_a_transaction_may_fail_by_itself(database, now):
    async with transaction():
        await a_failure(now)
        with pytest.raises(RuntimeError):
            async with transaction():
                await a_failure(now)
                raise RuntimeError
        async with transaction():
            await a_failure(now)
    assert await failures() == 2


async def test_what_others_do_meanwhile_is_not_part_of_a_transaction(database, now):
    inside = asyncio.Event()

    async def fails():
        async with transaction():
            await a_failure(now, "inside")
            inside.set()
            raise RuntimeError

    async def writes():
        await inside.wait()
        await a_failure(now, "outside")

    await asyncio.gather(fails(), writes(), return_exceptions=True)
    assert [one.account for one in await SignInFailure.all()] == ["outside"]


async def test_whoever_gives_up_while_a_transaction_begins_holds_up_nobody(database_url, now):
    async def one():
        async with transaction():
            await a_failure(now)

    one_connection = f"{database_url}&maxsize=1" if "?" in database_url else database_url
    async with database.opened(one_connection):
        for steps in range(40):  # at every await in turn
            task = asyncio.create_task(one())
            for _ in range(steps // 2):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        before = await failures()
        await asyncio.gather(*(one() for _ in range(5)))
        assert await failures() == before + 5


async def test_a_file_locked_for_too_long_fails_that_transaction_and_no_later_one(sqlite_url, now):
    async with database.opened(f"{sqlite_url}?busy_timeout=50"):
        await failures()
        other = sqlite3.connect(sqlite_url.removeprefix("sqlite://"), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(OperationalError, match="locked"):
            async with transaction():
                await a_failure(now)
        other.execute("COMMIT")
        other.close()
        async with transaction():
            await a_failure(now)
        assert await failures() == 1


async def test_processes_that_write_to_one_database_wait_for_each_other(database_url):
    calls = [(database_url, name, "60") for name in ("one", "two", "three")]
    assert await at_once("tests.core.busy_writer", calls) == [60, 60, 60]


async def test_moments_are_compared_as_moments_by_statements_too(database, now):
    on_the_wall = now.astimezone(UTC) + timedelta(microseconds=1)
    for number, at in enumerate((now, on_the_wall, now + timedelta(seconds=1))):
        await EnquiryCount.create(subject=str(number), window_at=at)
    found = await rows(
        "SELECT subject FROM enquiry_count WHERE window_at > $1 AND window_at <= $2 ORDER BY 1",
        now,
        (now + timedelta(seconds=1)).astimezone(CIVIL),
    )
    assert [row["subject"] for row in found] == ["1", "2"]


async def test_a_place_may_stand_twice_and_in_any_order(database):
    (found,) = await rows(
        "SELECT CAST($2 AS TEXT) AS b, CAST($1 AS TEXT) AS a, CAST($2 AS TEXT) AS c", "x", "y"
    )
    assert found == {"a": "x", "b": "y", "c": "y"}


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("mysql://localhost/motcua", id="another engine"),
        pytest.param("postgres://localhost:port/motcua", id="a port that is none"),
        pytest.param("postgres://localhost/motcua?maxsize=many", id="a size that is none"),
        pytest.param("postgres://[::1/motcua", id="no address"),
        pytest.param("", id="nothing"),
    ],
)
def test_an_address_of_no_database_is_named_a_fault(url):
    with pytest.raises(InvalidInput):
        config(url)


def test_an_address_may_name_a_folder_and_the_pool():
    made = config("postgres://m%40n:p%2Fw@db:5433/motcua?minsize=2&maxsize=7")
    credentials = made["connections"]["default"]["credentials"]
    assert {key: credentials[key] for key in ("host", "port", "user", "password", "database")} == {
        "host": "db",
        "port": 5433,
        "user": "m@n",
        "password": "p/w",
        "database": "motcua",
    }
    assert (credentials["minsize"], credentials["maxsize"]) == (2, 7)


def test_dates_are_kept_as_dates():
    assert database._for_sqlite(date(2026, 11, 2)) == "2026-11-02"
    assert database._for_sqlite(datetime(2026, 11, 2, tzinfo=UTC)) == "2026-11-02 00:00:00+00:00"
