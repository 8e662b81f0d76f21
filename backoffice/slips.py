"""Slips to print: the page after reception, and the PDFs.

The PIN is known at reception only. It reaches the page and the first print in a sealed cookie
that lives a quarter of an hour; later prints go without, until the officer gives a new PIN.
"""

from __future__ import annotations

from typing import Protocol

from aiohttp import web

from backoffice import pages
from backoffice.cookies import SLIP, Cookies
from backoffice.forms import Form
from backoffice.printing.printer import PAPERS
from backoffice.reception import SLIP_PURPOSE
from backoffice.seen import seen
from backoffice.visitor import Visitor, visitor
from core.dossiers import pins
from core.dossiers.desk import Desk
from core.dossiers.models import Dossier, DossierEvent
from core.dossiers.states import Action, State
from core.errors import NotFound
from core.language import LANGUAGES
from core.people.roles import Right
from core.procedures import catalogue
from core.receipts.content import Slip
from core.receipts.of_dossier import Issuer, due_of, receipt_of, refusal_of, supplement_of
from core.sealing import Seals


class SlipPrinter(Protocol):
    """What makes a PDF of a slip: `backoffice.printing.printer.Printer`."""

    async def pdf(self, slip: Slip, language: str = "vi", paper: str = "a5") -> bytes:
        """The whole slip, every part of it."""
        ...


class Slips:
    """The receipt's page, the PDFs, the new PIN."""

    def __init__(
        self, *, printer: SlipPrinter, issuer: Issuer, desk: Desk, seals: Seals, cookies: Cookies
    ) -> None:
        self._printer, self._issuer, self._desk = printer, issuer, desk
        self._seals, self._cookies = seals, cookies

    async def page(self, request: web.Request) -> web.StreamResponse:
        """What the applicant takes home: numbers, date, and the button that prints."""
        who = visitor(request)
        dossier = await seen(who, request.match_info["code"], "page")
        version = await catalogue.version(dossier.version_id)
        f = pages.formats(request)
        due = due_of(dossier)
        return pages.render(
            request,
            "receipt.html",
            {
                "dossier": dossier,
                "content": version.content,
                "pin": self._pin(request, who, dossier),
                "due": due,
                "reasons": f.reasons(due),
                "form": _form_of(dossier),
                "may_print": who.actor.may(Right.PRINT, dossier.receiving_unit_id),
                "papers": PAPERS,
            },
        )

    async def receipt(self, request: web.Request) -> web.StreamResponse:
        """Form 01 as PDF."""
        who, dossier = await self._to_print(request)
        if dossier.received_at is None:
            raise NotFound(what="receipt")
        pin = self._pin(request, who, dossier)
        slip = await receipt_of(
            dossier,
            (await catalogue.version(dossier.version_id)).content,
            who.actor.tree,
            self._issuer,
            pin=pin,
            reprinted_at=None if pin else who.now,
        )
        return await self._pdf(request, slip, f"{dossier.code}.pdf")

    async def supplement(self, request: web.Request) -> web.StreamResponse:
        """Form 02 as PDF, while papers are waited for."""
        who, dossier = await self._to_print(request)
        if dossier.state is not State.WAITING_PAPERS:
            raise NotFound(what="supplement_slip")
        slip = await supplement_of(
            dossier,
            (await catalogue.version(dossier.version_id)).content,
            who.actor.tree,
            self._issuer,
            reason=pages.WORDING.say("slip.supplement_reason", _language(request)),
        )
        return await self._pdf(request, slip, f"{dossier.code}-02.pdf")

    async def refusal(self, request: web.Request) -> web.StreamResponse:
        """Form 03 as PDF, of a dossier that was turned away, or whose result is a refusal, which
        is given in writing with its reason too (L-32).
        """
        who, dossier = await self._to_print(request)
        if dossier.state is State.REFUSED:
            event = await DossierEvent.get(dossier_id=dossier.id, action=Action.REFUSE.value)
            action, reason = Action.REFUSE, event.facts.get("reason", "other")
        elif dossier.outcome == "refused" and dossier.completed_at is not None:
            action, reason = Action.APPROVE, "not_eligible"
        else:
            raise NotFound(what="refusal_slip")
        slip = await refusal_of(
            dossier,
            (await catalogue.version(dossier.version_id)).content,
            who.actor.tree,
            self._issuer,
            by=action,
            reason=pages.WORDING.say(f"refusal_reason.{reason}", _language(request)),
        )
        return await self._pdf(request, slip, f"{dossier.code}-03.pdf")

    async def renew_pin(self, request: web.Request, form: Form) -> web.StreamResponse:
        """A new PIN for an applicant who lost it; printed from the page that follows."""
        who = visitor(request)
        dossier = await seen(who, request.match_info["code"], "page")
        pin = await pins.renew(self._desk, dossier.code, who.actor, now=who.now)
        response = pages.go(pages.href("dossiers", dossier.code, "receipt"))
        slip = {"code": dossier.code, "pin": pin}
        self._cookies.set(response, SLIP, self._seals.close(SLIP_PURPOSE, slip, now=who.now))
        return response

    async def _to_print(self, request: web.Request) -> tuple[Visitor, Dossier]:
        who = visitor(request)
        dossier = await seen(who, request.match_info["code"], "print")
        who.actor.require(Right.PRINT, dossier.receiving_unit_id)
        return who, dossier

    def _pin(self, request: web.Request, who: Visitor, dossier: Dossier) -> str | None:
        seal = self._cookies.get(request, SLIP)
        if not seal:
            return None
        found = self._seals.open(SLIP_PURPOSE, seal, now=who.now, life=SLIP.life)
        return str(found["pin"]) if found and found["code"] == dossier.code else None

    async def _pdf(self, request: web.Request, slip: Slip, name: str) -> web.Response:
        paper = request.query.get("paper", "")
        made = await self._printer.pdf(
            slip, _language(request), paper if paper in PAPERS else PAPERS[0]
        )
        return web.Response(
            body=made,
            content_type="application/pdf",
            headers={
                "Content-Disposition": f'inline; filename="{name}"',
                # The browser's own viewer is a page that our policy would leave without style.
                "Content-Security-Policy": "frame-ancestors 'none'",
            },
        )


def _language(request: web.Request) -> str:
    """Of the slip: the citizen's and not the officer's, so Vietnamese unless asked for."""
    wanted = request.query.get("lang", "")
    return wanted if wanted in LANGUAGES else "vi"


def _form_of(dossier: Dossier) -> str:
    """Which slip there is to print: receipt, refusal, or none."""
    if dossier.received_at is not None:
        return "receipt"
    return "refusal" if dossier.state is State.REFUSED else ""
