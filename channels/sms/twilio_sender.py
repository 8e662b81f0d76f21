"""Texts out through Twilio's Messages API.

Source: https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource
"""

from __future__ import annotations

from typing import Any, NoReturn

import aiohttp

from channels.base import FAILURES, Failure, Misconfigured, Outgoing, SendFailed, TryLater
from channels.sms.twilio_codes import FAILURES as FAILURE_BY_CODE

#: Twilio answers in well under a second; a worker waits no longer for one text.
TIMEOUT_S = 10.0
#: A pause longer than this is not believed.
_LONGEST_PAUSE_S = 3600.0
#: HTTP status -> why, when the body names no error of Twilio's.
_BY_STATUS: dict[int, Failure] = {
    401: Failure.MISCONFIGURED,
    403: Failure.MISCONFIGURED,
    404: Failure.MISCONFIGURED,
    408: Failure.TRY_LATER,
    429: Failure.TRY_LATER,
}


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
        self._timeout = aiohttp.ClientTimeout(total=timeout_s)

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
            _fail(f"Twilio took the text as {body['status']}", _code(body, "error_code"), None)
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
        try:
            async with self._http.request(
                method,
                url,
                headers=self._headers,
                timeout=self._timeout,
                allow_redirects=False,
                **request,
            ) as response:
                body = await _json(response)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise TryLater(f"Twilio unreachable: {type(error).__name__}") from error
        if response.status in (200, 201):
            return body
        _fail(f"Twilio answered {response.status}", _code(body, "code"), response)


async def _json(response: aiohttp.ClientResponse) -> dict[str, Any]:
    """The answer's object; empty for a proxy's HTML page, where the status alone speaks."""
    try:
        body = await response.json()
    except (aiohttp.ContentTypeError, ValueError):
        return {}
    return body if isinstance(body, dict) else {}


def _code(body: dict[str, Any], field: str) -> int:
    code = body.get(field)
    return code if isinstance(code, int) else 0


def _fail(what: str, code: int, response: aiohttp.ClientResponse | None) -> NoReturn:
    """Raise the failure that the code means or, where we do not know it, the HTTP status."""
    status = response.status if response is not None else 0
    why = FAILURE_BY_CODE.get(code) or _BY_STATUS.get(status)
    if why is None:
        # What is neither an answer of the API nor its refusal comes from something before it.
        why = Failure.TRY_LATER if status >= 500 or 200 <= status < 400 else Failure.REFUSED
    raise _failed(why, f"{what}, error {code}", response)


def _failed(why: Failure, what: str, response: aiohttp.ClientResponse | None) -> SendFailed:
    if why is Failure.TRY_LATER:
        asked = response.headers.get("Retry-After", "") if response is not None else ""
        pause = float(asked) if asked.isascii() and asked.isdigit() else None
        return TryLater(what, after_s=min(pause, _LONGEST_PAUSE_S) if pause else None)
    return FAILURES[why](what)
