"""Mail joined: a notice leaves as a letter, news of it finds it, a question gets its answer."""

from __future__ import annotations

import asyncio
import random
import smtplib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pypdfium2
import pytest

from channels.wording import citizens_wording
from core.dossiers.beginnings import receive
from core.dossiers.enquiries import Enquiries
from core.notices.models import Medium, Notice, NoticeState
from core.notices.outbox import opted_out
from core.people.roles import Role
from core.receipts.of_dossier import Issuer
from core.receipts.token import signing_key
from gateway import checks
from gateway.mailing import Mailing, mail_senders, server
from gateway.metrics import Metrics
from gateway.receipts import Receipts
from gateway.settings import Settings, SettingsError, load
from gateway.texting import Texting
from tests.advisor.talking import a_talk
from tests.fakes.mail_server import FakeMailServer
from tests.office import SECRET, Office
from tests.real_gateway import free_port

PERSON = "nguyen.an@example.vn"
PAYLOADS = Path(__file__).parents[1] / "payloads" / "mail"


@dataclass
class Post:
    """Mail of one gateway before a real mail server."""

    mailing: Mailing
    server: FakeMailServer
    enquiries: Enquiries
    settings: Settings

    async def write(self, subject: str, *, to: str = "motcua@mau.gov.vn", sender: str = PERSON):
        """A person writes; the mail server hands it in."""
        raw = f"From: {PERSON}\r\nSubject: {subject}\r\nMessage-ID: <q@example.vn>\r\n\r\n"
        await self.hand_in(raw.encode(), to=to, sender=sender)

    async def hand_in(self, raw: bytes, *, to: str, sender: str) -> None:
        port = int(self.settings.mail_listen.rpartition(":")[2])

        def talk() -> None:
            with smtplib.LMTP("127.0.0.1", port, "mx.mau.gov.vn") as server:
                server.sendmail(sender, [to], raw)

        await asyncio.to_thread(talk)

    async def send(self, notice: Notice, text: str) -> str:
        letter = await self.mailing.letter(notice, notice.address, text, "vi")
        return await self.mailing.sender.send(letter)


@pytest.fixture
async def post(office: Office, tmp_path: Path, now: datetime) -> AsyncIterator[Post]:
    async with FakeMailServer() as server:
        settings = load(
            {
                "MOTCUA_DATA_DIR": str(tmp_path),
                "MOTCUA_PUBLIC_URL": "http://motcua.example",
                "MOTCUA_SMTP_URL": f"smtp://127.0.0.1:{server.port}",
                "MOTCUA_MAIL_FROM": "Một cửa Tỉnh Mẫu <motcua@mau.gov.vn>",
                "MOTCUA_MAIL_LISTEN": f"lmtp://127.0.0.1:{free_port()}",
            },
            tmp_path / "none",
        )
        issuer = Issuer(settings.public_url, signing_key(SECRET))
        mailing = Mailing(
            settings,
            secret=SECRET,
            receipt=Receipts(issuer, clock=lambda: now).pdf,
            clock=lambda: now,
        )
        enquiries = Enquiries(secret=SECRET, slip_code=lambda token: None)
        (loop,) = mailing.loops(enquiries, citizens_wording(), a_talk().advisor)
        assert await loop.turn(now) is False
        yield Post(mailing, server, enquiries, settings)
        await mailing.close()


async def received(office: Office, now: datetime) -> Notice:
    """The notice of a reception, to the applicant's mailbox."""
    officer = await office.actor(Role.RECEIVING_OFFICER)
    begun = await receive(office.desk, officer, office.application(), now=now)
    return await Notice.create(
        dossier_id=begun.dossier.id,
        key="by mail",
        kind="received",
        medium=Medium.MAIL,
        address=PERSON,
        facts={"code": begun.dossier.code},
        state=NoticeState.OWED,
        owed_at=now,
        next_at=now,
    )


async def test_the_letter_of_a_reception_brings_the_receipt_without_the_pin(post, office, now):
    notice = await received(office, now)
    await post.send(notice, f"Hồ sơ {notice.facts['code']} đã được tiếp nhận.")
    (taken,) = post.server.taken
    (file,) = taken.letter.iter_attachments()
    assert file.get_filename() == f"Giấy tiếp nhận {notice.facts['code']}.pdf"
    pages = pypdfium2.PdfDocument(file.get_content())
    text = pages[0].get_textpage().get_text_range()
    assert len(pages) == 1
    assert notice.facts["code"] in text and "PIN" not in text.replace("mã PIN", "")


async def test_several_notices_leave_in_one_letter_with_every_receipt(post, office, now):
    first = await received(office, now)
    second = await Notice.create(
        dossier_id=first.dossier_id,
        key="ready by mail",
        kind="ready",
        medium=Medium.MAIL,
        address=PERSON,
        facts=first.facts,
        state=NoticeState.OWED,
        owed_at=now,
        next_at=now,
    )
    letter = await post.mailing.digest([first, second], PERSON, ["Đã nhận.", "Đã xong."], "vi")
    await post.mailing.sender.send(letter)
    (taken,) = post.server.taken
    assert len([*taken.letter.iter_attachments()]) == 1
    body = taken.letter.get_body(("plain",))
    assert body is not None
    assert "Đã nhận." in body.get_content() and "Đã xong." in body.get_content()


async def test_what_happened_at_once_is_told_in_one_letter_with_the_way_to_choose(
    post, office, now
):
    first = await received(office, now)
    await Notice.filter(kind="received", medium=Medium.SMS).delete()
    await Notice.filter(id=first.id).update(kind="in_progress", owed_at=now, next_at=now)
    second = await Notice.get(id=first.id)
    second.id, second.key, second.kind = None, "second", "handed_over"
    await second.save(force_create=True)
    async with aiohttp.ClientSession() as http:
        texting = Texting(
            post.settings,
            secret=SECRET,
            enquiries=post.enquiries,
            clock=lambda: now,
            http=lambda: http,
            asked=lambda notice: None,
            advisor=a_talk().advisor,
            mailing=post.mailing,
        )
        loops = texting.loops(worker="w", metrics=Metrics("0", None), chance=random.Random(1))
        delivery = next(loop for loop in loops if loop.name == "delivery")
        await delivery.turn(datetime.now(UTC))
        await post.server.has_taken(1)
        await delivery.end()
    (taken,) = post.server.taken
    assert taken.letter["Subject"] == "2 tin về hồ sơ của ông/bà"
    body = taken.letter.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert text.count("/tra-cuu?ma=") == 2 and text.count("/thong-bao/") == 1
    states = {(one.state, one.provider) for one in await Notice.filter(medium=Medium.MAIL)}
    assert states == {(NoticeState.SENT, "smtp")}


async def test_a_letter_that_comes_back_moves_its_notice_on(post, office, now):
    notice = await received(office, now)
    key = await post.send(notice, "Đã tiếp nhận.")
    await Notice.filter(id=notice.id).update(
        state=NoticeState.SENT, provider="smtp", provider_id=key
    )
    raw = (PAYLOADS / "postfix-failed.eml").read_bytes().replace(b"\n", b"\r\n")
    for _ in range(2):
        await post.hand_in(raw, to=post.server.taken[0].return_path, sender="")
    await notice.refresh_from_db()
    assert notice.state == NoticeState.FAILED
    assert "5.1.1" in notice.failure and "@" not in notice.failure


async def test_whom_no_letter_reaches_is_told_the_next_way(post, office, now):
    notice = await received(office, now)
    key = await post.send(notice, "Đã tiếp nhận.")
    await Notice.filter(id=notice.id).update(
        state=NoticeState.SENT, provider="smtp", provider_id=key, went_by=f"mail:{PERSON}"
    )
    raw = (PAYLOADS / "postfix-failed.eml").read_bytes().replace(b"\n", b"\r\n")
    await post.hand_in(raw, to=post.server.taken[0].return_path, sender="")
    await notice.refresh_from_db()
    assert (notice.state, notice.closed_ways) == (NoticeState.OWED, [f"mail:{PERSON}"])


async def test_a_report_of_arrival_makes_the_notice_delivered(post, office, now):
    notice = await received(office, now)
    key = await post.send(notice, "Đã tiếp nhận.")
    await Notice.filter(id=notice.id).update(
        state=NoticeState.SENT, provider="smtp", provider_id=key
    )
    raw = (PAYLOADS / "postfix-delivered.eml").read_bytes().replace(b"\n", b"\r\n")
    await post.hand_in(raw, to=post.server.taken[0].return_path, sender="")
    await notice.refresh_from_db()
    assert notice.state == NoticeState.DELIVERED


async def test_a_question_by_mail_is_answered_under_its_subject(post, office, now):
    code = (await received(office, now)).facts["code"]
    for _ in range(2):  # servers hand a mail in again when our word was lost
        await post.write(f"TT {code}")
    reply = await Notice.get(kind="reply")
    assert (reply.medium, reply.address) == (Medium.MAIL, PERSON)
    assert now < reply.useless_after <= now + timedelta(days=1)
    await post.send(reply, reply.facts["text"])
    (taken,) = post.server.taken
    assert (taken.to, taken.letter["Subject"]) == (PERSON, f"Trả lời: TT {code}")
    assert taken.letter["In-Reply-To"] == "<q@example.vn>"
    body = taken.letter.get_body(("plain",))
    assert body is not None and f"Hồ sơ {code}: đã tiếp nhận" in body.get_content()


async def test_our_own_letter_that_comes_in_is_not_answered(post, office, now):
    await post.send(await received(office, now), "Đã tiếp nhận.")
    await post.hand_in(post.server.taken[0].raw, to="motcua@mau.gov.vn", sender=PERSON)
    assert await Notice.filter(kind="reply").count() == 0


async def test_dung_by_mail_and_the_link_of_a_letter_end_the_same_letters(post, office, now):
    await post.write("DUNG")
    assert await opted_out(Medium.MAIL, PERSON)
    await post.send(await received(office, now), "Đã tiếp nhận.")
    link = post.server.taken[0].letter["List-Unsubscribe"].partition(">")[0].strip("<")
    assert link.startswith("http://motcua.example/thu/ngung/")
    page = post.mailing.ended()
    address = page.address_of(link.rpartition("/")[2])
    assert address == PERSON
    assert not await page.wanted(address)
    await page.wish(address, True, now)
    assert await page.wanted(address)
    await page.wish(address, False, now)
    assert await opted_out(Medium.MAIL, PERSON)


async def test_the_check_tries_the_mail_server_and_sends_nothing(tmp_path):
    async with FakeMailServer() as fake:
        settings = load(
            {
                "MOTCUA_DATA_DIR": str(tmp_path),
                "MOTCUA_SMTP_URL": f"smtp://127.0.0.1:{fake.port}",
                "MOTCUA_MAIL_FROM": "motcua@mau.gov.vn",
            },
            tmp_path / "none",
        )
        found = {each.service: each async for each in checks.findings(settings)}
        assert found["mail"].well and "MAIL_LISTEN" in found["mail"].word
        await fake.stop()
        found = {each.service: each async for each in checks.findings(settings)}
        assert not found["mail"].well and "try_later" in found["mail"].word
        assert "MAIL" not in fake.heard


def test_without_settings_no_letter_leaves(tmp_path):
    assert mail_senders(load({}, tmp_path / "none")) == []


@pytest.mark.parametrize(
    ("url", "host", "port", "tls", "starttls"),
    [
        pytest.param("smtp://mail.vn", "mail.vn", 25, False, None, id="a server that asks nothing"),
        pytest.param("smtp://u:p%40@mail.vn", "mail.vn", 587, False, True, id="with a password"),
        pytest.param("smtp://u:p%40@127.0.0.1", "127.0.0.1", 587, False, None, id="beside us"),
        pytest.param("smtps://u:p%40@mail.vn", "mail.vn", 465, True, True, id="TLS at once"),
        pytest.param("smtp://mail.vn:2525?starttls=never", "mail.vn", 2525, False, False, id="no"),
    ],
)
def test_a_password_leaves_this_machine_through_tls_only(url, host, port, tls, starttls):
    found = server(url)
    assert (found.host, found.port, found.tls, found.starttls) == (host, port, tls, starttls)
    assert found.password == ("p@" if "p%40" in url else "")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("SMTP_URL", "http://mail.vn", id="an address of the web"),
        pytest.param("SMTP_URL", "smtp://mail.vn/path", id="a path"),
        pytest.param("SMTP_URL", "smtp://u:hunter2@", id="no host"),
        pytest.param("SMTP_URL", "smtp://mail.vn?tls=1", id="another option"),
        pytest.param("SMTP_URL", "smtps://mail.vn?starttls=always", id="TLS twice"),
        pytest.param("MAIL_FROM", "Một cửa", id="a name alone"),
        pytest.param("MAIL_FROM", "a@localhost", id="a host without domain"),
        pytest.param("MAIL_LISTEN", "127.0.0.1:24", id="no scheme"),
        pytest.param("MAIL_LISTEN", "lmtp://127.0.0.1", id="no port"),
    ],
)
def test_a_setting_of_mail_that_cannot_be_right_is_refused_by_name(name, value, tmp_path):
    with pytest.raises(SettingsError) as refused:
        load({f"MOTCUA_{name}": value}, tmp_path / "none")
    assert any(each.startswith(f"MOTCUA_{name} must be") for each in refused.value.faults)
    assert "hunter2" not in str(refused.value)


def test_half_of_mail_is_a_fault(tmp_path):
    with pytest.raises(SettingsError) as refused:
        load({"MOTCUA_MAIL_LISTEN": "lmtp://127.0.0.1:24"}, tmp_path / "none")
    assert refused.value.faults == [
        "MOTCUA_MAIL_FROM is needed to use e-mail",
        "MOTCUA_SMTP_URL is needed to use e-mail",
    ]
