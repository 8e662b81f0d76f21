"""A whole gateway, in a process of its own: what it serves, counts and logs."""

from __future__ import annotations

import asyncio
import json
import re

import aiohttp
import pytest

from tests.real_gateway import a_gateway

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def get(url: str, **how) -> tuple[int, str]:
    """One request over a connection of its own, so that any worker may take it."""
    async with aiohttp.ClientSession() as session, session.get(url, **how) as answer:
        return answer.status, await answer.text()


async def test_it_is_alive_ready_and_measured(tmp_path, database_url):
    async with a_gateway(tmp_path, database_url) as gateway:
        assert (await get(f"{gateway.url}/healthz"))[0] == 200
        status, ready = await get(f"{gateway.url}/readyz")
        assert (status, json.loads(ready)["database"]) == (200, "ok")
        _, metrics = await get(f"{gateway.url}/metrics")
    assert "motcua_build_info" in metrics and "motcua_process_memory_bytes" in metrics
    assert ('motcua_database_connections{use="idle"}' in metrics) == ("postgres" in database_url)


@SQLITE
async def test_every_page_a_stranger_may_open_is_served(tmp_path, database_url):
    async with a_gateway(tmp_path, database_url) as gateway:
        for path in ("/", "/tra-cuu", "/thu-tuc", "/simulator", "/office/sign-in"):
            status, page = await get(f"{gateway.url}{path}")
            assert status == 200, path
            for address in re.findall(r'(?:href|src)="(/static/[^"]+)"', page):
                assert (await get(f"{gateway.url}{address}"))[0] == 200, address


@SQLITE
async def test_production_has_neither_simulator_nor_an_open_webhook(tmp_path, database_url):
    production = {
        "MODE": "production",
        "PUBLIC_URL": "https://motcua.example.gov.vn",
        "SECRET_KEY": "a-secret-for-tests-that-is-long-enough",
    }
    async with a_gateway(tmp_path, database_url, **production) as gateway:
        assert (await get(f"{gateway.url}/simulator"))[0] == 404
        assert (await get(f"{gateway.url}/hooks/sms/twilio"))[0] == 404
        async with aiohttp.ClientSession() as session, session.get(gateway.url) as page:
            assert "Strict-Transport-Security" in page.headers


@SQLITE
async def test_a_text_from_the_simulator_is_answered(tmp_path, database_url):
    async with (
        a_gateway(tmp_path, database_url) as gateway,
        aiohttp.ClientSession() as session,
    ):
        sent = {"text": "TT X99.01-261102-0001"}
        async with session.post(f"{gateway.url}/simulator/texts", data=sent) as page:
            assert page.status == 200
        async with session.get(f"{gateway.url}/simulator/texts") as thread:
            text = await thread.text()
    assert "X99.01-261102-0001" in text
    assert len(re.findall(r'class="[^"]*\banswered\b', text)) == 1


@SQLITE
async def test_several_processes_count_together(tmp_path, database_url):
    async with a_gateway(tmp_path, database_url, WORKERS="2") as gateway:
        await asyncio.gather(*(get(f"{gateway.url}/tra-cuu") for _ in range(20)))
        for _ in range(4):  # whichever of them is asked
            _, metrics = await get(f"{gateway.url}/metrics")
            assert re.search(
                r'^motcua_request_seconds_count\{[^}]*route="/tra-cuu"[^}]*\} 20\.0$',
                metrics,
                re.MULTILINE,
            )


@SQLITE
async def test_the_log_holds_nothing_of_what_was_asked(tmp_path, database_url):
    asked = "/tra-cuu?ma=X99.01-261102-0001&pin=4711&t=SECRETTOKEN"
    async with a_gateway(tmp_path, database_url) as gateway:
        await get(f"{gateway.url}{asked}")
        await get(f"{gateway.url}/nobody/0912345678?name=Nguyen+Van+An")
    log = gateway.log.read_text("utf-8")
    lines = [json.loads(line) for line in log.splitlines()]
    assert {"/tra-cuu", "none"} <= {line.get("route") for line in lines}
    for secret in ("4711", "SECRETTOKEN", "0912345678", "Nguyen"):
        assert secret not in log
