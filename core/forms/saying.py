"""Answers as people read them: dates, numbers, the words of options. Nothing is phrased here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from core.forms.definition import Field, Kind, Rule
from core.people.phones import domestic

#: What stands between thousands, and before decimals.
_MARKS = {"vi": (".", ","), "en": (",", ".")}
_TICKED = "✓"


def said(field: Field, value: Any, language: str) -> str:
    """The answer in a language; empty for none, and for a table, which has rows."""
    if value is None or field.kind is Kind.TABLE:
        return ""
    match field.kind, value:
        case Kind.NUMBER, int() | float():
            number = written_number(value, language)
            return f"{number} {field.unit}" if field.unit else number
        case Kind.DATE, str():
            return written_date(value)
        case Kind.CHOICE, str():
            return _option(field, value, language)
        case Kind.CHOICES, list():
            return "; ".join(_option(field, str(one), language) for one in value)
        case Kind.TICK, _:
            return _TICKED if value else ""
        case Kind.CODE, str():
            return domestic(value) if field.rule is Rule.PHONE else value
        case Kind.ADDRESS, Mapping():
            return ", ".join(
                str(value[one]) for one in ("line", "commune", "province") if value.get(one)
            )
        case Kind.FILE, list():
            return "; ".join(str(one.get("name", "")) for one in value if isinstance(one, Mapping))
    return str(value)


def written_number(value: int | float, language: str) -> str:
    """`1.000.000,5`: as `answering` reads it again."""
    thousands, decimal = _MARKS[language]
    whole, _, rest = f"{Decimal(str(value)):,f}".partition(".")
    return whole.replace(",", thousands) + (f"{decimal}{rest}" if rest.strip("0") else "")


def written_date(value: str) -> str:
    """`22/11/2026`; what is no date stays as it is."""
    try:
        return f"{date.fromisoformat(value):%d/%m/%Y}"
    except ValueError:
        return value


def _option(field: Field, value: str, language: str) -> str:
    for one in field.options:
        if one.value == value:
            return (one.label_en if language == "en" else "") or one.label
    return value
