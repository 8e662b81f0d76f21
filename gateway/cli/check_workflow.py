"""`check-workflow`: say what is wrong with a definition before anybody relies on it."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable

from core.workflow.checking import Finding, Grade, check, may_be_published
from core.workflow.definition import Workflow
from core.workflow.reading import InvalidWorkflow, workflow
from gateway.cli.outcome import BadInput, Failed
from gateway.settings import Settings

#: What a finding means, and how to mend it.
_MEANING: dict[str, str] = {
    "agency_open": "the agency {unit} is still to be chosen: name its identifier",
    "branch_never_joins": "the branch that begins at {branch} meets the others at no join",
    "circle": "steps that do themselves lead in a circle: put a task between them",
    "clock_runs": "{action} ({does}) asks the applicant, but the clock runs on at {to}:"
    " let it pause there",
    "dead_end": "nothing leads on from here: give it an action, or make it an end",
    "forks_again": "a branch comes back to the fork before it has joined: join first",
    "handed_over_early": "{action} hands the result over though no action before said that the"
    " work is done and told the applicant: let one finish",
    "join_waits": "after {action} the other branches may wait for ever at their join: lead to the"
    " join, or let the action give up the other branches",
    "join_without_fork": "no fork leads here: let the steps before it lead on directly",
    "never_completed": "the end is reached though no action said that the work is done: mark one",
    "never_ends": "whoever comes here can never come to an end: add a way out",
    "no_answer": "{action} ({does}) leads to {to}, where no action takes the answer: give it one"
    " that does {wanted}",
    "no_such_unit": "there is no agency {unit}",
    "no_time": "it waits without a time: say how long",
    "nobody": "nobody is {role} in {unit}: appoint somebody or choose another role",
    "not_by_one_stop": "{action} ({does}) reaches the applicant: let the one-stop do it",
    "not_permitted": "{role} may not do what {action} does ({does}): choose one of {roles}",
    "nothing_offered": "for some forms no action is offered here: add one without a condition",
    "over_the_limit": "the longest way takes {days:g} days, the law allows {allowed_days:g}",
    "slip_missing": "the law wants {slip} printed here or before",
    "too_large": "too many things may happen at once to look through them all",
    "unreachable": "nothing ever leads here: connect it or remove it",
    "waits_unasked": "the clock stands here though nobody was handed a request",
}


async def run(settings: Settings, arguments: argparse.Namespace) -> None:
    found = _read(arguments)
    findings = check(found)
    for finding in findings:
        print(_told(finding, found))
    if not may_be_published(findings):
        raise Failed(f"{found.procedure} may not be published")
    print(f"{found.procedure}: {len(found.steps)} steps, may be published")


def _read(arguments: argparse.Namespace) -> Workflow:
    if not arguments.file.is_file():
        raise BadInput(f"there is no file {arguments.file}")
    try:
        return workflow(json.loads(arguments.file.read_text("utf-8-sig")))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise BadInput(f"{arguments.file} is no JSON: {error}") from None
    except InvalidWorkflow as error:
        for fault in error.faults:
            print(f"{fault.path or 'the file'}: {fault.why}")
        raise BadInput(f"{len(error.faults)} things are no workflow") from None


def _told(finding: Finding, it: Workflow) -> str:
    said: Callable[..., str] = _MEANING[finding.what].format
    grade = "" if finding.grade is Grade.ERROR else "warning: "
    name = it.steps[finding.step].name if finding.step in it.steps else it.name
    return f"{finding.step} ({name}): {grade}{said(**dict(finding.facts))}"
