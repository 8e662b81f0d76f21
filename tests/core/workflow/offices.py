"""An office whose dossiers run on a workflow, and what its people do."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core.dossiers.beginnings import receive
from core.dossiers.effects import Said
from core.dossiers.models import Dossier
from core.forms.models import Stage
from core.people.roles import Role
from core.workflow import running
from core.workflow.models import Task, WorkflowVersion
from tests.core.workflow.workflows import definition, end
from tests.office import Office

ONE_STOP = {"unit": "receiving", "role": "receiving_officer"}
DESK = {"unit": "handling", "role": "handling_officer"}
LEADER = {"unit": "receiving", "role": "leader"}
CLERK = {"unit": "receiving", "role": "clerk"}


def way(key: str, to: str, does: str = "", **more: Any) -> dict[str, Any]:
    """An action."""
    return {"key": key, "name": key, "to": to, **({"does": does} if does else {}), **more}


def at(key: str, place: dict[str, str], *actions: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A task there."""
    return {"key": key, "name": key, "place": place, "actions": list(actions), **more}


def days(count: float) -> dict[str, Any]:
    """A time limit."""
    return {"count": count, "unit": "working_day"}


#: The way out that most workflows have: signing, stamping, handing over.
OUT = (
    at("sign", LEADER, way("approve", "stamp", "approve"), way("back", "work", "send_back")),
    at("stamp", CLERK, way("finish", "give", "finish")),
    at("give", ONE_STOP, way("give", "end", "hand_over")),
    end(),
)


def usual(*more: dict[str, Any], **top: Any) -> dict[str, Any]:
    """Transfer, work, sign, stamp, hand over; papers may be asked for."""
    return definition(
        at("counter", ONE_STOP, way("hand_on", "work", "transfer"), time=days(0.5)),
        at(
            "work",
            DESK,
            way("submit", "sign", "submit"),
            way("lacking", "ask", "propose_supplement"),
            *(way(f"to_{one['key']}", one["key"]) for one in more[:1]),
            time=days(2),
        ),
        at("ask", ONE_STOP, way("ask", "papers", "ask_papers"), way("not", "work", "send_back")),
        at("papers", ONE_STOP, way("brought", "work", "add_papers"), pauses=True,
           prints=["supplement_slip"]),
        *more,
        *OUT,
        **top,
    )  # fmt: skip


async def published(value: dict[str, Any], now: datetime, unit_code: str = "") -> WorkflowVersion:
    """What dossiers received from now on run on."""
    return await WorkflowVersion.create(
        procedure_code=value["procedure"],
        unit_code=unit_code,
        number=1,
        definition=value,
        stage=Stage.PUBLISHED,
        changed_at=now,
        published_at=now,
    )


@dataclass
class Running:
    """A dossier of the office, and who does what to it."""

    office: Office
    code: str
    now: datetime
    said: dict[str, Said] = field(default_factory=dict)

    async def does(self, role: Role, key: str, step: str = "", **said: Any) -> Dossier:
        """The officer of that role takes the action at an open task that offers it."""
        actor = await self.office.actor(role)
        return await running.act(
            actor, self.code, await self.token(step), key, Said(**said), now=self.now
        )

    async def token(self, step: str = "") -> int:
        """Of the open task at that step, or of the only one."""
        found = [task for task in await self.tasks() if step in ("", task.step)]
        assert len(found) == 1, [task.step for task in found]
        return found[0].token

    async def tasks(self) -> list[Task]:
        """Those that are open."""
        found = Task.filter(dossier__code=self.code, done_at=None)
        return await found.order_by("token")

    async def dossier(self) -> Dossier:
        """As it is stored."""
        return await Dossier.get(code=self.code)


async def received(office: Office, now: datetime, **changes: Any) -> Running:
    """A dossier that has just been received."""
    receiver = await office.actor(Role.RECEIVING_OFFICER)
    begun = await receive(office.desk, receiver, office.application(**changes), now=now)
    return Running(office, begun.dossier.code, now)
