"""Which text and which numbers both databases can keep, and making text so.

PostgreSQL takes no NUL; neither database takes half of a surrogate pair, which a
hostile request smuggles into a Python string. Found here, such a value is a fault
of the input with a name; found by the database, it would be a failure of ours.
"""

from __future__ import annotations

import unicodedata

#: The largest id or count that a column holds: 64 bits with a sign.
LARGEST = 2**63 - 1


def storable(text: str) -> bool:
    """Whether a column can hold it.

    >>> storable("Nguyễn Văn Ánh"), storable("a\\0b"), storable("\\ud83d")
    (True, False, False)
    """
    if text.isascii():
        return "\0" not in text
    try:
        return b"\0" not in text.encode()
    except UnicodeEncodeError:
        return False


def tidy(text: str) -> str:
    """Text as databases and comparisons want it: composed letters, plain line ends, no NUL."""
    # Octets of a header that are no text reach us as halves of letters.
    text = unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode())
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")


def storable_id(number: int) -> bool:
    """Whether a row could have that id."""
    return 0 < number <= LARGEST
