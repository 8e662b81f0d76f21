"""The real Rasa beside an advisor over the demo's catalogue, both of this project, on loopback.

Its environment and its model are kept in `.venv-rasa`: made there when REQUIRE_ALL=1 asks for
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
from core.procedures import demo
from core.procedures.content import Content
from gateway.rasa import trained
from gateway.rasa.actions import PATH, RasaActions
from gateway.rasa.asking import RasaAdvisor
from gateway.rasa.child import RasaChild
from gateway.rasa.sealed import SealedTurns
from tests.advisor.known_procedures import KnownFacts
from tests.conftest import missing
from tests.real_gateway import ROOT, free_port

TOKEN = "a token that only this Rasa knows"
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
    return await trained.model(trained.PYTHON.parents[1], [one.name for one in contents()])


@dataclass
class Beside:
    """An advisor that asks a real Rasa."""

    advisor: RasaAdvisor
    child: RasaChild
    outcomes: list[str]


@asynccontextmanager
async def a_real_rasa(folder: Path) -> AsyncIterator[Beside]:
    """Started, and answering."""
    found, port, outcomes = await model(), free_port(), []
    sealed, advisor = SealedTurns(b"k" * 32), an_advisor()
    actions = RasaActions(
        advisor, understanding=engine(), sealed=sealed, token=TOKEN,
        clock=lambda: datetime.now(UTC),
    )  # fmt: skip
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
            advisor, understanding=engine(), url=url, http=lambda: http, sealed=sealed,
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
