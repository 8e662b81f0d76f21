"""A sender before a real mail server."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from channels.mail.addresses import Mailbox, ReturnPaths, mailbox
from channels.mail.composing import Letterhead
from channels.mail.smtp_sender import Server, SmtpSender
from tests.fakes.mail_server import FakeMailServer

US = mailbox("Một cửa Tỉnh Mẫu <motcua@mau.gov.vn>")
SECRET = b"a secret for tests, thirty-two b"
AT = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)


@dataclass
class Stand:
    """A sender before its server."""

    server: FakeMailServer
    return_paths: ReturnPaths
    make: Callable[..., SmtpSender]
    sender: SmtpSender


def stop_url(address: str) -> str:
    return f"https://motcua.example/thu/ngung/of-{address.partition('@')[0]}"


@pytest.fixture
async def stand() -> AsyncIterator[Stand]:
    made: list[SmtpSender] = []
    paths = ReturnPaths(US, SECRET)
    async with FakeMailServer() as server:

        def make(
            username: str = "",
            password: str = "",
            *,
            starttls: bool | None = None,
            sender: Mailbox = US,
            **settings: Any,
        ) -> SmtpSender:
            values = {
                "sender": sender,
                "letterhead": Letterhead(sender, unsubscribe_url=stop_url, takes_mail=True),
                "return_paths": paths,
                "reads_reports": True,
                "clock": lambda: AT,
                "timeout_s": 0.3,
            }
            account = Server("127.0.0.1", server.port, username, password, starttls=starttls)
            made.append(SmtpSender(account, **(values | settings)))
            return made[-1]

        yield Stand(server, paths, make, make())
        for each in made:
            each.close()


@pytest.fixture
def stand_paths() -> ReturnPaths:
    return ReturnPaths(US, SECRET)
