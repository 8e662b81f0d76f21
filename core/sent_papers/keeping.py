"""Keeping papers that citizens send, and finding what they may be for.

Who proved a dossier in a chat (DK with the PIN) may send papers to it while it waits for some. An
officer looks at them and takes them in as papers of the dossier, or asks for the originals.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.database import rows
from core.dossiers.states import State
from core.errors import CoreError
from core.forms.models import Prepared
from core.notices.models import Medium
from core.sent_papers.models import SentPaper
from core.storable import tidy

#: Papers that one dossier, or one declaration, gets over chats: more is no supplement.
MOST = 30
_LONGEST_CAPTION = 500

_WAITING = """
SELECT d.id, d.code FROM dossier d JOIN notice_subscription s ON s.dossier_id = d.id
WHERE s.medium = $1 AND s.address = $2 AND s.ended_at IS NULL AND d.state = $3 ORDER BY d.id
"""


class TooManyPapers(CoreError):
    """So many were sent already. `facts`: `most`."""

    kind = "too_many_papers"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A dossier that waits for papers."""

    id: int
    code: str


async def waiting(medium: Medium, address: str) -> list[Waiting]:
    """The dossiers that this address proved and that wait for papers."""
    found = await rows(_WAITING, medium.value, address, State.WAITING_PAPERS.value)
    return [Waiting(row["id"], row["code"]) for row in found]


async def keep(
    file: Mapping[str, Any],
    *,
    dossier_id: int | None = None,
    prepared: str = "",
    caption: str,
    channel: str,
    message: str,
    now: datetime,
) -> None:
    """Keep a paper; the same message again changes nothing.

    Raises:
        TooManyPapers
    """
    mine = SentPaper.filter(dossier_id=dossier_id, prepared=prepared)
    if await mine.count() >= MOST:
        raise TooManyPapers(most=MOST)
    if not await SentPaper.exists(channel=channel, message=message[:90]):
        await SentPaper.create(
            dossier_id=dossier_id,
            prepared=prepared,
            file=dict(file),
            caption=tidy(caption).strip()[:_LONGEST_CAPTION],
            channel=channel,
            message=message[:90],
            at=now,
        )


async def of_dossier(dossier_id: int) -> Sequence[SentPaper]:
    """What was sent for a dossier, also with the declaration that it began with."""
    numbers = await Prepared.filter(dossier_id=dossier_id).values_list("number", flat=True)
    found = list(await SentPaper.filter(dossier_id=dossier_id))
    if numbers:
        found += await SentPaper.filter(prepared__in=list(numbers))
    return sorted(found, key=lambda one: one.id)


async def sweep(now: datetime) -> None:
    """Forget what belongs to declarations that nobody came for."""
    await rows(_SWEEP, now)


_SWEEP = """
DELETE FROM sent_paper WHERE prepared <> '' AND prepared NOT IN
 (SELECT number FROM form_prepared WHERE data IS NOT NULL OR dossier_id IS NOT NULL)
 AND at < $1
"""
