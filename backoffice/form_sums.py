"""What a computed field computes, as a few selects, and in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from backoffice.formats import Formats
from backoffice.typed import Typed
from core.forms.answering import NotAnAnswer, answer
from core.forms.computing import Expression
from core.forms.definition import Field, Kind
from core.forms.saying import written_number

#: Operands that the page shows, and the words that join them.
OPERANDS = 4
WORDS = ("sum", "product", "difference", "count")

_SIGNS = {"sum": " + ", "product": " × ", "difference": " − "}
_NUMBER = Field("number", Kind.NUMBER, "", decimals=4)


@dataclass(frozen=True, slots=True)
class Sum:
    """What the selects begin with."""

    word: str  #: empty: nobody computes it
    operands: tuple[str, ...] = ()  #: `field:KEY`, `column:TABLE.KEY`, `count:KEY`
    number: str = ""


def operands(before: Sequence[Field], f: Formats) -> list[tuple[str, str]]:
    """(operand, in words): what can be reckoned with."""
    found = []
    for one in before:
        said = one.said(f.language)
        if one.kind is Kind.NUMBER:
            found.append((f"field:{one.key}", said))
        for column in one.columns:
            if column.kind is Kind.NUMBER:
                words = f.say("sum.column", column=column.said(f.language), table=said)
                found.append((f"column:{one.key}.{column.key}", words))
        if one.kind in (Kind.TABLE, Kind.FILE, Kind.CHOICES):
            found.append((f"count:{one.key}", f.say("sum.count_of", field=said)))
    return found


def sum_of(it: Expression | None) -> Sum | None:
    """The selects that say the same; None when they cannot."""
    if it is None:
        return Sum("")
    if it.word == "count":
        return Sum("count", (f"count:{it.name}",))
    if it.word not in _SIGNS:
        return sum_of(Expression("sum", (it,))) if it.word == "field" else None
    names, numbers = [], []
    for part in it.parts:
        one = part.parts[0] if part.word == "sum" and len(part.parts) == 1 else part
        if one.word == "number":
            numbers.append(one.number)
        elif one.name and not numbers:
            names.append(f"{one.word}:{one.name}")
        else:
            return None
    if len(names) > OPERANDS or len(numbers) > 1:
        return None
    return Sum(it.word, tuple(names), written_number(numbers[0], "vi") if numbers else "")


def sum_typed(typed: Typed, known: Expression | None) -> Expression | None:
    """What the selects say; None for nothing computed. Faults are noted in `typed`."""
    if typed.ticked("compute.kept"):
        return known
    word = typed.text("compute.word")
    if word not in WORDS:
        return None
    parts = [one for n in range(OPERANDS) if (one := _operand(typed, n, word)) is not None]
    if word == "count":
        counted = next((one for one in parts if one.word == "count"), None)
        if counted is None:
            typed.faults["compute.0"] = "choose"
        return counted
    if text := typed.text("compute.number"):
        try:
            parts.append(Expression("number", number=answer(_NUMBER, text)))
        except NotAnAnswer:
            typed.faults["compute.number"] = "number"
    if not parts or (word == "difference" and len(parts) != 2):
        typed.faults["compute.0"] = "operands_two" if word == "difference" else "choose"
        return None
    return Expression(word, tuple(parts))


def _operand(typed: Typed, number: int, word: str) -> Expression | None:
    kind, _, name = typed.text(f"compute.{number}").partition(":")
    if kind not in ("field", "column", "count") or not name or ("." in name) != (kind == "column"):
        return None
    one = Expression(kind, name=name)
    # A column is many numbers: only a sum takes them as they are.
    return Expression("sum", (one,)) if kind == "column" and word != "sum" else one


def sum_said(it: Expression | None, before: Sequence[Field], f: Formats) -> str:
    """`Giá × Số lượng`; empty for nothing computed."""
    if it is None:
        return ""
    if it.word == "number":
        return written_number(it.number, f.language)
    if it.word in _SIGNS:
        inner = [sum_said(one, before, f) for one in it.parts]
        joined = _SIGNS[it.word].join(inner)
        return f"({joined})" if len(inner) > 1 and it.word == "difference" else joined
    known = dict(operands(before, f))
    return known.get(f"{it.word}:{it.name}", it.name)
