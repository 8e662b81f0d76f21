"""A person's long text put together from the parts in which it came.

Parts come in any order, twice, or not at all; what is not complete after a while is forgotten.
There is a bound on what strangers can make us keep.

Source: 3GPP TS 23.040 section 9.2.3.24 (user data header; elements 0x00 and 0x08), SMPP v3.4
sections 5.3.2.22 to 24 (sar_*).
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

from channels.sms.smpp_wire import SAR_NUMBER, SAR_REFERENCE, SAR_TOTAL, Delivered, Malformed

_JOINED_8, _JOINED_16 = 0x00, 0x08

#: A phone sends the parts one after the other; what is late by so much does not come.
PATIENCE = timedelta(hours=1)
#: Texts being put together at once, and parts of one.
MOST_TEXTS, MOST_PARTS = 2000, 16


@dataclass(frozen=True, slots=True)
class Place:
    """Where a part belongs."""

    reference: int
    total: int
    number: int  #: from 1


def place_of(told: Delivered) -> tuple[Place | None, bytes]:
    """Where the text belongs (None: it is whole), and its octets without a header.

    Raises:
        Malformed: the header contradicts itself.
    """
    if told.has_header:
        return _by_header(told.octets)
    reference, total, number = map(told.number, (SAR_REFERENCE, SAR_TOTAL, SAR_NUMBER))
    if reference is None or total is None or number is None:
        return None, told.octets
    return _place(reference, total, number), told.octets


def _by_header(octets: bytes) -> tuple[Place | None, bytes]:
    if not octets or len(octets) < octets[0] + 1:
        raise Malformed("a user data header that is longer than the text")
    end, at, place = octets[0] + 1, 1, None
    while at + 2 <= end:
        element, length = octets[at], octets[at + 1]
        value, at = octets[at + 2 : at + 2 + length], at + 2 + length
        if at > end:
            raise Malformed("an element that is longer than its header")
        if (element, length) in ((_JOINED_8, 3), (_JOINED_16, 4)):
            place = _place(int.from_bytes(value[:-2]), value[-2], value[-1])
    return place, octets[end:]


def _place(reference: int, total: int, number: int) -> Place | None:
    if not 1 <= number <= total <= MOST_PARTS:
        raise Malformed(f"part {number} of {total}")
    return Place(reference, total, number) if total > 1 else None


class Joining:
    """Keeps parts until they are a text."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[tuple[str, str, int, int], _Begun] = OrderedDict()

    def add(self, told: Delivered, place: Place, octets: bytes, *, now: datetime) -> bytes | None:
        """The whole text's octets, once this part makes it whole."""
        self._forget(now)
        key = (str(told.source), str(told.destination), place.reference, place.total)
        begun = self._waiting.setdefault(key, _Begun(now, {}))
        begun.parts[place.number] = octets
        if len(begun.parts) < place.total:
            return None
        return b"".join(begun.parts[number] for number in range(1, place.total + 1))

    def done(self, told: Delivered, place: Place) -> None:
        """The text was answered; its parts are not needed again."""
        key = (str(told.source), str(told.destination), place.reference, place.total)
        self._waiting.pop(key, None)

    def _forget(self, now: datetime) -> None:
        while self._waiting:
            oldest = next(iter(self._waiting.values()))
            if len(self._waiting) < MOST_TEXTS and oldest.at > now - PATIENCE:
                return
            self._waiting.popitem(last=False)


@dataclass(slots=True)
class _Begun:
    at: datetime
    parts: dict[int, bytes]
