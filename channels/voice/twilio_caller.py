"""Calls out through Twilio's Calls API; what is said is fetched from us when somebody picks up.

Source: https://www.twilio.com/docs/voice/api/call-resource#create-a-call-resource
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import aiohttp

from channels.base import Failure, Misconfigured, Outgoing, TryLater
from channels.exchange import TIMEOUT_S, call, failed, why_by_status

PROVIDER = "twilio_voice"
#: Where Twilio fetches what is said, brings keys, and reports the course of a call.
ANSWER, KEYS, STATUS = (
    "/hooks/voice/twilio/notice",
    "/hooks/voice/twilio/notice/keys",
    "/hooks/voice/twilio/notice/status",
)
#: Seconds that a telephone rings.
RINGS_S = 30

#: Error code -> why the call was not made. A code that is absent is a plain refusal.
#: Source: https://www.twilio.com/docs/api/errors
FAILURES: dict[int, Failure] = {
    10004: Failure.TRY_LATER,  # too many calls at once
    13223: Failure.BAD_ADDRESS,  # invalid phone number format
    13224: Failure.BAD_ADDRESS,  # not a number that can be called
    20003: Failure.MISCONFIGURED,  # authentication failed
    20008: Failure.MISCONFIGURED,  # test credentials used for the real thing
    20404: Failure.MISCONFIGURED,  # no such account
    20429: Failure.TRY_LATER,  # too many requests
    21205: Failure.MISCONFIGURED,  # Url is none
    21210: Failure.MISCONFIGURED,  # From is not verified
    21211: Failure.BAD_ADDRESS,  # invalid To number
    21212: Failure.MISCONFIGURED,  # invalid From number
    21214: Failure.BAD_ADDRESS,  # To number cannot be reached
    21215: Failure.MISCONFIGURED,  # calling that region is not switched on
    21216: Failure.BAD_ADDRESS,  # calls to that number are blocked
    21217: Failure.BAD_ADDRESS,  # number does not appear to be valid
    21219: Failure.MISCONFIGURED,  # a trial account reaches confirmed numbers only
}


class TwilioCaller:
    """Calls from one number of one account."""

    provider = PROVIDER

    def __init__(
        self,
        http: aiohttp.ClientSession,
        *,
        api_base: str,
        account_sid: str,
        auth_token: str,
        number: str,
        public_url: str,
        detects_machines: bool = False,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        """
        Args:
            api_base: scheme and host of the API.
            public_url: under which Twilio reaches us.
            detects_machines: whether Twilio listens who picked up, which it bills.
        """
        account = f"{api_base.rstrip('/')}/2010-04-01/Accounts/{account_sid}"
        self._http, self._account, self._calls = http, f"{account}.json", f"{account}/Calls.json"
        self._number, self._public_url = number, public_url.rstrip("/")
        self._machines = {"MachineDetection": "Enable"} if detects_machines else {}
        self._headers = {"Authorization": aiohttp.encode_basic_auth(account_sid, auth_token)}
        self._timeout_s = timeout_s

    async def send(self, message: Outgoing) -> str:
        """Let a telephone ring; the call's sid comes back.

        Twilio knows no repeat by a name of ours. Where its answer is lost, its first report on
        the call says that it is made, and the notice is not called out again.

        Raises:
            SendFailed: one of its five subclasses.
        """
        about = urlencode({"ref": message.reference})
        form = [
            ("From", self._number),
            ("To", message.to),
            ("Url", f"{self._public_url}{ANSWER}?{about}"),
            ("StatusCallback", f"{self._public_url}{STATUS}?{about}"),
            *(("StatusCallbackEvent", one) for one in _EVENTS),
            ("Timeout", str(RINGS_S)),
            *self._machines.items(),
        ]
        body = await self._call("POST", self._calls, data=form)
        if not isinstance(body.get("sid"), str):
            raise TryLater("Twilio answered without a call sid", maybe_taken=True)
        return str(body["sid"])

    async def check(self) -> None:
        """Read our own account.

        Raises:
            TryLater: not reached, or no sensible answer.
            Misconfigured: credentials wrong, or the account is not active.
        """
        body = await self._call("GET", self._account)
        if (status := body.get("status")) != "active":
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
        found = body.get("code")
        code = found if isinstance(found, int) else 0
        why = FAILURES.get(code) or why_by_status(said.status)
        raise failed(why, f"Twilio answered {said.status}, error {code}", said)


_EVENTS = ("initiated", "ringing", "answered", "completed")
