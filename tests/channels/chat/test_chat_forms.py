"""A form that is filled in over each chat, by typing and by pressing, with questions in between."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from advisor.advice import Button
from channels.chat.pacing import Pace
from core.forms.models import Prepared
from tests.channels.chat.test_chat_declaring import publish
from tests.channels.chat.test_chat_filling import ALL, EXPECTED
from tests.channels.chat_stands import STANDS, House, Stand
from tests.channels.known_dossiers import CODE as DOSSIER
from tests.core.forms.test_form_versions import CODE


@pytest.fixture(params=STANDS)
async def stand(request: pytest.FixtureRequest, office) -> AsyncIterator[Stand]:
    await publish(office)
    async with STANDS[request.param](House(now=office.now, pace=Pace(200, 1.0))) as stand:
        yield stand


async def test_a_form_is_filled_in_and_its_number_told(stand):
    (*_, first) = await stand.presses(Button("Khai ngay", f"TK {CODE}"))
    assert first.text.endswith("Họ tên trẻ?")
    for text in ALL:
        (*_, last) = await stand.says(text)
    assert [one.says for one in last.buttons] == ["Lưu", "Thoát"]
    told = await stand.presses(last.buttons[0])
    row = await Prepared.get()
    assert (row.data, row.channel) == (EXPECTED, "chat")
    assert f"{row.number[:3]} {row.number[3:6]} {row.number[6:]}" in told[0].text


async def test_what_can_be_chosen_can_be_pressed(stand):
    for text in (f"TK {CODE}", "Trần Ví Dụ"):
        await stand.says(text)
    (*_, asked) = await stand.says("20/10/2026")
    assert [one.says for one in asked.buttons][:2] == ["Cơ sở y tế", "Nhà"]
    (*_, asked) = await stand.presses(asked.buttons[1])
    assert "Vì sao không sinh ở cơ sở y tế?" in asked.text


async def test_a_repeated_answer_is_not_the_answer_to_the_next_question(stand):
    await stand.says(f"TK {CODE}")
    await stand.says("Trần Ví Dụ")
    await stand.again()
    (*_, asked) = await stand.says("20/10/2026")
    assert "Nơi sinh?" in asked.text


async def test_a_question_of_the_form_is_said_once_more_and_waits(stand):
    await stand.says(f"TK {CODE}")
    asked = await stand.says("Trần Ví Dụ")
    assert await stand.says("nhắc lại") == asked
    (*_, after) = await stand.says("20/10/2026")
    assert "Nơi sinh?" in after.text


async def test_a_dossier_is_asked_about_in_the_middle_and_the_form_goes_on(stand):
    await stand.says(f"TK {CODE}")
    status, reminder = await stand.says(f"TT {DOSSIER}")
    assert "đang xử lý" in status.text
    assert "vẫn còn đó" in reminder.text
    (asked,) = await stand.says("SO 5 đường Láng")  # an answer, and no number of a queue
    assert "Ngày sinh?" in asked.text
    (wrong, _) = await stand.says(f"theo hồ sơ {DOSSIER}")
    assert "Ngày chưa đúng" in wrong.text


async def test_a_form_is_given_up(stand):
    await stand.says(f"TK {CODE}")
    (told,) = await stand.says("THOÁT")
    assert "không giữ lại gì" in told.text
    (message,) = await stand.says("phí khai sinh")
    assert "không thu phí" in message.text
