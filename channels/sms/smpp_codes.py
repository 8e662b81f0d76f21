"""SMPP's numbers, in ours.

Source: SMPP Protocol Specification v3.4 issue 1.2, sections 5.1.2 (commands), 5.1.3 (status),
5.2.28 and appendix B (states of a text in receipts).
"""

from __future__ import annotations

from enum import IntEnum

from channels.base import Failure
from core.notices.outbox import Progress


class Command(IntEnum):
    """What a PDU is; a response has the highest bit set."""

    BIND_RECEIVER = 0x01
    BIND_TRANSMITTER = 0x02
    SUBMIT_SM = 0x04
    DELIVER_SM = 0x05
    UNBIND = 0x06
    BIND_TRANSCEIVER = 0x09
    ENQUIRE_LINK = 0x15
    ALERT_NOTIFICATION = 0x0102
    GENERIC_NACK = 0x80000000


RESPONSE = 0x80000000

OK = 0x00
INVALID_LENGTH = 0x02
INVALID_COMMAND = 0x03
#: What we answer to a text from a person that we cannot handle now, or never.
TEMPORARY, PERMANENT = 0x64, 0x65

#: Status -> why. An absent one, among them all of the operators' own, is a plain refusal.
FAILURES: dict[int, Failure] = {
    0x04: Failure.TRY_LATER,  # not bound: the line is set up anew
    0x05: Failure.TRY_LATER,  # bound already: the operator has not yet noticed the old one's end
    0x08: Failure.TRY_LATER,  # system error
    0x0A: Failure.MISCONFIGURED,  # source address not ours
    0x0B: Failure.BAD_ADDRESS,
    0x0D: Failure.MISCONFIGURED,  # bind failed
    0x0E: Failure.MISCONFIGURED,  # wrong password
    0x0F: Failure.MISCONFIGURED,  # wrong system id
    0x14: Failure.TRY_LATER,  # queue full
    0x15: Failure.MISCONFIGURED,  # service type
    0x48: Failure.MISCONFIGURED,  # kind of source address
    0x49: Failure.MISCONFIGURED,
    0x50: Failure.BAD_ADDRESS,  # kind of destination address
    0x51: Failure.BAD_ADDRESS,
    0x53: Failure.MISCONFIGURED,  # system type
    0x58: Failure.TRY_LATER,  # throttled
    0x64: Failure.TRY_LATER,  # temporary fault of the receiver
    0xFF: Failure.TRY_LATER,  # unknown error
}

#: State in a receipt, as its TLV names it -> as its text names it.
STATES: dict[int, str] = {
    1: "ENROUTE",
    2: "DELIVRD",
    3: "EXPIRED",
    4: "DELETED",
    5: "UNDELIV",
    6: "ACCEPTD",
    7: "UNKNOWN",
    8: "REJECTD",
}

#: State -> how far the text has come. An absent one is no news.
PROGRESS: dict[str, Progress] = {
    "ACCEPTD": Progress.SENT,
    "ENROUTE": Progress.SENT,
    "DELIVRD": Progress.DELIVERED,
    "EXPIRED": Progress.FAILED,
    "DELETED": Progress.FAILED,
    "UNDELIV": Progress.FAILED,
    "REJECTD": Progress.FAILED,
}


def failure(status: int) -> Failure:
    """Why a request was refused."""
    return FAILURES.get(status, Failure.REFUSED)
