"""Notices that are owed, in a citizen's words.

The full notice carries the six facts of law.md L-46: agency, person receiving and
handling, times of reception, of processing and of return. A short medium shortens
them and links to them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from channels.phrases import written
from channels.reasons import sms
from channels.room import Part, Room, fitted, shortened
from core.clock import civil
from core.language import Wording
from core.notices.sentences import named_in

#: Kinds after which a due date is still ahead.
_BEFORE_DUE = frozenset({"received", "in_progress", "due_changed", "on_time", "due_soon"})
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
#: A place of a sentence that is a date -> the fact that fills it.
_DATES = {
    "received": "received_at",
    "completed": "completed_at",
    "returned": "returned_at",
    "until": "until",
    "before": "due_at",
    "after": "reappointed_at",
}


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
    key = f"notice.short.{kind}"
    head = wording.say(key, language, **filling(wording, facts, language, room is not None))
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
    key = f"notice.head.{kind}"  # there where the office worded it longer than the text
    key = key if wording.has(key) else f"notice.short.{kind}"
    lines = [wording.say(key, language, **filling(wording, facts, language, False))]
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
    lines += _wanted(wording, "full", facts, language, "")
    if link:
        lines.append(wording.say("notice.full.link", language, link=link))
    return "\n".join(lines)


def short_digest(
    wording: Wording, told: Sequence[tuple[str, Mapping[str, Any]]], language: str, room: Room
) -> str | None:
    """Several notices in one text, each kind said once of all its dossiers.

    None when they do not fit: then each goes alone.

    Args:
        told: kind and facts of each notice.
    """
    sentences = []
    for kind, facts in _by_kind(wording, told, language):
        codes = ", ".join(dict.fromkeys(str(one["code"]) for one in facts))
        filled = filling(wording, facts[0], language, True) | {"code": codes}
        sentences.append(wording.say(f"notice.short.{kind}", language, **filled))
    text = " ".join(sentences)
    return text if room.measure(text) <= room.units else None


def full_digest(
    wording: Wording, told: Sequence[tuple[str, Mapping[str, Any]]], language: str
) -> str:
    """Several full notices in one letter, an empty line between them."""
    return "\n\n".join(full_notice(wording, kind, facts, language) for kind, facts in told)


def _by_kind(
    wording: Wording, told: Sequence[tuple[str, Mapping[str, Any]]], language: str
) -> Iterator[tuple[str, list[Mapping[str, Any]]]]:
    """Facts that one sentence can be said of: of a kind that names nothing but the code."""
    groups: dict[tuple[str, int], list[Mapping[str, Any]]] = {}
    for number, (kind, facts) in enumerate(told):
        alone = named_in(wording.sentence(f"notice.short.{kind}", language)) != {"code"}
        groups.setdefault((kind, number if alone else -1), []).append(facts)
    for (kind, _), facts_of_kind in groups.items():
        yield kind, facts_of_kind


def filling(
    wording: Wording, facts: Mapping[str, Any], language: str, tight: bool = False
) -> dict[str, str]:
    """What every place of a first sentence is filled with; see `core.notices.sentences.places`."""
    unknown = wording.say("notice.short.unknown", language)
    dates = {place: _on(facts.get(fact)) or unknown for place, fact in _DATES.items()}
    due = max(filter(None, (facts.get("due_at"), facts.get("reappointed_at"))), default=None)
    unit = facts.get("unit") or unknown
    return dates | {
        "code": facts["code"],
        "unit": shortened(unit) if tight else unit,
        "due": _on(due) or unknown,
        "amount": _amount(facts.get("amount"), language) or unknown,
    }


def _short_parts(
    wording: Wording,
    kind: str,
    facts: Mapping[str, Any],
    language: str,
    link: str | None,
    tight: bool,
) -> Iterator[Part]:
    """The sentences after the first; what the first one says already is not said again."""
    first = wording.sentence(f"notice.short.{kind}", language)
    if kind in _BEFORE_DUE and facts.get("due_at") and "{due}" not in first:
        due = max(filter(None, (facts["due_at"], facts.get("reappointed_at"))))
        yield Part(wording.say("notice.short.due", language, at=_on(due)))
        if why := sms(facts.get("reasons", ()), wording, language):
            yield Part(f"{why[0].upper()}{why[1:]}.")
    for wanted in _wanted(wording, "short", facts, language, first):
        yield Part(wanted)
    if reason := " ".join(str(facts.get("reason", "")).split()):
        said = wording.say("notice.short.reason", language, reason=reason)
        yield Part(said, may_be_cut=True)
    if link:
        yield Part(wording.say("notice.short.link", language, link=link))
    if (unit := facts.get("unit")) and "{unit}" not in first:
        name = shortened(unit) if tight else unit
        yield Part(wording.say("notice.short.unit", language, unit=name))


def _wanted(
    wording: Wording, form: str, facts: Mapping[str, Any], language: str, first: str
) -> Iterator[str]:
    """By when, and how much, where papers or money are asked for."""
    if (until := facts.get("until")) and "{until}" not in first:
        yield wording.say(f"notice.{form}.until", language, at=_on(until))
    if (amount := facts.get("amount")) and "{amount}" not in first:
        told = _amount(amount, language)
        yield wording.say(f"notice.{form}.amount", language, amount=told)


def _on(iso: str | None) -> str:
    return written(datetime.fromisoformat(iso)) if iso else ""


def _amount(dong: int | None, language: str) -> str:
    """Thousands apart as the language has it."""
    spelled = "" if dong is None else f"{dong:,}"
    return spelled.replace(",", ".") if language == "vi" else spelled


def _to_the_minute(iso: str) -> str:
    return f"{civil(datetime.fromisoformat(iso)):%H:%M %d/%m/%Y}"
