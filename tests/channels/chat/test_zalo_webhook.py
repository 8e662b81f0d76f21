"""Zalo's webhook: whose signature counts, how old it may be, and what each event leads to."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.advice import Advice, Button, Heard, Kind
from channels.chat.zalo_events import Kind as Event
from channels.chat.zalo_events import read
from channels.chat.zalo_signature import ZaloSignature
from core.notices.outbox import Progress
from tests.channels.chat_stands import NOW, House, ZaloStand, zalo_stand
from tests.fakes.text_api import Mood
from tests.fakes.zalo import PERSON

BODY = b'{"app_id":"1234567890","event_name":"user_send_text","timestamp":"1700000000000"}'
MAC = "mac=a493a0300158967bd12191793ea2532a739b834fafff2b477f25848433b4916f"


@pytest.fixture
async def stand() -> AsyncIterator[ZaloStand]:
    async with zalo_stand(House()) as stand:
        yield stand


def test_the_signature_is_the_one_of_the_documents():
    signature = ZaloSignature(app_id="1234567890", secret="demo-secret")
    moment = signature.moment(BODY, MAC)
    assert moment is not None
    assert moment.timestamp() == 1_700_000_000
    assert signature.moment(BODY.replace(b"text", b"file"), MAC) is None


async def test_who_does_not_sign_is_refused_whatever_he_says(stand):
    event = stand.fake.event("user_send_text", text="khai sinh")
    for signature in ("", "mac=", "mac=" + "0" * 64, "mac=é", stand.fake.sign(b"x", "1")):
        assert await stand.fake.post(event, to=stand.url, signature=signature) == 403
    for body in (b"", b"{}", b"no JSON", b'{"timestamp":"1"}', b'{"timestamp":"9999999999999999"}'):
        assert await stand.fake.post_octets(body, "mac=" + "0" * 64, to=stand.url) == 403
    assert (stand.fake.taken, stand.counted) == ([], [])


async def test_the_octets_are_signed_and_not_what_they_mean(stand):
    event = stand.fake.event("user_send_text", text="khai sinh ở Đà Nẵng")
    body = json.dumps(event, indent=3, ensure_ascii=False).encode()
    signature = stand.fake.sign(body, event["timestamp"])
    assert await stand.fake.post_octets(body, signature, to=stand.url) == 200
    again = json.dumps(event).encode()
    assert await stand.fake.post_octets(again, signature, to=stand.url) == 403
    await stand.lines.idle()
    assert len(stand.fake.taken) == 1


async def test_a_moment_that_somebody_writes_is_not_taken_for_the_one_that_counts(stand):
    (message,) = await stand.says('khai sinh "timestamp":"1500000000000" \\"timestamp\\":"1"')
    assert "không thu phí" in message.text


@pytest.mark.parametrize(
    ("age", "status"),
    [
        pytest.param(timedelta(minutes=9), 200, id="a slow line"),
        pytest.param(timedelta(minutes=11), 403, id="recorded and played again"),
        pytest.param(timedelta(minutes=-4), 200, id="a clock that is fast"),
        pytest.param(timedelta(minutes=-6), 403, id="from the future"),
    ],
)
async def test_how_old_a_call_may_be(stand, age, status):
    event = stand.fake.event("user_send_text", text="khai sinh")
    stand.house.now = NOW + age
    assert await stand.fake.post(event, to=stand.url) == status


async def test_a_message_that_comes_again_under_another_moment_does_nothing(stand):
    event = stand.fake.event("user_send_text", text="YK thêm ghế")
    await stand.posts(event)
    stand.house.later(3)
    later = {**event, "timestamp": str(int(stand.house.now.timestamp() * 1000))}
    assert await stand.posts(later) == []
    assert stand.counted[-1] == ("zalo", "repeat")


async def test_who_follows_is_greeted(stand):
    event = stand.fake.event("follow")
    del event["message"], event["sender"]
    (message,) = await stand.posts({**event, "follower": {"id": PERSON}})
    assert message.text.startswith("Xin chào")


async def test_who_withdraws_is_forgotten_and_not_answered(stand):
    await stand.says("EN")
    assert await stand.posts(stand.fake.event("user_withdraw")) == []
    assert stand.forgotten == [PERSON]


async def test_a_message_of_ours_that_arrived_is_reported(stand):
    event = stand.fake.event("user_received_message", msg_id="z7")
    event["sender"], event["recipient"] = event["recipient"], {"id": PERSON}
    await stand.posts(event)
    event = stand.fake.event("user_seen_message", msg_ids=["z8", "z9"])
    event["sender"], event["recipient"] = event["recipient"], {"id": PERSON}
    await stand.posts(event)
    assert stand.reports.reports == [
        ("zalo", name, Progress.DELIVERED, "") for name in ("z7", "z8", "z9")
    ]


@pytest.mark.parametrize("name", ["user_send_sticker", "user_send_audio", "user_send_location"])
async def test_what_has_no_words_is_answered_with_a_hint(stand, name):
    (hint,) = await stand.posts(stand.fake.event(name))
    assert "chỉ đọc được chữ" in hint.text


@pytest.mark.parametrize("name", ["anonymous_send_text", "unfollow", "oa_send_text", "new_event"])
async def test_other_events_are_counted_and_passed_over(stand, name):
    assert await stand.posts(stand.fake.event(name, text="khai sinh")) == []
    assert len(stand.counted) == 1


async def test_more_buttons_than_one_message_has_come_in_two(stand):
    many = tuple(Button(f"Câu {n}", f"i:{n}") for n in range(8))

    async def offers(heard: Heard, *, now: object) -> Advice:
        return Advice(Kind.CLARIFY, "Việc nào?", buttons=many)

    stand.house.advisor.hear = offers
    first, second = await stand.says("khai sinh")
    assert first.buttons + second.buttons == many
    assert len(first.buttons) == 5


async def test_a_token_that_zalo_takes_no_more_is_renewed_and_the_answer_sent(stand):
    await stand.says("khai sinh")
    stand.fake.access = "renewed by nobody"
    assert len(await stand.says("khai sinh")) == 1
    assert stand.fake.renewals == 2


async def test_who_refuses_messages_keeps_nobody_waiting(stand):
    stand.fake.mood = Mood.OPTED_OUT
    assert await stand.says("khai sinh") == []
    stand.fake.mood = Mood.WELL
    assert len(await stand.says("khai sinh")) == 1


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
NAMES = st.sampled_from(
    ["event_name", "timestamp", "sender", "recipient", "follower", "id", "message", "msg_id",
     "msg_ids", "text", "attachments", "payload", "url", "size", "name", "user_id"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    st.dictionaries(NAMES, VALUES | st.dictionaries(NAMES, VALUES)),
    st.sampled_from(["user_send_text", "user_send_image", "user_seen_message", "follow", "x"]),
)
def test_nothing_that_is_signed_makes_reading_fail(data, name):
    assert read({**data, "event_name": name}).kind in Event
    assert read({"sender": {"id": "5"}, **data, "event_name": name}).kind in Event
