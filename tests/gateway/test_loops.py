"""Loops go on after a failure, and stop without dropping what they have in hand."""

from __future__ import annotations

import asyncio

import pytest

from gateway.loops import Loop, Loops


class Work:
    """Turns that fail or take time as told."""

    def __init__(self, fail: int = 0, more: int = 0) -> None:
        self.turns = self.ended = 0
        self._fail, self._more = fail, more
        self.begun, self.go_on = asyncio.Event(), asyncio.Event()
        self.go_on.set()
        self._changed = asyncio.Condition()

    async def turn(self, now) -> bool:
        assert now.tzinfo is not None
        self.turns += 1
        self.begun.set()
        if self.turns <= self._fail:
            raise RuntimeError("stumbled")
        await self.go_on.wait()
        async with self._changed:
            self.ended += 1
            self._changed.notify_all()
        return self.turns < self._more

    async def until(self, turns: int) -> None:
        async with self._changed:
            await self._changed.wait_for(lambda: self.ended >= turns)


async def test_a_loop_turns_again_after_its_pause():
    work = Work()
    loops = Loops([Loop("work", work.turn, pause_s=0.001)])
    loops.start()
    await work.until(3)
    await loops.stop(1)


async def test_a_loop_with_more_to_do_does_not_pause():
    work = Work(more=50)
    loops = Loops([Loop("work", work.turn, pause_s=3600)])
    loops.start()
    await work.until(50)
    await loops.stop(1)


async def test_a_failure_is_told_and_survived(caplog):
    work, told = Work(fail=2), []
    loops = Loops([Loop("work", work.turn, pause_s=0.001)], failed=told.append, first_pause_s=0.001)
    loops.start()
    await work.until(1)
    await loops.stop(1)
    assert told == ["work", "work"]
    assert "loop work stumbled" in caplog.text


async def test_one_loop_that_fails_leaves_the_others_alone():
    ill, well = Work(fail=10**9), Work()
    loops = Loops(
        [Loop("ill", ill.turn, pause_s=0.001), Loop("well", well.turn, pause_s=0.001)],
        first_pause_s=0.001,
    )
    loops.start()
    await well.until(5)
    await loops.stop(1)
    assert ill.turns > 0


async def test_stopping_lets_the_turn_in_hand_end_and_begins_no_other():
    work = Work(more=10**9)
    work.go_on.clear()
    loops = Loops([Loop("work", work.turn, pause_s=0)])
    loops.start()
    await work.begun.wait()
    stopping = asyncio.create_task(loops.stop(60))
    await asyncio.sleep(0.01)
    work.go_on.set()
    await stopping
    assert (work.turns, work.ended) == (1, 1)


async def test_stopping_gives_up_a_turn_that_does_not_end(caplog):
    work = Work()
    work.go_on.clear()
    loops = Loops([Loop("work", work.turn, pause_s=0)])
    loops.start()
    await work.begun.wait()
    await loops.stop(0.01)
    assert work.ended == 0
    assert "is given up" in caplog.text


async def test_a_stuck_loop_is_not_well():
    work = Work()
    work.go_on.clear()
    loops = Loops([Loop("work", work.turn, pause_s=0, slowest_turn_s=-1)])
    assert await loops.alive() == (False, "stuck: work")
    loops.start()
    await work.begun.wait()
    assert await loops.alive() == (False, "stuck: work")
    await loops.stop(0.01)


@pytest.mark.parametrize("failures", [1, 7, 10_000])
async def test_the_pause_after_failures_is_bounded(failures):
    assert 1 <= Loops([])._pause_after(failures) <= 60


async def test_a_pause_ends_when_somebody_wakes_the_loop():
    work, wake = Work(), asyncio.Event()
    loops = Loops([Loop("work", work.turn, pause_s=3600, wake=wake)])
    loops.start()
    await work.until(1)
    wake.set()
    await work.until(2)
    wake.clear()
    await loops.stop(1)


async def test_what_is_in_hand_is_ended_after_the_last_turn():
    work, ended = Work(), []

    async def end() -> None:
        ended.append(work.turns)

    loops = Loops([Loop("work", work.turn, pause_s=0.001, end=end)])
    loops.start()
    await work.until(2)
    await loops.stop(1)
    assert ended == [work.turns]
