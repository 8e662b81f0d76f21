"""Every template, walked to an end on a real database by officers who choose at random."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from core.calendar.limits import Limit
from core.dossiers.application import PaperGiven
from core.dossiers.beginnings import receive
from core.dossiers.commands import act, possible_for
from core.dossiers.effects import Said
from core.dossiers.models import Dossier
from core.dossiers.rebuild import rebuild
from core.dossiers.states import ENDS, Action, State
from core.dossiers.verify import verify_history
from core.people.models import Assignment, Officer
from core.people.officers import actor
from core.people.roles import Role
from core.workflow import engine, running, waking
from core.workflow.calls import succeeded, take
from core.workflow.definition import Kind
from core.workflow.models import Delegated, Task
from core.workflow.needing import needed
from core.workflow.reading import as_json
from core.workflow.returning import return_results
from core.workflow.templates import from_template, open_agencies, template, templates
from core.workflow.whereabouts import whereabouts
from tests.core.workflow.offices import published
from tests.office import LONG_AGO, an_office

NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
#: What officers of another agency do to a dossier, by the general table.
THERE = (Action.TRANSFER, Action.OPEN, Action.SUBMIT, Action.APPROVE, Action.FINISH)


async def everybody(office):
    """One who does everything everywhere, so that only the workflow decides what is done."""
    officer = await Officer.create(
        username="everybody", password_hash="", name="Mọi người", created_at=NOW
    )
    for unit in (office.province, office.commune, office.department, office.other_commune):
        for role in Role:
            await Assignment.create(officer=officer, unit=unit, role=role, valid_from=LONG_AGO)
    return await actor(officer, NOW)


def said(must, office, chance) -> Said:
    """What must be said."""
    everything = {
        "note": "Theo hồ sơ",
        "unit_id": office.department.id,
        "papers": (PaperGiven("Tờ khai", originals=1),),
        "outcome": chance.choice(["granted", "refused"]),
        "result_number": "1/KQ",
        "amount": 50_000,
        "collector": "Nguyễn Thị Thử Nghiệm",
        "due_on": date(2026, 3, 20),
        "consulted_unit": "Sở Mẫu",
    }
    kept = {*must} | ({"note"} if "outcome" in must else set())
    return Said(**{name: everything[name] for name in kept})


async def finished(child: Dossier, who, office) -> None:
    for action in THERE:
        dossier = await Dossier.get(id=child.id)
        assert action in possible_for(who, dossier), (action, dossier.state)
        words = Said(unit_id=office.other_commune.id, outcome="granted", result_number="2/XN")
        await act(who, child.code, action, words, now=NOW)


async def walked(dossier: Dossier, who, office, chance: Random) -> Dossier:
    """To an end; what can be done is chosen at random, the way on more often than the way back."""
    for _ in range(200):
        dossier = await Dossier.get(id=dossier.id)
        if dossier.state in ENDS:
            return dossier
        here = await whereabouts(dossier)
        assert here.open, "nothing is to be done, and it is not over"
        task = chance.choice(list(here.open.values()))
        match here.workflow[task.step].kind:
            case Kind.TASK:
                data = here.data(dossier)
                offered = engine.offered(here.workflow, here.state, task.token, data)
                assert offered, (task.step, data)
                way = offered[0] if chance.random() < 0.6 else chance.choice(offered)
                asked_before = dossier.supplement_count >= 1 and way.does is Action.ASK_PAPERS
                if asked_before:  # once is what the law allows
                    way = next(one for one in offered if one is not way)
                must = needed(way, here.workflow, dossier, who.tree)
                words = said(must, office, chance)
                await running.act(who, dossier.code, task.token, way.key, words, now=NOW)
            case Kind.AGENCY:
                given = await Delegated.get(parent_id=dossier.id, token=task.token)
                child = await Dossier.get(id=given.child_id)
                if child.state is State.RECEIVED:
                    await finished(child, who, office)
                await return_results(NOW)
            case Kind.WAIT:
                await waking.wake(NOW + timedelta(days=200))
            case Kind.CALL:
                for call in await take(NOW):
                    await succeeded(call, now=NOW)
    raise AssertionError("it never ends")


@pytest.mark.parametrize("key", [one.key for one in templates()])
async def test_it_runs_to_an_end_and_its_history_tells_where_it_stood(database, key):
    office = await an_office(NOW)
    who, chance = await everybody(office), Random(key)
    agencies = dict.fromkeys(open_agencies(template(key).workflow), "X98.02")
    it = from_template(key, "1.001193", agencies=agencies)
    await published(as_json(it), NOW)
    for _ in range(2):
        limit = it.limit or Limit.from_json({"count": 5, "unit": "working_day"})
        begun = await receive(office.desk, who, office.application(limit=limit), now=NOW)
        dossier = await walked(begun.dossier, who, office, chance)
        assert dossier.state is State.HANDED_OVER and dossier.completed_at == NOW
        assert not await Task.filter(dossier_id=dossier.id, done_at=None).exists()
    assert [finding async for finding in verify_history()] == []
    assert [difference async for difference in rebuild(mend=False)] == []
