"""A workflow from JSON and back; every fault named by where it stands.

The shape is that of `schema.json` beside this file, which is published for whoever writes
definitions with other tools.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from core.calendar.limits import InvalidLimit, Limit
from core.dossiers.effects import Said
from core.dossiers.states import Action as Deed
from core.errors import CoreError
from core.people.roles import Role
from core.workflow.conditions import ALWAYS, Condition, NoCondition, condition
from core.workflow.definition import FORMAT, Action, End, Given, Kind, Place, Step, Workflow

#: The longest text and the most steps, actions and branches.
LONGEST, MOST = 300, 200
#: The most ways on of all steps together.
MOST_WAYS = 1_000
#: The longest key of a step or action and code of a procedure, and identifier of an agency:
#: as wide as the columns that remember them.
LONGEST_KEY, LONGEST_UNIT = 60, 35

#: What an action may ask of the officer.
NEEDS = frozenset(Said.__dataclass_fields__)

#: What an action of a step may do to the dossier. Receiving comes before every workflow;
#: withdrawing, stopping and apologising are possible at every step of each.
DEEDS = frozenset(
    {
        Deed.TRANSFER, Deed.PROPOSE_SUPPLEMENT, Deed.ASK_PAPERS, Deed.ADD_PAPERS,
        Deed.ASK_PAYMENT, Deed.RECORD_PAYMENT, Deed.CONSULT, Deed.RECORD_OPINION, Deed.SUBMIT,
        Deed.APPROVE, Deed.SEND_BACK, Deed.FINISH, Deed.HAND_OVER,
    }
)  # fmt: skip

_Enum = TypeVar("_Enum", Kind, End, Role, Deed, Given)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a definition."""

    path: str  #: "steps.2.actions.0.to"
    why: str  #: `missing`, `form`, `unknown`, `twice`, `long`, `no_step`, `misplaced`


class InvalidWorkflow(CoreError):
    """Not a workflow. `faults` has every fault."""

    kind = "workflow.invalid"

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__(faults=[f"{fault.path}: {fault.why}" for fault in faults])


def workflow(value: Any) -> Workflow:
    """Read a definition.

    Raises:
        InvalidWorkflow: something in it is wrong; all of it is named.
    """
    reader = _Reader()
    found = reader.workflow(value)
    if reader.faults or found is None:
        raise InvalidWorkflow(reader.faults)
    return found


#: Which parts belong to which kind of step, besides those that all have.
_PARTS: dict[Kind, frozenset[str]] = {
    Kind.TASK: frozenset({"place", "time", "pauses", "actions", "prints", "form_part", "papers"}),
    Kind.FORK: frozenset({"branches"}),
    Kind.JOIN: frozenset({"next"}),
    Kind.NOTIFY: frozenset({"next", "notice"}),
    Kind.WAIT: frozenset({"next", "time", "pauses"}),
    Kind.CALL: frozenset({"next", "address", "time"}),
    Kind.AGENCY: frozenset({"next", "place", "time", "workflow", "pauses"}),
    Kind.END: frozenset({"end", "prints"}),
}
#: Those that it cannot be without.
_NEEDED: dict[Kind, tuple[str, ...]] = {
    Kind.TASK: ("place", "actions"),
    Kind.FORK: ("branches",),
    Kind.JOIN: ("next",),
    Kind.NOTIFY: ("next", "notice"),
    Kind.WAIT: ("next", "time"),
    Kind.CALL: ("next", "address"),
    Kind.AGENCY: ("next", "place"),
    Kind.END: ("end",),
}
_COMMON = frozenset({"key", "name", "name_en", "kind"})
_ACTION = frozenset({"key", "name", "name_en", "to", "when", "needs", "does", "leaves"})
_TOP = frozenset({"format", "procedure", "name", "unit", "limit", "start", "steps"})


@dataclass
class _Reader:
    """One reading: goes on after a fault, so that all are found at once."""

    faults: list[Fault] = field(default_factory=list)

    def workflow(self, value: Any) -> Workflow | None:
        if not isinstance(value, Mapping):
            self._fault("", "form")
            return None
        self._known(value, _TOP, "")
        if value.get("format") != FORMAT:
            self._fault("format", "unknown" if "format" in value else "missing")
        steps = self._steps(value.get("steps"))
        start = self._text(value, "start", "")
        if len(self._leads) > MOST_WAYS:
            self._fault("steps", "long")
        for path, to in [("start", start), *self._leads]:
            if to and to not in steps:
                self._fault(path, "no_step")
        return Workflow(
            self._text(value, "procedure", "", most=LONGEST_KEY),
            self._text(value, "name", ""),
            start,
            steps,
            self._text(value, "unit", "", needed=False, most=LONGEST_UNIT),
            self._limit(value, "limit", ""),
        )

    _leads: list[tuple[str, str]] = field(default_factory=list)

    def _steps(self, value: Any) -> dict[str, Step]:
        found: dict[str, Step] = {}
        for number, given in enumerate(self._list(value, "steps")):
            path = f"steps.{number}."
            if not isinstance(given, Mapping):
                self._fault(path[:-1], "form")
                continue
            step = self._step(given, path)
            if step.key in found:
                self._fault(f"{path}key", "twice")
            found[step.key] = step
        return found

    def _step(self, value: Mapping[str, Any], path: str) -> Step:
        kind = self._enum(Kind, value.get("kind", Kind.TASK.value), f"{path}kind") or Kind.TASK
        self._known(value, _COMMON | _PARTS[kind], path, other="misplaced")
        for part in _NEEDED[kind]:
            given = value.get(part)
            if given is None or (isinstance(given, str) and not given.strip()):
                self._fault(path + part, "missing")
        branches = tuple(self._texts(value, "branches", path))
        if kind is Kind.FORK and "branches" in value and len(branches) < 2:
            self._fault(f"{path}branches", "missing")
        self._leads += [(f"{path}branches.{n}", to) for n, to in enumerate(branches)]
        following = self._text(value, "next", path, needed=False)
        self._leads.append((f"{path}next", following))
        return Step(
            key=self._text(value, "key", path, most=LONGEST_KEY),
            name=self._text(value, "name", path),
            kind=kind,
            name_en=self._text(value, "name_en", path, needed=False),
            place=self._place(value, path),
            time=self._limit(value, "time", path),
            pauses=self._flag(value, "pauses", path),
            actions=tuple(self._actions(value, path)),
            branches=branches,
            next=following,
            end=self._enum(End, value["end"], f"{path}end") if "end" in value else None,
            notice=self._text(value, "notice", path, needed=False),
            address=self._text(value, "address", path, needed=False),
            workflow=self._text(value, "workflow", path, needed=False),
            prints=tuple(self._texts(value, "prints", path)),
            form_part=self._text(value, "form_part", path, needed=False),
            papers=tuple(self._texts(value, "papers", path)),
        )

    def _actions(self, value: Mapping[str, Any], path: str) -> list[Action]:
        found: list[Action] = []
        given = self._list(value["actions"], f"{path}actions") if "actions" in value else []
        for number, one in enumerate(given):
            here = f"{path}actions.{number}."
            if not isinstance(one, Mapping):
                self._fault(here[:-1], "form")
                continue
            self._known(one, _ACTION, here)
            action = Action(
                key=self._text(one, "key", here, most=LONGEST_KEY),
                name=self._text(one, "name", here),
                to=self._text(one, "to", here),
                name_en=self._text(one, "name_en", here, needed=False),
                when=self._condition(one, here),
                needs=tuple(self._needs(one, here)),
                does=self._deed(one, here),
                leaves=self._flag(one, "leaves", here),
            )
            if action.key in {other.key for other in found}:
                self._fault(f"{here}key", "twice")
            self._leads.append((f"{here}to", action.to))
            found.append(action)
        return found

    def _needs(self, value: Mapping[str, Any], path: str) -> list[str]:
        found = self._texts(value, "needs", path)
        for number, name in enumerate(found):
            if name not in NEEDS:
                self._fault(f"{path}needs.{number}", "unknown")
        return found

    def _deed(self, value: Mapping[str, Any], path: str) -> Deed | None:
        if "does" not in value:
            return None
        found = self._enum(Deed, value["does"], f"{path}does")
        if found is not None and found not in DEEDS:
            self._fault(f"{path}does", "misplaced")
        return found

    def _condition(self, value: Mapping[str, Any], path: str) -> Condition:
        if "when" not in value:
            return ALWAYS
        try:
            return condition(value["when"])
        except (NoCondition, RecursionError):
            self._fault(f"{path}when", "form")
            return ALWAYS

    def _place(self, value: Mapping[str, Any], path: str) -> Place | None:
        if "place" not in value:
            return None
        given = value["place"]
        if not isinstance(given, Mapping):
            self._fault(f"{path}place", "form")
            return None
        here = f"{path}place."
        self._known(given, frozenset({"unit", "role", "given", "officer"}), here)
        role = self._enum(Role, given.get("role"), f"{here}role")
        how = self._enum(Given, given.get("given", Given.CLAIM.value), f"{here}given")
        return Place(
            self._text(given, "unit", here),
            role or Role.HANDLING_OFFICER,
            how or Given.CLAIM,
            self._text(given, "officer", here, needed=False),
        )

    def _limit(self, value: Mapping[str, Any], name: str, path: str) -> Limit | None:
        if name not in value:
            return None
        if isinstance(value[name], Mapping):
            self._known(value[name], frozenset({"count", "unit"}), f"{path}{name}.")
        try:
            return Limit.from_json(value[name])
        except InvalidLimit:
            self._fault(path + name, "form")
            return None

    def _enum(self, kind: type[_Enum], value: Any, path: str) -> _Enum | None:
        try:
            return kind(value)
        except ValueError:
            self._fault(path, "unknown" if value is not None else "missing")
            return None

    def _text(
        self,
        value: Mapping[str, Any],
        name: str,
        path: str,
        *,
        needed: bool = True,
        most: int = LONGEST,
    ) -> str:
        given = value.get(name, "")
        if not isinstance(given, str):
            self._fault(path + name, "form")
            return ""
        if needed and not given.strip():
            self._fault(path + name, "missing")
        if len(given) > most:
            self._fault(path + name, "long")
        return given.strip()

    def _texts(self, value: Mapping[str, Any], name: str, path: str) -> list[str]:
        given = self._list(value[name], path + name) if name in value else []
        if not all(isinstance(one, str) and 0 < len(one) <= LONGEST for one in given):
            self._fault(path + name, "form")
            return []
        return given

    def _flag(self, value: Mapping[str, Any], name: str, path: str) -> bool:
        given = value.get(name, False)
        if not isinstance(given, bool):
            self._fault(path + name, "form")
            return False
        return given

    def _list(self, value: Any, path: str) -> list[Any]:
        if not isinstance(value, list) or not value:
            self._fault(path, "missing" if value in (None, []) else "form")
            return []
        if len(value) > MOST:
            self._fault(path, "long")
            return value[:MOST]
        return value

    def _known(
        self, value: Mapping[str, Any], names: frozenset[str], path: str, other: str = "unknown"
    ) -> None:
        for name in value:
            if name not in names:
                self._fault(f"{path}{str(name)[:60]}", other)

    def _fault(self, path: str, why: str) -> None:
        self.faults.append(Fault(path, why))


def as_json(it: Workflow) -> dict[str, Any]:
    """As `workflow` reads it; what has its usual value is left out."""
    top: dict[str, Any] = {"format": FORMAT, "procedure": it.procedure, "name": it.name}
    if it.unit:
        top["unit"] = it.unit
    if it.limit:
        top["limit"] = it.limit.as_json()
    return top | {"start": it.start, "steps": [_step_json(step) for step in it.steps.values()]}


def _step_json(step: Step) -> dict[str, Any]:
    found: dict[str, Any] = {"key": step.key, "name": step.name, "kind": step.kind.value}
    for name, written in _WRITTEN.items():
        value = getattr(step, name)
        if value:
            found[name] = written(value)
    return found


def _place_json(place: Place) -> dict[str, Any]:
    found = {"unit": place.unit, "role": place.role.value}
    if place.given is not Given.CLAIM:
        found["given"] = place.given.value
    return found | ({"officer": place.officer} if place.officer else {})


def _action_json(action: Action) -> dict[str, Any]:
    found: dict[str, Any] = {"key": action.key, "name": action.name, "to": action.to}
    if action.when is not ALWAYS:
        found["when"] = action.when.as_json()
    for name in ("name_en", "leaves"):
        if value := getattr(action, name):
            found[name] = value
    if action.does:
        found["does"] = action.does.value
    if action.needs:
        found["needs"] = list(action.needs)
    return found


_WRITTEN: dict[str, Callable[[Any], Any]] = {
    "name_en": str,
    "place": _place_json,
    "time": Limit.as_json,
    "pauses": bool,
    "actions": lambda actions: [_action_json(action) for action in actions],
    "branches": list,
    "next": str,
    "end": lambda end: end.value,
    "notice": str,
    "address": str,
    "workflow": str,
    "prints": list,
    "form_part": str,
    "papers": list,
}
