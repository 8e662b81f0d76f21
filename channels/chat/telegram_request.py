"""How the library reaches Telegram: over the session that everything here goes out by.

The library brings httpx and would keep a second pool of connections, with limits of its own that
nobody sees (DECISIONS.md). No address stands in an error: it holds the token.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import aiohttp
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from channels.exchange import LARGEST_ANSWER, LONGEST_PAUSE_S, TIMEOUT_S

_NEVER_ASKED = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)


class NotReached(NetworkError):
    """The question did not leave."""


class Nonsense(NetworkError):
    """Something answered that is not Telegram's API: a proxy, as a rule."""

    def __init__(self, status: int) -> None:
        super().__init__(f"no answer of the API, status {status}")
        self.status = status


class Throttled(NetworkError):
    """Too much at once; `after_s` is the pause that was asked for, None when none was named."""

    def __init__(self, after_s: float | None) -> None:
        super().__init__("too many requests")
        self.after_s = after_s


class SessionRequest(BaseRequest):
    """Telegram's requests over one aiohttp session."""

    def __init__(
        self, http: Callable[[], aiohttp.ClientSession], *, timeout_s: float = TIMEOUT_S
    ) -> None:
        """`http` gives the session, once the process lives; it is closed by its owner."""
        self._http, self._timeout_s = http, timeout_s

    @property
    def read_timeout(self) -> float | None:
        return self._timeout_s

    async def initialize(self) -> None:
        """The session is there already."""

    async def shutdown(self) -> None:
        """It stays."""

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = None,
        write_timeout: object = None,
        connect_timeout: object = None,
        pool_timeout: object = None,
    ) -> tuple[int, bytes]:
        """Ask once; what is no answer of the API has a name of its own."""
        timeout = aiohttp.ClientTimeout(total=self._timeout_s)
        form = request_data.json_parameters if request_data else None
        try:
            async with self._http().request(
                method, url, data=form, timeout=timeout, allow_redirects=False
            ) as response:
                body = await _read(response)
        except TimeoutError:
            raise TimedOut from None
        except _NEVER_ASKED as error:
            raise NotReached(type(error).__name__) from None
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(type(error).__name__) from None
        said = _object(body)
        if response.status == 429:
            raise Throttled(_pause(said))
        if said.get("ok") is not (response.status == 200):
            raise Nonsense(response.status)
        return response.status, body

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The library would write what it cannot read into the log."""
        said = _object(payload)
        if "ok" not in said:
            raise TelegramError("no answer of the API")
        return said


async def _read(response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > LARGEST_ANSWER:
            break
    return bytes(body[:LARGEST_ANSWER])


def _object(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _pause(said: dict[str, Any]) -> float | None:
    parameters = said.get("parameters")
    asked = parameters.get("retry_after") if isinstance(parameters, dict) else None
    if isinstance(asked, bool) or not isinstance(asked, int) or asked <= 0:
        return None
    return min(float(asked), LONGEST_PAUSE_S)
