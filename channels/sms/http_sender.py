"""Texts out through any provider that a small file describes (`provider_file.py`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from yarl import URL

from channels.base import Failure, Misconfigured, Outgoing, SendFailed, TryLater
from channels.exchange import TIMEOUT_S, Said, call, failed, why_by_status
from channels.sms.names import our_name
from channels.sms.provider_file import Answer, Described, Request, filled
from channels.sms.segments import cost

#: Our table keeps no longer name of a provider's.
_LONGEST_NAME = 64


@dataclass(frozen=True, slots=True)
class Account:
    """What the provider gave us."""

    key: str = field(repr=False)
    secret: str = field(default="", repr=False)
    sender: str = ""  #: brand name or number that texts are sent from
    #: Scheme, host and port instead of those in the file: a provider's test system.
    origin: str = ""


class HttpSender:
    """Sends over one account."""

    def __init__(
        self,
        http: aiohttp.ClientSession,
        described: Described,
        account: Account,
        *,
        report_url: str,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        """
        Args:
            report_url: where the provider is to report, its secret included.
        """
        self._http, self._described, self._account = http, described, account
        self._timeout_s = timeout_s
        self.provider = described.name
        self._places = {
            "key": account.key,
            "secret": account.secret,
            "sender": account.sender,
            "basic": aiohttp.encode_basic_auth(account.key, "x").removeprefix("Basic "),
            "report_url": report_url,
            **dict.fromkeys(("to", "text", "name", "unicode"), ""),
        }

    async def send(self, message: Outgoing) -> str:
        """Hand a text over; the name under which the provider will report comes back.

        Raises:
            SendFailed: one of its five subclasses.
        """
        described, name = self._described, our_name(message)
        plain = cost(message.text).gsm7
        said = await self._ask(
            described.send,
            {
                "to": written(message.to, described.numbers),
                "text": message.text,
                "name": name,
                "unicode": described.unicode[0 if plain else 1],
            },
        )
        body = self._taken(said, described.answer)
        if described.answer.bad_numbers and at(body, described.answer.bad_numbers):
            raise failed(Failure.BAD_ADDRESS, f"{described.title} does not know the number")
        if not described.answer.name:
            return name
        # Taken is taken: sent again for want of a name, the person would get it twice.
        return word(at(body, described.answer.name))[:_LONGEST_NAME] or name

    async def check(self) -> None:
        """Ask what costs nothing, for the balance as a rule.

        Raises:
            TryLater: not reached, or no sensible answer.
            Misconfigured: it does not know us.
        """
        described = self._described
        if described.check is None or described.check_answer is None:
            return
        said = await self._ask(described.check, {})
        try:
            self._taken(said, described.check_answer)
        except TryLater:
            raise
        except SendFailed as error:
            raise Misconfigured(str(error)) from error

    async def _ask(self, request: Request, places: Mapping[str, str]) -> Said:
        known = self._places | dict(places)
        fields, headers = filled(request.fields, known), filled(request.headers, known)
        return await call(
            self._http,
            self._described.title,
            request.method,
            self._url(request.url),
            timeout_s=self._timeout_s,
            headers=headers,
            **_travelling(request.body, fields),
        )

    def _url(self, url: str) -> str:
        if not self._account.origin:
            return url
        return str(URL(self._account.origin).origin().join(URL(url).relative()))

    def _taken(self, said: Said, answer: Answer) -> dict[str, Any]:
        """The answer's object, when it says yes."""
        body, title = said.json(), self._described.title
        code = word(at(body, answer.code))
        if said.status < 300 and code in answer.taken:
            return body
        # A code of the provider's own wins over the status of the protocol that carried it.
        why = self._described.failures.get(code)
        if why is None:
            known = said.status < 300 and code
            why = Failure.REFUSED if known else why_by_status(said.status)
        raise failed(why, f"{title} answered {said.status}, code {code[:20] or 'none'}", said)


def _travelling(body: str, fields: dict[str, Any]) -> dict[str, Any]:
    """The fields as arguments of an aiohttp request."""
    if body == "json":
        return {"json": fields}
    return {"data" if body == "form" else "params": fields}


def written(number: str, form: str) -> str:
    """An E.164 number as a provider writes it; numbers abroad keep their code.

    >>> written("+84912345678", "0")
    '0912345678'
    """
    if form == "+84":
        return number
    if form == "0" and number.startswith("+84"):
        return "0" + number[3:]
    return number.removeprefix("+")


def at(body: Any, path: str) -> Any:
    """What stands at `data.tranId`; None where nothing does."""
    for step in path.split("."):
        if not isinstance(body, Mapping):
            return None
        body = body.get(step)
    return body


def word(value: Any) -> str:
    """A code or name, which some write as a number; empty for what is neither."""
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
