"""Twilio tells how a call ended; one that nobody answered is answered by a text.

The caller hangs up before we do anything: the call is free, the text is ours to pay.
Verify, parse, act, answer; a stranger learns nothing but 403.

Source: https://www.twilio.com/docs/voice/api/call-resource#call-status-values
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

from aiohttp import web
from multidict import MultiDict

from channels.forms import one, posted_form
from channels.voice.menu import Talk
from channels.voice.steps import rung
from channels.voice.twilio_webhook import SID, caller_of
from core.calls.happened import Ended, Line, Out, Recorder, unrecorded

STATUS = "/hooks/voice/twilio/status"

#: How a call ends that nobody answered.
_MISSED = frozenset({"no-answer", "canceled"})
_INBOUND = "inbound"
#: How a call ends, and what that is to us; None: as the menu left it.
_OVER: Mapping[str, Out | None] = {
    "completed": None,
    "busy": Out.MISSED,
    "no-answer": Out.MISSED,
    "canceled": Out.MISSED,
    "failed": Out.BROKEN,
}
#: `anonymous`, `+266696687` (no caller id) and names are nobody's number.
_NUMBER = re.compile(r"\+[1-9][0-9]{7,14}")

_log = logging.getLogger(__name__)


class Signature(Protocol):
    """Whether a request comes from our account; `channels.sms.twilio_signature` has it."""

    def fits(self, request: web.Request, form: MultiDict[str]) -> bool: ...


class AnswerMissedCall(Protocol):
    """What a missed call leads to; `core.confirmations.missed_calls` has it."""

    async def __call__(self, number: str, *, now: datetime) -> bool:
        """Owe the caller a text; whether one is owed."""
        ...


class MissedCalls:
    """Receives the ends of calls of one account."""

    def __init__(
        self,
        *,
        signature: Signature,
        answer: AnswerMissedCall,
        clock: Callable[[], datetime],
        record: Recorder = unrecorded,
    ) -> None:
        self._signature, self._answer, self._clock = signature, answer, clock
        self._record = record

    def routes(self) -> list[web.RouteDef]:
        """Where Twilio is told to call."""
        return [web.post(STATUS, self.status)]

    async def status(self, request: web.Request) -> web.Response:
        """A call has ended, or gone on; only one that was missed leads to anything."""
        form = await posted_form(request)
        if not self._signature.fits(request, form):
            _log.warning("Twilio's word on a call refused: the signature does not fit")
            raise web.HTTPForbidden(text="signature does not fit")
        ended, caller = one(form, "CallStatus"), one(form, "From")
        now = self._clock()
        self._tell(ended, form, now)
        is_inbound = form.get("Direction", _INBOUND) == _INBOUND
        if ended in _MISSED and is_inbound and _NUMBER.fullmatch(caller):
            await self._answer(caller, now=now)
        return web.Response(status=204)

    def _tell(self, ended: str, form: MultiDict[str], now: datetime) -> None:
        """Write down that the line is free."""
        call, inbound = one(form, "CallSid"), form.get("Direction", _INBOUND) == _INBOUND
        if ended not in _OVER or not SID.fullmatch(call):
            return
        out = _OVER[ended]
        if inbound and out is Out.MISSED:
            caller = caller_of(form, call)
            self._record(rung(caller, Talk(), now))
        self._record(Ended(call=call, line=Line.TWILIO, at=now, out=out))
