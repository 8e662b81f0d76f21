"""A small office to test with: one province, two communes, an officer for each role.

Built straight from tables, without the demo's data, so that tests say what they need.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from core.calendar.seeding import seed_nation
from core.dossiers.application import Application, Holder, PaperGiven
from core.dossiers.desk import Desk
from core.people.models import Assignment, Level, Officer, Unit, UnitKind
from core.people.officers import Actor, actor
from core.people.roles import Role
from core.procedures.models import Procedure, ProcedureVersion

SECRET = b"a secret for tests, thirty-two b"
LONG_AGO = date(2025, 7, 1)


@dataclass
class Office:
    """What `an_office` made."""

    province: Unit
    commune: Unit
    department: Unit
    other_commune: Unit
    version: ProcedureVersion
    desk: Desk
    officers: dict[Role, Officer]
    stranger: Officer  #: receives in the other commune
    now: datetime

    async def actor(self, role: Role) -> Actor:
        """The officer who holds that role in the commune (head and handler: its department)."""
        return await actor(self.officers[role], self.now)

    def application(self, **changes: Any) -> Application:
        """A complete application of a made-up person in the commune."""
        where = {"version_id": self.version.id, "unit_id": self.commune.id}
        return an_application(**(where | changes))


def an_application(version_id: int, unit_id: int, **changes: Any) -> Application:
    """A complete application of a made-up person."""
    values: dict[str, Any] = {
        "version_id": version_id,
        "receiving_unit_id": unit_id,
        "holder": Holder(
            name="Nguyễn Thị Thử Nghiệm",
            number="001099000001",
            phone="0912 345 678",
            address="Thôn Mẫu, xã Minh Họa",
        ),
        "papers": (PaperGiven("Tờ khai", originals=1), PaperGiven("Giấy chứng sinh", 1)),
    }
    return Application(**(values | changes))


async def an_office(now: datetime) -> Office:
    """Build it in the opened database."""
    await seed_nation(now)
    province = await _unit("Tỉnh Mẫu", Level.PROVINCE, "X98")
    commune = await _unit("UBND xã Minh Họa", Level.COMMUNE, "X98.01", province)
    other = await _unit("UBND xã Bên Cạnh", Level.COMMUNE, "X98.02", province)
    department = await Unit.create(
        parent=commune,
        level=Level.COMMUNE,
        kind=UnitKind.DEPARTMENT,
        name="Bộ phận Tư pháp - Hộ tịch",
        valid_from=LONG_AGO,
    )
    officers = {
        role: await _officer(
            role.value,
            department if role in (Role.HEAD, Role.HANDLING_OFFICER) else commune,
            role,
            now,
        )
        for role in Role
    }
    stranger = await _officer("stranger", other, Role.RECEIVING_OFFICER, now)
    return Office(
        province,
        commune,
        department,
        other,
        await a_procedure(now),
        Desk(SECRET, below=random.Random(7).randrange),
        officers,
        stranger,
        now,
    )


async def a_procedure(now: datetime, code: str = "1.001193", **changes: Any) -> ProcedureVersion:
    """A published procedure with one version."""
    procedure = await Procedure.create(code=code, created_at=now, changed_at=now)
    values: dict[str, Any] = {
        "procedure": procedure,
        "number": 1,
        "content_digest": "0" * 64,
        "valid_from": LONG_AGO,
        "imported_at": now,
        "source": "test",
        "name": "Đăng ký khai sinh",
        "name_folded": "dang ky khai sinh",
        "field": "Hộ tịch",
        "field_folded": "ho tich",
        "levels": ["commune"],
        "agencies": {},
        "ways": [
            {
                "channel": "direct",
                "limit": {"count": 3, "unit": "working_day"},
                "limit_raw": "3 ngày làm việc",
                "fee_amount": 0,
                "fee_currency": "VND",
                "fee_note": "",
                "fee_raw": "",
                "needs_review": False,
                "description": "",
            }
        ],
        "papers": [
            {
                "case": "",
                "name": name,
                "originals": 1,
                "copies": 0,
                "has_template": False,
                "is_note": False,
            }
            for name in ("Tờ khai", "Giấy chứng sinh")
        ],
        "results": [],
        "legal": [],
        "review": [],
        "missing": [],
    }
    return await ProcedureVersion.create(**(values | changes))


async def _unit(name: str, level: Level, code: str, parent: Unit | None = None) -> Unit:
    return await Unit.create(
        parent=parent,
        level=level,
        kind=UnitKind.AGENCY,
        name=name,
        agency_code=code,
        place="Minh Họa",
        valid_from=LONG_AGO,
    )


async def _officer(username: str, unit: Unit, role: Role, now: datetime) -> Officer:
    officer = await Officer.create(
        username=username,
        password_hash="",
        name=f"Cán bộ {username}",
        created_at=datetime(2025, 7, 1, tzinfo=UTC),
    )
    await Assignment.create(officer=officer, unit=unit, role=role, valid_from=LONG_AGO)
    return officer
