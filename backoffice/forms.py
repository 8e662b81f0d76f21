"""Reading what a form sent, without trusting any of it.

A form arrives urlencoded, or as multipart when it may carry scanned papers. Papers go to
the store while they arrive: none is ever held in memory. The form's token comes first in
every form of ours, so nothing is stored for a stranger. Whatever the body is, the answer
is a form or a refusal (400, 403, 413, 415), never a failure.
"""

from __future__ import annotations

import hmac
from collections.abc import AsyncIterable, AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, EofStream, MultipartReader, web
from aiohttp.http_exceptions import HttpProcessingError
from multidict import MultiDict

from core.dossiers.files import FileTooLarge, FileTypeRefused
from core.storable import tidy

#: Octets of all texts together, of one form with its papers, and how many parts it may have.
MAX_TEXT, MAX_BODY, MAX_PARTS = 1024 * 1024, 110 * 1024 * 1024, 1500

TOKEN = "csrf"

_CHUNK = 256 * 1024

#: What aiohttp raises for bodies that are no multipart, its warnings included where they raise.
_MALFORMED = (
    Warning,
    ValueError,
    RuntimeError,
    AssertionError,
    LookupError,
    TypeError,
    ConnectionError,
    EofStream,
    HttpProcessingError,
    web.RequestPayloadError,
)


@dataclass
class Form:
    """What was typed, which files were stored, and what was wrong with the others."""

    texts: MultiDict[str] = field(default_factory=MultiDict)
    #: field -> files as a paper remembers them: {"sha256","name","size","type"}
    files: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)  #: field -> why

    def text(self, name: str) -> str:
        """What was typed there, without blanks around; empty when nothing was."""
        return self.texts.get(name, "").strip()

    def all(self, name: str) -> list[str]:
        """Every value of a field that comes several times."""
        return self.texts.getall(name, [])


class Store(Protocol):
    """Takes files while they arrive: the folder of papers, or whoever only reads them."""

    async def put(
        self, chunks: AsyncIterable[bytes], name: str, *, officer_id: int | None, now: datetime
    ) -> dict[str, Any]:
        """What the form remembers of the file.

        Raises:
            FileTooLarge, FileTypeRefused: it is not taken.
        """
        ...


@dataclass(frozen=True, slots=True)
class Taker:
    """Where the files of a form go."""

    store: Store
    officer_id: int
    now: datetime


async def read_form(request: web.Request, token: str, taker: Taker | None = None) -> Form:
    """The form that was sent.

    Args:
        token: what the form must bring to show that it is ours.
        taker: stores the files; without it a form that could carry files is refused.

    Raises:
        web.HTTPForbidden: the token is missing or wrong; nothing was stored.
        web.HTTPBadRequest: no form can be read from that.
        web.HTTPRequestEntityTooLarge
        web.HTTPUnsupportedMediaType
    """
    match request.content_type:
        case "application/x-www-form-urlencoded":
            return await _read_plain(request, token)
        case "multipart/form-data" if taker is not None:
            return await _Multipart(token, taker).read(request)
    raise web.HTTPUnsupportedMediaType


def check_token(given: str, wanted: str) -> None:
    """Go on only with the right token.

    Raises:
        web.HTTPForbidden
    """
    if not wanted or not hmac.compare_digest(given.encode(), wanted.encode()):
        raise web.HTTPForbidden


async def _read_plain(request: web.Request, token: str) -> Form:
    body = bytearray()
    with _refusing_malformed():
        async for chunk in request.content.iter_chunked(_CHUNK):
            body += chunk
            if len(body) > MAX_TEXT:
                raise web.HTTPRequestEntityTooLarge(MAX_TEXT, len(body))
        pairs = parse_qsl(
            body.decode("utf-8", "replace"),
            keep_blank_values=True,
            errors="replace",
            max_num_fields=MAX_PARTS,
        )
    form = Form(MultiDict((tidy(name), tidy(value)) for name, value in pairs))
    check_token(form.texts.get(TOKEN, ""), token)
    return form


class _Multipart:
    """One reading of one multipart body."""

    def __init__(self, token: str, taker: Taker) -> None:
        self._token, self._taker = token, taker
        self._form = Form()
        self._trusted = False
        self._octets = self._text_octets = 0

    async def read(self, request: web.Request) -> Form:
        with _refusing_malformed():
            reader = await request.multipart()
        for _ in range(MAX_PARTS):
            with _refusing_malformed():
                part = await reader.next()
            if part is None:
                self._require_trust()
                return self._form
            if isinstance(part, MultipartReader):
                raise web.HTTPBadRequest
            await self._take(part)
        raise web.HTTPRequestEntityTooLarge(MAX_PARTS, MAX_PARTS)

    async def _take(self, part: BodyPartReader) -> None:
        name, filename = _names(part)
        if filename is None:
            await self._take_text(name, part)
            return
        self._require_trust()
        if filename:
            await self._take_file(name, tidy(filename), part)
        else:  # a file field that was left empty
            await self._drain(part)

    async def _take_text(self, name: str, part: BodyPartReader) -> None:
        value = bytearray()
        async for chunk in self._chunks(part):
            value += chunk
            self._text_octets += len(chunk)
            if self._text_octets > MAX_TEXT:
                raise web.HTTPRequestEntityTooLarge(MAX_TEXT, self._text_octets)
        text = tidy(value.decode("utf-8", "replace"))
        if name == TOKEN:
            check_token(text, self._token)
            self._trusted = True
        self._form.texts.add(name, text)

    async def _take_file(self, name: str, filename: str, part: BodyPartReader) -> None:
        taker = self._taker
        try:
            kept = await taker.store.put(
                self._chunks(part), filename, officer_id=taker.officer_id, now=taker.now
            )
        except (FileTooLarge, FileTypeRefused) as error:
            self._form.faults[name] = error.kind
            await self._drain(part)
            return
        self._form.files.setdefault(name, []).append(kept)

    def _require_trust(self) -> None:
        if not self._trusted:
            raise web.HTTPForbidden

    async def _drain(self, part: BodyPartReader) -> None:
        async for _ in self._chunks(part):
            pass

    async def _chunks(self, part: BodyPartReader) -> AsyncIterator[bytes]:
        while not part.at_eof():
            with _refusing_malformed():
                chunk = await part.read_chunk(_CHUNK)
            self._octets += len(chunk)
            if self._octets > MAX_BODY:
                raise web.HTTPRequestEntityTooLarge(MAX_BODY, self._octets)
            yield chunk


def _names(part: BodyPartReader) -> tuple[str, str | None]:
    """The names of the field and of the file; None when the part is no file."""
    with _refusing_malformed():
        return tidy(part.name or ""), part.filename


@contextmanager
def _refusing_malformed() -> Iterator[None]:
    try:
        yield
    except _MALFORMED as error:
        raise web.HTTPBadRequest from error
