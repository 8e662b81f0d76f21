"""A file that lies with a messenger. No error names its address, which may hold a token."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection

import aiohttp
from yarl import URL

from channels.base import Refused, TryLater

#: Seconds for a whole file, over a slow line.
_TIMEOUT = aiohttp.ClientTimeout(total=60, sock_connect=5, sock_read=15)
_PIECE = 64 * 1024


async def fetched(http: aiohttp.ClientSession, messenger: str, url: str) -> AsyncIterator[bytes]:
    """The octets of a file.

    Raises:
        TryLater: it cannot be had.
    """
    try:
        async with http.get(url, timeout=_TIMEOUT, allow_redirects=False) as response:
            if response.status != 200:
                raise TryLater(f"{messenger} gives no file: status {response.status}")
            async for chunk in response.content.iter_chunked(_PIECE):
                yield chunk
    except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
        raise TryLater(f"{messenger} gives no file: {type(error).__name__}") from None


def of_host(url: str, hosts: Collection[str]) -> str:
    """The address, when it is one of those hosts or below one, over TLS but for this machine.

    Raises:
        Refused: it is elsewhere: nobody makes us knock at doors inside the house.
    """
    try:
        asked = URL(url)
        name = asked.host or ""
        place = name if asked.explicit_port is None else f"{name}:{asked.explicit_port}"
    except ValueError:
        raise Refused("the file has no address") from None
    here = name in ("127.0.0.1", "localhost") and place in hosts
    below = any(place == host or place.endswith(f".{host}") for host in hosts)
    if here or (below and asked.scheme == "https"):
        return url
    raise Refused("the file lies with a stranger")
