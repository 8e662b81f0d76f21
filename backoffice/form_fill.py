"""Filling in the form of a dossier that is there already."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from aiohttp import web

from backoffice import pages
from backoffice.faults import fault_lines
from backoffice.forms import Form
from backoffice.reception import request_id
from backoffice.seen import seen
from backoffice.typed import fresh_form, typed_form
from backoffice.visitor import Visitor, visitor
from core.dossiers.models import Dossier
from core.dossiers.states import ENDS
from core.errors import Conflict, InvalidForm, NotAllowed, NotFound
from core.forms import filling
from core.forms.definition import Known
from core.forms.posting import name_of
from core.forms.prefilling import prefilled
from core.forms.sheet import BEFORE, Filling
from core.forms.versions import Version
from core.people.roles import Right
from core.sealing import Seals


class FormFilling:
    """The form of one dossier."""

    def __init__(
        self, *, seals: Seals, draw: Callable[[], str] = lambda: secrets.token_hex(16)
    ) -> None:
        self._seals, self._draw = seals, draw

    async def page(self, request: web.Request) -> web.StreamResponse:
        """The form with what was answered, or with what the dossier says of its holder."""
        who, dossier, version = await self._opened(request)
        typed = fresh_form(self._seals, officer_id=who.officer.id, now=who.now)
        it = Filling(version, typed, who.actor.tree, who.now, parts=_parts(request, version))
        if answers := await filling.of(dossier.id):
            it.begun = answers.data
        else:
            begun = await prefilled(version.form, "", who.actor, who.now, _known(dossier))
            it.begun, it.sources = begun.data, begun.sources
        return await self._render(request, dossier, it)

    async def submit(self, request: web.Request, form: Form) -> web.StreamResponse:
        """Store it; or show it again with what depends on the answers."""
        who, dossier, version = await self._opened(request)
        typed = typed_form(form, self._seals, officer_id=who.officer.id, now=who.now)
        answers = await filling.of(dossier.id)
        begun = answers.data if answers else {}
        it = Filling(version, typed, who.actor.tree, who.now, begun, parts=_parts(request, version))
        if form.text("do") == BEFORE:
            known = await prefilled(
                it.form,
                dossier.holder_number,
                who.actor,
                who.now,
                _known(dossier),
                but=dossier.id,
            )
            it.begin_with(known)
        elif not it.turned():
            return await self._save(request, who, dossier, it)
        return await self._render(request, dossier, it)

    async def _opened(self, request: web.Request) -> tuple[Visitor, Dossier, Version]:
        who = visitor(request)
        dossier = await seen(who, request.match_info["code"], "form")
        if not filling.may_fill(who.actor, dossier):
            raise NotAllowed(right=Right.RECEIVE.value)
        version = await filling.form_of(dossier)
        if version is None:
            raise NotFound(what="form")
        return who, dossier, version

    async def _save(
        self, request: web.Request, who: Visitor, dossier: Dossier, it: Filling
    ) -> web.StreamResponse:
        answers, explained = it.taken(), ""
        if not it.typed.faults:
            try:
                await self._store_answers(who, dossier, it, answers)
                return pages.go(f"{pages.href('dossiers', dossier.code)}#filled")
            except InvalidForm as error:
                it.typed.faults |= {name_of(place): why for place, why in error.faults.items()}
            except Conflict as error:
                await dossier.refresh_from_db()
                explained = pages.formats(request).say(f"error.{error.kind}")
        return await self._render(request, dossier, it, explained)

    async def _store_answers(
        self, who: Visitor, dossier: Dossier, it: Filling, answers: dict[str, Any]
    ) -> None:
        events = it.typed.text("events")
        await filling.fill(
            dossier.code,
            answers,
            actor=who.actor,
            now=who.now,
            version_id=it.version.id,
            expected_events=int(events) if events.isascii() and events.isdigit() else -1,
            request_id=request_id(it.typed),
        )

    async def _render(
        self, request: web.Request, dossier: Dossier, it: Filling, explained: str = ""
    ) -> web.Response:
        f = pages.formats(request)
        lines = fault_lines(it.typed.faults, f, it.labels(f))
        status = 409 if explained else 422 if lines else 200
        return pages.render(
            request,
            "form_fill.html",
            {
                "dossier": dossier,
                "title": it.form.said(f.language),
                "typed": it.typed,
                "card": it.card(f, _address(dossier, it)),
                "back": f"{pages.href('dossiers', dossier.code)}#filled",
                "lines": lines,
                "explained": explained,
                "before": bool(dossier.holder_number) and _asked(it) and dossier.state not in ENDS,
                "request_id": request_id(it.typed) or self._draw(),
            },
            status=status,
        )


def _parts(request: web.Request, version: Version) -> frozenset[str]:
    """The one part that a step fills in, or none: the whole form.

    Raises:
        NotFound: the form has no such part.
    """
    wanted = request.query.get("part", "")
    if wanted and wanted not in {part.key for part in version.form.parts}:
        raise NotFound(what="part")
    return frozenset({wanted}) if wanted else frozenset()


def _address(dossier: Dossier, it: Filling) -> str:
    address = pages.href("dossiers", dossier.code, "form")
    return f"{address}?part={min(it.parts)}" if it.parts else address


def _asked(it: Filling) -> bool:
    """Whether anything of it is asked of who applies."""
    return not it.parts or bool(it.parts & it.form.asked)


def _known(dossier: Dossier) -> dict[str, str]:
    return {one.value: str(getattr(dossier, one.value)) for one in Known}
