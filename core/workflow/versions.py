"""Versions of workflows: drafts that several authors save, and what is published of them.

Of a procedure there is at most one draft and one published version for each agency, and one
of each for all agencies that have none of their own. A published version never changes; the
next one takes its place for dossiers that begin, while those that run stay on theirs.
"""

from __future__ import annotations

import weakref
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tortoise.context import TortoiseContext, require_context

from core.database import IntegrityError, rows, transaction
from core.errors import Conflict, CoreError, InvalidInput, NotFound
from core.forms.models import Stage
from core.people.models import Officer
from core.people.officers import Actor
from core.people.roles import Right
from core.people.units import UnitTree
from core.storable import storable
from core.workflow.checking import Finding, check, may_be_published
from core.workflow.definition import Workflow
from core.workflow.holders import forget, holders
from core.workflow.models import WorkflowVersion
from core.workflow.reading import as_json, workflow
from core.workflow.staffing import held_by


class DraftChanged(Conflict):
    """Somebody saved the draft since it was looked at. `facts`: `by` (a name), `at` (ISO)."""

    kind = "workflow.draft_changed"


class NotPublishable(CoreError):
    """The check found what forbids it. `findings` has everything found."""

    kind = "workflow.not_publishable"

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = findings
        super().__init__(findings=[f"{one.step}: {one.what}" for one in findings])


async def history_of(procedure_code: str, unit_code: str) -> list[WorkflowVersion]:
    """Every version of a workflow, the newest first."""
    found = WorkflowVersion.filter(procedure_code=procedure_code, unit_code=unit_code)
    return await found.order_by("-number")


async def version(id: int) -> WorkflowVersion:
    """The version with that id.

    Raises:
        NotFound: there is none.
    """
    found = await WorkflowVersion.get_or_none(id=id)
    if found is None:
        raise NotFound(what="workflow")
    return found


async def draft_of(procedure_code: str, unit_code: str) -> WorkflowVersion | None:
    """The draft of a workflow."""
    return await _current(procedure_code, unit_code, Stage.DRAFT)


async def published_of(procedure_code: str, unit_code: str) -> WorkflowVersion | None:
    """The published version of that very unit."""
    return await _current(procedure_code, unit_code, Stage.PUBLISHED)


async def _current(procedure_code: str, unit_code: str, stage: Stage) -> WorkflowVersion | None:
    found = WorkflowVersion.filter(procedure_code=procedure_code, unit_code=unit_code, stage=stage)
    return await found.first()


def require_workflows(actor: Actor, unit_code: str) -> None:
    """Go on only with the right to design workflows of that unit; for all units, at the top.

    Raises:
        NotAllowed: no role here carries it.
        NotFound: no unit has that identifier.
    """
    tops = [unit.id for unit in actor.tree.all() if unit.parent_id is None]
    for unit_id in [actor.tree.coded(unit_code).id] if unit_code else tops:
        actor.require(Right.MANAGE_CATALOGUE, unit_id)


async def save_draft(
    definition: Any, revision: int, by: Actor | None, now: datetime, *, others: bool = False
) -> WorkflowVersion:
    """Save the draft of the procedure and the unit that the definition names.

    Args:
        revision: of the draft that the author saw; 0: there was none.
        by: the author; None: the command line, whose user has the database anyway.
        others: save over what others saved meanwhile: the author saw that too.

    Raises:
        InvalidWorkflow: it cannot be read as one.
        InvalidInput: characters that are none.
        NotAllowed: not this officer's workflow.
        NotFound: no unit has that identifier.
        DraftChanged: somebody else saved in between; nothing was stored.
    """
    found = workflow(definition)
    if by is not None:
        require_workflows(by, found.unit)
    if not _keepable(as_json(found)):
        raise InvalidInput(field="definition", why="unprintable")
    try:
        async with transaction():
            return await _saved(found, revision, by, now, others)
    except IntegrityError:  # two authors began the same draft at once
        raise await _changed(await draft_of(found.procedure, found.unit)) from None


def _keepable(value: Any) -> bool:
    """Whether a column of JSON can hold it: no text that is none, no number that is none."""
    if isinstance(value, Mapping):
        return all(storable(str(name)) and _keepable(one) for name, one in value.items())
    if isinstance(value, list | tuple):
        return all(map(_keepable, value))
    return storable(value) if isinstance(value, str) else value == value  # NaN is not itself


async def _saved(
    it: Workflow, revision: int, by: Actor | None, now: datetime, others: bool
) -> WorkflowVersion:
    # One statement: a draft that another author begins after it takes the same number.
    known = await WorkflowVersion.filter(
        procedure_code=it.procedure, unit_code=it.unit
    ).select_for_update()
    draft = next((one for one in known if one.stage is Stage.DRAFT), None)
    if (draft.revision if draft else 0) != revision and not (draft and others):
        raise await _changed(draft)
    values: dict[str, Any] = {
        "definition": as_json(it),
        "changed_by": by.officer_id if by else None,
        "changed_at": now,
    }
    if draft is not None:
        values["revision"] = draft.revision + 1
        if draft.definition != values["definition"]:
            values["before"] = draft.definition
        await draft.update_from_dict(values).save(update_fields=list(values))
        return draft
    return await WorkflowVersion.create(
        procedure_code=it.procedure,
        unit_code=it.unit,
        number=max((one.number for one in known), default=0) + 1,
        stage=Stage.DRAFT,
        **values,
    )


async def _locked(**wanted: Any) -> WorkflowVersion | None:
    """The row, which nobody else can change until the transaction ends."""
    return await WorkflowVersion.filter(**wanted).select_for_update().first()


async def _changed(draft: WorkflowVersion | None) -> DraftChanged:
    """What to tell the author who came second; the draft is None when it is gone."""
    if draft is None:
        return DraftChanged(by="", at="")
    officer = await Officer.get_or_none(id=draft.changed_by)
    return DraftChanged(by=officer.name if officer else "", at=draft.changed_at.isoformat())


async def discard(id: int, revision: int, by: Actor) -> None:
    """Throw a draft away.

    Raises:
        NotFound: no such draft.
        NotAllowed: not this officer's workflow.
        DraftChanged: somebody else saved it in between.
    """
    async with transaction():
        draft = await _draft(id, revision, by)
        await draft.delete()


async def undo(id: int, revision: int, by: Actor, now: datetime) -> WorkflowVersion:
    """Let a draft say what it said before its last change; the same again takes that back.

    Raises:
        NotFound: no such draft, or nothing of it was changed.
        NotAllowed: not this officer's workflow.
        DraftChanged: somebody else saved it in between.
    """
    async with transaction():
        draft = await _draft(id, revision, by)
        if draft.before is None:
            raise NotFound(what="workflow")
        values: dict[str, Any] = {"definition": draft.before, "before": draft.definition}
        values |= {"revision": revision + 1, "changed_by": by.officer_id, "changed_at": now}
        await draft.update_from_dict(values).save(update_fields=list(values))
    return draft


async def _draft(id: int, revision: int, by: Actor) -> WorkflowVersion:
    draft = await _locked(id=id, stage=Stage.DRAFT)
    if draft is None:
        raise NotFound(what="workflow")
    require_workflows(by, draft.unit_code)
    if draft.revision != revision:
        raise await _changed(draft)
    return draft


async def findings(it: Workflow, tree: UnitTree, now: datetime) -> list[Finding]:
    """What the check says, with the roles that officers hold today."""
    codes = {unit.agency_code for unit in tree.all()}
    return check(it, held_by(it, tree, await holders(now)), codes.__contains__)


async def publish(id: int, revision: int, by: Actor, now: datetime) -> WorkflowVersion:
    """Let dossiers that begin from now on run on the draft; the version before is retired.

    Raises:
        NotFound: no such draft.
        NotAllowed: not this officer's workflow.
        DraftChanged: it is not what the officer looked at.
        InvalidWorkflow: the format has moved on, and it cannot be read any more.
        NotPublishable: the check found something that forbids it.
    """
    forget()  # whoever was appointed a moment ago counts
    async with transaction():
        draft = await _draft(id, revision, by)
        found = await findings(workflow(draft.definition), by.tree, now)
        if not may_be_published(found):
            raise NotPublishable(found)
        await WorkflowVersion.filter(
            procedure_code=draft.procedure_code,
            unit_code=draft.unit_code,
            stage=Stage.PUBLISHED,
        ).update(stage=Stage.RETIRED)
        values = {"stage": Stage.PUBLISHED, "published_at": now, "changed_at": now}
        values |= {"changed_by": by.officer_id, "before": None}
        await draft.update_from_dict(values).save(update_fields=list(values))
    return draft


async def retire(id: int, by: Actor) -> None:
    """Let dossiers that begin run on no version of it any more; those that run go on.

    Raises:
        NotFound: no such published version.
        NotAllowed: not this officer's workflow.
    """
    async with transaction():
        found = await _locked(id=id, stage=Stage.PUBLISHED)
        if found is None:
            raise NotFound(what="workflow")
        require_workflows(by, found.unit_code)
        await found.update_from_dict({"stage": Stage.RETIRED}).save(update_fields=["stage"])


@dataclass(slots=True)
class _Kept:
    workflows: dict[int, Workflow] = field(default_factory=dict)


#: What was published in each opened database, read once: it never changes.
_kept: weakref.WeakKeyDictionary[TortoiseContext, _Kept] = weakref.WeakKeyDictionary()
#: A large one takes about 50 KiB.
_MOST_KEPT = 2_000


async def published_for(
    procedure_code: str, tree: UnitTree, unit_id: int
) -> tuple[int, Workflow] | None:
    """The version that a dossier received now in that unit runs on; None: by the general table.

    The nearest agency's own comes first, at or above the unit, then the one for all.
    """
    found = await rows(
        "SELECT id, unit_code FROM workflow_version WHERE procedure_code = $1 AND stage = $2",
        procedure_code,
        Stage.PUBLISHED.value,
    )
    if not found:
        return None
    ids = {row["unit_code"]: row["id"] for row in found}
    for code in (*(tree.get(one).agency_code for one in tree.chain(unit_id)), ""):
        if code is not None and code in ids:
            return ids[code], await workflow_of(ids[code])
    return None


async def workflow_of(version_id: int) -> Workflow:
    """What a published or retired version says.

    Raises:
        NotFound: no such version.
    """
    kept = _kept.setdefault(require_context(), _Kept()).workflows
    if version_id not in kept:
        row = await version(version_id)
        it = workflow(row.definition)
        if row.stage is Stage.DRAFT:
            return it
        if len(kept) >= _MOST_KEPT:
            kept.pop(next(iter(kept)))
        kept[version_id] = it
    return kept[version_id]
