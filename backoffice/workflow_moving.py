"""Moving running dossiers to a new version: which step becomes which, seen before it is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from aiohttp import web

from backoffice import pages
from backoffice.formats import Formats
from backoffice.forms import Form
from backoffice.workflow_drawing import place_name, time_of
from backoffice.workflow_findings import step_name
from backoffice.workflow_table import numbered
from backoffice.workflow_view import View, designed, head_of
from core.errors import InvalidInput
from core.forms.models import Stage
from core.workflow import versions
from core.workflow.definition import Kind, Step, Workflow
from core.workflow.mapping import nests, stays_at, targets, usual
from core.workflow.models import WorkflowVersion
from core.workflow.move_preview import AtStep, Preview, preview, standing
from core.workflow.moving import move


@dataclass(frozen=True, slots=True)
class Line:
    """One step of the old version, and what takes its place."""

    key: str
    name: str  #: "3. Thẩm định"
    is_fork: bool
    count: int  #: dossiers that stand there
    target: str  #: chosen; empty: they stay
    choices: tuple[tuple[str, str], ...]
    changes: tuple[tuple[str, str], ...]  #: before and after, of what differs: place, time
    seen: AtStep | None


@dataclass(frozen=True, slots=True)
class Kept:
    """Why dossiers stay."""

    text: str
    count: int


class Moving:
    """The page of one move, from an older version to the published one."""

    async def page(self, request: web.Request) -> web.StreamResponse:
        """The mapping to begin with, and what it would do."""
        view, old = await _versions(request, request.query.get("from", ""))
        was = await versions.workflow_of(old.id)
        mapping = usual(was, view.workflow) | _forks(was, view.workflow)
        return await _page(request, view, old, mapping)

    async def submit(self, request: web.Request, form: Form) -> web.StreamResponse:
        """Show what another mapping would do, or, confirmed, move."""
        view, old = await _versions(request, form.text("from"))
        was = await versions.workflow_of(old.id)
        mapping = usual(was, view.workflow) | _forks(was, view.workflow)
        for number, key in enumerate(was.steps):
            if f"map.{number}" in form.texts and key in mapping:
                mapping[key] = form.text(f"map.{number}")
        if form.text("step") != "confirm":
            return await _page(request, view, old, mapping)
        done = await move(old.id, view.row.id, mapping, view.who.actor, view.who.now)
        told = {
            "from": old.id,
            "done": "moved",
            "moved": done.moved,
            "stayed": done.stayed,
            "more": int(done.more),
        }
        return pages.go(f"{view.address}/move?{urlencode(told)}")


async def _versions(request: web.Request, text: str) -> tuple[View, WorkflowVersion]:
    """The published version of the address, and the older one that dossiers come from.

    Raises:
        NotFound, NotAllowed: as `designed`.
        InvalidInput: there is nothing to move between these.
    """
    view = await designed(request)
    id = int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0
    old = await versions.version(id)
    same = (old.procedure_code, old.unit_code) == (view.row.procedure_code, view.row.unit_code)
    if not same or old.stage is not Stage.RETIRED or view.row.stage is not Stage.PUBLISHED:
        raise InvalidInput(field="from", why="choose")
    return view, old


def _forks(old: Workflow, new: Workflow) -> dict[str, str]:
    """Forks, too, are taken over by their keys to begin with."""
    return {
        key: key if key in new.steps and new[key].kind is Kind.FORK else ""
        for key, step in old.steps.items()
        if step.kind is Kind.FORK
    }


async def _page(
    request: web.Request, view: View, old: WorkflowVersion, mapping: Mapping[str, str]
) -> web.Response:
    f = pages.formats(request)
    was = await versions.workflow_of(old.id)
    counts = await standing(old.id)
    seen = await preview(old.id, view.row.id, mapping, view.who.actor.tree, view.who.now)
    query = request.query if request.method == "GET" else {}
    context = {
        **await head_of(request, view),
        "old": old,
        "lines": _lines(was, view, mapping, counts, seen, f),
        "seen": seen,
        "kept": _kept(was, seen, f),
        "done": query.get("done", ""),
        "moved": _count(query.get("moved", "")),
        "stayed": _count(query.get("stayed", "")),
        "more": query.get("more", "") == "1",
    }
    return pages.render(request, "workflow_move.html", context)


def _count(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0


def _lines(
    was: Workflow,
    view: View,
    mapping: Mapping[str, str],
    counts: Mapping[str, int],
    seen: Preview,
    f: Formats,
) -> list[tuple[int, Line]]:
    """The steps at which somebody stands, and the forks around them, by their number."""
    around = nests(was)
    open_forks = {
        fork for key, count in counts.items() if count for nest in around[key] for fork, _ in nest
    }
    new_names, old_names = dict(numbered(view.workflow, f)), dict(numbered(was, f))
    found = []
    for number, (key, step) in enumerate(was.steps.items()):
        if not (key in open_forks or (stays_at(step) and counts.get(key))):
            continue
        target = mapping.get(key, "")
        fitting = tuple((one.key, new_names[one.key]) for one in targets(step, view.workflow))
        after = view.workflow.steps.get(target)
        line = Line(
            key,
            old_names[key],
            step.kind is Kind.FORK,
            counts.get(key, 0),
            target,
            fitting,
            tuple(_changes(step, after, view, f)) if after else (),
            seen.steps.get(key),
        )
        found.append((number, line))
    return found


def _changes(before: Step, after: Step, view: View, f: Formats) -> list[tuple[str, str]]:
    """What officers would notice: (before, after) of place and time, where they differ."""
    pairs = [(_place(one, view, f), _time(one, f)) for one in (before, after)]
    return [(one, two) for one, two in zip(*pairs, strict=True) if one != two]


def _place(step: Step, view: View, f: Formats) -> str:
    return place_name(f, step.place.unit, step.place.role, view.names) if step.place else ""


def _time(step: Step, f: Formats) -> str:
    return time_of(f, step) or f.say("workflows.no_time")


def _kept(was: Workflow, seen: Preview, f: Formats) -> list[Kept]:
    """What is in the way, most dossiers first."""
    return [
        Kept(
            f.say(f"workflow_obstacle.{one.why.value}", step=step_name(was[one.step], f)),
            count,
        )
        for one, count in seen.obstacles.most_common()
    ]
