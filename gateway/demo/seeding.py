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
from core.database import on_postgres
from core.dossiers import lookup
from core.dossiers.models import Dossier
from core.dossiers.states import State
from core.procedures import demo as catalogue
from core.procedures.importing import import_procedures
from gateway.demo.apart import telling_apart
from gateway.demo.calls import cast_calls
from gateway.demo.figures import count_past_notices
from gateway.demo.forms import publish_forms
from gateway.demo.generator import World, pin_of
from gateway.demo.lines import Lines
from gateway.demo.plan import YEAR, Numbered, Slot, batches, plan
from gateway.demo.province import Province, found_province
from gateway.demo.reserving import reserve
from gateway.demo.scene import one_stops
from gateway.demo.staff import Account, appoint
from gateway.demo.storing import casting, store

#: What `make run` loads: enough for full desks, done in a few seconds on SQLite.
DEFAULT_DOSSIERS = 1_200

#: Dossiers in one piece: when each piece is a transaction, and when they are cast.
BATCH, CAST_BATCH = 250, 3_000
#: From so many on, dossiers are cast from moulds on PostgreSQL.
MANY = 20_000

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
    await publish_forms(staff, now)
    lacking = dossiers - await Dossier.filter(receiving_unit_id__in=province.unit_ids()).count()
    started = perf_counter()
    if lacking > 0:
        stops = await one_stops(province, staff, now)
        first = lacking == dossiers
        await make_dossiers(World(stops, secret, now), lacking, show=first, progress=progress)
        if dossiers < MANY:
            await count_past_notices()
            await cast_calls(now)
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
    many: int = MANY,
    progress: Progress = lambda done, total: None,
) -> None:
    """So many more dossiers; `show` as in `plan`. From `many` on, PostgreSQL gets casts."""
    slots = plan(world.stops, world.now, count, show=show)
    done = 0

    def stored(more: int) -> None:
        nonlocal done
        done += more
        progress(done, count)

    stored(0)
    await (_cast if count >= many and on_postgres() else _tell)(world, slots, stored)


async def _tell(world: World, slots: Sequence[Slot], stored: Callable[[int], None]) -> None:
    for group in batches(await reserve(slots, world.stops), BATCH):
        lines = told(world, group)
        await store(lines)
        stored(len(lines.dossiers))


async def _cast(world: World, slots: Sequence[Slot], stored: Callable[[int], None]) -> None:
    """Another process tells them while those before them are stored."""
    async with telling_apart(world) as teller:
        groups = list(batches(await reserve(slots, world.stops), CAST_BATCH))
        async with casting() as cast:
            async for count, parts in teller.told(groups):
                await cast(parts)
                stored(count)


def told(world: World, slots: Sequence[Numbered]) -> Lines:
    """The lines of some slots."""
    lines = Lines()
    for slot in slots:
        world.tell(slot, lines)
    return lines


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
