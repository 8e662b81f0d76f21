"""The tree of units: who is above, who is below, where a dossier may go."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, timedelta

import pytest

from core.database import opened
from core.errors import NotFound
from core.people import units
from core.people.models import Level, Unit, UnitKind
from core.people.units import KEEP_S, UnitTree, unit_tree

PROVINCE, CENTRE, BUREAU, COMMUNE, LEGAL, OTHER, CLOSED = range(1, 8)


@pytest.fixture
async def models() -> AsyncIterator[None]:
    async with opened("sqlite://:memory:"):  # no table is touched: the models want to be bound
        yield


@pytest.fixture
def tree(models) -> UnitTree:
    return UnitTree(
        [
            a_unit(PROVINCE, None, Level.PROVINCE, agency_code="X98"),
            a_unit(CENTRE, PROVINCE, Level.PROVINCE, agency_code="X98.01"),
            a_unit(BUREAU, CENTRE, Level.PROVINCE),
            a_unit(COMMUNE, PROVINCE, Level.COMMUNE, agency_code="X98.02"),
            a_unit(LEGAL, COMMUNE, Level.COMMUNE),
            a_unit(OTHER, PROVINCE, Level.COMMUNE, agency_code="X98.03"),
            a_unit(CLOSED, COMMUNE, Level.COMMUNE, valid_to=date(2026, 6, 30)),
        ],
        date(2026, 11, 2),
    )


def a_unit(number, parent, level, *, agency_code=None, **columns) -> Unit:
    return Unit(
        id=number,
        parent_id=parent,
        level=level,
        kind=UnitKind.AGENCY if agency_code else UnitKind.DEPARTMENT,
        name=f"Đơn vị {number}",
        agency_code=agency_code,
        **{"valid_from": date(2025, 7, 1)} | columns,
    )


def test_the_way_up_begins_with_the_unit_itself(tree):
    assert tree.chain(LEGAL) == (LEGAL, COMMUNE, PROVINCE)
    assert tree.chain(PROVINCE) == (PROVINCE,)


def test_below_are_the_unit_and_all_of_its_own(tree):
    assert set(tree.below(COMMUNE)) == {COMMUNE, LEGAL, CLOSED}
    assert set(tree.below(PROVINCE)) == {PROVINCE, CENTRE, BUREAU, COMMUNE, LEGAL, OTHER, CLOSED}
    assert tree.below(LEGAL) == (LEGAL,)


def test_codes_are_given_by_the_nearest_agency(tree):
    assert tree.agency(LEGAL).agency_code == "X98.02"
    assert tree.agency(COMMUNE).agency_code == "X98.02"


def test_where_nobody_gives_codes_there_is_no_agency(models):
    with pytest.raises(NotFound):
        UnitTree([a_unit(1, None, Level.COMMUNE)]).agency(1)


def test_a_unit_that_is_not_there_is_not_found(tree):
    for ask in (tree.get, tree.chain, tree.agency, tree.departments):
        with pytest.raises(NotFound):
            ask(4711)


@pytest.mark.parametrize(
    ("agency", "departments"),
    [
        pytest.param(COMMUNE, {LEGAL}, id="not to one that was closed"),
        pytest.param(OTHER, {OTHER}, id="it handles what it has no department for"),
        pytest.param(CENTRE, {BUREAU}, id="the centre to its bureaus"),
        pytest.param(PROVINCE, {BUREAU}, id="a province never to a commune's departments"),
    ],
)
def test_a_dossier_goes_to_departments_of_the_agency_and_its_tier(tree, agency, departments):
    assert {unit.id for unit in tree.departments(agency)} == departments


def test_a_circle_in_the_tree_is_walked_once(models):
    tree = UnitTree([a_unit(1, 2, Level.COMMUNE), a_unit(2, 1, Level.COMMUNE)])
    assert tree.chain(1) == (1, 2)
    assert set(tree.below(1)) == {1, 2}


async def test_a_process_keeps_the_tree_for_a_while_and_learns_of_changes(office, now):
    assert office.commune.id in {unit.id for unit in (await unit_tree(now)).all()}
    new = await Unit.create(
        parent=office.province,
        level=Level.COMMUNE,
        kind=UnitKind.AGENCY,
        name="Xã mới",
        agency_code="X98.09",
        valid_from=date(2026, 11, 1),
    )
    almost, after = (now + timedelta(seconds=seconds) for seconds in (KEEP_S - 1, KEEP_S))
    with pytest.raises(NotFound):
        (await unit_tree(almost)).get(new.id)
    assert (await unit_tree(after)).get(new.id).name == "Xã mới"


async def test_whoever_changed_a_unit_sees_it_at_once(office, now):
    await unit_tree(now)
    await Unit.filter(id=office.commune.id).update(name="UBND xã Đổi Tên")
    units.forget()
    assert (await unit_tree(now)).get(office.commune.id).name == "UBND xã Đổi Tên"


async def test_a_clock_that_was_put_back_does_not_freeze_the_tree(office, now):
    await unit_tree(now)
    await Unit.filter(id=office.commune.id).update(name="UBND xã Đổi Tên")
    earlier = await unit_tree(now - timedelta(hours=1))
    assert earlier.get(office.commune.id).name == "UBND xã Đổi Tên"
