"""Dossiers in a conversation: the public level by the code, the details by the PIN, no person."""

from __future__ import annotations

from datetime import datetime

from advisor.advice import Kind
from channels.phrases import Phrases
from channels.statuses import ConversedStatuses
from channels.wording import citizens_wording
from core.calendar.limits import Limit, LimitUnit
from core.dossiers.attempts import Limits
from core.dossiers.beginnings import receive
from core.dossiers.enquiries import Enquiries
from core.people.roles import Role
from tests.advisor.talking import Talk, a_talk
from tests.office import SECRET, Office


async def begun(office: Office, now: datetime, limits: Limits | None = None):
    officer = await office.actor(Role.RECEIVING_OFFICER)
    application = office.application(limit=Limit(3, LimitUnit.WORKING_DAY))
    found = await receive(office.desk, officer, application, now=now)
    enquiries = Enquiries(secret=SECRET, slip_code=lambda token: None, limits=limits)
    statuses = ConversedStatuses(enquiries, Phrases(citizens_wording()))
    return found, a_talk(statuses=statuses)


async def asked(talk: Talk, text: str) -> str:
    told = await talk.say(text)
    assert told.kind is Kind.STATUS, told
    return told.text


async def test_the_code_tells_the_public_level_and_the_pin_the_details(
    office: Office, now: datetime
):
    found, talk = await begun(office, now)
    code = found.dossier.code
    public = await asked(talk, f"dạ cho em hỏi hồ sơ {code.lower()} tới đâu rồi ạ")
    assert public == f"Hồ sơ {code}: đã tiếp nhận, hoàn thành 10%."
    details = await asked(talk, f" {found.pin} ")
    assert "Hẹn trả" in details and "Nguyễn Thị Thử Nghiệm" not in details
    assert "UBND xã Minh Họa" in details


async def test_a_wrong_pin_and_a_wrong_code_are_told_the_same(office: Office, now: datetime):
    found, talk = await begun(office, now)
    await asked(talk, found.dossier.code)
    wrong = f"{(int(found.pin) + 1) % 10_000:04}"
    assert await asked(talk, wrong) == await asked(talk, "X98.01-261102-7777")


async def test_four_digits_without_a_code_before_them_are_no_pin(office: Office, now: datetime):
    found, talk = await begun(office, now)
    told = await talk.say(found.pin)
    assert told.kind is not Kind.STATUS


async def test_who_guesses_is_stopped(office: Office, now: datetime):
    found, talk = await begun(office, now, Limits(asked_by_sender=3))
    for _ in range(3):
        await asked(talk, found.dossier.code)
    assert "quá nhiều lần" in await asked(talk, found.dossier.code)
