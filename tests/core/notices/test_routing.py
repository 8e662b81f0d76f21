"""Whom a notice reaches and how: choices, consent, opt-outs, night, and the authorised person."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from core.clock import CIVIL
from core.dossiers.application import Submitter
from core.dossiers.beginnings import receive
from core.notices.kinds import NOTICE_KINDS, OPTIONAL, Duty, may_join
from core.notices.models import Medium, Notice, NoticeState
from core.notices.outbox import opt_out
from core.notices.preferences import Way, Wish, set_medium, tell, wish
from core.notices.quiet import quiet_until
from core.notices.routing import Route, routes
from core.notices.tables import Consent, Told
from core.people.roles import Role

HOLDER, SUBMITTER, MAIL = "+84912345678", "+84987654321", "an@example.vn"
SMS, LETTER = Way(Medium.SMS, HOLDER), Way(Medium.MAIL, MAIL)
ZALO = Way(Medium.ZALO, "zalo-77")


@pytest.fixture
async def dossier(office, now):
    """Filed by an authorised person; the holder has a number and a mail address."""
    holder = replace(office.application().holder, email=MAIL)
    application = office.application(
        holder=holder, submitter=Submitter(name="Người Được Ủy Quyền", phone=SUBMITTER)
    )
    actor = await office.actor(Role.RECEIVING_OFFICER)
    return (await receive(office.desk, actor, application, now=now)).dossier


async def a_notice(dossier, address=HOLDER, kind="in_progress", medium=Medium.SMS, at=None):
    return await Notice.create(
        dossier_id=dossier.id if dossier else None,
        key=f"{kind}:{address}:{await Notice.all().count()}",
        kind=kind,
        medium=medium,
        address=address,
        facts={},
        state=NoticeState.OWED,
        owed_at=at or dossier.changed_at,
        next_at=at or dossier.changed_at,
    )


async def route(notice, now) -> Route:
    return (await routes([notice], now=now))[notice.id]


async def test_without_a_word_from_anybody_texts_go_and_the_holders_mail_is_next(dossier, now):
    assert (await route(await a_notice(dossier), now)).ways == (SMS, LETTER)
    # The mail address is the holder's: what is for the authorised person does not go there.
    mine = await route(await a_notice(dossier, SUBMITTER), now)
    assert mine == Route((Way(Medium.SMS, SUBMITTER),))


async def test_the_preferred_medium_goes_first_and_the_others_stay_to_fall_back_on(dossier, now):
    await wish(HOLDER, Wish(ways=(LETTER, ZALO), language="en"), by="link", now=now)
    notice = await a_notice(dossier)
    assert (await route(notice, now)).ways == (LETTER, ZALO, SMS)
    assert notice.language == "en"
    await wish(HOLDER, Wish(ways=(ZALO,)), dossier_id=dossier.id, by="pin", now=now)
    notice = await a_notice(dossier)
    assert (await route(notice, now)).ways == (ZALO, SMS, LETTER), "of this dossier, his own"
    assert notice.language == "en", "what was left open holds as for all"


@pytest.mark.parametrize(
    ("told", "holder", "submitter"),
    [
        pytest.param(Told.BOTH, True, True, id="too"),
        pytest.param(Told.SUBMITTER, False, True, id="instead"),
        pytest.param(Told.HOLDER, True, False, id="the holder alone"),
    ],
)
async def test_the_authorised_person_is_told_too_or_instead(dossier, now, told, holder, submitter):
    await tell(dossier.id, told, now=now)
    for address, expected in ((HOLDER, holder), (SUBMITTER, submitter), ("+84900000001", True)):
        assert bool((await route(await a_notice(dossier, address), now)).ways) is expected


async def test_of_one_person_alone_the_choice_silences_nobody(office, now):
    actor = await office.actor(Role.RECEIVING_OFFICER)
    alone = (await receive(office.desk, actor, office.application(), now=now)).dossier
    await tell(alone.id, Told.SUBMITTER, now=now)
    assert (await route(await a_notice(alone), now)).ways == (SMS,)


@pytest.mark.parametrize("kind", NOTICE_KINDS)
@pytest.mark.parametrize("optional", [None, True, False], ids=["silent", "agreed", "declined"])
async def test_what_the_law_owes_goes_to_all_the_rest_to_whom_it_is_welcome_L46(
    dossier, now, kind, optional
):
    if optional is not None:
        await wish(HOLDER, Wish(optional=optional), by="link", proof="ô đã đánh dấu", now=now)
    goes = bool((await route(await a_notice(dossier, kind=kind), now)).ways)
    match NOTICE_KINDS[kind].duty:
        case Duty.LAW | Duty.ASKED:
            assert goes
        case Duty.SERVICE:
            assert goes is (optional is not False)
        case Duty.CONSENT:
            assert goes is (optional is True)


async def test_a_medium_that_was_stopped_is_not_used_even_for_what_the_law_owes(dossier, now):
    await opt_out(Medium.SMS, HOLDER, now=now)
    assert (await route(await a_notice(dossier, kind="ready"), now)).ways == (LETTER,)
    await set_medium(Medium.MAIL, MAIL, False, by="link", now=now)
    silent = await route(await a_notice(dossier, kind="ready"), now)
    assert silent == Route((), why="stopped")
    await set_medium(Medium.MAIL, MAIL, True, by="link", now=now)
    assert (await route(await a_notice(dossier, kind="ready"), now)).ways == (LETTER,)


async def test_a_way_of_another_address_that_was_stopped_is_left_out(dossier, now):
    await wish(HOLDER, Wish(ways=(ZALO, SMS)), by="link", now=now)
    await opt_out(Medium.ZALO, ZALO.address, now=now)
    assert (await route(await a_notice(dossier), now)).ways == (SMS, LETTER)


async def test_an_answer_goes_to_whoever_asked_whatever_he_stopped_and_at_any_hour(database, now):
    await opt_out(Medium.SMS, HOLDER, now=now)
    night = datetime(2026, 11, 3, 2, 30, tzinfo=CIVIL)
    notice = await a_notice(None, kind="code", at=now)
    assert await route(notice, night) == Route((SMS,))


@pytest.mark.parametrize(
    ("hour", "until"),
    [
        pytest.param((21, 59), None, id="a minute before ten"),
        pytest.param((22, 0), (3, 7), id="at ten the night begins"),
        pytest.param((23, 59), (3, 7), id="before midnight: tomorrow"),
        pytest.param((0, 0), (2, 7), id="after midnight: today"),
        pytest.param((6, 59), (2, 7), id="a minute before seven"),
        pytest.param((7, 0), None, id="at seven it ends"),
    ],
)
async def test_at_night_telephones_are_silent(dossier, hour, until):
    now = datetime(2026, 11, 2, *hour, tzinfo=CIVIL)
    expected = datetime(2026, 11, *until, tzinfo=CIVIL) if until else None
    assert (await route(await a_notice(dossier), now)).not_before == expected
    assert (await route(await a_notice(dossier, kind="registered"), now)).not_before is None
    letter = await a_notice(dossier, "ban@example.vn", medium=Medium.MAIL)
    assert await route(letter, now) == Route((Way(Medium.MAIL, "ban@example.vn"),))


def test_calls_keep_to_office_hours():
    assert quiet_until(Medium.VOICE, datetime(2026, 11, 2, 17, 30, tzinfo=CIVIL)) == datetime(
        2026, 11, 3, 8, tzinfo=CIVIL
    )


async def test_who_wants_one_text_a_day_gets_it_in_the_evening(dossier, now):
    await wish(HOLDER, Wish(digest=True), by="link", now=now)
    evening = datetime(2026, 11, 2, 18, tzinfo=CIVIL)
    changed = await a_notice(dossier, at=now)
    assert (await route(changed, now)).not_before == evening
    assert (await route(changed, evening)).not_before is None
    late = await a_notice(dossier, at=evening)
    assert (await route(late, evening)).not_before == evening + timedelta(days=1)
    papers = await a_notice(dossier, kind="supplement_asked", at=now)
    assert (await route(papers, now)).not_before is None, "what must be done does not wait"


def test_what_asks_something_of_a_person_stands_alone():
    alone = {kind for kind in NOTICE_KINDS if not may_join(kind)}
    assert {"supplement_asked", "payment_asked", "reappointed", "registered"} <= alone
    assert not may_join("reply")
    assert {kind for kind in NOTICE_KINDS if may_join(kind)} >= OPTIONAL


async def test_a_batch_takes_two_questions_whatever_its_size(dossier, now, caplog):
    many = [await a_notice(dossier, f"+8491234{n:04d}") for n in range(70)]
    with caplog.at_level(logging.DEBUG, logger="tortoise.db_client"):
        caplog.clear()
        assert len(await routes(many, now=now)) == 70
        assert len(caplog.records) == 2
        caplog.clear()
        assert await routes([], now=now) == {}
        assert caplog.records == []


async def test_what_was_agreed_to_and_declined_is_kept_with_its_proof(database, now):
    for said, proof in ((True, "ô 1"), (True, "lại"), (False, "ô 2")):
        await wish(HOLDER, Wish(optional=said), by="link", proof=proof, now=now)
    kept = await Consent.all().order_by("id")
    assert [(one.given, one.proof) for one in kept] == [(True, "ô 1"), (False, "ô 2")]
    assert {(one.address, one.purpose, one.by) for one in kept} == {(HOLDER, "optional", "link")}
