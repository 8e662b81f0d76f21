"""Where Telegram calls: the secret first, then the update, then 200, then the work.

Telegram repeats an update until it is answered with 2xx. So everything that is Telegram's is
answered 200, also what nobody here can read; only when there is far too much of it, it is told to
come again (429).
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from functools import partial

from aiohttp import web

from channels.chat.lines import Lines, Taken
from channels.chat.posted import json_of, octets
from channels.chat.repeats import Repeats
from channels.chat.telegram_updates import Event, Kind, read

PATH = "/hooks/chat/telegram"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
#: What is passed over without a word.
_SILENT = frozenset({Kind.GROUP, Kind.OTHER, Kind.UNREADABLE})


class TelegramWebhook:
    """Serves `/hooks/chat/telegram`."""

    def __init__(
        self,
        *,
        secret: str,
        lines: Lines,
        work: Callable[[Event], Awaitable[None]],
        counted: Callable[[str, str], None] = lambda messenger, kind: None,
    ) -> None:
        """
        Args:
            secret: that Telegram was told with the address.
            work: does what an event wants; called in order for each chat.
            counted: told `telegram` and what came: a kind of event, `repeat`, `dropped`.
        """
        self._secret, self._lines, self._work = secret.encode(), lines, work
        self._counted = partial(counted, "telegram")
        self._repeats = Repeats()

    def routes(self) -> list[web.RouteDef]:
        return [web.post(PATH, self.incoming)]

    async def incoming(self, request: web.Request) -> web.Response:
        """Take an update."""
        given = request.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, self._secret):
            raise web.HTTPForbidden
        event = read(json_of(await octets(request)))
        name = str(event.update)
        if event.kind is not Kind.UNREADABLE and self._repeats.knows(name):
            self._counted("repeat")
            return web.Response()
        if event.kind not in _SILENT:
            taken = self._lines.put(event.chat, partial(self._work, event))
            if taken is Taken.ALL_FULL:
                self._counted("dropped")
                raise web.HTTPTooManyRequests(headers={"Retry-After": "5"})
            if taken is Taken.LINE_FULL:
                self._counted("dropped")
                return web.Response()
        self._repeats.add(name)
        self._counted(event.kind.value)
        return web.Response()
