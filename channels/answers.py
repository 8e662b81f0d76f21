"""Answering a citizen's text: read it, ask core, say it. Shared by SMS, chat and mail."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol

from channels.base import Inbound, Reply
from channels.commands import Command, Kind, understand
from channels.phrases import Phrases
from core.dossiers.disclosure import PublicStatus
from core.dossiers.enquiries import Answer, Outcome, Question


class Enquiries(Protocol):
    """What answering needs of core; `core.dossiers.enquiries.Enquiries` is it."""

    async def ask(self, question: Question, *, now: datetime) -> Answer: ...

    def record(
        self, question: Question, kind: str, sentence: str, answer: Answer | None, now: datetime
    ) -> None: ...

    async def once(
        self, question: Question, kind: str, deed: Callable[[], Awaitable[str]], *, now: datetime
    ) -> str: ...

    def sender_hash(self, question: Question) -> str: ...


class Subscriptions(Protocol):
    """Who wants notices, and who none. Called in a transaction."""

    async def stop(self, inbound: Inbound, *, now: datetime) -> None:
        """No more notices to the sender."""
        ...

    async def resume(self, inbound: Inbound, *, now: datetime) -> None:
        """Notices to the sender again."""
        ...

    async def follow(self, inbound: Inbound, dossier_id: int, *, now: datetime) -> bool:
        """Notices of that dossier to the sender too; False when enough others get them."""
        ...

    async def leave(self, inbound: Inbound, dossier_id: int, *, now: datetime) -> None:
        """No more of them."""
        ...


class Opinions(Protocol):
    """Where judgments and petitions go. Called in a transaction."""

    async def rate(
        self, inbound: Inbound, dossier_id: int, stars: int, words: str, sender_hash: str
    ) -> bool:
        """Keep a judgment; False when the dossier still runs."""
        ...

    async def petition(self, inbound: Inbound, words: str) -> str | None:
        """Keep a petition; its number, or None when it says nothing."""
        ...


class Guides(Protocol):
    """What to say to somebody who asks in own words; `channels.advised.AdvisedTexts` is it."""

    async def about(self, words: str, inbound: Inbound, language: str) -> str | None:
        """None: nothing is known that is better than the help."""
        ...


class Queues(Protocol):
    """What to say to somebody who wants a number; `QueuePhrases` is it."""

    async def answer(
        self, asked: str, sender_hash: str, channel: str, language: str, now: datetime
    ) -> str | None:
        """None: no agency is meant."""
        ...


class Answers:
    """Answers the texts of one medium."""

    def __init__(
        self,
        *,
        enquiries: Enquiries,
        subscriptions: Subscriptions,
        phrases: Phrases,
        guides: Guides,
        opinions: Opinions,
        queues: Queues,
        language: str = "vi",
    ) -> None:
        self._enquiries, self._subscriptions = enquiries, subscriptions
        self._phrases, self._guides, self._opinions = phrases, guides, opinions
        self._queues, self._language = queues, language
        self._answers: dict[Kind, Callable[[Command, Inbound], Awaitable[str]]] = {
            Kind.STATUS: self._status,
            Kind.HELP: self._help,
            Kind.STOP: self._stop,
            Kind.RESUME: self._resume,
            Kind.FOLLOW: self._follow,
            Kind.LEAVE: self._leave,
            Kind.GUIDE: self._guide,
            Kind.RATE: self._rate,
            Kind.PETITION: self._petition,
            Kind.QUEUE: self._queue,
            Kind.TEXT: self._text,
        }

    async def answer(self, inbound: Inbound) -> Reply:
        """What to say to a text. The same provider's id gets the same sentence again."""
        command = understand(inbound.text)
        return Reply(await self._answers[command.kind](command, inbound))

    async def command(self, inbound: Inbound) -> str | None:
        """The same for a medium that answers questions itself; None: it is one."""
        command = understand(inbound.text)
        if command.kind is Kind.QUEUE:
            said = await self._queued(command, inbound)
            return None if said is None else self._told(command, inbound, said)
        if command.kind is Kind.TEXT or (command.kind is Kind.GUIDE and command.words.strip()):
            return None
        return await self._answers[command.kind](command, inbound)

    def _say(self, what: str, **facts: object) -> str:
        return self._phrases.said(what, self._language, **facts)

    async def _status(self, command: Command, inbound: Inbound) -> str:
        question = _question(command, inbound)
        answer = await self._enquiries.ask(question, now=inbound.received_at)
        sentence = self._phrases.answer(answer, self._language)
        # Who asks without measure does not fill the journal as well.
        if answer.earlier is None and answer.outcome is not Outcome.TOO_MANY:
            self._record(question, answer.outcome, sentence, inbound, answer)
        return sentence

    async def _help(self, command: Command, inbound: Inbound) -> str:
        return self._told(command, inbound, self._say("answer.help"))

    async def _stop(self, command: Command, inbound: Inbound) -> str:
        async def deed() -> str:
            await self._subscriptions.stop(inbound, now=inbound.received_at)
            return self._say("answer.stopped")

        return await self._once(command, inbound, deed)

    async def _resume(self, command: Command, inbound: Inbound) -> str:
        async def deed() -> str:
            await self._subscriptions.resume(inbound, now=inbound.received_at)
            return self._say("answer.resumed")

        return await self._once(command, inbound, deed)

    async def _follow(self, command: Command, inbound: Inbound) -> str:
        if not command.names_dossier or command.pin is None:
            missing = "needs_pin" if command.names_dossier else "how"
            return self._told(command, inbound, self._say(f"follow.{missing}"))

        async def deed(dossier_id: int, status: PublicStatus) -> str:
            begun = await self._subscriptions.follow(inbound, dossier_id, now=inbound.received_at)
            return self._say(f"follow.{'begun' if begun else 'full'}", code=status.code)

        return await self._about(command, inbound, Outcome.DETAILS, deed)

    async def _leave(self, command: Command, inbound: Inbound) -> str:
        if not command.names_dossier:
            return self._told(command, inbound, self._say("follow.how"))

        async def deed(dossier_id: int, status: PublicStatus) -> str:
            await self._subscriptions.leave(inbound, dossier_id, now=inbound.received_at)
            return self._say("follow.left", code=status.code)

        return await self._about(command, inbound, Outcome.STATUS, deed)

    async def _rate(self, command: Command, inbound: Inbound) -> str:
        stars = command.stars
        if not command.names_dossier or stars is None:
            return self._told(command, inbound, self._say("rate.how"))

        async def deed(dossier_id: int, status: PublicStatus) -> str:
            sender = self._enquiries.sender_hash(_question(command, inbound))
            kept = await self._opinions.rate(inbound, dossier_id, stars, command.words, sender)
            said = "thanks" if kept else "not_finished"
            return self._say(f"rate.{said}", code=status.code, stars=stars)

        return await self._about(command, inbound, Outcome.STATUS, deed)

    async def _petition(self, command: Command, inbound: Inbound) -> str:
        async def deed() -> str:
            number = await self._opinions.petition(inbound, command.words)
            said = "taken" if number else "how"
            return self._say(f"petition.{said}", number=number)

        return await self._once(command, inbound, deed)

    async def _guide(self, command: Command, inbound: Inbound) -> str:
        if not command.words.strip():
            return self._told(command, inbound, self._say("guide.how"))
        found = await self._guides.about(command.words, inbound, self._language)
        return self._told(command, inbound, found or self._say("guide.not_found"))

    async def _queue(self, command: Command, inbound: Inbound) -> str:
        said = await self._queued(command, inbound)
        if said is None:  # "sổ đỏ ..."
            return await self._text(command, inbound)
        return self._told(command, inbound, said)

    async def _queued(self, command: Command, inbound: Inbound) -> str | None:
        sender = self._enquiries.sender_hash(_question(command, inbound))
        return await self._queues.answer(
            command.words, sender, inbound.channel, self._language, inbound.received_at
        )

    async def _text(self, command: Command, inbound: Inbound) -> str:
        """Anything else is a question; what nobody can answer gets the help."""
        found = await self._guides.about(inbound.text, inbound, self._language)
        return self._told(command, inbound, found or self._say("answer.help"))

    async def _about(
        self,
        command: Command,
        inbound: Inbound,
        needed: Outcome,
        deed: Callable[[int, PublicStatus], Awaitable[str]],
    ) -> str:
        """Do something about a dossier that the sender may know so much of; once."""
        question = _question(command, inbound)
        answer = await self._enquiries.ask(question, now=inbound.received_at)
        dossier_id, status = answer.dossier_id, answer.status
        if answer.earlier is not None or dossier_id is None or status is None:
            return self._phrases.answer(answer, self._language)
        if needed is Outcome.DETAILS and answer.outcome is not Outcome.DETAILS:
            return self._phrases.answer(answer, self._language)
        return await self._once(command, inbound, lambda: deed(dossier_id, status))

    async def _once(
        self, command: Command, inbound: Inbound, deed: Callable[[], Awaitable[str]]
    ) -> str:
        question = _question(command, inbound)
        return await self._enquiries.once(question, command.kind, deed, now=inbound.received_at)

    def _told(self, command: Command, inbound: Inbound, sentence: str) -> str:
        """A sentence about no dossier, journalled."""
        self._record(_question(command, inbound), command.kind, sentence, inbound, None)
        return sentence

    def _record(
        self,
        question: Question,
        kind: str,
        sentence: str,
        inbound: Inbound,
        answer: Answer | None,
    ) -> None:
        self._enquiries.record(question, kind, sentence, answer, inbound.received_at)


def _question(command: Command, inbound: Inbound) -> Question:
    return Question(
        inbound.channel,
        inbound.sender,
        codes=command.codes,
        lookup_number=command.number,
        pin=command.pin,
        provider_id=inbound.provider_id,
    )
