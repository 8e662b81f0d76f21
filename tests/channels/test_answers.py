"""Texts answered over the real core and a real database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pytest

from advisor.advisor import Advisor
from advisor.conversation import InMemory
from advisor.plainly import Plainly
from channels.answers import Answers
from channels.base import Inbound
from channels.opinions import TextedOpinions
from channels.queues import QueuePhrases
from channels.sms.segments import cost, to_gsm
from channels.sms.texts import sms_advice, sms_phrases
from channels.subscriptions import NoticeSubscriptions
from channels.wording import citizens_wording
from core.calendar.limits import Limit, LimitUnit
from core.database import rows
from core.dossiers.beginnings import Begun, receive
from core.dossiers.enquiries import Enquiries
from core.dossiers.models import Dossier
from core.dossiers.states import State
from core.notices.models import Medium, OptOut
from core.notices.outbox import opted_out
from core.notices.subscriptions import following
from core.opinions.models import Petition, Rating
from core.people.roles import Role
from core.procedures.importing import import_procedures
from tests.channels.web.procedure_texts import catalogue
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
    advisor = Advisor(
        understanding=Plainly(), conversations=InMemory(), public_url="https://motcua.example"
    )
    answers = Answers(
        enquiries=enquiries,
        subscriptions=NoticeSubscriptions(),
        phrases=sms_phrases(citizens_wording()),
        guides=sms_advice(advisor),
        opinions=TextedOpinions(),
        queues=QueuePhrases(citizens_wording()),
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


async def finished(desk: Desk, phone: str = "+84987000111") -> str:
    code = desk.begun.dossier.code
    values = {"state": State.HANDED_OVER, "holder_phone": phone, "submitter_phone": phone}
    await Dossier.filter(code=code).update(**values)
    return code


async def test_a_finished_dossier_is_rated_and_the_last_word_of_a_sender_holds(desk: Desk):
    code = await finished(desk)
    assert await desk.text(f"DG {code} 2 chờ lâu") == f"Cam on da danh gia 2/5 cho ho so {code}."
    await desk.text(f"DG {code} 5 Cán bộ nhiệt tình")
    [kept] = await Rating.all()
    assert (kept.stars, kept.words, kept.of_applicant) == (5, "Cán bộ nhiệt tình", False)


async def test_a_rating_from_a_number_of_the_dossier_is_known_as_the_applicants(desk: Desk):
    code = await finished(desk, SENDER)
    await desk.text(f"DG {code} 4")
    assert [one.of_applicant for one in await Rating.all()] == [True]


async def test_a_running_dossier_is_not_rated(desk: Desk):
    code = desk.begun.dossier.code
    assert "chua danh gia duoc" in await desk.text(f"DG {code} 5")
    assert "rat khong hai long" in await desk.text(f"DG {code}")  # how
    assert await desk.text("DG X98.01-261102-7777 5") == await desk.text("TT X98.01-261102-7777")
    assert not await Rating.exists()


async def test_a_petition_is_answered_with_its_number_and_kept_once(desk: Desk):
    first = await desk.text("YK Quầy 3 không có ai trực", "SM-yk")
    assert first.startswith("Da ghi nhan phan anh, kien nghi so PA-")
    assert await desk.text("YK Quầy 3 không có ai trực", "SM-yk") == first
    second = await desk.text("yk nên có ghế")
    kept = {one.number: one.words for one in await Petition.all()}
    assert sorted(kept.values()) == ["Quầy 3 không có ai trực", "nên có ghế"]
    assert all(any(number in said for said in (first, second)) for number in kept)
    assert "Khieu nai, to cao" in await desk.text("YK")


async def test_words_that_no_database_keeps_are_no_petition(desk: Desk):
    assert "Nhan YK kem dieu" in await desk.text("YK \ud83d")
    assert not await Petition.exists()


async def test_hd_tells_papers_fee_and_time_in_three_segments_with_the_link(desk: Desk):
    await import_procedures(catalogue(), now=desk.now, source="test")
    said = await desk.text("HD đăng ký kết hôn")
    assert cost(said).segments <= 3
    assert said.startswith("Dang ky ket hon. Xem du: https://motcua.example/thu-tuc/1.000894 ")
    for fact in (
        "Phi, le phi: 15.000 dong.",
        "Thoi han giai quyet: 5 ngay lam viec.",
        "Giay to: To khai; Giay cu tru.",
    ):
        assert fact in said
    assert "Hai ben phai" not in said  # a remark is no paper
    assert "HD kem ten viec" in await desk.text("HD xyzzy qwerty")
    assert "HD dang ky khai sinh" in await desk.text("HD")


async def test_any_other_question_is_answered_by_the_catalogue_or_with_help(desk: Desk):
    await import_procedures(catalogue(), now=desk.now, source="test")
    assert "/thu-tuc/" in await desk.text("cho em hỏi thủ tục đăng ký kết hôn")
    help_text = await desk.text("TG")
    for greeting in ("alo", "xin chào", "cảm ơn"):
        assert await desk.text(greeting) == help_text


async def test_dk_with_the_pin_has_a_number_told_of_each_change_until_huy(desk: Desk):
    code, pin = desk.begun.dossier.code, desk.begun.pin
    wrong = f"{(int(pin) + 1) % 10_000:04}"
    assert "kem PIN 4 so" in await desk.text(f"DK {code}")
    assert await desk.text(f"DK {code} {wrong}") == await desk.text("TT X98.01-261102-7777")
    assert await following(desk.begun.dossier.id) == []
    first = await desk.text(f"DK {code} {pin}", "SM-dk")
    assert (
        first == f"So nay se duoc bao moi khi ho so {code} co thay doi. Muon thoi, nhan HUY {code}."
    )
    assert await desk.text(f"DK {code} {pin}", "SM-dk") == first
    assert [one.address for one in await following(desk.begun.dossier.id)] == [SENDER]
    assert "khong duoc bao" in await desk.text(f"HUY {code}")
    assert await following(desk.begun.dossier.id) == []
    await desk.text(f"DK {code} {pin}", "SM-dk")  # the old text once more: it was obeyed already
    assert await following(desk.begun.dossier.id) == []


async def test_so_with_a_place_draws_a_number_and_so_alone_tells_how_long(desk: Desk):
    assert "SO kem ten noi den" in await desk.text("SO")
    said = await desk.text("SO xã Minh Hòa")
    assert said == "So 1 tai UBND xa Minh Hoa. Truoc ban con 0 nguoi."
    assert await desk.text("SO X98.01") == said
    assert await desk.text("SO") == said
    assert "TT <ma ho so>" in await desk.text("so sanh")  # no agency: a question like others
