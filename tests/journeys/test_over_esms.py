"""A text to a short code, a notice out and its report, over eSMS as its documents describe it.

A real gateway process, and the provider's API on loopback, on both databases.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode
from xml.etree import ElementTree

import aiohttp

from core import database
from core.database import rows
from core.dossiers.beginnings import receive
from core.people.roles import Role
from tests.fakes.text_api import DIALECTS, KEY, SECRET, SENDER, FakeTextApi, Mood
from tests.office import an_office
from tests.real_gateway import a_gateway

INCOMING_KEY = "key-of-the-short-code"


def question(text: str, key: str = INCOMING_KEY) -> str:
    """The query with which eSMS brings a text."""
    told = {"cpid": "17", "smsid": "9912", "content": text, "receiverTime": "20261102090000"}
    digest = hashlib.md5(("".join(told.values()) + key).encode(), usedforsecurity=False).digest()
    more = {"sender": "84912345678", "serviceNumber": "8079", "keyword": "TT"}
    return urlencode(told | more | {"sign": base64.b64encode(digest).decode()})


async def test_a_citizen_is_told_of_the_reception_and_answered(database_url: str, tmp_path: Path):
    now = datetime.now(UTC)
    async with (
        database.opened(database_url),
        FakeTextApi(DIALECTS["esms"], mood=Mood.REPORTS_FIRST) as esms,
    ):
        office = await an_office(now)
        officer = await office.actor(Role.RECEIVING_OFFICER)
        begun = await receive(office.desk, officer, office.application(), now=now)
        code = begun.dossier.code
        settings = {
            "SMS_HTTP_PROVIDER": "esms",
            "SMS_HTTP_KEY": KEY,
            "SMS_HTTP_SECRET": SECRET,
            "SMS_HTTP_SENDER": SENDER,
            "SMS_HTTP_URL": esms.base,
            "SMS_HTTP_INCOMING_KEY": INCOMING_KEY,
            "SMS_HTTP_CALLERS": "127.0.0.0/8",
            "QUIET_HOURS": "ignore",
        }
        async with a_gateway(tmp_path, database_url, **settings) as gateway:
            # The report came before the answer to the sending, and was not lost.
            arrived = "SELECT provider FROM notice WHERE state = 'delivered'"
            while not (found := await rows(arrived)):  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.05)
            assert [row["provider"] for row in found] == ["esms"]
            assert [(one.to, code in one.text) for one in esms.taken] == [("84912345678", True)]
            assert esms.reported == [200]

            hook = f"{gateway.url}/hooks/sms/http"
            async with aiohttp.ClientSession() as http:
                async with http.get(f"{hook}?{question(f'TT {code}')}") as response:
                    assert response.status == 200
                    answer = ElementTree.fromstring(await response.text())
                async with http.get(f"{hook}?{question('TG', 'another key')}") as response:
                    assert response.status == 403
            assert answer.findtext("Message") == f"Ho so {code}: da tiep nhan, hoan thanh 10%."
