"""`import-workflows`: take in workflows as drafts; say what was left out, and what is wrong."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from backoffice.formats import Formats
from backoffice.pages import WORDING
from backoffice.workflow_findings import told
from core import database
from core.errors import InvalidInput, NotFound
from core.people.units import unit_tree
from core.workflow import versions
from core.workflow.checking import check, may_be_published
from core.workflow.definition import Workflow
from core.workflow.files import Entry, entries
from core.workflow.importing import Unexpressed
from core.workflow.reading import as_json
from gateway.cli.outcome import BadInput
from gateway.settings import Settings

#: Why something of a file is not in its workflow.
_WHY: dict[str, str] = {
    # Tables of an older system.
    "fee": "a fee: fees belong to the procedure",
    "next_elsewhere": "leads to a task that is not there: to the end instead",
    "signed_is_done": "the signature ended the measured time: a step that stamps does",
    "single_user": "meant for one person alone: whoever holds the role may do it",
    "step_time": "a time beside those of its tasks: only those count",
    "time": "a time that cannot be read",
    # BPMN.
    "choice_without_task": "a choice that no task comes before: its first way is taken",
    "condition": "a condition in words of its own: always offered",
    "no_step": "an element that is no step",
    "place": "no lane says who does it: the handling officer of the department",
    "second_start": "a second start",
    "several_ways": "several ways on though nobody decides: the first is taken",
}


@dataclass
class _Report:
    """What became of the entries of a file."""

    publishable: int = 0
    stored: int = 0
    unchanged: int = 0
    kept: int = 0
    refused: int = 0
    left: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)


async def run(settings: Settings, arguments: argparse.Namespace) -> None:
    found = _read(arguments)
    report = _Report()
    if arguments.dry_run:
        for entry in found:
            print(_line(entry, report, ""))
    else:
        await _store(settings, found, report, replace=arguments.replace)
    _tell(report, len(found), dry=arguments.dry_run)
    if report.refused == len(found):
        raise BadInput("nothing in the file could be used")


def _read(arguments: argparse.Namespace) -> list[Entry]:
    if not arguments.file.is_file():
        raise BadInput(f"there is no file {arguments.file}")
    try:
        return entries(arguments.file.read_bytes())
    except InvalidInput:
        raise BadInput(f"{arguments.file} holds no workflows: JSON, JSON lines or BPMN") from None


async def _store(settings: Settings, found: list[Entry], report: _Report, *, replace: bool) -> None:
    async with database.opened(settings.database_url):
        for entry in found:
            done = await _kept(entry, report, replace=replace)
            print(_line(entry, report, done), flush=True)  # how far it has come


async def _kept(entry: Entry, report: _Report, *, replace: bool) -> str:
    """Store the draft of an entry; what was done, in words."""
    if entry.imported is None:
        return ""
    it, now = entry.imported.workflow, datetime.now(UTC)
    try:
        if it.unit:
            (await unit_tree(now)).coded(it.unit)
    except NotFound:
        report.refused += 1
        return f", not stored: no unit {it.unit}"
    draft = await versions.draft_of(it.procedure, it.unit)
    published = await versions.published_of(it.procedure, it.unit)
    if as_json(it) in [one.definition for one in (draft, published) if one]:
        report.unchanged += 1
        return ", stored already"
    if draft is not None and not replace:
        report.kept += 1
        return ", not stored: there is another draft (--replace writes over it)"
    try:
        stored = await versions.save_draft(as_json(it), draft.revision if draft else 0, None, now)
    except InvalidInput:
        report.refused += 1
        return ", not stored: characters that are none"
    report.stored += 1
    return f", stored as draft {stored.number}"


def _line(entry: Entry, report: _Report, done: str) -> str:
    """The lines of one entry."""
    if entry.imported is None:
        report.refused += 1
        title = f"{entry.number}: {entry.name}".rstrip(": ")
        return "\n".join([f"{title}: no workflow", *(f"    {fault}" for fault in entry.faults)])
    it, left = entry.imported.workflow, entry.imported.unexpressed
    report.left.update(one.why for one in left)
    lines = [f"{it.procedure} {it.name}: {len(it.steps)} steps{done}"]
    return "\n".join([*lines, *_left_out(left), *_findings(it, report)])


def _left_out(left: Sequence[Unexpressed]) -> Iterator[str]:
    for why in dict.fromkeys(one.why for one in left):
        places = [
            one.place if one.what in ("true", one.place) else f"{one.place}: {one.what}"
            for one in left
            if one.why == why
        ]
        yield f"    left out, {_WHY[why]} ({'; '.join(places)})"


def _findings(it: Workflow, report: _Report) -> list[str]:
    found = check(it)
    report.publishable += may_be_published(found)
    report.found.update(one.what for one in found)
    return [
        f"    {'' if one.is_error else 'warning, '}{one.step or 'workflow'}: {one.text} {one.mend}"
        for one in told(found, it, Formats(WORDING, "en", None), {})
    ]


def _tell(report: _Report, total: int, *, dry: bool) -> None:
    """The tables of what could not be expressed, and of what was found."""
    print(f"{total} workflows: {report.publishable} may be published as they are")
    for why, count in sorted(report.left.items(), key=lambda one: (-one[1], one[0])):
        print(f"  left out {count:>5}  {why:<16} {_WHY[why]}")
    for what, count in sorted(report.found.items(), key=lambda one: (-one[1], one[0])):
        print(f"  found    {count:>5}  {what}")
    if not dry:
        print(
            f"{report.stored} drafts stored, {report.unchanged} stored already,"
            f" {report.kept} not over another draft, {report.refused} not usable"
        )
