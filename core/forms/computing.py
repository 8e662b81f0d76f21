"""What computed fields compute: small trees of plain data, never code.

`{"sum": [...]}`, `{"product": [...]}`, `{"difference": [a, b]}` over numbers, `{"field": "area"}`
and, in a sum alone, `{"column": "members.income"}`; `{"count": "members"}` counts rows.

A sum takes what is not given for nothing. A product or a difference of something that is not
given is not there either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any

#: The most that a tree has, of branches at one place and of places below each other.
MOST, DEEPEST = 20, 3

#: What comes to more than this is said to be just beyond it, for the schema to refuse.
FARTHEST = 10**15


@dataclass(frozen=True, slots=True)
class Expression:
    """One place of the tree."""

    word: str  #: `number`, `field`, `column`, `count`, `sum`, `product`, `difference`
    parts: tuple[Expression, ...] = ()
    name: str = ""  #: of the field, `table.column`, or of the table
    number: int | float = 0

    def value(self, data: Mapping[str, Any], decimals: int) -> int | float | None:
        """What it comes to, rounded half up; None when something that it needs is not there."""
        with localcontext() as context:
            context.prec = 60
            found = _value(self, data)
            if found is None:
                return None
            if abs(found) > FARTHEST:
                return FARTHEST + 1 if found > 0 else -FARTHEST - 1
            rounded = found.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
        return int(rounded) if rounded == rounded.to_integral_value() else float(rounded)

    @property
    def names(self) -> frozenset[str]:
        """The fields that it looks at; of a column, its table."""
        return frozenset(one.name.partition(".")[0] for one in self.walk() if one.name)

    def walk(self) -> Iterator[Expression]:
        """The tree's places from the top."""
        yield self
        for part in self.parts:
            yield from part.walk()

    def as_json(self) -> Any:
        """As `expression` reads it."""
        if self.word == "number":
            return self.number
        if self.name:
            return {self.word: self.name}
        return {self.word: [part.as_json() for part in self.parts]}


class NoExpression(ValueError):
    """That is no expression."""


def expression(value: Any, deep: int = DEEPEST) -> Expression:
    """Read one.

    Raises:
        NoExpression: it is none, or too deep.
    """
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= FARTHEST:
        return Expression("number", number=value)
    if not isinstance(value, Mapping) or len(value) != 1 or deep == 0:
        raise NoExpression
    word, given = next(iter(value.items()))
    if word in ("field", "column", "count"):
        if not isinstance(given, str) or not given or (word == "column") != ("." in given):
            raise NoExpression
        return Expression(word, name=given)
    most = 2 if word == "difference" else MOST
    if word not in _JOINS or not isinstance(given, list) or not 1 <= len(given) <= most:
        raise NoExpression
    if word == "difference" and len(given) != 2:
        raise NoExpression
    parts = tuple(expression(one, deep - 1) for one in given)
    if word != "sum" and any(part.word == "column" for part in parts):
        raise NoExpression
    return Expression(word, parts)


def _value(it: Expression, data: Mapping[str, Any]) -> Decimal | None:
    if it.word == "number":
        return Decimal(str(it.number))
    if it.word == "field":
        return _number(data.get(it.name))
    if it.word == "count":
        counted = data.get(it.name)
        return Decimal(len(counted) if isinstance(counted, list) else 0)
    if it.word == "sum":
        return sum((one for part in it.parts for one in _all(part, data)), Decimal())
    values = [one for part in it.parts if (one := _value(part, data)) is not None]
    return _JOINS[it.word](values) if len(values) == len(it.parts) else None


def _all(it: Expression, data: Mapping[str, Any]) -> Iterator[Decimal]:
    """The numbers of a column, or the one number of anything else; what is absent is left out."""
    if it.word != "column":
        found = _value(it, data)
        if found is not None:
            yield found
        return
    table, _, column = it.name.partition(".")
    rows = data.get(table)
    for row in rows if isinstance(rows, list) else ():
        found = _number(row.get(column)) if isinstance(row, Mapping) else None
        if found is not None:
            yield found


def _number(value: Any) -> Decimal | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Decimal(str(value))
    return None


def _product(values: list[Decimal]) -> Decimal:
    found = Decimal(1)
    for one in values:
        found *= one
    return found


_JOINS: dict[str, Callable[[list[Decimal]], Decimal]] = {
    "sum": lambda values: sum(values, Decimal()),
    "product": _product,
    "difference": lambda values: values[0] - values[1],
}
