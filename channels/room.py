"""Making a message fit: the first sentence always, the others while there is room.

An SMS has 160 septets before it is billed twice; a chat has room enough. The channel
says how much there is and how it counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

#: Names of units as officials shorten them, longest first.
_ABBREVIATIONS = (
    ("Trung tâm Phục vụ hành chính công", "TTPVHCC"),
    ("Ủy ban nhân dân", "UBND"),
    ("Uỷ ban nhân dân", "UBND"),
    ("Hội đồng nhân dân", "HĐND"),
    ("Bộ phận Tiếp nhận và Trả kết quả", "BPMC"),
    ("Văn phòng Đăng ký đất đai", "VPĐKĐĐ"),
)
#: A sentence is not cut to fewer characters than this: a stump says nothing.
_LEAST = 20


@dataclass(frozen=True, slots=True)
class Room:
    """How much a medium carries in one message."""

    units: int
    measure: Callable[[str], int]  #: units of a text


@dataclass(frozen=True, slots=True)
class Part:
    """A sentence that may follow the first one."""

    text: str
    may_be_cut: bool = False


def fitted(first: str, parts: Iterable[Part], room: Room | None) -> str:
    """The sentences in one text, leaving out or cutting what has no room.

    A first sentence that alone is too long stays whole: it costs a second message.
    """
    text = first
    for part in parts:
        longer = f"{text} {part.text}"
        if room is None or room.measure(longer) <= room.units:
            text = longer
        elif part.may_be_cut:
            text = _with_cut(text, part.text, room)
    return text


def shortened(unit_name: str) -> str:
    """A unit's name with the usual abbreviations.

    >>> shortened("Ủy ban nhân dân phường Tân Lập")
    'UBND phường Tân Lập'
    """
    for long, short in _ABBREVIATIONS:
        unit_name = unit_name.replace(long, short)
    return unit_name


def _with_cut(text: str, part: str, room: Room) -> str:
    words = part.split(" ")
    while words:
        cut = " ".join(words).rstrip(" .,;:")
        longer = f"{text} {cut}..."
        if room.measure(longer) <= room.units:
            return longer if len(cut) >= _LEAST else text
        words.pop()
    return text
