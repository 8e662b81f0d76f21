"""Running a workflow: a pure function from a state and an action to what follows.

Where a dossier stands is a set of tokens, as in a Petri net: one, or between a fork and
its join one for each branch. A token remembers the forks it came through, so that a join
waits for the branches of its own fork and fires exactly once, however branches are nested
or run again in a loop. Nothing is stored or told here: the result says what to store.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from core.errors import CoreError
from core.workflow.definition import Action, End, Kind, Step, Workflow


class NotHere(CoreError):
    """Nothing of the dossier stands at that step (any more). `facts`: `token`."""

    kind = "workflow.not_here"


class NoSuchAction(CoreError):
    """The step does not offer that, or not for this form. `facts`: `step`, `action`."""

    kind = "workflow.no_such_action"


class Runaway(CoreError):
    """Steps that do themselves lead in a circle. `facts`: `step`."""

    kind = "workflow.runaway"


@dataclass(frozen=True, slots=True)
class Token:
    """One place where a dossier stands."""

    id: int
    step: str
    forks: tuple[int, ...] = ()  #: ids of the forks it came through, the outermost first


@dataclass(frozen=True, slots=True)
class State:
    """Where a dossier stands in its workflow."""

    tokens: tuple[Token, ...] = ()
    #: fork -> branches that are still to come to its join
    open_forks: Mapping[int, int] = field(default_factory=dict)
    next_id: int = 1
    ended: End | None = None

    def token(self, id: int) -> Token:
        """The token.

        Raises:
            NotHere: it has moved on.
        """
        for token in self.tokens:
            if token.id == id:
                return token
        raise NotHere(token=id)


class Happened(StrEnum):
    """What a change did, in order; stored with the event."""

    LEFT = "left"  #: a token left a step
    CAME = "came"  #: a token came to a step: a task is open, or a step does itself
    JOINED = "joined"  #: the last branch came to a join
    GIVEN_UP = "given_up"  #: a token of another branch was taken away
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that happened."""

    what: Happened
    step: str
    token: int


@dataclass(frozen=True, slots=True)
class Change:
    """The next state and what led to it."""

    state: State
    facts: tuple[Fact, ...]
    completes: bool = False  #: the measured time ends (L-35)

    @property
    def opened(self) -> tuple[Fact, ...]:
        """What came to a step and is still there."""
        here = {token.id for token in self.state.tokens}
        return tuple(
            fact for fact in self.facts if fact.what is Happened.CAME and fact.token in here
        )


def begin(workflow: Workflow) -> Change:
    """The first state.

    Raises:
        Runaway: the first steps do themselves in a circle.
    """
    return _Move(workflow, State()).arrive(workflow.start, ()).done()


def offered(
    workflow: Workflow, state: State, token: int, data: Mapping[str, Any] | None
) -> list[Action]:
    """What may be done at a token, given what the form says; None: whatever it may say.

    Raises:
        NotHere: the token has moved on.
    """
    step = workflow[state.token(token).step]
    return [one for one in step.actions if data is None or one.when.holds(data)]


def act(
    workflow: Workflow, state: State, token: int, action: str, data: Mapping[str, Any] | None
) -> Change:
    """Do it.

    Raises:
        NotHere: the token has moved on: somebody else was first.
        NoSuchAction: the step does not offer that.
        Runaway: what follows does itself in a circle.
    """
    chosen = next((one for one in offered(workflow, state, token, data) if one.key == action), None)
    if chosen is None:
        raise NoSuchAction(step=state.token(token).step, action=action)
    move = _Move(workflow, state).leave(state.token(token), give_up_others=chosen.leaves)
    forks = () if chosen.leaves else state.token(token).forks
    return replace(move.arrive(chosen.to, forks).done(), completes=chosen.completes)


def go_on(workflow: Workflow, state: State, token: int) -> Change:
    """Let a step that does itself be over: its time is up, the other system answered, the
    agency's result came back.

    Raises:
        NotHere: the token has moved on.
        NoSuchAction: somebody has to decide there.
        Runaway: what follows does itself in a circle.
    """
    here = state.token(token)
    step = workflow[here.step]
    if step.kind not in (Kind.WAIT, Kind.CALL, Kind.AGENCY):
        raise NoSuchAction(step=step.key, action="go_on")
    return _Move(workflow, state).leave(here).arrive(step.next, here.forks).done()


class _Move:
    """One change on its way: every step that does itself at once is gone through."""

    def __init__(self, workflow: Workflow, state: State) -> None:
        self._workflow = workflow
        self._tokens = list(state.tokens)
        self._open = dict(state.open_forks)
        self._next_id = state.next_id
        self._ended = state.ended
        self._facts: list[Fact] = []

    def done(self) -> Change:
        state = State(tuple(self._tokens), self._open, self._next_id, self._ended)
        return Change(state, tuple(self._facts))

    def leave(self, token: Token, *, give_up_others: bool = False) -> _Move:
        self._tokens.remove(token)
        self._facts.append(Fact(Happened.LEFT, token.step, token.id))
        if give_up_others:
            self._facts += [Fact(Happened.GIVEN_UP, one.step, one.id) for one in self._tokens]
            self._tokens.clear()
            self._open.clear()
        return self

    def arrive(self, key: str, forks: tuple[int, ...]) -> _Move:
        """Come to a step, and through all that do themselves at once."""
        waiting = [(key, forks, frozenset[str]())]
        while waiting and self._ended is None:
            key, forks, passed = waiting.pop(0)
            step = self._workflow[key]
            if key in passed:
                raise Runaway(step=key)
            waiting += [
                (to, deeper, passed | {key}) for to, deeper in _ARRIVE[step.kind](self, step, forks)
            ]
        return self

    def _stay(self, step: Step, forks: tuple[int, ...]) -> list[tuple[str, tuple[int, ...]]]:
        token = Token(self._drawn(), step.key, forks)
        self._tokens.append(token)
        self._facts.append(Fact(Happened.CAME, step.key, token.id))
        return []

    def _pass(self, step: Step, forks: tuple[int, ...]) -> list[tuple[str, tuple[int, ...]]]:
        self._facts.append(Fact(Happened.CAME, step.key, 0))
        return [(step.next, forks)]

    def _fork(self, step: Step, forks: tuple[int, ...]) -> list[tuple[str, tuple[int, ...]]]:
        fork = self._drawn()
        self._open[fork] = len(step.branches)
        return [(branch, (*forks, fork)) for branch in step.branches]

    def _join(self, step: Step, forks: tuple[int, ...]) -> list[tuple[str, tuple[int, ...]]]:
        if not forks:  # a join that nothing forked before: the check finds it; here it passes
            return [(step.next, ())]
        *outer, fork = forks
        self._open[fork] -= 1
        if self._open[fork]:
            return []
        del self._open[fork]
        self._facts.append(Fact(Happened.JOINED, step.key, fork))
        return [(step.next, tuple(outer))]

    def _end(self, step: Step, forks: tuple[int, ...]) -> list[tuple[str, tuple[int, ...]]]:
        """The whole dossier ends: what other branches still do is given up."""
        self._facts += [Fact(Happened.GIVEN_UP, one.step, one.id) for one in self._tokens]
        self._tokens.clear()
        self._open.clear()
        self._ended = step.end
        self._facts.append(Fact(Happened.ENDED, step.key, 0))
        return []

    def _drawn(self) -> int:
        self._next_id += 1
        return self._next_id - 1


_ARRIVE = {
    Kind.TASK: _Move._stay,
    Kind.WAIT: _Move._stay,
    Kind.CALL: _Move._stay,
    Kind.AGENCY: _Move._stay,
    Kind.NOTIFY: _Move._pass,
    Kind.FORK: _Move._fork,
    Kind.JOIN: _Move._join,
    Kind.END: _Move._end,
}
