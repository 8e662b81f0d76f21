"""The check: each fault is found, under its name, at its step, and nothing else is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from core.calendar.limits import Limit, LimitUnit
from core.dossiers.states import MOVES
from core.dossiers.states import Action as Deed
from core.people.roles import Right, Role
from core.workflow.checking import Grade, check, may_be_published
from core.workflow.findings import WHATS
from core.workflow.lawful import RIGHTS
from core.workflow.lengths import hours_of, longest
from core.workflow.reading import DEEDS
from tests.core.workflow.offices import CLERK, DESK, LEADER, ONE_STOP, at, days, way
from tests.core.workflow.workflows import DONE, end, made, random_workflows, task, usual

HEAD = {"unit": "handling", "role": "head"}
FINISH = task("done", ("end", DONE))


def fork(key, *branches):
    return {"key": key, "name": key, "kind": "fork", "branches": list(branches)}


def join(key, to):
    return {"key": key, "name": key, "kind": "join", "next": to}


def told(key, to):
    return {"key": key, "name": key, "kind": "notify", "notice": "ready", "next": to}


def agency(key, to, unit="X98.02", **more):
    place = {"unit": unit, "role": "handling_officer"}
    return {"key": key, "name": key, "kind": "agency", "place": place, "next": to, **more}


BIG = {"field": "area", "is": "over", "value": 300}
ASKS = at("ask", ONE_STOP, way("ask", "papers", "ask_papers"))
TAKES = at("papers", ONE_STOP, way("brought", "ask", "add_papers"))
WAITS = {**TAKES, "pauses": True, "prints": ["supplement_slip"]}
OUT = {**ASKS, "actions": [*ASKS["actions"], way("on", "done")]}

#: What is found, at which step, with which facts; in which workflow.
FOUND = [
    pytest.param(
        [FINISH, task("lost", "end"), end()], "unreachable", "lost", {}, id="nothing leads there"
    ),
    pytest.param(
        [task("a", "a", "done"), task("b", "b"), FINISH, end()],
        "unreachable", "b", {}, id="only itself leads there",
    ),
    pytest.param(
        [task("a", "b", "done"), task("b", "c"), task("c", "b"), FINISH, end()],
        "never_ends", "b", {}, id="a loop without a way out",
    ),
    pytest.param(
        [task("a", "x", "done"), told("x", "y"), told("y", "x"), FINISH, end()],
        "circle", "x", {}, id="steps that do themselves in a circle",
    ),
    pytest.param(
        [fork("f", "a", "b"), task("a", "j", "f"), task("b", "j"), join("j", "done"), FINISH,
         end()],
        "forks_again", "f", {}, id="a branch goes back before its fork",
    ),
    pytest.param(
        [fork("f", "a", "b"), task("a", "j"), task("b", "done"), join("j", "done"), FINISH, end()],
        "branch_never_joins", "f", {"branch": "b"}, id="a branch goes past the join",
    ),
    pytest.param(
        [task("a", "j"), join("j", "done"), FINISH, end()],
        "join_without_fork", "j", {}, id="a join alone",
    ),
    pytest.param(
        [fork("f", "a", "b"), task("a", "j", "done"), task("b", "j"), join("j", "done"), FINISH,
         end()],
        "join_waits", "a", {"action": "to_done"}, id="an action passes the join by",
    ),
    pytest.param(
        [task("a", ("done", {"when": BIG})), FINISH, end()],
        "nothing_offered", "a", {"area": "None"}, id="a condition and no other way",
    ),
    pytest.param(
        [agency("x", "done", "@police", time=days(1)), FINISH, end()],
        "agency_open", "x", {"unit": "@police"}, id="an agency still to be chosen",
    ),
    pytest.param(
        [agency("x", "done"), FINISH, end()], "no_time", "x", {}, id="an agency without a deadline"
    ),
    pytest.param(
        [at("a", DESK, way("ok", "done", "approve")), FINISH, end()],
        "not_permitted", "a",
        {"action": "ok", "does": "approve", "role": "handling_officer", "roles": "leader"},
        id="who handles signs",
    ),
    pytest.param(
        [{**OUT, "place": {"unit": "handling", "role": "receiving_officer"}}, WAITS, FINISH, end()],
        "not_by_one_stop", "ask", {"action": "ask", "does": "ask_papers"},
        id="the department asks the applicant",
    ),
    pytest.param(
        [OUT, {**WAITS, "actions": [way("brought", "ask")]}, FINISH, end()],
        "no_answer", "ask",
        {"action": "ask", "does": "ask_papers", "to": "papers", "wanted": "add_papers"},
        id="papers asked for that nobody takes",
    ),
    pytest.param(
        [OUT, {**TAKES, "prints": ["supplement_slip"]}, FINISH, end()],
        "clock_runs", "ask", {"action": "ask", "does": "ask_papers", "to": "papers"},
        id="the clock runs while papers are waited for",
    ),
    pytest.param(
        [OUT, {**WAITS, "prints": ["other"]}, FINISH, end()],
        "slip_missing", "ask", {"slip": "supplement_slip"}, id="papers asked for without form 02",
    ),
    pytest.param(
        [at("a", DESK, way("duty", "b", "ask_payment")), at("b", ONE_STOP, way("x", "done")),
         FINISH, end()],
        "no_answer", "a",
        {"action": "duty", "does": "ask_payment", "to": "b", "wanted": "record_payment"},
        id="a duty that nobody takes",
    ),
    pytest.param(
        [at("a", DESK, way("duty", "n", "ask_payment")), told("n", "b"),
         at("b", ONE_STOP, way("x", "done", "record_payment")), FINISH, end()],
        "clock_runs", "a", {"action": "duty", "does": "ask_payment", "to": "b"},
        id="a duty, told of, and the clock runs on",
    ),
    pytest.param(
        [at("a", DESK, way("q", "b", "consult")), task("b", "done"), FINISH, end()],
        "no_answer", "a",
        {"action": "q", "does": "consult", "to": "b", "wanted": "record_opinion"},
        id="an opinion that nobody takes",
    ),
    pytest.param(
        [at("a", DESK, way("p", "done", "propose_supplement")), FINISH, end()],
        "no_answer", "a",
        {"action": "p", "does": "propose_supplement", "to": "done", "wanted": "ask_papers"},
        id="a proposal that the one-stop cannot issue",
    ),
    pytest.param([task("a", "end"), end()], "never_completed", "end", {}, id="nobody finishes"),
    pytest.param(
        [at("give", ONE_STOP, way("give", "end", "hand_over")), end()],
        "handed_over_early", "give", {"action": "give"}, id="handed over though nobody finished",
    ),
    pytest.param(
        [task("a", "no", "done"), FINISH, end(), end("no", "refused")],
        "slip_missing", "no", {"slip": "refusal_slip"}, id="refused without form 03",
    ),
    pytest.param(
        [task("a", "no", "done"), FINISH, end(), end("no", "stopped")],
        "slip_missing", "no", {"slip": "stop_notice_form"}, id="stopped without form 05",
    ),
    pytest.param(
        [task("a", "done", pauses=True), FINISH, end()],
        "waits_unasked", "a", {}, id="the clock stands and nobody was asked",
    ),
]  # fmt: skip

#: The same with the fault mended.
RIGHT = [
    pytest.param([FINISH, end()], id="the least"),
    pytest.param([OUT, WAITS, FINISH, end()], id="papers asked for and taken"),
    pytest.param(
        [{**OUT, "prints": ["supplement_slip"]}, {**WAITS, "prints": ["x"]}, FINISH, end()],
        id="form 02 handed out where it is asked",
    ),
    pytest.param(
        [fork("f", "a", "b"), task("a", "j", ("done", {"leaves": True})), task("b", "j"),
         join("j", "done"), FINISH, end()],
        id="an action that gives up the other branches",
    ),
    pytest.param(
        [fork("f", "a", "b"), task("a", "j", "x"), task("x", "a"), task("b", "j"),
         join("j", "done"), FINISH, end()],
        id="a loop within a branch",
    ),
    pytest.param(
        [at("a", DESK, way("q", "f", "consult")), fork("f", "x", "y"),
         agency("x", "j", time=days(1)), agency("y", "j", time=days(1)), join("j", "done"),
         FINISH, end()],
        id="several agencies asked at once",
    ),
    pytest.param(
        [at("a", DESK, way("q", "x", "consult")), agency("x", "done", time=days(1)), FINISH,
         end()],
        id="an agency asked",
    ),
    pytest.param(
        [at("a", LEADER, way("ok", "b", "approve")), at("b", CLERK, way("f", "c", "finish")),
         at("c", ONE_STOP, way("give", "end", "hand_over")), end()],
        id="signed, stamped, handed over",
    ),
    pytest.param(
        [task("a", "no", "done", prints=["refusal_slip"]), FINISH, end(), end("no", "refused")],
        id="form 03 printed before the end",
    ),
    pytest.param(
        [task("a", ("done", {"when": BIG}), ("b", {"when": {"not": BIG}})), task("b", "done"),
         FINISH, end()],
        id="two conditions that leave nothing out",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("steps", "what", "step", "facts"), FOUND)
def test_the_fault_is_found_at_its_step(steps, what, step, facts):
    found = [one for one in check(made(*steps)) if one.what == what and one.step == step]
    assert [dict(one.facts) for one in found] == [facts]


@pytest.mark.parametrize("steps", RIGHT)
def test_what_is_right_is_let_through(steps):
    assert check(made(*steps)) == []


def test_every_finding_has_been_seen_and_names_its_facts():
    seen = {row.values[1]: set(row.values[3]) for row in FOUND}
    elsewhere = {"nobody", "no_such_unit", "over_the_limit", "dead_end", "too_large"}
    assert seen.keys() | elsewhere == WHATS.keys()
    for what, facts in seen.items():
        assert what == "nothing_offered" or facts == set(WHATS[what])


def test_what_forbids_publishing_and_what_is_only_shown():
    warned = made(task("a", "done", pauses=True), FINISH, end())
    assert [one.grade for one in check(warned)] == [Grade.WARNING]
    assert may_be_published(check(warned))
    assert not may_be_published(check(made(task("a", "end"), end())))


def test_a_role_that_nobody_holds_and_an_agency_that_does_not_exist():
    workflow = made(
        agency("x", "y", "X98.02", time=days(1)),
        agency("y", "done", "X98.03", time=days(1)),
        FINISH,
        end(),
    )
    found = check(workflow, lambda unit, role: role is not Role.CLERK, {"X98.02"}.__contains__)
    assert [(one.step, one.what, dict(one.facts)) for one in found] == [
        ("y", "no_such_unit", {"unit": "X98.03"}),
        ("done", "nobody", {"role": "clerk", "unit": "receiving"}),
    ]


def test_a_task_without_a_way_out_is_a_dead_end():
    workflow = usual()
    steps = {**workflow.steps, "give": replace(workflow["give"], actions=())}
    found = check(replace(workflow, steps=steps))
    assert {(one.what, one.step) for one in found} == {
        ("dead_end", "give"),
        ("unreachable", "end"),
    }


def test_more_than_anybody_could_follow_is_said_to_be_too_large():
    branches = [[task(f"{a}{b}", f"{a}{b + 1}") for b in range(4)] for a in "abcdefgh"]
    steps = [step for branch in branches for step in branch]
    lasts = [task(f"{a}4", "j") for a in "abcdefgh"]
    workflow = made(
        fork("f", *(f"{a}0" for a in "abcdefgh")), *steps, *lasts, join("j", "done"), FINISH, end()
    )
    assert {one.what for one in check(workflow)} == {"too_large"}


def test_the_longest_way_counts_and_the_finding_says_which_one():
    steps = [
        task("a", "b", "c", time=days(1)),
        task("b", "c", time=days(3)),
        task("c", "a", "done", time=days(2)),
        FINISH,
        end(),
    ]
    five = {"count": 5, "unit": "working_day"}
    [found] = check(made(*steps, limit=five))
    assert (found.what, found.step, found.grade) == ("over_the_limit", "c", Grade.WARNING)
    assert dict(found.facts) == {"allowed_days": 5.0, "days": 6.0, "path": "a, b, c"}
    assert check(made(*steps, limit={"count": 6, "unit": "working_day"})) == []


def test_of_branches_at_once_the_longest_counts_and_nothing_while_the_clock_stands():
    workflow = made(
        fork("f", "a", "b"),
        task("a", "j", time=days(3)),
        task("b", "c", time=days(1)),
        task("c", "j", time=days(9), pauses=True, prints=["x"]),
        join("j", "done"),
        task("done", ("end", DONE), time={"count": 4, "unit": "working_hour"}),
        end(),
    )
    assert longest(workflow) == (28.0, ("a", "done"))


def test_a_way_is_not_forgotten_because_another_way_came_by_first():
    """x leads back to y for whoever comes by y, and on to it for whoever comes by w."""
    workflow = made(
        task("s", "y", "w"),
        task("y", "x", "done", time=days(4)),
        task("x", "y", time=days(1)),
        task("w", "x", time=days(2)),
        FINISH,
        end(),
    )
    assert longest(workflow) == (56.0, ("w", "x", "y"))


def test_a_tangle_is_measured_in_time_without_its_ways_back():
    keys = [f"t{n}" for n in range(24)]
    steps = [task(key, *(one for one in keys if one != key), time=days(1)) for key in keys[:-1]]
    workflow = made(*steps, task(keys[-1], ("end", DONE), time=days(1)), end())
    assert longest(workflow)[0] == 24 * 8


@pytest.mark.parametrize(
    ("count", "unit", "hours"),
    [
        pytest.param(4, LimitUnit.WORKING_HOUR, 4, id="hours"),
        pytest.param(2, LimitUnit.WORKING_DAY, 16, id="days of eight hours"),
        pytest.param(7, LimitUnit.CALENDAR_DAY, 40, id="a week has five working days"),
        pytest.param(1, LimitUnit.WEEK, 40, id="a week"),
        pytest.param(1, LimitUnit.MONTH, 176, id="a month has 22"),
        pytest.param(1, LimitUnit.SAME_DAY, 8, id="within the day"),
    ],
)
def test_times_are_compared_in_working_hours(count, unit, hours):
    assert hours_of(Limit(count, unit)) == pytest.approx(hours)


@pytest.mark.parametrize("deed", sorted(DEEDS))
@pytest.mark.parametrize("role", Role)
def test_a_deed_is_for_those_alone_who_hold_its_right(deed, role):
    """L-73, L-74: the table of moves says which right, the table of roles who holds it."""
    rights = {move.right for (_, action), move in MOVES.items() if action is deed}
    assert RIGHTS[deed] == rights != set()
    step = at("a", {"unit": "receiving", "role": role.value}, way("x", "done", deed.value))
    found = {one.what for one in check(made(step, FINISH, end())) if one.step == "a"}
    able = {
        Role.RECEIVING_OFFICER: {Right.TRANSFER, Right.ASK_PAPERS, Right.TAKE_PAPERS,
                                 Right.COLLECT_FEE, Right.HAND_OVER},
        Role.SUPPORT: {Right.TAKE_PAPERS, Right.HAND_OVER},
        Role.HEAD: {Right.HANDLE, Right.ASSIGN},
        Role.HANDLING_OFFICER: {Right.HANDLE},
        Role.LEADER: {Right.SIGN, Right.ASSIGN},
        Role.CLERK: {Right.ISSUE},
    }.get(role, set())  # fmt: skip
    assert ("not_permitted" in found) is not bool(rights & able)


def test_sending_back_is_for_whoever_may_do_it_somewhere():
    assert RIGHTS[Deed.SEND_BACK] == {Right.ASSIGN, Right.ASK_PAPERS, Right.SIGN}


@settings(max_examples=300, deadline=None)
@given(random_workflows())
def test_every_finding_of_a_random_workflow_is_known_and_stands_at_a_step(workflow):
    for one in check(workflow):
        assert one.step in workflow.steps
        assert one.what == "nothing_offered" or {name for name, _ in one.facts} == set(
            WHATS[one.what]
        )
