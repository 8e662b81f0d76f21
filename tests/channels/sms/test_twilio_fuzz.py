"""Ten thousand random and hostile bodies: the webhook says yes or no, and never breaks.

The bodies go over real connections to a real server. A good part is signed as Twilio
would, or else the signature would hide everything behind it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote_plus

import pytest
from aiohttp import web
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from channels.forms import LARGEST_BODY, fields
from channels.sms.twilio_webhook import INCOMING, STATUS
from tests.channels.known_dossiers import (
    CODE,
    NUMBER,
    PIN,
    KnownDossiers,
    KnownReports,
    KnownWishes,
)
from tests.channels.sms.test_twilio_webhook import PUBLIC_URL, webhook
from tests.fakes.twilio import FakeTwilio

BODIES_AT_ONCE, EXAMPLES = 20, 500

FORM = b"application/x-www-form-urlencoded"
names = st.one_of(
    st.sampled_from(
        ["Body", "From", "MessageSid", "MessageStatus", "ErrorCode", "OptOutType", "To", ""]
    ),
    st.text(max_size=10),
)
texts = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            "TT", "DUNG", "TIEP", "STOP", "HELP", "delivered", "failed", "30005", "9" * 5000,
            CODE, f"TT {CODE} {PIN}", NUMBER, "\0", "\ud83d\ude00", "%00", "' OR 1=1 --", "<x>&",
            "LLL " * 300, "H15." * 300, "O" * 2000, "٣" * 20, "a\u0301" * 500, "\u202e", "đ" * 3000,
        ]
    ).map(lambda text: text.encode("utf-8", "replace").decode()),
    st.text("HOIL0123456789.- –TX", max_size=120),
)  # fmt: skip
pairs = st.tuples(names, texts).map(lambda pair: "=".join(map(quote_plus, pair)).encode())
whole = st.tuples(texts, st.booleans()).map(
    lambda given: b"&".join(
        [
            b"Body=" + quote_plus(given[0]).encode(),
            b"From=%2B84912345678",
            b"MessageSid=SM1",
            b"MessageStatus=" + (quote_plus(given[0]).encode() if given[1] else b"sent"),
        ]
    )
)
bodies = st.one_of(
    whole,
    st.builds(lambda good, more: b"&".join([good, *more]), whole, st.lists(pairs, max_size=4)),
    st.lists(pairs, max_size=8).map(b"&".join),
    st.binary(max_size=200),
    st.binary(max_size=60).map(lambda octets: b"Body=" + octets + b"&From=1&MessageSid=S&%ff=%"),
    st.sampled_from([b"&" * 99, b"&" * 5000, b"a" * LARGEST_BODY, b"a" * (LARGEST_BODY + 1), b"="]),
)
queries = st.sampled_from([b"", b"", b"", b"?a=%20", b"?bodySHA256=0", b"?%ff&["])
types = st.sampled_from(
    [FORM, FORM, FORM, FORM, FORM + b"; charset=x", b"text/xml", b"a/b/c", b";"]
)
paths = st.sampled_from([INCOMING, INCOMING, STATUS])
strange_signatures = st.sampled_from([b"", b"A" * 28, b"\xff" * 28, b"=" * 300])


@dataclass(frozen=True)
class Posted:
    """One request: everything a stranger can choose."""

    path: bytes
    kind: bytes
    body: bytes
    signature: bytes | None  #: None: signed as Twilio would

    def octets(self, twilio: FakeTwilio) -> bytes:
        signature = self.signature
        if signature is None:
            url = PUBLIC_URL + self.path.decode("utf-8", "replace")
            signature = twilio.sign_many(url, _repeated(self.body)).encode()
        head = [
            b"POST " + self.path + b" HTTP/1.1",
            b"Host: localhost",
            b"Content-Type: " + self.kind,
            b"X-Twilio-Signature: " + signature,
            b"Content-Length: %d" % len(self.body),
        ]
        return b"\r\n".join([*head, b"", b""]) + self.body


def _repeated(body: bytes) -> dict[str, list[str]]:
    try:
        form = fields(body)
    except web.HTTPBadRequest:
        return {}
    return {name: form.getall(name) for name in form}


posted = st.builds(
    Posted,
    path=st.builds(lambda path, query: path.encode() + query, paths, queries),
    kind=types,
    body=bodies,
    signature=st.one_of(st.none(), st.none(), st.none(), strange_signatures),
)


class Line:
    """A connection that is opened again when the server has closed it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._writer: asyncio.StreamWriter | None = None

    async def exchange(self, request: bytes) -> int:
        """Send; the status that comes back."""
        for _ in range(2):
            if self._writer is None:
                self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
            try:
                self._writer.write(request)
                await self._writer.drain()
                head = (await self._reader.readuntil(b"\r\n\r\n")).lower()
                break
            except (asyncio.IncompleteReadError, ConnectionError):
                await self.close()
        else:
            raise AssertionError("the server hangs up without an answer")
        size = head.partition(b"content-length:")[2].split(b"\r\n")[0]
        await self._reader.readexactly(int(size or 0))
        if b"connection: close" in head:
            await self.close()
        return int(head.split()[1])

    async def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
            with contextlib.suppress(ConnectionError):
                await self._writer.wait_closed()
            self._writer = None


@dataclass
class Server:
    """The webhook on a port of its own loop."""

    loop: asyncio.AbstractEventLoop
    line: Line
    dossiers: KnownDossiers
    statuses: dict[int, int]

    def post(self, batch: list[bytes]) -> list[int]:
        async def all_of_them() -> list[int]:
            return [await self.line.exchange(request) for request in batch]

        answered = self.loop.run_until_complete(all_of_them())
        for status in answered:
            self.statuses[status] = self.statuses.get(status, 0) + 1
        return answered


@pytest.fixture
def server() -> Iterator[Server]:
    loop = asyncio.new_event_loop()
    dossiers = KnownDossiers()
    application = web.Application()
    application.add_routes(webhook(dossiers, KnownWishes(), KnownReports()).routes())
    runner = web.AppRunner(application, access_log=None)
    loop.run_until_complete(runner.setup())
    loop.run_until_complete(web.TCPSite(runner, "127.0.0.1", 0).start())
    line = Line(runner.addresses[0][1])
    yield Server(loop, line, dossiers, {})
    loop.run_until_complete(line.close())
    loop.run_until_complete(runner.cleanup())
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.close()


@pytest.mark.slow
def test_ten_thousand_hostile_bodies_never_break_the_webhook(server: Server, caplog):
    caplog.set_level(logging.ERROR)
    twilio = FakeTwilio()

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(st.lists(posted, min_size=BODIES_AT_ONCE, max_size=BODIES_AT_ONCE))
    def strike(batch: list[Posted]) -> None:
        server.dossiers.said.clear()
        answered = server.post([each.octets(twilio) for each in batch])
        broken = [each for each, status in zip(batch, answered, strict=True) if status >= 500]
        assert broken == []

    strike()
    # 204 and 200: the interior was reached; the 4xx: so was each of the refusals.
    assert {200, 204, 400, 403, 413, 415} <= set(server.statuses)
    assert sum(server.statuses.values()) >= EXAMPLES * BODIES_AT_ONCE
    assert caplog.records == []
