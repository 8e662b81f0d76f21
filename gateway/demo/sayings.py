"""What officers say with each action: whom they choose, what they write."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import TYPE_CHECKING

from core.dossiers.application import PaperGiven
from core.dossiers.effects import Said
from core.dossiers.states import Action
from gateway.demo import people
from gateway.demo.paths import Who

if TYPE_CHECKING:
    from gateway.demo.telling import Telling

#: Of the decisions, so many are refusals.
REFUSED = 0.03

_NOTHING = Said()
_GRANTED = Said(outcome="granted")
_BROUGHT = Said(papers=(PaperGiven("Giấy tờ bổ sung theo phiếu yêu cầu", originals=1),))

#: Stand for the words in which dossiers that are handled together differ.
HOLES = ("§0", "§1", "§2")


def note(chance: Random, of: str) -> str:
    """Something that an officer writes."""
    notes: Sequence[str] = people.facts()["notes"][of]
    return people.one_of(chance, notes)


def _noted(of: str) -> Callable[[Telling], Said]:
    return lambda telling: Said(note=note(telling.chance, of))


def _payment(telling: Telling) -> Said:
    amount = 1000 * (20 + int(telling.chance.random() * 900))
    return Said(note=note(telling.chance, "ask_payment"), amount=amount)


def _submission(telling: Telling) -> Said:
    if telling.chance.random() < REFUSED:
        return Said(outcome="refused", note=note(telling.chance, "refused"))
    return _GRANTED


def result_number(chance: Random) -> str:
    """The number of a result; fills the hole of `FINISH`."""
    return f"{1 + int(chance.random() * 9000)}/KQ"


def collector(personal: Mapping[str, str]) -> tuple[str, str, str]:
    """Who collects a result, by which number and right; fill the holes of `HAND_OVER`."""
    if personal["submitter_name"]:
        return (
            personal["submitter_name"],
            personal["submitter_number"],
            personal["submitter_relation"],
        )
    return personal["holder_name"], personal["holder_number"], ""


SAYINGS: dict[Action, Callable[[Telling], Said]] = {
    Action.RECEIVE: lambda telling: _NOTHING,
    Action.REFUSE: _noted("refuse"),
    Action.TRANSFER: lambda telling: Said(unit_id=telling.offer.bureau.unit_id),
    Action.ASSIGN: lambda telling: Said(officer_id=telling.who[Who.HANDLER].id),
    Action.OPEN: lambda telling: _NOTHING,
    Action.PROPOSE_SUPPLEMENT: _noted("propose_supplement"),
    Action.ASK_PAPERS: _noted("ask_papers"),
    Action.ADD_PAPERS: lambda telling: _BROUGHT,
    Action.ASK_PAYMENT: _payment,
    Action.RECORD_PAYMENT: lambda telling: _NOTHING,
    Action.SUBMIT: _submission,
    Action.APPROVE: lambda telling: _NOTHING,
    Action.SEND_BACK: _noted("send_back"),
    Action.FINISH: lambda telling: Said(result_number=HOLES[0]),
    Action.HAND_OVER: lambda telling: Said(
        collector=HOLES[0], collector_number=HOLES[1], relation=HOLES[2]
    ),
    Action.WITHDRAW: _noted("withdraw"),
    Action.STOP: _noted("stop"),
    Action.RESUME: lambda telling: _NOTHING,
}
