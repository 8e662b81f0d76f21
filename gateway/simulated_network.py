"""The telephone network of the simulator: calls our webhooks as Twilio would, signed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import urlencode, urlsplit
from xml.etree import ElementTree

import aiohttp
from twilio.request_validator import RequestValidator
from yarl import URL

from channels.base import Inbound, TryLater
from channels.sms.twilio_signature import SIGNATURE_HEADER
from channels.voice import twilio_caller as rings
from channels.voice.twilio_webhook import INCOMING as CALLS
from channels.voice.twilio_webhook import KEYS, SIMULATOR
from channels.web.call_window import Spoken
from channels.web.ringing_phones import Rung

#: What leads a call on.
_VERBS = frozenset({"Gather", "Record", "Dial"})
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
        self._base = f"http://{_LOOPBACK.get(host, host)}:{port}"
        self._signed_base, self._path = public_url.rstrip("/"), path
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
        body = await self._posted(self._path, form)
        return "\n".join(element.text or "" for element in ElementTree.fromstring(body))

    async def ring(self, at: str, form: Mapping[str, str]) -> Spoken:
        """Bring a step of a call; what the line says then.

        Raises:
            TryLater: the webhook did not take it, or `at` is none of its addresses.
        """
        path = urlsplit(at).path
        if at and path not in (KEYS, rings.KEYS):
            raise TryLater("no address of a call")
        call = {"To": self._to, "CallStatus": "ringing", "AccountSid": SIMULATOR} | dict(form)
        if path == rings.KEYS:  # a call of ours: who keys is the one that was called
            call |= {"To": call["From"], "From": self._to}
        body = await self._posted(at or CALLS, call)
        return _spoken(ElementTree.fromstring(body))

    async def picked_up(self, rung: Rung) -> Spoken:
        """Somebody takes a call of ours; what the line says then.

        Raises:
            TryLater: the webhook did not take it.
        """
        body = await self._posted(_about(rings.ANSWER, rung), self._of(rung, "in-progress"))
        return _spoken(ElementTree.fromstring(body))

    async def ended(self, rung: Rung, status: str) -> None:
        """A call of ours is over, in Twilio's words.

        Raises:
            TryLater: the webhook did not take it.
        """
        await self._posted(_about(rings.STATUS, rung), self._of(rung, status))

    def _of(self, rung: Rung, status: str) -> dict[str, str]:
        called = {"To": rung.number, "From": self._to, "AccountSid": SIMULATOR}
        return {"CallSid": rung.call, "CallStatus": status, **called}

    async def _posted(self, path: str, form: Mapping[str, str]) -> str:
        signature = self._validator.compute_signature(self._signed_base + path, form)
        try:
            async with self._http().post(
                URL(self._base + path, encoded=True),
                data=form,
                headers={SIGNATURE_HEADER: signature},
                timeout=_TIMEOUT,
            ) as response:
                body = await response.text()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise TryLater(f"the webhook does not answer: {type(error).__name__}") from error
        if response.status not in (200, 204):
            raise TryLater(f"the webhook answered {response.status}")
        return body


def _about(path: str, rung: Rung) -> str:
    return f"{path}?{urlencode({'ref': rung.reference})}"


def _spoken(response: ElementTree.Element) -> Spoken:
    says = [one for one in response.iter("Say")]
    verb = next((one for one in response if one.tag in _VERBS), None)
    takes = verb.get("input", "") if verb is not None and verb.tag == "Gather" else ""
    return Spoken(
        tuple(one.text or "" for one in says),
        says[0].get("language", "vi-VN") if says else "vi-VN",
        next=verb.get("action", "") if verb is not None else "",
        keys="dtmf" in takes,
        many=verb is not None and verb.get("finishOnKey") == "#",
        words="speech" in takes,
        recording=verb is not None and verb.tag == "Record",
        connects=verb.text or "" if verb is not None and verb.tag == "Dial" else "",
    )
