"""Asterisk's REST interface (ARI): what we tell it over HTTP, and the socket on which it tells us.

Source: https://docs.asterisk.org/Asterisk_22_Documentation/API_Documentation/Asterisk_REST_Interface/
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

import aiohttp
from yarl import URL

#: For one request; Asterisk answers within milliseconds.
TIMEOUT_S = 5.0
#: Octets of a recording; a remark of two minutes is two million.
LARGEST_RECORDING = 8_000_000
#: Seconds between two signs of life of the socket.
HEARTBEAT_S = 10.0
#: The channel's variable in which a call keeps where it stands.
KEPT = "MOTCUA_TALK"


class Gone(Exception):
    """The call, its playback or its recording is over."""


class AriFailed(Exception):
    """Asterisk was not reached, or did not do it; the text is for the log."""


@dataclass(frozen=True, slots=True)
class AriAddress:
    """Where Asterisk listens, and as whom we come."""

    base: str  #: `http://host:8088/ari`
    user: str
    password: str
    app: str  #: name of the application in the dialplan: `Stasis(motcua)`


def ari_address(written: str) -> AriAddress:
    """Read `http://user:password@host:8088/ari?app=motcua`.

    Raises:
        ValueError: it is no such address.

    >>> ari_address("http://u:p@127.0.0.1:8088/ari?app=motcua").app
    'motcua'
    """
    expected = "an address like http://user:password@host:8088/ari?app=motcua"
    try:
        url = URL(written)
        known = url.scheme in ("http", "https") and url.host and url.user and url.password
    except ValueError:
        raise ValueError(expected) from None
    app = url.query.get("app", "")
    if not known or not app.isalnum() or set(url.query) != {"app"}:
        raise ValueError(expected)
    base = str(url.with_user(None).with_query(None)).rstrip("/")
    return AriAddress(base, unquote(str(url.user)), unquote(str(url.password)), app)


class Ari:
    """One Asterisk."""

    def __init__(self, address: AriAddress, http: Callable[[], aiohttp.ClientSession]) -> None:
        self._address, self._http = address, http
        basic = aiohttp.encode_basic_auth(address.user, address.password, "utf-8")
        self._headers = {"Authorization": basic}

    @property
    def app(self) -> str:
        """Our application's name."""
        return self._address.app

    async def events(self) -> aiohttp.ClientWebSocketResponse:
        """A socket on which Asterisk tells what happens to our calls.

        Raises:
            AriFailed: it is not reached, or does not know us.
        """
        url = f"{self._address.base}/events?app={self.app}"
        try:
            return await self._http().ws_connect(
                url, headers=self._headers, heartbeat=HEARTBEAT_S, max_msg_size=1 << 20
            )
        except (aiohttp.ClientError, TimeoutError) as error:
            status = getattr(error, "status", type(error).__name__)
            raise AriFailed(f"no socket: {status}") from error

    async def version(self) -> str:
        """Which Asterisk answers."""
        found = await self._ask("GET", "/asterisk/info", {"only": "system"})
        return str(found.get("system", {}).get("version", ""))

    async def waiting(self) -> list[dict[str, Any]]:
        """The channels that stand in our application."""
        found = await self._ask("GET", "/channels")
        return [one for one in found if arguments(one)[:1] == [self.app]]

    async def follow(self, channel: str) -> None:
        """Let Asterisk tell us of a channel that came in before this socket was there."""
        path = f"/applications/{self.app}/subscription"
        await self._ask("POST", path, {"eventSource": f"channel:{channel}"}, over=_UNKNOWN)

    async def answer(self, channel: str) -> None:
        await self._ask("POST", f"{_channel(channel)}/answer")

    async def ring(self, channel: str) -> None:
        """Let the caller hear that it rings."""
        await self._ask("POST", f"{_channel(channel)}/ring")

    async def hang_up(self, channel: str) -> None:
        await self._ask("DELETE", _channel(channel))

    async def kept(self, channel: str) -> str:
        """What was kept on the channel; empty: nothing."""
        try:
            found = await self._ask("GET", f"{_channel(channel)}/variable", {"variable": KEPT})
        except Gone:
            return ""
        return str(found.get("value", ""))

    async def keep(self, channel: str, value: str) -> None:
        """Keep that with the call, for as long as it lasts."""
        told = {"variable": KEPT, "value": value}
        await self._ask("POST", f"{_channel(channel)}/variable", told)

    async def play(self, channel: str, playback: str, sounds: Sequence[str]) -> None:
        """Play files one after the other; `PlaybackFinished` tells the end."""
        body = {"media": [f"sound:{sound}" for sound in sounds]}
        await self._ask("POST", f"{_channel(channel)}/play/{quote(playback)}", body=body)

    async def hush(self, playback: str) -> None:
        """Stop it."""
        await self._ask("DELETE", f"/playbacks/{quote(playback)}")

    async def record(
        self,
        channel: str,
        name: str,
        *,
        longest_s: int,
        silence_s: int,
        tone: bool = True,
        ends_on: str = "#",
    ) -> None:
        """Record until a key, silence or the limit; `RecordingFinished` tells it.

        Args:
            tone: whether one is heard before.
            ends_on: that key, or `none`.
        """
        how: dict[str, str | int] = {
            "name": name,
            "format": "wav",
            "maxDurationSeconds": longest_s,
            "maxSilenceSeconds": silence_s,
            "ifExists": "overwrite",
            "beep": str(tone).lower(),
            "terminateOn": ends_on,
        }
        await self._ask("POST", f"{_channel(channel)}/record", how)

    async def discard(self, recording: str, *, live: bool) -> None:
        """Throw a recording away; `live`: while it is made."""
        await self._ask("DELETE", f"/recordings/{'live' if live else 'stored'}/{quote(recording)}")

    async def recorded(self, recording: str) -> bytes:
        """What was recorded, as WAV.

        Raises:
            Gone: there is no such recording.
            AriFailed
        """
        path = f"/recordings/stored/{quote(recording, safe='')}/file"
        found: bytes = await self._ask("GET", path, read=whole_recording)
        return found

    async def recordings(self) -> list[str]:
        """Names of all that have ended and were not thrown away."""
        return [str(one["name"]) for one in await self._ask("GET", "/recordings/stored")]

    async def go_on(self, channel: str, context: str, extension: str) -> None:
        """Leave the call to the dialplan."""
        there: dict[str, str | int] = {"context": context, "extension": extension, "priority": 1}
        await self._ask("POST", f"{_channel(channel)}/continue", there)

    async def _ask(
        self,
        method: str,
        path: str,
        query: Mapping[str, str | int] | None = None,
        body: object = None,
        *,
        over: frozenset[int] = frozenset({404, 409, 410, 412}),
        read: Callable[[aiohttp.ClientResponse], Awaitable[Any]] = aiohttp.ClientResponse.json,
    ) -> Any:
        """`over`: answers that say: not found; no longer in our application; gone."""
        try:
            async with self._http().request(
                method,
                URL(self._address.base + path, encoded=True).with_query(query or {}),
                json=body,
                headers=self._headers,
                timeout=aiohttp.ClientTimeout(total=TIMEOUT_S),
                allow_redirects=False,
            ) as response:
                if response.status in over:
                    raise Gone(f"{method} answered {response.status}")
                if response.status >= 300:
                    raise AriFailed(f"{method} answered {response.status}")
                return None if response.status == 204 else await read(response)
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise AriFailed(f"{method} failed: {type(error).__name__}") from error


async def whole_recording(response: aiohttp.ClientResponse) -> bytes:
    """The body, of which no more is read than a recording can be."""
    octets = bytearray()
    async for chunk in response.content.iter_chunked(1 << 16):
        octets += chunk
        if len(octets) > LARGEST_RECORDING:
            break
    return bytes(octets[:LARGEST_RECORDING])


#: Of what is to be followed: it is not there any more.
_UNKNOWN = frozenset({404, 422})


def _channel(channel: str) -> str:
    return f"/channels/{quote(channel, safe='')}"


def arguments(channel: Mapping[str, Any]) -> list[str]:
    """Of a channel that stands in `Stasis(app,...)`: application and arguments; else nothing."""
    at = channel.get("dialplan") or {}
    return str(at.get("app_data", "")).split(",") if at.get("app_name") == "Stasis" else []
