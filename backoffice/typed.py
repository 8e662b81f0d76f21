"""What stands in a form's fields: what was typed, else what the form begins with.

A form that comes back with faults shows every field as it was left, and the files that were
stored already, so that nothing is typed or scanned twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from backoffice.forms import Form
from backoffice.sealing import Seals

#: A form may lie open for a working day.
_LIFE = timedelta(hours=12)
_PURPOSE = "file"
#: What browsers send, and what is typed where they know no date fields.
_DATES = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y")


@dataclass
class Typed:
    """The fields of one form on its way out or back."""

    form: Form | None = None  #: None: shown for the first time
    faults: dict[str, str] = field(default_factory=dict)  #: field -> why
    kept: Callable[[str], Mapping[str, Any] | None] = lambda seal: None  #: opens a sealed file
    sealed: Callable[[Mapping[str, Any]], str] = lambda file: ""

    def value(self, name: str, default: object = "") -> str:
        """What the field shows."""
        if self.form is None or (name not in self.form.texts):
            return "" if default is None else str(default)
        return self.form.texts[name]

    def text(self, name: str) -> str:
        """What was typed there, without blanks around."""
        return self.form.text(name) if self.form else ""

    def ticked(self, name: str, value: str = "on", default: bool = False) -> bool:
        """Whether the box or the choice is set."""
        return default if self.form is None else value in self.form.all(name)

    def whole(self, name: str) -> int:
        """A whole number, 0 when nothing was typed; anything else is noted as a fault."""
        text = self.text(name)
        if not text:
            return 0
        if text.isascii() and text.isdigit() and len(text) <= 4:
            return int(text)
        self.faults[name] = "number"
        return 0

    def files(self, key: str) -> list[Mapping[str, Any]]:
        """The files of a line: those that just came, and those kept from before."""
        if self.form is None:
            return []
        before = (self.kept(seal) for seal in self.form.all(f"{key}.kept"))
        found = [file for file in before if file is not None]
        return [*found, *self.form.files.get(f"{key}.files", [])]

    def faulty(self, key: str) -> bool:
        """Whether a field whose name begins so is wrong."""
        return any(name.startswith(f"{key}.") for name in self.faults)

    def fault(self, name: str) -> str:
        """Why the field is wrong; empty when it is not."""
        return self.faults.get(name, "")


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
