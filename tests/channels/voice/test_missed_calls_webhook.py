"""How a call ended, as Twilio tells it: signed, and only a missed one leads to anything."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from aiohttp import web

from channels.sms.twilio_signature import TwilioSignature
from channels.voice.missed_calls import STATUS, MissedCalls
from tests.fakes.twilio import FakeTwilio

AT = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
PUBLIC_URL = "https://motcua.example.vn"
CALLER = "+84912345678"


@dataclass
class Line:
    """A webhook before a Twilio that calls it."""

    twilio: FakeTwilio
    url: str
    missed: list[str] = field(default_factory=list)

    async def ended(self, status: str, **changes: str) -> int:
        """Twilio tells that a call ended; the HTTP status of our answer."""
        form = {
            "CallSid": "CA" + "0" * 32, "AccountSid": self.twilio.account_sid,
            "From": CALLER, "To": self.twilio.number, "CallStatus": status,
            "Direction": "inbound", "ApiVersion": "2010-04-01", "CallDuration": "0",
        }  # fmt: skip
        return await self.post(form | changes)

    async def post(self, form: dict[str, str]) -> int:
        answered, _ = await self.twilio.post(form, to=self.url, public_url=PUBLIC_URL + STATUS)
        return answered


@pytest.fixture
async def line(aiohttp_server: Callable[..., Awaitable]) -> Line:
    twilio, missed = FakeTwilio(), list[str]()

    async def answer(number: str, *, now: datetime) -> bool:
        assert now == AT
        missed.append(number)
        return True

    signature = TwilioSignature(public_url=PUBLIC_URL, token=twilio.auth_token)
    calls = MissedCalls(signature=signature, answer=answer, clock=lambda: AT)
    application = web.Application()
    application.add_routes(calls.routes())
    server = await aiohttp_server(application)
    return Line(twilio, str(server.make_url(STATUS)), missed)


@pytest.mark.parametrize("status", ["no-answer", "canceled"])
async def test_a_call_that_nobody_answered_is_answered_by_a_text(line, status):
    assert await line.ended(status) == 204
    assert line.missed == [CALLER]


@pytest.mark.parametrize(
    "status", ["queued", "ringing", "in-progress", "completed", "busy", "failed", "", "NO-ANSWER"]
)
async def test_any_other_end_leads_to_nothing(line, status):
    assert await line.ended(status) == 204
    assert line.missed == []


@pytest.mark.parametrize(
    "caller", ["anonymous", "Restricted", "", "+", "sip:a@example.vn", "+84912345678\r\n+84", "113"]
)
async def test_who_hides_the_number_gets_no_text(line, caller):
    assert await line.ended("no-answer", From=caller) == 204
    assert line.missed == []


async def test_our_own_call_that_nobody_took_is_not_answered(line):
    assert await line.ended("no-answer", Direction="outbound-api") == 204
    assert line.missed == []


async def test_a_stranger_learns_nothing(line):
    line.twilio.auth_token = "another"
    assert await line.ended("no-answer") == 403
    assert line.missed == []


async def test_a_signed_form_that_lacks_what_it_must_tell_is_refused_by_name(line):
    assert await line.post({"CallSid": "CA1"}) == 400
