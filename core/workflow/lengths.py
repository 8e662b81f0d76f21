"""How long the longest way through a workflow takes, beside what the law allows for all of it."""

from __future__ import annotations

from core.calendar.limits import Limit, LimitUnit
from core.workflow.definition import Workflow
from core.workflow.layering import Link, ways_back

#: Working hours of a day in comparisons of times; each office's own hours differ a little.
DAY_H = 8.0
_HOURS: dict[LimitUnit, float] = {
    LimitUnit.WORKING_HOUR: 1.0,
    LimitUnit.WORKING_DAY: DAY_H,
    LimitUnit.CALENDAR_DAY: DAY_H * 5 / 7,
    LimitUnit.WEEK: DAY_H * 5,
    LimitUnit.MONTH: DAY_H * 22,
    LimitUnit.SAME_DAY: DAY_H,
}

#: After so many steps looked at, ways back are left out instead of tried.
_MOST = 50_000

_Length = tuple[float, tuple[str, ...]]  #: working hours, and the timed steps


def hours_of(limit: Limit) -> float:
    """About how many working hours that is."""
    return float(limit.count) * _HOURS[limit.unit]


def longest(workflow: Workflow) -> _Length:
    """The longest way that comes nowhere twice, and the steps on it that take time.

    How often a loop is gone through nobody knows; it counts once at most. Of branches that run
    at once the longest counts. Where the clock stands no time passes.
    """
    return _Longest(workflow).found()


class _Longest:
    def __init__(self, workflow: Workflow) -> None:
        self._workflow = workflow
        self._left = _MOST

    def found(self) -> _Length:
        tried = self._tried(self._workflow.start, set())
        return tried if self._left > 0 else self._forward()

    def _own(self, key: str) -> float:
        step = self._workflow[key]
        return 0.0 if step.pauses or step.time is None else hours_of(step.time)

    def _tried(self, key: str, passed: set[str]) -> _Length:
        """Every way is walked: exact, for as many steps as a person can follow."""
        self._left -= 1
        best: _Length = (0.0, ())
        if self._left <= 0:
            return best
        passed.add(key)
        for to in dict.fromkeys(self._workflow[key].leads_to):
            if to not in passed:
                best = max(best, self._tried(to, passed))
        passed.discard(key)
        return _with(key, self._own(key), best)

    def _forward(self) -> _Length:
        """Without the ways back, which would make it endless work."""
        steps = self._workflow.steps
        keys = [self._workflow.start, *(key for key in steps if key != self._workflow.start)]
        links = [Link(key, to) for key in keys for to in steps[key].leads_to]
        back = ways_back(keys, links)
        following: dict[str, list[str]] = {key: [] for key in keys}
        for number, link in enumerate(links):
            if number not in back:
                following[link.source].append(link.to)
        known: dict[str, _Length] = {}
        waiting = [self._workflow.start]
        while waiting:
            key = waiting[-1]
            if missing := [to for to in following[key] if to not in known]:
                waiting += missing
                continue
            waiting.pop()
            best = max((known[to] for to in following[key]), default=(0.0, ()))
            known[key] = _with(key, self._own(key), best)
        return known[self._workflow.start]


def _with(key: str, own: float, rest: _Length) -> _Length:
    hours, path = rest
    return (own + hours, (key, *path) if own else path)
