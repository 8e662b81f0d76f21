"""Who gets in: nobody without a session, no form without its token, no page without headers.

One middleware around every address of the office. What is open to strangers is listed;
everything else is closed. A handler that changes something is wrapped by `with_form`, which
reads and checks the form first, so that none can forget to.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from urllib.parse import quote

from aiohttp import web

from backoffice import pages
from backoffice.cookies import PREFIX, SESSION, Cookies
from backoffice.forms import Form, Store, Taker, read_form
from backoffice.visitor import VISITOR, Visitor, visitor
from core.dossiers.files import FileStore
from core.dossiers.urgency import today
from core.errors import Conflict, CoreError, InvalidInput, NotAllowed, NotFound
from core.people.officers import actor
from core.people.sessions import session_for

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
FormHandler = Callable[[web.Request, Form], Awaitable[web.StreamResponse]]

#: Addresses that a stranger may open.
OPEN = frozenset({f"{PREFIX}/sign-in"})

#: A refusal of core that no page handled -> what HTTP calls it; by the nearest class.
_STATUS: dict[type[CoreError], int] = {
    NotFound: 404,
    NotAllowed: 403,
    Conflict: 409,
    InvalidInput: 422,
    CoreError: 422,
}
_WORDED = frozenset({400, 403, 404, 405, 409, 413, 415, 422})


class Guard:
    """The middleware, and the wrapper of handlers that take forms."""

    def __init__(
        self,
        *,
        cookies: Cookies,
        clock: Callable[[], datetime],
        file_store: FileStore,
        demo: bool,
    ) -> None:
        self._cookies, self._clock, self._store = cookies, clock, file_store
        self._demo = demo

    @web.middleware
    async def around(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Let officers in, turn others to the door, answer refusals with a page."""
        now = self._clock()
        try:
            response = await self._admitted(request, handler, now)
        except web.HTTPException as answer:
            if answer.status < 400:
                answer.headers["Cache-Control"] = "no-store"
                raise
            response = self._refusal(request, answer.status, now)
            if "Allow" in answer.headers:
                response.headers["Allow"] = answer.headers["Allow"]
        except CoreError as error:
            status = next(_STATUS[each] for each in type(error).__mro__ if each in _STATUS)
            response = self._refusal(request, status, now)
        for name, value in pages.HEADERS.items():
            if not response.prepared and name not in response.headers:
                response.headers[name] = value
        return response

    async def _admitted(
        self, request: web.Request, handler: Handler, now: datetime
    ) -> web.StreamResponse:
        token = self._cookies.get(request, SESSION)
        session = await session_for(token, now, allow_demo=self._demo) if token else None
        if session is not None:
            request[VISITOR] = Visitor(
                session.officer,
                await actor(session.officer, now),
                session.csrf_token,
                now,
                await today(now),
            )
        elif request.path not in OPEN:
            raise web.HTTPSeeOther(self._door(request))
        return await handler(request)

    def _door(self, request: web.Request) -> str:
        # What was posted is lost anyhow; the page it came from can be opened again.
        wanted = request.path_qs if request.method in ("GET", "HEAD") else PREFIX
        return f"{PREFIX}/sign-in?next={quote(wanted, safe='')}"

    def _refusal(self, request: web.Request, status: int, now: datetime) -> web.Response:
        worded = status if status in _WORDED else 400
        return pages.render(request, "error.html", {"status": worded}, status=status)

    def with_form(
        self, handler: FormHandler, *, files: bool = False, store: Store | None = None
    ) -> Handler:
        """A handler that gets the form, its token checked.

        Args:
            files: the form may carry scanned papers.
            store: it may carry files that go there instead.
        """
        place = store or (self._store if files else None)

        async def reading(request: web.Request) -> web.StreamResponse:
            who = visitor(request)
            taker = Taker(place, who.officer.id, who.now) if place else None
            return await handler(request, await read_form(request, who.csrf_token, taker))

        return reading


def local(address: str) -> str:
    """An address of the office to go on to; anything else becomes its first page."""
    inside = address == PREFIX or address.startswith((f"{PREFIX}/", f"{PREFIX}?"))
    plain = address.isascii() and address.isprintable() and "\\" not in address
    return address if inside and plain and "/sign-" not in address else PREFIX
