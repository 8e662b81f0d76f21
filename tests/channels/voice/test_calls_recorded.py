"""What lines tell of calls, brought through Twilio's door into the tables."""

from __future__ import annotations

import pytest

from channels.voice.missed_calls import STATUS
from core.calls.happened import Line
from core.calls.models import CallStep, PhoneCall
from core.calls.recording import CallBook
from core.dossiers.beginnings import receive
from core.dossiers.enquiries import Enquiries
from core.people.roles import Role
from tests.channels.voice.a_call import CALL, a_line

BOOK = CallBook(b"k" * 32)


@pytest.fixture
async def begun(office, now):
    receiver = await office.actor(Role.RECEIVING_OFFICER)
    return await receive(office.desk, receiver, office.application(), now=now)


@pytest.fixture
async def line(office, now, aiohttp_server):
    enquiries = Enquiries(secret=office.desk.secret, slip_code=lambda slip: None)
    return await a_line(aiohttp_server, enquiries, lambda: now, record=BOOK.record)


async def ways() -> list[tuple[int, str, str, str]]:
    steps = await CallStep.all().order_by("step")
    return [(one.step, one.place, one.means, one.led_to) for one in steps]


async def test_a_call_is_kept_from_the_ring_to_the_status(line, begun, now):
    await line.call()
    await line.key("2")
    await line.key("1")
    await line.key(begun.dossier.lookup_number)
    await line.key(begun.pin)
    await BOOK.flush(now)
    assert await ways() == [
        (1, "language", "key", "main"),
        (2, "main", "key", "status"),
        (3, "status", "key", "told"),
        (4, "told", "key", "told"),
    ]
    call = await PhoneCall.get()
    assert call.key == BOOK.key(Line.TWILIO, CALL)
    assert (call.language, call.place, call.got_answer) == ("en", "told", True)
    assert call.answered_ms is not None and call.unit_id == begun.dossier.receiving_unit_id
    kept = str(await PhoneCall.all().values()) + str(await CallStep.all().values())
    for secret in (begun.dossier.lookup_number, begun.pin, begun.dossier.code, "912345678"):
        assert secret not in kept


async def test_a_step_that_twilio_brings_twice_counts_once(line, now):
    await line.call()
    at = line.at
    for _ in range(3):
        line.at = at
        await line.key("1")
    await line.key("*")
    await BOOK.flush(now)
    assert await ways() == [(1, "language", "key", "main"), (2, "main", "key", "main")]


async def test_words_and_what_was_understood_are_kept(line, now):
    await line.call()
    await line.key("1")
    await line.key("2")
    await line.say("hỏi chị Nguyễn Thị Hoa nhà bên về con mèo")
    await line.say("làm khai sinh cho con")
    await BOOK.flush(now)
    first, second = await CallStep.filter(means="speech").order_by("step")
    assert (first.said, first.ended, first.procedure) == (
        "hỏi chị ••• nhà bên về con mèo",
        "not_found",
        "",
    )
    assert (second.ended, second.procedure, second.led_to) == ("done", "1.001193", "guided")


@pytest.mark.parametrize(
    ("extension", "keys", "led_to"),
    [
        pytest.param("101", ["1", "0"], "officer", id="an officer"),
        pytest.param("", ["1", "0", "1"], "will_call", id="a call back"),
        pytest.param("", ["1", "#"], "goodbye", id="the end"),
        pytest.param("", ["1", "1", "9", "9", "9"], "call_back", id="three wrong numbers"),
    ],
)
async def test_where_it_led_in_the_end(line, now, extension, keys, led_to):
    line.officers.extension = extension
    await line.call()
    for key in keys:
        await line.key(key)
    await BOOK.flush(now)
    assert (await PhoneCall.get()).place == led_to


@pytest.mark.parametrize(
    ("status", "cut", "ended"),
    [
        pytest.param("completed", "", True, id="hung up"),
        pytest.param("failed", "broken", True, id="a fault"),
        pytest.param("ringing", "", False, id="not over"),
    ],
)
async def test_twilio_tells_that_the_line_is_free(line, now, status, cut, ended):
    await line.call()
    await line.key("1")
    line.at = STATUS
    await line.tell(status)
    await BOOK.flush(now)
    call = await PhoneCall.get()
    assert (call.place, call.cut, call.ended_at is not None) == ("main", cut, ended)


async def test_a_call_that_nobody_took_is_missed_and_hostile_words_are_nothing(line, now):
    line.at = STATUS
    await line.tell("no-answer")
    await line.tell("completed", CallSid="x" * 10_000)
    await line.tell("completed", CallSid="")
    await line.tell("\0" * 100)
    await BOOK.flush(now)
    call = await PhoneCall.get()
    assert (call.cut, call.answered_ms, call.steps) == ("missed", None, 0)


@pytest.mark.parametrize("number", ["9" * 1_000, "-1", "1.5", "%C2%B3", "x", "1000"])
async def test_a_step_without_a_number_of_ours_is_the_first(line, now, number):
    line.at = f"/hooks/voice/twilio/keys?at=main&lang=vi&n={number}"
    assert "Xin bấm số tra cứu" in await line.key("1")
    await BOOK.flush(now)
    assert await ways() == [(1, "main", "key", "status")]
