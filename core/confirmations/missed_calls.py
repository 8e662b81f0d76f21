"""A call that ends before anybody answers: free for the citizen, answered by a text.

Anybody can call under a forged number, and so have texts sent to it. Only numbers are texted
whose owner confirmed them, once an hour at most, and the text says no more than the public level.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from core.confirmations.commands import CONFIRMED_FOR
from core.database import rows, transaction
from core.dossiers.disclosure import DEGREES, Degree, public_status
from core.dossiers.states import State
from core.notices.models import Medium, Notice, NoticeState, Priority

#: Kind of the notice. Its facts: `dossiers`, each with `code`, `percent`, `degree`, `asks`; `more`,
#: how many there are besides.
MISSED_CALL = "missed_call"
PAUSE = timedelta(hours=1)
MOST_DOSSIERS = 3
#: Who called has called elsewhere by then.
_USELESS_AFTER = timedelta(hours=1)

_DONE = (Degree.ENDED, Degree.RETURNED)
_OPEN = ", ".join(f"'{state}'" for state, (_, degree) in DEGREES.items() if degree not in _DONE)

_ANSWERED = """
UPDATE confirmed_number SET called_at = $2
WHERE number = $1 AND confirmed_at > $3 AND (called_at IS NULL OR called_at <= $4)
RETURNING number
"""
#: Without a PIN it was opened for another agency, which tells the applicant itself.
_DOSSIERS = f"""
SELECT code, state, state_before FROM dossier
WHERE (holder_phone = $1 OR submitter_phone = $1) AND state IN ({_OPEN}) AND pin_hash <> ''
ORDER BY changed_at DESC, id DESC LIMIT 100
"""


async def answer_missed_call(number: str, *, now: datetime) -> bool:
    """Owe the caller a text on the open dossiers under that number (E.164); whether one is owed."""
    async with transaction():
        if not await rows(_ANSWERED, number, now, now - CONFIRMED_FOR, now - PAUSE):
            return False
        found = await rows(_DOSSIERS, number)
        if not found:
            return False
        await Notice.create(
            key=f"{MISSED_CALL}:{number}:{int(now.timestamp())}",
            kind=MISSED_CALL,
            medium=Medium.SMS,
            address=number,
            facts={
                "dossiers": [_told(row) for row in found[:MOST_DOSSIERS]],
                "more": max(0, len(found) - MOST_DOSSIERS),
            },
            state=NoticeState.OWED,
            priority=Priority.ASKED,
            owed_at=now,
            next_at=now,
            useless_after=now + _USELESS_AFTER,
        )
    return True


def _told(row: dict[str, str | None]) -> dict[str, object]:
    before = State(row["state_before"]) if row["state_before"] else None
    status = public_status(str(row["code"]), State(str(row["state"])), before)
    return {
        "code": status.code,
        "percent": status.percent,
        "degree": status.degree.value,
        "asks": status.asks_applicant,
    }
