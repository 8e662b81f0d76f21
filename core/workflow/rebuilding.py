"""Comparing where dossiers stand with what their histories say, and mending it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.dossiers.models import Dossier, DossierEvent
from core.workflow.engine import State
from core.workflow.models import Run
from core.workflow.replaying import replayed
from core.workflow.standing import state_from, state_json
from core.workflow.versions import workflow_of

#: What differs, in place of a column's name.
RUN = "workflow_run"


async def differing_runs(
    page: Sequence[Dossier], events: Mapping[int, Sequence[DossierEvent]]
) -> dict[int, State]:
    """Dossier -> where it stands by its history, for those whose run says otherwise."""
    ids = [dossier.id for dossier in page if dossier.workflow_version_id is not None]
    if not ids:
        return {}
    kept = {run.dossier_id: state_from(run.state) for run in await Run.filter(dossier_id__in=ids)}
    found = {}
    for id in ids:
        named = [event.changes.get("workflow_version_id") for event in events[id]]
        versions = {one for one in named if one is not None}
        state = replayed(events[id], {one: await workflow_of(one) for one in versions})
        if state is not None and state != kept.get(id):
            found[id] = state
    return found


async def mend_run(dossier_id: int, state: State) -> None:
    """Let the run say what the history says."""
    await Run.filter(dossier_id=dossier_id).update(state=state_json(state))
