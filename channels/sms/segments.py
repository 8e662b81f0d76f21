"""How many SMS segments a text costs, and how to make it cost few.

An SMS carries 140 octets. Text that fits the GSM 7-bit alphabet packs 160 septets
in one segment, or 153 in each of several (6 octets go to the header that joins
them). Any other character turns the whole text into UCS-2: 70 UTF-16 units in one
segment, 67 in each of several. Of the accented Vietnamese letters only à è é ì ò ù
and É are in GSM-7, so a text that is to stay in one segment goes out unaccented.

Source: 3GPP TS 23.038 section 6.2.1 (alphabet and its extension table), TS 23.040
section 9.2.3.24.1 (joining).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import NamedTuple

#: In the order of the table; the escape at 0x1B, between Ξ and Æ, is no character.
BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = "\f^{}\\[~]|€"  # two septets each: the escape, then the character
_GSM = frozenset(BASIC + EXTENSION)
_IN_GSM = re.compile(f"[{re.escape(BASIC + EXTENSION)}]*")
_IN_EXTENSION = re.compile(f"[{re.escape(EXTENSION)}]")
_BEYOND_BMP = re.compile("[\U00010000-\U0010ffff]")


class _Alphabet(NamedTuple):
    wide: re.Pattern[str]  #: characters that take two units
    alone: int  #: units in a text of one segment
    joined: int  #: units in each of several


_GSM7 = _Alphabet(_IN_EXTENSION, 160, 153)
_UCS2 = _Alphabet(_BEYOND_BMP, 70, 67)


@dataclass(frozen=True, slots=True)
class Cost:
    """What sending a text takes."""

    units: int  #: septets when gsm7, else UTF-16 code units (an emoji is 2)
    segments: int  #: billed messages, at least 1
    gsm7: bool


def cost(text: str) -> Cost:
    """Measure a text as the network will bill it.

    A character two units wide never straddles two segments, so the count can exceed
    units divided by room.

    >>> cost("Ho so da xong.")
    Cost(units=14, segments=1, gsm7=True)
    >>> cost("Hồ sơ đã xong.").gsm7
    False
    """
    gsm7 = _IN_GSM.fullmatch(text) is not None
    wide, alone, joined = _GSM7 if gsm7 else _UCS2
    units = len(text) + len(wide.findall(text))
    if units <= alone:
        return Cost(units, 1, gsm7)
    if units == len(text):
        return Cost(units, -(-units // joined), gsm7)
    segments, used = 1, 0
    for character in text:
        width = 2 if wide.match(character) else 1
        if used + width > joined:
            segments, used = segments + 1, 0
        used += width
    return Cost(units, segments, gsm7)


#: Letters and signs that no decomposition turns into GSM-7.
_SIGNS = {
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("‘’‚‛′`´", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad", ""),
    **dict.fromkeys("•·●▪", "-"),
    "\t": " ",
    "\u2028": "\n",
    "\u2029": "\n",
    "→": "->",
    "×": "x",
    "⁄": "/",
    "đ": "d",
    "Đ": "D",
    "₫": "d",
}


class _Unaccented(dict[int, str]):
    """A table for `str.translate` that works out each character when first met."""

    def __missing__(self, point: int) -> str:
        character = chr(point)
        sign = _SIGNS.get(character)
        if sign is None:
            parts = unicodedata.normalize("NFKD", character)
            sign = "".join(
                _SIGNS.get(part, part) for part in parts if not unicodedata.combining(part)
            )
        if not all(part in _GSM for part in sign):
            return "?"  # not kept: there are a million of them
        self[point] = sign
        return sign


_UNACCENTED = _Unaccented()


def to_gsm(text: str) -> str:
    """The text with nothing outside GSM-7: accents dropped, typographic signs made plain.

    What has no plain form (an emoji, another script) becomes `?`.

    >>> to_gsm("Hồ sơ “đã” xong – mời đến nhận…")
    'Ho so "da" xong - moi den nhan...'
    """
    return text.translate(_UNACCENTED)
