"""How a dossier goes on at a step of the draft: as it did, or as such dossiers usually do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from core.dossiers.states import Action as Deed
from core.workflow.conditions import ALWAYS
from core.workflow.definition import Action, Step
from core.workflow.rehearsal.matching import LOOPS
from core.workflow.rehearsal.records import Visit


@dataclass(frozen=True)
class Choices:
    """The ways out of one step."""

    step: Step
    usual: Sequence[str]  #: recorded keys of ways that lead on, each as often as it was taken

    def choose(
        self, visit: Visit | None, loops: dict[Deed, int], data: Mapping[str, Any], chance: Random
    ) -> Action | None:
        """The way out; None when the conditions offer none. Takes away the loop that it goes.

        The very action of the record comes first, then a loop that is still to be gone, then
        what did the same to the dossier, then the usual way on, then the first.
        """
        offered = [
            one for one in self.step.actions if one.when is ALWAYS or one.when.holds(data)
        ]  # fmt: skip
        if not offered:
            return None
        if visit is not None and visit.action:
            for one in offered:
                if one.key == visit.action and (one.does is None or one.does is visit.deed):
                    return one
        if loops and (way := _loop(offered, loops)):
            return way
        if visit is not None and visit.deed is not None:
            wanted = LOOPS.get(visit.deed, frozenset({visit.deed}))
            for one in offered:
                if one.does in wanted:
                    return one
        return self._on(offered, chance)

    def _on(self, offered: Sequence[Action], chance: Random) -> Action:
        on = [one for one in offered if one.does not in LOOPS] or list(offered)
        keys = {one.key for one in on}
        taken = [key for key in self.usual if key in keys] if len(on) > 1 else []
        if taken:
            drawn = chance.choice(taken)
            return next(one for one in on if one.key == drawn)
        return on[0]


def _loop(offered: Sequence[Action], loops: dict[Deed, int]) -> Action | None:
    for deed, left in loops.items():
        if left > 0:
            for one in offered:
                if one.does in LOOPS[deed]:
                    loops[deed] = left - 1
                    return one
    return None
