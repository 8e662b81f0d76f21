"""Telling what became of dossiers that are handled together, by the rules of the office.

What a step changes is worked out for one of them by the effects of `core`, as officers'
commands do it; the others differ from it in who they are of and when they came. Only the
ORM is left out, whose objects take ten times as long to make as all the rest. The bytes
that are hashed are put together here for the same reason; the tests hold all of it
against `core.dossiers`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from random import Random
from types import SimpleNamespace
from typing import Any, NamedTuple, cast

from core.dossiers.effects import EFFECTS, Circumstances, Said
from core.dossiers.history import GENESIS, PERSONAL, canonical
from core.dossiers.models import Dossier
from core.dossiers.states import MOVES, NATIONAL, Action, At, State, To
from core.notices.owing import KINDS
from gateway.demo import people
from gateway.demo.lines import NULL, Lines, dossier_line, spelled
from gateway.demo.notified import NoticeFacts, notices
from gateway.demo.paths import BY, Who
from gateway.demo.sayings import HOLES, SAYINGS, collector, result_number
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
    "target_at": None,
    "reappointed_at": None,
    "paused_at": None,
    "completed_at": None,
    "taken_days": None,
    "returned_at": None,
    "ended_at": None,
    "supplement_count": 0,
    "asked": "",
    "outcome": "",
    "result_number": "",
    "event_count": 0,
    "head_hash": GENESIS,
}


class Step(NamedTuple):
    """What one event says, of every dossier that is handled together."""

    facts: str  #: JSON, canonical
    changes: str  #: the same, without what is personal
    personal: str  #: the same; empty when nothing is
    columns: Mapping[str, Any]  #: the dossier's, that take a new value
    owes: str  #: the kind of notice, or empty


@dataclass(slots=True)
class Member:
    """One of the dossiers that are handled together."""

    id: int
    own: dict[str, Any]  #: columns of its first event that the others have otherwise
    personal: dict[str, str]  #: personal columns of its first event
    since: dict[str, Any] = field(default_factory=dict)  #: later columns of its own
    head: str = GENESIS  #: hash of its last event


class Telling:
    """Dossiers that go the same way, from their first events to the last that has happened.

    They are of one procedure and one channel and have one promise; `members` are in order
    of time, and the rules are asked for the last one.
    """

    def __init__(
        self, stop: OneStop, offer: Offer, members: Sequence[Member], chance: Random, lines: Lines
    ) -> None:
        self.stop: OneStop = stop
        self.offer: Offer = offer
        self.members, self.chance, self.lines = members, chance, lines
        self.who: dict[Who, Person] = _appointed(stop, offer, chance)
        self.lead = SimpleNamespace(**_UNSET)

    def begin(
        self, action: Action, shared: Mapping[str, Any], facts: Mapping[str, Any] | None = None
    ) -> None:
        """The first events; the columns as `core.dossiers.beginnings` writes them."""
        person = None if action is Action.REGISTER else self.who[Who.RECEIVER]
        said = canonical({"unit": self.stop.name, **(facts or {})}).decode()
        owes = KINDS[NATIONAL[shared["state"]]]
        for member in self.members:
            plain = {**shared, **member.own}
            self.lead.__dict__.update(plain, **member.personal)
            written = canonical(plain).decode(), canonical(member.personal).decode()
            step = Step(said, *written, plain, owes)
            self._append([member], 1, action, step, person, plain["submitted_at"])
        self.lead.event_count = 1

    def take(self, action: Action, at: datetime) -> None:
        """One more event of each, as `core.dossiers.commands.act` writes it."""
        lead, person = self.lead, self.who[BY[action]]
        step = self._done(action, SAYINGS[action](self), person, at)
        number = lead.event_count + 1
        lead.__dict__.update(step.columns, event_count=number, changed_at=at)
        if action is not Action.FINISH:
            self._append(self.members, number, action, step, person, at)
            return
        for member in self.members:
            member.since["result_number"] = given = result_number(self.chance)
            changes = step.changes.replace(HOLES[0], given)
            self._append([member], number, action, step._replace(changes=changes), person, at)

    def hand_over(self, moments: Sequence[datetime | None]) -> None:
        """The results are collected, each at its moment; None: not yet."""
        lead, person = self.lead, self.who[BY[Action.HAND_OVER]]
        sample = next((at for at in moments if at is not None), None)
        if sample is None:
            return
        usual = self._done(Action.HAND_OVER, SAYINGS[Action.HAND_OVER](self), person, sample)
        timed = [name for name, value in usual.columns.items() if value is sample]
        number = lead.event_count + 1
        for member, at in zip(self.members, moments, strict=True):
            if at is None:
                continue
            changes = usual.changes.replace(_written(sample), _written(at))
            personal = usual.personal
            for hole, word in zip(HOLES, collector(member.personal), strict=True):
                personal = personal.replace(hole, word)
            member.since |= {**usual.columns, **dict.fromkeys(timed, at)}
            member.since |= {"event_count": number, "changed_at": at}
            step = Step(usual.facts, changes, personal, member.since, usual.owes)
            self._append([member], number, Action.HAND_OVER, step, person, at)

    def end(self) -> None:
        """The rows, as the events left them."""
        last, lead = self.lead.__dict__, self.members[-1]
        for member in self.members:
            personal = member.personal
            names = people.folded_names(personal["holder_name"], personal["submitter_name"])
            row = last if member is lead else {**last, **member.own, **personal}
            row = {**row, **member.since, "id": member.id}
            row |= {"head_hash": member.head, "names_folded": names}
            if row["event_count"] == 1:
                row["changed_at"] = row["submitted_at"]
            self.lines.dossiers.append(dossier_line(row))

    def _done(self, action: Action, said: Said, person: Person, at: datetime) -> Step:
        """The step by the rules."""
        lead, offer = self.lead, self.offer
        move = MOVES[lead.state, action]
        effect = EFFECTS[action](
            cast(Dossier, lead),
            said,
            Circumstances(
                now=at,
                calendar=self.stop.calendar,
                officer_id=person.id,
                extra_supplement=False,
                max_supplements=offer.max_supplements,
                supplement_policy=offer.supplement_policy,
                cutoff=offer.cutoff_policy,
            ),
        )
        handled = move.at is At.HANDLING and lead.handling_unit_id is not None
        state: State = lead.state_before if isinstance(move.to, To) else move.to
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
            "" if NATIONAL[state] is NATIONAL[lead.state] else KINDS[NATIONAL[state]],
        )

    def _append(
        self,
        members: Sequence[Member],
        number: int,
        action: Action,
        step: Step,
        person: Person | None,
        at: datetime,
    ) -> None:
        """The events and their lines, each chained to the one before, and what they owe."""
        by, text, personal = None if person is None else person.id, spelled(at), step.personal
        said = (
            f'",{number},"{action}","{_written(at)}",{"null" if by is None else by},'
            f'{step.facts},{step.changes},"'
        )
        line = (
            f"\t{number}\t{action}\t{text}\t{NULL if by is None else by}"
            f"\t{step.facts}\t{step.changes}\t{personal or NULL}\t"
        )
        chance, events = self.chance, self.lines.events
        salt = digest = ""
        for member in members:
            previous = member.head
            if personal:
                salt = f"{chance.getrandbits(128):032x}"
                digest = sha256((salt + personal).encode()).hexdigest()
            hashed = f'["{previous}","{member.own["code"]}{said}{digest}"]'
            member.head = head = sha256(hashed.encode()).hexdigest()
            events.append(f"{member.id}{line}{salt}\t{digest}\t{previous}\t{head}\t{NULL}")
        if step.owes:
            self._notify(members, number, step, "" if person is None else person.name, text)

    def _notify(
        self, members: Sequence[Member], number: int, step: Step, officer_name: str, at: str
    ) -> None:
        columns = {**self.lead.__dict__, **step.columns}
        facts = NoticeFacts.of(columns, self.stop.name, officer_name)
        for member in members:
            received_at = member.own.get("received_at", columns["received_at"])
            self.lines.notices += notices(
                member.id,
                member.own["code"],
                member.personal,
                facts,
                received_at,
                step.owes,
                number,
                at,
                self.chance,
            )


def _written(at: datetime) -> str:
    """A moment as JSON has it."""
    return spelled(at).replace(" ", "T")


def _appointed(stop: OneStop, offer: Offer, chance: Random) -> dict[Who, Person]:
    """Who has to do with these dossiers."""
    return {
        Who.RECEIVER: people.one_of(chance, stop.receivers),
        Who.HEAD: offer.bureau.head,
        Who.HANDLER: people.one_of(chance, offer.bureau.handlers),
        Who.LEADER: people.one_of(chance, stop.leaders),
        Who.CLERK: people.one_of(chance, stop.clerks),
    }
