"""Where a dossier stands: what anybody may see by its code, and what the receipt opens.

`GET /tra-cuu?ma=CODE` shows the public level of law.md L-54. The PIN is posted, never in an
address; the QR's address carries the signed token, which proves the receipt (core/receipts).
Core decides what may be said; a wrong PIN and an unknown code get the same page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from channels.commands import Command, Kind, understand
from channels.forms import posted_form
from channels.web.asking import LONGEST_CODE, LONGEST_TOKEN, RETRY_AFTER_S, STATUS, Asking
from channels.web.correcting import Correcting
from channels.web.pages import Pages
from channels.web.places import Places
from channels.web.stages import shown_details, stages
from core.dossiers.enquiries import Answer, Outcome
from core.dossiers.lookup import is_lookup_number, is_pin
from core.forms.prepared_number import is_prepared_number
from core.receipts.token import BadToken, Claims

PATH = "/tra-cuu"
#: Readings of a doubtful code that are worth showing.
_MOST_READINGS = 4
_RETRY_AFTER = {"Retry-After": str(RETRY_AFTER_S)}


@dataclass(frozen=True, slots=True)
class Slip:
    """What the token of an address turned out to be."""

    claims: Claims | None = None
    fault: str = ""  #: key of a sentence when it proves nothing


class StatusPage:
    """Serves `/tra-cuu`."""

    def __init__(
        self, *, pages: Pages, places: Places, asking: Asking, correcting: Correcting | None = None
    ) -> None:
        """`correcting` lets who proved the receipt fill in the form; None: it cannot be."""
        self._pages, self._places, self._asking = pages, places, asking
        self._correcting = correcting

    def routes(self) -> list[web.RouteDef]:
        return [web.get(PATH, self.look), web.post(PATH, self.ask)]

    async def look(self, request: web.Request) -> web.Response:
        """The public level, or the details when a genuine slip opened the page."""
        typed = request.query.get("ma", "")[:LONGEST_CODE].strip()
        token = request.query.get("t", "")[:LONGEST_TOKEN]
        if not typed:
            return self._form(request, typed)
        command = understand(typed)
        if command.kind is not Kind.STATUS:
            return self._unread(request, typed, "unreadable")
        if command.pin is not None:  # it must not stay in the address
            return self._pages.go(request, PATH, ma=written(command))
        if token:
            return await self._with_slip(request, typed, command, token)
        return await self._answer(request, typed, command)

    async def ask(self, request: web.Request) -> web.Response:
        """The details with a PIN; without one, back to an address that can be kept."""
        form = await posted_form(request)
        typed = form.get("ma", "")[:LONGEST_CODE].strip()
        command = understand(typed)
        pin = form.get("pin", "").strip() or command.pin
        if not typed:
            return self._pages.go(request, PATH)
        if command.kind is not Kind.STATUS:
            return self._unread(request, typed, "unreadable")
        if not pin:
            return self._pages.go(request, PATH, ma=written(command) or typed)
        if not is_pin(pin):
            return self._form(request, written(command) or typed, fault="pin_malformed", status=422)
        return await self._answer(request, typed, command, pin=pin)

    async def _with_slip(
        self, request: web.Request, typed: str, command: Command, token: str
    ) -> web.Response:
        code = command.codes[0] if len(command.codes) == 1 else typed
        try:
            slip = Slip(self._asking.slips.verify(code, token))
        except BadToken as error:
            slip = Slip(fault=error.kind.rpartition(".")[2])
        return await self._answer(request, typed, command, slip=slip, token=token)

    async def _answer(
        self,
        request: web.Request,
        typed: str,
        command: Command,
        *,
        pin: str | None = None,
        slip: Slip | None = None,
        token: str | None = None,
    ) -> web.Response:
        if command.number is not None and not is_lookup_number(command.number):
            declared = self._correcting is not None and is_prepared_number(command.number)
            return self._unread(request, typed, "declared" if declared else "check_digit")
        answer = await self._asking.ask(request, command, pin=pin, token=token)
        if answer.status is None:
            return await self._refused(request, typed, command, answer.outcome, slip)
        return await self._shown(request, answer, slip, token)

    async def _shown(
        self, request: web.Request, answer: Answer, slip: Slip | None, token: str | None
    ) -> web.Response:
        status = answer.status
        assert status is not None
        words, now = self._pages.words(request), self._asking.clock()
        usual = await self._asking.forecast(answer)
        locked = answer.outcome is Outcome.LOCKED
        leave = ""
        if self._correcting and answer.details and answer.dossier_id is not None:
            leave = await self._correcting.leave(answer.dossier_id, token)
        return self._pages.private(
            request,
            "status.html",
            status=STATUS[answer.outcome],
            headers=_RETRY_AFTER if locked else None,
            switch=None if request.method in ("GET", "HEAD") else {"ma": status.code},
            public=status,
            stages=stages(status.degree),
            details=shown_details(answer.details, words, now, usual) if answer.details else None,
            place=await self._places.of_code(status.code, words),
            slip=slip,
            locked=locked,
            leave=leave,
            saved="da_luu" in request.query,
        )

    async def _refused(
        self,
        request: web.Request,
        typed: str,
        command: Command,
        outcome: Outcome,
        slip: Slip | None,
    ) -> web.Response:
        place = None
        if slip and slip.claims:
            place = await self._places.of_code(slip.claims.code, self._pages.words(request))
        # All readings of what was typed, stored or not: that tells a stranger nothing.
        readings: Sequence[str] = command.codes[:_MOST_READINGS] if len(command.codes) > 1 else ()
        return self._form(
            request,
            written(command) or typed,
            outcome=str(outcome),
            readings=readings,
            slip=slip,
            place=place,
            status=STATUS[outcome],
            headers=_RETRY_AFTER if STATUS[outcome] == 429 else None,
            posted=request.method == "POST",
        )

    def _unread(self, request: web.Request, typed: str, outcome: str) -> web.Response:
        return self._form(request, typed, outcome=outcome, status=422)

    def _form(
        self,
        request: web.Request,
        typed: str,
        *,
        status: int = 200,
        headers: dict[str, str] | None = None,
        **facts: Any,
    ) -> web.Response:
        known: dict[str, Any] = {
            "outcome": "",
            "fault": "",
            "readings": (),
            "slip": None,
            "place": None,
            "posted": False,
        }
        switch = None if request.method in ("GET", "HEAD") else {"ma": typed} if typed else {}
        return self._pages.private(
            request,
            "enquiry.html",
            status=status,
            headers=headers,
            switch=switch,
            typed=typed,
            **(known | facts),
        )


def written(command: Command) -> str:
    """A text that was understood, as an address should carry it; empty when it is doubtful."""
    if command.number is not None:
        return command.number
    return command.codes[0] if len(command.codes) == 1 else ""
