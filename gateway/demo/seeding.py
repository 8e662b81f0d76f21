"""Seeding the demo: the province, its accounts, its catalogue, its calendar, its dossiers.

Everything is made once: a second seeding adds only what is missing. The same seed, day
and number give the same data on an empty database.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter

from core.calendar.seeding import seed_nation
from core.dossiers import lookup
from core.dossiers.models import Dossier
from core.dossiers.states import State
from core.procedures import demo as catalogue
from core.procedures.importing import import_procedures
from gateway.demo.crowd import MANY, made_by_many, made_here
from gateway.demo.generator import World, pin_of
from gateway.demo.plan import YEAR, batches, plan
from gateway.demo.province import Province, found_province
from gateway.demo.reserving import reserve
from gateway.demo.scene import OneStop, one_stops
from gateway.demo.staff import Account, appoint
from gateway.demo.storing import storing

#: What `make run` loads: enough for full desks, done in a few seconds on SQLite.
DEFAULT_DOSSIERS = 1_200

#: Dossiers in one piece: a transaction of its own when they are few. Small enough that
#: the memory of one is used again for the next.
BATCH = 250

#: Called with (dossiers made, dossiers to make).
Progress = Callable[[int, int], None]

_CATALOGUE = Path(__file__).with_name("procedures.toml")
_SAMPLED = (State.IN_REVIEW, State.WAITING_PAPERS, State.READY)


@dataclass(frozen=True, slots=True)
class Sample:
    """A dossier that a visitor can ask for at once."""

    code: str
    lookup_number: str
    pin: str
    state: State


@dataclass(frozen=True, slots=True)
class DemoReport:
    """What there is now, and what was made for it."""

    accounts: tuple[Account, ...]  #: of the province, those to try first at the front
    samples: tuple[Sample, ...]
    made: int  #: dossiers
    seconds: float  #: that making them took, without province and catalogue


async def seed_demo(
    *,
    dossiers: int = DEFAULT_DOSSIERS,
    now: datetime,
    secret: bytes,
    progress: Progress = lambda done, total: None,
) -> DemoReport:
    """Bring the demo province to so many dossiers in the opened, migrated database.

    Args:
        dossiers: in all; when there are as many already, none is made.
        secret: the one of the desk, which keys the stored PINs.
    """
    await seed_nation(now)
    province = await found_province()
    staff = await appoint(province)
    await _load_catalogue(now)
    lacking = dossiers - await Dossier.filter(receiving_unit_id__in=province.unit_ids()).count()
    started = perf_counter()
    if lacking > 0:
        stops = await one_stops(province, staff, now)
        first = lacking == dossiers
        await make_dossiers(World(stops, secret, now), lacking, show=first, progress=progress)
    return DemoReport(
        accounts=tuple(member.account() for member in staff),
        samples=await _samples(province, secret),
        made=max(0, lacking),
        seconds=perf_counter() - started,
    )


async def _load_catalogue(now: datetime) -> None:
    # A year of dossiers was received under it, so it is older than they are.
    since = now - timedelta(YEAR + 1)
    await import_procedures(catalogue.read(_CATALOGUE.read_text("utf-8")), now=since, source="demo")


async def make_dossiers(
    world: World,
    count: int,
    *,
    show: bool,
    many: bool | None = None,
    progress: Progress = lambda done, total: None,
) -> None:
    """So many more dossiers; `show` as in `plan`, `many` as in `storing` (None: if they are)."""
    stops: Sequence[OneStop] = world.stops
    slots = await reserve(plan(stops, world.now, count, show=show), stops)
    done, many = 0, count >= MANY if many is None else many
    progress(done, count)
    async with storing(many=many) as store:
        async for batch in (made_by_many if many else made_here)(world, batches(slots, BATCH)):
            await store(batch)
            done += batch.dossiers
            progress(done, count)


async def _samples(province: Province, secret: bytes) -> tuple[Sample, ...]:
    """The newest dossier of a few states whose PIN is still the one it was made with."""
    found = []
    for state in _SAMPLED:
        for one in (
            await Dossier.filter(state=state, receiving_unit_id=province.unit_ids()[0])
            .order_by("-id")
            .limit(20)
        ):
            pin = pin_of(one.code)
            if lookup.pin_fits(secret, one.code, pin, one.pin_hash):
                found.append(Sample(one.code, one.lookup_number, pin, state))
                break
    return tuple(found)
