"""The form of one step: what its fields begin with, and the step that was typed.

Which fields there are depends on the kind of the step. Every fault is noted by its field;
whether the workflow is right as a whole the check says afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from backoffice.typed import Typed
from backoffice.workflow_condition_form import condition_from
from core.calendar.limits import InvalidLimit, Limit, LimitUnit
from core.dossiers.effects import LONGEST_SAID
from core.dossiers.states import Action as Deed
from core.notices.owing import KINDS
from core.people.roles import Role
from core.storable import storable
from core.workflow.definition import Action, End, Given, Kind, Place, Step
from core.workflow.editing import new_key
from core.workflow.reading import DEEDS, LONGEST

#: The order in which deeds, slips and fields are offered.
DEED_ORDER: tuple[Deed, ...] = tuple(deed for deed in Deed if deed in DEEDS)
SLIPS = (
    "control_slip",
    "supplement_slip",
    "refusal_slip",
    "apology_slip",
    "stop_notice_form",
    "tax_notice",
    "verification_letter",
)
ASKABLE = (*LONGEST_SAID, "unit_id", "officer_id", "papers", "amount", "due_on")
NOTICES = tuple(KINDS.values())

#: More ways out of a step than anybody draws.
MOST_ACTIONS, MOST_BRANCHES = 12, 10

#: Kind -> the fields that it has besides its name.
PARTS: dict[Kind, frozenset[str]] = {
    Kind.TASK: frozenset(
        {"place", "given", "time", "pauses", "actions", "prints", "form_part", "papers"}
    ),
    Kind.AGENCY: frozenset({"place", "time", "pauses", "workflow", "next"}),
    Kind.FORK: frozenset({"branches"}),
    Kind.JOIN: frozenset({"next"}),
    Kind.NOTIFY: frozenset({"notice", "next"}),
    Kind.WAIT: frozenset({"time", "pauses", "next"}),
    Kind.CALL: frozenset({"address", "time", "next"}),
    Kind.END: frozenset({"end", "prints"}),
}


@dataclass(frozen=True, slots=True)
class Offered:
    """What the form offers to choose from; a value that is not there is no value."""

    units: frozenset[str]
    steps: frozenset[str]


def step_from(typed: Typed, kind: Kind, key: str, offered: Offered, before: Step | None) -> Step:
    """The step that was typed; read `typed.faults` before using it.

    Args:
        key: of the step that is changed; empty: a new one.
        before: what it was: what the form does not show is kept.
    """
    reader = _Reader(typed, kind, offered, before)
    name = reader.text("step_name", needed=True)
    return Step(
        key or new_key(name, offered.steps),
        name,
        kind,
        name_en=reader.text("step_name_en"),
        place=reader.place(),
        time=reader.time(),
        pauses=reader.has("pauses") and typed.ticked("pauses"),
        actions=tuple(reader.actions()) if reader.has("actions") else (),
        branches=tuple(reader.branches()) if reader.has("branches") else (),
        next=reader.next_step("step_next") if reader.has("next") else "",
        end=reader.end(),
        notice=reader.notice(),
        address=reader.text("step_address", needed=True) if reader.has("address") else "",
        workflow=reader.text("step_workflow") if reader.has("workflow") else "",
        prints=reader.prints(),
        form_part=reader.text("step_form_part") if reader.has("form_part") else "",
        papers=tuple(reader.lines("step_papers")) if reader.has("papers") else (),
    )


@dataclass
class _Reader:
    """One reading of a form."""

    typed: Typed
    kind: Kind
    offered: Offered
    before: Step | None

    def has(self, part: str) -> bool:
        return part in PARTS[self.kind]

    def text(self, name: str, *, needed: bool = False) -> str:
        found = self.typed.text(name)
        if needed and not found:
            self.typed.faults[name] = "empty"
        elif len(found) > LONGEST:
            self.typed.faults[name] = "too_long"
        elif not storable(found):
            self.typed.faults[name] = "unprintable"
        return found

    def chosen(self, name: str, among: Sequence[str] | frozenset[str]) -> str:
        found = self.typed.text(name)
        if found not in among:
            self.typed.faults[name] = "choose"
        return found

    def next_step(self, name: str) -> str:
        return self.chosen(name, self.offered.steps)

    def place(self) -> Place | None:
        if not self.has("place"):
            return None
        unit = self.chosen("step_unit", self.offered.units)
        role = self.chosen("step_role", [one.value for one in Role])
        given, officer = Given.CLAIM, ""
        if self.has("given"):
            if self.typed.text("step_given") == Given.BALANCE.value:
                given = Given.BALANCE
            officer = self.text("step_officer")
        if self.typed.faults:
            return None
        return Place(unit, Role(role), given, officer)

    def time(self) -> Limit | None:
        if not self.has("time"):
            return None
        count, unit = self.typed.text("step_time"), self.typed.text("step_time_unit")
        if not count and unit != LimitUnit.SAME_DAY.value:
            if self.kind is Kind.WAIT:
                self.typed.faults["step_time"] = "empty"
            return None
        try:
            return Limit.from_json({"count": count.replace(",", ".") or 1, "unit": unit})
        except InvalidLimit as error:
            self.typed.faults["step_time"] = f"limit_{error.facts['why']}"
            return None

    def end(self) -> End | None:
        if not self.has("end"):
            return None
        found = self.chosen("step_end", [one.value for one in End])
        return End(found) if found in set(End) else None

    def notice(self) -> str:
        return self.chosen("step_notice", NOTICES) if self.has("notice") else ""

    def prints(self) -> tuple[str, ...]:
        """The slips that were ticked, and those which other tools know and the form does not."""
        if not self.has("prints"):
            return ()
        others = [one for one in (self.before.prints if self.before else ()) if one not in SLIPS]
        return (*(one for one in SLIPS if self.typed.ticked("step_prints", one)), *others)

    def lines(self, name: str) -> Iterator[str]:
        for line in self.typed.text(name).splitlines():
            if len(line) > LONGEST:
                self.typed.faults[name] = "too_long"
            elif not storable(line):
                self.typed.faults[name] = "unprintable"
            elif line.strip():
                yield line.strip()

    def branches(self) -> Iterator[str]:
        found = 0
        for number in range(MOST_BRANCHES):
            name = f"branch.{number}"
            if self.typed.text(name):
                found += 1
                yield self.next_step(name)
        if found < 2:
            self.typed.faults["branch.0"] = "two_branches"

    def actions(self) -> Iterator[Action]:
        taken: set[str] = set()
        for number in range(MOST_ACTIONS):
            action = self._action(number, taken)
            if action is not None:
                taken.add(action.key)
                yield action
        if not taken and not any(name.startswith("a.") for name in self.typed.faults):
            self.typed.faults["a.0.name"] = "one_action"

    def _action(self, number: int, taken: set[str]) -> Action | None:
        at = f"a.{number}"
        if self.typed.ticked(f"{at}.gone") or not (
            self.typed.text(f"{at}.name") or self.typed.text(f"{at}.to")
        ):
            return None
        name = self.text(f"{at}.name", needed=True)
        before = self._before(self.typed.text(f"{at}.key"), taken)
        deed = self.typed.text(f"{at}.does")
        return Action(
            before.key if before else new_key(name, self._keys() | taken),
            name,
            self.next_step(f"{at}.to"),
            name_en=self.text(f"{at}.name_en"),
            when=condition_from(self.typed, at),
            needs=self._needs(at, before),
            does=Deed(deed) if deed in {one.value for one in DEEDS} else None,
            leaves=self.typed.ticked(f"{at}.leaves"),
        )

    def _before(self, key: str, taken: set[str]) -> Action | None:
        for action in self.before.actions if self.before else ():
            if action.key == key and key not in taken:
                return action
        return None

    def _keys(self) -> set[str]:
        return {action.key for action in self.before.actions} if self.before else set()

    def _needs(self, at: str, before: Action | None) -> tuple[str, ...]:
        others = [one for one in (before.needs if before else ()) if one not in ASKABLE]
        return (*(one for one in ASKABLE if self.typed.ticked(f"{at}.needs", one)), *others)
