"""Everything that Asterisk tells over its socket, brought to the calls it is about.

One process holds the socket. When it breaks, the calls stay where they are in Asterisk; it is
opened again after growing pauses, and every call that still stands there goes on with an apology.
Calls to the number that nobody answers (`Stasis(motcua,missed)`) ring, cost nothing, and are
answered by a text.

Source: https://docs.asterisk.org/Asterisk_22_Documentation/API_Documentation/Asterisk_REST_Interface/Asterisk_REST_Data_Models/
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any, Protocol

import aiohttp

from channels.voice.asterisk_ari import Ari, AriFailed, Gone, arguments
from channels.voice.asterisk_call import HEARD, AsteriskCall, Key, Played, Recorded, heard_of
from channels.voice.asterisk_prompts import Prompts
from channels.voice.calls import Caller, Calls
from channels.voice.recogniser import Recogniser
from core.calls.happened import Line
from core.people.phones import InvalidPhone, Kind, read_phone

#: First and longest pause before the socket is opened again.
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 30.0
#: Another process took the socket; we are the second and stay so for a while.
SECOND_PAUSE_S = 60.0
#: How long one turn of the loop listens.
TURN_S = 1.0
#: How long a call rings that nobody answers.
RINGS_S = 25.0

_MISSED, _BACK = "missed", "back"
_log = logging.getLogger(__name__)


class AnswerMissedCall(Protocol):
    """What a missed call leads to; `core.confirmations.missed_calls` has it."""

    async def __call__(self, number: str, *, now: datetime) -> bool:
        """Owe the caller a text; whether one is owed."""
        ...


class AsteriskLine:
    """The calls of one Asterisk."""

    def __init__(
        self,
        ari: Ari,
        prompts: Prompts,
        calls: Calls,
        *,
        missed: AnswerMissedCall,
        clock: Callable[[], datetime],
        recogniser: Recogniser | None = None,
    ) -> None:
        """`recogniser` understands words; without it callers are led by keys alone."""
        self._ari, self._prompts, self._calls = ari, prompts, calls
        self._recogniser = recogniser
        self._missed, self._clock = missed, clock
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._pause_s, self._again_at = FIRST_PAUSE_S, 0.0
        self._lines: dict[str, AsteriskCall] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._preparing: asyncio.Task[int] | None = None
        self._told: Mapping[str, Callable[[dict[str, Any]], Awaitable[None]]] = {
            "StasisStart": self._came,
            "StasisEnd": self._left,
            "ChannelDestroyed": self._left,
            "ChannelDtmfReceived": self._pressed,
            "PlaybackFinished": self._played,
            "RecordingFinished": self._recorded,
            "RecordingFailed": self._recorded,
            "ApplicationReplaced": self._replaced,
        }

    async def turn(self, now: datetime) -> bool:
        """Open the socket if need be, and listen for a moment; whether to come back at once."""
        loop = asyncio.get_running_loop()
        if self._preparing is None:
            self._preparing = asyncio.create_task(self._prompts.prepare())
        if self._socket is None:
            if loop.time() < self._again_at:
                return False
            try:
                await self._open()
            except (AriFailed, Gone) as error:
                await self._let_go()
                self._lost(str(error))
                return False
        await self._listen(loop.time() + TURN_S)
        return self._socket is not None

    async def close(self) -> None:
        """Let go of the socket; the calls wait in Asterisk for whoever comes next."""
        running = [*self._tasks.values(), *([self._preparing] if self._preparing else [])]
        socket, self._socket = self._socket, None
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        if socket is not None:
            await socket.close()

    async def _open(self) -> None:
        self._socket = await self._ari.events()
        for channel in await self._ari.waiting():
            try:
                await self._ari.follow(str(channel["id"]))
            except Gone:
                continue
            await self._start(channel, arguments(channel)[1:])
        await self._forget_heard()
        self._pause_s = FIRST_PAUSE_S
        _log.info("Asterisk is connected", extra={"calls": len(self._lines)})

    async def _forget_heard(self) -> None:
        """Throw away what was said to the process before us, which had no time for that."""
        if self._recogniser is None:
            return
        own = {heard_of(name) for name in self._lines}
        with suppress(Gone, AriFailed):
            for name in await self._ari.recordings():
                if name.startswith(HEARD) and name not in own:
                    await self._forget(name)

    async def _forget(self, recording: str) -> None:
        with suppress(Gone, AriFailed):
            await self._ari.discard(recording, live=False)

    async def _listen(self, until: float) -> None:
        loop = asyncio.get_running_loop()
        while self._socket is not None and (left := until - loop.time()) > 0:
            try:
                message = await self._socket.receive(timeout=left)
            except TimeoutError:
                return
            if message.type is aiohttp.WSMsgType.TEXT:
                await self._happened(message.data)
            else:
                self._lost("the socket is closed")

    async def _happened(self, text: str) -> None:
        try:
            event = json.loads(text)
            told = self._told.get(event.get("type", ""))
            if told is not None:
                await told(event)
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            _log.warning("Asterisk said something strange: %s", type(error).__name__)

    def _lost(self, why: str) -> None:
        """Forget the calls, not in Asterisk; try again after a pause that doubles."""
        self._socket = None
        for task in self._tasks.values():
            task.cancel()
        self._tasks, self._lines = {}, {}
        self._again_at = asyncio.get_running_loop().time() + self._pause_s
        _log.warning("Asterisk is away", extra={"reason": why, "retry_s": self._pause_s})
        self._pause_s = min(self._pause_s * 2, LONGEST_PAUSE_S)

    async def _replaced(self, _: dict[str, Any]) -> None:
        self._pause_s = SECOND_PAUSE_S
        await self._let_go()
        self._lost("another process took the socket")

    async def _let_go(self) -> None:
        if self._socket is not None:
            await self._socket.close()

    async def _came(self, event: dict[str, Any]) -> None:
        await self._start(event["channel"], list(event.get("args") or ()))

    async def _start(self, channel: dict[str, Any], wanted: list[str]) -> None:
        name, number = str(channel["id"]), _number(channel)
        if name in self._tasks:
            return
        if wanted[:1] == [_MISSED]:
            work = self._ring(name, number)
        else:
            line = AsteriskCall(
                name,
                number,
                ari=self._ari,
                prompts=self._prompts,
                calls=self._calls,
                clock=self._clock,
                recogniser=self._recogniser,
            )
            self._lines[name] = line
            work = line.run(connected=wanted[:1] == [_BACK])
        self._tasks[name] = task = asyncio.create_task(work, name=f"call {name}")
        task.add_done_callback(lambda done: self._over(name, done))

    def _over(self, name: str, task: asyncio.Task[None]) -> None:
        if self._tasks.get(name) is task:
            del self._tasks[name]
            self._lines.pop(name, None)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("a call broke", exc_info=error, extra={"call": name})

    async def _ring(self, name: str, number: str) -> None:
        """Ring until the caller hangs up, or gives the answer a while; then owe the text."""
        try:
            await self._ari.ring(name)
            await asyncio.sleep(RINGS_S)
            await self._ari.hang_up(name)
        except (Gone, AriFailed):
            return
        except asyncio.CancelledError:
            # It is cancelled when the caller hangs up, and when the socket is lost.
            if self._socket is None:
                raise
        now = self._clock()
        self._calls.missed(Caller(name, number, Line.ASTERISK), now=now)
        if number:
            await self._missed(number, now=now)

    async def _left(self, event: dict[str, Any]) -> None:
        name = str(event["channel"]["id"])
        if line := self._lines.get(name):
            line.gone()
        if task := self._tasks.get(name):
            task.cancel()
        if line is not None and self._recogniser is not None:
            await self._forget(heard_of(name))

    async def _pressed(self, event: dict[str, Any]) -> None:
        if line := self._lines.get(str(event["channel"]["id"])):
            line.tell(Key(str(event["digit"])))

    async def _played(self, event: dict[str, Any]) -> None:
        playback = event["playback"]
        if line := self._lines.get(_target(playback)):
            line.tell(Played(str(playback["id"])))

    async def _recorded(self, event: dict[str, Any]) -> None:
        recording = event["recording"]
        spoken = recording.get("talking_duration", recording.get("duration", 0))
        heard = event["type"] == "RecordingFinished" and int(spoken) > 0
        name = str(recording["name"])
        if line := self._lines.get(_target(recording)):
            line.tell(Recorded(name, heard))
        elif name.startswith(HEARD):
            await self._forget(name)


def _target(what: dict[str, Any]) -> str:
    return str(what["target_uri"]).removeprefix("channel:")


def _number(channel: dict[str, Any]) -> str:
    """The caller's number in E.164; empty where it is hidden or nobody's."""
    try:
        phone = read_phone(str(channel["caller"]["number"]))
    except InvalidPhone:
        return ""
    return "" if phone.kind is Kind.SHORT else phone.number
