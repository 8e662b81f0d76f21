"""Workers that deliver, in processes of their own, over providers that listen on loopback.

`python -m tests.delivering_worker DATABASE LEASE_S PROVIDER ...` prints `ready`; then each line
on its standard input makes one more worker, whose process id is printed. They are forks of
this process, so that a hundred of them are there in seconds; killed, nobody else notices.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import aiohttp

from channels.base import Outgoing, Sender
from channels.sms.twilio_sender import TwilioSender
from core import database
from core.notices.models import Medium, Notice, NoticeState
from core.notices.outcomes import Outcome, record
from core.notices.routing import Way, routes
from gateway.carriers import Carriers
from gateway.delivery.carrier import PATIENCE_S
from gateway.delivery.carrying import Carrying
from gateway.delivery.loop import PAUSE_S, Delivery
from gateway.delivery.recorder import Recorder
from gateway.loops import Loop, Loops

ROOT = Path(__file__).parents[1]
_NAMES = ("first", "second", "third")


async def owe_more(first: int, count: int) -> None:
    """So many texts, each to a number of its own, due now."""
    now = datetime.now(UTC)
    await Notice.bulk_create(
        Notice(
            key=f"text {number}",
            kind="received",
            medium=Medium.SMS,
            address=f"+8491{number:07}",
            facts={},
            state=NoticeState.OWED,
            owed_at=now,
            next_at=now,
        )
        for number in range(first, first + count)
    )


class Workers:
    """The process that makes workers."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def start(self) -> int:
        """One more worker; its process id."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(b"one more\n")
        return int(await self._process.stdout.readline())


@asynccontextmanager
async def workers(url: str, *bases: str, lease_s: float = 120.0) -> AsyncIterator[Workers]:
    """Ready to start workers over the providers at those addresses; none survives the block."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.delivering_worker", url, str(lease_s), *bases,
        cwd=ROOT, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        start_new_session=True,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        assert (await process.stdout.readline()).strip() == b"ready", "the script did not start"
        yield Workers(process)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


def senders(http: aiohttp.ClientSession, bases: Sequence[str]) -> list[Sender]:
    """One for each provider, named `first`, `second` ..."""
    made: list[Sender] = []
    for name, base in zip(_NAMES, bases, strict=False):
        sender = TwilioSender(
            http,
            api_base=base,
            account_sid="AC" + "0" * 32,
            auth_token="token",
            number="+84200000000",
            status_url="http://127.0.0.1:9/",
        )
        sender.provider = name
        made.append(sender)
    return made


async def phrase(notice: Notice, way: Way) -> Outgoing:
    """Its own words, which no other notice has."""
    return Outgoing(way.address, notice.key)


async def _alone(notices: Sequence[Notice], way: Way) -> None:
    return None


def delivery(
    http: aiohttp.ClientSession,
    bases: Sequence[str],
    lease_s: float = 120.0,
    patience_s: float = PATIENCE_S,
    counted: Callable[[Outcome], None] = lambda outcome: None,
) -> Delivery:
    """As the gateway joins it."""
    carriers = Carriers(
        {Medium.SMS: senders(http, bases)},
        rates={},
        prices={},
        answered=lambda *_: None,
        patience_s=dict.fromkeys(_NAMES, patience_s),
    )
    return Delivery(
        worker=str(os.getpid()),
        routes=partial(routes, quiet=False),
        joins=lambda notice: False,
        carrying=Carrying(
            carriers=carriers.of,
            phrase=phrase,
            phrase_digest=_alone,
            parts=lambda way, message: 1,
            chance=random.Random(),
        ),
        carriers=carriers.all,
        recorder=Recorder(record),
        counted=counted,
        lease=timedelta(seconds=lease_s),
    )


def loop_of(one: Delivery) -> Loop:
    """As the gateway turns it."""
    return Loop("delivery", one.turn, pause_s=PAUSE_S, wake=one.wake, end=one.idle)


async def _work(url: str, lease_s: float, bases: Sequence[str]) -> None:
    connector = aiohttp.TCPConnector(limit=0)
    async with database.opened(url), aiohttp.ClientSession(connector=connector) as http:
        loops = Loops([loop_of(delivery(http, bases, lease_s))])
        loops.start()
        await asyncio.Event().wait()


def main() -> None:
    """Make workers for as long as lines come."""
    url, lease_s, *bases = sys.argv[1:]
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead need no burial
    print("ready", flush=True)
    for _ in sys.stdin:
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            asyncio.run(_work(url, float(lease_s), bases))
        print(pid, flush=True)


if __name__ == "__main__":
    main()
