"""Conditions on what the form says and how it was decided: small trees of plain data.

`{"field": "area_m2", "is": "over", "value": 300}`, `{"all": [...]}`, `{"any": [...]}`,
`{"not": ...}`. No code is ever run from a definition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Is(StrEnum):
    """How a field is compared."""

    EQUAL = "equal"
    OVER = "over"
    UNDER = "under"
    ONE_OF = "one_of"
    GIVEN = "given"  #: anything but nothing


@dataclass(frozen=True)
class Condition:
    """One condition: a comparison, or a word that joins others."""

    word: str  #: `field`, `all`, `any`, `not`, `always`
    parts: tuple[Condition, ...] = ()
    field: str = ""
    how: Is = Is.GIVEN
    value: Any = None

    def holds(self, data: Mapping[str, Any]) -> bool:
        """Whether it holds; a field that is not there, or not comparable, fits nothing."""
        return _HOLDS[self.word](self, data)

    @property
    def fields(self) -> frozenset[str]:
        """The fields that it asks about."""
        return frozenset(self._fields())

    def _fields(self) -> Iterator[str]:
        if self.word == "field":
            yield self.field
        for part in self.parts:
            yield from part._fields()

    def as_json(self) -> Any:
        """As `condition` reads it."""
        if self.word == "field":
            told = {} if self.how is Is.GIVEN else {"value": self.value}
            return {"field": self.field, "is": self.how.value, **told}
        if self.word == "not":
            return {"not": self.parts[0].as_json()}
        return {self.word: [part.as_json() for part in self.parts]}


ALWAYS = Condition("always")


class NoCondition(ValueError):
    """That is no condition."""


def condition(value: Any) -> Condition:
    """Read one.

    Raises:
        NoCondition: it is none.
    """
    if not isinstance(value, Mapping):
        raise NoCondition
    if "field" in value:
        return _comparison(value)
    if len(value) == 1:
        word, given = next(iter(value.items()))
        if word == "not":
            return Condition("not", (condition(given),))
        if word in ("all", "any") and isinstance(given, list) and given:
            return Condition(word, tuple(condition(part) for part in given))
    raise NoCondition


def _comparison(value: Mapping[str, Any]) -> Condition:
    name, how = value["field"], value.get("is")
    if not isinstance(name, str) or not name or not isinstance(how, str) or how not in set(Is):
        raise NoCondition
    if not value.keys() <= {"field", "is", "value"}:
        raise NoCondition
    wanted = value.get("value")
    if how == Is.ONE_OF and not isinstance(wanted, list):
        raise NoCondition
    if how in (Is.OVER, Is.UNDER) and not _is_number(wanted):
        raise NoCondition
    return Condition("field", field=name, how=Is(how), value=wanted)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _compares(it: Condition, data: Mapping[str, Any]) -> bool:
    value = data.get(it.field)
    if it.how is Is.GIVEN:
        return value not in (None, "", [], False)
    if it.how is Is.EQUAL:
        return bool(value == it.value)
    if it.how is Is.ONE_OF:
        return value in it.value
    if not _is_number(value):
        return False
    return bool(value > it.value) if it.how is Is.OVER else bool(value < it.value)


_HOLDS: dict[str, Callable[[Condition, Mapping[str, Any]], bool]] = {
    "always": lambda it, data: True,
    "field": _compares,
    "all": lambda it, data: all(part.holds(data) for part in it.parts),
    "any": lambda it, data: any(part.holds(data) for part in it.parts),
    "not": lambda it, data: not it.parts[0].holds(data),
}
