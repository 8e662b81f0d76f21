"""Calls are written down once, without a telephone number, in whatever order they are told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from core.calls import reading
from core.calls.happened import Line, Means, Out
from core.calls.models import CallStep, PhoneCall
from core.calls.recording import CallBook
from core.database import rows
from core.dossiers.beginnings import receive
from core.errors import NotAllowed, NotFound
from core.people.models import Unit
from core.people.roles import Role
from core.people.units import forget
from tests.core.calls.happenings import NUMBER, a_call, a_step, missed

KEY = b"k" * 32


@pytest.fixture
def book(database):
    return CallBook(KEY)


async def write(book: CallBook, told, now) -> None:
    for one in told:
        book.record(one)
    await book.flush(now)


async def test_a_call_and_its_steps_are_kept(book, now):
    told = a_call("CA1", ["language", "main", "status", "told"], at=now, answered=True)
    await write(book, told, now)
    call = await PhoneCall.get()
    assert (call.line, call.steps, call.place, call.language) == ("twilio", 3, "told", "vi")
    assert call.answered_ms == 500 and call.got_answer and not call.outgoing
    assert call.ended_at == now + timedelta(seconds=36)
    steps = await CallStep.all().order_by("step")
    assert [(one.place, one.led_to) for one in steps] == [
        ("language", "main"),
        ("main", "status"),
        ("status", "told"),
    ]
    assert all(one.call == call.key and one.took_ms == 2.0 for one in steps)


async def test_what_comes_twice_counts_once(book, now):
    told = a_call("CA1", ["language", "main", "status"], at=now)
    await write(book, [*told, *told], now)
    before = await PhoneCall.all().values()
    await write(book, told, now)
    assert await PhoneCall.all().values() == before
    assert await CallStep.all().count() == 2


async def test_processes_that_tell_late_and_in_any_order_change_nothing(database, now):
    began, answered, first, second, over = a_call("CA1", ["language", "main", "queue"], at=now)
    for one in (second, over, first, answered, began):
        book = CallBook(KEY)
        await write(book, [one], now)
    call = await PhoneCall.get()
    assert (call.place, call.steps, call.began_at, call.answered_ms) == ("queue", 2, now, 500)


async def test_an_end_of_a_call_that_nobody_led_makes_no_call(book, now):
    await write(book, a_call("CA1", ["language"], at=now)[-1:], now)
    assert await PhoneCall.all().count() == 0


async def test_a_missed_call_says_so(book, now):
    await write(book, missed("1", at=now), now)
    call = await PhoneCall.get()
    assert (call.cut, call.answered_ms, call.steps) == ("missed", None, 0)


async def test_the_same_name_on_two_lines_is_two_calls(book, now):
    for line in (Line.TWILIO, Line.ASTERISK):
        await write(book, a_call("1", ["language", "main"], at=now, line=line), now)
    assert await PhoneCall.all().count() == 2


async def test_numbers_and_words_of_callers_are_not_in_the_database(book, now):
    said = "tôi là Nguyễn Văn Tám, số 0912 345 678, làm khai sinh"
    step = a_step("CA1", 1, "guide", "guided", at=now, means=Means.SPEECH, sign="words", said=said)
    await write(book, [*a_call("CA1", ["guide"], at=now), step], now)
    (kept,) = await CallStep.all()
    assert kept.said == "tôi là •••, số •••, làm khai sinh"
    for table in ("phone_call", "call_step"):
        assert "912345678" not in str(await rows(f"SELECT * FROM {table}"))
    call = await PhoneCall.get()
    assert len(call.caller) == 48 and call.caller != NUMBER


async def test_one_caller_is_one_digest_and_a_hidden_number_none(book, now):
    for call in ("CA1", "CA2"):
        await write(book, a_call(call, ["language"], at=now), now)
    hidden = [replace(one, number="") for one in a_call("CA3", ["language"], at=now)[:1]]
    await write(book, hidden, now)
    found = sorted([one.caller for one in await PhoneCall.all()])
    assert found[0] == "" and found[1] == found[2] != ""


async def test_a_call_is_of_the_unit_that_received_the_dossier(office, now):
    officer = await office.actor(Role.RECEIVING_OFFICER)
    dossier = (await receive(office.desk, officer, office.application(), now=now)).dossier
    book = CallBook(KEY)
    steps = [
        a_step("CA1", 1, "status", "told", at=now, dossier_id=dossier.id),
        a_step("CA1", 2, "told", "main", at=now),
    ]
    for one in steps:
        await write(book, [one], now)
    assert (await PhoneCall.get()).unit_id == dossier.receiving_unit_id


async def test_a_call_is_of_the_unit_whose_number_was_called(office, now):
    await Unit.filter(id=office.commune.id).update(phone="0262 3800 800")
    forget()
    book = CallBook(KEY)
    began = replace(a_call("CA1", ["language"], at=now)[0], called="+842623800800")
    await write(book, [began], now)
    assert (await PhoneCall.get()).unit_id == office.commune.id


async def test_a_broken_call_is_told_from_one_that_was_hung_up(book, now):
    told = a_call("CA1", ["language", "main"], at=now)
    await write(book, [*told[:-1], replace(told[-1], out=Out.BROKEN)], now)
    assert (await PhoneCall.get()).cut == "broken"


async def test_what_could_not_be_written_waits(book, now):
    for one in a_call("CA1", ["language", "main"], at=now):
        book.record(one)
    await rows("ALTER TABLE phone_call RENAME TO away")
    with pytest.raises(Exception, match="phone_call"):
        await book.flush(now)
    await rows("ALTER TABLE away RENAME TO phone_call")
    assert await book.flush(now) == 4
    assert (await PhoneCall.get()).steps == 1


async def test_words_and_callers_are_forgotten_and_figures_stay(book, now):
    step = a_step("CA1", 1, "guide", "guided", at=now, said="làm khai sinh")
    await write(book, [*a_call("CA1", ["guide"], at=now), step], now)
    await reading.sweep(now + timedelta(days=29), days=30)
    assert (await CallStep.get()).said == "làm khai sinh"
    await reading.sweep(now + timedelta(days=31), days=30)
    assert (await CallStep.get()).said == "" and (await PhoneCall.get()).caller == ""
    await reading.sweep(now + reading.KEPT + timedelta(days=1), days=30)
    assert await CallStep.all().count() == await PhoneCall.all().count() == 0


async def test_readings_are_recorded_and_other_units_calls_are_not_there(office, now):
    officer = await office.actor(Role.RECEIVING_OFFICER)
    dossier = (await receive(office.desk, officer, office.application(), now=now)).dossier
    book = CallBook(KEY)
    step = a_step("CA1", 1, "guide", "told", at=now, said="hồ sơ", dossier_id=dossier.id)
    await write(book, [step], now)
    key = book.key(Line.TWILIO, "CA1")
    call, steps = await reading.look(officer, key, now=now)
    assert call.key == key and [one.said for one in steps] == ["hồ sơ"]
    assert [one.said for one in await reading.heard(officer, now, now=now)] == ["hồ sơ"]
    inspector = await office.actor(Role.INSPECTOR)
    assert [one.officer_id for one in await reading.readings(inspector, key)] == [
        officer.officer_id
    ]
    with pytest.raises(NotAllowed):
        await reading.look(await office.actor(Role.ADMINISTRATOR), key, now=now)
    with pytest.raises(NotFound):
        await reading.look(officer, "0" * 48, now=now)
