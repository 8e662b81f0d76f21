"""Who is at the other end of a request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from core.dossiers.urgency import Today
from core.people.models import Officer
from core.people.officers import Actor
from core.people.roles import Right


@dataclass(frozen=True, slots=True)
class Visitor:
    """A signed-in officer, with the rights of today."""

    officer: Officer
    actor: Actor
    csrf_token: str
    now: datetime  #: the moment of the request: one for all that it does
    today: Today

    def holds(self, *rights: Right) -> bool:
        """Whether a role of the officer, wherever it is, carries one of the rights."""
        return any(held.intersection(rights) for held in self.actor.grants.values())

    @property
    def language(self) -> str:
        """What the officer reads."""
        return self.officer.language


VISITOR = web.RequestKey("visitor", Visitor)


def visitor(request: web.Request) -> Visitor:
    """The officer, whom the guard let in."""
    return request[VISITOR]
