"""The network of the demo's simulated telephones: texts come in through our real webhook.

Each text is posted to ourselves as Twilio would, with a signature over the public address,
so that what is tried in the simulator is what citizens will meet.
"""

from __future__ import annotations

from xml.etree import ElementTree

import aiohttp
from twilio.request_validator import RequestValidator

from channels.base import Inbound, Refused, TryLater
from channels.sms.twilio_signature import SIGNATURE_HEADER
from channels.sms.twilio_webhook import INCOMING

_TIMEOUT = aiohttp.ClientTimeout(total=10)


class SimulatedNetwork:
    """Carries texts from the simulator to the webhook, and the answers back."""

    def __init__(
        self,
        http: aiohttp.ClientSession,
        *,
        public_url: str,
        local_url: str,
        token: str,
        number: str,
    ) -> None:
        """
        Args:
            public_url: the address that the webhook checks signatures over.
            local_url: where this gateway is reached from here.
            token: the one that the webhook knows; made up where there is no account.
            number: the service's own, which the texts are sent to.
        """
        self._http, self._number = http, number
        self._signed, self._called = public_url.rstrip("/") + INCOMING, local_url.rstrip("/")
        self._validator = RequestValidator(token)

    async def deliver(self, inbound: Inbound) -> str:
        """Hand a citizen's text over; our answer, or '' when there is none.

        Raises:
            TryLater: the gateway is not reached, or fell over.
            Refused: the webhook does not take the text.
        """
        form = {
            "MessageSid": inbound.provider_id,
            "From": inbound.sender,
            "To": self._number,
            "Body": inbound.text,
        }
        headers = {SIGNATURE_HEADER: self._validator.compute_signature(self._signed, form)}
        try:
            async with self._http.post(
                self._called + INCOMING, data=form, headers=headers, timeout=_TIMEOUT
            ) as response:
                status, body = response.status, await response.text()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise TryLater(f"the gateway is not reached: {type(error).__name__}") from error
        if status >= 500:
            raise TryLater(f"the webhook answered {status}")
        if status != 200:
            raise Refused(f"the webhook answered {status}")
        messages = ElementTree.fromstring(body).findall("Message")
        return "\n".join(message.text or "" for message in messages)
