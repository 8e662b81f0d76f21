"""Running a workflow: tokens, forks that join once, ways back, ends, and no deadlock ever."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.workflow.checking import check, may_be_published
from core.workflow.definition import End, Workflow
from core.workflow.engine import (
    Change,
    Happened,
    NoSuchAction,
    NotHere,
    Runaway,
    State,
    act,
    begin,
    go_on,
    offered,
)
from core.workflow.exploring import explored, shape_of
from tests.core.workflow.workflows import end, made, random_workflows, task, usual

GRADES = {"circle", "too_large", "forks_again", "dead_end", "never_ends"}


def steps_of(state: State) -> list[str]:
    return sorted(token.step for token in state.tokens)


def do(workflow: Workflow, state: State, step: str, to: str) -> State:
    token = next(token for token in state.tokens if token.step == step)
    return act(workflow, state, token.id, f"to_{to}", {}).state


def test_a_dossier_goes_its_way_to_the_end():
    workflow = usual()
    state = begin(workflow).state
    assert steps_of(state) == ["receive"]
    for here, to in (("receive", "handle"), ("handle", "papers"), ("papers", "handle")):
        state = do(workflow, state, here, to)
    state = do(workflow, state, "handle", "opinions")
    assert steps_of(state) == ["police", "tax"]
    state = do(workflow, state, "tax", "met")
    assert steps_of(state) == ["police"] and state.ended is None
    state = do(workflow, state, "police", "met")
    assert steps_of(state) == ["sign"]
    token = state.tokens[0].id
    change = act(workflow, state, token, "to_result", {})
    assert change.completes and steps_of(change.state) == ["give"]
    state = do(workflow, change.state, "give", "end")
    assert state.ended is End.HANDED_OVER and not state.tokens


def test_of_two_who_act_on_one_token_the_second_is_told_that_it_moved_on():
    workflow = usual()
    state = begin(workflow).state
    token = state.tokens[0].id
    moved = act(workflow, state, token, "to_handle", {}).state
    with pytest.raises(NotHere):
        act(workflow, moved, token, "to_handle", {})
    with pytest.raises(NoSuchAction):
        act(workflow, state, token, "to_sign", {})
    with pytest.raises(NoSuchAction):
        go_on(workflow, state, token)  # somebody has to decide


def test_an_action_is_offered_when_the_form_says_so():
    large = {"field": "area_m2", "is": "over", "value": 300}
    workflow = made(
        task("start", ("inspect", {"when": large}), ("sign", {"when": {"not": large}})),
        task("inspect", "sign"),
        task("sign", ("end", {"does": "finish"})),
        end(),
    )
    state = begin(workflow).state
    token = state.tokens[0].id
    for area, wanted in (
        (301, "to_inspect"),
        (300, "to_sign"),
        ("nix", "to_sign"),
        (None, "to_sign"),
    ):
        assert [one.key for one in offered(workflow, state, token, {"area_m2": area})] == [wanted]
    with pytest.raises(NoSuchAction):
        act(workflow, state, token, "to_inspect", {"area_m2": 5})


def test_who_withdraws_in_one_branch_gives_up_the_others():
    workflow = made(
        {"key": "both", "name": "both", "kind": "fork", "branches": ["a", "b"]},
        task("a", "met", ("gone", {"leaves": True})),
        task("b", "met"),
        {"key": "met", "name": "met", "kind": "join", "next": "give"},
        task("give", ("end", {"does": "finish"})),
        end(),
        end("gone", "withdrawn"),
    )
    state = begin(workflow).state
    change = act(workflow, state, state.tokens[0].id, "to_gone", {})
    assert change.state.ended is End.WITHDRAWN and not change.state.tokens
    assert [fact.step for fact in change.facts if fact.what is Happened.GIVEN_UP] == ["b"]


def test_forks_inside_forks_join_inside_out_and_again_in_a_loop():
    workflow = made(
        {"key": "outer", "name": "outer", "kind": "fork", "branches": ["inner", "c"]},
        {"key": "inner", "name": "inner", "kind": "fork", "branches": ["a", "b"]},
        task("a", "in"),
        task("b", "in"),
        {"key": "in", "name": "in", "kind": "join", "next": "out"},
        task("c", "out"),
        {"key": "out", "name": "out", "kind": "join", "next": "again"},
        task("again", "outer", ("end", {"does": "finish"})),
        end(),
    )
    state = begin(workflow).state
    for _ in range(3):
        assert steps_of(state) == ["a", "b", "c"]
        for here, to in (("c", "out"), ("a", "in"), ("b", "in")):
            state = do(workflow, state, here, to)
        assert steps_of(state) == ["again"] and not state.open_forks
        state = do(workflow, state, "again", "outer")
    assert [one for one in check(workflow) if one.what != "never_completed"] == []


def test_steps_that_do_themselves_in_a_circle_are_stopped():
    told = {"kind": "notify", "notice": "ready"}
    workflow = made(
        task("start", "a"),
        {"key": "a", "name": "a", "next": "b", **told},
        {"key": "b", "name": "b", "next": "a", **told},
        end(),
    )
    state = begin(workflow).state
    with pytest.raises(Runaway):
        act(workflow, state, state.tokens[0].id, "to_a", {})
    assert "circle" in {one.what for one in check(workflow)}


def step_on(workflow: Workflow, state: State, token: int, action: str | None) -> Change:
    if action is None:
        return go_on(workflow, state, token)
    return act(workflow, state, token, action, None)


def walk(
    workflow: Workflow, chance: random.Random, most: int
) -> list[tuple[int, str | None, Change]]:
    """Random actions until an end, or so many: token, action (None: by itself), what it did."""
    state, walked = begin(workflow).state, []
    while state.ended is None and len(walked) < most:
        token = chance.choice(state.tokens)
        actions = workflow[token.step].actions
        action = chance.choice(actions).key if actions else None
        change = step_on(workflow, state, token.id, action)
        walked.append((token.id, action, change))
        state = change.state
    return walked


@settings(max_examples=400, deadline=None)
@given(random_workflows(), st.randoms(use_true_random=False))
def test_what_passes_the_check_never_deadlocks_and_joins_fire_once(workflow, chance):
    if GRADES & {one.what for one in check(workflow)}:
        return
    for _ in range(5):
        walked = walk(workflow, chance, 60)
        joins = [
            fact.token
            for *_, change in walked
            for fact in change.facts
            if fact.what is Happened.JOINED
        ]
        assert len(joins) == len(set(joins))  # each fork\'s join once
        for *_, change in walked:
            state = change.state
            assert state.ended is not None or state.tokens
            assert len({token.id for token in state.tokens}) == len(state.tokens)
        if walked and walked[-1][2].state.ended is None:  # an end can still be reached
            shape = shape_of(walked[-1][2].state)
            assert shape in explored(workflow).states


@settings(max_examples=200, deadline=None)
@given(random_workflows(), st.randoms(use_true_random=False))
def test_the_same_actions_always_lead_to_the_same_state(workflow, chance):
    try:
        walked = walk(workflow, chance, 30)
    except (Runaway, IndexError):
        return  # steps in a circle, or a fork without tokens: the check names them
    state = begin(workflow).state
    for token, action, change in walked:
        again = step_on(workflow, state, token, action)
        assert again == change
        state = again.state


def test_a_workflow_that_is_right_may_be_published():
    assert check(usual()) == []
    assert may_be_published([])
