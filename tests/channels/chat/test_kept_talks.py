"""What a chat and the advisor remember of one conversation, kept in the database."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from advisor.advice import Advice, Facet, Kind
from advisor.conversation import Turn
from advisor.kept import KeptConversations
from channels.chat.kept import KeptTalks
from core.conversations import keeping
from core.conversations.keeping import Keeper

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
ONE = "web:abc"


@pytest.fixture
def keeper(database) -> Keeper:
    return Keeper(b"k" * 32)


async def advised(keeper: Keeper) -> None:
    advice = Advice(Kind.ANSWER, "8.000 đồng.", procedure="1.001193", facet=Facet.FEE)
    turn = Turn("m1", "chat", "vi", "phí nhiêu, gọi 0912345678", advice, understood=True)
    await KeptConversations(keeper).save(ONE, {"procedure": "1.001193"}, turn, NOW)


async def test_the_advisors_turn_is_read_by_officers_with_what_it_was_about(keeper):
    await advised(keeper)
    (turn,) = await keeping.turns(keeper.digest(ONE))
    assert (turn.said, turn.answered) == ("phí nhiêu, gọi •••", "8.000 đồng.")
    assert (turn.procedure, turn.facet, turn.kind) == ("1.001193", "fee", "answer")


async def test_an_emptied_window_does_not_end_the_conversation(keeper):
    talks = KeptTalks(keeper)
    await talks.keep(ONE, {"language": "en"}, NOW)
    await talks.keep(f"shown:{ONE}", {"bubbles": []}, NOW)
    await talks.keep(f"shown:{ONE}", None, NOW)
    assert await talks.load(f"shown:{ONE}", NOW) is None
    assert (await talks.load(ONE, NOW))["language"] == "en"


async def test_a_conversation_that_is_taken_back_is_forgotten_by_the_advisor_too(keeper):
    talks = KeptTalks(keeper)
    await advised(keeper)
    await talks.keep(ONE, {"language": "en"}, NOW)
    await talks.keep(ONE, None, NOW)
    assert await talks.load(ONE, NOW) is None
    assert await KeptConversations(keeper).load(ONE, NOW) is None
    assert await keeping.turns(keeper.digest(ONE)) == []
