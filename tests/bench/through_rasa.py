"""An engine that understands through a real Rasa, over any catalogue: for the benchmarks.

Each turn goes the whole way (gateway, Rasa, its action, our reading joined with Rasa's), and what
came of it is listened to where the advisor would answer.
"""

from __future__ import annotations

import itertools
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import psutil

from advisor.advice import Advice, Advising, Heard, Kind
from advisor.advisor import Advisor
from advisor.understood import Context, Understanding, Understood
from gateway.rasa import trained
from tests.real_rasa import KEPT, beside


@dataclass
class Overheard:
    """An advisor whose listened-to conversations are understood and not answered."""

    advisor: Advisor
    contexts: dict[str, Context] = field(default_factory=dict)
    understood: dict[str, Understood] = field(default_factory=dict)

    async def at_once(self, heard: Heard, *, now: datetime) -> Advice | None:
        if heard.conversation in self.contexts:
            return None
        return await self.advisor.at_once(heard, now=now)

    async def context(self, conversation: str, *, now: datetime) -> Context:
        known = self.contexts.get(conversation)
        return known if known is not None else await self.advisor.context(conversation, now=now)

    async def answer(self, understood: Understood, heard: Heard, *, now: datetime) -> Advice:
        if heard.conversation not in self.contexts:
            return await self.advisor.answer(understood, heard, now=now)
        self.understood[heard.conversation] = understood
        return Advice(Kind.SMALLTALK, "")


class ThroughRasa:
    """Implements `Understanding`."""

    def __init__(self, asking: Advising, overheard: Overheard) -> None:
        self._asking, self._overheard = asking, overheard
        self._numbers = itertools.count()
        self._known: dict[tuple[str, Context], Understood] = {}
        self.taken: list[float] = []  #: seconds of each turn that was not asked before

    async def understand(self, text: str, context: Context) -> Understood:
        if (text, context) not in self._known:
            self._known[text, context] = await self._listened(text, context)
        return self._known[text, context]

    async def _listened(self, text: str, context: Context) -> Understood:
        name = f"listened:{next(self._numbers)}"
        self._overheard.contexts[name] = context
        began = time.perf_counter()
        await self._asking.hear(Heard(text, name, "chat", turn=name), now=datetime.now(UTC))
        self.taken.append(time.perf_counter() - began)
        del self._overheard.contexts[name]
        return self._overheard.understood.pop(name)


@dataclass
class Rasa:
    """A real one, and the two ways to use it."""

    engine: ThroughRasa
    asking: Advising
    outcomes: list[str]
    process: psutil.Process
    ready_s: float

    @property
    def by_rasa(self) -> float:
        """Of the turns that it was given, those it answered."""
        told = Counter(self.outcomes)
        return told["answered"] / max(
            1, sum(told[one] for one in ("answered", "failed", "resting"))
        )


@asynccontextmanager
async def rasa(names: Sequence[str], advisor: Advisor, own: Understanding) -> AsyncIterator[Rasa]:
    """Trained for these procedures, unless it was before; running before `advisor`."""
    await trained.installed()
    found = await trained.model(KEPT / "bench", names)
    overheard, began = Overheard(advisor), time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        async with beside(found, overheard, own, Path(folder)) as it:
            ready_s = time.perf_counter() - began
            assert it.child.process is not None
            yield Rasa(
                ThroughRasa(it.advisor, overheard),
                it.advisor,
                it.outcomes,
                psutil.Process(it.child.process.pid),
                ready_s,
            )
