"""Provinces and communes for addresses: the provinces of the country, and the units we know.

The list offers and spells; it never refuses a commune. An installation knows the communes of its
own tree, and people live in others too.

Source of the provinces: NQ 202/2025/QH15 (34 from 1/7/2025).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.folding import fold
from core.forms.definition import FormDefinition, Kind
from core.people.models import Level, Unit
from core.people.units import UnitTree

PROVINCES = (
    "Thành phố Hà Nội", "Thành phố Huế", "Thành phố Hải Phòng", "Thành phố Đà Nẵng",
    "Thành phố Hồ Chí Minh", "Thành phố Cần Thơ", "Tỉnh An Giang", "Tỉnh Bắc Ninh",
    "Tỉnh Cà Mau", "Tỉnh Cao Bằng", "Tỉnh Đắk Lắk", "Tỉnh Điện Biên", "Tỉnh Đồng Nai",
    "Tỉnh Đồng Tháp", "Tỉnh Gia Lai", "Tỉnh Hà Tĩnh", "Tỉnh Hưng Yên", "Tỉnh Khánh Hòa",
    "Tỉnh Lai Châu", "Tỉnh Lạng Sơn", "Tỉnh Lào Cai", "Tỉnh Lâm Đồng", "Tỉnh Nghệ An",
    "Tỉnh Ninh Bình", "Tỉnh Phú Thọ", "Tỉnh Quảng Ngãi", "Tỉnh Quảng Ninh", "Tỉnh Quảng Trị",
    "Tỉnh Sơn La", "Tỉnh Tây Ninh", "Tỉnh Thái Nguyên", "Tỉnh Thanh Hóa", "Tỉnh Tuyên Quang",
    "Tỉnh Vĩnh Long",
)  # fmt: skip

#: The place in the name of its people's committee.
_PLACE = re.compile(r"(?:tỉnh|thành phố|phường|xã|đặc khu) .+", re.IGNORECASE)
#: What people leave out, or write shorter.
_SHORT = re.compile(r"^(?:tinh|thanh pho|tp|t|xa|phuong|p|x|dac khu)[. ]+")


@dataclass(frozen=True)
class Places:
    """The places that are offered: province -> its communes, as far as they are known."""

    communes: Mapping[str, tuple[str, ...]]

    @property
    def provinces(self) -> tuple[str, ...]:
        """Those of our own tree first."""
        return tuple(self.communes)

    @property
    def known_communes(self) -> tuple[str, ...]:
        """Every commune that we know, once."""
        return tuple(dict.fromkeys(one for each in self.communes.values() for one in each))

    def settled(self, address: Mapping[str, Any]) -> dict[str, Any]:
        """The address with province and commune as they are spelled, where they are known."""
        found = dict(address)
        province = _spelled(found.get("province"), self.provinces)
        if province:
            found["province"] = province
            if commune := _spelled(found.get("commune"), self.communes[province]):
                found["commune"] = commune
        return found

    def spelled(self, form: FormDefinition, data: Mapping[str, Any]) -> dict[str, Any]:
        """All answers, their addresses spelled."""
        keys = {one.key for one in form.fields if one.kind is Kind.ADDRESS}
        return {
            key: self.settled(value) if key in keys and isinstance(value, Mapping) else value
            for key, value in data.items()
        }

    def faults(self, form: FormDefinition, data: Mapping[str, Any]) -> dict[str, str]:
        """Provinces that there are not: `field.province` -> why."""
        found = {}
        for field in form.fields:
            value = data.get(field.key)
            if field.kind is Kind.ADDRESS and isinstance(value, Mapping):
                province = value.get("province")
                if province and province not in self.communes:
                    found[f"{field.key}.province"] = "province"
        return found


def places(tree: UnitTree) -> Places:
    """The places of the country and of this tree."""
    known: dict[str, list[str]] = {}
    for unit in tree.all():
        if unit.level is Level.PROVINCE and unit.agency_code and (name := _place(unit)):
            known.setdefault(name, [])
    for unit in tree.all():
        if unit.level is Level.COMMUNE and unit.agency_code and (name := _place(unit)):
            for above in tree.chain(unit.id):
                province = _place(tree.get(above))
                if province in known and name not in known[province]:
                    known[province].append(name)
    return Places({one: tuple(sorted(known.get(one, ()))) for one in (*known, *PROVINCES)})


def _place(unit: Unit) -> str:
    found = _PLACE.search(unit.name)
    return found[0][0].upper() + found[0][1:] if found else ""


def _spelled(typed: Any, known: tuple[str, ...]) -> str:
    """The one known name that it can be, else nothing."""
    if not isinstance(typed, str):
        return ""
    wanted = fold(typed)
    whole = [one for one in known if fold(one) == wanted]
    bare = _SHORT.sub("", wanted)
    found = whole or [one for one in known if _SHORT.sub("", fold(one)) == bare]
    return found[0] if len(found) == 1 else ""
