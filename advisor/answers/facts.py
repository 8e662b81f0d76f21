"""What a version of a procedure says about fee, time, papers and place, ready to be worded.

What needs review is not known here: a fee or limit that a person must still settle is told as
unclear, whatever number stands beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from advisor.answers.jurisdiction import deciding
from advisor.answers.plain import one_line, plain
from core.calendar.limits import Limit, LimitUnit
from core.folding import fold
from core.procedures.catalogue import Version
from core.procedures.content import Content, Paper, Way

#: Rough length in days, only to put the shorter of two limits first.
_DAYS = {
    LimitUnit.SAME_DAY: 0.5,
    LimitUnit.WORKING_HOUR: 1 / 8,
    LimitUnit.CALENDAR_DAY: 1.0,
    LimitUnit.WORKING_DAY: 1.4,
    LimitUnit.WEEK: 7.0,
    LimitUnit.MONTH: 30.4,
}
_SENTENCE = re.compile(r"(?<=[.;])\s+|\n+")
_EXEMPT = re.compile(r"\b(?:mien|giam)\b|\bkhong (?:thu|phai nop)\b")
#: The same before it is folded, which takes time.
_MAY_FREE = re.compile(r"miễn|giảm|không thu|không phải nộp", re.IGNORECASE)
_PAYS = re.compile(r"\b(?:phi|le phi|muc thu|mien thu)\b")
#: "... nộp hồ sơ tại Ủy ban nhân dân ..."
_FILES_AT = re.compile(
    r"\b(?:nop|tiep nhan)\b.{0,90}?\b(?:tai|den|toi|cho|ve)\b.{0,20}?\b(?:uy ban|ubnd|trung tam|"
    r"bo phan|co quan|so|cong an|phong|chi cuc|chi nhanh|cuc|van phong|bao hiem|ban chi huy|bo)\b"
)
_BY_RESIDENCE = re.compile(r"\bnoi (?:cu tru|thuong tru|tam tru|lam viec|dang ky)\b")
_FORM = re.compile(r"(?:to khai|don|phieu|giay de nghi|van ban de nghi)\b")
#: Notes shorter than this are slips of the keyboard ("1", "a").
_LEAST_NOTE = 10


@dataclass(frozen=True, slots=True)
class Fee:
    """What is paid in some ways of filing."""

    channels: tuple[str, ...]
    amount: int | None  #: None: not known
    currency: str
    note: str  #: on one line, as published
    told: bool  #: the catalogue says something of a fee at all


@dataclass(frozen=True, slots=True)
class Time:
    """How long it takes in some ways of filing."""

    channels: tuple[str, ...]
    limit: Limit | None  #: None: not known
    note: str  #: what sets the row apart from others of the same channel


@dataclass(frozen=True, slots=True)
class Papers:
    """The papers of one situation."""

    case: str  #: empty: always
    papers: tuple[Paper, ...]


def fees(version: Version) -> list[Fee]:
    """What each way costs, ways that cost the same on one line."""
    merged: dict[tuple[int | None, str, str, bool], list[str]] = {}
    for way, doubted in _ways(version, "fee"):
        amount = None if doubted else way.fee_amount
        note = one_line(way.fee_note)
        told = bool(way.fee_raw or way.fee_note) or way.fee_amount is not None
        key = (amount, way.fee_currency, note if len(note) >= _LEAST_NOTE else "", told)
        _add(merged.setdefault(key, []), way)
    return [
        Fee(tuple(channels), amount, currency, note, told)
        for (amount, currency, note, told), channels in merged.items()
    ]


def exemptions(version: Version) -> list[str]:
    """Sentences of the catalogue that free somebody from paying, or let him pay less."""
    content = version.content
    texts = [way.fee_note for way in content.ways] + [way.description for way in content.ways]
    found = (
        one_line(sentence).rstrip(" ;")
        for text in dict.fromkeys(texts)
        if _MAY_FREE.search(text)
        for sentence in _SENTENCE.split(text)
        if _frees(fold(sentence))
    )
    return list(dict.fromkeys(found))


def times(version: Version) -> list[Time]:
    """How long each way takes, ways that take the same on one line."""
    content = version.content
    several = _several_rows(content)
    merged: dict[tuple[Limit | None, str], list[str]] = {}
    for way, doubted in _ways(version, "limit"):
        limit = None if doubted else way.limit
        note = one_line(way.description) if limit and way.channel.value in several else ""
        _add(merged.setdefault((limit, note), []), way)
    return [Time(tuple(channels), limit, note) for (limit, note), channels in merged.items()]


def length(limit: Limit) -> float:
    """Rough length in days, to compare two limits."""
    return float(limit.count) * _DAYS[limit.unit]


def papers(content: Content) -> list[Papers]:
    """The checklist by situation, what is always asked for first; remarks left out.

    Forms to fill in stand before what proves something, whatever the source's order.
    """
    by_case: dict[str, list[Paper]] = {}
    for paper in content.papers:
        if not paper.is_note and plain(paper.name):
            by_case.setdefault(plain(paper.case), []).append(paper)
    ordered = sorted(by_case.items(), key=lambda item: item[0] != "")
    return [Papers(case, tuple(sorted(found, key=_is_no_form))) for case, found in ordered]


def channels(content: Content) -> tuple[str, ...]:
    """Ways in which it may be filed, each once."""
    return tuple(dict.fromkeys(way.channel.value for way in content.ways))


def steps(content: Content) -> list[str]:
    """The steps, a paragraph each."""
    return [line for text in content.steps.splitlines() if (line := plain(text))]


def places(content: Content, *, by_residence: bool) -> list[str]:
    """Sentences of the catalogue that say where it is filed.

    Args:
        by_residence: those first which say what living or working somewhere changes.
    """
    sentences = _of_filing(content)
    where = next((one for one in sentences if _FILES_AT.search(fold(one))), None)
    found = [where] if where else []
    if by_residence:
        residence = (one for one in sentences if _BY_RESIDENCE.search(fold(one)))
        found = [*islice((one for one in residence if one != where), 2), *found]
    if decides := deciding(sentences):
        found = [decides.quote, *(one for one in found if one != decides.quote)]
    return found


def decides_where(content: Content) -> str:
    """The place that decides where it is filed, of `jurisdiction.places`; empty: not known."""
    found = deciding(_of_filing(content))
    return found.place if found else ""


def _of_filing(content: Content) -> dict[str, None]:
    """Sentences that may say where it is filed, each once, in order."""
    texts = [content.steps, *(way.description for way in content.ways), content.conditions]
    texts += [paper.name for paper in content.papers if paper.is_note]
    return dict.fromkeys(s for text in dict.fromkeys(texts) for s in _sentences(text))


def _ways(version: Version, field: str) -> Iterator[tuple[Way, bool]]:
    """Each way, and whether that field of it needs review."""
    doubts = {where for where, _ in version.review}
    for place, way in enumerate(version.content.ways):
        yield way, f"ways.{place}.{field}" in doubts


def _several_rows(content: Content) -> set[str]:
    """Channels that stand in several rows with different limits: cases, not channels."""
    limits: dict[str, set[Limit | None]] = {}
    for way in content.ways:
        limits.setdefault(way.channel.value, set()).add(way.limit)
    return {channel for channel, found in limits.items() if len(found) > 1}


def _add(channels: list[str], way: Way) -> None:
    if way.channel.value not in channels:
        channels.append(way.channel.value)


def _is_no_form(paper: Paper) -> bool:
    return not (paper.has_template or _FORM.match(fold(plain(paper.name))))


def _frees(folded: str) -> bool:
    return bool(_EXEMPT.search(folded) and _PAYS.search(folded)) and len(folded) >= 2 * _LEAST_NOTE


def _sentences(text: str) -> Iterable[str]:
    return (plain(one) for one in _SENTENCE.split(text) if plain(one))
