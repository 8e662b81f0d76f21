"""What officers say with each action: whom they choose, what they write."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import TYPE_CHECKING

from core.clock import civil_date
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


def _question(telling: Telling) -> Said:
    """To another agency, which is given a week."""
    on = civil_date(telling.at)
    return Said(
        note=note(telling.chance, "consult"),
        consulted_unit=note(telling.chance, "consulted_unit"),
        due_on=telling.stop.calendar.working_day_after(on, 5),
    )


def _result(telling: Telling) -> Said:
    return Said(result_number=f"{1 + int(telling.chance.random() * 9000)}/KQ")


def _collection(telling: Telling) -> Said:
    """Who filed the dossier collects the result."""
    personal = telling.personal
    if personal["submitter_name"]:
        return Said(
            collector=personal["submitter_name"],
            collector_number=personal["submitter_number"],
            relation=personal["submitter_relation"],
        )
    return Said(collector=personal["holder_name"], collector_number=personal["holder_number"])


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
    Action.CONSULT: _question,
    Action.RECORD_OPINION: _noted("record_opinion"),
    Action.SUBMIT: _submission,
    Action.APPROVE: lambda telling: _NOTHING,
    Action.SEND_BACK: _noted("send_back"),
    Action.FINISH: _result,
    Action.HAND_OVER: _collection,
    Action.WITHDRAW: _noted("withdraw"),
    Action.STOP: _noted("stop"),
    Action.RESUME: lambda telling: _NOTHING,
}
