"""Texts out through Twilio's Messages API.

Source: https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource
"""

from __future__ import annotations

from typing import Any

import aiohttp

from channels.base import Misconfigured, Outgoing, TryLater
from channels.exchange import TIMEOUT_S, call, failed, why_by_status
from channels.sms.twilio_codes import FAILURES as FAILURE_BY_CODE
from channels.sms.twilio_codes import failure


class TwilioSender:
    """Sends from one number of one account."""

    provider = "twilio"

    def __init__(
        self,
        http: aiohttp.ClientSession,
        *,
        api_base: str,
        account_sid: str,
        auth_token: str,
        number: str,
        status_url: str,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        """
        Args:
            api_base: scheme and host of the API.
            number: what the text is sent from: E.164, or a registered name.
            status_url: where Twilio reports how far the text has come.
        """
        account = f"{api_base.rstrip('/')}/2010-04-01/Accounts/{account_sid}"
        self._http, self._account, self._messages = (
            http,
            f"{account}.json",
            f"{account}/Messages.json",
        )
        self._form = {"From": number, "StatusCallback": status_url}
        self._headers = {"Authorization": aiohttp.encode_basic_auth(account_sid, auth_token)}
        self._timeout_s = timeout_s

    async def send(self, message: Outgoing) -> str:
        """Hand a text over; its MessageSid comes back.

        An answer lost on its way back reads as TryLater, so a person may get the same
        text twice: better than never for a deadline.

        Raises:
            SendFailed: one of its five subclasses.
        """
        form = {**self._form, "To": message.to, "Body": message.text}
        body = await self._call("POST", self._messages, data=form)
        if not isinstance(body.get("sid"), str):
            raise TryLater("Twilio answered without a message sid")
        if body.get("status") in ("failed", "undelivered", "canceled"):
            code = _code(body, "error_code")
            raise failed(failure(code), f"Twilio took the text as {body['status']}, error {code}")
        return str(body["sid"])

    async def check(self) -> None:
        """Read our own account.

        Raises:
            TryLater: not reached, or no sensible answer.
            Misconfigured: credentials wrong, or the account is not active.
        """
        body = await self._call("GET", self._account)
        status = body.get("status")
        if status != "active":
            raise Misconfigured(f"the Twilio account is {status or 'not described'}")

    async def _call(self, method: str, url: str, **request: Any) -> dict[str, Any]:
        said = await call(
            self._http,
            "Twilio",
            method,
            url,
            timeout_s=self._timeout_s,
            headers=self._headers,
            **request,
        )
        body = said.json()
        if said.status in (200, 201):
            return body
        code = _code(body, "code")
        why = FAILURE_BY_CODE.get(code) or why_by_status(said.status)
        raise failed(why, f"Twilio answered {said.status}, error {code}", said)


def _code(body: dict[str, Any], field: str) -> int:
    code = body.get(field)
    return code if isinstance(code, int) else 0
