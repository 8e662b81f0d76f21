"""Leading one dossier through the office, moment by moment of 2026."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from core.calendar.limits import Limit, LimitUnit
from core.clock import CIVIL, civil_date
from core.dossiers.beginnings import receive, register
from core.dossiers.commands import act
from core.dossiers.effects import Said
from core.dossiers.models import Channel, Dossier, DossierEvent
from core.dossiers.rebuild import rebuild
from core.dossiers.states import Action
from core.dossiers.verify import verify_history
from core.people.roles import Role
from tests.office import Office

RECEIVER, HEAD, HANDLER, LEADER, CLERK = (
    Role.RECEIVING_OFFICER,
    Role.HEAD,
    Role.HANDLING_OFFICER,
    Role.LEADER,
    Role.CLERK,
)


def at(text: str) -> datetime:
    """`05/10 09:00` of 2026 on the office's clock, as moments are inside: in UTC."""
    civil = datetime.strptime(f"{text} 2026", "%d/%m %H:%M %Y").replace(tzinfo=CIVIL)
    return civil.astimezone(UTC)


def on(text: str) -> date:
    """`05/10` of 2026."""
    return civil_date(at(f"{text} 12:00"))


@dataclass
class Along:
    """One dossier and its office."""

    office: Office
    code: str

    async def do(self, role: Role, action: Action, when: str, **said: Any) -> Dossier:
        """An officer acts; the dossier afterwards."""
        actor = await self.office.actor(role)
        return await act(actor, self.code, action, Said(**said), now=at(when))

    async def to_review(self, day: str) -> Dossier:
        """On the handling officer's desk, on the morning of that day."""
        unit_id = self.office.department.id
        await self.do(RECEIVER, Action.TRANSFER, f"{day} 09:10", unit_id=unit_id)
        return await self.do(HANDLER, Action.OPEN, f"{day} 09:20")

    async def finish(self, when: str) -> Dossier:
        """From the desk to the result, all at that moment."""
        await self.do(HANDLER, Action.SUBMIT, when, outcome="granted")
        await self.do(LEADER, Action.APPROVE, when)
        return await self.do(CLERK, Action.FINISH, when, result_number="15/GKS")

    async def row(self) -> Dossier:
        return await Dossier.get(code=self.code)

    async def last(self) -> DossierEvent:
        """The event of what was done last."""
        event = await DossierEvent.filter(dossier__code=self.code).order_by("-number").first()
        assert event is not None
        return event


async def received(office: Office, when: str, days: int | None = 10, **changes: Any) -> Along:
    """A dossier received at the counter, due in so many working days."""
    limit = Limit(days, LimitUnit.WORKING_DAY) if days else None
    application = office.application(limit=limit, **changes)
    begun = await receive(office.desk, await office.actor(RECEIVER), application, now=at(when))
    return Along(office, begun.dossier.code)


async def filed(office: Office, when: str, days: int = 10) -> Along:
    """A dossier filed online, which nobody has answered."""
    limit = Limit(days, LimitUnit.WORKING_DAY)
    application = office.application(limit=limit, channel=Channel.ONLINE)
    begun = await register(office.desk, application, now=at(when))
    return Along(office, begun.dossier.code)


async def consistent() -> None:
    """History verifies, and the rows are what the history says."""
    assert [finding async for finding in verify_history()] == []
    assert [difference async for difference in rebuild(mend=False)] == []
