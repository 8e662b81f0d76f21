"""The steps of a workflow as the table that officials are used to: who, what, how long."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from backoffice.formats import Formats
from backoffice.pages import WORDING
from backoffice.workflow_drawing import place_name, time_of
from backoffice.workflow_findings import Told, step_name
from core.workflow.conditions import ALWAYS, Condition
from core.workflow.definition import Action, Given, Kind, Step, Workflow


@dataclass(frozen=True, slots=True)
class WayLine:
    """One way out of a step."""

    name: str  #: of the action; empty: the only way on, or a branch
    number: int  #: of the step that it leads to
    to: str  #: its name
    notes: tuple[str, ...]  #: what it does, when it is offered, what it asks for


@dataclass(frozen=True, slots=True)
class Row:
    """One step."""

    number: int
    key: str
    name: str
    kind: Kind
    first: bool  #: dossiers begin here
    who: str
    given: str  #: how the officer is found, when somebody said
    time: str
    ways: tuple[WayLine, ...]
    notes: tuple[str, ...]
    findings: tuple[Told, ...]
    standing: int  #: dossiers that are here now


def rows_of(
    workflow: Workflow,
    f: Formats,
    names: Mapping[str, str],
    findings: Sequence[Told] = (),
    standing: Mapping[str, int] | None = None,
) -> list[Row]:
    """The table.

    Args:
        names: identifier of an agency -> its name.
        standing: step -> open dossiers there.
    """
    scribe = _Scribe(workflow, f, names)
    return [
        scribe.row(
            number,
            step,
            tuple(one for one in findings if one.step == step.key),
            (standing or {}).get(step.key, 0),
        )
        for number, step in enumerate(workflow.steps.values(), 1)
    ]


def numbered(workflow: Workflow, f: Formats) -> list[tuple[str, str]]:
    """The steps to choose from: (key, "3. Thẩm định")."""
    return [
        (step.key, f"{number}. {step_name(step, f)}")
        for number, step in enumerate(workflow.steps.values(), 1)
    ]


def condition_words(f: Formats, it: Condition) -> str:
    """A condition as a person would say it."""
    if it.word == "field":
        name = f.say("workflows.outcome_field") if it.field == "outcome" else it.field
        return f.say(f"workflow_is.{it.how.value}", field=name, value=_value(f, it))
    if it.word == "not":
        (part,) = it.parts
        if part.word == "field" and part.how.value in ("equal", "given"):
            name = f.say("workflows.outcome_field") if part.field == "outcome" else part.field
            return f.say(f"workflow_is.not_{part.how.value}", field=name, value=_value(f, part))
        return f.say("workflow_is.not", part=condition_words(f, part))
    between = f.say(f"workflow_is.{it.word}_between")
    return "(" + f" {between} ".join(condition_words(f, part) for part in it.parts) + ")"


def known_as(f: Formats, key: str, otherwise: str) -> str:
    """The sentence under a key, where there is one: definitions from elsewhere name more."""
    return f.say(key) if WORDING.has(key) else otherwise


def _value(f: Formats, it: Condition) -> str:
    values = it.value if isinstance(it.value, list) else [it.value]
    return ", ".join(_said(f, it.field, one) for one in values)


def _said(f: Formats, field: str, value: Any) -> str:
    if field == "outcome" and value in ("granted", "refused"):
        return f.say(f"outcome.{value}").lower()
    if isinstance(value, bool):
        return f.say("workflows.value_true" if value else "workflows.value_false")
    return str(value)


@dataclass(frozen=True, slots=True)
class _Scribe:
    """Writes the rows of one workflow."""

    workflow: Workflow
    f: Formats
    names: Mapping[str, str]

    def row(self, number: int, step: Step, findings: tuple[Told, ...], standing: int) -> Row:
        place = step.place
        given = ""
        if place is not None and place.given is not Given.CLAIM:
            given = self.f.say(f"workflow_given.{place.given.value}")
        if place is not None and place.officer:
            given = self.f.say("workflows.officer", name=place.officer)
        return Row(
            number,
            step.key,
            step_name(step, self.f),
            step.kind,
            step.key == self.workflow.start,
            place_name(self.f, place.unit, place.role, self.names) if place else "",
            given,
            time_of(self.f, step),
            tuple(self._ways(step)),
            tuple(self._notes(step)),
            findings,
            standing,
        )

    def _ways(self, step: Step) -> Iterator[WayLine]:
        for action in step.actions:
            name = (action.name_en if self.f.language == "en" else "") or action.name
            yield self._way(name, action.to, tuple(self._said_of(action)))
        for to in (*step.branches, *((step.next,) if step.next else ())):
            yield self._way("", to, ())

    def _way(self, name: str, to: str, notes: tuple[str, ...]) -> WayLine:
        number = list(self.workflow.steps).index(to) + 1
        return WayLine(name, number, step_name(self.workflow[to], self.f), notes)

    def _said_of(self, action: Action) -> Iterator[str]:
        if action.does is not None:
            yield self.f.say(f"action.{action.does.value}")
        if action.when != ALWAYS:
            said = condition_words(self.f, action.when)
            yield self.f.say("workflows.when", condition=said.removeprefix("(").removesuffix(")"))
        if action.needs:
            asked = ", ".join(self.f.say(f"workflow_need.{one}") for one in action.needs)
            yield self.f.say("workflows.needs", fields=asked)
        if action.leaves:
            yield self.f.say("workflows.leaves")

    def _notes(self, step: Step) -> Iterator[str]:
        say = self.f.say
        if step.notice:
            notice = known_as(self.f, f"workflow_notice.{step.notice}", step.notice)
            yield say("workflows.notice", notice=notice)
        if step.address:
            yield say("workflows.address", address=step.address)
        if step.workflow:
            yield say("workflows.procedure_there", code=step.workflow)
        if step.end:
            yield say(f"workflow_end.{step.end.value}")
        if step.prints:
            slips = ", ".join(known_as(self.f, f"workflow_slip.{one}", one) for one in step.prints)
            yield say("workflows.prints", slips=slips)
        if step.form_part:
            yield say("workflows.form_part", part=step.form_part)
        if step.papers:
            yield say("workflows.papers", papers=", ".join(step.papers))
