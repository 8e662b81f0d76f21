"""How core says no.

Every refusal has a class, so that a caller can decide what to do, and a dotted
`kind` with plain `facts`, so that a wording file can say it in the person's
language. Core itself never phrases: `str(error)` is for the log.
"""

from __future__ import annotations

from typing import Any, ClassVar


class CoreError(Exception):
    """A request that core turned down. Nothing was changed.

    `facts` are the values a sentence may name: never personal data.
    """

    kind: ClassVar[str] = "error"

    def __init__(self, **facts: Any) -> None:
        self.facts = facts
        super().__init__(f"{self.kind} {facts}" if facts else self.kind)


class InvalidInput(CoreError):
    """A value that cannot be right. `facts`: `field`, and `why` (a short key)."""

    kind = "invalid_input"


class NotFound(CoreError):
    """Nothing there under that name, or not for this asker. `facts`: `what`."""

    kind = "not_found"


class NotAllowed(CoreError):
    """This person may not do that here (law.md section 4). `facts`: `right`."""

    kind = "not_allowed"


class Conflict(CoreError):
    """Somebody changed it in between; look again. `facts`: `what`."""

    kind = "conflict"


class InvalidForm(CoreError):
    """Several values cannot be right: field -> why (short keys), all at once."""

    kind = "invalid_form"

    def __init__(self, faults: dict[str, str]) -> None:
        self.faults = faults
        super().__init__(fields=sorted(faults))
