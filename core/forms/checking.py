"""Is a form fit to be published? Each finding names the field and what is wrong with it.

A draft may be saved with all of these; only what `core.forms.reading` refuses cannot be stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from core.forms.computing import Expression
from core.forms.definition import Field, FormDefinition, Kind
from core.workflow.conditions import ALWAYS, Condition, Is

#: These keep nobody from publishing.
MILD = frozenset({"english", "label_twice"})

#: Conditions of workflows know these besides the fields of the form.
RESERVED = frozenset({"outcome"})

#: What a comparison must look like, by the kind of the field that it asks about.
_COMPARED: dict[Kind, frozenset[Is]] = {
    Kind.NUMBER: frozenset({Is.EQUAL, Is.OVER, Is.UNDER, Is.ONE_OF, Is.GIVEN}),
    Kind.CHOICE: frozenset({Is.EQUAL, Is.ONE_OF, Is.GIVEN}),
    Kind.TEXT: frozenset({Is.EQUAL, Is.ONE_OF, Is.GIVEN}),
    Kind.CODE: frozenset({Is.EQUAL, Is.ONE_OF, Is.GIVEN}),
    Kind.DATE: frozenset({Is.EQUAL, Is.ONE_OF, Is.GIVEN}),
}
_ONLY_GIVEN = frozenset({Is.GIVEN})


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend."""

    place: str  #: key of the field, `table.column`, of the part, or empty: the form
    why: str
    other: str = ""  #: the field, the option or the column that it is about

    @property
    def grave(self) -> bool:
        """Whether it keeps the form from being published."""
        return self.why not in MILD


def findings(form: FormDefinition) -> list[Finding]:
    """Everything that is wrong, from the top down; nothing when it may be published."""
    return [*_of_form(form), *(one for field in form.fields for one in _of_field(form, field))]


def _of_form(form: FormDefinition) -> Iterator[Finding]:
    if not form.title.strip():
        yield Finding("", "no_title")
    elif not form.title_en.strip():
        yield Finding("", "english")
    if not any(part.fields for part in form.parts):
        yield Finding("", "no_fields")
    for part in form.parts:
        if not part.title.strip() and len(form.parts) > 1:
            yield Finding(part.key, "no_heading")
        elif part.title and not part.title_en.strip():
            yield Finding(part.key, "english")
        if not part.fields and any(other.fields for other in form.parts):
            yield Finding(part.key, "empty_part")


def _of_field(form: FormDefinition, field: Field) -> Iterator[Finding]:
    yield from _of_words(field, field.key, form.fields)
    yield from _of_kind(field, field.key)
    if field.key in RESERVED:
        yield Finding(field.key, "reserved")
    before = {one.key: one for one in form.before(field.key)}
    everything = {one.key: one for one in form.fields}
    for what, condition in (("show", field.show), ("require", field.require)):
        for why, other in _of_condition(condition, before, everything):
            yield Finding(field.key, f"{what}_{why}", other)
    if field.needed and field.require is not None:
        yield Finding(field.key, "needed_twice")
    for why, other in _of_expression(field.compute, before, everything):
        yield Finding(field.key, f"compute_{why}", other)
    columns: dict[str, Field] = {}
    for column in field.columns:
        place = f"{field.key}.{column.key}"
        yield from _of_words(column, place, field.columns)
        yield from _of_kind(column, place)
        siblings = {one.key: one for one in field.columns}
        for why, other in _of_expression(column.compute, columns, siblings):
            yield Finding(place, f"compute_{why}", other)
        columns[column.key] = column


def _of_words(field: Field, place: str, among: Iterable[Field]) -> Iterator[Finding]:
    if not field.label.strip():
        yield Finding(place, "no_label")
        return
    if not field.label_en.strip() or (field.help and not field.help_en):
        yield Finding(place, "english")
    if any(one.label == field.label and one.key != field.key for one in among):
        yield Finding(place, "label_twice")


def _of_kind(field: Field, place: str) -> Iterator[Finding]:
    if field.kind in (Kind.CHOICE, Kind.CHOICES):
        if not field.options:
            yield Finding(place, "no_options")
        for option in field.options:
            if not option.label.strip():
                yield Finding(place, "no_option_label", option.value)
    if field.kind is Kind.CODE and field.rule is None:
        yield Finding(place, "no_rule")
    if field.kind is Kind.TEXT and field.longest < 1:
        yield Finding(place, "bounds")
    if field.least is not None and field.most is not None and field.least > field.most:
        yield Finding(place, "bounds")
    if field.kind is Kind.TABLE:
        if not field.columns:
            yield Finding(place, "no_columns")
        if not 1 <= field.least_rows <= field.most_rows:
            yield Finding(place, "bounds")
    if field.kind is Kind.FILE and field.most_files < 1:
        yield Finding(place, "bounds")
    if field.compute is not None and (field.needed or field.require is not None):
        yield Finding(place, "computed_needed")


def _of_condition(
    it: Condition | None, before: Mapping[str, Field], everything: Mapping[str, Field]
) -> Iterator[tuple[str, str]]:
    if it is None or it is ALWAYS:
        return
    for one in _comparisons(it):
        asked = before.get(one.field)
        if asked is None:
            yield ("later" if one.field in everything else "no_field"), one.field
        elif not _fits(one, asked):
            yield "value", one.field


def _comparisons(it: Condition) -> Iterator[Condition]:
    if it.word == "field":
        yield it
    for part in it.parts:
        yield from _comparisons(part)


def _fits(it: Condition, asked: Field) -> bool:
    """Whether that can be asked of the field, and could ever be so."""
    if it.how not in _COMPARED.get(asked.kind, _ONLY_GIVEN):
        return False
    if it.how is Is.GIVEN:
        return True
    values = it.value if it.how is Is.ONE_OF else [it.value]
    return bool(values) and all(_is_answer(value, asked) for value in values)


def _is_answer(value: Any, asked: Field) -> bool:
    if asked.kind is Kind.NUMBER:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if asked.kind is Kind.CHOICE:
        return value in {option.value for option in asked.options}
    return isinstance(value, str) and bool(value)


def _of_expression(
    it: Expression | None, before: Mapping[str, Field], everything: Mapping[str, Field]
) -> Iterator[tuple[str, str]]:
    for one in it.walk() if it else ():
        if not one.name:
            continue
        name, _, column = one.name.partition(".")
        asked = before.get(name)
        if asked is None:
            yield ("later" if name in everything else "no_field"), one.name
        elif not _countable(one, asked, column):
            yield "value", one.name


def _countable(it: Expression, asked: Field, column: str) -> bool:
    if it.word == "count":
        return asked.kind in (Kind.TABLE, Kind.FILE, Kind.CHOICES)
    if it.word == "column":
        return any(one.key == column and one.kind is Kind.NUMBER for one in asked.columns)
    return asked.kind is Kind.NUMBER
