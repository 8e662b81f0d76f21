"""How well and how fast the advisor understands; the figures that issue 6 promises.

`python -m tests.bench.bench_advisor`, or `make bench-advisor`. Reference data are read from
`$MOTCUA_SHARED` (the catalogue of 2,642, dev.jsonl); without them only that is said. Where Rasa's
environment is there, a real Rasa learns that catalogue (once; it takes two minutes), the same
questions go through it, and its figures stand beside those of the embedded engine.

What is asked: dev.jsonl and its two halves by digest (weights were fitted to neither), the
situational questions of other hands in `tests/advisor/asked/`, phrases asking for facts that were
written for Rasa's training by another hand, and what is none of a one-stop shop's business.
"""

from __future__ import annotations

import asyncio
import gc
import hashlib
import json
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psutil

from advisor.advice import Facet, Heard
from advisor.advisor import Advisor
from advisor.conversation import InMemory
from advisor.pace import Pace
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
from gateway.rasa import trained
from gateway.shelf import Shelf
from tests import reference_data
from tests.bench.known_catalogue import Known
from tests.bench.report import Figure, side_by_side
from tests.bench.ten_at_once import ten_at_once
from tests.bench.through_rasa import rasa

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


def _every(kind: str) -> list[Question]:
    """What all hands asked of that kind besides."""
    return [one for file in sorted(_OTHERWISE.glob(f"{kind}*.jsonl")) for one in _read(file)]


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
    facets = _every("facets")
    found = await _understood(engine, [one.text for one in facets])
    outside = _every("outside")
    heard = await _understood(engine, [one.text for one in outside])
    talks = {
        "other hands: ": _read(_OTHERWISE / "follow.jsonl"),
        "a second time: ": _read(_OTHERWISE / "follow_two.jsonl"),
        "a third time, unseen 0.84: ": _read(_OTHERWISE / "follow_three.jsonl"),
    }
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
        *[
            figure
            for whose, asked in talks.items()
            for figure in await _follow_ups(
                engine, contents, [one for one in asked if known & set(one.gold)], whose
            )
        ],
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


async def _speed(engine: Understanding, texts: Sequence[str]) -> list[Figure]:
    taken = []
    for text in texts:
        start = time.perf_counter()
        await engine.understand(text, Context())
        taken.append(time.perf_counter() - start)
    return _times(taken, most_ms=20, least=300)


def _times(taken: list[float], *, most_ms: float, least: float | None = None) -> list[Figure]:
    """One after the other, in seconds each."""
    taken.sort()
    return [
        Figure("understood in, p50", taken[len(taken) // 2] * 1000, "ms"),
        Figure("understood in, p95", taken[int(len(taken) * 0.95)] * 1000, "ms", most=most_ms),
        Figure("understood a second, one process", len(taken) / sum(taken), "/s", least=least),
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
        Figure("memory: more in the gateway's process", more, "MB", most=150),
    ]


@dataclass(frozen=True)
class Asked:
    """All that is asked, of either engine."""

    contents: Sequence[Content]
    dev: Sequence[Question]
    sets: Mapping[str, Sequence[Question]]  #: what they are -> questions with gold

    @property
    def texts(self) -> list[str]:
        return [one.text for questions in self.sets.values() for one in questions]

    @property
    def talks(self) -> list[tuple[str, ...]]:
        """Conversations of several turns, and questions that stand alone."""
        told = [one.turns for one in (*self.dev, *_read(_OTHERWISE / "follow.jsonl")) if one.turns]
        return told + [(one.text,) for one in self.sets["other hands"]]


def _asked(shared: Path) -> Asked:
    with (shared / "procedures" / "dvcqg_2642.jsonl").open("rb") as lines:
        contents = [one for _, one in national.read(lines) if isinstance(one, Content)]
    dev = _read(shared / "questions" / "dev.jsonl")
    gold = [one for one in dev if one.gold and not one.turns]
    other = [one for file in sorted(_ASKED.glob("*.jsonl")) for one in _read(file) if one.gold]
    known = {one.code for one in contents}
    held = [one for one in other if known & set(one.gold)]
    print(f"of other hands, {len(other) - len(held)} ask what is not in this catalogue: left out")
    sets = {
        "dev.jsonl": gold,
        "dev.jsonl, one half": [one for one in gold if not _half(one)],
        "dev.jsonl, the other half": [one for one in gold if _half(one)],
        "other hands": held,
    }
    return Asked(contents, dev, sets)


async def _judged(engine: Understanding, asked: Asked) -> list[Figure]:
    figures: list[Figure] = []
    for what, questions in asked.sets.items():
        least = (0.8, 0.92) if what.startswith("other hands") else (0.85, 0.95)
        figures += await _found(engine, f"{what} ({len(questions)})", questions, least)
    figures += await _facets(engine, asked.dev)
    figures += await _refused(engine, asked.dev)
    figures += await _follow_ups(engine, asked.contents, asked.dev)
    return figures + await _otherwise(engine, asked.contents)


def _advisor(own: Embedded, contents: Sequence[Content]) -> Advisor:
    return Advisor(
        understanding=own,
        conversations=InMemory(),
        public_url="https://motcua.example",
        facts=Known(contents),
        pace=Pace(most=1_000_000),
    )


async def _with_rasa(own: Embedded, asked: Asked) -> list[Figure]:
    names = [one.name for one in asked.contents]
    async with rasa(names, _advisor(own, asked.contents), own) as real:
        figures = await _judged(real.engine, asked)
        figures += _times(real.engine.taken, most_ms=250)
        figures += await ten_at_once(real.asking, asked.talks, most_ms=250, process=real.process)
        return [
            *figures,
            Figure("of what Rasa was given, it answered", real.by_rasa, "", least=0.99),
            Figure("ready, kept from the last start", real.ready_s, "s"),
            Figure("memory: Rasa's process", real.process.memory_info().rss / 2**20, "MB"),
        ]


async def _measured(shared: Path) -> bool:
    asked = _asked(shared)
    finder, built = _built(asked.contents)
    own = Embedded(lambda: finder)
    figures = await _judged(own, asked) + await _speed(own, asked.texts * 4)
    figures += await ten_at_once(_advisor(own, asked.contents), asked.talks)
    columns = {"embedded": figures + built}
    if trained.PYTHON.exists():
        columns["Rasa"] = await _with_rasa(own, asked)
    kept = side_by_side("advisor", columns, procedures=len(asked.contents))
    if "Rasa" not in columns:
        print("\nRasa was left out: its environment is not here (requirements/install_rasa.py)")
    return kept


def _main() -> int:
    shared = reference_data.folder()
    if not shared.is_dir():
        print("reference data (MOTCUA_SHARED) are not there: nothing was measured")
        return 0
    return 0 if asyncio.run(_measured(shared)) else 1


if __name__ == "__main__":
    sys.exit(_main())
