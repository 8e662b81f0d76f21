"""What a sentence of a notice may be: its places are those of its kind, and it can be sent.

A place is a name in braces that a fact fills, `{code}`. A sentence that names what no fact
fills would fail at night, for everybody; it cannot be saved.
"""

from __future__ import annotations

import string
from collections.abc import Mapping

from core.language import LANGUAGES
from core.notices.kinds import NOTICE_KINDS
from core.storable import storable

#: What every notice about a dossier can be filled with.
EVERYWHERE = ("code", "unit", "received")
#: The forms of a notice: for a text; at the head of the full one, empty where the short serves.
FORMS = ("short", "full")
#: The most letters of each.
LONGEST = {"short": 300, "full": 1000}

#: Language -> form -> sentence.
Sentences = Mapping[str, Mapping[str, str]]


def places(kind: str) -> tuple[str, ...]:
    """What sentences of that kind may be filled with."""
    return (*EVERYWHERE, *NOTICE_KINDS[kind].places)


def faults(kind: str, sentences: Sentences) -> dict[str, str]:
    """`vi_short` and so on -> why it cannot be saved; empty when it can."""
    found = {}
    for language in LANGUAGES:
        for form in FORMS:
            why = _fault(kind, form, sentences.get(language, {}).get(form, ""))
            if why:
                found[f"{language}_{form}"] = why
    return found


def _fault(kind: str, form: str, sentence: str) -> str:
    if not sentence.strip():
        return "empty" if form == "short" else ""
    if not storable(sentence) or not sentence.isprintable():
        return "unprintable"
    if len(sentence) > LONGEST[form]:
        return "too_long"
    named = named_in(sentence)
    if named is None:
        return "braces"
    if named - set(places(kind)):
        return "place"
    return "" if "code" in named else "no_code"


def named_in(sentence: str) -> set[str] | None:
    """The places of a sentence; None when its braces make no sense, or reach into a fact."""
    found = set()
    try:
        for _, name, form, conversion in string.Formatter().parse(sentence):
            if name is None:
                continue
            if form or conversion or not name.isidentifier():
                return None
            found.add(name)
    except ValueError:
        return None
    return found
