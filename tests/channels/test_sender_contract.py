"""What every sender promises, run on each: a text is taken, or fails under one of five names."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from channels.base import (
    BadAddress,
    Misconfigured,
    OptedOut,
    Refused,
    SendFailed,
    TryLater,
)
from core.notices.outbox import Progress
from tests.channels.sender_stands import STANDS, Stand, stand_of
from tests.fakes.text_api import Mood


@pytest.fixture(params=STANDS)
async def stand(request: pytest.FixtureRequest) -> AsyncIterator[Stand]:
    async with stand_of(request.param) as stand:
        yield stand


async def test_a_text_that_is_taken_gives_back_the_providers_name_for_it(stand: Stand):
    first, second = await stand.sender.send(stand.text), await stand.sender.send(stand.text)
    assert first and second and first != second
    assert len(first) <= 80  # the column of the outbox
    assert stand.taken() == [(stand.text.to, stand.text.text)] * 2


WAYS_TO_FAIL = [
    pytest.param(Mood.CUT_OFF, TryLater, id="connection cut off after the question"),
    pytest.param(Mood.SLOW, TryLater, id="no answer in time"),
    pytest.param(Mood.THROTTLED, TryLater, id="throttled"),
    pytest.param(Mood.INTERNAL_ERROR, TryLater, id="internal error"),
    pytest.param(Mood.HTML_OF_A_PROXY, TryLater, id="a proxy's error page"),
    pytest.param(Mood.HTML_WITH_200, TryLater, id="a page where JSON was due"),
    pytest.param(Mood.REDIRECT, TryLater, id="sent elsewhere"),
    pytest.param(Mood.REFUSED, Refused, id="text filtered"),
    pytest.param(Mood.UNKNOWN_ERROR, Refused, id="an error we have no name for"),
    pytest.param(Mood.OPTED_OUT, OptedOut, id="person opted out"),
    pytest.param(Mood.BAD_ADDRESS, BadAddress, id="no such number"),
    pytest.param(Mood.NOT_OUR_SENDER, Misconfigured, id="sender is not ours"),
]

#: What a provider has no word for, so that nothing can be promised.
WORDLESS = {
    "esms": {Mood.OPTED_OUT},
    "speedsms": {Mood.OPTED_OUT},
    "telegram": set(),
    "twilio_voice": {Mood.OPTED_OUT},
    "zalo": set(),
    "smpp": {Mood.HTML_OF_A_PROXY, Mood.HTML_WITH_200, Mood.REDIRECT, Mood.OPTED_OUT},
}


@pytest.mark.parametrize(("mood", "failure"), WAYS_TO_FAIL)
async def test_each_way_to_fail_has_its_name(stand: Stand, mood: Mood, failure: type[SendFailed]):
    has_a_word = stand.set_mood(mood)
    assert has_a_word is (mood not in WORDLESS.get(stand.sender.provider, ()))
    if not has_a_word:
        return
    with pytest.raises(SendFailed) as failed:
        await stand.sender.send(stand.text)
    assert type(failed.value) is failure
    assert stand.text.to not in str(failed.value)
    assert stand.text.text not in str(failed.value)
    assert stand.fake.requests == 1  # trying again is the outbox's business


async def test_a_yes_without_a_name_is_a_yes_where_the_yes_is_clear(stand: Stand):
    """Sent again for want of a name, the person would get the text twice."""
    if not stand.set_mood(Mood.NO_NAME):
        assert stand.sender.provider in ("kannel", "esms")  # the name is ours
    elif stand.sender.provider in ("twilio", "twilio_voice"):
        with pytest.raises(TryLater):  # there the name is the yes
            await stand.sender.send(stand.text)
    else:
        assert await stand.sender.send(stand.text)
    assert stand.fake.requests <= 1


@pytest.mark.parametrize("mood", [Mood.CUT_OFF, Mood.SLOW])
async def test_who_was_asked_and_did_not_answer_may_have_taken_the_text(stand: Stand, mood: Mood):
    stand.set_mood(mood)
    with pytest.raises(TryLater) as failed:
        await stand.sender.send(stand.text)
    assert failed.value.maybe_taken


async def test_a_provider_that_is_down_is_tried_later(stand: Stand):
    await stand.fake.stop()
    with pytest.raises(TryLater) as failed:
        await stand.sender.send(stand.text)
    assert not failed.value.maybe_taken
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
    stand.set_mood(Mood.THROTTLED)
    if not stand.pause(header):
        assert stand.sender.provider in ("smpp", "zalo")  # no place for a pause
        return
    with pytest.raises(TryLater) as failed:
        await stand.sender.send(stand.text)
    assert failed.value.after_s == after_s


async def test_wrong_credentials_are_the_operators_business(stand: Stand):
    with pytest.raises(Misconfigured):
        await stand.stranger.send(stand.text)
    with pytest.raises(Misconfigured):
        await stand.stranger.check()
    assert stand.taken() == []


async def test_the_check_passes_when_account_and_key_are_right_and_sends_nothing(stand: Stand):
    await stand.sender.check()
    assert stand.taken() == []


async def test_a_text_passes_once_the_provider_recovers(stand: Stand):
    stand.set_mood(Mood.INTERNAL_ERROR)
    with pytest.raises(TryLater):
        await stand.sender.send(stand.text)
    stand.set_mood(Mood.WELL)
    assert await stand.sender.send(stand.text)
    assert stand.taken() == [(stand.text.to, stand.text.text)]


async def test_a_report_that_overtakes_the_answer_is_about_the_same_text(stand: Stand):
    stand.set_mood(Mood.REPORTS_FIRST)
    name = await stand.sender.send(stand.named)
    if stand.sender.provider in ("telegram", "zalo", "twilio_voice"):
        return  # reports come by the webhook of the chat, of calls, or never
    told = stand.gates.reports.reports
    assert told == [(stand.sender.provider, name, Progress.DELIVERED, "")]


async def test_a_name_of_ours_is_the_same_at_each_attempt_and_another_for_another_text(
    stand: Stand,
):
    names = [await stand.sender.send(stand.named) for _ in range(2)]
    other = await stand.sender.send(replace(stand.named, text="Another text."))
    if stand.sender.provider in ("kannel", "esms"):
        assert names[0] == names[1] != other
    else:
        assert len({*names, other}) == 3  # the provider names each
