"""Finding a dossier among those that an officer may see."""

from __future__ import annotations

from tortoise.expressions import Q
from tortoise.functions import Count

from core.dossiers import codes, lookup
from core.dossiers.models import Dossier
from core.dossiers.paging import Page, page_of
from core.dossiers.states import ENDS, State
from core.dossiers.urgency import Today, Urgency, standing
from core.errors import CoreError
from core.folding import fold
from core.people.officers import Actor
from core.people.phones import read_phone
from core.people.roles import Right


def visible_to(actor: Actor) -> Q:
    """The dossiers that this officer may look at."""
    units = list(actor.units_with(Right.QUERY) | actor.units_with(Right.RECEIVE))
    return Q(receiving_unit_id__in=units) | Q(handling_unit_id__in=units)


async def search(
    actor: Actor,
    text: str,
    *,
    day: Today,
    state: State | None = None,
    wanted: Urgency | None = None,
    number: int = 1,
) -> Page:
    """Dossiers that this officer may see, by code, look-up number, phone, number or name."""
    query = Dossier.filter(visible_to(actor))
    if text.strip():
        query = query.filter(_matching(text.strip()))
    if state is not None:
        query = query.filter(state=state)
    if wanted is not None:
        query = query.filter(standing(wanted, day))
    # The latest first: who looks for something by name looks for what is recent.
    return await page_of(query.order_by("-id"), number)


def _matching(text: str) -> Q:
    digits = "".join(character for character in text if character.isdigit())
    if lookup.is_lookup_number(digits) and len(digits) == len(text.replace(" ", "")):
        return Q(lookup_number=digits)
    if found := codes.candidates(text):
        return Q(code__in=found)
    try:
        return Q(holder_phone=read_phone(text).number) | Q(submitter_phone=read_phone(text).number)
    except CoreError:
        pass
    if text.isdigit():
        return Q(holder_number=text) | Q(code__contains=text)
    named = Q(names_folded__contains=fold(text))
    return named | Q(code__icontains=text) if "-" in text or "." in text else named


async def by_state(actor: Actor) -> dict[State, int]:
    """How many dossiers that this officer may see stand in each open state."""
    found = (
        await Dossier.filter(visible_to(actor))
        .filter(state__in=[state for state in State if state not in ENDS])
        .annotate(n=Count("id"))
        .group_by("state")
        .values("state", "n")
    )
    return {State(row["state"]): row["n"] for row in found}
