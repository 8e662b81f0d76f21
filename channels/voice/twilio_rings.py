"""Twilio about calls that we made: somebody picked up, pressed a key, or the call has ended.

Verify, parse, step, answer, as for calls that come in. The name of the notice stands in the
address, which the signature covers; numbers and notices never reach the log.

Source: https://www.twilio.com/docs/voice/api/call-resource#statuscallbackevent
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlencode

from aiohttp import web
from multidict import MultiDict

from channels.forms import posted_form
from channels.voice import twiml
from channels.voice.ring_menu import TRIES, Stop
from channels.voice.rings import OVER, Asked, Line, Rings
from channels.voice.twilio_caller import ANSWER, KEYS, PROVIDER, STATUS
from channels.voice.twilio_webhook import SID, SIMULATOR, Signature
from channels.voice.twiml import Voices
from core.notices.rung import Course

#: The provider's name of calls that the simulator makes.
SIMULATED = "simulator_call"
#: CallStatus -> how far the call came.
COURSES: dict[str, Course] = {
    "queued": Course.RINGING,
    "initiated": Course.RINGING,
    "ringing": Course.RINGING,
    "in-progress": Course.GREETED,
    "completed": Course.UNHEARD,  # unless it was heard, which is known by then
    "busy": Course.BUSY,
    "no-answer": Course.NO_ANSWER,
    "failed": Course.FAILED,
    "canceled": Course.FAILED,
}
_REFERENCE = re.compile(r"n[0-9]{1,19}(\.[0-9]{1,4})?")
_NUMBER = re.compile(r"\+[1-9][0-9]{7,14}")
_HEADERS = {"Content-Type": "text/xml; charset=utf-8"}

_log = logging.getLogger(__name__)


class TwilioRings:
    """Carries the calls that one account makes for us."""

    def __init__(
        self,
        *,
        signature: Signature,
        rings: Rings,
        voices: Voices,
        clock: Callable[[], datetime],
    ) -> None:
        self._signature, self._rings = signature, rings
        self._voices, self._clock = voices, clock

    def routes(self) -> list[web.RouteDef]:
        """Where Twilio calls."""
        return [
            web.post(ANSWER, self.picked_up),
            web.post(KEYS, self.keys),
            web.post(STATUS, self.status),
        ]

    async def picked_up(self, request: web.Request) -> web.Response:
        """Say who calls, and ask for a key."""
        form = await self._verified(request)
        line = _line(request, form)
        machine = form.get("AnsweredBy", "").startswith(("machine", "fax"))
        asked = await self._rings.picked_up(line, machine=machine, now=self._clock())
        return self._answer(line, asked)

    async def keys(self, request: web.Request) -> web.Response:
        """The person pressed a key, or none."""
        form = await self._verified(request)
        line, stop = _line(request, form), request.query.get("at", "")
        if form.get("DialCallStatus") or stop not in _STOPS:
            return self._answer(line, Asked(OVER))
        tries = request.query.get("tries", "")
        asked = await self._rings.step(
            line,
            Stop(stop),
            form.get("Digits", "")[:2],
            int(tries) if tries in _TRIES else 0,
            now=self._clock(),
        )
        return self._answer(line, asked)

    async def status(self, request: web.Request) -> web.Response:
        """Move the notice on; a report on a call that we do not know is no fault."""
        form = await self._verified(request)
        line = _line(request, form)
        if (course := COURSES.get(form.get("CallStatus", ""))) is not None:
            await self._rings.came(line, course, now=self._clock())
        return web.Response(status=204)

    def _answer(self, line: Line, asked: Asked) -> web.Response:
        where = {"ref": line.reference, "at": asked.stop.value if asked.stop else ""}
        if asked.tries:
            where["tries"] = str(asked.tries)
        action = f"{KEYS}?{urlencode({name: value for name, value in where.items() if value})}"
        text = twiml.written(asked.turn, action=action, voices=self._voices)
        return web.Response(text=text, headers=_HEADERS)

    async def _verified(self, request: web.Request) -> MultiDict[str]:
        form = await posted_form(request)
        if not self._signature.fits(request, form):
            _log.warning("Twilio's call refused: the signature does not fit")
            raise web.HTTPForbidden(text="signature does not fit")
        return form


_STOPS = frozenset(Stop)
_TRIES = frozenset(str(one) for one in range(TRIES))


def _line(request: web.Request, form: MultiDict[str]) -> Line:
    reference, call = request.query.get("ref", ""), form.get("CallSid", "")
    number = form.get("To", "")
    known = _REFERENCE.fullmatch(reference) and SID.fullmatch(call) and _NUMBER.fullmatch(number)
    if not known:
        raise web.HTTPBadRequest
    provider = SIMULATED if form.get("AccountSid") == SIMULATOR else PROVIDER
    return Line(reference, provider, call, number)
