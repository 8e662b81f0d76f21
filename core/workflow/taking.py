"""One change of a dossier in its workflow, worked out and written down.

The engine says where the dossier goes, the effect of the deed (`core.dossiers.effects`) what
becomes of its columns. From both follow its clock, its state, its tasks and what is told.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core.calendar.loading import calendar_for
from core.calendar.pauses import SupplementPolicy
from core.dossiers.circumstances import circumstances
from core.dossiers.commands import check_unit
from core.dossiers.effects import EFFECTS, Effect, Said
from core.dossiers.history import next_event
from core.dossiers.models import Dossier, DossierEvent
from core.dossiers.promises import promised_later, waited
from core.dossiers.recording import record
from core.dossiers.reminders import follow
from core.dossiers.states import State
from core.notices.models import Notice
from core.notices.owing import KINDS, SAYS_TOO, owed, owed_of
from core.people.officers import Actor
from core.people.roles import Role
from core.people.units import UnitTree
from core.procedures import catalogue
from core.together import Statement
from core.workflow import storing
from core.workflow.definition import Action, End, Place, Where
from core.workflow.engine import Change, Happened
from core.workflow.models import Task
from core.workflow.opening import Done, Opening
from core.workflow.standing import stands_still, state_of
from core.workflow.whereabouts import Here, OpenTask

#: The event of an action that only leads on, and of a step that did itself.
STEP, WENT_ON = "step", "went_on"

#: At these desks of the department the dossier itself lies.
_DESKS = frozenset({Role.HANDLING_OFFICER, Role.HEAD})

#: What steps may tell besides changes of status.
_TOLD = frozenset(KINDS.values())


def lies_on_desk(place: Place | None) -> bool:
    """Whether who does that step is who handles the dossier."""
    return place is not None and place.unit == Where.HANDLING and place.role in _DESKS


@dataclass
class Taken:
    """One change of a dossier in its workflow, on its way into the tables."""

    dossier: Dossier
    here: Here
    task: OpenTask
    change: Change
    tree: UnitTree
    now: datetime
    actor: Actor | None = None  #: None: the step did itself
    action: Action | None = None
    changes: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)

    async def take(
        self, said: Said, request_id: str | None, facts: dict[str, Any] | None = None
    ) -> None:
        """Work it out and write it down."""
        dossier, state_before = self.dossier, self.dossier.state
        effect = await self._effect(said)
        self.changes = dict(effect.changes)
        self.facts = {**self._told(), **effect.facts, **(facts or {})}
        await self._clock()
        self._ended()
        opening = self._opening(effect, said)
        tasks = await opening.tasks(self.change.opened)
        self._standing(tasks)
        private = {"note": said.note} if said.note else {}
        event = next_event(
            dossier,
            self.action.does.value if self.action and self.action.does else self._name(),
            self.changes,
            facts=self.facts,
            private={**private, **effect.private},
            officer_id=self.actor.officer_id if self.actor else None,
            now=self.now,
            request_id=request_id,
        )
        statements = [storing.moved(dossier, self.change.state), self._done()]
        statements += storing.given_up(dossier, self._left(), self.now)
        statements += storing.opened(tasks)
        await record(dossier, event, self.changes, self._notices(event, state_before), statements)
        if self.here.reminded:
            await follow(dossier, self.now)

    def _name(self) -> str:
        return STEP if self.action else WENT_ON

    def _told(self) -> dict[str, Any]:
        """What the history keeps of the way: enough to walk it again."""
        unit_id = self.task.unit_id or self.dossier.receiving_unit_id
        told: dict[str, Any] = {"unit": self.tree.get(unit_id).name, "step": self.task.step}
        told["token"] = self.task.token
        if self.action is not None:
            told |= {"done": self.action.key, "name": self.action.name}
        return told

    async def _effect(self, said: Said) -> Effect:
        if self.action is None or self.actor is None:
            return Effect()
        given: dict[str, Any] = {}
        if said.unit_id is not None:
            check_unit(self.tree, self.dossier, said.unit_id)
            given = {"handling_unit_id": said.unit_id, "handling_officer_id": None}
        if self.action.does is None:
            return Effect(given)
        around = await circumstances(self.actor, self.dossier, self.now)
        found = EFFECTS[self.action.does](self.dossier, said, around)
        return Effect(given | dict(found.changes), found.facts, found.private)

    async def _clock(self) -> None:
        """It stands while something of the dossier is where it pauses (L-24, L-34)."""
        stands = stands_still(self.here.workflow, self.change.state.tokens)
        paused_at = self.changes.get("paused_at", self.dossier.paused_at)
        if stands and paused_at is None and self.dossier.clock_started_at is not None:
            self.changes["paused_at"] = self.now
        if not stands and paused_at is not None:
            calendar = await calendar_for(self.tree.chain(self.dossier.receiving_unit_id), self.now)
            cutoff = (await catalogue.version(self.dossier.version_id)).content.cutoff_policy
            later = promised_later(self.dossier, self.now, calendar, cutoff)
            policy = SupplementPolicy.PAUSE.value
            self.facts |= waited(self.dossier, later, policy, self.now, calendar, cutoff)
            self.changes |= later

    def _ended(self) -> None:
        ended = self.change.state.ended
        if ended is None:
            return
        self.changes.setdefault("ended_at", self.now)
        if ended is End.HANDED_OVER:
            self.changes.setdefault("returned_at", self.now)

    def _opening(self, effect: Effect, said: Said) -> Opening:
        opinion_by = effect.facts.get("opinion_by")
        dossier = self.dossier
        for column in ("handling_unit_id", "handling_officer_id"):
            if column in self.changes:
                setattr(dossier, column, self.changes[column])
        by = self.actor.officer_id if self.actor else None
        return Opening(
            dossier,
            self.here.workflow,
            self.tree,
            self.now,
            done=(*self.here.done, Done(self.task.step, by)),
            opinion_by=datetime.fromisoformat(opinion_by) if opinion_by else None,
            chosen=said.officer_id,
        )

    def _standing(self, tasks: list[Task]) -> None:
        """The state of the dossier, and on whose desk it lies."""
        state = state_of(self.here.workflow, self.change.state)
        mine = [task for task in tasks if lies_on_desk(self.here.workflow[task.step].place)]
        if mine:
            self.changes["handling_officer_id"] = mine[0].officer_id
            if state is State.IN_REVIEW and mine[0].officer_id is None:
                state = State.TRANSFERRED
        self.changes["state"] = state

    def _done(self) -> Statement:
        by = self.actor.officer_id if self.actor else None
        action = self.action.key if self.action else str(self.facts.get("outcome", WENT_ON))
        return storing.done(self.dossier, self.task.token, action, by, self.now)

    def _left(self) -> list[int]:
        return [f.token for f in self.change.facts if f.what is Happened.GIVEN_UP]

    def _notices(self, event: DossierEvent, state_before: State) -> list[Notice]:
        """What the change owes, and what steps that tell owe besides (L-46)."""
        unit = self.tree.agency(self.dossier.receiving_unit_id).name
        by, now = self.actor.name if self.actor else "", self.now
        found = owed(self.dossier, event, state_before, unit_name=unit, officer_name=by, now=now)
        told = {notice.kind for notice in found}
        told |= {SAYS_TOO[kind] for kind in told & SAYS_TOO.keys()}
        for kind in dict.fromkeys(self._tells()):
            if kind in _TOLD - told:
                found += owed_of(
                    kind, self.dossier, event, unit_name=unit, officer_name=by, now=now
                )
        return found

    def _tells(self) -> list[str]:
        """The notices that steps on the way tell."""
        came = [fact.step for fact in self.change.facts if fact.what is Happened.CAME]
        return [self.here.workflow[step].notice for step in came]
