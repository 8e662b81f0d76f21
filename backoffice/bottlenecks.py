"""Where dossiers of a workflow wait: a heat picture over its drawing, and tables beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from aiohttp import web
from markupsafe import Markup

from backoffice import pages
from backoffice.formats import Formats
from backoffice.replay_chart import bar
from backoffice.replay_runs import Progress, Runs
from backoffice.replay_scope import Scope, may_name, scope_of
from backoffice.workflow_drawing import drawn, spoken
from backoffice.workflow_view import View, head_of, viewed
from core.dossiers.states import State
from core.people.models import Officer
from core.workflow.bottlenecks import (
    Bottlenecks,
    Pace,
    awaits_others,
    bottlenecks,
    heat,
    on_steps,
)
from core.workflow.definition import Workflow
from core.workflow.past.courses import Which

#: Weeks to look back.
SPANS = (4, 12, 26, 52)
_USUAL_SPAN = 12
#: Officers that the table shows.
_SHOWN = 30
#: Weeks that the table shows at once.
_SHOWN_WEEKS = 12


@dataclass(frozen=True, slots=True)
class Line:
    """A row of any of the tables; times in working hours."""

    name: str
    note: str
    count: str
    waiting: str
    working: str
    late: str
    open: str
    bar: Markup


class BottleneckPages:
    """The page."""

    def __init__(self, runs: Runs) -> None:
        self._runs = runs

    async def page(self, request: web.Request) -> web.StreamResponse:
        """Drawing and tables, or how far the counting is."""
        view = await viewed(request)
        f = pages.formats(request)
        scope, weeks = scope_of(request, view, f), _weeks(request)
        run = await self._runs.ask(_key(view, scope, weeks), _maker(view, scope, weeks))
        context = {
            **await head_of(request, view),
            "scope": scope,
            "spans": SPANS,
            "weeks": weeks,
        }
        if not run.done:
            context["percent"] = round(run.part * 100)
            response = pages.render(request, "bottlenecks.html", context)
            response.headers["Refresh"] = "2"  # works without a script
            return response
        found: Bottlenecks = run.result()
        return pages.render(request, "bottlenecks.html", context | await _told(view, found, f))


def _weeks(request: web.Request) -> int:
    text = request.query.get("weeks", "")
    return int(text) if text in {str(one) for one in SPANS} else _USUAL_SPAN


def _key(view: View, scope: Scope, weeks: int) -> tuple[object, ...]:
    seen = tuple(sorted(scope.units))
    return ("bottlenecks", view.row.procedure_code, seen, weeks, view.who.today.on)


def _maker(view: View, scope: Scope, weeks: int) -> Callable[[Progress], Any]:
    now, tree = view.who.now, view.who.actor.tree
    which = Which(view.row.procedure_code, now - timedelta(weeks=weeks), scope.units)

    async def make(progress: Progress) -> Bottlenecks:
        return await bottlenecks(
            which, tree, now, progress=lambda done, total: progress(done / total if total else 1.0)
        )

    return make


async def _told(view: View, found: Bottlenecks, f: Formats) -> dict[str, Any]:
    workflow = spoken(view.workflow, f.language)
    warm = heat(view.workflow, found)
    officers = await _officers(view, found, f)
    return {
        "found": found,
        "drawing": drawn(view.workflow, f.language, heat=warm, names=view.names, scale=0.8),
        "steps": _lines(_steps(workflow, found, f), f),
        "units": _lines(_units(view, found, f), f),
        "officers": officers[:_SHOWN],
        "more_officers": max(0, len(officers) - _SHOWN),
        "by_week": _weekly(found, f),
        "shown_weeks": _SHOWN_WEEKS,
    }


#: Name, what is said beside it, figures.
_Named = tuple[str, str, Pace]


def _steps(workflow: Workflow, found: Bottlenecks, f: Formats) -> Iterable[_Named]:
    meant = on_steps(workflow, found)
    numbers = {key: number for number, key in enumerate(workflow.steps, 1)}
    for key, pace in found.steps.items():
        step = workflow.steps.get(meant.get(key, ""))
        if step is None:
            yield _state_name(key, f), f.say("bottlenecks.not_drawn"), pace
            continue
        note = f.say("bottlenecks.others") if awaits_others(workflow, step.key) else ""
        if step.key != key:
            note = " · ".join(filter(None, (_state_name(key, f), note)))
        yield f"{numbers[step.key]}. {step.name}", note, pace


def _state_name(key: str, f: Formats) -> str:
    return f.say(f"state.{key}") if key in {state.value for state in State} else key


def _units(view: View, found: Bottlenecks, f: Formats) -> Iterable[_Named]:
    tree = view.who.actor.tree
    for unit_id, pace in found.units.items():
        unit = tree.get(unit_id)
        above = tree.agency(unit_id)
        yield f.unit(unit), "" if above is unit else f.unit(above), pace


async def _officers(view: View, found: Bottlenecks, f: Formats) -> list[Line]:
    """Only those of units where this officer assigns work."""
    shown = {key: pace for key, pace in found.officers.items() if may_name(view, key[0])}
    people = await Officer.filter(id__in={officer for _, officer in shown})
    names = {one.id: one.name for one in people}
    tree = view.who.actor.tree
    named = [
        (names.get(officer, "–"), f.unit(tree.get(unit)), pace)
        for (unit, officer), pace in shown.items()
    ]
    return _lines(named, f)


def _weekly(found: Bottlenecks, f: Formats) -> list[Line]:
    """The newest first; the bar is that of the mean, because weeks differ in number."""
    weeks = sorted(found.weeks.items(), reverse=True)
    most = max((_mean(pace) for _, pace in weeks), default=0.0)
    return [
        _line(f.say("bottlenecks.week", date=_short(week)), "", pace, _mean(pace), most, f)
        for week, pace in weeks
    ]


def _mean(pace: Pace) -> float:
    return pace.hours / pace.count if pace.count else 0.0


def _short(on: date) -> str:
    return f"{on:%d/%m/%Y}"


def _lines(named: Iterable[_Named], f: Formats) -> list[Line]:
    """The most time first."""
    rows = sorted(named, key=lambda one: (-one[2].hours, one[0]))
    most = max((pace.hours for _, _, pace in rows), default=0.0)
    return [_line(name, note, pace, pace.hours, most, f) for name, note, pace in rows]


def _line(name: str, note: str, pace: Pace, time: float, most: float, f: Formats) -> Line:
    share = pace.late_share
    return Line(
        name,
        note,
        f.number(pace.count),
        _long(pace.count, pace.waiting.median, pace.waiting.p90, f),
        _long(pace.count, pace.working.median, pace.working.p90, f),
        "–" if share is None else f"{f.decimal(100 * share)} %",
        f.number(pace.open),
        bar(time, most, "rp-bar-heat"),
    )


def _long(count: int, median: float, p90: float, f: Formats) -> str:
    if not count:
        return "–"
    return f.say("replay.stayed", half=f.decimal(median), nine=f.decimal(p90))
