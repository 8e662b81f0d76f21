"""Texts out over the line to an operator's message centre."""

from __future__ import annotations

from channels.base import Outgoing
from channels.sms.smpp_line import SmppLine


class SmppSender:
    """Sends over one line."""

    def __init__(self, line: SmppLine) -> None:
        self._line, self.provider = line, line.provider

    async def send(self, message: Outgoing) -> str:
        """Hand a text over; the centre's name for it comes back.

        A response lost on its way back reads as TryLater, so a person may get the same text
        twice: better than never for a deadline.

        Raises:
            SendFailed: one of its five subclasses.
        """
        return await self._line.send(message.to, message.text)

    async def check(self) -> None:
        """Bind, and hear whether the centre answers.

        Raises:
            TryLater: not reached.
            Misconfigured: reached, but it does not know us.
        """
        session = await self._line.session()
        await session.enquire()
