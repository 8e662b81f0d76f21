"""A dossier across three agencies, through the outer faces only (L-31).

The commune receives, its neighbour and the province work under codes of their own at the
same time, what they found comes back by itself, and the applicant deals with the commune
alone: one code, one telephone.
"""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

from core import database
from core.people.models import Assignment, Officer
from core.people.passwords import hashed
from core.people.roles import Role
from tests.core.workflow.offices import (
    CLERK,
    DESK,
    LEADER,
    ONE_STOP,
    at,
    days,
    published,
    way,
)  # fmt: skip
from tests.core.workflow.workflows import definition, end
from tests.fakes.twilio import ACCOUNT_SID, AUTH_TOKEN, NUMBER, FakeTwilio
from tests.office import LONG_AGO, Office, an_office
from tests.real_gateway import a_gateway
from tests.surfing import Page, Surfer

PASSWORD = "a password for the journey"
CITIZEN = "+84912345678"
ABOVE = "above"  #: user name of an officer of the province


def asked(key: str, agency: str) -> dict[str, object]:
    """A step that another agency does."""
    place = {"unit": agency, "role": "receiving_officer"}
    told = {"key": key, "name": f"Hỏi {agency}", "kind": "agency", "next": "met"}
    return {**told, "place": place, "time": days(3)}


JOINT = definition(
    at("counter", ONE_STOP, way("hand_on", "apart", "transfer")),
    {"key": "apart", "name": "apart", "kind": "fork", "branches": ["near", "above", "own"]},
    asked("near", "X98.02"),
    asked("above", "X98"),
    at("own", DESK, way("seen", "met")),
    {"key": "met", "name": "met", "kind": "join", "next": "decide"},
    at("decide", DESK, way("submit", "sign", "submit")),
    at("sign", LEADER, way("approve", "stamp", "approve")),
    at("stamp", CLERK, way("finish", "give", "finish")),
    at("give", ONE_STOP, way("give", "end", "hand_over")),
    end(),
)
#: What the neighbour does: one officer from the counter to the stamp.
SHORT = definition(
    at("look", ONE_STOP, way("fit", "stamp", "submit")),
    at("stamp", {**ONE_STOP, "role": "clerk"}, way("done", "give", "finish")),
    at("give", ONE_STOP, way("give", "end", "hand_over")),
    end(),
)


async def staffed(office: Office) -> None:
    """The neighbour and the province have people, too."""
    above = await Officer.create(
        username=ABOVE, password_hash="", name="Cán bộ tỉnh", created_at=datetime.now(UTC)
    )
    for officer, unit in ((office.stranger, office.other_commune), (above, office.province)):
        for role in (Role.RECEIVING_OFFICER, Role.HANDLING_OFFICER, Role.LEADER, Role.CLERK):
            if (officer, role) != (office.stranger, Role.RECEIVING_OFFICER):
                await Assignment.create(officer=officer, unit=unit, role=role, valid_from=LONG_AGO)
    await Officer.all().update(password_hash=await hashed(PASSWORD))


class Desk:
    """An officer at a browser."""

    def __init__(self, surfer: Surfer) -> None:
        self.surfer = surfer

    async def sign_in(self, username: str) -> None:
        """At the door."""
        await self.surfer.go("/office/sign-in")
        page = await self.surfer.submit("/sign-in", username=username, password=PASSWORD)
        assert page.status == 200

    async def does(self, code: str, ending: str, **said: str) -> Page:
        """Press one button on the dossier's page."""
        await self.surfer.go(f"/office/dossiers/{code}")
        page = await self.surfer.submit(ending, **said)
        assert page.status == 200, page.text
        return page

    async def waiting(self, pattern: str) -> str:
        """The code on the worklist that looks so; waits for it."""
        while True:
            page = await self.surfer.go("/office")
            if found := re.search(pattern, page.text):
                return found[0]
            await asyncio.sleep(0.1)


async def test_three_agencies_work_on_one_matter_and_the_citizen_deals_with_one(
    database_url: str, tmp_path: Path
) -> None:
    async with database.opened(database_url):
        office = await an_office(datetime.now(UTC))
        await staffed(office)
        department = str(office.department.id)
        await published(JOINT, office.now, "X98.01")
        await published(SHORT, office.now, "X98.02")
    async with (
        FakeTwilio() as twilio,
        a_gateway(
            tmp_path,
            database_url,
            TWILIO_ACCOUNT_SID=ACCOUNT_SID,
            TWILIO_AUTH_TOKEN=AUTH_TOKEN,
            TWILIO_NUMBER=NUMBER,
            TWILIO_API_BASE=twilio.base,
        ) as gateway,
        Surfer(gateway.url) as a, Surfer(gateway.url) as b, Surfer(gateway.url) as c,
        Surfer(gateway.url) as d, Surfer(gateway.url) as e, Surfer(gateway.url) as f,
    ):  # fmt: skip
        desks = dict(zip(
            (*(r.value for r in (Role.RECEIVING_OFFICER, Role.HANDLING_OFFICER, Role.LEADER,
                                 Role.CLERK)), "stranger", ABOVE),
            map(Desk, (a, b, c, d, e, f)), strict=True,
        ))  # fmt: skip
        for username, desk in desks.items():
            await desk.sign_in(username)
        counter, handler, leader, clerk, near, above = desks.values()

        await a.go("/office/receive/1.001193")
        page = await a.submit(
            "Tiếp nhận và in giấy hẹn",
            **{"paper.0.given": "on"},
            holder_name="Nguyễn Thị Thử Nghiệm",
            holder_number="001099000001",
            holder_phone="0912 345 678",
        )
        found = re.search(r"X98\.01-\d{6}-\d{4}", page.text)
        assert found, page.text
        code = found[0]
        await counter.does(code, "/hand_on", unit_id=department)

        # Both agencies find it on their lists, under codes of their own.
        at_neighbour = await near.waiting(r"X98\.02-\d{6}-\d{4}")
        at_province = await above.waiting(r"X98-\d{6}-\d{4}")
        page = await b.go(f"/office/dossiers/{code}")
        assert at_neighbour in page.text and at_province in page.text
        page = await e.go(f"/office/dossiers/{at_neighbour}")
        assert f"Giải quyết cho hồ sơ {code}" in page.text

        await handler.does(code, "/seen")
        await near.does(at_neighbour, "/fit", outcome="granted")
        await near.does(at_neighbour, "/done", result_number="7/XN")
        for action, said in (
            ("transfer", {"unit_id": str(office.province.id)}),
            ("open", {}),
            ("submit", {"outcome": "granted"}),
            ("approve", {}),
            ("finish", {"result_number": "8/XN"}),
        ):
            await above.does(at_province, f"/{action}", **said)

        # What they found comes back by itself, and the branches meet.
        assert code == await handler.waiting(re.escape(code))
        await handler.does(code, "/submit", outcome="granted")
        await leader.does(code, "/approve")
        await clerk.does(code, "/finish", result_number="9/KQ")
        await counter.does(code, "/give", collector="Nguyễn Thị Thử Nghiệm")
        page = await a.go(f"/office/dossiers/{code}")
        assert "7/XN" in page.text and "8/XN" in page.text

        hook = f"{gateway.url}/hooks/sms/twilio"
        status, body = await twilio.text(CITIZEN, f"TT {code}", to=hook)
        assert status == 200 and code in "".join(ElementTree.fromstring(body).itertext())
        # What happens at once comes in one text.
        while not any("da tra ket qua" in one["Body"] for one in twilio.taken):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        told = [one["Body"] for one in twilio.taken]
        assert all(code in one for one in told), told
        assert not any(other in one for one in told for other in (at_neighbour, at_province))
        await gateway.run("verify-history")
        printed = await gateway.run("rebuild-dossiers")
        assert "0" in printed
