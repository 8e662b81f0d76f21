"""A conversation as a test writes it: what is said, and what is answered."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from advisor.advice import Advice, Heard
from advisor.advisor import Advisor
from advisor.conversation import InMemory
from tests.advisor.known_procedures import NOW, URL, Inbox, KnownFacts, PlainUnderstanding


@dataclass
class Talk:
    """One conversation with an advisor."""

    advisor: Advisor
    channel: str = "chat"
    conversation: str = "test:1"
    language: str = "vi"
    now: datetime = NOW
    inbox: Inbox = field(default_factory=Inbox)
    kept: InMemory = field(default_factory=InMemory)

    async def say(self, text: str, *, chosen: str = "", turn: str = "") -> Advice:
        heard = Heard(text, self.conversation, self.channel, self.language, chosen, turn)
        return await self.advisor.hear(heard, now=self.now)

    async def press(self, advice: Advice, says: str) -> Advice:
        """Press the button of that answer that says so."""
        payload = next(one.payload for one in advice.buttons if one.says == says)
        return await self.say(says, chosen=payload)


def a_talk(facts: KnownFacts | None = None, **parts: object) -> Talk:
    """A fresh conversation over a few procedures; `parts` as `Advisor` takes them."""
    facts, inbox, kept = facts or KnownFacts(), Inbox(), InMemory()
    values: dict[str, object] = {
        "understanding": PlainUnderstanding(facts),
        "conversations": kept,
        "public_url": URL,
        "facts": facts,
        "questions": inbox,
        "groups": (),
    }
    advisor = Advisor(**(values | parts))  # type: ignore[arg-type]
    return Talk(advisor, inbox=inbox, kept=kept)
