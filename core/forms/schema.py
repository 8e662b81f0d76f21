"""A form as JSON Schema 2020-12: what any validator of any language understands.

Shown and needed under conditions are if/then/else in it. What no validator asks about (kinds,
labels in English, order, the expressions of computed fields) stands beside it in `x-motcua`.
Order stands in lists, because databases keep no order of keys.

Source: https://json-schema.org/draft/2020-12/schema
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from core.forms.computing import FARTHEST
from core.forms.definition import FORMAT, Field, FormDefinition, Kind, Option, Part, When
from core.forms.rules import PATTERNS
from core.workflow.conditions import ALWAYS, Condition, Is

DIALECT = "https://json-schema.org/draft/2020-12/schema"
#: The word that our annotations stand under.
OURS = "x-motcua"

#: A text says something.
_SAYS = r"[^ \t\r\n]"
#: A real day of 1900 to 2099.
_DAY = (
    "^(?:(?:19|20)[0-9]{2}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
    "|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))"
    "|(?:(?:19|20)(?:0[48]|[2468][048]|[13579][26])|2000)-02-29)$"
)
#: Address: part -> the most letters of it.
ADDRESS = {"province": 100, "commune": 100, "line": 300}
_FILE_NAME = 120

Schema = dict[str, Any]


def schema(form: FormDefinition) -> Schema:
    """The form as `core.forms.reading` reads it."""
    about: Schema = {"format": FORMAT, "parts": [_part(part) for part in form.parts]}
    return {
        "$schema": DIALECT,
        "title": form.title,
        **_object(list(form.fields), _begun(form)),
        OURS: about | _given(title_en=form.title_en),
    }


def _part(part: Part) -> Schema:
    told = _given(title_en=part.title_en, help=part.help, help_en=part.help_en, office=part.office)
    return {
        "key": part.key,
        "title": part.title,
        **told,
        "fields": [field.key for field in part.fields],
    }


def _begun(form: FormDefinition) -> dict[str, Schema]:
    """Field of a part that the office fills in -> what shows that it has begun to."""
    found: dict[str, Schema] = {}
    for part in form.parts:
        answered = [{"required": [one.key]} for one in part.fields if one.compute is None]
        if part.office and answered:
            found |= {one.key: {"anyOf": answered} for one in part.fields}
    return found


def _object(fields: Sequence[Field], begun: Mapping[str, Schema]) -> Schema:
    """An object with these fields and nothing else, each there when it must be."""
    always = sorted(
        one.key for one in fields if one.needed and one.show is ALWAYS and one.key not in begun
    )
    rules = [rule for one in fields if (rule := _rule(one, begun.get(one.key)))]
    return {
        "type": "object",
        "properties": {one.key: _field(one) for one in fields},
        **({"required": always} if always else {}),
        "additionalProperties": False,
        **({"allOf": rules} if rules else {}),
    }


def _rule(field: Field, begun: Schema | None) -> Schema | None:
    """When the field must be there, and when it must not."""
    there = {"required": [field.key]}
    then: Schema = there if field.needed else {}
    if field.require is not None and not field.needed:
        then = {"if": holding(field.require), "then": there}
    if then and begun:
        then = {"if": begun, "then": then}
    if field.show is ALWAYS:
        # What is always needed stands in `required` of the whole.
        return None if then == there else then or None
    shown: Schema = {"if": holding(field.show)}
    if then:
        shown["then"] = then
    return shown | {"else": {"properties": {field.key: False}}}


def holding(it: Condition) -> Schema:
    """The schema that an object fits when the condition holds for it."""
    if it.word == "field":
        return {"properties": {it.field: _COMPARED[it.how](it.value)}, "required": [it.field]}
    if it.word == "not":
        return {"not": holding(it.parts[0])}
    joined = {"all": "allOf", "any": "anyOf"}
    if it.word in joined:
        return {joined[it.word]: [holding(part) for part in it.parts]}
    return {}


_COMPARED: dict[Is, Callable[[Any], Schema]] = {
    Is.EQUAL: lambda value: {"const": value},
    Is.OVER: lambda value: {"type": "number", "exclusiveMinimum": value},
    Is.UNDER: lambda value: {"type": "number", "exclusiveMaximum": value},
    Is.ONE_OF: lambda value: {"enum": value},
    # Nought is nothing, as `Condition` has it.
    Is.GIVEN: lambda value: {"not": {"enum": [None, "", [], False, 0]}},
}


def _field(field: Field) -> Schema:
    return {
        "title": field.label,
        **_given(description=field.help),
        **_VALUES[field.kind](field),
        OURS: _annotation(field),
    }


def _annotation(field: Field) -> Schema:
    """What the schema has no words for."""
    told: Schema = {"kind": field.kind.value}
    told |= _given(label_en=field.label_en, help_en=field.help_en, unit=field.unit)
    told |= _given(needed=field.needed, several_lines=field.several_lines, decimals=field.decimals)
    for name in ("prefill", "rule"):
        if (value := getattr(field, name)) is not None:
            told[name] = value.value
    if field.when is not When.ANY:
        told["when"] = field.when.value
    if field.show is not ALWAYS:
        told["show"] = field.show.as_json()
    if field.require is not None:
        told["require"] = field.require.as_json()
    if field.compute is not None:
        told["compute"] = field.compute.as_json()
    if field.options:
        told["options"] = [_option(one) for one in field.options]
    if field.kind is Kind.TABLE:
        told["columns"] = [one.key for one in field.columns]
    return told


def _option(option: Option) -> Schema:
    told = {"value": option.value, "label": option.label}
    return told | _given(label_en=option.label_en)


def _given(**told: Any) -> Schema:
    return {name: value for name, value in told.items() if value}


def _text(field: Field) -> Schema:
    return {"type": "string", "minLength": 1, "maxLength": field.longest, "pattern": _SAYS}


def _number(field: Field) -> Schema:
    return {
        "type": "number" if field.decimals else "integer",
        "minimum": -FARTHEST if field.least is None else field.least,
        "maximum": FARTHEST if field.most is None else field.most,
    }


def _code(field: Field) -> Schema:
    if field.rule is None:
        return {"type": "string"}
    pattern, longest = PATTERNS[field.rule]
    return {"type": "string", "maxLength": longest, "pattern": pattern}


def _values(options: Iterable[Option]) -> list[str]:
    return [one.value for one in options]


def _address(field: Field) -> Schema:
    said = {
        name: {"type": "string", "minLength": 1, "maxLength": most, "pattern": _SAYS}
        for name, most in ADDRESS.items()
    }
    return {
        "type": "object",
        "properties": said,
        "required": ["commune", "province"],
        "additionalProperties": False,
    }


def _file(field: Field) -> Schema:
    one = {
        "sha256": {"type": "string", "maxLength": 64, "pattern": "^[0-9a-f]{64}$"},
        "name": {"type": "string", "minLength": 1, "maxLength": _FILE_NAME},
        "size": {"type": "integer", "minimum": 0},
        "type": {"type": "string", "minLength": 1, "maxLength": 60},
    }
    items = {
        "type": "object",
        "properties": one,
        "required": sorted(one),
        "additionalProperties": False,
    }
    return {"type": "array", "minItems": 1, "maxItems": field.most_files, "items": items}


def _table(field: Field) -> Schema:
    return {
        "type": "array",
        "minItems": field.least_rows,
        "maxItems": field.most_rows,
        "items": _object(field.columns, {}),
    }


_VALUES: dict[Kind, Callable[[Field], Schema]] = {
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.DATE: lambda field: {
        "type": "string",
        "format": "date",
        "maxLength": 10,
        "pattern": _DAY,
    },
    Kind.CHOICE: lambda field: {"type": "string", "enum": _values(field.options)},
    Kind.CHOICES: lambda field: {
        "type": "array",
        "items": {"type": "string", "enum": _values(field.options)},
        "uniqueItems": True,
        "minItems": 1,
    },
    Kind.TICK: lambda field: {"const": True},
    Kind.CODE: _code,
    Kind.ADDRESS: _address,
    Kind.FILE: _file,
    Kind.TABLE: _table,
}
