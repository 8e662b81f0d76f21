"""The demo province is whole, true to the rules, and made only once."""

from __future__ import annotations

import asyncio
import itertools
from collections import Counter
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from core import database as core_database
from core.calendar.loading import calendar_for
from core.clock import civil, civil_date
from core.database import rows
from core.dossiers import codes, lookup
from core.dossiers.application import Application, Holder, PaperGiven, Submitter, checked
from core.dossiers.beginnings import receive
from core.dossiers.desk import Desk
from core.dossiers.effects import EFFECTS, Circumstances, Said
from core.dossiers.history import fold, folded_names
from core.dossiers.models import Dossier, DossierEvent
from core.dossiers.promises import promised
from core.dossiers.rebuild import rebuild
from core.dossiers.states import BEGINNINGS, MOVES, Action, State
from core.dossiers.urgency import Urgency, today, urgency
from core.dossiers.verify import verify_history
from core.notices import figures, outbox
from core.notices.models import Notice
from core.notices.owing import owed
from core.people.models import Assignment, Officer, Unit
from core.people.officers import actor as actor_of
from core.people.passwords import matches
from core.people.roles import Role
from core.people.units import unit_tree
from core.procedures import catalogue
from core.procedures.models import Procedure, ProcedureVersion
from gateway.demo.apart import cast
from gateway.demo.generator import ALIKE, World, pin_of
from gateway.demo.plan import SHOWN_DAYS, plan
from gateway.demo.province import found_province
from gateway.demo.reserving import reserve
from gateway.demo.scene import one_stops
from gateway.demo.seeding import make_dossiers, seed_demo
from gateway.demo.seeding import told as told_lines
from gateway.demo.staff import PASSWORD, appoint
from gateway.demo.storing import store
from tests.databases import Postgres, Sqlite

SECRET = b"a secret of the tests, 32 octets"
COUNT = 420
#: Monday 2 November 2026, 09:00 in Viet Nam, as the fixture `now`.
NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)


@contextmanager
def kept(engine, fill):
    """(address, what `fill` gave) of a database that many tests read."""
    loop = asyncio.new_event_loop()
    loop.run_until_complete(engine.prepare())
    place = engine.fresh()
    url = loop.run_until_complete(place.__aenter__())
    try:
        yield url, loop.run_until_complete(_filled(url, fill))
    finally:
        loop.run_until_complete(place.__aexit__(None, None, None))
        loop.close()


async def _filled(url, fill):
    async with core_database.opened(url):
        return await fill()


async def seed():
    return await seed_demo(dossiers=COUNT, now=NOW, secret=SECRET)


async def seed_cast():
    """A busy one-stop whose dossiers PostgreSQL casts from moulds, as in large seedings."""
    await seed_demo(dossiers=0, now=NOW, secret=SECRET)
    whole = await world_of(NOW)
    await make_dossiers(World(whole.stops[:1], SECRET, NOW), COUNT, show=True, many=1)


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def seeded(request, tmp_path_factory):
    sqlite = request.param == "sqlite"
    with kept(Sqlite(tmp_path_factory.mktemp("demo")) if sqlite else Postgres(), seed) as found:
        yield found


@pytest.fixture(scope="module", params=["alone", "cast"])
def told_in(request, tmp_path_factory):
    if request.param == "cast":
        with kept(Postgres(), seed_cast) as found:
            yield found
    else:
        with kept(Sqlite(tmp_path_factory.mktemp("demo")), seed) as found:
            yield found


@pytest.fixture
async def report(seeded):
    """What the seeding said; its database is open, to be read."""
    url, found = seeded
    async with core_database.opened(url):
        yield found


@pytest.fixture
async def told(told_in):
    """Dossiers told one by one, and dossiers cast from moulds: open, to be read."""
    async with core_database.opened(told_in[0]):
        yield


@pytest.fixture
async def own(database):
    """A seeded demo of one's own, to be changed; its address."""
    await seed_demo(dossiers=COUNT, now=NOW, secret=SECRET)
    return database


async def world_of(now):
    province = await found_province()
    return World(await one_stops(province, await appoint(province), now), SECRET, now)


# --- whole -----------------------------------------------------------------------------


async def test_each_one_stop_shows_every_state(report):
    found = Counter(await Dossier.all().values_list("receiving_unit_id", "state"))
    units = {unit for unit, _ in found}
    assert len(units) == 7
    assert all(found[unit, state] for unit in units for state in State)


async def test_it_covers_a_year_and_says_nothing_of_the_future(report, now):
    submitted = await Dossier.all().values_list("submitted_at", flat=True)
    assert min(submitted) < now - timedelta(days=300)
    assert max(await DossierEvent.all().values_list("at", flat=True)) <= now
    assert max(await Notice.all().values_list("owed_at", flat=True)) <= now


async def test_some_are_overdue_some_due_soon_and_some_wait(report, now):
    day = await today(now)
    found = Counter([urgency(dossier, day) for dossier in await Dossier.all()])
    assert all(
        found[one] for one in (Urgency.OVERDUE, Urgency.DUE_SOON, Urgency.WAITING, Urgency.DONE)
    )


async def test_most_are_finished_in_time(told, now):
    done = await Dossier.filter(completed_at__isnull=False, due_at__isnull=False)
    late = [one for one in done if civil_date(one.completed_at) > civil_date(one.due_at)]
    assert 0 < len(late) < len(done) * 0.15


# --- true to the rules -------------------------------------------------------------------


async def histories():
    """(dossier, its events) of all."""
    events = {}
    async for event in DossierEvent.all().order_by("dossier_id", "number"):
        events.setdefault(event.dossier_id, []).append(event)
    return [(dossier, events[dossier.id]) for dossier in await Dossier.all()]


def as_it_stood(events):
    """The dossier after those events."""
    blank = {
        "state_before": None, "handling_unit_id": None, "received_at": None, "paused_at": None,
        "clock_started_at": None, "pauses": [], "due_at": None, "completed_at": None,
        "returned_at": None, "supplement_count": 0, "asked": "", "outcome": "",
    }  # fmt: skip
    return SimpleNamespace(**blank | fold(events))


def said(event, dossier):
    """What the officer must have said, read back from the event."""
    changes, private = event.changes, event.personal or {}
    papers = changes.get("papers", [])[len(dossier.papers) :]
    amounts = changes.get("fees", [])[len(dossier.fees) :]
    return Said(
        note=private.get("note", ""),
        unit_id=changes.get("handling_unit_id"),
        officer_id=event.facts.get("officer_id"),
        papers=tuple(PaperGiven(**paper) for paper in papers),
        outcome=changes.get("outcome", ""),
        result_number=changes.get("result_number", ""),
        amount=amounts[0]["amount"] if amounts else None,
        collector=private.get("collector", ""),
        collector_number=private.get("collector_number", ""),
        relation=private.get("relation", ""),
        consulted_unit=event.facts.get("consulted_unit", ""),
        due_on=civil_date(datetime.fromisoformat(by))
        if (by := event.facts.get("opinion_by"))
        else None,
    )


async def test_every_history_verifies_and_every_row_follows_from_it(told):
    assert await Dossier.all().count() == COUNT
    assert [finding async for finding in verify_history()] == []
    assert [difference async for difference in rebuild(mend=False)] == []


async def test_every_history_verifies_on_both_engines(report):
    assert [finding async for finding in verify_history()] == []
    assert [difference async for difference in rebuild(mend=False)] == []


async def test_each_event_says_what_the_command_would_have_said(told, now):
    tree = await unit_tree(now)
    versions = {one.id: one for one in await ProcedureVersion.all()}
    checked_events = Counter()
    for dossier, events in await histories():
        calendar = await calendar_for(tree.chain(dossier.receiving_unit_id), now)
        version = versions[dossier.version_id]
        for number in range(1, len(events)):
            event, before = events[number], as_it_stood(events[:number])
            move = MOVES[before.state, Action(event.action)]
            at = Circumstances(
                event.at,
                calendar,
                event.officer_id,
                False,
                version.max_supplements,
                version.supplement_policy,
                version.cutoff_policy,
            )
            effect = EFFECTS[Action(event.action)](before, said(event, before), at)
            after = as_it_stood(events[: number + 1])
            assert {name: getattr(after, name) for name in effect.changes} == {
                name: list(value) if isinstance(value, tuple) else value
                for name, value in effect.changes.items()
            }
            expected = move.to if isinstance(move.to, State) else before.state_before
            assert after.state is expected
            assert set(event.changes) | set(event.personal or {}) - {"note", *effect.private} == {
                *effect.changes,
                "state",
            }
            assert {key: event.facts[key] for key in effect.facts} == effect.facts
            checked_events[event.action] += 1
    beginnings_and_rare = {
        Action.REGISTER,
        Action.RENEW_PIN,
        Action.RESUME,
        Action.CONSULT,
        Action.RECORD_OPINION,
        Action.APOLOGISE,
    }
    assert set(checked_events) >= set(Action) - beginnings_and_rare


async def test_each_dossier_begins_as_the_counter_would_have_written_it(told, now):
    tree = await unit_tree(now)
    for dossier, events in await histories():
        first = as_it_stood(events[:1])
        columns = checked(
            Application(
                version_id=dossier.version_id,
                receiving_unit_id=dossier.receiving_unit_id,
                holder=Holder(
                    first.holder_name,
                    first.holder_kind,
                    first.holder_number,
                    first.holder_phone,
                    first.holder_email,
                    first.holder_address,
                ),
                submitter=Submitter(
                    first.submitter_name,
                    first.submitter_relation,
                    first.submitter_number,
                    first.submitter_phone,
                )
                if first.submitter_name
                else None,
                channel=first.channel,
                delivery_method=first.delivery_method,
                papers=tuple(PaperGiven(**paper) for paper in first.papers),
            )
        )
        del columns["time_limit"], columns["fees"]
        assert {name: getattr(first, name) for name in columns} == columns
        assert events[0].facts["unit"] == tree.get(dossier.receiving_unit_id).name


async def test_each_date_promised_at_the_counter_is_the_calendars(told, now):
    from core.calendar.limits import Limit

    tree, dated = await unit_tree(now), 0
    for dossier, events in await histories():
        first = as_it_stood(events[:1])
        if first.state is State.RECEIVED:
            calendar = await calendar_for(tree.chain(dossier.receiving_unit_id), now)
            limit = Limit.from_json(dossier.time_limit) if dossier.time_limit else None
            cutoff = (await catalogue.version(dossier.version_id)).content.cutoff_policy
            expected = promised(limit, first.received_at, calendar, cutoff=cutoff)
            for name, value in expected.items():
                assert getattr(first, name) == value
            dated += limit is not None
    assert dated > COUNT / 4


async def test_who_acted_had_the_right(told, now):
    actors = {one.id: await actor_of(one, now) for one in await Officer.all()}
    for dossier, events in await histories():
        for number, event in enumerate(events):
            if event.officer_id is None:
                assert event.action == Action.REGISTER
                continue
            before = as_it_stood(events[:number]) if number else None
            action = Action(event.action)
            move = MOVES[before.state, action] if before else BEGINNINGS[action]
            handling = before and before.handling_unit_id and move.at.value == "handling"
            unit = before.handling_unit_id if handling else dossier.receiving_unit_id
            assert actors[event.officer_id].may(move.right, unit)


async def test_officers_work_in_working_hours_and_in_order(told, now):
    tree = await unit_tree(now)
    for dossier, events in await histories():
        days = (await calendar_for(tree.chain(dossier.receiving_unit_id), now)).reckoning
        assert all(a.at < b.at for a, b in itertools.pairwise(events))
        for event in events:
            number, second = days.place(event.at)
            at_work = any(opens <= second <= closes for opens, closes in days.hours[number])
            assert at_work or event.officer_id is None


async def test_notices_are_those_that_the_changes_owed(told):
    officers = {one.id: one.name for one in await Officer.all()}
    units = {one.id: one.name for one in await Unit.all()}
    stored = {notice.key: notice for notice in await Notice.all()}
    expected = 0
    for dossier, events in await histories():
        for number, event in enumerate(events):
            before = as_it_stood(events[:number]).state if number else None
            stood = Dossier(**fold(events[: number + 1]), names_folded="")
            stood.id = dossier.id
            stood._saved_in_db = True
            for notice in owed(
                stood,
                event,
                before,
                unit_name=units[dossier.receiving_unit_id],
                officer_name=officers.get(event.officer_id, ""),
                now=event.at,
            ):
                found = stored[notice.key]
                for name in ("kind", "medium", "address", "facts", "owed_at", "language"):
                    assert getattr(found, name) == getattr(notice, name)
                expected += 1
    assert expected == len(stored) > COUNT * 2


async def test_each_dossier_is_known_by_numbers_and_names_of_its_own(told):
    dossiers = await Dossier.all()
    for one in dossiers:
        assert lookup.pin_fits(SECRET, one.code, pin_of(one.code), one.pin_hash)
        assert str(codes.parse(one.code)) == one.code
        assert codes.key(one.code) == one.code_key
        assert lookup.is_lookup_number(one.lookup_number)
        assert one.names_folded == folded_names(one.holder_name, one.submitter_name)
        assert one.holder_number.startswith("00")
        for phone in (one.holder_phone, one.submitter_phone):
            assert not phone or phone.startswith("+84990")
    for column in ("code", "lookup_number", "pin_hash", "holder_number"):
        assert len({getattr(one, column) for one in dossiers}) == COUNT
    assert len({one.holder_name for one in dossiers}) > COUNT * 0.8
    assert not await rows(
        "SELECT 1 AS n FROM dossier_event WHERE CAST(personal AS text) LIKE '%§%'"
    )


async def test_only_cast_dossiers_share_their_moments(told_in, told):
    decided = Counter(await DossierEvent.filter(action="approve").values_list("at", flat=True))
    assert max(decided.values()) <= ALIKE
    assert (max(decided.values()) > 3) == (told_in[1] is None)


async def test_nothing_of_the_past_is_sent_again(report, now):
    assert await outbox.claim("worker", 100, now=now + timedelta(days=1)) == []
    assert set(await outbox.counts()) <= {"delivered", "unreachable", "failed"}


async def test_the_public_figures_are_those_of_the_past_notices(report, now):
    (past,) = await figures.handed_over(date(2025, 1, 1), date(2027, 1, 1))
    assert past.handed_over == await Notice.filter(sent_at__isnull=False).count() > 0
    assert past.share == 1.0
    days = await figures.handed_over(date(2025, 1, 1), date(2027, 1, 1), by="day")
    assert len(days) > 200 and days[-1].group <= civil_date(now).isoformat()


async def test_serials_follow_the_time_of_day_without_a_gap(told):
    found = {}
    for dossier in await Dossier.all().order_by("submitted_at", "id"):
        head, _, serial = dossier.code.rpartition("-")
        found.setdefault(head, []).append(int(serial))
        assert head.endswith(f"{civil(dossier.submitted_at):%y%m%d}")
    assert all(serials == list(range(1, len(serials) + 1)) for serials in found.values())


# --- made once, and in step with what comes after ------------------------------------------


async def test_seeding_again_adds_nothing(own, now):
    before = [await model.all().count() for model in (Unit, Officer, Assignment, Procedure, Notice)]
    first, again = [await seed_demo(dossiers=COUNT, now=now, secret=SECRET) for _ in range(2)]
    assert first.made == again.made == 0
    assert again.accounts == first.accounts
    assert again.samples == first.samples != ()
    assert before == [
        await model.all().count() for model in (Unit, Officer, Assignment, Procedure, Notice)
    ]


async def test_asking_for_more_adds_the_difference(own, now):
    later = now + timedelta(days=1)
    more = await seed_demo(dossiers=COUNT + 150, now=later, secret=SECRET)
    assert more.made == 150
    assert await Dossier.all().count() == COUNT + 150
    assert [finding async for finding in verify_history()] == []


async def test_what_is_received_afterwards_goes_on_behind(own, now):
    officer = await Officer.get(username="tiepnhan")
    unit = await Unit.get(agency_code="X99.02")
    version = await ProcedureVersion.first()
    application = Application(version.id, unit.id, Holder("Nguyễn Thị Thử"))
    actor = await actor_of(officer, now)
    begun = [await receive(Desk(SECRET), actor, application, now=now) for _ in range(3)]
    assert len({one.dossier.code for one in begun}) == 3
    assert [finding async for finding in verify_history()] == []


async def test_the_same_seed_makes_the_same_data(own, now):
    world = await world_of(now)
    slots = await reserve(plan(world.stops, now, 100, show=False), world.stops)
    first, second = [told_lines(one, slots) for one in (world, await world_of(now))]
    assert first == second
    assert len(first.dossiers) == 100


async def test_the_same_seed_casts_the_same_data(own, now):
    world = await world_of(now)
    slots = await reserve(plan(world.stops, now, 100, show=False), world.stops)
    first, second = [cast(one, slots) for one in (world, await world_of(now))]
    assert first == second
    assert len(first.casts) == 100


@pytest.mark.parametrize("count", [1, 7, 420, 5000])
async def test_a_plan_holds_exactly_what_was_asked_for(report, now, count):
    world = await world_of(now)
    slots = plan(world.stops, now, count, show=True)
    assert sum(slot.count for slot in slots) == count
    assert [slot.on for slot in slots] == sorted(slot.on for slot in slots)
    shown = [slot for slot in slots if slot.shown]
    assert all(now.date() - slot.on <= timedelta(SHOWN_DAYS + 1) for slot in shown)
    assert bool(shown) == (count >= 420)


async def test_the_calendar_reaches_the_next_year(report, now):
    calendar = await calendar_for([], now)
    assert calendar.last_year > civil(now).year


# --- accounts ----------------------------------------------------------------------------


async def test_every_role_has_an_account_at_the_main_one_stop(report):
    main = [account for account in report.accounts if account.main]
    assert {account.role for account in main} == set(Role)
    assert report.accounts[: len(main)] == tuple(main)
    officer = await Officer.get(username="thuly")
    assert await matches(officer.password_hash, PASSWORD)


async def test_accounts_are_marked_so_that_production_refuses_them(report):
    assert await Officer.filter(demo=False).count() == 0
    assert await Officer.all().count() == len(report.accounts)


async def test_samples_answer_to_their_pins(report):
    assert len(report.samples) == 3
    for sample in report.samples:
        dossier = await Dossier.get(code=sample.code)
        assert lookup.pin_fits(SECRET, dossier.code, sample.pin, dossier.pin_hash)
        assert (dossier.lookup_number, dossier.state) == (sample.lookup_number, sample.state)


async def test_an_officer_with_a_demo_name_is_left_alone(database, now):
    await Officer.create(username="thuly", password_hash="x", name="Thật", created_at=now)
    report = await seed_demo(dossiers=20, now=now, secret=SECRET)
    assert "thuly" not in {account.username for account in report.accounts}
    assert (await Officer.get(username="thuly")).password_hash == "x"


# --- many at once ------------------------------------------------------------------------


async def keys_and_indexes():
    return await rows(
        "SELECT indexdef AS made FROM pg_indexes WHERE schemaname = 'public'"
        " UNION SELECT conrelid::regclass || pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE connamespace = 'public'::regnamespace ORDER BY 1"
    )


async def make_many(now, progress):
    """1,500 more: on PostgreSQL in one transaction, with the indexes built afterwards."""
    await make_dossiers(await world_of(now), 1500, show=False, many=1500, progress=progress)


async def test_many_dossiers_are_added_to_those_there_are(own, now):
    postgres = own.startswith("postgres")
    before = await keys_and_indexes() if postgres else []
    progress = []
    await make_many(now, lambda done, total: progress.append((done, total)))
    assert await Dossier.all().count() == COUNT + 1500
    assert progress[0] == (0, 1500)
    assert progress[-1] == (1500, 1500)
    assert [finding async for finding in verify_history()] == []
    assert [difference async for difference in rebuild(mend=False)] == []
    assert before == (await keys_and_indexes() if postgres else [])


async def test_a_seeding_that_fails_leaves_whole_dossiers_only(own, now):
    """On PostgreSQL, where many are one transaction, none of them and every index."""
    postgres = own.startswith("postgres")
    before = await keys_and_indexes() if postgres else []

    def fail(done, total):
        if done:
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await make_many(now, fail)
    if postgres:
        assert await keys_and_indexes() == before
        assert await Dossier.all().count() == COUNT
    assert [finding async for finding in verify_history()] == []
    assert [difference async for difference in rebuild(mend=False)] == []


async def test_dossiers_that_cannot_be_told_leave_everything_as_it_was(own, now):
    postgres = own.startswith("postgres")
    before = await keys_and_indexes() if postgres else []
    stops = (await world_of(now)).stops
    with pytest.raises(ChildProcessError if postgres else TypeError):
        await make_dossiers(World(stops, None, now), 50, show=False, many=50)
    assert before == (await keys_and_indexes() if postgres else [])
    assert await Dossier.all().count() == COUNT


async def test_lines_of_nonsense_store_nothing(own, now):
    world = await world_of(now)
    slots = await reserve(plan(world.stops, now, 10, show=False), world.stops)
    lines = told_lines(world, slots)
    lines.notices.append("nothing")
    with pytest.raises(Exception, match=r"nothing|binding"):
        await store(lines)
    assert await Dossier.all().count() == COUNT
