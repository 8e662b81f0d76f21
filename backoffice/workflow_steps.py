"""One step of a draft on its own form: changed, or added into a way that is there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from backoffice import pages
from backoffice.faults import fault_lines
from backoffice.formats import Formats
from backoffice.forms import Form
from backoffice.typed import Typed
from backoffice.workflow_condition_form import COMPARISONS
from backoffice.workflow_condition_form import ROWS as CONDITION_ROWS
from backoffice.workflow_findings import step_name, told
from backoffice.workflow_saving import revision_of, saved
from backoffice.workflow_saving import told as told_conflict
from backoffice.workflow_step_form import (
    ASKABLE,
    DEED_ORDER,
    MOST_ACTIONS,
    MOST_BRANCHES,
    NOTICES,
    PARTS,
    SLIPS,
    Offered,
    step_from,
)
from backoffice.workflow_step_start import ActionStart, Start, new_step, started_from
from backoffice.workflow_table import condition_words, known_as, numbered
from backoffice.workflow_view import View, designed, head_of, unit_choices, viewed
from core.calendar.limits import LimitUnit
from core.errors import InvalidInput, NotAllowed, NotFound
from core.forms.versions import published_for
from core.people.roles import Right, Role
from core.workflow.definition import Kind, Step, Workflow
from core.workflow.editing import led, put, ways
from core.workflow.versions import DraftChanged, findings


class Steps:
    """The form of a step."""

    async def page(self, request: web.Request) -> web.StreamResponse:
        """A step to change, or a new one after another."""
        view = await _editable(request)
        key, after = request.query.get("key", ""), request.query.get("after", "")
        if key and key not in view.workflow.steps:
            raise NotFound(what="step")
        kind = view.workflow[key].kind if key else _kind(request.query.get("kind", "")) or Kind.TASK
        return await _page(request, view, Typed(), kind, key=key, after=after)

    async def submit(self, request: web.Request, form: Form) -> web.StreamResponse:
        """Save it; or show the fields of another kind, or of one more action."""
        view = await _editable(request)
        typed = Typed(form)
        key, after = form.text("key"), form.text("after")
        kind = _kind(form.text("kind")) or Kind.TASK
        if form.text("step") != "save" and form.text("step") != "go_on":
            return await _page(request, view, typed, kind, key=key, after=after)
        offered = Offered(
            frozenset(unit for unit, _ in unit_choices(view, pages.formats(request))),
            frozenset(view.workflow.steps),
        )
        step = step_from(typed, kind, key, offered, view.workflow.steps.get(key))
        if typed.faults:
            return await _page(request, view, typed, kind, key=key, after=after, status=422)
        return await _save(request, view, typed, step)


async def _editable(request: web.Request) -> View:
    view = await designed(request)
    if not view.editable:
        raise NotAllowed(right=Right.MANAGE_CATALOGUE.value)
    return view


def _kind(text: str) -> Kind | None:
    return Kind(text) if text in set(Kind) else None


async def _save(request: web.Request, view: View, typed: Typed, step: Step) -> web.StreamResponse:
    form = typed.form
    assert form is not None, "read from a form"
    told_of = {"key": form.text("key"), "after": form.text("after")}
    try:
        changed = _placed(view.workflow, step, form)
        await saved(view, changed, revision_of(form))
    except DraftChanged as error:
        fresh = await viewed(request)
        told = told_conflict(request, error)
        return await _page(request, fresh, typed, step.kind, **told_of, conflict=told, status=409)
    except InvalidInput as error:
        typed.faults[error.facts["field"]] = error.facts["why"]
        return await _page(request, view, typed, step.kind, **told_of, status=422)
    if form.text("step") == "go_on":
        return pages.go(f"{view.address}/step?{urlencode({'key': step.key, 'done': 'saved'})}")
    return pages.go(f"{view.address}?{urlencode({'done': 'saved', 'at': step.key})}")


def _placed(workflow: Workflow, step: Step, form: Form) -> Workflow:
    """The step in its place, and led to from where the author said.

    Raises:
        InvalidInput: there is no such way any more.
    """
    is_new = not form.text("key")
    changed = put(workflow, step, after=form.text("after"))
    source, _, number = form.text("from").rpartition(":")
    if not is_new or not source:
        return changed
    if not (number.isascii() and number.isdigit() and len(number) < 4):
        raise InvalidInput(field="from", why="choose")
    return led(changed, source, int(number), step.key)


async def _page(
    request: web.Request,
    view: View,
    typed: Typed,
    kind: Kind,
    *,
    key: str,
    after: str,
    conflict: str = "",
    status: int = 200,
) -> web.Response:
    f = pages.formats(request)
    before = view.workflow.steps.get(key)
    entries = _entries(view.workflow, f)
    entry = next((one for one, _, source in entries if source == after), "")
    start = _start(view.workflow, before, kind, entry)
    actions = [_worded(one, before, f) for one in _actions(typed, start, kind)]
    labels = {f"a.{n}": f.say("workflows.action", number=n + 1) for n in range(len(actions))}
    found = await findings(view.workflow, view.who.actor.tree, view.who.now) if before else []
    context: dict[str, Any] = {
        **await head_of(request, view),
        "typed": typed,
        "start": start,
        "kind": kind,
        "parts": PARTS[kind],
        "key": key if before else "",
        "gone": bool(key) and before is None,
        "after": after,
        "name": step_name(before, f) if before else "",
        "number": list(view.workflow.steps).index(key) + 1 if before else 0,
        "entries": [(one, said) for one, said, _ in entries],
        "entry": entry,
        "actions": actions,
        "branches": _branches(typed, start),
        "steps": numbered(view.workflow, f),
        "units": unit_choices(view, f),
        "choices": _choices(f),
        **await _form_of(view, f),
        "told": [
            one for one in told(found, view.workflow, f, view.names) if before and one.step == key
        ],
        "lines": fault_lines(typed.faults, f, labels),
        "conflict": conflict,
        "done": request.query.get("done", "") if request.method == "GET" else "",
    }
    return pages.render(request, "workflow_step.html", context, status=status)


async def _form_of(view: View, f: Formats) -> dict[str, list[tuple[str, str]]]:
    """What the procedure's form can be asked about, and its parts: (key, label)."""
    found = await published_for(view.row.procedure_code)
    fields = [("outcome", f.say("workflows.outcome_field"))]
    if found is None:
        return {"known_fields": fields, "known_parts": []}
    english = f.language == "en"
    fields += [(one.key, (english and one.label_en) or one.label) for one in found.form.fields]
    parts = [(one.key, (english and one.title_en) or one.title) for one in found.form.parts]
    return {"known_fields": fields, "known_parts": parts}


def _choices(f: Formats) -> dict[str, list[tuple[str, str]]]:
    """What the fields offer: (value, label)."""
    deeds = [(one.value, f.say(f"action.{one.value}")) for one in DEED_ORDER]
    return {
        "kinds": [(one.value, f.say(f"workflow_kind.{one.value}")) for one in Kind],
        "roles": [(one.value, f.say(f"role.{one.value}")) for one in Role],
        "time_units": [(one.value, f.say(f"limit_unit.{one.value}")) for one in LimitUnit],
        "deeds": [("", f.say("workflows.only_leads")), *deeds],
        "needs": [(one, f.say(f"workflow_need.{one}")) for one in ASKABLE],
        "slips": [(one, f.say(f"workflow_slip.{one}")) for one in SLIPS],
        "notices": [(one, known_as(f, f"workflow_notice.{one}", one)) for one in NOTICES],
        "comparisons": [(one, f.say(f"workflow_compare.{one}")) for one in COMPARISONS],
        "condition_rows": [(str(n), "") for n in range(CONDITION_ROWS)],
    }


def _entries(workflow: Workflow, f: Formats) -> list[tuple[str, str, str]]:
    """The ways into which a new step can be put: (value, label, source)."""
    names = dict(numbered(workflow, f))
    found = []
    for way in ways(workflow):
        name = way.action.name if way.action else ""
        said = " · ".join(part for part in (names[way.source], name) if part)
        found.append((f"{way.source}:{way.number}", f"{said} → {names[way.to]}", way.source))
    return found


def _start(workflow: Workflow, before: Step | None, kind: Kind, entry: str) -> Start:
    """What is there; of a new step, that it leads on to where the way led."""
    if before is not None and before.kind is kind:
        return started_from(before)
    targets = {f"{way.source}:{way.number}": way.to for way in ways(workflow)}
    to = before.leads_to[0] if before and before.leads_to else targets.get(entry, "")
    fresh = started_from(new_step(kind, to))
    if before is None:
        return fresh
    kept = {name: started_from(before).fields[name] for name in ("step_name", "step_name_en")}
    return Start({**fresh.fields, **kept}, fresh.branches, fresh.actions, (), False)


def _actions(typed: Typed, start: Start, kind: Kind) -> list[ActionStart]:
    """As many as there are, and one more to fill."""
    if kind is not Kind.TASK:
        return []
    blank = ActionStart({})
    shown = len(start.actions) + 1
    if typed.form is not None:
        text = typed.text("actions")
        asked = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
        shown = max(shown, asked + (typed.text("step") == "more"))
    shown = min(shown, MOST_ACTIONS)
    return [start.actions[n] if n < len(start.actions) else blank for n in range(shown)]


def _worded(one: ActionStart, before: Step | None, f: Formats) -> ActionStart:
    """With its condition in words, where rows cannot say it."""
    for action in before.actions if before and not one.rows else ():
        if action.key == one.fields["key"]:
            return replace(one, said=condition_words(f, action.when))
    return one


def _branches(typed: Typed, start: Start) -> list[str]:
    filled = max(2, len(start.branches))
    if typed.form is not None:
        filled = max(filled, sum(bool(typed.text(f"branch.{n}")) for n in range(MOST_BRANCHES)))
    shown = min(MOST_BRANCHES, filled + 1)
    return [start.branches[n] if n < len(start.branches) else "" for n in range(shown)]
