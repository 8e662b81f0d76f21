"""Asking core about a dossier, for a browser or a program alike: one counted question."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from aiohttp import web

from channels.commands import Command
from channels.web.slips import Slips
from core.dossiers.enquiries import Answer, Outcome, Question
from core.dossiers.forecast import Forecast, forecast_of

CHANNEL = "web"
#: A typed code or a token longer than this is none.
LONGEST_CODE, LONGEST_TOKEN = 200, 400
#: Seconds until asking again may help: the window of core/dossiers/attempts.py.
RETRY_AFTER_S = 600

#: What HTTP calls each outcome.
STATUS = {
    Outcome.STATUS: 200,
    Outcome.DETAILS: 200,
    Outcome.NOT_FOUND: 404,
    Outcome.AMBIGUOUS: 409,
    Outcome.TOO_MANY: 429,
    Outcome.LOCKED: 429,
}


class Enquiries(Protocol):
    """What the site needs of core; `core.dossiers.enquiries.Enquiries` is it."""

    async def ask(self, question: Question, *, now: datetime) -> Answer: ...


class Asking:
    """Puts the questions of one site. Pages and JSON are counted together."""

    def __init__(
        self,
        *,
        enquiries: Enquiries,
        slips: Slips,
        clock: Callable[[], datetime],
        sender_of: Callable[[web.Request], str],
    ) -> None:
        """`sender_of` names the asker, whose attempts are counted: the client's address."""
        self.slips, self.clock = slips, clock
        self._enquiries, self._sender_of = enquiries, sender_of

    async def ask(
        self,
        request: web.Request,
        command: Command,
        *,
        pin: str | None = None,
        token: str | None = None,
    ) -> Answer:
        """What may be said about the dossier that the command names.

        Args:
            token: of the slip; proves something only beside one exact code.
        """
        slip = None
        if token and len(command.codes) == 1:
            slip = Slips.joined(command.codes[0], token)
        question = Question(
            CHANNEL,
            self._sender_of(request),
            codes=command.codes,
            lookup_number=command.number,
            pin=pin,
            slip=slip,
        )
        return await self._enquiries.ask(question, now=self.clock())

    async def forecast(self, answer: Answer) -> Forecast | None:
        """When such dossiers are usually done; only for who may hear the details."""
        if answer.details is None or answer.dossier_id is None:
            return None
        return await forecast_of(answer.dossier_id, self.clock())
