"""Messages out through Zalo's API of Official Accounts.

A person can be written to only after following the account or writing to it, and not for ever:
what Zalo does not let through goes the next way.

Source: https://developers.zalo.me/docs/official-account (v3, messages of counsel), unverified.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import aiohttp

from channels.base import BadAddress, Outgoing, TryLater
from channels.chat.parting import parts
from channels.chat.wording import ChatWords
from channels.chat.zalo_codes import STALE, failure
from channels.chat.zalo_tokens import ZaloTokens
from channels.exchange import TIMEOUT_S, Said, call, failed, why_by_status
from channels.turns import Button, Message

#: Letters of a text and of a button; buttons under one text.
LONGEST, _ON_BUTTON, MOST_BUTTONS = 2000, 100, 5
#: What comes back as a text when a button is pressed, before its payload.
PRESSED = "#"


class ZaloSender:
    """Sends as one account (`channels.base.Sender`)."""

    provider = "zalo"

    def __init__(
        self,
        http: Callable[[], aiohttp.ClientSession],
        tokens: ZaloTokens,
        *,
        api_base: str,
        language: str = "vi",
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        base = api_base.rstrip("/")
        self._http, self._tokens, self._timeout_s = http, tokens, timeout_s
        self._messages, self._account = f"{base}/v3.0/oa/message/cs", f"{base}/v2.0/oa/getoa"
        self._more = ChatWords(language).say("more_buttons")

    async def send(self, message: Outgoing) -> str:
        """Hand a text over; the name of its last part comes back.

        Raises:
            SendFailed: one of its five subclasses.
        """
        return await self.say(message.to, Message(message.text))

    async def say(self, person: str, message: Message) -> str:
        """The same with buttons: five under the last part, more under messages of their own.

        Raises:
            SendFailed
        """
        if not (person.isascii() and person.isdigit() and len(person) <= 40):
            raise BadAddress("that names nobody at Zalo")
        texts = list(parts(message.text, LONGEST)) or [" "]
        rows = [
            message.buttons[n : n + MOST_BUTTONS]
            for n in range(0, len(message.buttons), MOST_BUTTONS)
        ] or [()]
        whole: list[tuple[str, Sequence[Button]]] = [(text, ()) for text in texts[:-1]]
        whole += [(texts[-1], rows[0]), *((self._more, row) for row in rows[1:])]
        name = ""
        for text, buttons in whole:
            name = await self._sent(person, _body(text, buttons))
        return name

    async def check(self) -> None:
        """Ask who we are.

        Raises:
            TryLater, Misconfigured
        """
        await self._asked("GET", self._account)

    async def _sent(self, person: str, message: dict[str, Any]) -> str:
        body = await self._asked(
            "POST", self._messages, json={"recipient": {"user_id": person}, "message": message}
        )
        told = body.get("data")
        name = told.get("message_id") if isinstance(told, dict) else None
        # Taken is taken: sent again for want of a name, the person would get it twice.
        return name[:64] if isinstance(name, str) and name else "unnamed"

    async def _asked(self, method: str, url: str, **request: Any) -> dict[str, Any]:
        """Ask, and once more with a new token where the first was not taken."""
        token = await self._tokens.token()
        said, code = await self._call(method, url, token, **request)
        if code in STALE:
            token = await self._tokens.token(stale=token)
            said, code = await self._call(method, url, token, **request)
        if code == 0:
            return said.json()
        raise failed(failure(code), f"Zalo answered error {code}")

    async def _call(self, method: str, url: str, token: str, **request: Any) -> tuple[Said, int]:
        said = await call(
            self._http(),
            "Zalo",
            method,
            url,
            timeout_s=self._timeout_s,
            headers={"access_token": token},
            **request,
        )
        code = said.json().get("error")
        if isinstance(code, bool) or not isinstance(code, int):
            if said.status < 300:
                raise TryLater("something answered that is not Zalo", maybe_taken=True)
            raise failed(why_by_status(said.status), f"Zalo answered {said.status}", said)
        return said, code


def _body(text: str, buttons: Sequence[Button]) -> dict[str, Any]:
    if not buttons:
        return {"text": text}
    drawn = [
        {"title": one.says[:_ON_BUTTON], "type": "oa.query.hide", "payload": PRESSED + one.payload}
        for one in buttons
    ]
    template = {"type": "template", "payload": {"buttons": drawn}}
    return {"text": text, "attachment": template}
