"""A provider of texts that answers thousands a second, and can go dark in every way.

It speaks as much of Twilio's Messages API as `TwilioSender` asks for, over a protocol of its
own: a web framework would be what is measured. It counts the texts it took by their words.
"""

from __future__ import annotations

import asyncio
import itertools
from collections import Counter
from dataclasses import dataclass, field
from enum import Enum
from urllib.parse import parse_qs


class Mood(Enum):
    """How it behaves."""

    WELL = "well"
    DARK = "dark"  #: nobody listens, and who was connected is cut off
    ERROR = "error"  #: answers 500
    HANGS = "hangs"  #: never answers, and took nothing
    TAKES_AND_HANGS = "takes and hangs"  #: never answers, though it took the text


@dataclass
class QuickProvider:
    """One provider; `base` is its address once it listens."""

    delay_s: float = 0.0  #: before it answers
    mood: Mood = Mood.WELL
    base: str = ""
    #: Text -> how often it was taken.
    taken: Counter[str] = field(default_factory=Counter)
    #: Of these, the ones whose taking was never told.
    untold: Counter[str] = field(default_factory=Counter)
    #: Text -> when it was first taken, on the loop's clock.
    at: dict[str, float] = field(default_factory=dict)
    asked: int = 0
    most_in_hand: int = 0
    _in_hand: int = 0
    _port: int = 0
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    _open: set[_Connection] = field(default_factory=set)
    _server: asyncio.Server | None = None
    _heard: asyncio.Event = field(default_factory=asyncio.Event)

    async def __aenter__(self) -> QuickProvider:
        await self._listen()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._close()

    async def be(self, mood: Mood) -> None:
        """Change its mood; what hung so far is cut off when it wakes."""
        was, self.mood = self.mood, mood
        if mood is Mood.DARK:
            await self._close()
        elif was is Mood.DARK:
            await self._listen()
        elif was in (Mood.HANGS, Mood.TAKES_AND_HANGS):
            self._cut()

    async def is_asked(self, count: int) -> None:
        """Come back when it was asked so often."""
        while self.asked < count:
            self._heard.clear()
            await self._heard.wait()

    async def _listen(self) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: _Connection(self), "127.0.0.1", self._port, backlog=1024
        )
        self._port = self._server.sockets[0].getsockname()[1]
        self.base = f"http://127.0.0.1:{self._port}"

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._cut()
            await self._server.wait_closed()
            self._server = None

    def _cut(self) -> None:
        for connection in [*self._open]:
            connection.cut()

    def _asked_for(self, connection: _Connection, path: bytes, body: bytes) -> None:
        if not path.endswith(b"/Messages.json"):
            if self.mood is Mood.ERROR:
                connection.answer(500, b"{}")
            elif self.mood is Mood.WELL:
                connection.answer(200, b'{"status": "active"}')
            return
        self.asked += 1
        self._heard.set()
        if self.mood is Mood.ERROR:
            connection.answer(500, b"{}")
            return
        if self.mood is Mood.HANGS:
            return
        text = parse_qs(body.decode())["Body"][0]
        self.taken[text] += 1
        self.at.setdefault(text, asyncio.get_running_loop().time())
        if self.mood is Mood.TAKES_AND_HANGS:
            self.untold[text] += 1
            return
        self._in_hand += 1
        self.most_in_hand = max(self.most_in_hand, self._in_hand)
        asyncio.get_running_loop().call_later(self.delay_s, self._answer, connection, text)

    def _answer(self, connection: _Connection, text: str) -> None:
        self._in_hand -= 1
        sid = b'{"sid": "SM%032x", "status": "queued"}' % next(self._numbers)
        if not connection.answer(201, sid):
            self.untold[text] += 1


class _Connection(asyncio.Protocol):
    """One kept connection with at most one request under way."""

    def __init__(self, provider: QuickProvider) -> None:
        self._provider, self._buffer = provider, b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._provider._open.add(self)

    def connection_lost(self, error: Exception | None) -> None:
        self._transport = None
        self._provider._open.discard(self)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        head = self._buffer[:end]
        at = head.lower().find(b"content-length:")
        length = int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
        if len(self._buffer) < end + 4 + length:
            return
        body, self._buffer = self._buffer[end + 4 :], b""
        self._provider._asked_for(self, head.split(b" ", 2)[1], body)

    def answer(self, status: int, body: bytes) -> bool:
        """Answer the request; whether anybody is there to hear it."""
        if self._transport is None or self._transport.is_closing():
            return False
        self._transport.write(
            b"HTTP/1.1 %d X\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
            % (status, len(body), body)
        )
        return True

    def cut(self) -> None:
        """Close it without a word."""
        if self._transport is not None:
            self._transport.abort()
