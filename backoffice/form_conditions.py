"""Conditions of a form as rows of selects, and in words.

A row's select lists everything that can be asked of the fields before: an option of a choice, a
tick, given or not, a number over, under or equal to the one typed beside it. What selects cannot
show (deeper trees, which come from files) is kept as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from backoffice.formats import Formats
from backoffice.typed import Typed
from core.forms.answering import NotAnAnswer, answer
from core.forms.definition import Field, Kind
from core.forms.saying import written_number
from core.workflow.conditions import ALWAYS, Condition, Is

#: Rows that the page shows.
ROWS = 4

_NUMBER = Field("number", Kind.NUMBER, "", decimals=4)
_OF_NUMBERS = {"over": Is.OVER, "under": Is.UNDER, "equal": Is.EQUAL}


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison."""

    test: str  #: `KEY:given`, `KEY:is:VALUE`, `KEY:over` ...; empty: none
    number: str = ""


@dataclass(frozen=True, slots=True)
class Rows:
    """What the selects begin with."""

    join: str  #: `all` or `any`
    rows: tuple[Row, ...]


def tests(before: Iterable[Field], f: Formats) -> list[tuple[str, list[tuple[str, str]]]]:
    """(field, [(test, in words)]): what can be asked of each."""
    return [(one.said(f.language), list(_tests(one, f))) for one in before]


def _tests(one: Field, f: Formats) -> Iterator[tuple[str, str]]:
    said = one.said(f.language)
    if one.kind is Kind.CHOICE:
        for how in ("is", "is_not"):
            for option in one.options:
                label = (option.label_en if f.language == "en" else "") or option.label
                words = f.say(f"condition.{how}", field=said, value=label)
                yield f"{one.key}:{how}:{option.value}", words
    if one.kind is Kind.NUMBER:
        for how in _OF_NUMBERS:
            yield f"{one.key}:{how}", f.say(f"condition.{how}_number", field=said)
    kind = "tick" if one.kind is Kind.TICK else "given"
    yield f"{one.key}:given", f.say(f"condition.{kind}", field=said)
    yield f"{one.key}:not_given", f.say(f"condition.not_{kind}", field=said)


def rows_of(it: Condition | None) -> Rows | None:
    """The rows that say the same; None when selects cannot say it."""
    if it is None or it is ALWAYS:
        return Rows("all", ())
    joined = it.word in ("all", "any")
    if it.how is Is.ONE_OF and it.word == "field":
        values = it.value if all(isinstance(one, str) for one in it.value) else None
        found = None if values is None else [Row(f"{it.field}:is:{one}") for one in values]
        join = "any"
    else:
        leaves = [_row(one) for one in (it.parts if joined else (it,))]
        found = [one for one in leaves if one is not None]
        found = found if len(found) == len(leaves) else None
        join = it.word if joined else "all"
    return Rows(join, tuple(found)) if found is not None and len(found) <= ROWS else None


def _row(it: Condition) -> Row | None:
    turned = it.word == "not"
    leaf = it.parts[0] if turned else it
    if leaf.word != "field":
        return None
    if leaf.how is Is.GIVEN:
        return Row(f"{leaf.field}:{'not_' if turned else ''}given")
    if isinstance(leaf.value, str) and leaf.how is Is.EQUAL:
        return Row(f"{leaf.field}:{'is_not' if turned else 'is'}:{leaf.value}")
    for name, how in _OF_NUMBERS.items():
        if leaf.how is how and not turned and not isinstance(leaf.value, str | bool | list):
            return Row(f"{leaf.field}:{name}", written_number(leaf.value, "vi"))
    return None


def condition_typed(typed: Typed, name: str, known: Condition | None) -> Condition | None:
    """The condition that the selects say; None for none. Faults are noted in `typed`.

    `known` is the one before: kept when the page could not show it.
    """
    if typed.ticked(f"{name}.kept"):
        return known
    found = []
    for number in range(ROWS):
        leaf = _leaf(typed, f"{name}.{number}")
        if leaf is not None:
            found.append(leaf)
    if len(found) < 2:
        return found[0] if found else None
    return Condition("any" if typed.text(f"{name}.join") == "any" else "all", tuple(found))


def _leaf(typed: Typed, name: str) -> Condition | None:
    key, _, how = typed.text(f"{name}.test").partition(":")
    if not key:
        return None
    how, _, value = how.partition(":")
    if how in _OF_NUMBERS:
        try:
            number = answer(_NUMBER, typed.text(f"{name}.number"))
        except NotAnAnswer:
            number = None
        if number is None:
            typed.faults[f"{name}.number"] = "number"
            return None
        return Condition("field", field=key, how=_OF_NUMBERS[how], value=number)
    if how in ("is", "is_not") and value:
        leaf = Condition("field", field=key, how=Is.EQUAL, value=value)
        return leaf if how == "is" else Condition("not", (leaf,))
    given = Condition("field", field=key)
    return Condition("not", (given,)) if how == "not_given" else given


def condition_said(it: Condition | None, fields: Sequence[Field], f: Formats) -> str:
    """`Nơi sinh là Tại nhà`; empty for none."""
    if it is None or it is ALWAYS:
        return ""
    if it.word == "not" and it.parts[0].word != "field":
        return f.say("condition.not", inner=condition_said(it.parts[0], fields, f))
    if it.word in ("all", "any"):
        inner = [condition_said(one, fields, f) for one in it.parts]
        return f" {f.say(f'condition.join_{it.word}')} ".join(inner)
    return _leaf_said(it, {one.key: one for one in fields}, f)


def _leaf_said(it: Condition, fields: dict[str, Field], f: Formats) -> str:
    row, leaf = _row(it), it.parts[0] if it.word == "not" else it
    field = fields.get(leaf.field)
    if field is None:
        return f.say("condition.gone", field=leaf.field)
    known = dict(_tests(field, f))
    if row is not None and row.test in known:
        return f"{known[row.test]} {row.number}".strip()
    options = {
        one.value: (one.label_en if f.language == "en" else "") or one.label
        for one in field.options
    }
    values = leaf.value if isinstance(leaf.value, list) else [leaf.value]
    either = f"” {f.say('condition.join_any')} “"
    listed = either.join(options.get(str(one), str(one)) for one in values)
    how = "is_not" if it.word == "not" else "is"
    return f.say(f"condition.{how}", field=field.said(f.language), value=listed)
