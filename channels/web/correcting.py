"""Who applied fills in or corrects the form of a dossier while papers are waited for.

The leave to do so is a seal that the status page hands out beside the details: the PIN, or the
slip, was proven there, and it stands in no address. Identity numbers are shown masked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from channels.forms import Declared, posted_declaration
from channels.web.form_page import facts_of, note, outdated, request_of, typed_in
from channels.web.pages import Pages
from channels.wording import FormWords
from core.dossiers.models import Dossier
from core.errors import Conflict, InvalidForm, NotAllowed
from core.forms import filling
from core.forms.masking import Hidden
from core.forms.reading import InvalidDefinition
from core.forms.sheet import Filling
from core.forms.versions import Version
from core.people.units import unit_tree
from core.sealing import Seals

PATH = "/tra-cuu/to-khai"
_PURPOSE, _LIFE = "correct a form", timedelta(hours=2)
#: The seal, in a hidden field.
GRANT = "phep"


@dataclass(frozen=True, slots=True)
class _Leave:
    """What a seal allows."""

    seal: str
    dossier: Dossier
    version: Version
    back: dict[str, str]  #: query of the status page that it came from


class Correcting:
    """Serves the form of a dossier to who applied."""

    def __init__(self, *, pages: Pages, sealing_key: bytes, clock: Callable[[], datetime]) -> None:
        self._pages, self._clock = pages, clock
        self._seals = Seals(sealing_key)

    def routes(self) -> list[web.RouteDef]:
        return [web.post(PATH, self.submit)]

    async def leave(self, dossier_id: int, token: str | None) -> str:
        """The seal for who has just proven the receipt; empty: there is nothing to correct.

        Args:
            token: of the slip, to find the way back to the details.
        """
        dossier = await Dossier.get(id=dossier_id)
        if not filling.asks_applicant(dossier) or await _form_of(dossier) is None:
            return ""
        value = {"code": dossier.code, "token": token or ""}
        return self._seals.close(_PURPOSE, value, now=self._clock())

    async def submit(self, request: web.Request) -> web.Response:
        """Show the form; store what came back when it is right."""
        posted = await posted_declaration(request)
        leave = await self._leave(posted)
        if leave is None:
            return self._pages.private(request, "no_leave.html", status=403, switch={})
        answers = await filling.of(leave.dossier.id)
        begun = dict(answers.data) if answers else {}
        hidden = Hidden(leave.version.form, begun)
        if posted.text("do") == "open":
            return self._page(request, leave, await self._filling(leave, None, begun), hidden)
        hidden.reveal(posted.texts)
        it = await self._filling(leave, posted, begun)
        if not it.turned():
            given = it.taken()
            if not outdated(it) and not it.typed.faults:
                return await self._stored(request, leave, it, hidden, given)
        return self._page(request, leave, it, hidden)

    async def _stored(
        self, request: web.Request, leave: _Leave, it: Filling, hidden: Hidden, given: Any
    ) -> web.Response:
        events = it.typed.text("events")
        try:
            await filling.fill(
                leave.dossier.code,
                given,
                actor=None,
                now=self._clock(),
                version_id=leave.version.id,
                expected_events=int(events) if events.isascii() and events.isdigit() else -1,
                request_id=request_of(it.typed) or None,
            )
        except InvalidForm as error:
            note(it, error)
        except Conflict:
            await leave.dossier.refresh_from_db()
            return self._page(request, leave, it, hidden, moved_on=True)
        except NotAllowed:
            return self._pages.private(request, "no_leave.html", status=409, switch={})
        else:
            return self._pages.go(request, "/tra-cuu", **leave.back, da_luu="1")
        return self._page(request, leave, it, hidden)

    async def _leave(self, posted: Declared) -> _Leave | None:
        seal = posted.text(GRANT)
        value = self._seals.open(_PURPOSE, seal, now=self._clock(), life=_LIFE)
        dossier = await Dossier.get_or_none(code=value["code"]) if value else None
        if value is None or dossier is None or not filling.asks_applicant(dossier):
            return None
        version = await _form_of(dossier)
        if version is None:
            return None
        token = {"t": value["token"]} if value["token"] else {}
        return _Leave(seal, dossier, version, {"ma": dossier.code, **token})

    async def _filling(
        self, leave: _Leave, posted: Declared | None, begun: dict[str, Any]
    ) -> Filling:
        now, asked = self._clock(), leave.version.form.asked
        return Filling(
            leave.version,
            typed_in(posted),
            await unit_tree(now),
            now,
            begun,
            parts=asked,
            files=False,
        )

    def _page(
        self,
        request: web.Request,
        leave: _Leave,
        it: Filling,
        hidden: Hidden,
        *,
        moved_on: bool = False,
    ) -> web.Response:
        words = self._pages.words(request)
        facts = facts_of(it, FormWords(words.language), PATH)
        facts["card"] = replace(facts["card"], starts=hidden.hide(facts["card"].starts))
        if it.typed.form is not None:
            it.typed.form.texts.update(hidden.hide(it.typed.form.texts))
        return self._pages.private(
            request,
            "declare.html",
            status=409 if moved_on else 422 if facts["lines"] else 200,
            procedure=leave.dossier.code,
            title=it.form.said(words.language),
            back="",
            what="correct",
            grant=leave.seal,
            events=leave.dossier.event_count,
            explained=words.say("declare.moved_on") if moved_on else "",
            **facts,
        )


async def _form_of(dossier: Dossier) -> Version | None:
    try:
        return await filling.form_of(dossier)
    except InvalidDefinition:
        return None
