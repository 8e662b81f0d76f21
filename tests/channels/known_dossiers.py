"""Core's enquiries over a few dossiers in memory, for tests of what stands before them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from channels.answers import Answers
from channels.base import Inbound
from channels.phrases import Phrases
from core.dossiers.disclosure import Details, public_status
from core.dossiers.enquiries import Answer, Outcome, Question
from core.dossiers.states import NATIONAL, State

CODE = "H15.50.05.13-261008-0975"
LONGEST_CODE = "H15.501.502.503.504.505.506.507.508-20261008-0092637"
NUMBER = "2612345677"
PIN = "4821"

DETAILS = Details(
    status=NATIONAL[State.IN_REVIEW],
    state=State.IN_REVIEW,
    unit="Phòng Văn hóa - Xã hội",
    procedure="Đăng ký khai sinh",
    procedure_code="1.001193",
    received_at=datetime(2026, 10, 8, 2, 0, tzinfo=UTC),
    due_at=datetime(2026, 10, 22, 9, 30, tzinfo=UTC),
    due_reasons=(),
    due_provisional=False,
    completed_at=None,
    returned_at=None,
    asked="",
    steps=(),
)


@dataclass
class KnownDossiers:
    """One dossier under its code and number; answers as `core` would."""

    state: State = State.IN_REVIEW
    code: str = CODE
    outcome: Outcome | None = None  #: said instead of looking
    details: Details = DETAILS
    said: dict[tuple[str, str | None], str] = field(default_factory=dict)
    records: list[tuple[str, str]] = field(default_factory=list)  #: (kind, sentence)

    async def ask(self, question: Question, *, now: datetime) -> Answer:
        if said := self.said.get((question.channel, question.provider_id)):
            return Answer(Outcome.STATUS, earlier=said)
        if self.outcome is not None:
            return Answer(self.outcome)
        if self.code not in question.codes and question.lookup_number != NUMBER:
            return Answer(Outcome.NOT_FOUND)
        status = public_status(self.code, self.state, State.IN_REVIEW)
        if question.pin is None:
            return Answer(Outcome.STATUS, status, dossier_id=1)
        if question.pin != PIN:
            return Answer(Outcome.NOT_FOUND)
        details = replace(self.details, state=self.state, status=NATIONAL[self.state])
        return Answer(Outcome.DETAILS, status, details, dossier_id=1)

    def record(
        self, question: Question, kind: str, sentence: str, answer: Answer | None, now: datetime
    ) -> None:
        key = (question.channel, question.provider_id)
        if key not in self.said:
            self.said[key] = sentence
            self.records.append((kind, sentence))

    async def once(
        self, question: Question, kind: str, deed: Callable[[], Awaitable[str]], *, now: datetime
    ) -> str:
        key = (question.channel, question.provider_id)
        if key not in self.said:
            self.record(question, kind, await deed(), None, now)
        return self.said[key]

    def sender_hash(self, question: Question) -> str:
        return question.sender


@dataclass
class KnownWishes:
    """Who asked for no notices."""

    stopped: set[str] = field(default_factory=set)
    following: set[tuple[str, int]] = field(default_factory=set)

    async def stop(self, inbound: Inbound, *, now: datetime) -> None:
        self.stopped.add(inbound.sender)

    async def resume(self, inbound: Inbound, *, now: datetime) -> None:
        self.stopped.discard(inbound.sender)

    async def follow(self, inbound: Inbound, dossier_id: int, *, now: datetime) -> bool:
        self.following.add((inbound.sender, dossier_id))
        return True

    async def leave(self, inbound: Inbound, dossier_id: int, *, now: datetime) -> None:
        self.following.discard((inbound.sender, dossier_id))


@dataclass
class KnownOpinions:
    """What was thought of the one dossier, and proposed."""

    ratings: list[tuple[int, str]] = field(default_factory=list)
    petitions: list[str] = field(default_factory=list)

    async def rate(
        self, inbound: Inbound, dossier_id: int, stars: int, words: str, sender_hash: str
    ) -> bool:
        self.ratings.append((stars, words))
        return True

    async def petition(self, inbound: Inbound, words: str) -> str | None:
        self.petitions.append(words)
        return f"PA-261102-{len(self.petitions):04}" if words else None


class NoGuides:
    """A catalogue in which nothing is found."""

    async def about(self, words: str, inbound: Inbound, language: str) -> str | None:
        return None


class NoQueues:
    """No agency gives numbers."""

    async def answer(
        self, asked: str, sender_hash: str, channel: str, language: str, now: datetime
    ) -> str | None:
        return None


def answers_of(
    dossiers: KnownDossiers,
    phrases: Phrases,
    wishes: KnownWishes | None = None,
    language: str = "vi",
) -> Answers:
    """Answers over all these."""
    return Answers(
        enquiries=dossiers,
        subscriptions=wishes or KnownWishes(),
        phrases=phrases,
        guides=NoGuides(),
        opinions=KnownOpinions(),
        queues=NoQueues(),
        language=language,
    )


@dataclass
class KnownReports:
    """What providers reported."""

    reports: list[tuple[str, str, str, str]] = field(default_factory=list)

    async def __call__(
        self, provider: str, provider_id: str, progress: str, why: str = "", *, now: datetime
    ) -> bool:
        self.reports.append((provider, provider_id, progress, why))
        return True

    def of(self, provider_id: str) -> Iterable[tuple[str, str]]:
        """(progress, why) of one text, in order of arrival."""
        return [(progress, why) for _, sid, progress, why in self.reports if sid == provider_id]
