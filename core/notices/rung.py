"""Calls that told a notice: how far each came, and what follows for the notice.

A line tells its events late, twice and out of order. How far a call came only grows, and what
follows from it may be done twice, so that nothing of this harms: who heard the notice is not
called again, who did not is called by the table in `calling_again`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from core.database import rows
from core.notices import outbox
from core.notices.calling_again import UNANSWERED
from core.notices.models import Medium, Notice
from core.notices.outbox import Progress
from core.notices.preferences import set_medium
from core.notices.routing import routes
from core.storable import storable_id


class Course(StrEnum):
    """How far a call came. The values are stored."""

    RINGING = "ringing"
    GREETED = "greeted"  #: somebody, or something, picked up
    UNHEARD = "unheard"  #: it ended before the notice was told
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    MACHINE = "machine"
    FAILED = "failed"
    HEARD = "heard"  #: a key was pressed and the notice told
    CONFIRMED = "confirmed"  #: by key
    OPTED_OUT = "opted_out"


#: Ended without the notice being told.
IN_VAIN = frozenset({Course.UNHEARD, Course.BUSY, Course.NO_ANSWER, Course.MACHINE, Course.FAILED})
#: The order in which courses follow each other; an earlier one that comes later is no news.
_CAME: dict[Course, int] = {
    Course.RINGING: 0,
    Course.GREETED: 1,
    **dict.fromkeys(IN_VAIN, 2),
    Course.HEARD: 3,
    Course.CONFIRMED: 4,
    Course.OPTED_OUT: 5,
}
_REFERENCE = re.compile(r"n([0-9]{1,19})(?:\.([0-9]{1,4}))?")

# The first of several ends is the end.
_NOTE = """
INSERT INTO notice_call (notice_id, reference, provider, provider_id, course, came, at)
VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (provider, provider_id) DO UPDATE SET
 course = CASE WHEN excluded.came > notice_call.came THEN excluded.course
  ELSE notice_call.course END,
 came = excluded.came, at = excluded.at
 WHERE excluded.came >= notice_call.came AND excluded.reference = notice_call.reference
RETURNING id
"""
#: The answer to the sending was cut off: the line's own word says that the call is made.
_ADOPT = """
UPDATE notice SET state = 'sent', provider = $2, provider_id = $3, went_by = $4, sent_at = $5,
 claimed_until = NULL
WHERE id = $1 AND state = 'owed' AND rounds = $6 AND failure LIKE 'try_later%'
"""


@dataclass(frozen=True, slots=True)
class Owed:
    """A notice as a call tells it."""

    notice_id: int
    kind: str
    facts: dict[str, Any]
    language: str


async def owed(reference: str, *, now: datetime) -> Owed | None:
    """The notice of that name in the language its person chose; None: there is none."""
    found = await _notice(reference)
    if found is None:
        return None
    await routes([found], now=now)  # brings the chosen language
    return Owed(found.id, found.kind, found.facts, found.language)


async def tell(
    reference: str, provider: str, call: str, course: Course, *, number: str, now: datetime
) -> bool:
    """How far a call came, told by its line; whether that was news, or the same again.

    Args:
        reference: our name of the sending, as `Outgoing.reference` had it.
        number: that was called.
    """
    notice = await _notice(reference)
    if notice is None:
        return False
    values = notice.id, reference, provider, call, course.value, _CAME[course], now
    if not await rows(_NOTE, *values):
        return False
    way = f"{Medium.VOICE}:{number}"
    await rows(_ADOPT, notice.id, provider, call, way, now, notice.rounds)
    if course in (Course.HEARD, Course.CONFIRMED):
        await outbox.report(provider, call, Progress.DELIVERED, now=now)
    elif course is Course.OPTED_OUT:
        await set_medium(Medium.VOICE, number, False, by="call", proof=call, now=now)
        await outbox.report(provider, call, Progress.FAILED, "opted_out: by key", now=now)
    elif course in IN_VAIN:
        await outbox.report(provider, call, Progress.FAILED, f"{UNANSWERED}: {course}", now=now)
    return True


async def _notice(reference: str) -> Notice | None:
    named = _REFERENCE.fullmatch(reference)
    if named is None or not storable_id(int(named[1])):
        return None
    found = await Notice.get_or_none(id=int(named[1]))
    # Of a round that an officer ended, nothing is to be told any more.
    return found if found is not None and found.rounds == int(named[2] or 0) else None
