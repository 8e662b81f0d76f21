"""Changing a form: fields and parts added, replaced, moved and taken away. Pure.

A place is the key of a field, or `table.column` for a column of a table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeVar

from core.folding import words
from core.forms.definition import Field, FormDefinition, Part

_LONGEST_KEY = 40
_Keyed = TypeVar("_Keyed", Field, Part)


def key_from(label: str, taken: Iterable[str]) -> str:
    """A key that nobody has yet, from the words of a label.

    >>> key_from("Họ, chữ đệm, tên", {"ho_chu_dem_ten"})
    'ho_chu_dem_ten_2'
    """
    plain = "_".join(words(label))[: _LONGEST_KEY - 4].strip("_")
    base = plain if plain[:1].isalpha() else f"f_{plain}".rstrip("_")
    used, found, number = set(taken), base, 2
    while found in used:
        found, number = f"{base}_{number}", number + 1
    return found


def field_at(form: FormDefinition, place: str) -> Field | None:
    """The field or the column there."""
    key, _, column = place.partition(".")
    field = form.field(key)
    if field is None or not column:
        return field
    return next((one for one in field.columns if one.key == column), None)


def add_field(form: FormDefinition, part: str, field: Field) -> FormDefinition:
    """The form with one more field, at the end of that part, or of the last one."""
    parts = form.parts or (Part("part_1", ""),)
    chosen = part if any(one.key == part for one in parts) else parts[-1].key
    return replace(
        form,
        parts=tuple(
            replace(one, fields=(*one.fields, field)) if one.key == chosen else one for one in parts
        ),
    )


def add_column(form: FormDefinition, table: str, column: Field) -> FormDefinition:
    """The form with one more column in a table."""
    return _fields(
        form,
        lambda one: replace(one, columns=(*one.columns, column)) if one.key == table else one,
    )


def put_field(form: FormDefinition, place: str, field: Field) -> FormDefinition:
    """The form with another field, or column, in that place."""
    key, _, column = place.partition(".")
    if not column:
        return _fields(form, lambda one: field if one.key == key else one)

    def of(table: Field) -> Field:
        columns = tuple(field if one.key == column else one for one in table.columns)
        return replace(table, columns=columns)

    return _fields(form, lambda one: of(one) if one.key == key else one)


def remove(form: FormDefinition, place: str) -> FormDefinition:
    """The form without that field or column."""
    key, _, column = place.partition(".")
    if not column:
        return replace(
            form,
            parts=tuple(
                replace(part, fields=tuple(one for one in part.fields if one.key != key))
                for part in form.parts
            ),
        )

    def of(table: Field) -> Field:
        return replace(table, columns=tuple(one for one in table.columns if one.key != column))

    return _fields(form, lambda one: of(one) if one.key == key else one)


def move(form: FormDefinition, place: str, down: bool) -> FormDefinition:
    """The form with that field one place up or down, on into the part beside; columns alike."""
    key, _, column = place.partition(".")
    if not column:
        return _move_field(form, key, down)

    def of(table: Field) -> Field:
        return replace(table, columns=_swapped(table.columns, column, down))

    return _fields(form, lambda one: of(one) if one.key == key else one)


def add_part(form: FormDefinition, title: str, title_en: str) -> FormDefinition:
    """The form with one more part at its end."""
    key = key_from(title, (part.key for part in form.parts))
    return replace(form, parts=(*form.parts, Part(key, title, title_en)))


def put_part(form: FormDefinition, key: str, part: Part) -> FormDefinition:
    """The form with other words over that part; its fields stay."""
    return replace(
        form,
        parts=tuple(
            replace(part, fields=one.fields) if one.key == key else one for one in form.parts
        ),
    )


def remove_part(form: FormDefinition, key: str) -> FormDefinition:
    """The form without that part; its fields go to the part before it, or after the first."""
    place = next((n for n, one in enumerate(form.parts) if one.key == key), None)
    if place is None:
        return form
    gone, rest = form.parts[place], [one for one in form.parts if one.key != key]
    if gone.fields and not rest:
        return form
    if gone.fields and place:
        rest[place - 1] = replace(rest[place - 1], fields=(*rest[place - 1].fields, *gone.fields))
    elif gone.fields:
        rest[0] = replace(rest[0], fields=(*gone.fields, *rest[0].fields))
    return replace(form, parts=tuple(rest))


def move_part(form: FormDefinition, key: str, down: bool) -> FormDefinition:
    """The form with that part one place up or down."""
    return replace(form, parts=_swapped(form.parts, key, down))


def _fields(form: FormDefinition, change: Callable[[Field], Field]) -> FormDefinition:
    return replace(
        form,
        parts=tuple(
            replace(part, fields=tuple(change(one) for one in part.fields)) for part in form.parts
        ),
    )


def _move_field(form: FormDefinition, key: str, down: bool) -> FormDefinition:
    parts = list(form.parts)
    for place, part in enumerate(parts):
        keys = [one.key for one in part.fields]
        if key not in keys:
            continue
        at_edge = keys[-1 if down else 0] == key
        if not at_edge:
            parts[place] = replace(part, fields=_swapped(part.fields, key, down))
        elif 0 <= (other := place + (1 if down else -1)) < len(parts):
            field = part.fields[keys.index(key)]
            parts[place] = replace(part, fields=tuple(one for one in part.fields if one != field))
            there = parts[other].fields
            parts[other] = replace(
                parts[other], fields=(field, *there) if down else (*there, field)
            )
        break
    return replace(form, parts=tuple(parts))


def _swapped(ones: tuple[_Keyed, ...], key: str, down: bool) -> tuple[_Keyed, ...]:
    """With that one and its neighbour changed about; as they are at the edge."""
    found = list(ones)
    place = next((n for n, one in enumerate(found) if one.key == key), None)
    if place is not None and 0 <= (other := place + (1 if down else -1)) < len(found):
        found[place], found[other] = found[other], found[place]
    return tuple(found)
