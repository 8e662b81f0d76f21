"""What officers tell each other about a dossier: comments, directions, questions to a unit.

For colleagues alone: no citizen ever reads it, and it changes nothing of the dossier.
"""

from __future__ import annotations

from datetime import date, datetime

from tortoise.expressions import RawSQL

from core.calendar.loading import calendar_for
from core.clock import civil_date
from core.dossiers.apology import closing
from core.dossiers.models import Dossier
from core.errors import InvalidInput, NotAllowed, NotFound
from core.people.officers import Actor
from core.people.roles import Right
from core.storable import storable, storable_id
from core.workflow.models import Remark, Saying

#: Letters of a remark.
LONGEST = 4000
#: Who may do any of these to a dossier may talk about it.
_TALKS = (Right.RECEIVE, Right.HANDLE, Right.ASSIGN, Right.SIGN, Right.ISSUE)
_DIRECTS = (Right.SIGN, Right.ASSIGN)


async def comment(actor: Actor, dossier: Dossier, text: str, *, now: datetime) -> Remark:
    """Note something for colleagues.

    Raises:
        NotAllowed: the officer has nothing to do with the dossier.
        InvalidInput: no text, or too long a one.
    """
    return await _say(actor, dossier, Saying.COMMENT, text, now)


async def direct(
    actor: Actor, dossier: Dossier, text: str, *, now: datetime, to_officer_id: int | None = None
) -> Remark:
    """Say what is to be done (chỉ đạo): who signs, or assigns work, may.

    Raises:
        NotAllowed: no such right where the dossier lies.
        InvalidInput: no text, or too long a one.
    """
    if not may_direct(actor, dossier):
        raise NotAllowed(right=Right.ASSIGN.value)
    return await _say(actor, dossier, Saying.DIRECTION, text, now, to_officer_id=to_officer_id)


async def ask(
    actor: Actor,
    dossier: Dossier,
    to_unit_id: int,
    text: str,
    due_on: date | None,
    *,
    now: datetime,
) -> Remark:
    """Ask another unit something about a dossier; by a day, or without one.

    Raises:
        NotAllowed: the officer has nothing to do with the dossier.
        NotFound: no such unit.
        InvalidInput: no text, too long a one, a day that is over.
    """
    if not storable_id(to_unit_id):
        raise NotFound(what="unit")
    actor.tree.get(to_unit_id)
    due_at = None
    if due_on is not None:
        if due_on < civil_date(now):
            raise InvalidInput(field="due_on", why="past")
        due_at = closing(due_on, await calendar_for(actor.tree.chain(to_unit_id), now))
    return await _say(
        actor, dossier, Saying.QUESTION, text, now, to_unit_id=to_unit_id, due_at=due_at
    )


async def answer(actor: Actor, question_id: int, text: str, *, now: datetime) -> Remark:
    """Answer for the unit that was asked.

    Raises:
        NotFound: no open question of that number for a unit of this officer.
        InvalidInput: no text, or too long a one.
    """
    checked = _checked(text)
    question = await Remark.get_or_none(id=question_id) if storable_id(question_id) else None
    if question is None or question.to_unit_id not in _own(actor):
        raise NotFound(what="question")
    # Of two who answer at once both are kept; the first one says when it was answered.
    await Remark.filter(id=question.id, answered_at=None).update(answered_at=now)
    return await Remark.create(
        dossier_id=question.dossier_id,
        kind=Saying.ANSWER,
        officer_id=actor.officer_id,
        unit_id=question.to_unit_id,
        to_unit_id=question.unit_id,
        text=checked,
        at=now,
        answers_id=question.id,
    )


async def remarks_of(dossier: Dossier) -> list[Remark]:
    """All of them, the oldest first, with who said each."""
    return await Remark.filter(dossier_id=dossier.id).order_by("id").select_related("officer")


async def questions_for(actor: Actor, most: int = 50) -> list[Remark]:
    """Questions to the officer's units that nobody has answered, the most urgent first."""
    units = _own(actor)
    if not units:
        return []
    found = Remark.filter(kind=Saying.QUESTION, answered_at=None, to_unit_id__in=list(units))
    # Written out because SQLite and PostgreSQL disagree on where an empty date sorts.
    ranked = found.annotate(
        undated=RawSQL('CASE WHEN "workflow_remark"."due_at" IS NULL THEN 1 ELSE 0 END')
    )
    shown = ranked.order_by("undated", "due_at", "id").limit(most)
    return await shown.select_related("officer", "dossier")


async def open_questions(actor: Actor) -> int:
    """How many of them there are."""
    units = _own(actor)
    if not units:
        return 0
    found = Remark.filter(kind=Saying.QUESTION, answered_at=None, to_unit_id__in=list(units))
    return await found.count()


def may_talk(actor: Actor, dossier: Dossier) -> bool:
    """Whether the officer has anything to do with the dossier."""
    return any(actor.may(one, unit) for one in _TALKS for unit in _units(dossier))


def may_direct(actor: Actor, dossier: Dossier) -> bool:
    """Whether the officer signs, or assigns work, where the dossier lies."""
    return any(actor.may(one, unit) for one in _DIRECTS for unit in _units(dossier))


def _own(actor: Actor) -> set[int]:
    """Units for which the officer speaks: those where a role that talks is held."""
    return {unit for unit, rights in actor.grants.items() if rights & set(_TALKS)}


def _units(dossier: Dossier) -> list[int]:
    return [one for one in (dossier.handling_unit_id, dossier.receiving_unit_id) if one]


async def _say(
    actor: Actor,
    dossier: Dossier,
    kind: Saying,
    text: str,
    now: datetime,
    *,
    to_unit_id: int | None = None,
    to_officer_id: int | None = None,
    due_at: datetime | None = None,
) -> Remark:
    units = [unit for unit in _units(dossier) if any(actor.may(one, unit) for one in _TALKS)]
    if not units:
        raise NotAllowed(right=Right.HANDLE.value)
    units.sort(key=lambda unit: unit not in actor.grants)  # one's own before those below it
    return await Remark.create(
        dossier_id=dossier.id,
        kind=kind,
        officer_id=actor.officer_id,
        unit_id=units[0],
        to_unit_id=to_unit_id,
        to_officer_id=to_officer_id,
        text=_checked(text),
        at=now,
        due_at=due_at,
    )


def _checked(text: str) -> str:
    text = text.strip()
    for wrong, why in (
        (not text, "empty"),
        (len(text) > LONGEST, "too_long"),
        (not storable(text), "unprintable"),
    ):
        if wrong:
            raise InvalidInput(field="text", why=why)
    return text
