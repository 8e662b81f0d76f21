"""A procedure's form in a conversation, from "TK 1.001193" to the number for the counter.

Whichever messenger carries it keeps the state between two texts and gives it back; nothing here
remembers anything.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from channels.chat.filling import Dialogue, Outcome, Turn
from channels.chat.heard import LONGEST
from channels.chat.pressed import typing
from channels.chat.state import Check
from channels.chat.wording import ChatWords
from channels.turns import Button
from core.clock import civil_date
from core.dossiers.lookup import display
from core.errors import NotFound
from core.folding import fold
from core.forms import versions
from core.forms.asking import to_bring
from core.forms.definition import FormDefinition
from core.forms.filling import checked
from core.forms.prepared import Declarations, Slip, TooManyTries, Used
from core.forms.reading import InvalidDefinition
from core.forms.versions import Version
from core.people.units import UnitTree, unit_tree
from core.procedures import catalogue
from core.procedures.models import Procedure

CHANNEL = "chat"
_ASKS = re.compile(r"(?:tk|to khai)[ :]+(.{2,100})")
_CODE = re.compile(r"[0-9a-z.-]*[0-9][0-9a-z.-]*")
#: Procedures that are offered where words name several, and that are looked at for that.
_OFFERED, _LOOKED_AT = 5, 20
#: Characters of a button.
_ON_BUTTON = 40


@dataclass(frozen=True, slots=True)
class Said:
    """What goes back, and what to keep: None when the conversation is over."""

    texts: tuple[str, ...]
    state: dict[str, Any] | None
    buttons: tuple[Button, ...] = ()  #: under the last of the texts
    prepared: str = ""  #: number of the declaration that was kept


class DeclaringByChat:
    """Leads conversations about forms."""

    def __init__(
        self, *, declarations: Declarations, public_url: str, clock: Callable[[], datetime]
    ) -> None:
        self._declarations, self._clock = declarations, clock
        self._public_url = public_url.rstrip("/")

    async def hear(
        self, state: Mapping[str, Any] | None, text: str, *, asker: str, language: str = "vi"
    ) -> Said | None:
        """Go on with a conversation, or begin one; None: the text is about something else.

        Args:
            state: of the turn before; None: there is no conversation.
            asker: whose declarations are counted: the messenger's name of the chat.
        """
        words = ChatWords(language)
        asks = _ASKS.fullmatch(fold(text[:LONGEST]).strip())
        if state is None:
            return await self._begin(asks[1], words) if asks else None
        if asks is not None and _CODE.fullmatch(asks[1]):  # other words may be an answer
            begun = await self._begin(asks[1], words)
            if begun.state is not None:
                return begun
        return await self._go_on(state, text, asker, words)

    async def _begin(self, asked: str, words: ChatWords) -> Said:
        found = await _procedures(asked)
        if not found:
            return Said((words.say("declaring.none"),), None)
        if len(found) > 1:
            lines = [
                words.say("declaring.found_line", code=one.code, name=one.content.name)
                for one, _ in found
            ]
            buttons = tuple(
                typing(one.content.name[:_ON_BUTTON], f"TK {one.code}") for one, _ in found
            )
            return Said(("\n".join([words.say("declaring.found"), *lines]),), None, buttons)
        ((procedure, version),) = found
        turn = (await self._dialogue(version, words)).begin()
        request = {"procedure": procedure.code, "version": version.id}
        return _said(turn, {**request, "request": secrets.token_hex(16)})

    async def _go_on(
        self, state: Mapping[str, Any], text: str, asker: str, words: ChatWords
    ) -> Said:
        try:
            version = await versions.version(state["version"])
        except (NotFound, InvalidDefinition):
            return Said((words.say("declaring.gone"),), None)
        turn = (await self._dialogue(version, words)).hear(state["talk"], text)
        if turn.outcome is Outcome.CONFIRMED:
            return await self._kept(state, version, turn, asker, words)
        return _said(turn, state)

    async def _kept(
        self, state: Mapping[str, Any], version: Version, turn: Turn, asker: str, words: ChatWords
    ) -> Said:
        try:
            slip = await self._declarations.keep(
                state["procedure"],
                version,
                turn.data,
                channel=CHANNEL,
                asker=asker,
                request_id=state["request"],
                now=self._clock(),
            )
        except TooManyTries:
            return Said((words.say("declaring.too_many"),), {**state, "talk": turn.state})
        except Used:
            return Said((words.say("declaring.gone"),), None)
        told = self._told(slip, version.form, turn.data, words)
        return Said(told, None, prepared=slip.number)

    def _told(
        self, slip: Slip, form: FormDefinition, data: Mapping[str, Any], words: ChatWords
    ) -> tuple[str, ...]:
        link = f"{self._public_url}/to-khai/{slip.number}?k={slip.secret}"
        until = f"{civil_date(slip.expires_at):%d/%m/%Y}"
        told = [
            words.say("declaring.kept", number=display(slip.number), until=until),
            words.say("declaring.link", link=link),
        ]
        if papers := to_bring(form, data, words.language):
            told.append(words.say("declaring.bring", papers="; ".join(papers)))
        return tuple(told)

    async def _dialogue(self, version: Version, words: ChatWords) -> Dialogue:
        now = self._clock()
        return Dialogue(version.form, _checking(version, await unit_tree(now), now), words)


def _checking(version: Version, tree: UnitTree, now: datetime) -> Check:
    return lambda data: checked(version, data, tree, now, files=False)


def _said(turn: Turn, state: Mapping[str, Any]) -> Said:
    going = turn.outcome is Outcome.ASKED
    return Said(turn.says, {**state, "talk": turn.state} if going else None, turn.buttons)


async def _procedures(asked: str) -> list[tuple[catalogue.Version, Version]]:
    """Those that are meant and have a form: one of that code, else those that the words find."""
    if _CODE.fullmatch(asked):
        try:
            codes = [(await catalogue.get(asked.upper())).code]
        except NotFound:
            return []
    elif not any(letter.isalnum() for letter in asked):
        return []
    else:
        codes = [one.code for one in (await catalogue.find(asked, limit=_LOOKED_AT))[0]]
    found = []
    for code in codes:
        version = await versions.readable_for(code)
        if version is not None and await Procedure.exists(code=code, active=True):
            found.append((await catalogue.get(code), version))
    return found[:_OFFERED]
