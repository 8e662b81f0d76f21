"""What may be taken over to a new version, and what is refused by which name."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from core.workflow.checking import check, may_be_published
from core.workflow.definition import Kind, Workflow
from core.workflow.engine import State, act, begin, go_on
from core.workflow.exploring import explored, shape_of
from core.workflow.mapping import CannotMove, Passage, Why, nests, targets, usual
from tests.core.workflow.workflows import DONE, end, made, task
from tests.core.workflow.workflows import usual as opinions

_CLERK = {"unit": "receiving", "role": "clerk"}


def fork(key: str, *branches: str) -> dict:
    return {"key": key, "name": key, "kind": "fork", "branches": list(branches)}


def join(key: str, to: str) -> dict:
    return {"key": key, "name": key, "kind": "join", "next": to}


def asking(*branches: str, more=(), last: str = "sign") -> Workflow:
    """Handle, ask several at once, sign."""
    return made(
        task("handle", "ask"),
        fork("ask", *branches),
        *(task(branch, "met") for branch in branches),
        join("met", last),
        *more,
        task("sign", ("end", DONE), place=_CLERK),
        end(),
    )


def at(workflow: Workflow, *actions: str) -> State:
    """The state after these actions, each given as "step>to"."""
    state = begin(workflow).state
    for action in actions:
        step, _, to = action.partition(">")
        token = next(one.id for one in state.tokens if one.step == step)
        state = act(workflow, state, token, f"to_{to}", None).state
    return state


def whys(passage: Passage, state: State) -> dict[str, Why]:
    return {one.step: one.why for one in passage.obstacles(state)}


def test_a_dossier_is_carried_to_the_same_step_and_goes_on_there():
    old = asking("police", "tax")
    new = asking("police", "tax", more=[task("look", "sign")], last="look")
    passage = Passage(old, new, usual(old, new))
    state = passage.carried(at(old, "handle>ask", "police>met"))
    assert [token.step for token in state.tokens] == ["tax"]
    after = act(new, state, state.tokens[0].id, "to_met", None).state
    assert [token.step for token in after.tokens] == ["look"] and not after.open_forks


def test_a_renamed_step_is_mapped_and_one_that_is_gone_keeps_its_dossiers():
    old = made(task("a", "b"), task("b", ("end", DONE)), end())
    new = made(task("a", "c"), task("c", ("end", DONE)), end())
    assert usual(old, new) == {"a": "a", "b": ""}
    standing = at(old, "a>b")
    assert whys(Passage(old, new, usual(old, new)), standing) == {"b": Why.STAYS}
    moved = Passage(old, new, {"a": "a", "b": "c"}).carried(standing)
    assert moved.tokens[0].step == "c" and moved.tokens[0].id == standing.tokens[0].id


def test_a_target_that_is_not_there_is_named():
    old = made(task("a", ("end", DONE)), end())
    assert whys(Passage(old, old, {"a": "nowhere"}), begin(old).state) == {"a": Why.GONE}


def test_a_step_of_another_kind_or_clock_or_agency_takes_nobody():
    hour = {"count": 1, "unit": "working_hour"}
    there = {"unit": "X98.02", "role": "receiving_officer"}
    agency = {"kind": "agency", "next": "b", "place": there}
    old = made(
        task("a", "w", "p", "g"),
        {"key": "w", "name": "w", "kind": "wait", "time": hour, "next": "b"},
        task("p", "b", pauses=True, prints=["supplement_slip"]),
        {"key": "g", "name": "g", **agency, "workflow": "1.1"},
        task("b", ("end", DONE)),
        end(),
    )
    new = made(
        task("a", "w", "p", "g"),
        task("w", "b"),
        task("p", "b"),
        {"key": "g", "name": "g", **agency, "workflow": "2.2"},
        task("b", ("end", DONE)),
        end(),
    )
    passage = Passage(old, new, dict.fromkeys(("a", "w", "p", "g", "b")) | {k: k for k in "awpgb"})
    for to, why in (("w", Why.KIND), ("p", Why.CLOCK), ("g", Why.ELSEWHERE)):
        assert whys(passage, at(old, f"a>{to}")) == {to: why}
    assert usual(old, new) == {"a": "a", "w": "", "p": "", "g": "", "b": "b"}
    assert [step.key for step in targets(old["a"], new)] == ["a", "w", "p", "b"]


def test_a_new_branch_is_not_skipped_by_those_who_stand_in_the_fork_already():
    old, new = asking("police", "tax"), asking("police", "tax", "land")
    passage = Passage(old, new, usual(old, new))
    assert whys(passage, at(old, "handle>ask")) == {"ask": Why.BRANCHES}
    assert not passage.obstacles(at(old))  # not divided yet: goes on through all three
    assert not passage.obstacles(at(old, "handle>ask", "police>met", "tax>met"))


def test_a_branch_that_is_gone_or_a_fork_that_is_gone_is_refused_by_the_name_of_the_fork():
    old = asking("police", "tax", "land")
    fewer, none = (
        asking("police", "tax"),
        made(
            task("handle", "police"),
            *(task("police", "sign"), task("sign", ("end", DONE), place=_CLERK), end()),
        ),
    )
    everywhere = dict.fromkeys(("police", "tax", "land"), "police") | {"handle": "handle"}
    inside = at(old, "handle>ask")
    assert whys(Passage(old, fewer, everywhere), inside) == {"ask": Why.BRANCHES}
    assert whys(Passage(old, none, everywhere), inside) == {"ask": Why.FORK}


def test_two_branches_are_not_exchanged_half_way():
    old = asking("police", "tax")
    passage = Passage(old, old, {"police": "tax", "tax": "tax"})
    assert Why.BRANCHES in whys(passage, at(old, "handle>ask")).values()
    crossed = Passage(old, old, {"police": "tax", "tax": "police"})
    state = crossed.carried(at(old, "handle>ask", "police>met"))
    assert [token.step for token in state.tokens] == ["police"]  # all exchanged: nothing is lost


def test_a_step_outside_of_every_branch_is_no_place_for_one_inside():
    old = asking("police", "tax")
    passage = Passage(old, old, {"police": "sign", "tax": "tax"})
    refused = whys(passage, at(old, "handle>ask"))
    assert set(refused.values()) <= {Why.BRANCH, Why.BRANCHES} and refused


def test_a_renamed_fork_is_followed_when_it_is_mapped():
    old = asking("police", "tax")
    new = made(
        task("handle", "divide"),
        fork("divide", "police", "tax"),
        task("police", "met"),
        task("tax", "met"),
        join("met", "sign"),
        task("sign", ("end", DONE), place=_CLERK),
        end(),
    )
    inside = at(old, "handle>ask")
    assert whys(Passage(old, new, usual(old, new)), inside) == {"ask": Why.FORK}
    moved = Passage(old, new, {**usual(old, new), "ask": "divide"}).carried(inside)
    assert sorted(token.step for token in moved.tokens) == ["police", "tax"]


def test_a_step_that_may_stand_in_a_branch_or_outside_is_looked_at_as_it_stands():
    workflow = made(
        task("handle", "ask", "look"),
        fork("ask", "look", "tax"),
        task("look", "met"),
        task("tax", "met"),
        join("met", "sign"),
        task("sign", ("end", DONE), place=_CLERK),
        end(),
    )
    assert nests(workflow)["look"] == {(), (("ask", "look"),)}
    passage = Passage(workflow, workflow, usual(workflow, workflow))
    assert not passage.obstacles(at(workflow, "handle>look"))
    assert not passage.obstacles(at(workflow, "handle>ask"))


def test_what_has_ended_stays_as_it_is():
    old = made(task("a", ("end", DONE)), end())
    ended = at(old, "a>end")
    assert Passage(old, old, {"a": ""}).carried(ended) == ended


#: Blocks one after the other: a task, a wait, or branches of such blocks at once.
BLOCKS = st.recursive(
    st.lists(st.sampled_from(["task", "task", "back", "wait"]), min_size=1, max_size=3),
    lambda inner: st.lists(
        st.one_of(st.just("task"), st.lists(inner, min_size=2, max_size=3)), min_size=1, max_size=3
    ),
    max_leaves=6,
)


def drawn(blocks: list) -> Workflow:
    """A workflow of these blocks, which passes the check."""
    steps: list[dict] = []
    numbers = itertools.count()

    def laid(inside: list, after: str) -> str:
        for block in reversed(inside):
            key = f"s{next(numbers)}"
            if isinstance(block, list):
                met = f"{key}_met"
                steps.append(join(met, after))
                branches = [laid(branch, met) for branch in block]
                steps.append(fork(key, *branches))
            elif block == "wait":
                hour = {"count": 1, "unit": "working_hour"}
                steps.append({"key": key, "name": key, "kind": "wait", "next": after, "time": hour})
            else:
                steps.append(task(key, after, *([key] if block == "back" else [])))
            after = key
        return after

    start = laid(["task", *blocks], "sign")
    rest = [task("sign", ("end", DONE), place=_CLERK), end()]
    first = next(step for step in steps if step["key"] == start)
    return made(first, *(step for step in reversed(steps) if step is not first), *rest)


workflows = BLOCKS.map(drawn)


def walked(draw, workflow: Workflow) -> State:
    """A state after a random walk."""
    state = begin(workflow).state
    for _ in range(draw(st.integers(0, 8))):
        if state.ended is not None:
            break
        token = draw(st.sampled_from(state.tokens))
        step = workflow[token.step]
        if step.kind is Kind.TASK:
            chosen = draw(st.sampled_from(step.actions)).key
            state = act(workflow, state, token.id, chosen, None).state
        else:
            state = go_on(workflow, state, token.id).state
    return state


@given(workflows)
def test_the_drawn_workflows_pass_the_check(workflow):
    assert may_be_published(check(workflow))


@given(workflows, workflows, st.data())
def test_whoever_is_let_through_stands_where_a_dossier_of_the_new_version_may(old, new, data):
    state = walked(data.draw, old)
    mapping = {}
    for token in state.tokens:
        fitting = [step.key for step in targets(old[token.step], new)]
        mapping[token.step] = data.draw(st.sampled_from(["", *fitting]))
    for key in {fork for nest in nests(old).values() for around in nest for fork, _ in around}:
        forks = [one.key for one in new.steps.values() if one.kind is Kind.FORK]
        mapping[key] = data.draw(st.sampled_from(["", *forks]))
    passage = Passage(old, new, mapping)
    try:
        moved = passage.carried(state)
    except CannotMove:
        assert passage.obstacles(state)
        return
    if state.ended is None:
        assert shape_of(moved) in explored(new).states
        assert [one.id for one in moved.tokens] == [one.id for one in state.tokens]
        assert moved.open_forks == state.open_forks


@given(workflows, st.data())
def test_a_new_version_that_changed_nothing_takes_everybody(workflow, data):
    state = walked(data.draw, workflow)
    passage = Passage(workflow, workflow, usual(workflow, workflow))
    assert passage.carried(state) == state


def test_the_usual_workflow_takes_everybody_wherever_they_stand():
    workflow = opinions()
    passage = Passage(workflow, workflow, usual(workflow, workflow))
    for state in explored(workflow).states.values():
        assert passage.carried(state) == state
