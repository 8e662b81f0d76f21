"""What stands in a form of the office, with the files that an officer has stored already."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from backoffice.forms import Form
from core.forms import typed
from core.sealing import Seals

#: A form may lie open for a working day.
_LIFE = timedelta(hours=12)
_PURPOSE = "file"
#: What browsers send, and what is typed where they know no date fields.
_DATES = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y")


@dataclass
class Typed(typed.Typed):
    """The fields of one form of the office on its way out or back."""

    form: Form | None = None  #: None: shown for the first time


def date_of(typed: Typed, name: str) -> date | None:
    """A day as a date field sends it, or as it is written by hand; else noted as a fault."""
    text = typed.text(name)
    for form in _DATES:
        with suppress(ValueError):
            return datetime.strptime(text, form).date()
    if text:
        typed.faults[name] = "date"
    return None


def typed_form(form: Form, seals: Seals, *, officer_id: int, now: datetime) -> Typed:
    """A form that was sent, with the faults found while reading it."""

    def sealed(file: Mapping[str, Any]) -> str:
        return seals.close(_PURPOSE, {"file": dict(file), "officer": officer_id}, now=now)

    def kept(seal: str) -> Mapping[str, Any] | None:
        found = seals.open(_PURPOSE, seal, now=now, life=_LIFE)
        # Another officer's seal is none: it would give away a file by its name.
        return found["file"] if found and found["officer"] == officer_id else None

    return Typed(form, dict(form.faults), kept, sealed)


def fresh_form(seals: Seals, *, officer_id: int, now: datetime) -> Typed:
    """A form shown for the first time that can keep files which were given before."""
    return replace(typed_form(Form(), seals, officer_id=officer_id, now=now), form=None)
