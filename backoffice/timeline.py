"""The history of a dossier in words: what was done, by whom, where, when, and what was said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backoffice.formats import Formats
from backoffice.pages import WORDING
from backoffice.prepared import prepared_detail
from core.dossiers.models import Dossier, DossierEvent
from core.dossiers.states import Action
from core.forms.filling import FILLED
from core.people.models import Officer
from core.workflow.taking import WENT_ON
from core.workflow.versions import workflow_of


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the history."""

    title: str
    at: datetime
    officer: str  #: or what else did it: the applicant, the program
    unit: str
    said: str  #: in the officer's words
    details: tuple[str, ...]
    erased: bool  #: what was said was erased, as the law on personal data asks


async def timeline(dossier: Dossier, f: Formats) -> list[Entry]:
    """Every event, newest first."""
    events = (
        await DossierEvent.filter(dossier_id=dossier.id)
        .order_by("-number")
        .select_related("officer")
    )
    names, steps = await _names(events), await _steps(dossier)
    return [_entry(event, names, steps, f) for event in events]


async def _names(events: Sequence[DossierEvent]) -> dict[int, str]:
    """The officers whom events name besides those who acted."""
    wanted = {event.facts["officer_id"] for event in events if event.facts.get("officer_id")}
    found = await Officer.filter(id__in=wanted).values_list("id", "name") if wanted else []
    return dict(found)


async def _steps(dossier: Dossier) -> dict[str, str]:
    """The names of the steps of its workflow, as it is now."""
    if dossier.workflow_version_id is None:
        return {}
    found = await workflow_of(dossier.workflow_version_id)
    return {step.key: step.name for step in found.steps.values()}


def _entry(
    event: DossierEvent, names: Mapping[int, str], steps: Mapping[str, str], f: Formats
) -> Entry:
    personal = event.personal or {}
    return Entry(
        title=_title(event, f),
        at=event.at,
        officer=_by(event, f),
        unit=event.facts.get("unit", ""),
        said=personal.get("note") or personal.get("asked") or "",
        details=(*_workflow(event, steps, f), *_details(event, personal, names, f)),
        erased=event.personal is None and bool(event.personal_digest),
    )


def _title(event: DossierEvent, f: Formats) -> str:
    """In the words of the workflow, where an action of it was taken."""
    if name := event.facts.get("name"):
        return str(name)
    if event.action == WENT_ON and event.facts.get("child"):
        return f.say("event.returned")
    if event.action == WENT_ON and event.facts.get("attempts"):
        return f.say("event.told")
    return f.say(f"event.{event.action}")


def _by(event: DossierEvent, f: Formats) -> str:
    if event.officer:
        return str(event.officer.name)
    by_applicant = event.action in (Action.REGISTER, FILLED)
    return f.say("dossier.by_applicant" if by_applicant else "dossier.by_program")


def _workflow(event: DossierEvent, steps: Mapping[str, str], f: Formats) -> list[str]:
    """Which step it was that did itself; what other agencies have to do with it."""
    facts, found = event.facts, []
    if event.action == WENT_ON and (step := steps.get(facts.get("step", ""))):
        found.append(f.say("detail.step", name=step))
    if child := facts.get("child"):
        found.append(f.say("detail.returned", agency=facts.get("agency", ""), code=child))
    if parent := facts.get("parent"):
        found.append(f.say("detail.parent", code=parent))
    if numbers := facts.get("numbers"):
        found.append(f.say("detail.versions", before=numbers[0], after=numbers[1]))
    return found


def _details(
    event: DossierEvent, personal: Mapping[str, Any], names: Mapping[int, str], f: Formats
) -> list[str]:
    facts, changes = event.facts, event.changes
    found = []
    if number := facts.get("prepared"):
        found.append(prepared_detail(number, facts["prepared_on"], f))
    if assigned := facts.get("officer_id"):
        found.append(f.say("detail.assigned", name=names.get(assigned, "")))
    if reason := facts.get("reason"):
        found.append(f.say(f"refusal_reason.{reason}"))
    if outcome := changes.get("outcome") or facts.get("outcome"):
        # Another agency's dossier may have ended without one: then its state is told.
        known = WORDING.has(f"outcome.{outcome}")
        found.append(f.say(f"outcome.{outcome}" if known else f"state.{outcome}"))
    if amount := facts.get("amount"):
        found.append(f.money(amount))
    if number := changes.get("result_number") or facts.get("result_number"):
        found.append(f.say("detail.result_number", number=number))
    found += _dates(facts, changes, f)
    if collector := personal.get("collector"):
        relation = personal.get("relation")
        name = f"{collector} ({relation})" if relation else collector
        found.append(f.say("detail.collector", name=name))
    if facts.get("late"):
        found.append(f.say("detail.late"))
    return found


def _dates(facts: Mapping[str, Any], changes: Mapping[str, Any], f: Formats) -> list[str]:
    """What was waited for how long, and what became of the date."""
    found = []
    if unit := facts.get("consulted_unit"):
        found.append(f.say("detail.consulted", name=unit, date=_day(facts["opinion_by"], f)))
    if "waiting_from" in facts:
        found.append(
            f.say(
                "detail.waited",
                start=f.moment(datetime.fromisoformat(facts["waiting_from"])),
                end=f.moment(datetime.fromisoformat(facts["waiting_to"])),
                days=f.number(facts.get("waited_days", 0)),
            )
        )
    if "policy" in facts:
        found.append(f.say(f"policy.{facts['policy']}"))
    before, after = facts.get("due_before"), facts.get("due_after")
    if before and after and before != after:
        found.append(f.say("detail.due_moved", before=_day(before, f), after=_day(after, f)))
    elif due_at := changes.get("due_at"):
        found.append(f.say("detail.due", date=_day(due_at, f)))
    if number := facts.get("document_number"):
        found.append(f.say("detail.document_number", number=number))
    return found


def _day(moment: str, f: Formats) -> str:
    return f.date(datetime.fromisoformat(moment))
