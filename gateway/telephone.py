"""Calls of this process: what leads them, and which lines bring them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

import aiohttp
from aiohttp import web

from advisor.advice import Advising
from advisor.questions import Questions
from channels.base import Sender
from channels.opinions import TextedOpinions
from channels.queues import QueuePhrases
from channels.sms.twilio_signature import TwilioSignature
from channels.voice.asterisk_ari import Ari
from channels.voice.asterisk_line import AsteriskLine
from channels.voice.asterisk_prompts import Prompts
from channels.voice.calls import Calls
from channels.voice.recogniser import Recogniser
from channels.voice.rings import Rings
from channels.voice.services import SpokenAdvice, SpokenOfficers, SpokenQueues
from channels.voice.twilio_caller import TwilioCaller
from channels.voice.twilio_rings import TwilioRings
from channels.voice.twilio_webhook import TwilioCalls
from channels.voice.twiml import Voices
from channels.voice.wording import calls_wording
from channels.wording import citizens_wording
from core.calls.happened import Recorder
from core.confirmations.missed_calls import answer_missed_call
from core.dossiers.enquiries import Enquiries
from core.notices import rung
from core.notices.models import Medium
from core.notices.replies import owe_text
from gateway import keys
from gateway.leading import Led
from gateway.loops import Loop
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
        record: Recorder,
        http: Callable[[], aiohttp.ClientSession],
        clock: Callable[[], datetime],
    ) -> None:
        self._settings, self._secret, self._clock = settings, secret, clock
        wording = calls_wording()
        officers = SpokenOfficers(settings.voice_officer, questions, wording)
        self._http = http
        self._rings = Rings(wording=wording, tell=rung.tell, find=rung.owed, officers=officers)
        self.calls = Calls(
            wording=wording,
            enquiries=enquiries,
            advice=SpokenAdvice(advising, owe_text, wording, settings.public_url),
            queues=SpokenQueues(QueuePhrases(citizens_wording()), wording),
            opinions=TextedOpinions(),
            officers=officers,
            record=record,
        )
        self._prompts = _spoken(settings)
        self._asterisk = self._line(http)

    def routes(self) -> list[web.RouteDef]:
        """Where lines call us; in the demo the webhook is open to the simulator as well."""
        settings = self._settings
        if settings.in_production and not settings.uses_twilio:
            return []
        token = keys.twilio_token(settings, self._secret)
        signature = TwilioSignature(public_url=settings.public_url, token=token)
        voices, clock = Voices(settings.voice_vi, settings.voice_en), self._clock
        comes_in = TwilioCalls(signature=signature, calls=self.calls, voices=voices, clock=clock)
        goes_out = TwilioRings(signature=signature, rings=self._rings, voices=voices, clock=clock)
        return comes_in.routes() + goes_out.routes()

    def senders(self) -> dict[Medium, list[Sender]]:
        """What calls people to tell them notices, besides the simulator."""
        settings = self._settings
        if not settings.uses_twilio:
            return {}
        caller = TwilioCaller(
            self._http(),
            api_base=settings.twilio_api_base,
            account_sid=settings.twilio_account_sid,
            auth_token=settings.twilio_auth_token,
            number=settings.twilio_number,
            public_url=settings.public_url,
            detects_machines=settings.voice_machines == "listen",
        )
        return {Medium.VOICE: [caller]}

    def loops(self, *, worker: str) -> list[Loop]:
        """What brings calls from our own Asterisk, which tells one process of all."""
        if self._asterisk is None:
            return []
        led = Led("asterisk", worker, self._asterisk.turn, self._asterisk.close)
        return [Loop("asterisk", led.turn, pause_s=0.25, end=led.end)]

    async def sweep(self, now: datetime) -> None:
        """Throw away what was said to single callers."""
        if self._prompts is not None:
            await asyncio.to_thread(self._prompts.sweep, now)

    def _line(self, http: Callable[[], aiohttp.ClientSession]) -> AsteriskLine | None:
        address = self._settings.asterisk_ari_url
        if address is None or self._prompts is None:
            return None
        command = self._settings.recogniser_command
        return AsteriskLine(
            Ari(address, http),
            self._prompts,
            self.calls,
            missed=answer_missed_call,
            clock=self._clock,
            recogniser=Recogniser(command) if command else None,
        )


def _spoken(settings: Settings) -> Prompts | None:
    if settings.asterisk_ari_url is None:
        return None
    return Prompts(
        settings.prompts_dir,
        calls_wording(),
        engine=settings.speech_command,
        recorded=settings.voice_recordings,
        seen=settings.asterisk_prompts,
    )
