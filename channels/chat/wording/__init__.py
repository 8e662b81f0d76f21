"""The sentences of conversations."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from channels.wording import FormWords
from core.forms.asking import Question
from core.forms.definition import Kind
from core.language import Wording


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
