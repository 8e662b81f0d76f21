"""Telegram's webhook: who may call, what is heard, in which order, and what nobody can break."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial

import aiohttp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.advice import Advice, Heard
from channels.chat.lines import Lines, Taken
from channels.chat.telegram_updates import Kind, read
from tests.channels.chat_stands import BIRTH, House, TelegramStand, telegram_stand
from tests.fakes.telegram import SECRET
from tests.fakes.text_api import Mood


@pytest.fixture
async def stand() -> AsyncIterator[TelegramStand]:
    async with telegram_stand(House()) as stand:
        yield stand


@pytest.mark.parametrize(
    "secret",
    [
        pytest.param("", id="none"),
        pytest.param("another", id="another"),
        pytest.param(SECRET[:-1], id="almost all of it"),
        pytest.param(SECRET + "x", id="and more"),
        pytest.param("é", id="no ASCII"),
    ],
)
@pytest.mark.parametrize("body", [None, b"no JSON"], ids=["an update", "nonsense"])
async def test_who_does_not_know_the_secret_is_refused_whatever_he_says(stand, secret, body):
    update = stand.fake.update(message=stand.fake.message("khai sinh"))
    assert await stand.fake.post(body or update, to=stand.url, secret=secret) == 403
    await stand.lines.idle()
    assert (stand.fake.taken, stand.counted, stand.house.advisor.heard) == ([], [], [])


async def test_it_is_answered_before_the_work_is_done(stand):
    """Else Telegram would call again while somebody still thinks."""
    thinking, thought = asyncio.Event(), asyncio.Event()
    hear = stand.house.advisor.hear

    async def slowly(heard: Heard, *, now: object) -> Advice:
        thinking.set()
        await thought.wait()
        return await hear(heard, now=now)

    stand.house.advisor.hear = slowly
    assert await stand.fake.says("phí khai sinh", to=stand.url) == 200
    await thinking.wait()
    assert stand.fake.taken == []
    thought.set()
    assert "không thu phí" in (await stand.fake.received(1))[0]["text"]


async def test_one_chat_is_answered_in_its_order(stand):
    texts = [f"khai sinh {number}" for number in range(8)]
    for text in texts:
        await stand.fake.says(text, to=stand.url)
    await stand.lines.idle()
    assert [heard.text for heard in stand.house.advisor.heard] == texts
    assert len(stand.fake.taken) == 8


async def test_a_repeat_is_taken_once(stand):
    update = stand.fake.update(message=stand.fake.message("phí khai sinh"))
    for _ in range(3):
        await stand.fake.post(update, to=stand.url)
    await stand.lines.idle()
    assert len(stand.fake.taken) == 1
    assert stand.counted == [("telegram", "text"), ("telegram", "repeat"), ("telegram", "repeat")]


async def test_a_repeat_at_another_process_says_nothing_twice(stand):
    """Which shares what conversations remember."""
    update = stand.fake.update(message=stand.fake.message("YK thêm ghế"))
    await stand.posts(update)
    async with telegram_stand(stand.house) as other:
        assert await other.posts(update) == []


@pytest.mark.parametrize("kind", ["group", "supergroup", "channel"])
async def test_nobody_is_answered_where_others_listen(stand, kind):
    chat = {"id": -100200, "type": kind, "title": "Xóm"}
    said = stand.fake.message("TT H15.50.05.13-261008-0975 4821", chat=chat)
    for update in (
        stand.fake.update(message=said),
        stand.fake.update(edited_message=said),
        stand.fake.pressed("p:1", chat=chat),
    ):
        assert await stand.posts(update) == []
    assert {kind for _, kind in stand.counted} == {"group"}


async def test_a_changed_message_is_not_taken_for_another_answer(stand):
    (hint,) = await stand.posts(stand.fake.update(edited_message=stand.fake.message("khai sinh")))
    assert "Tin đã sửa" in hint.text
    assert stand.house.advisor.heard == []


@pytest.mark.parametrize(
    "said",
    [
        {"voice": {"file_id": "v", "file_unique_id": "v", "duration": 3}},
        {"location": {"latitude": 21.0, "longitude": 105.8}},
        {"contact": {"phone_number": "+84912345678", "first_name": "Ví Dụ"}},
        {"sticker": {"file_id": "s", "file_unique_id": "s", "width": 9, "height": 9,
                     "is_animated": False, "is_video": False, "type": "regular"}},
    ],
    ids=lambda said: next(iter(said)),
)  # fmt: skip
async def test_what_has_no_words_is_answered_with_a_hint(stand, said):
    (hint,) = await stand.posts(stand.fake.update(message=stand.fake.message(**said)))
    assert "chỉ đọc được chữ" in hint.text


async def test_a_press_is_acknowledged(stand):
    await stand.posts(stand.fake.pressed("p:1.001193:papers"))
    assert len(stand.fake.acknowledged) == 1


@pytest.mark.parametrize("payload", ["", "é", "x" * 64, "\0", "t:", "t:" + "TT " * 20])
async def test_a_forged_press_is_answered_like_any_text(stand, payload):
    assert await stand.posts(stand.fake.pressed(payload))


async def test_an_answer_longer_than_a_message_comes_in_several(stand):
    long = "\n".join(f"Dòng thứ {number} của một câu trả lời rất dài." for number in range(250))

    async def at_length(heard: Heard, *, now: object) -> Advice:
        return Advice(BIRTH.kind, long, buttons=BIRTH.buttons)

    stand.house.advisor.hear = at_length
    messages = await stand.says("khai sinh")
    assert len(messages) == 3
    assert all(len(one.text) <= 4096 for one in messages)
    assert "\n".join(one.text for one in messages) == long
    assert [bool(one.buttons) for one in messages] == [False, False, True]


async def test_an_answer_is_sent_again_when_telegram_is_down_for_a_moment(stand):
    stand.fake.mood = Mood.INTERNAL_ERROR
    await stand.fake.says("khai sinh", to=stand.url)
    while stand.fake.requests == 0:  # noqa: ASYNC110 - another server counts
        await asyncio.sleep(0.01)
    stand.fake.mood = Mood.WELL
    assert len(await stand.fake.received(1)) == 1


async def test_who_blocked_the_bot_keeps_nobody_waiting(stand):
    stand.fake.mood = Mood.OPTED_OUT
    await stand.says("khai sinh")
    stand.fake.mood = Mood.WELL
    assert len(await stand.says("khai sinh")) == 1


async def test_what_is_no_update_is_counted_and_answered(stand):
    for body in (b"", b"{", b"[]", b"null", b'"x"', b"{}", b'{"update_id":"x"}', b"\xff\xfe"):
        assert await stand.fake.post(body, to=stand.url) == 200
    assert await stand.fake.post({"update_id": 1, "something_new": {"a": 1}}, to=stand.url) == 200
    kinds = [kind for _, kind in stand.counted]
    assert kinds == ["unreadable"] * 8 + ["other"]


async def test_what_is_far_too_long_is_not_read(stand):
    assert await stand.fake.post(b"x" * 300_000, to=stand.url) == 413


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=10,
)
NAMES = st.sampled_from(
    ["message", "edited_message", "callback_query", "my_chat_member", "chat", "from", "text",
     "photo", "document", "message_id", "date", "id", "type", "data", "entities", "poll",
     "reply_to_message", "caption", "voice", "update_id", "inline_query", "chat_join_request"]
)  # fmt: skip
UPDATES = st.recursive(VALUES, lambda inner: st.dictionaries(NAMES, inner, max_size=6))


@settings(max_examples=300, deadline=None)
@given(UPDATES)
def test_nothing_that_is_sent_makes_reading_fail(data):
    assert read(data).kind in Kind


@settings(max_examples=200, deadline=None)
@given(NAMES, VALUES, VALUES)
def test_nothing_inside_a_message_does_either(name, inside, value):
    message = {
        "message_id": 1,
        "date": 1,
        "chat": {"id": 5, "type": "private"},
        "text": "x",
        name: value,
    }
    assert read({"update_id": 1, "message": message, "callback_query": inside}).kind in Kind


# --- the lines ----------------------------------------------------------------------------


def job(done: list[str], name: str, wait: asyncio.Event) -> Callable[[], Awaitable[None]]:
    async def work() -> None:
        await wait.wait()
        done.append(name)

    return work


async def test_a_full_line_takes_no_more_and_holds_up_nobody_else():
    lines, done, go = Lines(most_of_one=2, most=4), list[str](), asyncio.Event()
    put = partial(job, done, wait=go)
    assert [lines.put("a", put(name)) for name in "123"] == [Taken.YES, Taken.YES, Taken.LINE_FULL]
    assert [lines.put("b", put(name)) for name in "45"] == [Taken.YES, Taken.YES]
    assert lines.put("c", put("6")) is Taken.ALL_FULL
    go.set()
    await lines.idle()
    assert sorted(done) == ["1", "2", "4", "5"]
    assert done.index("1") < done.index("2")
    assert lines.put("a", put("7")) is Taken.YES
    await lines.idle()


async def test_a_job_that_fails_takes_no_other_with_it(caplog):
    lines, done, go = Lines(), list[str](), asyncio.Event()
    go.set()

    async def fails() -> None:
        raise RuntimeError("a fault of ours")

    lines.put("a", fails)
    lines.put("a", job(done, "after", go))
    await lines.idle()
    assert done == ["after"]
    assert "a turn of a chat failed" in caplog.text


async def test_closing_gives_up_what_does_not_end():
    lines, done = Lines(), list[str]()
    lines.put("a", job(done, "never", asyncio.Event()))
    await lines.close(wait_s=0.01)
    assert done == []


async def test_what_is_packed_is_not_unpacked(stand):
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET, "Content-Encoding": "gzip"}
    async with (
        aiohttp.ClientSession() as http,
        http.post(stand.url, data=json.dumps({}).encode(), headers=headers) as response,
    ):
        assert response.status == 415
