"""What Rasa made of a turn, and what follows from it together with our own understanding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from advisor.advice import Facet
from advisor.understood import Intent, Understood

#: Rasa's word counts from there on: of its intents, and of its facets.
SURE_OF_INTENT, SURE_OF_FACET = 0.6, 0.6

#: What these are is seen from the conversation and the catalogue, which Rasa does not know.
_BY_CONTEXT = frozenset(
    {Intent.ASK, Intent.FOLLOW_UP, Intent.CHOOSE, Intent.CORRECT, Intent.SITUATION}
)
#: What a machine that learned from examples may not bring upon somebody who asks a question.
_GRAVE = frozenset({Intent.OUT_OF_SCOPE, Intent.INSULT})
#: What is said in passing: half of a question resembles it, where Rasa does not know the other.
_IN_PASSING = frozenset(
    {Intent.AFFIRM, Intent.DENY, Intent.GREET, Intent.THANK, Intent.BYE, Intent.HELP}
)


@dataclass(frozen=True, slots=True)
class Parsed:
    """Rasa's reading of a turn."""

    intent: Intent | None  #: None: it is not sure of any
    confidence: float
    facet: Facet | None
    facet_confidence: float

    @classmethod
    def from_message(cls, message: Mapping[str, Any]) -> Parsed:
        """Read `latest_message` of a tracker; what is not there, or odd, counts as unsure."""
        intent, confidence = _named(message.get("intent"))
        facet, sure = _named(message.get("facet"))
        return cls(
            Intent(intent) if intent in set(Intent) else None,
            confidence,
            Facet(facet) if facet in set(Facet) else None,
            sure,
        )


def _named(value: object) -> tuple[str, float]:
    if not isinstance(value, Mapping):
        return "", 0.0
    name, confidence = value.get("name"), value.get("confidence")
    return (
        name if isinstance(name, str) else "",
        float(confidence) if isinstance(confidence, int | float) else 0.0,
    )


def joined(own: Understood, parsed: Parsed) -> Understood:
    """What the turn is taken for: Rasa's intent and facet, our candidates.

    Ours stands where the conversation decides, where Rasa is not sure, and where Rasa would
    turn away, or take for a pleasantry, words that name a procedure or ask for a fact.
    """
    facet = own.facet
    if facet is None and parsed.facet and parsed.facet_confidence >= SURE_OF_FACET:
        facet = parsed.facet
    if not _prevails(own, parsed):
        return replace(own, facet=facet)
    assert parsed.intent is not None
    return replace(own, intent=parsed.intent, confidence=parsed.confidence, facet=facet)


def _prevails(own: Understood, parsed: Parsed) -> bool:
    if parsed.intent is None or parsed.confidence < SURE_OF_INTENT:
        return False
    if parsed.intent in _BY_CONTEXT:
        # Only from "no question for us" to a question whose procedure was found.
        return own.intent is Intent.OUT_OF_SCOPE and own.sure
    if parsed.intent in _IN_PASSING and own.intent in _BY_CONTEXT:
        return own.facet is None and not _named_by_us(own)
    return not (parsed.intent in _GRAVE and (own.sure or own.intent in _BY_CONTEXT))


def _named_by_us(own: Understood) -> bool:
    """The words named a procedure, or one of those offered; to stay with one takes no words."""
    return own.intent is Intent.CHOOSE or (own.sure and own.intent is not Intent.FOLLOW_UP)
