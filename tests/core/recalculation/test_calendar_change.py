"""A day of the calendar changes while dossiers are open: previewed, confirmed, followed, told."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from core.calendar.limits import Limit, LimitUnit
from core.calendar.loading import calendar_for, forget
from core.calendar.models import CalendarChange, CalendarDay
from core.calendar.proposals import Proposal
from core.calendar.reasons import Why
from core.calendar.reckoning import UnknownYear
from core.calendar.special import Day, DayKind
from core.clock import civil_date
from core.dossiers.application import PaperGiven
from core.dossiers.beginnings import receive
from core.dossiers.commands import act
from core.dossiers.effects import Said
from core.dossiers.models import Dossier, DossierEvent
from core.dossiers.rebuild import rebuild
from core.dossiers.states import Action
from core.dossiers.verify import verify_history
from core.errors import InvalidInput, NotAllowed
from core.notices.models import Medium, Notice
from core.notices.subscriptions import subscribe
from core.people.models import Assignment
from core.people.officers import actor
from core.people.roles import Role
from core.recalculation.confirming import change, confirm
from core.recalculation.following import SETTLED, Progress, follow, progress
from core.recalculation.preview import preview

THREE_DAYS = Limit(3, LimitUnit.WORKING_DAY)
STORM = Day(date(2026, 11, 4), DayKind.OFF, Why.CLOSURE, "Bão số 9", "Storm", document="CĐ 12")


async def received(office, at: datetime, limit: Limit | None = THREE_DAYS, unit=None) -> Dossier:
    officer = office.stranger if unit is not None else office.officers[Role.RECEIVING_OFFICER]
    unit = unit or office.commune
    begun = await receive(
        office.desk,
        await actor(officer, at),
        office.application(limit=limit, unit_id=unit.id),
        now=at,
    )
    return begun.dossier


async def all_followed(now: datetime) -> None:
    while await follow(now):
        pass
    while await follow(now + SETTLED):
        pass
    assert not await CalendarChange.exists(finished_at=None)


async def whole() -> None:
    assert [finding async for finding in verify_history()] == []
    assert [difference async for difference in rebuild(mend=False)] == []


async def test_who_follows_a_dossier_is_told_of_its_new_date_too(office, now):
    mine = await received(office, now)
    for address in ("con@example.vn", "+84912345678"):  # the second is the holder's own
        medium = Medium.MAIL if "@" in address else Medium.SMS
        await subscribe(mine.id, medium, address, now=now, language="en")
    await change(Proposal(put=(STORM,)), by="lan", officer_id=None, now=now)
    await all_followed(now)
    told = await Notice.filter(kind="due_changed").order_by("id")
    assert [(one.medium, one.address) for one in told] == [
        (Medium.SMS, "+84912345678"),
        (Medium.MAIL, "con@example.vn"),
    ]
    assert told[1].language == "en"
    assert told[1].facts == told[0].facts


async def test_a_storm_moves_open_dossiers_later_once_and_tells_their_people(office, now):
    mine = await received(office, now)  # Monday, due Thursday 5 November
    before = await Notice.all().count()
    proposal = Proposal(put=(STORM,))
    shown = await preview(proposal, now)
    assert (shown.seen, shown.later, shown.earlier, shown.told) == (1, 1, 0, 1)
    assert shown.by_days == {1: 1}
    assert await CalendarDay.filter(on=STORM.on).count() == 0  # shown, not stored
    await change(proposal, by="lan", officer_id=None, now=now)
    await all_followed(now)
    after = await Dossier.get(id=mine.id)
    assert civil_date(after.due_at) == date(2026, 11, 6)
    why = {"date": "2026-11-04", "why": "closure", "name": "Bão số 9", "name_en": "Storm"}
    assert why | {"document": STORM.document} in after.due_reasons
    (event,) = await DossierEvent.filter(dossier_id=mine.id, action="recalculated")
    assert event.facts["due_before"].startswith("2026-11-05")
    (notice,) = await Notice.filter(kind="due_changed")
    assert await Notice.all().count() == before + 1
    assert notice.address == "+84912345678"
    assert notice.facts["due_at"].startswith("2026-11-06")
    assert notice.facts["due_before"].startswith("2026-11-05")
    (reason,) = notice.facts["reasons"]
    assert (reason["date"], reason["name"]) == ("2026-11-04", "Bão số 9")
    await all_followed(now + timedelta(minutes=1))  # once more: nothing moves twice
    assert (await Dossier.get(id=mine.id)).event_count == after.event_count
    await whole()


async def test_a_promise_is_never_shortened_the_earlier_date_is_for_the_office_E79(office, now):
    wednesday = datetime(2026, 8, 19, 3, 0, tzinfo=UTC)  # 10:00 in Viet Nam
    make_up = date(2026, 8, 22)
    await CalendarDay.filter(on=make_up).delete()
    forget()
    mine = await received(office, wednesday)
    assert civil_date(mine.due_at) == date(2026, 8, 24)
    proposal = Proposal(put=(Day(make_up, DayKind.WORKED, Why.MAKE_UP),))
    shown = await preview(proposal, wednesday)
    assert (shown.later, shown.earlier, shown.told) == (0, 1, 0)
    assert shown.by_days == {-2: 1}
    await change(proposal, by="lan", officer_id=None, now=wednesday)
    await all_followed(wednesday)
    after = await Dossier.get(id=mine.id)
    assert civil_date(after.due_at) == date(2026, 8, 24)
    assert civil_date(after.target_at) == make_up
    assert not await Notice.filter(kind="due_changed").exists()
    await change(Proposal(removed=frozenset({make_up})), by="lan", officer_id=None, now=wednesday)
    await all_followed(wednesday)
    after = await Dossier.get(id=mine.id)
    assert after.target_at is None and civil_date(after.due_at) == date(2026, 8, 24)
    await whole()


async def test_a_day_of_one_unit_moves_its_dossiers_and_no_others(office, now):
    mine = await received(office, now)
    theirs = await received(office, now, unit=office.other_commune)
    proposal = Proposal(unit_id=office.commune.id, put=(STORM,))
    assert (await preview(proposal, now)).later == 1
    await change(proposal, by="lan", officer_id=None, now=now)
    await all_followed(now)
    assert civil_date((await Dossier.get(id=mine.id)).due_at) == date(2026, 11, 6)
    assert civil_date((await Dossier.get(id=theirs.id)).due_at) == date(2026, 11, 5)
    # The nation's row is nearer to nobody whose unit has one of its own.
    worked = Proposal(put=(Day(STORM.on, DayKind.WORKED, Why.MAKE_UP),))
    assert (await preview(worked, now)).moves == 0


async def test_dossiers_that_wait_end_or_have_no_date_stay_as_they_are(office, now):
    receiver = await office.actor(Role.RECEIVING_OFFICER)
    waiting = await received(office, now)
    await act(receiver, waiting.code, Action.ASK_PAPERS, Said(note="Thiếu giấy"), now=now)
    gone = await received(office, now)
    await act(receiver, gone.code, Action.WITHDRAW, Said(note="Rút"), now=now)
    undated = await received(office, now, limit=None)
    past = await received(office, now - timedelta(days=14))
    before = {one.id: one.event_count for one in await Dossier.all()}
    assert (await preview(Proposal(put=(STORM,)), now)).seen == 0
    await change(Proposal(put=(STORM,)), by="lan", officer_id=None, now=now)
    await all_followed(now)
    assert {one.id: one.event_count for one in await Dossier.all()} == before
    assert {waiting.id, gone.id, undated.id, past.id} == before.keys()


async def test_who_waited_for_papers_is_counted_by_the_new_calendar_afterwards(office, now):
    receiver = await office.actor(Role.RECEIVING_OFFICER)
    waiting = await received(office, now)
    await act(receiver, waiting.code, Action.ASK_PAPERS, Said(note="Thiếu giấy"), now=now)
    await change(Proposal(put=(STORM,)), by="lan", officer_id=None, now=now)
    await all_followed(now)
    papers = Said(papers=(PaperGiven("Giấy", 1),))
    dossier = await act(receiver, waiting.code, Action.ADD_PAPERS, papers, now=now)
    assert civil_date(dossier.due_at) == date(2026, 11, 6)


async def test_a_dossier_received_by_the_old_calendar_meanwhile_is_caught(office, now):
    """Another process may count by what it read some seconds before the change."""
    await change(Proposal(put=(STORM,)), by="lan", officer_id=None, now=now)
    late = await received(office, now)
    old_at = datetime(2026, 11, 5, 10, 0, tzinfo=UTC)
    await Dossier.filter(id=late.id).update(due_at=old_at)  # as that process would have it
    while await follow(now):
        pass
    assert civil_date((await Dossier.get(id=late.id)).due_at) == date(2026, 11, 5)
    assert await CalendarChange.exists(finished_at=None)  # not yet over
    await all_followed(now)
    assert civil_date((await Dossier.get(id=late.id)).due_at) == date(2026, 11, 6)


async def test_a_date_of_an_apology_moves_to_a_worked_day_and_is_told(office, now):
    mine = await received(office, now)
    again_at = datetime(2026, 11, 11, 10, 0, tzinfo=UTC)
    await Dossier.filter(id=mine.id).update(reappointed_at=again_at)
    closed = Day(date(2026, 11, 11), DayKind.OFF, Why.CLOSURE, "Mất điện")
    await change(Proposal(put=(closed,)), by="lan", officer_id=None, now=now)
    await all_followed(now)
    after = await Dossier.get(id=mine.id)
    assert civil_date(after.reappointed_at) == date(2026, 11, 12)
    assert civil_date(after.due_at) == date(2026, 11, 5)
    (notice,) = await Notice.filter(kind="due_changed")
    assert notice.facts["due_before"].startswith("2026-11-11")
    assert notice.facts["due_at"].startswith("2026-11-12")


async def test_what_rested_on_an_expected_day_stops_saying_so_when_it_is_decreed(office):
    at = datetime(2027, 2, 2, 3, 0, tzinfo=UTC)
    mine = await received(office, at)
    assert mine.due_provisional
    expected = await CalendarDay.filter(on__gte=date(2027, 2, 3), on__lte=date(2027, 2, 14))
    decreed = tuple(
        Day(row.on, row.kind, row.why, row.name_vi, row.name_en, document="QĐ 1")
        for row in expected
    )
    events = mine.event_count
    await change(Proposal(put=decreed), by="lan", officer_id=None, now=at)
    await all_followed(at)
    after = await Dossier.get(id=mine.id)
    assert not after.due_provisional and after.due_at == mine.due_at
    assert after.event_count == events + 1
    assert not await Notice.filter(kind="due_changed").exists()
    await whole()


async def test_rows_that_came_otherwise_are_followed_when_asked(office, now):
    mine = await received(office, now)
    await CalendarDay.create(
        on=STORM.on, kind=STORM.kind, why=STORM.why, changed_by="import", changed_at=now
    )
    forget()
    assert (await preview(Proposal(), now)).later == 1
    await change(Proposal(), by="lan", officer_id=None, now=now)
    await all_followed(now)
    assert civil_date((await Dossier.get(id=mine.id)).due_at) == date(2026, 11, 6)


async def test_many_pages_and_parts_are_all_gone_through(office, now):
    for _ in range(7):
        await received(office, now)
    made = await change(Proposal(put=(STORM,)), by="lan", officer_id=None, now=now)
    part = await made.parts.all().first()
    await type(part).filter(id=part.id).update(last_id=part.first_id + 3)
    await type(part).create(
        change_id=made.id,
        first_id=part.first_id + 4,
        last_id=part.last_id,
        position=part.first_id + 3,
    )
    assert (await progress(made)).part_done == 0
    assert await follow(now)
    half = await progress(made)
    assert 0 < half.part_done < 1 and half.later == 4
    await all_followed(now)
    assert await progress(await CalendarChange.get(id=made.id)) == Progress(
        1.0, 7, 0, 0, now + SETTLED
    )
    assert await Notice.filter(kind="due_changed").count() == 7


async def test_a_dossier_that_cannot_be_counted_holds_up_nobody_behind_it(office, now):
    broken = await received(office, now)
    await Dossier.filter(id=broken.id).update(time_limit={"count": 0, "unit": "working_day"})
    fine = await received(office, now)
    shown = await preview(Proposal(put=(STORM,)), now)
    assert (shown.seen, shown.moves, shown.uncounted, shown.broken) == (2, 1, 1, [broken.id])
    made = await change(Proposal(put=(STORM,)), by="lan", officer_id=None, now=now)
    await all_followed(now)
    assert (await progress(made)).uncounted == 1
    assert civil_date((await Dossier.get(id=broken.id)).due_at) == date(2026, 11, 5)
    assert civil_date((await Dossier.get(id=fine.id)).due_at) == date(2026, 11, 6)


async def test_only_who_keeps_the_calendar_may_change_it(office, now):
    proposal = Proposal(unit_id=office.commune.id, put=(STORM,))
    for role in Role:
        if role is Role.ADMINISTRATOR:
            continue
        with pytest.raises(NotAllowed):
            await confirm(await office.actor(role), proposal, username="x", now=now)
    administrator = await office.actor(Role.ADMINISTRATOR)
    with pytest.raises(NotAllowed):  # the nation's takes the right at the top
        await confirm(administrator, Proposal(put=(STORM,)), username="x", now=now)
    made = await confirm(administrator, proposal, username="admin", now=now)
    assert made.officer_id == administrator.officer_id
    chain = administrator.tree.chain(office.commune.id)
    assert not (await calendar_for(chain, now)).is_working(STORM.on)


async def test_a_day_in_a_year_that_nobody_counts_in_is_refused_and_nothing_changes(office, now):
    far = Proposal(put=(Day(date(2199, 5, 5), DayKind.OFF, Why.CLOSURE),))
    for ask in (preview(far, now), confirm_at_the_top(office, far, now)):
        with pytest.raises(UnknownYear):
            await ask
    assert not await CalendarChange.exists()
    with pytest.raises(InvalidInput):
        Proposal(put=(STORM,), removed=frozenset({STORM.on}))


async def confirm_at_the_top(office, proposal: Proposal, now: datetime) -> None:
    officer = office.officers[Role.ADMINISTRATOR]
    await Assignment.create(
        officer=officer, unit=office.province, role=Role.ADMINISTRATOR, valid_from=now.date()
    )
    await confirm(await actor(officer, now), proposal, username="admin", now=now)
