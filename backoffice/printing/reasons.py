"""Why the due date is that date, in one short paragraph.

Days with the same rule are named together and neighbours as a range, so that twenty
working days with four weekends in between still fit two lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from backoffice.printing.words import Words
from core.calendar.due import Due
from core.calendar.reasons import Reason, Why

#: More ranges than this are told as first, last and how many.
_MOST_RANGES = 5


def why_this_date(due: Due, words: Words) -> list[str]:
    """The lines under the due date; none when the date speaks for itself."""
    clauses = [
        words.say(
            f"why.{why}",
            days=_days(days, due, words),
            name=name or words.say("reason.unnamed"),
            hours=hours,
            counted_from=words.short_date(due.counted_from, due.on),
        )
        for (why, name, hours), days in _by_rule(due.reasons, words)
    ]
    lines = [f"{words.say('reason.heading')} {'; '.join(clauses)}."] if clauses else []
    return [*lines, words.say("reason.provisional")] if due.provisional else lines


def _by_rule(
    reasons: Iterable[Reason], words: Words
) -> list[tuple[tuple[Why, str, str], list[date]]]:
    found: dict[tuple[Why, str, str], list[date]] = {}
    for reason in reasons:
        name = (reason.name_en or reason.name) if words.language == "en" else reason.name
        found.setdefault((reason.why, name, reason.hours), []).append(reason.on)
    return list(found.items())


def _days(days: Sequence[date], due: Due, words: Words) -> str:
    ranges = list(_ranges(sorted(set(days))))
    if len(ranges) > _MOST_RANGES:
        first, last = (words.short_date(on, due.on) for on in (ranges[0][0], ranges[-1][1]))
        return words.say("reason.more", first=first, last=last, count=len(set(days)))
    return ", ".join(_range(first, last, due.on, words) for first, last in ranges)


def _range(first: date, last: date, beside: date, words: Words) -> str:
    end = words.short_date(last, beside)
    if first == last:
        return end
    same_month = (first.year, first.month) == (last.year, last.month)
    start = f"{first:%d}" if same_month else words.short_date(first, beside)
    return words.say("reason.range", first=start, last=end)


def _ranges(days: Sequence[date]) -> Iterator[tuple[date, date]]:
    """Neighbouring days of a sorted sequence, as first and last."""
    first = 0
    for place, day in enumerate(days):
        if place + 1 == len(days) or days[place + 1] != day + timedelta(days=1):
            yield days[first], day
            first = place + 1
