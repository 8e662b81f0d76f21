"""Twilio calls us: a call comes in, and the caller keys, says or records something.

Verify, parse, step, answer; each request is whole in itself, because where the call stands is in
its address, which the signature covers. A stranger learns nothing but 403. Neither numbers nor
words of callers reach the log.

Source: https://www.twilio.com/docs/voice/twiml#request-parameters
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from datetime import datetime
from time import perf_counter
from typing import Protocol

from aiohttp import web
from multidict import MultiDict

from channels.forms import posted_form
from channels.voice import twiml
from channels.voice.calls import Caller, Calls, Turn
from channels.voice.hearing import LONGEST_KEYS, Given
from channels.voice.twiml import Voices
from core.calls.happened import Line

INCOMING, KEYS = "/hooks/voice/twilio", "/hooks/voice/twilio/keys"

#: The account that the simulator calls from.
SIMULATOR = "simulator"

SID = re.compile(r"[0-9A-Za-z]{1,64}")
#: `anonymous`, `+266696687` (no caller id) and names are nobody's number.
_NUMBER = re.compile(r"\+[1-9][0-9]{7,14}")
_HIDDEN = frozenset({"+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253"})
_KEY = re.compile(rf"[0-9*#]{{1,{LONGEST_KEYS}}}")
_HEADERS = {"Content-Type": "text/xml; charset=utf-8"}

_log = logging.getLogger(__name__)


class Signature(Protocol):
    """Whether a request comes from our account; `channels.sms.twilio_signature` has it."""

    def fits(self, request: web.Request, form: MultiDict[str]) -> bool: ...


class TwilioCalls:
    """Carries the calls of one account."""

    def __init__(
        self,
        *,
        signature: Signature,
        calls: Calls,
        voices: Voices,
        clock: Callable[[], datetime],
    ) -> None:
        self._signature, self._calls = signature, calls
        self._voices, self._clock = voices, clock

    def routes(self) -> list[web.RouteDef]:
        """Where Twilio is told to call."""
        return [web.post(INCOMING, self.incoming), web.post(KEYS, self.keys)]

    async def incoming(self, request: web.Request) -> web.Response:
        """Somebody calls."""
        began = perf_counter()
        caller, now = _caller(await self._verified(request)), self._clock()
        answer = self._answer(self._calls.begun(caller, now=now))
        # Twilio says the first word as soon as it has it.
        self._calls.answered(caller, after_s=perf_counter() - began, now=now)
        return answer

    async def keys(self, request: web.Request) -> web.Response:
        """The caller did something, or nothing."""
        form = await self._verified(request)
        talk = twiml.talk_from({name: request.query.get(name, "") for name in _QUERY})
        if form.get("DialCallStatus") == "completed":
            self._calls.ended(_caller(form), now=self._clock())
            return web.Response(text=_OVER, headers=_HEADERS)
        turn = await self._calls.step(talk, _given(form), _caller(form), now=self._clock())
        return self._answer(turn)

    def _answer(self, turn: Turn) -> web.Response:
        text = twiml.response(turn, action=KEYS, voices=self._voices)
        return web.Response(text=text, headers=_HEADERS)

    async def _verified(self, request: web.Request) -> MultiDict[str]:
        form = await posted_form(request)
        if not self._signature.fits(request, form):
            _log.warning("Twilio's call refused: the signature does not fit")
            raise web.HTTPForbidden(text="signature does not fit")
        return form


_QUERY = ("at", "lang", "tries", "pins", "about", "n")
_OVER = '<?xml version="1.0" encoding="UTF-8"?><Response><Hangup /></Response>'


def _given(form: MultiDict[str]) -> Given:
    """What came over the line; keys that no telephone has are none."""
    keys = form.get("Digits", "")
    recording = form.get("RecordingSid", "")
    return Given(
        # Too many are said to be wrong, not passed over as silence.
        keys if _KEY.fullmatch(keys) else keys[:1] * LONGEST_KEYS,
        form.get("SpeechResult", ""),
        recording if SID.fullmatch(recording) else "",
    )


def _caller(form: MultiDict[str]) -> Caller:
    call = form.get("CallSid", "")
    if SID.fullmatch(call) is None:
        raise web.HTTPBadRequest
    return caller_of(form, call)


def caller_of(form: MultiDict[str], call: str) -> Caller:
    """Who is on the line of that call; a hidden number is none."""
    number = form.get("From", "")
    known = _NUMBER.fullmatch(number) and number not in _HIDDEN
    line = Line.SIMULATOR if form.get("AccountSid") == SIMULATOR else Line.TWILIO
    return Caller(call, number if known else "", line, form.get("To", ""))
