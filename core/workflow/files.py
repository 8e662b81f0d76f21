"""Workflows in a file: definitions, tables of an older system, BPMN; one, or many.

A file is JSON (one, or a list), JSON lines, or BPMN 2.0 XML. Which one of these an entry is, it
says itself; what is wrong with one does not keep the others from being read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from core.errors import CoreError, InvalidInput
from core.workflow import bpmn_reading
from core.workflow.importing import Imported, imported
from core.workflow.reading import InvalidWorkflow, as_json, workflow


@dataclass(frozen=True)
class Entry:
    """One workflow of a file, or why it is none."""

    number: int  #: in the file, from 1; in JSON lines, of the line
    name: str  #: the code of the procedure, as far as it says one
    imported: Imported | None
    faults: tuple[str, ...] = ()  #: "steps.2.actions.0.to: no_step"; of one that is none


def entries(data: bytes) -> list[Entry]:
    """What is in a file.

    Raises:
        InvalidInput: neither JSON nor XML, or nothing in it.
    """
    data = data.removeprefix(b"\xef\xbb\xbf").strip()
    if data.startswith(b"<"):
        return [_entry(1, "", data)]
    found = [_entry(number, _name(value), value) for number, value in _values(data)]
    if not found:
        raise InvalidInput(field="workflow", why="empty")
    return found


def _values(data: bytes) -> Iterator[tuple[int, Any]]:
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise InvalidInput(field="workflow", why="form") from None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        yield from _lines(text)
        return
    yield from enumerate(value if isinstance(value, list) else [value], 1)


def _lines(text: str) -> Iterator[tuple[int, Any]]:
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) < 2:  # one broken text is not a list of one
        raise InvalidInput(field="workflow", why="form")
    for number, line in lines:
        try:
            yield number, json.loads(line)
        except (ValueError, RecursionError):
            yield number, None


def _entry(number: int, name: str, value: Any) -> Entry:
    try:
        found = _read(value)
    except InvalidWorkflow as error:
        faults = tuple(f"{fault.path or 'workflow'}: {fault.why}" for fault in error.faults)
        return Entry(number, name, None, faults)
    except CoreError as error:
        return Entry(number, name, None, (f"workflow: {error.facts.get('why', error.kind)}",))
    return Entry(number, found.workflow.procedure, found)


def _read(value: Any) -> Imported:
    if isinstance(value, bytes):
        return bpmn_reading.imported(value)
    if isinstance(value, dict) and "format" not in value:
        found = imported(value)
        workflow(as_json(found.workflow))  # its keys and names may be longer than ours
        return found
    return Imported(workflow(value))


def _name(value: Any) -> str:
    given = value.get("procedure") or value.get("code") if isinstance(value, dict) else ""
    return given[:60] if isinstance(given, str) else ""
