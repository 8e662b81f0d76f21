"""Where answers get their facts: the catalogue, asked for one procedure at a time."""

from __future__ import annotations

from typing import Protocol

from core.database import rows
from core.errors import NotFound
from core.forms import versions
from core.procedures import catalogue
from core.procedures.catalogue import Version


class Facts(Protocol):
    """Who knows procedures."""

    async def of(self, code: str) -> Version | None:
        """The version that a dossier filed now falls under; None: there is none any more."""
        ...

    async def has_form(self, code: str) -> bool:
        """Whether its form can be filled in here before going to the counter."""
        ...


class CatalogueFacts:
    """The catalogue of the open database."""

    async def of(self, code: str) -> Version | None:
        try:
            found = await catalogue.get(code)
        except NotFound:
            return None
        active = await rows("SELECT active FROM procedure WHERE id = $1", found.procedure_id)
        return found if active and active[0]["active"] else None

    async def has_form(self, code: str) -> bool:
        return await versions.readable_for(code) is not None
