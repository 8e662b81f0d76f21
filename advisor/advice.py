"""What goes into the advisor and what comes out: the shapes that every face and engine shares."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol


class Facet(StrEnum):
    """What somebody wants to know of a procedure. The values are part of the API."""

    WHICH = "which"  #: which procedure it is at all
    PAPERS = "papers"
    FEE = "fee"
    TIME = "time"
    WHERE = "where"
    ONLINE = "online"
    STEPS = "steps"
    LEGAL = "legal"


class Kind(StrEnum):
    """What an answer is. The values are part of the API."""

    ANSWER = "answer"
    CLARIFY = "clarify"  #: asks back; the buttons hold what may be answered
    STATUS = "status"  #: about a dossier, not about a procedure
    HANDOVER = "handover"  #: an officer will answer, or is offered
    OUT_OF_SCOPE = "out_of_scope"
    SMALLTALK = "smalltalk"


@dataclass(frozen=True, slots=True)
class Heard:
    """One turn of somebody who asks."""

    text: str
    conversation: str  #: names the conversation over all its turns: `telegram:123`, `web:<random>`
    channel: str  #: `chat`, `sms`, `mail`, `voice`, `web`, `api`
    language: str = "vi"
    chosen: str = ""  #: payload of the button that was pressed; empty: it was typed
    turn: str = ""  #: the provider's name of this message: a repeat carries the same


@dataclass(frozen=True, slots=True)
class Button:
    """Something that may be answered with one press."""

    says: str
    payload: str  #: at most 64 octets of ASCII, which is what Telegram carries


@dataclass(frozen=True, slots=True)
class Candidate:
    """A procedure that may be meant."""

    code: str
    name: str
    score: float  #: 0..1, comparable over questions


@dataclass(frozen=True, slots=True)
class Source:
    """Where the facts of an answer are from."""

    code: str  #: of the procedure
    name: str
    decision: str  #: by which it was published; may be empty
    legal: tuple[str, ...]  #: numbers of the texts it rests on
    as_of: date  #: the day from which that version holds
    link: str  #: path on the citizens' site: `/thu-tuc/1.001193`


@dataclass(frozen=True, slots=True)
class Advice:
    """What the advisor says. `text` stands alone: buttons and sources only add to it."""

    kind: Kind
    text: str
    procedure: str | None = None
    facet: Facet | None = None
    candidates: tuple[Candidate, ...] = ()
    sources: tuple[Source, ...] = ()
    buttons: tuple[Button, ...] = ()
    private: bool = False  #: a PIN has opened it: whoever carries it keeps no copy


class Advising(Protocol):
    """Whoever answers questions: the embedded advisor, or the one that asks Rasa first."""

    async def hear(self, heard: Heard, *, now: datetime) -> Advice:
        """Answer one turn; what went before in the conversation is remembered."""
        ...
