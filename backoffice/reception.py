"""Reception, second step: one form, led by the papers of the procedure.

What was sent twice is received once: the form carries an id of its own.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from backoffice import checklist, money, offers, pages
from backoffice.application import CHANNELS, SUBMITTER, application_of
from backoffice.cookies import SLIP, Cookies
from backoffice.faults import fault_lines
from backoffice.form_reception import FormAtReception, filling_in, form_at_reception
from backoffice.formats import Formats
from backoffice.forms import Form
from backoffice.picker import require_counter
from backoffice.prepared import REFUSALS, prepared_said, reception_with
from backoffice.typed import Typed, typed_form
from backoffice.visitor import Visitor, visitor
from core.calendar.limits import LimitUnit
from core.calendar.loading import calendar_for
from core.dossiers.application import Application
from core.dossiers.beginnings import REFUSAL_REASONS, receive, refuse
from core.dossiers.desk import Desk
from core.dossiers.models import ApplicantKind, DeliveryMethod
from core.errors import InvalidInput, NotFound
from core.forms.prepared import Expired, Unknown, Used, at_counter
from core.forms.typed import Typed as Fields
from core.people.roles import Right
from core.procedures import catalogue
from core.procedures.catalogue import Version
from core.procedures.models import Procedure
from core.sealing import Seals

#: Purpose of the seal under which code and PIN reach the receipt.
SLIP_PURPOSE = "slip"


@dataclass(frozen=True, slots=True)
class _Counter:
    """What the form is made for."""

    who: Visitor
    version: Version
    units: Sequence[int]

    @property
    def groups(self) -> list[checklist.Group]:
        return checklist.groups(self.version.content)


class Reception:
    """The form, and what happens to it."""

    def __init__(
        self,
        *,
        desk: Desk,
        seals: Seals,
        cookies: Cookies,
        draw: Callable[[], str] = lambda: secrets.token_hex(16),
    ) -> None:
        self._desk, self._seals, self._cookies, self._draw = desk, seals, cookies, draw

    async def page(self, request: web.Request) -> web.StreamResponse:
        """The empty form."""
        at = await self._counter(request)
        typed = Typed()
        declared, explained = await self._declaration(at, typed), ""
        number = request.query.get("declared", "")
        if number and declared is not None:
            try:
                brought = await at_counter(number, at.who.actor, at.who.now)
            except REFUSALS as error:
                explained = prepared_said(error, pages.formats(request))
            else:
                if brought.procedure_code != at.version.code:
                    return pages.go(reception_with(brought))
                declared.begin_with(brought)
        return await self._render(request, at, typed, declared, explained=explained)

    async def submit(self, request: web.Request, form: Form) -> web.StreamResponse:
        """Receive or refuse; with a fault, the form again with everything typed."""
        at = await self._counter(request)
        typed = typed_form(form, self._seals, officer_id=at.who.officer.id, now=at.who.now)
        refused = form.text("do") == "refuse"
        declared = await self._declaration(at, typed)
        if declared is not None and await declared.turned():
            return await self._render(request, at, typed, declared)
        answers = declared.taken() if declared is not None and not refused else None
        if form.text("version_id") != str(at.version.id):
            typed.faults["version_id"] = "changed"
        unit_id = self._unit(at, typed)
        application = application_of(typed, at.version, at.groups, unit_id, refused=refused)
        if application is not None and refused:
            return await self._refuse(request, at, typed, application)
        if application is None:
            return await self._render(request, at, typed, declared, refused=refused)
        number = declared.prepared if declared is not None else ""
        try:
            return await self._receive(at, typed, application, answers, number)
        except (Expired, Used, Unknown) as error:
            assert declared is not None, "only a declaration brings a number"
            declared.forget_prepared()
            explained = prepared_said(error, pages.formats(request))
            return await self._render(request, at, typed, declared, explained=explained)

    async def _declaration(self, at: _Counter, typed: Typed) -> FormAtReception | None:
        """The form of the procedure, if it has one."""
        code = at.version.code
        return await form_at_reception(code, typed, at.who, pages.href("receive", code))

    async def _receive(
        self,
        at: _Counter,
        typed: Typed,
        application: Application,
        answers: Mapping[str, Any] | None,
        number: str,
    ) -> web.StreamResponse:
        begun = await receive(
            self._desk,
            at.who.actor,
            application,
            now=at.who.now,
            request_id=request_id(typed),
            also=None if answers is None else filling_in(answers, at.who, number),
        )
        response = pages.go(pages.href("dossiers", begun.dossier.code, "receipt"))
        slip = {"code": begun.dossier.code, "pin": begun.pin}
        self._cookies.set(response, SLIP, self._seals.close(SLIP_PURPOSE, slip, now=at.who.now))
        return response

    async def _refuse(
        self, request: web.Request, at: _Counter, typed: Typed, application: Application
    ) -> web.StreamResponse:
        try:
            begun = await refuse(
                self._desk,
                at.who.actor,
                application,
                reason=typed.text("refusal_reason"),
                text=typed.text("refusal_text"),
                now=at.who.now,
                request_id=request_id(typed),
            )
        except InvalidInput as error:
            fields = {"reason": "refusal_reason", "note": "refusal_text"}
            typed.faults[fields[error.facts["field"]]] = error.facts["why"]
            declared = await self._declaration(at, typed)
            return await self._render(request, at, typed, declared, refused=True)
        return pages.go(pages.href("dossiers", begun.dossier.code, "receipt"))

    async def _counter(self, request: web.Request) -> _Counter:
        who = visitor(request)
        units = require_counter(who)
        version = await catalogue.get(request.match_info["code"])
        if not await Procedure.exists(id=version.procedure_id, active=True):
            raise NotFound(what="procedure")
        return _Counter(who, version, units)

    def _unit(self, at: _Counter, typed: Typed) -> int:
        chosen = typed.text("unit_id")
        if len(at.units) > 1 and chosen not in map(str, at.units):
            typed.faults["unit_id"] = "choose"
        return int(chosen) if chosen in map(str, at.units) else at.units[0]

    async def _render(
        self,
        request: web.Request,
        at: _Counter,
        typed: Typed,
        declared: FormAtReception | None,
        *,
        refused: bool = False,
        explained: str = "",
    ) -> web.Response:
        f = pages.formats(request)
        labels = _paper_labels(at.groups) | (declared.it.labels(f) if declared else {})
        return pages.render(
            request,
            "reception.html",
            {
                "version": at.version,
                "content": at.version.content,
                "typed": typed,
                "fresh": typed.form is None,
                "lines": fault_lines(typed.faults, f, labels),
                "refused": refused,
                "explained": explained,
                "request_id": request_id(typed) or self._draw(),
                "declared": declared.shown(f) if declared else None,
                **await _matter(at),
                **_papers(at, typed),
                **_choices(at, f),
            },
            status=422 if typed.faults else 409 if explained else 200,
        )


async def _matter(at: _Counter) -> dict[str, Any]:
    """Limits with their dates, and fees."""
    content, chain = at.version.content, at.who.actor.tree.chain(at.units[0])
    calendar = await calendar_for(chain, at.who.now)
    return {
        "offers": offers.offers_of(content, calendar, at.who.now),
        "limit_units": tuple(LimitUnit),
        "fees": money.rows(content),
        "fee_kinds": money.KINDS,
        "fee_notes": money.published(content),
    }


def _papers(at: _Counter, typed: Typed) -> dict[str, Any]:
    """The checklist, and which of the folded parts are open because something stands in them."""
    extra, groups = checklist.extra_keys(), at.groups
    keys = [line.key for group in groups for line in group.lines if not line.is_note]
    touched = [f"{key}.{name}" for key in extra for name in ("name", *checklist.NUMBERS)]
    return {
        "groups": groups,
        "folded": [group.case for group in groups if checklist.folded(group, groups, typed)],
        "first_key": keys[0] if keys else "",
        "extra": extra,
        "extra_open": not keys
        or any(typed.text(name) or typed.fault(name) for name in touched)
        or any(typed.files(key) for key in extra),
        "submitter_open": any(typed.text(name) for name in SUBMITTER),
    }


def _choices(at: _Counter, f: Formats) -> dict[str, Any]:
    """What can be chosen, as (value, label)."""
    tree = at.who.actor.tree
    said: dict[str, tuple[str, Iterable[str]]] = {
        "kinds_said": ("applicant", ApplicantKind),
        "channels_said": ("channel", CHANNELS),
        "deliveries_said": ("delivery", DeliveryMethod),
        "reasons_said": ("refusal_reason", REFUSAL_REASONS),
    }
    units = [tree.get(unit) for unit in at.units]
    return {
        **{
            name: [(str(one), f.say(f"{table}.{one}")) for one in known]
            for name, (table, known) in said.items()
        },
        "units": units,
        "units_said": [(str(unit.id), f.unit(unit)) for unit in units],
        "may_refuse": any(at.who.actor.may(Right.REFUSE, unit) for unit in at.units),
    }


def _paper_labels(groups: Sequence[checklist.Group]) -> dict[str, str]:
    return {line.key: line.name for group in groups for line in group.lines}


def request_id(typed: Fields) -> str | None:
    """The id that the form was given, so that sending it twice does one thing; None without."""
    given = typed.text("request_id")
    if len(given) != 32 or not all(letter in "0123456789abcdef" for letter in given):
        return None
    return given
