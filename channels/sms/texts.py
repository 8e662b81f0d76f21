"""Citizens' sentences as SMS: unaccented, in one segment where they can be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from advisor.advice import Advising
from channels.advised import AdvisedTexts
from channels.notices import short_digest, short_notice
from channels.phrases import Phrases
from channels.room import Room
from channels.sms.segments import cost, to_gsm
from core.language import Wording


def _septets(text: str) -> int:
    return cost(to_gsm(text)).units


#: One segment of GSM-7.
ONE_SEGMENT = Room(160, _septets)
#: Two of them, less the place that a character of two septets leaves empty between them.
TWO_SEGMENTS = Room(2 * 153 - 1, _septets)
#: Three of them, less the places that such characters leave empty: nobody pays for more.
THREE_SEGMENTS = Room(3 * 153 - 2, _septets)
#: What the law wants told with its reason takes two (L-40).
_WITH_REASON = frozenset({"reappointed"})


def sms_phrases(wording: Wording) -> Phrases:
    """Phrases of answers that fit one segment once `to_gsm` dropped their accents."""
    return Phrases(wording, room=ONE_SEGMENT)


def sms_advice(advisor: Advising) -> AdvisedTexts:
    """What the advisor says, in three segments at most; what has no room is behind the link."""
    return AdvisedTexts(advisor, room=THREE_SEGMENTS)


def sms_notice(
    wording: Wording,
    kind: str,
    facts: Mapping[str, Any],
    language: str,
    *,
    link: str | None = None,
) -> str:
    """A notice ready to be sent: see `channels.notices.short_notice`."""
    room = TWO_SEGMENTS if kind in _WITH_REASON else ONE_SEGMENT
    return to_gsm(short_notice(wording, kind, facts, language, link=link, room=room))


def sms_digest(
    wording: Wording, told: Sequence[tuple[str, Mapping[str, Any]]], language: str
) -> str | None:
    """Several notices ready to be sent as one text: see `channels.notices.short_digest`."""
    text = short_digest(wording, told, language, THREE_SEGMENTS)
    return None if text is None else to_gsm(text)
