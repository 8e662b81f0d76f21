"""Taking hold of one dossier for the length of a transaction."""

from __future__ import annotations

from core.dossiers.models import Dossier
from core.errors import Conflict, NotFound


async def locked(code: str, expected_events: int | None = None) -> Dossier:
    """The dossier, which nobody else can change until the transaction ends.

    `expected_events` is the number of events that the asker saw.

    Raises:
        NotFound: no such dossier.
        Conflict: somebody changed it since.
    """
    # SQLite needs no row lock: its transactions take the write lock at the start.
    dossier = await Dossier.filter(code=code).select_for_update().first()
    if dossier is None:
        raise NotFound(what="dossier")
    if expected_events is not None and dossier.event_count != expected_events:
        raise Conflict(what="dossier")
    return dossier
