"""Every way in for texts and reports on one port, in front of dossiers in memory."""

from __future__ import annotations

import socket
from dataclasses import dataclass, field
from datetime import UTC, datetime
from ipaddress import ip_network

from aiohttp import web

from channels.answers import Answers
from channels.sms import http_webhook
from channels.sms.http_webhook import HttpWebhook
from channels.sms.incoming import IncomingTexts
from channels.sms.kannel_webhook import STATUS as KANNEL_STATUS
from channels.sms.kannel_webhook import KannelWebhook
from channels.sms.provider_file import Described, find, read
from channels.sms.report_address import ReportAddress
from channels.sms.texts import sms_phrases
from channels.sms.twilio_signature import TwilioSignature
from channels.sms.twilio_webhook import TwilioWebhook
from channels.wording import citizens_wording
from tests.channels.known_dossiers import KnownDossiers, KnownReports, KnownWishes, answers_of
from tests.fakes.twilio import AUTH_TOKEN

NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
KANNEL_SECRET = "secret-in-the-get-url"
HOOK_SECRET = "secret_in_the_address"
INCOMING_KEY = "key-of-the-short-code"
REPORT_KEY = b"key of this gateway"


@dataclass
class Gates:
    """The webhooks and what they reached."""

    dossiers: KnownDossiers = field(default_factory=KnownDossiers)
    wishes: KnownWishes = field(default_factory=KnownWishes)
    reports: KnownReports = field(default_factory=KnownReports)
    callers: tuple[str, ...] = ()  #: networks that may call over HTTP
    provider: str = "esms"  #: which description stands behind /hooks/sms/http
    base: str = ""
    _runner: web.AppRunner | None = None

    async def __aenter__(self) -> Gates:
        # Signatures are made over the address, so the port is taken before the routes are made.
        listening = socket.create_server(("127.0.0.1", 0))
        self.base = "http://{}:{}".format(*listening.getsockname())
        application = web.Application()
        for routes in (self._twilio(), self._kannel(), self._http()):
            application.add_routes(routes)
        self._runner = web.AppRunner(application)
        await self._runner.setup()
        await web.SockSite(self._runner, listening).start()
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    @property
    def described(self) -> Described:
        return read(find(self.provider))

    @property
    def kannel_reports(self) -> ReportAddress:
        return ReportAddress(url=self.base + KANNEL_STATUS, provider="kannel", key=REPORT_KEY)

    @property
    def http_reports(self) -> str:
        return self.base + http_webhook.STATUS.replace("{secret}", HOOK_SECRET)

    def texts(self, provider: str) -> IncomingTexts:
        return IncomingTexts(provider=provider, answers=self._answers(), clock=lambda: NOW)

    def _answers(self) -> Answers:
        return answers_of(self.dossiers, sms_phrases(citizens_wording()), self.wishes)

    def _twilio(self) -> list[web.RouteDef]:
        return TwilioWebhook(
            signature=TwilioSignature(public_url=self.base, token=AUTH_TOKEN),
            answers=self._answers(),
            report=self.reports,
            clock=lambda: NOW,
        ).routes()

    def _kannel(self) -> list[web.RouteDef]:
        return KannelWebhook(
            secret=KANNEL_SECRET,
            texts=self.texts("kannel"),
            reports=self.kannel_reports,
            report=self.reports,
            clock=lambda: NOW,
        ).routes()

    def _http(self) -> list[web.RouteDef]:
        return HttpWebhook(
            self.described,
            secret=HOOK_SECRET,
            incoming_key=INCOMING_KEY,
            callers=[ip_network(each) for each in self.callers],
            texts=self.texts(self.provider),
            report=self.reports,
            clock=lambda: NOW,
        ).routes()
