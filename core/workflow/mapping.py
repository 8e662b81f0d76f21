"""Taking what runs on one version of a workflow over to another, step by step.

A mapping says which step of the new version takes the place of which old one; a step that it
does not name keeps its key, and one mapped to nothing keeps its dossiers. What could go
wrong is refused by name before anything moves: a step of another kind, a clock that would
stand or run otherwise, a branch whose fork is gone or has changed. What is left must be a
place where a dossier of the new version can really come to stand, so that everything which
its check promised holds for the dossiers that moved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property

from core.workflow.definition import Kind, Step, Workflow
from core.workflow.engine import State, Token
from core.workflow.exploring import Shape, explored, shape_of

#: The forks around a step, each with the branch taken, the outermost first.
Nest = tuple[tuple[str, str], ...]


class Why(StrEnum):
    """What keeps a dossier on its version."""

    STAYS = "stays"  #: its step is mapped to nothing
    GONE = "gone"  #: its step is mapped to one that the new version does not have
    KIND = "kind"  #: what happens there is of another kind
    CLOCK = "clock"  #: the clock of the dossier would stand where it ran, or run where it stood
    ELSEWHERE = "elsewhere"  #: another agency has it, and the new version asks a different one
    FORK = "fork"  #: the new version does not divide where the old one did
    BRANCHES = "branches"  #: it divides into other branches
    BRANCH = "branch"  #: the step would stand in another branch, or outside of all
    PLACE = "place"  #: no dossier of the new version comes to stand like this


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing in the way."""

    why: Why
    step: str  #: of the old version: where the dossier stands, or the fork


class CannotMove(ValueError):
    """The state fits nowhere in the new version."""


def usual(old: Workflow, new: Workflow) -> dict[str, str]:
    """The mapping to begin with: the same key where the new version has a step that fits."""
    return {
        key: key if key in new.steps and _fits(step, new[key]) is None else ""
        for key, step in old.steps.items()
        if stays_at(step)
    }


def stays_at(step: Step) -> bool:
    """Whether a dossier can stand there."""
    return step.kind in (Kind.TASK, Kind.WAIT, Kind.CALL, Kind.AGENCY)


def targets(step: Step, new: Workflow) -> list[Step]:
    """The steps of the new version that could take its place, in their order."""
    return [one for one in new.steps.values() if _fits(step, one) is None]


def _fits(step: Step, target: Step) -> Why | None:
    if step.kind is not target.kind:
        return Why.KIND
    if step.pauses != target.pauses:
        return Why.CLOCK
    if step.kind is Kind.AGENCY:
        there = [(one.place and one.place.unit, one.workflow) for one in (step, target)]
        return None if there[0] == there[1] else Why.ELSEWHERE
    return None


@dataclass
class Passage:
    """The way from one version to another under a mapping."""

    old: Workflow
    new: Workflow
    mapping: Mapping[str, str]
    _known: dict[Shape, tuple[Obstacle, ...]] = field(default_factory=dict)

    def target(self, key: str) -> str:
        """The step that takes the place of an old one; empty: none."""
        return self.mapping.get(key, key if key in self.new.steps else "")

    def obstacles(self, state: State) -> tuple[Obstacle, ...]:
        """What keeps a dossier that stands so on its version; nothing when it may move."""
        if state.ended is not None:
            return ()
        shape = shape_of(state)  # where many stand alike, one of them is looked at
        if shape not in self._known:
            self._known[shape] = tuple(dict.fromkeys(self._looked_for(state)))
        return self._known[shape]

    def carried(self, state: State) -> State:
        """The same state in the new version: the same tokens, at the steps mapped to.

        Raises:
            CannotMove: something is in the way.
        """
        if self.obstacles(state):
            raise CannotMove
        return self._moved(state)

    def _moved(self, state: State) -> State:
        moved = [replace(token, step=self.target(token.step)) for token in state.tokens]
        return replace(state, tokens=tuple(moved))

    def _looked_for(self, state: State) -> Iterator[Obstacle]:
        plain = [one for token in state.tokens if (one := self._at(token)) is not None]
        yield from plain
        if plain:
            return
        nested = [one for token in state.tokens for one in self._around(token)]
        yield from nested
        if not nested and shape_of(self._moved(state)) not in self._shapes:
            for token in state.tokens:
                yield Obstacle(Why.PLACE, token.step)

    def _at(self, token: Token) -> Obstacle | None:
        """What is wrong with the step that would take the place of a token's."""
        target = self.target(token.step)
        if target not in self.new.steps:
            return Obstacle(Why.GONE if target else Why.STAYS, token.step)
        why = _fits(self.old[token.step], self.new[target])
        return Obstacle(why, token.step) if why else None

    def _around(self, token: Token) -> Iterator[Obstacle]:
        """What is wrong with the forks that a token came through.

        A state counts its forks and does not name them; where the step may stand in several,
        all of them have to fit.
        """
        here = self._old_nests[token.step]
        depth = len(token.forks)
        there = self._new_nests[self.target(token.step)]
        for nest in (one for one in here if len(one) == depth):
            mapped: list[tuple[str, str]] = []
            for fork, branch in nest:
                why, branches = self._forks.get(fork, (Why.FORK, {}))
                if why is not None:
                    yield Obstacle(why, fork)
                    break
                mapped.append((self.target(fork), branches[branch]))
            else:
                if tuple(mapped) not in there:
                    yield Obstacle(Why.BRANCH, token.step)

    @cached_property
    def _old_nests(self) -> dict[str, set[Nest]]:
        return nests(self.old)

    @cached_property
    def _new_nests(self) -> dict[str, set[Nest]]:
        return nests(self.new)

    @cached_property
    def _shapes(self) -> frozenset[Shape]:
        return frozenset(explored(self.new).states)

    @cached_property
    def _forks(self) -> dict[str, tuple[Why | None, dict[str, str]]]:
        """Old fork -> what is wrong with it, and which new branch each old one becomes."""
        return {
            key: self._branches(step)
            for key, step in self.old.steps.items()
            if step.kind is Kind.FORK
        }

    def _branches(self, fork: Step) -> tuple[Why | None, dict[str, str]]:
        target = self.target(fork.key)
        if target not in self.new.steps or self.new[target].kind is not Kind.FORK:
            return Why.FORK, {}
        into = {
            branch: self._branches_of(fork.key, branch, target) for branch in set(fork.branches)
        }
        one_each = {branch: next(iter(found)) for branch, found in into.items() if len(found) == 1}
        as_many = sorted(fork.branches.count(one) for one in one_each) == sorted(
            self.new[target].branches.count(one) for one in set(self.new[target].branches)
        )
        whole = set(one_each.values()) == set(self.new[target].branches)
        return (None if whole and as_many and len(one_each) == len(into) else Why.BRANCHES), (
            one_each
        )

    def _branches_of(self, fork: str, branch: str, target: str) -> set[str]:
        """The branches of the new fork in which the steps of an old branch end up."""
        mapped = {self.target(key) for key in _own(self.old, self._old_nests, fork, branch)}
        return {
            into
            for into in set(self.new[target].branches)
            if mapped & _own(self.new, self._new_nests, target, into)
        }


def nests(workflow: Workflow) -> dict[str, set[Nest]]:
    """In which forks and branches each step may stand."""
    found: dict[str, set[Nest]] = {key: set() for key in workflow.steps}
    waiting: list[tuple[str, Nest]] = [(workflow.start, ())]
    while waiting:
        key, nest = waiting.pop()
        if nest in found[key]:
            continue
        found[key].add(nest)
        waiting += _onwards(workflow[key], nest)
    return found


def _onwards(step: Step, nest: Nest) -> Iterator[tuple[str, Nest]]:
    for action in step.actions:
        yield action.to, () if action.leaves else nest
    if step.kind is Kind.FORK and step.key not in {fork for fork, _ in nest}:
        for branch in step.branches:
            yield branch, (*nest, (step.key, branch))
    elif step.next:
        yield step.next, nest[:-1] if step.kind is Kind.JOIN else nest


def _own(workflow: Workflow, around: Mapping[str, set[Nest]], fork: str, branch: str) -> set[str]:
    """The steps of a branch that are in no other one of its fork; its join is in all."""
    found: dict[str, set[str]] = {one: set() for one in workflow[fork].branches}
    for key, known in around.items():
        for nest in known:
            joins = workflow[key].kind is Kind.JOIN
            for before, into in nest[:-1] if joins else nest:
                if before == fork:
                    found[into].add(key)
    others = [keys for one, keys in found.items() if one != branch]
    return found[branch].difference(*others)
