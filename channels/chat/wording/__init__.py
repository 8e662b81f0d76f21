"""The sentences of conversations, and their buttons."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from channels.chat.pressed import typing
from channels.turns import Button
from channels.wording import FormWords, citizens_wording
from core.forms.asking import Question
from core.forms.definition import Kind
from core.language import LANGUAGES, Wording

#: More are read more easily in the text, beside their numbers.
_MOST_BUTTONS, _ON_BUTTON = 8, 40


@cache
def chat_wording() -> Wording:
    """The sentences of this folder."""
    return Wording(Path(__file__).parent)


class ChatWords:
    """They in one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._forms = FormWords(language)

    def say(self, key: str, /, **facts: Any) -> str:
        """The sentence under `key`."""
        return chat_wording().say(key, self.language, **facts)

    def fault(self, why: str) -> str:
        """What is wrong with an answer."""
        return self._forms.say(f"fault.{why}")

    def buttons(self, *names: str) -> tuple[Button, ...]:
        """Buttons that say a word to the dialogue: `yes`, `no`, `skip`, `save`, `stop`."""
        return tuple(typing(self.say(f"button.{name}"), name.upper()) for name in names)

    def choices(self, asked: Question) -> tuple[Button, ...]:
        """What answers a question with one press; none where there is too much to choose from."""
        kind, found = asked.field.kind, []
        if kind is Kind.CHOICE and len(asked.options) <= _MOST_BUTTONS:
            found = [
                typing(_short(said), str(number))
                for number, (_, said) in enumerate(asked.options, 1)
            ]
        if kind is Kind.TICK:
            found = list(self.buttons("yes"))
        if not asked.needed:
            found += self.buttons("skip")
        return tuple(found)

    def question(self, asked: Question) -> str:
        """A question as it is put: what is asked, what helps, how to answer."""
        kind = asked.field.kind
        label = f"{asked.label} ({asked.field.unit})" if asked.field.unit else asked.label
        lines = [label if label.endswith(("?", ":", ".")) else f"{label}?"]
        if kind is Kind.TICK:
            lines = [label]
        lines += [asked.help] if asked.help else []
        lines += [f"{number}. {said}" for number, (_, said) in enumerate(asked.options, 1)]
        if chat_wording().has(f"how.{kind}"):
            lines.append(self.say(f"how.{kind}"))
        if not asked.needed:
            lines.append(self.say("may_skip"))
        return "\n".join(lines)


def answers_wording() -> Wording:
    """The citizens' sentences, as they are said in a chat: it is no number that is told."""
    over = {
        (language, key.removeprefix(_OVER)): chat_wording().sentence(key, language)
        for language in LANGUAGES
        for key in chat_wording().under(_OVER)
    }
    return citizens_wording().over(over)


_OVER = "over."


def _short(said: str) -> str:
    return said if len(said) <= _ON_BUTTON else said[: _ON_BUTTON - 1].rstrip() + "…"
