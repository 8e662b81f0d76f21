"""`replay-workflow`: let last year's dossiers go through a draft, beside what they went through."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from core import database
from core.errors import NotFound
from core.people.models import Officer, Unit
from core.people.roles import Role
from core.people.units import unit_tree
from core.workflow.definition import Workflow
from core.workflow.rehearsal.figures import AtStep, Figures
from core.workflow.rehearsal.reading import YEAR, Wanted, material
from core.workflow.rehearsal.rehearse import Report, rehearse
from gateway.cli.check_workflow import read
from gateway.cli.outcome import BadInput, Failed
from gateway.cli.places import unit_named
from gateway.cli.progress import progress
from gateway.settings import Settings

_SOURCES = {
    "time": "from its limit, of which steps take their usual share",
    "role": "from other steps of the same role",
    "all": "from all other steps",
    "nothing": "ten minutes, for nothing at all was recorded",
}


async def run(settings: Settings, arguments: argparse.Namespace) -> None:
    draft, change = read(arguments.file), _change(arguments.staff)
    now = datetime.now(UTC)
    since = datetime.combine(arguments.since, datetime.min.time(), UTC) if arguments.since else None
    async with database.opened(settings.database_url):
        within = await _units(arguments.unit, draft, now)
        wanted = Wanted(draft.procedure, since or now - YEAR, within)
        found = await material(draft, wanted, now)
        if not found.courses:
            raise Failed(f"no dossier of {draft.procedure} was received since {wanted.since:%F}")
        with progress("%", 100, leave=False) as bar:
            report = rehearse(
                draft,
                found,
                change=change,
                draws=arguments.draws,
                progress=lambda part: bar(int(part * 100)),
            )
        officers = await Officer.filter(id__in=[one.officer_id for one in report.draft.loads])
        units = await Unit.filter(id__in=[unit for unit, _ in report.nobody])
    print(
        f"{draft.procedure}: {report.recorded.dossiers} dossiers received since"
        f" {found.since:%F}, {len(report.draws)} draws"
    )
    for line in (*_compared(report), "", *_steps(report, draft), "", *_loads(report, officers)):
        print(line)
    for line in _assumed(report, draft, units):
        print(line)


def _change(given: Iterable[str]) -> dict[Role, int]:
    """`handling_officer=-1` as people more or fewer in each team of that role."""
    found: dict[Role, int] = {}
    for text in given:
        role, _, count = text.partition("=")
        try:
            found[Role(role)] = int(count)
        except ValueError:
            raise BadInput(f"{text!r} is no change of staff: write handling_officer=-1") from None
    return found


async def _units(named: str | None, draft: Workflow, now: datetime) -> frozenset[int] | None:
    """The unit that was named, or that the workflow is for, and those below; None: all."""
    tree = await unit_tree(now)
    if named is not None:
        return frozenset(tree.below((await unit_named(named)).id))
    if not draft.unit:
        return None
    try:
        return frozenset(tree.below(tree.coded(draft.unit).id))
    except NotFound:
        raise BadInput(f"the workflow is for {draft.unit}, which is no unit here") from None


_Figure = Callable[[Figures], float | None]
_FIGURES: tuple[tuple[str, _Figure, str], ...] = (
    ("in time", lambda one: None if one.on_time is None else 100 * one.on_time, "{:.1f} %"),
    ("late", lambda one: one.late, "{:.0f}"),
    ("median, working days", lambda one: one.median_days, "{:.1f}"),
    ("nine of ten within", lambda one: one.p90_days, "{:.1f}"),
    ("completed", lambda one: one.completed, "{:.0f}"),
    ("still open", lambda one: one.open, "{:.0f}"),
    ("withdrawn or stopped", lambda one: one.left, "{:.0f}"),
)


def _compared(report: Report) -> list[str]:
    rows = [("", "recorded", "replayed", "draft", "range")]
    for name, figure, form in _FIGURES:
        said = [
            "-" if value is None else form.format(value)
            for value in map(figure, (report.recorded, report.replayed, report.draft))
        ]
        spanned = report.range_of(figure)
        span = "-" if spanned is None else " to ".join(form.format(one) for one in spanned)
        rows.append((name, said[0], said[1], said[2], span))
    return _table(rows)


def _steps(report: Report, draft: Workflow) -> list[str]:
    head = ("step, hours per stay", "then: half", "nine of ten", "draft: half", "nine of ten",
            "for others' turn")  # fmt: skip
    rows: list[tuple[str, ...]] = [head]
    for step in draft.steps.values():
        then, here = report.recorded.steps.get(step.key), report.draft.steps.get(step.key)
        if then is not None or here is not None:
            waits = "-" if here is None else f"{here.queued.mean:.1f}"
            rows.append((step.name, *_stays(then), *_stays(here), waits))
    return _table(rows)


def _stays(at: AtStep | None) -> tuple[str, str]:
    return ("-", "-") if at is None else (f"{at.stayed.median:.1f}", f"{at.stayed.p90:.1f}")


def _loads(report: Report, officers: Iterable[Officer]) -> list[str]:
    names = {one.id: one.name for one in officers}
    then = {one.officer_id: one for one in report.recorded.loads}
    rows = [("officer", "role", "then: tasks", "at work", "draft: tasks", "at work")]
    for load in report.draft.loads:
        was = then.get(load.officer_id)
        rows.append(
            (
                names.get(load.officer_id, f"appointed anew ({-load.officer_id})"),
                load.role.value,
                "-" if was is None else str(was.tasks),
                "-" if was is None else f"{100 * was.busy:.0f} %",
                str(load.tasks),
                f"{100 * load.busy:.0f} %",
            )
        )
    return _table(rows)


def _table(rows: Iterable[tuple[str, ...]]) -> list[str]:
    rows = list(rows)
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    return [
        "  ".join(
            cell.ljust(width) if n == 0 else cell.rjust(width)
            for n, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _assumed(report: Report, draft: Workflow, units: Iterable[Unit]) -> Iterable[str]:
    names = {one.id: one.name for one in units}
    yield ""
    yield "range: over all draws; in half of them waiting does not depend on how busy officers are"
    for dropped in report.dropped:
        yield (
            f"left out: {dropped.key}, {dropped.stays} stays, {dropped.hours:.0f} hours in all,"
            " for which the draft has no step"
        )
    for guess in report.guesses:
        name = draft[guess.step].name
        yield f"assumed: {name}, {guess.stays} times, {_SOURCES[guess.source]}"
    for unit_id, role in report.nobody:
        yield f"assumed: somebody is appointed as {role.value} in {names.get(unit_id, unit_id)}"
    for step, count in report.stuck.items():
        yield f"stuck: {count} dossiers at {draft[step].name}, where nothing was offered"
    if report.left_out:
        yield f"{report.left_out} older dossiers were left out"
