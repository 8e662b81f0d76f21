"""A form to be filled in on a page: what it shows, what came back, what is wrong.

The same for officers and citizens; `templates/form_fields.html` draws it for both, in the words
of the face whose page it is.

Works without script: fields that depend on an answer appear when the page is sent, and a form
is only taken when everything it asks has been on the page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from core.forms.asking import Question, Section, sections
from core.forms.definition import Field, FormDefinition, Kind
from core.forms.filling import checked
from core.forms.places import Places, places
from core.forms.posting import PREFIX, answers_of, name_of, rows_shown, starts_of
from core.forms.prefilling import Prefilled
from core.forms.saying import written_number
from core.forms.schema import ADDRESS
from core.forms.settling import shown
from core.forms.typed import Typed
from core.forms.versions import Version
from core.people.units import UnitTree

#: What the buttons of the card ask for: show it again as it is now, with one more row, without
#: a row (`form_drop:TABLE.2`), or with what the person gave before.
UPDATE, ROW, DROP, BEFORE = "form", "form_row:", "form_drop:", "form_before"
#: The keys that were on the page, in a hidden field.
SEEN = f"{PREFIX}seen"


class Tongue(Protocol):
    """Says things in one language: the wording of a face."""

    @property
    def language(self) -> str:
        """`vi` or `en`."""
        ...

    def say(self, key: str, /, **facts: Any) -> str:
        """The sentence under `key`."""
        ...


@dataclass(frozen=True)
class Card:
    """What the template draws."""

    action: str  #: address that the form is sent to
    version_id: int
    sections: Sequence[Section]
    starts: Mapping[str, str]  #: name of a field -> what it begins with
    rows: Mapping[str, int]  #: table -> rows to show
    hints: Mapping[str, str]  #: field -> help, bounds, and where its answer was taken from
    seen: str
    places: Places
    depends: bool  #: whether something appears, vanishes or is computed with the answers
    files: bool  #: whether files are taken here; else they are brought to the counter


@dataclass
class Filling:
    """One form on its way to a page or back."""

    version: Version
    typed: Typed
    tree: UnitTree
    now: datetime
    begun: Mapping[str, Any] = field(default_factory=dict)  #: answers that are there already
    parts: frozenset[str] = frozenset()  #: those that the page shows; none: all
    #: Field -> the dossier that its answer was taken from; empty: from what is known of the holder
    sources: Mapping[str, str] = field(default_factory=dict)
    echoes: bool = False  #: the page asks for the holder too, and left empty is as there
    files: bool = True  #: whether the page takes files; else nobody misses them here

    @property
    def form(self) -> FormDefinition:
        """The form."""
        return self.version.form

    @property
    def fields(self) -> list[Field]:
        """Those that the page shows, as far as the answers ask for them."""
        return list(self.form.of_parts(self.parts) if self.parts else self.form.fields)

    def answers(self) -> dict[str, Any]:
        """What was typed, or what is there already; of other parts, always that."""
        if self.typed.form is None:
            return dict(self.begun)
        return self._kept() | answers_of(self.fields, self.typed).data

    def _kept(self) -> dict[str, Any]:
        """The answers that the page does not change: of other parts, and files it cannot take."""
        mine = {one.key for one in self.fields if self.files or one.kind is not Kind.FILE}
        return {key: value for key, value in self.begun.items() if key not in mine}

    def taken(self) -> dict[str, Any]:
        """The answers to store; `typed.faults` says what is wrong with them, if anything."""
        read = answers_of(self.fields, self.typed)
        given = self._kept() | read.data
        answers, faults = checked(self.version, given, self.tree, self.now, files=self.files)
        visible = shown(self.form, answers)
        found = {read.on_page(place): why for place, why in faults.items()} | read.faults
        order = [one.key for one in self.form.fields]
        mine = {"", *(one.key for one in self.fields)}
        for place, why in sorted(found.items(), key=lambda one: _place(one[0], order)):
            key = place.partition(".")[0]
            if key in mine and (not key or key in visible):
                self.typed.faults[name_of(place)] = why
            elif key in visible:
                self.typed.faults.setdefault(PREFIX, "other_parts")
        on_page = set(self.typed.text(SEEN).split())
        for one in self.fields:
            brought = one.kind is Kind.FILE and not self.files
            if one.key in visible - on_page and one.compute is None and not brought:
                self.typed.faults.setdefault(name_of(one.key), "just_shown")
        return answers

    def card(self, f: Tongue, action: str) -> Card:
        """What the page shows."""
        found = sections(self.form, self.answers(), f.language, parts=self.parts or None)
        questions = [one for section in found for one in section.questions]
        return Card(
            action=action,
            version_id=self.version.id,
            sections=found,
            starts={name: text for one in questions for name, text in starts_of(one).items()},
            rows={
                one.key: rows_shown(one.field, self.typed, len(one.rows))
                for one in questions
                if one.field.columns
            },
            hints={one.key: self._hint(one, f) for one in questions},
            seen=" ".join(one.key for one in questions),
            places=places(self.tree),
            depends=any(_depends(one) for one in self.fields),
            files=self.files,
        )

    def turned(self) -> bool:
        """Whether a button asked for the page alone, perhaps with a row more or less; done then."""
        asked = self.typed.text("do")
        if asked.startswith(ROW):
            self._one_more_row(asked.removeprefix(ROW))
        if asked.startswith(DROP):
            self._one_row_less(asked.removeprefix(DROP))
        return asked == UPDATE or asked.startswith((ROW, DROP))

    def begin_with(self, begun: Prefilled) -> None:
        """Write what is known into the form that was sent, where it was left empty."""
        assert self.typed.form is not None, "only a form that was sent is written into"
        typed = self.answers()
        lacking = {key: value for key, value in begun.data.items() if key not in typed}
        for section in sections(self.form, typed | lacking):
            for one in section.questions:
                if one.key in lacking:
                    self.typed.form.texts.update(starts_of(one))
        self.sources = {key: begun.sources[key] for key in lacking}

    def _one_more_row(self, table_key: str) -> None:
        assert self.typed.form is not None, "only a form that was sent has buttons"
        table = self.form.field(table_key)
        if table is not None and table.columns:
            more = rows_shown(table, self.typed, 0) + 1
            self.typed.form.texts[f"{name_of(table_key)}.rows"] = str(more)

    def _one_row_less(self, place: str) -> None:
        """Take a row out of a table; those below it move up."""
        assert self.typed.form is not None, "only a form that was sent has buttons"
        table_key, _, number = place.partition(".")
        table = self.form.field(table_key)
        if table is None or not table.columns or not (number.isascii() and number.isdigit()):
            return
        rows = rows_shown(table, self.typed, 0)
        texts, name = self.typed.form.texts, name_of(table_key)
        for row in range(int(number[:4]), rows):
            for column in table.columns:
                here, below = (f"{name}.{one}.{column.key}" for one in (row, row + 1))
                texts.pop(here, None)
                if row + 1 < rows and below in texts:
                    texts[here] = texts[below]
        texts[f"{name}.rows"] = str(max(rows - 1, table.least_rows))

    def _hint(self, one: Question, f: Tongue) -> str:
        code = self.sources.get(one.key)
        source = f.say("form.from_dossier", code=code) if code else ""
        if code == "":
            source = f.say("form.from_holder")
        elif code is None and self.echoes and one.field.prefill:
            source = f.say("form.as_holder")
        return " ".join(text for text in (one.help, _bounds(one, f), source) if text)

    def labels(self, f: Tongue) -> dict[str, str]:
        """Names of fields of the page -> what they are called, for the list of faults."""
        found: dict[str, str] = {PREFIX: self.form.said(f.language)}
        for one in self.form.fields:
            found[name_of(one.key)] = one.said(f.language)
            if one.kind is Kind.ADDRESS:
                for part in ADDRESS:
                    found[name_of(f"{one.key}.{part}")] = (
                        f"{one.said(f.language)}, {f.say(f'address.{part}')}"
                    )
            for number in range(one.most_rows if one.columns else 0):
                for column in one.columns:
                    said = f.say("form.cell", column=column.said(f.language), row=number + 1)
                    found[name_of(f"{one.key}.{number}.{column.key}")] = said
        return found


def _place(place: str, order: Sequence[str]) -> int:
    """Where on the page that is; what belongs to no field comes last."""
    key = place.partition(".")[0]
    return order.index(key) if key in order else len(order)


def _bounds(one: Question, f: Tongue) -> str:
    """`Từ 0 đến 20.`"""
    bounds = {
        name: written_number(value, f.language)
        for name, value in (("least", one.field.least), ("most", one.field.most))
        if value is not None and one.field.compute is None
    }
    if one.field.least == 0 and one.field.most is None:
        return ""  # nobody thinks of less
    return f.say(_BOUNDS[tuple(bounds)], **bounds) if bounds else ""


_BOUNDS = {
    ("least", "most"): "form.between",
    ("least",): "form.at_least",
    ("most",): "form.at_most",
}


def _depends(one: Field) -> bool:
    return bool(one.show.fields) or one.require is not None or one.compute is not None
