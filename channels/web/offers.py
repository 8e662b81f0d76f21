"""A procedure's content prepared for a page: ways, papers, and the summary of both.

What the source leaves unclear is said to be unclear (L-02); nothing is worked out from
half a fact.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from channels.web.presenting import Words
from core.calendar.limits import Limit, LimitUnit
from core.procedures.catalogue import Version
from core.procedures.content import Content, Paper, Way

#: Rough length in days, only to say the shorter of two limits first.
_DAYS = {
    LimitUnit.SAME_DAY: 0.5,
    LimitUnit.WORKING_HOUR: 1 / 8,
    LimitUnit.CALENDAR_DAY: 1.0,
    LimitUnit.WORKING_DAY: 1.4,
    LimitUnit.WEEK: 7.0,
    LimitUnit.MONTH: 30.4,
}
#: What the national catalogue writes where it says nothing.
_NOTHING = "không có thông tin"
_BULLET = re.compile(r"^[\s\-–•*+.]+(?=\S)")


@dataclass(frozen=True, slots=True)
class ShownWay:
    """One or several channels with the same limit, fee and note."""

    channels: tuple[str, ...]  #: values of content.Channel
    limit: str
    limit_known: bool
    fee: str
    fee_known: bool
    fee_note: str
    note: str


@dataclass(frozen=True, slots=True)
class ShownPaper:
    """One line of the checklist."""

    name: str
    counts: tuple[str, ...]
    template: bool
    replaced_by: str


@dataclass(frozen=True, slots=True)
class PaperCase:
    """The papers of one situation, and the remarks that stand among them."""

    case: str  #: empty: always
    papers: tuple[ShownPaper, ...]
    notes: tuple[str, ...]


def shown_ways(content: Content, words: Words) -> list[ShownWay]:
    """The ways, those that differ in nothing but the channel on one line."""
    merged: dict[tuple[object, ...], list[str]] = {}
    first: dict[tuple[object, ...], Way] = {}
    for way in content.ways:
        key = (way.limit, way.fee_amount, way.fee_currency, said(way.fee_raw), way.fee_note,
               way.description)  # fmt: skip
        channels = merged.setdefault(key, [])
        first.setdefault(key, way)
        if way.channel.value not in channels:
            channels.append(way.channel.value)
    return [_way(first[key], tuple(channels), words) for key, channels in merged.items()]


@dataclass(frozen=True, slots=True)
class Summary:
    """A limit or a fee in one phrase."""

    said: str
    known: bool = True
    conditions: bool = False  #: the phrase is not the whole truth; the ways say the rest


def limit_summary(content: Content, words: Words) -> Summary:
    """The time limit in one phrase; "unclear" when none is known."""
    limits = sorted({way.limit for way in content.ways if way.limit}, key=_length)
    if not limits:
        return Summary(words.say("limit.unknown"), known=False)
    if len(limits) == 1:
        return Summary(words.limit(limits[0]))
    least, most = words.limit(limits[0]), words.limit(limits[-1])
    return Summary(words.say("limit.various", least=least, most=most))


def fee_summary(content: Content, words: Words) -> Summary:
    """The fee in one phrase. A sum that depends on the case is told as a range, never as one."""
    sums = {way.fee_amount for way in content.ways if way.fee_amount is not None}
    currencies = {way.fee_currency for way in content.ways if way.fee_amount}
    unclear = any(way.fee_amount is None and _fee_told(way) for way in content.ways)
    if not sums or (unclear and sums == {0}) or len(currencies) > 1:
        return Summary(words.say("fee.unknown" if unclear or sums else "fee.none"), known=False)
    conditions = any(said(way.fee_note) for way in content.ways)
    currency = next(iter(currencies), "VND")
    least, most = words.money(min(sums), currency), words.money(max(sums), currency)
    if unclear:
        return Summary(words.say("fee.from", least=least), conditions=conditions)
    if least == most:
        return Summary(least, conditions=conditions)
    return Summary(words.say("fee.various", least=least, most=most), conditions=conditions)


def doubts(version: Version, words: Words) -> tuple[list[str], list[str]]:
    """What is unclear in what stands there, and what does not stand there at all (L-01)."""
    unclear = {where.rpartition(".")[2] for where, _ in version.review}
    missing = [point for point in version.missing if point not in unclear]
    return (
        [words.say(f"point.{point}") for point in ("limit", "fee", "count") if point in unclear],
        [words.known(f"point.{point}", "point.papers") for point in missing],
    )


def paper_cases(content: Content, words: Words) -> list[PaperCase]:
    """The checklist by situation, what is always asked for first."""
    by_case: dict[str, list[Paper]] = {}
    for paper in content.papers:
        by_case.setdefault(plain(paper.case), []).append(paper)
    ordered = sorted(by_case.items(), key=lambda item: item[0] != "")
    return [
        PaperCase(
            case,
            tuple(_paper(paper, words) for paper in papers if not paper.is_note),
            tuple(plain(paper.name) for paper in papers if paper.is_note),
        )
        for case, papers in ordered
    ]


def paragraphs(text: str) -> list[str]:
    """The lines of a published text without the empty ones."""
    return [line.strip() for line in text.splitlines() if line.strip()] if said(text) else []


def said(text: str) -> str:
    """The text, or nothing where the catalogue says that it has nothing to say."""
    return "" if text.strip().rstrip(".").lower() == _NOTHING else text.strip()


def plain(text: str) -> str:
    """A line without the bullet it was published with."""
    return _BULLET.sub("", text.strip())


def _way(way: Way, channels: tuple[str, ...], words: Words) -> ShownWay:
    if way.fee_amount is not None:
        fee = words.money(way.fee_amount, way.fee_currency)
    else:
        fee = words.say("fee.unknown" if _fee_told(way) else "fee.none")
    return ShownWay(
        channels=channels,
        limit=words.limit(way.limit) if way.limit else words.say("limit.unknown"),
        limit_known=way.limit is not None,
        fee=fee,
        fee_known=way.fee_amount is not None,
        fee_note=said(way.fee_note),
        note=said(way.description),
    )


def _fee_told(way: Way) -> bool:
    return bool(said(way.fee_raw) or said(way.fee_note))


def _paper(paper: Paper, words: Words) -> ShownPaper:
    counts = [
        words.say(f"procedure.{kind}", count=count)
        for kind, count in (("originals", paper.originals), ("copies", paper.copies))
        if count
    ]
    if paper.originals is None and paper.copies is None:
        counts = [words.say("procedure.papers_count_unclear")]
    return ShownPaper(plain(paper.name), tuple(counts), paper.has_template, paper.replaced_by)


def _length(limit: Limit) -> float:
    return float(limit.count) * _DAYS[limit.unit]


def listed(texts: Sequence[str] | Iterable[str]) -> list[str]:
    """Texts without empty ones and repetitions, in order."""
    return list(dict.fromkeys(text for text in texts if text))
