"""One apology with a new date, in time: L-38, L-39, L-40."""

from __future__ import annotations

import pytest

from core.dossiers.apology import AlreadyReappointed, ApologyTooLate, NothingPromised
from core.dossiers.commands import MoveNotAllowed
from core.dossiers.enquiries import details
from core.dossiers.states import Action, State
from core.dossiers.urgency import Urgency, today, urgency
from core.errors import InvalidInput, NotAllowed
from core.notices.models import Notice
from tests.core.dossiers.walking_along import (
    HANDLER,
    HEAD,
    LEADER,
    RECEIVER,
    at,
    consistent,
    on,
    received,
)

LATER = on("11/11")
SORRY = {"note": "Chờ xác minh thực địa", "document_number": "12/PXL"}


async def apologise(along, when="04/11 10:00", role=LEADER, on=LATER, **said):
    return await along.do(role, Action.APOLOGISE, when, due_on=on, **SORRY | said)


async def test_the_new_date_stands_beside_the_legal_one_and_the_history_keeps_both_L40(office):
    along = await received(office, "02/11 09:00", 3)  # due Thu 05/11
    await along.to_review("02/11")
    after = await apologise(along)
    assert (after.state, after.due_at) == (State.IN_REVIEW, at("05/11 17:00"))
    assert after.reappointed_at == at("11/11 17:00")
    event = await along.last()
    assert event.facts == {
        "unit": "Bộ phận Tư pháp - Hộ tịch",
        "due_before": "2026-11-05T10:00:00+00:00",
        "due_after": "2026-11-11T10:00:00+00:00",
        "document_number": "12/PXL",
    }
    assert (event.personal, event.officer_id) == (
        {"note": "Chờ xác minh thực địa"},
        office.officers[LEADER].id,
    )
    assert urgency(after, await today(at("06/11 09:00"))) is Urgency.OVERDUE
    assert (await details(after.id)).reappointed_at == at("11/11 17:00")
    await consistent()


async def test_the_applicant_is_told_both_dates_and_the_reason_L40(office):
    along = await received(office, "02/11 09:00", 3)
    await apologise(along)
    notice = await Notice.get(kind="reappointed")
    assert (notice.facts["due_at"], notice.facts["reappointed_at"], notice.facts["reason"]) == (
        "2026-11-05T17:00+07:00",
        "2026-11-11T17:00+07:00",
        "Chờ xác minh thực địa",
    )


async def test_there_is_no_second_apology_L39(office):
    along = await received(office, "02/11 09:00", 3)
    await apologise(along)
    with pytest.raises(AlreadyReappointed) as refusal:
        await apologise(along, "04/11 11:00", on=on("13/11"))
    assert refusal.value.facts == {"on": "2026-11-11"}
    assert (await along.row()).reappointed_at == at("11/11 17:00")
    assert await Notice.filter(kind="reappointed").count() == 1


@pytest.mark.parametrize(
    ("when", "allowed"),
    [
        pytest.param("04/11 23:30", True, id="the day before"),
        pytest.param("05/11 00:10", False, id="the day itself"),
        pytest.param("09/11 09:00", False, id="overdue"),
    ],
)
async def test_the_day_before_expiry_is_the_last_L38(office, when, allowed):
    along = await received(office, "02/11 09:00", 3)
    if allowed:
        assert (await apologise(along, when)).reappointed_at is not None
        return
    with pytest.raises(ApologyTooLate) as refusal:
        await apologise(along, when)
    assert refusal.value.facts == {"by": "2026-11-04"}


@pytest.mark.parametrize(
    ("when", "allowed"), [("06/11 16:00", True), ("07/11 09:00", False)], ids=["Friday", "Saturday"]
)
async def test_before_a_weekend_it_is_the_last_working_day_E71(office, when, allowed):
    along = await received(office, "04/11 09:00", 3)  # due Mon 09/11
    if allowed:
        assert (await apologise(along, when)).reappointed_at == at("11/11 17:00")
    else:
        with pytest.raises(ApologyTooLate):
            await apologise(along, when)


@pytest.mark.parametrize(
    ("on", "why"),
    [
        pytest.param(on("05/11"), "not_later", id="the same day"),
        pytest.param(on("03/11"), "not_later", id="earlier"),
        pytest.param(on("07/11"), "day_off", id="a Saturday"),
        pytest.param(on("24/11"), "day_off", id="a holiday"),
        pytest.param(on("24/11").replace(year=2300), "range", id="beyond all years"),
        pytest.param(None, "empty", id="none"),
    ],
)
async def test_a_date_that_is_none_is_a_fault_of_the_field(office, on, why):
    along = await received(office, "02/11 09:00", 3)
    with pytest.raises(InvalidInput) as refusal:
        await apologise(along, on=on)
    assert refusal.value.facts == {"field": "due_on", "why": why}
    assert (await along.row()).event_count == 1


async def test_an_apology_says_why(office):
    along = await received(office, "02/11 09:00", 3)
    with pytest.raises(InvalidInput, match="note"):
        await apologise(along, note=" ")


async def test_without_a_date_there_is_none_to_move(office):
    along = await received(office, "02/11 09:00", None)
    with pytest.raises(NothingPromised):
        await apologise(along)


@pytest.mark.parametrize("role", [RECEIVER, HEAD, HANDLER])
async def test_only_who_signs_may_apologise(office, role):
    along = await received(office, "02/11 09:00", 3)
    await along.to_review("02/11")
    with pytest.raises(NotAllowed):
        await apologise(along, role=role)


async def test_while_the_clock_stands_nobody_apologises(office):
    along = await received(office, "02/11 09:00", 3)
    await along.do(RECEIVER, Action.ASK_PAPERS, "02/11 10:00", note="Thiếu giấy")
    with pytest.raises(MoveNotAllowed):
        await apologise(along)
