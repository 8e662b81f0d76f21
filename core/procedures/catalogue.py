"""Questions to the catalogue: find, show, list, and what reception needs at once.

Lists and searches are answered from an index kept in the process, made when it
is first needed and made again when one cheap look says that the catalogue has
changed. Versions never change, so each is read from the database once.
"""

from __future__ import annotations

import json
import weakref
from collections import OrderedDict
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from tortoise.context import TortoiseContext, get_current_context

from core.database import rows
from core.errors import InvalidForm, NotFound
from core.procedures.codes import national
from core.procedures.content import Content
from core.procedures.models import Procedure, ProcedureVersion
from core.procedures.search import Entry, Index
from core.storable import storable, storable_id

_PAGE = 100
_VERSIONS_KEPT = 512  # a large one takes about 100 KiB


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a procedure, whole."""

    id: int
    procedure_id: int
    number: int
    valid_from: date
    imported_at: datetime
    source: str
    content: Content
    review: tuple[tuple[str, str], ...]  #: (where, why): `("ways.0.limit", "limit_missing")`
    missing: tuple[str, ...]  #: fields of L-01 that the source lacks

    @property
    def code(self) -> str:
        """The procedure's code."""
        return self.content.code


class Superseded(InvalidForm):
    """The form was made for a version that a newer one has replaced. `faults`: `version_id`."""

    kind = "procedure_superseded"


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version in the list of a procedure's versions."""

    id: int
    number: int
    valid_from: date
    imported_at: datetime
    source: str
    decision: str
    current: bool


@dataclass(slots=True)
class _Kept:
    state: tuple[object, ...] = ()
    index: Index = field(default_factory=lambda: Index([]))
    versions: OrderedDict[int, Version] = field(default_factory=OrderedDict)


#: What is kept of each opened database, as long as it is open.
_kept: weakref.WeakKeyDictionary[TortoiseContext, _Kept] = weakref.WeakKeyDictionary()


async def find(
    query: str,
    *,
    level: str | None = None,
    field: str | None = None,
    limit: int = 20,
    offset: int = 0,
) -> tuple[list[Entry], int]:
    """Active procedures by words or code, best first, and how many there are in all.

    `core.procedures.search` says what is best. An empty query lists all by code.
    """
    index = await _index()
    return index.find(query, level=level, field=field, limit=limit, offset=offset)


async def fields(*, level: str | None = None) -> list[tuple[str, int]]:
    """The fields with the number of their active procedures, the largest first."""
    index = await _index()
    return sorted(index.fields(level).items(), key=lambda pair: (-pair[1], pair[0]))


async def get(code: str) -> Version:
    """The current version; a local code that is not listed means its national one.

    Raises:
        NotFound: no such procedure. An abolished one is found.
    """
    return await version(await current_version_id(code))


async def current_version_id(code: str) -> int:
    """The version that a dossier received now falls under.

    Raises:
        NotFound: no such procedure.
    """
    if not may_be_code(code):
        raise NotFound(what="procedure")
    found = await rows(
        "SELECT v.id, p.code FROM procedure p JOIN procedure_version v"
        " ON v.procedure_id = p.id AND v.number = p.current_number WHERE p.code IN ($1, $2)",
        code,
        national(code) or code,
    )
    ids = {row["code"]: int(row["id"]) for row in found}
    if not ids:
        raise NotFound(what="procedure")
    return ids.get(code) or ids[national(code) or code]


async def version(id: int) -> Version:
    """A version, from memory if it was asked for before.

    Raises:
        NotFound: no such version.
    """
    if not storable_id(id):
        raise NotFound(what="procedure_version")
    kept = _of_this_database().versions
    if id in kept:
        kept.move_to_end(id)
        return kept[id]
    row = await ProcedureVersion.get_or_none(id=id).select_related("procedure")
    if row is None:
        raise NotFound(what="procedure_version")
    kept[id] = _version(row)
    while len(kept) > _VERSIONS_KEPT:
        kept.popitem(last=False)
    return kept[id]


async def offered(id: int) -> Version:
    """The version, if a dossier that comes now falls under it.

    Raises:
        NotFound: no such version, or the procedure is abolished.
        Superseded: there is a newer one.
    """
    found = await version(id)
    now_is = await rows(
        "SELECT active, current_number FROM procedure WHERE id = $1", found.procedure_id
    )
    if not now_is[0]["active"]:
        raise NotFound(what="procedure")
    if now_is[0]["current_number"] != found.number:
        raise Superseded({"version_id": "changed"})
    return found


async def versions(code: str) -> list[VersionLine]:
    """Every version of a procedure, newest first; empty when there is no such procedure."""
    procedure = await Procedure.get_or_none(code=code) if may_be_code(code) else None
    if procedure is None:
        return []
    found = (
        await ProcedureVersion.filter(procedure_id=procedure.id)
        .order_by("-number")
        .values("id", "number", "valid_from", "imported_at", "source", "decision")
    )
    return [VersionLine(**row, current=row["number"] == procedure.current_number) for row in found]


def may_be_code(code: str) -> bool:
    """Whether the column could hold it: addresses of pages bring anything."""
    return len(code) <= 40 and storable(code)


async def current_contents() -> AsyncIterator[Content]:
    """The current content of every active procedure by code, a hundred read at a time."""
    ids = [entry.version_id for entry in (await _index()).entries]
    async for content in contents_of(ids):
        yield content


async def contents_of(ids: Sequence[int]) -> AsyncIterator[Content]:
    """The content of these versions, a hundred read at a time."""
    for start in range(0, len(ids), _PAGE):
        page = ids[start : start + _PAGE]
        found = await ProcedureVersion.filter(id__in=page).select_related("procedure")
        for row in sorted(found, key=lambda row: row.procedure.code):
            yield _version(row).content


def _version(row: ProcedureVersion) -> Version:
    facts = {name: getattr(row, name) for name in ProcedureVersion._meta.db_fields}
    return Version(
        id=row.id,
        procedure_id=row.procedure_id,
        number=row.number,
        valid_from=row.valid_from,
        imported_at=row.imported_at,
        source=row.source,
        content=Content.of(facts | {"code": row.procedure.code}),
        review=tuple((doubt["where"], doubt["why"]) for doubt in row.review),
        missing=tuple(row.missing),
    )


def _of_this_database() -> _Kept:
    context = get_current_context()
    assert context is not None, "the database is not open"
    kept = _kept.get(context)
    if kept is None:
        kept = _kept[context] = _Kept()
    return kept


async def state() -> tuple[object, ...]:
    """What changes whenever a search may find something else: one cheap look."""
    # An import makes versions; switching a procedure on or off moves changed_at.
    found = await rows(
        "SELECT (SELECT count(*) FROM procedure_version) AS versions,"
        " (SELECT count(*) FROM procedure WHERE active) AS active,"
        " (SELECT max(changed_at) FROM procedure) AS changed_at"
    )
    return tuple(found[0].values())


async def _index() -> Index:
    kept = _of_this_database()
    now_is = await state()
    if kept.state != now_is:
        kept.index, kept.state = Index(await _entries()), now_is
    return kept.index


async def _entries() -> list[Entry]:
    found = await rows(
        "SELECT p.code, v.id, v.name, v.field, CAST(v.levels AS TEXT) AS levels,"
        " v.online_level FROM procedure p"
        " JOIN procedure_version v ON v.procedure_id = p.id AND v.number = p.current_number"
        " WHERE p.active"
    )
    return [
        Entry(
            code=row["code"],
            version_id=row["id"],
            name=row["name"],
            field=row["field"],
            levels=tuple(json.loads(row["levels"])),
            online_level=row["online_level"],
        )
        for row in found
    ]
