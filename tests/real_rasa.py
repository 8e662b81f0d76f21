"""The real Rasa beside an advisor of ours, on loopback; over the demo's catalogue, or another.

Its environment and its models are kept in `.venv-rasa`: made there when REQUIRE_ALL=1 asks for
everything, else used if they are there.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from advisor.advisor import Advisor
from advisor.conversation import InMemory
from advisor.pace import Pace
from advisor.search.finder import Finder
from advisor.situations.reading import shipped
from advisor.understanding.embedded import Embedded
from advisor.understood import Understanding
from core.procedures import demo
from core.procedures.content import Content
from gateway.rasa import trained
from gateway.rasa.actions import PATH, RasaActions
from gateway.rasa.asking import Doors, RasaAdvisor
from gateway.rasa.child import RasaChild
from gateway.rasa.sealed import SealedTurns
from tests.advisor.known_procedures import KnownFacts
from tests.conftest import missing
from tests.real_gateway import ROOT, free_port

TOKEN = "a token that only this Rasa knows"
#: Where the model over the demo's catalogue is kept.
KEPT = trained.PYTHON.parents[1]
_CATALOGUE = ROOT / "gateway" / "demo" / "procedures.toml"


@cache
def contents() -> tuple[Content, ...]:
    """The demo's procedures."""
    found = [one for _, one in demo.read(_CATALOGUE.read_text("utf-8"))]
    return tuple(one for one in found if isinstance(one, Content))


@cache
def engine() -> Embedded:
    """The embedded engine over them."""
    finder = Finder.build(contents(), shipped())
    return Embedded(lambda: finder)


def an_advisor() -> Advisor:
    """With conversations of its own, and patience for tests in a hurry."""
    return Advisor(
        understanding=engine(), conversations=InMemory(), public_url="https://motcua.example",
        facts=KnownFacts(*contents()), pace=Pace(most=100_000),
    )  # fmt: skip


async def model() -> Path:
    """The trained model; the test is skipped where there is no Rasa."""
    if not trained.PYTHON.exists() and os.environ.get("REQUIRE_ALL") != "1":
        missing("Rasa's environment (.venv-rasa)")
    await trained.installed()
    return await trained.model(KEPT, [one.name for one in contents()])


@dataclass
class Beside:
    """An advisor that asks a real Rasa."""

    advisor: RasaAdvisor
    child: RasaChild
    outcomes: list[str]


@asynccontextmanager
async def a_real_rasa(folder: Path) -> AsyncIterator[Beside]:
    """Over the demo's catalogue; started, and answering."""
    async with beside(await model(), an_advisor(), engine(), folder) as found:
        yield found


@asynccontextmanager
async def beside(
    found: Path, advisor: Doors, own: Understanding, folder: Path
) -> AsyncIterator[Beside]:
    """Rasa with that model before `advisor`, whose own engine is `own`.

    Args:
        folder: holds its log.
    """
    port, sealed = free_port(), SealedTurns(b"k" * 32)
    outcomes: list[str] = []
    actions = RasaActions(
        advisor, understanding=own, sealed=sealed, token=TOKEN, clock=lambda: datetime.now(UTC)
    )
    application = web.Application()
    application.add_routes(actions.routes())
    async with (
        TestServer(application, host="127.0.0.1") as server,
        aiohttp.ClientSession() as http,
    ):
        url = f"http://127.0.0.1:{port}"
        child = RasaChild(
            found, port=port, actions_url=str(server.make_url(PATH)), token=TOKEN, folder=folder
        )
        keeping = asyncio.create_task(child.keep())
        asking = RasaAdvisor(
            advisor, understanding=own, url=url, http=lambda: http, sealed=sealed,
            naming_key=b"n" * 32, counted=outcomes.append,
        )  # fmt: skip
        try:
            await _loaded(http, url, keeping)
            yield Beside(asking, child, outcomes)
        finally:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)
            await asking.close()
            if child.process is not None:
                await child.process.wait()


async def _loaded(http: aiohttp.ClientSession, url: str, keeping: asyncio.Task[None]) -> None:
    """Come back when its model is loaded: it listens before that."""
    while True:
        assert not keeping.done(), "Rasa does not start"
        try:
            async with http.get(f"{url}/webhooks/rest/") as response:
                if response.status == 200:
                    return
        except aiohttp.ClientConnectionError:
            pass
        await asyncio.sleep(0.2)
