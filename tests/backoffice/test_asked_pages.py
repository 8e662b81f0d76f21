"""The inbox of citizens' questions: taken, answered, made an example, and who sees what."""

from __future__ import annotations

import pytest

from core.conversations.keeping import Keeper, Said
from core.notices.models import Notice
from core.people.roles import Role
from core.questions import asking, examples
from core.questions.asking import Asking
from core.questions.models import Question, QuestionReading, QuestionState

KEEPER = Keeper(b"k" * 32)
WORDS = "cháu nhà em chưa có giấy tờ gì hết, gọi 0912345678"


@pytest.fixture
async def asked(site) -> Question:
    """A question from a chat, with what was said before it."""
    said = Said("1", "chat", "vi", WORDS, "Chưa hiểu ý bạn.", "handover", understood=False)
    await KEEPER.save("telegram:7", {}, said, now=site.clock.now)
    await asking.ask(
        Asking("telegram:7", "chat", "vi", WORDS, asking.WANTED, "1.001193", turn="1"),
        KEEPER,
        now=site.clock.now,
    )
    return await Question.get()


async def test_a_question_is_taken_and_answered(site, asked):
    browser = await site.signed_in(Role.RECEIVING_OFFICER)
    await browser.get("/office/asked")
    assert "cháu nhà em chưa có giấy tờ gì hết, gọi •••" in browser.text
    assert "0912345678" not in browser.text
    here = f"/office/asked/{asked.id}"
    await browser.get(here)
    assert "Chưa hiểu ý bạn." in browser.text and "0912345678" not in browser.text
    await browser.follow(await browser.post(here, {"step": "take"}))
    assert "Bạn đã nhận câu hỏi này." in browser.text
    form = {"step": "answer", "text": "Đăng ký khai sinh cho cháu ạ."}
    await browser.follow(await browser.post(here, form))
    assert "Đã gửi trả lời." in browser.text and "đang chờ gửi" in browser.text
    assert (await Notice.get()).facts["text"] == "Đăng ký khai sinh cho cháu ạ."
    assert await QuestionReading.all().count() == 3


async def test_the_first_page_says_how_many_wait_to_those_who_may_answer(site, asked):
    line = "Người dân hỏi cán bộ: 1 câu chưa ai nhận"
    browser = await site.signed_in(Role.RECEIVING_OFFICER)
    await browser.get("/office")
    assert line in browser.text
    other = await site.signed_in(Role.INSPECTOR)
    await other.get("/office")
    assert line not in other.text
    here = f"/office/asked/{asked.id}"
    await browser.get(here)
    await browser.post(here, {"step": "take"})
    await browser.get("/office")
    assert line not in browser.text


async def test_an_answer_becomes_an_example_that_another_officer_accepts(site, asked):
    browser, here = await site.signed_in(Role.RECEIVING_OFFICER), f"/office/asked/{asked.id}"
    await browser.get(here)
    await browser.post(here, {"step": "take"})
    await browser.post(here, {"step": "answer", "text": "Đăng ký khai sinh ạ."})
    form = {"step": "example", "example": "cháu chưa có giấy tờ gì", "procedure": "1.001193"}
    await browser.follow(await browser.post(here, form))
    assert "Đã đề nghị làm câu mẫu" in browser.text
    await browser.get("/office/examples")
    assert "nên cán bộ khác duyệt" in browser.text and 'value="accept"' not in browser.text
    other = await site.signed_in(Role.HEAD)
    await other.get("/office/examples")
    response = await other.post("/office/examples", {"id": other.hidden("id"), "step": "accept"})
    await other.follow(response)
    assert "Đã duyệt." in other.text
    assert await examples.export() == {"1.001193": ("cháu chưa có giấy tờ gì",)}


async def test_nobody_accepts_his_own_example_by_a_form_of_his_own(site, asked):
    browser = await site.signed_in(Role.RECEIVING_OFFICER)
    actor = await site.office.actor(Role.RECEIVING_OFFICER)
    one = await examples.propose(actor, "cháu chưa có giấy tờ", "1.001193", now=site.clock.now)
    await browser.get("/office/examples")
    response = await browser.post("/office/examples", {"id": str(one.id), "step": "accept"})
    assert response.status == 409 and "cán bộ khác phải duyệt" in browser.text
    assert await examples.export() == {}


async def test_a_fault_is_named_and_what_was_typed_stays(site, asked):
    browser, here = await site.signed_in(Role.RECEIVING_OFFICER), f"/office/asked/{asked.id}"
    await browser.get(here)
    await browser.post(here, {"step": "take"})
    response = await browser.post(here, {"step": "answer", "text": " "})
    assert response.status == 422 and 'id="faults"' in browser.text
    assert await Notice.all().count() == 0
    await browser.post(here, {"step": "answer", "text": "Được ạ."})
    form = {"step": "example", "example": "cháu chưa có giấy", "procedure": "9.999999"}
    response = await browser.post(here, form)
    assert response.status == 422 and "Không có thủ tục này trong danh mục." in browser.text
    assert "cháu chưa có giấy" in browser.text


async def test_who_comes_second_is_told(site, asked):
    here = f"/office/asked/{asked.id}"
    one, other = await site.signed_in(Role.RECEIVING_OFFICER), await site.signed_in(Role.HEAD)
    await one.get(here)
    await other.get(here)
    await one.post(here, {"step": "take"})
    response = await other.post(here, {"step": "take"})
    assert response.status == 409 and "vừa có cán bộ khác nhận" in other.text
    response = await other.post(here, {"step": "take", "holder": other.hidden("holder")})
    assert response.status == 303
    await one.get(here)
    response = await one.post(here, {"step": "give"})
    assert response.status == 400
    response = await one.post(here, {"step": "back"})
    assert response.status == 409


async def test_a_question_is_given_back_or_closed(site, asked):
    browser, here = await site.signed_in(Role.HANDLING_OFFICER), f"/office/asked/{asked.id}"
    await browser.get(here)
    await browser.post(here, {"step": "take"})
    await browser.follow(await browser.post(here, {"step": "back"}))
    assert "Đã trả lại hộp chung." in browser.text
    await browser.get(here)
    await browser.post(here, {"step": "take"})
    await browser.follow(await browser.post(here, {"step": "close"}))
    assert (await Question.get()).state is QuestionState.CLOSED


PAGES = ("/office/asked", "/office/asked/1", "/office/unanswered", "/office/examples")
ANSWERS = {Role.RECEIVING_OFFICER, Role.HEAD, Role.HANDLING_OFFICER}
SEES = {
    "/office/asked": ANSWERS | {Role.INSPECTOR},
    "/office/unanswered": ANSWERS | {Role.INSPECTOR, Role.ADMINISTRATOR},
    "/office/examples": {Role.RECEIVING_OFFICER, Role.HEAD, Role.ADMINISTRATOR},
}


@pytest.mark.parametrize("role", list(Role))
async def test_every_role_sees_what_its_rights_say(site, asked, role):
    browser = await site.signed_in(role)
    for path, roles in SEES.items():
        response = await browser.get(path)
        if path == "/office/asked" and role is Role.ADMINISTRATOR:
            assert response.headers["Location"] == "/office/unanswered"
            continue
        assert response.status == (200 if role in roles else 403), path
    response = await browser.get(f"/office/asked/{asked.id}")
    assert response.status == (200 if role in SEES["/office/asked"] else 403)
    assert ('href="/office/asked"' in browser.text) is (role in SEES["/office/unanswered"])


async def test_an_inspector_sees_who_read_a_question_and_answers_none(site, asked):
    reader = await site.signed_in(Role.HEAD)
    await reader.get(f"/office/asked/{asked.id}")
    browser = await site.signed_in(Role.INSPECTOR)
    await browser.get(f"/office/asked/{asked.id}")
    assert "Ai đã xem" in browser.text and "Nhận trả lời" not in browser.text
    response = await browser.post(f"/office/asked/{asked.id}", {"step": "take"})
    assert response.status == 403


@pytest.mark.parametrize("week", ["", "2026-11-02", "0001-01-01", "9999-12-31", "x", "2026-W45"])
async def test_any_week_can_be_asked_for(site, asked, week):
    browser = await site.signed_in(Role.HEAD)
    response = await browser.get(f"/office/unanswered?week={week}")
    assert response.status == 200


async def test_a_number_to_call_back_is_shown_to_who_has_the_question_only(site):
    wish = Asking("voice:+84912345678", "voice", "vi", "xin gọi lại", asking.WANTED, turn="c1")
    await asking.ask(wish, KEEPER, now=site.clock.now)
    here = f"/office/asked/{(await Question.get()).id}"
    browser, other = await site.signed_in(Role.HEAD), await site.signed_in(Role.INSPECTOR)
    await browser.get(here)
    assert "0912 345 678" not in browser.text
    await browser.follow(await browser.post(here, {"step": "take"}))
    assert "0912 345 678" in browser.text
    await other.get(here)
    assert "0912 345 678" not in other.text
