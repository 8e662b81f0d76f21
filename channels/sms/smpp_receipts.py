"""Delivery receipts: which text they are about, and what became of it.

The text of a receipt is an agreement of operators, not of the standard:
`id:… sub:001 dlvrd:001 submit date:… done date:… stat:DELIVRD err:000 text:…`.
Optional parameters say the same more reliably and win where they are there.

Source: SMPP Protocol Specification v3.4, appendix B and sections 5.3.2.12, 5.3.2.35.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from channels.base import Failure
from channels.sms.smpp_codes import PROGRESS, STATES
from channels.sms.smpp_wire import MESSAGE_STATE, RECEIPTED_MESSAGE_ID, Delivered
from core.notices.outbox import Progress

_FIELD = re.compile(r"\b(id|stat|err):\s*([0-9A-Za-z._-]{1,64})", re.IGNORECASE)


class Ids(StrEnum):
    """How the name of a text in a receipt follows from the one at its sending.

    Operators have their centre answer in hexadecimal and write receipts in decimal, or not.
    """

    SAME = "same"
    DECIMAL = "decimal"  #: sent in hexadecimal, receipt in decimal


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a receipt tells."""

    message_id: str
    progress: Progress
    why: str  #: of a failure, else empty


def receipt(told: Delivered) -> Receipt | None:
    """Read a receipt; None when it names no text, or tells no news."""
    said = dict(_fields(told.octets.decode("latin-1")))
    named = told.more.get(RECEIPTED_MESSAGE_ID, b"").partition(b"\0")[0].decode("latin-1")
    state = STATES.get(told.number(MESSAGE_STATE) or 0) or said.get("stat", "").upper()
    progress, message_id = PROGRESS.get(state), (named or said.get("id", ""))[:64]
    if progress is None or not message_id:
        return None
    if progress is not Progress.FAILED:
        return Receipt(message_id, progress, "")
    return Receipt(
        message_id, progress, f"{Failure.REFUSED}: {state} {said.get('err', '')}".strip()
    )


def _fields(text: str) -> list[tuple[str, str]]:
    # What stands after `text:` is the citizen's; the first of each name is the operator's.
    head = re.split(r"\btext:", text, maxsplit=1, flags=re.IGNORECASE)[0]
    return [(name.lower(), value) for name, value in reversed(_FIELD.findall(head))]


def name_of(message_id: str, ids: Ids) -> str:
    """The name under which the receipt will come, for one that was given at the sending.

    >>> name_of("3F2A", Ids.DECIMAL)
    '16170'
    """
    if ids is Ids.DECIMAL and re.fullmatch(r"[0-9A-Fa-f]{1,16}", message_id):
        return str(int(message_id, 16))
    return message_id
