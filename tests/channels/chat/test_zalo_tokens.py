"""The token of Zalo: renewed in time, once for all processes, stored before it is used."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import aiohttp
import pytest

from channels.base import Misconfigured, TryLater
from channels.chat.zalo_tokens import ZaloTokens
from core.grants.pairs import Pairs
from tests.fakes.zalo import FakeZalo

KEY = b"k" * 32


class World:
    """Several processes over one database, and one Zalo."""

    def __init__(self, fake, http, now):
        self.fake, self.http, self.now = fake, http, now

    def process(self, given="refresh-0", secret=None):
        return ZaloTokens(
            lambda: self.http,
            Pairs("zalo", given=given, key=KEY),
            app_id=self.fake.app_id,
            app_secret=secret or self.fake.app_secret,
            oauth_base=self.fake.base,
            clock=lambda: self.now,
            timeout_s=1.0,
        )


@pytest.fixture
async def world(database, now):
    async with FakeZalo(clock=lambda: now) as fake, aiohttp.ClientSession() as http:
        yield World(fake, http, now)


async def test_many_processes_renew_it_once(world):
    tokens = await asyncio.gather(*(world.process().token() for _ in range(4)))
    assert set(tokens) == {"access-1"}
    assert world.fake.renewals == 1


async def test_another_process_later_needs_none(world):
    await world.process().token()
    assert await world.process().token() == "access-1"
    assert world.fake.renewals == 1


async def test_it_is_renewed_before_it_ends_and_the_next_one_with_what_came(world):
    one = world.process()
    await one.renew()
    world.now += timedelta(hours=22)
    await one.renew()
    assert world.fake.renewals == 1
    world.now += timedelta(hours=2)
    await one.renew()
    assert (world.fake.renewals, await one.token()) == (2, "access-2")


async def test_a_token_that_is_not_taken_is_renewed_by_one(world):
    one, other = world.process(), world.process()
    stale = await one.token()
    assert await asyncio.gather(one.token(stale=stale), other.token(stale=stale)) == [
        "access-2",
        "access-2",
    ]
    assert world.fake.renewals == 2


async def test_a_refresh_token_that_was_used_needs_a_person(world):
    world.fake.refresh = "used by somebody else"
    with pytest.raises(Misconfigured):
        await world.process().token()
    with pytest.raises(Misconfigured):  # it was let go: nobody waits for a minute
        await world.process().token()
    world.fake.refresh = "authorised anew"
    assert await world.process("authorised anew").token() == "access-1"


async def test_a_wrong_secret_needs_a_person(world):
    with pytest.raises(Misconfigured):
        await world.process(secret="wrong").token()


async def test_while_zalo_is_down_it_is_tried_later(world):
    await world.fake.stop()
    with pytest.raises(TryLater):
        await world.process().token()


async def test_looking_whether_there_is_one_renews_none(world):
    one = world.process()
    assert not await one.holds()
    assert world.fake.renewals == 0
    await one.token()
    assert await one.holds()
