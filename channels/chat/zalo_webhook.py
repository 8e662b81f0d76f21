"""Where Zalo calls: the signature first, then its age, then the event, then 200, then the work."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial

from aiohttp import web

from channels.chat.lines import Lines, Taken
from channels.chat.posted import json_of, octets
from channels.chat.repeats import Repeats
from channels.chat.zalo_events import Event, Kind, read
from channels.chat.zalo_signature import HEADER, ZaloSignature, fresh

PATH = "/hooks/chat/zalo"
#: What is passed over without a word.
_SILENT = frozenset({Kind.LEFT, Kind.NAMELESS, Kind.OTHER, Kind.UNREADABLE})


class ZaloWebhook:
    """Serves `/hooks/chat/zalo`."""

    def __init__(
        self,
        *,
        signature: ZaloSignature,
        lines: Lines,
        work: Callable[[Event], Awaitable[None]],
        clock: Callable[[], datetime],
        counted: Callable[[str, str], None] = lambda messenger, kind: None,
    ) -> None:
        """
        Args:
            work: does what an event wants; called in order for each person.
            counted: told `zalo` and what came: a kind of event, `old`, `repeat`, `dropped`.
        """
        self._signature, self._lines, self._work, self._clock = signature, lines, work, clock
        self._counted = partial(counted, "zalo")
        self._repeats = Repeats()

    def routes(self) -> list[web.RouteDef]:
        return [web.post(PATH, self.incoming)]

    async def incoming(self, request: web.Request) -> web.Response:
        """Take an event."""
        body = await octets(request)
        moment = self._signature.moment(body, request.headers.get(HEADER, ""))
        if moment is None:
            raise web.HTTPForbidden
        if not fresh(moment, self._clock()):
            self._counted("old")
            raise web.HTTPForbidden
        event = read(json_of(body))
        if event.name and self._repeats.knows(event.name):
            self._counted("repeat")
            return web.Response()
        if event.kind not in _SILENT:
            taken = self._lines.put(event.person, partial(self._work, event))
            if taken is Taken.ALL_FULL:
                self._counted("dropped")
                raise web.HTTPTooManyRequests(headers={"Retry-After": "5"})
            if taken is Taken.LINE_FULL:
                self._counted("dropped")
                return web.Response()
        if event.name:
            self._repeats.add(event.name)
        self._counted(event.kind.value)
        return web.Response()
