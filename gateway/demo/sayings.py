"""What officers say with each action: whom they choose, what they write."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import TYPE_CHECKING, NamedTuple

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
_BROUGHT = Said(papers=(PaperGiven("Giấy tờ bổ sung theo phiếu yêu cầu", originals=1),))

#: Stand for words in what is said the same way each time.
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


#: What is said; of the usual actions, when they are not as usual.
SAYINGS: dict[Action, Callable[[Telling], Said]] = {
    Action.RECEIVE: lambda telling: _NOTHING,
    Action.REFUSE: _noted("refuse"),
    Action.PROPOSE_SUPPLEMENT: _noted("propose_supplement"),
    Action.ASK_PAPERS: _noted("ask_papers"),
    Action.ADD_PAPERS: lambda telling: _BROUGHT,
    Action.ASK_PAYMENT: _payment,
    Action.RECORD_PAYMENT: lambda telling: _NOTHING,
    Action.SUBMIT: lambda telling: Said(outcome="refused", note=note(telling.chance, "refused")),
    Action.SEND_BACK: _noted("send_back"),
    Action.WITHDRAW: _noted("withdraw"),
    Action.STOP: _noted("stop"),
    Action.RESUME: lambda telling: _NOTHING,
}


def _submission(telling: Telling) -> tuple[str, ...] | None:
    return None if telling.chance.random() < REFUSED else ()


def _result(telling: Telling) -> tuple[str, ...]:
    return (f"{1 + int(telling.chance.random() * 9000)}/KQ",)


def _collector(telling: Telling) -> tuple[str, ...]:
    draft = telling.draft
    if draft.submitter_name:
        return draft.submitter_name, draft.submitter_number, draft.submitter_relation
    return draft.holder_name, draft.holder_number, ""


class Habit(NamedTuple):
    """How an action is usually taken: the same each time, but for a few words."""

    said: Callable[[Telling], Said]  #: with holes
    #: What fills the holes; None when this time it is not as usual.
    words: Callable[[Telling], tuple[str, ...] | None] = lambda telling: ()


HABITS: dict[Action, Habit] = {
    Action.TRANSFER: Habit(lambda telling: Said(unit_id=telling.offer.bureau.unit_id)),
    Action.ASSIGN: Habit(lambda telling: Said(officer_id=telling.who[Who.HANDLER].id)),
    Action.OPEN: Habit(lambda telling: _NOTHING),
    Action.SUBMIT: Habit(lambda telling: Said(outcome="granted"), _submission),
    Action.APPROVE: Habit(lambda telling: _NOTHING),
    Action.FINISH: Habit(lambda telling: Said(result_number=HOLES[0]), _result),
    Action.HAND_OVER: Habit(
        lambda telling: Said(collector=HOLES[0], collector_number=HOLES[1], relation=HOLES[2]),
        _collector,
    ),
}
