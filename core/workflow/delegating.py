"""Opening a dossier at another agency for a step that is done there (liên thông, L-31).

It has a code of that agency and a deadline of its own; the applicant deals with one agency
only, so nobody is told of it and no PIN opens it. Its result comes back (`returning`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from core.calendar.loading import calendar_for
from core.clock import civil
from core.database import rows, transaction
from core.dossiers import codes, lookup
from core.dossiers.beginnings import numbered
from core.dossiers.contending import as_it_is
from core.dossiers.history import next_event
from core.dossiers.locking import locked
from core.dossiers.models import DeliveryMethod, Dossier
from core.dossiers.promises import promised
from core.dossiers.recording import began
from core.dossiers.serials import next_lookup
from core.dossiers.states import Action, State
from core.errors import NotFound
from core.people.units import UnitTree, unit_tree
from core.procedures import catalogue
from core.together import together
from core.workflow.definition import Kind, Step, Workflow
from core.workflow.models import Delegated
from core.workflow.starting import chosen, started
from core.workflow.versions import workflow_of

#: What the other agency must know: whose matter it is, and what was handed in.
_SHARED = (
    "channel", "holder_kind", "holder_name", "holder_number", "holder_phone", "holder_email",
    "holder_address", "submitter_name", "submitter_number", "submitter_phone",
    "submitter_relation", "subject", "set_count", "papers",
)  # fmt: skip

_WAITING = """
SELECT t.token, t.step FROM workflow_task t WHERE t.dossier_id = $1 AND t.kind = 'agency'
AND t.done_at IS NULL AND NOT EXISTS (
 SELECT 1 FROM workflow_delegated d WHERE d.parent_id = t.dossier_id AND d.token = t.token)
"""


_LACKING = """
SELECT DISTINCT p.code FROM workflow_task t JOIN dossier p ON p.id = t.dossier_id
WHERE t.kind = 'agency' AND t.done_at IS NULL AND NOT EXISTS (
 SELECT 1 FROM workflow_delegated d WHERE d.parent_id = t.dossier_id AND d.token = t.token)
LIMIT 100
"""


async def open_children(
    dossier: Dossier, workflow: Workflow, tree: UnitTree, now: datetime
) -> None:
    """Open what steps of other agencies still lack."""
    if all(step.kind is not Kind.AGENCY for step in workflow.steps.values()):
        return
    async with transaction():
        parent = await locked(dossier.code)  # so that none is opened twice
        for row in await rows(_WAITING, parent.id):
            await _open(parent, row["token"], workflow[row["step"]], tree, now)


async def open_missing(now: datetime) -> None:
    """Open those of dossiers that a killed process, or a first step, has left without."""
    for row in await rows(_LACKING):
        dossier = await as_it_is(row["code"])
        if dossier.workflow_version_id is not None:
            workflow = await workflow_of(dossier.workflow_version_id)
            await open_children(dossier, workflow, await unit_tree(now), now)


async def _open(parent: Dossier, token: int, step: Step, tree: UnitTree, now: datetime) -> None:
    assert step.place is not None  # a definition without is not read
    agency = tree.agency(tree.coded(step.place.unit).id)
    version = await _version(step.workflow, parent)
    serial = await next_lookup(civil(now).year)
    dossier = await numbered(
        agency, {"lookup_number": lookup.lookup_number(civil(now).year, serial)}, now
    )
    calendar = await calendar_for(tree.chain(agency.id), now)
    limit = step.time
    changes: dict[str, Any] = {
        "code": dossier.code,
        "code_key": codes.key(dossier.code),
        "lookup_number": dossier.lookup_number,
        "pin_hash": "",
        **{column: getattr(parent, column) for column in _SHARED},
        "version_id": version.id,
        "receiving_unit_id": agency.id,
        "delivery_method": DeliveryMethod.COUNTER,
        "time_limit": limit.as_json() if limit else None,
        "fees": [],
        "state": State.RECEIVED,
        "submitted_at": now,
        "received_at": now,
        **promised(limit, now, calendar, cutoff=version.content.cutoff_policy),
        **await _runs(version.code, parent, tree, agency.id),
    }
    event = next_event(
        dossier,
        Action.RECEIVE,
        changes,
        facts={"unit": agency.name, "parent": parent.code},
        private={},
        officer_id=None,
        now=now,
        request_id=None,
    )
    await dossier.save(force_create=True)
    await Delegated.create(child_id=dossier.id, parent_id=parent.id, token=token, opened_at=now)
    await together([*began(dossier, event, ()), *await started(dossier, tree, now)])


async def _runs(
    procedure_code: str, parent: Dossier, tree: UnitTree, unit_id: int
) -> dict[str, Any]:
    """Its workflow there; the general table where that would only ask on in a circle."""
    found = await chosen(procedure_code, tree, unit_id)
    asking: Dossier | None = parent
    while found and asking is not None:
        if asking.workflow_version_id == found["workflow_version_id"]:
            return {}
        by = await Delegated.get_or_none(child_id=asking.id).select_related("parent")
        asking = by.parent if by else None
    return found


async def _version(code: str, parent: Dossier) -> catalogue.Version:
    """The procedure that is done there; the same one where the step names none that exists."""
    if code:
        try:
            return await catalogue.get(code)
        except NotFound:
            pass
    return await catalogue.version(parent.version_id)
