"""The dossiers of one slot, made of nothing but the scene, the slot and a seed.

What comes out depends on no clock and no database, so slots may be made in any order.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from itertools import islice
from random import Random
from typing import Any, NamedTuple

from core.calendar.days import Calendar
from core.calendar.limits import Limit
from core.clock import civil_date
from core.dossiers import codes, lookup
from core.dossiers.beginnings import REFUSAL_REASONS
from core.dossiers.models import ApplicantKind, Channel, DeliveryMethod
from core.dossiers.promises import promised
from core.dossiers.states import Action, State
from gateway.demo import people, timeline
from gateway.demo.casting import Batch
from gateway.demo.chaining import Told
from gateway.demo.lines import Lines, Listed
from gateway.demo.moulds import NUMBERS, Mould, hollow
from gateway.demo.paths import any_of, through
from gateway.demo.plan import Numbered, Slot
from gateway.demo.sayings import note
from gateway.demo.scene import Offer, OneStop
from gateway.demo.telling import Telling

#: Other data comes of another seed.
SEED = "motcua 1"

#: Filed online, by post; the rest comes to the counter.
ONLINE, POST = 0.32, 0.05

#: Dossiers of the last weeks that somebody forgot on the way, so that lists show overdue ones.
STUCK, STUCK_FOR = 0.05, timedelta(days=45)

#: The most dossiers cast from one mould.
ALIKE = 40


@dataclass(frozen=True, slots=True)
class Beginning:
    """When and how a dossier begins."""

    at: datetime
    channel: Channel
    shown: State | None = None  #: where it stops, when it is to show a state

    @property
    def online(self) -> bool:
        """Whether it was filed online."""
        return self.channel is Channel.ONLINE


class Filed(NamedTuple):
    """What comes in: whose it is, and under which numbers."""

    beginning: Beginning
    numbers: Mapping[str, Any]  #: its id, and the columns `NUMBERS`
    kind: ApplicantKind
    personal: Mapping[str, str]


@dataclass
class World:
    """Everything that the slots have in common."""

    stops: tuple[OneStop, ...]
    secret: bytes  #: of the desk: keys the stored PINs
    now: datetime
    #: (limit, what the cut-off shifts, after the cut-off, after closing) -> promise, of the day
    #: and calendar at hand.
    _promises: dict[tuple[object, ...], dict[str, Any]] = field(default_factory=dict, repr=False)
    _promises_of: tuple[Calendar | None, date] = (None, date.min)

    def tell(self, given: Numbered, lines: Lines) -> None:
        """Write down all dossiers of a slot."""
        stop, chance = self._enter(given)
        beginnings = _beginnings(stop, given.slot, self.now, chance)
        for beginning, numbers in zip(beginnings, self._numbers(stop, given), strict=True):
            filed = Filed(beginning, numbers, *people.applicant(chance, stop.place))
            self._tell(stop, filed, chance, lines)

    def cast(self, given: Numbered, batch: Batch) -> None:
        """Write down a mould for every few dossiers of a slot, and what they are cast of."""
        stop, chance = self._enter(given)
        count, numbers = given.slot.count, self._numbers(stop, given)
        moulds = max(-(-count // ALIKE), len(given.slot.shown))
        slot = replace(given.slot, count=moulds)
        for place, beginning in enumerate(_beginnings(stop, slot, self.now, chance)):
            kind, like = people.applicant(chance, stop.place)
            owns = list(islice(numbers, (place + 1) * count // moulds - place * count // moulds))
            filed = Filed(beginning, hollow(owns[0]), kind, hollow(like))
            mould = Mould(owns[0]["id"], self._tell(stop, filed, chance, batch.moulds))
            for own in owns:
                batch.casts.append(mould.cast(own | people.somebody_like(chance, kind, like)))

    def _enter(self, given: Numbered) -> tuple[OneStop, Random]:
        """The one-stop of a slot, and its chance."""
        slot = given.slot
        stop = self.stops[slot.place]
        if self._promises_of != (stop.calendar, slot.on):  # calendars are equal when identical
            self._promises, self._promises_of = {}, (stop.calendar, slot.on)
        return stop, Random(f"{SEED} {stop.agency_code} {slot.on} {given.serial}")

    def _numbers(self, stop: OneStop, given: Numbered) -> Iterator[dict[str, Any]]:
        """What each dossier of a slot is known by: the columns of its row, and its id."""
        on, serial = given.slot.on, given.serial
        first = codes.format_code(stop.agency_code, on, serial)
        head = first.removesuffix(f"{serial:04}")
        # A code grows at its end only, and what is put there is digits, so its key does too.
        head_key = codes.key(head)
        for number in range(given.slot.count):
            written = f"{serial + number:04}"
            code = head + written
            yield {
                "id": given.dossier_id + number,
                "code": code,
                "code_key": head_key + written,
                "lookup_number": lookup.lookup_number(on.year, given.lookup_serial + number),
                "pin_hash": lookup.pin_hash(self.secret, code, pin_of(code)),
            }

    def _tell(self, stop: OneStop, filed: Filed, chance: Random, lines: Lines) -> list[Told]:
        beginning, offer = filed.beginning, stop.offers[bisect(stop.shares, chance.random())]
        path = self._path(beginning, chance)
        if Action.ASK_PAPERS in path and offer.max_supplements < 1:
            path = path[: path.index(Action.ASK_PAPERS)]
        limit = offer.limits[beginning.channel]
        promise = self._promised(stop, offer, limit, beginning.at)
        columns = _columns(stop, offer, filed, limit, chance)
        personal, facts = filed.personal, {}
        if path[0] is Action.RECEIVE:
            received = {"received_at": beginning.at, "clock_started_at": beginning.at}
            columns |= {**promise, **received, "state": State.RECEIVED}
        elif path[0] is Action.REFUSE:
            personal = {**personal, "asked": note(chance, "refuse")}
            facts = {"reason": people.one_of(chance, REFUSAL_REASONS[:2])}
            columns |= {"state": State.REFUSED, "ended_at": beginning.at}
        else:
            columns["state"] = State.SUBMITTED
        telling = Telling(stop, offer, filed.numbers, chance, lines)
        telling.begin(path[0], columns, personal, facts)
        self._go_on(telling, path, beginning, promise.get("due_at"))
        telling.end()
        return telling.told

    def _path(self, beginning: Beginning, chance: Random) -> tuple[Action, ...]:
        """What happens if everything happens; some is forgotten on the way."""
        if beginning.shown is not None:
            return through(beginning.shown, beginning.online).draw(chance.random())
        path = any_of(beginning.online).draw(chance.random())
        if self.now - beginning.at < STUCK_FOR and chance.random() < STUCK:
            path = path[: 1 + int(chance.random() * len(path))]
        return path

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
                return
            telling.take(action, at)

    def _promised(
        self, stop: OneStop, offer: Offer, limit: Limit | None, at: datetime
    ) -> dict[str, Any]:
        """What the counter would promise: the same for every moment of a day before the
        cut-off, for every one from there to closing, and for every one after that.
        """
        if limit is None or limit.timed:
            return promised(limit, at, stop.calendar)
        days = stop.calendar.reckoning
        number, second = days.place(at)
        late = second > stop.calendar.week.cutoff.second
        cutoff = offer.cutoff_policy
        key = (limit, cutoff, late, second > days.closes[number])
        found = self._promises.get(key)
        if found is None:
            found = self._promises[key] = promised(limit, at, stop.calendar, cutoff=cutoff)
            found["due_reasons"] = Listed(found["due_reasons"])
        return found


def pin_of(code: str) -> str:
    """The PIN of a demo dossier: no secret, it is printed for visitors."""
    drawn = int.from_bytes(sha256(f"{SEED} pin {code}".encode()).digest()[:6])
    return lookup.make_pin(lambda count: drawn % count)


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
        return Channel.DIRECT if through(shown, online=False).paths else Channel.ONLINE
    drawn = chance.random()
    if drawn < ONLINE:
        return Channel.ONLINE
    return Channel.POST if drawn > 1 - POST else Channel.DIRECT


def _columns(
    stop: OneStop, offer: Offer, filed: Filed, limit: Limit | None, chance: Random
) -> dict[str, Any]:
    """What the application says, as `core.dossiers.application.checked` gives it, and its
    numbers; nothing personal.
    """
    channel = filed.beginning.channel
    return {
        **{column: filed.numbers[column] for column in NUMBERS},
        "version_id": offer.version_id,
        "receiving_unit_id": stop.unit_id,
        "channel": channel,
        "delivery_method": _delivery(channel, chance),
        "holder_kind": filed.kind,
        "set_count": 1,
        "papers": offer.papers,
        "time_limit": limit.as_json() if limit else None,
        "fees": offer.fees[channel],
        "submitted_at": filed.beginning.at,
    }


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
