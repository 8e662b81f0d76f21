"""Calls of this process: what leads them, and which lines bring them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from aiohttp import web

from advisor.advice import Advising
from advisor.questions import Questions
from channels.opinions import TextedOpinions
from channels.queues import QueuePhrases
from channels.sms.twilio_signature import TwilioSignature
from channels.voice.calls import Calls
from channels.voice.services import SpokenAdvice, SpokenOfficers, SpokenQueues
from channels.voice.twilio_webhook import TwilioCalls
from channels.voice.twiml import Voices
from channels.voice.wording import calls_wording
from channels.wording import citizens_wording
from core.dossiers.enquiries import Enquiries
from core.notices.replies import owe_text
from gateway import keys
from gateway.settings import Settings


class Telephone:
    """Everything about calls, joined."""

    def __init__(
        self,
        settings: Settings,
        *,
        secret: bytes,
        enquiries: Enquiries,
        advising: Advising,
        questions: Questions,
        clock: Callable[[], datetime],
    ) -> None:
        self._settings, self._secret, self._clock = settings, secret, clock
        wording = calls_wording()
        self.calls = Calls(
            wording=wording,
            enquiries=enquiries,
            advice=SpokenAdvice(advising, owe_text, wording, settings.public_url),
            queues=SpokenQueues(QueuePhrases(citizens_wording()), wording),
            opinions=TextedOpinions(),
            officers=SpokenOfficers(settings.voice_officer, questions, wording),
        )

    def routes(self) -> list[web.RouteDef]:
        """Where lines call us; in the demo the webhook is open to the simulator as well."""
        settings = self._settings
        if settings.in_production and not settings.uses_twilio:
            return []
        token = keys.twilio_token(settings, self._secret)
        return TwilioCalls(
            signature=TwilioSignature(public_url=settings.public_url, token=token),
            calls=self.calls,
            voices=Voices(settings.voice_vi, settings.voice_en),
            clock=self._clock,
        ).routes()
