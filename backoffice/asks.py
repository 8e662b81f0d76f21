"""What each action asks of the officer: a table of forms.

Which fields cannot be left empty, core knows (`core.dossiers.effects.NEEDED`); here stands which
are shown, in which order, and how each is read.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backoffice.checklist import Line, papers_given
from backoffice.formats import Formats
from backoffice.money import amount_of
from backoffice.pages import WORDING
from backoffice.typed import Typed, date_of
from core.clock import civil_date
from core.dossiers.commands import place
from core.dossiers.effects import OUTCOMES, Said
from core.dossiers.models import Dossier
from core.dossiers.states import Action, At, State
from core.people.models import Assignment
from core.people.roles import GRANTS, Right
from core.people.units import UnitTree

#: Action -> the parts of `Said` that its form asks for, in order.
ASKS: dict[Action, tuple[str, ...]] = {
    Action.RECEIVE: ("note",),
    Action.REFUSE: ("note",),
    Action.TRANSFER: ("unit_id", "note"),
    Action.ASSIGN: ("officer_id", "note"),
    Action.OPEN: (),
    Action.PROPOSE_SUPPLEMENT: ("note",),
    Action.ASK_PAPERS: ("note", "due_on"),
    Action.ADD_PAPERS: ("papers", "note"),
    Action.ASK_PAYMENT: ("amount", "due_on", "note"),
    Action.RECORD_PAYMENT: ("note",),
    Action.CONSULT: ("consulted_unit", "due_on", "note"),
    Action.RECORD_OPINION: ("note",),
    Action.SUBMIT: ("outcome", "note"),
    Action.APPROVE: ("note",),
    Action.SEND_BACK: ("note",),
    Action.FINISH: ("result_number", "note"),
    Action.HAND_OVER: ("collector", "collector_number", "relation", "note"),
    Action.WITHDRAW: ("note",),
    Action.STOP: ("note",),
    Action.RESUME: ("note",),
    Action.APOLOGISE: ("due_on", "note", "document_number"),
}

#: How a part is asked for; a part that is absent is one line of text.
KINDS: dict[str, str] = {
    "note": "long",
    "unit_id": "choice",
    "officer_id": "choice",
    "outcome": "choice",
    "amount": "money",
    "due_on": "date",
    "papers": "papers",
}

#: What is usually done to a dossier that stands so: shown first and open.
USUAL: dict[State, tuple[Action, ...]] = {
    State.SUBMITTED: (Action.RECEIVE,),
    State.RECEIVED: (Action.TRANSFER,),
    State.TRANSFERRED: (Action.ASSIGN, Action.OPEN),
    State.ASSIGNED: (Action.OPEN,),
    State.IN_REVIEW: (Action.SUBMIT,),
    State.SUPPLEMENT_PROPOSED: (Action.ASK_PAPERS,),
    State.WAITING_PAPERS: (Action.ADD_PAPERS,),
    State.WAITING_PAYMENT: (Action.RECORD_PAYMENT,),
    State.WAITING_OPINION: (Action.RECORD_OPINION,),
    State.WAITING_APPROVAL: (Action.APPROVE,),
    State.APPROVED: (Action.FINISH,),
    State.READY: (Action.HAND_OVER,),
    State.STOPPED: (Action.RESUME,),
}

#: Done seldom, and hard to take back: their buttons warn.
GRAVE = frozenset({Action.REFUSE, Action.WITHDRAW, Action.STOP})

#: While it stands so, what `Dossier.asked` holds is a request and not a reason.
ASKED_STATES = frozenset({State.SUPPLEMENT_PROPOSED, State.WAITING_PAPERS, State.WAITING_PAYMENT})

#: Their forms say first what the action leads to.
EXPLAINED = frozenset(
    {
        Action.OPEN,
        Action.ASK_PAPERS,
        Action.PROPOSE_SUPPLEMENT,
        Action.CONSULT,
        Action.APOLOGISE,
        Action.REFUSE,
        Action.WITHDRAW,
        Action.STOP,
        Action.FINISH,
    }
)

#: More papers than this are not asked for line by line.
_MOST_LINES = 20


@dataclass(frozen=True, slots=True)
class Ask:
    """One field of a form."""

    name: str
    kind: str  #: long, choice, money, date, papers, text
    needed: bool
    start: str = ""  #: what it begins with
    choices: tuple[tuple[str, str], ...] = ()  #: (value, label); an empty label: from the wording


async def asked(
    parts: Iterable[str],
    must: Container[str],
    action: Action | None,
    dossier: Dossier,
    tree: UnitTree,
    now: datetime,
) -> list[Ask]:
    """The fields of a form for this dossier; `must` are those that cannot be left empty."""
    found = []
    for name in parts:
        choices = await _choices(name, dossier, tree, now)
        start = choices[0][0] if len(choices) == 1 else _start(action, name, dossier)
        kind = KINDS.get(name, "text")
        found.append(Ask(name, kind, name in must, start, tuple(choices)))
    return found


def label_of(part: str, action: Action | None, f: Formats) -> str:
    """What a field is called: by the action's own word, or the general one."""
    own = f"ask.{action.value}_{part}" if action else ""
    return f.say(own if own and WORDING.has(own) else f"ask.{part}")


def choices_said(ask: Ask, f: Formats) -> list[tuple[str, str]]:
    """The choices of a field as (value, label)."""
    return [(value, label or f.say(f"{ask.name}.{value}")) for value, label in ask.choices]


def asked_lines(dossier: Dossier) -> list[Line]:
    """The papers that the applicant was asked for, one line each, to be ticked when they come."""
    said = [line.strip(" -•+\t") for line in dossier.asked.splitlines()]
    names = [line for line in said if line][:_MOST_LINES]
    return [Line(f"paper.{number}", name, originals=1) for number, name in enumerate(names)]


def said(parts: Iterable[str], typed: Typed, dossier: Dossier) -> Said:
    """What the officer said. Faults of form are noted in `typed`, the others core finds."""
    values: dict[str, Any] = {}
    for name in parts:
        match KINDS.get(name, "text"):
            case "money":
                values[name] = amount_of(typed, name)
            case "date":
                values[name] = date_of(typed, name)
            case "papers":
                values[name] = tuple(
                    paper for _, paper in papers_given(asked_lines(dossier), typed)
                )
            case "choice" if name.endswith("_id"):
                text = typed.text(name)
                plain = text.isascii() and text.isdigit() and len(text) < 18
                values[name] = int(text) if plain else None
            case _:
                values[name] = typed.text(name)
    return Said(**values)


def arranged(actions: Iterable[Action], state: State) -> tuple[Action | None, list[Action]]:
    """The usual action, if this officer may take it, and the others, grave ones last."""
    possible = list(actions)
    first = next((action for action in USUAL.get(state, ()) if action in possible), None)
    others = [action for action in possible if action is not first]
    return first, sorted(others, key=lambda action: action in GRAVE)


def _start(action: Action | None, name: str, dossier: Dossier) -> str:
    if action is Action.ASK_PAPERS and name == "note":
        return dossier.asked  # what the department drafted (L-22)
    if action is Action.HAND_OVER:
        return {
            "collector": dossier.submitter_name or dossier.holder_name,
            "collector_number": (
                dossier.submitter_number if dossier.submitter_name else dossier.holder_number
            ),
            "relation": dossier.submitter_relation,
        }.get(name, "")
    return ""


async def _choices(
    name: str, dossier: Dossier, tree: UnitTree, now: datetime
) -> list[tuple[str, str]]:
    if name == "unit_id":
        agency = tree.agency(dossier.receiving_unit_id)
        return [(str(unit.id), unit.name) for unit in tree.departments(agency.id)]
    if name == "officer_id":
        return await _handlers(tree.chain(place(dossier, At.HANDLING)), now)
    return [(outcome, "") for outcome in OUTCOMES] if name == "outcome" else []


async def _handlers(chain: tuple[int, ...], now: datetime) -> list[tuple[str, str]]:
    """The officers who may handle there today, by name."""
    roles = [role for role, rights in GRANTS.items() if Right.HANDLE in rights]
    assignments = await Assignment.filter(
        unit_id__in=list(chain), role__in=roles, officer__active=True
    ).select_related("officer")
    today = civil_date(now)
    found = {
        one.officer.id: one.officer
        for one in assignments
        if one.valid_from <= today and (one.valid_to is None or today <= one.valid_to)
    }
    officers = sorted(found.values(), key=lambda officer: officer.name)
    return [
        (str(one.id), f"{one.name}, {one.title}" if one.title else one.name) for one in officers
    ]
