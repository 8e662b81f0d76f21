"""Every state, every action, every role: what is allowed, and that nothing else is."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator

import pytest

from core.database import opened
from core.dossiers.commands import MoveNotAllowed, allowed
from core.dossiers.models import Dossier
from core.dossiers.states import ENDS, MOVES, NATIONAL, Action, NationalStatus, State, To
from core.errors import NotAllowed
from core.people.models import Level, Unit, UnitKind
from core.people.officers import Actor
from core.people.roles import GRANTS, Role
from core.people.units import UnitTree

COMMUNE, DEPARTMENT, ELSEWHERE = 1, 2, 3


@pytest.fixture(autouse=True)
async def _models() -> AsyncIterator[None]:
    async with opened("sqlite://:memory:"):  # no table is touched: the models want to be bound
        yield


def a_tree() -> UnitTree:
    agency = {"kind": UnitKind.AGENCY, "level": Level.COMMUNE}
    return UnitTree(
        [
            Unit(id=COMMUNE, agency_code="X98.01", **agency),
            Unit(id=DEPARTMENT, parent_id=COMMUNE, kind=UnitKind.DEPARTMENT, level=Level.COMMUNE),
            Unit(id=ELSEWHERE, agency_code="X98.02", **agency),
        ]
    )


#: One line a state: the action, and who may take it. Written from law.md section 4, not from
#: the code. r receiving officer, s support, h head, o handling officer, l leader, c clerk.
ALLOWED = """
submitted:            receive=rs refuse=r ask_papers=r withdraw=r
received:             transfer=r ask_papers=r withdraw=r stop=l apologise=l
transferred:          assign=hl open=ho send_back=hl withdraw=r stop=l apologise=l
assigned:             assign=hl open=ho withdraw=r stop=l apologise=l
in_review:            assign=hl propose_supplement=ho ask_payment=ho consult=ho submit=ho
in_review:            withdraw=r stop=l apologise=l
supplement_proposed:  ask_papers=r send_back=r withdraw=r stop=l apologise=l
waiting_papers:       add_papers=rs withdraw=r stop=l
waiting_payment:      record_payment=r withdraw=r stop=l
waiting_opinion:      record_opinion=ho withdraw=r stop=l apologise=l
waiting_approval:     approve=l send_back=l withdraw=r stop=l apologise=l
approved:             finish=c send_back=l apologise=l
ready:                hand_over=rs send_back=l
stopped:              resume=l
"""
LETTERS = {
    "r": Role.RECEIVING_OFFICER,
    "s": Role.SUPPORT,
    "h": Role.HEAD,
    "o": Role.HANDLING_OFFICER,
    "l": Role.LEADER,
    "c": Role.CLERK,
}


def _expected() -> dict[tuple[State, Action], set[Role]]:
    found = {}
    for line in ALLOWED.strip().splitlines():
        state, _, moves = line.partition(":")
        for move in moves.split():
            action, _, who = move.partition("=")
            found[State(state), Action(action)] = {LETTERS[letter] for letter in who}
    return found


EXPECTED = _expected()


def an_actor(role: Role, unit_id: int) -> Actor:
    return Actor(7, "somebody", {unit_id: GRANTS[role]}, a_tree())


def a_dossier(state: State) -> Dossier:
    return Dossier(
        state=state, receiving_unit_id=COMMUNE, handling_unit_id=DEPARTMENT, handling_officer_id=7
    )


def home(role: Role) -> int:
    return DEPARTMENT if role in (Role.HEAD, Role.HANDLING_OFFICER) else COMMUNE


@pytest.mark.parametrize("state", State)
async def test_each_move_is_open_to_its_roles_and_to_nobody_else(state):
    for action, role in itertools.product(Action, Role):
        actor, dossier = an_actor(role, home(role)), a_dossier(state)
        if (state, action) not in EXPECTED:
            with pytest.raises(MoveNotAllowed) as refusal:
                allowed(actor, dossier, action)
            assert refusal.value.facts == {"action": action.value, "state": state.value}
        elif role in EXPECTED[state, action]:
            assert allowed(actor, dossier, action) is MOVES[state, action]
        else:
            with pytest.raises(NotAllowed) as refusal:
                allowed(actor, dossier, action)
            assert refusal.value.facts == {"right": MOVES[state, action].right.value}


async def test_the_same_role_in_another_unit_may_nothing():
    for (state, action), role in itertools.product(EXPECTED, Role):
        with pytest.raises(NotAllowed):
            allowed(an_actor(role, ELSEWHERE), a_dossier(state), action)


async def test_a_colleagues_desk_is_closed_to_an_officer_and_open_to_the_head():
    dossier = a_dossier(State.IN_REVIEW)
    dossier.handling_officer_id = 99
    with pytest.raises(NotAllowed):
        allowed(an_actor(Role.HANDLING_OFFICER, DEPARTMENT), dossier, Action.SUBMIT)
    assert allowed(an_actor(Role.HEAD, DEPARTMENT), dossier, Action.SUBMIT)


def test_nothing_leaves_an_end():
    assert not [pair for pair in MOVES if pair[0] in ENDS]


def test_every_state_has_a_national_status_and_all_ten_occur():
    assert set(NATIONAL) == set(State)
    assert set(NATIONAL.values()) == set(NationalStatus)


#: statuses-and-sync.md section 1, "Allowed moves"
NATIONAL_MOVES = {
    1: {2, 3, 5, 6, 7},
    2: {4, 5, 6, 7, 8},
    4: {5, 6, 7, 8, 9, 3, 2},  # back to the one-stop from a wrong department
    5: {1, 4, 2, 7, 8},  # 1: asked before reception
    6: {4, 2, 7, 8},
    8: {4, 2},
    9: {10, 4},
}


def test_the_moves_follow_the_national_statuses():
    for (state, _), move in MOVES.items():
        ends = (
            {State.SUBMITTED, State.RECEIVED, State.IN_REVIEW}
            if move.to is To.BEFORE
            else {move.to}
        )
        start = NATIONAL[state]
        reached = {NATIONAL[end] for end in ends}
        if move.to is To.BEFORE:
            assert reached & (NATIONAL_MOVES[start] | {start})
        else:
            assert reached <= NATIONAL_MOVES[start] | {start}
