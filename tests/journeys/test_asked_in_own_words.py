"""A question in own words, through the outer faces only: program, command line and telephone.

A real gateway process over the demo's catalogue of procedures; on both databases.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from core import database
from core.dossiers.beginnings import Begun, receive
from core.people.roles import Role
from core.procedures import demo
from core.procedures.importing import import_procedures
from tests.office import an_office
from tests.real_gateway import ROOT, Gateway, a_gateway

PROCEDURES = ROOT / "gateway" / "demo" / "procedures.toml"


@pytest.fixture
async def begun_and_gateway(
    database_url: str, tmp_path: Path
) -> AsyncIterator[tuple[Begun, Gateway]]:
    now = datetime.now(UTC)
    async with database.opened(database_url):
        office = await an_office(now)
        officer = await office.actor(Role.RECEIVING_OFFICER)
        begun = await receive(office.desk, officer, office.application(), now=now)
        rows = demo.read(PROCEDURES.read_text("utf-8"))
        await import_procedures(rows, now=now, source="demo")
    async with a_gateway(tmp_path, database_url) as gateway:
        yield begun, gateway


class Asker:
    """A program that talks with the advisor."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session, self._url = session, f"{url}/api/v1/advice"
        self._conversation = ""

    async def ask(self, text: str = "", **more: str) -> dict[str, Any]:
        body = {"text": text, "conversation_id": self._conversation, **more}
        async with self._session.post(self._url, json=body) as response:
            told: dict[str, Any] = await response.json()
            assert response.status == 200, told
        self._conversation = told["conversation_id"]
        return told


async def test_she_learns_what_to_bring_what_it_costs_and_where_her_dossier_is(
    begun_and_gateway: tuple[Begun, Gateway],
):
    begun, gateway = begun_and_gateway
    async with aiohttp.ClientSession() as session:
        asker = Asker(session, gateway.url)
        told = await asker.ask("cho em hỏi đăng ký kết hôn cần giấy tờ gì")
        assert (told["kind"], told["procedure"]) == ("answer", "1.000894")
        assert told["facet"] == "papers" and told["sources"][0]["code"] == "1.000894"

        async with session.get(f"{gateway.url}/api/v1/procedures/1.000894") as response:
            record = await response.json()
        papers = [paper["name"] for paper in record["papers"] if not paper["is_note"]]
        assert papers and all(paper in told["text"] for paper in papers)

        told = await asker.ask("thế hết nhiêu tiền")
        assert (told["procedure"], told["facet"]) == ("1.000894", "fee")
        payload = next(one["payload"] for one in told["buttons"] if one["payload"] == "l:1.000894")
        told = await asker.ask(chosen=payload)
        assert "/viec-can-lam/1.000894" in told["text"]

        code = begun.dossier.code
        told = await asker.ask(f"hồ sơ {code} tới đâu rồi")
        assert told["kind"] == "status" and "hoàn thành 10%" in told["text"]
        assert "Hẹn trả" not in told["text"] and "Nguyễn" not in told["text"]

        async with session.get(f"{gateway.url}/metrics") as response:
            assert response.status == 200
    said = await gateway.run("ask", "đăng ký kết hôn mất bao lâu")
    assert "Thời hạn giải quyết" in said and "answer time: 1.000894" in said
    log = gateway.log.read_text("utf-8")
    assert "kết hôn" not in log
