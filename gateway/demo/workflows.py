"""The demo's workflows: templates, published, and some dossiers on their way through them.

These dossiers go through the commands of `core`, one by one, so that tasks, deadlines and
what other agencies do are as they are in an office.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random

from core.database import rows
from core.dossiers.application import Application, Holder, PaperGiven
from core.dossiers.beginnings import receive
from core.dossiers.desk import Desk
from core.dossiers.effects import Said
from core.dossiers.models import Channel, Dossier
from core.dossiers.serials import LookupSerials
from core.forms.models import Stage
from core.notices.models import Notice, NoticeState
from core.people.models import Officer
from core.people.officers import Actor
from core.people.officers import actor as actor_of
from core.people.units import unit_tree
from core.procedures.models import Procedure
from core.workflow import engine, running
from core.workflow.checking import may_be_published
from core.workflow.definition import Action, Kind
from core.workflow.holders import holders
from core.workflow.models import Run, WorkflowVersion
from core.workflow.needing import needed
from core.workflow.reading import as_json
from core.workflow.templates import Template, from_template, open_agencies, templates
from core.workflow.versions import findings
from core.workflow.whereabouts import OpenTask, whereabouts
from gateway.demo import people, sayings, timeline
from gateway.demo.province import Province, found_province
from gateway.demo.scene import Offer, OneStop, one_stops
from gateway.demo.staff import appoint

#: Dossiers on their way, and the working days over which they came in.
SHOWN, DAYS = 36, 22
#: Of actions, so many are the usual one.
USUAL = 0.85
#: The most and least working seconds that a step takes.
_LEAST_S, _MOST_S = 20 * 60, 11 * 3600


async def seed_workflows(*, secret: bytes, now: datetime, at_work: bool) -> None:
    """Publish what fits the seeded province, and show it `at_work`; each once.

    Args:
        secret: the one of the desk, which keys the stored PINs.
    """
    province = await found_province()
    await publish(province, now)
    if at_work and not await Run.exists():
        await show(await one_stops(province, await appoint(province), now), secret, now)


async def publish(province: Province, now: datetime) -> int:
    """Publish the templates that fit the demo's catalogue and agencies; how many were."""
    known = {one.code for one in await Procedure.filter(active=True)}
    published = set(await WorkflowVersion.all().values_list("procedure_code", flat=True))
    count = 0
    for one in templates():
        for code in one.procedures:
            if code in known - published:
                count += await _publish(one, code, province, now)
    return count


async def _publish(template: Template, code: str, province: Province, now: datetime) -> bool:
    agencies = {one.stands_for: str(one.unit.agency_code) for one in province.partners}
    it = from_template(template.key, code, agencies=agencies)
    if open_agencies(it) or not may_be_published(await findings(it, await unit_tree(now), now)):
        return False
    await WorkflowVersion.create(
        procedure_code=code,
        number=1,
        definition=as_json(it),
        stage=Stage.PUBLISHED,
        changed_at=now,
        published_at=now,
    )
    return True


async def show(stops: Sequence[OneStop], secret: bytes, now: datetime) -> None:
    """Some dossiers of the first one-stop on their way through workflows."""
    walk = _Walk(stops[0], Desk(secret, serials=LookupSerials(SHOWN)), now)
    await walk.receive_all()
    await walk.go_on()
    codes = [code for code, _ in walk.received]
    sent = {"state": NoticeState.DELIVERED, "provider": "demo", "attempts": 1}
    waiting = Notice.filter(dossier__code__in=codes, state=NoticeState.OWED)
    await waiting.update(**sent, sent_at=now, delivered_at=now)


@dataclass
class _Walk:
    """What officers did, in the order of time."""

    stop: OneStop
    desk: Desk
    now: datetime

    def __post_init__(self) -> None:
        self.chance = Random("workflows of the demo")
        self.received: list[tuple[str, int]] = []
        self._actors: dict[int, Actor] = {}
        #: (working second, code) of what comes next
        self._due: list[tuple[int, str]] = []

    async def receive_all(self) -> None:
        """Dossiers of the last weeks, at their moments."""
        days = self.stop.calendar.reckoning
        offers = await _running(self.stop.offers)
        end = timeline.worked(days, self.now)
        seconds = sorted(end - int(self.chance.random() * DAYS * 8 * 3600) for _ in range(SHOWN))
        for number, second in enumerate(seconds):
            offer = offers[number % len(offers)]
            at = timeline.moment(days, second)
            dossier = await self._receive(offer, at)
            self.received.append((dossier.code, second))
            heapq.heappush(self._due, (self._later(second), dossier.code))

    async def _receive(self, offer: Offer, at: datetime) -> Dossier:
        kind, personal = people.applicant(self.chance, self.stop.place)
        application = Application(
            version_id=offer.version_id,
            receiving_unit_id=self.stop.unit_id,
            holder=Holder(
                name=personal["holder_name"],
                kind=kind,
                number=personal["holder_number"],
                phone=personal["holder_phone"],
                address=personal["holder_address"],
            ),
            papers=tuple(PaperGiven(**{**paper, "files": ()}) for paper in offer.papers),
            limit=offer.limits[Channel.DIRECT],
        )
        receiver = await self._actor(people.one_of(self.chance, self.stop.receivers).id, at)
        return (await receive(self.desk, receiver, application, now=at)).dossier

    async def go_on(self) -> None:
        """Every step that has happened by now."""
        days = self.stop.calendar.reckoning
        end = timeline.worked(days, self.now)
        while self._due and self._due[0][0] < end:
            second, code = heapq.heappop(self._due)
            if await self._step(code, timeline.moment(days, second)):
                heapq.heappush(self._due, (self._later(second), code))

    async def _step(self, code: str, at: datetime) -> bool:
        """One action at one of its open tasks; whether there is more to do."""
        dossier = await Dossier.get(code=code)
        here = await whereabouts(dossier)
        open_tasks = [
            one for one in here.open.values() if here.workflow[one.step].kind is Kind.TASK
        ]
        if not open_tasks:
            return False
        task = open_tasks[0]
        offered = engine.offered(here.workflow, here.state, task.token, here.data(dossier))
        action = offered[0]
        if len(offered) > 1 and self.chance.random() > USUAL:
            action = people.one_of(self.chance, offered[1:])
        who = await self._who(task, at)
        must = needed(action, here.workflow, dossier, who.tree)
        said = self._said(action, must, dossier)
        await running.act(who, code, task.token, action.key, said, now=at)
        return True

    def _said(self, action: Action, must: Sequence[str], dossier: Dossier) -> Said:
        """What the officer says: what must be said, in a few words."""
        refused = "refuse" in action.key
        said = Said(
            note=sayings.note(self.chance, "refuse" if refused else "ask_papers"),
            unit_id=self._bureau(dossier),
            papers=(PaperGiven(str(dossier.papers[0]["name"]), originals=1),),
            outcome="refused" if refused else "granted",
            result_number=f"{1 + int(self.chance.random() * 900)}/KQ",
            amount=1000 * (50 + int(self.chance.random() * 950)),
            collector=dossier.holder_name,
        )
        kept = {*must, "result_number"} | ({"note"} if refused else set())
        return Said(**{name: getattr(said, name) for name in kept})

    def _bureau(self, dossier: Dossier) -> int:
        """The department that handles such dossiers."""
        offers = {offer.version_id: offer for offer in self.stop.offers}
        return offers[dossier.version_id].bureau.unit_id

    async def _who(self, task: OpenTask, at: datetime) -> Actor:
        """The officer whose task it is, or one who may take it."""
        assert task.unit_id is not None and task.role is not None  # a task has a place
        if task.officer_id is not None:
            return await self._actor(task.officer_id, at)
        able = (await holders(at)).at(task.unit_id, task.role, await unit_tree(at))
        return await self._actor(people.one_of(self.chance, able), at)

    async def _actor(self, officer_id: int, at: datetime) -> Actor:
        if officer_id not in self._actors:
            self._actors[officer_id] = await actor_of(await Officer.get(id=officer_id), at)
        return self._actors[officer_id]

    def _later(self, second: int) -> int:
        return second + _LEAST_S + int(self.chance.random() ** 2 * (_MOST_S - _LEAST_S))


async def _running(offers: Sequence[Offer]) -> list[Offer]:
    """Those of procedures that have a workflow."""
    found = await rows(
        "SELECT v.id FROM procedure_version v JOIN procedure p ON p.id = v.procedure_id"
        " JOIN workflow_version w ON w.procedure_code = p.code AND w.stage = $1",
        Stage.PUBLISHED.value,
    )
    ids = {row["id"] for row in found}
    return [one for one in offers if one.version_id in ids]
