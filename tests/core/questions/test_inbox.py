"""Questions go to officers, one officer has each, and the answer goes back the way they came."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.conversations.keeping import Keeper, Said
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.notices.models import Medium, Notice, NoticeState, Priority
from core.people.roles import Role
from core.questions import asking, inbox
from core.questions.asking import Asking
from core.questions.models import Question, QuestionReading, QuestionState

WORDS = "nhà em ở nhờ đất ông bà, giờ tách hộ được không"


@pytest.fixture
def keeper() -> Keeper:
    return Keeper(b"k" * 32)


def a_question(conversation: str = "telegram:7", **changes) -> Asking:
    values = {"channel": "chat", "language": "vi", "text": WORDS, "why": asking.WANTED, "turn": "1"}
    return Asking(conversation, **(values | changes))


async def taken(office, keeper, **changes) -> tuple[object, int]:
    """A question that the receiving officer has."""
    await asking.ask(a_question(**changes), keeper, now=office.now)
    officer = await office.actor(Role.RECEIVING_OFFICER)
    one = await Question.get()
    await inbox.take(officer, one.id, holder=None, now=office.now)
    return officer, one.id


async def test_a_question_waits_masked_and_is_asked_once(office, keeper):
    text = f"{WORDS}, gọi em 0912345678"
    for _ in range(2):
        assert await asking.ask(a_question(text=text), keeper, now=office.now)
    (one,) = await inbox.waiting(await office.actor(Role.RECEIVING_OFFICER))
    assert (one.text, one.state) == (f"{WORDS}, gọi em •••", QuestionState.OPEN)


@pytest.mark.parametrize(
    ("conversation", "way", "address"),
    [
        pytest.param("telegram:7", "telegram", "7", id="Telegram"),
        pytest.param("zalo:8812", "zalo", "8812", id="Zalo"),
        pytest.param("sms:+84912345678", "sms", "+84912345678", id="text"),
        pytest.param("voice:+84912345678", "sms", "+84912345678", id="call from a mobile"),
        pytest.param("voice:+842438251234", "", "+842438251234", id="call from a landline"),
        pytest.param("mail:lan@example.vn", "mail", "lan@example.vn", id="letter"),
        pytest.param("web:abc", "waits", "", id="browser"),
        pytest.param("api:abc", "waits", "", id="program"),
        pytest.param("pigeon:1", "", "", id="what nothing goes back over"),
    ],
)
async def test_it_is_known_how_the_answer_goes_back(office, keeper, conversation, way, address):
    returns = await asking.ask(a_question(conversation), keeper, now=office.now)
    one = await Question.get()
    assert (returns, one.way, one.address) == (bool(way), way, address)


async def test_what_was_not_understood_is_counted_and_opened_when_a_person_is_wanted(
    office, keeper
):
    missed = a_question(why=asking.NOT_UNDERSTOOD)
    await asking.ask(missed, keeper, now=office.now)
    officer = await office.actor(Role.RECEIVING_OFFICER)
    assert await inbox.waiting(officer) == []
    await asking.ask(a_question(turn="2"), keeper, now=office.now)
    (one,) = await inbox.waiting(officer)
    assert (one.why, await Question.all().count()) == (asking.WANTED, 1)


async def test_one_conversation_does_not_fill_the_inbox(office, keeper):
    for turn in range(asking.MOST_OPEN + 3):
        await asking.ask(a_question(turn=str(turn), text=f"câu {turn}"), keeper, now=office.now)
    assert await Question.all().count() == asking.MOST_OPEN


@pytest.mark.parametrize("role", [Role.SUPPORT, Role.LEADER, Role.CLERK, Role.ADMINISTRATOR])
async def test_who_does_not_answer_citizens_does_not_read_them(office, keeper, role):
    await asking.ask(a_question(), keeper, now=office.now)
    one, actor = await Question.get(), await office.actor(role)
    with pytest.raises(NotAllowed):
        await inbox.waiting(actor)
    with pytest.raises(NotAllowed):
        await inbox.look(actor, one.id, now=office.now)
    with pytest.raises(NotAllowed):
        await inbox.take(actor, one.id, holder=None, now=office.now)


async def test_a_question_is_read_with_its_conversation_and_the_reading_is_recorded(office, keeper):
    said = Said("1", "chat", "vi", WORDS, "Chưa hiểu.", "handover", understood=False)
    await keeper.save("telegram:7", {}, said, now=office.now)
    await asking.ask(a_question(), keeper, now=office.now)
    one, officer = await Question.get(), await office.actor(Role.RECEIVING_OFFICER)
    found, turns = await inbox.look(officer, one.id, now=office.now)
    assert found.id == one.id
    assert [turn.said for turn in turns] == [WORDS]
    reading = await QuestionReading.get()
    assert (reading.question_id, reading.officer_id) == (one.id, officer.officer_id)
    inspector = await office.actor(Role.INSPECTOR)
    assert [each.id for each in await inbox.readings(inspector, found)] == [reading.id]
    assert await inbox.readings(officer, found) == []


async def test_an_answer_is_owed_over_the_way_the_question_came(office, keeper):
    officer, one = await taken(office, keeper)
    await inbox.answer(officer, one, "Được ạ. Mời ra công an xã.", now=office.now)
    notice, question = await Notice.get(), await Question.get()
    assert (notice.kind, notice.medium, notice.address) == (inbox.ANSWER, Medium.TELEGRAM, "7")
    assert notice.facts == {"asked": WORDS, "text": "Được ạ. Mời ra công an xã."}
    assert (notice.state, notice.priority) == (NoticeState.OWED, Priority.ASKED)
    assert (question.state, question.address) == (QuestionState.ANSWERED, "")


async def test_a_letter_is_answered_as_that_letter(office, keeper):
    letter = {"conversation": "mail:lan@example.vn", "channel": "mail", "turn": "<1@example.vn>"}
    officer, one = await taken(office, keeper, **letter)
    await inbox.answer(officer, one, "Được ạ.", now=office.now)
    facts = (await Notice.get()).facts
    assert (facts["subject"], facts["answers"]) == (WORDS, "<1@example.vn>")


async def test_an_answer_into_a_browser_waits_and_is_shown_once(office, keeper):
    officer, one = await taken(office, keeper, conversation="web:abc")
    assert await asking.returned("web:abc", keeper, now=office.now) == []
    await inbox.answer(officer, one, "Được ạ.", now=office.now)
    assert await Notice.all().count() == 0
    assert await asking.returned("web:other", keeper, now=office.now) == []
    (back,) = await asking.returned("web:abc", keeper, now=office.now)
    assert (back.asked, back.answer) == (WORDS, "Được ạ.")
    assert await asking.returned("web:abc", keeper, now=office.now) == []


async def test_two_officers_do_not_answer_the_same_question(office, keeper):
    officer, one = await taken(office, keeper)
    other = await office.actor(Role.HEAD)
    with pytest.raises(Conflict):
        await inbox.take(other, one, holder=None, now=office.now)
    with pytest.raises(Conflict):
        await inbox.answer(other, one, "Không ạ.", now=office.now)
    await inbox.take(other, one, holder=officer.officer_id, now=office.now)
    with pytest.raises(Conflict):
        await inbox.answer(officer, one, "Được ạ.", now=office.now)
    await inbox.answer(other, one, "Được ạ.", now=office.now)
    with pytest.raises(Conflict):
        await inbox.answer(other, one, "Được ạ.", now=office.now)
    assert await Notice.all().count() == 1


async def test_a_question_that_is_given_back_is_open_to_others(office, keeper):
    officer, one = await taken(office, keeper)
    await inbox.give_back(officer, one)
    assert await inbox.open_count() == 1
    with pytest.raises(Conflict):
        await inbox.give_back(officer, one)
    await inbox.take(await office.actor(Role.HEAD), one, holder=None, now=office.now)


async def test_what_is_no_question_is_put_away_and_nobody_is_told(office, keeper):
    officer, one = await taken(office, keeper)
    await inbox.close(officer, one, now=office.now)
    assert await Notice.all().count() == 0
    assert [each.id for each in await inbox.done(officer)] == [one]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        pytest.param("  ", "empty", id="nothing"),
        pytest.param("a" * (inbox.LONGEST + 1), "too_long", id="too long"),
        pytest.param("a\0b", "too_long", id="what no database keeps"),
    ],
)
async def test_an_answer_that_cannot_be_sent_is_refused(office, keeper, text, why):
    officer, one = await taken(office, keeper)
    with pytest.raises(InvalidInput) as caught:
        await inbox.answer(officer, one, text, now=office.now)
    assert caught.value.facts["why"] == why


async def test_a_text_message_has_room_for_little(office, keeper):
    officer, one = await taken(office, keeper, conversation="sms:+84912345678")
    with pytest.raises(InvalidInput):
        await inbox.answer(officer, one, "a" * (inbox.LONGEST_TEXT + 1), now=office.now)
    await inbox.answer(officer, one, "a" * inbox.LONGEST_TEXT, now=office.now)


async def test_what_is_dealt_with_is_erased_and_what_waits_is_kept(office, keeper):
    officer, one = await taken(office, keeper)
    await inbox.look(officer, one, now=office.now)
    await asking.ask(a_question("telegram:8"), keeper, now=office.now)
    await inbox.answer(officer, one, "Được ạ.", now=office.now)
    await asking.sweep(office.now + timedelta(days=31), days=30)
    assert [each.state for each in await Question.all()] == [QuestionState.OPEN]
    assert await QuestionReading.all().count() == 0


async def test_who_takes_a_conversation_back_takes_its_questions_back(office, keeper):
    await asking.ask(a_question(), keeper, now=office.now)
    await keeper.forget("telegram:7")
    assert await Question.all().count() == 0


@pytest.mark.parametrize("number", [0, 4711, 2**70], ids=["zero", "unknown", "too large"])
async def test_a_question_that_is_not_there_is_not_found(office, number):
    officer = await office.actor(Role.RECEIVING_OFFICER)
    with pytest.raises(NotFound):
        await inbox.look(officer, number, now=office.now)
