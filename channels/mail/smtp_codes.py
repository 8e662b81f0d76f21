"""What mail servers answer, in our words; used for refusals at once and for reports of later.

The enhanced code says more than the plain one and is looked at first; where a server gives none,
the plain code means different things at different points of the conversation.
Source: RFC 3463 and https://www.iana.org/assignments/smtp-enhanced-status-codes/; RFC 5321 4.2.
"""

from __future__ import annotations

import re
from enum import StrEnum

from channels.base import Failure


class Stage(StrEnum):
    """Which of our words the server answers."""

    GREETING = "greeting"  #: connecting, TLS, EHLO
    SIGNING_IN = "signing in"
    SENDER = "sender"
    RECIPIENT = "recipient"
    TEXT = "text"


#: Subject and detail of a permanent enhanced code -> failure. One that is absent is a refusal.
_BY_DETAIL: dict[str, Failure] = {
    "1.0": Failure.BAD_ADDRESS,  # other address status
    "1.1": Failure.BAD_ADDRESS,  # no such mailbox
    "1.2": Failure.BAD_ADDRESS,  # no such system
    "1.3": Failure.BAD_ADDRESS,  # address syntax
    "1.6": Failure.BAD_ADDRESS,  # has moved, no forwarding
    "1.7": Failure.MISCONFIGURED,  # our sender's address: syntax
    "1.8": Failure.MISCONFIGURED,  # our sender's system
    "1.9": Failure.BAD_ADDRESS,  # not to be relayed on
    "1.10": Failure.BAD_ADDRESS,  # takes no mail (null MX)
    "2.0": Failure.BAD_ADDRESS,  # other mailbox status
    "2.1": Failure.BAD_ADDRESS,  # mailbox disabled
    "2.2": Failure.BAD_ADDRESS,  # full, and for so long that it is permanent
    "4.1": Failure.BAD_ADDRESS,  # no answer from host
    "4.4": Failure.BAD_ADDRESS,  # unable to route
    "7.3": Failure.MISCONFIGURED,  # security conversion required
    "7.8": Failure.MISCONFIGURED,  # credentials invalid
    "7.9": Failure.MISCONFIGURED,  # mechanism too weak
    "7.10": Failure.MISCONFIGURED,  # encryption needed
    "7.11": Failure.MISCONFIGURED,  # encryption required for that mechanism
    "7.20": Failure.MISCONFIGURED,  # no passing DKIM signature
    "7.21": Failure.MISCONFIGURED,  # no acceptable DKIM signature
    "7.22": Failure.MISCONFIGURED,  # no DKIM signature that matches the author
    "7.23": Failure.MISCONFIGURED,  # SPF validation failed
    "7.24": Failure.MISCONFIGURED,  # SPF validation error
    "7.25": Failure.MISCONFIGURED,  # reverse DNS validation failed
    "7.26": Failure.MISCONFIGURED,  # multiple authentication checks failed
    "7.27": Failure.MISCONFIGURED,  # our domain has a null MX
}
#: Permanent plain codes of the recipient: those of a mailbox. Source: RFC 5321 section 4.2.3.
_OF_A_MAILBOX = frozenset({550, 551, 553, 556})
#: A refusal to carry mail for us, which servers give the code of an unknown mailbox.
_RELAYING = re.compile(r"relay|authenticat", re.IGNORECASE)
_ENHANCED = re.compile(r"(?<![\d.])([245])\.(\d{1,3}\.\d{1,3})(?![\d.])")
_PAUSE = re.compile(
    r"\b(?:in|after|wait)\s(?:another\s)?(\d{1,5})\s?(s|sec|seconds?|m|min|minutes?)\b", re.I
)


def failure(stage: Stage, code: int, said: str) -> Failure:
    """What an answer that is no consent means.

    Args:
        code: the plain one, 400 to 599.
        said: the server's words, with or without an enhanced code at their head.
    """
    enhanced = _ENHANCED.search(said)
    if code < 500:
        # A password that is refused "for now" is none that will be right later (RFC 4954: 432).
        waits = stage is not Stage.SIGNING_IN or code in (421, 454)
        return Failure.TRY_LATER if waits else Failure.MISCONFIGURED
    if stage in (Stage.GREETING, Stage.SIGNING_IN, Stage.SENDER):
        return Failure.MISCONFIGURED
    if stage is Stage.RECIPIENT and _RELAYING.search(said):
        return Failure.MISCONFIGURED
    if enhanced and enhanced[1] == "5":
        return _BY_DETAIL.get(enhanced[2], Failure.REFUSED)
    of_a_mailbox = stage is Stage.RECIPIENT and code in _OF_A_MAILBOX
    return Failure.BAD_ADDRESS if of_a_mailbox else Failure.REFUSED


def is_of_one(stage: Stage, code: int, said: str) -> bool:
    """Whether a "not now" is about the address or the letter, and not about the server.

    Greylisting and full mailboxes are; a server that rests, is full or gets too much is not.
    """
    if stage not in (Stage.RECIPIENT, Stage.TEXT) or code == 421:
        return False
    enhanced = _ENHANCED.search(said)
    if enhanced is None:
        return stage is Stage.RECIPIENT and code == 450
    return enhanced[2].partition(".")[0] in ("1", "2", "7")


def failure_of_status(status: str) -> Failure:
    """What the status of a report means (RFC 3464 section 2.3.4), `5.1.1` and the like.

    >>> failure_of_status("5.1.1")
    <Failure.BAD_ADDRESS: 'bad_address'>
    """
    return _BY_DETAIL.get(status.partition(".")[2], Failure.REFUSED)


def enhanced_code(said: str) -> str:
    """The enhanced code in a server's words, '' without one: all of them that a log may hold.

    >>> enhanced_code("550 5.1.1 <nobody@example.vn>: unknown")
    '5.1.1'
    """
    found = _ENHANCED.search(said)
    return found[0] if found else ""


def pause_s(said: str) -> float | None:
    """The seconds of patience that a server asks for in its own words; None when in none.

    >>> pause_s("4.7.1 Greylisted, please try again in 5 minutes")
    300.0
    """
    found = _PAUSE.search(said)
    if found is None:
        return None
    return float(found[1]) * (60 if found[2].lower().startswith("m") else 1)
