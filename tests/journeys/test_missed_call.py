"""A citizen confirms the number on the page, hangs up before anybody answers, and gets a text."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import aiohttp
import pytest

from core import database
from core.dossiers.beginnings import receive
from core.people.roles import Role
from tests.fakes.twilio import FakeTwilio
from tests.office import an_office
from tests.real_gateway import a_gateway

TYPED, PHONE = "0912 345 678", "+84912345678"
CALLS = "/hooks/voice/twilio/status"


async def filed(database_url: str) -> str:
    """A dossier of the person with that number; its code."""
    now = datetime.now(UTC)
    async with database.opened(database_url):
        office = await an_office(now)
        officer = await office.actor(Role.RECEIVING_OFFICER)
        return (await receive(office.desk, officer, office.application(), now=now)).dossier.code


@pytest.mark.slow
async def test_a_missed_call_of_a_confirmed_number_is_answered_by_a_text(
    database_url: str, tmp_path: Path
):
    code = await filed(database_url)
    async with FakeTwilio() as twilio, aiohttp.ClientSession() as browser:
        settings = {
            "TWILIO_ACCOUNT_SID": twilio.account_sid,
            "TWILIO_AUTH_TOKEN": twilio.auth_token,
            "TWILIO_NUMBER": twilio.number,
            "TWILIO_API_BASE": twilio.base,
        }
        async with a_gateway(tmp_path, database_url, **settings) as gateway:
            calls = count(1)

            async def missed() -> int:
                form = {
                    "CallSid": f"CA{next(calls):032x}",
                    "From": PHONE,
                    "CallStatus": "no-answer",
                    "Direction": "inbound",
                }
                status, _ = await twilio.post(form, to=gateway.url + CALLS)
                return status

            assert await missed() == 204  # nobody confirmed the number yet
            page = f"{gateway.url}/xac-nhan-so"
            async with browser.post(page, data={"so": TYPED}) as response:
                hidden = re.findall(
                    r'type="hidden" name="(\w+)" value="([^"]*)"', await response.text()
                )
            sent = await twilio.texts_to(PHONE, 2)  # that of the reception, and the code
            digits = next(
                found[1] for each in sent if (found := re.search(r"(?<!\d)(\d{6})\.", each))
            )
            async with browser.post(page, data={**dict(hidden), "ma": digits}) as response:
                assert response.status == 200, await response.text()
            assert await missed() == 204
            told = (await twilio.texts_to(PHONE, 3))[2]
            assert code in told and "hoan thanh 10%" in told
            assert await missed() == 204  # once an hour
        assert len(await twilio.texts_to(PHONE, 3)) == 3
        log = gateway.log.read_text()
        assert digits not in log and "345678" not in log
