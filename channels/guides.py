"""A procedure in a few sentences, for a medium with little room."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.guide import Guide, guide
from channels.room import Part, Room, fitted
from core.calendar.limits import Limit
from core.language import Wording


class GuidePhrases:
    """Phrases what the advisor found; the link to all of it is always there."""

    def __init__(self, wording: Wording, *, public_url: str, room: Room | None = None) -> None:
        self._wording, self._room = wording, room
        self._public_url = public_url.rstrip("/")

    async def about(self, words: str, language: str) -> str | None:
        """What to say to somebody who asks for a procedure in these words; None: there is none."""
        found = await guide(words)
        return self.told(found, language) if found else None

    def told(self, it: Guide, language: str) -> str:
        """Name, where to read on, fee, time, papers as far as there is room."""
        head = self._wording.say("guide.head", language, name=it.name)
        return fitted(head, [Part(*part) for part in self._parts(it, language)], self._room)

    def _parts(self, it: Guide, language: str) -> Iterator[tuple[str, bool]]:
        say = self._wording.say
        link = f"{self._public_url}/thu-tuc/{it.code}"
        yield say("guide.link", language, link=link), False
        if it.fees:
            yield self._fee(it.fees, language), False
        if len(it.limits) == 1:
            yield say("guide.limit", language, limit=self._limit(it.limits[0], language)), False
        elif it.limits:
            yield say("guide.limit_varies", language), False
        if it.papers:
            yield say("guide.papers", language, papers="; ".join(it.papers)), True
        if it.more_papers:
            yield say("guide.more_papers", language, count=it.more_papers), False

    def _fee(self, fees: tuple[int, ...], language: str) -> str:
        least, most = _money(fees[0]), _money(fees[-1])
        if fees == (0,):
            return self._wording.say("guide.free", language)
        if least == most:
            return self._wording.say("guide.fee", language, amount=most)
        return self._wording.say("guide.fee_between", language, least=least, most=most)

    def _limit(self, limit: Limit, language: str) -> str:
        number = "one" if limit.count == 1 else "more"
        return self._wording.say(f"limit.{number}.{limit.unit}", language, count=limit.count)


def _money(amount: int) -> str:
    """`8.000`: texts are read by Vietnamese telephones."""
    return f"{amount:,}".replace(",", ".")
