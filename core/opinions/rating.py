"""Rating a finished dossier (law.md: the citizen judges the service)."""

from __future__ import annotations

from datetime import datetime

from core.database import rows
from core.dossiers.models import Dossier
from core.dossiers.states import State
from core.errors import CoreError, InvalidInput
from core.storable import storable

#: Judgments.
STARS = range(1, 6)
#: More words than anybody reads are cut, not refused.
LONGEST = 1000
#: A result that was handed over, or why there is none: there is something to judge.
_FINISHED = frozenset({State.HANDED_OVER, State.READY, State.REFUSED, State.WITHDRAWN})

_PUT = """
INSERT INTO rating (dossier_id, sender_hash, of_applicant, stars, words, channel, at)
VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (dossier_id, sender_hash) DO UPDATE
SET stars = $4, words = $5, channel = $6, at = $7
"""


class NotFinished(CoreError):
    """The dossier still runs: there is nothing to rate yet."""

    kind = "opinions.not_finished"


async def rate(
    dossier_id: int,
    stars: int,
    words: str,
    *,
    sender: str,
    sender_hash: str,
    channel: str,
    now: datetime,
) -> None:
    """Write down a judgment, in place of an earlier one of the same sender.

    Args:
        sender: E.164, to see whether it is one of the dossier's own; not kept.
        sender_hash: under which a sender is counted.

    Raises:
        InvalidInput: no such judgment.
        NotFinished: the dossier still runs.
    """
    if stars not in STARS:
        raise InvalidInput(field="stars", why="choose")
    dossier = await Dossier.get(id=dossier_id)
    if dossier.state not in _FINISHED:
        raise NotFinished
    said = words[:LONGEST] if storable(words) else ""
    own = bool(sender) and sender in (dossier.holder_phone, dossier.submitter_phone)
    await rows(_PUT, dossier_id, sender_hash, own, stars, said, channel, now)
