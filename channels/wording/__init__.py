"""Every sentence a citizen receives, by kind and language: data, not code."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from core.language import Wording

_FOLDER = Path(__file__).parent


def citizens_wording() -> Wording:
    """The sentences of this folder."""
    return Wording(_FOLDER)


@cache
def forms_wording() -> Wording:
    """What is said around the forms of procedures, whichever channel shows them."""
    return Wording(_FOLDER / "forms")


class FormWords:
    """The same in one language (`core.forms.sheet.Tongue`)."""

    def __init__(self, language: str) -> None:
        self.language = language

    def say(self, key: str, /, **facts: Any) -> str:
        """The sentence under `key`."""
        return forms_wording().say(key, self.language, **facts)
