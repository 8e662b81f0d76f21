"""A declaration prepared at home opens reception: everything is there, once, and plainly told."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from core.dossiers.models import Dossier, DossierEvent
from core.forms import filling, versions
from core.forms.models import Prepared
from core.forms.prepared import KEPT, Declarations
from core.forms.tries import GUESSING
from core.people.roles import Role
from tests.backoffice.test_form_pages import PATH, RECEPTION, faults, send, sheet
from tests.core.forms.birth import BIRTH, RIGHT
from tests.core.forms.test_form_versions import CODE, somebody
from tests.office import a_procedure

DATA = {**RIGHT, "children": [{"who": "Trần Anh", "copies": 2}]}


async def publish(site, form=BIRTH):
    author = await somebody(site.office, f"author{await Prepared.all().count()}")
    await versions.save_draft(CODE, form, 0, author, site.clock.now)
    await versions.publish(CODE, 1, author, site.clock.now)


async def prepare(site, data=DATA, request_id="a" * 32, channel="web"):
    version = await versions.published_for(CODE)
    slip = await Declarations(key=b"k" * 32).keep(
        CODE, version, data, channel=channel, asker="x", request_id=request_id, now=site.clock.now
    )
    return slip.number


@pytest.fixture
async def counter(site):
    await publish(site)
    browser = await site.signed_in(Role.RECEIVING_OFFICER)
    await browser.get("/office/receive")
    return browser


def starts(browser):
    """Name -> value of every line of the page."""
    found = re.findall(r'name="([^"]+)"[^>]*? value="([^"]*)"', browser.text)
    return dict(found)


async def asks(browser, number):
    return await browser.post("/office/receive", {"csrf": browser.token, "number": number})


def form_of(browser):
    """What the browser would send of the form as it stands, as far as this test needs it."""
    kept = {
        name: value
        for name, value in starts(browser).items()
        if name.startswith(("form.", "holder_")) and name not in ("form.place", "form.later")
    }
    return {**kept, "form.place": "hospital", "form.truth": "on"}


async def test_a_number_opens_reception_with_what_was_filled_in(site, counter):
    number = await prepare(site)
    response = await asks(counter, f"{number[:3]} {number[3:6]} {number[6:]}")
    assert (response.status, response.headers["Location"]) == (303, f"{PATH}?declared={number}")
    await counter.get(response.headers["Location"])
    begun = starts(counter)
    assert begun["holder_name"] == "Trần Thị Ví Dụ"
    assert begun["holder_number"] == "001199000001"
    assert begun["form.child_name"] == "Trần Ví Dụ"
    assert begun["form.children.0.who"] == "Trần Anh"
    assert re.search(r'id="form.truth"[^>]* checked', counter.text)
    assert re.search(r'value="hospital" checked', counter.text)
    assert "Người nộp đã khai trước" in counter.text


async def test_the_dossier_begins_with_it_and_the_history_says_so(site, counter):
    number = await prepare(site, channel="chat")
    await counter.get(f"{PATH}?declared={number}")
    sent = {**RECEPTION, "holder_name": "", "holder_number": "", **form_of(counter)}
    response = await counter.post(PATH, sheet(counter, {**sent, "do": "receive"}))
    assert response.status == 303, faults(counter)
    dossier = await Dossier.get()
    assert (dossier.holder_name, dossier.holder_number) == ("Trần Thị Ví Dụ", "001199000001")
    assert (await filling.of(dossier.id)).data == DATA
    row = await Prepared.get()
    assert (row.data, row.dossier_id) == (None, dossier.id)
    event = await DossierEvent.get(action=filling.FILLED)
    assert (event.facts["prepared"], event.facts["prepared_on"]) == (number, "chat")
    await counter.get(f"/office/dossiers/{dossier.code}")
    shown = f"{number[:3]} {number[3:6]} {number[6:]}"
    assert f"Người nộp đã khai trước qua hội thoại, tờ khai số {shown}" in counter.text


async def test_what_the_officer_corrects_is_what_counts(site, counter):
    number = await prepare(site)
    await counter.get(f"{PATH}?declared={number}")
    sent = {**RECEPTION, **form_of(counter), "form.child_name": "Trần Đúng Tên"}
    assert (await counter.post(PATH, sheet(counter, {**sent, "do": "receive"}))).status == 303
    assert (await filling.of((await Dossier.get()).id)).data["child_name"] == "Trần Đúng Tên"


async def test_with_a_fault_the_number_stays_until_it_is_received(site, counter):
    number = await prepare(site)
    await counter.get(f"{PATH}?declared={number}")
    sent = {**RECEPTION, **form_of(counter)}
    response = await counter.post(
        PATH, sheet(counter, {**sent, "form.number": "1", "do": "receive"})
    )
    assert response.status == 422
    assert starts(counter)["form.prepared"] == number
    assert (await Prepared.get()).used_at is None
    response = await counter.post(PATH, sheet(counter, {**sent, "do": "receive"}))
    assert response.status == 303
    assert (await Prepared.get()).used_at is not None


async def test_sent_twice_it_is_received_once(site, counter):
    number = await prepare(site)
    await counter.get(f"{PATH}?declared={number}")
    page = counter.text
    for _ in range(2):
        counter.text = page
        sent = {**RECEPTION, **form_of(counter), "do": "receive"}
        assert (await counter.post(PATH, sheet(counter, sent))).status == 303
    assert await Dossier.all().count() == 1


async def test_used_by_another_counter_meanwhile_it_is_said_and_nothing_is_lost(site, counter):
    number = await prepare(site)
    await counter.get(f"{PATH}?declared={number}")
    page = counter.text
    sent = {**RECEPTION, **form_of(counter), "do": "receive"}
    assert (await counter.post(PATH, sheet(counter, sent))).status == 303
    first = await Dossier.get()
    counter.text = page
    sent = {**RECEPTION, **form_of(counter), "request_id": "b" * 32, "do": "receive"}
    response = await counter.post(PATH, sheet(counter, sent))
    assert response.status == 409
    assert f"đã dùng để tiếp nhận hồ sơ {first.code}" in counter.text
    assert starts(counter)["form.child_name"] == "Trần Ví Dụ"
    assert await Dossier.all().count() == 1
    sent = {**RECEPTION, **form_of(counter), "request_id": "c" * 32, "do": "receive"}
    assert (await counter.post(PATH, sheet(counter, sent))).status == 303
    assert await Dossier.all().count() == 2


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        pytest.param("", "số kiểm tra", id="nothing"),
        pytest.param("123", "số kiểm tra", id="too short"),
        pytest.param("2612345677", "số kiểm tra", id="a look-up number"),
        pytest.param("1000000008", "Không có tờ khai mang số này", id="unknown"),
        pytest.param("9" * 5000, "số kiểm tra", id="5,000 digits"),
        pytest.param("\0\ud83d".encode("utf-8", "replace").decode(), "số kiểm tra", id="no text"),
    ],
)
async def test_what_is_no_number_is_told_plainly(site, counter, typed, said):
    response = await asks(counter, typed)
    assert (response.status, said in counter.text) == (422, True)
    assert (await counter.get(f"{PATH}?declared=1234567890")).status == 409
    assert "số kiểm tra" in counter.text


async def test_an_expired_and_a_used_number_are_told_plainly(site, counter):
    number = await prepare(site)
    dossier = await site.received()
    await Prepared.all().update(used_at=site.clock.now, dossier_id=dossier.id, data=None)
    await asks(counter, number)
    assert f"đã dùng để tiếp nhận hồ sơ {dossier.code}" in counter.text
    await Prepared.all().update(used_at=None, dossier_id=None)
    await Prepared.all().update(expires_at=site.clock.now)
    await asks(counter, number)
    assert "hết hạn ngày" in counter.text
    assert (await counter.get(f"{PATH}?declared={number}")).status == 409
    assert "hết hạn ngày" in counter.text
    assert "Trần Ví Dụ" not in counter.text


async def test_who_tries_numbers_is_stopped(site, counter):
    number = await prepare(site)
    for _ in range(GUESSING.most):
        await asks(counter, "1000000008")
    await asks(counter, number)
    assert "quá nhiều số" in counter.text
    site.clock.forward(timedelta(minutes=12))
    assert (await asks(counter, number)).status == 303


async def test_a_number_of_another_procedure_leads_there(site, counter):
    number = await prepare(site)
    other = await a_procedure(site.clock.now, "1.000111")
    assert other.id
    author = await somebody(site.office, "other")
    await versions.save_draft("1.000111", BIRTH, 0, author, site.clock.now)
    await versions.publish("1.000111", 1, author, site.clock.now)
    response = await counter.get(f"/office/receive/1.000111?declared={number}")
    assert (response.status, response.headers["Location"]) == (303, f"{PATH}?declared={number}")


async def test_of_an_earlier_version_what_still_fits_is_taken_over(site, counter):
    number = await prepare(site)
    author = await somebody(site.office, "another")
    parents = BIRTH.parts[1]
    fields = (replace(parents.fields[0], key="full_name"), *parents.fields[1:])
    changed = replace(BIRTH, parts=(BIRTH.parts[0], replace(parents, fields=fields)))
    await versions.save_draft(CODE, changed, 0, author, site.clock.now)
    await versions.publish(CODE, 1, author, site.clock.now)
    await counter.get(f"{PATH}?declared={number}")
    begun = starts(counter)
    assert (begun["form.child_name"], begun["form.full_name"]) == ("Trần Ví Dụ", "")
    assert "Mẫu đã đổi từ khi khai" in counter.text


async def test_a_declaration_on_paper_leaves_the_number_for_later(site, counter):
    number = await prepare(site)
    await counter.get(f"{PATH}?declared={number}")
    sent = {**RECEPTION, **form_of(counter), "form.later": "on", "do": "receive"}
    assert (await counter.post(PATH, sheet(counter, sent))).status == 303
    assert (await Prepared.get()).used_at is None


async def test_nothing_begins_after_the_month(site, counter):
    number = await prepare(site)
    await counter.get(f"{PATH}?declared={number}")
    sent = {**RECEPTION, **form_of(counter), "do": "receive"}
    await Prepared.all().update(expires_at=site.clock.now - KEPT)
    assert (await counter.post(PATH, sheet(counter, sent))).status == 409
    assert "hết hạn ngày" in counter.text
    assert not await Dossier.exists()


async def test_reception_as_it_was_needs_no_number(site, counter):
    await counter.get(PATH)
    assert "form.prepared" not in counter.text
    assert (await send(counter, **{"form.later": "on"}, do="receive")).status == 303
