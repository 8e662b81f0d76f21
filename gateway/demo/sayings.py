"""What officers say with each action: whom they choose, what they write."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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


#: Action -> what is said, with holes, and the words that fill them (None: not this time).
USUAL: dict[
    Action, tuple[Callable[[Telling], Said], Callable[[Telling], tuple[str, ...] | None]]
] = {
    Action.TRANSFER: (
        lambda telling: Said(unit_id=telling.offer.bureau.unit_id),
        lambda telling: (),
    ),
    Action.ASSIGN: (
        lambda telling: Said(officer_id=telling.who[Who.HANDLER].id),
        lambda telling: (),
    ),
    Action.OPEN: (lambda telling: _NOTHING, lambda telling: ()),
    Action.SUBMIT: (lambda telling: Said(outcome="granted"), _submission),
    Action.APPROVE: (lambda telling: _NOTHING, lambda telling: ()),
    Action.FINISH: (lambda telling: Said(result_number=HOLES[0]), _result),
    Action.HAND_OVER: (
        lambda telling: Said(collector=HOLES[0], collector_number=HOLES[1], relation=HOLES[2]),
        _collector,
    ),
}
