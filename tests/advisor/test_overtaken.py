"""Two processes hear one conversation in the same moment: no turn is lost or answered stale."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from advisor.advice import Heard
from advisor.advisor import Advisor
from advisor.conversation import State
from advisor.kept import NOT_KEPT, KeptConversations
from advisor.statuses import Told
from channels.chat.kept import KeptTalks
from core.conversations.keeping import ADVISOR, CHAT, Keeper
from core.conversations.models import ConversationTurn
from tests.advisor.known_procedures import URL, Inbox, KnownFacts, PlainUnderstanding

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
WHO = "telegram:77"


def process(**parts: object) -> Advisor:
    """An advisor as each worker has its own: only the database is shared."""
    facts = KnownFacts()
    values: dict[str, object] = {
        "understanding": PlainUnderstanding(facts),
        "conversations": KeptConversations(Keeper(b"k" * 32)),
        "public_url": URL,
        "facts": facts,
        "questions": Inbox(),
        "groups": (),
    }
    return Advisor(**(values | parts))  # type: ignore[arg-type]


async def test_turns_at_two_processes_at_once_are_all_kept_and_told_to_repeats(database):
    one, two = process(), process()
    turns = [f"m{number}" for number in range(6)]
    told = await asyncio.gather(
        *(
            worker.hear(Heard("khai sinh cần giấy tờ gì", WHO, "chat", turn=turn), now=NOW)
            for turn, worker in zip(turns, [one, two] * 3, strict=True)
        )
    )
    kept = State.from_json(await KeptConversations(Keeper(b"k" * 32)).load(WHO, NOW))
    assert sorted(kept.told) == turns
    assert kept.version == len(turns)
    assert await ConversationTurn.all().count() == len(turns)
    assert {one.text for one in told} == {told[0].text}


async def test_a_state_that_was_overtaken_is_refused_and_changes_nothing(database):
    keeper = Keeper(b"k" * 32)
    assert await keeper.keep(CHAT, WHO, {"form": 1}, now=NOW, version=0)
    _, read = await keeper.standing(CHAT, WHO, now=NOW)
    assert await keeper.keep(CHAT, WHO, {"form": 2}, now=NOW, version=read)
    assert not await keeper.keep(CHAT, WHO, {"form": 3}, now=NOW, version=read)
    assert await keeper.standing(CHAT, WHO, now=NOW) == ({"form": 2}, read + 1)
    assert await keeper.standing(ADVISOR, WHO, now=NOW) == (None, 0)


async def test_a_chat_goes_on_from_the_version_it_read(database):
    talks = KeptTalks(Keeper(b"k" * 32))
    assert await talks.keep(WHO, {"language": "vi", "version": 0}, NOW)
    read = await talks.load(WHO, NOW)
    assert await talks.keep(WHO, {**read, "language": "en"}, NOW)
    assert not await talks.keep(WHO, {**read, "language": "vi"}, NOW)
    assert (await talks.load(WHO, NOW))["language"] == "en"


class Opening:
    """Tells details to whoever says the PIN."""

    async def told(self, heard, *, pin_of="", now) -> Told | None:
        if heard.text.startswith("TT"):
            return Told("Lê Thị Hoa, số 12 đường Lê Lợi", private=True)
        return None


async def test_what_a_pin_opened_is_told_and_no_copy_is_kept(database):
    advisor = process(statuses=Opening())
    told = await advisor.hear(Heard("TT 001 1234", WHO, "chat", turn="m1"), now=NOW)
    assert "Lê Lợi" in told.text
    assert told.private
    assert [turn.answered for turn in await ConversationTurn.all()] == [NOT_KEPT]
    state = await KeptConversations(Keeper(b"k" * 32)).load(WHO, NOW)
    assert "Lê Lợi" not in str(state)
    again = await advisor.hear(Heard("TT 001 1234", WHO, "chat", turn="m1"), now=NOW)
    assert again.text == told.text
