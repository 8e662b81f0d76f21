"""Every sentence a citizen receives, by kind and language: data, not code."""

from __future__ import annotations

from pathlib import Path

from core.language import Wording


def citizens_wording() -> Wording:
    """The sentences of this folder."""
    return Wording(Path(__file__).parent)
