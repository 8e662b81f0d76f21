"""Real processes of an older system become workflows; what they lack is found, not hidden."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from core.calendar.limits import Limit, LimitUnit
from core.errors import InvalidInput
from core.people.roles import Role
from core.workflow.checking import check
from core.workflow.engine import act, begin
from core.workflow.importing import imported
from core.workflow.reading import as_json, workflow

TAX = {
    "code": "MAU1",
    "name": " Cấp  giấy mẫu ",
    "totaltime": "3",
    "fee": "50.000",
    "steps": [
        {
            "group": "BP_MOT_CUA",
            "time": "0.5",
            "tasks": [{"code": "MAU1::TIEP_NHAN", "time": "0.5", "next": "MAU1::TRA_THONG_BAO"}],
        },
        {
            "group": "PHONG_A",
            "time": "1",
            "tasks": [
                {"code": "MAU1::TRA_THONG_BAO", "time": "1", "next": "MAU1::THU", "pause": "true"},
                {"code": "MAU1::THU", "time": "0", "next": "MAU1::KY_DUYET", "unpause": "true"},
                {
                    "code": "MAU1::KY_DUYET",
                    "time": "-1",
                    "next": "NULL",
                    "biz_done": "true",
                    "single_user": "true",
                },
            ],
        },
    ],
}


def test_a_table_of_steps_becomes_a_workflow_that_runs():
    found = imported(TAX)
    it = found.workflow
    assert it.name == "Cấp giấy mẫu" and it.limit == Limit(3, LimitUnit.WORKING_DAY)
    assert check(it) == []
    assert [step.pauses for step in it.steps.values()] == [False, False, True, *[False] * 3]
    assert it["MAU1::TIEP_NHAN"].place.role is Role.RECEIVING_OFFICER
    # Who signs does not number and stamp (L-74): a step more than the table has.
    assert it["MAU1::KY_DUYET"].place.role is Role.LEADER
    assert it["MAU1::KY_DUYET::PHAT_HANH"].place.role is Role.CLERK
    assert {(one.why, one.what) for one in found.unexpressed} == {
        ("fee", "50.000"),
        ("single_user", "true"),
        ("signed_is_done", "MAU1::KY_DUYET"),
    }
    state, completed = begin(it).state, []
    while state.ended is None:
        change = act(it, state, state.tokens[0].id, "done", {})
        state, completed = change.state, [*completed, change.completes]
    assert completed == [*[False] * 4, True]


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(None, id="nothing"),
        pytest.param({"code": "X"}, id="no steps"),
        pytest.param({"code": "X", "steps": []}, id="no tasks"),
        pytest.param({"code": "X", "steps": [{"tasks": [{"name": "x"}]}]}, id="no code of a task"),
        pytest.param({"code": "X", "steps": [{"group": "A"}]}, id="a step without tasks"),
        pytest.param({"code": "X", "steps": ["A"]}, id="a step that is a text"),
    ],
)
def test_what_is_no_process_is_refused(row):
    with pytest.raises(InvalidInput):
        imported(row)


def independent(row) -> set[str]:
    """What is wrong with a process, read off its table in another way."""
    tasks = [task for step in row["steps"] for task in step["tasks"]]
    following = {task["code"]: task["next"] for task in tasks}
    reached, here = set(), tasks[0]["code"]
    while here in following and here not in reached:
        reached.add(here)
        here = following[here]
    found = set()
    if reached != following.keys():
        found.add("unreachable")
    done = [task for task in tasks if task.get("biz_done") == "true"]
    given = any(code.endswith("::TRA_KET_QUA") for code in reached)
    if not {task["code"] for task in done} & reached:
        found.add("handed_over_early" if given else "never_completed")
    if any(task["code"].endswith("::XET_DUYET") for task in done):
        found.add("not_permitted")  # the head of a department does not stamp
    paused, hours = False, 0.0
    for task in sorted(tasks, key=lambda task: list(following).index(task["code"])):
        if task["code"] in reached and not paused:
            hours += max(0.0, float(task["time"]))
        paused = (paused or task.get("pause") == "true") and task.get("unpause") != "true"
    if float(row["totaltime"]) > 0 and hours > float(row["totaltime"]):
        found.add("over_the_limit")
    return found


def test_all_114_real_processes_import_and_every_finding_is_real(shared):
    text = (shared / "workflows_epar.jsonl").read_text("utf-8")
    rows = [json.loads(line) for line in text.splitlines()]
    assert len(rows) == 114
    findings, left, clean = Counter(), Counter(), 0
    for row in rows:
        found = imported(row)
        assert workflow(as_json(found.workflow)) == found.workflow  # nothing is lost as JSON
        whats = {one.what for one in check(found.workflow)}
        assert whats == independent(row), row["code"]
        findings.update(whats)
        left.update(one.why for one in found.unexpressed)
        clean += not whats
    # What the tables lack or say twice, and signing that ends the time; nothing else is left.
    assert left.keys() == {"single_user", "step_time", "fee", "next_elsewhere", "signed_is_done"}
    assert left["next_elsewhere"] == 2 and left["signed_is_done"] == 61
    assert findings == {
        "handed_over_early": 34,
        "over_the_limit": 29,
        "unreachable": 1,
        "never_completed": 1,
        "not_permitted": 1,
    }
    assert clean == 58
