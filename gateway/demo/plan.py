"""How many dossiers begin at which one-stop on which day of the year that ends now."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from core.clock import civil
from core.dossiers.states import State
from gateway.demo.scene import OneStop

YEAR = 365  #: days that the demo covers, today included

#: Weekday -> how busy; people come on Mondays.
WEEKDAYS = (1.25, 1.05, 1.0, 0.95, 1.0, 1.0, 1.0)
#: A day on which the desk is closed: what is filed online.
CLOSED = 0.04
#: With few dossiers the last weeks get more than their share, so that desks are not empty.
FEW, RECENT_DAYS, RECENT_TIMES = 3000, 12, 9

#: Days before today in which one dossier in each state is sure to lie, at each one-stop.
SHOWN_DAYS = 14


@dataclass(frozen=True, slots=True)
class Slot:
    """The dossiers that begin at one one-stop on one day, before they have numbers."""

    place: int  #: of the one-stop in the scene
    on: date
    count: int
    #: The first so many of them stop in these states; the others go where chance leads.
    shown: tuple[State, ...] = ()


@dataclass(frozen=True, slots=True)
class Numbered:
    """A slot with the numbers that its dossiers get: the first of each kind."""

    slot: Slot
    dossier_id: int
    serial: int
    lookup_serial: int


def plan(stops: Sequence[OneStop], now: datetime, count: int, *, show: bool) -> list[Slot]:
    """`count` dossiers spread over the year, in order of day; slots without any are absent.

    `show`: see that every one-stop has a dossier in every state, if `count` allows.
    """
    today = civil(now).date()
    days = [today - timedelta(YEAR - 1 - number) for number in range(YEAR)]
    shown = _shown(stops, days) if show and count >= 2 * len(stops) * len(State) else {}
    left = count - sum(len(states) for states in shown.values())
    weights = [
        (place, on, stop.weight * _busy(stop, on, now, count))
        for on in days
        for place, stop in enumerate(stops)
    ]
    total, running, given, slots = math.fsum(weight for *_, weight in weights), 0.0, 0, []
    for place, on, weight in weights:
        running += weight
        upto = min(left, round(left * running / total))
        states = shown.get((place, on), ())
        if upto > given or states:
            slots.append(Slot(place, on, upto - given + len(states), states))
        given = upto
    return slots


def _busy(stop: OneStop, on: date, now: datetime, count: int) -> float:
    today = civil(now).date()
    age = (today - on).days
    times = 1 + RECENT_TIMES * min(1.0, FEW / count) * math.exp(-age / RECENT_DAYS)
    if not stop.calendar.is_working(on):
        return CLOSED * times * (_passed(now) if on == today else 1)
    open_today = _worked_part(stop, now) if on == today else 1.0
    return WEEKDAYS[on.weekday()] * times * open_today


def _passed(now: datetime) -> float:
    """The part of the day that is over."""
    at = civil(now)
    return (at.hour * 60 + at.minute) / 1440


def _worked_part(stop: OneStop, now: datetime) -> float:
    """The part of today's working hours that is over."""
    days = stop.calendar.reckoning
    number, second = days.place(now)
    start, end = days.seconds[number], days.seconds[number + 1]
    return (days.worked_by(number, second) - start) / (end - start)


def _shown(
    stops: Sequence[OneStop], days: Sequence[date]
) -> dict[tuple[int, date], tuple[State, ...]]:
    """(one-stop, day) -> states to show, spread over the working days before today."""
    found: dict[tuple[int, date], tuple[State, ...]] = {}
    for place, stop in enumerate(stops):
        recent = [on for on in days[-1 - SHOWN_DAYS : -1] if stop.calendar.is_working(on)]
        if not recent:
            continue
        for number, state in enumerate(State):
            key = (place, recent[number % len(recent)])
            found[key] = (*found.get(key, ()), state)
    return found


def batches(slots: Sequence[Numbered], size: int) -> Iterator[list[Numbered]]:
    """Consecutive slots with about `size` dossiers together."""
    batch: list[Numbered] = []
    held = 0
    for one in slots:
        batch.append(one)
        held += one.slot.count
        if held >= size:
            yield batch
            batch, held = [], 0
    if batch:
        yield batch
