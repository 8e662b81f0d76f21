"""What a chat remembers of a conversation, besides what the advisor remembers: plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from channels.turns import Button, Message

#: Answers that a repeat of their turn gets again; messengers repeat within minutes.
TURNS_KEPT = 4

_Said = Sequence[tuple[str, Sequence[tuple[str, str]]]]


@dataclass(frozen=True, slots=True)
class Talk:
    """Where a conversation stands."""

    form: Mapping[str, Any] | None = None  #: of a declaration that is being filled in
    language: str = ""  #: that was chosen
    hushed: bool = False  #: was told that it talks too fast
    #: That came and are not given to anybody yet: {"file", "caption", "message"}
    papers: Sequence[Mapping[str, Any]] = ()
    told: Mapping[str, _Said] = field(default_factory=dict)  #: turn -> what it was answered
    last: str = ""  #: turn whose answer was told last
    secret: bool = False  #: the last answer was opened by a PIN, and is not kept
    version: int = 0  #: of what was read; whoever keeps it says what it means

    def answered(self, turn: str) -> tuple[Message, ...] | None:
        """What that very turn was answered before."""
        said = self.told.get(turn) if turn else None
        if said is None:
            return None
        return tuple(
            Message(text, tuple(Button(*button) for button in buttons)) for text, buttons in said
        )

    def telling(self, turn: str, messages: Sequence[Message]) -> Talk:
        """The same, with the answer kept for a repeat of the turn.

        What a PIN opened is not kept: a repeat asks core again.
        """
        if any(one.private for one in messages):
            return replace(self, secret=True)
        if not turn:
            return self
        said = [
            (one.text, [(button.says, button.payload) for button in one.buttons])
            for one in messages
        ]
        told = dict([*self.told.items(), (turn, said)][-TURNS_KEPT:])
        return replace(self, told=told, last=turn, secret=False)

    def as_json(self) -> dict[str, Any]:
        """What JSON can hold; `read` reads it."""
        return {
            "form": self.form,
            "language": self.language,
            "hushed": self.hushed,
            "papers": [dict(one) for one in self.papers],
            "told": dict(self.told),
            "last": self.last,
            "secret": self.secret,
            "version": self.version,
        }

    @classmethod
    def read(cls, given: Mapping[str, Any] | None) -> Talk:
        """From what `as_json` made, also in another version."""
        known = given or {}
        return cls(
            form=known.get("form"),
            language=str(known.get("language", "")),
            hushed=bool(known.get("hushed")),
            papers=tuple(known.get("papers", ())),
            told=dict(known.get("told", {})),
            last=str(known.get("last", "")),
            secret=bool(known.get("secret")),
            version=int(known.get("version", 0)),
        )
