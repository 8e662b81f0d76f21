"""What the check of a workflow found, in words: what is wrong, and how to mend it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from backoffice.formats import Formats
from backoffice.workflow_drawing import role_name, unit_name
from core.people.roles import Role
from core.workflow.definition import Step, Workflow
from core.workflow.findings import Finding, Grade


@dataclass(frozen=True, slots=True)
class Told:
    """One finding, ready to be read."""

    what: str  #: its name: one of `findings.WHATS`
    step: str  #: its key; empty: of the workflow
    number: int  #: of the step in the table, from 1; 0: of the workflow
    name: str
    grade: Grade
    text: str
    mend: str

    @property
    def is_error(self) -> bool:
        """Whether it keeps the workflow from being published."""
        return self.grade is Grade.ERROR


def told(
    found: Iterable[Finding], workflow: Workflow, f: Formats, names: Mapping[str, str]
) -> list[Told]:
    """Each finding in words, in the order in which they were found.

    Args:
        names: identifier of an agency -> its name.
    """
    return [_told(one, workflow, f, names) for one in found]


def worst(findings: Iterable[Told]) -> dict[str, Grade]:
    """Step -> how bad its worst finding is: what the drawing marks."""
    marks: dict[str, Grade] = {}
    for one in findings:
        if one.step and marks.get(one.step) is not Grade.ERROR:
            marks[one.step] = one.grade
    return marks


def _told(one: Finding, workflow: Workflow, f: Formats, names: Mapping[str, str]) -> Told:
    facts = _facts(one, workflow, f, names)
    step = workflow.steps.get(one.step)
    return Told(
        one.what,
        one.step if step else "",
        list(workflow.steps).index(one.step) + 1 if step else 0,
        step_name(step, f) if step else workflow.name,
        one.grade,
        f.say(f"workflow_finding.{one.what}", **facts),
        f.say(f"workflow_mend.{one.what}", **facts),
    )


def step_name(step: Step, f: Formats) -> str:
    """The name of a step in the language, as far as it has one."""
    return (step.name_en if f.language == "en" else "") or step.name


def _facts(
    one: Finding, workflow: Workflow, f: Formats, names: Mapping[str, str]
) -> dict[str, str]:
    """What the sentences name. Fields of the form, whatever they are called, become `example`."""
    if one.what == "nothing_offered":
        pairs = [f"{field}: {_value(value, f)}" for field, value in one.facts]
        return {"example": ", ".join(pairs)}
    say = _Sayings(workflow.steps.get(one.step), workflow, f, names)
    return {name: say(name, value) for name, value in one.facts}


def _value(value: Any, f: Formats) -> str:
    if value in (None, "None"):
        return f.say("workflows.value_none")
    return f.say("workflows.value_other") if value == "\x00" else str(value)


@dataclass(frozen=True, slots=True)
class _Sayings:
    """How each kind of fact is said."""

    step: Step | None
    workflow: Workflow
    f: Formats
    names: Mapping[str, str]

    def __call__(self, name: str, value: Any) -> str:
        known: dict[str, Callable[[Any], str]] = {
            "unit": lambda unit: unit_name(self.f, unit, self.names),
            "role": lambda role: role_name(self.f, Role(role)),
            "roles": lambda roles: ", ".join(
                role_name(self.f, Role(one)) for one in roles.split(", ") if one
            ),
            "action": self._action,
            "does": lambda deed: self.f.say(f"action.{deed}"),
            "wanted": lambda deed: self.f.say(f"action.{deed}"),
            "slip": lambda slip: self.f.say(f"workflow_slip.{slip}"),
            "days": self.f.decimal,
            "allowed_days": self.f.decimal,
            "path": lambda path: ", ".join(self._step(one) for one in path.split(", ")),
            **dict.fromkeys(("branch", "to"), self._step),
        }
        return known[name](value)

    def _step(self, key: str) -> str:
        step = self.workflow.steps.get(key)
        if step is None:
            return key
        return f"{list(self.workflow.steps).index(key) + 1}. {step_name(step, self.f)}"

    def _action(self, key: str) -> str:
        for action in self.step.actions if self.step else ():
            if action.key == key:
                return (action.name_en if self.f.language == "en" else "") or action.name
        return key
