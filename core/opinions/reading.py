"""What officers see of opinions: petitions, and how dossiers of their units were rated."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from core.database import rows
from core.opinions.models import Petition
from core.people.officers import Actor
from core.people.roles import Right

#: On a page.
SHOWN = 50

_RATED = """
SELECT d.code, r.stars, r.words, r.of_applicant, r.at FROM rating r JOIN dossier d
ON d.id = r.dossier_id WHERE d.receiving_unit_id IN ({units}) ORDER BY r.at DESC LIMIT {shown}
"""
_COUNTED = """
SELECT r.stars, COUNT(*) AS n FROM rating r JOIN dossier d ON d.id = r.dossier_id
WHERE d.receiving_unit_id IN ({units}) GROUP BY r.stars
"""


@dataclass(frozen=True, slots=True)
class Rated:
    """One judgment, with the dossier it is about."""

    code: str
    stars: int
    words: str
    of_applicant: bool
    at: datetime


def units_seen(actor: Actor) -> frozenset[int]:
    """Units whose opinions this officer sees: of leaders and of inspectors."""
    return actor.units_with(Right.ASSIGN) | actor.units_with(Right.INSPECT)


async def petitions() -> list[Petition]:
    """The newest petitions."""
    return await Petition.all().order_by("-at").limit(SHOWN)


async def ratings(units: Collection[int]) -> list[Rated]:
    """The newest judgments of dossiers that these units received."""
    if not units:
        return []
    found = await rows(_RATED.format(units=_listed(units), shown=SHOWN))
    return [
        Rated(row["code"], row["stars"], row["words"], bool(row["of_applicant"]), _at(row["at"]))
        for row in found
    ]


async def shares(units: Collection[int]) -> dict[int, int]:
    """Judgment -> how many, of dossiers that these units received."""
    if not units:
        return {}
    found = await rows(_COUNTED.format(units=_listed(units)))
    return {row["stars"]: row["n"] for row in found}


def _listed(units: Collection[int]) -> str:
    return ", ".join(str(int(unit)) for unit in sorted(units))


def _at(value: datetime | str) -> datetime:
    """SQLite gives text."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value
