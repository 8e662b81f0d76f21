"""What the words beside a row say of its time limit, where the columns say too little.

Only plain words count: one limit for everybody, counted from the dossier. Several limits,
by case or by stage, are left to a person; so is a number whose unit no words tell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.calendar.limits import InvalidLimit, Limit, LimitUnit
from core.folding import fold

_UNITS = {
    "gio lam viec": LimitUnit.WORKING_HOUR,
    "ngay lam viec": LimitUnit.WORKING_DAY,
    "ngay": LimitUnit.CALENDAR_DAY,
    "tuan": LimitUnit.WEEK,
    "thang": LimitUnit.MONTH,
}

# All of these read folded text. "05 (năm) ngày", "05 ngày (năm ngày) làm việc".
_SPELLED = r"(?:\([^)]*\) ?)?"
_COUNT = (
    rf"(?:(?:tu )?(?P<least>\d+) ?{_SPELLED}(?:ngay )?(?:-|–|den) ?)?(?P<count>\d+) ?{_SPELLED}"
)
_UNIT = r"(?P<unit>gio lam viec|ngay lam viec|gio|ngay|tuan|thang)\b"
_DURATION = re.compile(rf"(?<![\d.,/-])(?<!ngay )(?<!sau ){_COUNT}{_UNIT}(?! ?\d)")
_BEFORE = (
    r"(?:[*+•-] ?)?(?:thoi (?:han|gian) giai quyet(?: ho so)? ?:? ?)?"
    r"(?:(?:trong|thoi han|vong|khong qua|toi da|cham nhat|la) )*"
)
_SINCE = (
    r"(?:,? ?(?:ke )?tu (?:ngay|khi|thoi diem) (?:tiep )?nhan (?:duoc )?(?:day )?(?:du )?ho so"
    r"(?:,? (?:day du|hop le|theo quy dinh))*)?"
)
_PLAIN = re.compile(rf"{_BEFORE}{_DURATION.pattern}{_SINCE}(?: ?\([^)]*\))?[ .;]*")

_NO_DATE = re.compile(r"khong phai tra ket qua\b|khong hen tra\b")
_AT_ONCE = re.compile(
    r"(?:[*+•-] ?)?thoi (?:han|gian) giai quyet(?: ho so)? ?: ?ngay (?:sau )?khi nhan[^.;:]*[ .;]*"
)
_NOT_REGULATED = re.compile(
    r"(?:khong|chua) quy dinh(?: cu the)?(?: ve)?(?: thoi (?:han|gian)[^.;]*)?[ .]*$"
    r"|thoi (?:han|gian)(?: giai quyet)? ?: ?(?:khong|chua) quy dinh"
)
#: "tiếp nhận hồ sơ sau 15 giờ thì ... trả kết quả ... trong ngày làm việc tiếp theo"
_SAME_DAY = re.compile(
    r"\bsau 15 ?(?:gio|h)\b[^.;\n]*\b(?:tra ket qua|hoan thanh)[^.;\n]*"
    r"\bngay lam viec (?:tiep theo|ke tiep)"
)


@dataclass(frozen=True, slots=True)
class Said:
    """A limit found in words."""

    limit: Limit
    range: bool  #: "5-7 days": the later end is what is promised


def durations(description: str) -> list[str]:
    """Every length of time that the words name."""
    return [match[0] for match in _DURATION.finditer(fold(description))]


def plainly_said(description: str) -> Said | None:
    """The one limit of a description that names no other length of time; else None."""
    if len(durations(description)) != 1:
        return None
    for line in description.split("\n"):
        match = _PLAIN.fullmatch(fold(line))
        if match and match["unit"] in _UNITS:
            try:
                limit = Limit(int(match["count"]), _UNITS[match["unit"]])
            except InvalidLimit:
                return None
            return Said(limit, match["least"] is not None)
    return None


def needs_no_date(raw: str, description: str) -> bool:
    """Whether nobody waits for a result: it is given at once, or there is none to hand over."""
    if _NO_DATE.match(fold(raw)):
        return True
    return not raw and any(_AT_ONCE.fullmatch(fold(line)) for line in description.split("\n"))


def not_regulated(raw: str, description: str) -> bool:
    """Whether the words say that no law sets a limit."""
    return any(_NOT_REGULATED.search(fold(text)) for text in (raw, description))


def same_day_until_15(spoken: str) -> bool:
    """Whether the words promise the same day, and the next working day after 15:00."""
    # Folding long steps is slow, and hardly any speak of 15:00.
    return any(_SAME_DAY.search(fold(line)) for line in spoken.split("\n") if "15" in line)
