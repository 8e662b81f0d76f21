"""What of a conversation is kept between two turns, as plain data, and who keeps it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any, Protocol

from advisor.advice import Advice, Facet
from advisor.advice_json import advice_from_json, advice_json
from advisor.understood import Context

#: Answers that a repeat of their turn gets again. Providers repeat within minutes.
TURNS_KEPT = 6
#: Procedures that "the one before" can mean.
EARLIER_KEPT = 6


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn as it is kept for officers: what was said and what was answered."""

    id: str  #: the provider's name of the message; empty: it had none
    channel: str
    language: str
    said: str  #: a PIN in it is blotted out; other personal data are for the keeper to mask
    advice: Advice
    understood: bool  #: False: nobody has answered this yet
    kept: bool = True  #: False: a PIN has opened what was answered, which nobody keeps


@dataclass(frozen=True, slots=True)
class State:
    """Where a conversation stands. Every part is plain; `as_json` is what is stored."""

    procedure: str | None = None  #: talked about
    offered: tuple[str, ...] = ()  #: codes to choose from, in the order they were told
    asked: str = (
        ""  #: what the last answer asked for: `choice`, `case`, `interview`, `pin`, `words`
    )
    said: str = ""  #: the words that brought the procedure, or those offered
    earlier: tuple[str, ...] = ()  #: procedures talked about, the current one last
    wanted: str = ""  #: facet to answer once it is clear which procedure is meant
    by_residence: bool = False  #: lives in one place and works in another, and has not been told
    interview: str = ""  #: key of the one that runs
    answers: Mapping[str, str] = field(default_factory=dict)  #: question -> answer, of it
    checklist: tuple[str, ...] = ()  #: codes of the last one
    dossier: str = ""  #: code of the one asked for, whose PIN may follow
    misses: int = 0  #: turns in a row that were not understood
    unanswered: str = ""  #: the words that were not, for the officer
    told: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  #: turn -> its advice
    opened: Mapping[str, str] = field(default_factory=dict)  #: turn with a PIN -> dossier, or ""
    version: int = 0  #: of what was read; whoever keeps states says what it means

    def context(self) -> Context:
        """What of it helps to understand the next turn."""
        return Context(self.procedure, self.offered, self.asked, self.said, self.earlier)

    def about(self, procedure: str) -> State:
        """The same, talking of that procedure now."""
        before = [one for one in self.earlier if one != procedure]
        earlier = tuple([*before, procedure][-EARLIER_KEPT:])
        return replace(self, procedure=procedure, earlier=earlier)

    def facet(self) -> Facet | None:
        """The facet that waits for a procedure."""
        return Facet(self.wanted) if self.wanted else None

    def answered(self, turn: str) -> Advice | None:
        """What that very turn was answered before."""
        known = self.told.get(turn) if turn else None
        return advice_from_json(known) if known is not None else None

    def having_told(self, turn: str, advice: Advice) -> State:
        """The same, with the answer kept for a repeat of the turn."""
        if not turn:
            return self
        told = {**self.told, turn: advice_json(advice)}
        return replace(self, told=dict(list(told.items())[-TURNS_KEPT:]))

    def having_opened(self, turn: str, dossier: str) -> State:
        """The same after a turn with a PIN: a repeat of it asks core again."""
        if not turn:
            return self
        opened = {**self.opened, turn: dossier}
        return replace(self, opened=dict(list(opened.items())[-TURNS_KEPT:]))

    def as_json(self) -> dict[str, Any]:
        """Plain data; what says nothing is left out."""
        found = {one.name: getattr(self, one.name) for one in fields(self)}
        plain = {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in found.items()
        }
        return {name: value for name, value in plain.items() if value not in (None, "", 0, [], {})}

    @classmethod
    def from_json(cls, value: Mapping[str, Any] | None) -> State:
        """Read what `as_json` wrote; keys of other versions are passed over."""
        known = {one.name for one in fields(cls)}
        given: dict[str, Any] = {
            name: tuple(kept) if isinstance(kept, list) else kept
            for name, kept in (value or {}).items()
            if name in known
        }
        return cls(**given)


class Conversations(Protocol):
    """Who keeps conversations."""

    async def load(self, key: str, now: datetime) -> Mapping[str, Any] | None:
        """The state that was saved last; None: there is none, or it is forgotten."""
        ...

    async def save(self, key: str, state: Mapping[str, Any], turn: Turn, now: datetime) -> bool:
        """Keep a state, and add the turn to what officers may read.

        False: another state was saved since this one's beginning was read; nothing is kept.
        """
        ...


class InMemory:
    """Keeps the last conversations of one process, for tests and where there is no database."""

    def __init__(self, most: int = 10_000) -> None:
        self._most = most
        self._states: OrderedDict[str, Mapping[str, Any]] = OrderedDict()

    async def load(self, key: str, now: datetime) -> Mapping[str, Any] | None:
        return self._states.get(key)

    async def save(self, key: str, state: Mapping[str, Any], turn: Turn, now: datetime) -> bool:
        self._states[key] = state
        self._states.move_to_end(key)
        while len(self._states) > self._most:
            self._states.popitem(last=False)
        return True
