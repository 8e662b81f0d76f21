"""The mobile network of the simulator: calls our webhook as Twilio would, signature and all."""

from __future__ import annotations

from collections.abc import Callable
from xml.etree import ElementTree

import aiohttp
from twilio.request_validator import RequestValidator

from channels.base import Inbound, TryLater
from channels.sms.twilio_signature import SIGNATURE_HEADER

_TIMEOUT = aiohttp.ClientTimeout(total=15)
#: What a server that listens on every address is called from this machine.
_LOOPBACK = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "": "127.0.0.1"}


class SimulatedNetwork:
    """Brings a citizen's text to the gateway over loopback."""

    def __init__(
        self,
        *,
        http: Callable[[], aiohttp.ClientSession],
        host: str,
        port: int,
        path: str,
        public_url: str,
        token: str,
        to: str,
    ) -> None:
        """The gateway listens on `host`; the signature is made over `public_url`."""
        self._http, self._to = http, to
        self._url = f"http://{_LOOPBACK.get(host, host)}:{port}{path}"
        self._signed_url = public_url.rstrip("/") + path
        self._validator = RequestValidator(token)

    async def deliver(self, inbound: Inbound) -> str:
        """Bring the text; our answer, or '' for silence.

        Raises:
            TryLater: the webhook did not take it.
        """
        form = {
            "MessageSid": inbound.provider_id,
            "From": inbound.sender,
            "To": self._to,
            "Body": inbound.text,
        }
        signature = self._validator.compute_signature(self._signed_url, form)
        headers = {SIGNATURE_HEADER: signature}
        try:
            async with self._http().post(
                self._url, data=form, headers=headers, timeout=_TIMEOUT
            ) as response:
                body = await response.text()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise TryLater(f"the webhook does not answer: {type(error).__name__}") from error
        if response.status != 200:
            raise TryLater(f"the webhook answered {response.status}")
        return "\n".join(element.text or "" for element in ElementTree.fromstring(body))
