"""The dossiers of one slot, made of nothing but the scene, the slot and a seed.

What comes out depends on no clock and no database, so slots may be made in any order
and in any process.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator, Mapping, Sequence
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
from gateway.demo.paths import rare, through, usual, usual_share
from gateway.demo.plan import Numbered, Slot
from gateway.demo.sayings import note
from gateway.demo.scene import Offer, OneStop
from gateway.demo.telling import Member, Telling

#: Other data comes of another seed.
SEED = "motcua 1"

#: Filed online, by post; the rest comes to the counter.
ONLINE, POST = 0.32, 0.05

#: Dossiers of the last weeks that somebody forgot on the way, so that lists show overdue ones.
STUCK, STUCK_FOR = 0.05, timedelta(days=45)


#: Where so many begin on a day, officers handle up to so many of them together.
TOGETHER_FROM, TOGETHER = 12, 12


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


#: A dossier to be: how it begins, and the columns that number it.
Begun = tuple[Beginning, dict[str, Any]]


@dataclass
class World:
    """Everything that the slots have in common."""

    stops: tuple[OneStop, ...]
    secret: bytes  #: of the desk: keys the stored PINs
    now: datetime
    together_from: int = TOGETHER_FROM
    #: (limit, what the cut-off shifts, after the cut-off, after closing) -> promise, of the day
    #: and calendar at hand.
    _promises: dict[tuple[object, ...], dict[str, Any]] = field(default_factory=dict, repr=False)
    _promises_of: tuple[Calendar | None, date] = (None, date.min)

    def tell(self, given: Numbered, lines: Lines) -> None:
        """Write down all dossiers of a slot."""
        slot = given.slot
        stop = self.stops[slot.place]
        chance = Random(f"{SEED} {stop.agency_code} {slot.on} {given.serial}")
        if self._promises_of != (stop.calendar, slot.on):  # calendars are equal when identical
            self._promises, self._promises_of = {}, (stop.calendar, slot.on)
        beginnings = _beginnings(stop, slot, self.now, chance)
        begun = list(zip(beginnings, _numbers(stop, given, slot.count), strict=True))
        for path, group in self._grouped(stop, begun, chance):
            self._tell_group(stop, path, group, chance, lines)

    def _grouped(
        self, stop: OneStop, begun: Sequence[Begun], chance: Random
    ) -> Iterator[tuple[tuple[Action, ...], Sequence[Begun]]]:
        """The dossiers that go one way together, and which way; most go alone on quiet days."""
        alone = len(begun) < self.together_from
        sessions: dict[tuple[Channel, bool, bool], list[Begun]] = {}
        for one in begun:
            beginning, drawn = one[0], chance.random()
            choice, share = usual(beginning.online), usual_share(beginning.online)
            if beginning.shown is not None:
                path = through(beginning.shown, beginning.online).draw(drawn)
            elif self.now - beginning.at < STUCK_FOR and chance.random() < STUCK:
                whole = choice.draw(drawn)
                path = whole[: 1 + int(chance.random() * len(whole))]
            elif drawn >= share:
                path = rare(beginning.online).draw((drawn - share) / (1 - share))
            elif alone:
                path = choice.draw(drawn / share)
            else:
                session = (beginning.channel, *_session(stop, beginning))
                sessions.setdefault(session, []).append(one)
                continue
            yield path, [one]
        for (channel, *_), waiting in sessions.items():
            for start in range(0, len(waiting), TOGETHER):
                path = usual(channel is Channel.ONLINE).draw(chance.random())
                yield path, waiting[start : start + TOGETHER]

    def _tell_group(
        self,
        stop: OneStop,
        path: tuple[Action, ...],
        group: Sequence[Begun],
        chance: Random,
        lines: Lines,
    ) -> None:
        offer = stop.offers[bisect(stop.shares, chance.random())]
        if Action.ASK_PAPERS in path and offer.max_supplements < 1:
            path = path[: path.index(Action.ASK_PAPERS)]
        last = group[-1][0]
        limit = offer.limits[last.channel]
        if len(group) > 1 and limit is not None and limit.timed:
            for one in group:  # each has a promise of its own
                self._tell(stop, offer, path, [one], chance, lines)
        else:
            self._tell(stop, offer, path, group, chance, lines)

    def _tell(
        self,
        stop: OneStop,
        offer: Offer,
        path: tuple[Action, ...],
        group: Sequence[Begun],
        chance: Random,
        lines: Lines,
    ) -> None:
        beginning = group[-1][0]
        limit = offer.limits[beginning.channel]
        promise = self._promised(stop, offer, limit, beginning.at)
        shared = _shared(stop, offer, beginning.channel, limit)
        members = [self._member(stop, path[0], *one, chance) for one in group]
        telling = Telling(stop, offer, members, chance, lines)
        if path[0] is Action.RECEIVE:
            telling.begin(path[0], {**shared, **promise, "state": State.RECEIVED})
        elif path[0] is Action.REFUSE:
            members[0].personal["asked"] = note(chance, "refuse")
            reason = people.one_of(chance, REFUSAL_REASONS[:2])
            shared |= {"state": State.REFUSED, "ended_at": beginning.at}
            telling.begin(path[0], shared, {"reason": reason})
        else:
            telling.begin(path[0], {**shared, "state": State.SUBMITTED})
        self._go_on(telling, path, beginning, promise.get("due_at"))
        telling.end()

    def _member(
        self,
        stop: OneStop,
        first: Action,
        beginning: Beginning,
        numbers: dict[str, Any],
        chance: Random,
    ) -> Member:
        """The columns that say whose dossier it is, and when it began."""
        code, at = numbers["code"], beginning.at
        kind, holder = people.holder(chance, stop.place)
        own = numbers | {
            "pin_hash": lookup.pin_hash(self.secret, code, pin_of(code)),
            "holder_kind": kind,
            "delivery_method": _delivery(beginning.channel, chance),
            "submitted_at": at,
        }
        if first is Action.RECEIVE:
            own["received_at"] = own["clock_started_at"] = at
        return Member(
            own.pop("id"), own, {**holder, **people.submitter(chance, kind), "subject": ""}
        )

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
            if action is Action.HAND_OVER:
                collected = [wait, *(timeline.collected(chance) for _ in telling.members[1:])]
                moments = [timeline.moment(days, second + one) for one in collected]
                telling.hand_over([at if at <= self.now else None for at in moments])
                return
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
        return Channel.DIRECT if through(shown, online=False).paths else Channel.ONLINE
    drawn = chance.random()
    if drawn < ONLINE:
        return Channel.ONLINE
    return Channel.POST if drawn > 1 - POST else Channel.DIRECT


def _session(stop: OneStop, beginning: Beginning) -> tuple[bool, bool]:
    """What is received in one session is handled together, and promised one date."""
    second = stop.calendar.reckoning.place(beginning.at)[1]
    late = second > stop.calendar.week.cutoff.second
    return late, not beginning.online and second < 12 * 3600


def _shared(stop: OneStop, offer: Offer, channel: Channel, limit: Limit | None) -> dict[str, Any]:
    """What the applications say that are for the same, as
    `core.dossiers.application.checked` gives it.
    """
    return {
        "version_id": offer.version_id,
        "receiving_unit_id": stop.unit_id,
        "channel": channel,
        "set_count": 1,
        "papers": offer.papers,
        "time_limit": limit.as_json() if limit else None,
        "fees": offer.fees[channel],
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
