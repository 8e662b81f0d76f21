"""Taking a catalogue in: new procedures, new versions of known ones, nothing twice.

The rows arrive one by one and are stored in batches, each in a transaction of
its own, so memory stays flat and an interrupted import is simply run again. A
content that differs from the current version becomes the next one; versions are
never edited, so dossiers keep the one they were received under.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from core.clock import civil_date
from core.database import on_postgres, rows, transaction
from core.folding import fold
from core.procedures.content import Content
from core.procedures.limit_kinds import LimitKind, kind_of
from core.procedures.models import Procedure, ProcedureVersion
from core.procedures.refusal import Refusal
from core.procedures.review import missing, review, way_doubts

#: What a reader gives: the number of the line, and the content or why there is none.
Entry = tuple[int, Content | Refusal]

#: Called with (rows done, rows in all; 0 when that is not known).
Progress = Callable[[int, int], None]

_BATCH = 100
_LOCK = 0x6D6F7463  # one import at a time; any number that nobody else takes


@dataclass(frozen=True, slots=True)
class NeedsReview:
    """A procedure whose stored version a person must still look at."""

    line: int
    code: str
    doubts: tuple[str, ...]  #: `"ways.0.limit limit_without_unit"`


@dataclass(slots=True)
class ImportReport:
    """What became of every row: `rows == stored + unchanged + new_versions + len(refused)`."""

    rows: int = 0
    stored: int = 0  #: procedures not known before
    unchanged: int = 0
    new_versions: int = 0  #: known procedures with other content
    refused: list[Refusal] = field(default_factory=list)
    needs_review: list[NeedsReview] = field(default_factory=list)
    #: L-01 field -> procedures that lack it; the rows of this import, changed or not
    missing: Counter[str] = field(default_factory=Counter)
    #: Kind of time limit -> ways of filing (rows); adds up to all of them, changed or not
    limits: Counter[LimitKind] = field(default_factory=Counter)
    #: Procedures whose ways have different limits, which the officer is asked about
    limits_differ: int = 0


async def import_procedures(
    entries: Iterable[Entry],
    *,
    now: datetime,
    source: str,
    total: int = 0,
    progress: Progress | None = None,
) -> ImportReport:
    """Store what the reader (`national`, `sheet`, `demo`) found in a catalogue.

    Nothing is deactivated for being absent: a file may hold one ministry only.

    Args:
        source: the name of the catalogue, kept with each version made (L-02).
        total: rows in all, when the caller knows, for `progress`.
    """
    report, seen, feed = ImportReport(), set[str](), iter(entries)
    while batch := list(islice(feed, _BATCH)):
        report.rows += len(batch)
        usable = list(_usable(batch, seen, report))
        if usable:
            await _store(usable, now, source, report)
        if progress:
            progress(report.rows, total)
    return report


def _usable(
    batch: list[Entry], seen: set[str], report: ImportReport
) -> Iterator[tuple[int, Content]]:
    for number, entry in batch:
        if isinstance(entry, Refusal):
            report.refused.append(entry)
        elif entry.code in seen:
            report.refused.append(Refusal(line=number, why="twice_in_file", code=entry.code))
        else:
            seen.add(entry.code)
            yield number, entry


async def _store(
    batch: list[tuple[int, Content]], now: datetime, source: str, report: ImportReport
) -> None:
    made: list[ProcedureVersion] = []
    async with transaction():
        if on_postgres():  # SQLite's transactions write alone from their beginning
            await rows("SELECT pg_advisory_xact_lock($1)", _LOCK)
        known = await _known([content.code for _, content in batch])
        fresh = [content.code for _, content in batch if content.code not in known]
        if fresh:
            await Procedure.bulk_create(
                Procedure(code=code, current_number=1, created_at=now, changed_at=now)
                for code in fresh
            )
            known |= await _ids(fresh)
        for _, content in batch:
            before, digest = known[content.code], content.digest()
            if before.digest != digest:
                made.append(_version(content, before, digest, now, source))
        await ProcedureVersion.bulk_create(made)
        for version in made:
            if version.number > 1:
                await Procedure.filter(id=version.procedure_id).update(
                    current_number=version.number, changed_at=now
                )
    later = sum(version.number > 1 for version in made)
    report.stored += len(made) - later
    report.new_versions += later
    report.unchanged += len(batch) - len(made)
    for number, content in batch:
        _note(number, content, report)


@dataclass(frozen=True, slots=True)
class _Known:
    id: int
    number: int  #: 0: no version yet
    digest: str


async def _known(codes: list[str]) -> dict[str, _Known]:
    places = ",".join(f"${n}" for n in range(1, len(codes) + 1))
    found = await rows(
        "SELECT p.id, p.code, v.number, v.content_digest FROM procedure p"
        " JOIN procedure_version v ON v.procedure_id = p.id AND v.number = p.current_number"
        f" WHERE p.code IN ({places})",
        *codes,
    )
    return {row["code"]: _Known(row["id"], row["number"], row["content_digest"]) for row in found}


async def _ids(codes: list[str]) -> dict[str, _Known]:
    found = await Procedure.filter(code__in=codes).values_list("id", "code")
    return {code: _Known(id, 0, "") for id, code in found}


def _version(
    content: Content, before: _Known, digest: str, now: datetime, source: str
) -> ProcedureVersion:
    columns: dict[str, Any] = content.facts()
    del columns["code"]
    for row, way in zip(columns["ways"], content.ways, strict=True):
        row["needs_review"] = any(way_doubts(way))
    return ProcedureVersion(
        **columns,
        procedure_id=before.id,
        number=before.number + 1,
        content_digest=digest,
        valid_from=civil_date(now),
        imported_at=now,
        source=source,
        name_folded=fold(content.name),
        field_folded=fold(content.field),
        review=review(content),
        missing=missing(content),
    )


def _note(number: int, content: Content, report: ImportReport) -> None:
    doubts = tuple(f"{doubt['where']} {doubt['why']}" for doubt in review(content))
    if doubts:
        report.needs_review.append(NeedsReview(number, content.code, doubts))
    report.missing.update(missing(content))
    report.limits.update(kind_of(way) for way in content.ways)
    report.limits_differ += len({way.limit for way in content.ways}) > 1
