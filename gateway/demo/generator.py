"""The dossiers of one slot, made of nothing but the scene, the slot and a seed.

What comes out depends on no clock and no database, so slots may be made in any order
and in any process.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256
from random import Random
from typing import Any

from core.calendar.days import Calendar
from core.calendar.limits import Limit
from core.clock import civil_date
from core.dossiers import codes, lookup
from core.dossiers.beginnings import REFUSAL_REASONS
from core.dossiers.models import Channel, DeliveryMethod
from core.dossiers.promises import promised
from core.dossiers.states import Action, State
from gateway.demo import people, timeline
from gateway.demo.lines import Lines, Listed
from gateway.demo.paths import choice
from gateway.demo.plan import Numbered, Slot
from gateway.demo.sayings import note
from gateway.demo.scene import Offer, OneStop
from gateway.demo.telling import Telling, UsualSteps

#: Other data comes of another seed.
SEED = "motcua 1"

#: Filed online, by post; the rest comes to the counter.
ONLINE, POST = 0.32, 0.05

#: Dossiers of the last weeks that somebody forgot on the way, so that lists show overdue ones.
STUCK, STUCK_FOR = 0.05, timedelta(days=45)


@dataclass(frozen=True, slots=True)
class Beginning:
    """When and how a dossier begins."""

    at: datetime
    channel: Channel
    shown: State | None = None  #: where it stops, when it is to show a state


@dataclass
class World:
    """Everything that the slots have in common."""

    stops: tuple[OneStop, ...]
    secret: bytes  #: of the desk: keys the stored PINs
    now: datetime
    _usual: UsualSteps = field(default_factory=dict, repr=False)
    #: (limit, after the cut-off, after closing) -> promise, of the day and calendar at hand.
    _promises: dict[tuple[Limit, bool, bool], dict[str, Any]] = field(
        default_factory=dict, repr=False
    )
    _promises_of: tuple[Calendar | None, date] = (None, date.min)

    def tell(self, given: Numbered, lines: Lines) -> None:
        """Write down all dossiers of a slot."""
        slot = given.slot
        stop = self.stops[slot.place]
        chance = Random(f"{SEED} {stop.agency_code} {slot.on} {given.serial}")
        if self._promises_of != (stop.calendar, slot.on):  # calendars are equal when identical
            self._promises, self._promises_of = {}, (stop.calendar, slot.on)
        beginnings = _beginnings(stop, slot, self.now, chance)
        for beginning, numbers in zip(
            beginnings, _numbers(stop, given, len(beginnings)), strict=True
        ):
            self._tell_one(stop, beginning, numbers, chance).write(lines)

    def _tell_one(
        self, stop: OneStop, beginning: Beginning, numbers: dict[str, Any], chance: Random
    ) -> Telling:
        offer = stop.offers[bisect(stop.shares, chance.random())]
        path = _path(beginning, self.now, chance, offer)
        at, limit = beginning.at, offer.limits[beginning.channel]
        promise = self._promised(stop, limit, at)
        telling = Telling(stop, offer, numbers.pop("id"), numbers["code"], chance)
        plain, personal = _columns(stop, offer, beginning, chance, limit)
        plain |= numbers
        plain["pin_hash"] = lookup.pin_hash(self.secret, numbers["code"], pin_of(numbers["code"]))
        facts = {}
        if path[0] is Action.RECEIVE:
            plain |= promise
            plain["state"], plain["received_at"], plain["clock_started_at"] = State.RECEIVED, at, at
        elif path[0] is Action.REFUSE:
            plain["state"], plain["ended_at"] = State.REFUSED, at
            personal["asked"] = note(chance, "refuse")
            facts["reason"] = people.one_of(chance, REFUSAL_REASONS[:2])
        else:
            plain["state"] = State.SUBMITTED
        telling.begin(path[0], plain, personal, facts, at)
        self._go_on(telling, path, beginning, promise.get("due_at"))
        return telling

    def _go_on(
        self,
        telling: Telling,
        path: tuple[Action, ...],
        beginning: Beginning,
        due_at: datetime | None,
    ) -> None:
        """Every step after the first that has happened by now."""
        days, chance = telling.stop.calendar.reckoning, telling.chance
        second = timeline.worked(days, beginning.at)
        limit_s = timeline.worked(days, due_at) - second if due_at else timeline.UNDATED_S
        waits = timeline.waits(path, max(limit_s, 3600), chance)
        if beginning.shown is not None:
            waits = _in_time(waits, timeline.worked(days, self.now) - second)
        for action, wait in zip(path[1:], waits, strict=True):
            second += wait
            at = timeline.moment(days, second)
            if at > self.now:
                break
            telling.take(action, at, self._usual)

    def _promised(self, stop: OneStop, limit: Limit | None, at: datetime) -> dict[str, Any]:
        """What the counter would promise: the same for every moment of a day before the
        cut-off, for every one from there to closing, and for every one after that.
        """
        if limit is None or limit.timed:
            return promised(limit, at, stop.calendar)
        days = stop.calendar.reckoning
        number, second = days.place(at)
        late = second > stop.calendar.week.cutoff.second
        key = (limit, late, second > days.closes[number])
        found = self._promises.get(key)
        if found is None:
            found = self._promises[key] = promised(limit, at, stop.calendar)
            found["due_reasons"] = Listed(found["due_reasons"])
        return found


def pin_of(code: str) -> str:
    """The PIN of a demo dossier: no secret, it is printed for visitors."""
    drawn = int.from_bytes(sha256(f"{SEED} pin {code}".encode()).digest()[:6])
    return lookup.make_pin(lambda count: drawn % count)


def _numbers(stop: OneStop, given: Numbered, count: int) -> Iterator[dict[str, Any]]:
    """What each dossier of a slot is known by: the columns of its row, and its id."""
    on, serial = given.slot.on, given.serial
    first = codes.format_code(stop.agency_code, on, serial)
    head = first.removesuffix(f"{serial:04}")
    # A code grows at its end only, and what is put there is digits, so its key does too.
    head_key = codes.key(head)
    for number in range(count):
        written = f"{serial + number:04}"
        yield {
            "id": given.dossier_id + number,
            "code": head + written,
            "code_key": head_key + written,
            "lookup_number": lookup.lookup_number(on.year, given.lookup_serial + number),
        }


def _beginnings(stop: OneStop, slot: Slot, now: datetime, chance: Random) -> list[Beginning]:
    """When and how each dossier of the slot begins, in order of time."""
    days = stop.calendar.reckoning
    number = days.index(slot.on)
    first, last = days.seconds[number], days.seconds[number + 1]
    end = 24 * 3600
    if slot.on == civil_date(now):
        last = min(last, timeline.worked(days, now))
        end = int((now - days.at(number, 0)).total_seconds())
    closed = last - first < 60
    found = []
    for place in range(slot.count):
        shown = slot.shown[place] if place < len(slot.shown) else None
        channel = Channel.ONLINE if closed else _channel(shown, chance)
        if channel is Channel.ONLINE:
            at = days.at(number, int(end * (0.25 + 0.7 * chance.random())))
        else:
            at = timeline.moment(days, first + 30 + int((last - first - 40) * chance.random()))
        found.append(Beginning(at, channel, shown))
    return sorted(found, key=lambda one: one.at)


def _channel(shown: State | None, chance: Random) -> Channel:
    if shown is not None:
        return Channel.DIRECT if choice(False, shown).paths else Channel.ONLINE
    drawn = chance.random()
    if drawn < ONLINE:
        return Channel.ONLINE
    return Channel.POST if drawn > 1 - POST else Channel.DIRECT


def _path(beginning: Beginning, now: datetime, chance: Random, offer: Offer) -> tuple[Action, ...]:
    online = beginning.channel is Channel.ONLINE
    of = choice(online, beginning.shown)
    path = of.paths[bisect(of.shares, chance.random())]
    if offer.max_supplements < 1 and Action.ASK_PAPERS in path:
        path = choice(online).paths[0]
    recent = beginning.shown is None and now - beginning.at < STUCK_FOR
    if recent and chance.random() < STUCK:
        return path[: 1 + int(chance.random() * len(path))]
    return path


def _columns(
    stop: OneStop, offer: Offer, beginning: Beginning, chance: Random, limit: Limit | None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the application says, as `core.dossiers.application.checked` gives it.

    Apart from it, what is personal.
    """
    kind, holder = people.holder(chance, stop.place)
    plain = {
        "version_id": offer.version_id,
        "receiving_unit_id": stop.unit_id,
        "channel": beginning.channel,
        "delivery_method": _delivery(beginning.channel, chance),
        "holder_kind": kind,
        "set_count": 1,
        "papers": offer.papers,
        "time_limit": limit.as_json() if limit else None,
        "fees": offer.fees[beginning.channel],
        "submitted_at": beginning.at,
    }
    return plain, {**holder, **people.submitter(chance, kind), "subject": ""}


#: Channel -> how the result is wanted back, and the part of the people who want it so.
_DELIVERED: Mapping[Channel, tuple[DeliveryMethod, float]] = {
    Channel.DIRECT: (DeliveryMethod.POST, 0.1),
    Channel.ONLINE: (DeliveryMethod.ONLINE, 0.6),
    Channel.POST: (DeliveryMethod.POST, 0.9),
}


def _delivery(channel: Channel, chance: Random) -> DeliveryMethod:
    method, part = _DELIVERED[channel]
    return method if chance.random() < part else DeliveryMethod.COUNTER


def _in_time(waits: list[int], available: int) -> list[int]:
    """The same steps, quick enough to have happened by now."""
    taken = sum(waits)
    if taken < available:
        return waits
    return [max(1, int(wait * 0.9 * available / taken)) for wait in waits]
