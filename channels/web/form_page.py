"""A procedure's form on a page of the citizens' site: shown, sent back, its faults listed."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import Any

from channels.forms import Declared
from channels.wording import FormWords
from core.errors import InvalidForm
from core.forms.posting import PREFIX, name_of
from core.forms.sheet import Filling
from core.forms.typed import Typed

#: Names of hidden fields: the version that was shown, and what the form was given to tell it
#: from another (`core.forms.prepared.Declarations.keep`).
VERSION, REQUEST = f"{PREFIX}version", "request_id"
_REQUEST = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class FaultLine:
    """One line of the list at the top: where to go, what is asked there, what is wrong."""

    anchor: str
    label: str
    text: str


def typed_in(posted: Declared | None) -> Typed:
    """What a page sent; None: it is shown for the first time."""
    return Typed(posted)


def facts_of(filling: Filling, words: FormWords, action: str) -> dict[str, Any]:
    """What `declare.html` draws."""
    typed = filling.typed
    return {
        "t": words.say,
        "typed": typed,
        "card": filling.card(words, action),
        "action": action,
        "lines": fault_lines(filling, words),
        "request_id": request_of(typed) or secrets.token_hex(16),
    }


def fault_lines(filling: Filling, words: FormWords) -> list[FaultLine]:
    """The faults in the order of the page."""
    labels = filling.labels(words)
    order = list(labels)
    found = [
        FaultLine(name, _short(labels.get(name, labels[PREFIX])), words.say(f"fault.{why}"))
        for name, why in filling.typed.faults.items()
    ]
    return sorted(found, key=lambda one: order.index(one.anchor) if one.anchor in labels else -1)


def note(filling: Filling, error: InvalidForm) -> None:
    """Write faults that core found into the form."""
    for place, why in error.faults.items():
        filling.typed.faults.setdefault(name_of(place), why)


def request_of(typed: Typed) -> str:
    """What the form was given; empty when that did not come back."""
    given = typed.text(REQUEST)
    return given if _REQUEST.fullmatch(given) else ""


def outdated(filling: Filling) -> bool:
    """Whether the form was shown in a version that no longer holds; noted as a fault."""
    if filling.typed.text(VERSION) == str(filling.version.id):
        return False
    filling.typed.faults[PREFIX] = "changed_form"
    return True


def _short(label: str) -> str:
    return label if len(label) <= 80 else f"{label[:79].rstrip()}…"
