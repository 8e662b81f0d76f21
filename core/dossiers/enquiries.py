"""Questions of citizens about a dossier: one indexed read, one attempt counted.

The level that the asker may hear is disclosure.py's; how often is attempts.py's.
A public question costs a single statement, which brings along what was answered
to the same message before. A question with a PIN is a transaction, because a
wrong PIN must be counted whatever happens.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from core.database import rows, transaction
from core.dossiers import codes, lookup, pins
from core.dossiers.attempts import Attempts, Limits
from core.dossiers.disclosure import Details, PublicStatus, public_status
from core.dossiers.journal import Entry, Journal, write_one
from core.dossiers.locking import locked
from core.dossiers.models import Dossier, DossierEvent
from core.dossiers.promises import shown_due_at
from core.dossiers.states import NATIONAL, State
from core.procedures import catalogue
from core.storable import storable

#: Of a provider's message id, as the table holds it.
LONGEST_ID = 80


class Outcome(StrEnum):
    """How an enquiry ended."""

    STATUS = "status"  #: public level
    DETAILS = "details"
    NOT_FOUND = "not_found"  #: no such dossier, or the PIN is wrong: the same answer for both
    AMBIGUOUS = "ambiguous"  #: more than one stored code fits
    TOO_MANY = "too_many"  #: this sender has asked enough for now
    LOCKED = "locked"  #: PINs are not checked for now, for this dossier or at all


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asks."""

    channel: str
    sender: str  #: phone number, chat id or address: only a keyed hash of it is kept
    codes: tuple[str, ...] = ()  #: well-formed readings of what was typed, likeliest first
    lookup_number: str | None = None
    pin: str | None = None
    slip: str | None = None  #: the signed token of the receipt's QR code
    provider_id: str | None = None  #: the provider's id of the message, where there is one


@dataclass(frozen=True, slots=True)
class Answer:
    """What may be said."""

    outcome: Outcome
    status: PublicStatus | None = None
    details: Details | None = None
    dossier_id: int | None = None
    earlier: str | None = None  #: the sentence this very message was answered with before


_COLUMNS = "d.id, d.code, d.state, d.state_before, d.pin_hash"
_EARLIER = "(SELECT answer FROM inbound_message WHERE channel = $2 AND provider_id = $3) AS earlier"
#: One row always, so that an earlier answer is seen even when no dossier fits.
_BY_CODE = f"SELECT {_COLUMNS}, {_EARLIER} FROM (SELECT 1) x LEFT JOIN dossier d ON d.code = $1"
_BY_NUMBER = _BY_CODE.replace("d.code = $1", "d.lookup_number = $1")

_WRONG_PIN = """
INSERT INTO enquiry_count (subject, window_at, asked, missed) VALUES ($1, $2, 1, 1)
ON CONFLICT (subject, window_at) DO UPDATE
SET asked = enquiry_count.asked + 1, missed = enquiry_count.missed + 1
"""
_WRONG_PINS = "SELECT sum(missed) AS n FROM enquiry_count WHERE subject = $1 AND window_at > $2"


class _Repeated(Exception):
    """The same message was carried out by another process in between."""


class Enquiries:
    """Answers questions; one object for each process."""

    def __init__(
        self,
        *,
        secret: bytes,
        slip_code: Callable[[str], str | None],
        limits: Limits | None = None,
    ) -> None:
        """
        Args:
            secret: keys the PINs and the hashes of senders.
            slip_code: the dossier code that a signed slip proves, or None for a forged one.
        """
        self._secret = secret
        self._slip_code = slip_code
        self._attempts = Attempts(limits or Limits())
        self._journal = Journal()

    async def ask(self, question: Question, *, now: datetime) -> Answer:
        """Answer at the level that the question has earned."""
        message = message_id(question)
        if message is not None:
            said = self._journal.earlier(question.channel, message)
            if said is not None:
                return Answer(Outcome.STATUS, earlier=said)
        sender = self.sender_hash(question)
        if not self._attempts.allow(sender, now):
            return Answer(Outcome.TOO_MANY)
        found, earlier = await self._find(question)
        if earlier is not None:
            return Answer(Outcome.STATUS, earlier=earlier)
        if len(found) != 1:
            self._attempts.missed(sender, now)
            return Answer(Outcome.AMBIGUOUS if found else Outcome.NOT_FOUND)
        return await self._tell(question, found[0], sender, now)

    def record(
        self, question: Question, kind: str, sentence: str, answer: Answer | None, now: datetime
    ) -> None:
        """Journal what was said; written with the next batch."""
        if message_id(question) is not None:
            self._journal.add(self._entry(question, kind, sentence, answer, now))

    async def record_now(
        self, question: Question, kind: str, sentence: str, *, now: datetime
    ) -> bool:
        """Journal a command's answer in the transaction of the command.

        Whether the message is new. One that came before must not be carried out again:
        between its two arrivals the sender may have said the opposite.
        """
        entry = self._entry(question, kind, sentence, None, now)
        return message_id(question) is None or await write_one(entry)

    async def once(
        self, question: Question, kind: str, deed: Callable[[], Awaitable[str]], *, now: datetime
    ) -> str:
        """Carry out what a message commands, and keep what it was answered; both or nothing.

        A message that came before is answered as then, and nothing is done.
        """
        if said := await self._said_before(question):
            return said
        with suppress(_Repeated):
            async with transaction():
                sentence = await deed()
                if await self.record_now(question, kind, sentence, now=now):
                    return sentence
                raise _Repeated
        return await self._said_before(question) or ""

    async def _said_before(self, question: Question) -> str | None:
        message = message_id(question)
        if message is None:
            return None
        found = await rows(
            "SELECT answer FROM inbound_message WHERE channel = $1 AND provider_id = $2",
            question.channel,
            message,
        )
        return str(found[0]["answer"]) if found else None

    async def flush(self) -> None:
        """Write what waits: journal and counts. Called often, and at the end."""
        try:
            await self._journal.flush()
        finally:
            await self._attempts.flush()

    def sender_hash(self, question: Question) -> str:
        """The keyed hash under which a sender is counted."""
        said = f"sender\0{question.channel}\0{question.sender}".encode(errors="surrogatepass")
        return hmac.new(self._secret, said, hashlib.sha256).hexdigest()[:40]

    async def _find(self, question: Question) -> tuple[list[dict[str, Any]], str | None]:
        message = (question.channel, message_id(question) or "")
        if question.lookup_number is not None:
            found = await rows(_BY_NUMBER, question.lookup_number, *message)
        elif question.codes:
            first, *others = question.codes
            found = _likeliest(
                await rows(_by_code(len(others)), first, *message, *others), question
            )
        else:
            return [], None
        return [row for row in found if row["id"] is not None], found[0]["earlier"]

    async def _tell(
        self, question: Question, row: dict[str, Any], sender: str, now: datetime
    ) -> Answer:
        state_before = State(row["state_before"]) if row["state_before"] else None
        status = public_status(row["code"], State(row["state"]), state_before)
        if question.slip is not None and self._slip_code(question.slip) == row["code"]:
            return Answer(Outcome.DETAILS, status, await details(row["id"]), dossier_id=row["id"])
        if question.pin is None:
            return Answer(Outcome.STATUS, status, dossier_id=row["id"])
        if not self._attempts.service_open(now):
            return Answer(Outcome.LOCKED, status, dossier_id=row["id"])
        outcome = await self._check_pin(row, question.pin, now)
        if outcome is Outcome.DETAILS:
            return Answer(outcome, status, await details(row["id"]), dossier_id=row["id"])
        self._attempts.missed(sender, now)
        return Answer(outcome)

    async def _check_pin(self, row: dict[str, Any], pin: str, now: datetime) -> Outcome:
        subject = pins.subject(row["code"])
        async with transaction():
            await locked(row["code"])  # guesses of one PIN queue up: no two slip past the count
            (wrong,) = await rows(_WRONG_PINS, subject, now - pins.WINDOW)
            if (wrong["n"] or 0) >= pins.MAX_WRONG:
                return Outcome.LOCKED
            if lookup.pin_fits(self._secret, row["code"], pin, row["pin_hash"]):
                return Outcome.DETAILS
            await rows(_WRONG_PIN, subject, now.replace(second=0, microsecond=0))
        return Outcome.NOT_FOUND

    def _entry(
        self,
        question: Question,
        kind: str,
        sentence: str,
        answer: Answer | None,
        now: datetime,
    ) -> Entry:
        return Entry(
            channel=question.channel,
            provider_id=message_id(question) or "",
            sender_hash=self.sender_hash(question),
            kind=kind,
            answer=sentence,
            dossier_id=answer.dossier_id if answer else None,
            at=now,
        )


def message_id(question: Question) -> str | None:
    """The id under which a message is kept: the provider's, or its hash where no column takes it.

    One that cannot be stored must not keep all others from being written.
    """
    given = question.provider_id
    if given is None or (len(given) <= LONGEST_ID and storable(given)):
        return given or None
    return hashlib.sha256(given.encode(errors="surrogatepass")).hexdigest()


async def details(dossier_id: int) -> Details:
    """All that the holder of the slip may hear; no person is named."""
    dossier = await Dossier.get(id=dossier_id).select_related("receiving_unit", "handling_unit")
    # Kept in memory, as a version never changes and may be as long as a book.
    procedure = (await catalogue.version(dossier.version_id)).content
    events = (
        await DossierEvent.filter(dossier_id=dossier_id)
        .order_by("number")
        .values("action", "at", "facts")
    )
    unit = dossier.handling_unit or dossier.receiving_unit
    told = shown_due_at(dossier.due_at, dossier.reappointed_at)
    return Details(
        status=NATIONAL[dossier.state],
        state=dossier.state,
        unit=unit.name,
        procedure=procedure.name,
        procedure_code=procedure.code,
        received_at=dossier.received_at,
        due_at=dossier.due_at,
        due_reasons=tuple(dossier.due_reasons),
        due_provisional=dossier.due_provisional,
        completed_at=dossier.completed_at,
        returned_at=dossier.returned_at,
        asked=dossier.asked,
        steps=tuple(
            {
                "action": event["action"],
                "at": event["at"].isoformat(),
                "unit": str(event["facts"].get("unit", "")),
            }
            for event in events
        ),
        reappointed_at=told if told != dossier.due_at else None,
    )


@lru_cache
def _by_code(others: int) -> str:
    """By one code as a rule; who left out separators may mean several."""
    if not others:
        return _BY_CODE
    places = ", ".join(f"${place}" for place in range(4, 4 + others))
    return _BY_CODE.replace("d.code = $1", f"d.code IN ($1, {places})")


def _likeliest(found: list[dict[str, Any]], question: Question) -> list[dict[str, Any]]:
    """Of several, those spelled with the letters and digits that the text most likely means."""
    if len(found) < 2:
        return found
    stored = {row["code"] for row in found}
    meant = next(codes.key(code) for code in question.codes if code in stored)
    return [row for row in found if codes.key(row["code"]) == meant]
