"""Taking a procedure out of use, and bringing it back. Its versions stay for its dossiers."""

from __future__ import annotations

from datetime import datetime

from core.errors import NotFound
from core.procedures.models import Procedure


async def abolish(code: str, *, now: datetime) -> None:
    """Offer and receive it no longer.

    Raises:
        NotFound: no such procedure.
    """
    await _switch(code, False, now)


async def reinstate(code: str, *, now: datetime) -> None:
    """Offer and receive it again.

    Raises:
        NotFound: no such procedure.
    """
    await _switch(code, True, now)


async def _switch(code: str, active: bool, now: datetime) -> None:
    if not await Procedure.filter(code=code).update(active=active, changed_at=now):
        raise NotFound(what="procedure")
