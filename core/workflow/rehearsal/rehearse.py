"""The rehearsal itself: what was recorded, the same once more by the rules of the rehearsal,
and the draft, each beside the others.

The second of the three is there to be believed or not: a rehearsal that does not give back
what happened says nothing about a draft. The draft is drawn several times: with every dossier
doing what it did, then with dossiers of the same office doing each other's, so that the range
shows how much is chance. And nobody knows whether a dossier lay for want of time or for want
of haste: half of the draws let waiting grow and shrink with the load of the officers, the
other half let it be as long as it was, so that the range shows that too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from core.people.roles import Role
from core.workflow.definition import Workflow
from core.workflow.past.general import general
from core.workflow.rehearsal.figures import Figures
from core.workflow.rehearsal.guessing import Guess
from core.workflow.rehearsal.material import Material
from core.workflow.rehearsal.planning import Dropped, Plan
from core.workflow.rehearsal.recollecting import Past

#: Dossiers that walk in all draws together, and the fewest and most draws.
WALKS, FEWEST_DRAWS, MOST_DRAWS = 40_000, 4, 20
Progress = Callable[[float], None]


@dataclass(frozen=True)
class Report:
    """What a rehearsal says."""

    recorded: Figures
    replayed: Figures  #: today's process by the rules of the rehearsal
    draws: Sequence[Figures]  #: of the draft; the first with every dossier's own record
    dropped: Sequence[Dropped] = ()
    guesses: Sequence[Guess] = ()
    nobody: Sequence[tuple[int, Role]] = ()  #: (unit, role) that nobody holds: one was made up
    stuck: Mapping[str, int] = field(default_factory=dict)  #: step -> dossiers that got no further
    left_out: int = 0

    @property
    def draft(self) -> Figures:
        """The first draw, with waiting by load: what to set beside what was recorded."""
        return self.draws[0]

    def range_of(self, figure: Callable[[Figures], float | None]) -> tuple[float, float] | None:
        """The least and the most over all draws; None when no draw knows it."""
        known = [one for one in map(figure, self.draws) if one is not None]
        return (min(known), max(known)) if known else None


def rehearse(
    draft: Workflow,
    material: Material,
    *,
    change: Mapping[Role, int] | None = None,
    draws: int | None = None,
    progress: Progress = lambda part: None,
) -> Report:
    """Rehearse a draft; the same input gives the same report.

    Args:
        change: people more, or fewer, in each team of a role.
        draws: how often to draw; by the number of dossiers when None.
        progress: called now and then with the part that is done, 0..1.
    """
    count = max(1, len(material.courses))
    draws = draws or min(MOST_DRAWS, max(FEWEST_DRAWS, WALKS // count))
    past = Past(material)
    told = _Told(progress, draws + 2)
    told.next()
    today = material.today or general(material.procedure)
    replayed = Plan(today, past, {}).drawn(0, told)
    plan = Plan(draft, past, change or {})
    found = [plan.drawn(number, told) for number in range(draws)]
    return Report(
        plan.recorded(),
        replayed,
        found,
        plan.dropped(),
        plan.guessed(),
        sorted(plan.teams.nobody),
        plan.stuck,
        material.left_out,
    )


class _Told:
    """How far it is."""

    def __init__(self, progress: Progress, runs: int) -> None:
        self._progress, self._runs, self._done = progress, runs, 0

    def next(self) -> None:
        self._done += 1
        self._progress(min(1.0, self._done / self._runs))

    def breathe(self) -> None:
        self._progress(min(1.0, self._done / self._runs))
