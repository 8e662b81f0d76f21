"""Telling what became of a dossier, by the rules by which officers' commands work.

The effects, the promise, the hashes and the owed notices are those of `core`; only the
ORM is left out, whose objects take ten times as long to make as all the rest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from random import Random
from types import SimpleNamespace
from typing import Any, cast

import orjson

from core.dossiers.application import PaperGiven
from core.dossiers.effects import EFFECTS, Circumstances, Said
from core.dossiers.history import GENESIS, PERSONAL, canonical, event_hash, personal_digest
from core.dossiers.models import Dossier, DossierEvent
from core.dossiers.states import MOVES, NATIONAL, Action, At, State, To
from core.notices.owing import KINDS, facts_of
from gateway.demo import people
from gateway.demo.lines import Lines, dossier_line, event_line
from gateway.demo.notified import notice_line
from gateway.demo.paths import BY, Who
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

#: Said with an action that needs no words.
_NOTHING = Said()


class Telling:
    """One dossier, from its first event to the last that has happened."""

    def __init__(
        self, stop: OneStop, offer: Offer, chance: Random, dossier_id: int, code: str
    ) -> None:
        self.stop, self.offer, self.chance = stop, offer, chance
        self.draft = SimpleNamespace(**_UNSET, id=dossier_id, code=code)
        self._events: list[str] = []
        self._notices: list[str] = []
        self.who = _appointed(stop, offer, chance)

    def begin(
        self,
        action: Action,
        changes: dict[str, Any],
        at: datetime,
        facts: Mapping[str, Any] | None = None,
    ) -> None:
        """The first event; `changes` as `core.dossiers.beginnings` writes them."""
        changes["code"] = self.draft.code
        person = None if action is Action.REGISTER else self.who[Who.RECEIVER]
        self._append(action, changes, self.stop.name, facts or {}, {}, person, at, None)

    def step(self, action: Action, at: datetime) -> None:
        """One more event, as `core.dossiers.commands.act` writes it."""
        draft, person = self.draft, self.who[BY[action]]
        before: State = draft.state
        move = MOVES[before, action]
        handled = move.at is At.HANDLING and draft.handling_unit_id is not None
        unit_name = self.offer.bureau.name if handled else self.stop.name
        said = self._said(action)
        effect = EFFECTS[action](
            cast(Dossier, draft),
            said,
            Circumstances(
                now=at,
                calendar=self.stop.calendar,
                officer_id=person.id,
                extra_supplement=False,
                max_supplements=self.offer.max_supplements,
                supplement_policy=self.offer.supplement_policy,
            ),
        )
        state = draft.state_before if isinstance(move.to, To) else move.to
        private = {"note": said.note, **effect.private} if said.note else effect.private
        changes = {"state": state, **effect.changes}
        self._append(action, changes, unit_name, effect.facts, private, person, at, before)

    def store(self, lines: Lines) -> None:
        """Write all of it down."""
        lines.dossiers.append(dossier_line(self.draft.__dict__))
        lines.events += self._events
        lines.notices += self._notices

    def _append(
        self,
        action: Action,
        changes: dict[str, Any],
        unit_name: str,
        facts: Mapping[str, Any],
        private: Mapping[str, Any],
        person: Person | None,
        at: datetime,
        before: State | None,
    ) -> None:
        draft = self.draft
        draft.__dict__.update(changes)
        personal = {key: changes.pop(key) for key in PERSONAL & changes.keys()} | dict(private)
        salt = f"{self.chance.getrandbits(128):032x}" if personal else ""
        digest = personal_digest(personal, salt) if personal else ""
        number = draft.event_count + 1
        officer_id = None if person is None else person.id
        facts_json = canonical({"unit": unit_name, **facts}) if facts else _unit_alone(unit_name)
        changes_json = canonical(changes)
        event = SimpleNamespace(
            previous_hash=draft.head_hash,
            number=number,
            action=action,
            at=at,
            officer_id=officer_id,
            facts=orjson.Fragment(facts_json),
            changes=orjson.Fragment(changes_json),
            personal_digest=digest,
        )
        own_hash = event_hash(draft.code, cast(DossierEvent, event))
        self._events.append(
            event_line(
                draft.id,
                number,
                action,
                at,
                officer_id,
                facts_json,
                changes_json,
                canonical(personal) if personal else None,
                salt,
                digest,
                draft.head_hash,
                own_hash,
            )  # fmt: skip
        )
        draft.event_count, draft.head_hash, draft.changed_at = number, own_hash, at
        status = NATIONAL[draft.state]
        if before is None or NATIONAL[before] is not status:
            self._notify(KINDS[status], number, "" if person is None else person.name, at)

    def _notify(self, kind: str, number: int, officer_name: str, at: datetime) -> None:
        draft = self.draft
        facts = canonical(facts_of(cast(Dossier, draft), self.stop.name, officer_name)).decode()
        known = [phone for phone in (draft.submitter_phone, draft.holder_phone) if phone]
        for place, address in enumerate(dict.fromkeys(known or [""])):
            key = f"{draft.code}:{number}:{kind}:{place}"
            self._notices.append(notice_line(draft.id, key, kind, address, facts, at, self.chance))

    def _said(self, action: Action) -> Said:
        words = _WORDS.get(action)
        return _NOTHING if words is None else words(self)


def _appointed(stop: OneStop, offer: Offer, chance: Random) -> dict[Who, Person]:
    """Who has to do with this dossier."""
    return {
        Who.RECEIVER: people.one_of(chance, stop.receivers),
        Who.HEAD: offer.bureau.head,
        Who.HANDLER: people.one_of(chance, offer.bureau.handlers),
        Who.LEADER: people.one_of(chance, stop.leaders),
        Who.CLERK: people.one_of(chance, stop.clerks),
    }


@cache
def _unit_alone(name: str) -> bytes:
    return canonical({"unit": name})


def note(chance: Random, of: str) -> str:
    """Something that an officer writes with an action."""
    notes: Sequence[str] = people.facts()["notes"][of]
    return people.one_of(chance, notes)


def _submit(telling: Telling) -> Said:
    if telling.chance.random() < 0.03:
        return Said(outcome="refused", note=note(telling.chance, "refused"))
    return _GRANTED


def _hand_over(telling: Telling) -> Said:
    draft = telling.draft
    if draft.submitter_name:
        return Said(
            collector=draft.submitter_name,
            collector_number=draft.submitter_number,
            relation=draft.submitter_relation,
        )
    return Said(collector=draft.holder_name, collector_number=draft.holder_number)


_GRANTED = Said(outcome="granted")
_MISSING = PaperGiven("Giấy tờ bổ sung theo phiếu yêu cầu", originals=1)

#: Action -> what the officer says with it.
_WORDS: dict[Action, Any] = {
    Action.REFUSE: lambda told: Said(note=note(told.chance, "refuse")),
    Action.TRANSFER: lambda told: Said(unit_id=told.offer.bureau.unit_id),
    Action.ASSIGN: lambda told: Said(officer_id=told.who[Who.HANDLER].id),
    Action.PROPOSE_SUPPLEMENT: lambda told: Said(note=note(told.chance, "propose_supplement")),
    Action.ASK_PAPERS: lambda told: Said(note=note(told.chance, "ask_papers")),
    Action.ADD_PAPERS: lambda told: Said(papers=(_MISSING,)),
    Action.ASK_PAYMENT: lambda told: Said(
        note=note(told.chance, "ask_payment"), amount=1000 * (20 + int(told.chance.random() * 900))
    ),
    Action.SUBMIT: _submit,
    Action.SEND_BACK: lambda told: Said(note=note(told.chance, "send_back")),
    Action.FINISH: lambda told: Said(result_number=f"{int(told.chance.random() * 9000) + 1}/KQ"),
    Action.HAND_OVER: _hand_over,
    Action.WITHDRAW: lambda told: Said(note=note(told.chance, "withdraw")),
    Action.STOP: lambda told: Said(note=note(told.chance, "stop")),
}
