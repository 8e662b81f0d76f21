"""The fields of a form as a page sends them: read into answers, and written back.

Names: `form.KEY`; of an address `form.KEY.commune`; of a table `form.KEY.0.COLUMN`. Nothing is
checked twice: what is no number or date is noted here, the rest `core.forms` finds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.forms.answering import NotAnAnswer, answer
from core.forms.asking import Question
from core.forms.definition import Field, Kind, Rule
from core.forms.saying import written_number
from core.forms.schema import ADDRESS
from core.forms.typed import Typed
from core.people.phones import domestic

#: What the names of all fields begin with.
PREFIX = "form."


def name_of(place: str) -> str:
    """What the field of a page is called, by `core.forms`' name of its place."""
    return PREFIX + place


@dataclass
class Read:
    """What a page sent."""

    data: dict[str, Any] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)  #: place on the page -> why it is none
    #: Table -> for each of its answered rows, which row of the page that was
    origins: dict[str, list[int]] = field(default_factory=dict)

    def on_page(self, place: str) -> str:
        """Where on the page a place of the answers is: empty rows stand between, and are none."""
        table, _, rest = place.partition(".")
        number, _, column = rest.partition(".")
        if table not in self.origins or not number:
            return place
        return f"{table}.{self.origins[table][int(number)]}.{column}"


def answers_of(fields: Iterable[Field], typed: Typed) -> Read:
    """Every field that came along, shown or not."""
    read = Read()
    for one in fields:
        if one.compute is None:
            value = _rows(one, typed, read) if one.columns else _value(one, one.key, typed, read)
            if value is not None:
                read.data[one.key] = value
    return read


def _value(asked: Field, place: str, typed: Typed, read: Read) -> Any:
    name = name_of(place)
    match asked.kind:
        case Kind.FILE:
            if fault := typed.fault(f"{name}.files"):
                read.faults[place] = fault
            return [dict(file) for file in typed.files(name)] or None
        case Kind.ADDRESS:
            parts = {one: typed.text(f"{name}.{one}") for one in ADDRESS}
            return {one: text for one, text in parts.items() if text} or None
        case Kind.CHOICES:
            return [one for one in typed.form.all(name) if one] if typed.form else None
        case Kind.TICK:
            return True if typed.ticked(name) else None
    try:
        return answer(asked, typed.text(name))
    except NotAnAnswer as error:
        read.faults[place] = str(error.facts["why"])
        return None


def _rows(table: Field, typed: Typed, read: Read) -> list[dict[str, Any]] | None:
    rows, origins = [], read.origins.setdefault(table.key, [])
    for number in range(rows_shown(table, typed, 0)):
        row: dict[str, Any] = {}
        for column in table.columns:
            if column.compute is None:
                value = _value(column, f"{table.key}.{number}.{column.key}", typed, read)
                if value is not None:
                    row[column.key] = value
        if row:
            rows.append(row)
            origins.append(number)
    return rows or None


def rows_shown(table: Field, typed: Typed, filled: int) -> int:
    """How many rows of a table a page shows: what it had, or one more than there are answers."""
    text = typed.text(f"{name_of(table.key)}.rows")
    asked = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
    return min(table.most_rows, max(asked, table.least_rows, filled if asked else filled + 1))


def starts_of(question: Question, place: str = "") -> dict[str, str]:
    """Names of fields -> what they begin with, for one question and its answer so far."""
    name, value = name_of(place or question.key), question.value
    if value is None or question.field.kind is Kind.FILE:
        return {}
    if question.field.kind is Kind.TABLE:
        found: dict[str, str] = {}
        for number, row in enumerate(value):
            for column in question.columns:
                inside = f"{question.key}.{number}.{column.key}"
                found[name_of(inside)] = start_of(column.field, row.get(column.key))
        return found
    if question.field.kind is Kind.ADDRESS and isinstance(value, Mapping):
        return {f"{name}.{one}": str(value.get(one, "")) for one in ADDRESS}
    return {name: start_of(question.field, value)}


def start_of(asked: Field, value: Any) -> str:
    """How a value is typed; a date as date fields of browsers have it."""
    if value is None:
        return ""
    if asked.kind is Kind.NUMBER and isinstance(value, int | float):
        return written_number(value, "vi")
    if asked.kind is Kind.CODE and asked.rule is Rule.PHONE:
        return domestic(str(value))
    if asked.kind is Kind.TICK:
        return "on"
    return str(value)
