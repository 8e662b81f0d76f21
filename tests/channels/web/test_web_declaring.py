"""Forms filled in at home: asked as the office asks, nothing lost, a number to take along."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from urllib.parse import parse_qs, urljoin, urlsplit

import pypdfium2
import pytest

from core.forms import prepared, versions
from core.forms.models import FormVersion, Prepared
from core.forms.prepared import KEPT
from core.procedures.models import Procedure
from tests.core.forms.birth import BIRTH, RIGHT, with_field
from tests.core.forms.test_form_versions import CODE, somebody
from tests.surfing import Surfer, fields_of

PATH = f"/thu-tuc/{CODE}/to-khai"
ANSWERS = {
    "form.child_name": "Trần Ví Dụ",
    "form.born_on": "20/10/2026",
    "form.place": "hospital",
    "form.home_address.province": "tinh mau",
    "form.home_address.commune": "minh hoa",
    "form.home_address.line": "Thôn Mẫu",
    "form.name": "Trần Thị Ví Dụ",
    "form.number": "001 199 000 001",
    "form.phone": "0912345678",
    "form.children.0.who": "Trần Anh",
    "form.children.0.copies": "2",
    "form.truth": "on",
}
KEPT_DATA = {**RIGHT, "children": [{"who": "Trần Anh", "copies": 2}]}
SAVE = "Lưu và lấy số tờ khai"


async def publish(office, form=BIRTH):
    author = await somebody(office, f"author{await FormVersion.all().count()}")
    draft = await versions.save_draft(CODE, form, 0, author, office.now)
    await versions.publish(CODE, draft.revision, author, office.now)


@pytest.fixture
async def citizen(site):
    """Somebody at home, whose procedure has a form."""
    await publish(site.office)
    async with Surfer(str(site.client.make_url(PATH))) as surfer:
        await surfer.go(PATH)
        yield surfer


async def prepared_by(citizen):
    await citizen.submit(SAVE, **ANSWERS)
    return await Prepared.get()


def faults(page):
    return re.findall(r'<li><a href="#([^"]+)">[^<]*</a>: ([^<]+)</li>', page.body.decode())


def shown(page, name):
    return next(
        one.attributes for one in page.root.all("input") if one.attributes.get("name") == name
    )


async def test_the_procedure_leads_to_its_form(site):
    assert PATH not in (await site.get(f"/thu-tuc/{CODE}"))[1]
    assert (await site.get(PATH))[0] == 404
    await publish(site.office)
    assert f'href="{PATH}"' in (await site.get(f"/thu-tuc/{CODE}"))[1]
    status, page = await site.get(PATH)
    assert (status, "Họ tên trẻ" in page, "Vì sao không sinh" in page) == (200, True, False)
    await Procedure.all().update(active=False)
    assert PATH not in (await site.get(f"/thu-tuc/{CODE}"))[1]
    assert (await site.get(PATH))[0] == 404


async def test_who_fills_it_in_gets_a_number(citizen):
    page = await citizen.submit(SAVE, **ANSWERS)
    row = await Prepared.get()
    assert (row.data, row.channel, row.procedure_code) == (KEPT_DATA, "web", CODE)
    assert page.status == 200
    assert urlsplit(page.url).path == f"/to-khai/{row.number}"
    said = page.text
    assert f"{row.number[:3]} {row.number[3:6]} {row.number[6:]}" in said
    for told in ("Trần Ví Dụ", "20/10/2026", "Giấy chứng sinh", "02/12/2026"):
        assert told in said
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"


async def test_every_fault_is_named_and_nothing_is_lost(citizen):
    page = await citizen.submit(
        SAVE, **{**ANSWERS, "form.born_on": "32/10/2026", "form.number": "12", "form.truth": ""}
    )
    assert page.status == 422
    assert [name for name, _ in faults(page)] == ["form.born_on", "form.number", "form.truth"]
    assert shown(page, "form.born_on")["value"] == "32/10/2026"
    assert shown(page, "form.number")["value"] == "12"
    assert shown(page, "form.children.0.who")["value"] == "Trần Anh"
    assert not await Prepared.exists()
    page = await citizen.submit(
        SAVE, **{name: ANSWERS[name] for name in ("form.born_on", "form.number", "form.truth")}
    )
    assert (await Prepared.get()).data == KEPT_DATA


async def test_what_follows_from_an_answer_appears_and_sums_are_done(citizen):
    page = await citizen.submit("Cập nhật các mục", **{**ANSWERS, "form.place": "home"})
    assert page.status == 200
    assert "Vì sao không sinh ở cơ sở y tế" in page.text
    computed = next(one for one in page.root.all("p") if one.attributes.get("id") == "form.total")
    assert computed.text == "2"
    page = await citizen.submit(SAVE)
    assert [name for name, _ in faults(page)] == ["form.why_home"]
    await citizen.submit(SAVE, **{"form.why_home": "Mưa bão"})
    assert (await Prepared.get()).data["why_home"] == "Mưa bão"


async def test_a_question_that_was_not_on_the_page_is_shown_before_anything_is_kept(citizen):
    page = await citizen.submit(SAVE, **{**ANSWERS, "form.phone": "", "form.place": "home"})
    assert dict(faults(page)).keys() == {"form.why_home", "form.email"}
    assert not await Prepared.exists()


async def test_rows_are_added_and_taken_out(citizen):
    await citizen.submit("Thêm dòng", **ANSWERS)
    await citizen.submit("Thêm dòng", **{"form.children.1.who": "Trần Bình"})
    page = await citizen.submit(
        "Cập nhật các mục",
        **{"form.children.2.who": "Trần Cúc", "form.children.2.copies": "3"},
    )
    assert "Thêm dòng" not in page.text  # the form takes three
    form = page.form(SAVE)
    drop = [one for one in form.all("button") if one.text == "Bỏ dòng"]
    assert [one.attributes["value"] for one in drop] == [
        f"form_drop:children.{row}" for row in range(3)
    ]
    page = await pressed(citizen, drop[1].attributes["value"])
    assert page.status == 200
    rows = [shown(page, f"form.children.{row}.who")["value"] for row in range(2)]
    assert (rows, shown(page, "form.children.rows")["value"]) == (["Trần Anh", "Trần Cúc"], "2")
    await citizen.submit(SAVE)
    assert (await Prepared.get()).data["children"] == [
        {"who": "Trần Anh", "copies": 2},
        {"who": "Trần Cúc", "copies": 3},
    ]


async def pressed(citizen, value, address=""):
    """The form of the page as it stands, sent by a button with that value."""
    data = [*fields_of(citizen.page.form(SAVE)), ("do", value)]
    address = urljoin(citizen.page.url, address or citizen.page.url)
    async with citizen.session.post(address, data=data) as response:
        return await citizen.read(response)


@pytest.mark.parametrize(
    "do", ["form_drop:", "form_drop:children", "form_drop:children.x", "form_drop:name.0",
           "form_drop:children.9999999", "form_row:", "form_row:name", "form_row:../etc"],
)  # fmt: skip
async def test_a_button_that_there_is_not_changes_nothing(citizen, do):
    await citizen.submit("Cập nhật các mục", **ANSWERS)
    await pressed(citizen, do)
    assert citizen.page.status == 200
    assert shown(citizen.page, "form.children.0.who")["value"] == "Trần Anh"


async def test_sent_twice_it_is_kept_once_and_sent_changed_it_is_changed(citizen):
    page = citizen.page
    first = await citizen.submit(SAVE, **ANSWERS)
    citizen.page = page
    again = await citizen.submit(SAVE, **{**ANSWERS, "form.child_name": "Trần Sửa Lại"})
    assert again.url == first.url
    assert (await Prepared.get()).data["child_name"] == "Trần Sửa Lại"


async def test_it_is_changed_under_its_number(citizen):
    first = (await citizen.submit(SAVE, **ANSWERS)).url
    page = await citizen.follow("Sửa tờ khai")
    assert shown(page, "form.child_name")["value"] == "Trần Ví Dụ"
    page = await citizen.submit("Lưu thay đổi", **{"form.number": "1"})
    assert [name for name, _ in faults(page)] == ["form.number"]
    page = await citizen.submit(
        "Lưu thay đổi", **{"form.number": "", "form.child_name": "Trần Mới"}
    )
    assert page.url == first
    data = (await Prepared.get()).data
    assert (data["child_name"], "number" in data) == ("Trần Mới", False)


async def test_it_is_printed_to_be_signed(citizen):
    row = await prepared_by(citizen)
    await citizen.follow("Tải bản in để ký (PDF)")
    assert citizen.page.headers["Content-Type"] == "application/pdf"
    text = "".join(
        page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(citizen.page.body)
    )
    number = f"{row.number[:3]} {row.number[3:6]} {row.number[6:]}"
    for told in (number, "Trần Ví Dụ", "Thôn Mẫu, Xã Minh Họa, Tỉnh Mẫu", "02/12/2026"):
        assert told in " ".join(text.split())


async def test_its_number_and_secret_open_it_again_and_it_can_be_erased(citizen):
    where = (await citizen.submit(SAVE, **ANSWERS)).url
    secret = parse_qs(urlsplit(where).query)["k"][0]
    number = (await Prepared.get()).number
    await citizen.go("/to-khai")
    typed = {"so": f"{number[:3]} {number[3:]}", "k": f"{secret[:4]}-{secret[4:8]}-{secret[8:]}"}
    page = await citizen.submit("Mở tờ khai", **typed)
    assert "Nội dung đã khai" in page.text
    page = await citizen.submit("Xóa tờ khai")
    assert "Đã xóa tờ khai." in page.text
    assert (await Prepared.get()).data is None
    page = await citizen.submit("Mở tờ khai", **typed)
    assert (page.status, "hết hạn" in page.text) == (410, True)


async def test_a_tampered_link_and_another_s_number_tell_nothing(citizen):
    where = (await citizen.submit(SAVE, **ANSWERS)).url
    number, last = (await Prepared.get()).number, where[-1]
    wrong = where[:-1] + ("0" if last != "0" else "1")
    for address in (wrong, where.split("?")[0], f"{where.split('?')[0]}?k={'%C3%A9' * 500}"):
        for change in ("", "/sua", ".pdf"):
            page = await citizen.go(address.replace(number, number + change))
            assert page.status == 404
            assert "Trần" not in page.text
    async with citizen.session.post(wrong.replace(number, f"{number}/xoa")) as response:
        assert response.status == 404
    assert (await Prepared.get()).data == KEPT_DATA


async def test_who_guesses_is_asked_to_wait(site, citizen):
    where = (await citizen.submit(SAVE, **ANSWERS)).url
    tried = {(await citizen.go(f"{where}{n}")).status for n in range(22)}
    assert tried == {404, 429}
    page = await citizen.go(where)
    assert (page.status, page.headers["Retry-After"]) == (429, "600")
    site.clock.now += timedelta(minutes=12)
    assert (await citizen.go(where)).status == 200


async def test_used_and_expired_are_told_plainly(site, citizen):
    where = (await citizen.submit(SAVE, **ANSWERS)).url
    number = (await Prepared.get()).number
    begun = await site.dossier()
    await prepared.use(number, begun.dossier, site.clock.now)
    page = await citizen.go(where)
    assert (page.status, "đã được dùng" in page.text) == (410, True)
    assert begun.dossier.code not in page.text
    await Prepared.all().update(used_at=None)
    site.clock.now += KEPT
    page = await citizen.go(where)
    assert (page.status, "hết hạn ngày thứ Tư, 02/12/2026" in page.text) == (410, True)


async def test_a_form_that_changed_meanwhile_is_looked_at_again(site, citizen):
    page = citizen.page
    author = await somebody(site.office, "another")
    changed = with_field("child_name", label="Họ, chữ đệm, tên trẻ")
    await versions.save_draft(CODE, changed, 0, author, site.clock.now)
    await versions.publish(CODE, 1, author, site.clock.now)
    citizen.page = page
    page = await citizen.submit(SAVE, **ANSWERS)
    assert [name for name, _ in faults(page)] == ["form."]
    await citizen.submit(SAVE)
    assert (await Prepared.get()).data == KEPT_DATA


async def test_the_office_s_part_is_not_asked_and_not_taken(site):
    office = replace(BIRTH.parts[1], key="office", office=True, title="Ghi sổ")
    form = replace(BIRTH, parts=(BIRTH.parts[0], office))
    await publish(site.office, form)
    page = (await site.get(PATH))[1]
    assert ("Ghi sổ" in page, 'name="form.name"' in page) == (False, False)
    version = (await versions.published_for(CODE)).id
    sent = {**ANSWERS, "form.version": str(version), "form.seen": "child_name"}
    seen = " ".join(one.key for one in BIRTH.parts[0].fields)
    status, _ = await site.post(PATH, **{**sent, "form.seen": seen})
    assert status == 303
    assert set((await Prepared.get()).data) == {"child_name", "born_on", "place", "home_address"}


async def test_in_english_the_form_speaks_english_and_nothing_typed_is_lost(citizen):
    await citizen.submit("Cập nhật các mục", **ANSWERS)
    button = next(
        one for one in citizen.page.root.all("button") if one.text == "English"
    ).attributes
    assert button["value"] == "form"
    page = await pressed(citizen, button["value"], button["formaction"])
    assert "Name of the child" in page.text
    assert shown(page, "form.child_name")["value"] == "Trần Ví Dụ"


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        pytest.param({}, 422, id="no field at all"),
        pytest.param({"form.child_name": "x" * 10_000}, 422, id="10,000 characters"),
        pytest.param({"form.home_address.province": "x" * 10_000}, 422, id="a long province"),
        pytest.param({"form.number": "1" * 10_000}, 422, id="a long number"),
        pytest.param({"form.children.0.copies": "9" * 5000}, 422, id="a number without end"),
        pytest.param({"form.children.rows": "9" * 50}, 303, id="rows without end"),
        pytest.param({"form.children.0.copies": "1e400"}, 422, id="no finite number"),
        pytest.param({"form.child_name": "a\0b\ufeff"}, 303, id="a character that is none"),
        pytest.param({"form.place": "x" * 10_000}, 422, id="a choice that is none"),
        pytest.param({"form.proof.kept": "x", "form.proof.files": "y"}, 303, id="files"),
        pytest.param({"form.version": "x"}, 422, id="no version"),
        pytest.param({"form.seen": "x" * 10_000}, 422, id="a page that nobody saw"),
        pytest.param({"request_id": "x" * 10_000}, 303, id="no request id"),
        pytest.param({"do": "x" * 10_000}, 303, id="a button that there is not"),
    ],
)
async def test_whatever_is_sent_is_answered(citizen, typed, status):
    given = dict(fields_of(citizen.page.form(SAVE))) | (ANSWERS if typed else {}) | typed
    data = given if typed else {}
    async with citizen.session.post(citizen.page.url, data=data, allow_redirects=False) as response:
        assert response.status == status


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        pytest.param(b"form.a=1&" * 2000, "application/x-www-form-urlencoded", 400, id="fields"),
        pytest.param(b"a" * 1_100_000, "application/x-www-form-urlencoded", 413, id="too large"),
        pytest.param(b"\xff%ff%zz&&=&%00=%ed%a0%80", "application/x-www-form-urlencoded", 422,
                     id="no text"),
        pytest.param(b"{}", "application/json", 415, id="no form"),
        pytest.param(b"--x--", "multipart/form-data; boundary=x", 415, id="multipart"),
    ],
)  # fmt: skip
async def test_whatever_body_is_sent_is_answered(site, citizen, body, kind, status):
    for path in (PATH, "/tra-cuu/to-khai"):
        headers = {"Content-Type": kind}
        async with site.client.post(path, data=BytesIO(body), headers=headers) as response:
            wanted = 403 if path != PATH and status == 422 else status
            assert response.status == wanted


@pytest.mark.parametrize("so", ["", "x", "1234567890", "0" * 5000, "\ud83d\0", "１２３"])
async def test_whatever_number_is_typed_is_answered(site, citizen, so):
    typed = so.encode("utf-8", "replace").decode()
    status, page = await site.post("/to-khai", so=typed, k="abcd")
    assert (status, "không khớp" in page) == (422, True)


async def test_no_page_of_a_form_is_listed_or_kept(site, citizen):
    where = (await citizen.submit(SAVE, **ANSWERS)).url
    for address in (PATH, where, "/to-khai"):
        page = await citizen.go(address)
        assert "noindex" in page.headers["X-Robots-Tag"]
        assert "script-src" not in page.headers["Content-Security-Policy"]


async def test_who_looks_up_its_number_as_a_dossier_s_is_told_what_it_is(site, citizen):
    number = (await prepared_by(citizen)).number
    for typed in (number, f"{number[:3]} {number[3:6]} {number[6:]}"):
        status, page = await site.get("/tra-cuu", ma=typed)
        assert (status, "Đây là số tờ khai" in page) == (422, True)
        assert "/to-khai?so=" in page
