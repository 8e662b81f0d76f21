"""What a messenger posts to us: its octets, to a limit, and the JSON in them."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

from channels.forms import posted_body

#: Octets. The longest message of either messenger, escaped, with all that it is sent beside.
LARGEST = 256 * 1024


async def octets(request: web.Request) -> bytes:
    """The body as it was sent.

    Raises:
        web.HTTPUnsupportedMediaType: packed: no messenger packs, and what is small may be huge.
        web.HTTPRequestEntityTooLarge
    """
    if "Content-Encoding" in request.headers:
        raise web.HTTPUnsupportedMediaType
    return await posted_body(request, LARGEST)


def json_of(body: bytes) -> Any:
    """What the body says; None when it is no JSON."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
