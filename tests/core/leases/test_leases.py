"""One process of all does some work; who dies holds it for a while, who leaves for no time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.leases.holding import give_back, take

LASTS = timedelta(seconds=8)


@pytest.mark.usefixtures("database")
async def test_one_has_it_and_keeps_it_as_long_as_it_says_so(now):
    assert await take("asterisk", "a:1", LASTS, now=now)
    assert not await take("asterisk", "b:1", LASTS, now=now)
    later = now + LASTS - timedelta(seconds=1)
    assert await take("asterisk", "a:1", LASTS, now=later)
    assert not await take("asterisk", "b:1", LASTS, now=now + LASTS)
    assert await take("other work", "b:1", LASTS, now=now)


@pytest.mark.usefixtures("database")
async def test_who_says_nothing_any_more_loses_it(now):
    await take("asterisk", "a:1", LASTS, now=now)
    assert await take("asterisk", "b:1", LASTS, now=now + LASTS)
    assert not await take("asterisk", "a:1", LASTS, now=now + LASTS)


@pytest.mark.usefixtures("database")
async def test_who_gives_it_back_lets_the_next_have_it_at_once_and_takes_nobody_elses(now):
    await take("asterisk", "a:1", LASTS, now=now)
    await give_back("asterisk", "b:1")
    assert not await take("asterisk", "b:1", LASTS, now=now)
    await give_back("asterisk", "a:1")
    assert await take("asterisk", "b:1", LASTS, now=now)
