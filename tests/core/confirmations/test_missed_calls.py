"""A missed call is answered by a text: to whom the number belongs, and only so often."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.confirmations.commands import CONFIRMED_FOR
from core.confirmations.missed_calls import MISSED_CALL, PAUSE, answer_missed_call
from core.confirmations.models import ConfirmedNumber
from core.dossiers.application import Holder
from core.dossiers.beginnings import receive
from core.dossiers.models import Dossier
from core.dossiers.states import State
from core.notices.models import Notice, Priority
from core.people.roles import Role

PHONE = "+84912345678"


@pytest.fixture
async def confirmed(office, now) -> str:
    await ConfirmedNumber.create(number=PHONE, confirmed_at=now - timedelta(days=1))
    return PHONE


async def received(office, now, count: int = 1, **changes) -> list[Dossier]:
    officer = await office.actor(Role.RECEIVING_OFFICER)
    return [
        (await receive(office.desk, officer, office.application(**changes), now=now)).dossier
        for _ in range(count)
    ]


async def test_the_owner_of_a_confirmed_number_hears_of_the_open_dossiers(office, confirmed, now):
    (dossier,) = await received(office, now)
    assert await answer_missed_call(confirmed, now=now)
    notice = await Notice.get(kind=MISSED_CALL)
    assert (notice.address, notice.priority) == (PHONE, Priority.ASKED)
    assert notice.facts == {
        "dossiers": [
            {"code": dossier.code, "percent": 10, "degree": "received", "asks": False},
        ],
        "more": 0,
    }


async def test_a_number_that_nobody_confirmed_gets_no_text(office, now):
    await received(office, now)
    assert not await answer_missed_call(PHONE, now=now)
    await ConfirmedNumber.create(number=PHONE, confirmed_at=now - CONFIRMED_FOR)
    assert not await answer_missed_call(PHONE, now=now)
    assert await Notice.filter(kind=MISSED_CALL).count() == 0


async def test_once_an_hour_at_most(office, confirmed, now):
    await received(office, now)
    calls = [now, now, now + PAUSE - timedelta(seconds=1), now + PAUSE]
    assert [await answer_missed_call(confirmed, now=at) for at in calls] == [
        True, False, False, True,
    ]  # fmt: skip


async def test_of_many_dossiers_the_latest_three_are_told_and_the_others_counted(
    office, confirmed, now
):
    await received(office, now, 5)
    await answer_missed_call(confirmed, now=now)
    facts = (await Notice.get(kind=MISSED_CALL)).facts
    assert (len(facts["dossiers"]), facts["more"]) == (3, 2)


@pytest.mark.parametrize("state", [State.HANDED_OVER, State.REFUSED, State.WITHDRAWN])
async def test_what_is_over_is_not_told(office, confirmed, now, state):
    await received(office, now)
    await Dossier.all().update(state=state)
    assert not await answer_missed_call(confirmed, now=now)


async def test_dossiers_of_others_are_not_told(office, confirmed, now):
    other = Holder(name="Trần Thử", number="001099000002", phone="0987 654 321", address="Thôn Mẫu")
    await received(office, now, holder=other)
    assert not await answer_missed_call(confirmed, now=now)
