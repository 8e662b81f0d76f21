"""Questions about dossiers in a conversation: what may be said is decided by core's enquiries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from advisor.advice import Heard


@dataclass(frozen=True, slots=True)
class Told:
    """What was said about a dossier."""

    text: str
    dossier: str = ""  #: code whose PIN would open more; empty: nothing more can be asked
    private: bool = False  #: a PIN has opened it: it is told, and not kept


class Statuses(Protocol):
    """Who knows what a stranger may hear about a dossier (law.md L-54)."""

    async def told(self, heard: Heard, *, pin_of: str = "", now: datetime) -> Told | None:
        """What to say about the dossier that the text names; None: it names none.

        Args:
            pin_of: the text is the PIN of that dossier.
        """
        ...


class NoStatuses:
    """Where no dossier can be asked for."""

    async def told(self, heard: Heard, *, pin_of: str = "", now: datetime) -> Told | None:
        return None
