"""Twilio calls us: a citizen's text, and how far our own texts have come.

Verify, parse, ask, answer. A request whose signature does not fit learns nothing
but 403. Nothing that a citizen wrote, and no number, reaches the log.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from datetime import datetime

from aiohttp import web
from multidict import MultiDict

from channels.answers import Answers
from channels.base import Inbound, Report
from channels.forms import one, posted_form
from channels.sms import twiml
from channels.sms.segments import to_gsm
from channels.sms.twilio_codes import news
from channels.sms.twilio_signature import TwilioSignature

INCOMING = "/hooks/sms/twilio"
STATUS = "/hooks/sms/twilio/status"

_SID = re.compile(r"[0-9A-Za-z]{1,64}")
_ADDRESS = re.compile(r"[^\x00-\x1f\x7f]{1,64}")
#: Twilio has answered these by itself and blocks or unblocks the number: our own
#: answer would be refused. Source: https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out
_ANSWERED_BY_TWILIO = {"STOP": "STOP", "START": "START", "HELP": ""}

_log = logging.getLogger(__name__)


class TwilioWebhook:
    """Receives texts and reports of one account."""

    def __init__(
        self,
        *,
        signature: TwilioSignature,
        answers: Answers,
        report: Report,
        clock: Callable[[], datetime],
        provider: str = "twilio",
    ) -> None:
        """
        Args:
            clock: the aware moment in UTC.
            provider: the name under which our texts left over this account.
        """
        self._signature, self._answers, self._report = signature, answers, report
        self._clock, self._provider = clock, provider

    def routes(self) -> list[web.RouteDef]:
        """Where Twilio is told to call."""
        return [web.post(INCOMING, self.incoming), web.post(STATUS, self.status)]

    async def incoming(self, request: web.Request) -> web.Response:
        """Answer a text in the same response, as TwiML."""
        form = await self._verified(request)
        text = one(form, "Body")
        handled = form.get("OptOutType")
        if handled in _ANSWERED_BY_TWILIO:
            text = _ANSWERED_BY_TWILIO[handled]
        inbound = Inbound(
            "sms",
            self._provider,
            _shaped(_SID, one(form, "MessageSid")),
            _shaped(_ADDRESS, one(form, "From")),
            text.replace("\0", " "),
            self._clock(),
        )
        if handled == "HELP":
            return twiml.response("")
        reply = await self._answers.answer(inbound)
        if handled in _ANSWERED_BY_TWILIO:
            return twiml.response("")
        return twiml.response(to_gsm(reply.text))

    async def status(self, request: web.Request) -> web.Response:
        """Move a notice on; a report on a text we do not know is no fault."""
        form = await self._verified(request)
        message_sid = _shaped(_SID, one(form, "MessageSid"))
        told = news(one(form, "MessageStatus"), form.get("ErrorCode", ""))
        if told is not None:
            await self._report(self._provider, message_sid, *told, now=self._clock())
        return web.Response(status=204)

    async def _verified(self, request: web.Request) -> MultiDict[str]:
        form = await posted_form(request)
        if not self._signature.fits(request, form):
            _log.warning("Twilio webhook refused: the signature does not fit")
            raise web.HTTPForbidden(text="signature does not fit")
        return form


def _shaped(shape: re.Pattern[str], value: str) -> str:
    if shape.fullmatch(value) is None:
        raise web.HTTPBadRequest
    return value
