"""The list of faults at the top of a form: each a link to the field it is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from backoffice.formats import Formats
from backoffice.pages import WORDING

#: How the names of the fields begin, from the top of the reception form to its end.
_ORDER = (
    "version_id",
    "papers",
    "paper",
    "extra",
    "holder",
    "submitter",
    "form.",
    "subject",
    "limit",
    "fee",
)


@dataclass(frozen=True, slots=True)
class FaultLine:
    """One line: where to go, what the field is called, what is wrong with it."""

    anchor: str
    label: str
    text: str


def fault_lines(
    faults: Mapping[str, str], f: Formats, labels: Mapping[str, str], prefix: str = ""
) -> list[FaultLine]:
    """The lines in the order of the fields.

    Args:
        labels: of fields whose name is no key of the wording: papers.
        prefix: what the ids of this form begin with, where a page has several.
    """
    return [
        FaultLine(prefix + name, _label(name, f, labels), f.say(f"fault.{why}"))
        for name, why in sorted(faults.items(), key=_place)
    ]


def _place(fault: tuple[str, str]) -> int:
    name = fault[0]
    return next((n for n, start in enumerate(_ORDER) if name.startswith(start)), len(_ORDER))


def _label(name: str, f: Formats, labels: Mapping[str, str]) -> str:
    known = labels.get(name) or labels.get(name.rpartition(".")[0])
    if known:
        return known if len(known) <= 80 else f"{known[:79].rstrip()}…"
    key = f"label.{name.rpartition('.')[2]}"
    return f.say(key if WORDING.has(key) else "label.form")
