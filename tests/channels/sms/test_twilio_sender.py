"""What is Twilio's own about sending: its form, its account, a text that fails as it is taken."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
import pytest

from channels.base import BadAddress, Misconfigured, Outgoing
from channels.sms.twilio_sender import TwilioSender
from tests.fakes.twilio import FakeTwilio, Mood

TEXT = Outgoing(to="+84912345678", text="Ho so H15.50-261008-0975 da co ket qua.")
STATUS_URL = "https://motcua.example.vn/hooks/sms/twilio/status"


@dataclass
class Stand:
    sender: TwilioSender
    fake: FakeTwilio


@pytest.fixture
async def stand() -> AsyncIterator[Stand]:
    async with FakeTwilio() as fake, aiohttp.ClientSession() as http:
        sender = TwilioSender(
            http,
            api_base=fake.base,
            account_sid=fake.account_sid,
            auth_token=fake.auth_token,
            number=fake.number,
            status_url=STATUS_URL,
        )
        yield Stand(sender, fake)


async def test_the_form_says_from_where_and_where_to_report(stand: Stand):
    name = await stand.sender.send(TEXT)
    (taken,) = stand.fake.taken
    assert taken == {
        "To": TEXT.to,
        "Body": TEXT.text,
        "From": stand.fake.number,
        "StatusCallback": STATUS_URL,
        "sid": name,
    }


async def test_a_text_that_is_taken_and_failed_in_one_answer_has_failed(stand: Stand):
    stand.fake.mood = Mood.FAILED_AT_ONCE
    with pytest.raises(BadAddress):
        await stand.sender.send(TEXT)


async def test_an_account_that_is_suspended_is_the_operators_business(stand: Stand):
    stand.fake.account_status = "suspended"
    with pytest.raises(Misconfigured, match="suspended"):
        await stand.sender.check()
