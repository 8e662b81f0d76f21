"""Conversations outlive processes and repeats, and are erased when time or their person says so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from core.conversations import keeping
from core.conversations.keeping import ADVISOR, CHAT, STATE_KEPT, Keeper, Said
from core.conversations.models import ConversationState, ConversationTurn

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
ONE = "sms:+84912345678"


def said(turn: str = "m1", text: str = "em mất thẻ, số em 0912 345 678") -> Said:
    return Said(turn, "chat", "vi", text, "Anh/chị làm lại thẻ ở công an xã.", "answer", True)


@pytest.fixture
def keeper(database) -> Keeper:
    return Keeper(b"k" * 32)


async def test_another_process_goes_on_where_the_first_stopped(keeper):
    await keeper.save(ONE, {"procedure": "1.001193", "misses": 1}, said(), now=NOW)
    await keeper.save(ONE, {"procedure": "1.001194"}, said("m2"), now=NOW)
    other = Keeper(b"k" * 32)
    assert await other.state(ADVISOR, ONE, now=NOW) == {"procedure": "1.001194"}


async def test_parties_of_one_conversation_do_not_mix_what_they_remember(keeper):
    await keeper.keep(CHAT, ONE, {"language": "en"}, now=NOW)
    await keeper.save(ONE, {"misses": 1}, said(), now=NOW)
    assert await keeper.state(CHAT, ONE, now=NOW) == {"language": "en"}
    assert await keeper.state(ADVISOR, ONE, now=NOW) == {"misses": 1}
    assert await keeper.state(CHAT, "sms:+84912345679", now=NOW) is None


async def test_a_turn_that_comes_twice_is_kept_once(keeper):
    await keeper.save(ONE, {}, said(), now=NOW)
    await keeper.save(ONE, {}, said(), now=NOW)
    assert await ConversationTurn.all().count() == 1


async def test_turns_without_a_name_are_all_kept(keeper):
    await keeper.save(ONE, {}, said(""), now=NOW)
    await keeper.save(ONE, {}, said(""), now=NOW)
    assert await ConversationTurn.all().count() == 2


async def test_officers_read_the_turns_in_order_and_masked(keeper):
    await keeper.save(ONE, {}, said("m1", "cccd 079123456789"), now=NOW)
    await keeper.save(ONE, {}, said("m2", "thế hết nhiêu tiền"), now=NOW)
    found = await keeping.turns(keeper.digest(ONE))
    assert [turn.said for turn in found] == ["cccd •••", "thế hết nhiêu tiền"]


async def test_no_table_tells_whose_conversation_it_is(keeper):
    await keeper.save(ONE, {"misses": 1}, said(), now=NOW)
    await keeper.keep(CHAT, ONE, {"misses": 1}, now=NOW)
    kept = [*await ConversationState.all().values(), *await ConversationTurn.all().values()]
    assert kept
    assert "912345678" not in repr(kept).replace(" ", "")


async def test_what_no_database_can_hold_is_kept_without_it(keeper):
    await keeper.save(ONE, {"un\0answered": "a\0b\ud83d"}, said("m\0", "x\0\ud83d"), now=NOW)
    assert await keeper.state(ADVISOR, ONE, now=NOW) == {"un\ufffdanswered": "a\ufffdb?"}


async def test_a_state_is_forgotten_after_a_week_and_turns_after_the_days_that_were_set(keeper):
    await keeper.save(ONE, {"misses": 1}, said(), now=NOW)
    later = NOW + STATE_KEPT
    assert await keeper.state(ADVISOR, ONE, now=later) is None
    await keeping.sweep(later + timedelta(seconds=1), days=30)
    assert await ConversationState.all().count() == 0
    assert await ConversationTurn.all().count() == 1
    await keeping.sweep(NOW + timedelta(days=30, seconds=1), days=30)
    assert await ConversationTurn.all().count() == 0


async def test_whoever_takes_a_conversation_back_leaves_nothing_behind(keeper):
    for one in (ONE, "telegram:7"):
        await keeper.save(one, {"misses": 1}, said(), now=NOW)
        await keeper.keep(CHAT, one, {"form": {"name": "x"}}, now=NOW)
        await keeper.keep(keeping.SHOWN, one, {"bubbles": []}, now=NOW)
    await keeper.forget(ONE)
    assert await keeper.state(CHAT, ONE, now=NOW) is None
    assert await keeping.turns(keeper.digest(ONE)) == []
    assert await ConversationState.all().count() == 3
    assert len(await keeping.turns(keeper.digest("telegram:7"))) == 1
