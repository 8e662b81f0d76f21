"""Mail of this process: what sends our letters, what they look like, what takes answers in."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from functools import cached_property
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

from advisor.advice import Advising
from channels.advised import AdvisedTexts
from channels.answers import Answers
from channels.base import Attached, Outgoing, Sender
from channels.mail.addresses import ReturnPaths, mailbox
from channels.mail.composing import Letterhead
from channels.mail.incoming import Incoming
from channels.mail.letters import Letters, MailPhrases
from channels.mail.listener import Door, Listener
from channels.mail.smtp_sender import Server, SmtpSender
from channels.mail.unsubscribing import Unsubscribing
from channels.opinions import TextedOpinions
from channels.queues import QueuePhrases
from channels.subscriptions import NoticeSubscriptions
from channels.web.ending_letters import PATH
from channels.web.ending_letters import Letters as EndedLetters
from core.dossiers.enquiries import Enquiries
from core.language import Wording
from core.notices import outbox
from core.notices.models import Medium, Notice
from core.notices.preferences import set_medium
from core.notices.replies import REPLY, owe_mail_reply
from core.questions.inbox import ANSWER
from gateway import keys
from gateway.loops import Loop
from gateway.settings import Settings

log = logging.getLogger(__name__)

#: The notice that brings the receipt.
_WITH_RECEIPT = "received"
#: Another process of this machine may have the port: it is tried again.
_RETRY_S = 10.0
_SUBMISSION, _SMTPS = 587, 465

#: The receipt of a dossier as PDF; None where there is none.
MakeReceipt = Callable[[int], Awaitable[bytes | None]]


def _now() -> datetime:
    return datetime.now(UTC)


#: Who writes the letters of the demo, which the simulator keeps.
_DEMO_SENDER = "Một cửa Tỉnh Mẫu <motcua@mau.example>"


class Mailing:
    """Everything about mail, joined. Without settings letters are drawn only: the demo shows."""

    def __init__(
        self,
        settings: Settings,
        *,
        secret: bytes,
        receipt: MakeReceipt,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        self._settings, self._receipt, self._clock = settings, receipt, clock
        self._sender = mailbox(settings.mail_from or _DEMO_SENDER)
        self._return_paths = ReturnPaths(self._sender, keys.derived(secret, "return paths of mail"))
        self._unsubscribing = Unsubscribing(keys.derived(secret, "links that end letters"))
        self.letters = Letters(
            house=self._sender.name or self._sender.domain,
            stop_url=self._stop_url,
            takes_mail=bool(settings.mail_listen),
        )
        self._listener: Listener | None = None

    @cached_property
    def sender(self) -> SmtpSender:
        """Our account at the mail server."""
        takes_mail = bool(self._settings.mail_listen)
        return SmtpSender(
            server(self._settings.smtp_url),
            sender=self._sender,
            letterhead=Letterhead(
                self._sender, unsubscribe_url=self._stop_url, takes_mail=takes_mail
            ),
            return_paths=self._return_paths,
            reads_reports=takes_mail,
            clock=self._clock,
        )

    async def letter(self, notice: Notice, address: str, text: str, language: str) -> Outgoing:
        """A notice as a letter; its receipt goes with the news of its reception.

        Args:
            text: the sentences of the notice, one on each line, the news first.
        """
        reference = f"notice {notice.id}"
        facts = notice.facts
        if notice.kind in (REPLY, ANSWER):
            subject, answers = str(facts.get("subject", "")), str(facts.get("answers", ""))
            return self.letters.reply(
                address, text, language, reference=reference, subject=subject, answers=answers
            )
        attached = await self._attached(notice, language)
        return self.letters.notice(address, text, language, reference=reference, attached=attached)

    async def digest(
        self, notices: Sequence[Notice], address: str, texts: Sequence[str], language: str
    ) -> Outgoing:
        """Several notices in one letter; `texts` are theirs, in order."""
        attached = [file for each in notices for file in await self._attached(each, language)]
        return self.letters.digest(
            address, texts, language, reference=f"notice {notices[0].id}", attached=attached
        )

    async def _attached(self, notice: Notice, language: str) -> tuple[Attached, ...]:
        if notice.kind != _WITH_RECEIPT or notice.dossier_id is None:
            return ()
        pdf = await self._receipt(notice.dossier_id)
        if pdf is None:
            return ()
        name = self.letters.receipt_name(str(notice.facts.get("code", "")), language)
        return (Attached(name, "application/pdf", pdf),)

    def ended(self) -> EndedLetters:
        """What the page needs that ends letters."""
        return EndedLetters(self._unsubscribing.address, _wanted, _wish)

    def incoming(self, enquiries: Enquiries, wording: Wording, advisor: Advising) -> Incoming:
        """What becomes of mail that comes in."""
        answers = Answers(
            enquiries=enquiries,
            subscriptions=NoticeSubscriptions(),
            phrases=MailPhrases(wording),
            guides=AdvisedTexts(advisor),
            opinions=TextedOpinions(),
            queues=QueuePhrases(wording),
            language=self._settings.language,
        )
        return Incoming(
            self._sender,
            return_paths=self._return_paths,
            answers=answers,
            owe_reply=owe_mail_reply,
            report=outbox.report,
            clock=self._clock,
        )

    def loops(self, enquiries: Enquiries, wording: Wording, advisor: Advising) -> list[Loop]:
        """Taking mail in, where there is a door for it."""
        if not self._settings.mail_listen:
            return []
        incoming = self.incoming(enquiries, wording, advisor)
        self._listener = Listener(
            door(self._settings.mail_listen), incoming, hostname=self._sender.domain
        )
        return [Loop("mail in", self._open, pause_s=_RETRY_S)]

    async def close(self) -> None:
        """Take no more mail, and leave the server."""
        if self._listener is not None:
            await self._listener.close()
        if "sender" in self.__dict__:
            self.sender.close()

    async def _open(self, _: datetime) -> bool:
        assert self._listener is not None
        try:
            if await self._listener.open():
                log.info("mail is taken in")
        except OSError as error:
            log.warning("mail cannot be taken in: %s", error.strerror)
        return False

    def _stop_url(self, address: str) -> str:
        return f"{self._settings.public_url}{PATH}/{self._unsubscribing.token(address)}"


def mail_senders(settings: Settings) -> list[Sender]:
    """What our letters may leave over, the preferred one first; none where mail is off."""
    if not settings.uses_mail:
        return []
    return [Mailing(settings, secret=keys.secret_key(settings), receipt=_no_receipt).sender]


async def _no_receipt(_: int) -> None:
    return None


def server(url: str) -> Server:
    """The mail server that a setting names.

    A password leaves this machine through TLS only, whatever the server offers.
    """
    parts = urlsplit(url)
    tls, host = parts.scheme == "smtps", parts.hostname or ""
    username, password = unquote(parts.username or ""), unquote(parts.password or "")
    starttls: bool | None = True if username and not _is_here(host) else None
    if parts.query:
        wanted = {"always": True, "offered": None, "never": False}
        starttls = wanted[parts.query.partition("=")[2]]
    return Server(
        host,
        parts.port or (_SMTPS if tls else _SUBMISSION if username else 25),
        username,
        password,
        tls=tls,
        starttls=starttls,
    )


def door(url: str) -> Door:
    """Where a setting has us listen."""
    parts = urlsplit(url)
    return Door(parts.hostname or "", parts.port or 0, lmtp=parts.scheme == "lmtp")


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


async def _wanted(address: str) -> bool:
    return not await outbox.opted_out(Medium.MAIL, address)


async def _wish(address: str, wanted: bool, now: datetime) -> None:
    await set_medium(Medium.MAIL, address, wanted, by="link", now=now)
