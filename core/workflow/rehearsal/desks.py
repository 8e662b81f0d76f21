"""Officers at their desks, and the dossiers that lie there: a small discrete simulation.

Time is whole working seconds. A job is first away (the applicant has to bring something),
then it lies for so many seconds of the team's idle time, then it waits for an officer to be
free, first come first served, and then it is worked on. Idle time is what makes lying
depend on load: while every officer of the team is at work on others nothing gets nearer to
its turn, and while half of them are, it gets nearer half as fast.

An officer may belong to several teams and does one thing at a time. What comes at the same
second happens in the order in which it was planned, so the same input gives the same output.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from heapq import heappop, heappush
from typing import Any, Protocol

#: Steps of the simulation between two calls of `breathe`.
_BREATH = 512


class Owner(Protocol):
    """Whose job it is."""

    def done(self, job: Job, now: int) -> None:
        """The officer is through with it."""


class Job:
    """One thing to do."""

    __slots__ = (
        "away", "began", "came", "gone", "lay", "note", "officer", "over", "owner", "ready", "step",
        "team", "token", "work",
    )  # fmt: skip

    def __init__(
        self,
        owner: Owner,
        team: int,
        away: int,
        lay: int,
        work: int,
        step: str = "",
        token: int = 0,
        note: Any = None,
    ) -> None:
        """`team` is its place in the teams of the `Desks`; `away`, `lay` and `work` are seconds.

        `step`, `token` and `note` are the owner's.
        """
        self.owner, self.team = owner, team
        self.away, self.lay, self.work = away, lay, work
        self.step, self.token, self.note = step, token, note
        self.came = self.ready = self.began = self.over = -1
        self.officer = 0
        self.gone = False  #: nobody needs it any more

    @property
    def queued(self) -> int:
        """Seconds until work began that it was neither away nor lay though all were idle."""
        return self.began - self.came - self.away - self.lay


class _Team:
    """Some officers and what waits for them."""

    __slots__ = ("at", "clock", "idle", "lying", "officers", "planned", "queue")

    def __init__(self, officers: Sequence[int]) -> None:
        self.officers = tuple(dict.fromkeys(officers))
        self.queue: deque[Job] = deque()
        #: (idle seconds at which its turn comes, when it was planned, job)
        self.lying: list[tuple[int, int, Job]] = []
        self.idle = len(self.officers)
        self.clock = self.at = 0  #: idle seconds of all officers together, until when
        self.planned = -1  #: when the next look at what lies is planned; -1: it is not

    def advance(self, now: int) -> None:
        self.clock += self.idle * (now - self.at)
        self.at = now


class Desks:
    """The officers, what lies on their desks, and what is to happen next."""

    def __init__(self, teams: Sequence[Sequence[int]]) -> None:
        """`teams` lists the officers of each; a team of nobody never does anything."""
        self._teams = [_Team(officers) for officers in teams]
        self._of: dict[int, list[_Team]] = {}
        for team in self._teams:
            for officer in team.officers:
                self._of.setdefault(officer, []).append(team)
        #: Officer who is free -> since when.
        self._free = dict.fromkeys(self._of, -1)
        self._planned: list[tuple[int, int, Callable[[Any, int], None], Any]] = []
        self._count = 0
        #: Officer -> seconds at work, and jobs done, until the end of the run.
        self.worked = dict.fromkeys(self._of, 0)
        self.finished = dict.fromkeys(self._of, 0)

    def at(self, second: int, what: Callable[[Any, int], None], subject: Any) -> None:
        """Plan `what(subject, second)`."""
        self._count += 1
        heappush(self._planned, (second, self._count, what, subject))

    def bring(self, job: Job, now: int) -> None:
        """A job comes to its team."""
        job.came = now
        if job.away:
            self.at(now + job.away, self._lie, job)
        else:
            self._lie(job, now)

    def run(self, until: int, breathe: Callable[[], None] | None = None) -> None:
        """Let everything happen that happens before `until` or then.

        `breathe` is called now and then, so that others get their turn.
        """
        planned, steps = self._planned, 0
        while planned and planned[0][0] <= until:
            second, _, what, subject = heappop(planned)
            what(subject, second)
            steps += 1
            if breathe is not None and steps % _BREATH == 0:
                breathe()
        for second, _, what, job in planned:  # who is in the middle of something has worked too
            if what == self._done:
                self.worked[job.officer] -= second - until

    def waiting(self) -> list[Job]:
        """What waits for an officer or lies."""
        queued = [job for team in self._teams for job in team.queue]
        lying = [job for team in self._teams for _, _, job in team.lying]
        return [job for job in queued + lying if not job.gone]

    def _lie(self, job: Job, now: int) -> None:
        if job.gone:
            return
        if not job.lay:
            self._ready(job, now)
            return
        team = self._teams[job.team]
        team.advance(now)
        self._count += 1
        turn = team.clock + job.lay * len(team.officers)
        heappush(team.lying, (turn, self._count, job))
        self._look_later(team, now)

    def _look_later(self, team: _Team, now: int) -> None:
        """Plan when the turn of the first that lies may come. The clock of the team is set.

        A look that comes too early, because officers have begun to work since, plans another.
        """
        if team.lying and team.idle:
            left = team.lying[0][0] - team.clock
            second = now - (-left // team.idle) if left > 0 else now
            if team.planned < 0 or second < team.planned:
                team.planned = second
                self.at(second, self._look, team)

    def _look(self, team: _Team, now: int) -> None:
        if team.planned != now:  # an earlier look has taken its place
            return
        team.planned = -1
        team.advance(now)
        while team.lying and team.lying[0][0] <= team.clock:
            job = heappop(team.lying)[2]
            if not job.gone:
                self._ready(job, now)
        self._look_later(team, now)

    def _ready(self, job: Job, now: int) -> None:
        job.ready = now
        team, free = self._teams[job.team], self._free
        able = [(free[one], one) for one in team.officers if one in free] if team.idle else ()
        if able:
            self._start(min(able)[1], job, now)
        else:
            team.queue.append(job)

    def _start(self, officer: int, job: Job, now: int) -> None:
        del self._free[officer]
        for team in self._of[officer]:
            team.advance(now)
            team.idle -= 1
        job.began, job.officer = now, officer
        self.worked[officer] += job.work
        self.at(now + job.work, self._done, job)

    def _done(self, job: Job, now: int) -> None:
        officer = job.officer
        self._free[officer] = now
        self.finished[officer] += 1
        for team in self._of[officer]:
            team.advance(now)
            team.idle += 1
        job.over = now
        if not job.gone:
            job.owner.done(job, now)
        if officer in self._free:  # nothing that came of it has taken him
            self._next(officer, now)

    def _next(self, officer: int, now: int) -> None:
        """The job that has been ready the longest of those that the officer may do."""
        best: deque[Job] | None = None
        for team in self._of[officer]:
            queue = team.queue
            while queue and queue[0].gone:
                queue.popleft()
            if queue and (best is None or queue[0].ready < best[0].ready):
                best = queue
        if best is not None:
            self._start(officer, best.popleft(), now)
            return
        for team in self._of[officer]:
            self._look_later(team, now)
