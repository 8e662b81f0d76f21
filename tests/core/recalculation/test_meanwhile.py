"""What officers do to dossiers while these follow a changed calendar is neither lost nor missed."""

from __future__ import annotations

from datetime import UTC, date, datetime

from core.calendar.limits import Limit, LimitUnit
from core.calendar.loading import calendar_for
from core.calendar.proposals import Proposal
from core.calendar.reasons import Why
from core.calendar.special import Day, DayKind
from core.clock import civil_date
from core.database import transaction
from core.dossiers.beginnings import receive
from core.dossiers.commands import act
from core.dossiers.effects import Said
from core.dossiers.models import Dossier, DossierEvent
from core.dossiers.rebuild import rebuild
from core.dossiers.states import Action
from core.dossiers.verify import verify_history
from core.notices.models import Notice
from core.people.roles import Role
from core.people.units import unit_tree
from core.recalculation.candidates import Touched
from core.recalculation.confirming import change
from core.recalculation.following import SETTLED, follow
from core.recalculation.sharing import COUNTED, Sharing
from core.recalculation.writing import IDENTIFIED, write

STORM_ON = date(2026, 11, 4)
STORM = Proposal(put=(Day(STORM_ON, DayKind.OFF, Why.CLOSURE, "Bão"),))
MOVED_ON = date(2026, 11, 6)


async def received(office, now: datetime) -> Dossier:
    application = office.application(limit=Limit(3, LimitUnit.WORKING_DAY))
    receiver = await office.actor(Role.RECEIVING_OFFICER)
    return (await receive(office.desk, receiver, application, now=now)).dossier


async def moved_events(dossier: Dossier) -> int:
    return await DossierEvent.filter(dossier_id=dossier.id, action="recalculated").count()


async def test_who_is_acted_upon_between_reading_and_writing_keeps_that_and_follows_later(
    office, now
):
    disturbed, quiet = await received(office, now), await received(office, now)
    made = await change(STORM, by="lan", officer_id=None, now=now)
    tree = await unit_tree(now)
    calendar = await calendar_for(tree.chain(office.commune.id), now)

    async def calendar_of(unit_id: int):
        return calendar

    touched = Touched.by(made.unit_id, (made.first_on, made.last_on), tree)
    page = await touched.page(COUNTED + IDENTIFIED, after=0, most=10)
    shares = await Sharing(calendar_of).of(page)
    receiver = await office.actor(Role.RECEIVING_OFFICER)
    said = Said(unit_id=office.department.id)
    after = await act(receiver, disturbed.code, Action.TRANSFER, said, now=now)
    told = await Notice.all().count()
    async with transaction():
        await write(list(zip(page, shares, strict=True)), made, tree, now)
    kept = await Dossier.get(id=disturbed.id)
    assert (kept.state, kept.event_count) == (after.state, after.event_count)
    assert civil_date(kept.due_at) == date(2026, 11, 5)
    assert await moved_events(disturbed) == 0
    assert civil_date((await Dossier.get(id=quiet.id)).due_at) == MOVED_ON
    assert await Notice.all().count() == told + 1
    while await follow(now + SETTLED):
        pass
    for one in (disturbed, quiet):
        assert civil_date((await Dossier.get(id=one.id)).due_at) == MOVED_ON
        assert await moved_events(one) == 1
    assert [finding async for finding in verify_history()] == []
    assert [difference async for difference in rebuild(mend=False)] == []


async def test_stragglers_are_those_that_others_wrote_not_those_that_have_followed(office, now):
    for _ in range(3):
        await received(office, now)
    made = await change(STORM, by="lan", officer_id=None, now=now)
    while await follow(now):
        pass
    late = await received(office, now)
    await Dossier.filter(id=late.id).update(due_at=datetime(2026, 11, 5, 10, tzinfo=UTC))
    touched = Touched.by(made.unit_id, (made.first_on, made.last_on), await unit_tree(now))
    async with transaction():
        page = await touched.page(
            COUNTED, after=0, most=10, since=made.confirmed_at - SETTLED, but_by=made.id
        )
    assert [row["id"] for row in page] == [late.id]
    # A later change of the calendar looks at all of them again.
    async with transaction():
        again = await touched.page(
            COUNTED, after=0, most=10, since=made.confirmed_at - SETTLED, but_by=made.id + 1
        )
    assert len(again) == 4
