"""What the status page tells whom (law.md L-54), and how it treats what people type."""

from __future__ import annotations

import html
import re
from datetime import date, timedelta

import pytest

from core.calendar.limits import Limit, LimitUnit
from core.dossiers.application import Holder
from core.dossiers.attempts import Limits
from core.dossiers.commands import act
from core.dossiers.effects import Said
from core.dossiers.states import Action
from core.people.roles import Role
from core.receipts.token import Claims, sign, signing_key

#: Planted in the dossier; none of it may ever stand on a page of this site.
SECRETS = ("Bí Mật Tên Riêng", "001099123456", "0987654321", "987 654 321", "Thôn Kín", "kin@x.vn")
HOLDER = Holder(
    name=SECRETS[0],
    number=SECRETS[1],
    phone=SECRETS[2],
    address="Thôn Kín, xã Minh Họa",
    email=SECRETS[5],
)
#: Of the procedure and the course of the dossier: for the holder of the slip only.
DETAILS = ("Đăng ký khai sinh", "1.001193", "Tờ khai", "Hẹn trả kết quả", "Các bước đã làm")


async def waiting_for_papers(site):
    """A dossier that waits for its applicant; code and PIN."""
    office, now = site.office, site.clock.now
    begun = await site.dossier(holder=HOLDER, limit=Limit(20, LimitUnit.WORKING_DAY))
    code = begun.dossier.code

    async def does(role, action, **said):
        await act(await office.actor(role), code, action, Said(**said), now=now)

    await does(Role.RECEIVING_OFFICER, Action.TRANSFER, unit_id=office.department.id)
    await does(Role.HANDLING_OFFICER, Action.OPEN)
    await does(Role.HANDLING_OFFICER, Action.PROPOSE_SUPPLEMENT, note="Giấy chứng sinh bản chính")
    await does(Role.RECEIVING_OFFICER, Action.ASK_PAPERS, note="Giấy chứng sinh bản chính")
    return code, begun.pin


async def test_with_the_code_alone_a_stranger_sees_degree_and_whether_something_is_asked(site):
    code, _ = await waiting_for_papers(site)
    status, page = await site.get("/tra-cuu", ma=code)
    assert status == 200
    assert code in page and "Hoàn thành 40%" in page and "đang chờ người nộp" in page
    for secret in (*SECRETS, *DETAILS, "Giấy chứng sinh", "Bộ phận Tư pháp"):
        assert secret not in page, secret


async def test_the_five_stages_show_where_the_dossier_is(site):
    begun = await site.dossier()
    _, page = await site.get("/tra-cuu", ma=begun.dossier.code)
    assert re.findall(r'class="step(?: step-(\w+))?"', page) == ["done", "now", "", "", ""]
    assert page.count('aria-current="step"') == 1


async def test_with_the_pin_the_holder_sees_what_is_asked_and_why_the_date(site):
    code, pin = await waiting_for_papers(site)
    status, page = await site.post("/tra-cuu", ma=code, pin=pin)
    assert status == 200
    for told in (*DETAILS[:2], *DETAILS[3:], "Giấy chứng sinh bản chính", "Cần bổ sung giấy tờ"):
        assert told in page, told
    assert "không tính 24/11 (Ngày Văn hóa Việt Nam" in page
    assert "17:00, thứ Ba 01/12/2026" in page and "Thời hạn đang tạm dừng" in page
    assert "Bộ phận Tư pháp - Hộ tịch" in page
    for secret in SECRETS:
        assert secret not in page, secret


async def test_no_officer_is_named(site):
    code, pin = await waiting_for_papers(site)
    _, page = await site.post("/tra-cuu", ma=code, pin=pin)
    assert "Cán bộ " not in page


async def test_a_ready_result_says_where_and_with_what_to_collect_it(site):
    office, now = site.office, site.clock.now
    begun = await site.dossier(limit=Limit(3, LimitUnit.WORKING_DAY))

    async def does(role, action, **said):
        await act(await office.actor(role), begun.dossier.code, action, Said(**said), now=now)

    await does(Role.RECEIVING_OFFICER, Action.TRANSFER, unit_id=office.department.id)
    await does(Role.HANDLING_OFFICER, Action.OPEN)
    await does(Role.HANDLING_OFFICER, Action.SUBMIT, outcome="granted")
    await does(Role.LEADER, Action.APPROVE)
    await does(Role.CLERK, Action.FINISH, result_number="1")
    _, page = await site.post("/tra-cuu", ma=begun.dossier.code, pin=begun.pin)
    assert "Tại UBND xã Minh Họa" in page and "giấy ủy quyền" in page
    assert "Giải quyết xong trong hạn" in page and "07:30–11:30, 13:00–17:00" in page


async def test_a_date_that_has_passed_is_admitted(site):
    begun = await site.dossier(limit=Limit(3, LimitUnit.WORKING_DAY))
    site.clock.now += timedelta(days=10)
    _, page = await site.post("/tra-cuu", ma=begun.dossier.code, pin=begun.pin)
    assert "Đã quá ngày hẹn trả" in page


async def test_an_unknown_limit_promises_no_date(site):
    begun = await site.dossier()
    _, page = await site.post("/tra-cuu", ma=begun.dossier.code, pin=begun.pin)
    assert "Chưa có ngày hẹn" in page


async def test_a_wrong_pin_and_an_unknown_code_get_the_same_page(site):
    begun = await site.dossier()
    wrong = "9999" if begun.pin != "9999" else "8888"
    one = await site.post("/tra-cuu", ma=begun.dossier.code, pin=wrong)
    other = await site.post("/tra-cuu", ma="X98.01-261102-0999", pin=wrong)
    assert one[0] == other[0] == 404
    assert one[1].replace(begun.dossier.code, "X98.01-261102-0999") == other[1]


async def test_a_pin_never_stands_in_an_address_or_on_a_page(site):
    begun = await site.dossier()
    code, pin = begun.dossier.code, begun.pin
    response = await site.client.get(
        "/tra-cuu", params={"ma": f"TT {code} {pin}"}, allow_redirects=False
    )
    assert response.status == 303 and response.headers["Location"] == f"/tra-cuu?ma={code}"
    for form in ({"ma": code, "pin": pin}, {"ma": code, "pin": "12x4"}):
        _, page = await site.post("/tra-cuu", **form)
        assert f'value="{form["pin"]}"' not in page


async def test_a_code_and_pin_typed_in_one_field_open_the_details(site):
    begun = await site.dossier()
    status, page = await site.post("/tra-cuu", ma=f"tt {begun.dossier.code.lower()} {begun.pin}")
    assert status == 200 and "Các bước đã làm" in page


async def test_without_a_pin_the_form_leads_to_an_address_that_can_be_kept(site):
    begun = await site.dossier()
    response = await site.client.post(
        "/tra-cuu", data={"ma": begun.dossier.code, "pin": ""}, allow_redirects=False
    )
    assert response.status == 303
    assert response.headers["Location"] == f"/tra-cuu?ma={begun.dossier.code}"


@pytest.mark.parametrize("pin", ["12", "abcd", "12345", "١٢٣٤"])
async def test_what_is_no_pin_is_said_before_it_costs_an_attempt(make_site, pin):
    site = await make_site(limits=Limits(missed_by_sender=1))
    begun = await site.dossier()
    status, page = await site.post("/tra-cuu", ma=begun.dossier.code, pin=pin)
    assert status == 422 and "đúng 4 chữ số" in page
    assert (await site.post("/tra-cuu", ma=begun.dossier.code, pin=begun.pin))[0] == 200


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(str.lower, id="lower case"),
        pytest.param(lambda code: code.replace("-", "–"), id="long dashes"),
        pytest.param(lambda code: code.replace("-", " "), id="blanks for dashes"),
        pytest.param(lambda code: code.replace("0", "O"), id="letters O for zeros"),
        pytest.param(lambda code: code.replace(".", "").replace("-", ""), id="nothing between"),
        pytest.param(lambda code: f"Hồ sơ {code}.", id="in a sentence"),
    ],
)
async def test_a_code_is_read_as_people_type_it(site, change):
    code = (await site.dossier()).dossier.code
    status, page = await site.get("/tra-cuu", ma=change(code))
    assert status == 200 and code in page


async def test_the_look_up_number_opens_the_same_page(site):
    begun = await site.dossier()
    number = begun.dossier.lookup_number
    status, page = await site.get("/tra-cuu", ma=f"{number[:3]} {number[3:6]} {number[6:]}")
    assert status == 200 and begun.dossier.code in page


async def test_a_mistyped_look_up_number_is_told_apart_without_asking_core(make_site):
    site = await make_site(limits=Limits(missed_by_sender=1))
    begun = await site.dossier()
    number = begun.dossier.lookup_number
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    status, page = await site.get("/tra-cuu", ma=wrong)
    assert status == 422 and "bị gõ nhầm" in page
    assert (await site.get("/tra-cuu", ma=begun.dossier.code))[0] == 200


async def test_readings_are_offered_only_where_they_tell_a_stranger_nothing(site):
    # Two ways to read it, none of them stored: both are shown, as they are where one is.
    status, page = await site.get("/tra-cuu", ma="H15.O5-261008-0975")
    offered = re.findall(r'href="/tra-cuu\?ma=([^"&]+)"', page)
    assert status == 404 and offered == ["H15.05-261008-0975", "H15.O5-261008-0975"]


@pytest.mark.parametrize("typed", ["xin chào", "?", "DUNG", "12345", "H15", "<script>"])
async def test_what_is_no_code_is_explained(site, typed):
    status, page = await site.get("/tra-cuu", ma=typed)
    assert status == 422 and "Chưa đọc được mã" in page
    assert f'value="{html.escape(typed)}"' in page


async def test_an_address_that_asks_too_often_is_told_to_wait(make_site):
    site = await make_site(limits=Limits(asked_by_sender=3))
    begun = await site.dossier()
    for _ in range(3):
        assert (await site.get("/tra-cuu", ma=begun.dossier.code))[0] == 200
    response = await site.client.get("/tra-cuu", params={"ma": begun.dossier.code})
    assert response.status == 429 and response.headers["Retry-After"] == "600"
    assert "Đã hỏi quá nhiều lần" in await response.text()


async def test_attempts_are_counted_by_the_address_that_the_gateway_vouches_for(make_site):
    site = await make_site(
        limits=Limits(asked_by_sender=1), sender_of=lambda request: request.headers["X-Who"]
    )
    code = (await site.dossier()).dossier.code
    answers = [
        (await site.client.get("/tra-cuu", params={"ma": code}, headers={"X-Who": who})).status
        for who in ("one", "one", "other")
    ]
    assert answers == [200, 429, 200]


async def test_five_wrong_pins_lock_the_pin_even_for_the_right_one(site):
    begun = await site.dossier()
    wrong = "9999" if begun.pin != "9999" else "8888"
    for _ in range(5):
        await site.post("/tra-cuu", ma=begun.dossier.code, pin=wrong)
    status, page = await site.post("/tra-cuu", ma=begun.dossier.code, pin=begun.pin)
    assert status == 429 and "đang tạm khóa" in page and "Các bước đã làm" not in page


@pytest.mark.parametrize("path", ["/tra-cuu?ma=CODE", "/tra-cuu?ma=CODE&t=TOKEN"])
async def test_nobody_keeps_or_lists_a_page_about_a_dossier(site, path):
    code = (await site.dossier()).dossier.code
    response = await site.client.get(path.replace("CODE", code).replace("TOKEN", site.token(code)))
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in response.headers["X-Robots-Tag"]
    assert '<meta name="robots" content="noindex">' in await response.text()


# --- the slip ---------------------------------------------------------------------------


async def test_a_genuine_slip_proves_itself_and_opens_the_details(site):
    begun = await site.dossier(holder=HOLDER)
    code = begun.dossier.code
    status, page = await site.get("/tra-cuu", ma=code, t=site.token(code))
    assert status == 200 and "Giấy hẹn này là thật" in page and "Các bước đã làm" in page
    assert "thứ Hai, 02/11/2026" in page and "thứ Năm, 05/11/2026" in page
    for secret in SECRETS:
        assert secret not in page, secret


async def test_a_date_moved_since_the_slip_was_printed_is_pointed_out(site):
    begun = await site.dossier(limit=Limit(5, LimitUnit.WORKING_DAY))
    code = begun.dossier.code
    _, page = await site.get("/tra-cuu", ma=code, t=site.token(code, days=3))
    assert "không còn" not in page and "đã khác ngày ghi trên giấy: thứ Hai, 09/11/2026" in page


async def test_the_slip_of_another_dossier_opens_nothing(site):
    mine, other = await site.dossier(), await site.dossier()
    _, page = await site.get("/tra-cuu", ma=mine.dossier.code, t=site.token(other.dossier.code))
    assert "Không xác nhận được giấy hẹn này" in page and "đã bị sửa" in page
    assert "Các bước đã làm" not in page and "Hoàn thành 10%" in page


@pytest.mark.parametrize(
    "token",
    [
        pytest.param("AAAA", id="no token"),
        pytest.param("A" * 114, id="length of one"),
        pytest.param("\0\r\n", id="control characters"),
        pytest.param("đ" * 500, id="other letters"),
    ],
)
async def test_a_forged_slip_says_so_and_shows_what_anybody_sees(site, token):
    code = (await site.dossier()).dossier.code
    status, page = await site.get("/tra-cuu", ma=code, t=token)
    assert status == 200 and "Không xác nhận được giấy hẹn này" in page
    assert "Các bước đã làm" not in page


async def test_a_slip_signed_by_a_stranger_is_refused(site):
    code = (await site.dossier()).dossier.code
    on = site.clock.now.date()
    forged = sign(signing_key(b"the key of somebody else altogether"), Claims(code, on, on))
    _, page = await site.get("/tra-cuu", ma=code, t=forged)
    assert "không do hệ thống này cấp" in page


async def test_a_genuine_slip_of_a_dossier_that_is_gone_is_still_genuine(site):
    code = "X98.01-261102-0777"
    status, page = await site.get("/tra-cuu", ma=code, t=site.token(code))
    assert status == 404 and "Giấy hẹn này là thật" in page and "không còn trong danh sách" in page


async def test_a_date_promised_anew_is_shown_with_the_apology_L40(site):
    begun = await site.dossier(limit=Limit(3, LimitUnit.WORKING_DAY))
    code = begun.dossier.code
    said = Said(note="Chờ xác minh", due_on=date(2026, 11, 11))
    leader = await site.office.actor(Role.LEADER)
    await act(leader, code, Action.APOLOGISE, said, now=site.clock.now)
    site.clock.now += timedelta(days=4)  # the legal date is over, the new one is not
    _, page = await site.post("/tra-cuu", ma=code, pin=begun.pin)
    assert "17:00, thứ Tư 11/11/2026" in page and "xin lỗi" in page
    assert "(17:00, thứ Năm 05/11/2026)" in page
    assert "Đã quá ngày hẹn trả" not in page
    site.clock.now += timedelta(days=7)
    _, page = await site.post("/tra-cuu", ma=code, pin=begun.pin)
    assert "Đã quá ngày hẹn trả" in page
    _, public = await site.get("/tra-cuu", ma=code)
    assert "11/11/2026" not in public
    response = await site.client.get(f"/api/v1/status/{code}", params={"pin": begun.pin})
    body = await response.json()
    assert (body["due_on"], body["reappointed_on"]) == ("2026-11-05", "2026-11-11")
