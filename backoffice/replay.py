"""Last year's dossiers through a workflow, beside what they went through: form, chart, tables."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web
from markupsafe import Markup

from backoffice import pages
from backoffice.formats import Formats
from backoffice.replay_chart import bars, curves
from backoffice.replay_runs import Progress, Runs
from backoffice.replay_scope import Scope, may_name, scope_of
from backoffice.workflow_drawing import place_name, spoken
from backoffice.workflow_view import View, head_of, viewed
from core.dossiers.states import State
from core.people.models import Officer
from core.people.roles import Role
from core.workflow.definition import Kind, Workflow
from core.workflow.rehearsal.figures import AtStep, Figures, Load
from core.workflow.rehearsal.reading import YEAR, Wanted, material
from core.workflow.rehearsal.rehearse import Report, rehearse

#: People more or fewer that can be tried.
_MOST_CHANGE = 5
#: Officers that the table shows at once.
_SHOWN = 12
#: A rehearsal whose copy of today is further off, in points of a hundred, is not to be trusted.
_TRUSTED = 3.0


@dataclass(frozen=True)
class Shown:
    """What a page keeps of a run."""

    report: Report
    since: datetime
    names: Mapping[str, str]  #: step of what they ran on -> its name


@dataclass(frozen=True, slots=True)
class Line:
    """One figure: then, copied, by the draft, and the range of the draws."""

    name: str
    recorded: str
    replayed: str
    draft: str
    range: str


@dataclass(frozen=True, slots=True)
class StepLine:
    """Stays at one step, in hours."""

    number: int
    name: str
    place: str
    recorded: str
    draft: str
    queued: str
    bars: Markup


@dataclass(frozen=True, slots=True)
class LoadLine:
    """One officer."""

    name: str
    place: str
    tasks: str
    busy: str
    bars: Markup


class Replays:
    """The page."""

    def __init__(self, runs: Runs) -> None:
        self._runs = runs

    async def page(self, request: web.Request) -> web.StreamResponse:
        """The form; and, when asked for, the rehearsal, or how far it is."""
        view = await viewed(request)
        f = pages.formats(request)
        scope, change = scope_of(request, view, f), _change(request, view.workflow)
        context = {
            **await head_of(request, view),
            "scope": scope,
            "roles": _roles(view.workflow, f, change),
            "span": range(-_MOST_CHANGE, _MOST_CHANGE + 1),
        }
        if "run" not in request.query:
            return pages.render(request, "replay.html", context)
        run = await self._runs.ask(_key(view, scope, change), _maker(view, scope, change))
        if not run.done:
            context["percent"] = round(run.part * 100)
            response = pages.render(request, "replay.html", context)
            response.headers["Refresh"] = "2"  # works without a script
            return response
        shown: Shown | None = run.result()
        if shown is None:
            return pages.render(request, "replay.html", {**context, "nothing": True})
        return pages.render(request, "replay.html", context | await _told(view, shown, f))


def _key(view: View, scope: Scope, change: Mapping[Role, int]) -> tuple[object, ...]:
    seen = tuple(sorted(scope.units))
    today = view.who.today.on
    return ("replay", view.row.id, view.row.revision, seen, tuple(sorted(change.items())), today)


def _maker(view: View, scope: Scope, change: Mapping[Role, int]) -> Callable[[Progress], Any]:
    now = view.who.now

    async def make(progress: Progress) -> Shown | None:
        wanted = Wanted(view.row.procedure_code, now - YEAR, units=scope.units)
        found = await material(view.workflow, wanted, now)
        if not found.courses:
            return None
        report = await asyncio.to_thread(
            rehearse, view.workflow, found, change=change, progress=progress
        )
        names = {step.key: step.name for it in found.ran_on.values() for step in it.steps.values()}
        return Shown(report, found.since, names)

    return make


def _change(request: web.Request, workflow: Workflow) -> dict[Role, int]:
    """People more or fewer by role, as the address says."""
    found = {}
    for role in _used(workflow):
        text = request.query.get(f"plus_{role.value}", "0")
        count = int(text) if text.lstrip("-").isdecimal() and len(text) < 4 else 0
        if count and abs(count) <= _MOST_CHANGE:
            found[role] = count
    return found


def _used(workflow: Workflow) -> list[Role]:
    """The roles of its tasks."""
    used = {step.place.role for step in workflow.steps.values()
            if step.place and step.kind is Kind.TASK}  # fmt: skip
    return [role for role in Role if role in used]


def _roles(workflow: Workflow, f: Formats, change: Mapping[Role, int]) -> list[tuple[Any, ...]]:
    return [(one.value, f.say(f"role.{one.value}"), change.get(one, 0)) for one in _used(workflow)]


async def _told(view: View, shown: Shown, f: Formats) -> dict[str, Any]:
    report = shown.report
    workflow = spoken(view.workflow, f.language)
    low_high = report.range_of(_rate)
    return {
        "report": report,
        "since": shown.since,
        "verdict": _verdict(report, f),
        "trusted": _off(report) <= _TRUSTED,
        "off": f.decimal(_off(report)),
        "lines": _lines(report, f),
        "chart": curves(
            f, report.recorded.curve, report.draft.curve, [one.curve for one in report.draws]
        ),
        "steps": _steps(report, workflow, view, f),
        "loads": await _loads(report, view, f),
        "shown_loads": _SHOWN,
        "assumed": list(_assumed(shown, workflow, view, f)),
        "dated": low_high is not None,
    }


def _rate(figures: Figures) -> float | None:
    return None if figures.on_time is None else 100 * figures.on_time


def _off(report: Report) -> float:
    """By how many points of a hundred the copy of today misses what was recorded."""
    recorded, replayed = _rate(report.recorded), _rate(report.replayed)
    return 0.0 if recorded is None or replayed is None else abs(recorded - replayed)


def _verdict(report: Report, f: Formats) -> str:
    draft, today, spanned = _rate(report.draft), _rate(report.replayed), report.range_of(_rate)
    if draft is None or today is None or spanned is None:
        return f.say("replay_verdict.undated")
    low, high = spanned
    kind = "better" if low > today else "worse" if high < today else "same"
    return f.say(
        f"replay_verdict.{kind}",
        draft=f.decimal(draft),
        low=f.decimal(low),
        high=f.decimal(high),
        today=f.decimal(today),
    )


_FIGURES: tuple[tuple[str, Callable[[Figures], float | None]], ...] = (
    ("on_time", _rate),
    ("late", lambda one: one.late),
    ("median", lambda one: one.median_days),
    ("p90", lambda one: one.p90_days),
    ("completed", lambda one: one.completed),
    ("open", lambda one: one.open),
    ("left", lambda one: one.left),
)


def _lines(report: Report, f: Formats) -> list[Line]:
    found = []
    for name, figure in _FIGURES:

        def said(value: float | None, name: str = name) -> str:
            if value is None:
                return "–"
            return f"{f.decimal(value)} %" if name == "on_time" else f.decimal(value)

        span = report.range_of(figure)
        found.append(
            Line(
                f.say(f"replay_figure.{name}"),
                said(figure(report.recorded)),
                said(figure(report.replayed)),
                said(figure(report.draft)),
                "–" if span is None else f"{said(span[0])} – {said(span[1])}",
            )
        )
    return found


def _steps(report: Report, workflow: Workflow, view: View, f: Formats) -> list[StepLine]:
    then, draft = report.recorded.steps, report.draft.steps
    most = max((one.stayed.median for one in (*then.values(), *draft.values())), default=0.0)
    found = []
    for number, step in enumerate(workflow.steps.values(), 1):
        was, here = then.get(step.key), draft.get(step.key)
        if was is None and here is None:
            continue
        place = step.place
        found.append(
            StepLine(
                number,
                step.name,
                place_name(f, place.unit, place.role, view.names) if place else "",
                _stayed(was, f),
                _stayed(here, f),
                "–" if here is None else f.decimal(here.queued.mean),
                bars(_median(was), _median(here), most),
            )
        )
    return found


def _stayed(at: AtStep | None, f: Formats) -> str:
    if at is None:
        return "–"
    half, nine = f.decimal(at.stayed.median), f.decimal(at.stayed.p90)
    return f.say("replay.stayed", half=half, nine=nine)


def _median(at: AtStep | None) -> float:
    return at.stayed.median if at else 0.0


async def _loads(report: Report, view: View, f: Formats) -> list[LoadLine]:
    """The busiest first."""
    then = {one.officer_id: one for one in report.recorded.loads}
    loads = sorted(report.draft.loads, key=lambda one: (-one.busy, one.officer_id))
    officers = await Officer.filter(id__in=[one.officer_id for one in loads])
    names = {one.id: one.name for one in officers}
    most = max((one.busy for one in (*loads, *then.values())), default=0.0)
    return [
        _load(one, then.get(one.officer_id), names, number, most, view, f)
        for number, one in enumerate(loads, 1)
    ]


def _load(
    load: Load,
    was: Load | None,
    names: Mapping[int, str],
    number: int,
    most: float,
    view: View,
    f: Formats,
) -> LoadLine:
    if load.officer_id < 0:
        name = f.say("replay.new_officer", number=-load.officer_id)
    elif may_name(view, load.unit_id):
        name = names.get(load.officer_id, "–")
    else:
        name = f.say("replay.some_officer", number=number)
    unit = f.unit(view.who.actor.tree.get(load.unit_id))
    tasks, busy = (was.tasks, was.busy) if was else (0, 0.0)
    return LoadLine(
        name,
        f"{f.say(f'role.{load.role.value}')}, {unit}",
        f"{f.number(tasks)} → {f.number(load.tasks)}",
        f"{f.decimal(100 * busy)} % → {f.decimal(100 * load.busy)} %",
        bars(busy, load.busy, most),
    )


def _assumed(shown: Shown, workflow: Workflow, view: View, f: Formats) -> Iterable[str]:
    """What the rehearsal takes for granted."""
    report = shown.report
    for one in report.dropped:
        name = shown.names.get(one.key) or _state_name(one.key, f)
        hours, stays = f.decimal(one.hours), f.number(one.stays)
        yield f.say("replay_assumed.dropped", name=name, stays=stays, hours=hours)
    for guess in report.guesses:
        name = workflow[guess.step].name
        said = f.number(guess.stays)
        yield f.say(f"replay_assumed.{guess.source}", name=name, stays=said)
    tree = view.who.actor.tree
    for unit_id, role in report.nobody:
        unit = f.unit(tree.get(unit_id))
        yield f.say("replay_assumed.nobody", unit=unit, role=f.say(f"role.{role.value}"))
    for step, count in report.stuck.items():
        name = workflow[step].name
        yield f.say("replay_assumed.stuck", name=name, count=f.number(count))
    if report.left_out:
        yield f.say("replay_assumed.left_out", count=f.number(report.left_out))


def _state_name(key: str, f: Formats) -> str:
    return f.say(f"state.{key}") if key in {state.value for state in State} else key
