"""The clock as officers meet it: waiting, asking others, apologising, being reminded."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime

import pytest

from core.calendar.limits import Limit, LimitUnit
from core.calendar.pauses import SupplementPolicy
from core.clock import CIVIL
from core.dossiers.beginnings import register
from core.dossiers.models import Channel, Reminder
from core.dossiers.reminders import remind
from core.dossiers.states import Action, State
from core.notices.models import Notice
from core.people.roles import Role
from core.procedures.models import ProcedureVersion

RECEIVER, HANDLER, LEADER = Role.RECEIVING_OFFICER, Role.HANDLING_OFFICER, Role.LEADER


def at(text: str) -> datetime:
    """`05/10 09:00` of 2026 on the office's clock."""
    civil = datetime.strptime(f"{text} 2026", "%d/%m %H:%M %Y").replace(tzinfo=CIVIL)
    return civil.astimezone(UTC)


class Desk:
    """Officers who do things to one dossier through its page, at moments of 2026."""

    def __init__(self, site, dossier):
        self.site, self.dossier = site, dossier
        self.browser, self.status = None, 0

    async def look(self, role, when):
        self.site.clock.now = at(when)
        self.browser = await self.site.signed_in(role)
        response = await self.browser.get(f"/office/dossiers/{self.dossier.code}")
        assert response.status == 200
        return self.text

    async def do(self, role, action, when, **said):
        """Send the form; what the page says then."""
        await self.look(role, when)
        form = re.search(
            rf'<form method="post" action="[^"]+/{action.value}".*?</form>', self.browser.text, re.S
        )
        assert form, f"no form for {action}"
        fields = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form[0]))
        response = await self.browser.post(
            f"/office/dossiers/{self.dossier.code}/{action.value}", fields | said
        )
        self.status = response.status
        if self.status == 303:
            await self.browser.follow(response)
        await self.dossier.refresh_from_db()
        return self.text

    @property
    def text(self) -> str:
        return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", self.browser.text)))

    async def to_review(self, day):
        unit_id = str(self.site.office.department.id)
        await self.do(RECEIVER, Action.TRANSFER, f"{day} 09:10", unit_id=unit_id)
        await self.do(HANDLER, Action.OPEN, f"{day} 09:20")


@pytest.fixture
def desk_at(site):
    async def made(when, days=10):
        site.clock.now = at(when)
        return Desk(site, await site.received(limit=Limit(days, LimitUnit.WORKING_DAY)))

    return made


@pytest.mark.parametrize(
    ("policy", "said", "due"),
    [
        pytest.param(SupplementPolicy.RESTART, "Thời hạn tính lại từ đầu", "26/10/2026", id="E66"),
        pytest.param(
            SupplementPolicy.PAUSE,
            "Thời gian chờ không tính vào thời hạn",
            "22/10/2026",
            id="E67",
        ),
    ],
)
async def test_a_supplement_restarts_or_pauses_and_the_history_proves_it_L24(
    site, desk_at, policy, said, due
):
    await ProcedureVersion.filter(id=site.office.version.id).update(supplement_policy=policy)
    desk = await desk_at("05/10 09:00")
    await desk.do(RECEIVER, Action.ASK_PAPERS, "07/10 09:00", note="Bổ sung tờ khai")
    page = await desk.do(
        RECEIVER,
        Action.ADD_PAPERS,
        "12/10 10:00",
        **{"paper.0.given": "on", "paper.0.originals": "1"},
    )
    assert said in page
    assert "Chờ từ 07/10/2026 09:00 đến 12/10/2026 10:00: 3 ngày làm việc" in page
    assert f"Ngày hẹn trả 19/10/2026 chuyển thành {due}" in page
    assert re.search(rf"Trả kết quả {due}", page)


async def test_a_tax_duty_pauses_until_the_receipt_comes_L34(desk_at):
    desk = await desk_at("02/11 09:00", 20)
    await desk.to_review("02/11")
    await desk.do(HANDLER, Action.ASK_PAYMENT, "12/11 10:00", amount="1.500.000")
    page = await desk.do(RECEIVER, Action.RECORD_PAYMENT, "18/11 09:00", note="BL 0012")
    assert "Ngày hẹn trả 01/12/2026 chuyển thành 07/12/2026" in page  # E69
    assert "4 ngày làm việc" in page


async def test_another_agency_is_asked_and_the_clock_stands_if_the_procedure_says_so_L30(
    site, desk_at
):
    version = await ProcedureVersion.get(id=site.office.version.id)
    version.agencies = {"consultation_policy": "pause"}
    await version.save()
    desk = await desk_at("05/10 09:00")
    await desk.to_review("05/10")
    question = {"consulted_unit": "Công an xã", "due_on": "2026-10-09", "note": "Nơi cư trú?"}
    page = await desk.do(HANDLER, Action.CONSULT, "07/10 10:00", **question)
    assert desk.dossier.state is State.WAITING_OPINION
    assert "Hỏi Công an xã, hạn trả lời 09/10/2026" in page
    assert "Cơ quan khác trả lời 09/10/2026" in page
    assert "Thời hạn đang tạm dừng" in page and "Đang chờ bên ngoài" in page
    page = await desk.do(HANDLER, Action.RECORD_OPINION, "12/10 10:00", note="Có cư trú")
    assert "Ngày hẹn trả 19/10/2026 chuyển thành 22/10/2026" in page
    assert "Làm chậm so với quy định" in page
    assert desk.dossier.state is State.IN_REVIEW


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        pytest.param("hôm qua", "Ngày chưa đúng", id="words"),
        pytest.param("32/13/2026", "Ngày chưa đúng", id="no such day"),
        pytest.param("", "Xin điền", id="nothing"),
        pytest.param("2026-10-10", "không làm việc", id="a Saturday"),
        pytest.param("01/10/2026", "đã qua", id="the past"),
    ],
)
async def test_a_date_that_is_none_is_explained_and_what_was_typed_stays(desk_at, typed, complaint):
    desk = await desk_at("05/10 09:00")
    await desk.to_review("05/10")
    page = await desk.do(
        HANDLER, Action.CONSULT, "06/10 09:00", consulted_unit="Công an xã", due_on=typed, note="?"
    )
    assert desk.status == 422 and complaint in page
    assert 'value="Công an xã"' in desk.browser.text
    assert desk.dossier.state is State.IN_REVIEW


APOLOGY = {"due_on": "11/11/2026", "note": "Chờ xác minh", "document_number": "12/PXL"}


async def test_an_apology_names_a_new_date_once_and_officers_see_both_L38_L39_L40(desk_at):
    desk = await desk_at("02/11 09:00", 3)
    await desk.to_review("02/11")
    page = await desk.do(LEADER, Action.APOLOGISE, "04/11 10:00", **APOLOGY)
    assert desk.status == 303
    for words in (
        "hẹn trả lại ngày 11/11/2026",
        "Ngày hẹn trả 05/11/2026 chuyển thành 11/11/2026",
        "Số văn bản 12/PXL",
        "Chờ xác minh",
        "Trả kết quả theo hẹn lại 11/11/2026",
    ):
        assert words in page
    assert await Notice.filter(kind="reappointed").count() == 1
    page = await desk.do(LEADER, Action.APOLOGISE, "04/11 11:00", **APOLOGY)
    assert desk.status == 409
    assert "đã được hẹn lại một lần, đến ngày 11/11/2026" in page
    assert await Notice.filter(kind="reappointed").count() == 1
    page = await desk.look(HANDLER, "06/11 09:00")
    assert "Trả kết quả 05/11/2026 (đã quá)" in page and "Quá hạn" in page


async def test_an_apology_that_comes_too_late_is_refused_by_name_L38(desk_at):
    desk = await desk_at("02/11 09:00", 3)
    page = await desk.do(LEADER, Action.APOLOGISE, "05/11 08:00", **APOLOGY)
    assert desk.status == 409 and "chậm nhất ngày 04/11/2026" in page
    assert desk.dossier.reappointed_at is None


async def reminded(site, role) -> str:
    browser = await site.signed_in(role)
    found = re.search(r'<section class="card reminders".*?</section>', browser.text, re.S)
    return found[0] if found else ""


async def test_what_came_online_is_timed_and_its_officer_reminded_once_L18(site):
    site.clock.now = at("02/11 08:00")
    application = site.office.application(
        channel=Channel.ONLINE, limit=Limit(3, LimitUnit.WORKING_DAY)
    )
    dossier = (await register(site.office.desk, application, now=site.clock.now)).dossier
    desk = Desk(site, dossier)
    assert "Trả lời hồ sơ trực tuyến 03/11/2026 08:00" in await desk.look(RECEIVER, "02/11 09:00")
    await remind(at("02/11 13:31"))
    site.clock.now = at("02/11 13:32")
    section = await reminded(site, RECEIVER)
    assert dossier.code in section and "đã qua nửa thời gian" in section
    assert '<span class="tab-count">1</span>' in section
    assert await reminded(site, HANDLER) == ""
    await remind(at("03/11 08:01"))
    site.clock.now = at("03/11 08:02")
    section = await reminded(site, RECEIVER)
    assert "quá 8 giờ làm việc" in section and "nửa thời gian" not in section
    assert "(đã quá)" in await desk.look(RECEIVER, "03/11 08:03")
    await desk.do(RECEIVER, Action.RECEIVE, "03/11 08:05")
    assert await reminded(site, RECEIVER) == ""


async def test_a_reminder_is_put_away_by_whom_it_concerns_and_nobody_else(site, desk_at):
    desk = await desk_at("02/11 09:00", 3)
    await desk.to_review("02/11")
    await remind(at("03/11 08:00"))
    site.clock.now = at("03/11 08:00")
    (reminder,) = await Reminder.all()
    address = f"/office/reminders/{reminder.id}/done"
    for role, status in ((Role.CLERK, 404), (RECEIVER, 404)):
        browser = await site.signed_in(role)
        assert (await browser.post(address, {})).status == status
    browser = await site.signed_in(HANDLER)
    assert "còn 2 ngày làm việc" in browser.text
    assert (await browser.post(address, {"csrf": "forged"})).status == 403
    assert (await browser.post("/office/reminders/999999999999999999/done", {})).status == 404
    await browser.follow(await browser.post(address, {}))
    assert reminder.dossier_id and "còn 2 ngày làm việc" not in browser.text
    await remind(at("03/11 09:00"))
    assert await Reminder.filter(done_at__isnull=True).count() == 0
