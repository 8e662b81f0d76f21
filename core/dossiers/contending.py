"""Changing a dossier without holding it: read, decide, write by one statement.

Every change appends the event with the next number, and no number is given twice. So when
somebody else wrote between the read and the write, the write fails as a whole, and the
command is tried again on what there is now. On SQLite, where only one can write at a time,
the command runs inside a transaction instead.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from core.database import IntegrityError, on_postgres, one_connection, transaction
from core.dossiers.codes import is_code
from core.dossiers.models import Dossier
from core.errors import Conflict, NotFound

#: More officers at once on one dossier than anybody will see.
TRIES = 5

_Result = TypeVar("_Result")


async def as_it_is(code: str) -> Dossier:
    """The dossier, held by nobody.

    Raises:
        NotFound: no such dossier.
    """
    dossier = await Dossier.get_or_none(code=code) if is_code(code) else None
    if dossier is None:
        raise NotFound(what="dossier")
    return dossier


async def first_to_write(command: Callable[[], Awaitable[_Result]]) -> _Result:
    """Run a command that reads, and writes by one `core.dossiers.recording.record`.

    Raises:
        Conflict: others were quicker each time.
    """
    if not on_postgres():
        async with transaction():
            return await command()
    for _ in range(TRIES):
        try:
            async with one_connection():
                return await command()
        except IntegrityError:
            continue
    raise Conflict(what="dossier")
