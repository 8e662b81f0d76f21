"""The limits an officer chooses from at reception, each with the date it would promise.

One row of the procedure is never chosen by channel alone, and no date is guessed: where rows
differ or say nothing, the officer chooses, types another limit, or promises no date on purpose
(due-dates.md section 2.13 and 2.14).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from backoffice.typed import Typed
from core.calendar.days import Calendar
from core.calendar.due import due
from core.calendar.hours import CutOff
from core.calendar.limits import InvalidLimit, Limit
from core.errors import CoreError
from core.procedures.content import Channel, Content, Way
from core.procedures.limits import LimitChoices, limits_for

FIELD, COUNT, UNIT = "limit", "limit_count", "limit_unit"
OTHER, NONE = "other", "none"


@dataclass(frozen=True, slots=True)
class Offer:
    """One limit to choose."""

    value: str  #: of the field
    limit: Limit
    on: date | None  #: what it promises when received now; None when it cannot be counted
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Offers:
    """Everything there is to choose from."""

    offers: tuple[Offer, ...]
    chosen: str  #: set from the start, when nothing is left to ask
    needs_review: bool


def offers_of(content: Content, calendar: Calendar, now: datetime) -> Offers:
    """The limits of the procedure for a dossier brought to the counter."""
    choices = limits_for(content, Channel.DIRECT)
    cutoff = calendar.week.cutoff_under(content.cutoff_policy)
    offers = tuple(
        Offer(str(number), choice.limit, _promise(choice.limit, calendar, cutoff, now), choice.ways)
        for number, choice in enumerate(choices.choices)
    )
    return Offers(offers, "0" if choices.only else "", choices.needs_review)


def limit_chosen(content: Content, typed: Typed) -> Limit | None:
    """The limit that was chosen or typed; None for no date. Faults are noted in `typed`."""
    choices: LimitChoices = limits_for(content, Channel.DIRECT)
    chosen = typed.text(FIELD)
    if chosen == NONE:
        return None
    if chosen == OTHER:
        return _typed_limit(typed)
    known = {str(number): choice.limit for number, choice in enumerate(choices.choices)}
    if chosen not in known:
        typed.faults[FIELD] = "choose"
    return known.get(chosen)


def _typed_limit(typed: Typed) -> Limit | None:
    count = typed.text(COUNT).replace(",", ".")
    try:
        return Limit.from_json({"count": count, "unit": typed.text(UNIT)})
    except InvalidLimit as error:
        typed.faults[COUNT] = f"limit_{error.facts['why']}"
    return None


def _promise(limit: Limit, calendar: Calendar, cutoff: CutOff, now: datetime) -> date | None:
    try:
        return due(now, limit, calendar, cutoff=cutoff).on
    except CoreError:
        return None
