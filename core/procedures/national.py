"""The national catalogue: one JSON line of the portal's data, made into a content.

The portal's table is not always what it seems. Where it is doubtful the fact is
left out and its raw words are kept, so that a person can settle it (`review`):

- a limit without a unit is no limit: "1" stands for "same day" as often as not; only plain
  words beside it settle what it is (`limit_words`);
- hours are working hours up to one working day, the longest that all rows of the
  data bear out; "24 giờ" of quarantine and "28 giờ" are not, unless the text
  says "giờ làm việc";
- "Miễn phí" is what the portal shows by default: beside a note that speaks of a
  fee it means nothing;
- an amount under 1,000 đồng was entered in thousands, or for one unit of many;
- a count of papers over ten is the last number of a cut name glued to the count.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from core.calendar.hours import CutOffMode
from core.calendar.limits import InvalidLimit, Limit, LimitUnit
from core.folding import fold
from core.procedures.codes import national
from core.procedures.content import Agencies, Channel, Content, Paper, Result, Way
from core.procedures.limit_words import durations, plainly_said, same_day_until_15
from core.procedures.refusal import Refusal, Unusable
from core.procedures.template_names import without_template
from core.procedures.text import block, line

LEVELS = {
    "Cấp bộ": "ministry",
    "Cấp tỉnh": "province",
    "Cấp huyện": "district",
    "Cấp xã": "commune",
    "Cơ quan khác": "other",
}

UNITS = {
    "working_day": LimitUnit.WORKING_DAY,
    "calendar_day": LimitUnit.CALENDAR_DAY,
    "month": LimitUnit.MONTH,
    "hour": LimitUnit.WORKING_HOUR,
}
_HOURS_OF_A_DAY = 8

#: Fee notes that bear out "Miễn phí", folded and without the full stop.
NO_FEE = {
    "khong",
    "khong co",
    "khong quy dinh",
    "chua quy dinh",
    "mien phi",
    "mien le phi",
    "khong thu",
    "khong thu phi",
    "khong thu le phi",
    "khong thu phi, le phi",
    "khong mat phi",
}
_SPEAKS_OF_A_FEE = re.compile(r"\b(?:le )?phi ?:|cac loai phi\b")
_SMALLEST_FEE_VND = 1_000
_MOST_COPIES = 10
_SETS = re.compile(r"\b0?([1-9])\s*(?:\(\w+\)\s*)?bộ hồ sơ|[Ss]ố lượng hồ sơ\s*:?\s*0?([1-9])\b")


def read(lines: Iterable[str | bytes]) -> Iterator[tuple[int, Content | Refusal]]:
    """Each line that is not empty with its number, as a content or the reason why not."""
    for number, text in enumerate(lines, start=1):
        if text.strip():
            yield number, _entry(number, text)


def _entry(number: int, text: str | bytes) -> Content | Refusal:
    try:
        row = json.loads(text)
    except ValueError:
        return Refusal(line=number, why="not_json")
    if not isinstance(row, dict):
        return Refusal(line=number, why="not_an_object")
    code = row.get("code")
    try:
        return parse(row)
    except Unusable as fault:
        shown = code if isinstance(code, str) else ""
        return Refusal(line=number, why=fault.why, code=shown[:40], column=fault.column)


def parse(row: Mapping[str, Any]) -> Content:
    """One row of the portal's data.

    Raises:
        Unusable: no code, name, field or level, or a value of another shape.
    """
    code, name, field = (_required(row, key) for key in ("code", "name", "field"))
    if national(code) is None:
        raise Unusable("bad_code", "code")
    steps = block(_text(row, "steps"))
    spoken = "\n".join([steps, block(_text(row, "conditions"))])
    ways = tuple(_way(way, spoken) for way in _rows(row, "ways"))
    until_15 = same_day_until_15("\n".join([spoken, *(way.description for way in ways)]))
    return Content(
        code=code,
        name=name,
        field=field,
        levels=_levels(row),
        ministry=line(_text(row, "ministry")),
        decision=line(_text(row, "decision")),
        kind=line(_text(row, "kind")),
        subject=line(_text(row, "subject")),
        sets=_sets(steps),
        detail_url=line(_text(row, "detail_url")),
        agencies=Agencies(
            executing=line(_text(row, "agency_exec")),
            competent=line(_text(row, "agency_competent")),
            delegated=line(_text(row, "agency_delegated")),
            cooperating=line(_text(row, "agency_coop")),
            address=line(_text(row, "address")),
        ),
        ways=ways,
        cutoff_policy=CutOffMode.SAME_DAY_ONLY if until_15 else None,
        papers=tuple(_papers(row)),
        results=tuple(
            Result(name=line(_text(result, "name")), code=line(_text(result, "code")))
            for result in _rows(row, "results")
        ),
        conditions=block(_text(row, "conditions")),
        steps=steps,
        related=line(_text(row, "related")),
        legal=tuple(line(str(number)) for number in _list(row, "legal_codes")),
    )


def _levels(row: Mapping[str, Any]) -> tuple[str, ...]:
    try:
        levels = tuple(LEVELS[level] for level in _list(row, "levels"))
    except (KeyError, TypeError):
        raise Unusable("unknown_level", "levels") from None
    if not levels:
        raise Unusable("required", "levels")
    return levels


def _sets(steps: str) -> int | None:
    said = {int(one or other) for one, other in _SETS.findall(steps)}
    return said.pop() if len(said) == 1 else None


def _way(row: Mapping[str, Any], spoken: str) -> Way:
    try:
        channel = Channel(row.get("channel") or Channel.DIRECT)  # absent counts as direct (L-08)
    except ValueError:
        raise Unusable("unknown_channel", "ways") from None
    description = block(_text(row, "description"))
    fee_raw, fee_note = line(_text(row, "fee_raw")), block(_text(row, "fee_note"))
    return Way(
        channel=channel,
        limit=_limit(row, description, spoken),
        limit_raw=line(_text(row, "time_raw")),
        fee_amount=_fee(row, fee_raw, fee_note, description),
        fee_currency=line(_text(row, "fee_currency")) or "VND",
        fee_raw=fee_raw,
        fee_note=fee_note,
        description=description,
    )


def _limit(row: Mapping[str, Any], description: str, spoken: str) -> Limit | None:
    unit, count = row.get("time_unit"), row.get("time_value")
    if unit is None or count is None:
        return _limit_in_words(count, description, spoken)
    if unit not in UNITS:
        raise Unusable("unknown_unit", "ways")
    try:
        limit = Limit(count, UNITS[unit])
    except InvalidLimit:
        return None
    if limit.unit is not LimitUnit.WORKING_HOUR or limit.count <= _HOURS_OF_A_DAY:
        return limit
    said = rf"\b0?{limit.count}\s*(?:\(\w+\)\s*)?giờ làm việc"
    return limit if re.search(said, f"{description} {spoken}") else None


def _limit_in_words(count: object, description: str, spoken: str) -> Limit | None:
    """What plain words say where the unit is missing, or all of it."""
    may_be_a_day = count in (None, 1) and not durations(description)
    if may_be_a_day and same_day_until_15(f"{description}\n{spoken}"):
        return Limit.same_day()
    said = plainly_said(description)
    return said.limit if said and count in (None, said.limit.count) else None


def _fee(row: Mapping[str, Any], raw: str, note: str, description: str) -> int | None:
    amount = row.get("fee_amount")
    if amount is not None:
        if isinstance(amount, bool) or not isinstance(amount, int) or amount < 0:
            raise Unusable("bad_fee", "ways")
        in_dong = row.get("fee_currency") in (None, "", "VND")
        return None if in_dong and 0 < amount < _SMALLEST_FEE_VND else amount
    if fold(raw) != "mien phi":
        return None
    if note:
        return 0 if fold(note).strip(" .()") in NO_FEE else None
    return None if _SPEAKS_OF_A_FEE.search(fold(description)) else 0


def _papers(row: Mapping[str, Any]) -> Iterator[Paper]:
    for paper in _rows(row, "papers"):
        name = line(_text(paper, "name"))
        if not name:
            continue  # an empty line between the papers
        originals, copies = _count(paper, "originals"), _count(paper, "copies")
        sure = all(n is None or n <= _MOST_COPIES for n in (originals, copies))
        yield Paper(
            name=without_template(name),
            case=line(_text(paper, "case")),
            originals=originals if sure else None,
            copies=copies if sure else None,
            has_template=bool(paper.get("has_template_file")),
            is_note=bool(paper.get("is_note")),
        )


def _count(row: Mapping[str, Any], key: str) -> int | None:
    value = row.get(key)
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and value >= 0):
        return value
    raise Unusable("bad_count", "papers")


def _required(row: Mapping[str, Any], key: str) -> str:
    value = line(_text(row, key))
    if not value:
        raise Unusable("required", key)
    return value


def _text(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key)
    if value is None or isinstance(value, str):
        return value or ""
    raise Unusable("not_text", key)


def _list(row: Mapping[str, Any], key: str) -> list[Any]:
    value = row.get(key)
    if value is None or isinstance(value, list):
        return value or []
    raise Unusable("not_a_list", key)


def _rows(row: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    rows = _list(row, key)
    if not all(isinstance(each, dict) for each in rows):
        raise Unusable("not_an_object", key)
    return rows
