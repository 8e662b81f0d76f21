"""The open tasks of a dossier on a workflow: shown, taken, given, done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from backoffice.asks import ASKS, KINDS, said
from backoffice.formats import Formats
from backoffice.offered import Offered, Tried, by_step, named
from backoffice.pages import href
from backoffice.reception import request_id
from backoffice.typed import Typed
from backoffice.visitor import Visitor
from backoffice.workflow_table import known_as
from core.clock import CIVIL
from core.dossiers.commands import MoveNotAllowed
from core.dossiers.effects import SupplementLimit
from core.dossiers.models import Dossier, DossierEvent
from core.dossiers.states import State
from core.errors import CoreError, InvalidInput, NotAllowed
from core.forms.filling import form_of
from core.people.models import Officer
from core.people.roles import Right
from core.workflow import engine, running, tasks
from core.workflow.definition import Kind
from core.workflow.engine import NoSuchAction
from core.workflow.gone import TaskGone
from core.workflow.models import Delegated
from core.workflow.needing import needed
from core.workflow.permitted import TaskOfAnother, require
from core.workflow.versions import workflow_of
from core.workflow.whereabouts import Here, NoWorkflow, OpenTask, whereabouts

#: Refusals that the page explains.
_EXPLAINED = (MoveNotAllowed, NoSuchAction, SupplementLimit, TaskGone, TaskOfAnother)


@dataclass(frozen=True, slots=True)
class TaskShown:
    """One open task."""

    token: int
    name: str  #: of its step
    unit: str
    role: str
    officer: str  #: empty while it is in the pool
    due: str
    missed: bool
    waits: bool  #: nobody does it: time, another system or another agency
    offered: list[Offered] = field(default_factory=list)
    takes: bool = False  #: this officer may take it from the pool
    gives_back: bool = False
    #: (officer, what to call him) to whom this officer may give it
    candidates: list[tuple[str, str]] = field(default_factory=list)
    typed: Typed = field(default_factory=Typed)
    #: (name, address or empty) of what is printed at the step
    prints: list[tuple[str, str]] = field(default_factory=list)
    papers: tuple[str, ...] = ()  #: that come into being at the step
    form: str = ""  #: where the part of the form is that is filled in at the step

    @property
    def id(self) -> str:
        """Of the form by which it is given."""
        return desk_id(self.token)


@dataclass(frozen=True, slots=True)
class Near:
    """A dossier of another agency that belongs to this one."""

    code: str
    unit: str
    state: State
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Stands:
    """Where a dossier stands in its workflow."""

    name: str  #: of the workflow
    version_id: int
    mine: list[TaskShown]  #: those that this officer may do something about
    others: list[TaskShown]
    steps: tuple[str, ...]  #: keys of the steps where it stands
    children: list[Near]
    parent: Near | None


class Steps:
    """What a dossier's page shows and does about its workflow."""

    async def shown(
        self, who: Visitor, dossier: Dossier, f: Formats, tried: Tried | None
    ) -> Stands | None:
        """Where it stands; None for one that runs on no workflow."""
        try:
            here = await whereabouts(dossier)
        except NoWorkflow:
            parent = await _parent(dossier)
            return Stands("", 0, [], [], (), [], parent) if parent else None
        names = await _names([task.officer_id for task in here.open.values()])
        found = [
            await _shown(task, here, who, dossier, f, names, tried) for task in here.open.values()
        ]
        mine = [one for one in found if one.offered or one.candidates or one.gives_back]
        return Stands(
            here.workflow.name,
            dossier.workflow_version_id or 0,
            mine,
            [one for one in found if one not in mine],
            tuple(token.step for token in here.state.tokens),
            await _children(dossier),
            await _parent(dossier),
        )

    async def take(
        self, who: Visitor, dossier: Dossier, token: int, key: str, typed: Typed
    ) -> CoreError | None:
        """Do it; the refusal, if it is one that the page explains. Faults go to `typed`.

        Raises:
            NotAllowed: the officer does not do such tasks.
        """
        given = request_id(typed)
        if given is not None and await DossierEvent.exists(
            request_id=given, dossier_id=dossier.id, officer_id=who.officer.id
        ):
            return None
        try:
            here = await whereabouts(dossier)
            words = said(_parts(here, token, key, who, dossier), typed, dossier)
            if typed.faults:
                return None
            await running.act(
                who.actor, dossier.code, token, key, words, now=who.now, request_id=given
            )
        except NoWorkflow:
            return TaskGone(by="", step="", done="", at="")
        except InvalidInput as error:
            noted(error, typed)
        except _EXPLAINED as error:
            return error
        return None

    async def give(
        self, who: Visitor, dossier: Dossier, token: int, typed: Typed
    ) -> CoreError | None:
        """Take a task, give it to the officer named, or give it back."""
        to = typed.text("to")
        try:
            if to == "me":
                await tasks.claim(who.actor, dossier.code, token, now=who.now)
            elif to == "pool":
                await tasks.assign(who.actor, dossier.code, token, None, now=who.now)
            else:
                officer = typed.text("officer_id")
                plain = officer.isascii() and officer.isdigit() and len(officer) < 18
                wanted = int(officer) if plain else 0
                await tasks.assign(who.actor, dossier.code, token, wanted, now=who.now)
        except NoWorkflow:
            return TaskGone(by="", step="", done="", at="")
        except InvalidInput as error:
            noted(error, typed)
        except _EXPLAINED as error:
            return error
        return None

    async def explained(self, error: CoreError | None, dossier: Dossier, f: Formats) -> str:
        """Why it was refused, in words; days and moments as people write them."""
        if error is None:
            return ""
        facts = error.facts
        told: dict[str, Any] = {
            key: f.date(date.fromisoformat(str(facts[key]))) for key in ("on", "by")
            if key in facts and not isinstance(error, TaskGone)
        }  # fmt: skip
        if isinstance(error, TaskOfAnother):
            told["name"] = (await _names([facts["officer_id"]])).get(facts["officer_id"], "")
        if isinstance(error, TaskGone):
            return await _gone(facts, dossier, f)
        return f.say(f"error.{error.kind}", **told)


def desk_id(token: int) -> str:
    """The id of the form by which a task is given."""
    return f"desk{token}"


def noted(error: InvalidInput, typed: Typed) -> None:
    """A fault that core found, at the field that it is about."""
    name, why = str(error.facts["field"]), str(error.facts["why"])
    typed.faults[name] = "choose" if KINDS.get(name) == "choice" else why


def _parts(here: Here, token: int, key: str, who: Visitor, dossier: Dossier) -> Sequence[str]:
    """The fields that the form of this action had."""
    task = here.open.get(token)
    for action in here.workflow[task.step].actions if task else ():
        if action.key == key:
            usual = ASKS[action.does] if action.does else ("note",)
            must = needed(action, here.workflow, dossier, who.actor.tree)
            return tuple(dict.fromkeys((*must, *usual)))
    return ()


async def _shown(
    task: OpenTask,
    here: Here,
    who: Visitor,
    dossier: Dossier,
    f: Formats,
    names: dict[int, str],
    tried: Tried | None,
) -> TaskShown:
    step = here.workflow[task.step]
    waits = step.kind is not Kind.TASK
    may = not waits and dossier.state is not State.STOPPED and await _may(who, task)
    directs = not waits and task.unit_id is not None and who.actor.may(Right.ASSIGN, task.unit_id)
    again = tried.typed if tried and tried.id == desk_id(task.token) else Typed()
    return TaskShown(
        task.token,
        named(step.name, step.name_en, f),
        f.unit(who.actor.tree.get(task.unit_id)) if task.unit_id else "",
        f.say(f"role.{task.role.value}") if task.role else "",
        names.get(task.officer_id or 0, ""),
        f.moment(task.due_at) if task.due_at else "",
        task.due_at is not None and task.due_at < who.now,
        waits,
        [
            await by_step(action, task, here, who, dossier, f, tried)
            for action in engine.offered(here.workflow, here.state, task.token, here.data(dossier))
        ]
        if may
        else [],
        may and task.officer_id is None,
        task.officer_id is not None and (directs or (may and task.officer_id == who.officer.id)),
        await _candidates(who, task, f) if directs else [],
        again,
        [
            (known_as(f, f"workflow_slip.{slip}", slip), _printed(slip, dossier))
            for slip in step.prints
        ],
        step.papers,
        await _form(step.form_part, dossier) if may and step.form_part else "",
    )


async def _form(part: str, dossier: Dossier) -> str:
    """Where that part is filled in; empty when the dossier's form has none of that name."""
    version = await form_of(dossier)
    if version is None or part not in {one.key for one in version.form.parts}:
        return ""
    return f"{href('dossiers', dossier.code, 'form')}?{urlencode({'part': part})}"


def _printed(slip: str, dossier: Dossier) -> str:
    """Where a slip of a step is printed; empty when it comes from elsewhere, or not yet."""
    ready = {
        "receipt": dossier.received_at is not None,
        "supplement": dossier.state is State.WAITING_PAPERS,
        "refusal": dossier.outcome == "refused" and dossier.completed_at is not None,
    }
    name = slip.removesuffix("_slip")
    return href("dossiers", dossier.code, f"{name}.pdf") if ready.get(name) else ""


async def _may(who: Visitor, task: OpenTask) -> bool:
    try:
        await require(who.actor, task, who.now)
    except (NotAllowed, TaskOfAnother):
        return False
    return True


async def _candidates(who: Visitor, task: OpenTask, f: Formats) -> list[tuple[str, str]]:
    """Officers who could do it, each with what lies on the desk already."""
    able = [one for one in await tasks.able(who.actor, task, who.now) if one[0] != task.officer_id]
    names = await _names([officer for officer, _ in able])
    return [
        (str(officer), f.say("task.candidate", name=names[officer], count=f.number(load)))
        for officer, load in able
    ]


async def _names(officers: Sequence[int | None]) -> dict[int, str]:
    wanted = {one for one in officers if one is not None}
    found = await Officer.filter(id__in=wanted).values_list("id", "name") if wanted else []
    return dict(found)


async def _children(dossier: Dossier) -> list[Near]:
    found = (
        await Delegated.filter(parent_id=dossier.id)
        .order_by("id")
        .select_related("child__receiving_unit")
    )
    return [_near(one.child) for one in found]


async def _parent(dossier: Dossier) -> Near | None:
    if dossier.pin_hash:
        return None
    found = await Delegated.get_or_none(child_id=dossier.id).select_related(
        "parent__receiving_unit"
    )
    return _near(found.parent) if found else None


def _near(dossier: Dossier) -> Near:
    return Near(dossier.code, dossier.receiving_unit.name, dossier.state, dossier.due_at)


async def _gone(facts: dict[str, Any], dossier: Dossier, f: Formats) -> str:
    """Who was first, with what, when."""
    if not facts["by"]:
        return f.say("error.workflow.task_gone_alone")
    step = None
    if dossier.workflow_version_id is not None:
        step = (await workflow_of(dossier.workflow_version_id)).steps.get(facts["step"])
    done = next((one for one in step.actions if one.key == facts["done"]), None) if step else None
    return f.say(
        "error.workflow.task_gone",
        name=facts["by"],
        done=named(done.name, done.name_en, f) if done else "",
        at=f.moment(datetime.fromisoformat(facts["at"]).astimezone(CIVIL)),
    )
