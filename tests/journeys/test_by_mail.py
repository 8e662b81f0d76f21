"""A citizen writes to a running gateway and reads its answers, over real mail servers."""

from __future__ import annotations

import asyncio
import smtplib
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import aiohttp
import pytest

from core import database
from core.dossiers.application import Holder
from core.dossiers.beginnings import receive
from core.notices.models import Medium
from core.notices.outbox import opted_out
from core.people.roles import Role
from tests.fakes.mail_server import FakeMailServer
from tests.office import an_office
from tests.real_gateway import a_gateway, free_port

PERSON, US = "nguyen.an@example.vn", "motcua@mau.gov.vn"


def hand_in(port: int, subject: str) -> None:
    """What the mail server beside the gateway does with a mail for it."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = PERSON, US, subject
    mail["Message-ID"] = f"<{subject}@example.vn>"
    mail.set_content("")
    with smtplib.LMTP("127.0.0.1", port, "mx.mau.gov.vn") as server:
        server.sendmail(PERSON, [US], mail.as_bytes())


async def filed(database_url: str) -> str:
    """A dossier of a person who gave a mailbox and no telephone; its code."""
    now = datetime.now(UTC)
    async with database.opened(database_url):
        office = await an_office(now)
        officer = await office.actor(Role.RECEIVING_OFFICER)
        holder = Holder(
            name="Nguyễn Thị Thử Nghiệm",
            number="001099000001",
            email="Nguyen.An@Example.VN",
            address="Thôn Mẫu, xã Minh Họa",
        )
        application = office.application(holder=holder)
        return (await receive(office.desk, officer, application, now=now)).dossier.code


@pytest.mark.slow
async def test_a_reception_is_told_by_a_letter_with_the_receipt_which_one_click_ends(
    database_url: str, tmp_path: Path
):
    code = await filed(database_url)
    async with FakeMailServer() as mail_server, aiohttp.ClientSession() as program:
        settings = {
            "SMTP_URL": f"smtp://127.0.0.1:{mail_server.port}",
            "MAIL_FROM": f"Một cửa Tỉnh Mẫu <{US}>",
        }
        async with a_gateway(tmp_path, database_url, **settings) as gateway:
            await mail_server.has_taken(1)
            (taken,) = mail_server.taken
            assert taken.to == PERSON
            assert code in taken.letter["Subject"]
            (receipt,) = taken.letter.iter_attachments()
            assert receipt.get_content().startswith(b"%PDF")
            link = taken.letter["List-Unsubscribe"].strip("<>")
            assert link.startswith(gateway.url)
            async with program.post(link, data={"List-Unsubscribe": "One-Click"}) as response:
                assert response.status == 200
    async with database.opened(database_url):
        assert await opted_out(Medium.MAIL, PERSON)


@pytest.mark.slow
async def test_questions_by_mail_are_answered_by_mail(database_url: str, tmp_path: Path):
    async with FakeMailServer() as mail_server:
        port = free_port()
        settings = {
            "SMTP_URL": f"smtp://127.0.0.1:{mail_server.port}",
            "MAIL_FROM": f"Một cửa Tỉnh Mẫu <{US}>",
            "MAIL_LISTEN": f"lmtp://127.0.0.1:{port}",
        }
        async with a_gateway(tmp_path, database_url, **settings) as gateway:
            assert "ok   mail" in await gateway.run("check")
            await asyncio.to_thread(hand_in, port, "TG")
            await mail_server.has_taken(1)
            await asyncio.to_thread(hand_in, port, "DUNG")
            await mail_server.has_taken(2)
        helped, stopped = (each.letter.get_body(("plain",)) for each in mail_server.taken)
        assert helped is not None and "TT <mã hồ sơ>" in helped.get_content()
        assert stopped is not None and "TIEP" in stopped.get_content()
        assert [each.to for each in mail_server.taken] == [PERSON, PERSON]
        log = gateway.log.read_text()
        assert PERSON not in log and "nguyen.an" not in log
