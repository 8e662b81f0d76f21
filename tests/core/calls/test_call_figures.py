"""Figures of calls: what came to a place is what went on from it and what ended there."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.calls import figures
from core.calls.figures import Branches, Stay, Waits, Which
from core.calls.happened import Out
from core.calls.models import CallStep, PhoneCall
from core.calls.recording import CallBook
from core.clock import civil_date
from tests.core.calls.happenings import a_call, a_step, missed

KEY = b"k" * 32
PLACES = ("language", "main", "status", "told", "guide")


def that_day(now) -> Which:
    return Which(civil_date(now), civil_date(now))


async def written(told, now) -> None:
    book = CallBook(KEY)
    for one in told:
        book.record(one)
    await book.flush(now)


async def test_calls_are_counted_by_what_became_of_them(database, now):
    later = now + timedelta(hours=1)
    told = [
        *a_call("a", ["language", "main", "status", "told"], at=now, answered=True),
        *a_call("b", ["language", "main", "officer"], at=now),
        *a_call("c", ["language", "main", "call_back", "will_call"], at=now),
        *a_call("d", ["language", "main"], at=now),
        *a_call("e", ["language"], at=later, ends=False),
        *a_call("f", ["language", "main", "goodbye"], at=now, waited_s=4),
        *missed("g", at=now),
        *a_call("h", ["language"], at=now - timedelta(days=1)),
    ]
    await written(told, now)
    total = (await figures.became(that_day(now), now=later)).total
    assert (total.calls, total.answered, total.got_answer, total.officer) == (7, 6, 1, 1)
    assert (total.will_call, total.hung_up, total.missed, total.standing) == (1, 1, 1, 1)
    # A line that stays silent for long has been hung up.
    total = (await figures.became(that_day(now), now=later + timedelta(hours=1))).total
    assert (total.hung_up, total.standing) == (2, 0)
    waited = await figures.waits(that_day(now))
    assert waited == Waits(mean_s=(5 * 0.5 + 4) / 6, most_s=4.0, quick=5, answered=6)


async def test_of_no_calls_nothing_is_said(database, now):
    assert await figures.waits(that_day(now)) == Waits()
    assert await figures.branches(that_day(now), now=now) == Branches()


async def test_the_ways_and_where_calls_were_hung_up(database, now):
    told = [
        *a_call("a", ["language", "main", "status", "told"], at=now, answered=True),
        *a_call("b", ["language", "main", "status"], at=now),
        *a_call("c", ["language", "main", "main", "goodbye"], at=now),
        *a_call("d", ["language"], at=now),
    ]
    await written(told, now)
    found = await figures.branches(that_day(now), now=now + timedelta(hours=1))
    assert found.begun == {"language": 4}
    assert found.ways == {
        ("language", "main"): 3,
        ("main", "status"): 2,
        ("main", "main"): 1,
        ("main", "goodbye"): 1,
        ("status", "told"): 1,
    }
    assert found.stays == {
        "language": Stay(4, 3, left=1),
        "main": Stay(4, 4),
        "status": Stay(2, 1, left=1),
        "told": Stay(1, 0, content=1),
    }


@pytest.mark.parametrize(
    ("units", "of_none", "calls"),
    [
        pytest.param(None, True, 3, id="all"),
        pytest.param(frozenset({7}), False, 1, id="of one unit"),
        pytest.param(frozenset({7}), True, 2, id="and of none"),
        pytest.param(frozenset(), True, 1, id="of none alone"),
        pytest.param(frozenset(), False, 0, id="of nobody"),
    ],
)
async def test_units_are_told_apart(database, now, units, of_none, calls):
    for name in "abc":
        await written(a_call(name, ["language", "main"], at=now), now)
    first, second, _ = await PhoneCall.all().order_by("key")
    await PhoneCall.filter(key=first.key).update(unit_id=7)
    await PhoneCall.filter(key=second.key).update(unit_id=8)
    which = replace(that_day(now), units=units, of_none=of_none)
    assert (await figures.became(which, now=now)).total.calls == calls
    assert (await figures.branches(which, now=now)).begun.total() == calls
    assert (await figures.waits(which)).quick == calls


steps = st.tuples(st.integers(1, 5), st.sampled_from(PLACES), st.sampled_from([*PLACES, *Out]))
some_calls = st.lists(
    st.tuples(st.booleans(), st.booleans(), st.lists(steps, max_size=5)), max_size=6
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(calls=some_calls)
async def test_in_is_out_and_dropped_whatever_was_lost_or_came_twice(database, calls):
    """Steps may lack, skip and not fit each other: the picture still adds up."""
    now = datetime(2026, 11, 2, 2, tzinfo=UTC)
    await CallStep.all().delete()
    await PhoneCall.all().delete()
    for number, (begins, ends, ways) in enumerate(calls):
        name = str(number)
        whole = a_call(name, ["language"], at=now)
        told = [a_step(name, *one, at=now) for one in ways]
        await written([*whole[: 2 if begins else 0], *told, *whole[2 if ends else 3 :]], now)
    known = await PhoneCall.all()
    found = await figures.branches(that_day(now), now=now)
    for stay in found.stays.values():
        assert stay.came == stay.went_on + stay.dropped
    into = {place: found.begun[place] for place in found.stays}
    for (place, led_to), n in found.ways.items():
        assert n > 0 and place in found.stays
        if led_to not in set(Out):
            into[led_to] += n
    assert into == {place: stay.came for place, stay in found.stays.items()}
    out = sum(n for (_, led_to), n in found.ways.items() if led_to in set(Out))
    assert found.begun.total() == len(known)
    dropped = sum(stay.dropped for stay in found.stays.values())
    assert out + dropped == len(known)  # each call ended once
