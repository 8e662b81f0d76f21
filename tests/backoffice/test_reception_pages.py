"""Reception at the counter, through the pages: from the search to the receipt in hand."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta

import pypdfium2
import pytest
from aiohttp import FormData

from core.dossiers.models import Dossier, DossierEvent, StoredFile
from core.dossiers.states import State
from core.people.models import Assignment
from core.people.roles import Role
from core.procedures.models import Procedure
from tests.office import LONG_AGO, a_procedure

PATH = "/office/receive/1.001193"
PDF = b"%PDF-1.7\n" + b"scan " * 100


@dataclass
class Sheet:
    """The reception form as an officer fills it."""

    texts: dict[str, str] = field(default_factory=dict)
    files: list[tuple[str, str, bytes]] = field(default_factory=list)

    def data(self, browser) -> FormData:
        form = FormData(quote_fields=False, default_to_multipart=True)  # as browsers do
        fields = {
            "csrf": browser.token,
            "request_id": browser.hidden("request_id"),
            "version_id": browser.hidden("version_id"),
            "do": "receive",
            "paper.0.given": "on",
            "paper.0.originals": "1",
            "paper.0.certified": "0",
            "paper.0.copies": "2",
            "paper.1.originals": "1",
            "paper.1.certified": "0",
            "paper.1.copies": "0",
            "holder_kind": "person",
            "holder_name": "Trần Thị Ví Dụ",
            "holder_number": "001099000001",
            "holder_phone": "0912 345 678",
            "delivery_method": "counter",
            "channel": "direct",
            "set_count": "1",
            "limit": "0",
        } | self.texts
        for name, value in fields.items():
            form.add_field(name, value)
        for name, filename, content in self.files:
            form.add_field(name, content, filename=filename)
        return form


async def send(browser, path=PATH, **texts):
    return await browser.post(
        path, Sheet({k.replace("__", "."): v for k, v in texts.items()}).data(browser)
    )


@pytest.fixture
async def counter(site):
    browser = await site.signed_in(Role.RECEIVING_OFFICER)
    await browser.get(PATH)
    return browser


async def test_from_the_search_to_the_receipt_in_hand(site):
    """L-10, L-13 to L-15: checklist, code, clock, receipt with look-up number and PIN."""
    browser = await site.signed_in(Role.RECEIVING_OFFICER)
    await browser.get("/office/receive?q=khai+sinh")
    (address,) = set(re.findall(r'href="(/office/receive/1[^"]+)"', browser.text))
    await browser.get(address)
    assert "hẹn trả 05/11/2026" in browser.text  # the date before it is promised
    response = await send(browser, holder_address="Thôn Mẫu")
    dossier = await Dossier.get()
    assert response.headers["Location"] == f"/office/dossiers/{dossier.code}/receipt"
    assert dossier.state is State.RECEIVED and dossier.received_at == site.clock.now
    assert dossier.papers == [
        {"name": "Tờ khai", "originals": 1, "certified": 0, "copies": 2, "files": []}
    ]
    await browser.follow(response)
    pin = re.search(r"Mã PIN</dt><dd>(\d{4})<", browser.text)[1]
    assert "05/11/2026" in browser.text and dossier.code in browser.text
    printed = await browser.get(f"/office/dossiers/{dossier.code}/receipt.pdf")
    text = await pdf_text(printed)
    assert dossier.code in text and pin in text and "Trần Thị Ví Dụ" in text
    assert "Bản in lại" not in text


async def pdf_text(response) -> str:
    assert (response.status, response.content_type) == (200, "application/pdf")
    document = pypdfium2.PdfDocument(await response.read())
    return " ".join(
        page.get_textpage().get_text_bounded().replace("\r\n", " ") for page in document
    )


async def test_the_pin_is_gone_after_a_quarter_of_an_hour_and_can_be_renewed(site, counter):
    response = await send(counter)
    page = response.headers["Location"]
    site.clock.forward(timedelta(minutes=16))
    await counter.get(page)
    assert "Mã PIN</dt>" not in counter.text
    assert "Bản in lại" in await pdf_text(await counter.get(page + ".pdf"))
    renewed = await counter.post(page.replace("/receipt", "/pin"), {})
    await counter.follow(renewed)
    pin = re.search(r"Mã PIN</dt><dd>(\d{4})<", counter.text)[1]
    text = await pdf_text(await counter.get(page + ".pdf"))
    assert pin in text and "Bản in lại" not in text


async def test_the_pin_of_one_dossier_shows_on_no_other(site, counter):
    other = await site.received()
    await send(counter)
    await counter.get(f"/office/dossiers/{other.code}/receipt")
    assert "Mã PIN</dt>" not in counter.text


async def test_the_cookie_with_the_pin_is_sealed_and_short(site, counter):
    response = await send(counter)
    cookie = response.cookies["office-slip"]
    await counter.follow(response)
    pin = re.search(r"Mã PIN</dt><dd>(\d{4})<", counter.text)[1]
    assert pin not in cookie.value and int(cookie["max-age"]) == 900
    assert cookie["httponly"] and cookie["samesite"] == "Strict" and cookie["path"] == "/office"


async def test_a_form_sent_twice_is_one_dossier(site, counter):
    data = [Sheet().data(counter) for _ in range(2)]
    first, second = [await counter.post(PATH, one) for one in data]
    assert first.headers["Location"] == second.headers["Location"]
    assert await Dossier.all().count() == 1


async def test_all_faults_are_told_at_once_and_nothing_typed_is_lost(site, counter):
    response = await send(
        counter,
        holder_name="",
        holder_phone="12",
        holder_number="0010",
        holder_address="Thôn <Mẫu> & xã",
        submitter_phone="0912345678",
        set_count="0",
        limit="",
        subject="Nói ngắn gọn",
        fee__0__amount="năm nghìn",
        paper__1__originals="x",
    )
    assert response.status == 422
    assert await Dossier.all().count() == 0
    links = re.findall(r'<li><a href="#([^"]+)"', counter.text)
    wanted = {"holder_name", "holder_phone", "holder_number", "submitter_name", "set_count",
              "limit", "fee.0.amount", "paper.1.originals"}  # fmt: skip
    assert set(links) == wanted
    for name in wanted:
        assert f'id="{name}"' in counter.text and f'id="{name}-fault"' in counter.text, name
    for typed in ('value="12"', 'value="0010"', "Thôn &lt;Mẫu&gt; &amp; xã", "Nói ngắn gọn",
                  'value="năm nghìn"', 'value="x"'):  # fmt: skip
        assert typed in counter.text
    assert 'id="paper.0.given" name="paper.0.given" value="on" checked' in counter.text


async def test_the_form_that_came_back_can_be_sent(site, counter):
    await send(counter, holder_name="")
    response = await send(counter)
    assert response.status == 303
    assert await Dossier.all().count() == 1


async def test_a_scan_is_kept_while_the_form_has_faults(site, counter):
    sheet = Sheet({"holder_name": ""}, [("paper.0.files", "tờ khai.pdf", PDF)])
    await counter.post(PATH, sheet.data(counter))
    seal = re.search(r'name="paper.0.kept" value="([^"]+)" checked', counter.text)[1]
    assert "tờ khai.pdf" in counter.text
    await counter.post(PATH, Sheet({"paper.0.kept": seal}).data(counter))
    dossier = await Dossier.get()
    (file,) = dossier.papers[0]["files"]
    assert file["name"] == "tờ khai.pdf" and file["type"] == "application/pdf"
    response = await counter.get(f"/office/dossiers/{dossier.code}/files/{file['sha256']}")
    assert await response.read() == PDF
    assert response.headers["X-Content-Type-Options"] == "nosniff"


async def test_a_seal_of_another_officer_brings_no_file(site, counter):
    sheet = Sheet({"holder_name": ""}, [("paper.0.files", "a.pdf", PDF)])
    await counter.post(PATH, sheet.data(counter))
    seal = re.search(r'name="paper.0.kept" value="([^"]+)"', counter.text)[1]
    other = await site.signed_in("stranger")
    await other.get(PATH)
    await other.post(PATH, Sheet({"paper.0.kept": seal}).data(other))
    assert (await Dossier.get()).papers[0]["files"] == []


async def test_what_is_no_paper_is_refused_beside_its_line(site, counter):
    sheet = Sheet({}, [("paper.0.files", "virus.pdf", b"MZ\x90\x00 not a PDF")])
    response = await counter.post(PATH, sheet.data(counter))
    assert response.status == 422
    assert 'id="paper.0.files-fault"' in counter.text
    assert await StoredFile.all().count() == 0 and await Dossier.all().count() == 0


async def test_a_paper_that_is_not_on_the_list_is_taken(site, counter):
    await send(counter, extra__0__name="Giấy ủy quyền", extra__0__certified="1")
    assert (await Dossier.get()).papers[1] == {
        "name": "Giấy ủy quyền", "originals": 0, "certified": 1, "copies": 0, "files": [],
    }  # fmt: skip


async def test_a_paper_ticked_without_any_copy_is_asked_about(site, counter):
    response = await send(counter, paper__0__originals="0", paper__0__copies="0")
    assert response.status == 422 and 'id="paper.0.originals-fault"' in counter.text


async def test_a_paper_that_was_not_ticked_counts_when_its_numbers_were_changed(site, counter):
    await send(counter, paper__1__originals="3")
    assert [paper["originals"] for paper in (await Dossier.get()).papers] == [1, 3]


async def test_somebody_else_may_file_for_the_holder(site, counter):
    await send(counter, submitter_name="Lê Văn Thay", submitter_relation="Chồng")
    dossier = await Dossier.get()
    assert (dossier.submitter_name, dossier.submitter_relation) == ("Lê Văn Thay", "Chồng")


async def test_an_officer_may_give_another_limit_or_promise_no_date(site, counter):
    """due-dates.md section 2.13 and 2.14."""
    await send(counter, limit="other", limit_count="5", limit_unit="working_day")
    await counter.get(PATH)
    await send(counter, limit="none")
    limits = await Dossier.all().order_by("id").values_list("time_limit", "due_at")
    assert limits[0][0] == {"count": 5, "unit": "working_day"} and limits[0][1] is not None
    assert limits[1] == (None, None)


@pytest.mark.parametrize(
    "count, unit",
    [
        pytest.param("0", "working_day", id="zero"),
        pytest.param("-1", "working_day", id="negative"),
        pytest.param("x", "working_day", id="no number"),
        pytest.param("99999", "month", id="absurd"),
        pytest.param("1.3", "month", id="a part without meaning"),
        pytest.param("5", "fortnight", id="no unit of ours"),
        pytest.param("nan", "working_day", id="not a number by name"),
    ],
)
async def test_a_limit_that_is_none_is_said_beside_its_field(site, counter, count, unit):
    response = await send(counter, limit="other", limit_count=count, limit_unit=unit)
    assert response.status == 422 and 'id="limit_count-fault"' in counter.text


async def test_where_the_catalogue_gives_no_limit_none_is_chosen_for_the_officer(site):
    """due-dates.md section 2.14: no date is guessed."""
    await a_procedure(site.clock.now, "1.000001", ways=[])
    browser = await site.signed_in(Role.RECEIVING_OFFICER)
    await browser.get("/office/receive/1.000001")
    assert not re.search(r'name="limit" value="[^"]+" checked', browser.text)
    response = await send(browser, "/office/receive/1.000001", limit="")
    assert response.status == 422 and 'href="#limit"' in browser.text


async def test_fees_are_written_down_with_their_kind(site, counter):
    await send(counter, fee__0__kind="charge", fee__0__amount="50.000", fee__0__name="Cấp bản sao")
    assert (await Dossier.get()).fees == [
        {"what": "Cấp bản sao", "kind": "charge", "amount": 50000}
    ]


async def test_a_refusal_needs_its_reason_and_prints_form_03(site, counter):
    """L-12."""
    response = await send(counter, do="refuse", limit="")
    assert response.status == 422
    assert 'href="#refusal_reason"' in counter.text
    response = await send(
        counter,
        do="refuse",
        limit="",
        refusal_reason="not_competent",
        refusal_text="Xin nộp tại UBND xã nơi cư trú.",
    )
    dossier = await Dossier.get()
    assert dossier.state is State.REFUSED
    event = await DossierEvent.get(dossier_id=dossier.id)
    assert event.facts["reason"] == "not_competent"
    await counter.follow(response)
    assert "Xin nộp tại UBND xã nơi cư trú." in counter.text
    text = await pdf_text(await counter.get(f"/office/dossiers/{dossier.code}/refusal.pdf"))
    assert "PHIẾU TỪ CHỐI" in text and "Không thuộc thẩm quyền" in text


async def test_support_staff_receive_but_refuse_nothing(site):
    """L-76."""
    browser = await site.signed_in(Role.SUPPORT)
    await browser.get(PATH)
    assert 'value="refuse"' not in browser.text
    response = await send(browser, do="refuse", refusal_reason="other", refusal_text="Không nhận")
    assert response.status == 403
    await browser.get(PATH)
    assert (await send(browser)).status == 303


async def test_an_officer_of_two_counters_says_at_which(site):
    office = site.office
    await Assignment.create(
        officer=office.officers[Role.RECEIVING_OFFICER],
        unit=office.other_commune,
        role=Role.RECEIVING_OFFICER,
        valid_from=LONG_AGO,
    )
    browser = await site.signed_in(Role.RECEIVING_OFFICER)
    await browser.get(PATH)
    assert (await send(browser, unit_id="999")).status == 422
    await send(browser, unit_id=str(office.other_commune.id))
    assert (await Dossier.get()).code.startswith("X98.02-")


async def test_a_procedure_that_changed_meanwhile_is_shown_again(site, counter):
    response = await send(counter, version_id="999999")
    assert response.status == 422 and "vừa có bản mới" in counter.text
    assert "Trần Thị Ví Dụ" in counter.text


async def test_an_abolished_procedure_takes_no_dossier(site, counter):
    await Procedure.all().update(active=False)
    assert (await send(counter)).status == 404
    assert await Dossier.all().count() == 0


async def test_papers_of_a_case_wait_folded_behind_those_always_asked_for(site):
    paper = {"originals": 1, "copies": 0, "has_template": False, "is_note": False}
    await a_procedure(
        site.clock.now,
        "1.000002",
        papers=[
            {**paper, "case": "Đã ly hôn", "name": "Bản án ly hôn"},
            {**paper, "case": "", "name": "Luôn nộp"},
            {**paper, "case": "Vợ chồng đã mất", "name": "Giấy chứng tử"},
            {**paper, "case": "Vợ chồng đã mất", "name": "Chỉ để biết", "is_note": True},
        ],
    )
    browser = await site.signed_in(Role.RECEIVING_OFFICER)
    path = "/office/receive/1.000002"
    await browser.get(path)
    assert browser.text.index("Luôn nộp") < browser.text.index("Bản án ly hôn")
    assert browser.text.count('<details class="more case">') == 2
    assert 'id="paper.3.given"' not in browser.text  # a remark is nothing to tick
    ticked = {"paper__0__given": "", "paper__0__copies": "0", "paper__2__given": "on",
              "paper__2__originals": "1"}  # fmt: skip
    await send(browser, path, holder_name="", **ticked)
    assert browser.text.count('<details class="more case" open>') == 1
    assert (await send(browser, path, **ticked)).status == 303
    assert [paper["name"] for paper in (await Dossier.get()).papers] == ["Giấy chứng tử"]


async def test_cases_are_open_when_no_paper_is_asked_for_always(site):
    paper = {"originals": 1, "copies": 0, "has_template": False, "is_note": False}
    papers = [{**paper, "case": case, "name": case} for case in ("Phải nộp", "Phải xuất trình")]
    await a_procedure(site.clock.now, "1.000005", papers=papers)
    browser = await site.signed_in(Role.RECEIVING_OFFICER)
    await browser.get("/office/receive/1.000005")
    assert browser.text.count('<details class="more case" open>') == 2


async def test_a_catalogue_of_long_names_can_be_received(site):
    papers = [
        {"case": "", "name": "Rất dài " * 600, "originals": 1, "copies": 0,
         "has_template": False, "is_note": False}
    ]  # fmt: skip
    await a_procedure(site.clock.now, "1.000003", papers=papers)
    browser = await site.signed_in(Role.RECEIVING_OFFICER)
    await browser.get("/office/receive/1.000003")
    response = await send(browser, "/office/receive/1.000003", paper__0__copies="0")
    assert response.status == 303, browser.text


async def test_what_this_counter_receives_most_comes_first(site):
    await a_procedure(site.clock.now, "1.000004", name="Ít dùng", name_folded="it dung")
    await site.received()
    browser = await site.signed_in(Role.RECEIVING_OFFICER)
    await browser.get("/office/receive")
    assert "Hay tiếp nhận tại quầy này" in browser.text
    assert browser.text.index("1.001193") < browser.text.index("1.000004")
