"""Letting recorded dossiers walk through a draft: engine, desks and choices together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple

from core.calendar.due import due
from core.calendar.reckoning import NeverOpen, UnknownYear
from core.dossiers.states import Action as Deed
from core.workflow import engine
from core.workflow.definition import Action, End, Kind, Step, Where, Workflow
from core.workflow.rehearsal.choosing import Choices
from core.workflow.rehearsal.desks import Desks, Job
from core.workflow.rehearsal.records import Recorded, Visit
from core.workflow.rehearsal.teams import Teams

#: Who needs more actions than this goes in a circle.
MOST_ACTS = 200

#: A step that was never recorded: by step, how long it may be expected to take.
Guesses = Mapping[str, Sequence[Visit]]


class Case:
    """A dossier on its way through the draft. Times are working seconds."""

    __slots__ = (
        "acts", "arrived", "completed", "counts", "ended", "how", "loops", "open", "paused",
        "pauses", "received", "record", "restarted", "started", "state", "stuck", "teams", "walk",
    )  # fmt: skip

    def __init__(self, walk: Walk, record: Recorded, arrived: int, received: int) -> None:
        """`received` is the moment of reception, in seconds since 1970."""
        self.walk, self.record = walk, record
        self.arrived = self.started = arrived
        self.received = received
        self.restarted = False
        self.state = engine.State()
        self.open: dict[int, Job] = {}  #: token -> what is to be done there
        self.counts: dict[str, int] = {}  #: step -> how often it came there
        self.loops = dict(record.loops)
        self.paused: int | None = None
        self.pauses: list[tuple[int, int]] = []
        self.completed: int | None = None
        self.ended: int | None = None
        self.how: End | None = None
        self.stuck = ""  #: the step that offered nothing, or went in a circle
        self.acts = 0
        self.teams: Mapping[str, int] = {}  #: step -> who does it

    def done(self, job: Job, now: int) -> None:
        """A task is done."""
        self.walk.acted(self, job, now)


class Led(NamedTuple):
    """Where a change of the engine led, worked out once for all dossiers that stand alike."""

    state: engine.State
    completes: bool
    opened: tuple[tuple[Step, int], ...]  #: steps that are waiting to be done, with their tokens
    kept: frozenset[int]  #: tokens that were there before
    stands: bool  #: the clock of the dossier


@dataclass
class Walk:
    """One run of the draft over recorded dossiers."""

    workflow: Workflow
    teams: Teams
    choices: Mapping[str, Choices]
    guesses: Guesses
    chance: Random
    #: Dossiers wait as long as they did, whatever the officers have to do: the other extreme
    fixed: bool = False
    #: (step, action) -> where it leads, for dossiers that stand at one step alone
    led: dict[tuple[str, str], Led] = field(default_factory=dict)
    cases: list[Case] = field(default_factory=list)
    spent: list[Job] = field(default_factory=list)  #: what was done
    #: Stays at each step whose time was guessed
    guessed: dict[str, int] = field(default_factory=dict)
    desks: Desks = field(init=False)

    def run(
        self,
        arrivals: Iterable[tuple[int, int, Recorded]],
        horizon: int,
        breathe: Callable[[], None] | None = None,
    ) -> None:
        """Let dossiers arrive (working second, the moment, what it does) and go on until then."""
        self.cases = [Case(self, record, at, moment) for at, moment, record in arrivals]
        offices: dict[tuple[int, int], Mapping[str, int]] = {}
        for case in self.cases:  # teams are known before the desks are set up
            course = case.record.course
            office = (course.receiving_id, course.handling_id)
            if office not in offices:
                offices[office] = self._teams(*office)
            case.teams = offices[office]
        self.desks = Desks(self.teams.officers)
        for case in self.cases:
            self.desks.at(case.arrived, self._arrive, case)
            if case.record.leaves is not None:
                self.desks.at(case.arrived + case.record.leaves, self._leave, case)
        self.desks.run(horizon, breathe)

    def acted(self, case: Case, job: Job, now: int) -> None:
        """An officer is done with a task: choose, and go on."""
        self.spent.append(job)
        way = self.choices[job.step].choose(job.note, case.loops, case.record.data, self.chance)
        case.acts += 1
        if way is None or case.acts > MOST_ACTS:
            case.stuck = job.step
            return
        self._effect(case, way, now)
        self._moved(case, self._led(case, job.token, way.key), now)

    def _arrive(self, case: Case, now: int) -> None:
        self._moved(case, self._begun(), now)

    def _leave(self, case: Case, now: int) -> None:
        if case.ended is None:
            case.ended = now
            case.how = End.WITHDRAWN
            self._drop(case, frozenset())

    def _begun(self) -> Led:
        if ("", "") not in self.led:
            self.led["", ""] = self._worked_out(engine.begin(self.workflow))
        return self.led["", ""]

    def _led(self, case: Case, token: int, action: str) -> Led:
        """What the engine says; an empty action is that of a step that does itself."""
        state = case.state
        if len(state.tokens) > 1 or state.open_forks:
            return self._worked_out(_engine(self.workflow, state, token, action))
        key = (state.tokens[0].step, action)
        found = self.led.get(key)
        if found is None:
            here = engine.State((engine.Token(1, key[0]),), {}, 2)
            found = self._worked_out(_engine(self.workflow, here, 1, action))
            self.led[key] = found
        return found

    def _worked_out(self, change: engine.Change) -> Led:
        opened = tuple((self.workflow[fact.step], fact.token) for fact in change.opened)
        tokens = change.state.tokens
        return Led(
            change.state,
            change.completes,
            opened,
            frozenset(token.id for token in tokens) - {token for _, token in opened},
            any(self.workflow[token.step].pauses for token in tokens),
        )

    def _moved(self, case: Case, led: Led, now: int) -> None:
        case.state = led.state
        if led.completes:
            case.completed = now
        if case.open:
            self._drop(case, led.kept)
        if led.stands or case.paused is not None:
            self._clock(case, led.stands, now)
        if led.state.ended is not None:
            case.ended, case.how = now, led.state.ended
            if case.how is End.HANDED_OVER and case.completed is None:
                case.completed = now
            return
        for step, token in led.opened:
            self._open(case, step, token, now)

    def _drop(self, case: Case, kept: frozenset[int]) -> None:
        for token in [token for token in case.open if token not in kept]:
            case.open.pop(token).gone = True

    def _effect(self, case: Case, way: Action, now: int) -> None:
        """What of the deed touches the clock (L-24, L-35)."""
        if way.does is Deed.ADD_PAPERS and case.record.restarts:
            case.started, case.restarted = now, True
            case.pauses.clear()
            case.paused = None
        elif way.does is Deed.SEND_BACK:
            case.completed = None

    def _clock(self, case: Case, stands: bool, now: int) -> None:
        if stands and case.paused is None:
            case.paused = now
        elif not stands and case.paused is not None:
            case.pauses.append((case.paused, now))
            case.paused = None

    def _open(self, case: Case, step: Step, token: int, now: int) -> None:
        number = case.counts.get(step.key, 0)
        case.counts[step.key] = number + 1
        visit = None
        if step.kind is Kind.CALL:
            times = (0, 0, 0)
        elif step.kind is Kind.WAIT:
            times = (self._wait(case, step, now), 0, 0)
        else:
            visit = self._visit(case, step.key, number)
            times = self._times(step, visit)
        if step.kind is Kind.TASK and step.place is not None:
            job = Job(case, case.teams[step.key], *times, step.key, token, visit)
            case.open[token] = job
            self.desks.bring(job, now)
            return
        job = Job(case, -1, sum(times), 0, 0, step.key, token)
        job.came = now
        case.open[token] = job
        self.desks.at(now + job.away, self._over, job)

    def _over(self, job: Job, now: int) -> None:
        """A step that does itself is over."""
        if job.gone:
            return
        job.ready = job.began = job.over = now
        case = job.owner
        assert isinstance(case, Case), "we made it"
        self.spent.append(job)
        case.acts += 1
        if case.acts > MOST_ACTS:
            case.stuck = job.step
            return
        self._moved(case, self._led(case, job.token, ""), now)

    def _visit(self, case: Case, step: str, number: int) -> Visit | None:
        visits = case.record.visits.get(step, ())
        return visits[number] if number < len(visits) else None

    def _times(self, step: Step, visit: Visit | None) -> tuple[int, int, int]:
        if visit is None:
            self.guessed[step.key] = self.guessed.get(step.key, 0) + 1
            visit = self.chance.choice(self.guesses[step.key])
        if self.fixed:
            return visit.stayed - (visit.work if visit.over else 0), 0, visit.work
        return visit.away, visit.lay, visit.work

    def _wait(self, case: Case, step: Step, now: int) -> int:
        time = case.record.time
        if step.time is None:
            return 0
        try:
            until = due(time.moment(now), step.time, time.calendar).at
        except (UnknownYear, NeverOpen):
            return 0
        return max(0, time.after(until) - now)

    def _teams(self, receiving: int, handling: int) -> dict[str, int]:
        units: dict[str, int] = {Where.RECEIVING: receiving, Where.HANDLING: handling}
        agencies = self.teams.staff.agencies
        return {
            step.key: self.teams.number(
                units.get(step.place.unit, agencies.get(step.place.unit, receiving)),
                step.place.role,
                step.place.officer,
            )
            for step in self.workflow.steps.values()
            if step.kind is Kind.TASK and step.place
        }


def _engine(workflow: Workflow, state: engine.State, token: int, action: str) -> engine.Change:
    if action:
        return engine.act(workflow, state, token, action, None)
    return engine.go_on(workflow, state, token)
