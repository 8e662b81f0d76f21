"""DK and HUY: following one dossier, kept with its proof, and left at any time."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from core.notices.models import Medium
from core.notices.subscriptions import (
    MOST,
    TooManySubscribers,
    following,
    subscribe,
    unsubscribe,
)
from core.notices.tables import Consent

SON = "+84987654321"


async def test_following_twice_is_following_once_and_leaves_one_proof(database, now):
    assert await subscribe(7, Medium.SMS, SON, now=now, proof="SM1")
    assert not await subscribe(7, Medium.SMS, SON, now=now, proof="SM2")
    assert [one.address for one in await following(7)] == [SON]
    assert [one.proof for one in await Consent.all()] == ["SM1"]


async def test_whoever_leaves_is_told_no_more_and_may_come_back(database, now):
    await subscribe(7, Medium.SMS, SON, now=now)
    assert await unsubscribe(7, Medium.SMS, SON, now=now, proof="SM3")
    assert not await unsubscribe(7, Medium.SMS, SON, now=now)
    assert await following(7) == []
    later = now + timedelta(days=1)
    assert await subscribe(7, Medium.SMS, SON, now=later, language="en")
    (back,) = await following(7)
    assert (back.begun_at, back.language) == (later, "en")
    assert [one.given for one in await Consent.all().order_by("id")] == [True, False, True]


async def test_one_address_follows_many_dossiers_and_leaves_one(database, now):
    for dossier in (7, 8):
        await subscribe(dossier, Medium.SMS, SON, now=now)
    await unsubscribe(7, Medium.SMS, SON, now=now)
    assert (await following(7), len(await following(8))) == ([], 1)


async def test_no_more_than_a_family_follows_a_dossier(database, now):
    for number in range(MOST):
        await subscribe(7, Medium.SMS, f"+8490000000{number}", now=now)
    with pytest.raises(TooManySubscribers):
        await subscribe(7, Medium.SMS, SON, now=now)
    await unsubscribe(7, Medium.SMS, "+84900000003", now=now)
    assert await subscribe(7, Medium.SMS, SON, now=now)


async def test_the_same_text_twice_at_once_subscribes_once(database, now):
    await asyncio.gather(*(subscribe(7, Medium.SMS, SON, now=now) for _ in range(5)))
    assert len(await following(7)) == 1
