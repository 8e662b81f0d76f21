"""By when such dossiers are usually done: told to the holder of the slip and nobody else."""

from __future__ import annotations

from datetime import datetime, timedelta

import orjson
import pytest

from core.calendar.limits import Limit, LimitUnit
from core.clock import CIVIL
from core.dossiers.commands import act
from core.dossiers.effects import Said
from core.dossiers.states import Action
from core.people.roles import Role
from tests.like_dossiers import done

OCTOBER = datetime(2026, 10, 5, 9, tzinfo=CIVIL)
ESTIMATE = "Chỉ là ước tính, không phải lời hẹn"


@pytest.fixture
async def usual(site):
    """A dossier due in ten working days; of forty like it, 33 took four."""
    begun = await site.dossier(limit=Limit(10, LimitUnit.WORKING_DAY))
    await done(begun.dossier, [(OCTOBER, 4)] * 33 + [(OCTOBER, 9)] * 7)
    return begun


async def page_of(site, begun) -> str:
    return (await site.post("/tra-cuu", ma=begun.dossier.code, pin=begun.pin))[1]


async def test_with_the_pin_the_holder_hears_when_such_dossiers_are_done(site, usual):
    page = await page_of(site, usual)
    assert "chậm nhất thứ Sáu, 06/11/2026" in page
    assert "8 trong 10 hồ sơ cùng loại ở đây" in page and ESTIMATE in page


async def test_with_the_slip_too(site, usual):
    code = usual.dossier.code
    _, page = await site.get("/tra-cuu", ma=code, t=site.token(code))
    assert ESTIMATE in page


async def test_with_the_code_alone_a_stranger_does_not_hear_it_L54(site, usual):
    code = usual.dossier.code
    for page in (await site.get("/tra-cuu", ma=code), await site.get(f"/api/v1/status/{code}")):
        assert page[0] == 200
        assert "trong 10 hồ sơ" not in page[1] and "forecast" not in page[1]


async def test_where_few_are_like_it_nothing_is_said(site):
    begun = await site.dossier()
    await done(begun.dossier, [(OCTOBER, 4)] * 29)
    assert "Thường xong" not in await page_of(site, begun)


async def test_a_day_that_has_passed_is_not_told_but_that_it_takes_longer(site, usual):
    site.clock.now += timedelta(days=5)
    page = await page_of(site, usual)
    assert "Hồ sơ này lâu hơn thường lệ: 8 trong 10" in page and "trong 4 ngày làm việc" in page
    assert "06/11/2026" not in page and ESTIMATE not in page


async def test_where_others_are_done_at_once_longer_is_more_than_a_day(site):
    begun = await site.dossier()
    await done(begun.dossier, [(OCTOBER, 0)] * 33 + [(OCTOBER, 9)] * 7)
    site.clock.now += timedelta(days=1)
    assert "xong ngay trong ngày" in await page_of(site, begun)


async def test_who_hears_that_the_date_has_passed_need_not_hear_that_it_is_unusual(site, usual):
    site.clock.now += timedelta(days=20)
    page = await page_of(site, usual)
    assert "Đã quá ngày hẹn trả" in page and "lâu hơn thường lệ" not in page


async def test_while_papers_are_waited_for_nothing_is_said(site, usual):
    receiver = await site.office.actor(Role.RECEIVING_OFFICER)
    note = Said(note="Giấy chứng sinh")
    await act(receiver, usual.dossier.code, Action.ASK_PAPERS, note, now=site.clock.now)
    assert "Thường xong" not in await page_of(site, usual)


async def test_programs_hear_the_same_as_the_description_says(site, usual):
    async def asked(path: str, **params: str):
        return orjson.loads(await (await site.client.get(path, params=params)).read())

    status = f"/api/v1/status/{usual.dossier.code}"
    told = (await asked(status, pin=usual.pin))["forecast"]
    assert told == {
        "on": "2026-11-06",
        "of_ten": 8,
        "working_days": 4,
        "cases": 40,
        "basis": "season",
    }
    described = (await asked("/api/v1/openapi.json"))["components"]["schemas"]["Forecast"]
    assert told.keys() == described["properties"].keys() == set(described["required"])
    assert told["basis"] in described["properties"]["basis"]["enum"]
    site.clock.now += timedelta(days=5)
    assert (await asked(status, pin=usual.pin))["forecast"]["on"] is None
