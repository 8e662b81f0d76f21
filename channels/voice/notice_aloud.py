"""A notice as the telephone says it: short, the code in groups, dates as people say them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from channels.voice.aloud import code_aloud, moment_aloud
from core.language import Wording

#: A place of a sentence -> the fact that fills it.
_DATES = {"until": "until", "before": "due_at", "after": "reappointed_at"}


def notice_aloud(wording: Wording, kind: str, facts: Mapping[str, Any], language: str) -> list[str]:
    """What happened, by when, how much, and where to go; no person is named."""
    key = f"notice.{kind}" if wording.has(f"notice.{kind}") else "notice.other"
    code, unit = code_aloud(str(facts["code"]), language), str(facts.get("unit") or "")
    said = [wording.say(key, language, code=code)]
    for place, fact in _DATES.items():
        told = wording.has(f"notice_by.{kind}_{place}")
        if told and (at := facts.get(fact)):
            on = moment_aloud(datetime.fromisoformat(at), language)
            said.append(wording.say(f"notice_by.{kind}_{place}", language, on=on))
    if amount := facts.get("amount"):
        said.append(wording.say("notice.amount", language, amount=amount))
    return [*said, wording.say("notice.unit", language, unit=unit)] if unit else said
