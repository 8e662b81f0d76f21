"""Reading a form that a stranger posts: small, plain, and never a reason to fall over."""

from __future__ import annotations

from urllib.parse import parse_qsl

from aiohttp import web

#: Octets. A code, a PIN, or a text of ten joined segments with every letter escaped.
LARGEST = 16 * 1024
_MOST_FIELDS = 20


async def posted(request: web.Request) -> dict[str, str]:
    """The fields, the last of each name.

    Raises:
        web.HTTPUnsupportedMediaType: not a plain form.
        web.HTTPRequestEntityTooLarge: over `LARGEST`.
        web.HTTPBadRequest: too many fields.
    """
    if request.content_type != "application/x-www-form-urlencoded":
        raise web.HTTPUnsupportedMediaType
    body = await body_of(request, LARGEST)
    try:
        pairs = parse_qsl(
            body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_MOST_FIELDS
        )
    except ValueError:
        raise web.HTTPBadRequest from None
    return dict(pairs)


async def body_of(request: web.Request, largest: int) -> bytes:
    """What was sent, as far as it is allowed to go.

    Raises:
        web.HTTPRequestEntityTooLarge: over `largest` octets, announced or not.
    """
    if (request.content_length or 0) > largest:
        raise web.HTTPRequestEntityTooLarge(largest, request.content_length or 0)
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > largest:
            raise web.HTTPRequestEntityTooLarge(largest, len(body))
    return bytes(body)
