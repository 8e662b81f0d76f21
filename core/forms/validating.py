"""Is what was answered right? Each fault by field, with a key for the wording.

The schema of the form says nearly all of it, and a library checks that: any other validator
comes to the same. Beside it stand the few things that no schema can say: how a date lies to
today, check digits, and what databases cannot keep.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import orjson
from jsonschema_rs import Draft202012Validator, ValidationError, ValidationErrorKind

from core.errors import InvalidForm
from core.forms.definition import Field, FormDefinition, Kind, Rule, When
from core.forms.rules import sound
from core.forms.schema import Schema, schema
from core.storable import storable

#: Octets of one filled form as JSON.
LARGEST = 512 * 1024

#: Field, `table.2.column` or `address.commune` -> why.
Faults = dict[str, str]

#: JSON Schema's word -> why, where the kind of the field does not matter.
_WHY: dict[str, str] = {
    "required": "empty",
    "minLength": "empty",
    "const": "empty",
    "maxLength": "too_long",
    "minimum": "range",
    "maximum": "range",
    "enum": "choose",
    "uniqueItems": "choose",
    "minItems": "rows_few",
    "maxItems": "rows_many",
    "falseSchema": "hidden",
    "additionalProperties": "unknown_field",
}
#: What is wrong with a value that is not of its kind, or not of its pattern.
_FORM: dict[Kind, str] = {
    Kind.TEXT: "empty",
    Kind.NUMBER: "number",
    Kind.DATE: "date",
    Kind.CHOICE: "choose",
    Kind.CHOICES: "choose",
    Kind.TICK: "empty",
    Kind.ADDRESS: "empty",
    Kind.FILE: "file",
    Kind.TABLE: "rows_few",
}


class Validator:
    """The compiled schema of a form, to be used again."""

    def __init__(self, form: FormDefinition, compiled: Schema | None = None) -> None:
        """`compiled` is `schema(form)` where the caller has it."""
        self._form = form
        self._schema = Draft202012Validator(compiled or schema(form))

    def faults(self, data: Mapping[str, Any], today: date) -> Faults:
        """Everything wrong with settled answers; nothing when they are right."""
        try:
            octets = len(orjson.dumps(data))
        except orjson.JSONEncodeError:  # half of a letter, or a number that JSON cannot hold
            return {"": "form"}
        if octets > LARGEST:
            return {"": "too_long"}
        found: Faults = {}
        for error in self._schema.iter_errors(data):
            for name, why in self._said(error):
                if why == "hidden" or name not in found:
                    found[name] = why
        for name, why in beside_schema(self._form, data, today):
            found.setdefault(name, why)
        return found

    def check(self, data: Mapping[str, Any], today: date) -> None:
        """Go on only with answers that are right.

        Raises:
            InvalidForm: with every fault.
        """
        if faults := self.faults(data, today):
            raise InvalidForm(faults)

    def _said(self, error: ValidationError) -> Iterator[tuple[str, str]]:
        path = ".".join(map(str, error.instance_path))
        prefix = f"{path}." if path else ""
        match error.kind:
            case ValidationErrorKind.Required(property=name):
                yield f"{prefix}{name}", "empty"
            case ValidationErrorKind.AdditionalProperties(unexpected=names):
                yield from ((f"{prefix}{name}", "unknown_field") for name in names)
            case other:
                yield path, _WHY.get(other.name) or self._of_form(error.instance_path)

    def _of_form(self, path: Sequence[str | int]) -> str:
        field = _field_at(self._form, path)
        if field is None:
            return "form"
        if field.kind is Kind.CODE:
            return f"code_{field.rule or Rule.PERSON}"
        return _FORM[field.kind]


def beside_schema(
    form: FormDefinition, data: Mapping[str, Any], today: date
) -> Iterator[tuple[str, str]]:
    """What is wrong that the schema of the form cannot say: (field, why)."""
    for field in form.fields:
        value = data.get(field.key)
        if field.kind is Kind.TABLE and isinstance(value, list):
            for number, row in enumerate(value):
                for column in field.columns if isinstance(row, Mapping) else ():
                    for why in _of_value(column, row.get(column.key), today):
                        yield f"{field.key}.{number}.{column.key}", why
        else:
            for why in _of_value(field, value, today):
                yield field.key, why


def _of_value(field: Field, value: Any, today: date) -> Iterator[str]:
    if not all(map(storable, _texts(value))):
        yield "unprintable"
    elif field.kind is Kind.DATE and isinstance(value, str) and _ISO.fullmatch(value):
        # Dates of this form stand in the order of their days.
        if field.when is When.PAST and value > today.isoformat():
            yield "not_past"
        if field.when is When.FUTURE and value < today.isoformat():
            yield "past"
    elif field.rule is Rule.TAX_CODE and isinstance(value, str) and _TAX.fullmatch(value):
        if not sound(field.rule, value):
            yield "code_tax_code"
    elif field.decimals and isinstance(value, float) and round(value, field.decimals) != value:
        yield "decimals"


_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TAX = re.compile(r"[0-9]{10}(?:-[0-9]{3})?")


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def _field_at(form: FormDefinition, path: Sequence[str | int]) -> Field | None:
    """The field, or the column, that a path into the answers leads to."""
    if not path:
        return None
    field = form.field(str(path[0]))
    if field is not None and field.kind is Kind.TABLE and len(path) >= 3:
        return next((one for one in field.columns if one.key == path[2]), None)
    return field
