"""A workflow to begin with: for which procedure and unit, and from what."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from aiohttp import web

from backoffice import pages
from backoffice.faults import fault_lines
from backoffice.formats import Formats
from backoffice.forms import Form
from backoffice.typed import Typed
from backoffice.visitor import Visitor, visitor
from backoffice.workflow_table import known_as
from backoffice.workflow_upload import Found, NoDefinition, definition_in
from backoffice.workflow_view import designing_units, procedure_name
from core.errors import InvalidInput, NotAllowed
from core.people.roles import Right
from core.procedures import catalogue
from core.storable import tidy
from core.workflow import versions
from core.workflow.definition import Workflow
from core.workflow.editing import empty
from core.workflow.overview import listed
from core.workflow.reading import as_json, workflow
from core.workflow.templates import from_template, templates
from core.workflow.versions import DraftChanged

SOURCES = ("template", "copy", "empty", "file")
_PER_PAGE, _LONGEST_QUERY = 20, 200
#: Faults of a file that are named; the others are counted.
_NAMED = 12


class NewWorkflow:
    """The page on which one begins."""

    async def page(self, request: web.Request) -> web.StreamResponse:
        """Choose a procedure; then for whom, and from what."""
        _require(visitor(request))
        return await _page(request, Typed())

    async def submit(self, request: web.Request, form: Form) -> web.StreamResponse:
        """Begin a draft."""
        who = visitor(request)
        _require(who)
        typed = Typed(form, dict(form.faults))
        made = await _made(typed, who, pages.formats(request))
        if isinstance(made, Found):
            return await _page(request, typed, found=made)
        if made is None or typed.faults:
            return await _page(request, typed, status=422)
        try:
            draft = await versions.save_draft(as_json(made), 0, who.actor, who.now)
        except DraftChanged:
            existing = await versions.draft_of(made.procedure, made.unit)
            address = pages.href("workflows", existing.id) if existing else ""
            return await _page(request, typed, existing=address, status=409)
        except InvalidInput as error:
            typed.faults["source"] = error.facts["why"]
            return await _page(request, typed, status=422)
        return pages.go(f"{pages.href('workflows', draft.id)}?done=begun")


def _require(who: Visitor) -> None:
    if not designing_units(who):
        raise NotAllowed(right=Right.MANAGE_CATALOGUE.value)


async def _page(
    request: web.Request,
    typed: Typed,
    *,
    existing: str = "",
    found: Found | None = None,
    status: int = 200,
) -> web.Response:
    """
    Args:
        existing: address of the draft that is there already.
        found: a file of which something is left out, shown before anything is begun.
    """
    who, f = visitor(request), pages.formats(request)
    code = typed.text("procedure") or tidy(request.query.get("procedure", ""))[:60].strip()
    name = await procedure_name(code) if code else ""
    query = tidy(request.query.get("q", ""))[:_LONGEST_QUERY].strip()
    entries, total = await catalogue.find(query, limit=_PER_PAGE) if not name else ([], 0)
    context: dict[str, Any] = {
        "typed": typed,
        "code": code if name else "",
        "procedure": name,
        "query": query,
        "found": entries,
        "total": total,
        "left": _left(found, f) if found else [],
        "definition": json.dumps(as_json(found.workflow), ensure_ascii=False) if found else "",
        "units": _units(who, f),
        "sources": [(one, f.say(f"workflow_source.{one}")) for one in SOURCES],
        "source": "template" if _fitting(code) or not code else "empty",
        "templates": _templates(code, f),
        "copies": await _copies(f) if name else [],
        "existing": existing,
        "lines": fault_lines(typed.faults, f, {}),
        "told": typed.form.texts.getall("told", []) if typed.form else [],
    }
    return pages.render(request, "workflow_new.html", context, status=status)


def _units(who: Visitor, f: Formats) -> list[tuple[str, str]]:
    return [
        ("", f.say("workflows.all_units"))
        if unit is None
        else (unit.agency_code or "", f.unit(unit))
        for unit in designing_units(who)
    ]


def _fitting(code: str) -> str:
    """The template that is made for the procedure."""
    return next((one.key for one in templates() if code in one.procedures), "")


def _templates(code: str, f: Formats) -> list[tuple[str, str, bool]]:
    """(key, name, whether it is made for this procedure), those first."""
    listed = [
        (one.key, (one.name_en if f.language == "en" else "") or one.name, code in one.procedures)
        for one in templates()
    ]
    return sorted(listed, key=lambda one: not one[2])


async def _copies(f: Formats) -> list[tuple[str, str]]:
    """Published workflows to copy: (id of the version, name)."""
    return [
        (str(line.published.id), f"{line.name} ({line.procedure_code}, {line.unit_code or '–'})")
        for line in await listed()
        if line.published is not None
    ]


def _left(found: Found, f: Formats) -> list[str]:
    """What a file says and no workflow can, in words."""
    return [
        f"{one.place}: {known_as(f, f'workflow_left.{one.why}', one.why)} {one.what}".strip()
        for one in found.left[:_NAMED]
    ]


async def _made(typed: Typed, who: Visitor, f: Formats) -> Workflow | Found | None:
    """The workflow that was asked for; None when something is wrong, noted by its field; what
    a file holds when something of it would be left out, and nobody has seen that yet.
    """
    code, unit = typed.text("procedure"), typed.text("workflow_unit")
    name = await procedure_name(code)
    if not name:
        typed.faults["procedure"] = "choose"
    if unit not in {one for one, _ in _units(who, f)}:
        typed.faults["workflow_unit"] = "choose"
    source = typed.text("source")
    if source not in SOURCES:
        typed.faults["source"] = "choose"
    if typed.faults:
        return None
    match source:
        case "template":
            return _from_template(typed, code, name, unit)
        case "copy":
            made = await _copied(typed)
        case "file":
            held = _from_file(typed, code)
            if held is not None and held.left:
                return held
            made = held.workflow if held else None
        case _:
            said = ("step_work", "step_give", "step_end", "action_finish")
            names = tuple(f.say(f"workflow_empty.{one}") for one in said)
            return empty(code, unit, name, (names[0], names[1], names[2], names[3]))
    return replace(made, procedure=code, unit=unit) if made else None


def _from_template(typed: Typed, code: str, name: str, unit: str) -> Workflow | None:
    key = typed.text("template")
    if key not in {one.key for one in templates()}:
        typed.faults["template"] = "choose"
        return None
    return from_template(key, code, name=name[:300], unit=unit)


async def _copied(typed: Typed) -> Workflow | None:
    text = typed.text("copy")
    known = {str(line.published.id) for line in await listed() if line.published}
    if text not in known:
        typed.faults["copy"] = "choose"
        return None
    return workflow((await versions.version(int(text))).definition)


def _from_file(typed: Typed, code: str) -> Found | None:
    """The workflow in the file, or, after what it leaves out was seen, the one read from it."""
    assert typed.form is not None, "read from a form"
    files = typed.form.files.get("file", [])
    text = typed.text("definition")
    if not files and not text:
        typed.faults.setdefault("file", "empty")
        return None
    try:
        return definition_in(files[0]["body"] if files else text.encode(), code)
    except NoDefinition as error:
        typed.faults["file"] = f"definition_{error.facts['why']}"
        for one in error.facts["faults"][:_NAMED]:
            typed.form.texts.add("told", one)
        return None
