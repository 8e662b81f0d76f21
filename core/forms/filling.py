"""What was filled in for a dossier: under the form of its day, checked, and written in its history.

The row holds the answers of now. Each filling is also an event of the dossier, whose personal
part has the answers: who changed what is seen, and a row that was reached into is found out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from core.clock import civil_date
from core.database import transaction
from core.dossiers.history import next_event
from core.dossiers.locking import locked
from core.dossiers.models import Dossier, DossierEvent
from core.dossiers.recording import record
from core.dossiers.states import ENDS, State
from core.errors import Conflict, InvalidForm, NotAllowed, NotFound
from core.forms import versions
from core.forms.definition import Kind
from core.forms.models import Filled
from core.forms.places import places
from core.forms.settling import settled
from core.forms.validating import Faults
from core.forms.versions import Version
from core.people.officers import Actor
from core.people.roles import Right
from core.people.units import UnitTree, unit_tree
from core.procedures import catalogue

#: The action of the event.
FILLED = "fill_form"


@dataclass(frozen=True, slots=True)
class Answers:
    """What a dossier's form says."""

    version: Version
    data: Mapping[str, Any]
    changed_at: datetime


async def of(dossier_id: int) -> Answers | None:
    """What was filled in; None when nothing was.

    Raises:
        InvalidDefinition: of a format that cannot be read any more.
    """
    row = await Filled.get_or_none(dossier_id=dossier_id)
    if row is None:
        return None
    return Answers(await versions.version(row.version_id), row.data, row.changed_at)


async def part_filled(dossier_id: int, part: str) -> bool:
    """Whether that part of the dossier's form is filled in, as a step may ask for (L-58)."""
    answers = await of(dossier_id)
    if answers is None:
        return False
    return any(one.key == part and one.begun(answers.data) for one in answers.version.form.parts)


async def answered_files(dossier_id: int) -> list[dict[str, Any]]:
    """The files among a dossier's answers, as papers remember theirs."""
    answers = await of(dossier_id)
    if answers is None:
        return []
    fields = [one for one in answers.version.form.fields if one.kind is Kind.FILE]
    return [file for one in fields for file in answers.data.get(one.key, ())]


async def form_of(dossier: Dossier) -> Version | None:
    """The form of the dossier: the one it was filled under, else the one published now."""
    row = await Filled.get_or_none(dossier_id=dossier.id)
    if row is not None:
        return await versions.version(row.version_id)
    procedure = await catalogue.version(dossier.version_id)
    return await versions.published_for(procedure.code)


def checked(
    version: Version,
    data: Mapping[str, Any],
    tree: UnitTree,
    now: datetime,
    *,
    files: bool = True,
) -> tuple[dict[str, Any], Faults]:
    """The answers settled and their addresses spelled; and everything wrong with them.

    Args:
        files: whether files can be given here; where not, that one is lacking is no fault yet.
    """
    known = places(tree)
    answers = known.spelled(version.form, settled(version.form, data))
    faults = version.validator.faults(answers, civil_date(now))
    for name, why in known.faults(version.form, answers).items():
        faults.setdefault(name, why)
    if not files:
        later = {one.key for one in version.form.fields if one.kind is Kind.FILE}
        faults = {place: why for place, why in faults.items() if place not in later}
    return answers, faults


async def fill(
    code: str,
    data: Mapping[str, Any],
    *,
    actor: Actor | None,
    now: datetime,
    version_id: int | None = None,
    expected_events: int | None = None,
    request_id: str | None = None,
    source: Mapping[str, str] = MappingProxyType({}),
) -> Filled:
    """Write down what was answered, in place of what was there; the same again changes nothing.

    Args:
        actor: None: the applicant, whose face has found out who it is, while papers are waited
            for.
        version_id: of the form that was shown; None: whichever holds.
        expected_events: events of the dossier that the officer saw; None: any number.
        source: facts for the history about where the answers come from.

    Raises:
        NotFound: no such dossier, or its procedure has no form.
        NotAllowed: neither receives nor handles there; nothing is asked of the applicant.
        Conflict: the dossier has moved on, has ended, or another form holds by now.
        InvalidForm: with every fault, by field.
    """
    tree = await unit_tree(now)
    async with transaction():
        dossier = await locked(code)
        version = await form_of(dossier)
        if version is None:
            raise NotFound(what="form")
        if not (asks_applicant(dossier) if actor is None else may_fill(actor, dossier)):
            raise NotAllowed(right=Right.RECEIVE.value)
        row = await Filled.get_or_none(dossier_id=dossier.id)
        if row is not None and request_id is not None and await _done(dossier, request_id):
            return row
        moved_on = expected_events not in (None, dossier.event_count) or dossier.state in ENDS
        if moved_on or version_id not in (None, version.id):
            raise Conflict(what="dossier" if moved_on else "form")
        answers, faults = checked(version, data, tree, now, files=actor is not None)
        if faults:
            raise InvalidForm(faults)
        if row is not None and row.data == answers:
            return row
        await _record(dossier, version, row, answers, actor, now, request_id, source)
        return await _stored(dossier, version, row, answers, now)


def may_fill(actor: Actor, dossier: Dossier) -> bool:
    """Whether this officer receives or handles it."""
    handling = dossier.handling_unit_id
    return (
        actor.may(Right.RECEIVE, dossier.receiving_unit_id)
        or actor.may(Right.TAKE_PAPERS, dossier.receiving_unit_id)
        or (handling is not None and actor.may(Right.HANDLE, handling))
    )


def asks_applicant(dossier: Dossier) -> bool:
    """Whether who applied may fill it in or correct it: while papers are waited for."""
    return dossier.state is State.WAITING_PAPERS


async def _done(dossier: Dossier, request_id: str) -> bool:
    return await DossierEvent.exists(dossier_id=dossier.id, request_id=request_id)


async def _record(
    dossier: Dossier,
    version: Version,
    row: Filled | None,
    answers: Mapping[str, Any],
    actor: Actor | None,
    now: datetime,
    request_id: str | None,
    source: Mapping[str, str],
) -> None:
    before = row.data if row is not None else {}
    changed = [
        one.key for one in version.form.fields if before.get(one.key) != answers.get(one.key)
    ]
    facts: dict[str, Any] = {"form": version.number, "fields": changed, **source}
    if actor is not None:
        facts["unit"] = actor.tree.agency(dossier.receiving_unit_id).name
    event = next_event(
        dossier,
        FILLED,
        {},
        facts=facts,
        private={"form": dict(answers)},
        officer_id=actor.officer_id if actor else None,
        now=now,
        request_id=request_id,
    )
    await record(dossier, event, ())


async def _stored(
    dossier: Dossier,
    version: Version,
    row: Filled | None,
    answers: dict[str, Any],
    now: datetime,
) -> Filled:
    if row is None:
        return await Filled.create(
            dossier_id=dossier.id, version_id=version.id, data=answers, changed_at=now
        )
    row.data, row.changed_at = answers, now
    await row.save(update_fields=["data", "changed_at"])
    return row
