"""A provider that a small file describes calls us: with a citizen's text, with a report on ours.

Such providers sign little or nothing, so three things are asked before anything is read: that
the caller's address is one of the provider's, where the operator named them; that the address of
a report holds our secret; that a text carries the digest made with the key the provider gave.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Any
from xml.sax.saxutils import escape

from aiohttp import web
from multidict import MultiDict

from channels.base import Failure, Report
from channels.forms import FORM, LARGEST_BODY, fields, one, posted_body
from channels.sms.http_sender import at, word
from channels.sms.incoming import IncomingTexts, asked, name_of, sender_of
from channels.sms.provider_file import Described, Incoming, Reports
from channels.sms.twiml import printable
from core.notices.outbox import Progress

INCOMING = "/hooks/sms/http"
STATUS = "/hooks/sms/http/status/{secret}"

Networks = Sequence[IPv4Network | IPv6Network]

_log = logging.getLogger(__name__)


class HttpWebhook:
    """Receives texts and reports of one account."""

    def __init__(
        self,
        described: Described,
        *,
        secret: str,
        incoming_key: str,
        callers: Networks,
        texts: IncomingTexts,
        report: Report,
        clock: Callable[[], datetime],
    ) -> None:
        """
        Args:
            secret: what the address for reports holds.
            incoming_key: what the provider makes its digests with; empty: no texts are taken.
            callers: the provider's own addresses; none named: any may call.
        """
        self._described, self._secret, self._key = described, secret, incoming_key
        self._callers, self._texts, self._report = callers, texts, report
        self._clock = clock

    def routes(self) -> list[web.RouteDef]:
        """Where the provider is told to call; only what its file describes."""
        found: list[web.RouteDef] = []
        if self._described.incoming is not None:
            found.append(web.get(INCOMING, self.incoming, allow_head=False))
        if self._described.reports is not None:
            found.append(web.get(STATUS, self.status, allow_head=False))
            found.append(web.post(STATUS, self.status))
        return found

    async def incoming(self, request: web.Request) -> web.Response:
        """Answer a text in the same response, in the provider's XML."""
        shape = self._described.incoming
        assert shape is not None
        self._expect(request)
        told = asked(request)
        if not self._signed(told, shape):
            _log.warning("%s webhook refused: the digest does not fit", self._described.title)
            raise web.HTTPForbidden(text="signature does not fit")
        name, sender = name_of(one(told, shape.name)), sender_of(one(told, shape.sender))
        reply = await self._texts.answer(name=name, sender=sender, text=one(told, shape.text))
        return _xml(shape, {"{reply}": reply, "{name}": name, "{sender}": sender})

    async def status(self, request: web.Request) -> web.Response:
        """Move a notice on; a report on a text we do not know is no fault."""
        shape = self._described.reports
        assert shape is not None
        self._expect(request)
        given = request.match_info["secret"].encode("utf-8", "surrogatepass")
        if not hmac.compare_digest(given, self._secret.encode()):
            _log.warning("%s report refused: the secret does not fit", self._described.title)
            raise web.HTTPForbidden(text="secret does not fit")
        told = await _told(request)
        name = word(at(told, shape.name))
        if not name or len(name) > 64:
            raise web.HTTPBadRequest
        found = news(told, shape)
        if found is not None:
            await self._report(self._described.name, name, *found, now=self._clock())
        return web.Response()

    def _expect(self, request: web.Request) -> None:
        """Turn away whoever calls from elsewhere."""
        if not self._callers:
            return
        try:
            caller = ip_address(request.remote or "")
        except ValueError:
            raise web.HTTPForbidden from None
        if not any(caller in network for network in self._callers):
            _log.warning("%s webhook refused: called from elsewhere", self._described.title)
            raise web.HTTPForbidden

    def _signed(self, told: MultiDict[str], shape: Incoming) -> bool:
        given = told.get(shape.sign, "")
        if not self._key or not given.isascii():
            return False
        under = "".join(told.get(each, "") for each in shape.signed) + self._key
        digest = hashlib.md5(under.encode("utf-8", "surrogatepass"), usedforsecurity=False).digest()
        # A blank is a `+` of Base64 that was sent without being encoded.
        return _same(given.lower(), digest.hex()) | _same(
            given.replace(" ", "+"), base64.b64encode(digest).decode()
        )


def news(told: Mapping[str, Any], shape: Reports) -> tuple[Progress, str] | None:
    """What a report tells, and why a text failed; None when it is no news."""
    status = word(at(told, shape.status))
    progress = shape.progress.get(status)
    failures = word(at(told, shape.failed_if)) if shape.failed_if else ""
    if progress is Progress.DELIVERED and failures.isdigit() and failures.strip("0"):
        progress = Progress.FAILED
    if progress is None or progress is not Progress.FAILED:
        return None if progress is None else (progress, "")
    return progress, f"{Failure.REFUSED}: reported {status[:20]}"


async def _told(request: web.Request) -> Mapping[str, Any]:
    """What a report says, wherever it says it: in its address, a form or JSON."""
    found: dict[str, Any] = dict(asked(request))
    if request.method != "POST":
        return found
    body = await posted_body(request, LARGEST_BODY)
    if request.content_type == FORM:
        return found | dict(fields(body))
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        raise web.HTTPBadRequest from None
    if not isinstance(told, dict):
        raise web.HTTPBadRequest
    return found | told


def _xml(shape: Incoming, values: Mapping[str, str]) -> web.Response:
    inner = "".join(
        f"<{element}>{escape(printable(values[place]))}</{element}>"
        for element, place in shape.answer.items()
    )
    text = f'<?xml version="1.0" encoding="UTF-8"?><{shape.root}>{inner}</{shape.root}>'
    return web.Response(text=text, charset="utf-8", content_type="text/xml")


def _same(given: str, computed: str) -> bool:
    return hmac.compare_digest(given.encode(), computed.encode())
