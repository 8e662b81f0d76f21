"""Whom a notice reaches, and how: the ways that may be tried, in order, and not before when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.notices.models import Medium, Notice, OptOut, Priority


@dataclass(frozen=True, slots=True)
class Way:
    """A medium and the person's address there."""

    medium: Medium
    address: str


@dataclass(frozen=True, slots=True)
class Route:
    """What may be tried for one notice."""

    ways: tuple[Way, ...]  #: in order; none: nobody is to be told
    not_before: datetime | None = None  #: it waits until then


async def routes(notices: Sequence[Notice], *, now: datetime) -> dict[int, Route]:
    """Notice id -> how it may go."""
    silent = {
        (out.medium, out.address)
        for out in await OptOut.filter(address__in={one.address for one in notices})
    }

    def stopped(one: Notice) -> bool:
        # Who asks is answered, also when the question was to be left in peace.
        return one.priority > Priority.ASKED and (one.medium, one.address) in silent

    return {
        one.id: Route(() if stopped(one) else (Way(one.medium, one.address),)) for one in notices
    }
