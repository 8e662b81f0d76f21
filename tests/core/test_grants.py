"""A pair of tokens that renews itself: one process asks, all get the new one, none is lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from core.grants.models import Grant
from core.grants.pairs import Pairs

pytestmark = pytest.mark.usefixtures("database")

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
KEY = b"k" * 32


def pairs(given: str = "given", key: bytes = KEY) -> Pairs:
    return Pairs("zalo", given=given, key=key)


async def test_it_begins_with_what_an_operator_gave():
    pair = await pairs().now(NOW)
    assert (pair.access, pair.refresh) == ("", "given")
    assert pair.good_until < NOW


async def test_one_renews_and_the_others_get_what_it_stored():
    pair = await pairs().now(NOW)
    assert await pairs().hold(pair, NOW) is not None
    assert await pairs().hold(pair, NOW) is None
    kept = await pairs().store(pair, "access", "refresh", NOW + timedelta(hours=25), NOW)
    assert kept == await pairs().now(NOW)
    assert (kept.access, kept.refresh, kept.number) == ("access", "refresh", 1)


async def test_whoever_died_holding_it_loses_it_after_a_while():
    pair = await pairs().now(NOW)
    await pairs().hold(pair, NOW)
    assert await pairs().hold(pair, NOW + timedelta(seconds=59)) is None
    assert await pairs().hold(pair, NOW + timedelta(seconds=61)) is not None


async def test_who_renewed_nothing_lets_it_go():
    pair = await pairs().now(NOW)
    held = await pairs().hold(pair, NOW)
    await pairs().let_go(pair, held)
    assert await pairs().hold(pair, NOW) is not None


async def test_a_pair_that_came_late_does_not_take_the_place_of_a_newer_one():
    pair = await pairs().now(NOW)
    await pairs().store(pair, "first", "r1", NOW + timedelta(hours=25), NOW)
    assert await pairs().store(pair, "late", "r2", NOW + timedelta(hours=25), NOW) is None
    assert (await pairs().now(NOW)).access == "first"


async def test_a_new_beginning_by_an_operator_wins_over_what_was_kept():
    pair = await pairs().now(NOW)
    await pairs().store(pair, "access", "refresh", NOW + timedelta(hours=25), NOW)
    anew = await pairs("given anew").now(NOW)
    assert (anew.access, anew.refresh) == ("", "given anew")
    assert anew.number > pair.number + 1
    assert (await pairs("given anew").now(NOW)) == anew


async def test_tokens_are_not_read_in_the_database():
    pair = await pairs().now(NOW)
    await pairs().store(pair, "access-token", "refresh-token", NOW, NOW)
    row = await Grant.get()
    assert "token" not in row.sealed
    assert (await pairs(key=b"x" * 32).now(NOW)).access == ""
