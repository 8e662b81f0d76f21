"""A citizen writes to a running gateway and reads its answers, over real mail servers."""

from __future__ import annotations

import asyncio
import smtplib
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.fakes.mail_server import FakeMailServer
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
