"""What is promised anew, and what is forgotten: a leader apologises, the gateway reminds.

Office, citizen and telephone network meet over a real gateway process, on both databases.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

from core import database
from core.calendar.limits import Limit, LimitUnit
from core.calendar.loading import calendar_for
from core.clock import civil_date
from core.dossiers.beginnings import receive, register
from core.dossiers.models import Channel, Reminder
from core.people.models import Officer
from core.people.passwords import hashed
from core.people.roles import Role
from tests.fakes.twilio import ACCOUNT_SID, AUTH_TOKEN, NUMBER, FakeTwilio
from tests.office import an_office
from tests.real_gateway import a_gateway
from tests.surfing import Surfer

PASSWORD = "a password for the journey"
CITIZEN = "+84912345678"
FORGOTTEN = "đã quá 8 giờ làm việc chưa trả lời"


async def test_a_new_date_reaches_the_telephone_and_a_forgotten_dossier_its_officer(
    database_url: str, tmp_path: Path
) -> None:
    now = datetime.now(UTC)
    async with database.opened(database_url):
        office = await an_office(now)
        # The office's secret is the test's, the gateway's its own: so nobody asks with a PIN here.
        await Officer.all().update(password_hash=await hashed(PASSWORD))
        application = office.application(limit=Limit(10, LimitUnit.WORKING_DAY))
        receiver = await office.actor(Role.RECEIVING_OFFICER)
        dossier = (await receive(office.desk, receiver, application, now=now)).dossier
        online = office.application(channel=Channel.ONLINE, limit=Limit(10, LimitUnit.WORKING_DAY))
        forgotten = await register(office.desk, online, now=now - timedelta(days=10))
        calendar = await calendar_for((), now)
        later = calendar.working_day_after(civil_date(dossier.due_at), 4)
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
        Surfer(gateway.url) as leader,
        Surfer(gateway.url) as receiving,
    ):
        for surfer, role in ((leader, Role.LEADER), (receiving, Role.RECEIVING_OFFICER)):
            await surfer.go("/office/sign-in")
            await surfer.submit("/sign-in", username=role.value, password=PASSWORD)
        said = {"due_on": later.isoformat(), "note": "Chờ xác minh thực địa"}
        await leader.go(f"/office/dossiers/{dossier.code}")
        page = await leader.submit(f"/dossiers/{dossier.code}/apologise", **said)
        assert page.status == 200, page.text
        texts: list[str] = []
        while not texts:
            texts = [one["Body"] for one in twilio.taken if "xin loi" in one["Body"]]
            await asyncio.sleep(0.05)
        assert f"{dossier.due_at.astimezone(UTC) + timedelta(hours=7):%d/%m/%Y}" in texts[0]
        assert f"{later:%d/%m/%Y}" in texts[0] and "Cho xac minh thuc dia" in texts[0]
        page = await leader.submit(f"/dossiers/{dossier.code}/apologise", **said)
        assert page.status == 409 and "một lần" in page.text

        hook = f"{gateway.url}/hooks/sms/twilio"
        status, body = await twilio.text(CITIZEN, f"TT {dossier.code}", to=hook)
        assert status == 200 and dossier.code in "".join(ElementTree.fromstring(body).itertext())

        page = await receiving.go("/office")
        while FORGOTTEN not in page.text:
            await asyncio.sleep(0.2)
            page = await receiving.go("/office")
        assert forgotten.dossier.code in page.text
        page = await receiving.submit("/done")
        assert page.status == 200 and FORGOTTEN not in page.text
    async with database.opened(database_url):
        (reminder,) = await Reminder.all()
        assert (reminder.kind, reminder.done_at is not None) == ("answer_overdue", True)
