"""A number for a counter by text: SO, and SO with the name of an agency."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from channels.room import shortened
from core.clock import civil_date
from core.counters.models import TicketState
from core.counters.queueing import QueueClosed, Standing, draw, drawn, standing
from core.folding import words
from core.language import Wording
from core.people.models import Unit, UnitKind
from core.people.units import UnitTree, unit_tree

#: What names begin with that tells no agency from another; folded.
_KIND = re.compile(
    r"(?:.*\b(?:ubnd|uy ban nhan dan) )?(?:(?:xa|phuong|dac khu|thi tran|tinh|thanh pho) )?"
)
#: Names that are said when several fit.
NAMED = 3


@dataclass(frozen=True, slots=True)
class QueuePhrases:
    """Draws numbers and says how long it will take."""

    wording: Wording

    async def answer(
        self, asked: str, sender_hash: str, channel: str, language: str, now: datetime
    ) -> str | None:
        """What to say to `SO asked`; None: no agency is meant."""
        tree = await unit_tree(now)
        if not asked:
            own = await self.own(sender_hash, language, now)
            return own or self.wording.say("queue.how", language)
        fitting = agencies(asked, tree, now)
        if not fitting:
            return None
        if len(fitting) > 1:
            names = ", ".join(unit.agency_code or unit.name for unit in fitting[:NAMED])
            return self.wording.say("queue.which", language, names=names)
        [unit] = fitting
        try:
            ticket = await draw(unit.id, tree, now, channel=channel, sender_hash=sender_hash)
        except QueueClosed:
            return self.wording.say("queue.closed", language, unit=shortened(unit.name))
        return self._standing(await standing(ticket), tree, language)

    async def own(self, sender_hash: str, language: str, now: datetime) -> str:
        """How it stands with the numbers that somebody has drawn; empty: none."""
        tree = await unit_tree(now)
        found = [await standing(ticket) for ticket in await drawn(sender_hash, now)]
        return " ".join(self._standing(one, tree, language) for one in found)

    def _standing(self, one: Standing, tree: UnitTree, language: str) -> str:
        say, unit = self.wording.say, shortened(tree.get(one.unit_id).name)
        if one.state is TicketState.CALLED:
            return say("queue.called", language, number=one.number, unit=unit)
        said = [say("queue.number", language, number=one.number, unit=unit)]
        if one.now_at is not None:
            said.append(say("queue.now_at", language, number=one.now_at))
        said.append(say("queue.ahead", language, count=one.ahead))
        if one.minutes is not None:
            said.append(say("queue.minutes", language, minutes=one.minutes))
        return " ".join(said)


def agencies(asked: str, tree: UnitTree, now: datetime) -> list[Unit]:
    """The receiving agencies that somebody means: by identifier; by words of a name; or, where more
    is said, by all that tells a name from others: "cho em số ở phường Tân Lập".
    """
    on, wanted = civil_date(now), words(asked)
    open_ones = [
        unit
        for unit in tree.all()
        if unit.kind is UnitKind.AGENCY
        and unit.agency_code
        and unit.valid_from <= on
        and (unit.valid_to is None or on <= unit.valid_to)
    ]
    # An agency without an address is nowhere to wait at, unless none has one yet.
    open_ones = [unit for unit in open_ones if unit.address] or open_ones
    coded = [unit for unit in open_ones if unit.agency_code == asked.strip().upper()]
    if coded or not wanted:
        return coded
    by_words = [unit for unit in open_ones if set(wanted) <= set(words(unit.name))]
    said = f" {' '.join(wanted)} "
    return by_words or [unit for unit in open_ones if f" {_own_name(unit)} " in said]


def _own_name(unit: Unit) -> str:
    """The name without its kind, folded."""
    return _KIND.sub("", " ".join(words(unit.name)), count=1)
