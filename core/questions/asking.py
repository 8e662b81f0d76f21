"""Questions on their way in, and answers that wait for somebody to come back.

A question is asked once however often its message comes. What was not understood is counted
first; it becomes an open question when its asker then wants a person.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.conversations.keeping import Keeper
from core.conversations.masking import masked
from core.database import IntegrityError, rows, transaction
from core.notices.models import Medium
from core.people.phones import InvalidPhone, read_phone
from core.questions.models import Question, QuestionState
from core.storable import tidy

#: Why the advisor hands over: `wanted` and `stopped` want an answer.
WANTED, NOT_UNDERSTOOD, STOPPED = "wanted", "not_understood", "stopped"
#: The answer is shown when the conversation comes back.
WAITS = "waits"
#: What one conversation may have open; officers see all its turns with any of them.
MOST_OPEN = 5
#: Characters of a question, masked.
LONGEST = 1_000

#: How conversations are named (`telegram:123`) -> what the answer goes back over.
_WAYS = {
    "telegram": Medium.TELEGRAM.value,
    "zalo": Medium.ZALO.value,
    "sms": Medium.SMS.value,
    "voice": Medium.SMS.value,
    "mail": Medium.MAIL.value,
    "web": WAITS,
    "api": WAITS,
    "simulator": WAITS,
}
_TO_A_TELEPHONE = frozenset({"sms", "voice"})

_SEEN = """
UPDATE question SET seen_at = $1
WHERE conversation = $2 AND way = 'waits' AND state = 'answered' AND seen_at IS NULL
RETURNING id, text, answer, language
"""


@dataclass(frozen=True, slots=True)
class Asking:
    """A question as the advisor hands it over."""

    conversation: str  #: `telegram:123`
    channel: str
    language: str
    text: str
    why: str
    procedure: str | None = None
    candidates: Sequence[str] = ()
    turn: str = ""  #: the provider's name of the message


@dataclass(frozen=True, slots=True)
class Returned:
    """An answer for somebody who came back."""

    asked: str
    answer: str
    language: str


async def ask(asking: Asking, keeper: Keeper, *, now: datetime) -> bool:
    """Keep a question; whether its answer can be told over the same channel."""
    way, address = _way(asking.conversation)
    filed, text = keeper.digest(asking.conversation), masked(tidy(asking.text))[:LONGEST].strip()
    if asking.why == WANTED and await _promoted(filed, text, now):
        return bool(way)
    state = QuestionState.COUNTED if asking.why == NOT_UNDERSTOOD else QuestionState.OPEN
    if state is QuestionState.OPEN and await _open(filed) >= MOST_OPEN:
        return bool(way)
    question = Question(
        key=_key(filed, asking, now),
        conversation=filed,
        channel=asking.channel,
        language=asking.language,
        text=text,
        why=asking.why,
        procedure=asking.procedure,
        candidates=list(asking.candidates),
        state=state,
        way=way,
        address=address,
        message=tidy(asking.turn)[:250] if way == Medium.MAIL.value else "",
        asked_at=now,
    )
    try:
        async with transaction():
            await question.save(force_create=True)
    except IntegrityError:  # this very message came before
        pass
    return bool(way)


async def returned(conversation: str, keeper: Keeper, *, now: datetime) -> list[Returned]:
    """Answers that waited for this conversation to come back; each is given once."""
    digest = keeper.digest(conversation)
    # Looking costs nothing; a statement that changes nothing would make writers wait.
    waiting = Question.filter(
        conversation=digest, way=WAITS, state=QuestionState.ANSWERED, seen_at=None
    )
    if not await waiting.exists():
        return []
    found = await rows(_SEEN, now, digest)
    ordered = sorted(found, key=lambda row: int(row["id"]))
    return [Returned(row["text"], row["answer"], row["language"]) for row in ordered]


async def sweep(now: datetime, *, days: int) -> None:
    """Erase what has been dealt with, or only counted, after so many days."""
    before = now - timedelta(days=days)
    done = (QuestionState.ANSWERED, QuestionState.CLOSED, QuestionState.COUNTED)
    await Question.filter(state__in=done, asked_at__lt=before).delete()
    await rows(
        "DELETE FROM question_reading WHERE NOT EXISTS"
        " (SELECT 1 FROM question WHERE question.id = question_reading.question_id)"
    )


async def _promoted(filed: str, text: str, now: datetime) -> bool:
    """Whether these words were counted a moment ago, and are open now."""
    changed = await rows(
        "UPDATE question SET state = 'open', why = 'wanted', asked_at = $1"
        " WHERE conversation = $2 AND state = 'counted' AND text = $3 RETURNING id",
        now,
        filed,
        text,
    )
    return bool(changed)


async def _open(filed: str) -> int:
    waiting = (QuestionState.OPEN, QuestionState.TAKEN)
    return await Question.filter(conversation=filed, state__in=waiting).count()


def _way(conversation: str) -> tuple[str, str]:
    """What the answer goes back over, and the address it reaches the person at."""
    messenger, _, person = conversation.partition(":")
    way = _WAYS.get(messenger, "")
    if messenger in _TO_A_TELEPHONE:
        try:
            phone = read_phone(person)
        except InvalidPhone:
            return "", ""
        if not phone.takes_texts:  # but an officer can call it
            return "", phone.number if messenger == "voice" else ""
        return way, phone.number
    return (way, "") if way in ("", WAITS) else (way, person[:200])


def _key(filed: str, asking: Asking, now: datetime) -> str:
    # A message without a name is told apart by its words and its minute.
    turn = asking.turn or f"{asking.text}\0{now:%Y%m%d%H%M}"
    told = "\0".join((filed, asking.why, turn)).encode("utf-8", "replace")
    return hashlib.sha256(told).hexdigest()
