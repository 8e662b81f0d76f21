"""The JSON object that a program posted."""

from __future__ import annotations

from typing import Any

import orjson
from aiohttp import web

from channels.forms import posted_body
from channels.web.problems import Problems


async def posted_object(
    request: web.Request, problems: Problems, largest: int
) -> dict[str, Any] | web.Response:
    """The object, or the problem to answer with.

    Args:
        largest: the most octets that are read.
    """
    if request.content_type != "application/json":
        return problems.answer(request, "media_type")
    try:
        body = orjson.loads(await posted_body(request, largest))
    except web.HTTPRequestEntityTooLarge:
        return problems.answer(request, "too_large")
    except ValueError:
        body = None
    return body if isinstance(body, dict) else problems.answer(request, "malformed")
