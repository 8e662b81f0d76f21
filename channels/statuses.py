"""Dossiers in a conversation with the advisor: the same answers, and levels, as to a text."""

from __future__ import annotations

from datetime import datetime

from advisor.advice import Heard
from advisor.statuses import Told
from channels.answers import Enquiries
from channels.commands import Command, Kind, understand
from channels.phrases import Phrases
from core.dossiers.enquiries import Outcome, Question
from core.dossiers.lookup import is_pin


class ConversedStatuses:
    """Implements `advisor.statuses.Statuses`."""

    def __init__(self, enquiries: Enquiries, phrases: Phrases) -> None:
        self._enquiries, self._phrases = enquiries, phrases

    async def told(self, heard: Heard, *, pin_of: str = "", now: datetime) -> Told | None:
        command = understand(f"TT {pin_of} {heard.text}" if pin_of else heard.text)
        if command.kind is not Kind.STATUS or not command.names_dossier:
            return None
        pin = command.pin
        if pin_of and not (pin and is_pin(pin)):
            return None
        question = _question(command, heard)
        answer = await self._enquiries.ask(question, now=now)
        text = self._phrases.answer(answer, heard.language)
        public = answer.outcome is Outcome.STATUS and answer.status is not None
        code = answer.status.code if public and answer.status else ""
        return Told(text, code, private=answer.outcome is Outcome.DETAILS)


def _question(command: Command, heard: Heard) -> Question:
    # Counted by conversation, as a text is by its number: a repeat of the turn never comes here.
    return Question(
        heard.channel,
        heard.conversation,
        codes=command.codes,
        lookup_number=command.number,
        pin=command.pin,
    )
