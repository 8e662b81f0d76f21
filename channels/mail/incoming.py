"""Mail that came in: news of our letters moves notices on, a person's question is answered.

An answer is not sent from here: it is owed like every notice, in the database before the mail is
taken, so that neither is lost, and a mail that comes twice is answered once.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from typing import Protocol

from channels.answers import Answers
from channels.base import Inbound, Report
from channels.mail import reading
from channels.mail.addresses import Mailbox, ReturnPaths
from channels.mail.bounces import news
from channels.mail.measure import Measure
from channels.mail.smtp_sender import PROVIDER
from core.people.mailboxes import InvalidMailbox, read_mailbox

CHANNEL = "mail"

_log = logging.getLogger(__name__)


class OweReply(Protocol):
    """Where answers go; `core.notices.replies.owe_mail_reply` is it."""

    async def __call__(
        self, address: str, text: str, *, key: str, subject: str, answers: str, now: datetime
    ) -> bool:
        """Owe the answer; whether it was not owed before under that key."""
        ...


class Incoming:
    """Takes the mail of one mailbox and of its return paths."""

    def __init__(
        self,
        mailbox: Mailbox,
        *,
        return_paths: ReturnPaths,
        answers: Answers,
        owe_reply: OweReply,
        report: Report,
        clock: Callable[[], datetime],
        measure: Measure | None = None,
    ) -> None:
        self._mailbox, self._return_paths = mailbox, return_paths
        self._answers, self._owe_reply, self._report = answers, owe_reply, report
        self._clock, self._measure = clock, measure or Measure()

    def is_ours(self, address: str) -> bool:
        """Whether mail to that address is for us."""
        if self._return_paths.read(address) is not None:
            return True
        try:
            return read_mailbox(address) == self._mailbox.address
        except InvalidMailbox:
            return False

    async def take(self, to: str, return_path: str, raw: bytes) -> None:
        """Do what the mail asks for; once it returns, the mail may be forgotten.

        Args:
            return_path: the envelope sender; empty for reports of servers.
        """
        # A mail of ten megabytes is taken apart beside the loop.
        mail = await asyncio.to_thread(reading.read, raw)
        if key := self._return_paths.read(to):
            await self._move_on(key, mail)
        elif reading.is_of_a_machine(mail, return_path):
            _log.info("a machine's mail is not answered")
        else:
            await self._answer(mail, return_path)

    async def _move_on(self, key: str, mail: EmailMessage) -> None:
        told = await asyncio.to_thread(news, mail)
        if told is None:
            _log.info("a mail to a return path tells nothing of the letter")
            return
        await self._report(PROVIDER, key, told.progress, told.why, now=self._clock())

    async def _answer(self, mail: EmailMessage, return_path: str) -> None:
        now = self._clock()
        try:
            sender = read_mailbox(return_path)
        except InvalidMailbox:
            return  # nobody could be answered
        if sender == self._mailbox.address:
            return
        asked = await asyncio.to_thread(reading.asked, mail)
        name = _name(sender, asked)
        if not self._measure.allow(sender, now):
            _log.warning("an address writes too often and is not answered for a while")
            return
        inbound = Inbound(CHANNEL, PROVIDER, name, sender, asked.text, now)
        reply = await self._answers.answer(inbound)
        if reply.text:
            await self._owe_reply(
                sender,
                reply.text,
                key=f"reply:{CHANNEL}:{name}",
                subject=asked.subject,
                answers=asked.message_id,
                now=now,
            )


def _name(sender: str, asked: reading.Asked) -> str:
    """Our name for a mail, by which a repeat is known.

    Its own name is what its sender likes: alone it could be that of somebody else's mail, and
    would be answered with what that one was told.
    """
    said = "\0".join((sender, asked.message_id, asked.subject, asked.text))
    return hashlib.sha256(said.encode(errors="surrogatepass")).hexdigest()[:40]
