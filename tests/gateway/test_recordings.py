"""Spoken petitions are fetched where the line keeps them that recorded them, once for a while."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from channels.voice.asterisk_ari import LARGEST_RECORDING
from gateway.recordings import LineRecordings
from gateway.settings import load

ACCOUNT, TOKEN = "AC" + "0" * 32, "token"
WAV = bytes(range(256)) * 2_000  # several pieces of the network's
TWILIO, ASTERISK = f"RE{'1' * 32}", "motcua-1700000000.12"


@dataclass
class Keepers:
    """Twilio's API and Asterisk's, at one address."""

    sound: bytes = WAV
    status: int = 200
    asked: list[str] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        known = {
            f"/2010-04-01/Accounts/{ACCOUNT}/Recordings/{TWILIO}.wav": (ACCOUNT, TOKEN),
            f"/ari/recordings/stored/{ASTERISK}/file": ("motcua", "secret"),
        }
        self.asked.append(request.path)
        who = aiohttp.BasicAuth.decode(request.headers["Authorization"])
        if request.path not in known:
            raise web.HTTPNotFound
        assert (who.login, who.password) == known[request.path]
        return web.Response(body=self.sound, status=self.status)


@pytest.fixture
def keepers() -> Keepers:
    return Keepers()


@pytest.fixture
async def recordings(
    aiohttp_server: Callable[..., Awaitable], keepers: Keepers, tmp_path: Path
) -> AsyncIterator[LineRecordings]:
    application = web.Application()
    application.router.add_get("/{path:.*}", keepers.answer)
    server = await aiohttp_server(application)
    base = str(server.make_url("")).rstrip("/")
    settings = load(
        {
            "MOTCUA_TWILIO_ACCOUNT_SID": ACCOUNT,
            "MOTCUA_TWILIO_AUTH_TOKEN": TOKEN,
            "MOTCUA_TWILIO_NUMBER": "+84200000000",
            "MOTCUA_TWILIO_API_BASE": base,
            "MOTCUA_ASTERISK_ARI_URL": f"{base.replace('//', '//motcua:secret@')}/ari?app=motcua",
        },
        tmp_path / "none",
    )
    async with aiohttp.ClientSession() as http:
        yield LineRecordings(settings, http=lambda: http)


@pytest.mark.parametrize(
    "name", [pytest.param(TWILIO, id="Twilio"), pytest.param(ASTERISK, id="Asterisk")]
)
async def test_a_recording_is_fetched_once_and_held(recordings, keepers, name):
    for _ in range(3):
        sound = await recordings.sound(name)
        assert sound is not None and (sound.octets, sound.type) == (WAV, "audio/wav")
    assert len(keepers.asked) == 1


@pytest.mark.parametrize("status", [302, 401, 404, 500])
@pytest.mark.parametrize("name", [TWILIO, ASTERISK])
async def test_what_cannot_be_had_is_none_and_asked_for_again(recordings, keepers, name, status):
    keepers.status = status
    assert await recordings.sound(name) is None
    keepers.status = 200
    assert await recordings.sound(name) is not None


@pytest.mark.parametrize("name", ["", "x", "1700000000.12", "../motcua-1", "re1"])
async def test_what_no_line_of_ours_recorded_is_asked_of_nobody(recordings, keepers, name):
    assert await recordings.sound(name) is None
    assert keepers.asked == []


async def test_no_more_is_read_than_a_recording_can_be(recordings, keepers):
    keepers.sound = bytes(LARGEST_RECORDING + 100_000)
    sound = await recordings.sound(TWILIO)
    assert sound is not None and len(sound.octets) == LARGEST_RECORDING


async def test_without_lines_there_are_no_recordings(tmp_path: Path):
    async with aiohttp.ClientSession() as http:
        settings = load({}, tmp_path / "none")
        assert await LineRecordings(settings, http=lambda: http).sound(TWILIO) is None
