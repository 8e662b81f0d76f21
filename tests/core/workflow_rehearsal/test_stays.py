"""What dossiers without a workflow went through, read from their events."""

from __future__ import annotations

import pytest

from core.dossiers.states import Action
from core.people.roles import Role
from core.workflow.past.general import general
from core.workflow.past.stays import Happened, stays_of

COUNTER, DEPARTMENT = 1, 2
HOUR = 3600


def stays(*actions: str):
    """One event an hour; the officer's number is that of the event."""
    events = [Happened(action, n * HOUR, n) for n, action in enumerate(actions)]
    return stays_of(events, COUNTER, DEPARTMENT)


def told(*actions: str):
    return [(one.key, one.opened // HOUR, one.done and one.done // HOUR, one.action)
            for one in stays(*actions)]  # fmt: skip


def test_the_usual_way_is_five_stays_and_a_part():
    found = stays(
        "receive", "transfer", "assign", "open", "submit", "approve", "finish", "hand_over"
    )
    assert [(one.key, one.role, one.unit_id, one.part) for one in found] == [
        ("received", Role.RECEIVING_OFFICER, COUNTER, False),
        ("transferred", Role.HEAD, DEPARTMENT, True),
        ("in_review", Role.HANDLING_OFFICER, DEPARTMENT, False),
        ("waiting_approval", Role.LEADER, COUNTER, False),
        ("approved", Role.CLERK, COUNTER, False),
        ("ready", Role.RECEIVING_OFFICER, COUNTER, False),
    ]
    work = found[2]
    assert (work.opened, work.claimed, work.done) == (2 * HOUR, 3 * HOUR, 4 * HOUR)
    assert (work.action, work.deed, work.officer_id) == ("submit", Action.SUBMIT, 4)


@pytest.mark.parametrize(
    ("actions", "expected"),
    [
        pytest.param((), [], id="nothing happened"),
        pytest.param(("register", "refuse"), [], id="never received"),
        pytest.param(
            ("register", "ask_papers", "add_papers", "receive"),
            [("received", 3, None, "")],
            id="what was before reception is left out",
        ),
        pytest.param(
            ("receive", "transfer", "open"),
            [("received", 0, 1, "transfer"), ("in_review", 1, None, "")],
            id="nobody assigned it: it lay where it was opened",
        ),
        pytest.param(
            ("receive", "transfer"),
            [("received", 0, 1, "transfer"), ("in_review", 1, None, "")],
            id="nobody opened it yet",
        ),
        pytest.param(
            ("receive", "ask_papers", "add_papers", "transfer"),
            [
                ("received", 0, 1, "ask_papers"),
                ("waiting_papers", 1, 2, "add_papers_received"),
                ("received", 2, 3, "transfer"),
                ("in_review", 3, None, ""),
            ],
            id="papers asked for at the counter",
        ),
        pytest.param(
            ("receive", "transfer", "open", "propose_supplement", "ask_papers", "add_papers"),
            [
                ("received", 0, 1, "transfer"),
                ("in_review", 1, 3, "propose_supplement"),
                ("supplement_proposed", 3, 4, "ask_papers"),
                ("waiting_papers", 4, 5, "add_papers"),
                ("in_review", 5, None, ""),
            ],
            id="papers asked for by the department",
        ),
        pytest.param(
            ("receive", "transfer", "open", "assign", "open", "submit"),
            [
                ("received", 0, 1, "transfer"),
                ("in_review", 1, 5, "submit"),
                ("waiting_approval", 5, None, ""),
            ],
            id="given to a colleague: one stay",
        ),
        pytest.param(
            ("receive", "transfer", "open", "stop", "resume", "submit"),
            [
                ("received", 0, 1, "transfer"),
                ("in_review", 1, 3, "stop"),
                ("in_review", 4, 5, "submit"),
                ("waiting_approval", 5, None, ""),
            ],
            id="the time for which it was stopped is in no stay",
        ),
        pytest.param(
            ("receive", "due_changed", "renew_pin", "transfer", "withdraw"),
            [("received", 0, 3, "transfer"), ("in_review", 3, 4, "withdraw")],
            id="what moves nothing changes nothing",
        ),
    ],
)  # fmt: skip
def test_stays_follow_from_events(actions, expected):
    assert told(*actions) == expected


def test_a_stay_that_was_interrupted_is_only_a_part():
    found = stays("receive", "transfer", "open", "stop", "resume", "submit")
    assert [one.part for one in found] == [False, True, False, False]


def test_the_general_table_as_a_workflow_knows_every_key_of_the_stays():
    workflow = general("1.001193")
    for way in (
        ("receive", "ask_papers", "add_papers", "transfer", "open", "consult", "record_opinion",
         "ask_payment", "record_payment", "submit", "send_back", "propose_supplement",
         "send_back", "propose_supplement", "ask_papers", "add_papers", "submit", "approve",
         "finish", "hand_over"),
    ):  # fmt: skip
        for one in stays(*way):
            step = workflow[one.key]
            assert one.action in {action.key for action in step.actions}
            assert step.place and step.place.role is one.role
