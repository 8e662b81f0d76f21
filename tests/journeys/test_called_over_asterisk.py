"""Real SIP calls: people key their number, and hear where their dossier stands.

A real gateway process, a real Asterisk and sipp, which keys by RFC 4733; what callers hear is
recorded and looked through for the sentence. `make test-sip`.
"""

from __future__ import annotations

import json
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from channels.voice.aloud import number_aloud
from channels.voice.asterisk_prompts import Prompts
from channels.voice.wording import calls_wording
from core import database
from core.dossiers.beginnings import receive
from core.people.roles import Role
from tests.conftest import missing
from tests.office import an_office
from tests.real_asterisk import RATE, RealAsterisk, an_asterisk, lacking, samples, where
from tests.real_gateway import Gateway, a_gateway

MANY = 20
#: A sentence is as like itself as this, though a frame of it came late; others are less.
SAME = 0.5


@dataclass
class World:
    gateway: Gateway
    asterisk: RealAsterisk
    numbers: list[str]  #: look-up numbers of dossiers that were received

    async def until(self, *told: str) -> None:
        """Come back when the gateway's log says that."""

        async def says() -> bool:
            assert self.gateway.process is not None
            log = self.gateway.log.read_text("utf-8")
            assert self.gateway.process.returncode is None, log
            return all(one in log for one in told)

        await self.asterisk.until(says)

    async def sentence(self, text: str) -> NDArray[np.float64]:
        """How a sentence sounds."""
        prompts = Prompts(self.asterisk.data_dir / "prompts", calls_wording())
        name = Path(await prompts.sound(text, "vi"))
        return samples(name.with_suffix(".wav"))

    def ended(self) -> list[dict[str, Any]]:
        """What the gateway's log tells of calls."""
        lines = self.gateway.log.read_text("utf-8").splitlines()
        told = [json.loads(line) for line in lines if line.startswith("{")]
        return [one for one in told if one.get("message") == "call ended"]


@pytest.fixture
async def world(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    if lack := lacking():
        missing(lack)
    now = datetime.now(UTC)
    async with database.opened(database_url):
        office = await an_office(now)
        actor = await office.actor(Role.RECEIVING_OFFICER)
        numbers = [
            (await receive(office.desk, actor, office.application(), now=now)).dossier.lookup_number
            for _ in range(MANY)
        ]
    async with an_asterisk() as asterisk:
        settings = {"LOG_FORMAT": "json", "LOG_LEVEL": "info", **asterisk.settings}
        async with a_gateway(tmp_path, database_url, **settings) as gateway:
            yield World(gateway, asterisk, numbers)


async def check_heard(world: World, heard: NDArray[np.float64], *texts: str, longest: int) -> None:
    """It is no silence; these sentences come in this order, and all but the first, whole."""
    shortest = sum([(await world.sentence(text)).size for text in texts[1:]]) / RATE
    assert shortest < heard.size / RATE < longest
    assert float(np.sqrt((heard**2).mean())) > 300
    found = [where(await world.sentence(text), heard) for text in texts]
    assert min(likeness for likeness, _ in found) > SAME, found
    unsaid, _ = where(await world.sentence(WORDING.say("say.cannot_call")), heard)
    assert unsaid < SAME
    assert [at for _, at in found] == sorted(at for _, at in found)


WORDING = calls_wording()
WELCOME = WORDING.say("say.welcome")
STATUS = WORDING.say("status.received", percent=10)
WHOLE_PATH = "language 1, main 1, status (10 keys), told #"


def named(number: str) -> str:
    """The number, as it is read back."""
    return WORDING.say("say.heard_number", number=number_aloud(number))


# Each takes most of a minute: one on PostgreSQL, the others on SQLite.
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_somebody_keys_a_number_and_hears_where_the_dossier_stands(world: World):
    (number, *_) = world.numbers
    assert "ok   asterisk" in await world.gateway.run("check")
    callers = await world.asterisk.calls("status", numbers=number)
    await world.asterisk.stands_at("told")
    callers.go_on()
    await callers.end()
    await world.gateway.stop()

    (heard,) = world.asterisk.heard()
    await check_heard(world, heard, WELCOME, named(number), STATUS, longest=60)
    (ended,) = world.ended()
    assert ended["path"] == WHOLE_PATH
    assert number not in world.gateway.log.read_text("utf-8")


pytestmark = pytest.mark.sip

only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.mark.slow
@only_sqlite
async def test_twenty_people_call_at_once_and_each_hears_of_the_own_dossier(world: World):
    callers = await world.asterisk.calls("status", count=MANY, numbers=" ".join(world.numbers))
    await world.asterisk.stands_at("told", calls=MANY)
    callers.go_on()
    await callers.end()
    await world.gateway.stop()

    assert [one["path"] for one in world.ended()] == [WHOLE_PATH] * MANY
    heard = world.asterisk.heard()
    assert len(heard) == MANY
    waiting = set(world.numbers)
    for one in heard:
        sounds = {number: await world.sentence(named(number)) for number in waiting}
        number = max(waiting, key=lambda number: where(sounds[number], one))
        await check_heard(world, one, WELCOME, named(number), STATUS, longest=90)
        waiting.remove(number)


@pytest.mark.slow
@only_sqlite
async def test_a_call_outlives_the_gateway_which_says_sorry_and_goes_on(world: World):
    (number, *_) = world.numbers
    callers = await world.asterisk.calls("patient", numbers=number)
    await world.asterisk.stands_at("status")
    await world.gateway.stop(signal.SIGKILL)
    await world.gateway.start()
    await world.until('"message":"Asterisk is connected","calls":1')
    callers.go_on()
    await world.asterisk.stands_at("told")
    callers.go_on()
    await callers.end()
    await world.gateway.stop()

    (heard,) = world.asterisk.heard()
    told = (WELCOME, WORDING.say("say.sorry"), named(number), STATUS)
    await check_heard(world, heard, *told, longest=100)
    (ended,) = world.ended()
    assert ended["path"].endswith("status (10 keys), told #")


@pytest.mark.slow
@only_sqlite
async def test_of_two_gateways_one_leads_calls_and_the_other_goes_on_with_them(
    world: World, tmp_path: Path
):
    (number, *_) = world.numbers
    await world.until("Asterisk is connected")
    folder = tmp_path / "second"
    folder.mkdir()
    settings = {
        name.removeprefix("MOTCUA_"): value
        for name, value in world.gateway.settings.items()
        if name != "MOTCUA_PORT"
    }
    async with a_gateway(folder, settings.pop("DATABASE_URL"), **settings) as second:
        callers = await world.asterisk.calls("patient", numbers=number)
        await world.asterisk.stands_at("status")
        assert "Asterisk is" not in second.log.read_text("utf-8")
        await world.gateway.stop(signal.SIGKILL)
        world.gateway = second
        await world.until('"message":"Asterisk is connected","calls":1')
        callers.go_on()
        await world.asterisk.stands_at("told")
        callers.go_on()
        await callers.end()

    (heard,) = world.asterisk.heard()
    told = (WELCOME, WORDING.say("say.sorry"), named(number), STATUS)
    await check_heard(world, heard, *told, longest=100)
