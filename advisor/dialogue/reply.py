"""What a turn leads to: an advice, and the state after it."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.advice import Advice
from advisor.conversation import State


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, and where the conversation stands then."""

    advice: Advice
    state: State
    understood: bool = True
    opened: str | None = None  #: told after a PIN, and not kept; the dossier the PIN was asked of
