"""The door for mail, as the mail server beside us knocks at it: a real conversation."""

from __future__ import annotations

import asyncio
import smtplib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest

from channels.mail.addresses import ReturnPaths
from channels.mail.incoming import Incoming
from channels.mail.letters import MailPhrases
from channels.mail.listener import LARGEST, Door, Listener
from channels.mail.measure import Measure
from channels.wording import citizens_wording
from tests.channels.known_dossiers import (
    CODE,
    PIN,
    KnownDossiers,
    KnownReports,
    KnownWishes,
    answers_of,
)
from tests.channels.mail.conftest import AT, SECRET, US
from tests.channels.mail.test_reading import PERSON, a_mail

PAYLOADS = Path(__file__).parents[2] / "payloads" / "mail"
T = TypeVar("T")


def payload(name: str) -> bytes:
    """A mail as it stands on the wire."""
    return (PAYLOADS / f"{name}.eml").read_bytes().replace(b"\n", b"\r\n")


@dataclass
class KnownReplies:
    """The answers that are owed, by key."""

    owed: dict[str, tuple[str, str, str, str]] = field(default_factory=dict)
    trouble: Exception | None = None

    async def __call__(
        self, address: str, text: str, *, key: str, subject: str, answers: str, now: datetime
    ) -> bool:
        if self.trouble is not None:
            raise self.trouble
        if key in self.owed:
            return False
        self.owed[key] = (address, text, subject, answers)
        return True


@dataclass
class House:
    """A listener and all that stands behind it."""

    listener: Listener
    paths: ReturnPaths
    reports: KnownReports
    replies: KnownReplies
    wishes: KnownWishes

    async def smtp(self, talk: Callable[[smtplib.SMTP], T]) -> T:
        """Talk as a mail server does, in a thread of its own."""

        def talked() -> T:
            with smtplib.SMTP("127.0.0.1", self.listener.port, "mx.mau.gov.vn", 10) as server:
                return talk(server)

        return await asyncio.to_thread(talked)

    async def hand_in(self, raw: bytes, *, to: str = US.address, return_path: str = PERSON) -> None:
        await self.smtp(lambda server: server.sendmail(return_path, [to], raw))

    @property
    def answered(self) -> list[tuple[str, str]]:
        """(address, text) of the answers owed."""
        return [(address, text) for address, text, _, _ in self.replies.owed.values()]


@pytest.fixture
async def house(request: pytest.FixtureRequest) -> AsyncIterator[House]:
    paths, reports = ReturnPaths(US, SECRET), KnownReports()
    replies, wishes = KnownReplies(), KnownWishes()
    incoming = Incoming(
        US,
        return_paths=paths,
        answers=answers_of(KnownDossiers(), MailPhrases(citizens_wording()), wishes),
        owe_reply=replies,
        report=reports,
        clock=lambda: AT,
        measure=Measure(most=3),
    )
    lmtp = getattr(request, "param", "smtp") == "lmtp"
    listener = Listener(Door("127.0.0.1", 0, lmtp=lmtp), incoming, hostname="motcua.mau.gov.vn")
    await listener.open()
    yield House(listener, paths, reports, replies, wishes)
    await listener.close()


async def test_a_command_in_the_subject_is_answered_to_who_sent_it(house):
    await house.hand_in(a_mail(f"TT {CODE}"))
    ((address, text, subject, answers),) = house.replies.owed.values()
    assert (address, subject, answers) == (PERSON, f"TT {CODE}", "<q1@example.vn>")
    assert text.startswith(f"Hồ sơ {CODE}: đang xử lý")


async def test_the_pin_of_the_receipt_opens_the_details_with_room_for_all_of_them(house):
    await house.hand_in(a_mail(f"TT {CODE} {PIN}"))
    ((_, text),) = house.answered
    assert "Hẹn trả 22/10/2026" in text and "Đăng ký khai sinh" in text


async def test_a_mail_that_comes_twice_is_answered_once(house):
    for _ in range(2):
        await house.hand_in(a_mail(f"TT {CODE}"))
    assert len(house.answered) == 1


async def test_the_name_of_another_ones_mail_brings_nobody_the_others_answer(house):
    await house.hand_in(a_mail(f"TT {CODE} {PIN}"))
    await house.hand_in(a_mail("TG"), return_path="curious@example.vn")
    (_, (address, text)) = house.answered
    assert address == "curious@example.vn"
    assert "22/10/2026" not in text


async def test_dung_ends_the_letters_to_who_sent_it_and_tiep_brings_them_back(house):
    await house.hand_in(a_mail("DUNG"), return_path="Nguyen.An@Example.VN")
    assert house.wishes.stopped == {PERSON}
    await house.hand_in(a_mail("Re: tiep"))
    assert house.wishes.stopped == set()


@pytest.mark.parametrize("house", ["smtp", "lmtp"], indirect=True)
async def test_a_report_moves_on_the_letter_that_its_address_names(house):
    key = house.paths.key("notice 7")
    raw = payload("postfix-failed")
    if house.listener._door.lmtp:

        def talk() -> None:
            with smtplib.LMTP("127.0.0.1", house.listener.port, "mx.mau.gov.vn") as server:
                server.sendmail("", [house.paths.of(key)], raw)

        await asyncio.to_thread(talk)
    else:
        await house.hand_in(raw, to=house.paths.of(key), return_path="")
    assert house.reports.reports == [
        ("smtp", key, "failed", "bad_address: the mail came back, 5.1.1")
    ]
    assert house.answered == []


async def test_a_holiday_note_to_a_return_path_is_neither_news_nor_answered(house):
    raw = payload("holiday")
    await house.hand_in(raw, to=house.paths.of(house.paths.key("notice 7")))
    await house.hand_in(raw)
    assert (house.reports.reports, house.answered) == ([], [])


@pytest.mark.parametrize(
    "to",
    [
        "somebody@mau.gov.vn",
        "motcua@elsewhere.vn",
        "motcua+b-" + "a" * 40 + "@mau.gov.vn",
        "motcua+other@mau.gov.vn",
        "postmaster",
    ],
)
async def test_mail_that_is_not_for_us_is_refused_before_it_is_sent(house, to):
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        await house.hand_in(a_mail("TG"), to=to)
    assert refused.value.recipients[to][0] == 550


async def test_what_cannot_be_done_now_stays_with_the_server_and_nothing_inside_is_told(house):
    house.replies.trouble = RuntimeError("the password of the database is hunter2")

    def talk(server: smtplib.SMTP) -> tuple[smtplib.SMTPDataError, int]:
        with pytest.raises(smtplib.SMTPDataError) as failed:
            server.sendmail(PERSON, [US.address], a_mail("TG"))
        house.replies.trouble = None
        server.sendmail(PERSON, [US.address], a_mail("TG"))  # in the same conversation
        return failed.value, server.noop()[0]

    failure, noop = await house.smtp(talk)
    assert (failure.smtp_code, noop) == (451, 250)
    assert b"hunter2" not in failure.smtp_error
    assert len(house.answered) == 1


async def test_a_page_on_one_line_is_read(house):
    raw = f"Subject: TT {CODE}\r\n\r\n".encode() + b"x" * 100_000 + b"\r\n"
    await house.hand_in(raw)
    assert len(house.answered) == 1


async def test_one_recipient_a_time(house):
    def talk(server: smtplib.SMTP) -> list[int]:
        server.helo()
        server.mail(PERSON)
        return [server.rcpt(US.address)[0] for _ in range(2)]

    assert await house.smtp(talk) == [250, 452]


async def test_a_mail_that_is_too_large_is_refused_when_it_is_announced(house):
    def talk(server: smtplib.SMTP) -> int:
        server.ehlo()
        return server.mail(PERSON, [f"size={LARGEST + 1}"])[0]

    assert await house.smtp(talk) == 552


@pytest.mark.parametrize(
    "return_path",
    ["", "mailer-daemon@example.vn", US.address, "a b@example.vn".replace(" ", "")],
    ids=["a report", "a server", "ourselves", "a person"],
)
async def test_who_must_not_be_answered_is_not(house, return_path):
    await house.hand_in(a_mail("TG"), return_path=return_path)
    assert [address for address, _ in house.answered] == (
        ["ab@example.vn"] if return_path == "ab@example.vn" else []
    )


async def test_two_machines_that_answer_each_other_fall_silent(house):
    for number in range(10):
        await house.hand_in(a_mail(f"TG {number}"))
    assert len(house.answered) == 3


def test_who_was_silent_for_an_hour_is_answered_again():
    measure = Measure(most=2)
    assert [measure.allow("a", AT) for _ in range(3)] == [True, True, False]
    assert measure.allow("b", AT)
    assert measure.allow("a", AT + timedelta(hours=1))


def test_there_is_an_end_to_answering_everybody_too():
    measure = Measure(most=2, in_all=3)
    assert [measure.allow(f"{n}@example.vn", AT) for n in range(4)] == [True, True, True, False]
    assert measure.allow("9@example.vn", AT + timedelta(hours=1))


async def test_a_port_that_another_process_has_is_had_once_it_is_free(house):
    port = house.listener.port
    other = Listener(
        Door("127.0.0.1", port, lmtp=False), house.listener._handler._incoming, hostname="x"
    )
    with pytest.raises(OSError):
        await other.open()
    await house.listener.close()
    assert await other.open() is True
    assert await other.open() is False
    await other.close()


@pytest.mark.parametrize(
    "said",
    [
        b"\x00\xff\xfe\r\n",
        b"MAIL FROM:<\r\n",
        b"RCPT TO:<>\r\n",
        b"x" * 5000 + b"\r\n",
        b"DATA\r\n",
    ],
)
async def test_nonsense_ends_no_conversation(house, said):
    reader, writer = await asyncio.open_connection("127.0.0.1", house.listener.port)
    await reader.readline()
    writer.write(said)
    assert (await reader.readline())[:1] == b"5"
    writer.write(b"NOOP\r\n")
    assert (await reader.readline())[:3] == b"250"
    writer.close()
    await writer.wait_closed()
