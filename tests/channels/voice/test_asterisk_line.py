"""What Asterisk does on our behalf besides telling: it records, connects, and lets it ring.

A real Asterisk with real callers (sipp); the menu and the line run here.
"""

from __future__ import annotations

import asyncio
import shlex
import struct
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import numpy as np
import pytest

from channels.base import Inbound
from channels.queues import QueuePhrases
from channels.voice.asterisk_ari import Ari, ari_address
from channels.voice.asterisk_line import AsteriskLine
from channels.voice.asterisk_prompts import Prompts
from channels.voice.calls import Calls
from channels.voice.recogniser import Recogniser
from channels.voice.services import SpokenQueues
from channels.voice.wording import calls_wording
from channels.wording import citizens_wording
from core.dossiers.enquiries import Enquiries
from tests.channels.voice.a_call import KnownAdvice, KnownOfficers
from tests.conftest import missing
from tests.real_asterisk import RATE, RealAsterisk, an_asterisk, lacking, samples, where

WORDING = calls_wording()
#: What `KnownAdvice` says.
ANSWER = "Đăng ký khai sinh, miễn phí."


@dataclass
class KeptOpinions:
    """What callers said."""

    petitions: list[str] = field(default_factory=list)

    async def rate(
        self, inbound: Inbound, dossier_id: int, stars: int, words: str, sender_hash: str
    ) -> bool:
        return False

    async def petition(self, inbound: Inbound, words: str) -> str | None:
        self.petitions.append(words)
        return "KN-17"


@dataclass
class World:
    asterisk: RealAsterisk
    line: AsteriskLine
    prompts: Prompts
    opinions: KeptOpinions
    officers: KnownOfficers
    missed: list[str]

    async def likeness(self, key: str) -> float:
        """How much of the call's sound is like that sentence."""
        (heard,) = self.asterisk.heard()
        sound = self.asterisk.root / (await self.prompts.sound(WORDING.say(key), "vi"))[1:]
        return where(samples(sound.with_suffix(".wav")), heard)[0]


#: Writes down what is said to it, and keeps the sound for the test: it hears a voice of a
#: certain length, nothing else.
RECOGNISER = """
import array, sys
sound = open(sys.argv[2], "rb").read()
open(sys.argv[1], "wb").write(sound)
samples = array.array("h", sound[44:])
loud = [one for one in range(0, len(samples) - 160, 160)
        if sum(each * each for each in samples[one : one + 160]) > 160 * 250 * 250]
spoken = (loud[-1] - loud[0]) / 8000 if loud else 0
print("làm giấy khai sinh" if 2.5 < spoken < 4.5 else "")
"""


@pytest.fixture
async def world(database: str, tmp_path: Path) -> AsyncIterator[World]:
    if lack := lacking():
        missing(lack)
    missed: list[str] = []

    async def answer(number: str, *, now: datetime) -> bool:
        missed.append(number)
        return True

    async with an_asterisk() as asterisk, aiohttp.ClientSession() as http:
        opinions, officers = KeptOpinions(), KnownOfficers()
        calls = Calls(
            wording=WORDING,
            enquiries=Enquiries(secret=b"secret", slip_code=lambda text: None),
            advice=KnownAdvice(),
            queues=SpokenQueues(QueuePhrases(citizens_wording()), WORDING),
            opinions=opinions,
            officers=officers,
        )
        prompts = Prompts(
            asterisk.data_dir / "prompts", WORDING, seen=asterisk.settings["ASTERISK_PROMPTS"]
        )
        line = AsteriskLine(
            Ari(ari_address(asterisk.settings["ASTERISK_ARI_URL"]), lambda: http),
            prompts,
            calls,
            missed=answer,
            clock=lambda: datetime.now(UTC),
            recogniser=Recogniser(
                shlex.join([sys.executable, "-c", RECOGNISER, str(tmp_path / "said.wav")])
            ),
        )
        turning = asyncio.create_task(turn(line))
        try:
            yield World(asterisk, line, prompts, opinions, officers, missed)
        finally:
            turning.cancel()
            await line.close()


async def turn(line: AsteriskLine) -> None:
    """What the gateway's loop does."""
    while True:
        await line.turn(datetime.now(UTC))
        await asyncio.sleep(0.05)


pytestmark = pytest.mark.sip

only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.mark.slow
@only_sqlite
async def test_a_remark_is_recorded_until_silence_and_kept_once(world: World):
    spoken = await world.prompts.sound(WORDING.say("ask.main"), "vi")
    sound = (world.asterisk.root / spoken[1:]).with_suffix(".wav")
    (world.asterisk.folder / "spoken.pcap").write_bytes(packets(samples(sound)[: RATE * 4]))
    callers = await world.asterisk.calls("remark")
    await callers.end()

    (name,) = world.opinions.petitions
    (recording,) = (world.asterisk.folder / "spool").rglob("*.wav")
    assert name == f"[{recording.stem}]"
    recorded = samples(recording)
    assert where(samples(sound)[: RATE * 4], recorded)[0] > 0.5


@pytest.mark.slow
@only_sqlite
async def test_who_wants_a_person_is_connected_and_who_finds_none_comes_back(world: World):
    world.officers.extension = "201"
    officer = await world.asterisk.officer()
    callers = await world.asterisk.calls("answered")
    await world.asterisk.speak(sides=2)
    callers.go_on()
    await officer.end()
    await callers.end()
    assert await world.likeness("say.transfer") > 0.5
    assert await world.likeness("say.silence") < 0.5

    for old in (world.asterisk.folder / "heard").iterdir():
        old.unlink()
    world.officers.extension = "299"  # nobody has that number
    callers = await world.asterisk.calls("answered")
    await world.asterisk.stands_at("main&lang=vi&tries=1")
    callers.go_on()
    await callers.end()
    assert await world.likeness("say.silence") > 0.5


@pytest.mark.slow
@only_sqlite
async def test_what_somebody_says_is_recognised_answered_and_thrown_away(
    world: World, tmp_path: Path
):
    spoken = await world.prompts.sound(WORDING.say("ask.main"), "vi")
    sound = samples((world.asterisk.root / spoken[1:]).with_suffix(".wav"))[: RATE * 4]
    (world.asterisk.folder / "spoken.pcap").write_bytes(packets(sound))
    callers = await world.asterisk.calls("spoken")
    await world.asterisk.listens()
    callers.go_on()
    await world.asterisk.stands_at("guided")
    callers.go_on()
    await callers.end()

    # The first word may fall into the tone.
    assert where(sound[RATE * 2 :], samples(tmp_path / "said.wav"))[0] > 0.5
    (heard,) = world.asterisk.heard()
    answer = world.asterisk.root / (await world.prompts.sound(ANSWER, "vi"))[1:]
    assert where(samples(answer.with_suffix(".wav")), heard)[0] > 0.5
    assert list((world.asterisk.folder / "spool").rglob("*.wav")) == []


@only_sqlite
async def test_a_key_counts_at_once_where_something_is_to_be_said(world: World):
    callers = await world.asterisk.calls("instead")
    await world.asterisk.listens()
    callers.go_on()
    await world.asterisk.stands_at("call_back")
    callers.go_on()
    await callers.end()
    assert not list((world.asterisk.folder / "spool").rglob("*.wav"))


@only_sqlite
async def test_of_somebody_who_hangs_up_while_speaking_nothing_is_kept(world: World):
    (world.asterisk.folder / "spoken.pcap").write_bytes(packets(np.full(RATE * 4, 9000.0)))
    callers = await world.asterisk.calls("cut")
    await world.asterisk.listens()
    callers.go_on()
    await callers.end()

    async def thrown_away() -> bool:
        return not list((world.asterisk.folder / "spool").rglob("*.wav"))

    await world.asterisk.until(thrown_away)


@only_sqlite
async def test_a_call_to_the_number_that_nobody_answers_is_free_and_told_of(world: World):
    callers = await world.asterisk.calls("missed")
    await callers.end()

    async def told() -> bool:
        return bool(world.missed)

    await world.asterisk.until(told)  # the line tells after the caller is gone
    assert world.missed == ["+84912345678"]
    assert world.asterisk.heard() == []


def packets(sound: np.ndarray) -> bytes:
    """What sipp sends: a capture of RTP, a packet each 20 ms."""
    told = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)
    law = alaw(sound)
    for number in range(len(law) // 160):
        rtp = struct.pack(">BBHII", 0x80, 8, number, number * 160, 1)
        rtp += law[number * 160 : number * 160 + 160]
        udp = struct.pack(">HHHH", 6000, 6000, 8 + len(rtp), 0) + rtp
        here = bytes((127, 0, 0, 1))
        ip = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0) + here + here + udp
        frame = bytes(12) + b"\x08\x00" + ip
        at = number * 20_000
        told += struct.pack("<IIII", at // 10**6, at % 10**6, len(frame), len(frame)) + frame
    return told


def alaw(sound: np.ndarray) -> bytes:
    """G.711 A-law, by its definition."""
    size = np.minimum(np.abs(sound) / 32768.0, 1.0)
    a = 87.6
    curve = np.where(
        size < 1 / a,
        a * size / (1 + np.log(a)),
        (1 + np.log(np.maximum(a * size, 1))) / (1 + np.log(a)),
    )
    code = np.minimum((curve * 128).astype(int), 127)
    signed = np.where(sound >= 0, code | 0x80, code)
    return (signed ^ 0x55).astype(np.uint8).tobytes()
