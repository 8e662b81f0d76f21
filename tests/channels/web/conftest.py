"""The citizens' site served for real, over an office with a dossier."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient

from backoffice.form_print import DeclarationPrinter
from channels.base import Inbound
from channels.sms.segments import cost
from channels.web.phones import Phones
from channels.web.prepared import Declaring
from channels.web.simulator import Simulated
from channels.web.site import CitizenSite
from channels.web.slips import Slips
from core.clock import civil_date
from core.confirmations.commands import Confirmations
from core.dossiers import enquiries as core_enquiries
from core.dossiers.attempts import Limits
from core.dossiers.beginnings import Begun, receive
from core.forms.prepared import Declarations
from core.notices.passes import Passes
from core.people.roles import Role
from core.receipts.token import Claims, sign, signing_key
from gateway.static import Static
from tests.advisor.talking import a_talk
from tests.office import SECRET, Office

STATIC = Static(Path(__file__).parents[3] / "gateway" / "static")
PUBLIC_URL = "http://motcua.example"
KEY = signing_key(SECRET)
PASSES = Passes(SECRET)


@dataclass
class Clock:
    """The time that the site believes."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Site:
    """A running site and what tests do with it."""

    client: TestClient[Any, Any]
    office: Office
    clock: Clock
    phones: Phones
    enquiries: core_enquiries.Enquiries
    heard: list[Inbound] = field(default_factory=list)

    async def get(self, path: str, **params: str) -> tuple[int, str]:
        """Status and text of a page, redirects not followed."""
        response = await self.client.get(path, params=params, allow_redirects=False)
        return response.status, await response.text()

    async def post(self, path: str, **form: str) -> tuple[int, str]:
        """The same for a posted form."""
        response = await self.client.post(path, data=form, allow_redirects=False)
        return response.status, await response.text()

    async def dossier(self, **changes: Any) -> Begun:
        """A dossier received just now."""
        return await receive(
            self.office.desk,
            await self.office.actor(Role.RECEIVING_OFFICER),
            self.office.application(**changes),
            now=self.clock.now,
        )

    def token(self, code: str, days: int = 3) -> str:
        """What the QR of its receipt carries."""
        on = civil_date(self.clock.now)
        return sign(KEY, Claims(code, on, on + timedelta(days)))


MakeSite = Callable[..., Awaitable[Site]]


@pytest.fixture
async def make_site(office: Office, aiohttp_client: Any) -> MakeSite:
    """Serve the site over the office; keywords change how it is built."""

    async def made(limits: Limits | None = None, **changes: Any) -> Site:
        clock, phones, slips = Clock(office.now), Phones(), Slips([KEY.public_key()])
        enquiries = core_enquiries.Enquiries(secret=SECRET, slip_code=slips.code, limits=limits)
        heard: list[Inbound] = []

        async def deliver(inbound: Inbound) -> str:
            heard.append(inbound)
            return f"Da nhan: {inbound.text}"

        values = {
            "enquiries": enquiries,
            "slips": slips,
            "public_url": PUBLIC_URL,
            "static_url": STATIC.url,
            "demo": True,
            "sms_number": "+84200000000",
            "declaring": Declaring(
                declarations=Declarations(key=SECRET),
                printed=DeclarationPrinter(),
                sealing_key=SECRET,
            ),
            "simulated": Simulated(phones=phones, deliver=deliver, cost=cost),
            "clock": clock,
            "confirmations": Confirmations(SECRET),
            "passes": PASSES,
            "advisor": a_talk().advisor,
        }
        application = web.Application()
        application.add_routes(CitizenSite(**(values | changes)).routes())
        application.add_routes(STATIC.routes())
        client = await aiohttp_client(application)
        return Site(client, office, clock, phones, enquiries, heard)

    return made


@pytest.fixture
async def site(make_site: MakeSite) -> Site:
    """The site in demo mode."""
    return await make_site()
