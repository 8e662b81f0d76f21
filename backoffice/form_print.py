"""A form on paper: as it was filled in, or empty to be filled in by hand.

The empty form asks everything, and says of what depends on an answer when it is to be filled in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import web

from backoffice import pages
from backoffice.form_conditions import condition_said
from backoffice.form_design import designed
from backoffice.formats import Formats
from backoffice.printing.form_printer import FormPrinter
from backoffice.printing.layout import drawing
from backoffice.printing.words import Words
from backoffice.seen import seen
from backoffice.visitor import visitor
from core.dossiers.lookup import display
from core.dossiers.models import Dossier
from core.errors import NotFound
from core.forms import filling
from core.forms.asking import Question, question, sections
from core.forms.definition import Field, FormDefinition, Kind, Known
from core.forms.prefilling import holder_of
from core.forms.prepared import Declaration
from core.language import LANGUAGES
from core.people.roles import Right
from core.procedures import catalogue
from core.receipts.symbols import code128
from core.workflow.conditions import ALWAYS

Block = dict[str, Any]

#: Rows of a table on paper, and lines of an answer of several lines.
_BLANK_ROWS, _BLANK_LINES = 4, 3
#: Letters of a text that is short, and those after which a line has no room for an answer.
_SHORT, _FULL_LINE = 20, 75


class FormPrints:
    """The PDFs of forms."""

    def __init__(self, printer: FormPrinter) -> None:
        self._printer = printer

    async def of_dossier(self, request: web.Request) -> web.StreamResponse:
        """What was filled in; where nothing was, the form to be filled in by hand."""
        who = visitor(request)
        dossier = await seen(who, request.match_info["code"], "print")
        who.actor.require(Right.PRINT, dossier.receiving_unit_id)
        answers = await filling.of(dossier.id)
        version = answers.version if answers else await filling.form_of(dossier)
        if version is None:
            raise NotFound(what="form")
        f = _formats(request)
        procedure = (await catalogue.version(dossier.version_id)).content
        data = answers.data if answers else None
        page = page_of(version.form, data, f, procedure.name)
        page |= _of_dossier(dossier, f)
        page["footer"] = f"{dossier.code} · {f.say('form_print.version', number=version.number)}"
        if answers:
            said = f.say("form_print.filled_at", at=f.moment(answers.changed_at))
            page["footer"] = f"{page['footer']} · {said}"
        return await self._pdf(page, f"{dossier.code}-form.pdf", answers, who.now)

    async def empty(self, request: web.Request) -> web.StreamResponse:
        """The form as its author has it, empty."""
        who, it = await designed(request)
        page = page_of(it.form, None, _formats(request), it.name)
        return await self._pdf(page, f"{it.code}-form.pdf", None, who.now)

    async def _pdf(
        self, page: Block, name: str, answers: filling.Answers | None, now: Any
    ) -> web.Response:
        made = await self._printer.pdf(page, answers.changed_at if answers else now)
        return web.Response(
            body=made,
            content_type="application/pdf",
            headers={
                "Content-Disposition": f'inline; filename="{name}"',
                # The browser's own viewer is a page that our policy would leave without style.
                "Content-Security-Policy": "frame-ancestors 'none'",
            },
        )


class DeclarationPrinter:
    """The PDF of a declaration that was prepared at home, to be signed: as the counter's."""

    def __init__(self) -> None:
        self._printer = FormPrinter()

    async def __call__(self, brought: Declaration, procedure: str, language: str) -> bytes:
        """
        Args:
            procedure: its name.
            language: `vi` or `en`: of the questions.
        """
        f = Formats(pages.WORDING, language, None)
        form, shown = brought.version.form, display(brought.number)
        page = page_of(form, brought.data, f, procedure)
        page |= {
            "code": shown,
            "barcode": drawing(code128(brought.number)),
            "signer": holder_of(form, brought.data).get(Known.HOLDER_NAME, ""),
            "footer": " · ".join(
                [
                    f.say("form_print.number", number=shown),
                    f.say("form_print.prepared", at=f.moment(brought.changed_at)),
                    f.say("form_print.version", number=brought.version.number),
                    f.say("form_print.kept", on=f.date(brought.expires_at)),
                ]
            ),
        }
        return await self._printer.pdf(page, brought.changed_at)


def page_of(
    form: FormDefinition, data: Mapping[str, Any] | None, f: Formats, procedure: str
) -> Block:
    """The page that `printing/templates/form.typ` draws; `data` is None for an empty form."""
    words = Words(f.language)
    blank = data is None
    parts = _blank_parts(form, f) if data is None else _filled_parts(form, data, f)
    return {
        "language": f.language,
        "motto": [words.say("motto.country"), words.say("motto.words")],
        "barcode": None,
        "code": "",
        "title": form.said(f.language) or procedure,
        "subtitle": f.say("form_print.procedure", name=procedure),
        "to": "",
        "to_label": f.say("form_print.to"),
        "parts": parts,
        "rows_more": f.say("form_print.rows_more") if blank else "",
        "place_date": f.say("form_print.place_date"),
        "signature": f.say("form_print.signature"),
        "signature_hint": f.say("form_print.signature_hint"),
        "signer": "",
        "footer": "",
    }


def _of_dossier(dossier: Dossier, f: Formats) -> Block:
    return {
        "code": dossier.code,
        "barcode": drawing(code128(dossier.code)),
        "to": f.unit(dossier.receiving_unit),
        "signer": dossier.submitter_name or dossier.holder_name,
    }


def _filled_parts(form: FormDefinition, data: Mapping[str, Any], f: Formats) -> list[Block]:
    found = []
    for section in sections(form, data, f.language):
        blocks = [_answered(one, f) for one in section.questions if one.value is not None]
        if blocks:
            found.append({"title": section.title, "help": "", "blocks": blocks})
    return found


def _answered(one: Question, f: Formats) -> Block:
    if one.field.kind is Kind.TABLE:
        return _table(one, one.rows, "", blank=False)
    if one.field.kind is Kind.TICK:
        return {"kind": "statement", "label": one.label, "on": True}
    return {"kind": "fact", "label": one.label, "note": "", "value": one.said}


def _blank_parts(form: FormDefinition, f: Formats) -> list[Block]:
    fields = list(form.fields)
    return [
        {
            "title": part.said(f.language),
            "help": part.helped(f.language),
            "blocks": [
                _blank(question(one, {}, f.language), _note(one, fields, f))
                for one in part.fields
                if one.kind is not Kind.FILE and one.compute is None
            ],
        }
        for part in form.parts
        if not part.office
    ]


def _note(one: Field, fields: Sequence[Field], f: Formats) -> str:
    if one.show is ALWAYS:
        return ""
    return f.say("form_print.only_if", condition=condition_said(one.show, fields, f))


def _blank(one: Question, note: str) -> Block:
    unit = f"({one.field.unit})" if one.field.unit else ""
    told = {"label": one.label, "note": " ".join(text for text in (unit, note) if text)}
    match one.field.kind:
        case Kind.TABLE:
            rows = [("",) * len(one.columns)] * min(_BLANK_ROWS, one.field.most_rows)
            return _table(one, rows, told["note"], blank=True)
        case Kind.TICK:
            return {"kind": "statement", "label": one.label, "on": False}
        case Kind.CHOICE | Kind.CHOICES:
            options = [{"text": said, "on": False} for _, said in one.options]
            return {"kind": "options", **told, "options": options}
        case Kind.ADDRESS:
            return {"kind": "lines", **told, "lines": 2}
    # Where the question fills its line, the answer needs another.
    lines = 2 if len(told["label"]) + len(told["note"]) > _FULL_LINE else 1
    return {"kind": "lines", **told, "lines": _BLANK_LINES if one.field.several_lines else lines}


def _table(one: Question, rows: Sequence[Sequence[str]], note: str, *, blank: bool) -> Block:
    # Answers carry theirs.
    units = [f" ({each.field.unit})" if blank and each.field.unit else "" for each in one.columns]
    return {
        "kind": "rows",
        "label": one.label,
        "note": note,
        "blank": blank,
        "head": [each.label + unit for each, unit in zip(one.columns, units, strict=True)],
        "figures": [each.field.kind is Kind.NUMBER for each in one.columns],
        "widths": [_width(each.field) for each in one.columns],
        "rows": [list(row) for row in rows],
    }


def _width(column: Field) -> int:
    """How wide a column is beside the others."""
    if column.kind is Kind.TEXT:
        return 3 if column.longest > _SHORT else 1
    return 1 if column.kind is Kind.TICK else 2


def _formats(request: web.Request) -> Formats:
    """In the citizen's language and not the officer's, so Vietnamese unless asked for."""
    wanted = request.query.get("lang", "")
    return Formats(pages.WORDING, wanted if wanted in LANGUAGES else "vi", None)
