"""The page of one dossier: what is known, what happened, and what this officer may do now."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from aiohttp import web

from backoffice import pages
from backoffice.asks import (
    ASKED_STATES,
    ASKS,
    arranged,
    asked_lines,
    choices_said,
    said,
)
from backoffice.checklist import extra_keys
from backoffice.faults import FaultLine, fault_lines
from backoffice.form_filled import filled_of
from backoffice.formats import Formats
from backoffice.forms import Form
from backoffice.offered import Offered, Tried, by_table, step_id
from backoffice.progress import progress
from backoffice.reception import request_id
from backoffice.remarks import remarks_shown
from backoffice.running import running_lines
from backoffice.seen import seen
from backoffice.steps import Steps, desk_id, noted
from backoffice.timeline import timeline
from backoffice.typed import Typed, typed_form
from backoffice.usual import usual_lines
from backoffice.visitor import Visitor, visitor
from backoffice.worklist import next_for
from core.calendar.loading import calendar_for
from core.calendar.reckoning import NeverOpen, UnknownYear
from core.dossiers.apology import AlreadyReappointed, ApologyTooLate, NothingPromised
from core.dossiers.commands import MoveNotAllowed, act, allowed, possible_for
from core.dossiers.consultations import opinion_by
from core.dossiers.deadlines_of import Deadline, deadlines_of
from core.dossiers.effects import SupplementLimit
from core.dossiers.forecast import forecast_for
from core.dossiers.models import Dossier, DossierEvent
from core.dossiers.states import Action
from core.errors import Conflict, CoreError, InvalidInput
from core.people.roles import Right
from core.procedures import catalogue
from core.receipts.of_dossier import due_of
from core.sealing import Seals
from core.sent_papers.keeping import of_dossier
from core.workflow.engine import NoSuchAction
from core.workflow.gone import TaskGone
from core.workflow.permitted import TaskOfAnother

#: Refusals that the page itself explains, and what HTTP calls them.
_STATUS: dict[type[CoreError], int] = {
    Conflict: 409,
    MoveNotAllowed: 409,
    SupplementLimit: 422,
    AlreadyReappointed: 409,
    ApologyTooLate: 409,
    NothingPromised: 409,
    NoSuchAction: 409,
    TaskGone: 409,
    TaskOfAnother: 409,
    InvalidInput: 422,
}


class Dossiers:
    """The page, and the actions taken from it."""

    def __init__(
        self, *, seals: Seals, draw: Callable[[], str] = lambda: secrets.token_hex(16)
    ) -> None:
        self._seals, self._draw, self._steps = seals, draw, Steps()

    async def page(self, request: web.Request) -> web.StreamResponse:
        """Look at it."""
        who = visitor(request)
        dossier = await seen(who, request.match_info["code"], "page")
        return await self._render(request, who, dossier)

    async def act(self, request: web.Request, form: Form) -> web.StreamResponse:
        """Do it; with a fault or a refusal, the page again, and why."""
        who = visitor(request)
        try:
            action = Action(request.match_info["action"])
        except ValueError:
            raise web.HTTPNotFound from None
        dossier = await seen(who, request.match_info["code"], "page")
        typed = typed_form(form, self._seals, officer_id=who.officer.id, now=who.now)
        error = await self._try(who, dossier, action, typed)
        if error is None and not typed.faults:
            return pages.go(pages.href("dossiers", dossier.code) + f"?done={action.value}")
        return await self._again(request, who, dossier, Tried(action.value, typed), error)

    async def step(self, request: web.Request, form: Form) -> web.StreamResponse:
        """Take an action of a step of the workflow; with a fault or a refusal, the page again."""
        who = visitor(request)
        dossier = await seen(who, request.match_info["code"], "page")
        typed = typed_form(form, self._seals, officer_id=who.officer.id, now=who.now)
        token, key = int(request.match_info["token"]), request.match_info["key"]
        error = await self._steps.take(who, dossier, token, key, typed)
        if error is None and not typed.faults:
            return pages.go(pages.href("dossiers", dossier.code) + "?done=step")
        return await self._again(request, who, dossier, Tried(step_id(token, key), typed), error)

    async def desk(self, request: web.Request, form: Form) -> web.StreamResponse:
        """Take a task from the pool, give it to somebody, or give it back."""
        who = visitor(request)
        dossier = await seen(who, request.match_info["code"], "page")
        typed = typed_form(form, self._seals, officer_id=who.officer.id, now=who.now)
        token = int(request.match_info["token"])
        error = await self._steps.give(who, dossier, token, typed)
        if error is None and not typed.faults:
            return pages.go(pages.href("dossiers", dossier.code) + "?done=given")
        return await self._again(request, who, dossier, Tried(desk_id(token), typed), error)

    async def _again(
        self,
        request: web.Request,
        who: Visitor,
        dossier: Dossier,
        tried: Tried,
        error: CoreError | None,
    ) -> web.StreamResponse:
        await dossier.refresh_from_db()
        await dossier.fetch_related("receiving_unit", "handling_unit", "handling_officer")
        return await self._render(request, who, dossier, tried, error)

    async def _try(
        self, who: Visitor, dossier: Dossier, action: Action, typed: Typed
    ) -> CoreError | None:
        """The refusal, if it is one that the page explains; faults are noted in `typed`.

        Raises:
            NotAllowed: no role of the officer carries the right.
        """
        if await _done_before(typed, dossier, who):
            return None
        try:
            allowed(who.actor, dossier, action)
        except MoveNotAllowed as error:
            return error
        words = said(ASKS[action], typed, dossier)
        if typed.faults:
            return None
        seen_events = typed.text("events")
        try:
            await act(
                who.actor,
                dossier.code,
                action,
                words,
                now=who.now,
                expected_events=int(seen_events) if _plain(seen_events) else -1,
                request_id=request_id(typed),
            )
        except Conflict as error:
            # Sent twice at once, the second comes too late: it was done.
            return None if await _done_before(typed, dossier, who) else error
        except InvalidInput as error:
            noted(error, typed)
        except (
            MoveNotAllowed,
            SupplementLimit,
            AlreadyReappointed,
            ApologyTooLate,
            NothingPromised,
        ) as error:
            return error
        return None

    async def _render(
        self,
        request: web.Request,
        who: Visitor,
        dossier: Dossier,
        tried: Tried | None = None,
        error: CoreError | None = None,
    ) -> web.Response:
        f = pages.formats(request)
        version = await catalogue.version(dossier.version_id)
        stands = await self._steps.shown(who, dossier, f, tried)
        first, others = await _offered(who, dossier, f, tried)
        done = request.query.get("done", "")
        due = due_of(dossier)
        prints = who.actor.may(Right.PRINT, dossier.receiving_unit_id)
        status = 200
        if tried is not None:
            status = _STATUS[type(error)] if error else 422
        return pages.render(
            request,
            "dossier.html",
            {
                "dossier": dossier,
                "content": version.content,
                "due": due,
                "reasons": f.reasons(due),
                "steps": progress(dossier),
                "entries": await timeline(dossier, f),
                **await remarks_shown(who, dossier, f),
                "first": first,
                "others": others,
                "tried": tried,
                "lines": _fault_lines(tried, dossier, f),
                "explained": await self._steps.explained(error, dossier, f),
                "stands": stands,
                "filled": await filled_of(who, dossier, f),
                "sent": await of_dossier(dossier.id),
                "deadlines": running_lines(await _deadlines(who, dossier), f, who.now),
                "usual": usual_lines(await forecast_for(dossier, who.now), f),
                "asked_states": ASKED_STATES,
                "choices_said": lambda ask: choices_said(ask, f),
                "draw": self._draw,
                "asked_lines": asked_lines(dossier),
                "extra": extra_keys(),
                "done": done if done in {*Action, "step", "given"} else "",
                "next": await next_for(who, dossier.code) if done else "",
                "whole": pages.sees_whole(who, dossier),
                "prints": prints,
            },
            status=status,
        )


async def _offered(
    who: Visitor, dossier: Dossier, f: Formats, tried: Tried | None
) -> tuple[Offered | None, list[Offered]]:
    """What the table of moves allows: the usual thing, and the others."""
    first, others = arranged(possible_for(who.actor, dossier), dossier.state)
    return (
        await by_table(first, who, dossier, f, tried) if first else None,
        [await by_table(action, who, dossier, f, tried) for action in others],
    )


def _fault_lines(tried: Tried | None, dossier: Dossier, f: Formats) -> list[FaultLine]:
    if tried is None:
        return []
    labels = {line.key: line.name for line in asked_lines(dossier)}
    return fault_lines(tried.typed.faults, f, labels, prefix=f"{tried.id}.")


async def _deadlines(who: Visitor, dossier: Dossier) -> list[Deadline]:
    calendar = await calendar_for(who.actor.tree.chain(dossier.receiving_unit_id), who.now)
    try:
        return deadlines_of(dossier, calendar, who.now, opinion_by=await opinion_by(dossier))
    except (UnknownYear, NeverOpen):
        return []  # the page is for everything else too


async def _done_before(typed: Typed, dossier: Dossier, who: Visitor) -> bool:
    """Whether this very form was carried out already."""
    given = request_id(typed)
    return given is not None and await DossierEvent.exists(
        request_id=given, dossier_id=dossier.id, officer_id=who.officer.id
    )


def _plain(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 9
