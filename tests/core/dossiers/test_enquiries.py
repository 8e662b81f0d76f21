"""What a stranger, the holder of the slip and a guesser hear."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from core.calendar.limits import Limit, LimitUnit
from core.dossiers.attempts import Limits
from core.dossiers.beginnings import receive
from core.dossiers.commands import act
from core.dossiers.disclosure import DEGREES, Degree, public_status
from core.dossiers.effects import Said
from core.dossiers.enquiries import Answer, Enquiries, Outcome, Question
from core.dossiers.models import EnquiryCount, InboundMessage
from core.dossiers.pins import MAX_WRONG, renew
from core.dossiers.states import Action, State
from core.people.roles import Role

SENDER = "+84912345678"


@pytest.fixture
def enquiries(office) -> Enquiries:
    return an_enquiry_desk(office)


def an_enquiry_desk(office, **limits) -> Enquiries:
    return Enquiries(
        secret=office.desk.secret,
        slip_code=lambda slip: slip.removeprefix("signed:") if slip.startswith("signed:") else None,
        limits=Limits(**limits),
    )


@pytest.fixture
async def begun(office, now):
    receiver = await office.actor(Role.RECEIVING_OFFICER)
    limit = Limit(3, LimitUnit.WORKING_DAY)
    return await receive(office.desk, receiver, office.application(limit=limit), now=now)


def question(begun, **values) -> Question:
    return Question("sms", SENDER, codes=(begun.dossier.code,), **values)


async def test_the_code_alone_gives_code_and_degree_and_nothing_else_L54(enquiries, begun, now):
    answer = await enquiries.ask(question(begun), now=now)
    assert answer.outcome is Outcome.STATUS
    assert answer.status == public_status(begun.dossier.code, State.RECEIVED, None)
    assert (answer.status.percent, answer.status.degree) == (10, Degree.RECEIVED)
    assert answer.details is None


async def test_the_look_up_number_does_the_same(enquiries, begun, now):
    asked = Question("voice", SENDER, lookup_number=begun.dossier.lookup_number)
    assert (await enquiries.ask(asked, now=now)).status.code == begun.dossier.code


async def test_with_the_pin_come_status_dates_and_unit_but_no_person(enquiries, begun, now):
    answer = await enquiries.ask(question(begun, pin=begun.pin), now=now)
    assert answer.outcome is Outcome.DETAILS
    assert answer.details.unit == "UBND xã Minh Họa"
    assert answer.details.due_at == begun.dossier.due_at
    assert answer.details.procedure_code == "1.001193"
    assert [step["action"] for step in answer.details.steps] == ["receive"]
    assert "Thử Nghiệm" not in repr(answer)
    assert "912345678" not in repr(answer)


async def test_the_signed_slip_is_as_good_as_the_pin_for_its_own_dossier_only(
    enquiries, begun, now
):
    own = await enquiries.ask(question(begun, slip=f"signed:{begun.dossier.code}"), now=now)
    assert own.outcome is Outcome.DETAILS
    other = await enquiries.ask(question(begun, slip="signed:X98.01-261102-0002"), now=now)
    assert other.outcome is Outcome.STATUS
    forged = await enquiries.ask(question(begun, slip=begun.dossier.code), now=now)
    assert forged.outcome is Outcome.STATUS


async def test_a_wrong_pin_and_an_unknown_code_get_the_same_answer(enquiries, begun, now):
    wrong_pin = "0000" if begun.pin != "0000" else "1111"
    wrong = await enquiries.ask(question(begun, pin=wrong_pin), now=now)
    unknown = await enquiries.ask(
        Question("sms", SENDER, codes=("X98.01-261102-9999",), pin="4711"), now=now
    )
    assert wrong == unknown == Answer(Outcome.NOT_FOUND)


async def test_five_wrong_pins_lock_even_the_right_one_until_it_is_renewed(office, begun, now):
    generous = an_enquiry_desk(office, missed_by_sender=100)
    for attempt in range(MAX_WRONG):
        asked = Question("sms", f"+8491234567{attempt}", codes=(begun.dossier.code,), pin="0000")
        assert (await generous.ask(asked, now=now)).outcome is Outcome.NOT_FOUND
    assert (await generous.ask(question(begun, pin=begun.pin), now=now)).outcome is Outcome.LOCKED
    pin = await renew(
        office.desk, begun.dossier.code, await office.actor(Role.RECEIVING_OFFICER), now=now
    )
    assert (await generous.ask(question(begun, pin=pin), now=now)).outcome is Outcome.DETAILS
    assert (
        await generous.ask(question(begun, pin=begun.pin), now=now)
    ).outcome is Outcome.NOT_FOUND


async def test_wrong_pins_that_come_all_at_once_do_not_slip_past_the_lock(office, begun, now):
    generous = an_enquiry_desk(office, missed_by_sender=1000)
    asked = question(begun, pin="0000")
    outcomes = [
        answer.outcome
        for answer in await asyncio.gather(*(generous.ask(asked, now=now) for _ in range(30)))
    ]
    assert outcomes.count(Outcome.NOT_FOUND) == MAX_WRONG
    assert outcomes.count(Outcome.LOCKED) == 30 - MAX_WRONG


async def test_the_lock_opens_by_itself_after_a_day(office, begun, now):
    generous = an_enquiry_desk(office, missed_by_sender=100)
    for _ in range(MAX_WRONG):
        await generous.ask(question(begun, pin="0000"), now=now)
    later = now + timedelta(hours=24, minutes=1)
    assert (
        await generous.ask(question(begun, pin=begun.pin), now=later)
    ).outcome is Outcome.DETAILS


async def test_who_tries_codes_out_is_not_answered_any_more(office, begun, now):
    strict = an_enquiry_desk(office, missed_by_sender=3)
    for serial in range(3):
        wrong = Question("sms", SENDER, codes=(f"X98.01-261102-100{serial}",))
        assert (await strict.ask(wrong, now=now)).outcome is Outcome.NOT_FOUND
    assert (await strict.ask(question(begun), now=now)).outcome is Outcome.TOO_MANY
    other = Question("sms", "+84987654321", codes=(begun.dossier.code,))
    assert (await strict.ask(other, now=now)).outcome is Outcome.STATUS
    later = now + timedelta(minutes=11)
    assert (await strict.ask(question(begun), now=later)).outcome is Outcome.STATUS


async def test_attempts_are_shared_by_all_processes(office, begun, now):
    one, two = (an_enquiry_desk(office, asked_by_sender=5) for _ in range(2))
    for _ in range(4):
        await one.ask(question(begun), now=now)
    await one.flush()
    assert (await two.ask(question(begun), now=now)).outcome is Outcome.STATUS
    await two.flush()  # learns of the other four
    assert (await two.ask(question(begun), now=now)).outcome is Outcome.TOO_MANY


async def test_pins_are_not_checked_while_the_whole_service_is_under_attack(office, begun, now):
    besieged = an_enquiry_desk(office, missed_by_service=3)
    for number in range(3):
        wrong = Question("sms", f"+8498765432{number}", codes=(f"X98.01-261102-100{number}",))
        await besieged.ask(wrong, now=now)
    assert (await besieged.ask(question(begun, pin=begun.pin), now=now)).outcome is Outcome.LOCKED
    assert (await besieged.ask(question(begun), now=now)).outcome is Outcome.STATUS


async def test_a_repeated_message_gets_its_first_answer_and_leaves_one_record(
    office, enquiries, begun, now
):
    asked = question(begun, provider_id="SM1")
    answer = await enquiries.ask(asked, now=now)
    enquiries.record(asked, "status", "the first answer", answer, now)
    repeated = await enquiries.ask(asked, now=now)  # before the batch is written
    assert repeated.earlier == "the first answer"
    await enquiries.flush()
    elsewhere = await an_enquiry_desk(office).ask(asked, now=now)  # at another process
    assert elsewhere.earlier == "the first answer"
    assert await InboundMessage.all().count() == 1


async def test_one_record_stays_though_two_processes_answered(office, begun, now):
    asked = question(begun, provider_id="SM1")
    desks = [an_enquiry_desk(office) for _ in range(2)]
    for desk in desks:
        desk.record(asked, "status", "answer", await desk.ask(asked, now=now), now)
    for desk in desks:
        await desk.flush()
    assert await InboundMessage.all().count() == 1


async def test_the_journal_knows_no_number_and_no_pin(enquiries, begun, now):
    asked = question(begun, pin=begun.pin, provider_id="SM1")
    enquiries.record(asked, "details", "sentence", await enquiries.ask(asked, now=now), now)
    await enquiries.flush()
    (kept,) = await InboundMessage.all().values()
    assert SENDER not in str(kept)
    assert begun.pin not in str({key: kept[key] for key in ("kind", "answer", "provider_id")})
    assert all(SENDER not in count.subject for count in await EnquiryCount.all())


async def test_of_several_readings_the_one_that_is_stored_counts(enquiries, begun, now):
    readings = (begun.dossier.code, begun.dossier.code.replace("01-", "O1-"))
    answer = await enquiries.ask(Question("sms", SENDER, codes=readings), now=now)
    assert answer.outcome is Outcome.STATUS


async def test_while_papers_are_asked_the_degree_stays_and_the_asking_shows(office, begun, now):
    await act(
        await office.actor(Role.RECEIVING_OFFICER),
        begun.dossier.code,
        Action.ASK_PAPERS,
        Said(note="Thiếu giấy chứng sinh của cháu"),
        now=now,
    )
    answer = await an_enquiry_desk(office).ask(question(begun), now=now)
    assert (answer.status.percent, answer.status.asks_applicant) == (10, True)


def test_a_stranger_is_not_told_how_a_dossier_ended():
    told = {
        public_status("C", state, None) for state in (State.REFUSED, State.WITHDRAWN, State.STOPPED)
    }
    assert len(told) == 1


def test_every_state_has_a_degree_or_shows_the_one_before():
    assert set(State) - set(DEGREES) == {State.WAITING_PAPERS, State.WAITING_PAYMENT}
