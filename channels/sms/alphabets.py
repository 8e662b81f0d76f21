"""Texts as octets, in the alphabets of the short message service, and cut into its segments.

GSM-7 goes unpacked, a septet an octet, as SMPP carries it. A text of several segments is joined
by a user data header of six octets before each: five more follow, element 0 (joined short
messages, 8-bit reference) of three: reference, how many there are, which one this is.

Source: 3GPP TS 23.038 sections 6.2.1 and 6.2.3, TS 23.040 section 9.2.3.24.1.
"""

from __future__ import annotations

from dataclasses import dataclass

from channels.sms.segments import BASIC, EXTENSION, cost

_ESCAPE = 0x1B
_EXTENSION_CODES = b"\x0a\x14\x28\x29\x2f\x3c\x3d\x3e\x40\x65"

_GSM_OF = {each: bytes([at + (at >= _ESCAPE)]) for at, each in enumerate(BASIC)}
_GSM_OF |= {
    each: bytes([_ESCAPE, code]) for each, code in zip(EXTENSION, _EXTENSION_CODES, strict=True)
}
_BASIC_OF = {code[0]: each for each, code in _GSM_OF.items() if len(code) == 1}
_EXTENSION_OF = dict(zip(_EXTENSION_CODES, EXTENSION, strict=True))

#: Octets in each of several: septets of GSM-7, or UCS-2.
_JOINED_GSM, _JOINED_UCS2 = 153, 134
#: The header counts parts in one octet.
MOST_PARTS = 255


@dataclass(frozen=True, slots=True)
class Parts:
    """A text, ready for the air."""

    gsm7: bool
    parts: tuple[bytes, ...]  #: with their headers when there are several

    @property
    def joined(self) -> bool:
        return len(self.parts) > 1


def parts_of(text: str, *, reference: int) -> Parts:
    """Cut a text as the network would; a character two units wide straddles no two parts.

    Args:
        reference: 0 to 255; tells the phone which parts belong together.

    Raises:
        ValueError: more than `MOST_PARTS`.
    """
    gsm7, one = cost(text).gsm7, cost(text).segments == 1
    pieces = [_GSM_OF[each] if gsm7 else _ucs2(each) for each in text]
    if one:
        return Parts(gsm7, (b"".join(pieces),))
    filled = _filled(pieces, _JOINED_GSM if gsm7 else _JOINED_UCS2)
    if len(filled) > MOST_PARTS:
        raise ValueError("a text of more than 255 parts")
    headers = (bytes([5, 0, 3, reference, len(filled), at]) for at in range(1, len(filled) + 1))
    return Parts(gsm7, tuple(header + part for header, part in zip(headers, filled, strict=True)))


def _filled(pieces: list[bytes], room: int) -> list[bytes]:
    parts = [bytearray()]
    for piece in pieces:
        if len(parts[-1]) + len(piece) > room:
            parts.append(bytearray())
        parts[-1] += piece
    return [bytes(part) for part in parts]


def _ucs2(character: str) -> bytes:
    return character.encode("utf-16-be", "surrogatepass")


def from_gsm(octets: bytes) -> str:
    """GSM-7, unpacked, as text; what has no meaning becomes U+FFFD, an unknown escape a blank.

    >>> from_gsm(b"10 " + bytes([0x1B, 0x65]))
    '10 €'
    """
    text, escaped = [], False
    for octet in octets:
        if octet == _ESCAPE and not escaped:
            escaped = True
            continue
        # TS 23.038: a phone that does not know the extension shows the character of the
        # basic table; a second escape shows a blank.
        basic = " " if octet == _ESCAPE else _BASIC_OF.get(octet, "\ufffd")
        text.append(_EXTENSION_OF.get(octet, basic) if escaped else basic)
        escaped = False
    return "".join(text)


def from_ucs2(octets: bytes) -> str:
    """UCS-2, in truth UTF-16, as text; half a pair or an odd octet becomes U+FFFD."""
    return octets.decode("utf-16-be", "replace")
