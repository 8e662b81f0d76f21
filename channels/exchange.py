"""One request to a provider's API, and what came back: shared by every sender that speaks HTTP.

Nothing that a provider answers can surprise a sender: the answer is read to a limit, redirects
are not followed, and whatever is not reached is `TryLater`. A request that was sent and whose
answer was cut off reads as TryLater too, so a person may get the same text twice: better than
never for a deadline.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp

from channels.base import FAILURES, Failure, SendFailed, TryLater

#: Providers answer in well under a second; a worker waits no longer for one text.
TIMEOUT_S = 10.0
#: A pause longer than this is not believed.
LONGEST_PAUSE_S = 3600.0
#: Octets of an answer that are read; none of the providers needs a tenth of it.
LARGEST_ANSWER = 64 * 1024

#: The question did not leave; after any other fault of the connection it may have arrived.
_NEVER_ASKED = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)
#: Answers behind which somebody may have taken the text: a page where our answer was due, and
#: what a proxy says when the one behind it was cut off.
_MAYBE_TAKEN = frozenset({*range(200, 300), 502, 504})

#: HTTP status -> why, when the body names no error of the provider's own.
_BY_STATUS: dict[int, Failure] = {
    401: Failure.MISCONFIGURED,
    403: Failure.MISCONFIGURED,
    404: Failure.MISCONFIGURED,
    405: Failure.MISCONFIGURED,
    407: Failure.MISCONFIGURED,
    408: Failure.TRY_LATER,
    425: Failure.TRY_LATER,
    429: Failure.TRY_LATER,
}


@dataclass(frozen=True, slots=True)
class Said:
    """What a provider answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    def json(self) -> dict[str, Any]:
        """The answer's object; empty for a proxy's HTML page, where the status alone speaks."""
        try:
            body = json.loads(self.body)
        except (ValueError, RecursionError):
            return {}
        return body if isinstance(body, dict) else {}


async def call(
    http: aiohttp.ClientSession,
    provider: str,
    method: str,
    url: str,
    *,
    timeout_s: float = TIMEOUT_S,
    **request: Any,
) -> Said:
    """Ask once.

    Args:
        provider: for the log.
        request: what `aiohttp.ClientSession.request` takes.

    Raises:
        TryLater: not reached, too slow, or cut off.
    """
    timeout = aiohttp.ClientTimeout(total=timeout_s)
    try:
        async with http.request(
            method, url, timeout=timeout, allow_redirects=False, **request
        ) as response:
            body = await _read(response)
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise TryLater(
            f"{provider} unreachable: {type(error).__name__}",
            maybe_taken=not isinstance(error, _NEVER_ASKED),
        ) from error
    return Said(response.status, response.headers, body)


async def _read(response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > LARGEST_ANSWER:
            break
    return bytes(body[:LARGEST_ANSWER])


def why_by_status(status: int) -> Failure:
    """What an HTTP status means when the provider's own words say nothing.

    What is neither an answer of the API nor its refusal comes from something before it.
    """
    if status >= 500 or status < 400:
        return Failure.TRY_LATER
    return _BY_STATUS.get(status, Failure.REFUSED)


def failed(why: Failure, what: str, said: Said | None = None) -> SendFailed:
    """The exception for a failure; `what` goes to the log and names no text and no address."""
    if why is not Failure.TRY_LATER:
        return FAILURES[why](what)
    if said is None:
        return TryLater(what)
    return TryLater(what, after_s=_pause(said.headers), maybe_taken=said.status in _MAYBE_TAKEN)


def _pause(headers: Mapping[str, str]) -> float | None:
    """Seconds that the provider asks for; None when it names none that can be believed."""
    asked = headers.get("Retry-After", "")
    if not (asked.isascii() and asked.isdigit()) or int(asked[:10]) == 0:
        return None
    return min(float(asked[:10]), LONGEST_PAUSE_S)
