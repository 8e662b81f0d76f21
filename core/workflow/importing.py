"""Processes as an older system kept them: a table of steps, each with the tasks of a group.

What can be said in a `Workflow` becomes one; what cannot is listed with its reason, and
what the table says wrongly is left as it is for the check to find. Source of the shape:
the export of a district one-stop, `{"code", "name", "totaltime", "steps": [{"group", "name",
"tasks": [{"code", "name", "time", "next", "biz_done", "pause", "unpause"}]}]}`, every value
a text; -1 means no limit, times are in working days.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from core.calendar.limits import InvalidLimit, Limit, LimitUnit
from core.dossiers.states import Action as Deed
from core.errors import InvalidInput
from core.people.roles import Role
from core.workflow.definition import Action, End, Kind, Place, Step, Where, Workflow
from core.workflow.reading import LONGEST

#: A task of that name is done by such an officer; others by who handles the dossier. What a
#: department hands over is the result, numbered and stamped.
_ROLES: dict[str, Role] = {
    "TIEP_NHAN": Role.RECEIVING_OFFICER,
    "BAN_GIAO": Role.CLERK,
    "PHAN_CONG": Role.HEAD,
    "XET_DUYET": Role.HEAD,
    "TRINH_KY": Role.HEAD,
    "KY_DUYET": Role.LEADER,
}
#: What a task of that name does to the dossier; one that ends the measured time finishes it.
_DEEDS: dict[str, Deed] = {
    "KY_DUYET": Deed.APPROVE,
    "NHAN_BIEN_LAI_NOP_THUE": Deed.RECORD_PAYMENT,
    "TRA_KET_QUA": Deed.HAND_OVER,
}
#: The one-stop hands the dossier on; the leader signs.
_HANDS_ON, _SIGNS = "BAN_GIAO", "KY_DUYET"
#: What is added where the table lets the leader's signature end the measured time.
_ISSUING, _ISSUING_EN = "Vào sổ, đóng dấu, phát hành kết quả", "Number, stamp and issue"
#: Groups that are the one-stop or its leaders; a department otherwise.
_ONE_STOP, _LEADERS = "BP_MOT_CUA", "LANH_DAO_DON_VI"
#: How the table says that nothing follows, and that there is no limit.
_NOTHING, _NO_LIMIT = "NULL", -1.0


@dataclass(frozen=True, slots=True)
class Unexpressed:
    """One thing of the table that the workflow does not say."""

    place: str  #: the code of a task, or of the process
    why: str  #: `next_elsewhere`, `time`, `single_user`, `fee`, `step_time`, `signed_is_done`
    what: str


@dataclass(frozen=True)
class Imported:
    """A workflow and what was left out of it."""

    workflow: Workflow
    unexpressed: tuple[Unexpressed, ...] = ()


def imported(row: Any) -> Imported:
    """One process of the table.

    Raises:
        InvalidInput: it is none: no code, no steps, a task without a code.
    """
    if (
        not isinstance(row, Mapping)
        or not row.get("code")
        or not isinstance(row.get("steps"), list)
    ):
        raise InvalidInput(field="workflow", why="form")
    return _Import(row).done()


@dataclass
class _Import:
    row: Mapping[str, Any]
    left: list[Unexpressed] = field(default_factory=list)

    def done(self) -> Imported:
        tasks = list(self._tasks())
        codes = {str(task["code"]) for _, task in tasks}
        if not tasks:
            raise InvalidInput(field="workflow", why="empty")
        paused, steps = False, {}
        departments = self._departments()
        for group, task in tasks:
            code = str(task["code"])
            # The clock stands from handing out the notice until the proof is brought: while
            # the dossier waits at every step after the one, the other included.
            step = self._step(group, task, codes, departments, pauses=paused)
            paused = (paused or task.get("pause") == "true") and task.get("unpause") != "true"
            steps[code] = step
            if step.place and step.place.role is Role.LEADER and step.actions[0].completes:
                self._split(step, steps, pauses=paused)
        steps["END"] = Step("END", "Kết thúc", Kind.END, "End", end=End.HANDED_OVER)
        if fee := str(self.row.get("fee") or ""):
            self._left(str(self.row["code"]), "fee", fee)
        total = self._limit(str(self.row.get("totaltime", "-1")), str(self.row["code"]))
        first = str(tasks[0][1]["code"])
        name = _named(self.row)
        workflow = Workflow(str(self.row["code"]), name, first, steps, limit=total)
        return Imported(workflow, tuple(self.left))

    def _tasks(self) -> list[tuple[str, Mapping[str, Any]]]:
        found = []
        for step in self.row["steps"]:
            if not isinstance(step, Mapping) or not isinstance(step.get("tasks"), list):
                raise InvalidInput(field="workflow", why="form")
            self._step_time(step)
            for task in step["tasks"]:
                if not isinstance(task, Mapping) or not task.get("code"):
                    raise InvalidInput(field="workflow", why="form")
                found.append((str(step.get("group") or ""), task))
        return found

    def _step_time(self, step: Mapping[str, Any]) -> None:
        """A step has a time of its own beside those of its tasks: only tasks keep one here."""
        times = [_number(task.get("time")) for task in step["tasks"] if isinstance(task, Mapping)]
        said = _number(step.get("time"))
        summed = sum(time for time in times if time is not None and time > 0)
        if said is not None and said >= 0 and abs(said - summed) > 1e-9:
            self._left(str(step.get("name") or step.get("group")), "step_time", f"{said:g}")

    def _departments(self) -> Sequence[str]:
        """The departments in the order in which they come in; the first one handles."""
        groups = dict.fromkeys(str(step.get("group") or "") for step in self.row["steps"])
        return [group for group in groups if group not in (_ONE_STOP, _LEADERS)]

    def _step(
        self,
        group: str,
        task: Mapping[str, Any],
        codes: set[str],
        departments: Sequence[str],
        *,
        pauses: bool,
    ) -> Step:
        code, following = str(task["code"]), str(task.get("next") or _NOTHING)
        if following == _NOTHING:
            following = "END"
        elif following not in codes:
            self._left(code, "next_elsewhere", following)
            following = "END"
        if task.get("single_user") == "true":
            self._left(code, "single_user", "true")
        name, kind = _named(task), code.rpartition("::")[2]
        does = _DEEDS.get(kind)
        if task.get("biz_done") == "true":
            does = Deed.FINISH
        elif kind == _HANDS_ON and group == _ONE_STOP:
            does = Deed.TRANSFER
        return Step(
            key=code,
            name=name,
            place=_place(group, kind, departments),
            time=self._limit(str(task.get("time", "0")), code),
            pauses=pauses,
            actions=(Action("done", name, following, does=does),),
            prints=("tax_notice",) if pauses else (),
        )

    def _split(self, signing: Step, steps: dict[str, Step], *, pauses: bool) -> None:
        """Who signs does not number and stamp (L-74): the time ends one step later here."""
        signed = signing.actions[0]
        key = f"{signing.key}::PHAT_HANH"
        self._left(signing.key, "signed_is_done", signing.name)
        steps[signing.key] = replace(signing, actions=(replace(signed, to=key, does=Deed.APPROVE),))
        issued = Action("done", _ISSUING, signed.to, _ISSUING_EN, does=Deed.FINISH)
        clerk = Place(Where.RECEIVING.value, Role.CLERK)
        steps[key] = Step(
            key, _ISSUING, name_en=_ISSUING_EN, place=clerk, actions=(issued,), pauses=pauses
        )

    def _limit(self, text: str, place: str) -> Limit | None:
        days = _number(text)
        if days is None:
            self._left(place, "time", text)
        if days is None or days in (0, _NO_LIMIT):
            return None
        try:
            return Limit.from_json({"count": text, "unit": LimitUnit.WORKING_DAY.value})
        except InvalidLimit:
            self._left(place, "time", text)
            return None

    def _left(self, place: str, why: str, what: str) -> None:
        self.left.append(Unexpressed(place, why, what[:120]))


def _named(row: Mapping[str, Any]) -> str:
    return " ".join(str(row.get("name") or row["code"]).split())[:LONGEST]


def _number(text: Any) -> float | None:
    try:
        return float(text)
    except (TypeError, ValueError):
        return None


def _place(group: str, task: str, departments: Sequence[str]) -> Place:
    if group == _ONE_STOP:
        return Place(Where.RECEIVING.value, Role.RECEIVING_OFFICER)
    if group == _LEADERS:
        return Place(Where.RECEIVING.value, Role.LEADER)
    role = _ROLES.get(task, Role.HANDLING_OFFICER)
    if departments and group == departments[0]:
        return Place(Where.HANDLING.value, role)
    return Place(group, role)  # another unit: the check asks for officers there
