"""Where answers get their facts: the catalogue, asked for one procedure at a time."""

from __future__ import annotations

from typing import Protocol

from core.database import rows
from core.forms import versions
from core.procedures import catalogue
from core.procedures.catalogue import Version, may_be_code
from core.procedures.codes import national


class Facts(Protocol):
    """Who knows procedures."""

    async def of(self, code: str) -> Version | None:
        """The version that a dossier filed now falls under; None: there is none any more."""
        ...

    async def has_form(self, code: str) -> bool:
        """Whether its form can be filled in here before going to the counter."""
        ...


#: One statement for each answer: a local code that is not listed means its national one.
_CURRENT = """
SELECT v.id, p.code FROM procedure p
JOIN procedure_version v ON v.procedure_id = p.id AND v.number = p.current_number
WHERE p.active AND p.code IN ($1, $2)
"""


class CatalogueFacts:
    """The catalogue of the open database."""

    async def of(self, code: str) -> Version | None:
        if not may_be_code(code):
            return None
        found = {
            row["code"]: int(row["id"])
            for row in await rows(_CURRENT, code, national(code) or code)
        }
        id = found.get(code) or found.get(national(code) or "")
        return await catalogue.version(id) if id else None

    async def has_form(self, code: str) -> bool:
        return await versions.readable_for(code) is not None
