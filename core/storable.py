"""Which text and which numbers both databases can keep.

PostgreSQL takes no NUL; neither database takes half of a surrogate pair, which a
hostile request smuggles into a Python string. Found here, such a value is a fault
of the input with a name; found by the database, it would be a failure of ours.
"""

from __future__ import annotations

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


def storable_id(number: int) -> bool:
    """Whether a row could have that id."""
    return 0 < number <= LARGEST
