"""What was answered, settled: nothing empty, nothing hidden, what is computed computed.

One pass from the first field to the last is enough, because no field looks at a later one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from core.forms.definition import Field, FormDefinition, Kind
from core.workflow.conditions import ALWAYS


def settled(form: FormDefinition, data: Mapping[str, Any]) -> dict[str, Any]:
    """The answers that count; those of fields that are not shown are left out.

    What belongs to no field stays, for validation to refuse.
    """
    found: dict[str, Any] = {}
    for part in form.parts:
        answered = _settled(part.fields, data, found)
        if not part.office or part.begun(answered):
            found |= answered
    known = {field.key for field in form.fields}
    return found | {key: value for key, value in data.items() if key not in known}


def shown(form: FormDefinition, data: Mapping[str, Any]) -> frozenset[str]:
    """The keys of the fields to show; `data` is settled."""
    return frozenset(one.key for one in form.fields if one.show.holds(data))


def needed(field: Field, data: Mapping[str, Any]) -> bool:
    """Whether a field that is shown must be answered; `data` is settled.

    In a part that the office fills in, that holds once anything of it is answered.
    """
    return field.needed or (field.require is not None and field.require.holds(data))


def _settled(
    fields: Iterable[Field], data: Mapping[str, Any], before: Mapping[str, Any]
) -> dict[str, Any]:
    """The answers to these fields; `before` are those to the fields before them."""
    found: dict[str, Any] = {}
    known = dict(before)
    for field in fields:
        if field.show is not ALWAYS and not field.show.holds(known):
            continue
        if field.compute is not None:
            value: Any = field.compute.value(known, field.decimals)
        else:
            value = data.get(field.key)
        if field.kind is Kind.TABLE and isinstance(value, list):
            value = _rows(field, value)
        if not _is_nothing(value):
            found[field.key] = known[field.key] = value
    return found


def _rows(field: Field, rows: list[Any]) -> list[Any]:
    """The rows in which something was typed."""
    found = []
    for row in rows:
        if not isinstance(row, Mapping):
            found.append(row)
            continue
        typed = {column.key for column in field.columns if column.compute is None}
        known = {column.key for column in field.columns}
        settled = _settled(field.columns, row, {})
        strange = {key: value for key, value in row.items() if key not in known}
        if settled.keys() & typed or strange:
            found.append(settled | strange)
    return found


def _is_nothing(value: Any) -> bool:
    """Whether nothing was answered. Nought is an answer, a tick that is not set is none."""
    return value is None or value is False or (isinstance(value, str | list | dict) and not value)
