"""Whoever reaches into the database is found out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.database import rows
from core.dossiers.beginnings import receive
from core.dossiers.commands import act
from core.dossiers.effects import Said
from core.dossiers.models import Dossier, DossierEvent
from core.dossiers.rebuild import rebuild
from core.dossiers.states import Action
from core.dossiers.verify import seal, verify_history
from core.notices.models import Notice
from core.people.roles import Role

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)


async def three_events(office, now):
    receiver = await office.actor(Role.RECEIVING_OFFICER)
    begun = await receive(office.desk, receiver, office.application(), now=now)
    code = begun.dossier.code
    to = Said(unit_id=office.department.id)
    await act(receiver, code, Action.TRANSFER, to, now=now)
    await act(await office.actor(Role.HEAD), code, Action.OPEN, Said(), now=now)
    return code


async def findings(**options):
    return [(finding.number, finding.what) async for finding in verify_history(**options)]


async def test_an_untouched_history_verifies(office, now):
    await three_events(office, now)
    assert await findings() == []


@pytest.mark.parametrize(
    ("tamper", "found"),
    [
        pytest.param(
            'UPDATE dossier_event SET changes = \'{"state": "ready"}\' WHERE number = 2',
            [(2, "altered")],
            id="a change rewritten",
        ),
        pytest.param(
            "UPDATE dossier_event SET at = '2026-01-01 00:00:00+00:00' WHERE number = 2",
            [(2, "altered")],
            id="a moment moved",
        ),
        pytest.param(
            "UPDATE dossier_event SET officer_id = NULL WHERE number = 3",
            [(3, "altered")],
            id="an officer taken out",
        ),
        pytest.param(
            'UPDATE dossier_event SET personal = \'{"note": "x"}\' WHERE number = 1',
            [(1, "personal")],
            id="a person's data rewritten",
        ),
        pytest.param(
            "DELETE FROM dossier_event WHERE number = 2", [(2, "removed")], id="one in the middle"
        ),
        pytest.param(
            "DELETE FROM dossier_event WHERE number = 3", [(3, "removed")], id="the last one"
        ),
        pytest.param("UPDATE dossier SET head_hash = 'f'", [(3, "row")], id="the row's own hash"),
    ],
)
async def test_tampering_is_found_and_named(office, now, tamper, found):
    await three_events(office, now)
    await rows(tamper)
    assert await findings() == found


async def test_two_events_that_changed_places_are_found(office, now):
    await three_events(office, now)
    await rows("UPDATE dossier_event SET number = 9 WHERE number = 2")
    await rows("UPDATE dossier_event SET number = 2 WHERE number = 3")
    await rows("UPDATE dossier_event SET number = 3 WHERE number = 9")
    assert (2, "reordered") in await findings()


async def test_erased_personal_data_leaves_the_chain_whole(office, now):
    await three_events(office, now)
    await DossierEvent.all().update(personal=None)
    assert await findings() == []


async def test_a_dossier_that_vanished_whole_breaks_the_seal(office, now):
    await three_events(office, now)
    await three_events(office, now)
    sealed = await seal(KEY, now=now + timedelta(hours=1))
    assert sealed is not None
    assert sealed.event_count == 6
    assert await findings(public_key=KEY.public_key()) == []
    gone = await Dossier.all().order_by("id").first()
    await Notice.filter(dossier_id=gone.id).delete()
    await DossierEvent.filter(dossier_id=gone.id).delete()
    await gone.delete()
    assert await findings(public_key=KEY.public_key()) == [(sealed.id, "seal")]


async def test_a_seal_signed_by_somebody_else_is_found(office, now):
    await three_events(office, now)
    await seal(Ed25519PrivateKey.generate(), now=now + timedelta(hours=1))
    assert await findings(public_key=KEY.public_key()) == [(1, "seal")]


async def test_what_is_young_is_sealed_next_time_and_nothing_twice(office, now):
    await three_events(office, now)
    assert await seal(KEY, now=now + timedelta(minutes=1)) is None
    first = await seal(KEY, now=now + timedelta(hours=1))
    assert await seal(KEY, now=now + timedelta(hours=2)) is None
    await three_events(office, now + timedelta(hours=2))
    second = await seal(KEY, now=now + timedelta(hours=3))
    assert second.first_event_id == first.last_event_id + 1
    assert await findings(public_key=KEY.public_key()) == []


async def test_a_row_that_was_changed_by_hand_is_rebuilt_from_history(office, now):
    code = await three_events(office, now)
    await Dossier.filter(code=code).update(state="ready", holder_name="Somebody Else")
    found = {one.column async for one in rebuild()}
    assert found == {"state", "holder_name"}
    assert [one async for one in rebuild()] == []
    assert (await Dossier.get(code=code)).holder_name == "Nguyễn Thị Thử Nghiệm"
