"""The simulation of officers and queues: nobody does two things at once, nothing is lost."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from core.workflow.rehearsal.desks import Desks, Job

moments = st.integers(0, 500)
lengths = st.integers(0, 60)
#: Jobs as (when they come, how long they are away, how long they take).
jobs_of_one_team = st.lists(st.tuples(moments, lengths, lengths), max_size=40)


class Ledger:
    """Whose the jobs are: notes what was done when."""

    def __init__(self):
        self.finished = []

    def done(self, job, now):
        self.finished.append((job, now))


def simulated(teams, jobs, until=10**9):
    """(the desks, the jobs, the ledger) after jobs as (team, comes, away, lies, takes)."""
    desks, ledger, made = Desks(teams), Ledger(), []
    for team, comes, away, lies, takes in jobs:
        job = Job(ledger, team, away, lies, takes)
        desks.at(comes, desks.bring, job)
        made.append(job)
    desks.run(until)
    return desks, made, ledger


def of_one_team(officers, jobs, until=10**9):
    jobs = [(0, comes, away, 0, takes) for comes, away, takes in jobs]
    return simulated([range(officers)], jobs, until)


teams_and_jobs = st.lists(
    st.lists(st.integers(0, 5), min_size=1, max_size=4), min_size=1, max_size=4
).flatmap(
    lambda teams: st.tuples(
        st.just(teams),
        st.lists(
            st.tuples(st.integers(0, len(teams) - 1), moments, lengths, lengths, lengths),
            max_size=40,
        ),
    )
)


@given(teams_and_jobs)
def test_no_officer_does_two_things_at_once_or_what_is_not_his(drawn):
    teams, jobs = drawn
    _, _, ledger = simulated(teams, jobs)
    work = {}
    for job, end in ledger.finished:
        assert job.officer in teams[job.team]
        assert job.came + job.away + job.lay <= job.ready <= job.began == end - job.work
        work.setdefault(job.officer, []).append((job.began, end))
    for spans in work.values():
        spans.sort()
        for (_, end), (begins, _) in pairwise(spans):
            assert end <= begins


@given(teams_and_jobs, st.integers(0, 700))
def test_what_comes_is_done_or_in_work_or_waits_or_lies(drawn, until):
    teams, jobs = drawn
    desks, made, ledger = simulated(teams, jobs, until)
    done = {id(job) for job, _ in ledger.finished}
    waiting = {id(job) for job in desks.waiting()}
    for job in made:
        away = job.came == -1 or (job.ready == -1 and job.came + job.away > until)
        in_work = job.began != -1 and job.began + job.work > until
        assert (id(job) in done) + (id(job) in waiting) + in_work + away == 1


@given(teams_and_jobs)
def test_nobody_idles_while_something_that_he_may_do_waits(drawn):
    teams, jobs = drawn
    _, made, _ = simulated(teams, jobs)
    for job in made:
        for officer in set(teams[job.team]):
            spans = sorted((one.began, one.began + one.work) for one in made
                           if one.officer == officer)  # fmt: skip
            at = job.ready
            for begins, ends in spans:  # from getting ready to being begun he is at work
                if begins <= at < ends:
                    at = ends
            assert at >= job.began


@given(jobs_of_one_team, st.integers(1, 4))
def test_one_officer_more_makes_nobody_wait_longer_at_a_single_queue(jobs, officers):
    _, fewer, _ = of_one_team(officers, jobs)
    _, more, _ = of_one_team(officers + 1, jobs)
    for one, other in zip(fewer, more, strict=True):
        assert other.queued <= one.queued


@given(teams_and_jobs)
def test_an_officer_alone_lets_things_lie_for_exactly_so_much_of_his_idle_time(drawn):
    _, jobs = drawn
    _, made, _ = simulated([[1]], [(0, *one[1:]) for one in jobs])
    spans = sorted((one.began, one.began + one.work) for one in made)
    for job in made:
        since = job.came + job.away
        worked = sum(max(0, min(end, job.ready) - max(begins, since)) for begins, end in spans)
        assert job.ready - since - worked == job.lay


@given(teams_and_jobs)
def test_the_same_jobs_are_done_the_same_way_again(drawn):
    first, again = (simulated(*drawn)[1] for _ in range(2))
    assert [(one.officer, one.began) for one in first] == [(o.officer, o.began) for o in again]


@given(teams_and_jobs, st.integers(0, 700))
def test_the_time_at_work_is_that_of_the_jobs_and_never_more_than_there_was(drawn, until):
    teams, jobs = drawn
    desks, made, _ = simulated(teams, jobs, until)
    for officer, worked in desks.worked.items():
        mine = [one for one in made if one.began != -1 and one.officer == officer]
        assert worked == sum(min(until, one.began + one.work) - one.began for one in mine)
        assert 0 <= worked <= until
