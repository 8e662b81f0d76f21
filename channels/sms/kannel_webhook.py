"""Our Kannel calls us: a citizen's text, and how far our own texts have come.

Kannel signs nothing and can only be told an address. So the address of its sms-service holds a
secret, and the one under which it reports on a text holds a signature; without them a caller
learns nothing but 403.

Source: Kannel 1.4.5 User Guide, "Setting up a SMS service", "Delivery reports".
"""

from __future__ import annotations

import hmac
import logging
from collections.abc import Callable
from datetime import datetime

from aiohttp import web

from channels.base import Report
from channels.forms import one
from channels.sms.incoming import IncomingTexts, asked, name_of, sender_of
from channels.sms.kannel_codes import news
from channels.sms.report_address import ReportAddress

INCOMING = "/hooks/sms/kannel"
STATUS = "/hooks/sms/kannel/status"

_log = logging.getLogger(__name__)


class KannelWebhook:
    """Receives texts and reports of one Kannel."""

    def __init__(
        self,
        *,
        secret: str,
        texts: IncomingTexts,
        reports: ReportAddress,
        report: Report,
        clock: Callable[[], datetime],
        provider: str = "kannel",
    ) -> None:
        """
        Args:
            secret: what the address of the sms-service holds.
            provider: the name under which our texts left over this Kannel.
        """
        self._secret, self._texts, self._reports = secret, texts, reports
        self._report, self._clock, self._provider = report, clock, provider

    def routes(self) -> list[web.RouteDef]:
        """Where Kannel is told to call."""
        return [
            web.get(INCOMING, self.incoming, allow_head=False),
            web.get(STATUS, self.status, allow_head=False),
        ]

    async def incoming(self, request: web.Request) -> web.Response:
        """Answer a text in the same response; an empty one is no text (omit-empty)."""
        told = asked(request)
        if not _same(told.get("secret", ""), self._secret):
            _log.warning("Kannel webhook refused: the secret does not fit")
            raise web.HTTPForbidden(text="secret does not fit")
        reply = await self._texts.answer(
            name=name_of(one(told, "id")),
            sender=sender_of(one(told, "from")),
            text=one(told, "text"),
        )
        return web.Response(text=reply, charset="utf-8", content_type="text/plain")

    async def status(self, request: web.Request) -> web.Response:
        """Move a notice on; a report on a text we do not know is no fault."""
        told = asked(request)
        name = told.get("id", "")
        if not self._reports.fits(name, told.get("sign", "")):
            _log.warning("Kannel report refused: the signature does not fit")
            raise web.HTTPForbidden(text="signature does not fit")
        found = news(one(told, "type"), told.get("answer", ""))
        if found is not None:
            await self._report(self._provider, name, *found, now=self._clock())
        return web.Response()  # Kannel asks again when the answer is not 200


def _same(given: str, secret: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), secret.encode())
