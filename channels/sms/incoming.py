"""A citizen's text as providers hand it over, made one of ours; shared by all but Twilio's webhook.

Providers write a number in five ways; the answer must go to the same person whichever it was,
and `core` counts askers by it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from aiohttp import web
from multidict import MultiDict

from channels.answers import Answers
from channels.base import Inbound
from channels.forms import LARGEST_BODY, fields
from channels.sms.segments import to_gsm
from core.errors import CoreError
from core.people.phones import read_phone

#: What may be a provider's name for a text, and what a sender that is no telephone number.
_NAME = re.compile(r"[0-9A-Za-z._:-]{1,64}")
_ADDRESS = re.compile(r"[^\x00-\x1f\x7f]{1,64}")


class IncomingTexts:
    """Has the texts of one provider answered."""

    def __init__(self, *, provider: str, answers: Answers, clock: Callable[[], datetime]) -> None:
        """`clock` gives the aware moment in UTC."""
        self._provider, self._answers, self._clock = provider, answers, clock

    async def answer(self, *, name: str, sender: str, text: str) -> str:
        """What to send back: GSM-7, so that it costs what it seems to; empty for silence.

        Args:
            name: the provider's for this text; a repeat carries the same.
        """
        inbound = Inbound(
            "sms", self._provider, name, e164(sender), text.replace("\0", " "), self._clock()
        )
        reply = await self._answers.answer(inbound)
        return to_gsm(reply.text)


def e164(number: str) -> str:
    """`84912345678`, `0912345678` and the like as `+84912345678`; what is no number as it is."""
    try:
        return read_phone(number).number
    except CoreError:
        return number


def asked(request: web.Request) -> MultiDict[str]:
    """The fields of a request's address, whatever octets stand there.

    Raises:
        web.HTTPBadRequest: far too many, or far too long.
    """
    query = request.rel_url.raw_query_string
    if len(query) > LARGEST_BODY:
        raise web.HTTPBadRequest
    return fields(query.encode("utf-8", "surrogateescape"))


def name_of(value: str) -> str:
    """A provider's name for a text.

    Raises:
        web.HTTPBadRequest: nothing that a provider would use.
    """
    return _shaped(_NAME, value)


def sender_of(value: str) -> str:
    """Who sent a text.

    Raises:
        web.HTTPBadRequest: empty, too long, or with control characters.
    """
    return _shaped(_ADDRESS, value)


def _shaped(shape: re.Pattern[str], value: str) -> str:
    if shape.fullmatch(value) is None:
        raise web.HTTPBadRequest
    return value
