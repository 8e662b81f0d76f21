"""Calls over the real webhook, menu, core and database."""

from __future__ import annotations

import pytest

from channels.voice.aloud import number_aloud
from core.calendar.limits import Limit, LimitUnit
from core.dossiers.beginnings import receive
from core.dossiers.enquiries import Enquiries
from core.opinions.models import Petition, Rating
from core.people.models import Unit
from core.people.roles import Role
from tests.channels.voice.a_call import CALLER, HOSTILE, a_line
from tests.channels.voice.speakers import spelled_out


@pytest.fixture
async def begun(office, now):
    receiver = await office.actor(Role.RECEIVING_OFFICER)
    limit = Limit(3, LimitUnit.WORKING_DAY)
    return await receive(office.desk, receiver, office.application(limit=limit), now=now)


@pytest.fixture
async def line(office, now, aiohttp_server):
    enquiries = Enquiries(secret=office.desk.secret, slip_code=lambda slip: None)
    return await a_line(aiohttp_server, enquiries, lambda: now)


async def at_the_menu(line):
    await line.call()
    return await line.key("1")


async def test_a_call_greets_offers_both_languages_and_reads_the_menu(line):
    assert "Xin chào" in await line.call()
    assert "For English, press 2" in line.heard
    assert "Xem tình trạng hồ sơ, bấm phím 1" in await line.key("1")
    await line.call()
    assert "press 1" in await line.key("2")


async def test_who_says_nothing_at_first_is_spoken_to_in_vietnamese(line):
    await line.call()
    assert "Xem tình trạng hồ sơ" in await line.key("")


async def test_the_look_up_number_tells_how_far_the_dossier_is(line, begun):
    await at_the_menu(line)
    await line.key("1")
    number = begun.dossier.lookup_number
    heard = await line.key(number)
    assert number_aloud(number) in heard
    assert "đã tiếp nhận, hoàn thành 10 phần trăm" in heard
    assert "Thử Nghiệm" not in heard and "Hẹn trả" not in heard


async def test_with_the_pin_come_date_and_office_and_no_person(line, begun):
    await at_the_menu(line)
    await line.key("1")
    await line.key(begun.dossier.lookup_number)
    await line.key("1")
    heard = await line.key(begun.pin)
    assert "Hẹn trả ngày" in heard and "UBND xã Minh Họa" in heard
    assert "Thử Nghiệm" not in heard


async def test_a_number_heard_wrong_is_read_back_and_asked_again_without_a_query(line, begun):
    await at_the_menu(line)
    await line.key("1")
    number = begun.dossier.lookup_number
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    heard = await line.key(wrong)
    assert "Số vừa bấm là" in heard and "Xin bấm số tra cứu" in heard
    assert "hoàn thành" in await line.key(number)


async def test_a_code_that_is_said_is_read_back_before_it_is_looked_up(line, begun):
    await at_the_menu(line)
    await line.key("1")
    heard = await line.say(f"dạ mã hồ sơ là {spelled_out(begun.dossier.code)}")
    assert "Mã nghe được là" in heard and "hoàn thành" not in heard
    assert "hoàn thành 10 phần trăm" in await line.key("1")


async def test_a_code_that_was_misheard_is_asked_again(line, begun):
    await at_the_menu(line)
    await line.key("1")
    await line.say(spelled_out(begun.dossier.code))
    assert "đọc lại" in await line.key("2")
    assert line.verb == "Gather"


async def test_three_wrong_pins_end_the_call(line, begun):
    await at_the_menu(line)
    await line.key("1")
    await line.key(begun.dossier.lookup_number)
    await line.key("1")
    wrong = "0000" if begun.pin != "0000" else "1111"
    for _ in range(2):
        assert "Không xem được chi tiết" in await line.key(wrong)
    assert "sai ba lần" in await line.key(wrong)
    assert line.verb == "Hangup"


async def test_a_procedure_is_asked_for_in_own_words_and_its_papers_come_by_text(line):
    await at_the_menu(line)
    await line.key("2")
    assert "Chưa rõ" in await line.say("à ờ")
    assert "Đăng ký khai sinh" in await line.say("làm khai sinh cho con")
    assert "đã được gửi" in await line.key("1")
    assert line.advice.sent == [("1.001193", CALLER)]


async def test_opening_hours_are_told_and_a_number_is_drawn_by_the_name_of_the_ward(line):
    await at_the_menu(line)
    hours = await line.key("3")
    assert "Giờ này đang làm việc, đến" in hours and "đọc tên xã, phường" in hours
    assert "Không tìm thấy nơi" in await line.say("xã ở tận đâu")
    drawn = await line.say("dạ cho em lấy số ở xã Minh Họa")
    assert "Số 1 tại" in drawn and "Minh Họa" in drawn and "bấm phím 1" in drawn
    again = await line.key("3")  # who has a number hears how it stands with it
    assert "Số 1 tại" in again and "đọc tên xã, phường" in again
    assert "Xem tình trạng hồ sơ" in await line.key("3")


async def test_a_name_that_several_agencies_have_is_asked_for_once_more(line, office, now):
    first = await Unit.get(agency_code="X98.01")
    await Unit.create(
        name="UBND xã Minh Họa Đông", kind=first.kind, level=first.level, agency_code="X98.07",
        parent_id=first.parent_id, address=first.address, valid_from=first.valid_from,
    )  # fmt: skip
    await at_the_menu(line)
    await line.key("3")
    several = await line.say("minh họa")
    assert "Có nhiều nơi" in several and "UBND xã Minh Họa Đông" in several
    assert "Số 1 tại" in await line.say("Minh Họa Đông")


async def test_only_a_finished_dossier_is_rated_and_once_for_a_call(line, begun):
    await at_the_menu(line)
    await line.key("4")
    await line.key(begun.dossier.lookup_number)
    assert "chưa trả kết quả" in await line.key("5")
    assert await Rating.all().count() == 0


async def test_a_remark_is_recorded_under_a_number_once_however_often_it_is_posted(line):
    await at_the_menu(line)
    await line.key("5")
    assert line.verb == "Record"
    at = line.at
    assert "Góp ý đã được ghi" in await line.record("RE" + "1" * 32)
    line.at = at
    await line.record("RE" + "1" * 32)
    assert await Petition.all().count() == 1


async def test_nought_connects_with_an_officer_who_is_there(line):
    line.officers.extension = "+842623800800"
    await at_the_menu(line)
    assert "Xin giữ máy" in await line.key("0")
    assert line.verb == "Dial"


async def test_and_else_offers_to_call_back(line):
    await at_the_menu(line)
    assert "Muốn được gọi lại" in await line.key("0")
    assert "sẽ gọi lại" in await line.key("1")
    assert line.officers.called_back == [CALLER] and line.verb == "Hangup"


async def test_who_hides_the_number_cannot_be_called_back(line):
    line.number = "anonymous"
    await at_the_menu(line)
    await line.key("0")
    assert "Không rõ số máy" in await line.key("1")


async def test_three_silences_lead_to_an_officer(line):
    await at_the_menu(line)
    for _ in range(2):
        assert "Chưa nghe thấy gì" in await line.key("")
    assert "Muốn được gọi lại" in await line.key("")


@pytest.mark.parametrize(
    "form",
    [
        pytest.param({"Digits": HOSTILE}, id="ten thousand keys"),
        pytest.param({"SpeechResult": "hát " * 2_500}, id="ten thousand letters"),
        pytest.param({"Digits": "\0١٢٣"}, id="keys that no telephone has"),
        pytest.param({"From": "", "Digits": "1"}, id="nobody calls"),
        pytest.param({"RecordingSid": "<x>", "Digits": ""}, id="a recording that is none"),
        pytest.param({"CallSid": "CA" + "9" * 32, "Digits": "1"}, id="another call"),
    ],
)
@pytest.mark.parametrize("path", ["", "1", "11", "12", "15"])
async def test_hostile_words_are_answered_like_others(line, form, path):
    await line.call()
    for key in path:
        await line.key(key)
    await line.post(form)
    assert line.status in (200, 413)


async def test_a_call_without_a_name_is_no_call(line):
    await line.call()
    await line.post({"CallSid": "", "Digits": "1"})
    assert line.status == 400


async def test_whoever_cannot_sign_learns_nothing(line):
    line.twilio.auth_token = "another token"
    await line.call()
    assert line.status == 403 and line.heard == ""
