"""What surrounds every request: an id, safe headers, one log line, and an answer when it fails.

One middleware for all of it, because every layer costs every webhook.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Awaitable, Callable, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address
from itertools import count
from time import perf_counter

from aiohttp import web

from core.errors import CoreError
from gateway.down import is_away
from gateway.logs import AccessLog, request_id
from gateway.metrics import Metrics
from gateway.refusals import Refusals, status_of

log = logging.getLogger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Networks = Sequence[IPv4Network | IPv6Network]

#: Scripts, styles and pictures from here only, and nothing may frame us.
#: Source: https://www.w3.org/TR/CSP3/
SAFE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
        " font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self';"
        " base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # The address of a status page holds a token.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Server": "motcua",  # else the version of the library is told
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}

#: What the log calls a request whose caller did not wait; the name is nginx's.
GONE = 499

_HSTS = ("Strict-Transport-Security", "max-age=31536000")


class Front:
    """The middleware, and what it needs to know."""

    def __init__(
        self,
        *,
        metrics: Metrics,
        access_log: AccessLog,
        refusals: Refusals,
        over_tls: bool,
        trusted_proxies: Networks = (),
    ) -> None:
        self._metrics, self._access_log, self._refusals = metrics, access_log, refusals
        self._trusted = trusted_proxies
        self._headers = tuple((SAFE_HEADERS | dict([_HSTS] if over_tls else [])).items())
        self._numbers = count(1)
        self._process = secrets.token_hex(4)

    @web.middleware
    async def around(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        started = perf_counter()
        served = f"{self._process}-{next(self._numbers):x}"
        request_id.set(served)
        if self._trusted:
            request = request.clone(remote=caller(request, self._trusted))
        status = GONE
        try:
            response = await self._answered(request, handler, served)
            status = response.status
        except web.HTTPException as redirect:
            status = redirect.status
            self._add_headers(redirect)
            raise
        finally:
            elapsed_s, route = perf_counter() - started, _route(request)
            self._metrics.request(request.method, route, status, elapsed_s)
            self._access_log.write(request.method, route, status, elapsed_s, served)
        return response

    async def _answered(
        self, request: web.Request, handler: Handler, served: str
    ) -> web.StreamResponse:
        try:
            response = await handler(request)
            # A provider's machine shows no page, and webhooks are what there is most of.
            if not request.path.startswith("/hooks/"):
                self._add_headers(response)
            else:
                response.headers["Server"] = SAFE_HEADERS["Server"]
            return response
        except web.HTTPException as answer:
            if answer.status < 400:
                raise
            refusal = self._refusals.answer(
                request, answer.status, headers=answer.headers, served=served
            )
        except CoreError as error:
            log.info("refused: %s", error.kind, extra={"kind": error.kind})
            refusal = self._refusals.answer(
                request, status_of(error), kind=error.kind, served=served
            )
        except Exception as error:
            if request.transport is None or request.transport.is_closing():
                return web.Response(status=GONE)
            refusal = self._failed(request, error, served)
        self._add_headers(refusal)
        return refusal

    def _failed(self, request: web.Request, error: Exception, served: str) -> web.Response:
        if is_away(error):
            log.error("the database cannot be used", exc_info=error)
            refusal = self._refusals.answer(request, 503, served=served)
            refusal.headers["Retry-After"] = "5"
            return refusal
        log.error("request failed", exc_info=error)
        return self._refusals.answer(request, 500, served=served)

    def _add_headers(self, response: web.StreamResponse) -> None:
        if response.prepared:
            return
        headers = response.headers
        for name, value in self._headers:
            if name not in headers:
                headers[name] = value


def _route(request: web.Request) -> str:
    """The pattern that the address fits, never the address: that may hold a code or a token."""
    resource = request.match_info.route.resource
    return "none" if resource is None else resource.canonical


def caller(request: web.Request, trusted: Networks) -> str:
    """The address that called, as far as proxies of ours vouch for it.

    X-Forwarded-For lists the way here; whatever stands left of the first address that is not
    one of our proxies was written by a stranger and counts for nothing.
    """
    way = [request.remote or ""]
    for header in reversed(request.headers.getall("X-Forwarded-For", [])):
        way += [each.strip() for each in reversed(header.split(","))]
    nearest = way[0]
    for address in way:
        try:
            known = ip_address(address)
        except ValueError:
            return nearest
        nearest = str(known)
        if not any(known in network for network in trusted):
            return nearest
    return nearest
