"""Asking Rasa first: what it may know, what it may decide, and that nobody waits for it."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import aiohttp
import orjson
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from advisor.advice import Advice, Facet, Heard, Kind
from advisor.advisor import Advisor
from advisor.conversation import InMemory
from gateway.delivery.breaker import FAILURES, Breaker
from gateway.rasa.actions import PATH, RasaActions
from gateway.rasa.asking import RasaAdvisor
from gateway.rasa.sealed import SealedTurns
from tests.advisor.known_procedures import (
    NOW,
    URL,
    Inbox,
    KnownFacts,
    PlainUnderstanding,
    state_of,
)
from tests.fakes.rasa import FakeRasa, Mood, a_rasa

TOKEN = "a token that only Rasa and the gateway know"
ILL = [mood for mood in Mood if mood is not Mood.WELL]


@dataclass
class Setting:
    """The advisor behind Rasa, and everything around it."""

    advisor: RasaAdvisor
    rasa: FakeRasa
    kept: InMemory
    sealed: SealedTurns
    actions_url: str
    outcomes: list[str]
    clock: list[float]
    saved: list[str] = field(default_factory=list)

    async def say(self, text: str, *, turn: str = "t1", chosen: str = "") -> Advice:
        heard = Heard(text, "sms:+84912345678", "chat", "vi", chosen, turn)
        return await self.advisor.hear(heard, now=NOW)


class Counting(InMemory):
    """Remembers which turns were saved."""

    def __init__(self) -> None:
        super().__init__()
        self.turns: list[str] = []

    async def save(self, key, state, turn, now) -> bool:
        self.turns.append(turn.said)
        return await super().save(key, state, turn, now)


@pytest.fixture
async def setting() -> AsyncIterator[Setting]:
    facts, kept, sealed = KnownFacts(), Counting(), SealedTurns(b"k" * 32)
    understanding, outcomes, clock = PlainUnderstanding(facts), [], [100.0]
    advisor = Advisor(
        understanding=understanding, conversations=kept, public_url=URL, facts=facts,
        questions=Inbox(), groups=(),
    )  # fmt: skip
    actions = RasaActions(
        advisor, understanding=understanding, sealed=sealed, token=TOKEN,
        clock=lambda: datetime.now(UTC),
    )  # fmt: skip
    application = web.Application()
    application.add_routes(actions.routes())
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(TestServer(application, host="127.0.0.1"))
        rasa = await stack.enter_async_context(a_rasa(TOKEN))
        rasa.actions_url = str(server.make_url(PATH))
        http = await stack.enter_async_context(aiohttp.ClientSession())
        asking = RasaAdvisor(
            advisor, understanding=understanding, url=rasa.url, http=lambda: http, sealed=sealed,
            naming_key=b"n" * 32, counted=outcomes.append,
            wait_s=0.5, breaker=Breaker(lambda: clock[0]),
        )  # fmt: skip
        yield Setting(
            asking, rasa, kept, sealed, rasa.actions_url, outcomes, clock, saved=kept.turns
        )
        rasa.released.set()
        await asking.close()


async def test_what_rasa_understood_is_answered_from_the_catalogue(setting):
    setting.rasa.intent = {"name": "ask_procedure", "confidence": 0.95}
    setting.rasa.facet = {"name": "fee", "confidence": 0.9}
    advice = await setting.say("đăng ký khai sinh hết mấy đồng")
    assert (advice.kind, advice.procedure, advice.facet) == (Kind.ANSWER, "1.001193", Facet.FEE)
    assert "8.000" in advice.text
    assert setting.outcomes == ["answered"] and len(setting.saved) == 1


async def test_rasa_may_know_what_somebody_is_after_where_plain_words_do_not(setting):
    setting.rasa.intent = {"name": "ask_officer", "confidence": 0.9}
    assert (await setting.say("kêu ai đó ra đây nói chuyện coi")).kind is Kind.HANDOVER


async def test_what_rasa_doubts_is_understood_here(setting):
    setting.rasa.intent = {"name": "insult", "confidence": 0.99}
    setting.rasa.action = "action_doubt"
    assert (await setting.say("đăng ký khai sinh")).procedure == "1.001193"


@pytest.mark.parametrize("grave", ["out_of_scope", "insult"])
async def test_rasa_turns_nobody_away_whose_words_name_a_procedure(setting, grave):
    setting.rasa.intent = {"name": grave, "confidence": 0.99}
    assert (await setting.say("đăng ký khai sinh")).procedure == "1.001193"


@pytest.mark.parametrize("mood", ILL)
async def test_whatever_becomes_of_rasa_the_citizen_notices_nothing(setting, mood):
    setting.rasa.mood = mood
    first = await setting.say("đăng ký khai sinh")
    assert (first.kind, first.procedure) == (Kind.ANSWER, "1.001193")
    then = await setting.say("hết bao nhiêu tiền", turn="t2")
    assert (then.procedure, then.facet) == ("1.001193", Facet.FEE)
    assert setting.outcomes == ["failed", "failed"]
    assert len(setting.saved) == 2, "each turn is kept once"


async def test_a_rasa_that_is_not_there_costs_nothing(setting):
    setting.advisor._url = "http://127.0.0.1:9"
    assert (await setting.say("đăng ký khai sinh")).procedure == "1.001193"
    assert setting.outcomes == ["failed"]


async def test_an_action_for_a_turn_that_was_answered_meanwhile_changes_nothing(setting):
    setting.rasa.mood = Mood.EMPTY
    told = await setting.say("đăng ký khai sinh")
    before = state_of(setting.kept, "sms:+84912345678")
    setting.rasa.intent = {"name": "insult", "confidence": 1.0}
    status, answer = await setting.rasa.act(setting.rasa.heard[0])
    assert status == 200
    assert answer["responses"][0]["custom"]["advice"]["text"] == told.text
    assert state_of(setting.kept, "sms:+84912345678") == before
    assert len(setting.saved) == 1


async def test_an_action_that_comes_too_late_is_refused(setting):
    heard = Heard("đăng ký khai sinh", "web:1", "web", turn="t1")
    late = setting.sealed.seal(heard, until=datetime.now(UTC) - timedelta(seconds=1))
    message = {"sender": "x", "message": "đăng ký khai sinh", "metadata": {"turn": late}}
    assert (await setting.rasa.act(message))[0] == 400
    assert setting.saved == []


async def test_rasa_learns_neither_number_nor_name_of_a_conversation(setting):
    await setting.say("đăng ký khai sinh")
    (message,) = setting.rasa.heard
    assert set(message) == {"sender", "message", "metadata"}
    assert "912345678" not in orjson.dumps(message).decode()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("số điện thoại em 0912 345 678", id="a telephone"),
        pytest.param("cccd 079301001234 làm thường trú", id="an identity card"),
        pytest.param("H15.01-261122-0012 4711", id="a dossier and its PIN"),
        pytest.param("/restart", id="a command of Rasa's"),
    ],
)
async def test_some_words_never_reach_rasa(setting, text):
    await setting.say(text)
    assert setting.rasa.heard == []
    assert set(setting.outcomes) <= {"passed_by", "at_once"}


async def test_buttons_need_no_rasa(setting):
    first = await setting.say("đăng ký lại")
    assert first.kind is Kind.CLARIFY
    await setting.say("", turn="t2", chosen=first.buttons[0].payload)
    assert len(setting.rasa.heard) == 1
    assert setting.outcomes[1] == "at_once"


async def test_a_rasa_that_fails_is_left_alone_and_asked_again_when_it_is_back(setting):
    setting.rasa.mood = Mood.INTERNAL_ERROR
    for number in range(FAILURES + 2):
        await setting.say("đăng ký khai sinh", turn=f"t{number}")
    assert len(setting.rasa.heard) == FAILURES
    assert setting.outcomes[-2:] == ["resting", "resting"]
    setting.rasa.mood = Mood.WELL
    setting.clock[0] += 10
    await setting.say("đăng ký khai sinh", turn="look")
    while setting.advisor._looks:
        await next(iter(setting.advisor._looks))
    await setting.say("đăng ký khai sinh", turn="again")
    assert setting.outcomes[-1] == "answered"
    assert setting.rasa.looks == 1


async def posted(url: str, body: bytes | io.BytesIO, token: str = TOKEN) -> int:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    async with (
        aiohttp.ClientSession(headers=headers) as http,
        http.post(url, data=body) as response,
    ):
        return response.status


@pytest.mark.parametrize("token", ["", "wrong", "ê", TOKEN[:-1], TOKEN + "x"])
async def test_actions_are_done_for_rasa_only(setting, token):
    assert await posted(setting.actions_url, b"{not even JSON", token.encode().decode()) == 403


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b"{}",
        b'{"next_action":"action_advise"}',
        b'{"next_action":"action_advise","tracker":null}',
        b'{"next_action":"action_advise","tracker":{"latest_message":7}}',
        b'{"next_action":["action_advise"],"tracker":{"latest_message":{}}}',
        b'{"next_action":"action_advise","tracker":{"latest_message":{}}}',
        b'{"next_action":"action_advise","tracker":{"latest_message":{"metadata":7}}}',
        b'{"next_action":"action_advise","tracker":{"latest_message":{"metadata":{"turn":7}}}}',
        b'{"next_action":"action_advise","tracker":{"latest_message":{"metadata":{"turn":"\\u00ea"}}}}',
        b'{"next_action":"action_delete_all","tracker":{"latest_message":{}}}',
        b"[" * 100_000,
    ],
)  # fmt: skip
async def test_what_is_no_action_of_a_turn_is_refused(setting, body):
    assert await posted(setting.actions_url, body) == 400


async def test_a_flood_is_not_read(setting):
    assert await posted(setting.actions_url, io.BytesIO(b" " * (1024 * 1024 + 1))) == 413


async def test_a_turn_sealed_by_others_is_none(setting):
    heard = Heard("đăng ký khai sinh", "telegram:1", "chat", turn="t1")
    forged = SealedTurns(b"x" * 32).seal(heard, until=datetime.now(UTC) + timedelta(hours=1))
    message = {"sender": "x", "message": "đăng ký khai sinh", "metadata": {"turn": forged}}
    assert (await setting.rasa.act(message))[0] == 400
    assert setting.saved == []


@pytest.mark.parametrize(
    "odd",
    [
        {},
        {"name": "no_intent", "confidence": 1.0},
        {"name": 7, "confidence": "sure"},
        {"name": "nlu_fallback", "confidence": 0.9},
        {"confidence": 1.0},
    ],
)
async def test_odd_words_of_rasa_count_as_none(setting, odd):
    setting.rasa.intent = setting.rasa.facet = odd
    assert (await setting.say("đăng ký khai sinh")).procedure == "1.001193"
