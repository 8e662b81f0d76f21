"""From what a person typed to the value of a field: the same in a form on a page and in a chat."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

from core.errors import InvalidInput
from core.folding import fold
from core.forms.definition import Field, Kind, Rule
from core.forms.rules import tidied


class NotAnAnswer(InvalidInput):
    """Nothing of the kind that was asked for. `facts`: `field`, `why`."""

    kind = "not_an_answer"


def answer(field: Field, typed: str) -> Any:
    """The value; None when nothing was typed. Whether it is right, validation says.

    A choice is answered by its value, its label in either language, or its number from 1.
    An address is read from its end: commune and province come last.

    Raises:
        NotAnAnswer: a number, date or choice that is none, or a kind that cannot be typed.
    """
    text = unicodedata.normalize("NFC", typed).strip()
    if not text:
        return None
    reader = _READERS.get(field.kind)
    if reader is None:
        raise NotAnAnswer(field=field.key, why="not_typed")
    return reader(field, text)


def _text(field: Field, text: str) -> str:
    if field.several_lines:
        return "\n".join(line.rstrip() for line in text.splitlines())
    return " ".join(text.split())


def _number(field: Field, text: str) -> int | float:
    """`1.000.000`, `12,5`, `12.5`, `1,000,000.5`, `-3`."""
    plain = re.sub(r"[\s\u00a0]", "", text.removesuffix(field.unit) if field.unit else text)
    plain = plain.replace("\u2212", "-")
    if _VIETNAMESE.fullmatch(plain):
        plain = plain.replace(".", "").replace(",", ".")
    # One comma with three digits behind is a decimal where the field has decimals.
    elif _ENGLISH.fullmatch(plain) and (plain.count(",") > 1 or "." in plain or not field.decimals):
        plain = plain.replace(",", "")
    else:
        plain = plain.replace(",", ".", 1)
    if not _PLAIN.fullmatch(plain):
        raise NotAnAnswer(field=field.key, why="number")
    value = float(plain)
    if not field.decimals and not value.is_integer():
        raise NotAnAnswer(field=field.key, why="number")
    return int(plain.partition(".")[0]) if value.is_integer() else value


_VIETNAMESE = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]+)?")
_ENGLISH = re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_PLAIN = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,9})?")

_DATES = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d%m%Y")


def _date(field: Field, text: str) -> str:
    for form in _DATES:
        with suppress(ValueError):
            return datetime.strptime(text, form).date().isoformat()
    raise NotAnAnswer(field=field.key, why="date")


def _choice(field: Field, text: str) -> str:
    for option in field.options:
        if option.value == text:
            return option.value
    wanted = fold(text)
    for option in field.options:
        if wanted in (fold(option.label), fold(option.label_en)):
            return option.value
    if text.isascii() and text.isdigit() and 0 < int(text[:4]) <= len(field.options):
        return field.options[int(text[:4]) - 1].value
    raise NotAnAnswer(field=field.key, why="choose")


def _choices(field: Field, text: str) -> list[str]:
    found = [_choice(field, one.strip()) for one in re.split(r"[;,\n]", text) if one.strip()]
    return list(dict.fromkeys(found))


def _tick(field: Field, text: str) -> bool | None:
    return True if fold(text) in _YES else None


_YES = frozenset({"on", "x", "1", "co", "dong y", "yes", "true", "ok"})


def _code(field: Field, text: str) -> str:
    return tidied(field.rule or Rule.PERSON, text)


def _address(field: Field, text: str) -> dict[str, str]:
    pieces = [piece.strip() for piece in text.replace("\n", ",").split(",") if piece.strip()]
    if len(pieces) < 2:
        raise NotAnAnswer(field=field.key, why="address")
    *line, commune, province = pieces
    found = {"province": province, "commune": commune}
    return found | {"line": ", ".join(line)} if line else found


_READERS: dict[Kind, Callable[[Field, str], Any]] = {
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.DATE: _date,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.TICK: _tick,
    Kind.CODE: _code,
    Kind.ADDRESS: _address,
}
