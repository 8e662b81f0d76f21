"""How a dossier begins: received or refused at the counter, or filed online.

Each is one short transaction: the serial, the row, the first event and the
notices owed, all or nothing.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.calendar.loading import calendar_for
from core.clock import civil_date
from core.database import IntegrityError, transaction
from core.dossiers import codes, pins
from core.dossiers.application import Application, checked
from core.dossiers.commands import check_said
from core.dossiers.desk import Desk
from core.dossiers.effects import NEEDED, Said
from core.dossiers.history import GENESIS, next_event
from core.dossiers.models import Dossier, DossierEvent
from core.dossiers.promises import promised
from core.dossiers.recording import began
from core.dossiers.serials import next_of_day
from core.dossiers.states import BEGINNINGS, Action, State
from core.errors import InvalidInput, NotAllowed
from core.notices.owing import owed
from core.people.models import Unit
from core.people.officers import Actor
from core.people.units import unit_tree
from core.procedures import catalogue
from core.together import together
from core.workflow.starting import chosen, started


@dataclass(frozen=True, slots=True)
class Begun:
    """A new dossier. The PIN is told once and stored nowhere."""

    dossier: Dossier
    pin: str


#: What else belongs to a beginning: done in its transaction, or nothing of it is.
Also = Callable[[Dossier], Awaitable[object]]


async def receive(
    desk: Desk,
    actor: Actor,
    application: Application,
    *,
    now: datetime,
    request_id: str | None = None,
    also: Also | None = None,
) -> Begun:
    """Accept a complete dossier at the counter: code, clock, receipt (L-10, L-13 to L-15).

    A repeated `request_id` gives back the dossier of the first request, with a new PIN
    in place of the one that was lost on the way.

    Raises:
        NotAllowed: no right to receive in that unit.
        InvalidForm: every fault of the application at once; or the procedure has a newer
            version than the one that was asked for.
        NotFound: no such procedure, or it is abolished.
    """
    actor.require(BEGINNINGS[Action.RECEIVE].right, application.receiving_unit_id)
    columns = checked(application)
    procedure = (await catalogue.offered(application.version_id)).content
    tree = await unit_tree(now)
    calendar = await calendar_for(tree.chain(application.receiving_unit_id), now)
    arrived = {"state": State.RECEIVED, "submitted_at": now, "received_at": now}
    runs = await chosen(procedure.code, tree, application.receiving_unit_id)
    promise = promised(application.limit, now, calendar, cutoff=procedure.cutoff_policy)
    return await _begin(
        desk,
        Action.RECEIVE,
        columns | arrived | promise | runs,
        actor=actor,
        now=now,
        request_id=request_id,
        also=also,
    )


async def refuse(
    desk: Desk,
    actor: Actor,
    application: Application,
    *,
    reason: str,
    text: str,
    now: datetime,
    request_id: str | None = None,
) -> Begun:
    """Turn a dossier away at the counter, in writing (form 03, L-12).

    `reason` is a key of `REFUSAL_REASONS`, `text` the explanation for the citizen.

    Raises:
        NotAllowed: no right to refuse in that unit.
        InvalidInput: no such reason, no text or too long a one.
        InvalidForm: faults of the application.
        NotFound: no such version of a procedure; an old or abolished one may be refused.
    """
    actor.require(BEGINNINGS[Action.REFUSE].right, application.receiving_unit_id)
    if reason not in REFUSAL_REASONS:
        raise InvalidInput(field="reason", why="choose")
    check_said(NEEDED[Action.REFUSE], Said(note=text))
    columns = checked(application)
    await catalogue.version(application.version_id)
    changes = columns | {
        "state": State.REFUSED,
        "submitted_at": now,
        "ended_at": now,
        "asked": text.strip(),
    }
    return await _begin(
        desk,
        Action.REFUSE,
        changes,
        facts={"reason": reason},
        actor=actor,
        now=now,
        request_id=request_id,
    )


async def register(
    desk: Desk, application: Application, *, now: datetime, request_id: str | None = None
) -> Begun:
    """Take in what an applicant filed online; the clock does not start (L-15, L-17).

    Raises:
        InvalidForm: faults of the application; or the procedure has a newer version.
        NotFound: no such procedure, or it is abolished.
    """
    changes = checked(application) | {"state": State.SUBMITTED, "submitted_at": now}
    await catalogue.offered(application.version_id)
    return await _begin(desk, Action.REGISTER, changes, actor=None, now=now, request_id=request_id)


#: Why a dossier may be turned away: not competent, incomplete, data not right (L-11, L-12).
REFUSAL_REASONS = ("not_competent", "incomplete", "inaccurate", "not_eligible", "other")


async def _begin(
    desk: Desk,
    action: Action,
    changes: Mapping[str, Any],
    *,
    actor: Actor | None,
    now: datetime,
    request_id: str | None,
    facts: Mapping[str, Any] | None = None,
    also: Also | None = None,
) -> Begun:
    tree = await unit_tree(now)
    agency = tree.agency(changes["receiving_unit_id"])
    numbers = {"lookup_number": await desk.lookup_number(now)}
    pin = desk.draw_pin()
    try:
        async with transaction():
            dossier = await numbered(agency, numbers, now)
            given = {
                "code_key": codes.key(dossier.code),
                "pin_hash": pins.kept(desk, dossier.code, pin),
            }
            event = next_event(
                dossier,
                action,
                {"code": dossier.code, **numbers, **given, **changes},
                facts={"unit": agency.name, **(facts or {})},
                private={},
                officer_id=actor.officer_id if actor else None,
                now=now,
                request_id=request_id,
            )
            await dossier.save(force_create=True)
            notices = owed(
                dossier,
                event,
                None,
                unit_name=agency.name,
                officer_name=actor.name if actor else "",
                now=now,
            )
            begun = await started(dossier, tree, now)
            await together([*began(dossier, event, notices), *begun])
            if also is not None:
                await also(dossier)
    except IntegrityError:
        if request_id is None or not await DossierEvent.exists(request_id=request_id):
            raise
        return await _again(desk, actor, request_id, now)
    return Begun(dossier, pin)


async def _again(desk: Desk, actor: Actor | None, request_id: str, now: datetime) -> Begun:
    event = await DossierEvent.get(request_id=request_id).select_related("dossier")
    if event.officer_id != (actor.officer_id if actor else None):
        raise NotAllowed(right="repeat")
    return Begun(event.dossier, await pins.renew(desk, event.dossier.code, actor, now=now))


async def numbered(agency: Unit, numbers: Mapping[str, str], now: datetime) -> Dossier:
    """A dossier without history under the next code of that agency's day."""
    on = civil_date(now)
    serial = await next_of_day(str(agency.agency_code), on)
    pattern = agency.code_pattern or codes.DEFAULT_PATTERN
    code = codes.format_code(str(agency.agency_code), on, serial, pattern)
    return Dossier(code=code, event_count=0, head_hash=GENESIS, **numbers)
