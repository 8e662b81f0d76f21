"""Telling what became of a dossier, by the rules of the office.

What a step changes is worked out by the effects of `core`, as officers' commands do it.
Only the ORM is left out, whose objects take ten times as long to make as all the rest;
the tests hold all of it against `core.dossiers`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from random import Random
from types import SimpleNamespace
from typing import Any, NamedTuple, cast

from core.dossiers.effects import EFFECTS, Circumstances, Said
from core.dossiers.history import GENESIS, PERSONAL, canonical
from core.dossiers.models import Dossier
from core.dossiers.states import MOVES, NATIONAL, Action, At, State, To
from core.notices.kinds import EARLY_RESULT
from core.notices.owing import KINDS, before_promised
from gateway.demo import people
from gateway.demo.chaining import Told, digest_of, link
from gateway.demo.lines import NULL, Lines, dossier_line, spelled
from gateway.demo.notified import notice_facts, notices
from gateway.demo.paths import BY, Who
from gateway.demo.sayings import SAYINGS
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
    """What an event says."""

    facts: str  #: JSON, canonical
    changes: str  #: the same, without what is personal
    personal: str  #: the same; empty when nothing is
    columns: Mapping[str, Any]  #: the dossier's, that take a new value
    owes: str  #: the kind of notice, or empty


class Telling:
    """A dossier from its first event to the last that has happened."""

    def __init__(
        self, stop: OneStop, offer: Offer, numbers: Mapping[str, Any], chance: Random, lines: Lines
    ) -> None:
        self.stop: OneStop = stop
        self.offer: Offer = offer
        self.chance, self.lines = chance, lines
        self.who: dict[Who, Person] = _appointed(stop, offer, chance)
        self.dossier = SimpleNamespace(**_UNSET, id=numbers["id"])
        self.code: bytes = numbers["code"].encode()
        self.told: list[Told] = []
        self.personal: Mapping[str, str] = {}  #: whose dossier it is

    def begin(
        self,
        action: Action,
        columns: Mapping[str, Any],
        personal: Mapping[str, str],
        facts: Mapping[str, Any] | None = None,
    ) -> None:
        """The first event; the columns as `core.dossiers.beginnings` writes them."""
        person = None if action is Action.REGISTER else self.who[Who.RECEIVER]
        self.personal = personal
        self.dossier.__dict__.update(personal)
        said = canonical({"unit": self.stop.name, **(facts or {})}).decode()
        written = canonical(columns).decode(), canonical(personal).decode()
        step = Step(said, *written, columns, KINDS[NATIONAL[columns["state"]]])
        self._append(action, step, person, columns["submitted_at"])

    def take(self, action: Action, at: datetime) -> None:
        """One more event, as `core.dossiers.commands.act` writes it."""
        person, self.at = self.who[BY[action]], at
        self._append(action, self._done(action, SAYINGS[action](self), person, at), person, at)

    def end(self) -> None:
        """The row, as the events left it."""
        row, personal = self.dossier.__dict__, self.personal
        names = people.folded_names(personal["holder_name"], personal["submitter_name"])
        self.lines.dossiers.append(dossier_line(row | {"names_folded": names}))

    def _done(self, action: Action, said: Said, person: Person, at: datetime) -> Step:
        """The step by the rules."""
        dossier, offer = self.dossier, self.offer
        move = MOVES[dossier.state, action]
        effect = EFFECTS[action](
            cast(Dossier, dossier),
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
        handled = move.at is At.HANDLING and dossier.handling_unit_id is not None
        state: State = dossier.state_before if isinstance(move.to, To) else move.to
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
            _owes(dossier, columns),
        )

    def _append(self, action: Action, step: Step, person: Person | None, at: datetime) -> None:
        """The event, chained to the one before, and what it owes."""
        dossier, by, salt, digest = self.dossier, "null", "", b""
        if person is not None:
            by = str(person.id)
        if step.personal:
            salt = f"{self.chance.getrandbits(128):032x}"
            digest = digest_of(salt.encode(), step.personal.encode())
        number, previous = dossier.event_count + 1, dossier.head_hash
        said = f'",{number},"{action}","{_written(at)}",{by},{step.facts},{step.changes},"'
        self.told.append(Told(said, step.personal, salt.encode(), digest))
        head = link(previous.encode(), self.code, said.encode(), digest).decode()
        dossier.__dict__.update(step.columns, event_count=number, changed_at=at, head_hash=head)
        self.lines.events.append(
            f"{dossier.id}\t{number}\t{action}\t{spelled(at)}\t{NULL if person is None else by}"
            f"\t{step.facts}\t{step.changes}\t{step.personal or NULL}\t{salt}"
            f"\t{digest.decode()}\t{previous}\t{head}\t{NULL}"
        )
        if step.owes:
            name = "" if person is None else person.name
            amount = dossier.fees[-1]["amount"] if action is Action.ASK_PAYMENT else None
            facts = notice_facts(dossier.__dict__, self.stop.name, name, amount)
            self.lines.notices += notices(dossier, facts, step.owes, spelled(at), self.chance)


def _owes(dossier: SimpleNamespace, columns: Mapping[str, Any]) -> str:
    """As `core.notices.owing` has it."""
    status = NATIONAL[columns["state"]]
    if status is NATIONAL[dossier.state]:
        return ""
    done_at = columns.get("completed_at")
    if done_at and before_promised(done_at, dossier.due_at, dossier.reappointed_at):
        return EARLY_RESULT
    return KINDS[status]


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
