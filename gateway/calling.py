"""Telling other systems: the calls that steps of workflows make (`core.workflow.calls`).

A call is a JSON POST to an address that stands in a workflow, so whoever draws workflows
could let the gateway knock at any door of the office's network. Only hosts that the
settings name are called, over TLS, and no redirection is followed.

The other system knows us by a signature over the body, made with a key of its own
(`motcua call-key HOST` prints it), and a repeated call by the `key` in the body: a call is
made at least once. It has taken a call when it answers 2xx; what follows that is not read.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from ipaddress import ip_address

import aiohttp
import orjson
from yarl import URL

from core.workflow import calls
from core.workflow.calls import Call
from gateway.values import HTTPS

log = logging.getLogger(__name__)

#: `sha256=` and the HMAC-SHA256 of the body in hexadecimal digits.
SIGNATURE = "X-Motcua-Signature"

#: For one call, from the look-up of the name to the end of the answer.
TIMEOUT_S = 10.0
#: Calls under way; those of a batch are over well before their lease ends.
AT_ONCE = 5


class NotAllowed(Exception):
    """An address that is not called; the text says why, without what stands behind the host."""


class NotTaken(Exception):
    """The other system was not reached, or did not take it; the text is for the log."""


class Calling:
    """The loop's turn."""

    def __init__(
        self,
        *,
        http: Callable[[], aiohttp.ClientSession],
        hosts: frozenset[str],
        key: Callable[[str], bytes],
        counted: Callable[[str], None],
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        """
        Args:
            hosts: those that may be called, as `gateway.values.hosts` reads them.
            key: host -> the key that signs what it is told.
            counted: is told of each call whether it was `taken`, `failed`, or is `forbidden`.
        """
        self._http, self._hosts, self._key, self._counted = http, hosts, key, counted
        self._timeout = aiohttp.ClientTimeout(total=timeout_s)
        self._free = asyncio.Semaphore(AT_ONCE)

    async def turn(self, now: datetime) -> bool:
        """Make the calls that are due; whether there may be more."""
        due = await calls.take(now)
        ended = await asyncio.gather(*(self._make(call) for call in due), return_exceptions=True)
        for failure in ended:
            if failure is not None:  # the database is gone: leases run out, nothing is lost
                raise failure
        return bool(due)

    async def _make(self, call: Call) -> None:
        async with self._free:
            try:
                await self._post(call)
                await calls.succeeded(call, now=datetime.now(UTC))
            except NotAllowed as error:
                log.warning("call not allowed", extra=_facts(call) | {"reason": str(error)})
                outcome = "forbidden"
            except NotTaken as error:
                log.warning("call failed", extra=_facts(call) | {"reason": str(error)})
                outcome = "failed"
            except Exception:
                # A dossier that cannot go on must not be told of every two minutes for ever.
                log.exception("call could not be recorded", extra=_facts(call))
                outcome = "failed"
            else:
                outcome = "taken"
        self._counted(outcome)
        if outcome != "taken":
            await calls.failed(call, now=datetime.now(UTC))

    async def _post(self, call: Call) -> None:
        host, url = allowed(call.address, self._hosts)
        body = orjson.dumps(call.body)
        headers = {
            "Content-Type": "application/json",
            SIGNATURE: signature(self._key(host), body),
        }
        try:
            async with self._http().post(
                url, data=body, headers=headers, timeout=self._timeout, allow_redirects=False
            ) as response:
                status = response.status
        except (aiohttp.ClientError, TimeoutError) as error:
            raise NotTaken(f"not reached: {type(error).__name__}") from error
        if not 200 <= status < 300:
            raise NotTaken(f"answered {status}")


def allowed(address: str, hosts: frozenset[str]) -> tuple[str, URL]:
    """The host as the settings name it, and the address, parsed once: what is checked is called.

    Raises:
        NotAllowed: no https address of one of the hosts; http will do on this machine itself.
    """
    try:
        url = URL(address)
        host, port = url.host_subcomponent, url.port
    except ValueError:
        raise NotAllowed("no address") from None
    if not host or url.user is not None or url.password is not None:
        raise NotAllowed("no address of a host")
    name = host if port == HTTPS else f"{host}:{port}"
    if name not in hosts:
        raise NotAllowed(f"CALL_HOSTS does not name {name}")
    if url.scheme != "https" and not (url.scheme == "http" and _this_machine(str(url.raw_host))):
        raise NotAllowed("not over TLS")
    return name, url


def _this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def signature(key: bytes, body: bytes) -> str:
    """The value of the header `SIGNATURE`.

    >>> signature(b"key", b"{}")[:14]
    'sha256=a777724'
    """
    return f"sha256={hmac.new(key, body, hashlib.sha256).hexdigest()}"


def _facts(call: Call) -> dict[str, object]:
    return {"code": call.code, "attempts": call.attempt}
