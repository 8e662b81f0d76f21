"""What is owed is sent, and what cannot be sent now is neither lost nor in the way."""

from __future__ import annotations

import asyncio
import random
from datetime import UTC, datetime, timedelta

import pytest

from channels.base import BadAddress, Misconfigured, OptedOut, Outgoing, Refused, TryLater
from core.notices import outbox
from core.notices.models import Medium, Notice, NoticeState
from gateway.delivery import BATCH, Delivery
from gateway.loops import Loop, Loops

PHONE = "+84912345678"


class Provider:
    """A sender that does what it is told."""

    provider = "told"

    def __init__(self) -> None:
        self.taken: list[Outgoing] = []
        self.trouble: Exception | None = None

    async def send(self, message: Outgoing) -> str:
        if self.trouble is not None:
            raise self.trouble
        self.taken.append(message)
        return f"id-{len(self.taken)}"

    async def check(self) -> None:
        pass


class Desk:
    """A delivery and what it counted."""

    def __init__(self) -> None:
        self.provider = Provider()
        self.counted: list[tuple[str, str]] = []
        self.delivery = Delivery(
            worker="w1",
            phrase=self._phrase,
            sender=lambda notice: self.provider,
            counted=lambda medium, outcome: self.counted.append((medium, outcome)),
            chance=random.Random(1),
        )

    @staticmethod
    def _phrase(notice: Notice) -> str:
        return f"{notice.kind} {notice.facts['code']}"

    async def turn(self) -> bool:
        return await self.delivery.turn(datetime.now(UTC))


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def owe(number: int = 1, **changes) -> Notice:
    past = datetime.now(UTC) - timedelta(minutes=1)
    values = {
        "key": f"key {number}",
        "kind": "received",
        "medium": Medium.SMS,
        "address": PHONE,
        "facts": {"code": f"H15.01-261102-{number:04}"},
        "state": NoticeState.OWED,
        "owed_at": past,
        "next_at": past,
    }
    return await Notice.create(**(values | changes))


async def test_what_is_owed_is_phrased_sent_and_recorded(database, desk):
    notice = await owe()
    assert await desk.turn() is False
    assert desk.provider.taken == [Outgoing(PHONE, "received H15.01-261102-0001")]
    await notice.refresh_from_db()
    assert (notice.state, notice.provider, notice.provider_id) == ("sent", "told", "id-1")
    assert desk.counted == [("sms", "sent")]


async def test_what_was_sent_is_not_sent_again(database, desk):
    await owe()
    await desk.turn()
    await desk.turn()
    assert len(desk.provider.taken) == 1


async def test_a_full_batch_asks_for_another_turn(database, desk):
    for number in range(BATCH + 1):
        await owe(number)
    assert await desk.turn() is True
    assert await desk.turn() is False
    assert len(desk.provider.taken) == BATCH + 1


@pytest.mark.parametrize(
    ("trouble", "least_s", "most_s"),
    [
        pytest.param(TryLater("down"), 24, 36, id="down: half a minute, more or less"),
        pytest.param(TryLater("busy", after_s=7), 7, 7, id="the pause it asked for"),
        pytest.param(Misconfigured("token"), 1200, 1200, id="an operator must act"),
        pytest.param(KeyError("a bug of ours"), 24, 36, id="something unforeseen"),
    ],
)
async def test_what_may_pass_later_is_tried_later(database, desk, trouble, least_s, most_s):
    notice = await owe()
    desk.provider.trouble = trouble
    before = datetime.now(UTC)
    await desk.turn()
    after = datetime.now(UTC)
    await notice.refresh_from_db()
    assert notice.state == NoticeState.OWED
    assert before + timedelta(seconds=least_s) <= notice.next_at
    assert notice.next_at <= after + timedelta(seconds=most_s)
    assert desk.counted == [("sms", "postponed")]


@pytest.mark.parametrize("attempts", [3, 9])
async def test_each_failure_lengthens_the_wait_up_to_an_hour(database, desk, attempts):
    notice = await owe(attempts=attempts - 1)
    desk.provider.trouble = TryLater("down")
    await desk.turn()
    await notice.refresh_from_db()
    wait_s = (notice.next_at - datetime.now(UTC)).total_seconds()
    expected_s = min(30 * 2 ** (attempts - 1), 3600)
    assert expected_s * 0.7 < wait_s < expected_s * 1.21


@pytest.mark.parametrize(
    "trouble",
    [
        pytest.param(Refused("not this text"), id="refused"),
        pytest.param(BadAddress("no such number"), id="nobody there"),
        pytest.param(OptedOut("STOP"), id="asked the provider to stop"),
    ],
)
async def test_what_will_never_pass_is_given_up_with_the_reason(database, desk, trouble):
    notice = await owe()
    desk.provider.trouble = trouble
    await desk.turn()
    await notice.refresh_from_db()
    assert notice.state == NoticeState.FAILED
    assert str(trouble) in notice.failure


async def test_who_asked_for_silence_is_left_in_peace(database, desk, now):
    notice = await owe()
    await outbox.opt_out(Medium.SMS, PHONE, now=now)
    await desk.turn()
    await notice.refresh_from_db()
    assert (notice.state, desk.provider.taken) == (NoticeState.FAILED, [])


async def test_what_came_too_late_is_not_sent(database, desk):
    notice = await owe(useless_after=datetime.now(UTC) - timedelta(seconds=1))
    await desk.turn()
    await notice.refresh_from_db()
    assert (notice.state, desk.provider.taken) == (NoticeState.FAILED, [])


async def test_a_notice_that_cannot_be_phrased_does_not_hold_up_the_others(database, desk):
    wrong, right = await owe(1, facts={}), await owe(2)
    await desk.turn()
    await wrong.refresh_from_db()
    await right.refresh_from_db()
    assert (wrong.state, right.state) == (NoticeState.OWED, NoticeState.SENT)


async def test_a_stopping_gateway_records_the_text_it_has_in_hand(database, desk):
    notice, later = await owe(), await owe(2, next_at=datetime.now(UTC) + timedelta(days=1))
    sending, go_on = asyncio.Event(), asyncio.Event()

    async def slow(message: Outgoing) -> str:
        sending.set()
        await go_on.wait()
        return "id-slow"

    desk.provider.send = slow
    loops = Loops([Loop("delivery", desk.delivery.turn, pause_s=0.01)])
    loops.start()
    await sending.wait()
    stopping = asyncio.create_task(loops.stop(60))
    go_on.set()
    await stopping
    await notice.refresh_from_db()
    await later.refresh_from_db()
    assert (notice.state, notice.provider_id) == (NoticeState.SENT, "id-slow")
    assert later.state == NoticeState.OWED


async def test_the_log_of_a_failure_names_nobody(database, desk, caplog):
    await owe()
    desk.provider.trouble = KeyError("x")
    await desk.turn()
    assert "could not be sent" in caplog.text
    assert "912345678" not in caplog.text
