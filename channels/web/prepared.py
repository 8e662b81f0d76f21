"""What was filled in at home, shown to whoever has its number and the secret beside it.

Both stand in the address, as on a receipt's QR code. The page says what to do with the number,
gives the declaration as PDF to be signed, and erases it when its author wishes.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from channels.forms import posted_form
from channels.web.asking import RETRY_AFTER_S
from channels.web.offers import paper_cases
from channels.web.pages import Pages
from channels.web.presenting import Words
from core.clock import civil_date
from core.dossiers.lookup import display
from core.errors import CoreError
from core.forms.asking import sections, to_bring
from core.forms.prepared import (
    Declaration,
    Declarations,
    Expired,
    Mistyped,
    TooManyTries,
    Unknown,
    Used,
)
from core.forms.prepared_number import display_secret, read_number
from core.procedures import catalogue

PATH = "/to-khai"
ONE = f"{PATH}/{{number:[0-9]{{10}}}}"
#: A typed number, and a typed secret, are no longer than this.
_LONGEST = 60

#: Why a number opens nothing -> what HTTP calls it.
STATUS: dict[type[CoreError], int] = {
    Mistyped: 422,
    Unknown: 404,
    Used: 410,
    Expired: 410,
    TooManyTries: 429,
}
REFUSALS = tuple(STATUS)

#: Makes the PDF of a declaration: (it, name of the procedure, language).
Printing = Callable[[Declaration, str, str], Awaitable[bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaring:
    """What the gateway gives the site for forms."""

    declarations: Declarations
    printed: Printing
    sealing_key: bytes  #: any secret of this installation


class PreparedPages:
    """Serves `/to-khai`."""

    def __init__(
        self,
        *,
        pages: Pages,
        declaring: Declaring,
        clock: Callable[[], datetime],
        sender_of: Callable[[web.Request], str],
    ) -> None:
        self._pages, self._clock, self._sender_of = pages, clock, sender_of
        self._declarations, self._printed = declaring.declarations, declaring.printed

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get(PATH, self.door),
            web.post(PATH, self.open),
            web.get(ONE, self.one),
            web.get(f"{ONE}.pdf", self.pdf),
            web.post(f"{ONE}/xoa", self.erase),
        ]

    async def door(self, request: web.Request) -> web.Response:
        """Where number and secret are typed by hand."""
        return self._door(request, request.query.get("so", "")[:_LONGEST])

    async def open(self, request: web.Request) -> web.Response:
        """To what was prepared, or what is wrong."""
        form = await posted_form(request)
        typed, secret = form.get("so", "")[:_LONGEST], form.get("k", "")[:_LONGEST].strip()
        try:
            number = read_number(typed)
            if number is None:
                raise Mistyped
            await self._shown(request, number, secret)
        except REFUSALS as error:
            return self._door(request, typed, error)
        return self._pages.go(request, f"{PATH}/{number}", k=secret)

    async def one(self, request: web.Request) -> web.Response:
        """The number, what was filled in, and what to do with it."""
        try:
            it = await self.of_address(request)
        except REFUSALS as error:
            return self.refused(request, error)
        words = self._pages.words(request)
        content = (await catalogue.get(it.procedure_code)).content
        form = it.version.form
        shown = sections(form, it.data, words.language, parts=form.asked)
        return self._pages.private(
            request,
            "prepared.html",
            it=it,
            number=display(it.number),
            secret=display_secret(secret_of(request)),
            query=f"?k={secret_of(request)}",
            title=form.said(words.language) or content.name,
            procedure=content.name,
            sections=shown,
            until=words.day(civil_date(it.expires_at)),
            brought=to_bring(form, it.data, words.language),
            cases=paper_cases(content, words),
        )

    async def pdf(self, request: web.Request) -> web.Response:
        """To be printed and signed: the same as the counter prints."""
        number, sender = request.match_info["number"], self._sender_of(request)
        try:
            it = await self._declarations.to_print(
                number, secret_of(request), asker=sender, now=self._clock()
            )
        except REFUSALS as error:
            return self.refused(request, error)
        name = (await catalogue.get(it.procedure_code)).content.name
        body = await self._printed(it, name, self._pages.language(request))
        headers = {
            "Content-Disposition": f'inline; filename="to-khai-{it.number}.pdf"',
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",
            "X-Robots-Tag": "noindex, noarchive",
            # The browser's own viewer is a page that our policy would leave without style.
            "Content-Security-Policy": "frame-ancestors 'none'",
        }
        return web.Response(body=body, content_type="application/pdf", headers=headers)

    async def erase(self, request: web.Request) -> web.Response:
        """Erase it at once."""
        number, sender = request.match_info["number"], self._sender_of(request)
        try:
            await self._declarations.erase(
                number, secret_of(request), asker=sender, now=self._clock()
            )
        except REFUSALS as error:
            return self.refused(request, error)
        return self._pages.go(request, PATH, xong="1")

    async def of_address(self, request: web.Request) -> Declaration:
        """What the address of this request opens.

        Raises:
            Mistyped, Unknown, Used, Expired, TooManyTries
        """
        return await self._shown(request, request.match_info["number"], secret_of(request))

    def refused(self, request: web.Request, error: CoreError) -> web.Response:
        """What to say when it opens nothing."""
        return self._door(request, request.match_info["number"], error)

    async def _shown(self, request: web.Request, number: str, secret: str) -> Declaration:
        return await self._declarations.shown(
            number, secret, asker=self._sender_of(request), now=self._clock()
        )

    def _door(
        self, request: web.Request, typed: str, error: CoreError | None = None
    ) -> web.Response:
        words, status = self._pages.words(request), STATUS[type(error)] if error else 200
        return self._pages.private(
            request,
            "declarations.html",
            status=status,
            headers=retry_after(status),
            switch={},
            typed=typed,
            erased="xong" in request.query,
            refused=said(error, words) if error else "",
        )


def secret_of(request: web.Request) -> str:
    """The secret in the address."""
    return request.query.get("k", "")[:_LONGEST]


def retry_after(status: int) -> dict[str, str] | None:
    """The header for who is asked to wait."""
    return {"Retry-After": str(RETRY_AFTER_S)} if status == 429 else None


def said(error: CoreError, words: Words) -> str:
    """Why it opens nothing, and when that came about; no dossier is named."""
    moments = [error.facts[name] for name in ("at", "on") if name in error.facts]
    days = [words.day(civil_date(datetime.fromisoformat(one))) for one in moments]
    return words.say(f"declare.{error.kind}", on=days[0] if days else "")
