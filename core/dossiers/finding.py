"""Finding a dossier among those that an officer may see."""

from __future__ import annotations

import re
from contextlib import suppress

from tortoise.expressions import Q
from tortoise.functions import Count

from core.dossiers import codes, lookup
from core.dossiers.application import MAX_NUMBER
from core.dossiers.models import Dossier
from core.dossiers.paging import Page, page_of
from core.dossiers.states import ENDS, State
from core.dossiers.urgency import Today, Urgency, standing
from core.folding import fold
from core.people.officers import Actor
from core.people.phones import InvalidPhone, Kind, read_phone
from core.people.roles import Right
from core.storable import storable

#: Nobody's name and nobody's code is longer.
LONGEST = 200

_NOTHING = Q(id=0)
_MOST_WORDS = 8
#: An identity number, tax code, passport, telephone or look-up number; or digits of a code.
_NUMBER = re.compile(r"[+(]?[0-9][0-9 .()-]*|[A-Za-z][0-9]{6,9}")
_SEPARATORS = re.compile(r"[ .()-]+")
#: Date and serial of a code.
_TAIL = re.compile(r"[0-9]{6,8}-[0-9]{1,7}")
_SHORTEST_NUMBER = 9
#: A piece of a code: it has a digit and a point or a dash.
_PART = re.compile(r"(?=.*[0-9])(?=.*[.-])[0-9A-Za-z.-]+")


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
        query = query.filter(_matching(text[:LONGEST].strip()))
    if state is not None:
        query = query.filter(state=state)
    if wanted is not None:
        query = query.filter(standing(wanted, day))
    # The latest first: who looks for something by name looks for what is recent.
    return await page_of(query.order_by("-id"), number)


def _matching(text: str) -> Q:
    if readings := codes.candidates(text):
        return Q(code__in=readings)
    if not storable(text):
        return _NOTHING
    if _NUMBER.fullmatch(text):
        found = _numbered(_SEPARATORS.sub("", text).upper())
        return found | Q(code__contains=text) if _TAIL.fullmatch(text) else found
    words = fold(text).split()[:_MOST_WORDS]
    named = Q(*(Q(names_folded__contains=word) for word in words)) if words else _NOTHING
    return named | Q(code__contains=text.upper()) if _PART.fullmatch(text) else named


def _numbered(number: str) -> Q:
    """All that the number may be: many an identity number reads as a telephone abroad."""
    if len(number) > MAX_NUMBER:
        return _NOTHING
    wanted = Q(holder_number=number) | Q(submitter_number=number)
    if lookup.is_lookup_number(number):
        wanted |= Q(lookup_number=number)
    with suppress(InvalidPhone):
        phone = read_phone(number)
        if phone.kind is not Kind.SHORT:
            wanted |= Q(holder_phone=phone.number) | Q(submitter_phone=phone.number)
    if len(number) < _SHORTEST_NUMBER:  # a piece of a code, as it is read out at the counter
        wanted |= Q(code__contains=number)
    return wanted


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
