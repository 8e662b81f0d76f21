"""What every channel is: texts that come in, replies, texts that go out, and how sending fails.

A provider's own words and numbers stay in the provider's file; what leaves it is
named here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Protocol

from core.notices.outbox import Progress


@dataclass(frozen=True, slots=True)
class Inbound:
    """A text that a person sent us."""

    channel: str  #: `sms`, `chat`, `mail`
    provider: str  #: `twilio`, `simulator`
    provider_id: str  #: the provider's name for this text; a repeat carries the same
    sender: str  #: E.164 for SMS. May be forged: it proves nobody's identity
    text: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back to the sender at once; an empty text means silence."""

    text: str


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that goes with a message, where the medium carries files."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A text that we send of our own accord. What a medium has no place for, it leaves out."""

    to: str  #: E.164 for SMS; an address for mail; the provider's name of the person in a chat
    text: str
    #: Our own name for it, the same at every attempt: by it a provider knows a repeat.
    reference: str = ""
    subject: str = ""
    html: str = ""
    attached: tuple[Attached, ...] = ()
    #: The provider's name of the message that this answers; empty when nobody asked.
    answers: str = ""


class Failure(StrEnum):
    """Why a text did not arrive. The values are stored."""

    TRY_LATER = "try_later"
    REFUSED = "refused"
    BAD_ADDRESS = "bad_address"
    OPTED_OUT = "opted_out"
    MISCONFIGURED = "misconfigured"


class SendFailed(Exception):
    """The provider did not take a text. The subclasses say what to do about it.

    The message is for the log: it never holds the text or the address.
    """

    failure: ClassVar[Failure]


class TryLater(SendFailed):
    """Down, slow, or asking for patience: the same text may pass later."""

    failure = Failure.TRY_LATER

    def __init__(
        self,
        message: str,
        *,
        after_s: float | None = None,
        maybe_taken: bool = False,
        alone: bool = False,
    ) -> None:
        super().__init__(message)
        self.after_s = after_s  #: seconds the provider asked for; None when it named none
        #: The answer was cut off, not the question: the person may get the text twice.
        self.maybe_taken = maybe_taken
        #: This text is to wait for its own address's sake; the provider is well.
        self.alone = alone


class Refused(SendFailed):
    """The provider will not carry this text; sending it again changes nothing."""

    failure = Failure.REFUSED


class BadAddress(SendFailed):
    """Nothing can be sent to that address: another medium may reach the person."""

    failure = Failure.BAD_ADDRESS


class OptedOut(SendFailed):
    """The person told the provider to take no more texts from us."""

    failure = Failure.OPTED_OUT


class Misconfigured(SendFailed):
    """Our account, key or number is wrong: nothing will pass until an operator acts."""

    failure = Failure.MISCONFIGURED


#: What a provider's table of codes points to. `TryLater` when the wait is unknown.
FAILURES: dict[Failure, type[SendFailed]] = {
    each.failure: each for each in (TryLater, Refused, BadAddress, OptedOut, Misconfigured)
}


class Sender(Protocol):
    """One provider over which texts go out."""

    provider: str

    async def send(self, message: Outgoing) -> str:
        """Hand a text over; the provider's name for it comes back.

        Raises:
            SendFailed: one of its five subclasses.
        """
        ...

    async def check(self) -> None:
        """Find out whether the provider is reached and takes our credentials; sends nothing.

        Raises:
            TryLater: not reached.
            Misconfigured: reached, but it does not know us.
        """
        ...


class Report(Protocol):
    """Where later words of a provider go; `core.notices.outbox.report` is it."""

    async def __call__(
        self, provider: str, provider_id: str, progress: Progress, why: str = "", *, now: datetime
    ) -> bool:
        """Move on the notice that left as `provider_id`; whether that changed anything."""
        ...
