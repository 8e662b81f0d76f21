"""Numbers that are confirmed, joined: codes out by text, missed calls answered by text."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from aiohttp import web

from channels.asked import code_text, missed_call_text
from channels.sms.segments import to_gsm
from channels.sms.texts import TWO_SEGMENTS
from channels.sms.twilio_signature import TwilioSignature
from channels.voice.missed_calls import MissedCalls
from channels.wording import citizens_wording
from core.calls.happened import Recorder, unrecorded
from core.confirmations.commands import OTP, Confirmations
from core.confirmations.missed_calls import MISSED_CALL, answer_missed_call
from core.notices.models import Notice
from gateway import keys
from gateway.settings import Settings


class Confirming:
    """What one process does about numbers."""

    def __init__(
        self,
        settings: Settings,
        *,
        secret: bytes,
        clock: Callable[[], datetime],
        record: Recorder = unrecorded,
    ) -> None:
        """`record` is told how calls ended."""
        self._settings, self._secret, self._clock = settings, secret, clock
        self._record = record
        self._wording = citizens_wording()
        self.confirmations = Confirmations(keys.derived(secret, "codes for numbers"))

    def text(self, notice: Notice) -> str | None:
        """The text of a notice that somebody asked for; None for all others."""
        if notice.kind == OTP:
            code = self.confirmations.code(notice.facts["challenge"])
            return to_gsm(code_text(self._wording, code, notice.language))
        if notice.kind == MISSED_CALL:
            said = missed_call_text(self._wording, notice.facts, notice.language, room=TWO_SEGMENTS)
            return to_gsm(said)
        return None

    def routes(self) -> list[web.RouteDef]:
        """Where Twilio tells how calls ended; nowhere, where there is no Twilio."""
        settings = self._settings
        if settings.in_production and not settings.uses_twilio:
            return []
        token = keys.twilio_token(settings, self._secret)
        signature = TwilioSignature(public_url=settings.public_url, token=token)
        return MissedCalls(
            signature=signature,
            answer=answer_missed_call,
            record=self._record,
            clock=self._clock,
        ).routes()
