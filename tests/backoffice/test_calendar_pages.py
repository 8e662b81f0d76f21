"""The calendar: looked at by everybody, changed by who keeps it, shown before it is done."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from core.calendar.models import CalendarChange, CalendarDay, WorkingWeek
from core.clock import civil_date
from core.dossiers.models import Dossier, DossierEvent
from core.notices.models import Notice
from core.people.models import Assignment
from core.people.roles import Role
from core.recalculation.following import SETTLED, follow

STORM = {"on": "2026-11-04", "kind": "closure", "day_name": "Bão số 9", "document": "CĐ 12"}


async def followed(site) -> None:
    while await follow(site.clock.now):
        pass
    while await follow(site.clock.now + SETTLED):
        pass


def of_commune(site, **fields: str) -> dict[str, str]:
    return {"unit": str(site.office.commune.id), **fields}


async def test_everybody_sees_the_year_and_only_who_keeps_it_may_enter_a_day(site):
    officer = await site.signed_in(Role.RECEIVING_OFFICER)
    response = await officer.get("/office/calendar?year=2026")
    assert response.status == 200
    assert "Tết" in officer.text and "12729/VPCP-KGVX" in officer.text
    assert "/office/calendar/day" not in officer.text
    for path in ("day", "week"):
        assert (await officer.get(f"/office/calendar/{path}")).status == 403
    for path in ("day", "week", "recount"):
        assert (await officer.post(f"/office/calendar/{path}", of_commune(site))).status == 403
    assert not await CalendarChange.exists()


async def test_a_closed_day_is_previewed_then_entered_and_the_people_are_told(site):
    dossier = await site.received()  # due Thursday 5 November
    keeper = await site.signed_in(Role.ADMINISTRATOR)
    await keeper.get(f"/office/calendar/day?unit={site.office.commune.id}&on=2026-11-04")
    assert 'value="2026-11-04"' in keeper.text
    response = await keeper.post("/office/calendar/day", of_commune(site, step="preview", **STORM))
    assert response.status == 200
    assert "lùi 1 ngày" in keeper.text and dossier.code in keeper.text
    assert not await CalendarDay.exists(on=date(2026, 11, 4))
    kept = {name: keeper.hidden(name) for name in STORM}
    assert kept == STORM  # nothing is typed twice
    response = await keeper.post("/office/calendar/day", of_commune(site, step="confirm", **kept))
    await keeper.follow(response)
    assert "Đang tính lại" in keeper.text and "Bão số 9" in keeper.text and "CĐ 12" in keeper.text
    row = await CalendarDay.get(on=date(2026, 11, 4))
    assert row.changed_by == "administrator" and row.unit_id == site.office.commune.id
    await followed(site)
    await keeper.get("/office/calendar?year=2026")
    assert "Đã tính lại xong" in keeper.text and "1 hồ sơ lùi ngày hẹn" in keeper.text
    assert civil_date((await Dossier.get(id=dossier.id)).due_at) == date(2026, 11, 6)
    assert await Notice.filter(kind="due_changed").count() == 1
    officer = await site.signed_in(Role.RECEIVING_OFFICER)
    await officer.get(f"/office/dossiers/{dossier.code}")
    assert "Tính lại ngày hẹn" in officer.text


async def test_several_days_and_the_saturday_that_is_worked_for_them_go_in_at_once(site):
    keeper = await site.signed_in(Role.ADMINISTRATOR)
    fields = {
        "on": "2026-12-21",
        "through": "2026-12-22",
        "kind": "swap",
        "made_up_on": "2026-12-26",
        "day_name": "Nghỉ hoán đổi",
        "projected": "on",
    }
    await keeper.post("/office/calendar/day", of_commune(site, step="confirm", **fields))
    rows = await CalendarDay.filter(unit_id=site.office.commune.id).order_by("on")
    assert [(row.on.day, row.kind.value, row.why.value) for row in rows] == [
        (21, "off", "swap"),
        (22, "off", "swap"),
        (26, "worked", "make_up"),
    ]
    assert {row.certainty.value for row in rows} == {"projected"}
    back = {"on": "2026-12-22", "kind": "ordinary"}
    await keeper.post("/office/calendar/day", of_commune(site, step="confirm", **back))
    assert await CalendarDay.filter(unit_id=site.office.commune.id).count() == 2


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param({"on": ""}, "Xin điền mục này", id="no day"),
        pytest.param({"on": "31/02/2026"}, "Ngày chưa đúng", id="no such day"),
        pytest.param({"on": "2199-01-05"}, "Lịch chưa có năm này", id="a year nobody counts in"),
        pytest.param({"through": "2027-11-04"}, "Nhiều nhất 31 ngày", id="a year at once"),
        pytest.param({"through": "2026-11-03"}, "Nhiều nhất 31 ngày", id="backwards"),
        pytest.param({"kind": "holliday"}, "Xin chọn một mục", id="no such kind"),
        pytest.param({"kind": "half_day"}, "Cần ít nhất một khoảng", id="half a day without hours"),
        pytest.param(
            {"kind": "half_day", "periods": "11-7"}, "Giờ chưa đúng", id="hours that are none"
        ),
        pytest.param(
            {"kind": "half_day", "periods": "13:00-14:00, 07:00-08:00"},
            "Giờ phải theo thứ tự",
            id="hours out of order",
        ),
        pytest.param({"day_name": "x" * 121}, "Dài quá mức", id="a name without end"),
        pytest.param({"made_up_on": "2026-11-04"}, "đã được chọn là ngày nghỉ", id="both"),
    ],
)
async def test_what_cannot_be_is_said_beside_its_field_and_nothing_typed_is_lost(
    site, changes, said
):
    keeper = await site.signed_in(Role.ADMINISTRATOR)
    fields = {**STORM, "document": "QĐ 77", **changes}
    for step in ("preview", "confirm"):
        response = await keeper.post("/office/calendar/day", of_commune(site, step=step, **fields))
        assert response.status == 422
        assert said in keeper.text and "QĐ 77" in keeper.text
    assert not await CalendarChange.exists()


async def test_forms_with_nothing_in_them_are_answered_with_the_form(site):
    keeper = await site.signed_in(Role.ADMINISTRATOR)
    for path in ("day", "week"):
        assert (await keeper.post(f"/office/calendar/{path}", of_commune(site))).status == 422
    for unit in ("nobody", "-1", "999999", "9" * 30):
        response = await keeper.post("/office/calendar/day", {"unit": unit, **STORM})
        assert response.status == 404
        assert (await keeper.get(f"/office/calendar?unit={unit}&year=20x6")).status == 404
    assert (await keeper.get("/office/calendar?year=1066")).status == 200


async def test_the_nation_s_calendar_takes_the_right_at_the_top(site):
    keeper = await site.signed_in(Role.ADMINISTRATOR)
    response = await keeper.post("/office/calendar/day", {"unit": "0", "step": "confirm", **STORM})
    assert response.status == 403
    await Assignment.create(
        officer=site.office.officers[Role.ADMINISTRATOR],
        unit=site.office.province,
        role=Role.ADMINISTRATOR,
        valid_from=site.clock.now.date(),
    )
    response = await keeper.post("/office/calendar/day", {"unit": "0", "step": "confirm", **STORM})
    assert response.status == 303


async def test_a_saturday_desk_and_other_hours_are_set_and_shown_before(site):
    keeper = await site.signed_in(Role.ADMINISTRATOR)
    await keeper.get(f"/office/calendar/week?unit={site.office.commune.id}")
    assert "07:30-11:30, 13:00-17:00" in keeper.text
    hours = {f"hours.{day}": "07:00-11:30, 13:30-17:00" for day in ("mon", "tue", "wed", "thu")}
    week = {**hours, "desk.sat": "07:30-11:00", "cutoff_at": "15:30", "cutoff_mode": "shift_all"}
    dossier = await site.received()  # Friday is off now: due Monday instead of Thursday
    response = await keeper.post("/office/calendar/week", of_commune(site, step="preview", **week))
    assert response.status == 200, keeper.text
    assert not await WorkingWeek.filter(unit_id=site.office.commune.id).exists()
    await keeper.post("/office/calendar/week", of_commune(site, step="confirm", **week))
    row = await WorkingWeek.get(unit_id=site.office.commune.id)
    assert row.week["desk"] == {"sat": "07:30-11:00"} and row.week["cutoff"]["at"] == "15:30"
    await followed(site)
    assert civil_date((await Dossier.get(id=dossier.id)).due_at) == date(2026, 11, 5)
    for wrong in ({"hours.mon": "x"}, {"cutoff_at": "tea"}, {"cutoff_mode": ""}):
        response = await keeper.post(
            "/office/calendar/week", of_commune(site, step="confirm", **{**week, **wrong})
        )
        assert response.status == 422


async def test_an_earlier_date_is_listed_and_the_leader_decides(site):
    site.clock.now = datetime(2026, 11, 6, 2, 0, tzinfo=UTC)  # Friday, due Wednesday
    dossier = await site.received()
    keeper = await site.signed_in(Role.ADMINISTRATOR)
    saturday = {"on": "2026-11-07", "kind": "make_up", "day_name": "Làm bù"}
    await keeper.post("/office/calendar/day", of_commune(site, step="preview", **saturday))
    assert "không bị rút ngắn" in keeper.text
    await keeper.post("/office/calendar/day", of_commune(site, step="confirm", **saturday))
    await followed(site)
    leader = await site.signed_in(Role.LEADER)
    await leader.get("/office/calendar/targets")
    assert dossier.code in leader.text and "10/11/2026" in leader.text
    clerk = await site.signed_in(Role.CLERK)
    await clerk.get("/office/calendar/targets")
    refused = await clerk.post(f"/office/calendar/targets/{dossier.code}", {})
    assert refused.status == 403
    response = await leader.post(f"/office/calendar/targets/{dossier.code}", {})
    await leader.follow(response)
    assert dossier.code not in leader.text
    after = await Dossier.get(id=dossier.id)
    assert after.target_at is None and civil_date(after.due_at) == date(2026, 11, 11)
    assert await DossierEvent.exists(dossier_id=dossier.id, action="target_dropped")
    stranger = await site.signed_in("stranger")
    assert (await stranger.post(f"/office/calendar/targets/{dossier.code}", {})).status == 404


async def test_the_preview_names_what_is_overdue_even_then(site):
    late = await site.received()  # due Thursday 5 November
    site.clock.now = datetime(2026, 11, 9, 2, 0, tzinfo=UTC)  # Monday
    keeper = await site.signed_in(Role.ADMINISTRATOR)
    closed = {"on": "2026-11-05", "kind": "closure", "day_name": "Mất điện"}
    await keeper.post("/office/calendar/day", of_commune(site, step="preview", **closed))
    assert "hiện nay 1, sau đó 1" in keeper.text
    after = keeper.text.partition("Vẫn quá hạn sau đó")[2]
    assert late.code in after and "06/11/2026" in after


async def test_rows_from_a_file_are_followed_after_a_look(site):
    dossier = await site.received()
    keeper = await site.signed_in(Role.ADMINISTRATOR)
    await CalendarDay.create(
        unit_id=site.office.commune.id,
        on=date(2026, 11, 4),
        kind="off",
        why="closure",
        changed_by="file",
        changed_at=site.clock.now,
    )
    site.clock.forward(timedelta(seconds=10))
    await keeper.post("/office/calendar/recount", of_commune(site))
    assert "lùi 1 ngày" in keeper.text
    await keeper.post("/office/calendar/recount", of_commune(site, step="confirm"))
    await followed(site)
    assert civil_date((await Dossier.get(id=dossier.id)).due_at) == date(2026, 11, 6)


async def test_a_dossier_that_nobody_can_count_is_named_before_and_numbered_after(site):
    broken = await site.received()
    await Dossier.filter(id=broken.id).update(time_limit={"count": 0, "unit": "working_day"})
    keeper = await site.signed_in(Role.ADMINISTRATOR)
    await keeper.post("/office/calendar/day", of_commune(site, step="preview", **STORM))
    assert "Không tính được: 1 hồ sơ" in keeper.text and broken.code in keeper.text
    await keeper.post("/office/calendar/day", of_commune(site, step="confirm", **STORM))
    await followed(site)
    await keeper.get("/office/calendar?year=2026")
    assert "1 hồ sơ không tính được" in keeper.text
