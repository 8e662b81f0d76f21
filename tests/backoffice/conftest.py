"""The back office on a real server, with browsers that are signed in."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse, ClientSession, CookieJar, web
from aiohttp.test_utils import TestServer
from multidict import MultiDict

from backoffice.app import BackOffice
from backoffice.printing.printer import Printer
from channels.wording import citizens_wording
from core.calendar.limits import Limit, LimitUnit
from core.dossiers.beginnings import receive
from core.dossiers.commands import act
from core.dossiers.effects import Said
from core.dossiers.files import FileStore
from core.dossiers.models import Dossier
from core.dossiers.states import Action
from core.people.models import Officer
from core.people.passwords import hashed
from core.people.roles import Role
from core.receipts.of_dossier import Issuer
from core.receipts.token import signing_key
from gateway.notice_previews import NoticePreviews
from gateway.static import Static
from tests.office import SECRET, Office, an_office

PASSWORD = "mat khau du dai"
STATIC = Path(__file__).parents[2] / "gateway" / "static"

#: Typesetting reads its fonts once.
_printer = Printer()


@dataclass
class Clock:
    """The time at the counter; tests move it."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now

    def forward(self, by: timedelta) -> None:
        self.now += by


@dataclass
class Browser:
    """One browser of one person: cookies, and the token of the page last seen."""

    session: ClientSession
    base: str
    token: str = ""
    text: str = ""

    async def get(self, path: str, **more: Any) -> ClientResponse:
        response = await self.session.get(self.base + path, allow_redirects=False, **more)
        return await self._seen(response)

    async def post(self, path: str, fields: Any = None, **more: Any) -> ClientResponse:
        """Send a form with the token of the page last seen, unless it brings another."""
        if isinstance(fields, bytes):
            fields = BytesIO(fields)
        if isinstance(fields, Mapping):
            fields = MultiDict(fields)
            fields.setdefault("csrf", self.token)
        response = await self.session.post(
            self.base + path, data=fields, allow_redirects=False, **more
        )
        return await self._seen(response)

    async def follow(self, response: ClientResponse) -> ClientResponse:
        assert response.status == 303, self.text
        return await self.get(response.headers["Location"])

    async def _seen(self, response: ClientResponse) -> ClientResponse:
        body = await response.read()
        if response.content_type == "text/html":
            self.text = body.decode()
            if found := re.search(r'name="csrf" value="([^"]+)"', self.text):
                self.token = found[1]
        return response

    def hidden(self, name: str) -> str:
        """The value of a hidden field on the page last seen."""
        found = re.search(rf'name="{re.escape(name)}" value="([^"]*)"', self.text)
        assert found, f"no field {name}"
        return found[1]


@dataclass
class Site:
    """The office, its server and its clock."""

    office: Office
    clock: Clock
    base: str
    files: Path
    _sessions: list[ClientSession] = field(default_factory=list)
    _ready: set[str] = field(default_factory=set)

    def stranger(self) -> Browser:
        """A browser that nobody has signed in with."""
        session = ClientSession(cookie_jar=CookieJar(unsafe=True))
        self._sessions.append(session)
        return Browser(session, self.base)

    async def signed_in(self, who: Role | str) -> Browser:
        """A browser of the officer with that role or user name."""
        username = who.value if isinstance(who, Role) else who
        if username not in self._ready:
            await Officer.filter(username=username).update(password_hash=await hashed(PASSWORD))
            self._ready.add(username)
        browser = self.stranger()
        await browser.get("/office/sign-in")
        response = await browser.post(
            "/office/sign-in", {"username": username, "password": PASSWORD}
        )
        assert response.status == 303, browser.text
        await browser.get("/office")
        return browser

    async def received(self, **changes: Any) -> Dossier:
        """A dossier received at the commune's counter now, due in three working days."""
        changes = {"limit": Limit(3, LimitUnit.WORKING_DAY)} | changes
        actor = await self.office.actor(Role.RECEIVING_OFFICER)
        begun = await receive(
            self.office.desk, actor, self.office.application(**changes), now=self.clock.now
        )
        return begun.dossier

    async def act(self, role: Role, dossier: Dossier, action: Action, **said: Any) -> None:
        """Let the officer with that role do it."""
        actor = await self.office.actor(role)
        await act(actor, dossier.code, action, Said(**said), now=self.clock.now)
        await dossier.refresh_from_db()

    async def transferred(self) -> Dossier:
        """A dossier that lies with the department."""
        dossier = await self.received()
        unit_id = self.office.department.id
        await self.act(Role.RECEIVING_OFFICER, dossier, Action.TRANSFER, unit_id=unit_id)
        return dossier

    async def in_review(self) -> Dossier:
        """A dossier on the desk of the handling officer."""
        dossier = await self.transferred()
        await self.act(Role.HANDLING_OFFICER, dossier, Action.OPEN)
        return dossier

    async def close(self) -> None:
        for session in self._sessions:
            await session.close()


Serve = Callable[..., Awaitable[Site]]


@pytest.fixture
async def serve(database: str, now: datetime, tmp_path: Path) -> AsyncIterator[Serve]:
    """Makes a site; settings of the back office can be changed."""
    started: list[tuple[Site, TestServer]] = []

    async def make(**settings: Any) -> Site:
        office, clock = await an_office(now), Clock(now)
        static = Static(STATIC)
        values: dict[str, Any] = {
            "desk": office.desk,
            "printer": _printer,
            "file_store": FileStore(tmp_path / "papers"),
            "clock": clock,
            "issuer": Issuer("https://motcua.example", signing_key(SECRET), "+84900000000"),
            "sealing_key": SECRET,
            "previews": NoticePreviews(citizens_wording(), public_url="https://motcua.example"),
            "secure_cookies": False,
            "demo": False,
            "static_url": static.url,
        }
        application = web.Application()
        application.add_routes(static.routes())
        application.add_subapp("/office", BackOffice(**(values | settings)).application())
        server = TestServer(application)
        await server.start_server()
        site = Site(office, clock, str(server.make_url("")).rstrip("/"), tmp_path / "papers")
        started.append((site, server))
        return site

    yield make
    for site, server in started:
        await site.close()
        await server.close()


@pytest.fixture
async def site(serve: Serve) -> Site:
    """The back office as it usually runs."""
    return await serve()
