"""What officers do to a dossier: one command for every action of the table.

`act` decides (is the move allowed from here, has the officer the right in the
right unit, is it his desk), lets the effect compute what changes, and writes
row, event and notices in one short transaction.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from core.database import transaction
from core.dossiers.application import MAX_AMOUNT, paper_faults
from core.dossiers.circumstances import circumstances
from core.dossiers.effects import EFFECTS, LONGEST_SAID, NEEDED, Effect, Said
from core.dossiers.history import next_event
from core.dossiers.locking import locked
from core.dossiers.models import Dossier, DossierEvent
from core.dossiers.recording import record
from core.dossiers.reminders import follow
from core.dossiers.states import MOVES, Action, At, Move, State, To
from core.errors import Conflict, CoreError, InvalidInput, NotAllowed
from core.notices.owing import owed
from core.people.models import Officer
from core.people.officers import Actor
from core.people.officers import actor as actor_of
from core.people.roles import Right
from core.people.units import UnitTree
from core.procedures import catalogue
from core.storable import storable, storable_id
from core.workflow.starting import INTERRUPTS, chosen, interrupted, started

#: Actions that only the officer whose desk it lies on may take; a head may too.
OWN_DESK = frozenset(
    {
        Action.OPEN,
        Action.PROPOSE_SUPPLEMENT,
        Action.ASK_PAYMENT,
        Action.CONSULT,
        Action.RECORD_OPINION,
        Action.SUBMIT,
    }
)


class MoveNotAllowed(CoreError):
    """That cannot be done to a dossier in that state. `facts`: `action`, `state`."""

    kind = "move_not_allowed"


async def act(
    actor: Actor,
    code: str,
    action: Action,
    said: Said,
    *,
    now: datetime,
    expected_events: int | None = None,
    request_id: str | None = None,
) -> Dossier:
    """Do it, or say by name why not; the dossier as it is afterwards.

    A repeated `request_id` does nothing twice. `expected_events` is the number of
    events that the officer saw before deciding.

    Raises:
        NotFound: no such dossier.
        Conflict: somebody changed it since the officer looked.
        MoveNotAllowed: not in this state.
        NotAllowed: no role of the officer carries the right in that unit.
        InvalidInput: something the action needs is missing or wrong.
        SupplementLimit: the applicant has been asked often enough.
        AlreadyReappointed, ApologyTooLate, NothingPromised: no new date can be named.
    """
    check_said(NEEDED.get(action, ()), said)
    async with transaction():
        dossier = await locked(code)
        if request_id is not None and await _done_before(dossier, actor, request_id):
            return dossier
        if expected_events is not None and dossier.event_count != expected_events:
            raise Conflict(what="dossier")
        move = allowed(actor, dossier, action)
        await _check_targets(actor.tree, dossier, action, said, now)
        effect = EFFECTS[action](dossier, said, await circumstances(actor, dossier, now))
        await _write(actor, dossier, action, move, said, effect, now, request_id)
    return dossier


async def _done_before(dossier: Dossier, actor: Actor, request_id: str) -> bool:
    # Asked under the lock, so that the same request twice at once finds itself done too.
    return await DossierEvent.exists(
        request_id=request_id, dossier_id=dossier.id, officer_id=actor.officer_id
    )


def allowed(actor: Actor, dossier: Dossier, action: Action) -> Move:
    """The move, if this officer may make it now.

    Raises:
        MoveNotAllowed: not in this state.
        NotAllowed: not this officer.
    """
    move = MOVES.get((dossier.state, action))
    if move is None or not _drawn_by_hand(dossier, action):
        raise MoveNotAllowed(action=action.value, state=dossier.state.value)
    unit_id = place(dossier, move.at)
    actor.require(move.right, unit_id)
    if action in OWN_DESK and dossier.handling_officer_id not in (None, actor.officer_id):
        actor.require(Right.ASSIGN, unit_id)
    return move


def _drawn_by_hand(dossier: Dossier, action: Action) -> bool:
    """Whether the table of moves decides: on a workflow it does for interruptions alone."""
    return dossier.workflow_version_id is None or action in INTERRUPTS


def possible_for(actor: Actor, dossier: Dossier) -> list[Action]:
    """What this officer may do to the dossier as it stands, in the order of the table."""
    found = []
    for state, action in MOVES:
        if state is dossier.state and _drawn_by_hand(dossier, action):
            try:
                allowed(actor, dossier, action)
            except NotAllowed:
                continue
            found.append(action)
    return found


def place(dossier: Dossier, at: At) -> int:
    """The unit in which a right must be held."""
    if at is At.HANDLING and dossier.handling_unit_id is not None:
        return dossier.handling_unit_id
    return dossier.receiving_unit_id


def check_said(needed: Iterable[str], said: Said) -> None:
    """Go on only with what is needed, in a form that can be kept.

    Raises:
        InvalidInput: the first fault, by field.
    """
    for name in needed:
        value = getattr(said, name)
        if value is None or (isinstance(value, tuple) and not value) or not str(value).strip():
            raise InvalidInput(field=name, why="empty")
    for name, longest in LONGEST_SAID.items():
        text = getattr(said, name)
        if len(text) > longest:
            raise InvalidInput(field=name, why="too_long")
        if text and not storable(text):
            raise InvalidInput(field=name, why="unprintable")
    for _, why in paper_faults(said.papers):
        raise InvalidInput(field="papers", why=why)
    if said.amount is not None and not 0 < said.amount < MAX_AMOUNT:
        raise InvalidInput(field="amount", why="range")
    for name in ("unit_id", "officer_id"):
        number = getattr(said, name)
        if number is not None and not storable_id(number):
            raise InvalidInput(field=name, why="choose")


def check_unit(tree: UnitTree, dossier: Dossier, unit_id: int | None) -> None:
    """Go on only with a department that the dossier may be handed to.

    Raises:
        InvalidInput: it is none.
    """
    agency = tree.agency(dossier.receiving_unit_id)
    if unit_id not in {unit.id for unit in tree.departments(agency.id)}:
        raise InvalidInput(field="unit_id", why="choose")


async def _check_targets(
    tree: UnitTree, dossier: Dossier, action: Action, said: Said, now: datetime
) -> None:
    if action is Action.TRANSFER:
        check_unit(tree, dossier, said.unit_id)
    if action is Action.ASSIGN:
        officer = await Officer.get_or_none(id=said.officer_id, active=True)
        unit_id = place(dossier, At.HANDLING)
        if officer is None or not (await actor_of(officer, now)).may(Right.HANDLE, unit_id):
            raise InvalidInput(field="officer_id", why="choose")


async def _write(
    actor: Actor,
    dossier: Dossier,
    action: Action,
    move: Move,
    said: Said,
    effect: Effect,
    now: datetime,
    request_id: str | None,
) -> None:
    state_before: State = dossier.state
    state = dossier.state_before if isinstance(move.to, To) else move.to
    changes = {"state": state, **effect.changes}
    more = await interrupted(dossier, action, changes, now)
    if action is Action.RECEIVE:
        procedure = await catalogue.version(dossier.version_id)
        changes |= await chosen(procedure.code, actor.tree, dossier.receiving_unit_id)
    unit_name = actor.tree.get(place(dossier, move.at)).name
    event = next_event(
        dossier,
        action,
        changes,
        facts={"unit": unit_name, **effect.facts},
        private={**({"note": said.note} if said.note else {}), **effect.private},
        officer_id=actor.officer_id,
        now=now,
        request_id=request_id,
    )
    agency = actor.tree.agency(dossier.receiving_unit_id)
    notices = owed(
        dossier, event, state_before, unit_name=agency.name, officer_name=actor.name, now=now
    )
    if action is Action.RECEIVE:
        more += await started(dossier, actor.tree, now)
    await record(dossier, event, changes, notices, more)
    await follow(dossier, now)
