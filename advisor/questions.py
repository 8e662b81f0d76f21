"""What goes to officers: questions that nobody here could answer, or that asked for a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Why(StrEnum):
    """Why a question goes to an officer. The values are stored."""

    WANTED = "wanted"  #: the citizen asked for a person
    NOT_UNDERSTOOD = "not_understood"  #: or refused: for the weekly list; nobody is to answer yet
    STOPPED = "stopped"  #: an answer was stopped because a fact of it was not in the record


@dataclass(frozen=True, slots=True)
class Asked:
    """A question for the officers' inbox."""

    conversation: str
    channel: str
    language: str
    text: str  #: as it was typed, cut; personal data are for the keeper to mask
    why: Why
    procedure: str | None = None  #: talked about
    candidates: tuple[str, ...] = ()  #: codes that were thought of
    turn: str = ""  #: the provider's name of the message: a repeat is not asked twice


class Questions(Protocol):
    """Who takes questions to officers."""

    async def ask(self, asked: Asked, *, now: datetime) -> bool:
        """Keep it; whether the answer can be sent back over the same channel."""
        ...


class Nobody:
    """Where no officer can be asked."""

    async def ask(self, asked: Asked, *, now: datetime) -> bool:
        return False
