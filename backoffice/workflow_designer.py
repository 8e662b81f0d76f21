"""The designer: a workflow as a table with its drawing beside it, and what the check says.

Every change is one small form that is saved at once; the page then shows table, drawing and
findings of what was saved. Nothing here needs a script, or more than a keyboard.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

from aiohttp import web
from markupsafe import Markup

from backoffice import pages
from backoffice.forms import Form
from backoffice.typed import Typed
from backoffice.workflow_drawing import drawn, place_name
from backoffice.workflow_findings import Told, told, worst
from backoffice.workflow_saving import revision_of, saved
from backoffice.workflow_saving import told as told_conflict
from backoffice.workflow_settings import settings_from, settings_start
from backoffice.workflow_table import numbered, rows_of
from backoffice.workflow_view import View, designed, head_of, open_names, viewed
from core.calendar.limits import LimitUnit
from core.errors import InvalidInput
from core.forms.models import Stage
from core.people.roles import Role
from core.workflow import versions
from core.workflow.bpmn_writing import as_bpmn
from core.workflow.definition import Workflow
from core.workflow.editing import seated, shifted, without
from core.workflow.holders import holders
from core.workflow.models import WorkflowVersion
from core.workflow.move_preview import standing
from core.workflow.overview import running_on
from core.workflow.reading import as_json
from core.workflow.staffing import missing
from core.workflow.versions import DraftChanged, NotPublishable

#: Agencies named as having nobody for a step; more are counted.
_NAMED = 6
#: How large the drawing is beside the table.
_BESIDE = 0.8
#: Dossiers of a version that are looked through for where they stand, each time it is shown.
_COUNTED = 20_000


class Designer:
    """The pages of one workflow."""

    async def page(self, request: web.Request) -> web.StreamResponse:
        """Table, drawing, findings; or the drawing alone, large."""
        view = await viewed(request)
        if request.query.get("view") == "drawing":
            return await _drawing_page(request, view)
        return await _page(request, view)

    async def remove(self, request: web.Request, form: Form) -> web.StreamResponse:
        """Remove a step; what led to it leads on."""
        return await _edited(request, form, lambda it: without(it, form.text("key")), "removed")

    async def order(self, request: web.Request, form: Form) -> web.StreamResponse:
        """Move a step up or down in the table."""
        by = -1 if form.text("step") == "up" else 1
        return await _edited(request, form, lambda it: shifted(it, form.text("key"), by), "saved")

    async def agency(self, request: web.Request, form: Form) -> web.StreamResponse:
        """Choose an agency that the template left open."""
        view = await designed(request)
        code = form.text("agency")
        if code not in {unit.agency_code for unit in view.who.actor.tree.all()} - {None}:
            return await _page(request, view, problem="workflows.choose_agency", status=422)
        return await _edited(request, form, lambda it: seated(it, form.text("open"), code), "saved")

    async def settings(self, request: web.Request, form: Form) -> web.StreamResponse:
        """Its name, what the law allows, where dossiers begin."""
        view = await designed(request)
        typed = Typed(form)
        changed = settings_from(typed, view.workflow)
        if typed.faults:
            return await _page(request, view, typed=typed, status=422)
        return await _edited(request, form, lambda it: changed, "saved", typed=typed)

    async def publish(self, request: web.Request, form: Form) -> web.StreamResponse:
        """Let new dossiers run on it."""
        view = await designed(request)
        try:
            await versions.publish(view.row.id, revision_of(form), view.who.actor, view.who.now)
        except DraftChanged as error:
            return await _conflict(request, view, error)
        except NotPublishable:
            return await _page(request, view, problem="workflows.not_publishable", status=422)
        return pages.go(f"{view.address}?done=published")

    async def discard(self, request: web.Request, form: Form) -> web.StreamResponse:
        """Throw the draft away."""
        view = await designed(request)
        try:
            await versions.discard(view.row.id, revision_of(form), view.who.actor)
        except DraftChanged as error:
            return await _conflict(request, view, error)
        return pages.go(f"{pages.href('workflows')}?done=discarded")

    async def undo(self, request: web.Request, form: Form) -> web.StreamResponse:
        """Take the last change back; or the taking back."""
        view = await designed(request)
        try:
            await versions.undo(view.row.id, revision_of(form), view.who.actor, view.who.now)
        except DraftChanged as error:
            return await _conflict(request, view, error)
        return pages.go(f"{view.address}?done=undone")

    async def retire(self, request: web.Request, form: Form) -> web.StreamResponse:
        """Let new dossiers run on it no more."""
        view = await designed(request)
        await versions.retire(view.row.id, view.who.actor)
        return pages.go(f"{view.address}?done=retired")

    async def edit(self, request: web.Request, form: Form) -> web.StreamResponse:
        """Begin a draft with what this version says; one that is there already is opened."""
        view = await designed(request)
        draft = await versions.draft_of(view.row.procedure_code, view.row.unit_code)
        if draft is None:
            draft = await versions.save_draft(
                as_json(view.workflow), 0, view.who.actor, view.who.now
            )
        return pages.go(pages.href("workflows", draft.id))

    async def export(self, request: web.Request) -> web.StreamResponse:
        """The definition as JSON."""
        view = await viewed(request)
        text = json.dumps(as_json(view.workflow), ensure_ascii=False, indent=2)
        return _download(view, f"{text}\n".encode(), "application/json", "json")

    async def diagram(self, request: web.Request) -> web.StreamResponse:
        """The same as BPMN 2.0, for modellers."""
        view = await viewed(request)
        f = pages.formats(request)

        def lane(unit: str, role: Role | None) -> str:
            return place_name(f, unit, role, view.names)

        body = as_bpmn(view.workflow, lane)
        return _download(view, body, "application/bpmn+xml", "bpmn")


def _download(view: View, body: bytes, media_type: str, ending: str) -> web.Response:
    name = f"{view.row.procedure_code}-{view.row.unit_code or 'all'}-{view.row.number}.{ending}"
    response = web.Response(body=body, content_type=media_type)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


async def _edited(
    request: web.Request,
    form: Form,
    change: Callable[[Workflow], Workflow],
    done: str,
    *,
    typed: Typed | None = None,
) -> web.StreamResponse:
    """Change the draft and show it; or say why not, beside what is there now."""
    view = await designed(request)
    try:
        changed = change(view.workflow)
        await saved(view, changed, revision_of(form))
    except DraftChanged as error:
        return await _conflict(request, view, error, typed)
    except InvalidInput as error:
        problem = f"workflow_problem.{error.facts['why']}"
        return await _page(request, view, problem=problem, status=422)
    at = (
        {"done": done, "at": form.text("key")}
        if form.text("key") in changed.steps
        else {"done": done}
    )
    return pages.go(f"{view.address}?{urlencode(at)}")


async def _conflict(
    request: web.Request, view: View, error: DraftChanged, typed: Typed | None = None
) -> web.StreamResponse:
    """The page as the other author left it."""
    told = told_conflict(request, error)
    return await _page(request, view, typed=typed, conflict=told, status=409)


async def _drawing_page(request: web.Request, view: View) -> web.StreamResponse:
    findings = await _findings(request, view)
    context = {**await head_of(request, view), "drawing": _drawing(request, view, findings)}
    return pages.render(request, "workflow_drawing.html", context)


async def _page(
    request: web.Request,
    view: View,
    *,
    typed: Typed | None = None,
    problem: str = "",
    conflict: str = "",
    status: int = 200,
) -> web.StreamResponse:
    f = pages.formats(request)
    findings = await _findings(request, view)
    others = await versions.history_of(view.row.procedure_code, view.row.unit_code)
    running = await running_on([one.id for one in others])
    few = 0 < running.get(view.row.id, 0) <= _COUNTED
    counts = dict(await standing(view.row.id)) if few else {}
    context: dict[str, Any] = {
        **await head_of(request, view),
        "rows": rows_of(view.workflow, f, view.names, findings, counts),
        "drawing": _drawing(request, view, findings, _BESIDE),
        "findings": findings,
        "errors": sum(one.is_error for one in findings),
        "publishable": all(not one.is_error for one in findings),
        "typed": typed or Typed(),
        "start": settings_start(view.workflow),
        "steps": numbered(view.workflow, f),
        "limit_units": [one.value for one in LimitUnit],
        "open_agencies": open_names(view, f),
        "agencies": _agencies(view),
        "lacking": await _lacking(view),
        "others": [one for one in others if _is_shown(one, view)],
        "running": running,
        "problem": f.say(problem) if problem else "",
        "conflict": conflict,
        "done": request.query.get("done", "") if request.method == "GET" else "",
        "at": request.query.get("at", ""),
    }
    return pages.render(request, "workflow.html", context, status=status)


def _is_shown(one: WorkflowVersion, view: View) -> bool:
    return one.id != view.row.id and (one.stage is not Stage.DRAFT or view.may_design)


def _agencies(view: View) -> list[tuple[str, str]]:
    tree = view.who.actor.tree
    return [(one.agency_code, one.name) for one in tree.all() if one.agency_code]


async def _findings(request: web.Request, view: View) -> list[Told]:
    """What the check says of a draft; a published one has passed it."""
    if not view.is_draft:
        return []
    found = await versions.findings(view.workflow, view.who.actor.tree, view.who.now)
    return told(found, view.workflow, pages.formats(request), view.names)


def _drawing(request: web.Request, view: View, findings: list[Told], scale: float = 1.0) -> Markup:
    def link(key: str) -> str:
        return f"{view.address}/step?{urlencode({'key': key})}"

    return drawn(
        view.workflow,
        pages.spoken(request),
        marked=worst(findings),
        names=view.names,
        link=link if view.editable else None,
        scale=scale,
    )


async def _lacking(view: View) -> list[tuple[str, str, str]]:
    """Of a workflow for all: (role, unit, agencies that have nobody there)."""
    if view.row.unit_code or not view.is_draft:
        return []
    found = missing(view.workflow, view.who.actor.tree, await holders(view.who.now))
    return [
        (place.role.value, place.unit, ", ".join(unit.name for unit in units[:_NAMED]))
        for place, units in sorted(found.items(), key=lambda one: one[0].role.value)
    ]
