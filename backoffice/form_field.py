"""Editing one field of a form, or one column of a table; and the heading of a part."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from backoffice import pages
from backoffice.faults import fault_lines
from backoffice.form_conditions import ROWS, Rows, rows_of, tests
from backoffice.form_design import Designed, designed, finding_said, told
from backoffice.form_design import rows_of as columns_of
from backoffice.form_field_posted import field_typed, new_field, starts
from backoffice.form_sums import OPERANDS, WORDS, operands, sum_of
from backoffice.forms import Form
from backoffice.typed import Typed
from backoffice.visitor import Visitor
from core.errors import NotFound
from core.forms import editing, versions
from core.forms.checking import findings
from core.forms.definition import Field, FormDefinition, Kind, Known, Part, Rule, When
from core.forms.reading import NO_COLUMN, PARTS, InvalidDefinition

#: Kinds that can be filled from what is known of the holder, and from what of it.
_KNOWN = {
    Kind.TEXT: tuple(Known),
    Kind.CODE: (Known.HOLDER_NUMBER, Known.HOLDER_PHONE, Known.HOLDER_EMAIL),
    Kind.ADDRESS: (Known.HOLDER_ADDRESS,),
}


#: The fields of a part's page.
_PART = ("title", "title_en", "help", "help_en")


class FieldEditor:
    """The page of one field."""

    async def page(self, request: web.Request) -> web.StreamResponse:
        """The field as it is."""
        _, it = await designed(request)
        place = request.query.get("place", "")
        return self._render(request, it, place, _field(it, place), Typed())

    async def submit(self, request: web.Request, posted: Form) -> web.StreamResponse:
        """Save it; or change the columns of a table."""
        who, it = await designed(request)
        place, typed = posted.text("place"), Typed(posted)
        field = _field(it, place)
        column = "." in place
        edited = field_typed(typed, field, column=column)
        verb, _, other = posted.text("do").partition(":")
        form, then = editing.put_field(it.form, place, edited), it.href() + f"#row-{place}"
        if column:
            then = f"{it.href('field')}?place={place.partition('.')[0]}#columns"
        if verb == "add":
            added = new_field(typed, (one.key for one in edited.columns), "new_")
            if added is not None:
                form = editing.add_column(form, place, added)
                then = f"{it.href('field')}?place={place}.{added.key}"
        elif verb in _COLUMNS:
            form = _COLUMNS[verb](form, other)
            then = f"{it.href('field')}?place={place}#columns"
        if typed.faults:
            return self._render(request, it, place, field, typed)
        return await self._save(request, it, who, form, (place, field, typed), then)

    async def _save(
        self,
        request: web.Request,
        it: Designed,
        who: Visitor,
        form: FormDefinition,
        shown: tuple[str, Field, Typed],
        then: str,
    ) -> web.StreamResponse:
        revision = shown[2].text("revision")
        number = int(revision) if revision.isascii() and revision.isdigit() else -1
        try:
            await versions.save_draft(it.code, form, number, who.actor, who.now)
        except versions.DraftChanged as error:
            _, fresh = await designed(request)
            explained = told(error, pages.formats(request))
            if editing.field_at(fresh.form, shown[0]) is None:
                raise NotFound(what="field") from None
            return self._render(request, fresh, *shown, explained)
        except InvalidDefinition as error:
            faults = "; ".join(f"{one.path}: {one.why}" for one in error.faults[:8])
            explained = pages.formats(request).say("form_design.unreadable", faults=faults)
            return self._render(request, it, *shown, explained)
        return pages.go(then)

    def _render(
        self,
        request: web.Request,
        it: Designed,
        place: str,
        field: Field,
        typed: Typed,
        explained: str = "",
    ) -> web.Response:
        f = pages.formats(request)
        column = "." in place
        table = it.form.field(place.partition(".")[0]) if column else None
        siblings = table.columns if table else ()
        before = siblings[: siblings.index(field)] if field in siblings else it.form.before(place)
        found = findings(it.form)
        labels = {"compute.0": f.say("form_design.computed")}
        lines = fault_lines(typed.faults, f, labels)
        kinds = [one for one in Kind if one not in NO_COLUMN]
        context: dict[str, Any] = {
            "it": it,
            "place": place,
            "field": field,
            "column": column,
            "table": table,
            "typed": typed,
            "start": starts(field),
            "parts": PARTS[field.kind] - ({"several_lines", "prefill"} if column else set()),
            "conditions": {
                "show": (rows_of(field.show), field.show),
                "require": (rows_of(field.require), field.require),
            },
            "empty_rows": Rows("all", ()),
            "row_count": ROWS,
            "tests": [] if column else tests(before, f),
            "numbers": any(one.kind is Kind.NUMBER for one in before),
            "sum": sum_of(field.compute),
            "sum_words": WORDS,
            "operands": operands(before, f),
            "operand_count": OPERANDS,
            "known": _KNOWN.get(field.kind, ()),
            "rules": tuple(Rule),
            "whens": tuple(When),
            "columns": columns_of(it.form, field.columns, found, f, field.key),
            "kinds": [(one.value, f.say(f"kind.{one.value}")) for one in kinds],
            "found": [one for one in found if one.place == place],
            "said": lambda one: finding_said(one, it.form, f),
            "lines": lines,
            "explained": explained,
        }
        status = 409 if explained else 422 if lines else 200
        return pages.render(request, "form_field.html", context, status=status)


class PartEditor:
    """The page of a part's heading."""

    async def page(self, request: web.Request) -> web.StreamResponse:
        """The heading as it is."""
        _, it = await designed(request)
        return self._render(request, it, _part(it, request.query.get("key", "")), Typed())

    async def submit(self, request: web.Request, posted: Form) -> web.StreamResponse:
        """Save it."""
        who, it = await designed(request)
        part, typed = _part(it, posted.text("key")), Typed(posted)
        title, title_en, said, said_en = (posted.text(name) for name in _PART)
        revision = posted.text("revision")
        number = int(revision) if revision.isascii() and revision.isdigit() else -1
        office = posted.text("office") == "on"
        named = Part(part.key, title, title_en, said, said_en, office=office)
        changed = editing.put_part(it.form, part.key, named)
        try:
            await versions.save_draft(it.code, changed, number, who.actor, who.now)
        except versions.DraftChanged as error:
            _, it = await designed(request)
            part = _part(it, part.key)
            return self._render(request, it, part, typed, told(error, pages.formats(request)))
        except InvalidDefinition:
            explained = pages.formats(request).say("fault.too_long")
            return self._render(request, it, part, typed, explained)
        return pages.go(it.href() + f"#part-{part.key}")

    def _render(
        self, request: web.Request, it: Designed, part: Part, typed: Typed, explained: str = ""
    ) -> web.Response:
        context = {"it": it, "part": part, "typed": typed, "explained": explained}
        return pages.render(request, "form_part.html", context, status=409 if explained else 200)


_COLUMNS = {
    "up": lambda form, place: editing.move(form, place, False),
    "down": lambda form, place: editing.move(form, place, True),
    "remove": editing.remove,
}


def _field(it: Designed, place: str) -> Field:
    field = editing.field_at(it.form, place)
    if field is None:
        raise NotFound(what="field")
    return field


def _part(it: Designed, key: str) -> Part:
    part = next((one for one in it.form.parts if one.key == key), None)
    if part is None:
        raise NotFound(what="part")
    return part
