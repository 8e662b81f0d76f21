"""What every sender promises, run on each: a text is taken, or fails under one of five names."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
import pytest

from channels.base import (
    BadAddress,
    Misconfigured,
    OptedOut,
    Outgoing,
    Refused,
    Sender,
    SendFailed,
    TryLater,
)
from channels.sms.twilio_sender import TwilioSender
from tests.fakes.twilio import FakeTwilio, Mood

TEXT = Outgoing(to="+84912345678", text="Ho so H15.50-261008-0975 da co ket qua.")
STATUS_URL = "https://motcua.example.vn/hooks/sms/twilio/status"


@dataclass
class Stand:
    """A sender before its fake provider."""

    sender: Sender
    stranger: Sender  #: the same with a wrong key
    fake: FakeTwilio


@pytest.fixture(params=["twilio"])
async def stand(request: pytest.FixtureRequest) -> AsyncIterator[Stand]:
    async with FakeTwilio() as fake, aiohttp.ClientSession() as http:

        def sender(token: str) -> TwilioSender:
            return TwilioSender(
                http,
                api_base=fake.base,
                account_sid=fake.account_sid,
                auth_token=token,
                number=fake.number,
                status_url=STATUS_URL,
                timeout_s=0.3,
            )

        yield Stand(sender(fake.auth_token), sender("wrong"), fake)


async def test_a_text_that_is_taken_gives_back_the_providers_name_for_it(stand: Stand):
    first, second = await stand.sender.send(TEXT), await stand.sender.send(TEXT)
    assert [taken["sid"] for taken in stand.fake.taken] == [first, second]
    assert first != second
    (taken, _) = stand.fake.taken
    assert (taken["To"], taken["Body"], taken["From"]) == (TEXT.to, TEXT.text, stand.fake.number)
    assert taken["StatusCallback"] == STATUS_URL


@pytest.mark.parametrize(
    ("mood", "failure"),
    [
        pytest.param(Mood.CUT_OFF, TryLater, id="connection cut off"),
        pytest.param(Mood.SLOW, TryLater, id="no answer in time"),
        pytest.param(Mood.THROTTLED, TryLater, id="throttled"),
        pytest.param(Mood.INTERNAL_ERROR, TryLater, id="internal error"),
        pytest.param(Mood.HTML_OF_A_PROXY, TryLater, id="a proxy's error page"),
        pytest.param(Mood.HTML_WITH_200, TryLater, id="a page where JSON was due"),
        pytest.param(Mood.NO_SID, TryLater, id="taken without a name"),
        pytest.param(Mood.REDIRECT, TryLater, id="sent elsewhere"),
        pytest.param(Mood.REFUSED, Refused, id="text filtered"),
        pytest.param(Mood.UNKNOWN_ERROR, Refused, id="an error we have no name for"),
        pytest.param(Mood.OPTED_OUT, OptedOut, id="person opted out"),
        pytest.param(Mood.BAD_ADDRESS, BadAddress, id="no such number"),
        pytest.param(Mood.FAILED_AT_ONCE, BadAddress, id="taken and failed in one answer"),
        pytest.param(Mood.NOT_OUR_NUMBER, Misconfigured, id="sender is not ours"),
    ],
)
async def test_each_way_to_fail_has_its_name(stand: Stand, mood: Mood, failure: type[SendFailed]):
    stand.fake.mood = mood
    with pytest.raises(SendFailed) as failed:
        await stand.sender.send(TEXT)
    assert type(failed.value) is failure
    assert TEXT.to not in str(failed.value)
    assert TEXT.text not in str(failed.value)
    assert stand.fake.requests == 1  # trying again is the outbox's business


async def test_a_provider_that_is_down_is_tried_later(stand: Stand):
    await stand.fake.stop()
    with pytest.raises(TryLater):
        await stand.sender.send(TEXT)
    with pytest.raises(TryLater):
        await stand.sender.check()


@pytest.mark.parametrize(
    ("header", "after_s"),
    [
        pytest.param(None, None, id="no pause named"),
        pytest.param("7", 7.0, id="seconds"),
        pytest.param("99999999", 3600.0, id="an unbelievable pause"),
        pytest.param("soon", None, id="nonsense"),
    ],
)
async def test_a_throttling_provider_is_given_the_pause_it_asks(stand: Stand, header, after_s):
    stand.fake.mood, stand.fake.retry_after = Mood.THROTTLED, header
    with pytest.raises(TryLater) as failed:
        await stand.sender.send(TEXT)
    assert failed.value.after_s == after_s


async def test_wrong_credentials_are_the_operators_business(stand: Stand):
    with pytest.raises(Misconfigured):
        await stand.stranger.send(TEXT)
    with pytest.raises(Misconfigured):
        await stand.stranger.check()
    assert stand.fake.taken == []


async def test_the_check_passes_when_account_and_key_are_right_and_sends_nothing(stand: Stand):
    await stand.sender.check()
    stand.fake.account_status = "suspended"
    with pytest.raises(Misconfigured, match="suspended"):
        await stand.sender.check()
    assert stand.fake.taken == []


async def test_a_text_passes_once_the_provider_recovers(stand: Stand):
    stand.fake.mood = Mood.INTERNAL_ERROR
    with pytest.raises(TryLater):
        await stand.sender.send(TEXT)
    stand.fake.mood = Mood.WELL
    assert await stand.sender.send(TEXT) == stand.fake.taken[0]["sid"]
