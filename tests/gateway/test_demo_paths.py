"""The tables of the demo agree with the tables of the office."""

from __future__ import annotations

import itertools

import pytest

from core.dossiers.states import BEGINNINGS, MOVES, PAUSED, Action, State
from core.people.roles import GRANTS, Role
from gateway.demo import paths, people
from gateway.demo.paths import (
    BY,
    COUNTER,
    OFFICE,
    ONLINE,
    OTHERS,
    Who,
)
from gateway.demo.province import facts
from gateway.demo.sayings import SAYINGS

ROLES = {
    Who.RECEIVER: Role.RECEIVING_OFFICER,
    Who.HEAD: Role.HEAD,
    Who.HANDLER: Role.HANDLING_OFFICER,
    Who.LEADER: Role.LEADER,
    Who.CLERK: Role.CLERK,
}
ALL = [path for _, path in (*COUNTER, *ONLINE)]


@pytest.mark.parametrize("path", ALL, ids=lambda path: "-".join(path))
def test_a_path_takes_only_allowed_moves_by_people_with_the_right(path):
    states = paths.states(path)
    if path[0] in BEGINNINGS:
        assert BEGINNINGS[path[0]].right in GRANTS[ROLES[BY[path[0]]]]
    for (before, _), action in zip(itertools.pairwise(states), path[1:], strict=True):
        assert MOVES[before, action].right in GRANTS[ROLES[BY[action]]]


def test_the_paths_come_through_every_state():
    assert {state for path in ALL for state in paths.states(path)} == set(State)


def test_a_path_that_waited_goes_on_where_it_was():
    waited = next(path for _, path in COUNTER if Action.ADD_PAPERS in path)
    states = paths.states(waited)
    at = next(number for number, state in enumerate(states) if state in PAUSED)
    assert states[at + 1] is states[at - 1]


def test_every_action_on_a_path_has_somebody_a_duration_and_words():
    actions = {action for path in ALL for action in path[1:]}
    assert actions <= BY.keys()
    assert actions <= OFFICE.keys() | OTHERS.keys()
    assert actions <= SAYINGS.keys()


@pytest.mark.parametrize("state", list(State))
def test_a_choice_through_a_state_ends_there(state):
    found = [paths.through(state, online) for online in (False, True)]
    ends = {paths.states(path)[-1] for choice in found for path in choice.paths}
    assert ends == {state}
    assert all(not choice.shares or choice.shares[-1] == 1 for choice in found)


@pytest.mark.parametrize("online", [False, True])
def test_every_number_draws_a_path(online, chance):
    choice = paths.any_of(online)
    drawn = {choice.draw(number) for number in (0.0, 1 - 2**-53)}
    assert drawn <= set(choice.paths)
    assert {choice.draw(chance.random()) for _ in range(5000)} == set(choice.paths)


def test_a_path_never_gets_slower_by_being_usual():
    usual = COUNTER[0][1]
    assert sum(OFFICE.get(action, 0) for action in usual) == pytest.approx(1.0)


def test_codes_and_numbers_of_the_demo_belong_to_nobody(chance):
    assert facts()["code"] == "X99"
    assert all(row["code"].startswith("X99.") for row in facts()["one_stop"])
    for _ in range(500):
        assert people.phone(chance).startswith("+84990")
        assert people.person_number(chance, female=True).startswith("000")
        assert len(people.person_number(chance, female=False)) == 12


def test_what_people_are_called_needs_no_escaping():
    """Lines are parted by tabs and JSON is put together from them (`lines`, `telling`)."""
    texts = [*_texts(people.facts()), *_texts(facts())]
    assert len(texts) > 200
    assert not [text for text in texts if set(text) & set('\t\n\r\\"\x02§')]


def _texts(value):
    if isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
    elif isinstance(value, str):
        yield value
