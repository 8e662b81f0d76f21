"""What stands in the fields of a page: what was typed, else what they begin with.

A form that comes back with faults shows every field as it was left, and the files that were
stored already, so that nothing is typed or scanned twice. Which face the page belongs to does
not matter here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

#: What draws these fields, whichever face loads it: `field.html`, `form_fields.html`.
TEMPLATES = Path(__file__).parent / "templates"


class Posted(Protocol):
    """What a page sent, as its face has read it."""

    @property
    def texts(self) -> MutableMapping[str, str]:
        """Name of a field -> what was typed; where several came, the first of them."""
        ...

    @property
    def files(self) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """Name of a field -> files as a paper remembers them."""
        ...

    def text(self, name: str) -> str:
        """What was typed there, without blanks around; empty when nothing was."""
        ...

    def all(self, name: str) -> list[str]:
        """Every value of a field that comes several times."""
        ...


@dataclass
class Typed:
    """The fields of one form on its way out or back."""

    form: Posted | None = None  #: None: shown for the first time
    faults: dict[str, str] = field(default_factory=dict)  #: field -> why
    kept: Callable[[str], Mapping[str, Any] | None] = lambda seal: None  #: opens a sealed file
    sealed: Callable[[Mapping[str, Any]], str] = lambda file: ""
    begun: Mapping[str, str] = field(default_factory=dict)  #: field -> what it begins with

    def value(self, name: str, default: object = "") -> str:
        """What the field shows."""
        if self.form is None:
            default = self.begun.get(name, default)
        elif name in self.form.texts:
            return self.form.texts[name]
        return "" if default is None else str(default)

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
