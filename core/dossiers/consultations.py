"""By when another agency's opinion is wanted: the history knows (L-30)."""

from __future__ import annotations

from datetime import datetime

from core.dossiers.models import Dossier, DossierEvent
from core.dossiers.states import Action, State


async def opinion_by(dossier: Dossier) -> datetime | None:
    """The date of the question that waits for its answer; None while none does."""
    if dossier.state is not State.WAITING_OPINION:
        return None
    asked = (
        await DossierEvent.filter(dossier_id=dossier.id, action=Action.CONSULT.value)
        .order_by("-number")
        .first()
    )
    return datetime.fromisoformat(asked.facts["opinion_by"]) if asked else None
