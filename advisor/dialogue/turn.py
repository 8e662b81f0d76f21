"""One turn while it is being answered: what was heard, where the conversation stood, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from advisor.advice import Heard
from advisor.answers.saying import Saying
from advisor.conversation import State
from advisor.questions import Asked, Why

#: Where a text has little room, and is read without buttons.
_BRIEF = frozenset({"sms", "voice"})
#: Where a question of ours is answered at once, mostly with one press.
_CHATS = frozenset({"chat", "web"})


@dataclass(frozen=True, slots=True)
class Hearing:
    """What every part of the dialogue is given."""

    heard: Heard
    state: State
    saying: Saying
    now: datetime

    @property
    def brief(self) -> bool:
        """Whether the answer must be short."""
        return self.heard.channel in _BRIEF

    @property
    def may_ask(self) -> bool:
        """Whether the facts may wait for an answer to a question of ours."""
        return self.heard.channel in _CHATS

    def asked(self, why: Why, text: str, candidates: tuple[str, ...] = ()) -> Asked:
        """This turn as a question for officers."""
        return Asked(
            conversation=self.heard.conversation,
            channel=self.heard.channel,
            language=self.saying.language,
            text=text,
            why=why,
            procedure=self.state.procedure,
            candidates=candidates,
            turn=self.heard.turn,
        )
