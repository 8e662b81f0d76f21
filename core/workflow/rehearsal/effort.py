"""How much of a recorded stay was work, and how much was waiting.

The record says when a dossier came to an officer and when it went on, not when work on it
began. What is known: an officer does one thing at a time, and on good days gets many done.
So the work on a dossier lies between its coming, or the end of what the same officer finished
before, and its end; and it takes no longer than the pace of the busiest days allows. The
rest of the stay it waited: as far as the officer was at work on others, for its turn, and else
it lay though the officer was idle. How long it lay is taken over as it was; how long the
officers are at work on others comes of itself when the dossiers go through the draft.

Source: the start of work as the later of the two moments is the usual repair of logs that
have ends only (Chapela-Campa and Dumas, "Repairing activity start times to improve business
process simulation", 2022).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import accumulate

from core.dossiers.states import Action as Deed
from core.workflow.past.stays import Stay
from core.workflow.past.worktime import WorkTime

#: The applicant, or another agency, was waited for: what the counter then does is brief.
OTHERS = frozenset({Deed.ADD_PAPERS, Deed.RECORD_PAYMENT, Deed.RECORD_OPINION, Deed.HAND_OVER})
BRIEF_S = 10 * 60
#: What an officer finishes within so many seconds of each other was done at a stroke.
STROKE_S = 5 * 60

#: The pace of a team is that of the busiest tenth of the days on which an officer finished
#: anything.
BUSIEST = 0.9


class Timed:
    """A stay in working seconds, and what it was made of."""

    __slots__ = ("away", "done", "lay", "officer", "open", "opened", "stay", "team", "work")

    def __init__(self, stay: Stay, time: WorkTime, team: int | None, horizon: int) -> None:
        """`team` is the place in the teams that do such things; None: nobody does.
        `horizon` is the working second up to which the record goes.
        """
        self.stay, self.team = stay, team
        self.officer = stay.officer_id
        self.opened = min(time.second(stay.opened), horizon)
        self.open = stay.done is None
        done = horizon if stay.done is None else time.second(stay.done)
        self.done = max(self.opened, min(done, horizon))
        self.work = self.lay = 0
        self.away = self.done - self.opened  #: nobody's waiting, or not known whose

    @property
    def brief(self) -> bool:
        """Whether the time was somebody else's."""
        return self.stay.deed in OTHERS


def split(stays: Sequence[Timed], teams: Sequence[Sequence[int]], time: WorkTime) -> list[int]:
    """Set `work`, `lay` and `away` of each.

    Gives the pace of each team: seconds that a task takes at most.
    """
    paces = _paces(stays, len(teams), time)
    by_officer: dict[int, list[Timed]] = {}
    for one in stays:
        if one.team is not None and one.open:
            one.work = BRIEF_S if one.brief else paces[one.team]
        elif one.team is not None and one.officer is not None and one.stay.action:
            by_officer.setdefault(one.officer, []).append(one)
    for mine in by_officer.values():
        _desk(mine, paces, time)
    return paces


def _paces(stays: Iterable[Timed], teams: int, time: WorkTime) -> list[int]:
    days: list[dict[tuple[int, int], int]] = [{} for _ in range(teams)]
    for one in stays:
        if one.team is not None and one.officer is not None and not one.open:
            key = (one.officer, time.day(one.done))
            days[one.team][key] = days[one.team].get(key, 0) + 1
    return [time.day_s // _busy(counts.values()) for counts in days]


def _busy(counts: Collection[int]) -> int:
    """How many were finished on the busiest tenth of the days, at least one."""
    ranked = sorted(counts)
    return ranked[min(len(ranked) - 1, int(len(ranked) * BUSIEST))] if ranked else 1


def _desk(mine: list[Timed], paces: Sequence[int], time: WorkTime) -> None:
    """The work of one officer: pieces that never overlap, each at the end of its stay.

    Who signs ten dossiers in a minute looked at all of them before: what was finished at a
    stroke shares the work.
    """
    mine.sort(key=lambda one: (one.done, one.opened))
    pieces = _pieces(mine, paces, time)
    before, places = _worked_before(mine, pieces), _places(mine, pieces)
    for batch in _strokes(mine):
        shared = sum(pieces[n] for n in batch) // len(batch)
        for n in batch:
            one, stayed = mine[n], mine[n].done - mine[n].opened
            queued = before(one.done - pieces[n]) - before(one.opened)
            one.work = min(stayed, shared, BRIEF_S) if one.brief else min(stayed, shared)
            one.lay = 0 if one.brief else max(0, stayed - one.work - queued) + places[n]
            one.away = stayed - one.work if one.brief else 0


def _places(mine: Sequence[Timed], pieces: Sequence[int]) -> list[int]:
    """How many were done without a pause before each. So many seconds more it lies, that of
    two whose turn has come the one that was done first is done first again.
    """
    found: list[int] = []
    free = -1
    for one, piece in zip(mine, pieces, strict=True):
        found.append(found[-1] + 1 if found and one.done - piece <= free else 0)
        free = one.done
    return found


def _strokes(mine: Sequence[Timed]) -> Iterator[range]:
    """The places of those that were finished one right after the other."""
    start = 0
    for n in range(1, len(mine) + 1):
        if n == len(mine) or mine[n].done - mine[n - 1].done > STROKE_S:
            yield range(start, n)
            start = n


def _pieces(mine: Sequence[Timed], paces: Sequence[int], time: WorkTime) -> list[int]:
    free, found = 0, []
    for one in mine:
        claimed = 0 if one.stay.claimed is None else time.second(one.stay.claimed)
        most = one.done - max(one.opened, min(claimed, one.done), free)
        assert one.team is not None, "the caller chose those that have one"
        found.append(max(0, min(most, BRIEF_S if one.brief else paces[one.team])))
        free = one.done
    return found


def _worked_before(mine: Sequence[Timed], pieces: Sequence[int]) -> Callable[[int], int]:
    """How many seconds the officer was at work before a second."""
    ends = [one.done for one in mine]
    worked = [0, *accumulate(pieces)]

    def before(second: int) -> int:
        at = bisect_right(ends, second)
        begun = max(0, second - (ends[at] - pieces[at])) if at < len(ends) else 0
        return worked[at] + begun

    return before
