"""Buttons and small sentences of the dialogue, in one language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from advisor.advice import Advice, Button, Candidate, Facet, Kind
from advisor.answers.plain import cut
from advisor.answers.saying import Saying
from advisor.dialogue import payloads

_PREFACE = re.compile(r"^\s*(?:thủ tục|TTHC)\s*:?\s+", re.IGNORECASE)
_LONGEST_BUTTON = 60
#: In the order in which people ask.
_FACETS = (Facet.PAPERS, Facet.FEE, Facet.TIME, Facet.WHERE, Facet.ONLINE, Facet.STEPS)


def button(says: str, payload: str) -> list[Button]:
    """The button, where its payload can be carried."""
    return [Button(says, payload)] if payloads.fits(payload) else []


def officer(saying: Saying) -> list[Button]:
    """A person is asked for."""
    return button(saying.say("button.officer"), payloads.OFFICER)


def facets(saying: Saying, code: str, told: Facet | None) -> list[Button]:
    """What else may be asked about a procedure."""
    return [
        each
        for facet in _FACETS
        if facet is not told
        for each in button(saying.say(f"facet.{facet}"), payloads.facet(code, facet))
    ]


def names(candidates: Sequence[Candidate]) -> list[str]:
    """Names as buttons: without what all names begin with, each different from the others."""
    plain = [_PREFACE.sub("", one.name).strip() or one.name for one in candidates]
    return short([name[:1].upper() + name[1:] for name in plain])


def short(names: Sequence[str]) -> list[str]:
    """As much of each name as a button has room for, from where they differ if it must be."""
    cut_off = [cut(name, _LONGEST_BUTTON) for name in names]
    if len(set(cut_off)) == len(cut_off):
        return cut_off
    return [cut(name, _LONGEST_BUTTON) for name in _differing(names)]


def _differing(names: Sequence[str]) -> list[str]:
    """The names from the first word in which they differ."""
    words = [name.split() for name in names]
    same = 0
    while all(len(each) > same + 1 for each in words) and len({each[same] for each in words}) == 1:
        same += 1
    return ["… " + " ".join(each[same:]) if same else " ".join(each) for each in words]


def spoken(
    saying: Saying, kind: Kind, key: str, buttons: Iterable[Button] = (), **facts: object
) -> Advice:
    """A sentence of our own, about no procedure."""
    return Advice(kind, saying.say(key, **facts), buttons=tuple(buttons))
