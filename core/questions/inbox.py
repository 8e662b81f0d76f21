"""The officers' inbox: what waits, taking a question, answering it, giving it back, closing it.

One officer has a question at a time. Who takes it from another says so, and is told when it has
changed hands meanwhile. The answer is owed as a notice in the transaction that records it, or
waits for its asker where no medium can carry it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from core.conversations import keeping
from core.conversations.models import ConversationTurn
from core.database import transaction
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.notices.models import Medium, Notice, NoticeState, Priority
from core.people.officers import Actor
from core.people.roles import Right
from core.questions.asking import WAITS, WANTED
from core.questions.models import Question, QuestionReading, QuestionState
from core.storable import storable, storable_id

#: Kind of the notice that carries an answer. Its facts: `asked`, `text`; of mail also `subject`
#: and `answers`.
ANSWER = "officer_answer"
#: Characters of an answer, and of one that goes as a text: three segments with what is around.
LONGEST, LONGEST_TEXT = 1_500, 400
#: On a page of what waits, and of what is done with.
SHOWN = 100
_DONE_SHOWN = 30
#: The person is told within days or looks elsewhere.
_USELESS_AFTER = timedelta(days=7)
#: Characters of the question that are repeated with its answer.
_REPEATED = 120

#: How questions name the telephone they came over.
VOICE = "voice"
_WAITING = (QuestionState.OPEN, QuestionState.TAKEN)
_DONE = (QuestionState.ANSWERED, QuestionState.CLOSED)


def answers(actor: Actor) -> bool:
    """Whether this officer answers citizens."""
    return bool(actor.units_with(Right.ANSWER_QUESTIONS))


def require_answers(actor: Actor) -> None:
    """Go on only with the right.

    Raises:
        NotAllowed: no role carries it.
    """
    if not answers(actor):
        raise NotAllowed(right=Right.ANSWER_QUESTIONS.value)


def reads(actor: Actor) -> bool:
    """Whether this officer may read questions with their conversations."""
    return answers(actor) or bool(actor.units_with(Right.INSPECT))


async def waiting(actor: Actor) -> list[Question]:
    """What waits for an answer, the longest first; those the officer has at the top.

    Raises:
        NotAllowed
    """
    _require_reads(actor)
    found = await Question.filter(state__in=_WAITING).order_by("asked_at", "id").limit(SHOWN)
    return sorted(found, key=lambda one: one.officer_id != actor.officer_id)


async def done(actor: Actor) -> list[Question]:
    """What was answered or closed last.

    Raises:
        NotAllowed
    """
    _require_reads(actor)
    return await Question.filter(state__in=_DONE).order_by("-answered_at").limit(_DONE_SHOWN)


async def open_count() -> int:
    """How many wait that nobody has taken."""
    return await Question.filter(state=QuestionState.OPEN).count()


async def look(
    actor: Actor, question_id: int, *, now: datetime
) -> tuple[Question, Sequence[ConversationTurn]]:
    """A question with its conversation. The reading is recorded.

    Raises:
        NotAllowed
        NotFound: no such question, or it is erased.
    """
    _require_reads(actor)
    question = await _found(question_id)
    async with transaction():
        await QuestionReading.create(question_id=question.id, officer_id=actor.officer_id, at=now)
    return question, await keeping.turns(question.conversation)


async def readings(actor: Actor, question: Question) -> list[QuestionReading]:
    """Who has read it, the latest first, for inspectors; empty for others."""
    if not actor.units_with(Right.INSPECT):
        return []
    return await QuestionReading.filter(question_id=question.id).order_by("-id").limit(SHOWN)


async def take(actor: Actor, question_id: int, *, holder: int | None, now: datetime) -> None:
    """Take a question from the pile, or from the officer who has it.

    Args:
        holder: who had it when the officer looked; None: nobody.

    Raises:
        NotAllowed, NotFound
        Conflict: it changed hands since, or is dealt with.
    """
    await _known(actor, question_id)
    taken = Question.filter(id=question_id, state__in=_WAITING, officer_id=holder)
    changed = await taken.update(
        state=QuestionState.TAKEN, officer_id=actor.officer_id, taken_at=now
    )
    if not changed:
        raise Conflict(what="question")


async def give_back(actor: Actor, question_id: int) -> None:
    """Put a question back onto the pile.

    Raises:
        NotAllowed, NotFound
        Conflict: this officer does not have it.
    """
    await _known(actor, question_id)
    mine = Question.filter(id=question_id, state=QuestionState.TAKEN, officer_id=actor.officer_id)
    if not await mine.update(state=QuestionState.OPEN, officer_id=None, taken_at=None):
        raise Conflict(what="question")


async def answer(actor: Actor, question_id: int, text: str, *, now: datetime) -> Question:
    """Answer a question that the officer has; the answer is owed to whoever asked.

    Raises:
        NotAllowed, NotFound
        InvalidInput: `text` is empty, too long, or nothing can keep it.
        Conflict: this officer does not have it (any more).
    """
    question = await _known(actor, question_id)
    said = text.strip()
    if not said:
        raise InvalidInput(field="text", why="empty")
    if len(said) > longest(question) or not storable(said):
        raise InvalidInput(field="text", why="too_long")
    async with transaction():
        await _settle(actor, question_id, QuestionState.ANSWERED, said, now)
        if question.way not in ("", WAITS):
            await _owe(question, said, now)
    return await Question.get(id=question_id)


def longest(question: Question) -> int:
    """How many characters its answer may have."""
    return LONGEST_TEXT if question.way == Medium.SMS.value else LONGEST


async def to_call_back(actor: Actor) -> list[Question]:
    """Who waits to be called back, the longest first.

    Raises:
        NotAllowed
    """
    _require_reads(actor)
    wanted = Question.filter(state__in=_WAITING, channel=VOICE, why=WANTED)
    return await wanted.order_by("asked_at", "id").limit(SHOWN)


async def called(actor: Actor, question_id: int, *, now: datetime) -> None:
    """Put away a question that the officer answered by telephone; nothing more is sent.

    Raises:
        NotAllowed, NotFound
        Conflict: this officer does not have it (any more).
    """
    await _known(actor, question_id)
    async with transaction():
        await _settle(actor, question_id, QuestionState.ANSWERED, "", now)


async def close(actor: Actor, question_id: int, *, now: datetime) -> None:
    """Put away what is no question; nobody is told.

    Raises:
        NotAllowed, NotFound
        Conflict: this officer does not have it (any more).
    """
    await _known(actor, question_id)
    async with transaction():
        await _settle(actor, question_id, QuestionState.CLOSED, "", now)


async def _settle(
    actor: Actor, question_id: int, state: QuestionState, said: str, now: datetime
) -> None:
    mine = Question.filter(id=question_id, state=QuestionState.TAKEN, officer_id=actor.officer_id)
    changed = await mine.update(
        state=state, answer=said, answered_by=actor.officer_id, answered_at=now, address=""
    )
    if not changed:
        raise Conflict(what="question")


async def _owe(question: Question, said: str, now: datetime) -> None:
    asked = question.text
    asked = asked if len(asked) <= _REPEATED else f"{asked[: _REPEATED - 1].rstrip()}…"
    facts = {"asked": asked, "text": said}
    if question.way == Medium.MAIL.value:
        facts |= {"subject": asked.partition("\n")[0], "answers": question.message}
    await Notice.create(
        key=f"answer:{question.id}",
        kind=ANSWER,
        medium=Medium(question.way),
        address=question.address,
        language=question.language,
        facts=facts,
        state=NoticeState.OWED,
        priority=Priority.ASKED,
        owed_at=now,
        next_at=now,
        useless_after=now + _USELESS_AFTER,
    )


async def _known(actor: Actor, question_id: int) -> Question:
    require_answers(actor)
    return await _found(question_id)


def _require_reads(actor: Actor) -> None:
    if not reads(actor):
        raise NotAllowed(right=Right.ANSWER_QUESTIONS.value)


async def _found(question_id: int) -> Question:
    found = await Question.get_or_none(id=question_id) if storable_id(question_id) else None
    if found is None:
        raise NotFound(what="question")
    return found
