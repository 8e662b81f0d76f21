"""What is owed is sent, and what cannot be sent now is neither lost nor in the way."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from channels.base import (
    BadAddress,
    Misconfigured,
    OptedOut,
    Outgoing,
    Refused,
    TryLater,
)
from core.notices import outbox
from core.notices.models import Medium, NoticeState, Priority
from core.notices.routing import Route, Way
from gateway.delivery.breaker import FAILURES
from gateway.delivery.loop import BATCH, IN_HAND
from gateway.loops import Loop, Loops
from tests.deliveries import Desk, Provider
from tests.notices import PHONE, owe

MAIL = Way(Medium.MAIL, "an@example.vn")


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def past() -> datetime:
    return datetime.now(UTC) - timedelta(minutes=1)


async def test_what_is_owed_is_phrased_sent_and_recorded(database, desk, past):
    notice = await owe(past)
    await desk.turn()
    assert desk.provider.taken == [
        Outgoing(PHONE, "received H15.01-261102-0001", reference=f"n{notice.id}")
    ]
    await notice.refresh_from_db()
    assert (notice.state, notice.provider, notice.provider_id) == ("sent", "told", "id-1")
    assert (notice.went_by, notice.parts, notice.cost_dong) == (f"sms:{PHONE}", 1, 300)
    assert desk.counted == [("sms", "sent", "")]


async def test_what_was_sent_is_not_sent_again(database, desk, past):
    await owe(past)
    await desk.turn()
    await desk.turn()
    assert len(desk.provider.taken) == 1


async def test_what_officers_send_again_has_a_name_of_its_own(database, desk, past):
    notice = await owe(past)
    desk.provider.trouble = Refused("no")
    await desk.turn()
    desk.provider.trouble = None
    await outbox.send_again([notice.id], now=past)
    await desk.turn()
    assert [one.reference for one in desk.provider.taken] == [f"n{notice.id}.1"]


async def test_a_full_batch_asks_for_another_turn(database, desk, past):
    for number in range(BATCH + 1):
        await owe(past, number)
    assert await desk.delivery.turn(datetime.now(UTC)) is True
    await desk.delivery.idle()
    assert await desk.turn() is False
    assert len(desk.provider.taken) == BATCH + 1


@pytest.mark.parametrize(
    ("trouble", "least_s", "most_s"),
    [
        pytest.param(TryLater("down"), 4, 6, id="down: five seconds, more or less"),
        pytest.param(TryLater("busy", after_s=7), 7, 8.4, id="not before the pause it asked for"),
        pytest.param(Misconfigured("token"), 1200, 1440, id="an operator must act"),
        pytest.param(KeyError("a bug of ours"), 60, 60, id="something unforeseen"),
    ],
)
async def test_what_may_pass_later_is_tried_later(database, desk, past, trouble, least_s, most_s):
    notice = await owe(past)
    desk.provider.trouble = trouble
    before = datetime.now(UTC)
    await desk.turn()
    after = datetime.now(UTC)
    await notice.refresh_from_db()
    assert notice.state == NoticeState.OWED
    assert before + timedelta(seconds=least_s) <= notice.next_at
    assert notice.next_at <= after + timedelta(seconds=most_s)
    assert [outcome for _, outcome, _ in desk.counted] == ["owed"]


@pytest.mark.parametrize(("attempts", "expected_s"), [(3, 20), (7, 320), (9, 600), (250, 600)])
async def test_each_failure_lengthens_the_wait_to_ten_minutes(
    database, desk, past, attempts, expected_s
):
    notice = await owe(past, attempts=attempts - 1)
    desk.provider.trouble = TryLater("down")
    await desk.turn()
    await notice.refresh_from_db()
    wait_s = (notice.next_at - datetime.now(UTC)).total_seconds()
    assert expected_s * 0.7 < wait_s < expected_s * 1.21


@pytest.mark.parametrize(
    "trouble",
    [
        pytest.param(Refused("not this text"), id="refused"),
        pytest.param(BadAddress("no such number"), id="nobody there"),
        pytest.param(OptedOut("STOP"), id="asked the provider to stop"),
    ],
)
async def test_what_will_never_pass_is_given_up_with_the_reason(database, desk, past, trouble):
    notice = await owe(past)
    desk.provider.trouble = trouble
    await desk.turn()
    await notice.refresh_from_db()
    assert notice.state == NoticeState.FAILED
    assert str(trouble) in notice.failure
    assert desk.counted == [("sms", "failed", trouble.failure)]


@pytest.mark.parametrize(
    "trouble",
    [TryLater("down"), TryLater("busy", after_s=60), Misconfigured("token")],
    ids=["down", "asks for patience", "our account is wrong"],
)
async def test_what_the_first_provider_does_not_take_the_second_gets_at_once(
    database, past, trouble
):
    first, second = Provider("first"), Provider("second")
    desk = Desk(first, second)
    notice = await owe(past)
    first.trouble = trouble
    await desk.turn()
    await notice.refresh_from_db()
    assert (notice.state, notice.provider) == (NoticeState.SENT, "second")


async def test_a_text_that_one_provider_refuses_is_not_offered_to_the_next(database, past):
    first, second = Provider("first"), Provider("second")
    desk = Desk(first, second)
    await owe(past)
    first.trouble = BadAddress("no such number")
    await desk.turn()
    assert second.taken == []


@pytest.mark.parametrize("trouble", [Refused("x"), BadAddress("x"), OptedOut("x")])
async def test_who_cannot_be_reached_by_text_gets_a_mail(database, past, trouble):
    texts, mails = Provider("texts"), Provider("mails")
    desk = Desk(texts, mails=[mails], ways=[Way(Medium.SMS, PHONE), MAIL])
    notice = await owe(past)
    texts.trouble = trouble
    await desk.turn()
    await notice.refresh_from_db()
    assert (notice.state, notice.went_by) == (NoticeState.SENT, "mail:an@example.vn")
    assert [message.to for message in mails.taken] == [MAIL.address]


async def test_a_medium_that_is_down_is_waited_for_twice_and_then_passed_over(database, past):
    texts, mails = Provider("texts"), Provider("mails")
    desk = Desk(texts, mails=[mails], ways=[Way(Medium.SMS, PHONE), MAIL])
    notice = await owe(past)
    texts.trouble = TryLater("down")
    for _ in range(2):
        await desk.turn()
        assert mails.taken == []
        await desk.hurry()
    await desk.turn()
    await notice.refresh_from_db()
    assert (notice.state, notice.went_by) == (NoticeState.SENT, "mail:an@example.vn")


async def test_a_way_that_turned_out_closed_is_not_tried_again(database, past):
    texts, mails = Provider("texts"), Provider("mails")
    desk = Desk(texts, mails=[mails], ways=[Way(Medium.SMS, PHONE), MAIL])
    notice = await owe(past)
    texts.trouble, mails.trouble = BadAddress("nobody"), TryLater("down")
    await desk.turn()
    texts.trouble = mails.trouble = None
    await desk.hurry()
    await desk.turn()
    assert (texts.taken, len(mails.taken)) == ([], 1)
    await notice.refresh_from_db()
    assert notice.closed_ways == [f"sms:{PHONE}"]


async def test_what_did_not_arrive_and_has_no_other_way_is_given_up(database, desk, past):
    notice = await owe(past)
    await desk.turn()
    await outbox.report("told", "id-1", outbox.Progress.FAILED, "unknown", now=past)
    await desk.turn()
    await notice.refresh_from_db()
    assert (notice.state, notice.failure) == (NoticeState.FAILED, "undelivered: unknown")
    assert len(desk.provider.taken) == 1


async def test_a_medium_that_nobody_carries_waits_for_an_operator(database, desk, past):
    notice = await owe(past, medium=Medium.VOICE, kind="ready")
    await desk.turn()
    await notice.refresh_from_db()
    assert (notice.state, notice.failure) == (
        NoticeState.OWED,
        "misconfigured: nobody carries voice",
    )


async def test_a_provider_that_keeps_failing_is_left_alone(database, past):
    first, second = Provider("first"), Provider("second")
    desk = Desk(first, second)
    first.trouble = TryLater("down")
    for number in range(FAILURES + 3):
        await owe(past, number)
        await desk.turn()
    assert first.asked == FAILURES
    assert len(second.taken) == FAILURES + 3


@pytest.mark.parametrize("after_s", [None, 300.0], ids=["for a while", "for five minutes"])
async def test_addresses_that_must_wait_keep_no_others_waiting(database, desk, past, after_s):
    desk.provider.trouble = TryLater("greylisted", after_s=after_s, alone=True)
    for number in range(FAILURES + 3):
        await owe(past, number)
        await desk.turn()
    assert desk.provider.asked == FAILURES + 3
    desk.provider.trouble = None
    await owe(past, 99)
    await desk.turn()
    assert len(desk.provider.taken) == 1


async def test_when_the_only_provider_is_back_all_that_waited_goes_at_once(database, past):
    desk = Desk()
    notices = [await owe(past, number, attempts=8) for number in range(FAILURES + 2)]
    desk.provider.trouble = TryLater("down")
    await desk.turn()
    desk.provider.trouble = None
    (carrier,) = desk.delivery._carriers
    carrier.breaker.checked(well=True)
    await owe(past, 99)
    await desk.turn()  # the trial
    await desk.turn()
    assert len(desk.provider.taken) == len(notices) + 1


async def test_one_text_that_no_account_is_fit_for_does_not_stop_the_others(database, desk, past):
    await owe(past, 1)
    desk.provider.trouble = Misconfigured("template not registered")
    await desk.turn()
    desk.provider.trouble = None
    await owe(past, 2)
    await desk.turn()
    assert len(desk.provider.taken) == 1


async def test_a_provider_that_hangs_holds_up_its_own_texts_alone(database, past):
    first, second = Provider("first"), Provider("second")
    desk = Desk(first, second, patience_s=0.05)
    first.hangs = True
    notices = [await owe(past, number) for number in range(3)]
    await desk.turn()
    for notice in notices:
        await notice.refresh_from_db()
    assert {notice.provider for notice in notices} == {"second"}
    assert desk.answers["first", "unsure"] == 3


async def test_who_asked_for_silence_is_left_in_peace(database, desk, now, past):
    notice = await owe(past)
    await outbox.opt_out(Medium.SMS, PHONE, now=now)
    await desk.turn()
    await notice.refresh_from_db()
    assert (notice.state, desk.provider.taken) == (NoticeState.SETTLED, [])


async def test_what_came_too_late_is_not_sent(database, desk, past):
    notice = await owe(past, useless_after=past)
    await desk.turn()
    await notice.refresh_from_db()
    assert (notice.state, desk.provider.taken) == (NoticeState.FAILED, [])


async def test_what_is_not_to_disturb_waits_for_the_morning(database, past):
    morning = datetime.now(UTC) + timedelta(hours=3)
    desk = Desk(route=lambda notice: Route((Way(notice.medium, notice.address),), morning))
    notice = await owe(past)
    await desk.turn()
    await notice.refresh_from_db()
    assert (notice.state, notice.next_at, notice.attempts) == (NoticeState.OWED, morning, 0)
    assert desk.provider.taken == []


async def test_five_notices_to_one_person_make_one_text(database, past):
    desk = Desk(digests=True)
    notices = [await owe(past, number) for number in range(5)]
    other = await owe(past, 9, address="+84987654321")
    await desk.turn()
    assert sorted(message.text for message in desk.provider.taken) == [
        "5 in one",
        "received H15.01-261102-0009",
    ]
    for notice in [*notices, other]:
        await notice.refresh_from_db()
    assert len({notice.provider_id for notice in notices}) == 1
    assert sum(notice.cost_dong for notice in notices) == 300


async def test_what_somebody_waits_for_stands_alone(database, past):
    desk = Desk(digests=True)
    await owe(past, 1, priority=Priority.ASKED)
    await owe(past, 2, priority=Priority.ASKED)
    await desk.turn()
    assert len(desk.provider.taken) == 2


async def test_a_medium_without_a_sentence_for_several_sends_each(database, past, desk):
    for number in range(3):
        await owe(past, number)
    await desk.turn()
    assert len(desk.provider.taken) == 3


async def test_a_digest_that_does_not_reach_the_person_goes_the_other_ways(database, past):
    texts, mails = Provider("texts"), Provider("mails")
    desk = Desk(texts, mails=[mails], ways=[Way(Medium.SMS, PHONE), MAIL], digests=True)
    texts.trouble = BadAddress("nobody")
    notices = [await owe(past, number) for number in range(3)]
    await desk.turn()
    await desk.turn()
    for notice in notices:
        await notice.refresh_from_db()
    assert {notice.went_by for notice in notices} == {"mail:an@example.vn"}
    assert [message.text for message in mails.taken] == ["3 in one"]


async def test_a_notice_that_cannot_be_phrased_does_not_hold_up_the_others(database, desk, past):
    wrong, right = await owe(past, 1, facts={}), await owe(past, 2)
    await desk.turn()
    await wrong.refresh_from_db()
    await right.refresh_from_db()
    assert (wrong.state, right.state) == (NoticeState.OWED, NoticeState.SENT)


async def test_a_way_that_cannot_be_found_holds_up_nothing_for_long(database, past):
    def broken(notice):
        if notice.kind == "odd":
            raise LookupError(notice.id)
        return Route((Way(notice.medium, notice.address),))

    desk = Desk(route=broken)
    odd, right = await owe(past, 1, kind="odd"), await owe(past, 2)
    await desk.turn()
    await odd.refresh_from_db()
    await right.refresh_from_db()
    assert (odd.state, odd.failure) == (NoticeState.OWED, "fault: LookupError")
    assert right.state == NoticeState.SENT


async def test_a_code_passes_what_waits_at_a_provider_that_hangs(database, past):
    desk = Desk(patience_s=60)
    desk.provider.hangs = True
    for number in range(IN_HAND + 10):
        await owe(past, number)
    while await desk.delivery.turn(datetime.now(UTC)):
        pass
    await owe(past, 1000, priority=Priority.ASKED, address="+84987654321")
    desk.provider.hangs = False
    await desk.delivery.turn(datetime.now(UTC))
    await desk.provider.has_taken(1)
    assert [message.to for message in desk.provider.taken] == ["+84987654321"]
    await desk.give_up()


async def test_a_stopping_gateway_records_the_text_it_has_in_hand(database, desk, past):
    notice = await owe(past)
    later = await owe(past, 2, next_at=datetime.now(UTC) + timedelta(days=1))
    sending, go_on = asyncio.Event(), asyncio.Event()

    async def slow(message: Outgoing) -> str:
        sending.set()
        await go_on.wait()
        return "id-slow"

    desk.provider.send = slow
    delivery = desk.delivery
    loops = Loops([Loop("delivery", delivery.turn, pause_s=0.01, end=delivery.idle)])
    loops.start()
    await sending.wait()
    stopping = asyncio.create_task(loops.stop(60))
    go_on.set()
    await stopping
    await notice.refresh_from_db()
    await later.refresh_from_db()
    assert (notice.state, notice.provider_id) == (NoticeState.SENT, "id-slow")
    assert later.state == NoticeState.OWED


async def test_the_log_of_a_failure_names_nobody(database, desk, past, caplog):
    await owe(past)
    desk.provider.trouble = KeyError("x")
    await desk.turn()
    assert "could not be sent" in caplog.text
    assert "912345678" not in caplog.text
