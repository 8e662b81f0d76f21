"""Forms at the counter: filled in with the dossier or later, begun with what is known, printed."""

from __future__ import annotations

import re
from dataclasses import replace

import pypdfium2
import pytest
from aiohttp import FormData

from core.dossiers.application import Holder
from core.dossiers.models import Dossier, DossierEvent, DossierReading
from core.forms import filling, versions
from core.forms.definition import Field, Kind, Part, When
from core.forms.models import FormVersion
from core.people.roles import Role
from tests.core.forms.birth import BIRTH, RIGHT, with_field
from tests.core.forms.test_form_versions import CODE, somebody
from tests.office import a_procedure

PATH = f"/office/receive/{CODE}"
PDF = b"%PDF-1.7\n" + b"scan " * 100

RECEPTION = {
    "paper.0.given": "on",
    "paper.0.originals": "1",
    "holder_kind": "person",
    "holder_name": "Trần Thị Ví Dụ",
    "holder_number": "001199000001",
    "holder_phone": "0912 345 678",
    "delivery_method": "counter",
    "channel": "direct",
    "set_count": "1",
    "limit": "0",
}
ANSWERS = {
    "form.child_name": "Trần Ví Dụ",
    "form.born_on": "20/10/2026",
    "form.place": "hospital",
    "form.home_address.province": "tinh mau",
    "form.home_address.commune": "minh hoa",
    "form.home_address.line": "Thôn Mẫu",
    "form.number": "001 199 000 001",
    "form.phone": "0912345678",
    "form.children.rows": "2",
    "form.children.1.who": "Trần Anh",
    "form.children.1.copies": "2",
    "form.truth": "on",
}


@pytest.fixture
async def counter(site):
    """Reception of a procedure with a form, its page open."""
    author = await somebody(site.office, "author")
    await versions.save_draft(CODE, BIRTH, 0, author, site.clock.now)
    await versions.publish(CODE, 1, author, site.clock.now)
    browser = await site.signed_in(Role.RECEIVING_OFFICER)
    await browser.get(PATH)
    return browser


def sheet(browser, fields, files=()):
    form = FormData(quote_fields=False, default_to_multipart=True)
    form.add_field("csrf", browser.token)
    for name in ("request_id", "version_id", "form.version", "form.seen", "events"):
        if found := re.search(rf'name="{re.escape(name)}" value="([^"]*)"', browser.text):
            fields = {name: found[1], **fields}
    for name, value in fields.items():
        form.add_field(name, value)
    for name, filename, content in files:
        form.add_field(name, content, filename=filename)
    return form


async def send(browser, path=PATH, files=(), base=RECEPTION, **more):
    fields = {**base, **{name.replace("__", "."): text for name, text in more.items()}}
    return await browser.post(path, sheet(browser, fields, files))


async def test_the_form_is_filled_in_with_the_dossier(site, counter):
    response = await send(
        counter, files=[("form.proof.files", "cs.pdf", PDF)], **ANSWERS, do="receive"
    )
    assert response.status == 303, faults(counter)
    dossier = await Dossier.get()
    answers = await filling.of(dossier.id)
    expected = {**RIGHT, "children": [{"who": "Trần Anh", "copies": 2}], "total": 2}
    assert {**answers.data, "proof": None} == {**expected, "proof": None}
    assert [file["name"] for file in answers.data["proof"]] == ["cs.pdf"]
    assert await DossierEvent.filter(dossier_id=dossier.id).values_list("action", flat=True) == [
        "receive", "fill_form",
    ]  # fmt: skip
    sha256 = answers.data["proof"][0]["sha256"]
    response = await counter.get(f"/office/dossiers/{dossier.code}/files/{sha256}")
    assert (response.status, await response.read()) == (200, PDF)


def faults(browser):
    return re.findall(r'<li><a href="#([^"]+)">[^<]*</a>: ([^<]+)</li>', browser.text)


async def test_the_holder_s_name_is_not_typed_twice(site, counter):
    await send(counter, **ANSWERS, do="receive")
    assert (await filling.of((await Dossier.get()).id)).data["name"] == "Trần Thị Ví Dụ"


async def test_sent_twice_it_is_received_and_filled_in_once(site, counter):
    page = counter.text
    for _ in range(2):
        counter.text = page
        assert (await send(counter, **ANSWERS, do="receive")).status == 303
    assert await Dossier.all().count() == 1
    assert await DossierEvent.filter(action="fill_form").count() == 1


async def test_every_fault_is_named_and_nothing_is_lost(site, counter):
    response = await send(
        counter,
        **{
            **ANSWERS,
            "form.born_on": "20/10/2027",
            "form.phone": "113",
            "form.children.1.copies": "x",
        },
        holder_name="",
        do="receive",
    )
    assert response.status == 422
    found = dict(faults(counter))
    assert found["form.born_on"] == "Ngày này chưa đến."
    assert found["form.children.1.copies"] == "Xin gõ một số nguyên."
    assert {"holder_name", "form.phone", "form.name"} <= found.keys()
    assert 'value="Trần Ví Dụ"' in counter.text and 'value="20/10/2027"' in counter.text
    assert await Dossier.all().count() == 0


async def test_what_depends_on_an_answer_appears_before_it_is_taken(site, counter):
    assert 'name="form.why_home"' not in counter.text
    response = await send(counter, **{**ANSWERS, "form.place": "home"}, do="receive")
    assert response.status == 422
    assert dict(faults(counter)) == {"form.why_home": "Xin điền mục này."}
    assert 'name="form.why_home"' in counter.text
    more = {**ANSWERS, "form.place": "home", "form.why_home": "Mưa bão"}
    assert (await send(counter, **more, do="receive")).status == 303
    assert (await filling.of((await Dossier.get()).id)).data["why_home"] == "Mưa bão"


async def test_a_button_shows_what_depends_and_computes_and_adds_rows(site, counter):
    response = await send(counter, **{**ANSWERS, "form.place": "home"}, do="form")
    assert response.status == 200 and not faults(counter)
    assert 'name="form.why_home"' in counter.text
    assert re.search(r'id="form.total"[^>]*>2<', counter.text)
    assert 'name="form.children.2.who"' not in counter.text
    await send(counter, **{**ANSWERS, "form.place": "home"}, do="form_row:children")
    assert 'name="form.children.2.who"' in counter.text
    assert await Dossier.all().count() == 0


async def test_a_declaration_on_paper_is_entered_later(site, counter):
    response = await send(counter, form__later="on", do="receive")
    assert response.status == 303, faults(counter)
    dossier = await Dossier.get()
    assert await filling.of(dossier.id) is None
    await counter.get(f"/office/dossiers/{dossier.code}/form")
    assert 'value="Trần Thị Ví Dụ"' in counter.text, "what the dossier says of its holder"
    path = f"/office/dossiers/{dossier.code}/form"
    response = await send(counter, path, base={}, **ANSWERS, form__name="Trần Thị Ví Dụ", do="save")
    assert response.status == 303, faults(counter)
    assert (await filling.of(dossier.id)).data["child_name"] == "Trần Ví Dụ"


async def test_two_officers_fill_in_one_form_the_second_is_told(site, counter):
    dossier = await site.received()
    path = f"/office/dossiers/{dossier.code}/form"
    other = await site.signed_in(Role.SUPPORT)
    await counter.get(path)
    await other.get(path)
    answers = {**ANSWERS, "form.name": "Một"}
    assert (await send(counter, path, base={}, **answers, do="save")).status == 303
    response = await send(other, path, base={}, **{**answers, "form.name": "Hai"}, do="save")
    assert response.status == 409
    assert 'value="Hai"' in other.text, "what was typed is kept"
    assert (await filling.of(dossier.id)).data["name"] == "Một"


async def test_a_form_begins_with_what_the_person_gave_before(site, counter):
    """L-50, L-55."""
    await send(counter, **ANSWERS, do="receive")
    first = await Dossier.get()
    await counter.get(PATH)
    response = await send(
        counter, base={"holder_number": "001199000001", "holder_kind": "person"}, do="form_before"
    )
    assert response.status == 200
    assert 'name="holder_name" type="text" value="Trần Thị Ví Dụ"' in counter.text
    assert 'name="form.child_name" type="text" value="Trần Ví Dụ"' in counter.text
    assert f"Lấy từ hồ sơ {first.code}" in counter.text
    assert await DossierReading.filter(dossier_id=first.id, what="prefill").exists()


async def test_nothing_known_is_said_so(site, counter):
    base = {"holder_number": "001199000009", "holder_kind": "person"}
    await send(counter, base=base, do="form_before")
    assert "Không có thông tin khai trước đây" in counter.text


async def test_a_form_that_changed_meanwhile_is_shown_again(site, counter):
    author = await somebody(site.office, "another")
    await versions.save_draft(
        CODE, with_field("child_name", label="Tên bé"), 0, author, site.clock.now
    )
    await versions.publish(CODE, 1, author, site.clock.now)
    response = await send(counter, **ANSWERS, do="receive")
    assert response.status == 422
    assert "Tờ khai vừa có bản mới" in counter.text and "Tên bé" in counter.text
    assert (await send(counter, **ANSWERS, do="receive")).status == 303


async def test_a_refusal_asks_for_no_form(site, counter):
    response = await send(
        counter, refusal_reason="not_competent", refusal_text="Nộp tại nơi cư trú.", do="refuse"
    )
    assert response.status == 303, faults(counter)


def text_of(octets: bytes) -> str:
    document = pypdfium2.PdfDocument(octets)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


async def test_the_form_is_printed_as_it_was_filled_in(site, counter):
    dossier = await site.received(holder=Holder("Trần Thị Ví Dụ", number="001199000001"))
    response = await counter.get(f"/office/dossiers/{dossier.code}/form.pdf")
    empty = text_of(await response.read())
    assert re.search(r"Họ tên trẻ: (?:\. ?){20}", empty) and "nếu Nơi sinh là “Nhà”" in empty
    clerk = await site.office.actor(Role.RECEIVING_OFFICER)
    await filling.fill(dossier.code, RIGHT, actor=clerk, now=site.clock.now)
    response = await counter.get(f"/office/dossiers/{dossier.code}/form.pdf")
    assert response.headers["Content-Type"] == "application/pdf"
    printed = text_of(await response.read())
    assert "TỜ KHAI ĐĂNG KÝ KHAI SINH" in printed
    for said in (
        "Trần Ví Dụ",
        "20/10/2026",
        "Thôn Mẫu, Xã Minh Họa, Tỉnh Mẫu",
        "Trần Anh",
        dossier.code,
    ):
        assert said in printed, said
    response = await counter.get(f"/office/dossiers/{dossier.code}/form.pdf?lang=en")
    assert "Name of the child: Trần Ví Dụ" in text_of(await response.read())


async def test_a_dossier_of_another_unit_has_no_form_for_a_stranger(site, counter):
    dossier = await site.received()
    stranger = await site.signed_in("stranger")
    for path in ("form", "form.pdf"):
        assert (await stranger.get(f"/office/dossiers/{dossier.code}/{path}")).status == 404
    leader = await site.signed_in(Role.LEADER)
    assert (await leader.get(f"/office/dossiers/{dossier.code}/form")).status == 403


async def test_a_part_of_the_office_is_filled_in_at_a_step(site, counter):
    """Not asked at reception; there whole or not at all; the answers of others stay."""
    author = await somebody(site.office, "another")
    office = Part("registry", "Vào sổ", "Register", office=True, fields=(
        Field("entry", Kind.TEXT, "Số đăng ký", "Number", needed=True),
        Field("entered_on", Kind.DATE, "Ngày đăng ký", "Date", needed=True, when=When.PAST),
    ))  # fmt: skip
    form = replace(BIRTH, parts=(*BIRTH.parts, office))
    await versions.save_draft(CODE, form, 0, author, site.clock.now)
    await versions.publish(CODE, 1, author, site.clock.now)
    await counter.get(PATH)
    assert 'name="form.entry"' not in counter.text
    assert (await send(counter, **ANSWERS, do="receive")).status == 303, faults(counter)
    dossier = await Dossier.get()
    assert not await filling.part_filled(dossier.id, "registry")
    path = f"/office/dossiers/{dossier.code}/form?part=registry"
    await counter.get(path)
    assert 'name="form.entry"' in counter.text and 'name="form.child_name"' not in counter.text
    response = await send(counter, path, base={}, form__entry="12/2026", do="save")
    assert (response.status, dict(faults(counter))) == (
        422,
        {"form.entered_on": "Xin điền mục này."},
    )
    more = {"form.entry": "12/2026", "form.entered_on": "02/11/2026"}
    assert (await send(counter, path, base={}, **more, do="save")).status == 303
    data = (await filling.of(dossier.id)).data
    assert (data["entry"], data["child_name"]) == ("12/2026", "Trần Ví Dụ")
    assert await filling.part_filled(dossier.id, "registry")
    await counter.get(PATH)
    begun = {"holder_number": "001199000001", "holder_kind": "person"}
    await send(counter, base=begun, do="form_before")
    assert "12/2026" not in counter.text, "what the office wrote is no answer of the applicant"


async def test_a_part_of_the_office_waits_for_a_declaration_on_paper(site, counter):
    await send(counter, form__later="on", do="receive")
    dossier = await Dossier.get()
    path = f"/office/dossiers/{dossier.code}/form?part=child"
    await counter.get(path)
    response = await send(counter, path, base={}, **ANSWERS, do="save")
    assert response.status == 422
    assert "Phần khác của tờ khai" in counter.text
    assert (await counter.get(f"/office/dossiers/{dossier.code}/form?part=x")).status == 404


async def test_hostile_fields_are_refused_in_words(site, counter):
    hostile = {
        **ANSWERS,
        "form.place": "<script>",
        "form.children.rows": "99999999",
        "form.children.0.who": "x" * 5000,
        "form.home_address.province": "\x00",
        "form.stranger": "1",
        "form.total": "999",
    }
    response = await send(counter, **hostile, do="receive")
    assert response.status == 422
    assert "<script>" not in counter.text
    assert await Dossier.all().count() == 0
    response = await send(counter, **ANSWERS, do="form_row:nowhere")
    assert response.status == 200


async def test_a_form_that_cannot_be_read_keeps_nobody_from_receiving(site, counter):
    row = await FormVersion.get()
    about = {**row.definition["x-motcua"], "format": "motcua-form/9"}
    definition = {**row.definition, "x-motcua": about}
    later = {"procedure_code": "1.000894", "number": 1, "stage": row.stage}
    await FormVersion.create(definition=definition, changed_at=site.clock.now, **later)
    await a_procedure(site.clock.now, "1.000894")
    response = await counter.get("/office/receive/1.000894")
    assert response.status == 200
    assert "form.seen" not in counter.text
