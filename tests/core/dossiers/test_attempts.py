"""Counting how often somebody asks: cheap, shared, bounded, and by the right window."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from core.database import OperationalError, rows
from core.dossiers.attempts import KEPT, MOST_SENDERS, SERVICE, Attempts, Limits, sweep
from core.dossiers.models import EnquiryCount

WINDOW = Limits().window


@pytest.fixture
def strict() -> Attempts:
    return Attempts(Limits(asked_by_sender=3, missed_by_sender=3, missed_by_service=3))


def asked(attempts, now, times, sender="an"):
    return [attempts.allow(sender, now) for _ in range(times)]


async def stored() -> dict[str, tuple[int, int]]:
    return {one.subject: (one.asked, one.missed) for one in await EnquiryCount.all()}


def test_each_sender_may_ask_so_often_in_a_window(strict, now):
    assert asked(strict, now, 5) == [True, True, True, False, False]
    assert asked(strict, now, 1, "another") == [True]
    assert asked(strict, now + WINDOW, 1) == [True]


def test_a_question_that_comes_late_does_not_begin_its_window_anew(strict, now):
    turn = now + WINDOW
    asked(strict, turn, 3)
    assert asked(strict, now + WINDOW - timedelta(seconds=1), 1) == [False]
    assert asked(strict, turn, 1) == [False]


def test_a_clock_that_was_far_ahead_does_not_lock_everybody_out(strict, now):
    asked(strict, now + timedelta(days=365), 5)
    assert asked(strict, now, 4) == [True, True, True, False]


async def test_counts_that_could_not_be_written_are_not_forgotten(strict, database, now):
    strict.missed("an", now)
    await rows("ALTER TABLE enquiry_count RENAME TO away")
    with pytest.raises(OperationalError):
        await strict.flush()
    asked(strict, now, 2)
    await rows("ALTER TABLE away RENAME TO enquiry_count")
    await strict.flush()
    assert await stored() == {"an": (2, 1), SERVICE: (0, 1)}


async def test_sums_that_arrive_in_the_next_window_are_not_its_own(strict, database, now):
    asked(strict, now, 3)
    writing = asyncio.create_task(strict.flush())
    await asyncio.sleep(0)
    assert asked(strict, now + WINDOW, 1) == [True]
    await writing
    assert asked(strict, now + WINDOW, 3) == [True, True, False]


async def test_nothing_is_written_when_nobody_asked(strict, database, now):
    await strict.flush()
    asked(strict, now, 1)
    await strict.flush()
    await strict.flush()
    assert await stored() == {"an": (1, 0)}


async def test_processes_that_count_the_same_senders_at_once_lose_none(database, now):
    processes = [Attempts(Limits()) for _ in range(4)]
    for order, attempts in enumerate(processes):
        senders = [f"sender {number}" for number in range(200)]
        for sender in senders if order % 2 else reversed(senders):
            attempts.allow(sender, now)
            attempts.missed(sender, now)
    await asyncio.gather(*(attempts.flush() for attempts in processes))
    counts = await stored()
    assert counts.pop(SERVICE) == (0, 800)
    assert set(counts.values()) == {(4, 4)}
    assert len(counts) == 200


def test_a_flood_of_senders_does_not_fill_the_memory_and_service_misses_stay(strict, now):
    for _ in range(3):
        strict.missed("an", now)
    assert asked(strict, now, 1) == [False]
    for number in range(MOST_SENDERS + 1):
        strict.allow(f"{number}", now)
    assert asked(strict, now, 1) == [True]  # its count began anew
    assert not strict.service_open(now)


async def test_old_counts_are_swept_away_and_those_of_a_pin_stay_for_its_day(database, now):
    for name, age in (("old", KEPT + timedelta(minutes=1)), ("pin:X", timedelta(hours=25))):
        await EnquiryCount.create(subject=name, window_at=now - age)
    await sweep(now)
    assert set(await stored()) == {"pin:X"}
