"""Filling in the form of a procedure at home.

Nothing is kept before the whole form is right; then it has a number, and can be corrected under
it until a dossier begins with it (`channels.web.prepared`).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime

from aiohttp import web

from channels.forms import Declared, posted_declaration
from channels.web.form_page import facts_of, note, outdated, request_of, typed_in
from channels.web.pages import Pages
from channels.web.prepared import (
    ONE,
    PATH,
    REFUSALS,
    STATUS,
    Declaring,
    PreparedPages,
    retry_after,
    said,
    secret_of,
)
from channels.web.procedures import PATH as PROCEDURES
from channels.web.procedures import version_of
from channels.wording import FormWords
from core.errors import CoreError, InvalidForm, NotFound
from core.forms import versions
from core.forms.prepared import Declaration, Slip
from core.forms.sheet import Filling
from core.forms.versions import Version
from core.people.units import unit_tree
from core.procedures import catalogue
from core.procedures.models import Procedure

CHANNEL = "web"


class DeclarationPages:
    """Serves the form of each procedure that has one."""

    def __init__(
        self,
        *,
        pages: Pages,
        declaring: Declaring,
        prepared: PreparedPages,
        clock: Callable[[], datetime],
        sender_of: Callable[[web.Request], str],
    ) -> None:
        self._pages, self._clock, self._sender_of = pages, clock, sender_of
        self._declarations, self._prepared = declaring.declarations, prepared

    def routes(self) -> list[web.RouteDef]:
        form = f"{PROCEDURES}/{{code}}{PATH}"
        return [
            web.get(form, self.fresh),
            web.post(form, self.prepare),
            web.get(f"{ONE}/sua", self.edit),
            web.post(f"{ONE}/sua", self.change),
        ]

    async def fresh(self, request: web.Request) -> web.Response:
        """The empty form of a procedure."""
        procedure, version = await _asked(request)
        return self._page(request, procedure, await self._filling(version))

    async def prepare(self, request: web.Request) -> web.Response:
        """Keep it when it is right; else show it again with everything typed."""
        procedure, version = await _asked(request)
        filling = await self._filling(version, await posted_declaration(request))
        try:
            kept = await self._kept(request, procedure, filling)
        except REFUSALS as error:
            return self._page(request, procedure, filling, refused=error)
        if kept is not None:
            return self._pages.go(request, f"{PATH}/{kept.number}", k=kept.secret)
        return self._page(request, procedure, filling)

    async def edit(self, request: web.Request) -> web.Response:
        """The form with what was prepared."""
        try:
            it = await self._prepared.of_address(request)
        except REFUSALS as error:
            return self._prepared.refused(request, error)
        filling = await self._filling(it.version)
        filling.begun = it.data
        return self._page(request, await catalogue.get(it.procedure_code), filling, it)

    async def change(self, request: web.Request) -> web.Response:
        """Keep what was changed, under the same number."""
        try:
            it = await self._prepared.of_address(request)
            filling = await self._filling(it.version, await posted_declaration(request))
            procedure = await catalogue.get(it.procedure_code)
            kept = await self._kept(request, procedure, filling, it)
        except REFUSALS as error:
            return self._prepared.refused(request, error)
        if kept is not None:
            return self._pages.go(request, f"{PATH}/{kept.number}", k=kept.secret)
        return self._page(request, procedure, filling, it)

    async def _kept(
        self,
        request: web.Request,
        procedure: catalogue.Version,
        filling: Filling,
        it: Declaration | None = None,
    ) -> Slip | None:
        """Keep the form if it is to be kept and right; its faults are noted in it.

        Raises:
            TooManyTries, Used, Expired, Unknown
        """
        if filling.turned():
            return None
        answers = filling.taken()
        if outdated(filling) or filling.typed.faults:
            return None
        sender, now = self._sender_of(request), self._clock()
        try:
            if it is not None:
                secret = secret_of(request)
                return await self._declarations.change(
                    it.number, secret, it.version, answers, asker=sender, now=now
                )
            return await self._declarations.keep(
                procedure.code,
                filling.version,
                answers,
                channel=CHANNEL,
                asker=sender,
                request_id=request_of(filling.typed) or secrets.token_hex(16),
                now=now,
            )
        except InvalidForm as error:
            note(filling, error)
        return None

    async def _filling(self, version: Version, posted: Declared | None = None) -> Filling:
        now, asked = self._clock(), version.form.asked
        return Filling(
            version, typed_in(posted), await unit_tree(now), now, parts=asked, files=False
        )

    def _page(
        self,
        request: web.Request,
        procedure: catalogue.Version,
        filling: Filling,
        it: Declaration | None = None,
        *,
        refused: CoreError | None = None,
    ) -> web.Response:
        words = self._pages.words(request)
        query = f"?k={secret_of(request)}" if it else ""
        facts = facts_of(filling, FormWords(words.language), f"{request.path}{query}")
        status = STATUS[type(refused)] if refused else 422 if facts["lines"] else 200
        back = f"{PATH}/{it.number}{query}" if it else f"{PROCEDURES}/{procedure.code}"
        return self._pages.private(
            request,
            "declare.html",
            status=status,
            headers=retry_after(status),
            procedure=procedure.content.name,
            title=filling.form.said(words.language) or procedure.content.name,
            back=back,
            what="change" if it else "prepare",
            explained=said(refused, words) if refused else "",
            **facts,
        )


async def _asked(request: web.Request) -> tuple[catalogue.Version, Version]:
    """The procedure of the address and its form.

    Raises:
        web.HTTPNotFound: there is none, or it is abolished.
    """
    try:
        procedure = await version_of(request.match_info["code"])
    except NotFound as error:
        raise web.HTTPNotFound from error
    version = await versions.readable_for(procedure.code)
    if version is None or not await Procedure.exists(id=procedure.procedure_id, active=True):
        raise web.HTTPNotFound
    return procedure, version
