"""Taking hold of one dossier for the length of a transaction."""

from __future__ import annotations

from core.dossiers.codes import is_code
from core.dossiers.models import Dossier
from core.errors import NotFound


async def locked(code: str) -> Dossier:
    """The dossier, which nobody else can change until the transaction ends.

    Raises:
        NotFound: no such dossier.
    """
    # SQLite needs no row lock: its transactions take the write lock at the start.
    found = Dossier.filter(code=code).select_for_update()
    dossier = await found.first() if is_code(code) else None
    if dossier is None:
        raise NotFound(what="dossier")
    return dossier
