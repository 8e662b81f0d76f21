"""Seals over all histories: whole, one after the other, whoever writes them."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.dossiers.beginnings import receive
from core.dossiers.models import DossierEvent, HistorySeal
from core.dossiers.verify import SETTLED, seal, verify_history
from core.people.roles import Role

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)


async def receptions(office, now, count):
    receiver = await office.actor(Role.RECEIVING_OFFICER)
    for _ in range(count):
        await receive(office.desk, receiver, office.application(), now=now)


async def findings():
    return [finding async for finding in verify_history(public_key=KEY.public_key())]


async def test_seals_written_at_once_cover_each_event_once(office, now):
    await receptions(office, now, 3)
    await seal(KEY, now=now + SETTLED)
    await receptions(office, now + SETTLED, 3)
    later = now + 2 * SETTLED
    made = await asyncio.gather(*(seal(KEY, now=later) for _ in range(4)))
    assert sum(one is not None for one in made) == 1
    assert await findings() == []
    assert sum([one.event_count for one in await HistorySeal.all()]) == 6


async def test_the_very_first_seals_written_at_once_are_one(office, now):
    await receptions(office, now, 3)
    made = await asyncio.gather(*(seal(KEY, now=now + SETTLED) for _ in range(4)))
    assert sum(one is not None for one in made) == 1
    assert await findings() == []


async def test_much_to_seal_is_sealed_part_by_part(office, now):
    await receptions(office, now, 5)
    parts = []
    while (one := await seal(KEY, now=now + SETTLED, most=2)) is not None:
        parts.append(one.event_count)
    assert parts == [2, 2, 1]
    assert await findings() == []


async def test_what_is_younger_than_an_open_transaction_waits(office, now):
    await receptions(office, now, 1)
    await receptions(office, now + timedelta(minutes=1), 1)
    one = await seal(KEY, now=now + SETTLED)
    assert one.event_count == 1
    assert (await seal(KEY, now=now + SETTLED + timedelta(minutes=1))).event_count == 1


async def test_a_dossier_that_vanished_whole_is_missed(office, now):
    await receptions(office, now, 2)
    await seal(KEY, now=now + SETTLED)
    gone = await DossierEvent.all().order_by("id").first()
    await DossierEvent.filter(id=gone.id).delete()
    assert "seal" in {finding.what for finding in await findings()}


async def test_a_seal_signed_with_another_key_is_none(office, now):
    await receptions(office, now, 1)
    await seal(Ed25519PrivateKey.generate(), now=now + SETTLED)
    assert [finding.what for finding in await findings()] == ["seal"]
