"""Whether a provider is worth trying: a breaker that opens when it fails, and closes again.

    closed  --failures in a row, or no answers-->  open  --rest over, `check` passes-->  trial
    trial   --one text taken-->  closed             trial  --it failed-->  open, for longer

While it is open nothing is sent: texts go to the next provider at once. Whether the provider
is back is found with `Sender.check`, which sends nothing, so that no person gets a text twice
because we wanted to know.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from time import monotonic

#: So many failures in a row open it.
FAILURES = 5
#: No answer at all for so long while several texts wait for one: seconds. It is given no more.
STALL_S, SEVERAL = 1.5, 3
#: The first and the longest rest; seconds.
FIRST_REST_S, LONGEST_REST_S = 5.0, 60.0


class Breaker:
    """What one process knows of one provider."""

    def __init__(self, clock: Callable[[], float] = monotonic, *, stall_s: float = STALL_S) -> None:
        """`clock` gives seconds that never go back."""
        self._clock, self._stall_s = clock, stall_s
        self._failures = 0  # in a row
        self._rests = 0  # in a row
        self._resting_until = 0.0
        self._asked = False  # to rest, for a time it named
        self._open = self._on_trial = self._checking = False
        self._unanswered: dict[int, float] = {}  # number -> since when, the oldest first
        self._numbers = count()
        self._answered_at = clock()
        self._back = False

    def lets_through(self) -> bool:
        """Whether a text may be given to the provider now."""
        if self._open or self._clock() < self._resting_until:
            return False
        if self._on_trial:
            return not self._unanswered
        return not self._stalled()

    def rests_s(self) -> float:
        """Seconds until it is worth looking again; 0 when it may be tried."""
        return max(self._resting_until - self._clock(), 0.0)

    def begun(self) -> int:
        """A text is given to it; the number to tell its end by."""
        number = next(self._numbers)
        self._unanswered[number] = self._clock()
        return number

    def answered(self, number: int) -> None:
        """The provider took the text, or refused it for the text's own sake: it works."""
        if not self._ended(number):
            return
        self._back = self._back or self._on_trial
        self._failures = self._rests = 0
        self._on_trial = False

    def failed(self, number: int) -> None:
        """It was not reached, did not answer, or said that it cannot."""
        if not self._ended(number):
            return  # it was given before the rest, and is no trial
        self._failures += 1
        if self._on_trial or self._failures >= FAILURES:
            self._rest()

    def given_up(self, number: int) -> None:
        """Nobody waits for the answer any more, which says nothing about the provider."""
        self._unanswered.pop(number, None)

    def asked_for(self, seconds: float, number: int) -> None:
        """The provider answered that it wants to be left alone for so long."""
        self._ended(number)
        self._resting_until = max(self._resting_until, self._clock() + seconds)

    def wants_check(self) -> bool:
        """Whether to find out if the provider is back; true once for each rest."""
        if not self._open or self._checking or self._clock() < self._resting_until:
            return False
        self._checking = True
        return True

    def checked(self, well: bool) -> None:
        """What the look at the provider found."""
        self._checking = False
        if well:
            self._open, self._on_trial, self._resting_until = False, True, 0.0
            self._unanswered.clear()  # of the time before: they hold up no trial
        else:
            self._rest()

    def is_back(self) -> bool:
        """Whether it works again after a rest; true once for each."""
        back, self._back = self._back, False
        return back

    def _ended(self, number: int) -> bool:
        self._answered_at = self._clock()
        return self._unanswered.pop(number, None) is not None

    def _stalled(self) -> bool:
        if len(self._unanswered) < SEVERAL:
            return False
        now, oldest = self._clock(), next(iter(self._unanswered.values()))
        return now - max(oldest, self._answered_at) > self._stall_s

    def _rest(self) -> None:
        if self._open and self._clock() < self._resting_until:
            return  # those that were under way when it opened
        self._open, self._on_trial = True, False
        self._rests += 1
        rest_s = min(FIRST_REST_S * 2.0 ** (self._rests - 1), LONGEST_REST_S)
        self._resting_until = max(self._resting_until, self._clock() + rest_s)
