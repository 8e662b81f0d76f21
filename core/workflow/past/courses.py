"""Reading the courses of dossiers from the tables, in pieces, as whole seconds since 1970.

Numbers instead of moments, and pieces of a few thousand, because a year of a province is a
million stays.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

import orjson

from core.calendar.limits import InvalidLimit, Limit
from core.database import Record, on_postgres, records, rows
from core.dossiers.states import Action, State
from core.people.roles import Role
from core.workflow.definition import Kind, Workflow
from core.workflow.past.stays import Happened, Stay, stays_of
from core.workflow.versions import workflow_of

#: Dossiers that are read at once.
PIECE = 2_000


@dataclass(frozen=True, slots=True)
class Which:
    """Whose courses: the dossiers of a procedure that were received since then."""

    procedure_code: str
    since: datetime
    #: Those that these units received or handle; None: all
    units: frozenset[int] | None = None
    most: int = 1_000_000  #: the newest so many


@dataclass(frozen=True, slots=True)
class Course:
    """One dossier and everything it went through since it was received.

    Moments are seconds since 1970.
    """

    id: int
    receiving_id: int
    handling_id: int  #: the receiving unit where no department has it
    version_id: int  #: of the procedure
    workflow_version_id: int | None
    state: State
    received: int
    started: int  #: the clock
    due: int | None
    stands: bool  #: the clock stands now
    completed: int | None
    ended: int | None
    outcome: str
    limit: Limit | None
    pauses: tuple[tuple[int, int], ...] = ()  #: since the clock started
    stays: tuple[Stay, ...] = ()
    filled: Mapping[str, Any] = field(default_factory=dict)


async def courses(
    which: Which, *, filled: bool = False, piece: int = PIECE
) -> AsyncIterator[list[Course]]:
    """The courses, piece by piece, the newest dossiers first.

    Args:
        filled: with what the forms say, for conditions; it is personal.
    """
    heads = await _heads(which)
    workflows = await _workflows(heads)
    for start in range(0, len(heads), piece):
        yield await _piece(heads[start : start + piece], workflows, filled)


async def count(which: Which) -> int:
    """How many there are, at most `which.most`."""
    wanted, values = await where(which)
    found = await rows(f"SELECT COUNT(*) AS n FROM dossier d WHERE {wanted}", *values)
    return min(int(found[0]["n"]), which.most)


async def where(which: Which) -> tuple[str, tuple[Any, ...]]:
    """The condition on a row `d` of the table of dossiers, and its values."""
    versions = await rows(
        "SELECT v.id FROM procedure_version v JOIN procedure p ON p.id = v.procedure_id"
        " WHERE p.code = $1",
        which.procedure_code,
    )
    found = f"d.version_id IN ({numbers(row['id'] for row in versions)})"
    if which.units is not None:
        units = numbers(which.units)
        found += f" AND (d.receiving_unit_id IN ({units}) OR d.handling_unit_id IN ({units}))"
    return f"{found} AND d.received_at >= $1", (which.since,)


async def _heads(which: Which) -> list[Course]:
    wanted, values = await where(which)
    moments = ("received_at", "clock_started_at", "due_at", "completed_at", "ended_at")
    # Chosen first and read then: what is sorted should be small.
    found = await records(
        "SELECT d.id, d.receiving_unit_id, d.handling_unit_id, d.version_id,"
        " d.workflow_version_id, d.state, d.outcome, d.time_limit, d.pauses,"
        " d.paused_at IS NOT NULL,"
        f" {', '.join(seconds_of(f'd.{name}') for name in moments)}"
        f" FROM dossier d JOIN (SELECT d.id FROM dossier d WHERE {wanted}"
        f" ORDER BY d.received_at DESC, d.id DESC LIMIT {which.most}) chosen ON chosen.id = d.id"
        " ORDER BY d.received_at DESC, d.id DESC",
        *values,
    )
    return [_head(row) for row in found]


def _head(row: Record) -> Course:
    id, receiving, handling, version, workflow, state, outcome, limit, pauses, stands = row[:10]
    received, started, due, completed, ended = row[10:]
    return Course(
        id,
        receiving,
        receiving if handling is None else handling,
        version,
        workflow,
        State(state),
        received,
        received if started is None else started,
        due,
        bool(stands),
        completed,
        ended,
        outcome,
        _limit(limit),
        _pauses(pauses),
    )


def _limit(value: Any) -> Limit | None:
    return _read_limit(value) if isinstance(value, str) else None


@lru_cache(maxsize=1024)
def _read_limit(text: str) -> Limit | None:
    try:
        found = orjson.loads(text)
        return Limit.from_json(found) if found else None
    except InvalidLimit:
        return None


def _pauses(value: Any) -> tuple[tuple[int, int], ...]:
    if value in ("[]", [], None):
        return ()
    return tuple((_iso(start), _iso(end)) for start, end in _json(value))


def _iso(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


async def _workflows(heads: Iterable[Course]) -> dict[int, Workflow]:
    ids = {one.workflow_version_id for one in heads} - {None}
    return {id: await workflow_of(id) for id in ids if id is not None}


async def _piece(
    heads: Sequence[Course], workflows: Mapping[int, Workflow], filled: bool
) -> list[Course]:
    on_workflow = [one.id for one in heads if one.workflow_version_id is not None]
    versions = {one.id: workflows.get(one.workflow_version_id or 0) for one in heads}
    stays = await _of_tasks(on_workflow, versions)
    stays |= await _of_events([one for one in heads if one.workflow_version_id is None])
    forms = await _forms([one.id for one in heads]) if filled else {}
    return [
        replace(one, stays=tuple(stays.get(one.id, ())), filled=forms.get(one.id, {}))
        for one in heads
    ]


async def _of_tasks(
    ids: Sequence[int], versions: Mapping[int, Workflow | None]
) -> dict[int, list[Stay]]:
    if not ids:
        return {}
    moments = ("opened_at", "done_at", "claimed_at", "due_at")
    found = await records(
        "SELECT t.dossier_id, t.step, t.kind, t.unit_id, t.role, t.officer_id, t.done_by,"
        f" t.action, {', '.join(seconds_of(f't.{name}') for name in moments)}"
        f" FROM workflow_task t WHERE t.dossier_id IN ({numbers(ids)})"
        " ORDER BY t.dossier_id, t.token"
    )
    deeds = {id: _deeds(it) for id, it in _distinct(versions).items()}
    grouped: dict[int, list[Stay]] = {}
    for row in found:
        id, step, kind, unit, role, officer, by, action, opened, done, claimed, due = row[:]
        if claimed is None and officer is not None:
            claimed = opened  # it came to his desk
        workflow = versions[id]
        deed = deeds[_key(workflow)].get((step, action)) if workflow is not None else None
        grouped.setdefault(id, []).append(
            Stay(
                step, opened, done, claimed, due, unit, _ROLES.get(role), by or officer, action,
                deed, _KINDS[kind],
            )
        )  # fmt: skip
    return grouped


def _distinct(versions: Mapping[int, Workflow | None]) -> dict[int, Workflow]:
    return {_key(it): it for it in versions.values() if it is not None}


def _key(it: Workflow) -> int:
    return id(it)


def _deeds(it: Workflow) -> dict[tuple[str, str], Action | None]:
    return {
        (step.key, action.key): action.does for step in it.steps.values() for action in step.actions
    }


async def _of_events(heads: Sequence[Course]) -> dict[int, list[Stay]]:
    if not heads:
        return {}
    found = await records(
        f"SELECT e.dossier_id, e.action, {seconds_of('e.at')}, e.officer_id FROM dossier_event e"
        f" WHERE e.dossier_id IN ({numbers(one.id for one in heads)})"
        " ORDER BY e.dossier_id, e.number"
    )
    units = {one.id: (one.receiving_id, one.handling_id) for one in heads}
    return {
        id: stays_of((Happened(row[1], row[2], row[3]) for row in events), *units[id])
        for id, events in groupby(found, key=itemgetter(0))
    }


async def _forms(ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    found = await records(
        f"SELECT f.dossier_id, f.data FROM form_filled f WHERE f.dossier_id IN ({numbers(ids)})"
    )
    return {row[0]: _json(row[1]) for row in found}


def seconds_of(column: str) -> str:
    """The words for a moment as whole seconds since 1970."""
    if on_postgres():
        return f"FLOOR(EXTRACT(EPOCH FROM {column}))::bigint"
    return f"CAST(strftime('%s', {column}) AS INTEGER)"


def _json(value: Any) -> Any:
    return orjson.loads(value) if isinstance(value, str | bytes) else value


def numbers(ids: Iterable[int]) -> str:
    """For `IN (...)`; of nothing, a number that no row has."""
    return ", ".join(map(str, sorted(ids))) or "0"


_ROLES: dict[str | None, Role] = {role.value: role for role in Role}
_KINDS = {kind.value: kind for kind in Kind}
