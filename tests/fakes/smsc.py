"""An operator's message centre on loopback: speaks SMPP 3.4, and can be ill.

It reads and writes protocol data units with code of its own, so that what it agrees on with ours
is the standard. A real one, written by others, is in `tests/channels/sms/test_smpp_centre.py`.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import ssl
import struct
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.text_api import Mood

SYSTEM_ID, PASSWORD = "motcua", "secret01"
NUMBER = "8079"

_STATUS = {
    Mood.THROTTLED: 0x58,
    Mood.INTERNAL_ERROR: 0x08,
    Mood.REFUSED: 0x45,
    Mood.UNKNOWN_ERROR: 0x0499,  # of the operator's own
    Mood.BAD_ADDRESS: 0x0B,
    Mood.NOT_OUR_SENDER: 0x0A,
}


@dataclass(frozen=True, slots=True)
class Taken:
    """A submit_sm."""

    source: str
    to: str
    esm_class: int
    receipt: int
    data_coding: int
    octets: bytes
    name: str  #: what the centre called it


@dataclass
class FakeSmsc:
    """One account with one short code."""

    mood: Mood = Mood.WELL
    tls: ssl.SSLContext | None = None
    taken: list[Taken] = field(default_factory=list)
    requests: int = 0
    binds: int = 0
    bound: list[int] = field(default_factory=list)  #: commands, in order
    port: int = 0
    name: Callable[[int], str] = field(default=lambda number: f"smsc{number}")
    #: command_status of the last answer of ours to each unit of its.
    answers: dict[int, int] = field(default_factory=dict)
    _server: asyncio.Server | None = None
    _down: Any = None  #: the connection over which it delivers
    _writers: list[asyncio.StreamWriter] = field(default_factory=list)
    _numbers: Any = field(default_factory=lambda: itertools.count(1))
    _sequences: Any = field(default_factory=lambda: itertools.count(1))
    _awaited: dict[int, asyncio.Future[int]] = field(default_factory=dict)
    _answering: set[asyncio.Task[None]] = field(default_factory=set)

    async def __aenter__(self) -> FakeSmsc:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, ssl=self.tls)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Close the port and every line."""
        if self._server is not None:
            self._server.close()
            self.hang_up()
            await self._server.wait_closed()
            self._server = None

    def hang_up(self) -> None:
        """End every line without a word."""
        for writer in self._writers:
            writer.close()
        self._writers.clear()

    async def deliver(
        self,
        sender: str,
        octets: bytes,
        *,
        esm_class: int = 0,
        data_coding: int = 0,
        tlvs: dict[int, bytes] | None = None,
        to: str = NUMBER,
    ) -> int:
        """Send a deliver_sm; the status of our answer to it."""
        body = b"\0\1\1" + sender.encode() + b"\0" + b"\3\0" + to.encode() + b"\0"
        body += bytes([esm_class, 0, 0]) + b"\0\0" + bytes([0, 0, data_coding, 0, len(octets)])
        body += octets
        for tag, value in (tlvs or {}).items():
            body += struct.pack("!HH", tag, len(value)) + value
        return await self.ask(0x05, body)

    async def ask(self, command: int, body: bytes) -> int:
        """Send any unit; the status of our answer to it."""
        sequence = next(self._sequences)
        answer = self._awaited[sequence] = asyncio.get_running_loop().create_future()
        self._down.write(_unit(command, 0, sequence, body))
        status = await answer
        self.answers[sequence] = status
        return status

    async def raw(self, octets: bytes) -> None:
        """Send whatever octets."""
        self._down.write(octets)
        await self._down.drain()

    async def receipt(self, name: str, stat: str = "DELIVRD", err: str = "000") -> int:
        """Send a receipt on a text that was taken."""
        told = (
            f"id:{name} sub:001 dlvrd:001 submit date:2611020900 done date:2611020901"
            f" stat:{stat} err:{err} text:id:x stat:REJECTD"
        )
        return await self.deliver("84912345678", told.encode(), esm_class=0x04)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.append(writer)
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = await reader.readexactly(16)
                length, command, status, sequence = struct.unpack("!IIII", head)
                body = await reader.readexactly(length - 16)
                if command & 0x80000000:
                    if (answer := self._awaited.pop(sequence, None)) is not None:
                        answer.set_result(status)
                    continue
                task = asyncio.create_task(self._answer(writer, command, sequence, body))
                self._answering.add(task)
                task.add_done_callback(self._answering.discard)
        writer.close()

    async def _answer(
        self, writer: asyncio.StreamWriter, command: int, sequence: int, body: bytes
    ) -> None:
        handlers: dict[int, Callable[[bytes], Awaitable[tuple[int, bytes] | None]]] = {
            0x01: self._bind,
            0x02: self._bind,
            0x09: self._bind,
            0x04: self._submit,
        }
        if command in (0x01, 0x09):
            self._down = writer
        if command == 0x04 and writer is self._down and 0x01 in self.bound:
            writer.write(_unit(0x80000004, 0x04, sequence, b""))  # a receiver may not submit
            return
        if command in (0x01, 0x02, 0x09):
            self.bound.append(command)
        handler = handlers.get(command)
        said = (0, b"") if handler is None else await handler(body)
        if said is None:
            if self.mood is Mood.CUT_OFF:
                writer.close()
            return
        writer.write(_unit(command | 0x80000000, said[0], sequence, said[1]))

    async def _bind(self, body: bytes) -> tuple[int, bytes]:
        self.binds += 1
        system_id, password = body.split(b"\0")[:2]
        known = (system_id.decode(), password.decode()) == (SYSTEM_ID, PASSWORD)
        return (0, b"FAKE\0") if known else (0x0E, b"")

    async def _submit(self, body: bytes) -> tuple[int, bytes] | None:
        self.requests += 1
        if self.mood in (Mood.CUT_OFF, Mood.SLOW):
            return None
        if self.mood in _STATUS:
            return _STATUS[self.mood], b""
        if self.mood is Mood.NO_NAME:
            return 0, b"\0"
        taken = _taken(body, self.name(next(self._numbers)))
        self.taken.append(taken)
        if self.mood is Mood.REPORTS_FIRST:
            assert await self.receipt(taken.name) == 0
        return 0, taken.name.encode() + b"\0"


def _taken(body: bytes, name: str) -> Taken:
    _, rest = body.split(b"\0", 1)
    source, rest = rest[2:].split(b"\0", 1)
    to, rest = rest[2:].split(b"\0", 1)
    esm_class, rest = rest[0], rest[3:]
    _, _, rest = rest.split(b"\0", 2)
    receipt, _, data_coding, _, length = rest[:5]
    octets = rest[5:]
    assert len(octets) == length
    return Taken(source.decode(), to.decode(), esm_class, receipt, data_coding, octets, name)


def _unit(command: int, status: int, sequence: int, body: bytes) -> bytes:
    return struct.pack("!IIII", 16 + len(body), command, status, sequence) + body
