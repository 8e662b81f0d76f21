"""Which dossiers an officer may look at, and the record that he did (L-55)."""

from __future__ import annotations

from backoffice.visitor import Visitor
from core.dossiers.finding import visible_to
from core.dossiers.models import Dossier, DossierReading
from core.errors import NotFound


async def seen(who: Visitor, code: str, what: str) -> Dossier:
    """The dossier, with what its page names; the look is recorded under `what`.

    Raises:
        NotFound: there is none, or it is another unit's: a stranger is not told which.
    """
    dossier = (
        await Dossier.filter(visible_to(who.actor), code=code)
        .first()
        .select_related("receiving_unit", "handling_unit", "handling_officer")
    )
    if dossier is None:
        raise NotFound(what="dossier")
    await DossierReading.create(
        dossier_id=dossier.id, officer_id=who.officer.id, what=what, at=who.now
    )
    return dossier
