"""The journal of questions: nothing stops it, nothing is written twice, memory is bounded."""

from __future__ import annotations

import asyncio

import pytest

from core.database import OperationalError, rows
from core.dossiers import journal
from core.dossiers.enquiries import Enquiries, Question
from core.dossiers.journal import Entry, Journal
from core.dossiers.models import InboundMessage


def an_entry(now, number=1, answer="Hồ sơ đang được giải quyết."):
    return Entry("sms", f"SM{number:06}", "0" * 40, "status", answer, None, now)


def a_desk() -> Enquiries:
    return Enquiries(secret=b"s" * 32, slip_code=lambda slip: None)


async def written() -> list[str]:
    return [one.provider_id for one in await InboundMessage.all().order_by("provider_id")]


async def test_what_could_not_be_written_waits_in_its_order(database, now):
    waiting = Journal()
    waiting.add(an_entry(now, 1))
    await rows("ALTER TABLE inbound_message RENAME TO away")
    with pytest.raises(OperationalError):
        await waiting.flush()
    waiting.add(an_entry(now, 2))
    await rows("ALTER TABLE away RENAME TO inbound_message")
    assert await waiting.flush() == 2
    assert await written() == ["SM000001", "SM000002"]
    assert await waiting.flush() == 0


async def test_a_database_that_stays_away_costs_the_oldest_and_not_the_memory(database, now):
    waiting = Journal()
    for number in range(journal.MOST_WAITING + 2):
        waiting.add(an_entry(now, number))
    assert await waiting.flush() == journal.MOST_WAITING
    (oldest,) = await rows("SELECT min(provider_id) AS id FROM inbound_message")
    assert oldest["id"] == "SM000002"


async def test_processes_that_got_the_same_messages_do_not_block_each_other(database, now):
    journals = [Journal() for _ in range(4)]
    for order, one in enumerate(journals):
        for number in range(100) if order % 2 else reversed(range(100)):
            one.add(an_entry(now, number))
    await asyncio.gather(*(one.flush() for one in journals))
    assert await InboundMessage.all().count() == 100


@pytest.mark.parametrize(
    "hostile",
    ["SM" + "9" * 500, "SM\0", "SM\ud83d"],
    ids=["endless", "NUL", "half a surrogate pair"],
)
async def test_an_id_that_no_column_takes_is_kept_and_stops_no_other(database, now, hostile):
    desk = a_desk()
    for provider_id in (hostile, "SM1"):
        question = Question("sms", "+84912345678", provider_id=provider_id)
        desk.record(question, "help", f"answer to {provider_id[:2]}", None, now)
    await desk.flush()
    assert await InboundMessage.all().count() == 2
    asked = Question("sms", "+84912345678", codes=("X98.01-261102-0001",), provider_id=hostile)
    assert (await a_desk().ask(asked, now=now)).earlier == "answer to SM"


async def test_a_message_without_an_id_is_answered_and_not_remembered(database, now):
    desk = a_desk()
    for provider_id in (None, ""):
        question = Question("sms", "+84912345678", provider_id=provider_id)
        desk.record(question, "help", "an answer", None, now)
        assert await desk.record_now(question, "opt_out", "an answer", now=now)
        assert (await desk.ask(question, now=now)).earlier is None
    await desk.flush()
    assert await InboundMessage.all().count() == 0


async def test_a_sender_that_is_no_text_is_counted_like_any_other(database, now):
    question = Question("web", "\udcff\ud83d\0", codes=("X98.01-261102-0001",))
    assert (await a_desk().ask(question, now=now)).outcome == "not_found"
