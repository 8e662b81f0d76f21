"""How well and how fast the advisor understands; the figures that issue 6 promises.

`python -m tests.bench.bench_advisor`, or `make bench-advisor`. Reference data are read from
`$MOTCUA_SHARED` (the catalogue of 2,642, dev.jsonl); without them only that is said. With
`$RASA_URL` the same questions go through Rasa as well, whose reading is joined with ours.

What is asked: dev.jsonl and its two halves by digest (weights were fitted to neither), the
situational questions of other hands in `tests/advisor/asked/`, phrases asking for facts that were
written for Rasa's training by another hand, and what is none of a one-stop shop's business.
"""

from __future__ import annotations

import asyncio
import gc
import hashlib
import json
import os
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import psutil

from advisor.advice import Facet, Heard
from advisor.advisor import Advisor
from advisor.conversation import InMemory
from advisor.parsed import Parsed, joined
from advisor.search.finder import Finder
from advisor.search.normalising import normalised
from advisor.situations.reading import shipped
from advisor.understanding.choosing import choice_of
from advisor.understanding.embedded import Embedded
from advisor.understood import Context, Intent, Understanding, Understood
from core.folding import fold
from core.procedures import national
from core.procedures.content import Content
from gateway import memory
from gateway.advising import Always
from gateway.shelf import Shelf
from tests.bench.known_catalogue import Known
from tests.bench.report import Figure, report

_ROOT = Path(__file__).parents[2]
_ASKED = _ROOT / "tests" / "advisor" / "asked"
_OTHERWISE = _ROOT / "tests" / "advisor" / "asked_otherwise"
_NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)

#: Names of facets in dev.jsonl; `thu_tuc` there stands for papers and steps alike.
_FACETS = {
    "components": {Facet.PAPERS},
    "fees": {Facet.FEE},
    "time": {Facet.TIME},
    "address": {Facet.WHERE},
    "online": {Facet.ONLINE},
    "steps": {Facet.STEPS, Facet.WHICH},
    "thu_tuc": {Facet.PAPERS, Facet.STEPS},
}


@dataclass(frozen=True)
class Question:
    """One line of a test set."""

    text: str
    gold: tuple[str, ...]
    facet: str = ""
    turns: tuple[str, ...] = ()
    kind: str = ""
    id: str = ""


class WithRasa:
    """Rasa's reading of each turn joined with ours, as its actions do it."""

    def __init__(self, own: Embedded, url: str, session: aiohttp.ClientSession) -> None:
        self._own, self._url, self._session = own, url.rstrip("/"), session

    async def understand(self, text: str, context: Context) -> Understood:
        own = self._own.understood(text, context)
        async with self._session.post(f"{self._url}/model/parse", json={"text": text}) as answer:
            return joined(own, Parsed.from_message(await answer.json()))


def _read(path: Path) -> list[Question]:
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return [
        Question(
            row.get("text", ""),
            tuple(row.get("gold", ())),
            row.get("facet") or "",
            tuple(row.get("turns", ())),
            row.get("kind", ""),
            row.get("id", ""),
        )
        for row in rows
    ]


def _half(question: Question) -> bool:
    return hashlib.sha256(fold(question.text).encode()).digest()[0] % 2 == 0


def _share(right: Iterable[bool]) -> float:
    every = list(right)
    return sum(every) / len(every) if every else 0.0


async def _understood(
    engine: Understanding, texts: Iterable[str], context: Context | None = None
) -> list[Understood]:
    return [await engine.understand(text, context or Context()) for text in texts]


def _hits(questions: Sequence[Question], found: Sequence[Understood], within: int) -> float:
    return _share(
        any(one.code in question.gold for one in understood.candidates[:within])
        for question, understood in zip(questions, found, strict=True)
    )


async def _found(
    engine: Understanding, what: str, questions: Sequence[Question], least: tuple[float, float]
) -> list[Figure]:
    found = await _understood(engine, [one.text for one in questions])
    plain = await _understood(engine, [fold(one.text) for one in questions])
    first, third = _hits(questions, found, 1), _hits(questions, found, 3)
    lost = first - _hits(questions, plain, 1)
    refused = _share(one.intent is Intent.OUT_OF_SCOPE for one in found)
    return [
        Figure(f"{what}: hit@1", first, "", least=least[0]),
        Figure(f"{what}: hit@3", third, "", least=least[1]),
        Figure(f"{what}: hit@1 lost without accents", lost, "", most=0.03),
        Figure(f"{what}: good questions refused", refused, "", most=0.05),
    ]


async def _facets(engine: Understanding, dev: Sequence[Question]) -> list[Figure]:
    told = [one for one in dev if one.facet in _FACETS and not one.turns]
    found = await _understood(engine, [one.text for one in told])
    right = _share(got.facet in _FACETS[one.facet] for one, got in zip(told, found, strict=True))
    table = tomllib.loads((_ROOT / "advisor" / "training" / "phrases.toml").read_text("utf-8"))
    asked = [
        (phrase.replace("{p}", "đăng ký tạm trú"), Facet(name))
        for name, phrases in table.items()
        if name in set(Facet)
        for phrase in phrases["asks"]
    ]
    others = await _understood(engine, [text for text, _ in asked])
    return [
        Figure(f"facet, dev.jsonl ({len(told)})", right, "", least=0.9),
        Figure(
            f"facet, phrases of another hand ({len(asked)})",
            _share(got.facet is facet for (_, facet), got in zip(asked, others, strict=True)),
            "",
            least=0.9,
        ),
    ]


async def _otherwise(engine: Understanding, contents: Sequence[Content]) -> list[Figure]:
    """What hands that never saw the corpus ask besides: facts, next turns, what is not ours."""
    facets = _read(_OTHERWISE / "facets.jsonl")
    found = await _understood(engine, [one.text for one in facets])
    outside = _read(_OTHERWISE / "outside.jsonl")
    heard = await _understood(engine, [one.text for one in outside])
    talks = _read(_OTHERWISE / "follow.jsonl")
    known = {one.code for one in contents}
    return [
        Figure(
            f"other hands: facet ({len(facets)})",
            _share(
                (got.facet or Facet.WHICH) == one.facet
                for one, got in zip(facets, found, strict=True)
            ),
            "",
            least=0.9,
        ),
        Figure(
            f"other hands: none of our business, refused ({len(outside)})",
            _share(one.intent in (Intent.OUT_OF_SCOPE, Intent.INSULT) for one in heard),
            "",
            least=0.9,
        ),
        *await _follow_ups(
            engine, contents, [one for one in talks if known & set(one.gold)], "other hands: "
        ),
    ]


async def _refused(engine: Understanding, dev: Sequence[Question]) -> list[Figure]:
    """What is none of our business, by another hand; what belongs to ministries not there."""
    chat = (_ROOT / "advisor" / "rasa" / "data" / "nlu" / "out_of_scope.yml").read_text("utf-8")
    held = tomllib.loads((_ASKED.parent / "held_after_all.toml").read_text("utf-8"))
    faq = [one for one in dev if one.kind.startswith("real_faq") and not one.gold]
    theirs = {fold(one.text) for one in faq if one.id in held}
    sets = {
        "none of our business": [
            line.strip().removeprefix("- ")
            for line in chat.splitlines()
            if line.startswith("      - ")
        ],
        "of ministries not there": [one.text for one in faq if fold(one.text) not in theirs],
    }
    figures = []
    for what, texts in sets.items():
        found = await _understood(engine, texts)
        refused = _share(one.intent is Intent.OUT_OF_SCOPE for one in found)
        wrongly = _share(one.intent is not Intent.OUT_OF_SCOPE and one.sure for one in found)
        figures += [
            Figure(f"refused, {what} ({len(texts)})", refused, "", least=0.9),
            Figure(f"answered all the same, {what}", wrongly, "", most=0.1),
        ]
    return figures


async def _follow_ups(
    engine: Understanding, contents: Sequence[Content], dev: Sequence[Question], whose: str = ""
) -> list[Figure]:
    advisor = Advisor(
        understanding=engine,
        conversations=InMemory(),
        public_url="https://motcua.example",
        facts=Known(contents),
    )
    talks = [one for one in dev if one.turns and one.gold]
    right = []
    for place, talk in enumerate(talks):
        said = [
            await advisor.hear(Heard(turn, f"bench:{whose}{place}", "chat"), now=_NOW)
            for turn in talk.turns
        ]
        # Which one stands second, nobody can know beforehand: it has to be one that was offered.
        chosen = choice_of(" ".join(normalised(talk.turns[-1])), 1) is not None
        right.append(
            said[-1].procedure in talk.gold
            or (chosen and said[-1].procedure in {one.code for one in said[-2].candidates})
        )
    return [Figure(f"{whose}follow-ups ({len(talks)})", _share(right), "", least=0.85)]


async def _speed(engine: Understanding, texts: Sequence[str], *, most: float) -> list[Figure]:
    taken = []
    began = time.perf_counter()
    for text in texts:
        start = time.perf_counter()
        await engine.understand(text, Context())
        taken.append(time.perf_counter() - start)
    whole = time.perf_counter() - began
    taken.sort()
    return [
        Figure("understood in, p95", taken[int(len(taken) * 0.95)] * 1000, "ms", most=most),
        Figure("understood a second, one process", len(texts) / whole, "/s", least=300),
    ]


def _resident() -> float:
    gc.collect()
    return psutil.Process().memory_info().rss / 2**20


def _kept(finder: Finder) -> float:
    """Seconds until an engine that an earlier start has built can answer."""
    with tempfile.TemporaryDirectory() as folder:
        Shelf(Path(folder)).keep(("bench",), Embedded(Always(finder)))
        start = time.perf_counter()
        engine = Shelf(Path(folder)).engine(("bench",))
        assert isinstance(engine, Embedded) and engine.understood("khai sinh", Context()).candidates
        return time.perf_counter() - start


def _built(contents: Sequence[Content]) -> tuple[Finder, list[Figure]]:
    before = _resident()
    start = time.perf_counter()
    finder = Finder.build(contents, shipped())
    finder.find("khai sinh")
    ready = time.perf_counter() - start
    memory.give_back()  # as the gateway does
    more = _resident() - before
    kept = _kept(finder)
    start = time.perf_counter()
    Finder.build(contents, shipped())
    rebuilt = time.perf_counter() - start
    return finder, [
        Figure("ready, kept from the last start", kept, "s", most=2),
        Figure("ready, built for the first time", ready, "s", most=5),
        Figure("rebuilt after a change", rebuilt, "s", most=5),
        Figure("more memory", more, "MB", most=150),
    ]


async def _judged(
    engine: Understanding,
    contents: Sequence[Content],
    sets: Mapping[str, Sequence[Question]],
    dev: Sequence[Question],
    *,
    most_ms: float,
) -> list[Figure]:
    figures: list[Figure] = []
    for what, questions in sets.items():
        least = (0.8, 0.92) if what.startswith("other hands") else (0.85, 0.95)
        figures += await _found(engine, f"{what} ({len(questions)})", questions, least)
    figures += await _facets(engine, dev)
    figures += await _refused(engine, dev)
    figures += await _follow_ups(engine, contents, dev)
    figures += await _otherwise(engine, contents)
    texts = [one.text for questions in sets.values() for one in questions] * 4
    return figures + await _speed(engine, texts, most=most_ms)


async def _measured(shared: Path) -> bool:
    with (shared / "procedures" / "dvcqg_2642.jsonl").open("rb") as lines:
        contents = [one for _, one in national.read(lines) if isinstance(one, Content)]
    dev = _read(shared / "questions" / "dev.jsonl")
    gold = [one for one in dev if one.gold and not one.turns]
    other = [one for file in sorted(_ASKED.glob("*.jsonl")) for one in _read(file) if one.gold]
    known = {one.code for one in contents}
    absent = [one for one in other if not known & set(one.gold)]
    print(f"of other hands, {len(absent)} ask what this catalogue does not hold: left out")
    other = [one for one in other if known & set(one.gold)]
    sets = {
        "dev.jsonl": gold,
        "dev.jsonl, one half": [one for one in gold if not _half(one)],
        "dev.jsonl, the other half": [one for one in gold if _half(one)],
        "other hands": other,
    }
    finder, figures = _built(contents)
    own = Embedded(lambda: finder)
    figures += await _judged(own, contents, sets, dev, most_ms=20)
    kept = report("advisor", figures, mode="embedded", procedures=len(contents))
    url = os.environ.get("RASA_URL", "")
    if not url:
        print("\nadvisor, Rasa: no RASA_URL is set, so nothing was asked of it")
        return kept
    async with aiohttp.ClientSession() as session:
        joint = await _judged(WithRasa(own, url, session), contents, sets, dev, most_ms=250)
    joint = [one for one in joint if not one.what.startswith("understood a second")]
    return report("advisor_rasa", joint, mode="Rasa", url="given") and kept


def _main() -> int:
    shared = Path(os.environ.get("MOTCUA_SHARED", _ROOT / "shared")) / "data"
    if not shared.is_dir():
        print("reference data (MOTCUA_SHARED) are not there: nothing was measured")
        return 0
    return 0 if asyncio.run(_measured(shared)) else 1


if __name__ == "__main__":
    sys.exit(_main())
