"""Addresses by the list of places: offered, spelled, never refused for a commune."""

from __future__ import annotations

from datetime import date

import pytest

from core.forms.places import PROVINCES, places
from core.people.models import Level, Unit, UnitKind
from core.people.units import UnitTree
from tests.core.forms.birth import BIRTH


def unit(number, name, level, parent=None, code=None):
    made = Unit(
        id=number,
        name=name,
        level=level,
        kind=UnitKind.AGENCY if code else UnitKind.DEPARTMENT,
        agency_code=code,
        valid_from=date(2025, 7, 1),
    )
    made.parent_id = parent
    return made


PLACES = places(
    UnitTree(
        [
            unit(1, "UBND tỉnh Minh Họa", Level.PROVINCE, None, "X99"),
            unit(2, "Trung tâm Phục vụ hành chính công tỉnh Minh Họa", Level.PROVINCE, 1, "X99.01"),
            unit(3, "UBND phường Hoa Sen", Level.COMMUNE, 1, "X99.02"),
            unit(4, "UBND xã Hoa Cúc", Level.COMMUNE, 1, "X99.03"),
            unit(5, "Bộ phận Tư pháp xã Hoa Cúc", Level.COMMUNE, 4),
        ]
    )
)


def test_our_own_province_comes_first_then_the_country():
    assert PLACES.provinces == ("Tỉnh Minh Họa", *PROVINCES)
    assert len(PROVINCES) == 34
    assert PLACES.communes["Tỉnh Minh Họa"] == ("Phường Hoa Sen", "Xã Hoa Cúc")


@pytest.mark.parametrize(
    ("typed", "spelled"),
    [
        pytest.param(("minh hoa", "hoa cuc"), ("Tỉnh Minh Họa", "Xã Hoa Cúc"), id="in a hurry"),
        pytest.param(
            ("T. Minh Họa", "P. Hoa Sen"), ("Tỉnh Minh Họa", "Phường Hoa Sen"), id="shortened"
        ),
        pytest.param(
            ("tp ha noi", "Phường Lạ"),
            ("Thành phố Hà Nội", "Phường Lạ"),
            id="a commune we do not know",
        ),
        pytest.param(("Atlantis", "x"), ("Atlantis", "x"), id="no province"),
    ],
)
def test_an_address_is_spelled_where_it_is_known(typed, spelled):
    found = PLACES.settled({"province": typed[0], "commune": typed[1], "line": "Số 1"})
    assert (found["province"], found["commune"], found["line"]) == (*spelled, "Số 1")


def test_only_a_province_that_is_not_is_a_fault():
    def address(province):
        return {"home_address": {"province": province, "commune": "Xã Lạ"}}

    assert PLACES.faults(BIRTH, address("Tỉnh Minh Họa")) == {}
    assert PLACES.faults(BIRTH, address("Atlantis")) == {"home_address.province": "province"}
