"""Texts out through a Kannel of our own, over the sendsms interface of its smsbox.

Kannel 1.4.5 gives a text no name, so ours is the name: it stands in the address under which
Kannel reports, signed so that nobody else can report on it. The text and the password travel
in the body and the headers; in an address they would stand in Kannel's log.

Source: Kannel 1.4.5 User Guide, "Using the HTTP interface to send SMS messages".
"""

from __future__ import annotations

import aiohttp

from channels.base import Failure, Misconfigured, Outgoing
from channels.exchange import TIMEOUT_S, Said, call, failed, why_by_status
from channels.sms.kannel_codes import REPORTED
from channels.sms.kannel_codes import failure as failure_of
from channels.sms.names import our_name
from channels.sms.report_address import ReportAddress
from channels.sms.segments import cost

#: X-Kannel-Coding: 0 lets the operator's alphabet be, 2 is UCS-2.
_PLAIN, _UCS2 = "0", "2"
#: Kannel fills these in when it reports.
_FILLED = "&type=%d&answer=%A"


class KannelSender:
    """Sends from one number over one sendsms-user."""

    provider = "kannel"

    def __init__(
        self,
        http: aiohttp.ClientSession,
        *,
        url: str,
        user: str,
        password: str,
        number: str,
        reports: ReportAddress,
        smsc: str = "",
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        """
        Args:
            url: of sendsms, `http://kannel:13013/cgi-bin/sendsms`.
            number: what the text is sent from: a short code or a brand name.
            reports: where Kannel is to report.
            smsc: smsc-id of the connection to be used; empty: Kannel's own routing decides.
        """
        self._http, self._url, self._number, self._reports = http, url, number, reports
        self._timeout_s = timeout_s
        self._known = {"X-Kannel-Username": user, "X-Kannel-Password": password}
        if smsc:
            self._known["X-Kannel-SMSC"] = smsc

    async def send(self, message: Outgoing) -> str:
        """Hand a text over; the name under which Kannel will report comes back.

        Raises:
            SendFailed: one of its five subclasses.
        """
        name = our_name(message)
        said = await self._call(
            {
                "X-Kannel-From": self._number,
                "X-Kannel-To": message.to,
                "X-Kannel-Coding": _PLAIN if cost(message.text).gsm7 else _UCS2,
                "X-Kannel-DLR-Mask": str(REPORTED),
                "X-Kannel-DLR-Url": self._reports.of(name) + _FILLED,
                "Content-Type": "text/plain; charset=utf-8",
            },
            message.text.encode(),
        )
        if said.status == 202:
            return name
        why = failure_of(said.text) or why_by_status(said.status)
        raise failed(why, f"Kannel answered {said.status}", said)

    async def check(self) -> None:
        """Show our name and password with a text to nobody, which Kannel refuses for that reason.

        Raises:
            TryLater: not reached, or no sensible answer.
            Misconfigured: name or password wrong, or our address is not let in.
        """
        said = await self._call({"X-Kannel-From": self._number}, b"")
        if failure_of(said.text) is Failure.BAD_ADDRESS:
            return
        if said.status < 400:
            raise Misconfigured("what answers at KANNEL_URL is not sendsms")
        raise failed(why_by_status(said.status), f"Kannel answered {said.status}", said)

    async def _call(self, headers: dict[str, str], body: bytes) -> Said:
        return await call(
            self._http,
            "Kannel",
            "POST",
            self._url,
            timeout_s=self._timeout_s,
            headers=self._known | headers,
            data=body,
        )
