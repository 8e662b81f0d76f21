"""Answering a citizen's text: read it, ask core, say it. Shared by SMS, chat and mail."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from channels.base import Inbound, Reply
from channels.commands import Command, Kind, understand
from channels.phrases import Phrases
from core.dossiers.enquiries import Answer, Outcome, Question


class Enquiries(Protocol):
    """What answering needs of core; `core.dossiers.enquiries.Enquiries` is it."""

    async def ask(self, question: Question, *, now: datetime) -> Answer: ...

    def record(
        self, question: Question, kind: str, sentence: str, answer: Answer | None, now: datetime
    ) -> None: ...


class Subscriptions(Protocol):
    """Who wants no notices on which address."""

    async def stop(self, inbound: Inbound, sentence: str, *, now: datetime) -> None:
        """No more notices to the sender, with the record of it in one transaction."""
        ...

    async def resume(self, inbound: Inbound, sentence: str, *, now: datetime) -> None:
        """Notices to the sender again."""
        ...


class Answers:
    """Answers the texts of one medium."""

    def __init__(
        self,
        *,
        enquiries: Enquiries,
        subscriptions: Subscriptions,
        phrases: Phrases,
        language: str = "vi",
    ) -> None:
        self._enquiries, self._subscriptions = enquiries, subscriptions
        self._phrases, self._language = phrases, language

    async def answer(self, inbound: Inbound) -> Reply:
        """What to say to a text. The same provider's id gets the same sentence again."""
        command, now = understand(inbound.text), inbound.received_at
        question = Question(
            inbound.channel,
            inbound.sender,
            codes=command.codes,
            lookup_number=command.number,
            pin=command.pin,
            provider_id=inbound.provider_id,
        )
        if command.kind is Kind.STATUS:
            return Reply(await self._status(question, now))
        if command.kind is Kind.HELP:
            sentence = self._phrases.say("help", self._language)
            self._enquiries.record(question, command.kind, sentence, None, now)
            return Reply(sentence)
        return Reply(await self._subscribe(command, inbound, now))

    async def _status(self, question: Question, now: datetime) -> str:
        answer = await self._enquiries.ask(question, now=now)
        sentence = self._phrases.answer(answer, self._language)
        # Who asks without measure does not fill the journal as well.
        if answer.earlier is None and answer.outcome is not Outcome.TOO_MANY:
            self._enquiries.record(question, answer.outcome, sentence, answer, now)
        return sentence

    async def _subscribe(self, command: Command, inbound: Inbound, now: datetime) -> str:
        if command.kind is Kind.STOP:
            sentence = self._phrases.say("stopped", self._language)
            await self._subscriptions.stop(inbound, sentence, now=now)
        else:
            sentence = self._phrases.say("resumed", self._language)
            await self._subscriptions.resume(inbound, sentence, now=now)
        return sentence
