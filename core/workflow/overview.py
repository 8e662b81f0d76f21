"""Which procedure runs on which workflow, and how many dossiers do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.database import rows
from core.dossiers.states import ENDS
from core.forms.models import Stage
from core.workflow.models import WorkflowVersion

_ENDS = ", ".join(f"'{state.value}'" for state in sorted(ENDS))


@dataclass(frozen=True, slots=True)
class Line:
    """The workflow of a procedure in a unit, as the list of workflows shows it."""

    procedure_code: str
    unit_code: str  #: empty: every unit that has none of its own
    name: str
    draft: WorkflowVersion | None
    published: WorkflowVersion | None
    running: int  #: open dossiers on the published version
    behind: int  #: open dossiers on versions before it


async def listed() -> list[Line]:
    """Every workflow that has a draft or a published version, by procedure and unit."""
    found: dict[tuple[str, str], dict[Stage, WorkflowVersion]] = {}
    current = WorkflowVersion.filter(stage__in=[Stage.DRAFT, Stage.PUBLISHED])
    for row in await current.order_by("procedure_code", "unit_code"):
        found.setdefault((row.procedure_code, row.unit_code), {})[row.stage] = row
    running = await _running()
    return [_line(key, stages, running) for key, stages in found.items()]


def _line(
    key: tuple[str, str],
    stages: Mapping[Stage, WorkflowVersion],
    running: Mapping[tuple[str, str], Mapping[int, int]],
) -> Line:
    draft, published = stages.get(Stage.DRAFT), stages.get(Stage.PUBLISHED)
    shown = published or draft
    assert shown is not None, "a key comes from a row"
    counts = running.get(key, {})
    here = counts.get(published.id, 0) if published else 0
    name = str(shown.definition.get("name", ""))
    return Line(*key, name, draft, published, here, sum(counts.values()) - here)


async def _running() -> dict[tuple[str, str], dict[int, int]]:
    """(procedure, unit) -> version -> open dossiers on it."""
    counted = await rows(
        "SELECT v.procedure_code, v.unit_code, v.id, COUNT(*) AS running FROM workflow_run r"
        " JOIN workflow_version v ON v.id = r.version_id JOIN dossier d ON d.id = r.dossier_id"
        f" WHERE d.state NOT IN ({_ENDS}) GROUP BY v.procedure_code, v.unit_code, v.id"
    )
    found: dict[tuple[str, str], dict[int, int]] = {}
    for row in counted:
        found.setdefault((row["procedure_code"], row["unit_code"]), {})[row["id"]] = row["running"]
    return found


async def running_on(ids: Sequence[int]) -> dict[int, int]:
    """Version -> open dossiers on it, of those versions that have some."""
    if not ids:
        return {}
    listed_ids = ", ".join(str(int(one)) for one in ids)
    counted = await rows(
        "SELECT r.version_id, COUNT(*) AS running FROM workflow_run r"
        " JOIN dossier d ON d.id = r.dossier_id"
        f" WHERE r.version_id IN ({listed_ids}) AND d.state NOT IN ({_ENDS})"
        " GROUP BY r.version_id"
    )
    return {row["version_id"]: row["running"] for row in counted}
