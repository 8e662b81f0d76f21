"""A telephone line before the real webhook, the real menu and the real core."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree

from aiohttp import web

from channels.opinions import TextedOpinions
from channels.queues import QueuePhrases
from channels.sms.twilio_signature import TwilioSignature
from channels.voice.calls import Calls
from channels.voice.missed_calls import MissedCalls
from channels.voice.services import SpokenQueues
from channels.voice.twilio_webhook import INCOMING, TwilioCalls
from channels.voice.twiml import Voices
from channels.voice.wording import calls_wording
from channels.wording import citizens_wording
from core.calls.happened import Recorder, unrecorded
from core.dossiers.enquiries import Enquiries
from tests.fakes.twilio import FakeTwilio

PUBLIC_URL = "https://motcua.example.vn"
CALLER, CALL = "+84912345678", "CA" + "0" * 32
HOSTILE = "9" * 10_000


@dataclass
class KnownAdvice:
    """One procedure is known."""

    sent: list[tuple[str, str]] = field(default_factory=list)

    async def about(
        self, words: str, call: str, language: str, now: datetime
    ) -> tuple[str, str] | None:
        if "khai sinh" not in words:
            return None
        return "Đăng ký khai sinh, miễn phí.", "1.001193"

    async def send(self, procedure: str, number: str, call: str, now: datetime) -> bool:
        self.sent.append((procedure, number))
        return bool(number)


@dataclass
class KnownOfficers:
    """There are officers, or nobody is there."""

    extension: str = ""
    called_back: list[str] = field(default_factory=list)

    async def at_work(self, now: datetime) -> str:
        return self.extension

    async def call_back(self, number: str, call: str, language: str, now: datetime) -> bool:
        self.called_back.append(number)
        return bool(number)


@dataclass
class Line:
    """A caller: what is heard, and where the next key goes."""

    twilio: FakeTwilio
    base: str
    advice: KnownAdvice
    officers: KnownOfficers
    number: str = CALLER
    heard: str = ""
    verb: str = ""
    at: str = INCOMING
    status: int = 0

    async def call(self) -> str:
        """Ring; what is said first."""
        self.at = INCOMING
        return await self.post({})

    async def key(self, keys: str) -> str:
        """Press keys."""
        return await self.post({"Digits": keys})

    async def say(self, words: str) -> str:
        """Speak, and be understood by the recogniser."""
        return await self.post({"SpeechResult": words, "Confidence": "0.9"})

    async def record(self, recording: str) -> str:
        """Speak to the recorder."""
        return await self.post({"RecordingSid": recording, "RecordingDuration": "4"})

    async def post(self, form: dict[str, str]) -> str:
        """What Twilio posts; what is said then."""
        whole = {"CallSid": CALL, "From": self.number, "CallStatus": "in-progress"} | form
        self.status, body = await self.twilio.post(
            whole, to=self.base + self.at, public_url=PUBLIC_URL + self.at
        )
        if self.status == 200:
            self._read(body)
        return self.heard

    async def tell(self, status: str, **changes: str) -> None:
        """Twilio tells how the call is; it wants no words."""
        form = {"CallSid": CALL, "From": self.number, "CallStatus": status, "Direction": "inbound"}
        self.status, _ = await self.twilio.post(
            form | changes, to=self.base + self.at, public_url=PUBLIC_URL + self.at
        )
        assert self.status == 204

    def _read(self, body: str) -> None:
        root = ElementTree.fromstring(body)
        self.heard = " ".join(one.text or "" for one in root.iter("Say"))
        verbs = [one for one in root if one.tag != "Say"]
        self.verb = verbs[0].tag
        if action := verbs[0].get("action"):
            assert re.fullmatch(r"/hooks/voice/twilio/keys\?.*", action)
            self.at = urlsplit(action)._replace(scheme="", netloc="").geturl()


async def nobody(number: str, *, now: datetime) -> bool:
    """Answers no missed call."""
    return False


async def a_line(
    aiohttp_server: Callable[..., Awaitable],
    enquiries: Enquiries,
    clock: Callable[[], datetime],
    record: Recorder = unrecorded,
) -> Line:
    """A line into the menu over that core."""
    twilio, advice, officers = FakeTwilio(), KnownAdvice(), KnownOfficers()
    calls = Calls(
        wording=calls_wording(),
        enquiries=enquiries,
        advice=advice,
        queues=SpokenQueues(QueuePhrases(citizens_wording()), calls_wording()),
        opinions=TextedOpinions(),
        officers=officers,
        record=record,
    )
    signature = TwilioSignature(public_url=PUBLIC_URL, token=twilio.auth_token)
    carried = TwilioCalls(signature=signature, calls=calls, voices=Voices(), clock=clock)
    application = web.Application()
    ends = MissedCalls(signature=signature, answer=nobody, record=record, clock=clock)
    application.add_routes([*carried.routes(), *ends.routes()])
    server = await aiohttp_server(application)
    return Line(twilio, str(server.make_url("")).rstrip("/"), advice, officers)
