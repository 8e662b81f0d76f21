"""What people asked in a week and was not answered: near questions together, counted plainly.

Two questions are near when they share more than half of the words that say something. Each joins
the group whose first question it is nearest to; so the same questions always make the same list.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from core.clock import CIVIL, civil_date
from core.errors import NotAllowed
from core.folding import words
from core.people.officers import Actor
from core.people.roles import Right
from core.questions.models import Question, QuestionState

#: Of a week; more are counted, not compared.
MOST = 2_000
_NEAR = 0.5
_SEE = (Right.ANSWER_QUESTIONS, Right.REVIEW_EXAMPLES, Right.INSPECT)
#: Words that say nothing about the matter, folded.
_SAYING_NOTHING = (
    "a ah ak anh ad ban bac can chi cho co cua da dang dau de di do duoc em gi giup ha hk hoi hong"
    " i k khi khong ko la lam luc ma minh moi mot muon na nao nay nen nghe nha nhe nhu nhung noi o"
    " oi phai roi sao tao thanh the thi thu toi tren tuc va vay ve viec voi vu xin"
)
_EMPTY = frozenset(_SAYING_NOTHING.split())


@dataclass(slots=True)
class Group:
    """Questions that are near each other."""

    text: str  #: the first of them
    words: frozenset[str]
    count: int = 0
    conversations: set[str] = field(default_factory=set)
    wanted: int = 0  #: of these, how many asked for a person
    answered: int = 0  #: how many an officer has answered since
    others: list[str] = field(default_factory=list)  #: a few more wordings
    codes: Counter[str] = field(default_factory=Counter)  #: thought of, how often
    first_id: int = 0

    @property
    def people(self) -> int:
        """How many conversations asked."""
        return len(self.conversations)


@dataclass(frozen=True, slots=True)
class Week:
    """One week, and what of it was not answered."""

    begins: date  #: a Monday
    asked: int
    waiting: int  #: open or taken still
    groups: Sequence[Group]  #: the most asked first

    @property
    def ends(self) -> date:
        """Its Sunday."""
        return self.begins + timedelta(days=6)


def monday(now: datetime) -> date:
    """The Monday of the civil week of a moment."""
    on = civil_date(now)
    return on - timedelta(days=on.weekday())


async def week(actor: Actor, begins: date) -> Week:
    """What was asked in the week of that day and the advisor had no answer to.

    Raises:
        NotAllowed
    """
    if not may_see(actor):
        raise NotAllowed(right=Right.ANSWER_QUESTIONS.value)
    begins -= timedelta(days=begins.weekday())
    first = datetime.combine(begins, time(), CIVIL).astimezone(UTC)
    after = first + timedelta(days=7)
    asked = Question.filter(asked_at__gte=first, asked_at__lt=after)
    found = await asked.order_by("asked_at", "id").limit(MOST)
    waits = sum(one.state in (QuestionState.OPEN, QuestionState.TAKEN) for one in found)
    return Week(begins, await asked.count(), waits, grouped(found))


def may_see(actor: Actor) -> bool:
    """Whether this officer is shown what people ask: who answers, reviews or inspects."""
    return any(actor.units_with(right) for right in _SEE)


def grouped(questions: Iterable[Question]) -> list[Group]:
    """Near questions together, the most asked first."""
    groups: list[Group] = []
    for one in questions:
        said = _words(one.text)
        near = max(groups, key=lambda group: _nearness(said, group.words), default=None)
        if near is None or _nearness(said, near.words) <= _NEAR:
            near = Group(one.text, said, first_id=one.id)
            groups.append(near)
        _add(near, one)
    return sorted(groups, key=lambda group: (-group.people, -group.count, group.first_id))


def _add(group: Group, one: Question) -> None:
    group.count += 1
    group.conversations.add(one.conversation)
    group.wanted += one.why == "wanted"
    group.answered += one.state is QuestionState.ANSWERED
    group.codes.update(one.candidates[:1])
    if one.text != group.text and one.text not in group.others and len(group.others) < 4:
        group.others.append(one.text)


def _words(text: str) -> frozenset[str]:
    said = frozenset(words(text))
    return said - _EMPTY or said


def _nearness(one: frozenset[str], other: frozenset[str]) -> float:
    """Words that both have, as a part of all: 1 when they are the same."""
    if not one or not other:
        return 1.0 if one == other else 0.0
    return 2 * len(one & other) / (len(one) + len(other))
