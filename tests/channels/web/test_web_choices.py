"""People choose how they get notices: who may, over what they speak, and what nobody sees."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from core.dossiers.application import Submitter
from core.notices import preferences
from core.notices.models import Medium, OptOut
from core.notices.passes import OF_ADDRESS, OF_DOSSIER
from core.notices.preferences import Way, Wish, wish_of
from core.notices.subscriptions import following, subscribe
from core.notices.tables import Consent, Told
from tests.channels.web.conftest import PASSES

HOLDER, SUBMITTER, MAIL = "+84912345678", "+84987654321", "an@example.vn"
LETTER = Way(Medium.MAIL, MAIL)


async def two(site):
    """A dossier filed by an authorised person."""
    holder = replace(site.office.application().holder, email="chu@example.vn")
    submitter = Submitter(name="Người Được Ủy Quyền", phone=SUBMITTER)
    return await site.dossier(holder=holder, submitter=submitter)


async def opened(site, begun):
    """The address of the page, by code and PIN."""
    answer = await site.client.post(
        "/thong-bao", data={"ma": begun.dossier.code, "pin": begun.pin}, allow_redirects=False
    )
    assert answer.status == 303
    return answer.headers["Location"]


async def test_with_code_and_pin_one_chooses_for_that_dossier_only(site):
    begun = await two(site)
    path = await opened(site, begun)
    status, page = await site.get(path)
    assert status == 200
    assert "Người được ủy quyền" in page
    form = {"told": "submitter", "p0.first": "mail", "p0.mail": MAIL, "p0.optional": "no"}
    form |= {"p0.digest": "on", "p0.language": "en", "p1.first": "sms", "p1.language": "vi"}
    assert (await site.post(path, **form))[0] == 303
    dossier_id = begun.dossier.id
    assert await preferences.told(dossier_id) is Told.SUBMITTER
    ways = (LETTER, Way(Medium.SMS, SUBMITTER))
    assert await wish_of(SUBMITTER, dossier_id) == Wish(ways, "en", False, True)
    assert await wish_of(SUBMITTER) == Wish(), "of other dossiers the PIN says nothing"
    (kept,) = await Consent.all()
    assert (kept.purpose, kept.given, kept.by) == ("optional", False, "pin")
    assert kept.proof.startswith("Nhận cả tin nhắc")
    _, page = await site.get(path, xong="1")
    assert "Đã lưu" in page
    assert re.search(r'value="submitter" checked', page)
    assert re.search(r'id="p0.first-mail"[^>]* checked', page)


async def test_no_address_and_no_name_is_shown_whole(site):
    begun = await two(site)
    path = await opened(site, begun)
    await subscribe(begun.dossier.id, Medium.MAIL, "conrieng@example.vn", now=site.clock.now)
    await site.post(path, **{"p0.mail": "rieng.tu@example.vn", "p0.first": "mail"})
    _, page = await site.get(path)
    for secret in (
        "912345678",
        "912 345 678",
        "987654321",
        "chu@",
        "rieng.tu@",
        "conrieng@",
        "Ủy Quyền",
    ):
        assert secret not in page, secret
    for shown in ("***5678", "***4321", "ch***@example.vn", "ri***@example.vn", "co***@"):
        assert shown in page, shown


async def test_by_a_link_one_speaks_for_all_notices_to_the_address(site):
    path = f"/thong-bao/{PASSES.of_address(HOLDER, now=site.clock.now)}"
    status, page = await site.get(path)
    assert status == 200
    assert "***5678" in page
    form = {"p0.first": "mail", "p0.mail": MAIL, "p0.optional": "yes", "p0.language": "vi"}
    await site.post(path, **form, stop="on")
    assert await wish_of(HOLDER) == Wish((LETTER, Way(Medium.SMS, HOLDER)), "vi", True)
    assert await OptOut.exists(medium=Medium.SMS, address=HOLDER)
    await site.post(path, **{"p0.first": "sms", "p0.optional": "yes"})
    assert not await OptOut.exists(address=HOLDER)
    assert (await wish_of(HOLDER)).ways == (Way(Medium.SMS, HOLDER), LETTER)
    said = await Consent.all().order_by("id").values_list("purpose", "given", "by")
    assert said == [("optional", True, "link"), ("medium", False, "link"), ("medium", True, "link")]


async def test_the_link_of_a_letter_speaks_for_its_reader_and_its_dossier_only(site):
    begun = await two(site)
    now, dossier_id = site.clock.now, begun.dossier.id
    path = f"/thong-bao/{PASSES.of_address(HOLDER, now=now, dossier_id=dossier_id)}"
    _, page = await site.get(path)
    assert "***5678" in page and "***4321" not in page
    assert 'name="stop"' not in page and 'name="told"' not in page
    await site.post(path, **{"p0.optional": "no", "stop": "on", "told": "submitter"})
    assert (await wish_of(HOLDER, dossier_id)).optional is False
    assert await wish_of(HOLDER) == Wish()
    assert await OptOut.all().count() == 0
    assert await preferences.told(dossier_id) is Told.BOTH


async def test_who_follows_a_dossier_can_be_left_out_by_its_people(site):
    begun = await site.dossier()
    await subscribe(begun.dossier.id, Medium.SMS, SUBMITTER, now=site.clock.now)
    path = await opened(site, begun)
    (one,) = await following(begun.dossier.id)
    assert "***4321" in (await site.get(path))[1]
    await site.post(path, **{"p0.first": "sms"})
    assert len(await following(begun.dossier.id)) == 1
    await site.post(path, **{"p0.first": "sms", f"s{one.id}": "on"})
    assert await following(begun.dossier.id) == []


async def test_nothing_chosen_changes_nothing(site):
    begun = await site.dossier()
    path = await opened(site, begun)
    await site.post(path, **{"p0.first": "sms", "p0.language": ""})
    assert await wish_of(HOLDER, begun.dossier.id) == Wish()
    assert await preferences.told(begun.dossier.id) is Told.BOTH
    assert await Consent.all().count() == 0


@pytest.mark.parametrize(
    ("form", "why"),
    [
        pytest.param({"p0.first": "mail"}, "Xin điền địa chỉ thư", id="by mail, to where"),
        pytest.param({"p0.mail": "an at example"}, "chưa đúng", id="no address"),
        pytest.param({"p0.mail": "a@b.vn,c@d.vn"}, "chưa đúng", id="two addresses"),
        pytest.param({"p0.mail": "a" * 200 + "@b.vn"}, "chưa đúng", id="too long"),
        pytest.param({"p0.mail": "a@b.vn\r\nBcc: c@d.vn"}, "chưa đúng", id="a second line"),
    ],
)
async def test_letters_need_an_address(site, form, why):
    begun = await site.dossier()
    path = await opened(site, begun)
    status, page = await site.post(path, **form)
    assert status == 422
    assert why in page
    assert await wish_of(HOLDER, begun.dossier.id) == Wish()


@pytest.mark.parametrize(
    ("code", "pin", "status"),
    [
        pytest.param("", "0000", 404, id="a wrong PIN"),
        pytest.param("", "", 422, id="no PIN"),
        pytest.param("X98.01-261102-9999", "0000", 404, id="no such dossier"),
        pytest.param("<script>", "0000", 422, id="no code"),
    ],
)
async def test_without_proof_the_door_stays_shut_and_says_nothing(site, code, pin, status):
    begun = await site.dossier()
    pin = "0001" if pin == begun.pin else pin
    found, page = await site.post("/thong-bao", ma=code or begun.dossier.code, pin=pin)
    assert found == status
    assert "***5678" not in page
    assert "<script>" not in page


async def test_a_genuine_slip_opens_the_door_and_a_forged_one_does_not(site):
    begun = await site.dossier()
    code = begun.dossier.code
    answer = await site.client.get(
        "/thong-bao", params={"ma": code, "t": site.token(code)}, allow_redirects=False
    )
    assert answer.status == 303
    status, _ = await site.get("/thong-bao", ma=code, t=site.token("X98.01-261102-7777"))
    assert status == 404


async def test_a_pass_ends_and_cannot_be_made_up(site):
    begun = await site.dossier()
    path = await opened(site, begun)
    link = f"/thong-bao/{PASSES.of_address(HOLDER, now=site.clock.now)}"
    site.clock.now += OF_DOSSIER + timedelta(minutes=1)
    assert (await site.get(path))[0] == 404
    assert (await site.post(path, **{"p0.first": "sms"}))[0] == 404
    assert (await site.get(link))[0] == 200
    site.clock.now += OF_ADDRESS
    assert (await site.get(link))[0] == 404
    for token in ("x", link[11:-1] + "A", "a" * 700, "đ", "%00"):
        assert (await site.get(f"/thong-bao/{token}"))[0] == 404


async def test_the_status_page_leads_to_it_once_the_details_are_open(site):
    begun = await site.dossier()
    _, public = await site.get("/tra-cuu", ma=begun.dossier.code)
    _, details = await site.post("/tra-cuu", ma=begun.dossier.code, pin=begun.pin)
    link = f'href="/thong-bao?ma={begun.dossier.code}"'
    assert link in details
    assert link not in public
    status, page = await site.get("/thong-bao", ma=begun.dossier.code)
    assert status == 200
    assert begun.dossier.code in page


async def test_who_has_only_mail_is_asked_for_no_other(site):
    holder = replace(site.office.application().holder, phone="", email=MAIL)
    begun = await site.dossier(holder=holder)
    _, page = await site.get(await opened(site, begun))
    assert "an***@example.vn" in page or "an@" not in page
    assert 'name="p0.first"' not in page


async def test_a_dossier_without_any_address_says_so(site):
    begun = await site.dossier(holder=replace(site.office.application().holder, phone=""))
    _, page = await site.get(await opened(site, begun))
    assert "không có số điện thoại" in page
