"""Nobody says twice what an office knows already (L-50).

A field begins with what the same person gave before: in the newest form with the same field,
else with what reception knows of the holder. Whoever looks is an officer who may see that
dossier, and the look is recorded as any other (L-55).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core.dossiers.finding import visible_to
from core.dossiers.models import Dossier, DossierReading
from core.forms import versions
from core.forms.answering import NotAnAnswer, answer
from core.forms.definition import Field, FormDefinition, Kind, Known
from core.forms.models import Filled
from core.forms.places import Places, places
from core.forms.reading import InvalidDefinition
from core.forms.saying import said
from core.forms.settling import settled
from core.people.officers import Actor
from core.people.units import UnitTree

#: Of one person's dossiers, so many are looked through, the newest first.
_LOOKED_THROUGH = 5
#: Under which name the look is recorded.
READING = "prefill"
#: Said anew each time: papers are of the day, and so is what one declares.
_NEVER = frozenset({Kind.FILE, Kind.TICK})


@dataclass(frozen=True, slots=True)
class Prefilled:
    """What a form begins with."""

    data: Mapping[str, Any] = field(default_factory=dict)
    #: Field -> the code of the dossier it comes from; empty: what reception knows
    sources: Mapping[str, str] = field(default_factory=dict)
    holder: Mapping[str, str] = field(default_factory=dict)  #: `Known` -> value, for reception


async def prefilled(
    form: FormDefinition,
    number: str,
    actor: Actor,
    now: datetime,
    holder: Mapping[str, str],
    *,
    but: int | None = None,
) -> Prefilled:
    """What is known of whoever has that identity number.

    Args:
        number: of the holder; empty: nothing is looked for.
        holder: `Known` -> what was typed at reception already, which goes before what is known.
        but: a dossier that is not looked at, because it is the one to be filled in.
    """
    data: dict[str, Any] = {}
    sources: dict[str, str] = {}
    dossiers = await _dossiers(number, actor, but) if number else []
    known = {**_holder(dossiers[0]), **_given(holder)} if dossiers else _given(holder)
    opened: set[int] = set()
    for dossier in dossiers:
        for key, value in (await _same_fields(form, dossier)).items():
            if key not in data:
                data[key], sources[key] = value, dossier.code
                opened.add(dossier.id)
    if dossiers and known != _given(holder):
        opened.add(dossiers[0].id)
    await _recorded(opened, actor, now)
    for key, value in from_holder(form, known, actor.tree).data.items():
        field = form.field(key)
        if key not in data or (field and field.prefill and holder.get(field.prefill)):
            data[key], sources[key] = value, ""
    shown = settled(form, data)
    kept = {key: code for key, code in sources.items() if key in shown}
    return Prefilled({key: shown[key] for key in kept}, kept, known)


async def _dossiers(number: str, actor: Actor, but: int | None) -> list[Dossier]:
    found = Dossier.filter(visible_to(actor), holder_number=number).exclude(id=but or 0)
    return await found.order_by("-id").limit(_LOOKED_THROUGH)


def _holder(dossier: Dossier) -> dict[str, str]:
    return _given({one.value: getattr(dossier, one.value) for one in Known})


def _given(holder: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in holder.items() if value}


async def _same_fields(form: FormDefinition, dossier: Dossier) -> dict[str, Any]:
    """The answers of a dossier's form to fields that this form has too, alike."""
    row = await Filled.get_or_none(dossier_id=dossier.id)
    if row is None:
        return {}
    try:
        before = (await versions.version(row.version_id)).form
    except InvalidDefinition:
        return {}  # of a format of long ago
    return carried(row.data, before, form)


def carried(
    data: Mapping[str, Any], before: FormDefinition, form: FormDefinition, *, ticks: bool = False
) -> dict[str, Any]:
    """The answers to one form that are answers to another too: to fields that are alike.

    Args:
        ticks: also what one declares, because it was declared for this very matter.
    """
    found = {}
    for one in form.of_parts(form.asked):
        other = before.field(one.key)
        if other is None or one.key not in data:
            continue
        declared = ticks and one == other and one.kind is Kind.TICK
        if declared or _alike(one, other):
            found[one.key] = data[one.key]
    return found


def holder_of(form: FormDefinition, data: Mapping[str, Any]) -> dict[str, str]:
    """What the answers tell of the holder: `Known` -> as it is typed at reception."""
    found: dict[str, str] = {}
    for one in form.of_parts(form.asked):
        if one.prefill and (text := said(one, data.get(one.key), "vi")):
            found.setdefault(one.prefill.value, text)
    return found


def _alike(one: Field, other: Field) -> bool:
    """Whether the answer to one is an answer to the other."""
    return (
        one.kind is other.kind
        and one.kind not in _NEVER
        and one.compute is None
        and one.rule is other.rule
        and {each.value for each in other.options} <= {each.value for each in one.options}
        and [(each.key, each.kind) for each in one.columns]
        == [(each.key, each.kind) for each in other.columns]
    )


def from_holder(form: FormDefinition, holder: Mapping[str, str], tree: UnitTree) -> Prefilled:
    """What fields begin with that take after the holder, from `Known` -> value."""
    offered = places(tree)
    found = {}
    for one in form.of_parts(form.asked):
        typed = holder.get(one.prefill, "") if one.prefill else ""
        value = _answered(one, typed, offered)
        if value is not None:
            found[one.key] = value
    return Prefilled(found, dict.fromkeys(found, ""), holder)


def _answered(one: Field, typed: str, offered: Places) -> Any:
    try:
        value = answer(one, typed)
    except NotAnAnswer:
        return None
    if one.kind is Kind.ADDRESS and value is not None:
        value = offered.settled(value)
        # Somewhere in a line of words, and not at its end: better asked than guessed.
        return value if value["province"] in offered.communes else None
    return value


async def _recorded(dossier_ids: set[int], actor: Actor, now: datetime) -> None:
    for dossier_id in sorted(dossier_ids):
        await DossierReading.create(
            dossier_id=dossier_id, officer_id=actor.officer_id, what=READING, at=now
        )
