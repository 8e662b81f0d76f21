"""Reading a posted form of a few kilobytes, whatever it holds.

A webhook or a public page is open to the whole internet. Nothing here trusts the sender:
the type and the size are refused before the body is read, octets that are no UTF-8
become replacement characters, and what is left is names and values.
"""

from __future__ import annotations

from urllib.parse import unquote

from aiohttp import web
from multidict import MultiDict

FORM = "application/x-www-form-urlencoded"
#: Octets. A joined SMS of 1,600 characters, percent-encoded thrice over, with all fields.
LARGEST_BODY = 16 * 1024
MOST_FIELDS = 100


async def posted_form(request: web.Request) -> MultiDict[str]:
    """The fields of the form, repeated ones kept.

    Raises:
        web.HTTPUnsupportedMediaType: not a plain form (415).
        web.HTTPRequestEntityTooLarge: over `LARGEST_BODY` (413).
        web.HTTPBadRequest: over `MOST_FIELDS` (400).
    """
    kind = request.headers.get("Content-Type", "")
    if kind != FORM and kind.partition(";")[0].strip().lower() != FORM:
        raise web.HTTPUnsupportedMediaType
    if "Content-Encoding" in request.headers:
        raise web.HTTPUnsupportedMediaType
    return fields(await posted_body(request, LARGEST_BODY))


async def posted_body(request: web.Request, largest: int) -> bytes:
    """What was sent, as far as it is allowed to go.

    Raises:
        web.HTTPRequestEntityTooLarge: over `largest` octets, announced or not.
    """
    length = request.content_length
    if length is not None and length > largest:
        raise web.HTTPRequestEntityTooLarge(max_size=largest, actual_size=length)
    if length is not None:
        return await request.read()
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > largest:
            raise web.HTTPRequestEntityTooLarge(max_size=largest, actual_size=len(body))
    return bytes(body)


def fields(body: bytes) -> MultiDict[str]:
    """The names and values of a form's body, in order.

    Raises:
        web.HTTPBadRequest: over `MOST_FIELDS`.
    """
    text = body.decode("utf-8", "replace")
    if text.count("&") >= MOST_FIELDS:
        raise web.HTTPBadRequest
    pairs = []
    for pair in text.replace("+", " ").split("&"):
        name, _, value = pair.partition("=")
        if "%" in pair:
            name, value = unquote(name), unquote(value)
        if pair:
            pairs.append((name, value))
    return MultiDict(pairs)


def one(form: MultiDict[str], name: str) -> str:
    """The value of a field that must be there once.

    Raises:
        web.HTTPBadRequest: absent, or given twice.
    """
    values = form.getall(name, [])
    if len(values) != 1:
        raise web.HTTPBadRequest
    return values[0]
