"""One field of a form from the page on which it is edited; every fault by its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Any, TypeVar

from backoffice.form_conditions import condition_typed
from backoffice.form_sums import sum_typed
from backoffice.typed import Typed
from core.forms.answering import NotAnAnswer, answer
from core.forms.definition import Field, Kind, Known, Option, Rule, When
from core.forms.editing import key_from
from core.forms.reading import (
    KEY,
    LONGEST_HELP,
    LONGEST_LABEL,
    LONGEST_TEXT,
    MOST_DECIMALS,
    MOST_FILES,
    MOST_OPTIONS,
    MOST_ROWS,
    PARTS,
)
from core.forms.saying import written_number
from core.storable import storable
from core.workflow.conditions import ALWAYS

_Word = TypeVar("_Word", bound=StrEnum)

#: Name of the field on the page -> the most letters.
_TEXTS = {
    "label": LONGEST_LABEL,
    "label_en": LONGEST_LABEL,
    "help": LONGEST_HELP,
    "help_en": LONGEST_HELP,
}
#: Whole numbers that a field can have: name -> the most.
_WHOLE = {
    "longest": LONGEST_TEXT,
    "decimals": MOST_DECIMALS,
    "least_rows": MOST_ROWS,
    "most_rows": MOST_ROWS,
    "most_files": MOST_FILES,
}
_BOUND = Field("bound", Kind.NUMBER, "", decimals=MOST_DECIMALS)


def starts(field: Field) -> dict[str, str]:
    """What the fields of the page begin with."""
    found = {name: str(getattr(field, name)) for name in (*_TEXTS, *_WHOLE, "unit")}
    for name in ("least", "most"):
        value = getattr(field, name)
        found[name] = "" if value is None else written_number(value, "vi")
    for name in ("prefill", "rule", "when"):
        value = getattr(field, name)
        found[name] = "" if value is None else value.value
    found["several_lines"] = "on" if field.several_lines else ""
    found["options"] = "\n".join(_option_line(one) for one in field.options)
    needs = "always" if field.needed else "when" if field.require is not None else "no"
    return found | {"need": needs}


def _option_line(option: Option) -> str:
    pieces = [option.label, option.label_en, option.value]
    return " | ".join(pieces)


def field_typed(typed: Typed, field: Field, *, column: bool) -> Field:
    """The field as it was edited; `typed.faults` says what is wrong with it.

    A part that the page does not show stays as it was.
    """
    changes: dict[str, Any] = dict(_texts(typed))
    need = typed.text("need")
    changes["needed"] = need == "always"
    if not column:
        changes["show"] = condition_typed(typed, "show", field.show) or ALWAYS
        require = condition_typed(typed, "require", field.require)
        changes["require"] = require if need == "when" else None
        if need == "when" and require is None:
            typed.faults.setdefault("require.0.test", "choose")
    sent = typed.form.texts if typed.form else {}
    for part in _OF_KIND[field.kind]:
        if part in sent or part in _BOXES:
            changes |= _READ[part](typed, field)
    if changes.get("compute") is not None:
        changes |= {"needed": False, "require": None}
    return replace(field, **changes)


def new_field(typed: Typed, taken: Iterable[str], prefix: str = "") -> Field | None:
    """A field of the chosen kind with the label that was typed; None when something is wrong.

    `prefix` is what the names of the two fields of the page begin with.
    """
    label = typed.text(f"{prefix}label")
    for why in _wrong(label, LONGEST_LABEL):
        typed.faults[f"{prefix}label"] = why
    if not label:
        typed.faults[f"{prefix}label"] = "empty"
    kind = _word(Kind, typed.text(f"{prefix}kind"))
    if kind is None:
        typed.faults[f"{prefix}kind"] = "choose"
    if typed.faults or kind is None:
        return None
    return Field(
        key_from(label, taken), kind, label, rule=Rule.PERSON if kind is Kind.CODE else None
    )


def _texts(typed: Typed) -> Iterator[tuple[str, str]]:
    for name, most in _TEXTS.items():
        text = typed.text(name)
        for why in _wrong(text, most):
            typed.faults[name] = why
        yield name, text
    if not typed.text("label"):
        typed.faults["label"] = "empty"


def _wrong(text: str, most: int) -> Iterator[str]:
    if len(text) > most:
        yield "too_long"
    elif not storable(text):
        yield "unprintable"


def _whole(name: str) -> Callable[[Typed, Field], Mapping[str, Any]]:
    def read(typed: Typed, field: Field) -> Mapping[str, Any]:
        value = typed.whole(name)
        if value > _WHOLE[name]:
            typed.faults[name] = "range"
            return {}
        return {name: value}

    return read


def _bound(name: str) -> Callable[[Typed, Field], Mapping[str, Any]]:
    def read(typed: Typed, field: Field) -> Mapping[str, Any]:
        try:
            return {name: answer(_BOUND, typed.text(name))}
        except NotAnAnswer:
            typed.faults[name] = "number"
            return {}

    return read


def _chosen(name: str, words: type[_Word]) -> Callable[[Typed, Field], Mapping[str, Any]]:
    return lambda typed, field: {name: _word(words, typed.text(name))}


def _word(words: type[_Word], text: str) -> _Word | None:
    return next((one for one in words if one.value == text), None)


def _options(typed: Typed, field: Field) -> Mapping[str, Any]:
    """One line for each: label | label in English | value; the value is made where it lacks."""
    found: list[Option] = []
    for line in typed.text("options").splitlines():
        if not line.strip():
            continue
        label, label_en, value = (*(one.strip() for one in line.split("|")), "", "")[:3]
        taken = {one.value for one in found}
        value = value or _value_before(field, label) or key_from(label, taken)
        # A value may begin with a digit, a key may not.
        if not KEY.fullmatch(f"o{value}"[:41]) or value in taken:
            typed.faults["options"] = "option_value"
            return {}
        if any((*_wrong(label, LONGEST_LABEL), *_wrong(label_en, LONGEST_LABEL))):
            typed.faults["options"] = "too_long"
            return {}
        found.append(Option(value, label, label_en))
    if len(found) > MOST_OPTIONS:
        typed.faults["options"] = "rows_many"
        return {}
    return {"options": tuple(found)}


def _value_before(field: Field, label: str) -> str:
    """The value that an option of that label had: answers that were given keep their meaning."""
    return next((one.value for one in field.options if one.label == label), "")


def _unit(typed: Typed, field: Field) -> Mapping[str, Any]:
    text = typed.text("unit")
    for why in _wrong(text, 30):
        typed.faults["unit"] = why
    return {"unit": text}


_READ: dict[str, Callable[[Typed, Field], Mapping[str, Any]]] = {
    "several_lines": lambda typed, field: {"several_lines": typed.ticked("several_lines")},
    "prefill": _chosen("prefill", Known),
    "rule": _chosen("rule", Rule),
    "when": lambda typed, field: {"when": _word(When, typed.text("when")) or When.ANY},
    "options": _options,
    "unit": _unit,
    "least": _bound("least"),
    "most": _bound("most"),
    "compute.word": lambda typed, field: {"compute": sum_typed(typed, field.compute)},
    **{name: _whole(name) for name in _WHOLE},
}
#: A box that is not ticked sends nothing.
_BOXES = frozenset({"several_lines"})
#: Besides those of `PARTS`, what stands in the standard words of the schema.
_STANDARD = {
    Kind.TEXT: ("longest",),
    Kind.NUMBER: ("least", "most", "compute.word"),
    Kind.TABLE: ("least_rows", "most_rows"),
    Kind.FILE: ("most_files",),
}
_OF_KIND = {
    kind: (*(part for part in sorted(PARTS[kind]) if part in _READ), *_STANDARD.get(kind, ()))
    for kind in Kind
}
