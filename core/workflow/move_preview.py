"""What moving running dossiers to a new version would do, before anybody decides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from core.people.units import UnitTree
from core.workflow.carrying import Change, Deadlines, Row, changes, open_rows, tasks_of
from core.workflow.definition import Kind, Step, Workflow
from core.workflow.mapping import Obstacle, Passage
from core.workflow.models import Task
from core.workflow.moving import passage

_PAGE = 1_000


@dataclass(slots=True)
class AtStep:
    """What would become of the dossiers that stand at one step."""

    step: str
    target: str  #: of the new version; empty: none
    moving: int = 0
    staying: int = 0
    earlier: int = 0  #: tasks whose deadline comes before the one they had
    later: int = 0
    overdue: int = 0  #: tasks that would be overdue at once, and are not today
    returned: int = 0  #: tasks that leave an officer's desk: the unit or the role is another


@dataclass
class Preview:
    """What moving would do."""

    moving: int = 0
    staying: int = 0
    steps: dict[str, AtStep] = field(default_factory=dict)  #: in the order of the old version
    obstacles: Counter[Obstacle] = field(default_factory=Counter)  #: -> dossiers it keeps


async def standing(version_id: int) -> Counter[str]:
    """Step -> open dossiers of that version that stand there."""
    found: Counter[str] = Counter()
    after = 0
    while page := await open_rows(version_id, after, _PAGE):
        for row in page:
            found.update({token.step for token in row.state.tokens})
        after = page[-1].run_id
    return found


async def preview(
    old_id: int, new_id: int, mapping: Mapping[str, str], tree: UnitTree, now: datetime
) -> Preview:
    """What moving under that mapping would do; nothing is changed.

    Raises:
        NotFound, InvalidInput: as `passage`.
    """
    way = await passage(old_id, new_id, mapping)
    found = Preview()
    counting = Deadlines(tree, now)
    after = 0
    while page := await open_rows(old_id, after, _PAGE):
        tasks = await tasks_of([row.dossier_id for row in page])
        for row in (one for one in page if one.state.tokens):
            await _count(row, tasks.get(row.dossier_id, []), way, counting, found)
        after = page[-1].run_id
    order = {key: number for number, key in enumerate(way.old.steps)}
    found.steps = dict(sorted(found.steps.items(), key=lambda one: order[one[0]]))
    return found


async def _count(
    row: Row, tasks: Sequence[Task], way: Passage, counting: Deadlines, found: Preview
) -> None:
    obstacles = way.obstacles(row.state)
    found.obstacles.update(obstacles)
    found.moving += not obstacles
    found.staying += bool(obstacles)
    for key in {token.step for token in row.state.tokens}:
        line = found.steps.setdefault(key, AtStep(key, way.target(key)))
        line.moving += not obstacles
        line.staying += bool(obstacles)
    if not obstacles:
        for change in await changes(tasks, row, way, counting):
            if change.task.done_at is None:
                _compare(change, found.steps[change.task.step], counting.now)


def _compare(change: Change, line: AtStep, now: datetime) -> None:
    line.returned += "claimed_at" in change.values
    if "due_at" not in change.values:
        return
    before, after = change.task.due_at, change.values["due_at"]
    line.earlier += after is not None and (before is None or after < before)
    line.later += before is not None and (after is None or after > before)
    line.overdue += after is not None and after < now and (before is None or before >= now)


def steps_with_dossiers(workflow: Workflow, counts: Mapping[str, int]) -> list[Step]:
    """The steps at which somebody stands, and the forks around them, in their order."""
    return [
        step
        for step in workflow.steps.values()
        if counts.get(step.key) or (step.kind is Kind.FORK and any(counts.values()))
    ]
