"""One turn of a conversation in any chat: what somebody said, and what goes back.

Messengers and the web chat make the first out of what they get, and draw the second as they can.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from advisor.advice import Button

__all__ = ["Button", "Converses", "Message", "Spoken", "Told"]


@dataclass(frozen=True, slots=True)
class Spoken:
    """What somebody said or pressed."""

    messenger: str  #: `telegram`, `zalo`, `web`, `simulator`
    person: str  #: the messenger's name of who says it, or of the conversation
    turn: str  #: its name of this message: a repeat carries the same; empty: it has none
    text: str
    at: datetime
    chosen: str = ""  #: payload of the button that was pressed
    language: str = ""  #: to speak where none was chosen in the conversation; empty: the house's

    @property
    def conversation(self) -> str:
        """Names the conversation over all its turns."""
        return f"{self.messenger}:{self.person}"


@dataclass(frozen=True, slots=True)
class Message:
    """One message to the person."""

    text: str
    buttons: tuple[Button, ...] = ()
    private: bool = False  #: a PIN has opened it: it is told, and not kept for a repeat


@dataclass(frozen=True, slots=True)
class Told:
    """The answer to a turn; no message: silence."""

    messages: tuple[Message, ...]
    again: bool = False  #: this very turn was answered before, with these


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that came with a turn; it lies with the messenger until it is fetched."""

    name: str
    size: int  #: octets, as the messenger says; 0 when it did not
    #: Gives the octets. Raises `channels.base.SendFailed` when they cannot be had.
    fetch: Callable[[], AsyncIterator[bytes]]


class Converses(Protocol):
    """Who leads conversations; `channels.chat.conversing.Conversing` is it."""

    async def hear(self, spoken: Spoken) -> Told:
        """Answer one turn; what went before is remembered."""
        ...

    async def take(self, spoken: Spoken, files: Sequence[Sent]) -> Told:
        """Take papers in; what was written beside them is the turn's text."""
        ...
