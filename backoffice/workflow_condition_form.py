"""When an action is offered: up to three comparisons in rows, or a condition as it is written.

What rows cannot say, conditions within conditions, comes as JSON from other tools; it is
shown in words, and kept unless its text is changed.
"""

from __future__ import annotations

import json
import re
from typing import Any

from backoffice.typed import Typed
from core.storable import storable
from core.workflow.conditions import ALWAYS, Condition, Is, NoCondition, condition

ROWS = 3

#: How the form names a comparison -> the comparison, and whether it is turned around.
COMPARISONS: dict[str, tuple[Is, bool]] = {
    "equal": (Is.EQUAL, False),
    "not_equal": (Is.EQUAL, True),
    "over": (Is.OVER, False),
    "under": (Is.UNDER, False),
    "one_of": (Is.ONE_OF, False),
    "given": (Is.GIVEN, False),
    "not_given": (Is.GIVEN, True),
}
_NUMBER = re.compile(r"-?[0-9]{1,15}([.,][0-9]{1,6})?")
_WORDS = {"true": True, "đúng": True, "có": True, "false": False, "sai": False, "không": False}
_LONGEST = 2_000


def started_from(it: Condition) -> dict[str, str] | None:
    """What the rows begin with: `field.0`, `is.0`, `value.0` ..., `joined`; None: too much."""
    if it == ALWAYS:
        return {"joined": "all"}
    parts = it.parts if it.word in ("all", "any") else (it,)
    if len(parts) > ROWS:
        return None
    found = {"joined": it.word if it.word == "any" else "all"}
    for number, part in enumerate(parts):
        row = _row(part)
        if row is None:
            return None
        found |= {f"{name}.{number}": value for name, value in row.items()}
    return found


def _row(it: Condition) -> dict[str, str] | None:
    turned = it.word == "not"
    inner = it.parts[0] if turned else it
    if inner.word != "field":
        return None
    for name, (how, around) in COMPARISONS.items():
        if how is inner.how and around is turned:
            written = _written(inner.value)
            if written is None:
                return None
            return {"field": inner.field, "is": name, "value": written}
    return None


def _written(value: Any) -> str | None:
    """A value as it is typed; None when it cannot be."""
    if isinstance(value, list):
        parts = [_written(one) for one in value]
        if any(part is None or "," in part or ";" in part for part in parts):
            return None
        return "; ".join(part for part in parts if part is not None)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if not isinstance(value, str):
        return None
    return value if _read(value) == value else f'"{value}"'


def condition_from(typed: Typed, at: str) -> Condition:
    """What was typed; faults are noted by field."""
    if text := typed.text(f"{at}.json"):
        return _from_json(typed, f"{at}.json", text)
    parts = [part for number in range(ROWS) if (part := _from_row(typed, at, number)) is not None]
    if len(parts) < 2:
        return parts[0] if parts else ALWAYS
    return Condition("any" if typed.text(f"{at}.joined") == "any" else "all", tuple(parts))


def _from_json(typed: Typed, name: str, text: str) -> Condition:
    try:
        if len(text) > _LONGEST:
            raise NoCondition
        return condition(json.loads(text))
    except (NoCondition, ValueError, RecursionError):
        typed.faults[name] = "condition"
        return ALWAYS


def _from_row(typed: Typed, at: str, number: int) -> Condition | None:
    field = typed.text(f"{at}.field.{number}")
    if not field:
        return None
    name = typed.text(f"{at}.is.{number}")
    if name not in COMPARISONS or len(field) > 100 or not storable(field):
        typed.faults[f"{at}.field.{number}"] = "condition"
        return None
    how, turned = COMPARISONS[name]
    told: dict[str, Any] = {"field": field, "is": how.value}
    if how is not Is.GIVEN:
        told["value"] = _values(typed.text(f"{at}.value.{number}"), how)
    try:
        if not storable(str(told.get("value", ""))):
            raise NoCondition
        found = condition(told)
    except NoCondition:
        typed.faults[f"{at}.value.{number}"] = "condition_value"
        return None
    return Condition("not", (found,)) if turned else found


def _values(text: str, how: Is) -> Any:
    if how is Is.ONE_OF:
        return [_read(part.strip()) for part in text.split(";") if part.strip()]
    return _read(text)


def _read(text: str) -> Any:
    """A number, a yes or no, else the words; in quotation marks always words."""
    if len(text) > 1 and text[0] == text[-1] == '"':
        return text[1:-1]
    if _NUMBER.fullmatch(text):
        number = float(text.replace(",", "."))
        return int(number) if number == int(number) else number
    return _WORDS.get(text.lower(), text)
