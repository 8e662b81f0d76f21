"""Notices that are owed, in a citizen's words.

The full notice carries the six facts of law.md L-46: agency, person receiving and
handling, times of reception, of processing and of return. A short medium shortens
them and links to them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from channels.phrases import written
from channels.reasons import sms
from channels.room import Part, Room, fitted, shortened
from core.clock import civil
from core.language import Wording

#: Kinds after which a due date is still ahead.
_BEFORE_DUE = frozenset({"received", "in_progress", "due_changed"})
#: The facts of L-46 in the order of the law, and the date of L-40; moments marked; what is
#: not known is left out.
_FACTS = (
    ("unit", "unit", False),
    ("officer", "officer", False),
    ("received_at", "at", True),
    ("due_at", "at", True),
    ("reappointed_at", "at", True),
    ("completed_at", "at", True),
    ("returned_at", "at", True),
)


def short_notice(
    wording: Wording,
    kind: str,
    facts: Mapping[str, Any],
    language: str,
    *,
    link: str | None = None,
    room: Room | None = None,
) -> str:
    """A notice for a medium with little room; it names nobody, and says a reason only where
    the law wants it told, with the apology for a new date (L-40), or the calendar made it.

    Args:
        facts: as core wrote them: `code`, `unit`, `due_at` (ISO) are used.
        link: where the full notice can be read; left out when there is no room.
    """
    head = _head(wording, kind, facts, language)
    parts = _short_parts(wording, kind, facts, language, link, room is not None)
    return fitted(head, parts, room)


def full_notice(
    wording: Wording,
    kind: str,
    facts: Mapping[str, Any],
    language: str,
    *,
    link: str | None = None,
) -> str:
    """A notice with the six facts of L-46, one on each line."""
    lines = [_head(wording, kind, facts, language)]
    for fact, place, is_moment in _FACTS:
        if value := facts.get(fact):
            shown = _to_the_minute(value) if is_moment else value
            lines.append(wording.say(f"notice.full.{fact}", language, **{place: shown}))
    if why := sms(facts.get("reasons", ()), wording, language):
        lines.append(f"{why[0].upper()}{why[1:]}.")
    if reason := facts.get("reason"):
        lines.append(wording.say("notice.full.reason", language, reason=reason))
    if asked := facts.get("asked"):
        lines.append(wording.say("notice.full.asked", language, asked=asked))
    if link:
        lines.append(wording.say("notice.full.link", language, link=link))
    return "\n".join(lines)


def _head(wording: Wording, kind: str, facts: Mapping[str, Any], language: str) -> str:
    """The first sentence; of a new date, with both dates."""
    dates = {
        place: written(datetime.fromisoformat(facts[fact])) if facts.get(fact) else ""
        for place, fact in (("before", "due_at"), ("after", "reappointed_at"))
    }
    return wording.say(f"notice.short.{kind}", language, code=facts["code"], **dates)


def _short_parts(
    wording: Wording,
    kind: str,
    facts: Mapping[str, Any],
    language: str,
    link: str | None,
    tight: bool,
) -> Iterator[Part]:
    if kind in _BEFORE_DUE and facts.get("due_at"):
        on = written(datetime.fromisoformat(facts["due_at"]))
        yield Part(wording.say("notice.short.due", language, at=on))
        if why := sms(facts.get("reasons", ()), wording, language):
            yield Part(f"{why[0].upper()}{why[1:]}.")
    if reason := " ".join(str(facts.get("reason", "")).split()):
        said = wording.say("notice.short.reason", language, reason=reason)
        yield Part(said, may_be_cut=True)
    if link:
        yield Part(wording.say("notice.short.link", language, link=link))
    if unit := facts.get("unit"):
        name = shortened(unit) if tight else unit
        yield Part(wording.say("notice.short.unit", language, unit=name))


def _to_the_minute(iso: str) -> str:
    return f"{civil(datetime.fromisoformat(iso)):%H:%M %d/%m/%Y}"
