"""Why a due date is that date, in three registers: short for SMS, spoken, and in full.

Core gives one day and its rule at a time (`core.calendar.reasons`, as its `as_json` writes
them); here neighbours become one stretch and like days one clause. Weekends go without
saying where there is little room: everybody knows them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from core.calendar.reasons import OFF_WHYS, Why
from core.language import Wording

#: A day and its rule: `Reason.as_json`.
Told = Mapping[str, Any]

#: More stretches than this are told as first, last and how many.
_MOST_STRETCHES = 4
#: From so many days off in one piece on, the weekends beside them belong to them.
_LONG = 3
_DAY = timedelta(days=1)
_TET = "Tết Nguyên đán"  # as core/calendar/decreed.toml names it

#: Days off other than weekends, and what their stretch is called; the first that fits.
_CALLED: tuple[tuple[str, frozenset[str]], ...] = (
    ("holiday", frozenset({Why.HOLIDAY.value, Why.COMPENSATORY.value})),
    ("closure", frozenset({Why.CLOSURE.value})),
    ("swap", frozenset({Why.SWAP.value})),
)
#: What is told after the days off, in this order; each kind once.
_OTHERS = tuple(
    why.value for why in (Why.CUTOFF, Why.CLOSED_DESK, Why.MAKE_UP, Why.HALF_DAY, Why.WAITING)
)
_OFF = frozenset(why.value for why in OFF_WHYS)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days off in one piece, and what they are called."""

    called: str  #: `tet`, `holiday`, `closure`, `swap`
    days: tuple[date, ...]  #: in order, without a gap


def sms(reasons: Iterable[Told], wording: Wording, language: str) -> str:
    """A few words to follow a due date, "vì 30/4, 1/5 nghỉ lễ"; empty when weekends explain it.

    >>> from channels.wording import citizens_wording
    >>> day = {"date": "2026-11-24", "why": "holiday"}
    >>> sms([day], citizens_wording(), "vi")
    'vì 24/11 nghỉ lễ'
    """
    told = list(reasons)
    return _because("reason.sms", told, wording, language, _short_day)


def speech(reasons: Iterable[Told], wording: Wording, language: str) -> str:
    """The same to be read aloud: days and months are words, nothing is abbreviated."""

    def spoken(on: date) -> str:
        day = wording.say(f"spoken.day.{on.day}", language)
        month = wording.say(f"spoken.month.{on.month}", language)
        return wording.say("spoken.date", language, day=day, month=month)

    return _because("reason.speech", list(reasons), wording, language, spoken)


def full(reasons: Iterable[Told], beside: date, wording: Wording, language: str) -> list[str]:
    """A clause for each rule, weekends too, with names, documents and what is only expected.

    Args:
        beside: the due date; a year is written where it is another one.
    """
    clauses = []
    for rule, named in _by_rule(reasons, language).items():
        days = ", ".join(
            _named(name, on, rule, beside, wording, language) for name, on in named.items()
        )
        key = f"reason.full.{rule.why}"
        known = key if wording.has(key) else "reason.full.other"
        clause = wording.say(known, language, days=days, hours=rule.hours)
        if rule.document:
            clause = wording.say("reason.full.by", language, clause=clause, document=rule.document)
        if rule.projected:
            clause = wording.say("reason.full.expected", language, clause=clause)
        clauses.append(clause)
    return clauses


def stretches(reasons: Iterable[Told]) -> list[Stretch]:
    """The days off in one piece; weekends only inside, or at the ends of a long one."""
    off = {_on(told): told for told in reasons if told["why"] in _OFF}
    found = []
    for piece in _pieces(sorted(off)):
        special = [on for on in piece if off[on]["why"] != Why.WEEKEND]
        if not special:
            continue
        if len(special) < _LONG:
            piece = [on for on in piece if special[0] <= on <= special[-1]]
        found.append(Stretch(_called([off[on] for on in special]), tuple(piece)))
    return found


def _called(special: Sequence[Told]) -> str:
    if any(told.get("name") == _TET for told in special):
        return "tet"
    whys = {told["why"] for told in special}
    return next(called for called, some in _CALLED if whys & some)


def _because(
    keys: str,
    reasons: Sequence[Told],
    wording: Wording,
    language: str,
    day: Callable[[date], str],
) -> str:
    say = wording.say
    clauses = []
    for called, some in groupby(stretches(reasons), key=lambda stretch: stretch.called):
        days: list[str] = []
        for each in some:
            first, last = day(each.days[0]), day(each.days[-1])
            if len(each.days) < _LONG:
                days += [day(on) for on in each.days]
            else:
                days.append(say(f"{keys}.range", language, first=first, last=last))
        listed = _listed(keys, days, wording, language)
        clauses.append(say(f"{keys}.{called}", language, days=listed))
    for why in _OTHERS:
        when = sorted({_on(told) for told in reasons if told["why"] == why})
        if when:
            # Waiting may be long, and its days are known to who was waited for.
            shown = [] if why == Why.WAITING else [day(on) for on in when]
            listed = _listed(keys, shown, wording, language)
            clauses.append(say(f"{keys}.{why}", language, days=listed, count=len(when)))
    if not clauses:
        return ""
    joined = _listed(f"{keys}.clause", clauses, wording, language)
    return say(f"{keys}.because", language, clauses=joined)


def _listed(keys: str, items: Sequence[str], wording: Wording, language: str) -> str:
    """`a, b and c`, as the register joins them."""
    if len(items) < 2:
        return items[0] if items else ""
    between, last = (wording.say(f"{keys}.{joint}", language) for joint in ("comma", "and"))
    return f"{between} ".join(items[:-1]) + f"{last} {items[-1]}"


def _short_day(on: date) -> str:
    return f"{on.day}/{on.month}"


@dataclass(frozen=True, slots=True)
class _Rule:
    """What the days of one clause have in common."""

    why: str
    hours: str
    document: str
    projected: bool


def _by_rule(reasons: Iterable[Told], language: str) -> dict[_Rule, dict[str, list[date]]]:
    """For each rule the days under their name."""
    found: dict[_Rule, dict[str, list[date]]] = {}
    for told in reasons:
        name = str(told.get("name", ""))
        if language == "en":
            name = str(told.get("name_en") or name)
        rule = _Rule(
            str(told["why"]),
            str(told.get("hours", "")),
            str(told.get("document", "")),
            bool(told.get("projected", False)),
        )
        found.setdefault(rule, {}).setdefault(name, []).append(_on(told))
    return found


def _named(
    name: str, days: Sequence[date], rule: _Rule, beside: date, wording: Wording, language: str
) -> str:
    written = _written(sorted(set(days)), beside, wording, language)
    if not name and rule.why == Why.HOLIDAY:
        name = wording.say("reason.full.unnamed", language)
    return f"{written} ({name})" if name else written


def _written(days: Sequence[date], beside: date, wording: Wording, language: str) -> str:
    pieces = list(_pieces(days))
    if len(pieces) > _MOST_STRETCHES:
        first, last = (_near(on, beside) for on in (days[0], days[-1]))
        return wording.say("reason.full.more", language, first=first, last=last, count=len(days))
    return ", ".join(_piece(piece, beside, wording, language) for piece in pieces)


def _piece(days: Sequence[date], beside: date, wording: Wording, language: str) -> str:
    first, last = days[0], days[-1]
    if first == last:
        return _near(last, beside)
    same_month = (first.year, first.month) == (last.year, last.month)
    start = f"{first:%d}" if same_month else _near(first, beside)
    return wording.say("reason.full.range", language, first=start, last=_near(last, beside))


def _near(on: date, beside: date) -> str:
    """The year is said only where it is another one."""
    return f"{on:%d/%m}" if on.year == beside.year else f"{on:%d/%m/%Y}"


def _pieces(days: Sequence[date]) -> Iterator[list[date]]:
    """Days in order, cut where one is missing."""
    piece: list[date] = []
    for on in days:
        if piece and on != piece[-1] + _DAY:
            yield piece
            piece = []
        piece.append(on)
    if piece:
        yield piece


def _on(told: Told) -> date:
    return date.fromisoformat(told["date"])
