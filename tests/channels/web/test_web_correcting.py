"""Who applied corrects the form while papers are waited for, and at no other time."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from core.dossiers.application import PaperGiven
from core.dossiers.commands import act
from core.dossiers.effects import Said
from core.dossiers.models import DossierEvent
from core.dossiers.states import Action
from core.forms import filling, versions
from core.people.roles import Role
from tests.channels.web.test_web_declaring import faults, publish, shown
from tests.core.forms.birth import BIRTH, RIGHT
from tests.core.forms.test_form_versions import CODE, somebody
from tests.surfing import Surfer, fields_of

OPEN, SAVE = "Điền hoặc sửa tờ khai", "Lưu tờ khai"


async def do(site, dossier, role, action, **said):
    by = await site.office.actor(role)
    await act(by, dossier.code, action, Said(**said), now=site.clock.now)


async def asked(site, dossier):
    """Let the office ask for papers."""
    await do(site, dossier, Role.RECEIVING_OFFICER, Action.ASK_PAPERS, note="Sửa tờ khai")
    await dossier.refresh_from_db()


async def fill(site, dossier, data=RIGHT):
    by = await site.office.actor(Role.RECEIVING_OFFICER)
    await filling.fill(dossier.code, data, actor=by, now=site.clock.now)


@pytest.fixture
async def begun(site):
    """A dossier that waits for its applicant, its form filled in."""
    await publish(site.office)
    begun = await site.dossier()
    await fill(site, begun.dossier)
    await asked(site, begun.dossier)
    return begun


@pytest.fixture
async def citizen(site, begun):
    """Its applicant, who has typed code and PIN."""
    async with Surfer(str(site.client.make_url("/tra-cuu"))) as surfer:
        await surfer.go("/tra-cuu")
        await surfer.submit("Xem", ma=begun.dossier.code, pin=begun.pin)
        yield surfer


async def test_the_form_is_corrected_and_the_history_says_by_whom(begun, citizen):
    page = await citizen.submit(OPEN)
    assert shown(page, "form.child_name")["value"] == "Trần Ví Dụ"
    page = await citizen.submit(SAVE, **{"form.child_name": "Trần Đúng Tên"})
    assert "Đã lưu tờ khai" in page.text
    answers = (await filling.of(begun.dossier.id)).data
    assert answers == {**RIGHT, "child_name": "Trần Đúng Tên"}
    event = await DossierEvent.filter(action=filling.FILLED).order_by("-number").first()
    assert (event.officer_id, event.facts["fields"]) == (None, ["child_name"])


async def test_numbers_are_hidden_and_stay_as_they_are(begun, citizen):
    page = await citizen.submit(OPEN)
    assert shown(page, "form.number")["value"] == "•••••••••001"
    assert shown(page, "form.phone")["value"] == "•••• ••• 678"
    page = await citizen.submit("Cập nhật các mục")
    page = await citizen.submit(SAVE, **{"form.child_name": ""})
    assert page.status == 422
    for secret in (RIGHT["number"], "0912 345 678", "912345678"):
        assert secret not in page.body.decode()
    await citizen.submit(SAVE, **{"form.child_name": "Trần Ví Dụ", "form.phone": "0987654321"})
    answers = (await filling.of(begun.dossier.id)).data
    assert answers == {**RIGHT, "phone": "+84987654321"}


async def test_faults_are_beside_their_fields(citizen):
    await citizen.submit(OPEN)
    page = await citizen.submit(SAVE, **{"form.born_on": "hôm qua", "form.number": "•••"})
    assert page.status == 422
    assert [name for name, _ in faults(page)] == ["form.born_on", "form.number"]


async def test_the_slip_s_link_serves_as_well_and_leads_back(site, begun):
    code = begun.dossier.code
    async with Surfer(str(site.client.make_url("/"))) as surfer:
        await surfer.go(f"/tra-cuu?ma={code}&t={site.token(code)}")
        await surfer.submit(OPEN)
        page = await surfer.submit(SAVE, **{"form.child_name": "Trần Qua Giấy"})
    assert "Đã lưu tờ khai" in page.text
    assert "Chi tiết hồ sơ" in page.text  # the details, for the slip proves itself again


async def test_a_form_that_was_never_filled_in_is_filled_in(site):
    await publish(site.office)
    begun = await site.dossier()
    await asked(site, begun.dossier)
    code = begun.dossier.code
    async with Surfer(str(site.client.make_url("/"))) as surfer:
        await surfer.go(f"/tra-cuu?ma={code}&t={site.token(code)}")
        page = await surfer.submit(OPEN)
        assert "Họ tên trẻ" in page.text
        page = await surfer.submit(SAVE)
    assert page.status == 422
    assert await filling.of(begun.dossier.id) is None


async def leave_of(page):
    form = page.form(OPEN)
    return dict(fields_of(form))["phep"]


async def test_without_leave_nothing_is_shown(site, begun, citizen):
    seal = await leave_of(citizen.page)
    for given in ("", "x" * 500, seal[:-3] + "AAA", "é\0"):
        status, page = await site.post("/tra-cuu/to-khai", phep=given, do="open")
        assert (status, "Trần" in page) == (403, False)
    site.clock.now += timedelta(hours=2, minutes=1)
    status, page = await site.post("/tra-cuu/to-khai", phep=seal, do="open")
    assert (status, "Trần" in page) == (403, False)


async def test_a_stranger_with_the_code_alone_is_offered_nothing(site, begun):
    _, page = await site.get("/tra-cuu", ma=begun.dossier.code)
    assert "/tra-cuu/to-khai" not in page


async def test_when_nothing_is_asked_any_more_nothing_is_changed(site, begun, citizen):
    await citizen.submit(OPEN)
    await do(
        site,
        begun.dossier,
        Role.RECEIVING_OFFICER,
        Action.ADD_PAPERS,
        papers=(PaperGiven("Đơn", 1),),
    )
    page = await citizen.submit(SAVE, **{"form.child_name": "Trần Muộn"})
    assert page.status == 403
    assert (await filling.of(begun.dossier.id)).data == RIGHT
    _, page = await site.post("/tra-cuu", ma=begun.dossier.code, pin=begun.pin)
    assert "/tra-cuu/to-khai" not in page


async def test_what_changed_meanwhile_is_looked_at_before_it_is_overwritten(site, begun, citizen):
    await citizen.submit(OPEN)
    await fill(site, begun.dossier, {**RIGHT, "child_name": "Trần Do Cán Bộ"})
    page = await citizen.submit(SAVE, **{"form.child_name": "Trần Do Dân"})
    assert page.status == 409
    assert shown(page, "form.child_name")["value"] == "Trần Do Dân"
    await citizen.submit(SAVE)
    assert (await filling.of(begun.dossier.id)).data["child_name"] == "Trần Do Dân"


async def test_files_that_the_counter_took_stay(site, begun, citizen):
    proof = [{"sha256": "a" * 64, "name": "cs.pdf", "size": 9, "type": "application/pdf"}]
    await fill(site, begun.dossier, {**RIGHT, "proof": proof})
    await citizen.submit(OPEN)
    await citizen.submit(SAVE, **{"form.child_name": "Trần Có Tệp"})
    answers = (await filling.of(begun.dossier.id)).data
    assert (answers["proof"], answers["child_name"]) == (proof, "Trần Có Tệp")


async def test_a_dossier_without_a_form_offers_none(site):
    begun = await site.dossier()
    await asked(site, begun.dossier)
    _, page = await site.post("/tra-cuu", ma=begun.dossier.code, pin=begun.pin)
    assert re.search("cần bổ sung|Cần bổ sung", page)
    assert "/tra-cuu/to-khai" not in page


async def test_the_form_of_its_own_version_is_corrected(site, begun, citizen):
    author = await somebody(site.office, "another")
    await versions.save_draft(CODE, BIRTH, 0, author, site.clock.now)
    await versions.publish(CODE, 1, author, site.clock.now)
    await citizen.submit(OPEN)
    await citizen.submit(SAVE, **{"form.child_name": "Trần Bản Cũ"})
    answers = await filling.of(begun.dossier.id)
    assert (answers.version.number, answers.data["child_name"]) == (1, "Trần Bản Cũ")
