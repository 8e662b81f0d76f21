"""What a question was understood to be, whichever engine understood it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable

from advisor.advice import Candidate, Facet


class Intent(StrEnum):
    """What somebody is after. The values are the names of Rasa's intents."""

    ASK = "ask_procedure"  #: a procedure, or a fact of one
    FOLLOW_UP = "follow_up"  #: a fact of the procedure talked about: "thế hết nhiêu tiền"
    CHOOSE = "choose"  #: one of those offered: "cái thứ hai"
    CORRECT = "correct"  #: not that one: "à không, ý tôi là ..."
    SITUATION = "situation"  #: something happened that several procedures follow from
    STATUS = "ask_status"  #: where a dossier stands
    FILE = "file_procedure"  #: wants to fill in a form here
    OFFICER = "ask_officer"  #: wants a person
    CHECKLIST = "ask_checklist"  #: wants the list of what to bring
    AFFIRM = "affirm"
    DENY = "deny"
    GREET = "greet"
    THANK = "thank"
    BYE = "bye"
    HELP = "help"
    INSULT = "insult"
    OUT_OF_SCOPE = "out_of_scope"


@dataclass(frozen=True, slots=True)
class Understood:
    """One turn, understood."""

    intent: Intent
    confidence: float  #: 0..1
    facet: Facet | None = None  #: None: none was named
    candidates: tuple[Candidate, ...] = ()  #: the likeliest first; what the words themselves name
    sure: bool = False  #: the first candidate may be answered without asking back
    choice: int | None = None  #: 0-based place among what was offered; -1 the last
    event: str = ""  #: key of the life event, when the intent is SITUATION
    lives: str = ""  #: place as it was said, folded: "sống ở A"
    works: str = ""  #: "làm ở B"


@dataclass(frozen=True, slots=True)
class Context:
    """What of the conversation helps to understand the next turn."""

    procedure: str | None = None  #: talked about
    offered: tuple[str, ...] = ()  #: codes offered in the last answer, in order
    asked: str = ""  #: what the last answer asked for: `choice`, `interview`, `form`, ...
    said: str = ""  #: the words that brought what is talked about
    earlier: tuple[str, ...] = ()  #: procedures talked about, the current one last


@runtime_checkable
class Understanding(Protocol):
    """An engine that understands; it phrases nothing and looks up no facts."""

    async def understand(self, text: str, context: Context) -> Understood:
        """Never raises for any text; what it cannot make sense of is `OUT_OF_SCOPE` or unsure."""
        ...
