"""The providers of texts besides Twilio, built from the settings: what carries, what is called."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import parse_qsl, unquote, urlsplit

import aiohttp
from aiohttp import web

from channels.answers import Answers
from channels.base import Report, Sender
from channels.sms import http_sender, http_webhook, kannel_webhook, smpp_line
from channels.sms.http_sender import HttpSender
from channels.sms.http_webhook import HttpWebhook
from channels.sms.incoming import IncomingTexts
from channels.sms.kannel_sender import KannelSender
from channels.sms.kannel_webhook import KannelWebhook
from channels.sms.report_address import ReportAddress
from channels.sms.smpp_line import SmppLine
from channels.sms.smpp_sender import SmppSender
from channels.sms.smpp_session import Account
from core.notices import outbox
from gateway import keys
from gateway.loops import Loop
from gateway.settings import Settings

_KANNEL = "kannel"


@dataclass(slots=True)
class SmsProviders:
    """Those that the settings name. Senders and loops belong to the process that has the loops."""

    settings: Settings
    secret: bytes  #: of the installation
    http: Callable[[], aiohttp.ClientSession]
    clock: Callable[[], datetime]
    answers: Answers | None = None  #: None: no texts are taken, as when services are checked
    report: Report = outbox.report
    _line: SmppLine | None = field(default=None, init=False)

    @property
    def configured(self) -> bool:
        """Whether the settings name any."""
        settings = self.settings
        return bool(settings.kannel_url or settings.smpp_url or settings.sms_http_provider)

    def senders(self) -> list[Sender]:
        """In order of preference: straight to the operator, over our own Kannel, over others."""
        made = (self._smpp_sender(), self._kannel_sender(), self._http_sender())
        return [sender for sender in made if sender is not None]

    def routes(self) -> list[web.RouteDef]:
        """Where providers call us."""
        return [*self._kannel_routes(), *self._http_routes()]

    def loops(self) -> list[Loop]:
        """What keeps lines up over which texts come in."""
        line = self._smpp()
        return [] if line is None else [Loop("smpp", line.turn, pause_s=1.0, end=line.close)]

    async def close(self) -> None:
        """Take leave of the operator, where no loop does."""
        if self._line is not None:
            await self._line.close()

    # --- SMPP -------------------------------------------------------------------------

    def _smpp(self) -> SmppLine | None:
        settings = self.settings
        if not settings.smpp_url or self._line is not None:
            return self._line
        self._line = SmppLine(
            smpp_account(settings.smpp_url),
            number=settings.smpp_number,
            clock=self.clock,
            report=self.report,
            texts=self._texts(smpp_line.PROVIDER),
            ids=settings.smpp_receipt_ids,
        )
        return self._line

    def _smpp_sender(self) -> SmppSender | None:
        line = self._smpp()
        return None if line is None else SmppSender(line)

    # --- Kannel -----------------------------------------------------------------------

    def _kannel_sender(self) -> KannelSender | None:
        settings = self.settings
        if not settings.kannel_url:
            return None
        return KannelSender(
            self.http(),
            url=settings.kannel_url,
            user=settings.kannel_user,
            password=settings.kannel_password,
            number=settings.kannel_number,
            reports=self._kannel_reports(),
            smsc=settings.kannel_smsc,
        )

    def _kannel_routes(self) -> list[web.RouteDef]:
        texts = self._texts(_KANNEL)
        if not self.settings.kannel_url or texts is None:
            return []
        return KannelWebhook(
            secret=self.settings.kannel_secret,
            texts=texts,
            reports=self._kannel_reports(),
            report=self.report,
            clock=self.clock,
        ).routes()

    def _kannel_reports(self) -> ReportAddress:
        return ReportAddress(
            url=self.settings.kannel_reports + kannel_webhook.STATUS,
            provider=_KANNEL,
            key=keys.derived(self.secret, "reports of Kannel"),
        )

    # --- a provider over HTTP ---------------------------------------------------------

    def _http_sender(self) -> HttpSender | None:
        settings = self.settings
        described = settings.sms_http_provider
        if described is None:
            return None
        account = http_sender.Account(
            settings.sms_http_key,
            settings.sms_http_secret,
            settings.sms_http_sender,
            settings.sms_http_url,
        )
        status = http_webhook.STATUS.replace("{secret}", self._hook_secret())
        return HttpSender(self.http(), described, account, report_url=settings.public_url + status)

    def _http_routes(self) -> list[web.RouteDef]:
        settings = self.settings
        described = settings.sms_http_provider
        if described is None:
            return []
        texts = self._texts(described.name)
        if texts is None:
            return []
        return HttpWebhook(
            described,
            secret=self._hook_secret(),
            incoming_key=settings.sms_http_incoming_key,
            callers=settings.sms_http_callers,
            texts=texts,
            report=self.report,
            clock=self.clock,
        ).routes()

    def _hook_secret(self) -> str:
        # A provider that is told the address with each text needs none that people type.
        made = keys.derived(self.secret, "reports over HTTP", 16).hex()
        return self.settings.sms_http_hook_secret or made

    def _texts(self, provider: str) -> IncomingTexts | None:
        if self.answers is None:
            return None
        return IncomingTexts(provider=provider, answers=self.answers, clock=self.clock)


def smpp_account(url: str) -> Account:
    """What SMPP_URL says; `gateway.values.smpp_address` has found it in order."""
    parts = urlsplit(url)
    asked = dict(parse_qsl(parts.query))
    assert parts.hostname and parts.port and parts.username
    return Account(
        parts.hostname,
        parts.port,
        unquote(parts.username),
        unquote(parts.password or ""),
        asked.get("system_type", ""),
        tls=ssl.create_default_context() if parts.scheme == "smpps" else None,
        window=int(asked.get("window", "10")),
        pair=asked.get("bind") == "pair",
    )
