"""SMPP 3.4 on the wire: protocol data units as octets, and back.

Only what an ESME needs. What comes from outside is read with bounds everywhere: a unit that lies
about its lengths is `Malformed`, never an IndexError.

Source: SMPP Protocol Specification v3.4 issue 1.2, chapters 3 to 5.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from channels.sms.smpp_codes import Command

HEADER = struct.Struct("!IIII")
#: Octets. A text in `message_payload` may take 64 KiB; nobody sends us one.
LARGEST = 70 * 1024

#: Bits of esm_class.
UDHI = 0x40
_KIND = 0x3C
_RECEIPT = 0x04

#: Tags of optional parameters.
RECEIPTED_MESSAGE_ID = 0x001E
SAR_REFERENCE, SAR_TOTAL, SAR_NUMBER = 0x020C, 0x020E, 0x020F
MESSAGE_PAYLOAD = 0x0424
MESSAGE_STATE = 0x0427


class Malformed(Exception):
    """Octets that are no unit of SMPP 3.4."""


@dataclass(frozen=True, slots=True)
class Pdu:
    """One unit."""

    command: int
    status: int
    sequence: int
    body: bytes = b""

    def octets(self) -> bytes:
        head = HEADER.pack(HEADER.size + len(self.body), self.command, self.status, self.sequence)
        return head + self.body


_INTERNATIONAL = 1


@dataclass(frozen=True, slots=True)
class Address:
    """A number or name with its kind.

    Source: sections 5.2.5 (type of number) and 5.2.6 (numbering plan).
    """

    number: str
    ton: int = 0
    npi: int = 0

    def __str__(self) -> str:
        """As people write it: an international number with its `+`."""
        known = self.ton == _INTERNATIONAL and self.number.isdigit()
        return f"+{self.number}" if known else self.number


def address_of(number: str) -> Address:
    """The usual kind of a number: `+84…` international, `8079` of the network, a name.

    >>> address_of("+84912345678")
    Address(number='84912345678', ton=1, npi=1)
    """
    if number.startswith("+"):
        return Address(number[1:], 1, 1)
    if number.isascii() and number.isdigit():
        return Address(number, 3, 0)
    return Address(number, 5, 0)


@dataclass(frozen=True, slots=True)
class Submitted:
    """A text on its way out: what of submit_sm we use."""

    source: Address
    destination: Address
    data_coding: int
    octets: bytes
    joined: bool  #: `octets` begin with a user data header
    #: 0 no receipt, 1 always, 2 only when it does not arrive.
    receipt: int = 1

    def body(self) -> bytes:
        esm_class = UDHI if self.joined else 0
        return b"".join(
            (
                b"\0",  # service_type
                _address(self.source),
                _address(self.destination),
                bytes([esm_class, 0, 0]),  # protocol_id, priority_flag
                b"\0\0",  # schedule_delivery_time, validity_period
                bytes([self.receipt, 0, self.data_coding, 0, len(self.octets)]),
                self.octets,
            )
        )


@dataclass(frozen=True, slots=True)
class Delivered:
    """A text from a person, or a receipt: what of deliver_sm we use."""

    source: Address
    destination: Address
    esm_class: int
    data_coding: int
    octets: bytes
    more: dict[int, bytes] = field(default_factory=dict)  #: optional parameters by tag

    @property
    def is_receipt(self) -> bool:
        return self.esm_class & _KIND == _RECEIPT

    @property
    def is_text(self) -> bool:
        return self.esm_class & _KIND == 0

    @property
    def has_header(self) -> bool:
        return bool(self.esm_class & UDHI)

    def number(self, tag: int) -> int | None:
        """An optional parameter that is a whole number."""
        value = self.more.get(tag)
        return int.from_bytes(value) if value else None


def bind_body(system_id: str, password: str, system_type: str) -> bytes:
    """Of any bind; interface version 3.4, no address range."""
    named = b"".join(each.encode() + b"\0" for each in (system_id, password, system_type))
    return named + b"\x34\0\0\0"


def header(octets: bytes) -> tuple[int, Pdu]:
    """The length of the body that follows, and the unit without it.

    Raises:
        Malformed: shorter than itself, or longer than anything we take.
    """
    length, command, status, sequence = HEADER.unpack(octets)
    if not HEADER.size <= length <= LARGEST:
        raise Malformed(f"a unit of {length} octets")
    return length - HEADER.size, Pdu(command, status, sequence)


def delivered(pdu: Pdu) -> Delivered:
    """Read a deliver_sm.

    Raises:
        Malformed: it is none.
    """
    assert pdu.command == Command.DELIVER_SM
    reader = _Reader(pdu.body)
    reader.text(6)  # service_type
    source, destination = reader.address(), reader.address()
    (esm_class, _, _) = reader.take(3)  # protocol_id, priority_flag
    reader.text(17), reader.text(17)  # schedule_delivery_time, validity_period
    (_, _, data_coding, _, length) = reader.take(5)  # registered, replace, canned
    octets = reader.take(length)
    more = reader.parameters()
    payload = more.pop(MESSAGE_PAYLOAD, b"")
    return Delivered(source, destination, esm_class, data_coding, octets or payload, more)


def message_id(pdu: Pdu) -> str:
    """Of a submit_sm_resp; empty when it names none."""
    return pdu.body.partition(b"\0")[0][:64].decode("ascii", "replace")


def _c_string(text: str) -> bytes:
    return text.encode("ascii", "replace") + b"\0"


def _address(address: Address) -> bytes:
    return bytes([address.ton, address.npi]) + _c_string(address.number)


class _Reader:
    """Goes through a body from front to back."""

    def __init__(self, body: bytes) -> None:
        self._body, self._at = body, 0

    def take(self, count: int) -> bytes:
        end = self._at + count
        if end > len(self._body):
            raise Malformed("a unit that ends too early")
        taken, self._at = self._body[self._at : end], end
        return taken

    def text(self, longest: int) -> str:
        """A C string of at most so many octets, with the one that ends it."""
        end = self._body.find(b"\0", self._at, self._at + longest)
        if end < 0:
            raise Malformed("a string without an end")
        text, self._at = self._body[self._at : end].decode("latin-1"), end + 1
        return text

    def address(self) -> Address:
        ton, npi = self.take(2)
        return Address(self.text(21), ton, npi)

    def parameters(self) -> dict[int, bytes]:
        found: dict[int, bytes] = {}
        while self._at < len(self._body):
            tag, length = struct.unpack("!HH", self.take(4))
            found[tag] = self.take(length)
        return found
