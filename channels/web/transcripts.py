"""What was said in a chat of the browser, so that it is there again after a reload.

Plain data under the name of the conversation; whoever keeps it forgets it after some days. Neither
a PIN nor what it opened is kept: of such an answer it is known that there was one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from channels.turns import Button, Message
from core.clock import civil

#: Bubbles that are kept; characters of all of them, beyond which the oldest go.
MOST, MOST_CHARACTERS = 100, 60_000
_PREFIX = "shown:"
_TRIES = 8
_LINK = re.compile(r"https?://[^\s]+[^\s.,;:!?)\]]")
#: Four digits that stand alone behind a code, or are called so.
_PIN = re.compile(
    r"(?i)(?<=\d)([ ,;]+(?:pin[ :]*)?)\d{4}(?!\d)|(\bpin[ :]*)\d{4}(?!\d)|^\s*\d{4}\s*$"
)


class Kept(Protocol):
    """Who keeps plain data under a name; `channels.chat.keeping.Keeping` is it."""

    async def load(self, key: str, now: datetime) -> Mapping[str, Any] | None: ...

    async def keep(self, key: str, state: Mapping[str, Any] | None, now: datetime) -> bool: ...


@dataclass(frozen=True, slots=True)
class Bubble:
    """One text as it is shown."""

    number: int
    mine: bool  #: the citizen's
    text: str
    at: str  #: `09:30`
    buttons: tuple[Button, ...] = ()
    private: bool = False  #: a PIN has opened it; told once, and then without a text

    @property
    def parts(self) -> list[tuple[str, str]]:
        """The text in pieces, each with the address that it leads to, or none."""
        found, end = [], 0
        for link in _LINK.finditer(self.text):
            found += [(self.text[end : link.start()], ""), (link[0].partition("://")[2], link[0])]
            end = link.end()
        return [part for part in [*found, (self.text[end:], "")] if part[0]]

    def as_json(self) -> dict[str, Any]:
        """As a browser's script gets it."""
        return {
            "n": self.number,
            "mine": self.mine,
            "text": self.text,
            "parts": [{"text": text, "href": link} for text, link in self.parts],
            "at": self.at,
            "buttons": [{"says": one.says, "payload": one.payload} for one in self.buttons],
        }


class Transcripts:
    """Keeps what was said."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    async def shown(self, conversation: str, now: datetime, *, after: int = 0) -> list[Bubble]:
        """What was said, oldest first; only what came after that number."""
        known = await self._kept.load(_PREFIX + conversation, now)
        return [one for one in map(_bubble, (known or {}).get("bubbles", ())) if one.number > after]

    async def add(
        self, conversation: str, said: str, messages: Sequence[Message], now: datetime
    ) -> list[Bubble]:
        """Add what somebody said (empty: nobody did) and what goes back; the new bubbles.

        What is private stands in them, and in no later look.
        """
        for _ in range(_TRIES):
            known = await self._kept.load(_PREFIX + conversation, now) or {}
            fresh, state = _added(known, said, messages, f"{civil(now):%H:%M}")
            if await self._kept.keep(_PREFIX + conversation, state, now):
                break  # else another process added to it meanwhile
        return fresh


def _added(
    known: Mapping[str, Any], said: str, messages: Sequence[Message], at: str
) -> tuple[list[Bubble], dict[str, Any]]:
    """The new bubbles, and what is kept with them."""
    number = int(known.get("next", 1))
    fresh = [Bubble(number, True, _PIN.sub(_blotted, said), at)] if said else []
    fresh += [
        Bubble(n, False, one.text, at, one.buttons, one.private)
        for n, one in enumerate(messages, number + len(fresh))
    ]
    bubbles = _latest([*known.get("bubbles", ()), *map(_plain, fresh)])
    version = int(known.get("version", 0))
    return fresh, {"next": number + len(fresh), "bubbles": bubbles, "version": version}


def _latest(bubbles: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    bubbles = bubbles[-MOST:]
    while len(bubbles) > 1 and sum(len(one["text"]) for one in bubbles) > MOST_CHARACTERS:
        bubbles = bubbles[1:]
    return bubbles


def _plain(one: Bubble) -> dict[str, Any]:
    buttons = [(button.says, button.payload) for button in one.buttons]
    return {
        "n": one.number,
        "mine": one.mine,
        "text": "" if one.private else one.text,
        "at": one.at,
        "buttons": buttons,
        "private": one.private,
    }


def _bubble(one: Mapping[str, Any]) -> Bubble:
    buttons = tuple(Button(*button) for button in one["buttons"])
    private = bool(one.get("private"))
    return Bubble(one["n"], one["mine"], one["text"], one["at"], buttons, private)


def _blotted(found: re.Match[str]) -> str:
    return f"{found[1] or found[2] or ''}••••"
