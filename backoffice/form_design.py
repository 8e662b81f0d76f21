"""Designing the form of a procedure: the list of forms, and the table of one form's fields.

Every press of a button saves the draft. Who comes second is told who came first, and what was
typed stays on the page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import orjson
from aiohttp import web

from backoffice import pages
from backoffice.faults import fault_lines
from backoffice.form_conditions import condition_said
from backoffice.form_field_posted import new_field
from backoffice.form_sums import sum_said
from backoffice.formats import Formats
from backoffice.forms import Form
from backoffice.typed import Typed
from backoffice.visitor import Visitor, visitor
from core.errors import NotFound
from core.forms import editing, versions
from core.forms.checking import Finding, findings
from core.forms.definition import Field, FormDefinition, Kind
from core.forms.reading import InvalidDefinition, form
from core.forms.schema import schema
from core.procedures import catalogue
from core.storable import tidy

#: Procedures that a search lists.
_FOUND = 20


@dataclass(frozen=True, slots=True)
class Designed:
    """The form of one procedure, as its author finds it."""

    code: str
    name: str  #: of the procedure
    form: FormDefinition
    revision: int  #: of the draft; 0: there is none yet

    def href(self, *parts: object) -> str:
        """The address of a page about it."""
        return pages.href("forms", self.code, *parts)


@dataclass(frozen=True, slots=True)
class Shown:
    """One row of the table of fields."""

    place: str
    field: Field
    need: str  #: in words
    show: str  #: in words
    computed: str  #: in words
    findings: tuple[Finding, ...]


async def designed(request: web.Request) -> tuple[Visitor, Designed]:
    """Who asks, and for which form.

    Raises:
        NotAllowed: it is not this officer's to design.
        NotFound: no such procedure.
    """
    who = visitor(request)
    versions.require_forms(who.actor)
    version = await catalogue.get(request.match_info["code"])
    it, revision = await versions.editing(version.code)
    return who, Designed(version.code, version.content.name, it, revision)


class FormDesigner:
    """The list, and the table of one form."""

    async def list(self, request: web.Request) -> web.StreamResponse:
        """Procedures with a form, and those that a search finds."""
        who = visitor(request)
        versions.require_forms(who.actor)
        lines = await versions.listed()
        query = tidy(request.query.get("q", ""))[:200].strip()
        found, total = await catalogue.find(query, limit=_FOUND) if query else ([], 0)
        have = {one.procedure_code for one in lines}
        changed = [one for line in lines for one in (line.draft, line.published) if one]
        return pages.render(
            request,
            "form_list.html",
            {
                "lines": lines,
                "names": {code: await _name(code) for code in have},
                "authors": await versions.authors(changed),
                "query": query,
                "found": [one for one in found if one.code not in have],
                "total": total,
            },
        )

    async def page(self, request: web.Request) -> web.StreamResponse:
        """The table of fields."""
        _, it = await designed(request)
        return await self._render(request, it, Typed())

    async def submit(self, request: web.Request, posted: Form) -> web.StreamResponse:
        """One change of the form."""
        who, it = await designed(request)
        typed, (verb, _, place) = Typed(posted), posted.text("do").partition(":")
        try:
            if verb in _WHOLE:
                await _WHOLE[verb](it, posted, who)
                return pages.go(f"{it.href()}?done={verb}")
            changed = _CHANGES[verb](it.form, place, typed) if verb in _CHANGES else None
            if changed is None or typed.faults:
                return await self._render(request, it, typed)
            await versions.save_draft(it.code, changed.form, _revision(posted), who.actor, who.now)
        except versions.DraftChanged as error:
            _, fresh = await designed(request)
            return await self._render(request, fresh, typed, told(error, pages.formats(request)))
        except versions.NotPublishable:
            return await self._render(request, it, typed, _say(request, "form_design.unfit"))
        except InvalidDefinition as error:
            faults = "; ".join(f"{one.path}: {one.why}" for one in error.faults[:8])
            return await self._render(
                request, it, typed, _say(request, "form_design.unreadable", faults=faults)
            )
        return pages.go(it.href() + changed.then)

    async def export(self, request: web.Request) -> web.StreamResponse:
        """The form as JSON Schema, to keep or to take elsewhere."""
        _, it = await designed(request)
        return web.Response(
            body=orjson.dumps(schema(it.form), option=orjson.OPT_INDENT_2),
            content_type="application/schema+json",
            headers={"Content-Disposition": f'attachment; filename="{it.code}.schema.json"'},
        )

    async def _render(
        self, request: web.Request, it: Designed, typed: Typed, explained: str = ""
    ) -> web.Response:
        f = pages.formats(request)
        found = findings(it.form)
        history = await versions.history_of(it.code)
        lines = fault_lines(typed.faults, f, {})
        others = [one for one in await versions.listed() if one.procedure_code != it.code]
        done = request.query.get("done", "")
        return pages.render(
            request,
            "form_design.html",
            {
                "it": it,
                "typed": typed,
                "lines": lines,
                "explained": explained,
                "done": done if done in _WHOLE else "",
                "parts": [
                    (part, rows_of(it.form, part.fields, found, f)) for part in it.form.parts
                ],
                "about": [one for one in found if one.place == ""],
                "about_parts": {one.place: one for one in found},
                "grave": sum(one.grave for one in found),
                "mild": sum(not one.grave for one in found),
                "said": lambda one: finding_said(one, it.form, f),
                "kinds": [(one.value, f.say(f"kind.{one.value}")) for one in Kind],
                "history": history,
                "authors": await versions.authors(history),
                "others": [(one.procedure_code, await _name(one.procedure_code)) for one in others],
                "published": next((one for one in history if one.published_at), None),
                "live": await versions.published_of(it.code),
            },
            status=409 if explained else 422 if lines else 200,
        )


def rows_of(
    it: FormDefinition, fields: tuple[Field, ...], found: list[Finding], f: Formats, table: str = ""
) -> list[Shown]:
    """The rows of the table for these fields, or for the columns of that table."""
    prefix = f"{table}." if table else ""
    rows = []
    for one in fields:
        place = f"{prefix}{one.key}"
        before = fields[: fields.index(one)] if table else it.before(one.key)
        mine = [each for each in found if each.place == place]
        inside = [each for each in found if each.place.startswith(f"{place}.")]
        rows.append(
            Shown(
                place,
                one,
                _need(one, list(it.fields), f),
                condition_said(one.show, list(it.fields), f),
                sum_said(one.compute, before, f),
                (*mine, *inside),
            )
        )
    return rows


def finding_said(one: Finding, it: FormDefinition, f: Formats) -> str:
    """A finding in words."""
    other = editing.field_at(it, one.other)
    words = f.say(f"finding.{one.why}", other=other.said(f.language) if other else one.other)
    column = one.place.partition(".")[2]
    field = editing.field_at(it, one.place) if column else None
    return f"{field.said(f.language) or column}: {words}" if field else words


def told(error: versions.DraftChanged, f: Formats) -> str:
    """Who saved the draft meanwhile, and that what was typed is still there."""
    if not error.facts["by"]:
        return f.say("form_design.draft_gone")
    at = f.moment(datetime.fromisoformat(error.facts["at"]))
    return f.say("form_design.draft_changed", name=error.facts["by"], at=at)


def _need(one: Field, fields: list[Field], f: Formats) -> str:
    if one.needed:
        return f.say("form_design.always")
    if one.require is None:
        return ""
    return f.say("form_design.when", condition=condition_said(one.require, fields, f))


async def _name(code: str) -> str:
    try:
        return (await catalogue.get(code)).content.name
    except NotFound:
        return ""


def _say(request: web.Request, key: str, **facts: Any) -> str:
    return pages.formats(request).say(key, **facts)


def _revision(posted: Form) -> int:
    text = posted.text("revision")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


@dataclass(frozen=True, slots=True)
class _Changed:
    """A changed form, and where to go then."""

    form: FormDefinition
    then: str = ""


def _add(it: FormDefinition, part: str, typed: Typed) -> _Changed | None:
    field = new_field(typed, (one.key for one in it.fields), "new_")
    if field is None:
        return None
    chosen = typed.text("part")
    return _Changed(editing.add_field(it, chosen, field), f"/field?place={field.key}")


def _add_part(it: FormDefinition, place: str, typed: Typed) -> _Changed | None:
    title = typed.text("part_title")
    if not title:
        typed.faults["part_title"] = "empty"
        return None
    return _Changed(editing.add_part(it, title, typed.text("part_title_en")), "#fields")


def _title(it: FormDefinition, place: str, typed: Typed) -> _Changed | None:
    title = typed.text("title")
    if not title:
        typed.faults["title"] = "empty"
        return None
    return _Changed(replace(it, title=title, title_en=typed.text("title_en")))


def _import(it: FormDefinition, place: str, typed: Typed) -> _Changed | None:
    try:
        value = orjson.loads(typed.text("json").encode("utf-8", "replace"))
    except orjson.JSONDecodeError:
        typed.faults["json"] = "json"
        return None
    return _Changed(form(value))


_Change = Callable[[FormDefinition, str, Typed], _Changed | None]

#: What a button does to the form; its value is `VERB:PLACE`.
_CHANGES: Mapping[str, _Change] = {
    "add": _add,
    "add_part": _add_part,
    "title": _title,
    "import": _import,
    "up": lambda it, place, typed: _Changed(editing.move(it, place, False), f"#row-{place}"),
    "down": lambda it, place, typed: _Changed(editing.move(it, place, True), f"#row-{place}"),
    "remove": lambda it, place, typed: _Changed(editing.remove(it, place), "#fields"),
    "part_up": lambda it, place, typed: _Changed(editing.move_part(it, place, False), "#fields"),
    "part_down": lambda it, place, typed: _Changed(editing.move_part(it, place, True), "#fields"),
    "part_remove": lambda it, place, typed: _Changed(editing.remove_part(it, place), "#fields"),
}


async def _publish(it: Designed, posted: Form, who: Visitor) -> None:
    await versions.publish(it.code, _revision(posted), who.actor, who.now)


async def _discard(it: Designed, posted: Form, who: Visitor) -> None:
    await versions.discard(it.code, _revision(posted), who.actor)


async def _retire(it: Designed, posted: Form, who: Visitor) -> None:
    await versions.retire(it.code, who.actor)


async def _copy(it: Designed, posted: Form, who: Visitor) -> None:
    """Begin with the form of another procedure."""
    source, _ = await versions.editing(posted.text("source"))
    await versions.save_draft(it.code, source, _revision(posted), who.actor, who.now)


#: What a button does to the form as a whole.
_WHOLE = {"publish": _publish, "discard": _discard, "retire": _retire, "copy": _copy}
