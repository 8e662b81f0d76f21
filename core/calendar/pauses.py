"""Time that is not the office's: the clock stands while a citizen or a tax office acts.

The law has two answers to a supplement (L-24): the limit starts again when the papers
are complete, or the old date moves by the waiting time. Which one is a setting of the
procedure; a payment of taxes always pauses (due-dates.md section 2, rules 7 and 8).
Asking another agency is the office's own business (L-30): the limit runs on, unless
sector law, and so the procedure, says otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.errors import CoreError


class SupplementPolicy(StrEnum):
    """What a supplement does to the clock (L-24). Stored."""

    RESTART = "restart"  #: the limit is counted again from the complete dossier
    PAUSE = "pause"  #: the waiting time is taken out


class ConsultationPolicy(StrEnum):
    """What waiting for another agency's opinion does to the clock (L-30). Stored."""

    RUN = "run"  #: nothing
    PAUSE = "pause"  #: the waiting time is taken out


class InvalidPause(CoreError):
    """A pause that ends before it starts."""

    kind = "calendar.invalid_pause"


@dataclass(frozen=True, slots=True, order=True)
class Pause:
    """The clock stood from one moment (papers asked, notice handed out) to another (complete).

    Raises:
        InvalidPause: it ends before it starts.
    """

    started_at: datetime
    ended_at: datetime

    def __post_init__(self) -> None:
        if self.ended_at < self.started_at:
            raise InvalidPause()


def clock_after(
    policy: SupplementPolicy, received_at: datetime, pauses: Sequence[Pause]
) -> tuple[datetime, tuple[Pause, ...]]:
    """From when to count, and which pauses still count, after supplements.

    Feed both to `due(received_at, limit, calendar, pauses=pauses)`.

    Source: NĐ 61/2018 art. 19(4) for restart, QĐ 766/QĐ-TTg for pause (L-24, L-65).
    """
    if policy is SupplementPolicy.RESTART and pauses:
        return max(pause.ended_at for pause in pauses), ()
    return received_at, tuple(pauses)
