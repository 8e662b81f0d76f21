"""A rerank service orders what the advisor is not sure of; ill or away, nobody notices."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import orjson
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from advisor.advice import Candidate, Heard, Kind
from advisor.advisor import Advisor
from advisor.conversation import InMemory
from advisor.pace import Pace
from advisor.understanding.reranked import Reranked
from advisor.understood import Context, Intent, Understood
from gateway.reranking import REST_S, RerankService
from tests.advisor.known_procedures import NOW, KnownFacts
from tests.real_rasa import contents, engine

NEAR = tuple(Candidate(f"1.00000{n}", name, 0.4 - n / 10) for n, name in enumerate("abc"))
UNSURE = Understood(Intent.ASK, 0.4, candidates=NEAR)


@dataclass
class Service:
    """Answers what it is told to, and remembers what it was asked."""

    answer: bytes = b""
    status: int = 200
    hangs: bool = False
    asked: list[dict[str, Any]] = field(default_factory=list)

    def prefers(self, *scores: float) -> None:
        told = [{"index": at, "relevance_score": score} for at, score in enumerate(scores)]
        self.answer = orjson.dumps({"results": told})

    async def handle(self, request: web.Request) -> web.Response:
        self.asked.append(await request.json())
        if self.hangs:
            await asyncio.Event().wait()
        return web.Response(body=self.answer, status=self.status)


@dataclass
class Setting:
    service: Service
    rerank: RerankService
    clock: list[float]


@pytest.fixture
async def setting() -> AsyncIterator[Setting]:
    service, clock = Service(), [100.0]
    async with _served(service) as url, aiohttp.ClientSession() as http:
        rerank = RerankService(url, lambda: http, wait_s=0.3, clock=lambda: clock[0])
        yield Setting(service, rerank, clock)


@asynccontextmanager
async def _served(service: Service) -> AsyncIterator[str]:
    application = web.Application()
    application.router.add_post("/v1/rerank", service.handle)
    async with TestServer(application, host="127.0.0.1") as server:
        yield str(server.make_url("/v1/rerank"))


class Unsure:
    """Understands everything as `UNSURE`, or as it is told."""

    understood = UNSURE

    async def understand(self, text: str, context: Context) -> Understood:
        return self.understood


async def test_near_candidates_come_in_the_order_it_prefers_and_keep_their_chances(setting):
    setting.service.prefers(-3.0, 0.5, 2.0)
    got = await Reranked(Unsure(), setting.rerank).understand("một câu hỏi", Context())
    assert [one.name for one in got.candidates] == ["c", "b", "a"]
    assert [one.score for one in got.candidates] == [one.score for one in NEAR]
    assert not got.sure
    assert setting.service.asked == [{"query": "một câu hỏi", "documents": ["a", "b", "c"]}]


@pytest.mark.parametrize(
    "understood",
    [
        pytest.param(Understood(Intent.ASK, 0.9, candidates=NEAR, sure=True), id="sure"),
        pytest.param(Understood(Intent.ASK, 0.4, candidates=NEAR[:1]), id="only one"),
        pytest.param(Understood(Intent.STATUS, 0.9, candidates=NEAR), id="something else"),
    ],
)
async def test_what_leaves_nothing_to_order_is_not_asked(setting, understood):
    engine = Unsure()
    engine.understood = understood
    assert await Reranked(engine, setting.rerank).understand("một câu", Context()) == understood
    assert setting.service.asked == []


@pytest.mark.parametrize(
    "text", ["cccd 001085012345 làm gì", "gọi 0912 345 678 nhé", "H22.15-260314-0004 tới đâu"]
)
async def test_numbers_of_people_and_dossiers_are_kept_from_it(setting, text):
    setting.service.prefers(1, 2, 3)
    assert await setting.rerank(text, NEAR) == ()
    assert setting.service.asked == []


ILL = {
    "not JSON": b"<html>",
    "nothing": b"",
    "a list": b"[]",
    "no scores": b'{"results": [{"index": 0}]}',
    "words for scores": b'{"results": [{"index": 0, "relevance_score": "high"}]}',
    "a place that is none": b'{"results": [{"index": 7, "relevance_score": 1}]}',
    "a negative place": b'{"results": [{"index": -1, "relevance_score": 1}]}',
    "endless": b" " * 100_000,
}


@pytest.mark.parametrize("answer", ILL.values(), ids=ILL.keys())
async def test_a_strange_answer_is_no_opinion_and_it_rests(setting, answer):
    setting.service.answer = answer
    assert await setting.rerank("một câu", NEAR) == ()
    setting.service.prefers(1, 2, 3)
    assert await setting.rerank("một câu", NEAR) == ()
    assert len(setting.service.asked) == 1
    setting.clock[0] += REST_S
    assert await setting.rerank("một câu", NEAR) == [2, 1, 0]


@pytest.mark.parametrize("status", [302, 404, 500])
async def test_a_refusal_is_no_opinion(setting, status):
    setting.service.status = status
    assert await setting.rerank("một câu", NEAR) == ()


async def test_silence_and_absence_are_no_opinion(setting):
    setting.service.hangs = True
    assert await setting.rerank("một câu", NEAR) == ()
    async with aiohttp.ClientSession() as http:
        away = RerankService("http://127.0.0.1:9/v1/rerank", lambda: http)
        assert await away("một câu", NEAR) == ()


async def test_a_citizen_is_offered_the_preferred_one_first(setting):
    advisor = Advisor(
        understanding=Reranked(engine(), setting.rerank), conversations=InMemory(),
        public_url="https://motcua.example", facts=KnownFacts(*contents()), pace=Pace(most=100),
    )  # fmt: skip
    asked = "cấp lại giấy chứng nhận quyền sử dụng đất do bị mất"
    before = await advisor.hear(Heard(asked, "web:1", "chat", turn="1"), now=NOW)
    assert before.kind is Kind.CLARIFY
    documents = setting.service.asked[0]["documents"]
    wanted = next(at for at, name in enumerate(documents) if name.endswith("bị mất"))
    assert wanted > 0
    setting.clock[0] += REST_S
    setting.service.prefers(*(float(at == wanted) for at in range(len(documents))))
    after = await advisor.hear(Heard(asked, "web:2", "chat", turn="1"), now=NOW)
    assert after.kind is Kind.CLARIFY
    assert after.candidates[0].name == documents[wanted]
