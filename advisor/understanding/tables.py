"""The tables beside this file, read once: phrases by what they mean."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from advisor.advice import Facet
from advisor.search.matching import Phrases
from advisor.understood import Intent


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / f"{name}.toml").read_text("utf-8"))


_INTENTS, _SCOPE, _EVENTS = _table("intents"), _table("scope"), _table("events")
TURNS = _table("turns")

#: How each fact is asked for, in the order in which equals are preferred.
FACETS: Mapping[Facet, Phrases] = {
    Facet(name): Phrases(facet["says"]) for name, facet in _table("facets").items()
}
#: What is said alone, and with next to nothing around it.
ALONE: Mapping[Intent, frozenset[str]] = {
    Intent(name): frozenset(intent["alone"])
    for name, intent in _INTENTS.items()
    if "alone" in intent
}
#: What tells an intent wherever it stands.
SAID: Mapping[Intent, Phrases] = {
    Intent(name): Phrases(intent["says"]) for name, intent in _INTENTS.items() if "says" in intent
}
EVENTS: Mapping[str, Phrases] = {name: Phrases(event["says"]) for name, event in _EVENTS.items()}
NO_EVENT: Mapping[str, Phrases] = {
    name: Phrases(event.get("apart", ())) for name, event in _EVENTS.items()
}
OUTSIDE = Phrases(_SCOPE["outside"])
INSIDE = Phrases(_SCOPE["inside"])
ORDERS = Phrases(_SCOPE["orders"])
CORRECTIONS = Phrases(TURNS["corrections"])
DENIALS = Phrases(TURNS["denials"])
OTHER_CASE = Phrases(TURNS["other_case"])
BEGINS_OTHER_CASE: tuple[str, ...] = tuple(TURNS["begins_other_case"])
BACK = Phrases(TURNS["back"])
ASKING = frozenset(TURNS["asking"].split())
