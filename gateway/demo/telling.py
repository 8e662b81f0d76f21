"""Telling what became of a dossier, by the rules by which officers' commands work.

The effects and the promise are those of `core`; only the ORM is left out, whose
objects take ten times as long to make as all the rest. The bytes that are hashed are
put together here for the same reason; the tests hold them against `core.dossiers`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from hashlib import sha256
from random import Random
from types import SimpleNamespace
from typing import Any, NamedTuple, cast

from core.calendar.deadlines import transfer_by
from core.dossiers.effects import EFFECTS, Circumstances, Said
from core.dossiers.history import GENESIS, PERSONAL, canonical
from core.dossiers.models import Dossier
from core.dossiers.states import MOVES, NATIONAL, Action, At, State, To
from core.notices.owing import KINDS
from gateway.demo import people
from gateway.demo.lines import NULL, Lines, dossier_line, spelled
from gateway.demo.notified import notices
from gateway.demo.paths import BY, Who
from gateway.demo.sayings import HABITS, HOLES, SAYINGS, Habit
from gateway.demo.scene import Offer, OneStop, Person

#: What a dossier's row holds until an event says otherwise.
_UNSET: dict[str, Any] = {
    "state_before": None,
    "handling_unit_id": None,
    "handling_officer_id": None,
    "received_at": None,
    "clock_started_at": None,
    "pauses": [],
    "due_at": None,
    "due_reasons": [],
    "due_provisional": False,
    "paused_at": None,
    "completed_at": None,
    "returned_at": None,
    "ended_at": None,
    "supplement_count": 0,
    "asked": "",
    "outcome": "",
    "result_number": "",
    "event_count": 0,
    "head_hash": GENESIS,
}

#: Stands for the moment in a usual step.
_THEN = "§at"


class Step(NamedTuple):
    """What one event says."""

    facts: str  #: JSON, canonical
    changes: str  #: the same, without what is personal
    personal: str  #: the same; empty when nothing is
    columns: Mapping[str, Any]  #: the dossier's, that take a new value
    owes: str  #: the kind of notice, or empty


class UsualStep(NamedTuple):
    """A step of which every dossier differs only in its moment and a few words."""

    step: Step
    moments: tuple[str, ...]  #: columns that take the moment
    worded: tuple[str, ...]  #: columns that take the first word


#: Who does what for whom, from where, and what else it depends on -> the step.
UsualSteps = dict[tuple[Action, State, int, int, object], UsualStep]


class Telling:
    """One dossier, from its first event to the last that has happened."""

    def __init__(
        self, stop: OneStop, offer: Offer, dossier_id: int, code: str, chance: Random
    ) -> None:
        self.stop: OneStop = stop
        self.offer: Offer = offer
        self.chance: Random = chance
        self.draft = SimpleNamespace(**_UNSET, id=dossier_id, code=code)
        self.who: dict[Who, Person] = _appointed(stop, offer, chance)
        self._events: list[str] = []
        self._notices: list[str] = []

    def begin(
        self,
        action: Action,
        plain: Mapping[str, Any],
        personal: Mapping[str, Any],
        facts: Mapping[str, Any],
        at: datetime,
    ) -> None:
        """The first event; the columns as `core.dossiers.beginnings` writes them."""
        person = None if action is Action.REGISTER else self.who[Who.RECEIVER]
        unit = self.stop.name
        said = canonical({"unit": unit, **facts}).decode() if facts else _unit_alone(unit)
        names = people.folded_names(personal["holder_name"], personal["submitter_name"])
        self.draft.__dict__.update(personal, names_folded=names)
        owes = KINDS[NATIONAL[plain["state"]]]
        step = Step(said, canonical(plain).decode(), canonical(personal).decode(), plain, owes)
        self._append(action, step, person, at)

    def take(self, action: Action, at: datetime, usual: UsualSteps) -> None:
        """One more event, as `core.dossiers.commands.act` writes it."""
        person, habit = self.who[BY[action]], HABITS.get(action)
        words = habit.words(self) if habit else None
        if habit is None or words is None:
            step = self._done(action, SAYINGS[action](self), person, at)
        else:
            draft = self.draft
            depends = self._late(at) if action is Action.TRANSFER else draft.outcome
            key = (action, draft.state, person.id, self.who[Who.HANDLER].id, depends)
            found = usual.get(key)
            if found is None:
                found = usual[key] = self._usual(action, habit, person, at)
            step = _filled(found, words, at) if words or found.moments else found.step
        self._append(action, step, person, at)

    def write(self, lines: Lines) -> None:
        """Put all of it down."""
        lines.dossiers.append(dossier_line(self.draft.__dict__))
        lines.events += self._events
        lines.notices += self._notices

    def _late(self, at: datetime) -> bool:
        return at > transfer_by(self.draft.received_at, self.stop.calendar)

    def _usual(self, action: Action, habit: Habit, person: Person, at: datetime) -> UsualStep:
        step = self._done(action, habit.said(self), person, at)
        return UsualStep(
            step._replace(changes=step.changes.replace(_written(at), _THEN)),
            tuple(name for name, value in step.columns.items() if value is at),
            tuple(name for name, value in step.columns.items() if value == HOLES[0]),
        )

    def _done(self, action: Action, said: Said, person: Person, at: datetime) -> Step:
        """The step by the rules."""
        draft, offer = self.draft, self.offer
        move = MOVES[draft.state, action]
        effect = EFFECTS[action](
            cast(Dossier, draft),
            said,
            Circumstances(
                now=at,
                calendar=self.stop.calendar,
                officer_id=person.id,
                extra_supplement=False,
                max_supplements=offer.max_supplements,
                supplement_policy=offer.supplement_policy,
            ),
        )
        handled = move.at is At.HANDLING and draft.handling_unit_id is not None
        state = draft.state_before if isinstance(move.to, To) else move.to
        columns = {"state": state, **effect.changes}
        personal = {name: columns[name] for name in columns if name in PERSONAL}
        plain = {name: columns[name] for name in columns if name not in personal}
        if said.note:
            personal["note"] = said.note
        personal |= effect.private
        unit_name = offer.bureau.name if handled else self.stop.name
        return Step(
            canonical({"unit": unit_name, **effect.facts}).decode(),
            canonical(plain).decode(),
            canonical(personal).decode() if personal else "",
            columns,
            "" if NATIONAL[state] is NATIONAL[draft.state] else KINDS[NATIONAL[state]],
        )

    def _append(self, action: Action, step: Step, person: Person | None, at: datetime) -> None:
        """The event and its line, chained to the one before, and what it owes."""
        columns = self.draft.__dict__
        facts, changes, personal, new, owes = step
        salt = digest = ""
        if personal:
            salt = f"{self.chance.getrandbits(128):032x}"
            digest = sha256((salt + personal).encode()).hexdigest()
        number, previous = columns["event_count"] + 1, columns["head_hash"]
        text, by = spelled(at), None if person is None else person.id
        said = (
            f'["{previous}","{columns["code"]}",{number},"{action}","{text.replace(" ", "T")}",'
            f'{"null" if by is None else by},{facts},{changes},"{digest}"]'
        )
        own = sha256(said.encode()).hexdigest()
        self._events.append(
            f"{columns['id']}\t{number}\t{action}\t{text}\t{NULL if by is None else by}\t{facts}"
            f"\t{changes}\t{personal or NULL}\t{salt}\t{digest}\t{previous}\t{own}\t{NULL}"
        )
        columns.update(new)
        columns["event_count"], columns["head_hash"], columns["changed_at"] = number, own, at
        if owes:
            name = "" if person is None else person.name
            self._notices += notices(columns, owes, self.stop.name, name, text, self.chance)


def _filled(usual: UsualStep, words: tuple[str, ...], at: datetime) -> Step:
    """The step with its moment and words in place."""
    (facts, changes, personal, columns, owes), moments, worded = usual
    columns = {**columns, **dict.fromkeys(moments, at)}
    if moments:
        changes = changes.replace(_THEN, _written(at))
    if worded:
        changes = changes.replace(HOLES[0], words[0])
        columns |= dict.fromkeys(worded, words[0])
    elif words:
        for hole, word in zip(HOLES, words, strict=True):
            personal = personal.replace(hole, word)
    return Step(facts, changes, personal, columns, owes)


def _written(at: datetime) -> str:
    """A moment as JSON has it."""
    return spelled(at).replace(" ", "T")


@cache
def _unit_alone(name: str) -> str:
    return canonical({"unit": name}).decode()


def _appointed(stop: OneStop, offer: Offer, chance: Random) -> dict[Who, Person]:
    """Who has to do with this dossier."""
    return {
        Who.RECEIVER: people.one_of(chance, stop.receivers),
        Who.HEAD: offer.bureau.head,
        Who.HANDLER: people.one_of(chance, offer.bureau.handlers),
        Who.LEADER: people.one_of(chance, stop.leaders),
        Who.CLERK: people.one_of(chance, stop.clerks),
    }
