"""Walking through everything that may happen in a workflow.

Conditions are taken as unknown: every action is tried, so what is never found here can
never happen. States that differ only in numbers are one; a workflow in use has tens of
them, and the walk gives up at a bound that only a mistake reaches.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from core.workflow.definition import Kind, Workflow
from core.workflow.engine import Change, Runaway, State, act, begin, go_on

#: More is a workflow that nobody could follow: seven opinions at once, each in three steps.
#: Tokens looked at are counted too: a state of many branches costs more than one of few.
MOST_STATES, MOST_LOOKS = 20_000, 300_000

#: A state without its numbers.
Shape = tuple[Any, ...]


@dataclass
class Explored:
    """Everything that may happen."""

    first: Shape = ()
    states: dict[Shape, State] = field(default_factory=dict)
    follows: dict[Shape, set[Shape]] = field(default_factory=dict)
    #: from, to -> the step that was left and the action (empty: by itself); the first of them
    moves: dict[tuple[Shape, Shape], tuple[str, str]] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)  #: steps that something came to
    runaways: set[str] = field(default_factory=set)  #: steps that do themselves in a circle
    whole: bool = True  #: False: given up at the bound

    def stuck(self) -> list[State]:
        """States that are no end and that nothing leads out of."""
        return [
            state
            for shape, state in self.states.items()
            if state.ended is None and not self.follows[shape]
        ]

    def hopeless(self) -> list[State]:
        """States that go round for ever: neither an end nor a stop can be reached from them."""
        good = self._leading({key for key in self.states if not self.follows[key]})
        return [state for shape, state in self.states.items() if shape not in good]

    def unjoined(self) -> set[Shape]:
        """Those in which a fork is open that no join can close any more."""
        alive = {key for key, state in self.states.items() if not state.ended}
        good = self._leading({key for key in alive if not self.states[key].open_forks})
        return alive - good

    def _leading(self, goals: set[Shape]) -> set[Shape]:
        """What leads to one of these, and they themselves."""
        before: dict[Shape, set[Shape]] = {shape: set() for shape in self.states}
        for shape, following in self.follows.items():
            for one in following:
                before[one].add(shape)
        good, waiting = set(goals), list(goals)
        while waiting:
            for one in before[waiting.pop()] - good:
                good.add(one)
                waiting.append(one)
        return good


def explored(workflow: Workflow) -> Explored:
    """Every state that can be reached, and what follows what."""
    found = Explored()
    if any(forks_again(workflow, key) for key in workflow.steps):
        found.whole = False
        return found
    try:
        change = begin(workflow)
    except Runaway as error:
        found.runaways.add(error.facts["step"])
        return found
    found.first, _ = _noted(found, change)
    waiting, looks = deque([found.first]), 0
    while waiting:
        shape = waiting.popleft()
        for change, move in _changes(workflow, found.states[shape], found):
            following, new = _noted(found, change)
            found.follows[shape].add(following)
            found.moves.setdefault((shape, following), move)
            looks += 1 + len(change.state.tokens)
            if looks > MOST_LOOKS or len(found.states) > MOST_STATES:
                found.whole = False
                return found
            if new:
                waiting.append(following)
    return found


def forks_again(workflow: Workflow, key: str) -> bool:
    """Whether a branch of this fork can come back to it before it joins: branches without end."""
    if workflow[key].kind is not Kind.FORK:
        return False
    waiting, seen = list(workflow[key].branches), set[str]()
    while waiting:
        here = waiting.pop()
        if here == key:
            return True
        if here in seen or workflow[here].kind is Kind.JOIN:
            continue
        seen.add(here)
        step = workflow[here]
        waiting += [action.to for action in step.actions if not action.leaves]
        waiting += [*step.branches, *([step.next] if step.next else [])]
    return False


def _noted(found: Explored, change: Change) -> tuple[Shape, bool]:
    """The shape that it led to, and whether that is new."""
    shape = shape_of(change.state)
    new = shape not in found.states
    found.states.setdefault(shape, change.state)
    found.follows.setdefault(shape, set())
    found.seen |= {fact.step for fact in change.facts}
    return shape, new


def _changes(
    workflow: Workflow, state: State, found: Explored
) -> Iterator[tuple[Change, tuple[str, str]]]:
    for token in state.tokens:
        step = workflow[token.step]
        try:
            if step.kind is Kind.TASK:
                for action in step.actions:
                    change = act(workflow, state, token.id, action.key, None)
                    yield change, (step.key, action.key)
            else:
                yield go_on(workflow, state, token.id), (step.key, "")
        except Runaway as error:
            found.runaways.add(error.facts["step"])


def shape_of(state: State) -> Shape:
    """The state without its numbers: equal for states in which the same may happen."""
    if state.ended is not None:
        return ("ended", state.ended.value)
    return _level(state, list(state.tokens), 0)


def _level(state: State, tokens: list[Any], depth: int) -> Shape:
    here = sorted(token.step for token in tokens if len(token.forks) == depth)
    deeper: dict[int, list[Any]] = {}
    for token in tokens:
        if len(token.forks) > depth:
            deeper.setdefault(token.forks[depth], []).append(token)
    branches = sorted(
        (repr((state.open_forks[fork], _level(state, group, depth + 1))), fork)
        for fork, group in deeper.items()
    )
    return (*here, *(text for text, _ in branches))
