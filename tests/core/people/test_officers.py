"""Accounts, and what their holders may do where and when."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from core.clock import civil_date
from core.errors import InvalidInput, NotAllowed, NotFound
from core.people.models import Assignment, Officer
from core.people.officers import actor, create_officer
from core.people.passwords import matches
from core.people.roles import GRANTS, Right, Role

PASSWORD = "một mật khẩu đủ dài"
DAY = timedelta(days=1)


async def created(office, username="hoa.le", password=PASSWORD, name="Lê Thị Hoa", **given):
    return await create_officer(username, password, name, now=office.now, **given)


async def test_a_new_officer_may_sign_in_and_do_what_the_roles_say(office):
    roles = {office.commune.id: Role.RECEIVING_OFFICER, office.other_commune.id: Role.CLERK}
    officer = await created(office, " Hoa.Le ", roles=roles)
    kept = await Officer.get(username="hoa.le")
    assert await matches(kept.password_hash, PASSWORD)
    assert PASSWORD not in kept.password_hash
    who = await actor(officer, office.now)
    assert who.may(Right.RECEIVE, office.commune.id)
    assert who.may(Right.ISSUE, office.other_commune.id)
    assert not who.may(Right.RECEIVE, office.other_commune.id)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        pytest.param({"username": "ab"}, "username", id="a short user name"),
        pytest.param({"username": "lê hoa"}, "username", id="letters that are not plain"),
        pytest.param({"username": ".hoa"}, "username", id="a point before it"),
        pytest.param({"username": "h" * 61}, "username", id="a long user name"),
        pytest.param({"username": "hoa\0le"}, "username", id="NUL in it"),
        pytest.param({"password": "ngắn"}, "password", id="a short password"),
        pytest.param({"password": "x" * 129}, "password", id="an endless password"),
        pytest.param({"password": "\ud800" * 12}, "password", id="half surrogate pairs"),
        pytest.param({"name": "  "}, "name", id="no name"),
        pytest.param({"name": "x" * 101}, "name", id="a name without end"),
        pytest.param({"name": "Hoa\0"}, "name", id="NUL in the name"),
        pytest.param({"title": "\udfff"}, "title", id="half a pair in the title"),
    ],
)
async def test_a_malformed_account_is_refused_and_not_kept(office, given, field):
    before = await Officer.all().count()
    with pytest.raises(InvalidInput) as refusal:
        await created(office, **given)
    assert refusal.value.facts["field"] == field
    assert await Officer.all().count() == before


async def test_a_user_name_is_given_once_whatever_its_case(office):
    await created(office)
    with pytest.raises(InvalidInput, match="taken"):
        await created(office, "HOA.LE")


async def test_an_officer_of_no_such_unit_is_not_made_at_all(office):
    with pytest.raises(NotFound):
        await created(office, roles={office.commune.id: Role.CLERK, 4711: Role.CLERK})
    assert not await Officer.exists(username="hoa.le")


async def test_a_role_in_a_unit_holds_in_all_below_it_and_in_none_above_L73(office):
    above = await actor(
        await created(office, roles={office.province.id: Role.INSPECTOR}), office.now
    )
    for unit in (office.province, office.commune, office.other_commune, office.department):
        assert above.may(Right.INSPECT, unit.id)
    below = await office.actor(Role.HEAD)
    assert below.may(Right.ASSIGN, office.department.id)
    assert not below.may(Right.ASSIGN, office.commune.id)
    assert below.units_with(Right.ASSIGN) == {office.department.id}
    assert above.units_with(Right.INSPECT) >= {office.province.id, office.department.id}
    assert above.units_with(Right.SIGN) == frozenset()


async def test_several_roles_in_one_unit_add_up(office):
    officer = office.officers[Role.CLERK]
    await Assignment.create(
        officer=officer, unit=office.commune, role=Role.LEADER, valid_from=date(2026, 1, 1)
    )
    who = await actor(officer, office.now)
    assert who.grants[office.commune.id] == GRANTS[Role.CLERK] | GRANTS[Role.LEADER]


@pytest.mark.parametrize(
    ("days_from", "days_to", "holds"),
    [
        pytest.param(0, None, True, id="from today on"),
        pytest.param(0, 0, True, id="today alone"),
        pytest.param(-9, 0, True, id="until today"),
        pytest.param(1, None, False, id="from tomorrow on"),
        pytest.param(-9, -1, False, id="until yesterday"),
    ],
)
async def test_a_right_holds_from_its_first_to_its_last_civil_day(
    office, days_from, days_to, holds
):
    today = civil_date(office.now)
    officer = await created(office)
    await Assignment.create(
        officer=officer,
        unit=office.commune,
        role=Role.CLERK,
        valid_from=today + days_from * DAY,
        valid_to=None if days_to is None else today + days_to * DAY,
    )
    assert (await actor(officer, office.now)).may(Right.ISSUE, office.commune.id) is holds


async def test_the_day_of_a_right_begins_at_midnight_of_the_office(office):
    officer = await created(office)
    tomorrow = civil_date(office.now) + DAY
    await Assignment.create(
        officer=officer, unit=office.commune, role=Role.CLERK, valid_from=tomorrow
    )
    midnight = office.now.replace(hour=17, minute=0)  # UTC
    before = await actor(officer, midnight - timedelta(seconds=1))
    assert not before.may(Right.ISSUE, office.commune.id)
    assert (await actor(officer, midnight)).may(Right.ISSUE, office.commune.id)


async def test_a_stand_in_acts_under_an_own_name_while_it_lasts_L74_L75(office):
    absent, standing_in = office.officers[Role.LEADER], office.officers[Role.CLERK]
    today = civil_date(office.now)
    await Assignment.create(
        officer=standing_in,
        unit=office.commune,
        role=Role.LEADER,
        valid_from=today,
        valid_to=today + 2 * DAY,
        stand_in_for=absent,
    )
    who = await actor(standing_in, office.now)
    assert who.may(Right.SIGN, office.commune.id)
    assert (who.officer_id, who.name) == (standing_in.id, standing_in.name)
    afterwards = await actor(standing_in, office.now + 3 * DAY)
    assert not afterwards.may(Right.SIGN, office.commune.id)
    assert afterwards.may(Right.ISSUE, office.commune.id)


async def test_who_moves_loses_the_rights_of_the_old_unit_L73(office):
    officer = office.officers[Role.RECEIVING_OFFICER]
    today = civil_date(office.now)
    await officer.assignments.all().update(valid_to=today - DAY)
    await Assignment.create(
        officer=officer,
        unit=office.other_commune,
        role=Role.RECEIVING_OFFICER,
        valid_from=today,
    )
    who = await actor(officer, office.now)
    assert who.may(Right.RECEIVE, office.other_commune.id)
    with pytest.raises(NotAllowed) as refusal:
        who.require(Right.RECEIVE, office.commune.id)
    assert refusal.value.facts == {"right": "receive"}


async def test_an_officer_without_a_role_may_do_nothing(office):
    who = await actor(await created(office), office.now)
    assert who.grants == {}
    assert not any(who.may(right, office.commune.id) for right in Right)


def test_nobody_both_receives_and_signs_and_support_decides_nothing_L74_L76():
    deciding = {Right.SIGN, Right.REFUSE, Right.STOP, Right.ISSUE, Right.ASSIGN, Right.HANDLE}
    for role, rights in GRANTS.items():
        assert not {Right.RECEIVE, Right.SIGN} <= rights, role
        assert not {Right.HANDLE, Right.SIGN} <= rights, role
    assert not GRANTS[Role.SUPPORT] & (deciding | {Right.QUERY})
    assert set(GRANTS) == set(Role)
