"""What is said in calls."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from core.language import Wording


@cache
def calls_wording() -> Wording:
    """The sentences of calls."""
    return Wording(Path(__file__).parent)
