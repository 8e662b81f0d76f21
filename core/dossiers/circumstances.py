"""What the effects of an action may ask of the world, fetched for one dossier."""

from __future__ import annotations

from datetime import datetime

from core.calendar.loading import calendar_for
from core.dossiers.consultations import opinion_by
from core.dossiers.effects import Circumstances
from core.dossiers.models import Dossier
from core.people.officers import Actor
from core.people.roles import Right
from core.procedures import catalogue


async def circumstances(actor: Actor, dossier: Dossier, now: datetime) -> Circumstances:
    """For an action that this officer takes now."""
    procedure = (await catalogue.version(dossier.version_id)).content
    chain = actor.tree.chain(dossier.receiving_unit_id)
    return Circumstances(
        now=now,
        calendar=await calendar_for(chain, now),
        officer_id=actor.officer_id,
        extra_supplement=actor.may(Right.EXTRA_SUPPLEMENT, dossier.receiving_unit_id),
        max_supplements=procedure.max_supplements,
        supplement_policy=procedure.supplement_policy,
        cutoff=procedure.cutoff_policy,
        consultation_policy=procedure.consultation_policy,
        opinion_by=await opinion_by(dossier),
    )
