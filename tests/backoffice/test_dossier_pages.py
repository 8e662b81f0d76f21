"""The page of a dossier, the actions taken from it, and what it records."""

from __future__ import annotations

import html
import re

import pypdfium2
import pytest

from backoffice.asks import ASKS, KINDS, USUAL
from core.dossiers.effects import NEEDED, Said
from core.dossiers.models import Dossier, DossierEvent, DossierReading
from core.dossiers.states import MOVES, Action, State
from core.people.roles import Role


def form_of(browser, action: Action) -> str:
    """The markup of the action's form on the page last seen."""
    found = re.search(
        rf'<form method="post" action="[^"]+/{action.value}".*?</form>', browser.text, re.S
    )
    assert found, f"no form for {action}"
    return found[0]


def fields_of(browser, action: Action) -> dict[str, str]:
    """The hidden fields of the form, as a browser would send them."""
    return dict(
        re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form_of(browser, action))
    )


async def look(site, role, dossier):
    browser = await site.signed_in(role)
    response = await browser.get(f"/office/dossiers/{dossier.code}")
    assert response.status == 200
    return browser


async def take(browser, dossier, action: Action, fields=None, **said):
    fields = fields_of(browser, action) if fields is None else fields
    return await browser.post(f"/office/dossiers/{dossier.code}/{action.value}", fields | said)


def test_every_action_of_the_table_has_a_form_with_all_that_it_needs():
    actions = {action for _, action in MOVES}
    assert actions <= ASKS.keys()
    for action, parts in ASKS.items():
        assert set(NEEDED.get(action, ())) <= set(parts), action
        assert set(parts) <= set(Said.__dataclass_fields__), action
    assert set(KINDS) <= {part for parts in ASKS.values() for part in parts}


def test_what_is_usual_is_possible():
    for state, actions in USUAL.items():
        assert {(state, action) for action in actions} <= MOVES.keys()


async def test_the_way_of_a_dossier_from_counter_to_result(site):
    """Every step by the officer whose it is, through the pages alone."""
    dossier = await site.received()
    handler = site.office.officers[Role.HANDLING_OFFICER]
    steps = [
        (Role.RECEIVING_OFFICER, Action.TRANSFER, {"unit_id": str(site.office.department.id)}),
        (Role.HEAD, Action.ASSIGN, {"officer_id": str(handler.id)}),
        (Role.HANDLING_OFFICER, Action.OPEN, {}),
        (Role.HANDLING_OFFICER, Action.SUBMIT, {"outcome": "granted", "note": "Đủ điều kiện"}),
        (Role.LEADER, Action.APPROVE, {}),
        (Role.CLERK, Action.FINISH, {"result_number": "12/KS"}),
        (Role.RECEIVING_OFFICER, Action.HAND_OVER, {"collector": "Nguyễn Thị Thử Nghiệm"}),
    ]
    for role, action, said in steps:
        browser = await look(site, role, dossier)
        response = await take(browser, dossier, action, **said)
        assert response.status == 303, (action, browser.text)
        assert response.headers["Location"].endswith(f"?done={action.value}")
        await browser.follow(response)
        assert 'class="notice notice-done"' in browser.text
    await dossier.refresh_from_db()
    assert dossier.state is State.HANDED_OVER and dossier.result_number == "12/KS"
    for words in ("Số kết quả 12/KS", "Đủ điều kiện", "Giao cho Cán bộ handling_officer"):
        assert words in browser.text


async def test_papers_are_proposed_asked_for_and_brought(site):
    """L-11, L-22: the department drafts, the one-stop asks, once and for everything."""
    dossier = await site.in_review()
    browser = await look(site, Role.HANDLING_OFFICER, dossier)
    await take(browser, dossier, Action.PROPOSE_SUPPLEMENT, note="Bổ sung căn cước của cha")
    browser = await look(site, Role.RECEIVING_OFFICER, dossier)
    assert "chưa gửi người dân" in browser.text
    assert "Bổ sung căn cước của cha</textarea>" in form_of(browser, Action.ASK_PAPERS)
    await take(browser, dossier, Action.ASK_PAPERS, note="Bổ sung căn cước của cha")
    printed = await browser.get(f"/office/dossiers/{dossier.code}/supplement.pdf")
    text = pypdfium2.PdfDocument(await printed.read())[0].get_textpage().get_text_bounded()
    assert "PHIẾU YÊU CẦU BỔ SUNG" in text and "Bổ sung căn cước của cha" in text
    browser = await look(site, Role.RECEIVING_OFFICER, dossier)
    response = await take(
        browser,
        dossier,
        Action.ADD_PAPERS,
        **{
            "paper.0.given": "on",
            "paper.0.originals": "1",
            "extra.0.name": "Đơn",
            "extra.0.copies": "1",
        },
    )
    assert response.status == 303, browser.text
    await dossier.refresh_from_db()
    assert dossier.state is State.IN_REVIEW
    assert [paper["name"] for paper in dossier.papers[2:]] == ["Bổ sung căn cước của cha", "Đơn"]


async def test_papers_that_nobody_ticked_are_not_taken(site):
    dossier = await site.received()
    await site.act(Role.RECEIVING_OFFICER, dossier, Action.ASK_PAPERS, note="- Căn cước\n- Đơn")
    browser = await look(site, Role.RECEIVING_OFFICER, dossier)
    form = form_of(browser, Action.ADD_PAPERS)
    assert ">Căn cước<" in form and ">Đơn<" in form
    numbers = {"paper.0.originals": "1", "paper.1.originals": "1"}
    response = await take(browser, dossier, Action.ADD_PAPERS, **numbers)
    assert response.status == 422 and 'href="#add_papers.papers"' in browser.text


async def test_the_page_says_why_the_date_is_what_it_is(site):
    dossier = await site.received()
    browser = await look(site, Role.RECEIVING_OFFICER, dossier)
    assert "05/11/2026" in browser.text and "còn 3 ngày" in browser.text
    assert "3 ngày làm việc" in browser.text


async def test_an_action_that_lacks_something_shows_it_and_keeps_what_was_typed(site):
    dossier = await site.in_review()
    browser = await look(site, Role.HANDLING_OFFICER, dossier)
    response = await take(
        browser, dossier, Action.ASK_PAYMENT, note="Thuế trước bạ", amount="mười nghìn"
    )
    assert response.status == 422
    form = form_of(browser, Action.ASK_PAYMENT)
    assert "Thuế trước bạ</textarea>" in form and 'value="mười nghìn"' in form
    assert 'href="#ask_payment.amount"' in browser.text
    assert 'id="ask_payment.amount-fault"' in form
    await dossier.refresh_from_db()
    assert dossier.state is State.IN_REVIEW


@pytest.mark.parametrize(
    "action, said, field",
    [
        pytest.param(Action.SUBMIT, {"outcome": "granted-ish"}, "outcome", id="no such outcome"),
        pytest.param(
            Action.SUBMIT, {"outcome": "refused", "note": " "}, "note", id="refusal without reason"
        ),
        pytest.param(Action.PROPOSE_SUPPLEMENT, {}, "note", id="nothing asked for"),
        pytest.param(Action.ASK_PAYMENT, {"amount": "0"}, "amount", id="nothing to pay"),
        pytest.param(Action.ASK_PAYMENT, {"amount": "-5"}, "amount", id="less than nothing"),
        pytest.param(Action.ASK_PAYMENT, {"amount": "9" * 30}, "amount", id="more than there is"),
    ],
)
async def test_what_core_finds_wrong_stands_beside_its_field(site, action, said, field):
    dossier = await site.in_review()
    browser = await look(site, Role.HANDLING_OFFICER, dossier)
    response = await take(browser, dossier, action, **said)
    assert response.status == 422
    assert f'href="#{action.value}.{field}"' in browser.text


async def test_a_form_sent_twice_acts_once(site):
    dossier = await site.received()
    browser = await look(site, Role.RECEIVING_OFFICER, dossier)
    fields = fields_of(browser, Action.TRANSFER)
    unit = {"unit_id": str(site.office.department.id)}
    for _ in range(2):
        response = await take(browser, dossier, Action.TRANSFER, fields, **unit)
        assert response.status == 303
    assert await DossierEvent.filter(dossier_id=dossier.id).count() == 2


async def test_who_looked_before_a_colleague_acted_is_told_what_happened(site):
    dossier = await site.in_review()
    browser = await look(site, Role.HANDLING_OFFICER, dossier)
    fields = fields_of(browser, Action.PROPOSE_SUPPLEMENT)
    await site.act(Role.HANDLING_OFFICER, dossier, Action.SUBMIT, outcome="granted")
    await site.act(Role.LEADER, dossier, Action.SEND_BACK, note="Xem lại ngày sinh")
    response = await take(browser, dossier, Action.PROPOSE_SUPPLEMENT, fields, note="Bản tôi đã gõ")
    assert response.status == 409
    assert "vừa có người cập nhật" in browser.text
    assert "Xem lại ngày sinh" in browser.text and "Bản tôi đã gõ" in browser.text
    await dossier.refresh_from_db()
    assert dossier.state is State.IN_REVIEW


async def test_what_the_dossiers_state_no_longer_allows_is_explained(site):
    dossier = await site.received()
    browser = await look(site, Role.RECEIVING_OFFICER, dossier)
    fields = fields_of(browser, Action.TRANSFER)
    unit = {"unit_id": str(site.office.department.id)}
    await site.act(Role.RECEIVING_OFFICER, dossier, Action.WITHDRAW)
    response = await take(browser, dossier, Action.TRANSFER, fields, **unit)
    assert response.status == 409
    assert "Không thể làm việc này" in browser.text


@pytest.mark.parametrize("role", list(Role))
async def test_a_page_offers_what_the_officer_may_do_and_nothing_else_works(site, role):
    """L-73, L-74: the forms on the page are the rights of the officer, and the server holds."""
    offered = {
        Role.RECEIVING_OFFICER: {Action.WITHDRAW},
        Role.HEAD: {
            Action.ASSIGN,
            Action.PROPOSE_SUPPLEMENT,
            Action.ASK_PAYMENT,
            Action.CONSULT,
            Action.SUBMIT,
        },
        Role.HANDLING_OFFICER: {
            Action.PROPOSE_SUPPLEMENT,
            Action.ASK_PAYMENT,
            Action.CONSULT,
            Action.SUBMIT,
        },
        Role.LEADER: {
            Action.ASSIGN,
            Action.STOP,
            Action.APOLOGISE,
        },
    }.get(role, set())
    dossier = await site.in_review()
    browser = await site.signed_in(role)
    if role is not Role.ADMINISTRATOR:
        await browser.get(f"/office/dossiers/{dossier.code}")
        shown = set(re.findall(rf"{dossier.code}/([a-z_]+)\" enctype", browser.text))
        assert shown == {action.value for action in offered}
    refused = 404 if role is Role.ADMINISTRATOR else 403
    here = {action for state, action in MOVES if state is State.IN_REVIEW}
    for action in here - offered:
        response = await browser.post(f"/office/dossiers/{dossier.code}/{action.value}", {})
        assert response.status == refused, action
    await dossier.refresh_from_db()
    assert dossier.event_count == 3


async def test_an_action_that_does_not_exist_is_no_address(site):
    dossier = await site.received()
    browser = await look(site, Role.RECEIVING_OFFICER, dossier)
    response = await browser.post(f"/office/dossiers/{dossier.code}/destroy", {})
    assert response.status == 404


async def test_every_look_is_recorded(site):
    """L-55."""
    dossier = await site.received()
    browser = await look(site, Role.RECEIVING_OFFICER, dossier)
    await browser.get(f"/office/dossiers/{dossier.code}/receipt.pdf")
    await browser.get("/office/dossiers?q=Th%E1%BB%AD")
    readings = await DossierReading.all().order_by("id").values_list("what", "officer_id")
    officer = site.office.officers[Role.RECEIVING_OFFICER]
    assert [what for what, _ in readings][:2] == ["page", "print"]
    assert {who for _, who in readings} == {officer.id}


async def test_support_staff_do_not_see_whole_numbers(site):
    """L-76."""
    dossier = await site.received()
    browser = await look(site, Role.SUPPORT, dossier)
    assert dossier.holder_number not in browser.text and "***001" in browser.text
    assert "0912 345 678" not in browser.text and "Thôn Mẫu" not in browser.text
    await site.act(
        Role.RECEIVING_OFFICER, dossier, Action.TRANSFER, unit_id=site.office.department.id
    )
    for role in (Role.RECEIVING_OFFICER, Role.HANDLING_OFFICER):
        browser = await look(site, role, dossier)
        assert dossier.holder_number in browser.text and "0912 345 678" in browser.text


async def test_what_a_citizen_typed_is_text_and_no_markup(site):
    from core.dossiers.application import Holder

    evil = "<img src=x onerror=alert(1)>"
    dossier = await site.received(holder=Holder(name=evil), subject=evil)
    browser = await look(site, Role.RECEIVING_OFFICER, dossier)
    await browser.get("/office")
    for path in ("/office", f"/office/dossiers/{dossier.code}", "/office/dossiers"):
        await browser.get(path)
        assert evil not in browser.text and html.escape(evil) in browser.text


async def test_the_worklist_shows_the_most_urgent_first_and_counts_by_urgency(site):
    from datetime import timedelta

    early = await site.received()
    site.clock.forward(timedelta(days=7))
    late = await site.received()
    browser = await site.signed_in(Role.RECEIVING_OFFICER)
    assert browser.text.index(early.code) < browser.text.index(late.code)
    assert "quá 4 ngày" in browser.text and "còn 3 ngày" in browser.text
    await browser.get("/office?urgency=overdue")
    assert early.code in browser.text and late.code not in browser.text


async def test_an_empty_list_says_so(site):
    browser = await site.signed_in(Role.CLERK)
    assert "Không có hồ sơ nào đang chờ bạn" in browser.text


async def test_a_code_typed_in_the_search_opens_the_dossier(site):
    dossier = await site.received()
    browser = await site.signed_in(Role.RECEIVING_OFFICER)
    response = await browser.get(f"/office/dossiers?q={dossier.code.lower().replace('-', ' ')}")
    assert response.headers["Location"] == f"/office/dossiers/{dossier.code}"


async def test_after_an_action_the_next_dossier_is_one_link_away(site):
    first, second = await site.received(), await site.received()
    browser = await look(site, Role.RECEIVING_OFFICER, first)
    response = await take(browser, first, Action.TRANSFER, unit_id=str(site.office.department.id))
    await browser.follow(response)
    assert f'href="/office/dossiers/{second.code}">Hồ sơ tiếp theo' in browser.text


async def test_the_language_is_the_officers_own_and_stays(site):
    dossier = await site.received()
    browser = await site.signed_in(Role.RECEIVING_OFFICER)
    response = await browser.post("/office/language", {"language": "en", "next": "/office"})
    await browser.follow(response)
    assert '<html lang="en">' in browser.text and "My work" in browser.text
    await browser.get(f"/office/dossiers/{dossier.code}")
    assert "Hand to a department" in browser.text
    again = await site.signed_in(Role.RECEIVING_OFFICER)
    assert '<html lang="en">' in again.text
    assert (await again.post("/office/language", {"language": "xx"})).status == 400


async def test_the_receipt_is_vietnamese_whatever_the_officer_reads(site):
    dossier = await site.received()
    browser = await site.signed_in(Role.RECEIVING_OFFICER)
    await browser.post("/office/language", {"language": "en"})
    printed = await browser.get(f"/office/dossiers/{dossier.code}/receipt.pdf?paper=a4")
    page = pypdfium2.PdfDocument(await printed.read())[0]
    assert "GIẤY TIẾP NHẬN" in page.get_textpage().get_text_bounded()
    assert round(page.get_width()) == 595


async def test_a_dossier_filed_online_is_received_from_its_page(site):
    """L-14, L-17: the code stays, the clock starts."""
    from core.dossiers.beginnings import register

    begun = await register(site.office.desk, site.office.application(), now=site.clock.now)
    browser = await look(site, Role.RECEIVING_OFFICER, begun.dossier)
    assert "Nộp trực tuyến" in browser.text
    response = await take(browser, begun.dossier, Action.RECEIVE)
    assert response.status == 303, browser.text
    dossier = await Dossier.get()
    assert dossier.code == begun.dossier.code and dossier.received_at == site.clock.now
