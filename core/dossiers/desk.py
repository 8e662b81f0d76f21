"""What every command stands on: the secret, the serials, and chance.

One object for each process, made where the program is wired. Commands take it
as their first argument, so that nothing here is global.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from core.clock import civil
from core.dossiers import lookup
from core.dossiers.serials import LookupSerials


@dataclass(frozen=True)
class Desk:
    """The means of the counter."""

    secret: bytes  #: keys the stored PINs; never in the database
    below: Callable[[int], int] = secrets.randbelow
    serials: LookupSerials = field(default_factory=LookupSerials)

    async def lookup_number(self, now: datetime) -> str:
        """A look-up number that no other dossier has. Call it outside a transaction."""
        year = civil(now).year
        return lookup.lookup_number(year, await self.serials.next(year))

    def draw_pin(self) -> str:
        """Four digits to print on the applicant's part of the receipt."""
        return lookup.make_pin(self.below)
