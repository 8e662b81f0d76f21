"""Texts answered over the real core and a real database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pytest

from channels.answers import Answers
from channels.base import Inbound
from channels.sms.segments import to_gsm
from channels.sms.texts import sms_phrases
from channels.subscriptions import NoticeSubscriptions
from channels.wording import citizens_wording
from core.calendar.limits import Limit, LimitUnit
from core.database import rows
from core.dossiers.beginnings import Begun, receive
from core.dossiers.enquiries import Enquiries
from core.notices.models import Medium, OptOut
from core.notices.outbox import opted_out
from core.people.roles import Role
from tests.office import SECRET, Office

SENDER = "+84912345678"


@dataclass
class Desk:
    """A dossier received, and the service that answers about it."""

    begun: Begun
    enquiries: Enquiries
    answers: Answers
    now: datetime
    count: int = 0

    async def text(self, text: str, provider_id: str | None = None) -> str:
        self.count += 1
        name = provider_id or f"SM{self.count}"
        inbound = Inbound("sms", "twilio", name, SENDER, text, self.now)
        return to_gsm((await self.answers.answer(inbound)).text)

    async def journal(self) -> list[tuple[str, str]]:
        await self.enquiries.flush()
        found = await rows("SELECT provider_id, kind FROM inbound_message ORDER BY id")
        return [(row["provider_id"], row["kind"]) for row in found]


@pytest.fixture
async def desk(office: Office, now: datetime) -> Desk:
    officer = await office.actor(Role.RECEIVING_OFFICER)
    application = office.application(limit=Limit(3, LimitUnit.WORKING_DAY))
    begun = await receive(office.desk, officer, application, now=now)
    enquiries = Enquiries(secret=SECRET, slip_code=lambda token: None)
    answers = Answers(
        enquiries=enquiries,
        subscriptions=NoticeSubscriptions(enquiries),
        phrases=sms_phrases(citizens_wording()),
    )
    return Desk(begun, enquiries, answers, now)


async def test_the_code_of_the_receipt_is_answered(desk: Desk):
    code = desk.begun.dossier.code
    assert await desk.text(f"TT {code}") == f"Ho so {code}: da tiep nhan, hoan thanh 10%."


async def test_the_code_is_found_however_it_is_typed(desk: Desk):
    code = desk.begun.dossier.code
    answer = await desk.text(code)
    agency, on, serial = code.split("-")
    for typed in (
        code.lower().replace("-", "–"),
        f"{agency} {on} {serial}",
        f"{agency.replace('.', '')}{on}{serial}",
        f"{agency}-{on}-{serial.replace('0', 'O')}",
        f"xem ho {code} nhe",
        f"{code} 12",
        desk.begun.dossier.lookup_number,
        f"TT {desk.begun.dossier.lookup_number[:3]} {desk.begun.dossier.lookup_number[3:]}",
    ):
        assert (typed, await desk.text(typed)) == (typed, answer)


async def test_the_pin_of_the_receipt_opens_the_details_and_a_wrong_one_does_not(desk: Desk):
    code, pin = desk.begun.dossier.code, desk.begun.pin
    details = await desk.text(f"TT {code} {pin}")
    assert "Hen tra" in details
    assert "UBND xa Minh Hoa" in details
    assert "Nguyen Thi Thu Nghiem" not in details
    wrong = f"{(int(pin) + 1) % 10_000:04}"
    assert await desk.text(f"TT {code} {wrong}") == await desk.text("TT X98.01-261102-7777")


async def test_a_repeated_text_leaves_one_record_and_gets_the_same_answer(desk: Desk):
    code = desk.begun.dossier.code
    first = await desk.text(code, "SM-same")
    assert await desk.text(code, "SM-same") == first
    assert await desk.journal() == [("SM-same", "status")]
    assert await desk.text(code, "SM-same") == first
    assert await desk.journal() == [("SM-same", "status")]


async def test_dung_stops_the_notices_of_that_number_and_tiep_brings_them_back(desk: Desk):
    for _ in range(2):
        assert "TIEP" in await desk.text("DUNG", "SM-stop")
    assert await opted_out(Medium.SMS, SENDER)
    assert await OptOut.all().count() == 1
    await desk.text("TIEP", "SM-resume")
    assert not await opted_out(Medium.SMS, SENDER)
    await desk.text("DUNG", "SM-stop")  # the old text once more: it was obeyed already
    assert not await opted_out(Medium.SMS, SENDER)
    assert await desk.journal() == [("SM-stop", "stop"), ("SM-resume", "resume")]


async def test_help_is_journalled_too(desk: Desk):
    await desk.text("TG", "SM-help")
    assert await desk.journal() == [("SM-help", "help")]
