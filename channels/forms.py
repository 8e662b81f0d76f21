"""Reading a posted form of a few kilobytes, whatever it holds.

A webhook or a public page is open to the whole internet. Nothing here trusts the sender:
the type and the size are refused before the body is read, octets that are no UTF-8
become replacement characters, and what is left is names and values.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from aiohttp import web
from multidict import MultiDict

from core.storable import tidy

FORM = "application/x-www-form-urlencoded"
#: Octets. A joined SMS of 1,600 characters, percent-encoded thrice over, with all fields.
LARGEST_BODY = 16 * 1024
MOST_FIELDS = 100
#: The same for the form of a procedure: what is percent-encoded is thrice as long.
LARGEST_DECLARATION, MOST_ANSWERS = 1024 * 1024, 1500


@dataclass
class Declared:
    """A declaration as a page sent it (`core.forms.typed.Posted`); no files come along."""

    texts: MultiDict[str] = field(default_factory=MultiDict)
    files: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """What was typed there, without blanks around; empty when nothing was."""
        return self.texts.get(name, "").strip()

    def all(self, name: str) -> list[str]:
        """Every value of a field that comes several times."""
        return self.texts.getall(name, [])


async def posted_declaration(request: web.Request) -> Declared:
    """A form of a procedure, which may be as long as a table of many rows is.

    Raises:
        web.HTTPUnsupportedMediaType, web.HTTPRequestEntityTooLarge, web.HTTPBadRequest
    """
    given = await posted_form(request, LARGEST_DECLARATION, MOST_ANSWERS)
    return Declared(MultiDict((tidy(name), tidy(value)) for name, value in given.items()))


async def posted_form(
    request: web.Request, largest: int = LARGEST_BODY, most: int = MOST_FIELDS
) -> MultiDict[str]:
    """The fields of the form, repeated ones kept.

    Raises:
        web.HTTPUnsupportedMediaType: not a plain form (415).
        web.HTTPRequestEntityTooLarge: over `largest` octets (413).
        web.HTTPBadRequest: over `most` fields (400).
    """
    kind = request.headers.get("Content-Type", "")
    if kind != FORM and kind.partition(";")[0].strip().lower() != FORM:
        raise web.HTTPUnsupportedMediaType
    if "Content-Encoding" in request.headers:
        raise web.HTTPUnsupportedMediaType
    return fields(await posted_body(request, largest), most)


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


def fields(body: bytes, most: int = MOST_FIELDS) -> MultiDict[str]:
    """The names and values of a form's body, in order.

    Raises:
        web.HTTPBadRequest: over `most`.
    """
    text = body.decode("utf-8", "replace")
    if text.count("&") >= most:
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
