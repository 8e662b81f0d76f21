"""What every chat promises, one row for each promise, run over all of them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from advisor.advice import Button
from tests.channels.chat_stands import BIRTH, PUBLIC, STANDS, House, Stand
from tests.channels.known_dossiers import CODE, NUMBER, PIN


@pytest.fixture(params=STANDS)
async def stand(request: pytest.FixtureRequest) -> AsyncIterator[Stand]:
    async with STANDS[request.param](House()) as stand:
        yield stand


ROWS = [
    pytest.param("làm khai sinh hết bao nhiêu", "không thu phí", id="a question"),
    pytest.param("HD khai sinh", "không thu phí", id="the guide"),
    pytest.param(f"TT {CODE}", "đang xử lý", id="a status"),
    pytest.param(CODE.lower(), "đang xử lý", id="a code alone"),
    pytest.param(f"hồ sơ {CODE} của tôi đến đâu rồi", "đang xử lý", id="a code in a sentence"),
    pytest.param(NUMBER, "đang xử lý", id="a look-up number"),
    pytest.param(f"TT {CODE} {PIN}", "Hẹn trả 22/10/2026", id="details"),
    pytest.param("TT H15.50.05.13-261008-0999", "Không tìm thấy", id="an unknown code"),
    pytest.param("sổ khai sinh mất rồi", "không thu phí", id="a question that begins like SO"),
    pytest.param("HD", "Nhắn HD kèm việc", id="a guide to nothing"),
    pytest.param("TG", "Hỏi về thủ tục", id="help"),
    pytest.param("?", "Hỏi về thủ tục", id="help as a sign"),
    pytest.param(f"DG {CODE} 5 rất tốt", "5/5", id="a judgment"),
    pytest.param("YK cần thêm ghế", "PA-261102-0001", id="a petition"),
    pytest.param("/start", "Xin chào", id="the first word"),
    pytest.param("/tg@mau_bot", "Hỏi về thủ tục", id="a command of the messenger"),
    pytest.param("EN", "Hello", id="another language"),
    pytest.param("asdf qwer", "chưa rõ", id="what nobody understands"),
    pytest.param("<b>&amp;</b> khai sinh {0} %s", "không thu phí", id="marks and places"),
    pytest.param("khai sinh " + "dài " * 490, "không thu phí", id="a long text"),
]


@pytest.mark.parametrize(("text", "answer"), ROWS)
async def test_it_is_answered(stand: Stand, text: str, answer: str):
    (message,) = await stand.says(text)
    assert answer in message.text


async def test_an_answer_names_where_it_is_from_and_has_its_buttons(stand: Stand):
    (message,) = await stand.says("phí khai sinh")
    assert message.text.splitlines()[-1] == (
        f"Nguồn: thủ tục 1.001193, dữ liệu ngày 01/07/2026: {PUBLIC}/thu-tuc/1.001193"
    )
    assert message.buttons == BIRTH.buttons


async def test_a_press_goes_to_the_advisor_with_its_payload(stand: Stand):
    await stand.says("phí khai sinh")
    (message,) = await stand.presses(BIRTH.buttons[0])
    assert message.text == "Giấy chứng sinh."
    assert stand.house.advisor.heard[-1].chosen == "p:1.001193:papers"
    conversations = {heard.conversation for heard in stand.house.advisor.heard}
    assert len(conversations) == 1
    assert conversations.pop().startswith(f"{stand.messenger}:")


async def test_a_button_may_stand_for_a_text(stand: Stand):
    (message,) = await stand.presses(Button("Trợ giúp", "t:TG"))
    assert "Hỏi về thủ tục" in message.text
    assert not stand.house.advisor.heard


async def test_a_repeat_is_answered_once_and_does_nothing(stand: Stand):
    await stand.says("YK cần thêm ghế")
    assert await stand.again() == []
    (message,) = await stand.says("YK cần thêm quạt")
    assert "PA-261102-0002" in message.text


async def test_the_language_that_was_chosen_stays(stand: Stand):
    await stand.says("EN")
    (message,) = await stand.says(f"TT {CODE}")
    assert "in progress" in message.text
    await stand.says("VI")
    (message,) = await stand.says(f"TT {CODE}")
    assert "đang xử lý" in message.text


async def test_who_floods_is_told_once_and_answered_again_later(stand: Stand):
    said = [await stand.says("khai sinh") for _ in range(20)]
    assert [len(one) for one in said] == [1] * 13 + [0] * 7
    assert "nhanh quá" in said[12][0].text
    stand.house.later(30)
    (message,) = await stand.says("khai sinh")
    assert "không thu phí" in message.text


async def test_notices_come_where_they_can_come(stand: Stand):
    (message,) = await stand.says(f"DK {CODE} {PIN}")
    if stand.messenger in ("telegram", "zalo"):
        assert "ở đây sẽ báo" in message.text
        assert stand.house.wishes.following
        await stand.says("DUNG")
        assert stand.house.wishes.stopped
        await stand.says("TIEP")
        assert not stand.house.wishes.stopped
        await stand.says(f"HUY {CODE}")
        assert not stand.house.wishes.following
    else:
        assert f"{PUBLIC}/thong-bao" in message.text
        assert not stand.house.wishes.following


async def test_a_wrong_pin_links_nothing(stand: Stand):
    await stand.says(f"DK {CODE} 1111")
    assert not stand.house.wishes.following


@pytest.mark.parametrize("words", ["nhắc lại", "Nói lại giúp tôi với!", "repeat please"])
async def test_the_last_answer_is_said_once_more_with_its_buttons(stand: Stand, words: str):
    await stand.says("asdf qwer")
    before = await stand.says("phí khai sinh")
    asked = len(stand.house.advisor.heard)
    assert await stand.says(words) == before
    assert await stand.says(words) == before
    assert len(stand.house.advisor.heard) == asked


async def test_a_command_that_is_told_again_is_not_done_again(stand: Stand):
    (first,) = await stand.says("YK cần thêm ghế")
    (again,) = await stand.says("nhắc lại")
    assert again.text == first.text and "PA-261102-0001" in again.text
    (second,) = await stand.says("YK cần thêm quạt")
    assert "PA-261102-0002" in second.text


async def test_what_a_pin_opened_is_not_said_once_more(stand: Stand):
    await stand.says("phí khai sinh")
    await stand.says(f"TT {CODE} {PIN}")
    (message,) = await stand.says("nhắc lại")
    assert "22/10/2026" not in message.text and "gửi mã hồ sơ kèm PIN" in message.text
    (message,) = await stand.says("nói lại")
    assert "không thu phí" not in message.text


async def test_before_anything_was_said_there_is_nothing_to_say_again(stand: Stand):
    (message,) = await stand.says("nhắc lại")
    assert message.text == "Việc này chưa rõ."
