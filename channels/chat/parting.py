"""A long text in as many messages as a messenger needs, cut where lines or words end."""

from __future__ import annotations

from collections.abc import Callable, Iterator


def characters(text: str) -> int:
    """UTF-16 units, as messengers count: most pictures are two."""
    return len(text) + sum(letter > "\uffff" for letter in text)


def parts(text: str, most: int, measure: Callable[[str], int] = characters) -> Iterator[str]:
    """Pieces of at most `most`; nothing but blanks and line ends between them is lost.

    >>> list(parts("one two three", 8))
    ['one two', 'three']
    """
    text = text.strip()
    while measure(text) > most:
        room = _room(text, most, measure)
        piece = text[:room]
        cut = max(piece.rfind("\n"), 0) or max(piece.rfind(" "), 0)
        if cut < room // 2:  # a line of one word
            cut = max(piece.rfind(" "), 0)
        if cut < room // 2:
            cut = room
        yield text[:cut].rstrip()
        text = text[cut:].lstrip()
    if text:
        yield text


def _room(text: str, most: int, measure: Callable[[str], int]) -> int:
    """How many letters from the beginning fit; one at least."""
    low, high = 1, min(len(text), most)
    while low < high:
        middle = (low + high + 1) // 2
        if measure(text[:middle]) <= most:
            low = middle
        else:
            high = middle - 1
    return low
